// SPDX-License-Identifier: GPL-2.0-only
/* Threads and processes that only begin and end. */
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "lx.h"

#define STACK_SIZE	(64 * 1024)

static char *stack;

static void make_stack(void)
{
	stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stack == MAP_FAILED)
		bench_fail("mmap", errno);
	memset(stack + STACK_SIZE - BENCH_PAGE, 0, BENCH_PAGE);
}

static void free_stack(void)
{
	munmap(stack, STACK_SIZE);
}

/* It has no thread-local memory of its own, so it calls nothing. */
static int leave(void *arg)
{
	(void)arg;
	__asm__ __volatile__("syscall" : : "a"(SYS_exit), "D"(0) : "rcx", "r11", "memory");
	__builtin_unreachable();
}

/* A thread whose end is a futex wake, on a stack that is there already. */
static void run_clone(unsigned int n)
{
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		    CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	volatile pid_t tid;
	pid_t seen;

	while (n--) {
		lx_ok(clone(leave, stack + STACK_SIZE, flags, NULL, &tid, NULL, &tid), "clone");
		while ((seen = tid) != 0)
			syscall(SYS_futex, &tid, FUTEX_WAIT, seen, NULL, NULL, 0);
	}
}

static void *nothing(void *arg)
{
	return arg;
}

static void run_pthread(unsigned int n)
{
	pthread_t thread;

	while (n--) {
		if (pthread_create(&thread, NULL, nothing, NULL))
			bench_fail("pthread_create", errno);
		if (pthread_join(thread, NULL))
			bench_fail("pthread_join", errno);
	}
}

static void spawn(const char *path)
{
	char *const argv[] = { (char *)path, NULL }, *const envp[] = { NULL };
	int status, error;
	pid_t pid;

	error = posix_spawn(&pid, path, NULL, NULL, argv, envp);
	if (error)
		bench_fail("posix_spawn", error);
	lx_ok(waitpid(pid, &status, 0), "waitpid");
	if (status)
		bench_fail("child", status);
}

/* Without the 64 calls with which posix_spawn() sets its child's signal handlers. */
static void run_vfork(unsigned int n)
{
	char *const argv[] = { "./lxbench-bare", NULL }, *const envp[] = { NULL };
	int status;
	pid_t pid;

	while (n--) {
		pid = (pid_t)lx_ok(vfork(), "vfork");
		if (!pid) {
			execve(argv[0], argv, envp);
			_exit(1);
		}
		lx_ok(waitpid(pid, &status, 0), "waitpid");
		if (status)
			bench_fail("child", status);
	}
}

static void run_bare(unsigned int n)
{
	while (n--)
		spawn("./lxbench-bare");
}

static void run_libc(unsigned int n)
{
	while (n--)
		spawn("./lxbench-nothing");
}

const struct bench lx_tasks[] = {
	{ "thread", "clone, futex wait", make_stack, run_clone, free_stack },
	{ "thread", "pthread_create, pthread_join", NULL, run_pthread, NULL },
	{ "process", "posix_spawn of a static program without a libc", NULL, run_bare, NULL },
	{ "process", "vfork, execve of the same", NULL, run_vfork, NULL },
	{ "launch", "posix_spawn of a static program", NULL, run_libc, NULL },
	{}
};
