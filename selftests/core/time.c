// SPDX-License-Identifier: GPL-2.0-only
/* Clocks and sleep. Nothing here says how long anything takes at most. */
#include "zxtest.h"

TEST(clock_get_monotonic)
{
	zx_time_t last = zx_clock_get_monotonic(), now;
	unsigned int i;

	EXPECT_GT(last, 0);
	for (i = 0; i < 100000; i++) {
		now = zx_clock_get_monotonic();
		ASSERT_GE(now, last);
		last = now;
	}
}

/* The clock goes as fast as the deadlines that are kept by it. */
TEST(clock_agrees_with_deadlines)
{
	zx_time_t deadline = zx_clock_get_monotonic();
	unsigned int i;

	for (i = 0; i < 20; i++) {
		deadline += ZX_MSEC(5);
		EXPECT_OK(zx_nanosleep(deadline));
		EXPECT_GE(zx_clock_get_monotonic(), deadline);
	}
}

struct clock_reader {
	_Atomic zx_time_t *shared;
	unsigned int backwards;
};

static void read_clock(void *arg)
{
	struct clock_reader *r = arg;
	zx_time_t seen, now;
	unsigned int i;

	for (i = 0; i < 20000; i++) {
		seen = atomic_load(r->shared);
		now = zx_clock_get_monotonic();
		if (now < seen)
			r->backwards++;
		atomic_store(r->shared, now);
	}
}

/* What one thread has seen is not the future of another. */
TEST(clock_of_two_threads)
{
	_Atomic zx_time_t shared = 0;
	struct clock_reader r[2] = { { &shared, 0 }, { &shared, 0 } };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, read_clock, &r[0]);
	read_clock(&r[1]);
	zxt_thread_join(_metadata, &t);
	EXPECT_EQ(0, r[0].backwards);
	EXPECT_EQ(0, r[1].backwards);
}

TEST(ticks)
{
	zx_ticks_t rate = zx_ticks_per_second(), last = zx_ticks_get(), now;
	zx_ticks_t ticks;
	zx_time_t time;
	unsigned int i;

	EXPECT_GT(rate, 0);
	EXPECT_EQ(rate, zx_ticks_per_second());
	for (i = 0; i < 10000; i++) {
		now = zx_ticks_get();
		ASSERT_GE(now, last);
		last = now;
	}
	/* They say the same as the clock: to a tenth, between two readings that may be apart. */
	ticks = zx_ticks_get();
	time = zx_clock_get_monotonic();
	zxt_sleep(ZX_MSEC(300));
	ticks = zx_ticks_get() - ticks;
	time = zx_clock_get_monotonic() - time;
	EXPECT_GT(ticks, (zx_ticks_t)((double)time * (double)rate / 1e9 * 0.9));
	EXPECT_LT(ticks, (zx_ticks_t)((double)time * (double)rate / 1e9 * 1.1));
}

TEST(deadline_after)
{
	zx_time_t before = zx_clock_get_monotonic(), deadline = zx_deadline_after(ZX_SEC(5));

	EXPECT_GE(deadline, before + ZX_SEC(5));
	EXPECT_LE(deadline, zx_clock_get_monotonic() + ZX_SEC(5));
	/* It does not overflow. */
	EXPECT_EQ(ZX_TIME_INFINITE, zx_deadline_after(ZX_TIME_INFINITE));
	EXPECT_EQ(ZX_TIME_INFINITE, zx_deadline_after(ZX_TIME_INFINITE - 1));
	EXPECT_EQ(ZX_TIME_INFINITE, zx_deadline_after(ZX_TIME_INFINITE - 100));
	EXPECT_LT(zx_deadline_after(ZX_TIME_INFINITE_PAST), 0);
	EXPECT_LE(zx_deadline_after(-ZX_SEC(1)), zx_clock_get_monotonic() - ZX_SEC(1));
	EXPECT_GT(zx_deadline_after(10 * 365 * ZX_HOUR(24)), 0);
}

TEST(sleep_until)
{
	zx_time_t deadline = zxt_after(ZX_MSEC(10));

	EXPECT_OK(zx_nanosleep(deadline));
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	EXPECT_OK(zx_nanosleep(0));
	EXPECT_OK(zx_nanosleep(-1));
	EXPECT_OK(zx_nanosleep(ZX_TIME_INFINITE_PAST));
	EXPECT_OK(zx_nanosleep(zx_clock_get_monotonic()));
}

/* Until 2020 the clocks were calls with a number. */
TEST(clock_get)
{
	zx_time_t before = zx_clock_get_monotonic(), now = (zx_time_t)ZXT_POISON64;
	unsigned int i;
	void *p;

	EXPECT_OK(zx_clock_get(ZX_CLOCK_MONOTONIC, &now));
	EXPECT_GE(now, before);
	EXPECT_LE(now, zx_clock_get_monotonic());
	EXPECT_OK(zx_clock_get_new(ZX_CLOCK_MONOTONIC, &now));
	EXPECT_GE(now, before);
	EXPECT_LE(now, zx_clock_get_monotonic());
	EXPECT_OK(zx_clock_get(ZX_CLOCK_UTC, &now));
	EXPECT_OK(zx_clock_get(ZX_CLOCK_THREAD, &now));
	EXPECT_GE(now, 0);
	now = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get(3, &now));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get(0xffffffff, &now));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get_new(3, &now));
	EXPECT_EQ((zx_time_t)ZXT_POISON64, now);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get(ZX_CLOCK_UTC, p));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get_new(ZX_CLOCK_UTC, p));
	}
}

/* The time of a thread goes on while it runs, and not while it sleeps. */
TEST(clock_get_thread)
{
	zx_time_t first, last, slept, begun;
	unsigned int i;

	EXPECT_OK(zx_clock_get(ZX_CLOCK_THREAD, &first));
	last = first;
	while (last == first) {
		for (i = 0; i < 1000; i++)
			zx_clock_get_monotonic();
		EXPECT_OK(zx_clock_get(ZX_CLOCK_THREAD, &last));
		ASSERT_GE(last, first);
	}
	begun = zx_clock_get_monotonic();
	EXPECT_OK(zx_clock_get(ZX_CLOCK_THREAD, &first));
	zxt_sleep(ZX_MSEC(500));
	EXPECT_OK(zx_clock_get(ZX_CLOCK_THREAD, &last));
	slept = zx_clock_get_monotonic() - begun;
	EXPECT_GE(last, first);
	EXPECT_LT(last - first, slept);
}

/* Nobody has the resource that it takes to adjust a clock. */
TEST(clock_adjust)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_time_t before, after;

	EXPECT_OK(zx_clock_get(ZX_CLOCK_UTC, &before));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_clock_adjust(ZX_HANDLE_INVALID, ZX_CLOCK_UTC, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_clock_adjust(ZXT_NO_HANDLE, ZX_CLOCK_UTC, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_adjust(event, ZX_CLOCK_UTC, -ZX_HOUR(1000)));
	/* Who it is comes before which clock. */
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_adjust(event, ZX_CLOCK_MONOTONIC, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_adjust(zx_job_default(), 77, 1));
	EXPECT_OK(zx_clock_get(ZX_CLOCK_UTC, &after));
	EXPECT_GE(after, before);
	zxt_close(_metadata, event);
}

TEST(yield)
{
	EXPECT_OK(zx_thread_legacy_yield(0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_thread_legacy_yield(1));
}

TEST_HARNESS_MAIN
