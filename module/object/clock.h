/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clocks: objects that say what time it is on a time line of user space's, of which they know
 * how it lies along CLOCK_MONOTONIC.
 *
 * That is a line, as Zircon's clocks are,
 *
 *	synthetic = (reference - line.reference) * rate / per + line.synthetic
 *
 * with the results of each of the three steps kept within 64 bits, and rounded downwards. A
 * clock that has not been started stands still, its rate is 0. An update makes a new line,
 * which begins where the old one is left, unless the caller sets the clock.
 *
 * Zircon tells of two lines: from ticks, and from the monotonic clock. Here ticks are the
 * nanoseconds of the monotonic clock (module/personality/timepage.c), so they are one; only
 * that the rate from ticks is told in lowest terms.
 *
 * Reading takes no lock. The line and what belongs to it are under a sequence counter, inside
 * of which both a reader and an update look at the time. Who reads after an update has been
 * seen by anybody therefore reads by the new line, and at a later time: a clock whose lines
 * meet, or jump forwards, is never seen to go back.
 */
#ifndef ZX_OBJECT_CLOCK_H
#define ZX_OBJECT_CLOCK_H

#include <linux/seqlock.h>
#include <zircon/syscalls/clock.h>
#include "object.h"

/**
 * struct zx_clock_line - how a clock's time lies along the monotonic clock
 * @reference:	ns of CLOCK_MONOTONIC...
 * @synthetic:	...at which it is this time
 * @rate:	so many of the clock's ns pass, 0 if it has not been started...
 * @per:	...in so many; not 0
 */
struct zx_clock_line {
	s64 reference;
	s64 synthetic;
	u32 rate;
	u32 per;
};

/**
 * struct zx_clock_state - what updates change
 * @line:	the clock's time
 * @ppm:	by how much it was asked to be quicker than the monotonic clock
 * @generation:	how many updates there were
 * @error_bound: in ns; nothing here is made of it
 * @value_set:	ns of CLOCK_MONOTONIC when it was set last, 0 if never; like
 * @rate_set:	when its rate was, or it was started, and
 * @error_set:	when @error_bound was
 */
struct zx_clock_state {
	struct zx_clock_line line;
	s32 ppm;
	u32 generation;
	u64 error_bound;
	s64 value_set;
	s64 rate_set;
	s64 error_set;
};

/**
 * struct zx_clock - a clock
 * @obj:	the object; obj.lock is @lock
 * @lock:	held by who writes @state
 * @options:	ZX_CLOCK_OPT_*; never changes
 * @backstop:	it never is before this; never changes
 * @seq:	odd while @state is written
 * @state:	under @seq
 */
struct zx_clock {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	u64 options;
	zx_time_t backstop;
	seqcount_spinlock_t seq;
	struct zx_clock_state state;
};

static inline struct zx_clock *zx_clock_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_clock, obj);
}

int zx_clock_init(void);
void zx_clock_exit(void);
zx_status_t zx_clock_create(struct zx_instance *instance, u64 options, zx_time_t backstop,
			    struct zx_hnd *out);
zx_time_t zx_clock_read(struct zx_clock *clock);
void zx_clock_get_details(struct zx_clock *clock, zx_clock_details_v1_t *details);
zx_status_t zx_clock_update(struct zx_clock *clock, unsigned int version, u64 options,
			    const zx_clock_update_args_v2_t *args);

#endif /* ZX_OBJECT_CLOCK_H */
