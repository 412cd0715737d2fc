// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two redirects, by the mechanism that livepatch uses: an ftrace callback on the
 * function's entry, which for a bound task changes where execution goes on.
 *
 * syscall_user_dispatch() is called by generic entry for tasks that have
 * SYSCALL_WORK_SYSCALL_USER_DISPATCH set, before ptrace, seccomp and audit; get_signal()
 * on the way back to user space while a signal is pending. Tasks that are not bound
 * get the original functions, real users of Syscall User Dispatch included.
 *
 * The callbacks run on every call of these functions: they are notrace, call nothing
 * that can be traced, and touch only the current task's slot.
 */
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>
#include "../compat/compat.h"
#include "bind.h"
#include "personality.h"

static void notrace zx_hook_syscall(unsigned long ip, unsigned long parent_ip,
				    struct ftrace_ops *op, struct ftrace_regs *fregs)
{
	if (zx_current_bound())
		zx_compat_redirect(fregs, (unsigned long)zx_dispatch);
}

static void notrace zx_hook_signal(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *op, struct ftrace_regs *fregs)
{
	struct zx_thread *thread = zx_current_thread();

	if (thread && zx_signal_wanted(thread))
		zx_compat_redirect(fregs, (unsigned long)zx_signal_point);
}

static struct ftrace_ops zx_syscall_ops = {
	.func = zx_hook_syscall,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
};

static struct ftrace_ops zx_signal_ops = {
	.func = zx_hook_signal,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
};

static bool zx_hooked;

static int zx_hook_one(struct ftrace_ops *ops, const char *name)
{
	int ret;

	/* An empty filter would mean every function of the kernel. */
	ret = ftrace_set_filter(ops, (unsigned char *)name, strlen(name), 1);
	if (ret)
		return ret;
	ret = register_ftrace_function(ops);
	if (ret)
		ftrace_free_filter(ops);
	return ret;
}

static void zx_unhook_one(struct ftrace_ops *ops)
{
	unregister_ftrace_function(ops);
	ftrace_free_filter(ops);
}

/**
 * zx_hook_init() - put the redirects in place
 *
 * A kernel where that is not possible (no DYNAMIC_FTRACE_WITH_ARGS, another
 * IPMODIFY user on the same function) still serves hosted mode. So does one with
 * PREEMPT_RT: the probes, which are atomic, take locks that sleep there.
 *
 * Return: 0, always: zx_personality_available() tells the outcome.
 */
int zx_hook_init(void)
{
	int ret = -EOPNOTSUPP;

	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		ret = zx_hook_one(&zx_syscall_ops, "syscall_user_dispatch");
	if (!ret) {
		ret = zx_hook_one(&zx_signal_ops, "get_signal");
		if (ret)
			zx_unhook_one(&zx_syscall_ops);
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
	zx_unhook_one(&zx_signal_ops);
	zx_unhook_one(&zx_syscall_ops);
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
