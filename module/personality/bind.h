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

static __always_inline struct zx_slot *zx_current_slot(void)
{
	/* Whatever is in the field, it leads to a slot. Number 0 is nobody's. */
	BUILD_BUG_ON(ZX_BIND_MAX != 1U << 16);
	return &zx_slots[(u16)(unsigned long)current->syscall_dispatch.selector];
}

/**
 * zx_current_bound() - whether the current task is a Zircon thread
 *
 * Context: any; notrace, used by ftrace callbacks.
 */
static __always_inline bool zx_current_bound(void)
{
	return READ_ONCE(zx_current_slot()->task) == current;
}

/**
 * zx_bound_thread() - which thread the current task is, which is known to be one
 *
 * Context: any; notrace.
 * Return: the thread, which stays valid while the task runs.
 */
static __always_inline struct zx_thread *zx_bound_thread(void)
{
	return zx_current_slot()->thread;
}

/**
 * zx_current_thread() - which Zircon thread the current task is
 *
 * Context: any; notrace, used by ftrace callbacks.
 * Return: the thread, which stays valid while the task runs, or NULL.
 */
static __always_inline struct zx_thread *zx_current_thread(void)
{
	return zx_current_bound() ? zx_bound_thread() : NULL;
}

#endif /* ZX_PERSONALITY_BIND_H */
