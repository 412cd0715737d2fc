/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a task waits: one waiter, woken once, for waits on objects, ports, futexes,
 * channel replies and the clock.
 */
#ifndef ZX_OBJECT_WAIT_H
#define ZX_OBJECT_WAIT_H

#include <linux/errno.h>
#include <linux/sched.h>
#include <zircon/errors.h>
#include <zircon/types.h>
#include "object.h"

struct zx_handle_table;

/*
 * Not a Zircon status: a signal interrupted the call before it did anything that
 * cannot be repeated. Goes to Linux as -ERESTARTSYS, which executes the call again
 * with the same, absolute, deadline - or lets the task die or park first.
 */
#define ZX_RESTART	((__force zx_status_t)-ERESTARTSYS)

/**
 * struct zx_waiter - a task about to sleep
 * @task:	the sleeper
 * @status:	why it was woken; meaningful once @woken
 * @claimed:	set by whoever is first to wake it
 * @woken:	set once, after @status
 *
 * Lives on the sleeper's stack. Whoever wakes it holds a spinlock. If several may do so,
 * each with a lock of its own, the sleeper takes them all before it lets the waiter go out
 * of scope. If only one can, because the waiter is found and made impossible to be found
 * under one lock, then zx_waiter_is_woken() is enough.
 */
struct zx_waiter {
	struct task_struct *task;
	zx_status_t status;
	bool claimed;
	bool woken;
};

void zx_waiter_init(struct zx_waiter *waiter);
bool zx_waiter_wake(struct zx_waiter *waiter, zx_status_t status);

/**
 * zx_waiter_is_woken() - whether a wait of which only one can be the waker is over
 * @waiter:	its own
 *
 * Return: true if it was woken: whoever did so does not touch @waiter any more, and all
 * that it wrote before can be read. If false it may be woken yet.
 */
static inline bool zx_waiter_is_woken(const struct zx_waiter *waiter)
{
	/* Pairs with the store in zx_waiter_wake(). */
	return smp_load_acquire(&waiter->woken);
}

zx_status_t zx_waiter_block(struct zx_waiter *waiter, zx_time_t deadline);
zx_status_t zx_waiter_block_killable(struct zx_waiter *waiter, zx_time_t deadline);
bool zx_deadline_passed(zx_time_t deadline);

/**
 * struct zx_signal_wait - a task that waits for signals of one object
 * @obs:	how the object sees it
 * @waiter:	woken when the wait is over
 * @obj:	the object, a reference, if the observer was linked; else NULL
 * @seen:	the signals at the moment that ended the wait, with ZX_SIGNAL_HANDLE_CLOSED
 *		if that was the closing of the handle
 */
struct zx_signal_wait {
	struct zx_observer obs;
	struct zx_waiter *waiter;
	struct zx_object *obj;
	zx_signals_t seen;
};

zx_status_t zx_wait_one(struct zx_handle_table *table, zx_handle_t handle,
			zx_signals_t signals, zx_time_t deadline, zx_signals_t *observed);
zx_status_t zx_wait_many(struct zx_handle_table *table, zx_wait_item_t *items, unsigned int n,
			 zx_time_t deadline, struct zx_signal_wait *waits);

#endif /* ZX_OBJECT_WAIT_H */
