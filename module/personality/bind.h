/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of bound tasks: Zircon threads, and blank hosts, which are no threads yet. A
 * slot belongs to a thread from its start until its task is dead; a host's goes over to
 * the thread that the host becomes. zx_bound_task[] is what makes a slot trustworthy: it
 * is compared with current
 * before anything else of the slot is looked at, so that a selector forged by a tracer
 * leads nowhere. Such a task makes no more calls of Zircon's, but is a thread until it
 * dies: what must not miss that asks zx_find_current_caller().
 */
#ifndef ZX_PERSONALITY_BIND_H
#define ZX_PERSONALITY_BIND_H

#include <linux/sched.h>
#include "personality.h"

/*
 * By slot: the task, NULL until bound and once dead, without a reference: it leaves its
 * slot before it goes away. And who it is as a maker of calls; valid for the task itself
 * while bound. Two arrays, because that takes fewer instructions than one of pairs.
 */
extern struct task_struct *zx_bound_task[ZX_BIND_MAX];
extern struct zx_caller *zx_bound_caller[ZX_BIND_MAX];

/* The current task's slot. Whatever is in the field, it is one; 0 is nobody's. */
static __always_inline u16 zx_current_slot(void)
{
	BUILD_BUG_ON(ZX_BIND_MAX != 1U << 16);
	return (unsigned long)current->syscall_dispatch.selector;
}

/**
 * zx_current_bound() - whether the current task is a Zircon thread or a blank host
 *
 * Context: any; notrace, used by ftrace callbacks.
 */
static __always_inline bool zx_current_bound(void)
{
	/* Others' slots may change while this looks, the current task's cannot. */
	return data_race(zx_bound_task[zx_current_slot()] == current);
}

/**
 * zx_current_caller() - the current task, which is known to be bound
 *
 * Context: any; notrace.
 * Return: the caller in its struct zx_thread, or that of a host, which has no thread; valid
 * while the task runs.
 */
static __always_inline struct zx_caller *zx_current_caller(void)
{
	return zx_bound_caller[zx_current_slot()];
}

/**
 * zx_current_thread() - which Zircon thread the current task is
 *
 * Context: any; notrace, used by ftrace callbacks.
 * Return: the thread, which stays valid while the task runs, or NULL.
 */
static __always_inline struct zx_thread *zx_current_thread(void)
{
	return zx_current_bound() ? zx_current_caller()->thread : NULL;
}

struct zx_caller *zx_find_current_caller(void);

#endif /* ZX_PERSONALITY_BIND_H */
