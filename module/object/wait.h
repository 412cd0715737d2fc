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
 * Lives on the sleeper's stack. Whoever wakes it holds a lock that the sleeper takes
 * before it lets the waiter go out of scope. They need not all hold the same one.
 */
struct zx_waiter {
	struct task_struct *task;
	zx_status_t status;
	bool claimed;
	bool woken;
};

void zx_waiter_init(struct zx_waiter *waiter);
bool zx_waiter_wake(struct zx_waiter *waiter, zx_status_t status);
zx_status_t zx_waiter_block(struct zx_waiter *waiter, zx_time_t deadline);
bool zx_deadline_passed(zx_time_t deadline);

#endif /* ZX_OBJECT_WAIT_H */
