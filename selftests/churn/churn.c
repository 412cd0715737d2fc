// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes processes and ends them at every moment of their lives:
 *
 *	churn COUNT SEED
 *
 * Status 0 if every one of them ended as it had to. See churn.sh.
 */
#include <stdatomic.h>
#include <zxkit.h>
#include "child.h"

/* zx_nanosleep(ZX_TIME_INFINITE), of which the second argument is the address; for ever. */
static const unsigned char sleeper[] = {
	0x48, 0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,	/* movabs $..., %rdi */
	0xff, 0xd6,							/* call *%rsi */
	0x0f, 0x0b,							/* ud2 */
};

/* Spins. */
static const unsigned char spinner[] = {
	0xf3, 0x90,							/* pause */
	0xeb, 0xfc,							/* jmp to it */
};

/* zx_process_exit(7), of which the second argument is the address. */
static const unsigned char leaver[] = {
	0xbf, 0x07, 0x00, 0x00, 0x00,					/* mov $7, %edi */
	0xff, 0xd6,							/* call *%rsi */
	0x0f, 0x0b,							/* ud2 */
};

/* Faults. */
static const unsigned char faulter[] = {
	0x0f, 0x0b,							/* ud2 */
};

static uint64_t seed;

static unsigned int rnd(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static unsigned long number(const char *s)
{
	unsigned long n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

#define must(call) do { \
	zx_status_t status_ = (call); \
	if (status_ != ZX_OK) \
		zxkit_die("churn: line %d: %s: %s\n", __LINE__, #call, \
			  zx_status_get_string(status_)); \
} while (0)

static void furnish(struct child *c, const unsigned char *code, size_t size)
{
	must(child_furnish(c, code, size));
}

static zx_status_t start(struct child *c, uintptr_t arg2)
{
	return child_start(c, ZX_HANDLE_INVALID, arg2);
}

static void expect_end(struct child *c, int64_t wanted)
{
	zx_info_process_t info;

	must(child_wait(c, &info));
	if (!(info.flags & ZX_INFO_PROCESS_FLAG_EXITED) || info.return_code != wanted)
		zxkit_die("churn: flags %x, return code %lld, not %lld\n", info.flags,
			  (long long)info.return_code, (long long)wanted);
}

/* ---- a second thread, to kill while the first one starts ---- */

static _Atomic zx_handle_t victim;
static char killer_stack[0x4000] __attribute__((aligned(16)));

static void killer(uintptr_t arg1, uintptr_t arg2)
{
	zx_handle_t process;

	(void)arg1;
	(void)arg2;
	for (;;) {
		process = atomic_load(&victim);
		if (process == 1)
			zx_thread_exit();
		if (process == ZX_HANDLE_INVALID)
			continue;
		zx_task_kill(process);
		atomic_store(&victim, ZX_HANDLE_INVALID);
	}
}

static zx_handle_t start_killer(void)
{
	zx_handle_t thread;

	must(zx_thread_create(zx_process_self(), "killer", 6, 0, &thread));
	must(zx_thread_start(thread, (zx_vaddr_t)killer,
			     (zx_vaddr_t)killer_stack + sizeof(killer_stack) - 8, 0, 0));
	return thread;
}

int main(int argc, char **argv, char **envp)
{
	const unsigned char *running;
	zx_handle_t job, thread;
	unsigned long count, i;
	zx_status_t status;
	uintptr_t arg2;
	struct child c;
	size_t size;

	(void)envp;
	if (argc != 3)
		zxkit_die("usage: churn COUNT SEED\n");
	count = number(argv[1]);
	seed = number(argv[2]) * 2654435761u + 88172645463325252ull;
	must(zx_job_create(zx_job_default(), 0, &job));
	thread = start_killer();

	for (i = 0; i < count; i++) {
		must(child_create(&c, job));
		switch (rnd(8)) {
		case 0:		/* before there is anything in it */
			must(zx_task_kill(c.process));
			expect_end(&c, ZX_TASK_RETCODE_SYSCALL_KILL);
			break;
		case 1:		/* forgotten before it is started */
			furnish(&c, sleeper, sizeof(sleeper));
			break;
		case 2:		/* killed, and then started */
			furnish(&c, sleeper, sizeof(sleeper));
			must(zx_task_kill(c.process));
			if (start(&c, 0) == ZX_OK)
				zxkit_die("churn: a dead process was started\n");
			expect_end(&c, ZX_TASK_RETCODE_SYSCALL_KILL);
			break;
		case 3:		/* killed while it is started */
		case 4:
			furnish(&c, spinner, sizeof(spinner));
			atomic_store(&victim, c.process);
			if (rnd(2))
				zx_nanosleep(0);
			status = start(&c, 0);
			if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
				must(status);
			expect_end(&c, ZX_TASK_RETCODE_SYSCALL_KILL);
			while (atomic_load(&victim) != ZX_HANDLE_INVALID)
				zx_nanosleep(0);
			break;
		case 5:		/* killed while it runs, or waits */
			running = rnd(2) ? spinner : sleeper;
			size = running == spinner ? sizeof(spinner) : sizeof(sleeper);
			furnish(&c, running, size);
			arg2 = child_fn(&c, (const void *)zx_nanosleep);
			must(start(&c, arg2));
			if (rnd(2))
				zx_nanosleep(zx_deadline_after(ZX_USEC(rnd(5000))));
			must(zx_task_kill(c.process));
			expect_end(&c, ZX_TASK_RETCODE_SYSCALL_KILL);
			break;
		case 6:		/* ends by itself */
			if (rnd(2)) {
				furnish(&c, leaver, sizeof(leaver));
				arg2 = child_fn(&c, (const void *)zx_process_exit);
				must(start(&c, arg2));
				expect_end(&c, 7);
			} else {
				furnish(&c, faulter, sizeof(faulter));
				must(start(&c, 0));
				expect_end(&c, ZX_TASK_RETCODE_EXCEPTION_KILL);
			}
			break;
		case 7:		/* left to itself: the job's end is its own */
			furnish(&c, sleeper, sizeof(sleeper));
			arg2 = child_fn(&c, (const void *)zx_nanosleep);
			must(start(&c, arg2));
			break;
		}
		child_close(&c);
	}
	atomic_store(&victim, 1);
	must(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	if (rnd(2)) {
		must(zx_task_kill(job));
		must(zx_object_wait_one(job, ZX_JOB_TERMINATED, ZX_TIME_INFINITE, NULL));
	}
	zxkit_printf("churn: %lu processes\n", count);
	return 0;
}
