// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets and fifos, of which ends are closed.
 *
 * socket: a writer, a reader, one who ends it and one who waits for the end. Every byte that
 * was written is read, in order, by whoever reads before the end or after it; a peek shows
 * what is read next; nothing is written once it was disabled.
 *
 * fifo: two writers and two readers. Each element is read once, a writer's in its order.
 */
#include "stress.h"

enum { ENDER, WRITER, READER, WAITER };

#define CHUNK		600
#define ROUND_BYTES	20000

static zx_handle_t near_end, far_end;
static bool datagrams;
static bool disables;
static uint32_t base;
static atomic_bool disabled, done;
static uint64_t sent, got;

/* The byte at a place in what a round writes. */
static unsigned char byte_at(uint64_t at)
{
	return (unsigned char)((at * 2654435761u + base) >> 13);
}

static void socket_write(struct worker *w)
{
	unsigned char bytes[CHUNK];
	uint32_t n, i;
	bool before;
	size_t actual;
	zx_status_t status;

	while (sent < ROUND_BYTES && !stress_failed()) {
		n = 1 + rnd(w, rnd(w, 3) ? 40 : CHUNK);
		for (i = 0; i < n; i++)
			bytes[i] = byte_at(sent + i);
		before = atomic_load(&disabled);
		actual = POISON32;
		status = ONE_OF(OP(w, zx_socket_write(near_end, 0, bytes, n, &actual)), ZX_OK,
				ZX_ERR_BAD_HANDLE, ZX_ERR_BAD_STATE, ZX_ERR_PEER_CLOSED,
				ZX_ERR_SHOULD_WAIT);
		if (status == ZX_OK) {
			CHECK(!before, "written after it was disabled");
			CHECK(datagrams ? actual == n : actual && actual <= n, "%u of %u bytes",
			      (unsigned int)actual, n);
			sent += actual;
		} else if (status == ZX_ERR_SHOULD_WAIT) {
			stress_yield();
		} else {
			CHECK(status != ZX_ERR_BAD_STATE || disables, "nobody disables it");
			break;
		}
		if (!rnd(w, 20))
			stress_moment(w);
	}
	atomic_store(&done, true);
}

/* Reads once; what is peeked is read next. */
static zx_status_t socket_read(struct worker *w)
{
	unsigned char bytes[CHUNK], peeked[CHUNK];
	size_t actual = POISON32, ahead = 0;
	uint32_t room = datagrams ? CHUNK : 1 + rnd(w, CHUNK), i;
	zx_status_t status;

	if (!rnd(w, 4)) {
		status = OP(w, zx_socket_read(far_end, ZX_SOCKET_PEEK, peeked, room, &ahead));
		if (status != ZX_OK)
			ahead = 0;
	}
	status = ONE_OF(OP(w, zx_socket_read(far_end, 0, bytes, room, &actual)), ZX_OK,
			ZX_ERR_SHOULD_WAIT, ZX_ERR_PEER_CLOSED, ZX_ERR_BAD_STATE);
	if (status != ZX_OK) {
		CHECK(!ahead, "%u bytes were peeked at", (unsigned int)ahead);
		return status;
	}
	CHECK(actual && actual <= room && actual >= ahead, "%u bytes, %u peeked at",
	      (unsigned int)actual, (unsigned int)ahead);
	for (i = 0; i < actual && i < room; i++)
		if (!CHECK(bytes[i] == byte_at(got + i), "byte %llu",
			   (unsigned long long)(got + i)))
			break;
	for (i = 0; i < ahead; i++)
		if (!CHECK(peeked[i] == bytes[i], "peeked byte %u", i))
			break;
	got += actual;
	return ZX_OK;
}

static void socket_end_it(struct worker *w)
{
	stress_moment(w);
	stress_moment(w);
	stress_moment(w);
	if (!disables) {
		MUST(OP(w, zx_handle_close(near_end)));
		return;
	}
	MUST(OP(w, zx_socket_set_disposition(near_end, ZX_SOCKET_DISPOSITION_WRITE_DISABLED, 0)));
	atomic_store(&disabled, true);
}

static void socket_work(struct worker *w)
{
	zx_signals_t end, observed;

	while (stress_round(w)) {
		if (w->index == 0) {
			datagrams = !rnd(w, 3);
			disables = rnd(w, 2);
			base = rnd(w, 1u << 30);
			atomic_store(&disabled, false);
			atomic_store(&done, false);
			sent = 0;
			got = 0;
			MUST(OP(w, zx_socket_create(datagrams ? ZX_SOCKET_DATAGRAM :
						    ZX_SOCKET_STREAM, &near_end, &far_end)));
		}
		stress_meet(w);
		switch (w->index) {
		case ENDER:
			socket_end_it(w);
			break;
		case WRITER:
			socket_write(w);
			break;
		case READER:
			while (!atomic_load(&done) && !stress_failed())
				if (socket_read(w) != ZX_OK)
					stress_yield();
			break;
		case WAITER:
			end = disables ? ZX_SOCKET_PEER_WRITE_DISABLED : ZX_SOCKET_PEER_CLOSED;
			observed = POISON32;
			MUST(OP(w, zx_object_wait_one(far_end, end, ZX_TIME_INFINITE, &observed)));
			CHECK(observed & end, "signals %x", observed);
			break;
		}
		stress_meet(w);
		if (w->index != 0)
			continue;
		/* What was written can still be read. */
		while (!stress_failed() && socket_read(w) == ZX_OK)
			;
		CHECK(got == sent, "%llu bytes of %llu", (unsigned long long)got,
		      (unsigned long long)sent);
		if (disables)
			MUST(OP(w, zx_handle_close(near_end)));
		MUST(OP(w, zx_handle_close(far_end)));
	}
}

const struct part part_socket = {
	.name = "socket",
	.workers = 4,
	.work = socket_work,
};

/* ---- fifo ---- */

#define FIFO_COUNT	16
#define NR_ELEMENTS	150

struct element {
	uint64_t number;
	uint64_t writer;
	uint64_t check;
};

static struct element last_read[4][2];	/* by reader; by writer */
static uint64_t numbers_in[4], numbers_out[4], count_in[4], count_out[4];
static atomic_uint writers_left;
static uint64_t closes_at;

static void fifo_write(struct worker *w)
{
	struct element elements[10];
	uint64_t next = 1;
	zx_status_t status;
	uint32_t n, i;
	size_t actual;

	while (next <= NR_ELEMENTS && !stress_failed()) {
		n = 1 + rnd(w, ARRAY_SIZE(elements));
		for (i = 0; i < n; i++)
			elements[i] = (struct element){ next + i, w->index, ~(next + i) };
		actual = POISON32;
		status = ONE_OF(OP(w, zx_fifo_write(near_end, sizeof(elements[0]), elements, n,
						    &actual)), ZX_OK, ZX_ERR_SHOULD_WAIT,
				ZX_ERR_BAD_HANDLE, ZX_ERR_PEER_CLOSED);
		if (status == ZX_ERR_SHOULD_WAIT) {
			stress_yield();
			continue;
		}
		if (status != ZX_OK)
			break;
		if (!CHECK(actual && actual <= n, "%u of %u elements", (unsigned int)actual, n))
			break;
		for (i = 0; i < actual; i++)
			numbers_in[w->index] += (next + i) * (next + i);
		count_in[w->index] += actual;
		next += actual;
		/* The other writer goes on, or tries to. */
		if (w->index == 0 && next > closes_at) {
			MUST(OP(w, zx_handle_close(near_end)));
			closes_at = 0;
			break;
		}
	}
	atomic_fetch_sub(&writers_left, 1);
}

static bool fifo_read(struct worker *w)
{
	struct element elements[10], *last;
	uint32_t room = 1 + rnd(w, ARRAY_SIZE(elements)), i;
	size_t actual = POISON32;

	if (ONE_OF(OP(w, zx_fifo_read(far_end, sizeof(elements[0]), elements, room, &actual)),
		   ZX_OK, ZX_ERR_SHOULD_WAIT, ZX_ERR_PEER_CLOSED) != ZX_OK)
		return false;
	if (!CHECK(actual && actual <= room, "%u elements of %u", (unsigned int)actual, room))
		return false;
	for (i = 0; i < actual; i++) {
		if (!CHECK(elements[i].writer < 2 && elements[i].check == ~elements[i].number,
			   "element %llx", (unsigned long long)elements[i].number))
			return false;
		last = &last_read[w->index][elements[i].writer];
		CHECK(elements[i].number > last->number, "%llu after %llu",
		      (unsigned long long)elements[i].number, (unsigned long long)last->number);
		*last = elements[i];
		numbers_out[w->index] += elements[i].number * elements[i].number;
	}
	count_out[w->index] += actual;
	return true;
}

static void fifo_work(struct worker *w)
{
	uint64_t in, out;

	while (stress_round(w)) {
		if (w->index == 0) {
			memset(last_read, 0, sizeof(last_read));
			memset(numbers_in, 0, sizeof(numbers_in));
			memset(numbers_out, 0, sizeof(numbers_out));
			memset(count_in, 0, sizeof(count_in));
			memset(count_out, 0, sizeof(count_out));
			atomic_store(&writers_left, 2);
			closes_at = 1 + rnd(w, 2 * NR_ELEMENTS);
			MUST(OP(w, zx_fifo_create(FIFO_COUNT, sizeof(struct element), 0, &near_end,
						  &far_end)));
		}
		stress_meet(w);
		if (w->index < 2)
			fifo_write(w);
		else
			while (atomic_load(&writers_left) && !stress_failed())
				if (!fifo_read(w))
					stress_yield();
		stress_meet(w);
		if (w->index != 0)
			continue;
		while (!stress_failed() && fifo_read(w))
			;
		in = count_in[0] + count_in[1];
		out = count_out[0] + count_out[2] + count_out[3];
		CHECK(in == out, "%llu elements of %llu", (unsigned long long)out,
		      (unsigned long long)in);
		CHECK(numbers_in[0] + numbers_in[1] == numbers_out[0] + numbers_out[2] +
		      numbers_out[3], "other elements");
		if (closes_at)
			MUST(OP(w, zx_handle_close(near_end)));
		MUST(OP(w, zx_handle_close(far_end)));
	}
}

const struct part part_fifo = {
	.name = "fifo",
	.workers = 4,
	.work = fifo_work,
};
