// SPDX-License-Identifier: GPL-2.0-only
/* Clock objects. */
#include <zircon/syscalls/clock.h>
#include "failnth.h"

#define V(n)	ZX_CLOCK_ARGS_VERSION(n)

static const zx_time_t backstop = 12345;

static void create_setup(struct zxf *f)
{
	void *args = zxf_in(f, &backstop, sizeof(backstop));

	zxf_args(f, V(1), P(args), P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static zx_time_t now_of(struct zxf *f, zx_handle_t clock)
{
	zx_time_t now = -1;

	zxf_expect(f, zx_clock_read(clock, &now) == ZX_OK);
	return now;
}

static void create_check(struct zxf *f)
{
	zxf_expect(f, now_of(f, *(zx_handle_t *)f->bufs[1].at) == backstop);
}

static void with_clock(struct zxf *f)
{
	const zx_clock_create_args_v1_t args = { .backstop_time = backstop };

	zxf_must(f, zx_clock_create(V(1), &args, &f->h[0]));
	zxf_keep(f, f->h[0]);
}

static void read_setup(struct zxf *f)
{
	with_clock(f);
	zxf_args(f, f->h[0], P(zxf_out(f, sizeof(zx_time_t), 0)));
}

static void read_check(struct zxf *f)
{
	zxf_expect(f, *(zx_time_t *)f->bufs[0].at == backstop);
}

static void details_setup(struct zxf *f)
{
	with_clock(f);
	zxf_args(f, f->h[0], V(1), P(zxf_out(f, sizeof(zx_clock_details_v1_t), 0)));
}

static void details_check(struct zxf *f)
{
	zxf_expect(f, ((zx_clock_details_v1_t *)f->bufs[0].at)->backstop_time == backstop);
}

static void update1_setup(struct zxf *f)
{
	const zx_clock_update_args_v1_t args = { .value = ZX_SEC(1) };

	with_clock(f);
	zxf_args(f, f->h[0], V(1) | ZX_CLOCK_UPDATE_OPTION_VALUE_VALID,
		 P(zxf_in(f, &args, sizeof(args))));
}

static void update2_setup(struct zxf *f)
{
	const zx_clock_update_args_v2_t args = { .synthetic_value = ZX_SEC(1) };

	with_clock(f);
	zxf_args(f, f->h[0], V(2) | ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID,
		 P(zxf_in(f, &args, sizeof(args))));
}

static void update_kept(struct zxf *f)
{
	zxf_expect(f, now_of(f, f->h[0]) == backstop);
}

static void update_check(struct zxf *f)
{
	zxf_expect(f, now_of(f, f->h[0]) >= ZX_SEC(1));
}

static const struct zxf_scenario scenarios[] = {
	ZXF(clock_create, .setup = create_setup, .check = create_check),
	ZXF(clock_read, .setup = read_setup, .check = read_check),
	ZXF(clock_get_details, .setup = details_setup, .check = details_check),
	ZXF(clock_update, .variant = "1", .setup = update1_setup, .kept = update_kept,
	    .check = update_check),
	ZXF(clock_update, .variant = "2", .setup = update2_setup, .kept = update_kept,
	    .check = update_check),
};

ZXF_GROUP(zxf_clocks, scenarios);
