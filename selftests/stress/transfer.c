// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles that travel.
 *
 * transfer: tokens go round through channels, alone and in company, and inside of channels
 * inside of channels. Each message says which objects it carries and adds up to what was
 * written; at the end every token is there once, with one handle, and as many messages have
 * been read as were written.
 *
 * drop: channels in channels are closed at one end. What they held is gone at once, and
 * what was written to them with something that is no handle is gone too. What holds itself
 * stays until somebody takes it apart.
 */
#include "stress.h"

#define NR_TOKENS	48
#define NR_CHANNELS	5
#define STASH		32
#define MAX_CARRIED	8

struct note {
	uint64_t id;
	uint32_t nr_handles;
	uint32_t seed;
	zx_koid_t koids[MAX_CARRIED];
};

struct letter {
	struct note note;
	unsigned char text[600];
};

/* What a worker has in its hands. */
struct stash {
	zx_handle_t handles[STASH];
	uint32_t n;
};

static zx_handle_t ends[NR_CHANNELS][2];
static zx_koid_t tokens[NR_TOKENS];
static struct stash stashes[STRESS_MAX_WORKERS];
static _Atomic uint64_t written, written_ids, seen, seen_ids;
static _Atomic uint64_t next_id;

/* Puts @n handles into @end. They are gone then. */
static bool post(struct worker *w, zx_handle_t end, const zx_handle_t *handles, uint32_t n)
{
	uint32_t size = rnd(w, 4) ? rnd(w, 40) : rnd(w, sizeof(((struct letter *)0)->text)), i;
	struct letter letter = {};

	letter.note.id = atomic_fetch_add(&next_id, 1);
	letter.note.nr_handles = n;
	letter.note.seed = rnd(w, 1u << 30);
	for (i = 0; i < n; i++) {
		letter.note.koids[i] = stress_koid(handles[i], NULL);
		CHECK(letter.note.koids[i], "handle %x is none", handles[i]);
	}
	stress_fill(letter.text, size, letter.note.seed);
	if (!MUST(OP(w, zx_channel_write(end, 0, &letter, sizeof(letter.note) + size, handles, n))))
		return false;
	atomic_fetch_add(&written, 1);
	atomic_fetch_add(&written_ids, letter.note.id * letter.note.id);
	return true;
}

/* Takes a message out of @end; false if there is none. */
static bool fetch(struct worker *w, zx_handle_t end, struct stash *s, bool peer_closed)
{
	struct letter letter;
	uint32_t size = POISON32, n = POISON32, i;
	zx_handle_t handles[MAX_CARRIED];
	zx_status_t status;

	memset(&letter, 0xcc, sizeof(letter));
	status = OP(w, zx_channel_read(end, 0, &letter, handles, sizeof(letter), MAX_CARRIED,
				       &size, &n));
	if (status != ZX_OK) {
		CHECK(status == (peer_closed ? ZX_ERR_PEER_CLOSED : ZX_ERR_SHOULD_WAIT),
		      "read: %s", zx_status_get_string(status));
		return false;
	}
	atomic_fetch_add(&seen, 1);
	atomic_fetch_add(&seen_ids, letter.note.id * letter.note.id);
	if (!CHECK(size >= sizeof(letter.note) && size <= sizeof(letter), "%u bytes", size) ||
	    !CHECK(n == letter.note.nr_handles && n <= MAX_CARRIED, "%u handles of %u", n,
		   letter.note.nr_handles))
		return false;
	CHECK(stress_filled(letter.text, size - sizeof(letter.note), letter.note.seed),
	      "message %llu, %u bytes", (unsigned long long)letter.note.id, size);
	for (i = 0; i < n; i++) {
		CHECK(stress_koid(handles[i], NULL) == letter.note.koids[i],
		      "handle %u of message %llu", i, (unsigned long long)letter.note.id);
		s->handles[s->n++] = handles[i];
	}
	return true;
}

/* Unpacks a channel that came as a message, if it is one. */
static void unpack(struct worker *w, struct stash *s, uint32_t i)
{
	zx_handle_t handle = s->handles[i];
	zx_obj_type_t type = 0;

	if (!stress_koid(handle, &type) || type != ZX_OBJ_TYPE_CHANNEL)
		return;
	s->handles[i] = s->handles[--s->n];
	while (s->n + MAX_CARRIED <= STASH && fetch(w, handle, s, true))
		;
	if (s->n + MAX_CARRIED > STASH)	/* there may be more in it */
		s->handles[s->n++] = handle;
	else
		MUST(OP(w, zx_handle_close(handle)));
}

/* Puts some of the stash into a new channel, of which one end is left, which is kept. */
static void pack(struct worker *w, struct stash *s)
{
	uint32_t n = 1 + rnd(w, s->n < MAX_CARRIED ? s->n : MAX_CARRIED), more;
	zx_handle_t a, b;

	if (!MUST(OP(w, zx_channel_create(0, &a, &b))))
		return;
	s->n -= n;
	post(w, a, &s->handles[s->n], n);
	/* Once more, so that there is more than one message in some. */
	more = s->n && !rnd(w, 3) ? 1 : 0;
	s->n -= more;
	if (more)
		post(w, a, &s->handles[s->n], 1);
	MUST(OP(w, zx_handle_close(a)));
	s->handles[s->n++] = b;
}

static void shuffle(struct worker *w, struct stash *s)
{
	zx_handle_t t;
	uint32_t j;

	if (s->n < 2)
		return;
	j = rnd(w, s->n);
	t = s->handles[s->n - 1];
	s->handles[s->n - 1] = s->handles[j];
	s->handles[j] = t;
}

static void transfer_begin(void)
{
	struct worker w = { .rng = 7 };
	zx_handle_t event;
	unsigned int i;

	memset(stashes, 0, sizeof(stashes));
	atomic_store(&written, 0);
	atomic_store(&written_ids, 0);
	atomic_store(&seen, 0);
	atomic_store(&seen_ids, 0);
	for (i = 0; i < NR_CHANNELS; i++)
		MUST(zx_channel_create(0, &ends[i][0], &ends[i][1]));
	for (i = 0; i < NR_TOKENS; i++) {
		if (!MUST(zx_event_create(0, &event)))
			return;
		tokens[i] = stress_koid(event, NULL);
		post(&w, ends[i % NR_CHANNELS][i & 1], &event, 1);
	}
}

static void transfer_work(struct worker *w)
{
	struct stash *s = &stashes[w->index];
	zx_handle_t *end;
	uint32_t n;

	while (stress_going()) {
		end = ends[rnd(w, NR_CHANNELS)];
		while (s->n + MAX_CARRIED <= STASH && rnd(w, 4) &&
		       fetch(w, end[rnd(w, 2)], s, false))
			;
		shuffle(w, s);
		if (s->n && s->n + MAX_CARRIED <= STASH && !rnd(w, 3))
			unpack(w, s, rnd(w, s->n));
		if (s->n && !rnd(w, 6))
			pack(w, s);
		while (s->n && (rnd(w, 3) || s->n + MAX_CARRIED > STASH)) {
			shuffle(w, s);
			n = 1 + rnd(w, s->n < MAX_CARRIED ? s->n : MAX_CARRIED);
			s->n -= n;
			post(w, ends[rnd(w, NR_CHANNELS)][rnd(w, 2)], &s->handles[s->n], n);
		}
		/* One without handles is a message too. */
		if (!rnd(w, 4))
			post(w, ends[rnd(w, NR_CHANNELS)][rnd(w, 2)], NULL, 0);
	}
}

/* Counts a token, or what is in a channel. */
static void collect(struct worker *w, struct stash *s, unsigned int *found)
{
	zx_handle_t handle;
	zx_koid_t koid;
	unsigned int i;

	while (s->n && !stress_failed()) {
		handle = s->handles[s->n - 1];
		koid = stress_koid(handle, NULL);
		for (i = 0; i < NR_TOKENS && tokens[i] != koid; i++)
			;
		if (i == NR_TOKENS) {
			unpack(w, s, s->n - 1);
			continue;
		}
		found[i]++;
		CHECK(stress_handle_count(handle) == 1, "token %u has %u handles", i,
		      stress_handle_count(handle));
		MUST(zx_handle_close(handle));
		s->n--;
	}
}

static void transfer_end(void)
{
	struct worker w = { .rng = 7 };
	unsigned int found[NR_TOKENS] = {}, i;
	struct stash s = {};

	for (i = 0; i < STRESS_MAX_WORKERS; i++)
		collect(&w, &stashes[i], found);
	for (i = 0; i < NR_CHANNELS * 2 && !stress_failed(); i++)
		while (fetch(&w, ends[i / 2][i & 1], &s, false))
			collect(&w, &s, found);
	for (i = 0; i < NR_CHANNELS; i++) {
		MUST(zx_handle_close(ends[i][0]));
		MUST(zx_handle_close(ends[i][1]));
	}
	for (i = 0; i < NR_TOKENS; i++)
		CHECK(found[i] == 1, "token %u is there %u times", i, found[i]);
	CHECK(written == seen && written_ids == seen_ids, "%llu messages written, %llu read",
	      (unsigned long long)written, (unsigned long long)seen);
}

const struct part part_transfer = {
	.name = "transfer",
	.workers = 4,
	.begin = transfer_begin,
	.work = transfer_work,
	.end = transfer_end,
};

/* ---- drop ---- */

/* Wraps @handle into a channel in a channel..., @depth deep, and returns the outermost. */
static zx_handle_t bury(struct worker *w, zx_handle_t handle, uint32_t depth)
{
	zx_handle_t a, b;

	while (depth--) {
		if (!MUST(OP(w, zx_channel_create(0, &a, &b))))
			return handle;
		MUST(OP(w, zx_channel_write(a, 0, "", 1, &handle, 1)));
		MUST(OP(w, zx_handle_close(a)));
		handle = b;
	}
	return handle;
}

static void expect_gone(struct worker *w, zx_handle_t kept)
{
	zx_signals_t observed = POISON32;
	zx_status_t status;

	/* Nobody else had anything to do with it: nobody else can be late. */
	status = OP(w, zx_object_wait_one(kept, ZX_EVENTPAIR_PEER_CLOSED, 0, &observed));
	CHECK(status == ZX_OK && observed & ZX_EVENTPAIR_PEER_CLOSED, "signals %x", observed);
	MUST(OP(w, zx_handle_close(kept)));
}

static void drop_deep(struct worker *w)
{
	zx_handle_t kept, lost;

	if (!MUST(OP(w, zx_eventpair_create(0, &kept, &lost))))
		return;
	MUST(OP(w, zx_handle_close(bury(w, lost, 1 + rnd(w, rnd(w, 20) ? 20 : 500)))));
	expect_gone(w, kept);
}

static void drop_wide(struct worker *w)
{
	zx_handle_t kept[ZX_CHANNEL_MAX_MSG_HANDLES], lost[ZX_CHANNEL_MAX_MSG_HANDLES], a, b;
	uint32_t n = 1 + rnd(w, ZX_CHANNEL_MAX_MSG_HANDLES), i;
	uint32_t size = n, handles = n;

	if (!MUST(OP(w, zx_channel_create(0, &a, &b))))
		return;
	for (i = 0; i < n; i++) {
		if (!MUST(OP(w, zx_eventpair_create(0, &kept[i], &lost[i]))))
			return;
		if (!rnd(w, 8))
			lost[i] = bury(w, lost[i], 1 + rnd(w, 3));
	}
	MUST(OP(w, zx_channel_write(a, 0, lost, n, lost, n)));
	switch (rnd(w, 3)) {
	case 0:		/* too little room, and no room is wanted */
		CHECK(OP(w, zx_channel_read(b, ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, &size,
					    &handles)) == ZX_ERR_BUFFER_TOO_SMALL, "discarded");
		CHECK(size == n && handles == n, "%u bytes, %u handles of %u", size, handles, n);
		break;
	case 1:
		MUST(OP(w, zx_handle_close(b)));
		b = ZX_HANDLE_INVALID;
		break;
	}
	if (rnd(w, 2)) {
		MUST(OP(w, zx_handle_close(a)));
		a = ZX_HANDLE_INVALID;
	}
	MUST(OP(w, zx_handle_close(b)));
	MUST(OP(w, zx_handle_close(a)));
	for (i = 0; i < n; i++)
		expect_gone(w, kept[i]);
}

/* A message that is refused takes its handles with it. */
static void drop_refused(struct worker *w)
{
	zx_handle_t handles[4], kept[3], a, b;
	zx_status_t status;
	uint32_t bad, i, k;

	if (!MUST(OP(w, zx_channel_create(0, &a, &b))))
		return;
	bad = rnd(w, 4);
	for (i = k = 0; i < 4; i++)
		if (i == bad)
			handles[i] = rnd(w, 2) ? 0x12345678u : a;
		else if (MUST(OP(w, zx_eventpair_create(0, &kept[k++], &handles[i]))))
			handles[i] = bury(w, handles[i], rnd(w, 3));
	/* A channel's end cannot go through itself. */
	status = OP(w, zx_channel_write(a, 0, "", 1, handles, 4));
	CHECK(status == (handles[bad] == a ? ZX_ERR_NOT_SUPPORTED : ZX_ERR_BAD_HANDLE),
	      "%s", zx_status_get_string(status));
	for (i = 0; i < 3; i++)
		expect_gone(w, kept[i]);
	if (handles[bad] == a) {
		/* So it has gone too. */
		CHECK(OP(w, zx_handle_close(a)) == ZX_ERR_BAD_HANDLE, "still there");
		CHECK(OP(w, zx_channel_read(b, 0, NULL, NULL, 0, 0, NULL, NULL)) ==
		      ZX_ERR_PEER_CLOSED, "the other end");
	} else {
		CHECK(OP(w, zx_channel_read(b, 0, NULL, NULL, 0, 0, NULL, NULL)) ==
		      ZX_ERR_SHOULD_WAIT, "something was written");
		MUST(OP(w, zx_handle_close(a)));
	}
	MUST(OP(w, zx_handle_close(b)));
}

/* Two channels that hold an end of each other, seen from outside by a third end. */
static void drop_cycle(struct worker *w)
{
	zx_handle_t a[2], b[2], kept, lost, got = ZX_HANDLE_INVALID;
	zx_signals_t observed = POISON32;

	if (!MUST(OP(w, zx_channel_create(0, &a[0], &a[1]))) ||
	    !MUST(OP(w, zx_channel_create(0, &b[0], &b[1]))) ||
	    !MUST(OP(w, zx_eventpair_create(0, &kept, &lost))))
		return;
	MUST(OP(w, zx_channel_write(a[1], 0, "", 1, &lost, 1)));
	MUST(OP(w, zx_channel_write(a[0], 0, "", 1, &b[1], 1)));
	MUST(OP(w, zx_channel_write(b[0], 0, "", 1, &a[1], 1)));
	/* Both are in flight, and what they carry is kept. */
	CHECK(OP(w, zx_object_wait_one(kept, ZX_EVENTPAIR_PEER_CLOSED, 0, &observed)) ==
	      ZX_ERR_TIMED_OUT, "signals %x", observed);
	if (rnd(w, 64)) {
		/* It is taken apart from the end that is left: the rest unravels. */
		MUST(OP(w, zx_channel_read(a[0], 0, &observed, &got, 4, 1, NULL, NULL)));
		MUST(OP(w, zx_handle_close(got)));
		MUST(OP(w, zx_handle_close(a[0])));
		MUST(OP(w, zx_handle_close(b[0])));
		MUST(OP(w, zx_handle_close(kept)));
	} else {
		/* Nobody can reach it; it ends with the instance. */
		MUST(OP(w, zx_handle_close(a[0])));
		MUST(OP(w, zx_handle_close(b[0])));
		MUST(OP(w, zx_handle_close(kept)));
	}
}

static void drop_work(struct worker *w)
{
	while (stress_going()) {
		switch (rnd(w, 4)) {
		case 0:
			drop_deep(w);
			break;
		case 1:
			drop_wide(w);
			break;
		case 2:
			drop_refused(w);
			break;
		default:
			drop_cycle(w);
			break;
		}
	}
}

const struct part part_drop = { .name = "drop", .workers = 3, .work = drop_work };
