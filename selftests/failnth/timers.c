// SPDX-License-Identifier: GPL-2.0-only
/* Timers. */
#include "failnth.h"

/* ---- timers ---- */

static void timer_create_setup(struct zxf *f)
{
	zxf_args(f, ZX_TIMER_SLACK_LATE, ZX_CLOCK_MONOTONIC,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static bool is_signaled(zx_handle_t timer)
{
	return zx_object_wait_one(timer, ZX_TIMER_SIGNALED, 0, NULL) == ZX_OK;
}

static void timer_create_check(struct zxf *f)
{
	zx_handle_t timer = *(zx_handle_t *)f->bufs[0].at;

	zxf_expect(f, zxf_info(f, timer).type == ZX_OBJ_TYPE_TIMER);
	zxf_expect(f, !is_signaled(timer));
	zxf_expect(f, zx_timer_set(timer, 0, 0) == ZX_OK);
	zxf_expect(f, is_signaled(timer));
}

static void with_timer(struct zxf *f)
{
	zxf_must(f, zx_timer_create(ZX_TIMER_SLACK_LATE, ZX_CLOCK_MONOTONIC, &f->h[0]));
	zxf_keep(f, f->h[0]);
}

static void timer_set_setup(struct zxf *f)
{
	with_timer(f);
	zxf_args(f, f->h[0], 1, 0);
}

static void timer_set_check(struct zxf *f)
{
	zxf_expect(f, is_signaled(f->h[0]));
}

static void timer_cancel_setup(struct zxf *f)
{
	with_timer(f);
	zxf_must(f, zx_timer_set(f->h[0], 1, 0));
	zxf_args(f, f->h[0]);
}

static void timer_cancel_check(struct zxf *f)
{
	zxf_expect(f, !is_signaled(f->h[0]));
}

static const struct zxf_scenario scenarios[] = {
	ZXF(timer_create, .setup = timer_create_setup, .check = timer_create_check),
	ZXF(timer_set, .setup = timer_set_setup, .check = timer_set_check),
	ZXF(timer_cancel, .setup = timer_cancel_setup, .check = timer_cancel_check),
};

ZXF_GROUP(zxf_timers, scenarios);
