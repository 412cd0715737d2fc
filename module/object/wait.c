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
 * @waiter:	cannot go away now: a lock is held that the sleeper takes afterwards
 * @status:	the reason
 *
 * Context: any.
 * Return: whether @status is what the waiter will see.
 */
bool zx_waiter_wake(struct zx_waiter *waiter, zx_status_t status)
{
	if (xchg(&waiter->claimed, true))
		return false;
	waiter->status = status;
	/* Pairs with the load in zx_waiter_block(). */
	smp_store_release(&waiter->woken, true);
	wake_up_process(waiter->task);
	return true;
}

/**
 * zx_deadline_passed() - whether a deadline is over
 * @deadline:	ns of CLOCK_MONOTONIC; ZX_TIME_INFINITE never is
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
		/* Pairs with the store in zx_waiter_wake(). */
		if (smp_load_acquire(&waiter->woken)) {
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
	return zx_waiter_sleep(waiter, deadline, TASK_KILLABLE);
}
