// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions, and the one point at which a thread stops for them.
 *
 * A fault of a bound task comes as a Linux signal forced on it. The signal probe
 * (probe.c) records it in thread->fault; on its way back to user space the task calls
 * get_signal(), which is redirected to zx_signal_point() while there is something to do.
 * There the task is in process context with its user registers whole, may sleep for as
 * long as somebody examines it, and goes on as if nothing had happened, or dies.
 *
 * Nothing is ever delivered to user space on a Zircon stack.
 */
#include <linux/kernel.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <zircon/syscalls/exception.h>
#include "../object/job.h"
#include "bind.h"

/* Signals by which the CPU's exceptions arrive. */
#define ZX_FAULT_SIGNALS	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
				 sigmask(SIGFPE) | sigmask(SIGTRAP))

static __always_inline bool zx_fault_signal_pending(void)
{
	unsigned long signals = ZX_FAULT_SIGNALS;

	/* Breakpoints and single steps of Linux's debuggers are for them. */
	if (unlikely(current->ptrace))
		signals &= ~sigmask(SIGTRAP);
	return (READ_ONCE(current->pending.signal.sig[0]) |
		READ_ONCE(current->signal->shared_pending.signal.sig[0])) & signals;
}

/**
 * zx_signal_wanted() - whether the current task must come to zx_signal_point()
 * @caller:	the current task's
 *
 * A task about to die goes Linux's way.
 *
 * Context: ftrace callback; must not call anything that can be traced.
 * Return: true if there is work.
 */
bool notrace zx_signal_wanted(struct zx_caller *caller)
{
	struct zx_thread *thread = caller->thread;

	if (sigismember(&current->pending.signal, SIGKILL))
		return false;
	if (unlikely(!thread))
		return zx_host_signal_wanted(caller);
	return thread->fault.pending || zx_fault_signal_pending();
}

/**
 * zx_fault_from_signal() - remember a fault until the task gets to zx_signal_point()
 * @thread:	the current task's
 * @sig:	SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGTRAP
 * @code:	the signal's si_code
 * @addr:	the signal's si_addr
 *
 * Context: atomic, the sighand lock held.
 */
void zx_fault_from_signal(struct zx_thread *thread, int sig, int code, unsigned long addr)
{
	struct zx_fault *fault = &thread->fault;

	if (fault->pending)
		return;
	fault->sig = sig;
	fault->code = code;
	fault->addr = addr;
	fault->policy = 0;
	fault->pending = true;
}

/**
 * zx_exception_policy() - raise a policy exception on the current thread
 * @thread:	the current task's
 * @code:	ZX_EXCP_POLICY_CODE_*
 * @data:	reported with it
 *
 * It is delivered when the call that raised it returns.
 *
 * Context: process context.
 */
void zx_exception_policy(struct zx_thread *thread, u32 code, u32 data)
{
	struct zx_fault *fault = &thread->fault;

	if (fault->pending)
		return;
	fault->sig = 0;
	fault->policy = code + 1;
	fault->data = data;
	fault->pending = true;
	set_tsk_thread_flag(current, TIF_SIGPENDING);
}

/*
 * Hands an exception to whoever listens: debugger, thread, process, its job and that
 * job's ancestors. None of these can listen yet (issue 5 brings exception channels),
 * so that the last resort is all there is: the process is killed.
 */
static void zx_exception_deliver(struct zx_thread *thread, const struct zx_fault *fault)
{
	zx_process_kill(thread->process, ZX_TASK_RETCODE_EXCEPTION_KILL);
}

/**
 * zx_signal_point() - what runs instead of get_signal() when zx_signal_wanted()
 * @ksig:	not used: no signal is ever delivered from here
 *
 * Context: process context of a bound task on its way to user space; may sleep.
 * Return: false. Linux's exit loop comes round again, to the original get_signal()
 * if there is something left, such as a SIGKILL.
 */
bool zx_signal_point(void *ksig)
{
	struct zx_thread *thread = zx_current_caller()->thread;
	struct zx_fault fault;
	bool forced = false;

	if (unlikely(!thread)) {
		/* What brought it here is a fault that it makes by itself. */
		if (zx_fault_signal_pending())
			kernel_dequeue_signal();
		zx_host_point(zx_current_caller());
		return false;
	}
	fault = thread->fault;
	thread->fault.pending = false;

	/* Synchronous signals are always the first in the queue. */
	if (zx_fault_signal_pending())
		forced = kernel_dequeue_signal() != 0;
	else
		recalc_sigpending();

	if (fault.pending)
		zx_exception_deliver(thread, &fault);
	else if (forced)
		/* Somebody sent it with kill(2): a wish that the process end. */
		zx_process_kill(thread->process, ZX_TASK_RETCODE_SYSCALL_KILL);
	return false;
}
