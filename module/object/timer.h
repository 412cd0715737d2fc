/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers: objects that assert a signal at a time.
 *
 * A timer has a deadline, which user space sets and takes away, and an hrtimer, which only
 * sees to it that somebody looks at the deadline early enough. Most timers are set and taken
 * away again, or put off, before they fire. So taking a deadline away leaves the hrtimer as it
 * is, and so does a new deadline that is not before the time the hrtimer is queued for. The
 * hrtimer's function finds out that it has nothing to do yet, and queues it again for what the
 * deadline is then: once for any number of calls. Only a nearer deadline moves it.
 *
 * The signal is asserted under the object's lock and only while there is a deadline that has
 * come. So there is no race to be lost: after a call that took it away, or moved it, nobody
 * hears of the old one. A timer has no reference to itself: the last one that is dropped waits
 * for the function, if that is running, and no handle means nobody who could see it fire.
 *
 * The slack is how far from the deadline the timer may fire so that it can share an interrupt
 * with others. On Zircon a timer that is set looks for another one within its slack, and fires
 * together with that; if there is none it fires at its deadline. Here the slack becomes an
 * hrtimer's range, which ends at the deadline: Linux fires the timer early if there is an
 * interrupt anyway, and else there is one at the deadline.
 *
 *	ZX_TIMER_SLACK_EARLY	deadline - slack to deadline
 *	ZX_TIMER_SLACK_CENTER	the same
 *	ZX_TIMER_SLACK_LATE	deadline: of a range that goes beyond it an idle processor would
 *				wait for the end, with nobody there to share an interrupt with
 *
 * No more than ZX_TIMER_MAX_SLACK of it is used: it is a limit of what a program can stand, not
 * a wish.
 *
 * The function runs in softirq context, between whose timers interrupts are on: how many
 * timers expire at one moment is up to programs.
 */
#ifndef ZX_OBJECT_TIMER_H
#define ZX_OBJECT_TIMER_H

#include <linux/hrtimer.h>
#include "object.h"

#define ZX_TIMER_MAX_SLACK	(100 * NSEC_PER_MSEC)

/**
 * struct zx_timer - a timer
 * @obj:	the object; obj.lock is @lock
 * @lock:	protects all of this
 * @options:	ZX_TIMER_SLACK_*; never changes
 * @queued:	the function of @hrtimer has yet to run
 * @deadline:	ns of CLOCK_MONOTONIC; 0 if there is none to come
 * @slack:	as it was set, in ns; 0 without a deadline
 * @hrtimer:	on its base's lock, which is inside of @lock. While its function runs it is
 *		moved by nobody but set and the function itself, both under @lock
 */
struct zx_timer {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	u32 options;
	bool queued;
	zx_time_t deadline;
	zx_duration_t slack;
	struct hrtimer hrtimer;
};

static inline struct zx_timer *zx_timer_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_timer, obj);
}

int zx_timer_init(void);
void zx_timer_exit(void);
zx_status_t zx_timer_create(struct zx_instance *instance, u32 options, struct zx_hnd *out);
void zx_timer_set(struct zx_timer *timer, zx_time_t deadline, zx_duration_t slack);
void zx_timer_cancel(struct zx_timer *timer);
void zx_timer_get_info(struct zx_timer *timer, zx_info_timer_t *info);

#endif /* ZX_OBJECT_TIMER_H */
