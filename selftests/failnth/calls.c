// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls through channels. A thread answers them. Whatever it does with handles is over when
 * it answers, so that the number of handles is what the call makes of it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "failnth.h"

#define REQUEST		5000
#define REPLY		6000

struct request {
	zx_txid_t txid;
	uint8_t bytes[REQUEST - sizeof(zx_txid_t)];
};

struct reply {
	zx_txid_t txid;
	uint8_t bytes[REPLY - sizeof(zx_txid_t)];
};

enum buffers { WR_BYTES, WR_HANDLES, RD_BYTES, RD_HANDLES, ARGS, ACTUAL_BYTES, ACTUAL_HANDLES };

/* Ends when the channel does. */
static void *answer(void *arg)
{
	zx_handle_t end = (zx_handle_t)(uintptr_t)arg, handles[1];
	static struct request request;
	static struct reply reply;
	zx_signals_t seen;
	uint32_t n, nr;

	for (;;) {
		seen = 0;
		if (zx_object_wait_one(end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
				       ZX_TIME_INFINITE, &seen) != ZX_OK ||
		    !(seen & ZX_CHANNEL_READABLE))
			return NULL;
		if (zx_channel_read(end, 0, &request, handles, sizeof(request), 1, &n,
				    &nr) != ZX_OK)
			return NULL;
		zx_handle_close_many(handles, nr);
		memset(&reply, 0x5a, sizeof(reply));
		reply.txid = request.txid;
		if (zx_event_create(0, &handles[0]) != ZX_OK)
			return NULL;
		zx_channel_write(end, 0, &reply, sizeof(reply), handles, 1);
	}
}

static void answer_start(struct zxf *f)
{
	pthread_t thread;

	zxf_channel(f, f->h);
	zxf_keep(f, f->h[0]);
	zxf_own(f, f->h[1]);
	if (pthread_create(&thread, NULL, answer, (void *)(uintptr_t)f->h[1]))
		zxf_must(f, ZX_ERR_NO_MEMORY);
	pthread_detach(thread);
}

static void buffers(struct zxf *f, size_t wr_each, unsigned int wr_use, size_t rd_each,
		    unsigned int rd_use)
{
	static struct request request;
	zx_channel_call_args_t args = {
		.wr_num_bytes = sizeof(request),
		.wr_num_handles = 1,
		.rd_num_bytes = sizeof(struct reply),
		.rd_num_handles = 1,
	};
	char none[sizeof(zx_handle_disposition_t)] = "";

	args.wr_bytes = zxf_in(f, &request, sizeof(request));
	args.wr_handles = zxf_inout(f, none, wr_each, wr_use);
	f->bufs[WR_HANDLES].use &= ~ZXF_OUT;
	args.rd_bytes = zxf_out(f, sizeof(struct reply), ZXF_EARLY);
	args.rd_handles = zxf_out(f, rd_each, rd_use);
	zxf_in(f, &args, sizeof(args));
	zxf_out(f, sizeof(uint32_t), ZXF_EARLY);
	zxf_out(f, sizeof(uint32_t), ZXF_EARLY);
	zxf_args(f, f->h[0], 0, ZX_TIME_INFINITE, P(f->bufs[ARGS].at),
		 P(f->bufs[ACTUAL_BYTES].at), P(f->bufs[ACTUAL_HANDLES].at));
}

static zx_handle_t moved(struct zxf *f)
{
	return zxf_spend(f, zxf_event(f), 1U << WR_HANDLES | 1U << ARGS);
}

static void call_arm(struct zxf *f)
{
	zx_handle_t handle = moved(f);

	zxf_set_in(f, f->bufs[WR_HANDLES].at, &handle);
}

static void call_setup(struct zxf *f)
{
	answer_start(f);
	buffers(f, sizeof(zx_handle_t), 0, sizeof(zx_handle_t), ZXF_HANDLES);
	call_arm(f);
}

static void call_etc_arm(struct zxf *f)
{
	zx_handle_disposition_t disposition = {
		.operation = ZX_HANDLE_OP_MOVE,
		.handle = moved(f),
		.rights = ZX_RIGHT_SAME_RIGHTS,
	};

	zxf_set_in(f, f->bufs[WR_HANDLES].at, &disposition);
}

static void call_etc_setup(struct zxf *f)
{
	answer_start(f);
	buffers(f, sizeof(zx_handle_disposition_t), 0, sizeof(zx_handle_info_t), ZXF_INFOS);
	call_etc_arm(f);
}

/* No message is left, in either direction. */
static void call_kept(struct zxf *f)
{
	zxf_expect(f, zx_channel_read(f->h[0], 0, NULL, NULL, 0, 0, NULL, NULL) ==
		   ZX_ERR_SHOULD_WAIT);
}

static void call_check_with(struct zxf *f, zx_handle_t handle)
{
	const struct reply *reply = (void *)f->bufs[RD_BYTES].at;
	unsigned int i;

	for (i = 0; i < sizeof(reply->bytes); i++)
		if (reply->bytes[i] != 0x5a)
			break;
	zxf_expect(f, i == sizeof(reply->bytes));
	zxf_expect(f, *(uint32_t *)f->bufs[ACTUAL_BYTES].at == sizeof(*reply));
	zxf_expect(f, *(uint32_t *)f->bufs[ACTUAL_HANDLES].at == 1);
	zxf_expect(f, zxf_info(f, handle).type == ZX_OBJ_TYPE_EVENT);
	call_kept(f);
}

static void call_check(struct zxf *f)
{
	call_check_with(f, *(zx_handle_t *)f->bufs[RD_HANDLES].at);
}

static void call_etc_check(struct zxf *f)
{
	call_check_with(f, ((zx_handle_info_t *)f->bufs[RD_HANDLES].at)->handle);
}

/*
 * A hosted program has no call that was interrupted: its own goes on by itself. The arguments
 * are read all the same.
 */
static void finish_setup(struct zxf *f)
{
	zx_channel_call_args_t args = { .wr_num_bytes = 0 };
	void *in = zxf_in(f, &args, sizeof(args));
	void *out = zxf_out(f, sizeof(uint32_t), 0);

	zxf_args(f, ZX_TIME_INFINITE, P(in), P(out), P(zxf_out(f, sizeof(uint32_t), 0)));
	f->expect = ZX_ERR_BAD_STATE;
}

static const struct zxf_scenario scenarios[] = {
	ZXF(channel_call_noretry, .setup = call_setup, .rearm = call_arm, .kept = call_kept,
	    .check = call_check),
	ZXF(channel_call_etc_noretry, .setup = call_etc_setup, .rearm = call_etc_arm,
	    .kept = call_kept, .check = call_etc_check),
	ZXF(channel_call_finish, .setup = finish_setup),
	ZXF(channel_call_etc_finish, .setup = finish_setup),
};

ZXF_GROUP(zxf_calls, scenarios);
