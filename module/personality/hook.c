// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two redirects. Tasks that are not bound get the original functions, real users of
 * Syscall User Dispatch included.
 *
 * syscall_user_dispatch() is called by generic entry for tasks that have
 * SYSCALL_WORK_SYSCALL_USER_DISPATCH set, before ptrace, seccomp and audit. Its entry calls
 * zx_hook_entry directly, by the mechanism that BPF's trampolines use: a quarter of what a
 * call costs is saved against an ftrace callback.
 *
 * get_signal() is called on the way back to user space while a signal is pending. Its
 * redirect is livepatch's: an ftrace callback that changes where execution goes on.
 *
 * Both run on every call of these functions: they are notrace, call nothing that can be
 * traced, and touch only the current task's slot.
 */
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>
#include "../compat/compat.h"
#include "bind.h"
#include "personality.h"

/**
 * zx_hook_caller() - whether a call of the current task is one of Zircon's
 *
 * Context: process context, from zx_hook_entry; notrace.
 * Return: the task as a maker of calls, or NULL if it is not bound.
 */
notrace struct zx_caller *zx_hook_caller(void)
{
	return likely(zx_current_bound()) ? zx_current_caller() : NULL;
}

static void notrace zx_hook_signal(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *op, struct ftrace_regs *fregs)
{
	struct zx_caller *caller = zx_hook_caller();

	if (caller && zx_signal_wanted(caller))
		zx_compat_redirect(fregs, (unsigned long)zx_signal_point);
}

/* With flags of its own: that ftrace cannot be disabled meanwhile is the other one's. */
static struct ftrace_ops zx_syscall_ops;

static struct ftrace_ops zx_signal_ops = {
	.func = zx_hook_signal,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
};

static bool zx_hooked;

/* An empty filter would mean every function of the kernel. */
static int zx_hook_filter(struct ftrace_ops *ops, const char *name)
{
	return ftrace_set_filter(ops, (unsigned char *)name, strlen(name), 1);
}

static int zx_hook_syscall_init(void)
{
	int ret = zx_hook_filter(&zx_syscall_ops, "syscall_user_dispatch");

	if (ret)
		return ret;
	ret = zx_compat_register_direct(&zx_syscall_ops, (unsigned long)zx_hook_entry);
	if (ret)
		ftrace_free_filter(&zx_syscall_ops);
	return ret;
}

static void zx_hook_syscall_exit(void)
{
	zx_compat_unregister_direct(&zx_syscall_ops, (unsigned long)zx_hook_entry);
	ftrace_free_filter(&zx_syscall_ops);
}

static int zx_hook_signal_init(void)
{
	int ret = zx_hook_filter(&zx_signal_ops, "get_signal");

	if (ret)
		return ret;
	ret = register_ftrace_function(&zx_signal_ops);
	if (ret)
		ftrace_free_filter(&zx_signal_ops);
	return ret;
}

static void zx_hook_signal_exit(void)
{
	unregister_ftrace_function(&zx_signal_ops);
	ftrace_free_filter(&zx_signal_ops);
}

/**
 * zx_hook_init() - put the redirects in place
 *
 * A kernel where that is not possible (no DYNAMIC_FTRACE_WITH_ARGS, a livepatch or a BPF
 * program on the same function) still serves hosted mode. So does one with PREEMPT_RT: the
 * probes, which are atomic, take locks that sleep there.
 *
 * Return: 0, always: zx_personality_available() tells the outcome.
 */
int zx_hook_init(void)
{
	int ret = -EOPNOTSUPP;

	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		ret = zx_hook_signal_init();
	if (!ret) {
		ret = zx_hook_syscall_init();
		if (ret)
			zx_hook_signal_exit();
	}
	if (ret)
		pr_warn("no native processes on this kernel: redirecting failed (%d)\n", ret);
	zx_hooked = !ret;
	return 0;
}

/**
 * zx_hook_exit() - take the redirects away; no task is bound any more
 *
 * Waits until no task is in a callback.
 */
void zx_hook_exit(void)
{
	if (!zx_hooked)
		return;
	zx_hook_syscall_exit();
	zx_hook_signal_exit();
	zx_hooked = false;
}

/**
 * zx_personality_available() - whether native processes can exist here
 *
 * Return: true once both redirects are in place.
 */
bool zx_personality_available(void)
{
	return zx_hooked;
}
