// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls through one end of a channel by several threads, answered out of order by another.
 * Each gets its own answer, whole. An answer that comes after the deadline is a message like
 * any other: it is there at the end, and none is there that should not be.
 *
 * call_close: calls with deadlines while one of the two ends is closed. Each ends, in a way
 * that the race allows, and whatever went with it is gone then.
 */
#include "stress.h"

#define NR_PENDING	8

struct request {
	zx_txid_t txid;
	uint32_t seed;
	uint32_t size;
	unsigned char text[500];
};

static zx_handle_t client, server;
static _Atomic uint64_t answers, answered, late;
static atomic_uint callers;

static void call_begin(void)
{
	MUST(zx_channel_create(0, &client, &server));
	atomic_store(&answers, 0);
	atomic_store(&answered, 0);
	atomic_store(&late, 0);
	atomic_store(&callers, 3);
}

/* Takes what came too late for its call. */
static bool take_late(struct worker *w)
{
	struct request out;
	uint32_t size, n;
	zx_handle_t h;

	if (ONE_OF(OP(w, zx_channel_read(client, 0, &out, &h, sizeof(out), 1, &size, &n)), ZX_OK,
		   ZX_ERR_SHOULD_WAIT) != ZX_OK)
		return false;
	atomic_fetch_add(&late, 1);
	CHECK(stress_filled(out.text, out.size, out.seed), "a late answer");
	if (n)
		MUST(OP(w, zx_handle_close(h)));
	return true;
}

static void call(struct worker *w)
{
	zx_time_t deadline = rnd(w, 4) ? ZX_TIME_INFINITE : zx_deadline_after(rnd(w, 300000));
	zx_handle_t carried = ZX_HANDLE_INVALID, back = ZX_HANDLE_INVALID, kept;
	uint32_t size = POISON32, n = POISON32;
	struct request in = {}, out;
	zx_channel_call_args_t args;
	zx_status_t status;
	zx_koid_t koid = 0;

	in.seed = rnd(w, 1u << 30);
	in.size = rnd(w, rnd(w, 3) ? 30 : sizeof(in.text));
	stress_fill(in.text, in.size, in.seed);
	memset(&out, 0xcc, sizeof(out));
	if (!rnd(w, 3)) {
		MUST(OP(w, zx_eventpair_create(0, &carried, &kept)));
		koid = stress_koid(carried, NULL);
	}
	args = (zx_channel_call_args_t){
		.wr_bytes = &in,
		.wr_num_bytes = offsetof(struct request, text) + in.size,
		.wr_handles = &carried,
		.wr_num_handles = carried ? 1 : 0,
		.rd_bytes = &out,
		.rd_num_bytes = sizeof(out),
		.rd_handles = &back,
		.rd_num_handles = 1,
	};
	status = ONE_OF(OP(w, zx_channel_call(client, 0, deadline, &args, &size, &n)), ZX_OK,
			ZX_ERR_TIMED_OUT);
	if (status == ZX_OK) {
		atomic_fetch_add(&answered, 1);
		CHECK(size == args.wr_num_bytes && out.seed == in.seed && out.size == in.size &&
		      stress_filled(out.text, out.size, out.seed), "another's answer");
		CHECK(n == args.wr_num_handles, "%u handles", n);
		if (n) {
			CHECK(stress_koid(back, NULL) == koid, "another's handle");
			MUST(OP(w, zx_handle_close(back)));
		}
	} else if (status == ZX_ERR_TIMED_OUT) {
		CHECK(deadline <= zx_clock_get_monotonic(), "too early");
	}
	if (koid)
		MUST(OP(w, zx_handle_close(kept)));
	/* A queue is not endless. */
	while (!rnd(w, 3) && take_late(w))
		;
}

/* Answers in any order. */
static void serve(struct worker *w)
{
	zx_handle_t handles[NR_PENDING];
	struct request requests[NR_PENDING];
	uint32_t sizes[NR_PENDING], counts[NR_PENDING], n = 0, i;
	zx_status_t status;

	for (;;) {
		if (n < NR_PENDING && (!n || rnd(w, 3))) {
			/* Nobody else reads, so what it was woken for is there. */
			if (!n && atomic_load(&callers))
				OP(w, zx_object_wait_one(server, ZX_CHANNEL_READABLE,
							 zx_deadline_after(ZX_MSEC(5)), NULL));
			status = ONE_OF(OP(w, zx_channel_read(server, 0, &requests[n], &handles[n],
							      sizeof(requests[n]), 1, &sizes[n],
							      &counts[n])),
					ZX_OK, ZX_ERR_SHOULD_WAIT);
			if (status == ZX_OK) {
				n++;
				continue;
			}
		}
		if (!n) {
			if (!atomic_load(&callers))
				return;
			continue;
		}
		i = rnd(w, n--);
		CHECK(requests[i].txid & 0x80000000u, "txid %x", requests[i].txid);
		if (MUST(OP(w, zx_channel_write(server, 0, &requests[i], sizes[i], &handles[i],
						counts[i]))))
			atomic_fetch_add(&answers, 1);
		requests[i] = requests[n];
		handles[i] = handles[n];
		sizes[i] = sizes[n];
		counts[i] = counts[n];
	}
}

static void call_work(struct worker *w)
{
	if (w->index == 0) {
		serve(w);
		return;
	}
	while (stress_going())
		call(w);
	atomic_fetch_sub(&callers, 1);
}

static void call_end(void)
{
	struct worker w = {};

	while (!stress_failed() && take_late(&w))
		;
	CHECK(answers == answered + late, "%llu answers: %llu received, %llu late",
	      (unsigned long long)answers, (unsigned long long)answered,
	      (unsigned long long)late);
	MUST(zx_handle_close(client));
	MUST(zx_handle_close(server));
}

const struct part part_call = {
	.name = "call",
	.workers = 4,
	.begin = call_begin,
	.work = call_work,
	.end = call_end,
};

/* ---- call_close ---- */

static atomic_uint calls_left, closed_client, closed_server;
static _Atomic uint64_t replies, replied;

static void call_once(struct worker *w)
{
	zx_time_t deadline = rnd(w, 2) ? ZX_TIME_INFINITE : zx_deadline_after(rnd(w, 200000));
	zx_handle_t carried, kept, back = ZX_HANDLE_INVALID;
	struct request in = {}, out = {};
	zx_channel_call_args_t args;
	uint32_t size = POISON32, n = POISON32;
	zx_status_t status;

	if (!MUST(OP(w, zx_eventpair_create(0, &carried, &kept))))
		return;
	in.seed = rnd(w, 1u << 30);
	args = (zx_channel_call_args_t){
		.wr_bytes = &in,
		.wr_num_bytes = offsetof(struct request, text),
		.wr_handles = &carried,
		.wr_num_handles = 1,
		.rd_bytes = &out,
		.rd_num_bytes = sizeof(out),
		.rd_handles = &back,
		.rd_num_handles = 1,
	};
	status = OP(w, zx_channel_call(client, 0, deadline, &args, &size, &n));
	switch (status) {
	case ZX_OK:
		atomic_fetch_add(&replied, 1);
		CHECK(out.seed == in.seed && n == 1, "another's answer, %u handles", n);
		MUST(OP(w, zx_handle_close(back)));
		break;
	case ZX_ERR_TIMED_OUT:
		CHECK(deadline <= zx_clock_get_monotonic(), "too early");
		break;
	case ZX_ERR_PEER_CLOSED:
		CHECK(atomic_load(&closed_server), "who has closed it?");
		break;
	case ZX_ERR_CANCELED:
	case ZX_ERR_BAD_HANDLE:
		CHECK(atomic_load(&closed_client), "%s: who has closed it?",
		      zx_status_get_string(status));
		break;
	default:
		CHECK(false, "call: %s", zx_status_get_string(status));
	}
	/*
	 * Sent, answered, refused or lost with a channel: as long as both ends live it may be
	 * in a queue, and is for the last look.
	 */
	if (status != ZX_ERR_TIMED_OUT)
		MUST(OP(w, zx_object_wait_one(kept, ZX_EVENTPAIR_PEER_CLOSED, ZX_TIME_INFINITE,
					      NULL)));
	MUST(OP(w, zx_handle_close(kept)));
}

/* Returns false if there is nothing more to come. */
static bool answer_some(struct worker *w)
{
	struct request request;
	uint32_t size, n;
	zx_handle_t h = ZX_HANDLE_INVALID;
	zx_status_t status;

	status = ONE_OF(OP(w, zx_channel_read(server, 0, &request, &h, sizeof(request), 1, &size,
					      &n)),
			ZX_OK, ZX_ERR_SHOULD_WAIT, ZX_ERR_PEER_CLOSED, ZX_ERR_BAD_HANDLE);
	if (status == ZX_ERR_SHOULD_WAIT)
		stress_yield();
	if (status != ZX_OK)
		return status == ZX_ERR_SHOULD_WAIT;
	if (!rnd(w, 4)) {
		stress_moment(w);
	} else if (!rnd(w, 6)) {
		/* No answer: that is for a deadline, or the end of the channel. */
		MUST(OP(w, zx_handle_close(h)));
		return true;
	}
	/* Counted first: the caller may be back first. */
	atomic_fetch_add(&replies, 1);
	ONE_OF(OP(w, zx_channel_write(server, 0, &request, size, &h, n)), ZX_OK,
	       ZX_ERR_PEER_CLOSED, ZX_ERR_BAD_HANDLE);
	return true;
}

static void call_close_work(struct worker *w)
{
	unsigned int n;
	bool both;

	while (stress_round(w)) {
		if (w->index == 0) {
			MUST(OP(w, zx_channel_create(0, &client, &server)));
			atomic_store(&calls_left, 2);
			atomic_store(&closed_client, 0);
			atomic_store(&closed_server, 0);
			atomic_store(&replies, 0);
			atomic_store(&replied, 0);
		}
		stress_meet(w);
		switch (w->index) {
		case 0:
			for (n = rnd(w, 4); n; n--)
				stress_moment(w);
			both = rnd(w, 2);
			/* Announced first: what is seen of it comes after. */
			if (both || rnd(w, 2)) {
				atomic_store(&closed_server, 1);
				MUST(OP(w, zx_handle_close(server)));
			} else {
				atomic_store(&closed_client, 1);
				MUST(OP(w, zx_handle_close(client)));
				both = false;
			}
			if (both) {
				stress_moment(w);
				atomic_store(&closed_client, 1);
				MUST(OP(w, zx_handle_close(client)));
			}
			break;
		case 1:
			/* No longer than that: the watchdog counts calls. */
			while (atomic_load(&calls_left) && !stress_failed() && answer_some(w))
				;
			break;
		default:
			for (n = 1 + rnd(w, 4); n; n--)
				call_once(w);
			atomic_fetch_sub(&calls_left, 1);
			break;
		}
		stress_meet(w);
		if (w->index != 0)
			continue;
		CHECK(replied <= replies, "%llu answers of %llu", (unsigned long long)replied,
		      (unsigned long long)replies);
		if (!atomic_load(&closed_client))
			MUST(OP(w, zx_handle_close(client)));
		if (!atomic_load(&closed_server))
			MUST(OP(w, zx_handle_close(server)));
	}
}

const struct part part_call_close = {
	.name = "call_close",
	.workers = 4,
	.work = call_close_work,
};
