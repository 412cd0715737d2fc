// SPDX-License-Identifier: MIT
/*
 * The blank host: a program that gives its process away. See module/personality/host.h.
 *
 *	zxhost COOKIE DEVICE
 *
 * It has no C library: nothing may be registered with the kernel (an rseq area, a robust
 * list, thread-local storage) that would still be looked at when the address space it
 * was in is gone.
 *
 * It installs handlers for the signals by which faults arrive. They are never entered;
 * but Linux logs a fault only if nobody handles its signal, and to Zircon's exceptions
 * somebody does attend.
 */
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/zircon.h>
#include <asm/signal.h>
#include <asm/unistd.h>

#define NULL ((void *)0)

static long call(long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}

static void never(int sig)
{
	(void)sig;
}

static void handle(int sig)
{
	struct sigaction action = {
		.sa_handler = never,
		.sa_flags = SA_RESTORER | SA_RESTART,
		.sa_restorer = (void (*)(void))never,
	};

	call(__NR_rt_sigaction, sig, (long)&action, 0, sizeof(action.sa_mask));
}

/* COOKIE is two numbers of 16 hexadecimal digits. */
static int parse(const char *text, __u64 cookie[2])
{
	int i, digit;

	for (i = 0; i < 32; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digit = text[i] - '0';
		else if (text[i] >= 'a' && text[i] <= 'f')
			digit = text[i] - 'a' + 10;
		else
			return 0;
		cookie[i / 16] = cookie[i / 16] << 4 | (__u64)digit;
	}
	return !text[32];
}

__attribute__((noreturn)) static void leave(int status)
{
	for (;;)
		call(__NR_exit_group, status, 0, 0, 0);
}

__attribute__((noreturn, used)) void zxhost_main(long *stack)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
	struct zx_ioc_host arg = { .size = sizeof(arg) };
	char **argv = (char **)(stack + 1);
	unsigned int i;
	long fd;

	if (stack[0] != 3 || !parse(argv[1], arg.cookie))
		leave(2);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		handle(faults[i]);
	/* It was executed from a file without a name. */
	call(__NR_prctl, PR_SET_NAME, (long)"zxhost", 0, 0);
	call(__NR_close_range, 0, ~0U, 0, 0);
	fd = call(__NR_openat, AT_FDCWD, (long)argv[2], O_RDWR | O_CLOEXEC, 0);
	if (fd >= 0)
		call(__NR_ioctl, fd, ZX_IOC_HOST, (long)&arg, 0);
	/* It would not have come back. */
	leave(1);
}

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call zxhost_main\n");
