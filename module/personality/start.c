// SPDX-License-Identifier: GPL-2.0-only
/*
 * How threads begin. The first of a process is a released host (host.c). Each further
 * one is made by a clone() that thread_start turns itself into: the fork tracepoint runs
 * after the child is complete and before it can run, and there it is bound and given its
 * registers, so that its first instruction is the thread's entry point.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <asm/processor.h>
#include <asm/segment.h>
#include "../compat/compat.h"
#include "bind.h"

/**
 * zx_start_regs() - write the registers a thread begins with
 * @regs:	of the current task in its last kernel exit, or of one that never ran
 * @start:	entry, stack and arguments
 *
 * All other registers are zero, by Zircon's contract and so that nothing of what the
 * task was before shows.
 */
void zx_start_regs(struct pt_regs *regs, const struct zx_thread_regs *start)
{
	memset(regs, 0, sizeof(*regs));
	regs->ip = start->ip;
	regs->sp = start->sp;
	regs->di = start->arg1;
	regs->si = start->arg2;
	regs->flags = X86_EFLAGS_IF;
	regs->cs = __USER_CS;
	regs->ss = __USER_DS;
	/* No call to be restarted. */
	regs->orig_ax = -1;
}

/**
 * zx_start_forked() - a bound task has made a task: make it the thread it wanted
 * @parent:	the current task's thread
 * @child:	has not run
 *
 * A tracer may have made another call of the clone(). Then @child is a task of Linux's,
 * and its registers are not for the thread to choose.
 *
 * Context: atomic: the fork tracepoint, in the parent.
 */
void zx_start_forked(struct zx_thread *parent, struct task_struct *child)
{
	struct zx_thread *thread = parent->starting;

	if (!thread || !same_thread_group(current, child))
		return;
	parent->starting = NULL;
	child->thread.fsbase = 0;
	child->thread.gsbase = 0;
	child->thread.fsindex = 0;
	child->thread.gsindex = 0;
	zx_compat_fpu_init(child);
	zx_start_regs(task_pt_regs(child), &thread->regs);
	zx_bind_thread(thread, child);
}
