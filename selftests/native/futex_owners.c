// SPDX-License-Identifier: GPL-2.0-only
/* Owners of futexes: threads that somebody who waits has named, or who have been woken. */
#include "zxtest.h"
#include "child.h"

#define ALL	0xffffffffu

struct waiter {
	struct zxt_thread t;
	const zx_futex_t *futex;
	zx_handle_t owner;
	zx_time_t deadline;
	zx_status_t status;
	atomic_int woken;
	zx_futex_t over;
};

/* Who was woken stays until it is told to go: a thread that has ended owns nothing. */
static void wait_for_futex(void *arg)
{
	struct waiter *w = arg;

	w->status = zx_futex_wait(w->futex, 0, w->owner, w->deadline);
	atomic_store(&w->woken, 1);
	while (!__atomic_load_n(&w->over, __ATOMIC_ACQUIRE))
		zx_futex_wait(&w->over, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
}

/* A thread that waits for a futex and says who owns it, which it does when this returns. */
static void start(struct __test_metadata *_metadata, struct waiter *w, const zx_futex_t *futex,
		  zx_handle_t owner)
{
	*w = (struct waiter){ .futex = futex, .owner = owner, .deadline = ZX_TIME_INFINITE };
	zxt_thread_start(_metadata, &w->t, wait_for_futex, w);
	zxt_thread_settle(_metadata, &w->t);
}

/* Waits until it has been woken. */
static void await(struct waiter *w)
{
	while (!atomic_load(&w->woken))
		zxt_sleep(ZX_MSEC(1));
}

static void end(struct __test_metadata *_metadata, struct waiter *w)
{
	await(w);
	EXPECT_OK(w->status);
	__atomic_store_n(&w->over, 1, __ATOMIC_RELEASE);
	EXPECT_OK(zx_futex_wake(&w->over, ALL));
	zxt_thread_join(_metadata, &w->t);
}

static void expect_owner(struct __test_metadata *_metadata, const zx_futex_t *futex,
			 zx_koid_t expected)
{
	zx_koid_t koid = ZXT_POISON64;

	EXPECT_OK(zx_futex_get_owner(futex, &koid));
	EXPECT_EQ(expected, koid);
}

static unsigned int count_woken(struct waiter *w, unsigned int n)
{
	unsigned int i, woken = 0;

	for (i = 0; i < n; i++)
		woken += atomic_load(&w[i].woken);
	return woken;
}

/* Waits until @n of @total are awake, and makes sure that no more are. */
static void expect_woken(struct __test_metadata *_metadata, struct waiter *w, unsigned int total,
			 unsigned int n)
{
	while (count_woken(w, total) < n)
		zxt_sleep(ZX_MSEC(1));
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(n, count_woken(w, total));
}

struct sleeper {
	struct zxt_thread t;
	zx_futex_t over;
};

static void sleep_until_over(void *arg)
{
	struct sleeper *s = arg;

	while (!__atomic_load_n(&s->over, __ATOMIC_ACQUIRE))
		zx_futex_wait(&s->over, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
}

static void stop(struct __test_metadata *_metadata, struct sleeper *s)
{
	__atomic_store_n(&s->over, 1, __ATOMIC_RELEASE);
	EXPECT_OK(zx_futex_wake(&s->over, ALL));
	zxt_thread_join(_metadata, &s->t);
}

FIXTURE(futex) {
	zx_futex_t futex;
	zx_futex_t other;
	zx_handle_t me;
	zx_koid_t my_koid;
	struct sleeper third;
	zx_koid_t third_koid;
};

FIXTURE_SETUP(futex)
{
	self->me = zx_thread_self();
	self->my_koid = zxt_koid(_metadata, self->me);
	zxt_thread_start(_metadata, &self->third.t, sleep_until_over, &self->third);
	zxt_thread_settle(_metadata, &self->third.t);
	self->third_koid = zxt_koid(_metadata, self->third.t.thread);
}

FIXTURE_TEARDOWN(futex)
{
	stop(_metadata, &self->third);
}

/* ---- zx_futex_wait ---- */

/* Each waiter has the last word, until the next one. */
TEST_F(futex, wait)
{
	struct waiter w[3];

	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	start(_metadata, &w[0], &self->futex, self->me);
	expect_owner(_metadata, &self->futex, self->my_koid);
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);
	start(_metadata, &w[1], &self->futex, self->third.t.thread);
	expect_owner(_metadata, &self->futex, self->third_koid);
	start(_metadata, &w[2], &self->futex, ZX_HANDLE_INVALID);
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w[0]);
	end(_metadata, &w[1]);
	end(_metadata, &w[2]);
}

/* No right to the thread is needed. */
TEST_F(futex, wait_needs_no_right)
{
	zx_handle_t bare = zxt_duplicate(_metadata, self->me, ZX_RIGHT_NONE);
	struct waiter w;

	start(_metadata, &w, &self->futex, bare);
	expect_owner(_metadata, &self->futex, self->my_koid);
	/* The owner is the thread, not the handle. */
	zxt_close(_metadata, bare);
	expect_owner(_metadata, &self->futex, self->my_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w);
}

/* Whatever is wrong, the owner stays who it was. */
TEST_F(futex, wait_errors)
{
	zx_handle_t event = zxt_event(_metadata), idle, bare;
	struct waiter w;

	ASSERT_OK(zx_thread_create(zx_process_self(), "idle", 4, 0, &idle));
	bare = zxt_duplicate(_metadata, self->me, ZX_RIGHT_NONE);
	start(_metadata, &w, &self->futex, self->third.t.thread);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_futex_wait(&self->futex, 0, ZXT_NO_HANDLE, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_futex_wait(&self->futex, 0, event, 0));
	/* Who waits itself. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, self->me, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, bare, 0));
	/* Who waits already. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, w.t.thread, 0));
	/* Who never ran. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, idle, 0));
	/* The value comes first, whoever it is. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, ZXT_NO_HANDLE, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, event, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, self->me, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, w.t.thread, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, idle, 0));
	expect_owner(_metadata, &self->futex, self->third_koid);
	EXPECT_EQ(0, atomic_load(&w.woken));
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w);
	zxt_close(_metadata, event);
	zxt_close(_metadata, idle);
	zxt_close(_metadata, bare);
}

static const struct child_call sleep_call = { .args = { INT64_MAX } };

/* Threads of other processes own nothing here, and cannot be asked for. */
TEST_F(futex, thread_of_another_process)
{
	struct waiter w;
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), (const void *)zx_nanosleep, &sleep_call));
	start(_metadata, &w, &self->futex, self->me);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, c.thread, 0));
	ASSERT_OK(child_start(&c, ZX_HANDLE_INVALID, c.call));
	EXPECT_OK(zx_object_wait_one(c.thread, ZX_THREAD_RUNNING, ZX_TIME_INFINITE, NULL));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, c.thread, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue(&self->futex, 0, 0, &self->other, 1, c.thread));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_futex_requeue_single_owner(&self->futex, 0, &self->other, 1, c.thread));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_futex_wait(&self->futex, 1, c.thread, 0));
	EXPECT_OK(zx_task_kill(c.process));
	EXPECT_OK(zx_object_wait_one(c.thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->futex, 0, c.thread, 0));
	expect_owner(_metadata, &self->futex, self->my_koid);
	EXPECT_EQ(0, atomic_load(&w.woken));
	child_close(&c);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w);
}

/* Who has ended owns nothing: naming it is no mistake, and leaves nobody. */
TEST_F(futex, thread_that_has_ended)
{
	struct sleeper gone = { .over = 1 };
	struct waiter w;

	zxt_thread_start(_metadata, &gone.t, sleep_until_over, &gone);
	ASSERT_OK(zx_object_wait_one(gone.t.thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE,
				     NULL));
	start(_metadata, &w, &self->futex, self->me);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_futex_wait(&self->futex, 0, gone.t.thread, 0));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 1, gone.t.thread));
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);
	zxt_thread_join(_metadata, &gone.t);
	EXPECT_OK(zx_futex_wake(&self->other, ALL));
	end(_metadata, &w);
}

/* Who does not get to wait, or waits for a while only, has the last word all the same. */
TEST_F(futex, wait_timed_out)
{
	struct waiter w;

	start(_metadata, &w, &self->futex, self->me);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&self->futex, 0, self->third.t.thread, 0));
	expect_owner(_metadata, &self->futex, self->third_koid);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&self->futex, 0, ZX_HANDLE_INVALID, zxt_after(ZX_MSEC(5))));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&self->futex, 0, self->third.t.thread,
				    zxt_after(ZX_MSEC(5))));
	expect_owner(_metadata, &self->futex, self->third_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w);
	/* With the last waiter goes the owner. */
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&self->futex, 0, self->third.t.thread,
				    zxt_after(ZX_MSEC(5))));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
}

/* The first of those who wait may be the first to stop. */
TEST_F(futex, first_waiter_times_out)
{
	struct waiter w[2];

	w[0] = (struct waiter){
		.futex = &self->futex, .owner = self->me, .deadline = zxt_after(ZX_MSEC(300)),
	};
	zxt_thread_start(_metadata, &w[0].t, wait_for_futex, &w[0]);
	zxt_thread_settle(_metadata, &w[0].t);
	start(_metadata, &w[1], &self->futex, self->third.t.thread);
	await(&w[0]);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, w[0].status);
	w[0].status = ZX_OK;
	end(_metadata, &w[0]);
	expect_owner(_metadata, &self->futex, self->third_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, 1));
	end(_metadata, &w[1]);
}

/* Two threads may each own what the other waits for. */
TEST_F(futex, circle)
{
	struct waiter w[2];

	start(_metadata, &w[0], &self->futex, self->me);
	start(_metadata, &w[1], &self->other, w[0].t.thread);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_futex_wait(&self->futex, 0, w[1].t.thread, 0));
	expect_owner(_metadata, &self->futex, zxt_koid(_metadata, w[1].t.thread));
	expect_owner(_metadata, &self->other, zxt_koid(_metadata, w[0].t.thread));
	EXPECT_OK(zx_futex_wake(&self->other, 1));
	end(_metadata, &w[1]);
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_OK(zx_futex_wake(&self->futex, 1));
	end(_metadata, &w[0]);
}

TEST_F(futex, owner_exits)
{
	struct sleeper owner = {};
	struct waiter w;

	zxt_thread_start(_metadata, &owner.t, sleep_until_over, &owner);
	zxt_thread_settle(_metadata, &owner.t);
	start(_metadata, &w, &self->futex, owner.t.thread);
	expect_owner(_metadata, &self->futex, zxt_koid(_metadata, owner.t.thread));
	stop(_metadata, &owner);
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_EQ(0, atomic_load(&w.woken));
	EXPECT_OK(zx_futex_wake(&self->futex, 1));
	end(_metadata, &w);
}

/* ---- Waking ---- */

enum way { WAKE, WAKE_SINGLE, REQUEUE, REQUEUE_SINGLE };

static zx_status_t wake_one(enum way way, const zx_futex_t *futex, const zx_futex_t *other)
{
	switch (way) {
	case WAKE:
		return zx_futex_wake(futex, 1);
	case WAKE_SINGLE:
		return zx_futex_wake_single_owner(futex);
	case REQUEUE:
		return zx_futex_requeue(futex, 1, 0, other, 0, ZX_HANDLE_INVALID);
	case REQUEUE_SINGLE:
		return zx_futex_requeue_single_owner(futex, 0, other, 0, ZX_HANDLE_INVALID);
	}
	return ZX_ERR_INTERNAL;
}

/*
 * One after the other is woken: nobody owns it then, or who was woken does, as long as others
 * wait.
 */
TEST_F(futex, wake)
{
	enum { N = 4 };
	struct waiter w[N];
	unsigned int i;
	enum way way;

	for (way = WAKE; way <= REQUEUE_SINGLE; way++) {
		for (i = 0; i < N; i++)
			start(_metadata, &w[i], &self->futex, self->me);
		expect_owner(_metadata, &self->futex, self->my_koid);
		for (i = 0; i < N; i++) {
			EXPECT_OK(wake_one(way, &self->futex, &self->other));
			/* Those first who came first. */
			await(&w[i]);
			if ((way == WAKE_SINGLE || way == REQUEUE_SINGLE) && i < N - 1)
				expect_owner(_metadata, &self->futex,
					     zxt_koid(_metadata, w[i].t.thread));
			else
				expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
			EXPECT_EQ(i + 1, count_woken(w, N));
		}
		for (i = 0; i < N; i++)
			end(_metadata, &w[i]);
	}
}

/* A wake up of none wakes nobody, and the owner is none. */
TEST_F(futex, wake_none)
{
	struct waiter w;

	start(_metadata, &w, &self->futex, self->me);
	EXPECT_OK(zx_futex_wake(&self->futex, 0));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_futex_wait(&self->futex, 0, self->third.t.thread, 0));
	expect_owner(_metadata, &self->futex, self->third_koid);
	/* A value that is not the right one changes nothing. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_futex_requeue(&self->futex, 0, 1, &self->other, 0, ZX_HANDLE_INVALID));
	expect_owner(_metadata, &self->futex, self->third_koid);
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 0, ZX_HANDLE_INVALID));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	expect_woken(_metadata, &w, 1, 0);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w);
}

/* ---- zx_futex_requeue, zx_futex_requeue_single_owner ---- */

TEST_F(futex, requeue)
{
	enum { N = 8 };
	struct waiter w[N];
	unsigned int i;

	for (i = 0; i < N; i++)
		start(_metadata, &w[i], &self->futex, self->me);
	/* The first is woken and owns it, the second moves. */
	EXPECT_OK(zx_futex_requeue_single_owner(&self->futex, 0, &self->other, 1,
						self->third.t.thread));
	expect_woken(_metadata, w, N, 1);
	EXPECT_EQ(1, atomic_load(&w[0].woken));
	expect_owner(_metadata, &self->futex, zxt_koid(_metadata, w[0].t.thread));
	expect_owner(_metadata, &self->other, self->third_koid);
	EXPECT_OK(zx_futex_wake(&self->other, ALL));
	expect_woken(_metadata, w, N, 2);
	EXPECT_EQ(1, atomic_load(&w[1].woken));
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);

	/* Two more, and none is woken. */
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 2, self->me));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	expect_owner(_metadata, &self->other, self->my_koid);
	/* Nobody moves, but somebody waits there: it gets another owner, or none. */
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 0, self->third.t.thread));
	expect_owner(_metadata, &self->other, self->third_koid);
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 0, ZX_HANDLE_INVALID));
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);
	/* The rest. */
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, ALL, self->me));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	expect_owner(_metadata, &self->other, self->my_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	expect_woken(_metadata, w, N, 2);
	/* Nobody is left there to own something for. */
	EXPECT_OK(zx_futex_requeue(&self->other, ALL, 0, &self->futex, ALL, self->me));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);
	for (i = 0; i < N; i++)
		end(_metadata, &w[i]);
}

/* Who is woken owns what others wait for, and nothing that nobody waits for. */
TEST_F(futex, requeue_single_owner)
{
	struct waiter w[3];
	unsigned int i;

	for (i = 0; i < 3; i++)
		start(_metadata, &w[i], &self->futex, self->me);
	EXPECT_OK(zx_futex_requeue_single_owner(&self->futex, 0, &self->other, 1, self->me));
	expect_woken(_metadata, w, 3, 1);
	expect_owner(_metadata, &self->futex, zxt_koid(_metadata, w[0].t.thread));
	end(_metadata, &w[0]);
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	EXPECT_OK(zx_futex_requeue_single_owner(&self->futex, 0, &self->other, 1,
						self->third.t.thread));
	expect_woken(_metadata, &w[1], 2, 1);
	EXPECT_EQ(1, atomic_load(&w[2].woken));
	expect_owner(_metadata, &self->futex, ZX_KOID_INVALID);
	expect_owner(_metadata, &self->other, self->third_koid);
	EXPECT_OK(zx_futex_wake_single_owner(&self->other));
	end(_metadata, &w[1]);
	end(_metadata, &w[2]);
	expect_owner(_metadata, &self->other, ZX_KOID_INVALID);
}

TEST_F(futex, requeue_errors)
{
	zx_handle_t event = zxt_event(_metadata), idle;
	const zx_futex_t *odd = (const zx_futex_t *)((const char *)&self->futex + 1);
	struct {
		zx_status_t status;
		const zx_futex_t *from;
		int value;
		const zx_futex_t *to;
		zx_handle_t owner;
	} tries[] = {
		{ ZX_ERR_INVALID_ARGS, NULL, 0, &self->other, ZX_HANDLE_INVALID },
		{ ZX_ERR_INVALID_ARGS, odd, 0, &self->other, ZX_HANDLE_INVALID },
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, NULL, ZX_HANDLE_INVALID },
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, odd, ZX_HANDLE_INVALID },
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, &self->futex, ZX_HANDLE_INVALID },
		{ ZX_ERR_BAD_HANDLE, &self->futex, 0, &self->other, ZXT_NO_HANDLE },
		{ ZX_ERR_WRONG_TYPE, &self->futex, 0, &self->other, event },
		/* Below: who never ran, and who waits for either. */
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, &self->other, 0 },
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, &self->other, 0 },
		{ ZX_ERR_INVALID_ARGS, &self->futex, 0, &self->other, 0 },
		{ ZX_ERR_BAD_STATE, &self->futex, 1, &self->other, ZX_HANDLE_INVALID },
		{ ZX_ERR_BAD_STATE, &self->futex, 1, &self->other, ZXT_NO_HANDLE },
		{ ZX_ERR_BAD_STATE, &self->futex, 1, &self->other, event },
	};
	struct waiter w[2];
	unsigned int i;

	ASSERT_OK(zx_thread_create(zx_process_self(), "idle", 4, 0, &idle));
	start(_metadata, &w[0], &self->futex, self->me);
	start(_metadata, &w[1], &self->other, self->third.t.thread);
	tries[7].owner = idle;
	tries[8].owner = w[0].t.thread;
	tries[9].owner = w[1].t.thread;
	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		EXPECT_STATUS(tries[i].status,
			      zx_futex_requeue(tries[i].from, 1, tries[i].value, tries[i].to, 1,
					       tries[i].owner));
		EXPECT_STATUS(tries[i].status,
			      zx_futex_requeue_single_owner(tries[i].from, tries[i].value,
							    tries[i].to, 1, tries[i].owner));
		expect_owner(_metadata, &self->futex, self->my_koid);
		expect_owner(_metadata, &self->other, self->third_koid);
	}
	expect_woken(_metadata, w, 2, 0);
	/* The caller itself may own it: it does not wait. */
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 0, self->me));
	expect_owner(_metadata, &self->other, self->my_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	end(_metadata, &w[0]);
	EXPECT_OK(zx_futex_wake(&self->other, ALL));
	end(_metadata, &w[1]);
	zxt_close(_metadata, event);
	zxt_close(_metadata, idle);
}

/* Who waits for a futex that it was moved to may own the one that it came from. */
TEST_F(futex, owner_is_moved)
{
	struct waiter w[2];

	start(_metadata, &w[0], &self->futex, ZX_HANDLE_INVALID);
	EXPECT_OK(zx_futex_requeue(&self->futex, 0, 0, &self->other, 1, self->me));
	start(_metadata, &w[1], &self->futex, w[0].t.thread);
	expect_owner(_metadata, &self->futex, zxt_koid(_metadata, w[0].t.thread));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_futex_wait(&self->other, 0, w[0].t.thread, 0));
	expect_owner(_metadata, &self->other, self->my_koid);
	EXPECT_OK(zx_futex_wake(&self->futex, ALL));
	EXPECT_OK(zx_futex_wake(&self->other, ALL));
	end(_metadata, &w[0]);
	end(_metadata, &w[1]);
}

/* ---- Whose futex it is ---- */

/* What another process waits for at the same address is another futex. */
TEST_F(futex, of_this_process)
{
	struct child_call call = {
		.args = { 0, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE },
	};
	zx_vm_option_t rw = ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	const zx_futex_t *here;
	zx_info_vmar_t root;
	zx_info_process_t info_of_it;
	zx_vaddr_t addr;
	struct waiter w;
	struct child c;
	zx_info_thread_t info;

	ASSERT_OK(child_calls(&c, zx_job_default(), (const void *)zx_futex_wait, &call));
	/* The same page of memory at the same address, if there is room. */
	ASSERT_OK(zx_object_get_info(zx_vmar_root_self(), ZX_INFO_VMAR, &root, sizeof(root), NULL,
				     NULL));
	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), rw | ZX_VM_SPECIFIC, c.call - root.base,
			      c.call_vmo, 0, ZX_PAGE_SIZE, &addr));
	ASSERT_EQ(c.call, addr);
	/* The last word of the page is the futex. */
	here = (const zx_futex_t *)(addr + ZX_PAGE_SIZE - 4);
	*(volatile uint64_t *)(addr + 8) = (uintptr_t)here;
	start(_metadata, &w, here, self->me);
	ASSERT_OK(child_start(&c, ZX_HANDLE_INVALID, c.call));
	do {
		ASSERT_OK(zx_object_get_info(c.thread, ZX_INFO_THREAD, &info, sizeof(info), NULL,
					     NULL));
	} while (info.state != ZX_THREAD_STATE_BLOCKED_FUTEX);
	EXPECT_OK(zx_futex_wake(here, ALL));
	end(_metadata, &w);
	zxt_sleep(ZX_MSEC(20));
	ASSERT_OK(zx_object_get_info(c.thread, ZX_INFO_THREAD, &info, sizeof(info), NULL, NULL));
	EXPECT_EQ(ZX_THREAD_STATE_BLOCKED_FUTEX, info.state);
	EXPECT_OK(zx_task_kill(c.process));
	EXPECT_OK(child_wait(&c, &info_of_it));
	EXPECT_EQ(ZX_TASK_RETCODE_SYSCALL_KILL, info_of_it.return_code);
	child_close(&c);
	ASSERT_OK(zx_vmar_unmap(zx_vmar_root_self(), addr, ZX_PAGE_SIZE));
}

TEST_HARNESS_MAIN
