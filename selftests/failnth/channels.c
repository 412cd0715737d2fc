// SPDX-License-Identifier: GPL-2.0-only
/* Channels: making, writing, reading. Calls are in calls.c. */
#include <stdlib.h>

#include "failnth.h"

/* More than a page, so that the bytes are kept in pages of their own. */
#define BIG	9000
#define MOVED	2

static const uint8_t *big_bytes(void)
{
	static uint8_t bytes[BIG];
	unsigned int i;

	for (i = 0; i < BIG; i++)
		bytes[i] = i * 7 + i / 256;
	return bytes;
}

/* ---- making one ---- */

static void create_setup(struct zxf *f)
{
	void *out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);

	zxf_args(f, 0, P(out), P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void create_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.type == ZX_OBJ_TYPE_CHANNEL);
	zxf_expect(f, info.related_koid == zxf_info(f, *(zx_handle_t *)f->bufs[1].at).koid);
}

/* ---- writing: handles are consumed whatever happens, if they can be known ---- */

static void with_channel(struct zxf *f)
{
	zxf_channel(f, f->h);
	zxf_keep(f, f->h[0]);
	zxf_keep(f, f->h[1]);
}

/* New handles in the array, which is the last buffer. */
static void write_arm(struct zxf *f)
{
	unsigned int last = f->nr_bufs - 1, i;
	zx_handle_t handles[MOVED];

	for (i = 0; i < MOVED; i++) {
		handles[i] = zxf_spend(f, zxf_event(f), 1U << last);
		f->u[i] = zxf_info(f, handles[i]).koid;
	}
	zxf_set_in(f, f->bufs[last].at, handles);
}

static void write_setup(struct zxf *f)
{
	zx_handle_t none[MOVED] = { 0 };
	void *bytes;

	with_channel(f);
	bytes = zxf_in(f, big_bytes(), BIG);
	zxf_args(f, f->h[0], 0, P(bytes), BIG, P(zxf_in(f, none, sizeof(none))), MOVED);
	write_arm(f);
}

/* An instance keeps as many pages of messages that are gone: there is none to spare. */
#define SPARE_PAGES	32

static void write_pages_setup(struct zxf *f)
{
	static const uint8_t largest[ZX_CHANNEL_MAX_MSG_BYTES];
	unsigned int i;

	write_setup(f);
	zxf_channel(f, &f->h[2]);
	zxf_own(f, f->h[2]);
	zxf_own(f, f->h[3]);
	for (i = 0; i < SPARE_PAGES * ZXF_PAGE / sizeof(largest); i++)
		zxf_must(f, zx_channel_write(f->h[2], 0, largest, sizeof(largest), NULL, 0));
}

static void write_small_setup(struct zxf *f)
{
	with_channel(f);
	zxf_args(f, f->h[0], 0, P(zxf_in(f, big_bytes(), 20)), 20);
}

/* So many pieces that they are not looked at on the stack. */
#define PIECES	20

static void write_iovec_setup(struct zxf *f)
{
	zx_channel_iovec_t pieces[PIECES] = { 0 };
	zx_handle_t none[MOVED] = { 0 };
	uint8_t *bytes;
	unsigned int i;
	void *iovecs;

	with_channel(f);
	bytes = zxf_in(f, big_bytes(), BIG);
	for (i = 0; i < PIECES; i++) {
		pieces[i].buffer = bytes + i * (BIG / PIECES);
		pieces[i].capacity = BIG / PIECES;
	}
	iovecs = zxf_in(f, pieces, sizeof(pieces));
	zxf_args(f, f->h[0], ZX_CHANNEL_WRITE_USE_IOVEC, P(iovecs), PIECES,
		 P(zxf_in(f, none, sizeof(none))), MOVED);
	write_arm(f);
}

/* Nothing has arrived. */
static void write_kept(struct zxf *f)
{
	zxf_expect(f, zx_channel_read(f->h[1], 0, NULL, NULL, 0, 0, NULL, NULL) ==
		   ZX_ERR_SHOULD_WAIT);
}

/* One message has arrived, and these handles in it. */
static void arrived(struct zxf *f, size_t size, unsigned int nr_handles)
{
	zx_handle_t handles[MOVED] = { 0 };
	uint8_t *bytes = malloc(BIG);
	uint32_t n = 0, nr = 0;
	unsigned int i;

	zxf_expect(f, zx_channel_read(f->h[1], 0, bytes, handles, BIG, MOVED, &n, &nr) == ZX_OK);
	zxf_expect(f, n == size && nr == nr_handles && !memcmp(bytes, big_bytes(), size));
	for (i = 0; i < nr; i++) {
		zxf_expect(f, zxf_info(f, handles[i]).koid == f->u[i]);
		zx_handle_close(handles[i]);
	}
	free(bytes);
	write_kept(f);
}

static void write_check(struct zxf *f)
{
	arrived(f, BIG, MOVED);
}

static void write_small_check(struct zxf *f)
{
	arrived(f, 20, 0);
}

/* The first is moved, the second duplicated, which consumes nothing. */
static void write_etc_arm(struct zxf *f)
{
	zx_handle_disposition_t dispositions[MOVED] = {
		{ .operation = ZX_HANDLE_OP_MOVE, .type = ZX_OBJ_TYPE_EVENT,
		  .rights = ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER },
		{ .operation = ZX_HANDLE_OP_DUPLICATE, .rights = ZX_RIGHT_SAME_RIGHTS },
	};

	dispositions[0].handle = zxf_spend(f, zxf_event(f), 1U << 1);
	dispositions[1].handle = f->h[2];
	f->u[0] = zxf_info(f, dispositions[0].handle).koid;
	f->u[1] = zxf_info(f, dispositions[1].handle).koid;
	zxf_set_in(f, f->bufs[1].at, dispositions);
}

static void write_etc_setup(struct zxf *f)
{
	zx_handle_disposition_t none[MOVED] = { 0 };
	void *bytes;

	with_channel(f);
	f->h[2] = zxf_keep(f, zxf_event(f));
	bytes = zxf_in(f, big_bytes(), BIG);
	zxf_args(f, f->h[0], 0, P(bytes), BIG, P(zxf_inout(f, none, sizeof(none), 0)), MOVED);
	write_etc_arm(f);
}

/* ---- reading: what is taken and cannot be handed over is lost, with its handles ---- */

static void read_arm(struct zxf *f)
{
	zx_handle_t handles[MOVED];

	while (zx_channel_read(f->h[1], ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, NULL,
			       NULL) != ZX_ERR_SHOULD_WAIT)
		;
	if (f->h[2])
		zxf_must(f, zx_handle_close(f->h[2]));
	zxf_must(f, zx_eventpair_create(0, &handles[0], &f->h[2]));
	zxf_own(f, f->h[2]);
	handles[1] = zxf_event(f);
	f->u[0] = zxf_info(f, handles[0]).koid;
	f->u[1] = zxf_info(f, handles[1]).koid;
	zxf_must(f, zx_channel_write(f->h[0], 0, big_bytes(), BIG, handles, MOVED));
}

static void read_setup_with(struct zxf *f, size_t each, unsigned int use)
{
	void *bytes, *handles, *actual;

	with_channel(f);
	bytes = zxf_out(f, BIG, ZXF_EARLY);
	handles = zxf_out(f, MOVED * each, use);
	actual = zxf_out(f, sizeof(uint32_t), ZXF_EARLY);
	zxf_args(f, f->h[1], 0, P(bytes), P(handles), BIG, MOVED, P(actual),
		 P(zxf_out(f, sizeof(uint32_t), ZXF_EARLY)));
	read_arm(f);
}

static void read_setup(struct zxf *f)
{
	read_setup_with(f, sizeof(zx_handle_t), ZXF_HANDLES);
}

static void read_etc_setup(struct zxf *f)
{
	read_setup_with(f, sizeof(zx_handle_info_t), ZXF_INFOS);
}

/* It is there, or all of it is gone. */
static void read_kept(struct zxf *f)
{
	zx_signals_t signals = 0;
	zx_status_t status;
	uint32_t n = 0;

	status = zx_channel_read(f->h[1], 0, NULL, NULL, 0, 0, &n, NULL);
	zxf_expect(f, zx_object_wait_one(f->h[2], 0, 0, &signals) == ZX_ERR_TIMED_OUT);
	if (signals & ZX_EVENTPAIR_PEER_CLOSED)
		zxf_expect(f, status == ZX_ERR_SHOULD_WAIT);
	else
		zxf_expect(f, status == ZX_ERR_BUFFER_TOO_SMALL && n == BIG);
}

static void read_common_check(struct zxf *f)
{
	zxf_expect(f, !memcmp(f->bufs[0].at, big_bytes(), BIG));
	zxf_expect(f, *(uint32_t *)f->bufs[2].at == BIG);
	zxf_expect(f, *(uint32_t *)f->bufs[3].at == MOVED);
}

static void read_check(struct zxf *f)
{
	const zx_handle_t *handles = (void *)f->bufs[1].at;
	unsigned int i;

	read_common_check(f);
	for (i = 0; i < MOVED; i++)
		zxf_expect(f, zxf_info(f, handles[i]).koid == f->u[i]);
}

static void read_etc_check(struct zxf *f)
{
	const zx_handle_info_t *infos = (void *)f->bufs[1].at;
	unsigned int i;

	read_common_check(f);
	for (i = 0; i < MOVED; i++)
		zxf_expect(f, zxf_info(f, infos[i].handle).koid == f->u[i]);
	zxf_expect(f, infos[0].type == ZX_OBJ_TYPE_EVENTPAIR);
	zxf_expect(f, infos[1].rights == ZX_DEFAULT_EVENT_RIGHTS);
}

static const struct zxf_scenario scenarios[] = {
	ZXF(channel_create, .setup = create_setup, .check = create_check),
	ZXF(channel_write, .setup = write_setup, .rearm = write_arm, .kept = write_kept,
	    .check = write_check),
	ZXF(channel_write, .variant = "pages", .setup = write_pages_setup, .rearm = write_arm,
	    .kept = write_kept, .check = write_check),
	ZXF(channel_write, .variant = "small", .setup = write_small_setup, .kept = write_kept,
	    .check = write_small_check),
	ZXF(channel_write, .variant = "iovec", .setup = write_iovec_setup, .rearm = write_arm,
	    .kept = write_kept, .check = write_check),
	ZXF(channel_write_etc, .setup = write_etc_setup, .rearm = write_etc_arm,
	    .kept = write_kept, .check = write_check),
	ZXF(channel_read, .setup = read_setup, .rearm = read_arm, .kept = read_kept,
	    .check = read_check),
	ZXF(channel_read_etc, .setup = read_etc_setup, .rearm = read_arm, .kept = read_kept,
	    .check = read_etc_check),
};

ZXF_GROUP(zxf_channels, scenarios);
