// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping, and what tasks mostly sleep for: signals.
 *
 * A waker stores the reason, then sets woken, then wakes the task. The sleeper sets its
 * state, then looks at woken, then sleeps. Both have a full barrier between their two
 * steps (wake_up_process() and set_current_state()), so either the sleeper sees woken or
 * the waker sees a sleeper.
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include "handle.h"
#include "wait.h"

/**
 * zx_waiter_init() - prepare the current task's sleep
 * @waiter:	on its stack
 */
void zx_waiter_init(struct zx_waiter *waiter)
{
	waiter->task = current;
	waiter->status = ZX_OK;
	waiter->claimed = false;
	waiter->woken = false;
}

/**
 * zx_waiter_wake() - wake a waiter, unless somebody has done so
 * @waiter:	found under a spinlock that is still held, see struct zx_waiter
 * @status:	the reason
 *
 * Context: any.
 * Return: whether @status is what the waiter will see.
 */
bool zx_waiter_wake(struct zx_waiter *waiter, zx_status_t status)
{
	/* The lock keeps the task for as long as this takes: it makes this an RCU reader. */
	struct task_struct *task = waiter->task;

	if (xchg(&waiter->claimed, true))
		return false;
	waiter->status = status;
	/* The last access to *waiter. Pairs with zx_waiter_is_woken(). */
	smp_store_release(&waiter->woken, true);
	wake_up_process(task);
	return true;
}

/**
 * zx_deadline_passed() - whether a deadline is over
 * @deadline:	ns of CLOCK_MONOTONIC; ZX_TIME_INFINITE never is
 *
 * Return: whether it is now, or was.
 */
bool zx_deadline_passed(zx_time_t deadline)
{
	if (deadline <= 0)
		return true;
	return deadline != ZX_TIME_INFINITE && ktime_get() >= deadline;
}

static zx_status_t zx_waiter_sleep(struct zx_waiter *waiter, zx_time_t deadline,
				   unsigned int state)
{
	ktime_t expires = deadline;
	zx_status_t status;
	bool passed;

	/* A timer in the past would fire at once, at a price. */
	passed = zx_deadline_passed(deadline);
	for (;;) {
		set_current_state(state);
		if (zx_waiter_is_woken(waiter)) {
			status = waiter->status;
			break;
		}
		if (passed) {
			status = ZX_ERR_TIMED_OUT;
			break;
		}
		if (signal_pending_state(state, current)) {
			status = ZX_RESTART;
			break;
		}
		if (deadline == ZX_TIME_INFINITE)
			schedule();
		else
			passed = !schedule_hrtimeout_range(&expires, 0, HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	return status;
}

/**
 * zx_waiter_block() - sleep until woken
 * @waiter:	initialised, and where those who wake it find it
 * @deadline:	ns of CLOCK_MONOTONIC, or ZX_TIME_INFINITE; may be in the past
 *
 * The caller then makes itself impossible to be found, and looks again whether it was
 * woken meanwhile.
 *
 * Context: process context; sleeps. No locks held.
 * Return: the waiter's status if it was woken, ZX_ERR_TIMED_OUT, or ZX_RESTART if a
 * signal is pending.
 */
zx_status_t zx_waiter_block(struct zx_waiter *waiter, zx_time_t deadline)
{
	return zx_waiter_sleep(waiter, deadline, TASK_INTERRUPTIBLE);
}

/**
 * zx_waiter_block_killable() - the same for a call that cannot be repeated
 * @waiter:	see there
 * @deadline:	see there
 *
 * Context: process context; sleeps. No locks held.
 * Return: as zx_waiter_block(), but ZX_RESTART only if the task is being killed.
 */
zx_status_t zx_waiter_block_killable(struct zx_waiter *waiter, zx_time_t deadline)
{
	return zx_waiter_sleep(waiter, deadline, TASK_KILLABLE | TASK_FREEZABLE);
}

/* Waiting for signals */

static zx_status_t zx_signal_wait_attach(struct zx_observer *obs, struct zx_object *obj)
{
	if (unlikely(obj->nr_waits >= ZX_OBJECT_MAX_WAITS))
		return ZX_ERR_NO_MEMORY;
	obj->nr_waits++;
	return ZX_OK;
}

static bool zx_signal_wait_match(struct zx_observer *obs, zx_signals_t signals)
{
	struct zx_signal_wait *wait = container_of(obs, struct zx_signal_wait, obs);

	list_del_init(&obs->link);
	wait->obj->nr_waits--;
	wait->seen = signals;
	zx_waiter_wake(wait->waiter, ZX_OK);
	return true;
}

static bool zx_signal_wait_cancel(struct zx_observer *obs, zx_signals_t signals)
{
	struct zx_signal_wait *wait = container_of(obs, struct zx_signal_wait, obs);

	wait->obj->nr_waits--;
	wait->seen = signals | ZX_SIGNAL_HANDLE_CLOSED;
	zx_waiter_wake(wait->waiter, ZX_ERR_CANCELED);
	return false;
}

static const struct zx_observer_ops zx_signal_wait_ops = {
	.attach = zx_signal_wait_attach,
	.match = zx_signal_wait_match,
	.cancel = zx_signal_wait_cancel,
};

/* On success wait->obj tells whether there is something to wait for. */
static zx_status_t zx_signal_wait_begin(struct zx_signal_wait *wait, struct zx_waiter *waiter,
					struct zx_handle_table *table, zx_handle_t handle,
					zx_signals_t signals)
{
	wait->obs.ops = &zx_signal_wait_ops;
	wait->obs.trigger = signals;
	wait->waiter = waiter;
	return zx_handle_observe(table, handle, &wait->obs, false, &wait->obj, &wait->seen);
}

/* Returns whether the wait was over before it was ended by this. */
static bool zx_signal_wait_end(struct zx_signal_wait *wait)
{
	struct zx_object *obj = wait->obj;
	unsigned long flags;
	bool over;

	if (!obj)
		return true;
	/* Also if it looks unlinked: whoever unlinked it may be using it until here. */
	zx_object_lock(obj, flags);
	over = list_empty(&wait->obs.link);
	if (!over) {
		list_del_init(&wait->obs.link);
		obj->nr_waits--;
		wait->seen = obj->signals;
	}
	zx_object_unlock(obj, flags);
	zx_object_put(obj);
	return over;
}

/* Waits for signals of which none is asserted, or none was a moment ago. */
static noinline zx_status_t zx_wait_one_slow(struct zx_handle_table *table, zx_handle_t handle,
					     zx_signals_t signals, zx_time_t deadline,
					     zx_signals_t *observed)
{
	struct zx_signal_wait wait;
	struct zx_waiter waiter;
	zx_status_t status;

	zx_waiter_init(&waiter);
	status = zx_signal_wait_begin(&wait, &waiter, table, handle, signals);
	if (status != ZX_OK)
		return status;
	if (wait.obj) {
		status = zx_waiter_block(&waiter, deadline);
		if (zx_signal_wait_end(&wait))
			status = waiter.status;
	}
	*observed = wait.seen;
	return status;
}

/**
 * zx_wait_one() - wait for signals of one object; zx_object_wait_one()
 * @table:	where @handle is looked up
 * @handle:	anything; needs ZX_RIGHT_WAIT
 * @signals:	any of them ends the wait; if none, only time or closing the handle does
 * @deadline:	ns of CLOCK_MONOTONIC, or ZX_TIME_INFINITE
 * @observed:	set to all signals at the moment that ended the wait if the result is ZX_OK,
 *		ZX_ERR_TIMED_OUT or ZX_ERR_CANCELED
 *
 * Context: process context; sleeps.
 * Return: ZX_OK, ZX_ERR_TIMED_OUT, ZX_ERR_CANCELED if the handle was closed, ZX_RESTART,
 * or an error of zx_handle_observe().
 */
zx_status_t zx_wait_one(struct zx_handle_table *table, zx_handle_t handle,
			zx_signals_t signals, zx_time_t deadline, zx_signals_t *observed)
{
	zx_status_t status = zx_handle_signals(table, handle, observed);

	if (status != ZX_OK || (*observed & signals))
		return status;
	if (deadline <= 0)
		return ZX_ERR_TIMED_OUT;
	return zx_wait_one_slow(table, handle, signals, deadline, observed);
}

/**
 * zx_wait_many() - wait for signals of some of many objects; zx_object_wait_many()
 * @table:	where handles are looked up
 * @items:	what to wait for; each item's pending is set if the result is ZX_OK,
 *		ZX_ERR_TIMED_OUT or ZX_ERR_CANCELED
 * @n:		how many; may be 0
 * @deadline:	ns of CLOCK_MONOTONIC, or ZX_TIME_INFINITE
 * @waits:	@n of them, for use here
 *
 * Context: process context; sleeps.
 * Return: ZX_OK, ZX_ERR_TIMED_OUT, ZX_ERR_CANCELED if a handle was closed, ZX_RESTART, or
 * the error of zx_handle_observe() for the first item that has one.
 */
zx_status_t zx_wait_many(struct zx_handle_table *table, zx_wait_item_t *items, unsigned int n,
			 zx_time_t deadline, struct zx_signal_wait *waits)
{
	zx_status_t status = ZX_OK;
	struct zx_waiter waiter;
	bool over = false, cancelled = false;
	unsigned int begun, i;

	zx_waiter_init(&waiter);
	for (begun = 0; begun < n; begun++) {
		status = zx_signal_wait_begin(&waits[begun], &waiter, table, items[begun].handle,
					      items[begun].waitfor);
		if (status != ZX_OK)
			break;
		over |= !waits[begun].obj;
	}

	if (status == ZX_OK && !over)
		status = zx_waiter_block(&waiter, deadline);

	for (i = 0; i < begun; i++) {
		over |= zx_signal_wait_end(&waits[i]);
		items[i].pending = waits[i].seen;
		cancelled |= waits[i].seen & ZX_SIGNAL_HANDLE_CLOSED;
	}
	if (begun < n)
		return status;
	if (cancelled)
		return ZX_ERR_CANCELED;
	return over ? ZX_OK : status;
}
