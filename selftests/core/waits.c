// SPDX-License-Identifier: GPL-2.0-only
/* Waiting for an object, or for one of several. */
#include "zxtest.h"

/* ---- zx_object_wait_one ---- */

TEST(wait_one_already)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_signals_t observed = ZXT_POISON32;

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_1 | ZX_USER_SIGNAL_2));
	EXPECT_OK(zx_object_wait_one(event, ZX_USER_SIGNAL_1, ZX_TIME_INFINITE, &observed));
	/* All that is asserted, not only what was asked for. */
	EXPECT_EQ(ZX_USER_SIGNAL_1 | ZX_USER_SIGNAL_2, observed);
	/* Even if it is too late. */
	EXPECT_OK(zx_object_wait_one(event, ZX_USER_SIGNAL_1, 0, NULL));
	EXPECT_OK(zx_object_wait_one(event, ZX_USER_SIGNAL_1, ZX_TIME_INFINITE_PAST, NULL));
	zxt_close(_metadata, event);
}

TEST(wait_one_timed_out)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_signals_t observed = ZXT_POISON32;
	zx_time_t deadline = zxt_after(ZX_MSEC(20));

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_2));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_object_wait_one(event, ZX_USER_SIGNAL_1, deadline, &observed));
	EXPECT_EQ(ZX_USER_SIGNAL_2, observed);
	EXPECT_GE(zx_clock_get_monotonic(), deadline);

	observed = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_one(event, ZX_USER_SIGNAL_1, 0, &observed));
	EXPECT_EQ(ZX_USER_SIGNAL_2, observed);
	observed = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_one(event, ZX_USER_SIGNAL_1,
							   ZX_TIME_INFINITE_PAST, &observed));
	EXPECT_EQ(ZX_USER_SIGNAL_2, observed);
	zxt_close(_metadata, event);
}

struct signaler {
	zx_handle_t handle;
	zx_signals_t signals;
};

static void signal_soon(void *arg)
{
	struct signaler *s = arg;

	zxt_sleep(ZX_MSEC(20));
	zx_object_signal(s->handle, 0, s->signals);
}

TEST(wait_one_woken)
{
	zx_handle_t event = zxt_event(_metadata);
	struct signaler s = { event, ZX_USER_SIGNAL_6 };
	zx_signals_t observed = ZXT_POISON32;
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, signal_soon, &s);
	EXPECT_OK(zx_object_wait_one(event, ZX_USER_SIGNAL_6 | ZX_EVENT_SIGNALED,
				     ZX_TIME_INFINITE, &observed));
	EXPECT_EQ(ZX_USER_SIGNAL_6, observed);
	zxt_thread_join(_metadata, &t);
	zxt_close(_metadata, event);
}

struct waiter {
	zx_handle_t handle;
	zx_signals_t signals;
	zx_signals_t observed;
	zx_status_t status;
};

static void wait_long(void *arg)
{
	struct waiter *w = arg;

	w->observed = ZXT_POISON32;
	w->status = zx_object_wait_one(w->handle, w->signals, ZX_TIME_INFINITE, &w->observed);
}

/* To close the handle that somebody waits on ends the wait, even if there is another. */
TEST(wait_one_canceled)
{
	zx_handle_t event = zxt_event(_metadata);
	struct waiter w = { .signals = ZX_USER_SIGNAL_0 };
	struct zxt_thread t;

	w.handle = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	zxt_thread_start(_metadata, &t, wait_long, &w);
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, w.handle);
	zxt_thread_join(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_CANCELED, w.status);
	EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED, w.observed);
	zxt_close(_metadata, event);
}

/* To close another handle of the object does nothing to it. */
TEST(wait_one_not_canceled)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t other = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	struct waiter w = { .handle = event, .signals = ZX_USER_SIGNAL_0 };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_long, &w);
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, other);
	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
	EXPECT_EQ(ZX_USER_SIGNAL_0, w.observed);
	zxt_close(_metadata, event);
}

TEST(wait_one_bad_handle)
{
	zx_signals_t observed = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_wait_one(ZX_HANDLE_INVALID, 1, 0, &observed));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_wait_one(ZXT_NO_HANDLE, 1, 0, &observed));
	EXPECT_EQ(ZXT_POISON32, observed);
}

TEST(wait_one_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t h = zxt_without(_metadata, event, ZX_RIGHT_WAIT);
	zx_signals_t observed = ZXT_POISON32;

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_wait_one(h, ZX_USER_SIGNAL_0, 0, &observed));
	EXPECT_EQ(ZXT_POISON32, observed);
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

TEST(wait_one_bad_pointer)
{
	zx_handle_t event = zxt_event(_metadata);
	unsigned int i;
	void *p;

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	zxt_for_each_bad_out(i, p) {
		/* It may be NULL. */
		if (p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_wait_one(event, ZX_USER_SIGNAL_0, 0, p));
	}
	zxt_close(_metadata, event);
}

/* A port has no signals, and its handle not the right to wait. */
TEST(wait_one_on_a_port)
{
	zx_handle_t port = zxt_port(_metadata);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_wait_one(port, ZX_USER_SIGNAL_0, 0, NULL));
	zxt_close(_metadata, port);
}

/* ---- zx_object_wait_many ---- */

TEST(wait_many)
{
	zx_wait_item_t items[3];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		items[i].handle = zxt_event(_metadata);
		items[i].waitfor = ZX_USER_SIGNAL_0;
		items[i].pending = ZXT_POISON32;
	}
	ASSERT_OK(zx_object_signal(items[1].handle, 0, ZX_USER_SIGNAL_0));
	ASSERT_OK(zx_object_signal(items[2].handle, 0, ZX_USER_SIGNAL_7));
	EXPECT_OK(zx_object_wait_many(items, 3, ZX_TIME_INFINITE));
	EXPECT_EQ(0, items[0].pending);
	EXPECT_EQ(ZX_USER_SIGNAL_0, items[1].pending);
	EXPECT_EQ(ZX_USER_SIGNAL_7, items[2].pending);
	for (i = 0; i < 3; i++)
		zxt_close(_metadata, items[i].handle);
}

TEST(wait_many_woken)
{
	zx_wait_item_t items[ZX_WAIT_MANY_MAX_ITEMS];
	struct signaler s = { .signals = ZX_EVENT_SIGNALED };
	struct zxt_thread t;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		items[i].handle = zxt_event(_metadata);
		items[i].waitfor = ZX_EVENT_SIGNALED;
		items[i].pending = ZXT_POISON32;
	}
	s.handle = items[63].handle;
	zxt_thread_start(_metadata, &t, signal_soon, &s);
	EXPECT_OK(zx_object_wait_many(items, ARRAY_SIZE(items), ZX_TIME_INFINITE));
	zxt_thread_join(_metadata, &t);
	for (i = 0; i < ARRAY_SIZE(items); i++) {
		EXPECT_EQ(i == 63 ? ZX_EVENT_SIGNALED : 0, items[i].pending);
		zxt_close(_metadata, items[i].handle);
	}
}

/* The same handle twice, with different wishes. */
TEST(wait_many_same_handle)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_wait_item_t items[2] = {
		{ event, ZX_USER_SIGNAL_0, ZXT_POISON32 },
		{ event, ZX_USER_SIGNAL_1, ZXT_POISON32 },
	};

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_1));
	EXPECT_OK(zx_object_wait_many(items, 2, ZX_TIME_INFINITE));
	EXPECT_EQ(ZX_USER_SIGNAL_1, items[0].pending);
	EXPECT_EQ(ZX_USER_SIGNAL_1, items[1].pending);
	zxt_close(_metadata, event);
}

TEST(wait_many_timed_out)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_wait_item_t item = { event, ZX_USER_SIGNAL_0, ZXT_POISON32 };
	zx_time_t deadline = zxt_after(ZX_MSEC(20));

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_1));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_many(&item, 1, deadline));
	EXPECT_EQ(ZX_USER_SIGNAL_1, item.pending);
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	item.pending = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_many(&item, 1, 0));
	EXPECT_EQ(ZX_USER_SIGNAL_1, item.pending);
	zxt_close(_metadata, event);
}

/* To wait for nothing is to sleep. */
TEST(wait_many_none)
{
	zx_time_t deadline = zxt_after(ZX_MSEC(20));

	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_many(NULL, 0, deadline));
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
}

TEST(wait_many_too_many)
{
	zx_wait_item_t items[ZX_WAIT_MANY_MAX_ITEMS + 1] = {};

	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_object_wait_many(items, ARRAY_SIZE(items), 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_object_wait_many(items, SIZE_MAX, 0));
}

TEST(wait_many_bad_handle)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_wait_item_t items[2] = {
		{ event, ZX_USER_SIGNAL_0, ZXT_POISON32 },
		{ ZXT_NO_HANDLE, ZX_USER_SIGNAL_0, ZXT_POISON32 },
	};

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_wait_many(items, 2, 0));
	items[1].handle = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_wait_many(items, 2, ZX_TIME_INFINITE));
	EXPECT_EQ(ZXT_POISON32, items[0].pending);
	EXPECT_EQ(ZXT_POISON32, items[1].pending);
	zxt_close(_metadata, event);
}

TEST(wait_many_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t h = zxt_without(_metadata, event, ZX_RIGHT_WAIT);
	zx_wait_item_t items[2] = {
		{ event, ZX_USER_SIGNAL_0, ZXT_POISON32 },
		{ h, ZX_USER_SIGNAL_0, ZXT_POISON32 },
	};

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_wait_many(items, 2, ZX_TIME_INFINITE));
	EXPECT_EQ(ZXT_POISON32, items[0].pending);
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

TEST(wait_many_bad_pointer)
{
	unsigned int i;
	void *p;

	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_wait_many(p, 1, 0));
}

struct many_waiter {
	zx_wait_item_t items[2];
	zx_status_t status;
};

static void wait_many_long(void *arg)
{
	struct many_waiter *w = arg;

	w->status = zx_object_wait_many(w->items, 2, ZX_TIME_INFINITE);
}

TEST(wait_many_canceled)
{
	struct many_waiter w = {
		.items = {
			{ zxt_event(_metadata), ZX_USER_SIGNAL_0, ZXT_POISON32 },
			{ zxt_event(_metadata), ZX_USER_SIGNAL_0, ZXT_POISON32 },
		},
	};
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_many_long, &w);
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, w.items[1].handle);
	zxt_thread_join(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_CANCELED, w.status);
	EXPECT_EQ(0, w.items[0].pending);
	EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED, w.items[1].pending);
	zxt_close(_metadata, w.items[0].handle);
}

/* ---- zx_object_wait_async: what it refuses; ports.c has the rest ---- */

TEST(wait_async_errors)
{
	zx_handle_t event = zxt_event(_metadata), port = zxt_port(_metadata);
	zx_handle_t h;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_wait_async(event, port, 1, ZX_USER_SIGNAL_0, 0x10));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_wait_async(event, port, 1, ZX_USER_SIGNAL_0, 0x80000000u));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_wait_async(ZXT_NO_HANDLE, port, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_wait_async(event, ZXT_NO_HANDLE, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_wait_async(event, ZX_HANDLE_INVALID, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_wait_async(event, event, 1, ZX_USER_SIGNAL_0, 0));

	h = zxt_without(_metadata, event, ZX_RIGHT_WAIT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_wait_async(h, port, 1, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, port, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_wait_async(event, h, 1, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, h);
	zxt_close(_metadata, port);
	zxt_close(_metadata, event);
}

/* ---- signals that come and go ---- */

/* The waiter sees what was there, even if it is not there any more when it runs. */
TEST(pulse)
{
	zx_handle_t event = zxt_event(_metadata);
	struct waiter one = { .handle = event, .signals = ZX_USER_SIGNAL_0 };
	struct many_waiter many = {
		.items = {
			{ zxt_event(_metadata), ZX_USER_SIGNAL_0, ZXT_POISON32 },
			{ event, ZX_USER_SIGNAL_0, ZXT_POISON32 },
		},
	};
	struct zxt_thread threads[2];
	unsigned int i;

	for (i = 0; i < 10; i++) {
		zxt_thread_start(_metadata, &threads[0], wait_long, &one);
		zxt_thread_start(_metadata, &threads[1], wait_many_long, &many);
		zxt_thread_settle(_metadata, &threads[0]);
		zxt_thread_settle(_metadata, &threads[1]);
		ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_3));
		ASSERT_OK(zx_object_signal(event, ZX_USER_SIGNAL_ALL, 0));
		zxt_thread_join(_metadata, &threads[0]);
		zxt_thread_join(_metadata, &threads[1]);
		EXPECT_OK(one.status);
		EXPECT_EQ(ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_3, one.observed);
		EXPECT_OK(many.status);
		EXPECT_EQ(ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_3, many.items[1].pending);
		EXPECT_EQ(0, many.items[0].pending);
	}
	zxt_close(_metadata, many.items[0].handle);
	zxt_close(_metadata, event);
}

struct pulser {
	zx_handle_t event;
	atomic_int stop;
};

static void pulse_for_ever(void *arg)
{
	struct pulser *p = arg;

	while (!atomic_load(&p->stop)) {
		zx_object_signal(p->event, 0, ZX_USER_SIGNAL_0);
		zx_object_signal(p->event, ZX_USER_SIGNAL_0, 0);
	}
}

/* Between the look at the signals and the sleep none is missed. */
TEST(pulse_races_wait)
{
	struct pulser p = { .event = zxt_event(_metadata) };
	struct zxt_thread t;
	zx_signals_t observed;
	unsigned int i;

	zxt_thread_start(_metadata, &t, pulse_for_ever, &p);
	for (i = 0; i < 300; i++) {
		observed = ZXT_POISON32;
		ASSERT_OK(zx_object_wait_one(p.event, ZX_USER_SIGNAL_0, ZX_TIME_INFINITE,
					     &observed));
		ASSERT_EQ(ZX_USER_SIGNAL_0, observed);
	}
	atomic_store(&p.stop, 1);
	zxt_thread_join(_metadata, &t);
	zxt_close(_metadata, p.event);
}

/* ---- handles that go ---- */

/* What a handle's value stands for: a wait ends when that is gone, in whatever way. */
enum { REPLACED, SENT, SENT_IN_VAIN, WAYS };

static void lose_handle(struct __test_metadata *_metadata, zx_handle_t handle, unsigned int way)
{
	zx_handle_t ends[2], out = ZXT_POISON32;

	zxt_channel(_metadata, ends);
	switch (way) {
	case REPLACED:
		ASSERT_OK(zx_handle_replace(handle, ZX_RIGHT_SAME_RIGHTS, &out));
		zxt_close(_metadata, out);
		break;
	case SENT:
		ASSERT_OK(zx_channel_write(ends[0], 0, NULL, 0, &handle, 1));
		ASSERT_OK(zx_channel_read(ends[1], 0, NULL, &out, 0, 1, NULL, NULL));
		zxt_close(_metadata, out);
		break;
	default:
		zxt_close(_metadata, ends[1]);
		ends[1] = ZX_HANDLE_INVALID;
		ASSERT_STATUS(ZX_ERR_PEER_CLOSED,
			      zx_channel_write(ends[0], 0, NULL, 0, &handle, 1));
	}
	zx_handle_close(ends[0]);
	zx_handle_close(ends[1]);
}

TEST(wait_for_a_handle_that_goes)
{
	zx_handle_t event = zxt_event(_metadata), port = zxt_port(_metadata);
	struct many_waiter many = { .status = ZX_OK };
	struct waiter one = { .signals = ZX_USER_SIGNAL_0 };
	struct zxt_thread threads[2];
	zx_port_packet_t packet;
	unsigned int way;

	for (way = 0; way < WAYS; way++) {
		one.handle = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
		many.items[0] = (zx_wait_item_t){ event, ZX_USER_SIGNAL_0, ZXT_POISON32 };
		many.items[1] = (zx_wait_item_t){ one.handle, ZX_USER_SIGNAL_0, ZXT_POISON32 };
		ASSERT_OK(zx_object_wait_async(one.handle, port, way, ZX_USER_SIGNAL_0, 0));
		zxt_thread_start(_metadata, &threads[0], wait_long, &one);
		zxt_thread_start(_metadata, &threads[1], wait_many_long, &many);
		zxt_thread_settle(_metadata, &threads[0]);
		zxt_thread_settle(_metadata, &threads[1]);
		lose_handle(_metadata, one.handle, way);
		zxt_thread_join(_metadata, &threads[0]);
		zxt_thread_join(_metadata, &threads[1]);
		EXPECT_STATUS(ZX_ERR_CANCELED, one.status);
		EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED, one.observed);
		EXPECT_STATUS(ZX_ERR_CANCELED, many.status);
		EXPECT_EQ(0, many.items[0].pending);
		EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED, many.items[1].pending);
		/* The port does not wait either. */
		ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
		EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
		ASSERT_OK(zx_object_signal(event, ZX_USER_SIGNAL_0, 0));
	}
	zxt_close(_metadata, port);
	zxt_close(_metadata, event);
}

/*
 * A handle that is sent is not gone yet: who waits through it goes on waiting, and sees
 * what happens, until the handle leaves the message.
 */
TEST(wait_for_a_handle_that_is_sent)
{
	zx_handle_t event = zxt_event(_metadata), port = zxt_port(_metadata), ends[2], out;
	struct waiter waiters[2] = { { .signals = ZX_USER_SIGNAL_0 },
				     { .signals = ZX_USER_SIGNAL_1 } };
	struct zxt_thread threads[2];
	zx_port_packet_t packet;
	unsigned int i;

	zxt_channel(_metadata, ends);
	for (i = 0; i < 2; i++)
		waiters[i].handle = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	for (i = 0; i < 3; i++)
		ASSERT_OK(zx_object_wait_async(waiters[1].handle, port, i,
					       i < 2 ? ZX_USER_SIGNAL_0 : ZX_USER_SIGNAL_1, 0));
	ASSERT_OK(zx_port_cancel(port, waiters[1].handle, 1));
	for (i = 0; i < 2; i++) {
		zxt_thread_start(_metadata, &threads[i], wait_long, &waiters[i]);
		zxt_thread_settle(_metadata, &threads[i]);
		ASSERT_OK(zx_channel_write(ends[0], 0, NULL, 0, &waiters[i].handle, 1));
		zxt_thread_settle(_metadata, &threads[i]);
	}
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_cancel(port, waiters[1].handle, 0));

	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	zxt_thread_join(_metadata, &threads[0]);
	EXPECT_OK(waiters[0].status);
	EXPECT_EQ(ZX_USER_SIGNAL_0, waiters[0].observed);
	ASSERT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_EQ(0, packet.key);

	/* The first is read, which nobody waits through any more; the other one then. */
	ASSERT_OK(zx_channel_read(ends[1], 0, NULL, &out, 0, 1, NULL, NULL));
	zxt_close(_metadata, out);
	zxt_thread_settle(_metadata, &threads[1]);
	ASSERT_OK(zx_channel_read(ends[1], 0, NULL, &out, 0, 1, NULL, NULL));
	zxt_thread_join(_metadata, &threads[1]);
	EXPECT_STATUS(ZX_ERR_CANCELED, waiters[1].status);
	EXPECT_EQ(ZX_SIGNAL_HANDLE_CLOSED | ZX_USER_SIGNAL_0, waiters[1].observed);
	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_1));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
	zxt_close(_metadata, out);

	/* It is gone as well when the message is lost. */
	ASSERT_OK(zx_object_signal(event, ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_1, 0));
	waiters[0].handle = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	zxt_thread_start(_metadata, &threads[0], wait_long, &waiters[0]);
	zxt_thread_settle(_metadata, &threads[0]);
	ASSERT_OK(zx_channel_write(ends[0], 0, NULL, 0, &waiters[0].handle, 1));
	zxt_thread_settle(_metadata, &threads[0]);
	zxt_close(_metadata, ends[1]);
	zxt_thread_join(_metadata, &threads[0]);
	EXPECT_STATUS(ZX_ERR_CANCELED, waiters[0].status);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, port);
	zxt_close(_metadata, event);
}

/* Sent and read while it is waited for: an answer in any case. */
TEST(sent_races_wait)
{
	struct waiter w = { .signals = ZX_USER_SIGNAL_0 };
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t ends[2], out;
	struct zxt_thread t;

	zxt_channel(_metadata, ends);
	for (i = 0; i < 100; i++) {
		w.handle = zxt_event(_metadata);
		zxt_thread_start(_metadata, &t, wait_long, &w);
		if (i % 4)
			zxt_sleep(ZX_USEC(50 * (i % 4)));
		ASSERT_OK(zx_channel_write(ends[0], 0, NULL, 0, &w.handle, 1));
		ASSERT_OK(zx_channel_read(ends[1], 0, NULL, &out, 0, 1, NULL, NULL));
		zxt_thread_join(_metadata, &t);
		ASSERT_TRUE(w.status == ZX_ERR_CANCELED || w.status == ZX_ERR_BAD_HANDLE);
		zxt_close(_metadata, out);
	}
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* Closed before it is waited for, while, or not at all: an answer in any case. */
TEST(close_races_wait)
{
	struct zxt_thread t;
	struct waiter w = { .signals = ZX_USER_SIGNAL_0 };
	unsigned int before = zxt_handles(_metadata), i;

	for (i = 0; i < 100; i++) {
		w.handle = zxt_event(_metadata);
		zxt_thread_start(_metadata, &t, wait_long, &w);
		if (i % 4)
			zxt_sleep(ZX_USEC(50 * (i % 4)));
		zxt_close(_metadata, w.handle);
		zxt_thread_join(_metadata, &t);
		ASSERT_TRUE(w.status == ZX_ERR_CANCELED || w.status == ZX_ERR_BAD_HANDLE);
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- who can be waited for ---- */

/* No handle has the right to wait for what cannot be waited for. */
TEST(wait_for_every_type)
{
	zx_handle_t handles[18], port = zxt_port(_metadata), waits;
	zx_status_t expected;
	zx_signals_t observed;
	unsigned int n = 0, i;

	handles[n++] = zxt_event(_metadata);
	ASSERT_OK(zx_eventpair_create(0, &handles[n], &handles[n + 1]));
	n += 2;
	zxt_channel(_metadata, &handles[n]);
	n += 2;
	ASSERT_OK(zx_socket_create(0, &handles[n], &handles[n + 1]));
	n += 2;
	ASSERT_OK(zx_fifo_create(2, 8, 0, &handles[n], &handles[n + 1]));
	n += 2;
	ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &handles[n++]));
	ASSERT_OK(zx_clock_create(0, NULL, &handles[n++]));
	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, 0, &handles[n++]));
	handles[n++] = zxt_vmo(_metadata, 4096);
	handles[n++] = zxt_port(_metadata);
	ASSERT_OK(zx_job_create(zx_job_default(), 0, &handles[n++]));
	handles[n++] = zxt_duplicate(_metadata, zx_process_self(), ZX_RIGHT_SAME_RIGHTS);
#ifdef ZXT_NATIVE
	handles[n++] = zxt_duplicate(_metadata, zx_thread_self(), ZX_RIGHT_SAME_RIGHTS);
	handles[n++] = zxt_duplicate(_metadata, zx_vmar_root_self(), ZX_RIGHT_SAME_RIGHTS);
#endif
	for (i = 0; i < n; i++) {
		waits = zxt_rights(_metadata, handles[i]) & ZX_RIGHT_WAIT;
		expected = waits ? ZX_ERR_TIMED_OUT : ZX_ERR_ACCESS_DENIED;
		observed = ZXT_POISON32;
		EXPECT_STATUS(expected, zx_object_wait_one(handles[i], 0, 0, &observed)) {
			TH_LOG("type %u", zxt_info(_metadata, handles[i]).type);
		}
		EXPECT_EQ(!waits, observed == ZXT_POISON32);
		EXPECT_STATUS(waits ? ZX_OK : ZX_ERR_ACCESS_DENIED,
			      zx_object_wait_async(handles[i], port, i, ZX_USER_SIGNAL_0, 0));
		EXPECT_STATUS(waits ? ZX_OK : ZX_ERR_ACCESS_DENIED,
			      zx_port_cancel(port, handles[i], i));
		zxt_close(_metadata, handles[i]);
	}
	zxt_close(_metadata, port);
}

TEST_HARNESS_MAIN
