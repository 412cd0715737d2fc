// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers and clocks.
 *
 * timer: one timer, set, cancelled and waited for at once. It never fires before all of the
 * deadlines that it was given; cancelled for good it is silent; who waits when its handle is
 * closed is told.
 *
 * clock: two workers change a clock, two read it. It never goes back, and what is told of it
 * belongs to one update.
 */
#include "stress.h"

enum { MASTER, SETTER, CANCELLER, WAITER };

static zx_handle_t timer;
static uint32_t slack_mode;
static _Atomic int64_t earliest;
static bool closes;
static atomic_bool over;

/* Sets it, and notes first that it may fire then. */
static void timer_set(struct worker *w, zx_time_t deadline)
{
	zx_duration_t slack = rnd(w, 3) ? 0 : rnd(w, 100000);
	int64_t first = slack_mode == ZX_TIMER_SLACK_LATE ? deadline : deadline - slack;
	int64_t seen = atomic_load(&earliest);

	while (first < seen && !atomic_compare_exchange_weak(&earliest, &seen, first))
		;
	ONE_OF(OP(w, zx_timer_set(timer, deadline, slack)), ZX_OK,
	       closes ? ZX_ERR_BAD_HANDLE : ZX_OK);
}

static void timer_wait(struct worker *w)
{
	zx_signals_t observed;
	zx_time_t deadline;
	zx_status_t status;

	while (!atomic_load(&over) && !stress_failed()) {
		deadline = zx_deadline_after(rnd(w, 500000));
		observed = POISON32;
		status = OP(w, zx_object_wait_one(timer, ZX_TIMER_SIGNALED, deadline, &observed));
		if (status == ZX_OK)
			CHECK(observed & ZX_TIMER_SIGNALED &&
			      zx_clock_get_monotonic() >= atomic_load(&earliest),
			      "fired too early, signals %x", observed);
		else if (status == ZX_ERR_TIMED_OUT)
			CHECK(deadline <= zx_clock_get_monotonic(), "too early");
		else
			CHECK(closes && (status == ZX_ERR_CANCELED || status == ZX_ERR_BAD_HANDLE),
			      "%s", zx_status_get_string(status));
		if (status == ZX_ERR_BAD_HANDLE)
			break;
	}
}

/* After the last cancel it is silent; after the last set it fires. */
static void timer_look(struct worker *w)
{
	zx_info_timer_t info = {};
	zx_signals_t observed = POISON32;
	zx_time_t deadline;

	deadline = zx_deadline_after(rnd(w, 200000));
	MUST(OP(w, zx_timer_set(timer, deadline, 0)));
	if (rnd(w, 2))
		stress_moment(w);
	MUST(OP(w, zx_timer_cancel(timer)));
	MUST(OP(w, zx_object_get_info(timer, ZX_INFO_TIMER, &info, sizeof(info), NULL, NULL)));
	CHECK(info.deadline == 0, "it has a deadline");
	CHECK(OP(w, zx_object_wait_one(timer, ZX_TIMER_SIGNALED, deadline + 50000, &observed)) ==
	      ZX_ERR_TIMED_OUT, "it fires though it was cancelled, signals %x", observed);
	deadline = zx_deadline_after(rnd(w, 100000));
	MUST(OP(w, zx_timer_set(timer, deadline, 0)));
	MUST(OP(w, zx_object_wait_one(timer, ZX_TIMER_SIGNALED, ZX_TIME_INFINITE, &observed)));
	CHECK(zx_clock_get_monotonic() >= deadline, "too early");
}

static void timer_work(struct worker *w)
{
	uint32_t n;

	while (stress_round(w)) {
		if (w->index == MASTER) {
			slack_mode = rnd(w, 3);
			closes = rnd(w, 2);
			atomic_store(&earliest, INT64_MAX);
			atomic_store(&over, false);
			MUST(OP(w, zx_timer_create(slack_mode, ZX_CLOCK_MONOTONIC, &timer)));
		}
		stress_meet(w);
		switch (w->index) {
		case MASTER:
			for (n = rnd(w, 4); n; n--)
				stress_moment(w);
			if (closes) {
				/* While it runs, and is about to fire. */
				timer_set(w, zx_deadline_after(rnd(w, 60000)));
				MUST(OP(w, zx_handle_close(timer)));
			}
			atomic_store(&over, true);
			break;
		case SETTER:
			for (n = rnd(w, 12); n; n--) {
				timer_set(w, rnd(w, 8) ? zx_deadline_after(rnd(w, 300000)) :
					  ZX_TIME_INFINITE);
				stress_moment(w);
			}
			break;
		case CANCELLER:
			for (n = rnd(w, 6); n; n--) {
				ONE_OF(OP(w, zx_timer_cancel(timer)), ZX_OK,
				       closes ? ZX_ERR_BAD_HANDLE : ZX_OK);
				stress_moment(w);
			}
			break;
		case WAITER:
			timer_wait(w);
			break;
		}
		stress_meet(w);
		if (w->index == MASTER && !closes) {
			timer_look(w);
			MUST(OP(w, zx_handle_close(timer)));
		}
	}
}

const struct part part_timer = {
	.name = "timer",
	.workers = 4,
	.work = timer_work,
};

/* ---- clock ---- */

#define MILLION		1000000

static zx_handle_t clock;
static _Atomic int64_t latest;		/* that anybody has read */
static _Atomic uint64_t changes;

/* A rate and an error bound from which it follows. */
static uint64_t bound_of(int32_t rate)
{
	return 5000 + 3 * (int64_t)rate;
}

static void clock_change(struct worker *w, bool first)
{
	zx_clock_update_args_v1_t args = {};
	uint64_t options = ZX_CLOCK_ARGS_VERSION(1) | ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID |
			   ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID;

	args.rate_adjust = (int32_t)rnd(w, 2001) - 1000;
	args.error_bound = bound_of(args.rate_adjust);
	if (!first && !rnd(w, 3)) {
		options |= ZX_CLOCK_UPDATE_OPTION_VALUE_VALID;
		MUST(OP(w, zx_clock_read(clock, &args.value)));
		/* Forwards, or it is not to be taken. */
		args.value += (int64_t)rnd(w, 2000000) - 500000;
	}
	if (ONE_OF(OP(w, zx_clock_update(clock, options, &args)), ZX_OK,
		   options & ZX_CLOCK_UPDATE_OPTION_VALUE_VALID ? ZX_ERR_INVALID_ARGS : ZX_OK) ==
	    ZX_OK)
		atomic_fetch_add(&changes, 1);
}

static void clock_begin(void)
{
	struct worker w = { .rng = 1 };

	atomic_store(&latest, 0);
	atomic_store(&changes, 0);
	MUST(zx_clock_create(ZX_CLOCK_OPT_MONOTONIC | ZX_CLOCK_OPT_AUTO_START, NULL, &clock));
	clock_change(&w, true);
}

static void clock_look(struct worker *w)
{
	int64_t before = atomic_load(&latest), seen;
	zx_time_t now = 0;

	MUST(OP(w, zx_clock_read(clock, &now)));
	CHECK(now >= before, "%lld after %lld", (long long)now, (long long)before);
	seen = before;
	while (now > seen && !atomic_compare_exchange_weak(&latest, &seen, now))
		;
}

static void clock_details(struct worker *w, zx_clock_details_v1_t *last)
{
	int64_t before = atomic_load(&latest), time;
	zx_clock_details_v1_t d;
	int32_t rate;

	memset(&d, 0xcc, sizeof(d));
	if (!MUST(OP(w, zx_clock_get_details(clock, ZX_CLOCK_ARGS_VERSION(1), &d))))
		return;
	rate = (int32_t)d.mono_to_synthetic.rate.synthetic_ticks - MILLION;
	CHECK(d.mono_to_synthetic.rate.reference_ticks == MILLION &&
	      d.error_bound == bound_of(rate),
	      "rate %d, error bound %llu", rate, (unsigned long long)d.error_bound);
	CHECK(d.last_rate_adjust_update_ticks == d.last_error_bounds_update_ticks,
	      "of two updates: rate at %lld, bound at %lld",
	      (long long)d.last_rate_adjust_update_ticks,
	      (long long)d.last_error_bounds_update_ticks);
	CHECK(d.query_ticks >= d.last_rate_adjust_update_ticks &&
	      d.query_ticks >= d.last_value_update_ticks, "asked before it was set");
	CHECK(d.mono_to_synthetic.reference_offset == d.ticks_to_synthetic.reference_offset &&
	      d.mono_to_synthetic.synthetic_offset == d.ticks_to_synthetic.synthetic_offset,
	      "two lines");
	CHECK(d.generation_counter >= last->generation_counter, "update %u after %u",
	      d.generation_counter, last->generation_counter);
	if (d.generation_counter == last->generation_counter)
		CHECK(d.error_bound == last->error_bound &&
		      d.mono_to_synthetic.synthetic_offset ==
		      last->mono_to_synthetic.synthetic_offset &&
		      d.mono_to_synthetic.reference_offset ==
		      last->mono_to_synthetic.reference_offset,
		      "update %u is two", d.generation_counter);
	*last = d;
	/* The time that follows is not before what had been read; rounding may take one. */
	time = d.mono_to_synthetic.synthetic_offset +
	       (d.query_ticks - d.mono_to_synthetic.reference_offset) * (MILLION + rate) / MILLION;
	CHECK(time >= before - 1, "%lld after %lld", (long long)time, (long long)before);
}

static void clock_work(struct worker *w)
{
	zx_clock_details_v1_t last = {};

	while (stress_going()) {
		if (w->index < 2)
			clock_change(w, false);
		else if (rnd(w, 2))
			clock_look(w);
		else
			clock_details(w, &last);
		if (w->index < 2 && !rnd(w, 8))
			stress_moment(w);
	}
}

static void clock_end(void)
{
	zx_clock_details_v1_t d = {};

	MUST(zx_clock_get_details(clock, ZX_CLOCK_ARGS_VERSION(1), &d));
	CHECK(d.generation_counter == (uint32_t)changes, "%u updates of %llu", d.generation_counter,
	      (unsigned long long)changes);
	MUST(zx_handle_close(clock));
}

const struct part part_clock = {
	.name = "clock",
	.workers = 4,
	.begin = clock_begin,
	.work = clock_work,
	.end = clock_end,
};
