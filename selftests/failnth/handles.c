// SPDX-License-Identifier: GPL-2.0-only
/* Handles as such. */
#include "failnth.h"

static void close_setup(struct zxf *f)
{
	zxf_args(f, zxf_move(f, zxf_event(f)));
}

/* An array that cannot be read closes nothing. */
static void close_many_setup(struct zxf *f)
{
	zx_handle_t handles[3];
	unsigned int i;

	for (i = 0; i < 3; i++)
		handles[i] = zxf_move(f, zxf_event(f));
	zxf_args(f, P(zxf_in(f, handles, sizeof(handles))), 3);
}

static void duplicate_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	zxf_args(f, f->h[0], ZX_RIGHT_WAIT, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void duplicate_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.koid == zxf_info(f, f->h[0]).koid);
	zxf_expect(f, info.rights == ZX_RIGHT_WAIT);
}

/* What is replaced is gone, whether or not there is something instead. */
static void replace_arm(struct zxf *f)
{
	f->h[0] = zxf_spend(f, zxf_event(f), 0);
	f->u[0] = zxf_info(f, f->h[0]).koid;
	f->args[0] = f->h[0];
}

static void replace_setup(struct zxf *f)
{
	zxf_args(f, 0, ZX_RIGHT_WAIT, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
	replace_arm(f);
}

static void replace_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.koid == f->u[0]);
	zxf_expect(f, info.rights == ZX_RIGHT_WAIT);
}

static const struct zxf_scenario scenarios[] = {
	ZXF(handle_close, .setup = close_setup),
	ZXF(handle_close_many, .setup = close_many_setup),
	ZXF(handle_duplicate, .setup = duplicate_setup, .check = duplicate_check),
	ZXF(handle_replace, .setup = replace_setup, .rearm = replace_arm, .check = replace_check),
};

ZXF_GROUP(zxf_handles, scenarios);
