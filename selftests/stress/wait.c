// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting.
 *
 * wait: workers wait for one or many objects while another signals them, or closes their
 * handles. Who waits is woken by that, and by nothing else; a deadline is not early.
 *
 * async: packets of wait_async while the object is signalled, the keys are cancelled and
 * the handle is closed. Every registration makes one packet or is cancelled, and a cancel
 * says which; user's packets all arrive, in order.
 *
 * port_close: a port whose handle is closed while others use it.
 *
 * cancel: handles of one object, each with registrations of its own, which are cancelled or
 * end with their handle, while the object is signalled and others wait for all of it. After
 * a cancel there is no packet of that key; none tells of what came after its handle was
 * closed; and of what was left alone there is one.
 */
#include "stress.h"

#define NR_EVENTS	4
#define GO		ZX_USER_SIGNAL_0
#define NEVER		ZX_USER_SIGNAL_1

enum { SIGNAL, STROBE, CLOSE, STROBE_CLOSE, NR_KINDS };

static zx_handle_t events[NR_EVENTS];
static unsigned int kind;

static void wake(struct worker *w)
{
	unsigned int i;

	stress_moment(w);
	stress_moment(w);
	if (kind == STROBE || kind == STROBE_CLOSE) {
		for (i = 0; i < NR_EVENTS; i++) {
			MUST(OP(w, zx_object_signal(events[i], 0, GO)));
			MUST(OP(w, zx_object_signal(events[i], GO, 0)));
		}
		stress_moment(w);
	}
	for (i = 0; i < NR_EVENTS; i++)
		if (kind == SIGNAL || kind == STROBE)
			MUST(OP(w, zx_object_signal(events[i], 0, GO)));
		else
			MUST(OP(w, zx_handle_close(events[i])));
}

/* Woken by what happened in this round? */
static void judge(zx_status_t status, zx_signals_t observed, zx_time_t deadline)
{
	if (status == ZX_ERR_TIMED_OUT)
		CHECK(deadline <= zx_clock_get_monotonic(), "too early");
	else if (status == ZX_OK)
		CHECK(kind != CLOSE && observed & GO, "kind %u, signals %x", kind, observed);
	else
		CHECK((status == ZX_ERR_CANCELED || status == ZX_ERR_BAD_HANDLE) &&
		      (kind == CLOSE || kind == STROBE_CLOSE), "kind %u: %s", kind,
		      zx_status_get_string(status));
	if (status == ZX_ERR_CANCELED)
		CHECK(observed & ZX_SIGNAL_HANDLE_CLOSED, "signals %x", observed);
}

static void wait(struct worker *w)
{
	zx_time_t deadline = rnd(w, 4) ? ZX_TIME_INFINITE : zx_deadline_after(rnd(w, 500000));
	zx_wait_item_t items[ZX_WAIT_MANY_MAX_ITEMS];
	zx_signals_t observed = POISON32, all = 0;
	uint32_t n = 1 + rnd(w, ARRAY_SIZE(items)), i;
	zx_status_t status;

	stress_moment(w);
	if (rnd(w, 2)) {
		status = OP(w, zx_object_wait_one(events[rnd(w, NR_EVENTS)], GO | NEVER, deadline,
						  &observed));
		judge(status, observed, deadline);
		return;
	}
	for (i = 0; i < n; i++)
		items[i] = (zx_wait_item_t){
			.handle = events[rnd(w, NR_EVENTS)],
			.waitfor = rnd(w, 8) ? GO : NEVER,
			.pending = POISON32,
		};
	items[rnd(w, n)].waitfor = GO;
	status = OP(w, zx_object_wait_many(items, n, deadline));
	if (status != ZX_ERR_BAD_HANDLE)
		for (i = 0; i < n; i++)
			all |= items[i].pending & (items[i].waitfor | ZX_SIGNAL_HANDLE_CLOSED);
	judge(status, all, deadline);
}

static void wait_work(struct worker *w)
{
	unsigned int i;

	while (stress_round(w)) {
		if (w->index == 0) {
			kind = rnd(w, NR_KINDS);
			for (i = 0; i < NR_EVENTS; i++)
				MUST(OP(w, zx_event_create(0, &events[i])));
		}
		stress_meet(w);
		if (w->index == 0)
			wake(w);
		else
			wait(w);
		stress_meet(w);
		if (w->index == 0 && (kind == SIGNAL || kind == STROBE))
			for (i = 0; i < NR_EVENTS; i++)
				MUST(OP(w, zx_handle_close(events[i])));
	}
}

const struct part part_wait = {
	.name = "wait",
	.workers = STRESS_MAX_WORKERS,
	.work = wait_work,
};

/* ---- async ---- */

#define NR_KEYS		48
#define USER_KEY	0x100000000ull

enum { SIGNALLER, CANCELLER, READER, WRITER };

static zx_handle_t port, event, kept;
static bool closes;
static uint32_t registered[NR_KEYS], delivered[NR_KEYS];
static zx_status_t cancelled[NR_KEYS];
static uint64_t queued, dequeued;
static atomic_uint at_work;

/* One packet, if there is one. */
static bool take(struct worker *w, zx_time_t deadline)
{
	zx_port_packet_t packet;
	zx_status_t status;

	memset(&packet, 0xcc, sizeof(packet));
	status = ONE_OF(OP(w, zx_port_wait(port, deadline, &packet)), ZX_OK, ZX_ERR_TIMED_OUT);
	if (status != ZX_OK)
		return false;
	if (packet.type == ZX_PKT_TYPE_USER) {
		CHECK(packet.key == USER_KEY && packet.status == 7 &&
		      packet.user.u64[0] == dequeued && packet.user.u64[3] == ~dequeued,
		      "packet %llu, expected %llu", (unsigned long long)packet.user.u64[0],
		      (unsigned long long)dequeued);
		dequeued++;
	} else if (CHECK(packet.type == ZX_PKT_TYPE_SIGNAL_ONE && packet.key < NR_KEYS &&
			 packet.status == ZX_OK, "type %u, key %llu", packet.type,
			 (unsigned long long)packet.key)) {
		CHECK(packet.signal.trigger == GO && packet.signal.observed & GO &&
		      packet.signal.count == 1, "trigger %x, observed %x", packet.signal.trigger,
		      packet.signal.observed);
		delivered[packet.key]++;
	}
	return true;
}

static void async_begin(void)
{
	MUST(zx_port_create(0, &port));
	queued = 0;
	dequeued = 0;
}

static void async_end(void)
{
	struct worker w = {};

	while (!stress_failed() && take(&w, 0))
		;
	CHECK(queued == dequeued, "%llu packets queued, %llu received",
	      (unsigned long long)queued, (unsigned long long)dequeued);
	MUST(zx_handle_close(port));
}

static void async_set_up(struct worker *w)
{
	unsigned int i, j;

	closes = !rnd(w, 4);
	MUST(OP(w, zx_event_create(0, &event)));
	MUST(OP(w, zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &kept)));
	for (i = 0; i < NR_KEYS; i++) {
		/* Several with one key are cancelled together. */
		registered[i] = rnd(w, 3) ? 1 : rnd(w, 5);
		delivered[i] = 0;
		cancelled[i] = ZX_ERR_NEXT;
		for (j = 0; j < registered[i]; j++)
			MUST(OP(w, zx_object_wait_async(event, port, i, GO,
							rnd(w, 2) ? ZX_WAIT_ASYNC_TIMESTAMP : 0)));
	}
	atomic_store(&at_work, 0);
}

static void async_signal(struct worker *w)
{
	stress_moment(w);
	stress_moment(w);
	if (!closes || rnd(w, 2))
		MUST(OP(w, zx_object_signal(kept, 0, GO)));
	if (closes)
		MUST(OP(w, zx_handle_close(event)));
}

static void async_cancel(struct worker *w)
{
	uint32_t order[NR_KEYS], n = rnd(w, NR_KEYS), i;

	stress_shuffle(w, order, NR_KEYS);
	stress_moment(w);
	for (i = 0; i < n; i++)
		cancelled[order[i]] = OP(w, zx_port_cancel(port, event, order[i]));
}

static void async_write(struct worker *w)
{
	zx_port_packet_t packet = { .key = USER_KEY, .type = ZX_PKT_TYPE_USER, .status = 7 };
	uint32_t n = rnd(w, 30), i;

	for (i = 0; i < n; i++) {
		packet.user.u64[0] = queued;
		packet.user.u64[3] = ~queued;
		if (MUST(OP(w, zx_port_queue(port, &packet))))
			queued++;
		if (!rnd(w, 10))
			stress_moment(w);
	}
}

static void async_look(struct worker *w)
{
	unsigned int i;

	while (!stress_failed() && take(w, 0))
		;
	for (i = 0; i < NR_KEYS; i++) {
		CHECK(delivered[i] <= registered[i], "key %u: %u packets of %u", i, delivered[i],
		      registered[i]);
		/* Closing a handle cancels what it was registered through, untold. */
		if (closes)
			continue;
		switch (cancelled[i]) {
		case ZX_ERR_NEXT:	/* nobody tried */
		case ZX_ERR_NOT_FOUND:	/* too late, or there was nothing */
			CHECK(delivered[i] == registered[i], "key %u: %u packets of %u", i,
			      delivered[i], registered[i]);
			break;
		case ZX_OK:
			CHECK(delivered[i] < registered[i], "key %u: cancelled, and %u packets", i,
			      delivered[i]);
			break;
		default:
			CHECK(false, "cancel: %s", zx_status_get_string(cancelled[i]));
		}
	}
	if (!closes)
		MUST(OP(w, zx_handle_close(event)));
	MUST(OP(w, zx_handle_close(kept)));
}

static void async_work(struct worker *w)
{
	while (stress_round(w)) {
		if (w->index == 0)
			async_set_up(w);
		stress_meet(w);
		switch (w->index) {
		case SIGNALLER:
			async_signal(w);
			break;
		case CANCELLER:
			async_cancel(w);
			break;
		case WRITER:
			async_write(w);
			break;
		default:
			while (atomic_load(&at_work) < 3 && !stress_failed())
				take(w, zx_deadline_after(rnd(w, 2) ? 0 : 100000));
			break;
		}
		atomic_fetch_add(&at_work, 1);
		stress_meet(w);
		if (w->index == 0)
			async_look(w);
	}
}

const struct part part_async = {
	.name = "async",
	.workers = 4,
	.begin = async_begin,
	.work = async_work,
	.end = async_end,
};

/* ---- port_close ---- */

static _Atomic uint64_t port_taken, port_queued;

static void port_use(struct worker *w)
{
	zx_port_packet_t packet = { .key = 1, .type = ZX_PKT_TYPE_USER };
	zx_time_t deadline;
	zx_status_t status;
	unsigned int i;

	stress_moment(w);
	for (i = 0; i < 6; i++) {
		switch (rnd(w, 4)) {
		case 0:
			status = ONE_OF(OP(w, zx_port_queue(port, &packet)), ZX_OK,
					ZX_ERR_BAD_HANDLE);
			if (status == ZX_OK)
				atomic_fetch_add(&port_queued, 1);
			break;
		case 1:
			ONE_OF(OP(w, zx_object_wait_async(event, port, 2, GO, 0)), ZX_OK,
			       ZX_ERR_BAD_HANDLE);
			break;
		case 2:
			ONE_OF(OP(w, zx_port_cancel(port, event, 2)), ZX_OK, ZX_ERR_NOT_FOUND,
			       ZX_ERR_BAD_HANDLE);
			break;
		default:
			/* Who waits already goes on waiting. */
			deadline = zx_deadline_after(rnd(w, 300000));
			status = ONE_OF(OP(w, zx_port_wait(port, deadline, &packet)), ZX_OK,
					ZX_ERR_BAD_HANDLE, ZX_ERR_TIMED_OUT, ZX_ERR_CANCELED);
			if (status == ZX_OK && packet.type == ZX_PKT_TYPE_USER)
				atomic_fetch_add(&port_taken, 1);
			if (status == ZX_ERR_TIMED_OUT)
				CHECK(deadline <= zx_clock_get_monotonic(), "too early");
			packet = (zx_port_packet_t){ .key = 1, .type = ZX_PKT_TYPE_USER };
			break;
		}
	}
}

static void port_close_work(struct worker *w)
{
	while (stress_round(w)) {
		if (w->index == 0) {
			MUST(OP(w, zx_event_create(0, &event)));
			MUST(OP(w, zx_port_create(0, &port)));
			atomic_store(&port_taken, 0);
			atomic_store(&port_queued, 0);
		}
		stress_meet(w);
		if (w->index == 0) {
			stress_moment(w);
			if (rnd(w, 2))
				MUST(OP(w, zx_object_signal(event, 0, GO)));
			stress_moment(w);
			MUST(OP(w, zx_handle_close(port)));
		} else {
			port_use(w);
		}
		stress_meet(w);
		if (w->index != 0)
			continue;
		CHECK(port_taken <= port_queued, "%llu packets of %llu",
		      (unsigned long long)port_taken, (unsigned long long)port_queued);
		/* Nobody is told any more, and nobody keeps it. */
		MUST(OP(w, zx_object_signal(event, 0, GO)));
		CHECK(stress_handle_count(event) == 1, "%u handles", stress_handle_count(event));
		MUST(OP(w, zx_handle_close(event)));
	}
}

const struct part part_port_close = {
	.name = "port_close",
	.workers = STRESS_MAX_WORKERS,
	.work = port_close_work,
};

/* ---- cancel ---- */

#define NR_OWN		12

enum fate { LEFT, CANCELLED, CLOSED };

static zx_handle_t owned[STRESS_MAX_WORKERS];
static enum fate fates[STRESS_MAX_WORKERS][NR_OWN];
static uint32_t packets[STRESS_MAX_WORKERS][NR_OWN];
static _Atomic int64_t cancelled_at[STRESS_MAX_WORKERS][NR_OWN];
static _Atomic int64_t closed_at[STRESS_MAX_WORKERS];

static bool cancel_take(struct worker *w, zx_time_t deadline)
{
	zx_time_t began = zx_clock_get_monotonic();
	zx_port_packet_t packet;
	uint32_t owner, i;
	int64_t at;

	memset(&packet, 0xcc, sizeof(packet));
	if (ONE_OF(OP(w, zx_port_wait(port, deadline, &packet)), ZX_OK, ZX_ERR_TIMED_OUT) != ZX_OK)
		return false;
	owner = packet.key / NR_OWN;
	i = packet.key % NR_OWN;
	if (!CHECK(packet.type == ZX_PKT_TYPE_SIGNAL_ONE && owner && owner < STRESS_MAX_WORKERS,
		   "type %u, key %llu", packet.type, (unsigned long long)packet.key))
		return false;
	CHECK(!packets[owner][i]++, "key %llu comes twice", (unsigned long long)packet.key);
	at = atomic_load(&cancelled_at[owner][i]);
	CHECK(!at || at >= began, "key %llu was cancelled", (unsigned long long)packet.key);
	at = atomic_load(&closed_at[owner]);
	CHECK(!at || (int64_t)packet.signal.timestamp <= at, "key %llu fires after its handle's end",
	      (unsigned long long)packet.key);
	return true;
}

static void cancel_own(struct worker *w)
{
	zx_handle_t own = owned[w->index];
	zx_wait_item_t items[STRESS_MAX_WORKERS];
	uint32_t order[NR_OWN], i, n;
	bool closing = rnd(w, 2);
	zx_status_t status;

	for (i = 0; i < NR_OWN; i++) {
		MUST(OP(w, zx_object_wait_async(own, port, w->index * NR_OWN + i, GO,
						ZX_WAIT_ASYNC_TIMESTAMP |
						(rnd(w, 2) ? ZX_WAIT_ASYNC_EDGE : 0))));
		if (!rnd(w, 6))
			stress_moment(w);
	}
	stress_shuffle(w, order, NR_OWN);
	for (i = 0, n = rnd(w, NR_OWN); i < n; i++) {
		ONE_OF(OP(w, zx_port_cancel(port, own, w->index * NR_OWN + order[i])), ZX_OK,
		       ZX_ERR_NOT_FOUND);
		atomic_store(&cancelled_at[w->index][order[i]], zx_clock_get_monotonic());
		fates[w->index][order[i]] = CANCELLED;
	}
	if (closing) {
		for (i = 0; i < NR_OWN; i++)
			if (fates[w->index][i] == LEFT)
				fates[w->index][i] = CLOSED;
		MUST(OP(w, zx_handle_close(own)));
		atomic_store(&closed_at[w->index], zx_clock_get_monotonic());
		return;
	}
	/* The others' handles may be closed meanwhile, this worker's own is not. */
	for (i = 0; i < STRESS_MAX_WORKERS; i++)
		items[i] = (zx_wait_item_t){ .handle = i ? owned[i] : own, .waitfor = NEVER };
	status = ONE_OF(OP(w, zx_object_wait_many(items, STRESS_MAX_WORKERS,
						  zx_deadline_after(rnd(w, 200000)))),
			ZX_ERR_TIMED_OUT, ZX_ERR_CANCELED, ZX_ERR_BAD_HANDLE);
	if (status == ZX_ERR_CANCELED) {
		CHECK(!(items[0].pending & ZX_SIGNAL_HANDLE_CLOSED), "not its own");
		for (i = 1, n = 0; i < STRESS_MAX_WORKERS; i++)
			n += !!(items[i].pending & ZX_SIGNAL_HANDLE_CLOSED);
		CHECK(n, "none of them");
	}
}

static void cancel_work(struct worker *w)
{
	unsigned int i, j;

	while (stress_round(w)) {
		if (w->index == 0) {
			memset(fates, 0, sizeof(fates));
			memset(packets, 0, sizeof(packets));
			for (i = 1; i < STRESS_MAX_WORKERS; i++) {
				for (j = 0; j < NR_OWN; j++)
					atomic_store(&cancelled_at[i][j], 0);
				atomic_store(&closed_at[i], 0);
			}
			MUST(OP(w, zx_port_create(0, &port)));
			MUST(OP(w, zx_event_create(0, &kept)));
			for (i = 1; i < STRESS_MAX_WORKERS; i++)
				MUST(OP(w, zx_handle_duplicate(kept, ZX_RIGHT_SAME_RIGHTS,
							       &owned[i])));
			atomic_store(&at_work, 0);
		}
		stress_meet(w);
		if (w->index == 0) {
			while (atomic_load(&at_work) < STRESS_MAX_WORKERS - 1 && !stress_failed()) {
				MUST(OP(w, zx_object_signal(kept, 0, GO)));
				cancel_take(w, rnd(w, 2) ? 0 : zx_deadline_after(50000));
				MUST(OP(w, zx_object_signal(kept, GO, 0)));
			}
		} else {
			cancel_own(w);
			atomic_fetch_add(&at_work, 1);
		}
		stress_meet(w);
		if (w->index != 0)
			continue;
		MUST(OP(w, zx_object_signal(kept, 0, GO)));
		while (!stress_failed() && cancel_take(w, 0))
			;
		for (i = 1; i < STRESS_MAX_WORKERS; i++) {
			for (j = 0; j < NR_OWN; j++)
				CHECK(fates[i][j] != LEFT || packets[i][j] == 1,
				      "key %u of worker %u: %u packets", j, i, packets[i][j]);
			if (!atomic_load(&closed_at[i]))
				MUST(OP(w, zx_handle_close(owned[i])));
		}
		MUST(OP(w, zx_handle_close(kept)));
		MUST(OP(w, zx_handle_close(port)));
	}
}

const struct part part_cancel = {
	.name = "cancel",
	.workers = STRESS_MAX_WORKERS,
	.work = cancel_work,
};
