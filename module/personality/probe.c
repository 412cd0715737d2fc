// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module hears of Linux tasks, through tracepoints. The probes run atomically,
 * for every task of the machine: they look at the current task's slot and leave.
 */
#include <linux/binfmts.h>
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "../compat/compat.h"
#include "bind.h"

static void zx_probe_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct zx_thread *thread = zx_current_thread();

	if (thread && parent == current)
		zx_start_forked(thread, child);
}

static void zx_probe_exit_task(ZX_COMPAT_PROBE_EXIT(void *data, struct task_struct *task))
{
	struct zx_caller *caller = zx_find_current_caller();

	if (!caller || task != current)
		return;
	if (caller->thread)
		zx_exit_task(caller->thread);
	else
		zx_host_exit(caller);
}

/*
 * Neither thread nor host can execute a program, but a tracer can make it do so. The program
 * may have privileges that the thread had not, so it does not get to run: what the
 * process's owner may do to the thread he may not do to it.
 */
static void zx_probe_exec(void *data, struct task_struct *task, pid_t old_pid,
			  struct linux_binprm *bprm)
{
	if (zx_find_current_caller())
		send_sig(SIGKILL, current, 1);
}

static void zx_probe_signal(void *data, int sig, struct kernel_siginfo *info,
			    struct task_struct *task, int group, int result)
{
	struct zx_thread *thread;

	/* Faults are raised by the task on itself. */
	if (task != current || info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV ||
	    info->si_code == SI_USER)
		return;
	thread = zx_current_thread();
	if (!thread)
		return;
	/* Breakpoints and single steps of Linux's debuggers are for them. */
	if (sig == SIGTRAP && current->ptrace)
		return;
	switch (sig) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGTRAP:
		zx_fault_from_signal(thread, sig, info->si_code,
				     (unsigned long)info->si_addr);
		break;
	}
}

static struct {
	const char *name;
	void *probe;
	struct tracepoint *tp;
	bool registered;
} zx_probes[] = {
	{ .name = "sched_process_fork", .probe = zx_probe_fork },
	{ .name = "sched_process_exit", .probe = zx_probe_exit_task },
	{ .name = "sched_process_exec", .probe = zx_probe_exec },
	{ .name = "signal_generate", .probe = zx_probe_signal },
};

static void zx_probe_find(struct tracepoint *tp, void *data)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(zx_probes); i++)
		if (!strcmp(tp->name, zx_probes[i].name))
			zx_probes[i].tp = tp;
}

/**
 * zx_probe_init() - attach the probes
 *
 * Return: 0, -ENOENT if the kernel lacks a tracepoint, or an error of registering.
 */
int zx_probe_init(void)
{
	int ret = 0;
	int i;

	for_each_kernel_tracepoint(zx_probe_find, NULL);
	for (i = 0; i < ARRAY_SIZE(zx_probes) && !ret; i++) {
		ret = -ENOENT;
		if (zx_probes[i].tp)
			ret = tracepoint_probe_register(zx_probes[i].tp, zx_probes[i].probe, NULL);
		zx_probes[i].registered = !ret;
		if (ret)
			pr_err("tracepoint %s: %d\n", zx_probes[i].name, ret);
	}
	if (ret)
		zx_probe_exit();
	return ret;
}

/**
 * zx_probe_exit() - detach the probes and wait until none is running
 */
void zx_probe_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(zx_probes); i++) {
		if (!zx_probes[i].registered)
			continue;
		tracepoint_probe_unregister(zx_probes[i].tp, zx_probes[i].probe, NULL);
		zx_probes[i].registered = false;
	}
	tracepoint_synchronize_unregister();
}
