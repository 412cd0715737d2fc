/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of bound tasks. A slot belongs to a thread from its start until its task
 * is dead. slot->task is what makes a slot trustworthy: it is compared with current
 * before slot->thread is looked at, so that a selector forged by a tracer leads
 * nowhere.
 */
#ifndef ZX_PERSONALITY_BIND_H
#define ZX_PERSONALITY_BIND_H

#include <linux/sched.h>
#include "personality.h"

/**
 * struct zx_slot - a bound task
 * @task:	the task, NULL until bound and once dead; no reference is needed, a task
 *		leaves its slot before it goes away
 * @thread:	what it is; valid for @task itself while bound
 */
struct zx_slot {
	struct task_struct *task;
	struct zx_thread *thread;
};

extern struct zx_slot *zx_slots;

/**
 * zx_current_thread() - which Zircon thread the current task is
 *
 * Context: any; notrace, used by ftrace callbacks.
 * Return: the thread, which stays valid while the task runs, or NULL.
 */
static __always_inline struct zx_thread *zx_current_thread(void)
{
	unsigned long slot = (unsigned long)current->syscall_dispatch.selector;

	if (slot - 1 >= ZX_BIND_MAX - 1 || READ_ONCE(zx_slots[slot].task) != current)
		return NULL;
	return zx_slots[slot].thread;
}

#endif /* ZX_PERSONALITY_BIND_H */
