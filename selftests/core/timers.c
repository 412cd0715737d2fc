// SPDX-License-Identifier: GPL-2.0-only
/* Timers. Nothing here says how long anything takes at most. */
#include "zxtest.h"

FIXTURE(timer) {
	zx_handle_t timer;
	zx_handle_t event;
};

FIXTURE_SETUP(timer)
{
	ASSERT_OK(zx_timer_create(ZX_TIMER_SLACK_CENTER, ZX_CLOCK_MONOTONIC, &self->timer));
	self->event = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(timer)
{
	zx_handle_close(self->timer);
	zx_handle_close(self->event);
}

static const uint32_t modes[] = {
	ZX_TIMER_SLACK_CENTER, ZX_TIMER_SLACK_EARLY, ZX_TIMER_SLACK_LATE,
};

static void expect_info(struct __test_metadata *_metadata, zx_handle_t timer, uint32_t options,
			zx_time_t deadline, zx_duration_t slack)
{
	zx_info_timer_t info;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(timer, ZX_INFO_TIMER, &info, sizeof(info), &actual, &avail));
	EXPECT_EQ(options, info.options);
	EXPECT_EQ(deadline, info.deadline);
	EXPECT_EQ(slack, info.slack);
	EXPECT_EQ(0, info.padding1[0] | info.padding1[1] | info.padding1[2] | info.padding1[3]);
	EXPECT_EQ(1, actual);
	EXPECT_EQ(1, avail);
}

static void expect_fired(struct __test_metadata *_metadata, zx_handle_t timer)
{
	zx_signals_t observed = ZXT_POISON32;

	ASSERT_OK(zx_object_wait_one(timer, ZX_TIMER_SIGNALED, ZX_TIME_INFINITE, &observed));
	EXPECT_EQ(ZX_TIMER_SIGNALED, observed);
}

/* ---- zx_timer_create ---- */

TEST(create)
{
	zx_info_handle_basic_t info;
	zx_handle_t timer;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		timer = ZXT_POISON32;
		ASSERT_OK(zx_timer_create(modes[i], ZX_CLOCK_MONOTONIC, &timer));
		info = zxt_info(_metadata, timer);
		EXPECT_EQ(ZX_OBJ_TYPE_TIMER, info.type);
		EXPECT_EQ(ZX_DEFAULT_TIMER_RIGHTS, info.rights);
		EXPECT_EQ(ZX_KOID_INVALID, info.related_koid);
		EXPECT_EQ(0, zxt_signals(_metadata, timer));
		expect_info(_metadata, timer, modes[i], 0, 0);
		zxt_close(_metadata, timer);
	}
}

TEST(create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t timer = ZXT_POISON32;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_timer_create(3, ZX_CLOCK_MONOTONIC, &timer));
	for (i = 2; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_timer_create(1u << i, ZX_CLOCK_MONOTONIC, &timer));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_timer_create(0, ZX_CLOCK_UTC, &timer));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_timer_create(0, ZX_CLOCK_THREAD, &timer));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_timer_create(0, ZXT_POISON32, &timer));
	EXPECT_EQ(ZXT_POISON32, timer);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_timer_create(0, ZX_CLOCK_MONOTONIC, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_timer_set, zx_timer_cancel ---- */

TEST_F(timer, fires)
{
	zx_time_t deadline;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		deadline = zxt_after(ZX_MSEC(5));
		ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
		expect_fired(_metadata, self->timer);
		EXPECT_GE(zx_clock_get_monotonic(), deadline);
		expect_info(_metadata, self->timer, 0, 0, 0);
		/* It stays so. */
		EXPECT_EQ(ZX_TIMER_SIGNALED, zxt_signals(_metadata, self->timer));
	}
}

/* What is past needs no time to pass. */
TEST_F(timer, fires_at_once)
{
	static const zx_time_t past[] = { 0, 1, -1, ZX_TIME_INFINITE_PAST, 1000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(past); i++) {
		ASSERT_OK(zx_timer_set(self->timer, past[i], ZX_SEC(1)));
		EXPECT_EQ(ZX_TIMER_SIGNALED, zxt_signals(_metadata, self->timer));
		expect_info(_metadata, self->timer, 0, 0, 0);
		ASSERT_OK(zx_timer_cancel(self->timer));
		EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	}
	for (i = 0; i < 100; i++) {
		ASSERT_OK(zx_timer_set(self->timer, zx_clock_get_monotonic(), 0));
		EXPECT_EQ(ZX_TIMER_SIGNALED, zxt_signals(_metadata, self->timer));
		ASSERT_OK(zx_timer_cancel(self->timer));
		EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	}
}

TEST_F(timer, never_fires)
{
	ASSERT_OK(zx_timer_set(self->timer, ZX_TIME_INFINITE, 0));
	expect_info(_metadata, self->timer, 0, ZX_TIME_INFINITE, 0);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	/* Neither does what is far away, whatever the slack. */
	ASSERT_OK(zx_timer_set(self->timer, ZX_TIME_INFINITE - 1, ZX_TIME_INFINITE));
	expect_info(_metadata, self->timer, 0, ZX_TIME_INFINITE - 1, ZX_TIME_INFINITE);
	zxt_sleep(ZX_MSEC(20));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	/* A deadline that comes follows it as any other. */
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(5)), 0));
	expect_fired(_metadata, self->timer);
}

TEST_F(timer, set_again)
{
	zx_time_t deadline;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		deadline = zxt_after(ZX_SEC(1000));
		ASSERT_OK(zx_timer_set(self->timer, deadline, i));
		expect_info(_metadata, self->timer, 0, deadline, i);
		EXPECT_STATUS(ZX_ERR_TIMED_OUT,
			      zx_object_wait_one(self->timer, ZX_TIMER_SIGNALED,
						 zxt_after(ZX_MSEC(1)), NULL));
		expect_info(_metadata, self->timer, 0, deadline, i);
	}
	/* Nearer. */
	deadline = zxt_after(ZX_MSEC(10));
	ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
	expect_fired(_metadata, self->timer);
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	/* A timer that has fired has not when it is set. */
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_SEC(1000)), 0));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
}

/* What it was set to before is forgotten, also if it was to come earlier. */
TEST_F(timer, put_off)
{
	zx_time_t deadline;
	unsigned int i;

	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(5)), 0));
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_SEC(1000)), 0));
	zxt_sleep(ZX_MSEC(30));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	for (i = 0; i < 10; i++) {
		ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(3)), 0));
		deadline = zxt_after(ZX_MSEC(10));
		ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
		expect_fired(_metadata, self->timer);
		EXPECT_GE(zx_clock_get_monotonic(), deadline);
	}
}

TEST_F(timer, cancel)
{
	zx_time_t deadline;

	ASSERT_OK(zx_timer_cancel(self->timer));
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(5)), 7));
	ASSERT_OK(zx_timer_cancel(self->timer));
	expect_info(_metadata, self->timer, 0, 0, 0);
	zxt_sleep(ZX_MSEC(30));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	/* And can be set again, before its old time and behind it. */
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(5)), 0));
	ASSERT_OK(zx_timer_cancel(self->timer));
	deadline = zxt_after(ZX_MSEC(15));
	ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
	expect_fired(_metadata, self->timer);
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_SEC(1000)), 0));
	ASSERT_OK(zx_timer_cancel(self->timer));
	deadline = zxt_after(ZX_MSEC(5));
	ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
	expect_fired(_metadata, self->timer);
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	/* Canceling takes the signal away, too. */
	ASSERT_OK(zx_timer_cancel(self->timer));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
}

TEST_F(timer, errors)
{
	zx_time_t deadline = zxt_after(ZX_SEC(1000));
	zx_handle_t weak;

	ASSERT_OK(zx_timer_set(self->timer, deadline, 5));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_timer_set(self->timer, 0, -1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_timer_set(self->timer, 0, INT64_MIN));
	/* The slack comes first. */
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_timer_set(ZXT_NO_HANDLE, 0, -1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_timer_set(ZXT_NO_HANDLE, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_timer_set(ZX_HANDLE_INVALID, 0, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_timer_set(self->event, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_timer_cancel(ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_timer_cancel(ZX_HANDLE_INVALID));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_timer_cancel(self->event));
	weak = zxt_without(_metadata, self->timer, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_timer_set(weak, 0, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_timer_cancel(weak));
	zxt_close(_metadata, weak);
	expect_info(_metadata, self->timer, 0, deadline, 5);
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
}

TEST_F(timer, signals_of_the_user)
{
	EXPECT_OK(zx_object_signal(self->timer, 0, ZX_USER_SIGNAL_ALL));
	EXPECT_EQ(ZX_USER_SIGNAL_ALL, zxt_signals(_metadata, self->timer));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(self->timer, 0, ZX_TIMER_SIGNALED));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(self->timer, ZX_TIMER_SIGNALED, 0));
	ASSERT_OK(zx_timer_set(self->timer, 0, 0));
	EXPECT_EQ(ZX_USER_SIGNAL_ALL | ZX_TIMER_SIGNALED, zxt_signals(_metadata, self->timer));
	ASSERT_OK(zx_timer_cancel(self->timer));
	EXPECT_EQ(ZX_USER_SIGNAL_ALL, zxt_signals(_metadata, self->timer));
}

/* ---- ZX_INFO_TIMER ---- */

TEST_F(timer, info_errors)
{
	zx_info_timer_t info;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	unsigned int i;
	zx_handle_t weak;
	void *p;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(self->timer, ZX_INFO_TIMER, &info, sizeof(info) - 1,
					 &actual, &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(1, avail);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(self->event, ZX_INFO_TIMER, &info, sizeof(info), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_info(ZXT_NO_HANDLE, ZX_INFO_TIMER, &info, sizeof(info), NULL,
					 NULL));
	weak = zxt_without(_metadata, self->timer, ZX_RIGHT_INSPECT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(weak, ZX_INFO_TIMER, &info, sizeof(info), NULL, NULL));
	zxt_close(_metadata, weak);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(self->timer, ZX_INFO_TIMER, p, sizeof(info),
						 NULL, NULL));
}

/* ---- Slack ---- */

/* It may fire in its range and not before, and the range does not keep it from firing. */
TEST(slack)
{
	static const zx_duration_t slacks[] = { 0, 1, ZX_MSEC(3), ZX_SEC(1000), ZX_TIME_INFINITE };
	zx_time_t deadline, first;
	zx_handle_t timer;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ASSERT_OK(zx_timer_create(modes[i], ZX_CLOCK_MONOTONIC, &timer));
		for (j = 0; j < ARRAY_SIZE(slacks); j++) {
			deadline = zxt_after(ZX_MSEC(20));
			first = deadline;
			if (modes[i] != ZX_TIMER_SLACK_LATE)
				first = zx_time_sub_duration(deadline, slacks[j]);
			ASSERT_OK(zx_timer_set(timer, deadline, slacks[j]));
			expect_fired(_metadata, timer);
			EXPECT_GE(zx_clock_get_monotonic(), first);
			expect_info(_metadata, timer, modes[i], 0, 0);
		}
		/* What is set is what is told. */
		deadline = zxt_after(ZX_SEC(1000));
		ASSERT_OK(zx_timer_set(timer, deadline, ZX_SEC(2)));
		expect_info(_metadata, timer, modes[i], deadline, ZX_SEC(2));
		zxt_close(_metadata, timer);
	}
}

/*
 * What the first of two timers can stand is no reason to let it wait for the second, which was
 * set after it: on Zircon it would be one to fire with those that were there before.
 */
TEST(slack_is_no_delay)
{
	zx_handle_t port = zxt_port(_metadata), late, next;
	zx_time_t deadline = zxt_after(ZX_MSEC(20));
	zx_port_packet_t packet;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ASSERT_OK(zx_timer_create(modes[i], ZX_CLOCK_MONOTONIC, &late));
		ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &next));
		ASSERT_OK(zx_object_wait_async(late, port, 1, ZX_TIMER_SIGNALED, 0));
		ASSERT_OK(zx_object_wait_async(next, port, 2, ZX_TIMER_SIGNALED, 0));
		ASSERT_OK(zx_timer_set(late, deadline, ZX_SEC(1000)));
		ASSERT_OK(zx_timer_set(next, deadline + ZX_SEC(1), 0));
		for (uint64_t key = 1; key <= 2; key++) {
			ASSERT_OK(zx_port_wait(port, ZX_TIME_INFINITE, &packet));
			EXPECT_EQ(key, packet.key);
		}
		zxt_close(_metadata, late);
		zxt_close(_metadata, next);
		deadline = zxt_after(ZX_MSEC(20));
	}
	zxt_close(_metadata, port);
}

/* ---- Waiting for it ---- */

static void wait_async(struct __test_metadata *_metadata, zx_handle_t timer, zx_handle_t port,
		       uint64_t key, uint32_t options)
{
	ASSERT_OK(zx_object_wait_async(timer, port, key, ZX_TIMER_SIGNALED, options));
}

static void expect_packet(struct __test_metadata *_metadata, zx_handle_t port, uint64_t key,
			  zx_time_t deadline)
{
	zx_port_packet_t packet;

	memset(&packet, ZXT_POISON, sizeof(packet));
	ASSERT_OK(zx_port_wait(port, deadline, &packet));
	EXPECT_EQ(key, packet.key);
	EXPECT_EQ(ZX_PKT_TYPE_SIGNAL_ONE, packet.type);
	EXPECT_EQ(ZX_TIMER_SIGNALED, packet.signal.trigger);
	EXPECT_EQ(ZX_TIMER_SIGNALED, packet.signal.observed);
}

static void expect_no_packet(struct __test_metadata *_metadata, zx_handle_t port)
{
	zx_port_packet_t packet;

	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
}

/* A loop that sets its timer again when it has fired: each packet is for one deadline. */
TEST_F(timer, port_loop)
{
	zx_handle_t port = zxt_port(_metadata);
	zx_time_t deadline = zx_clock_get_monotonic();
	uint64_t i;

	for (i = 0; i < 50; i++) {
		deadline += ZX_USEC(500);
		ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
		wait_async(_metadata, self->timer, port, i, 0);
		expect_packet(_metadata, port, i, ZX_TIME_INFINITE);
		EXPECT_GE(zx_clock_get_monotonic(), deadline);
		expect_no_packet(_metadata, port);
	}
	zxt_close(_metadata, port);
}

TEST_F(timer, edges)
{
	zx_handle_t port = zxt_port(_metadata);

	ASSERT_OK(zx_timer_set(self->timer, 0, 0));
	wait_async(_metadata, self->timer, port, 1, ZX_WAIT_ASYNC_EDGE);
	expect_no_packet(_metadata, port);
	/* Setting it takes the signal away, also if it comes back at once. */
	ASSERT_OK(zx_timer_set(self->timer, 0, 0));
	expect_packet(_metadata, port, 1, 0);
	wait_async(_metadata, self->timer, port, 2, ZX_WAIT_ASYNC_EDGE);
	ASSERT_OK(zx_timer_cancel(self->timer));
	expect_no_packet(_metadata, port);
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(2)), 0));
	expect_packet(_metadata, port, 2, ZX_TIME_INFINITE);
	zxt_close(_metadata, port);
}

struct timer_waiter {
	zx_handle_t timer;
	zx_status_t status;
	zx_signals_t observed;
};

static void wait_for_timer(void *arg)
{
	struct timer_waiter *w = arg;

	w->status = zx_object_wait_one(w->timer, ZX_TIMER_SIGNALED, ZX_TIME_INFINITE,
				       &w->observed);
}

TEST_F(timer, wakes_a_thread)
{
	struct timer_waiter w = { .timer = self->timer, .observed = ZXT_POISON32 };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_for_timer, &w);
	zxt_thread_settle(_metadata, &t);
	ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_MSEC(5)), 0));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
	EXPECT_EQ(ZX_TIMER_SIGNALED, w.observed);
}

/* The last handle goes while it is set: nobody hears of it any more. */
TEST_F(timer, closed_while_set)
{
	struct timer_waiter w = { .observed = ZXT_POISON32 };
	zx_handle_t port = zxt_port(_metadata), timer;
	zx_port_packet_t packet;
	struct zxt_thread t;
	unsigned int i;

	ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
	ASSERT_OK(zx_timer_set(timer, zxt_after(ZX_SEC(1000)), 0));
	w.timer = timer;
	zxt_thread_start(_metadata, &t, wait_for_timer, &w);
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, timer);
	zxt_thread_join(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_CANCELED, w.status);
	EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED, w.observed);

	/* At any moment of its firing: there is a packet if that came first, else none. */
	for (i = 0; i < 2000; i++) {
		ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
		wait_async(_metadata, timer, port, i, 0);
		ASSERT_OK(zx_timer_set(timer, zxt_after(ZX_USEC(i % 64)), 0));
		zxt_close(_metadata, timer);
		if (zx_port_wait(port, 0, &packet) == ZX_OK)
			ASSERT_EQ(i, packet.key);
		expect_no_packet(_metadata, port);
	}
	zxt_sleep(ZX_MSEC(10));
	expect_no_packet(_metadata, port);
	zxt_close(_metadata, port);
}

/* ---- Many ---- */

#define MANY	200

TEST(many)
{
	zx_handle_t port = zxt_port(_metadata), timers[MANY];
	zx_time_t deadline = zxt_after(ZX_MSEC(30));
	bool seen[MANY] = { false };
	zx_port_packet_t packet;
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		ASSERT_OK(zx_timer_create(modes[i % 3], ZX_CLOCK_MONOTONIC, &timers[i]));
		wait_async(_metadata, timers[i], port, i, 0);
		ASSERT_OK(zx_timer_set(timers[i], deadline + (i % 7 ? 0 : ZX_USEC(i)), 0));
	}
	for (i = 0; i < MANY; i++) {
		ASSERT_OK(zx_port_wait(port, ZX_TIME_INFINITE, &packet));
		ASSERT_LT(packet.key, MANY);
		EXPECT_FALSE(seen[packet.key]);
		seen[packet.key] = true;
	}
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	for (i = 0; i < MANY; i++)
		zxt_close(_metadata, timers[i]);
	zxt_close(_metadata, port);
}

/* ---- Races with its firing ---- */

struct timer_setter {
	zx_handle_t timer;
	unsigned int n;
	unsigned int failures;
};

/* Sets it again just before, when, and just after it fires. */
static void set_and_cancel(void *arg)
{
	struct timer_setter *s = arg;
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		if (zx_timer_set(s->timer, zxt_after(ZX_USEC(i % 100)), 0) != ZX_OK)
			s->failures++;
		if (i % 3 == 0 && zx_timer_cancel(s->timer) != ZX_OK)
			s->failures++;
	}
}

TEST_F(timer, set_while_it_fires)
{
	struct timer_setter s[2] = {
		{ .timer = self->timer, .n = 20000 }, { .timer = self->timer, .n = 20000 },
	};
	zx_time_t deadline;
	struct zxt_thread t;
	unsigned int i;

	zxt_thread_start(_metadata, &t, set_and_cancel, &s[0]);
	set_and_cancel(&s[1]);
	zxt_thread_join(_metadata, &t);
	EXPECT_EQ(0, s[0].failures);
	EXPECT_EQ(0, s[1].failures);
	ASSERT_OK(zx_timer_cancel(self->timer));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));
	zxt_sleep(ZX_MSEC(10));
	EXPECT_EQ(0, zxt_signals(_metadata, self->timer));

	/* What has been canceled does not fire behind the call's back. */
	for (i = 0; i < 5000; i++) {
		ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_USEC(i % 50)), 0));
		ASSERT_OK(zx_timer_cancel(self->timer));
		ASSERT_EQ(0, zxt_signals(_metadata, self->timer));
	}
	/* Nor does it fire for a deadline that was moved. */
	for (i = 0; i < 2000; i++) {
		ASSERT_OK(zx_timer_set(self->timer, zxt_after(ZX_USEC(i % 50)), 0));
		deadline = zxt_after(ZX_USEC(300));
		ASSERT_OK(zx_timer_set(self->timer, deadline, 0));
		expect_fired(_metadata, self->timer);
		ASSERT_GE(zx_clock_get_monotonic(), deadline);
	}
}

TEST_HARNESS_MAIN
