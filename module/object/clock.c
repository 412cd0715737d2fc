// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks.
 */
#include <linux/gcd.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <zircon/time.h>
#include "clock.h"
#include "instance.h"

#define ZX_CLOCK_MILLION	1000000

static struct kmem_cache *zx_clock_cache;

static void zx_clock_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	kmem_cache_free(zx_clock_cache, zx_clock_of(obj));
}

static const struct zx_object_ops zx_clock_ops = {
	.type = ZX_OBJ_TYPE_CLOCK,
	.name = "clock",
	.default_rights = ZX_DEFAULT_CLOCK_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.free = zx_clock_free,
};

/* Lines */

/* value * rate / per, rounded downwards, or the nearest there is to it. */
static s64 zx_clock_scale(s64 value, u32 rate, u32 per)
{
	u64 size = value < 0 ? -(u64)value : value;
	u64 limit = value < 0 ? 1ULL << 63 : S64_MAX;
	u64 high, low;
	u32 rest;

	if (rate == per)
		return value;
	/* Long division, with digits of 32 bits. */
	low = (u64)lower_32_bits(size) * rate;
	high = (u64)upper_32_bits(size) * rate + upper_32_bits(low);
	high = div_u64_rem(high, per, &rest);
	low = div_u64_rem((u64)rest << 32 | lower_32_bits(low), per, &rest);
	if (high > upper_32_bits(limit))
		size = limit;
	else
		size = high << 32 | low;
	if (value < 0 && rest && size < limit)
		size++;
	size = min(size, limit);
	return value < 0 ? -size : size;
}

static s64 zx_clock_line_at(const struct zx_clock_line *line, s64 reference)
{
	s64 passed = zx_time_sub_time(reference, line->reference);

	return zx_time_add_duration(line->synthetic,
				    zx_clock_scale(passed, line->rate, line->per));
}

/**
 * zx_clock_create() - make a clock; zx_clock_create()
 * @instance:	where
 * @options:	ZX_CLOCK_OPT_*
 * @backstop:	the time it shows before it is started, and the first it may ever show
 * @out:	its first handle
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_INVALID_ARGS or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_clock_create(struct zx_instance *instance, u64 options, zx_time_t backstop,
			    struct zx_hnd *out)
{
	bool start = options & ZX_CLOCK_OPT_AUTO_START;
	s64 now = ktime_get();
	struct zx_clock *clock;

	if (options & ~(u64)ZX_CLOCK_OPTS_ALL)
		return ZX_ERR_INVALID_ARGS;
	if ((options & ZX_CLOCK_OPT_CONTINUOUS) && !(options & ZX_CLOCK_OPT_MONOTONIC))
		return ZX_ERR_INVALID_ARGS;
	/* One that is started is the monotonic clock until it is updated. */
	if (backstop < 0 || (start && backstop > now))
		return ZX_ERR_INVALID_ARGS;
	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	clock = kmem_cache_zalloc(zx_clock_cache, GFP_KERNEL_ACCOUNT);
	if (!clock) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&clock->lock);
	seqcount_spinlock_init(&clock->seq, &clock->lock);
	clock->options = options;
	clock->backstop = backstop;
	clock->state.line.per = 1;
	clock->state.error_bound = ZX_CLOCK_UNKNOWN_ERROR;
	if (start) {
		clock->state.line.rate = 1;
		clock->state.value_set = now;
		clock->state.rate_set = now;
	} else {
		clock->state.line.synthetic = backstop;
	}
	zx_object_init(&clock->obj, &zx_clock_ops, instance, &clock->lock,
		       start ? ZX_CLOCK_STARTED : 0);
	*out = zx_hnd_first(&clock->obj);
	return ZX_OK;
}

/**
 * zx_clock_read() - what time it is; zx_clock_read()
 * @clock:	the caller has a reference
 *
 * Context: process context.
 * Return: the clock's time, in ns.
 */
zx_time_t zx_clock_read(struct zx_clock *clock)
{
	struct zx_clock_line line;
	unsigned int seq;
	s64 now;

	do {
		seq = read_seqcount_begin(&clock->seq);
		line = clock->state.line;
		now = ktime_get();
	} while (read_seqcount_retry(&clock->seq, seq));
	return zx_clock_line_at(&line, now);
}

static void zx_clock_tell_line(const struct zx_clock_line *line,
			       zx_clock_transformation_t *transformation)
{
	transformation->reference_offset = line->reference;
	transformation->synthetic_offset = line->synthetic;
	transformation->rate.synthetic_ticks = line->rate;
	transformation->rate.reference_ticks = line->per;
}

/**
 * zx_clock_get_details() - all that is known of a clock; zx_clock_get_details()
 * @clock:	the caller has a reference
 * @details:	set
 *
 * Context: process context.
 */
void zx_clock_get_details(struct zx_clock *clock, zx_clock_details_v1_t *details)
{
	struct zx_clock_state state;
	struct zx_clock_line *line = &state.line;
	unsigned long divisor;
	unsigned int seq;
	s64 now;

	do {
		seq = read_seqcount_begin(&clock->seq);
		state = clock->state;
		now = ktime_get();
	} while (read_seqcount_retry(&clock->seq, seq));

	memset(details, 0, sizeof(*details));
	details->options = clock->options;
	details->backstop_time = clock->backstop;
	zx_clock_tell_line(line, &details->mono_to_synthetic);
	divisor = gcd(line->rate, line->per);
	line->rate /= divisor;
	line->per /= divisor;
	zx_clock_tell_line(line, &details->ticks_to_synthetic);
	details->error_bound = state.error_bound;
	details->query_ticks = now;
	details->last_value_update_ticks = state.value_set;
	details->last_rate_adjust_update_ticks = state.rate_set;
	details->last_error_bounds_update_ticks = state.error_set;
	details->generation_counter = state.generation;
}

/* Whether a clock allows an update at all, apart from where it would get to. */
static zx_status_t zx_clock_allows(const struct zx_clock *clock, unsigned int version,
				   u64 options)
{
	bool set = options & ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID;
	bool at = options & ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID;
	bool rate = options & ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID;

	/* The first update sets it, in whatever way. */
	if (!clock->state.line.rate)
		return set ? ZX_OK : ZX_ERR_BAD_STATE;
	if (set && (clock->options & ZX_CLOCK_OPT_CONTINUOUS))
		return ZX_ERR_INVALID_ARGS;
	if (version == 1 || !(clock->options & ZX_CLOCK_OPT_MONOTONIC))
		return ZX_OK;
	if (set && !at)
		return ZX_ERR_INVALID_ARGS;
	if ((set || at) && rate)
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}

/* The line after an update at @now. */
static void zx_clock_move(const struct zx_clock_state *state, u64 options,
			  const zx_clock_update_args_v2_t *args, s64 now,
			  struct zx_clock_line *line)
{
	*line = state->line;
	line->reference = now;
	if (options & ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID)
		line->reference = args->reference_value;
	if (options & ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID)
		line->synthetic = args->synthetic_value;
	else
		line->synthetic = zx_clock_line_at(&state->line, line->reference);
	if (options & ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID) {
		line->rate = ZX_CLOCK_MILLION + args->rate_adjust;
		line->per = ZX_CLOCK_MILLION;
	} else if (!line->rate) {
		line->rate = 1;
		line->per = 1;
	}
}

/* Whether an update that is allowed changes the line: the rate may be what it was. */
static bool zx_clock_moves(const struct zx_clock_state *state, u64 options,
			   const zx_clock_update_args_v2_t *args)
{
	if (options & ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID)
		return true;
	if (!(options & ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID))
		return false;
	return (options & ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID) ||
	       args->rate_adjust != state->ppm;
}

static zx_status_t zx_clock_update_locked(struct zx_clock *clock, u64 options,
					  const zx_clock_update_args_v2_t *args, s64 now)
{
	bool rate = options & ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID;
	struct zx_clock_state *state = &clock->state;
	struct zx_clock_line line;
	s64 time;

	lockdep_assert_held(&clock->lock);
	if (zx_clock_moves(state, options, args)) {
		zx_clock_move(state, options, args, now, &line);
		time = zx_clock_line_at(&line, now);
		if (time < clock->backstop)
			return ZX_ERR_INVALID_ARGS;
		if ((clock->options & ZX_CLOCK_OPT_MONOTONIC) &&
		    time < zx_clock_line_at(&state->line, now))
			return ZX_ERR_INVALID_ARGS;
	} else {
		line = state->line;
	}

	if (options & ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID)
		state->value_set = now;
	if (rate || !state->line.rate) {
		state->rate_set = now;
		state->ppm = rate ? args->rate_adjust : 0;
	}
	if (options & ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID) {
		state->error_set = now;
		state->error_bound = args->error_bound;
	}
	state->line = line;
	state->generation++;
	return ZX_OK;
}

/**
 * zx_clock_update() - set a clock, its rate or its error bound; zx_clock_update()
 * @clock:	the caller has a reference
 * @version:	1 or 2: which structure the caller's arguments were, and whose rules hold
 * @options:	ZX_CLOCK_UPDATE_OPTION_*, at least one; none that is not known
 * @args:	the rate is in its range, if it is one of @options
 *
 * Context: process context, interrupts on.
 * Return: ZX_OK; ZX_ERR_BAD_STATE if the clock has to be set first; ZX_ERR_INVALID_ARGS if the
 * clock does not allow it: nothing has changed.
 */
zx_status_t zx_clock_update(struct zx_clock *clock, unsigned int version, u64 options,
			    const zx_clock_update_args_v2_t *args)
{
	zx_status_t status;

	if (options & ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID) {
		if (version == 1)
			return ZX_ERR_INVALID_ARGS;
		if (!(options & (ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID |
				 ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID)))
			return ZX_ERR_INVALID_ARGS;
	}

	/* Readers wait for it, so nothing may interrupt it. */
	spin_lock_irq(&clock->lock);
	status = zx_clock_allows(clock, version, options);
	if (status == ZX_OK) {
		write_seqcount_begin(&clock->seq);
		/*
		 * Whoever reads by the old line has looked at the time before this does:
		 * it must not look before others can see that it is about to write.
		 */
		smp_mb();
		status = zx_clock_update_locked(clock, options, args, ktime_get());
		write_seqcount_end(&clock->seq);
	}
	if (status == ZX_OK)
		zx_object_signal_locked(&clock->obj, 0, ZX_CLOCK_STARTED);
	spin_unlock_irq(&clock->lock);
	return status;
}

/**
 * zx_clock_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_clock_init(void)
{
	zx_clock_cache = KMEM_CACHE(zx_clock, SLAB_ACCOUNT);
	return zx_clock_cache ? 0 : -ENOMEM;
}

/**
 * zx_clock_exit() - module exit; no clock exists
 */
void zx_clock_exit(void)
{
	kmem_cache_destroy(zx_clock_cache);
}
