// SPDX-License-Identifier: GPL-2.0-only
/*
 * Futexes.
 *
 * futex_lock: a mutex and a condition, as C libraries make them, with requeue from one to
 * the other, around a buffer that is filled and emptied. Nothing in it is lost, nobody is
 * in it with another, nobody sleeps for ever.
 *
 * futex_requeue: waiters that are moved between two futexes and woken from both. After both
 * words have changed, one call on each wakes all.
 */
#include "stress.h"

struct mutex {
	zx_futex_t state;	/* 0 free, 1 held, 2 held and somebody may wait */
};

static void lock_as(struct worker *w, struct mutex *m, int held)
{
	int seen = 0;

	if (held == 1 && __atomic_compare_exchange_n(&m->state, &seen, 1, false, __ATOMIC_ACQUIRE,
						     __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&m->state, 2, __ATOMIC_ACQUIRE) != 0)
		ONE_OF(OP(w, zx_futex_wait(&m->state, 2, ZX_HANDLE_INVALID, ZX_TIME_INFINITE)),
		       ZX_OK, ZX_ERR_BAD_STATE);
}

static void lock(struct worker *w, struct mutex *m)
{
	lock_as(w, m, 1);
}

static void unlock(struct worker *w, struct mutex *m)
{
	if (__atomic_exchange_n(&m->state, 0, __ATOMIC_RELEASE) == 2)
		MUST(OP(w, rnd(w, 2) ? zx_futex_wake(&m->state, 1) :
				       zx_futex_wake_single_owner(&m->state)));
}

static void condition_wait(struct worker *w, zx_futex_t *c, struct mutex *m)
{
	zx_futex_t seen = __atomic_load_n(c, __ATOMIC_RELAXED);

	unlock(w, m);
	ONE_OF(OP(w, zx_futex_wait(c, seen, ZX_HANDLE_INVALID, ZX_TIME_INFINITE)), ZX_OK,
	       ZX_ERR_BAD_STATE);
	/* Others may have been moved to the mutex with it. */
	lock_as(w, m, 2);
}

/* With the mutex held: one wakes, the others wait for the mutex. */
static void condition_broadcast(struct worker *w, zx_futex_t *c, struct mutex *m)
{
	zx_futex_t now = __atomic_add_fetch(c, 1, __ATOMIC_RELAXED);

	__atomic_store_n(&m->state, 2, __ATOMIC_RELAXED);
	/* Who changes the word holds the mutex. */
	MUST(OP(w, zx_futex_requeue(c, 1, now, &m->state, UINT32_MAX, ZX_HANDLE_INVALID)));
}

#define NR_ITEMS	3
#define NR_PRODUCERS	2

static struct mutex mutex;
static zx_futex_t changed;
static unsigned int inside;
static uint64_t items[NR_ITEMS];
static unsigned int nr_items, producers;
static uint64_t put_in[2], taken_out[2];	/* how many, and their sum of squares */

static void lock_begin(void)
{
	mutex.state = 0;
	changed = 0;
	inside = 0;
	nr_items = 0;
	producers = NR_PRODUCERS;
	memset(put_in, 0, sizeof(put_in));
	memset(taken_out, 0, sizeof(taken_out));
}

static void enter(struct worker *w)
{
	lock(w, &mutex);
	CHECK(inside++ == 0, "%u inside", inside);
}

static void leave(struct worker *w)
{
	CHECK(inside-- == 1, "%u inside", inside);
	unlock(w, &mutex);
}

static void hold_on(struct worker *w)
{
	inside--;
	condition_wait(w, &changed, &mutex);
	CHECK(inside++ == 0, "%u inside", inside);
}

static void produce(struct worker *w)
{
	uint64_t item;

	while (stress_going()) {
		item = rnd(w, 1u << 30);
		enter(w);
		while (nr_items == NR_ITEMS && !stress_failed())
			hold_on(w);
		if (nr_items < NR_ITEMS) {
			items[nr_items++] = item;
			put_in[0]++;
			put_in[1] += item * item;
		}
		condition_broadcast(w, &changed, &mutex);
		leave(w);
		if (!rnd(w, 8))
			stress_moment(w);
	}
	enter(w);
	producers--;
	condition_broadcast(w, &changed, &mutex);
	leave(w);
}

static void consume(struct worker *w)
{
	uint64_t item;

	for (;;) {
		enter(w);
		while (!nr_items && producers)
			hold_on(w);
		if (!nr_items) {
			leave(w);
			return;
		}
		item = items[--nr_items];
		taken_out[0]++;
		taken_out[1] += item * item;
		condition_broadcast(w, &changed, &mutex);
		leave(w);
		if (!rnd(w, 8))
			stress_moment(w);
	}
}

static void lock_work(struct worker *w)
{
	if (w->index < NR_PRODUCERS)
		produce(w);
	else
		consume(w);
}

static void lock_end(void)
{
	CHECK(put_in[0] == taken_out[0] && put_in[1] == taken_out[1], "%llu in, %llu out",
	      (unsigned long long)put_in[0], (unsigned long long)taken_out[0]);
	CHECK(mutex.state == 0, "state %d", mutex.state);
}

const struct part part_futex_lock = {
	.name = "futex_lock",
	.workers = NR_PRODUCERS + 2,
	.begin = lock_begin,
	.work = lock_work,
	.end = lock_end,
};

/* ---- futex_requeue ---- */

static zx_futex_t words[2];
static atomic_uint moving, out;
static zx_handle_t owner;
static zx_koid_t owner_koid;

static void requeue_begin(void)
{
#ifdef STRESS_NATIVE
	/* The main thread, which waits for no futex. */
	MUST(zx_handle_duplicate(zx_thread_self(), ZX_RIGHT_SAME_RIGHTS, &owner));
	owner_koid = stress_koid(owner, NULL);
#endif
}

static void requeue_end(void)
{
	if (owner != ZX_HANDLE_INVALID)
		MUST(zx_handle_close(owner));
	owner = ZX_HANDLE_INVALID;
}

static void requeue_wait(struct worker *w)
{
	zx_time_t deadline = rnd(w, 6) ? ZX_TIME_INFINITE : zx_deadline_after(rnd(w, 200000));
	zx_status_t status;

	stress_moment(w);
	status = ONE_OF(OP(w, zx_futex_wait(&words[0], 0, rnd(w, 2) ? owner : ZX_HANDLE_INVALID,
					    deadline)), ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_TIMED_OUT);
	if (status == ZX_ERR_TIMED_OUT)
		CHECK(deadline <= zx_clock_get_monotonic(), "too early");
	if (status == ZX_ERR_BAD_STATE)
		CHECK(__atomic_load_n(&words[0], __ATOMIC_SEQ_CST) == 1, "the word is 0");
	atomic_fetch_add(&out, 1);
}

/* Back and forth, and now and then one is woken. */
static void requeue_move(struct worker *w)
{
	unsigned int n = rnd(w, 30), from;
	zx_koid_t koid;

	while (n-- && !stress_failed()) {
		from = rnd(w, 3) == 0;
		koid = POISON32;
		switch (rnd(w, 8)) {
		case 0:
			MUST(OP(w, zx_futex_wake(&words[from], 1)));
			break;
		case 1:
			MUST(OP(w, zx_futex_get_owner(&words[from], &koid)));
			CHECK(koid == ZX_KOID_INVALID || koid == owner_koid, "owner %llu",
			      (unsigned long long)koid);
			break;
		case 2:
			stress_moment(w);
			break;
		default:
			MUST(OP(w, zx_futex_requeue(&words[from], rnd(w, 12) == 0, 0, &words[!from],
						    rnd(w, 3), rnd(w, 2) ? owner :
						    ZX_HANDLE_INVALID)));
			break;
		}
	}
}

static void requeue_work(struct worker *w)
{
	unsigned int i;

	while (stress_round(w)) {
		if (w->index == 0) {
			words[0] = 0;
			words[1] = 0;
			atomic_store(&out, 0);
			atomic_store(&moving, 1);
		}
		stress_meet(w);
		if (w->index > 1) {
			requeue_wait(w);
		} else if (w->index == 1) {
			requeue_move(w);
			atomic_store(&moving, 0);
		} else {
			requeue_move(w);
			while (atomic_load(&moving))
				stress_yield();
			stress_moment(w);
			for (i = 0; i < 2; i++)
				__atomic_store_n(&words[i], 1, __ATOMIC_SEQ_CST);
			for (i = 0; i < 2; i++)
				MUST(OP(w, zx_futex_wake(&words[i], UINT32_MAX)));
			/* That has to be enough: whoever had not slept yet sees the word. */
		}
		stress_meet(w);
	}
}

const struct part part_futex_requeue = {
	.name = "futex_requeue",
	.workers = STRESS_MAX_WORKERS,
	.begin = requeue_begin,
	.work = requeue_work,
	.end = requeue_end,
};
