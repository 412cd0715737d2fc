// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../compat/compat.h"
#include "instance.h"
#include "timer.h"

static struct kmem_cache *zx_timer_cache;

static void zx_timer_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_timer *timer = zx_timer_of(obj);

	/* Whether or not it has a deadline. Also waits until its function has returned. */
	hrtimer_cancel(&timer->hrtimer);
	kmem_cache_free(zx_timer_cache, timer);
}

static const struct zx_object_ops zx_timer_ops = {
	.type = ZX_OBJ_TYPE_TIMER,
	.name = "timer",
	.default_rights = ZX_DEFAULT_TIMER_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.free = zx_timer_free,
};

/* The first and the last moment at which it may fire. */
static ktime_t zx_timer_range(const struct zx_timer *timer, ktime_t *last)
{
	zx_duration_t slack = min_t(zx_duration_t, timer->slack, ZX_TIMER_MAX_SLACK);

	*last = timer->deadline;
	if (timer->options == ZX_TIMER_SLACK_LATE)
		return timer->deadline;
	return max_t(ktime_t, timer->deadline - slack, 0);
}

static enum hrtimer_restart zx_timer_expired(struct hrtimer *hrtimer)
{
	struct zx_timer *timer = container_of(hrtimer, struct zx_timer, hrtimer);
	bool again = false;
	ktime_t first, last;
	unsigned long flags;

	zx_object_lock(&timer->obj, flags);
	/* Somebody may have needed it earlier, and have queued it, since it began to run. */
	timer->queued = hrtimer_is_queued(hrtimer);
	if (timer->deadline && timer->deadline != ZX_TIME_INFINITE) {
		first = zx_timer_range(timer, &last);
		if (first <= ktime_get()) {
			timer->deadline = 0;
			timer->slack = 0;
			zx_object_signal_locked(&timer->obj, 0, ZX_TIMER_SIGNALED);
		} else if (!timer->queued) {
			hrtimer_set_expires_range_ns(hrtimer, first, last - first);
			timer->queued = true;
			again = true;
		}
	}
	zx_object_unlock(&timer->obj, flags);
	return again ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

/**
 * zx_timer_create() - make a timer; zx_timer_create()
 * @instance:	where
 * @options:	ZX_TIMER_SLACK_*
 * @out:	its first handle
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_INVALID_ARGS or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_timer_create(struct zx_instance *instance, u32 options, struct zx_hnd *out)
{
	struct zx_timer *timer;

	if (options > ZX_TIMER_SLACK_LATE)
		return ZX_ERR_INVALID_ARGS;
	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	timer = kmem_cache_alloc(zx_timer_cache, GFP_KERNEL_ACCOUNT);
	if (!timer) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&timer->lock);
	timer->options = options;
	timer->queued = false;
	timer->deadline = 0;
	timer->slack = 0;
	hrtimer_setup(&timer->hrtimer, zx_timer_expired, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	zx_object_init(&timer->obj, &zx_timer_ops, instance, &timer->lock, 0);
	*out = zx_hnd_first(&timer->obj);
	return ZX_OK;
}

/* Sees to it that the hrtimer's function runs before the deadline's range is over. */
static void zx_timer_queue_locked(struct zx_timer *timer)
{
	ktime_t first, last;

	lockdep_assert_held(&timer->lock);
	if (timer->deadline == ZX_TIME_INFINITE)
		return;
	first = zx_timer_range(timer, &last);
	/* What it is queued for may be long past if its function is about to run. */
	if (timer->queued && hrtimer_get_expires(&timer->hrtimer) <= last)
		return;
	timer->queued = true;
	hrtimer_start_range_ns(&timer->hrtimer, first, last - first, HRTIMER_MODE_ABS_SOFT);
}

/**
 * zx_timer_set() - set a timer's deadline, whatever it had before; zx_timer_set()
 * @timer:	the caller has a reference
 * @deadline:	ns of CLOCK_MONOTONIC; it fires at once if that is now or past
 * @slack:	in ns, not negative
 *
 * Context: process context, interrupts on.
 */
void zx_timer_set(struct zx_timer *timer, zx_time_t deadline, zx_duration_t slack)
{
	bool due = deadline <= 0 || deadline <= ktime_get();

	spin_lock_irq(&timer->lock);
	timer->deadline = due ? 0 : deadline;
	timer->slack = due ? 0 : slack;
	/* Also if it is asserted again at once: that is an edge. */
	if (timer->obj.signals & ZX_TIMER_SIGNALED)
		zx_object_signal_locked(&timer->obj, ZX_TIMER_SIGNALED, 0);
	if (due)
		zx_object_signal_locked(&timer->obj, 0, ZX_TIMER_SIGNALED);
	else
		zx_timer_queue_locked(timer);
	spin_unlock_irq(&timer->lock);
}

/**
 * zx_timer_cancel() - take a timer's deadline away; zx_timer_cancel()
 * @timer:	the caller has a reference
 *
 * Context: process context, interrupts on.
 */
void zx_timer_cancel(struct zx_timer *timer)
{
	spin_lock_irq(&timer->lock);
	timer->deadline = 0;
	timer->slack = 0;
	if (timer->obj.signals & ZX_TIMER_SIGNALED)
		zx_object_signal_locked(&timer->obj, ZX_TIMER_SIGNALED, 0);
	spin_unlock_irq(&timer->lock);
}

/**
 * zx_timer_get_info() - ZX_INFO_TIMER
 * @timer:	the caller has a reference
 * @info:	set
 *
 * Context: process context, interrupts on.
 */
void zx_timer_get_info(struct zx_timer *timer, zx_info_timer_t *info)
{
	memset(info, 0, sizeof(*info));
	info->options = timer->options;
	spin_lock_irq(&timer->lock);
	info->deadline = timer->deadline;
	info->slack = timer->slack;
	spin_unlock_irq(&timer->lock);
}

/**
 * zx_timer_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_timer_init(void)
{
	zx_timer_cache = KMEM_CACHE(zx_timer, SLAB_ACCOUNT);
	return zx_timer_cache ? 0 : -ENOMEM;
}

/**
 * zx_timer_exit() - module exit; no timer exists
 */
void zx_timer_exit(void)
{
	kmem_cache_destroy(zx_timer_cache);
}
