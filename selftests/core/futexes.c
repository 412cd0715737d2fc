// SPDX-License-Identifier: GPL-2.0-only
/* Futexes. The value is a 32-bit word of the process's own memory. */
#include "zxtest.h"

struct futex_waiter {
	zx_futex_t *futex;
	zx_status_t status;
	atomic_int woken;
};

static void wait_for_futex(void *arg)
{
	struct futex_waiter *w = arg;

	w->status = zx_futex_wait(w->futex, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
	atomic_store(&w->woken, 1);
}

static unsigned int count_woken(struct futex_waiter *w, unsigned int n)
{
	unsigned int i, woken = 0;

	for (i = 0; i < n; i++)
		woken += atomic_load(&w[i].woken);
	return woken;
}

/* Waits until at least @n are awake. */
static void await_woken(struct futex_waiter *w, unsigned int total, unsigned int n)
{
	while (count_woken(w, total) < n)
		zxt_sleep(ZX_MSEC(1));
}

TEST(wait_other_value)
{
	zx_futex_t futex = 1;

	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_wait(&futex, 2, ZX_HANDLE_INVALID, ZX_TIME_INFINITE));
	EXPECT_EQ(1, futex);
}

TEST(wait_timed_out)
{
	zx_time_t deadline = zxt_after(ZX_MSEC(20));
	zx_futex_t futex = 1;

	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_futex_wait(&futex, 1, ZX_HANDLE_INVALID, deadline));
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_futex_wait(&futex, 1, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&futex, 1, ZX_HANDLE_INVALID, ZX_TIME_INFINITE_PAST));
}

/* A deadline that is past does not keep it from looking at the value. */
TEST(wait_past_deadline)
{
	zx_futex_t futex = 1;

	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&futex, 2, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_wait(&futex, 2, ZX_HANDLE_INVALID, ZX_TIME_INFINITE_PAST));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_wait(&futex, 2, ZX_HANDLE_INVALID, zx_clock_get_monotonic()));
}

/* What was woken before somebody waited is the value's affair. */
TEST(wake_before_wait)
{
	zx_futex_t futex = 0;

	EXPECT_OK(zx_futex_wake(&futex, 0xffffffff));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&futex, 0, ZX_HANDLE_INVALID, zxt_after(ZX_MSEC(5))));
	futex = 1;
	EXPECT_OK(zx_futex_wake(&futex, 1));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_wait(&futex, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE));
}

/* A futex is read, and never written. */
TEST(wait_read_only)
{
	const zx_futex_t *futex = (const zx_futex_t *)(const void *)zxt_read_only;

	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_wait(futex, *futex + 1, ZX_HANDLE_INVALID, ZX_TIME_INFINITE));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(futex, *futex, ZX_HANDLE_INVALID, zxt_after(ZX_MSEC(5))));
}

TEST(wait_errors)
{
	union {
		zx_futex_t futex[2];
		char bytes[8];
	} u = {};
	zx_handle_t event = zxt_event(_metadata);
	unsigned int i;
	void *p;

	for (i = 1; i < 4; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_futex_wait((zx_futex_t *)(u.bytes + i), 0, ZX_HANDLE_INVALID,
					    0));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(p, 0, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_futex_wait(&u.futex[0], 0, ZXT_NO_HANDLE, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_futex_wait(&u.futex[0], 0, event, 0));
	/* The value is looked at first. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&u.futex[0], 1, ZXT_NO_HANDLE, 0));
	zxt_close(_metadata, event);
}

TEST(wake)
{
	zx_futex_t futex = 0;
	struct futex_waiter w = { .futex = &futex };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_for_futex, &w);
	zxt_thread_settle(_metadata, &t);
	EXPECT_EQ(0, atomic_load(&w.woken));
	EXPECT_OK(zx_futex_wake(&futex, 1));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
}

TEST(wake_nobody)
{
	zx_futex_t futex = 0;

	EXPECT_OK(zx_futex_wake(&futex, 1));
	EXPECT_OK(zx_futex_wake(&futex, 0));
	EXPECT_OK(zx_futex_wake(&futex, 0xffffffff));
}

TEST(wake_errors)
{
	char bytes[8];
	unsigned int i;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wake(NULL, 1));
	for (i = 0; i < 4; i++) {
		zx_futex_t *p = (zx_futex_t *)(bytes + i);

		EXPECT_EQ((uintptr_t)p % 4 ? ZX_ERR_INVALID_ARGS : ZX_OK, zx_futex_wake(p, 1));
	}
	/* The memory is not looked at, so it need not be there. */
	EXPECT_OK(zx_futex_wake((zx_futex_t *)zxt_bad_out[1], 1));
	EXPECT_OK(zx_futex_wake((zx_futex_t *)(uintptr_t)zxt_read_only, 1));
}

TEST(wake_some)
{
	enum { N = 6 };
	zx_futex_t futex = 0;
	struct futex_waiter w[N] = {};
	struct zxt_thread t[N];
	unsigned int i;

	for (i = 0; i < N; i++) {
		w[i].futex = &futex;
		zxt_thread_start(_metadata, &t[i], wait_for_futex, &w[i]);
	}
	for (i = 0; i < N; i++)
		zxt_thread_settle(_metadata, &t[i]);
	EXPECT_OK(zx_futex_wake(&futex, 0));
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, count_woken(w, N));
	EXPECT_OK(zx_futex_wake(&futex, 2));
	await_woken(w, N, 2);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(2, count_woken(w, N));
	EXPECT_OK(zx_futex_wake(&futex, 0xffffffff));
	for (i = 0; i < N; i++) {
		zxt_thread_join(_metadata, &t[i]);
		EXPECT_OK(w[i].status);
	}
}

/* Futexes that are neighbours have nothing to do with each other. */
TEST(wake_the_right_one)
{
	zx_futex_t futex[2] = {};
	struct futex_waiter w[2] = { { .futex = &futex[0] }, { .futex = &futex[1] } };
	struct zxt_thread t[2];

	zxt_thread_start(_metadata, &t[0], wait_for_futex, &w[0]);
	zxt_thread_start(_metadata, &t[1], wait_for_futex, &w[1]);
	zxt_thread_settle(_metadata, &t[0]);
	zxt_thread_settle(_metadata, &t[1]);
	EXPECT_OK(zx_futex_wake(&futex[1], 10));
	zxt_thread_join(_metadata, &t[1]);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, atomic_load(&w[0].woken));
	EXPECT_OK(zx_futex_wake(&futex[0], 10));
	zxt_thread_join(_metadata, &t[0]);
}

TEST(requeue)
{
	enum { N = 5 };
	zx_futex_t futex[2] = {};
	struct futex_waiter w[N] = {};
	struct zxt_thread t[N];
	unsigned int i;

	for (i = 0; i < N; i++) {
		w[i].futex = &futex[0];
		zxt_thread_start(_metadata, &t[i], wait_for_futex, &w[i]);
	}
	for (i = 0; i < N; i++)
		zxt_thread_settle(_metadata, &t[i]);
	/* One wakes, two move, two stay. */
	EXPECT_OK(zx_futex_requeue(&futex[0], 1, 0, &futex[1], 2, ZX_HANDLE_INVALID));
	await_woken(w, N, 1);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(1, count_woken(w, N));
	EXPECT_OK(zx_futex_wake(&futex[1], 100));
	await_woken(w, N, 3);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(3, count_woken(w, N));
	EXPECT_OK(zx_futex_wake(&futex[0], 100));
	for (i = 0; i < N; i++) {
		zxt_thread_join(_metadata, &t[i]);
		EXPECT_OK(w[i].status);
	}
}

struct timed_waiter {
	struct futex_waiter w;
	zx_time_t deadline;
};

static void wait_for_a_while(void *arg)
{
	struct timed_waiter *t = arg;

	t->w.status = zx_futex_wait(t->w.futex, 0, ZX_HANDLE_INVALID, t->deadline);
	atomic_store(&t->w.woken, 1);
}

/* A waiter that was moved leaves the futex it was moved to when its time is over. */
TEST(requeue_timed_out)
{
	zx_futex_t futex[2] = {};
	struct timed_waiter first = {
		.w.futex = &futex[0], .deadline = zxt_after(ZX_MSEC(300)),
	};
	struct futex_waiter second = { .futex = &futex[1] };
	struct zxt_thread t[2];

	zxt_thread_start(_metadata, &t[0], wait_for_a_while, &first);
	zxt_thread_settle(_metadata, &t[0]);
	EXPECT_OK(zx_futex_requeue(&futex[0], 0, 0, &futex[1], 0xffffffff, ZX_HANDLE_INVALID));
	zxt_thread_start(_metadata, &t[1], wait_for_futex, &second);
	zxt_thread_settle(_metadata, &t[1]);
	zxt_thread_join(_metadata, &t[0]);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, first.w.status);
	EXPECT_EQ(0, atomic_load(&second.woken));
	/* So one wake up is for the other. */
	EXPECT_OK(zx_futex_wake(&futex[1], 1));
	zxt_thread_join(_metadata, &t[1]);
	EXPECT_OK(second.status);
}

/* Whatever is done to others of them, who waits for one sleeps until that is woken. */
TEST(no_wake_up_for_nothing)
{
	enum { N = 4096 };
	static zx_futex_t futex[N];
	struct futex_waiter w = { .futex = &futex[N / 2] };
	struct zxt_thread t;
	unsigned int i;

	memset(futex, 0, sizeof(futex));
	zxt_thread_start(_metadata, &t, wait_for_futex, &w);
	zxt_thread_settle(_metadata, &t);
	for (i = 0; i < N; i++) {
		if (i == N / 2)
			continue;
		EXPECT_OK(zx_futex_wake(&futex[i], 0xffffffff));
		EXPECT_OK(zx_futex_requeue(&futex[i], 1, 0, &futex[N / 2], 1, ZX_HANDLE_INVALID));
	}
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_requeue(&futex[N / 2], 1, 1, &futex[0], 1, ZX_HANDLE_INVALID));
	EXPECT_OK(zx_futex_wake(&futex[N / 2], 0));
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, atomic_load(&w.woken));
	EXPECT_OK(zx_futex_wake(&futex[N / 2], 1));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
}

#define TURNS	5000

struct player {
	zx_futex_t *turn;
	int side;
	unsigned int bad;
};

static void take_turns(void *arg)
{
	struct player *p = arg;
	zx_status_t status;
	int turn;

	for (;;) {
		turn = __atomic_load_n(p->turn, __ATOMIC_ACQUIRE);
		if (turn >= TURNS)
			return;
		if (turn % 2 != p->side) {
			status = zx_futex_wait(p->turn, turn, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
			if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
				p->bad++;
			continue;
		}
		__atomic_store_n(p->turn, turn + 1, __ATOMIC_RELEASE);
		if (zx_futex_wake(p->turn, 1) != ZX_OK)
			p->bad++;
	}
}

/* If a wake up were lost, this would not end. */
TEST(turns)
{
	zx_futex_t turn = 0;
	struct player p[2] = { { .turn = &turn, .side = 0 }, { .turn = &turn, .side = 1 } };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, take_turns, &p[1]);
	take_turns(&p[0]);
	zxt_thread_join(_metadata, &t);
	EXPECT_EQ(TURNS, turn);
	EXPECT_EQ(0, p[0].bad);
	EXPECT_EQ(0, p[1].bad);
}

TEST(requeue_errors)
{
	zx_futex_t futex[2] = {};
	zx_handle_t event = zxt_event(_metadata);
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_requeue(&futex[0], 1, 7, &futex[1], 1, ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue(&futex[0], 1, 0, &futex[0], 1, ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue((zx_futex_t *)((char *)futex + 1), 1, 0, &futex[1], 1,
				       ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue(&futex[0], 1, 0, (zx_futex_t *)((char *)futex + 2), 1,
				       ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue(&futex[0], 1, 0, NULL, 1, ZX_HANDLE_INVALID));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_futex_requeue(p, 1, 0, &futex[1], 1, ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_futex_requeue(&futex[0], 1, 0, &futex[1], 1, ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_futex_requeue(&futex[0], 1, 0, &futex[1], 1, event));
	EXPECT_OK(zx_futex_requeue(&futex[0], 1, 0, &futex[1], 1, ZX_HANDLE_INVALID));
	zxt_close(_metadata, event);
}

TEST(single_owner_errors)
{
	zx_futex_t futex[2] = {};
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_futex_wake_single_owner(&futex[0]));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wake_single_owner(NULL));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_wake_single_owner((zx_futex_t *)((char *)futex + 1)));
	EXPECT_OK(zx_futex_requeue_single_owner(&futex[0], 0, &futex[1], 1, ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_requeue_single_owner(&futex[0], 1, &futex[1], 1,
						    ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_single_owner(&futex[0], 0, &futex[0], 1,
						    ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_single_owner(NULL, 0, &futex[1], 1, ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_futex_requeue_single_owner(&futex[0], 0, &futex[1], 1, ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_futex_requeue_single_owner(&futex[0], 0, &futex[1], 1, event));
	zxt_close(_metadata, event);
}

TEST(get_owner_errors)
{
	zx_futex_t futex = 0;
	zx_koid_t koid = ZXT_POISON64;
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_get_owner(NULL, &koid));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_get_owner((zx_futex_t *)((char *)&futex + 2), &koid));
	EXPECT_EQ(ZXT_POISON64, koid);
	EXPECT_OK(zx_futex_get_owner(&futex, &koid));
	EXPECT_EQ(ZX_KOID_INVALID, koid);
	zxt_for_each_bad_out(i, p)
		if (p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_get_owner(&futex, p));
}

/* The names that were gone by 2022 do the same. */
TEST(deprecated)
{
	zx_futex_t futex[2] = {};

	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait_deprecated(&futex[0], 1, ZX_TIME_INFINITE));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_futex_wait_deprecated(&futex[0], 0, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait_deprecated(NULL, 0, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_wait_deprecated((zx_futex_t *)((char *)futex + 1), 0, 0));
	EXPECT_OK(zx_futex_requeue_deprecated(&futex[0], 1, 0, &futex[1], 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_deprecated(&futex[0], 1, 0, &futex[0], 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_deprecated(&futex[0], 1, 0, NULL, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_deprecated(NULL, 1, 0, &futex[0], 1));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_requeue_deprecated(&futex[0], 1, 5, &futex[1], 1));
}

static void wait_as_before(void *arg)
{
	struct futex_waiter *w = arg;

	w->status = zx_futex_wait_deprecated(w->futex, 0, ZX_TIME_INFINITE);
	atomic_store(&w->woken, 1);
}

TEST(deprecated_success)
{
	zx_futex_t futex[2] = {};
	struct futex_waiter w[2] = { { .futex = &futex[0] }, { .futex = &futex[0] } };
	struct zxt_thread t[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		zxt_thread_start(_metadata, &t[i], wait_as_before, &w[i]);
		zxt_thread_settle(_metadata, &t[i]);
	}
	/* The one that came first wakes, the other moves. */
	EXPECT_OK(zx_futex_requeue_deprecated(&futex[0], 1, 0, &futex[1], 1));
	zxt_thread_join(_metadata, &t[0]);
	EXPECT_OK(w[0].status);
	EXPECT_OK(zx_futex_wake(&futex[0], 1));
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, atomic_load(&w[1].woken));
	EXPECT_OK(zx_futex_wake(&futex[1], 1));
	zxt_thread_join(_metadata, &t[1]);
	EXPECT_OK(w[1].status);
}

#ifdef ZXT_NATIVE
struct owned_waiter {
	zx_futex_t *futex;
	zx_handle_t owner;
	zx_status_t status;
};

static void wait_owned(void *arg)
{
	struct owned_waiter *w = arg;

	w->status = zx_futex_wait(w->futex, 0, w->owner, ZX_TIME_INFINITE);
}

/* A waiter names the owner; wake_single_owner makes the woken thread the owner. */
TEST(owner)
{
	zx_futex_t futex = 0;
	struct owned_waiter w = { &futex, zx_thread_self(), ZX_ERR_INTERNAL };
	zx_koid_t koid = ZXT_POISON64, self = zxt_koid(_metadata, zx_thread_self());
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_owned, &w);
	zxt_thread_settle(_metadata, &t);
	EXPECT_OK(zx_futex_get_owner(&futex, &koid));
	EXPECT_EQ(self, koid);
	EXPECT_OK(zx_futex_wake_single_owner(&futex));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
	/* Nobody waits: it has no owner. */
	EXPECT_OK(zx_futex_get_owner(&futex, &koid));
	EXPECT_EQ(ZX_KOID_INVALID, koid);
}

TEST(owner_errors)
{
	zx_futex_t futex[2] = {};
	zx_handle_t thread;

	/* Oneself. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&futex[0], 0, zx_thread_self(), 0));
	/* One that never ran. */
	ASSERT_OK(zx_thread_create(zx_process_self(), "idle", 4, 0, &thread));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&futex[0], 0, thread, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue(&futex[0], 1, 0, &futex[1], 1, thread));
	zxt_close(_metadata, thread);
}

struct wake_exit {
	zx_futex_t futex;
	zx_handle_t event;
};

static void wake_and_exit(void *arg)
{
	struct wake_exit *w = arg;

	zx_futex_wake_handle_close_thread_exit(&w->futex, 1, 9, w->event);
}

TEST(futex_wake_handle_close_thread_exit)
{
	struct wake_exit w = { 0, zxt_event(_metadata) };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wake_and_exit, &w);
	while (atomic_load((_Atomic zx_futex_t *)&w.futex) == 0)
		zx_futex_wait(&w.futex, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
	EXPECT_EQ(9, w.futex);
	zxt_thread_join(_metadata, &t);
	EXPECT_FALSE(zxt_valid(w.event));
}
#endif

TEST_HARNESS_MAIN
