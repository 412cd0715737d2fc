// SPDX-License-Identifier: GPL-2.0-only
/*
 * How threads end. Whatever ended a task - its own call, a kill of the process by
 * Zircon, kill -9, the OOM killer - it passes the exit tracepoint, and what follows
 * from its death is done by a work item, in process context.
 */
#include <linux/errno.h>
#include <linux/oom.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/workqueue.h>
#include "bind.h"

static void zx_thread_gone(struct work_struct *work)
{
	struct zx_thread *thread = container_of(work, struct zx_thread, gone_work);
	struct zx_process *process = thread->process;
	struct task_struct *task;
	unsigned long flags;

	zx_object_lock(&thread->obj, flags);
	task = thread->task;
	thread->task = NULL;
	zx_object_unlock(&thread->obj, flags);
	if (task)
		put_task_struct(task);

	zx_bind_release(&thread->binding);
	zx_thread_died(thread);
	zx_process_thread_gone(process);
	/* The reference that a started thread holds on itself. */
	zx_object_put(&thread->obj);
}

/**
 * zx_exit_task() - the current task, a Zircon thread, is dying
 * @thread:	its thread
 *
 * Context: atomic: the exit tracepoint.
 */
void zx_exit_task(struct zx_thread *thread)
{
	s64 retcode = ZX_TASK_RETCODE_SYSCALL_KILL;

	if (!thread->exiting) {
		/* Not by a Zircon call: Linux ended it, and with it its process. */
		if (tsk_is_oom_victim(current))
			retcode = ZX_TASK_RETCODE_OOM_KILL;
		zx_process_doom(thread->process, retcode);
	}
	if (thread->starting) {
		/* Killed between thread_start's checks and the clone. */
		zx_exit_never_ran(thread->starting);
		thread->starting = NULL;
	}
	zx_unbind_task(&thread->binding);
	zx_exit_never_ran(thread);
}

/**
 * zx_exit_never_ran() - do what follows a started thread's death
 * @thread:	started, with no task, or with one that is unbound
 *
 * Context: any.
 */
void zx_exit_never_ran(struct zx_thread *thread)
{
	INIT_WORK(&thread->gone_work, zx_thread_gone);
	queue_work(zx_wq, &thread->gone_work);
}
