// SPDX-License-Identifier: GPL-2.0-only
/*
 * One handle value, and everybody does something with it at once.
 *
 * In each round a channel has a message with a handle in it, and at least one worker ends
 * the handle of its other end: closes it, replaces it, sends it away. Exactly one can. Who
 * waits is woken, who reads the message gets all of it or nothing, what is written
 * arrives, and whatever was not read goes with the channel.
 */
#include "stress.h"

enum what {
	/* These end the handle. */
	CLOSE, CLOSE_MANY, REPLACE, SEND, REFUSED_SEND, NR_ENDS,
	/* These do not. */
	DUPLICATE = NR_ENDS, WAIT_ONE, WAIT_MANY, WAIT_ASYNC, READ, WRITE, INFO, NR_WHAT,
};

static zx_handle_t handle, peer, event;
static zx_koid_t koid, event_koid;
static zx_handle_t witness;		/* of the handle in the message */
static enum what plan[STRESS_MAX_WORKERS];
static atomic_uint ended, reads, writes;
static zx_handle_t ways[STRESS_MAX_WORKERS][2];
static zx_handle_t port;

static void close_begin(void)
{
	unsigned int i;

	for (i = 0; i < STRESS_MAX_WORKERS; i++)
		MUST(zx_channel_create(0, &ways[i][0], &ways[i][1]));
	MUST(zx_port_create(0, &port));
}

static void close_end(void)
{
	unsigned int i;

	for (i = 0; i < STRESS_MAX_WORKERS; i++) {
		MUST(zx_handle_close(ways[i][0]));
		MUST(zx_handle_close(ways[i][1]));
	}
	MUST(zx_handle_close(port));
}

static void set_up(struct worker *w)
{
	zx_handle_t lost;
	unsigned int i;
	bool some = false;

	for (i = 0; i < STRESS_MAX_WORKERS; i++) {
		plan[i] = rnd(w, NR_WHAT);
		some |= plan[i] < NR_ENDS;
	}
	if (!some)
		plan[rnd(w, STRESS_MAX_WORKERS)] = rnd(w, NR_ENDS);
	atomic_store(&ended, 0);
	atomic_store(&reads, 0);
	atomic_store(&writes, 0);
	MUST(OP(w, zx_channel_create(0, &handle, &peer)));
	MUST(OP(w, zx_eventpair_create(0, &witness, &lost)));
	MUST(OP(w, zx_channel_write(peer, 0, "message", 7, &lost, 1)));
	MUST(OP(w, zx_event_create(0, &event)));
	koid = stress_koid(handle, NULL);
	event_koid = stress_koid(event, NULL);
}

static void act(struct worker *w)
{
	zx_wait_item_t items[3] = {
		{ .handle = ways[w->index][0], .waitfor = ZX_USER_SIGNAL_7 },
		{ .handle = handle, .waitfor = ZX_USER_SIGNAL_7 },
		{ .handle = witness, .waitfor = ZX_USER_SIGNAL_7 },
	};
	zx_handle_t out = ZX_HANDLE_INVALID, two[2] = { handle, ZX_HANDLE_INVALID };
	uint32_t size = POISON32, n = POISON32;
	zx_signals_t observed = POISON32;
	zx_status_t status;
	char text[8] = "";
	zx_koid_t found;

	stress_moment(w);
	switch (plan[w->index]) {
	case CLOSE:
		status = ONE_OF(OP(w, zx_handle_close(handle)), ZX_OK, ZX_ERR_BAD_HANDLE);
		if (status == ZX_OK)
			atomic_fetch_add(&ended, 1);
		ONE_OF(OP(w, zx_handle_close(event)), ZX_OK, ZX_ERR_BAD_HANDLE);
		break;
	case CLOSE_MANY:
		MUST(OP(w, zx_event_create(0, &out)));
		two[1] = out;
		if (rnd(w, 2)) {
			two[0] = out;
			two[1] = handle;
		}
		status = ONE_OF(OP(w, zx_handle_close_many(two, 2)), ZX_OK, ZX_ERR_BAD_HANDLE);
		if (status == ZX_OK)
			atomic_fetch_add(&ended, 1);
		/* The good one is closed in any case. */
		CHECK(OP(w, zx_handle_close(out)) == ZX_ERR_BAD_HANDLE, "still there");
		break;
	case REPLACE:
		status = ONE_OF(OP(w, zx_handle_replace(handle, ZX_RIGHT_SAME_RIGHTS, &out)), ZX_OK,
				ZX_ERR_BAD_HANDLE);
		if (status != ZX_OK)
			break;
		atomic_fetch_add(&ended, 1);
		CHECK(stress_koid(out, NULL) == koid, "another object");
		MUST(OP(w, zx_handle_close(out)));
		break;
	case SEND:
		status = ONE_OF(OP(w, zx_channel_write(ways[w->index][0], 0, "", 1, two, 1)), ZX_OK,
				ZX_ERR_BAD_HANDLE);
		if (status != ZX_OK)
			break;
		atomic_fetch_add(&ended, 1);
		MUST(OP(w, zx_channel_read(ways[w->index][1], 0, text, &out, 8, 1, &size, &n)));
		CHECK(stress_koid(out, NULL) == koid, "another object");
		MUST(OP(w, zx_handle_close(out)));
		break;
	case REFUSED_SEND:
		/* It may have been there or not: in the end it is not, and nothing was sent. */
		two[1] = 0x12345678u;
		ONE_OF(OP(w, zx_channel_write(ways[w->index][0], 0, "", 1, two, 2)),
		       ZX_ERR_BAD_HANDLE);
		CHECK(OP(w, zx_handle_close(handle)) == ZX_ERR_BAD_HANDLE, "still there");
		CHECK(OP(w, zx_channel_read(ways[w->index][1], 0, text, &out, 8, 1, &size, &n)) ==
		      ZX_ERR_SHOULD_WAIT, "it was sent");
		atomic_fetch_add(&ended, 0x100);
		break;
	case DUPLICATE:
		/* The event's can be, the channel's cannot. */
		status = ONE_OF(OP(w, zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &out)),
				ZX_OK, ZX_ERR_BAD_HANDLE);
		if (status == ZX_OK) {
			CHECK(stress_koid(out, NULL) == event_koid, "another object");
			MUST(OP(w, zx_handle_close(out)));
		}
		ONE_OF(OP(w, zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &out)),
		       ZX_ERR_ACCESS_DENIED, ZX_ERR_BAD_HANDLE);
		break;
	case WAIT_ONE:
		ONE_OF(OP(w, zx_object_wait_one(handle, ZX_USER_SIGNAL_7, ZX_TIME_INFINITE,
						&observed)), ZX_ERR_CANCELED, ZX_ERR_BAD_HANDLE);
		break;
	case WAIT_MANY:
		status = ONE_OF(OP(w, zx_object_wait_many(items, 3, ZX_TIME_INFINITE)),
				ZX_ERR_CANCELED, ZX_ERR_BAD_HANDLE);
		if (status == ZX_ERR_CANCELED)
			CHECK(items[1].pending & ZX_SIGNAL_HANDLE_CLOSED, "pending %x",
			      items[1].pending);
		break;
	case WAIT_ASYNC:
		ONE_OF(OP(w, zx_object_wait_async(handle, port, koid, ZX_USER_SIGNAL_7, 0)), ZX_OK,
		       ZX_ERR_BAD_HANDLE);
		break;
	case READ:
		status = ONE_OF(OP(w, zx_channel_read(handle, 0, text, &out, 8, 1, &size, &n)),
				ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_SHOULD_WAIT);
		if (status != ZX_OK)
			break;
		atomic_fetch_add(&reads, 1);
		CHECK(size == 7 && n == 1 && !memcmp(text, "message", 7), "%u bytes, %u handles",
		      size, n);
		MUST(OP(w, zx_object_signal_peer(out, 0, ZX_USER_SIGNAL_0)));
		MUST(OP(w, zx_handle_close(out)));
		break;
	case WRITE:
		/* A handle found before the last one was closed finds its end closed. */
		status = ONE_OF(OP(w, zx_channel_write(handle, 0, &koid, 8, NULL, 0)), ZX_OK,
				ZX_ERR_BAD_HANDLE, ZX_ERR_PEER_CLOSED);
		if (status == ZX_OK)
			atomic_fetch_add(&writes, 1);
		break;
	default:
		found = OP(w, stress_koid(handle, NULL));
		CHECK(!found || found == koid, "another object");
		break;
	}
}

static void look(struct worker *w)
{
	zx_signals_t observed = POISON32;
	unsigned int i, refused = 0, n;
	zx_koid_t data;
	uint32_t size;

	n = atomic_load(&ended) & 0xff;
	for (i = 0; i < STRESS_MAX_WORKERS; i++)
		refused += plan[i] == REFUSED_SEND;
	/* Whether a refused message found the handle is not told. */
	CHECK(refused ? n <= 1 : n == 1, "%u have ended it", n);
	CHECK(OP(w, zx_handle_close(handle)) == ZX_ERR_BAD_HANDLE, "still there");
	/* What was in it: read once, or lost with it. */
	MUST(OP(w, zx_object_wait_one(witness, ZX_EVENTPAIR_PEER_CLOSED, ZX_TIME_INFINITE,
				      &observed)));
	CHECK(atomic_load(&reads) == !!(observed & ZX_USER_SIGNAL_0), "%u reads, signals %x",
	      atomic_load(&reads), observed);
	/* What was written to the other end is there. */
	MUST(OP(w, zx_object_wait_one(peer, ZX_CHANNEL_PEER_CLOSED, ZX_TIME_INFINITE, NULL)));
	for (n = 0; OP(w, zx_channel_read(peer, 0, &data, NULL, 8, 0, &size, NULL)) == ZX_OK; n++)
		CHECK(size == 8 && data == koid, "message %u", n);
	CHECK(n == atomic_load(&writes), "%u messages of %u", n, atomic_load(&writes));
	MUST(OP(w, zx_handle_close(peer)));
	MUST(OP(w, zx_handle_close(witness)));
	ONE_OF(OP(w, zx_handle_close(event)), ZX_OK, ZX_ERR_BAD_HANDLE);
}

static void close_work(struct worker *w)
{
	while (stress_round(w)) {
		if (w->index == 0)
			set_up(w);
		stress_meet(w);
		act(w);
		stress_meet(w);
		if (w->index == 0)
			look(w);
	}
}

const struct part part_close = {
	.name = "close",
	.workers = STRESS_MAX_WORKERS,
	.begin = close_begin,
	.work = close_work,
	.end = close_end,
};
