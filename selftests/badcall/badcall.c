// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes one system call in a way that is not Zircon's, and says so if it comes back:
 *
 *	badcall WAY CALL ARG...
 *
 * WAY is "own", for a syscall instruction in this program, or "vdso", for one in the
 * vDSO's code that belongs to another call. CALL is a name of a Linux call, or a number;
 * arguments are numbers or strings, of which the address is passed. The kernel should
 * kill the process at once. badcall.sh looks what became of it, and of what it wanted
 * to do.
 */
#include <zxkit.h>

static const struct {
	const char *name;
	unsigned long nr;
} linux_calls[] = {
	{ "read", 0 }, { "write", 1 }, { "open", 2 }, { "mmap", 9 }, { "mprotect", 10 },
	{ "munmap", 11 }, { "brk", 12 }, { "rt_sigaction", 13 }, { "ioctl", 16 },
	{ "socket", 41 }, { "clone", 56 }, { "fork", 57 }, { "vfork", 58 }, { "execve", 59 },
	{ "exit", 60 }, { "kill", 62 }, { "unlink", 87 }, { "ptrace", 101 }, { "prctl", 157 },
	{ "arch_prctl", 158 }, { "reboot", 169 }, { "init_module", 175 }, { "gettid", 186 },
	{ "futex", 202 }, { "exit_group", 231 }, { "openat", 257 }, { "process_vm_writev", 311 },
	{ "io_uring_setup", 425 }, { "clone3", 435 },
	/* Zircon's own, which only the vDSO may make. */
	{ "zx_handle_close", 0x5a580000 }, { "zx_process_exit", 0x5a580000 + 60 },
	/* A number that nobody has; those of 32-bit programs and of x32. */
	{ "none", 0x5a58ffff }, { "x32_write", 0x40000001 }, { "negative", -1ul },
	{ "high_half", 0xffffffff00000001ul },
};

static unsigned long number(const char *s)
{
	unsigned long n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

/* A number, or the address of the string. "-" is -1, for a descriptor or an address. */
static unsigned long argument(const char *s)
{
	if (s[0] == '-' && !s[1])
		return -1ul;
	return *s >= '0' && *s <= '9' ? number(s) : (unsigned long)s;
}

static long own_syscall(unsigned long nr, const unsigned long *args)
{
	register unsigned long r10 __asm__("r10") = args[3];
	register unsigned long r8 __asm__("r8") = args[4];
	register unsigned long r9 __asm__("r9") = args[5];
	long ret;

	__asm__ __volatile__("syscall"
			     : "=a"(ret)
			     : "0"(nr), "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(r10),
			       "r"(r8), "r"(r9)
			     : "rcx", "r11", "memory");
	return ret;
}

/* The same by a syscall instruction of the vDSO, to which a ret follows. */
static long vdso_syscall(unsigned long nr, const unsigned long *args)
{
	register unsigned long r10 __asm__("r10") = args[3];
	register unsigned long r8 __asm__("r8") = args[4];
	register unsigned long r9 __asm__("r9") = args[5];
	const unsigned char *p = (const unsigned char *)zx_event_create;
	long ret;

	while (p[0] != 0x0f || p[1] != 0x05)
		p++;
	__asm__ __volatile__("call *%[p]"
			     : "=a"(ret)
			     : "0"(nr), "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(r10),
			       "r"(r8), "r"(r9), [p] "b"(p)
			     : "rcx", "r11", "memory");
	return ret;
}

/* The old door of 32-bit programs, which on x86-64 leads to Linux's other table. */
static long int80_syscall(unsigned long nr, const unsigned long *args)
{
	long ret;

	__asm__ __volatile__("int $0x80"
			     : "=a"(ret)
			     : "0"(nr), "b"(args[0]), "c"(args[1]), "d"(args[2]), "S"(args[3]),
			       "D"(args[4])
			     : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

int main(int argc, char **argv, char **envp)
{
	unsigned long args[6] = {}, nr = 0;
	unsigned int i;
	long ret;

	(void)envp;
	if (argc < 3 || argc > 9)
		zxkit_die("usage: badcall own|vdso|int80 CALL ARG...");
	for (i = 0; i < sizeof(linux_calls) / sizeof(linux_calls[0]); i++)
		if (!strcmp(argv[2], linux_calls[i].name))
			nr = linux_calls[i].nr;
	if (argv[2][0] >= '0' && argv[2][0] <= '9')
		nr = number(argv[2]);
	for (i = 3; i < (unsigned int)argc; i++)
		args[i - 3] = argument(argv[i]);

	if (!strcmp(argv[1], "own"))
		ret = own_syscall(nr, args);
	else if (!strcmp(argv[1], "vdso"))
		ret = vdso_syscall(nr, args);
	else
		ret = int80_syscall(nr, args);
	zxkit_printf("# %s %s came back with %ld\n", argv[1], argv[2], ret);
	return 42;
}
