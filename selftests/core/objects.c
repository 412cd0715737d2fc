// SPDX-License-Identifier: GPL-2.0-only
/* What works on any object: signals, waiting, information, properties, children. */
#include "zxtest.h"

/* ---- zx_object_signal ---- */

TEST(signal_object)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_5));
	EXPECT_EQ(ZX_USER_SIGNAL_5, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, ZX_USER_SIGNAL_5, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, 0, 0));
	zxt_close(_metadata, event);
}

/* A program has its own eight signals, and on events one more. */
TEST(signal_masks)
{
	zx_handle_t event = zxt_event(_metadata), ends[2];
	unsigned int bit;

	zxt_channel(_metadata, ends);
	for (bit = 0; bit < 24; bit++) {
		zx_signals_t signal = 1u << bit;

		if (signal != ZX_EVENT_SIGNALED) {
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, 0, signal));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, signal, 0));
		}
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], signal, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], signal, 0));
	}
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[0]));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[1]));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	zxt_close(_metadata, event);
}

TEST(signal_bad_handle)
{
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZX_HANDLE_INVALID, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZXT_NO_HANDLE, 0, 0));
}

TEST(signal_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t h = zxt_without(_metadata, event, ZX_RIGHT_SIGNAL);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(h, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

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

/* ---- zx_object_get_info ---- */

TEST(get_info_handle_valid)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_get_info(event, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL));
	zxt_close(_metadata, event);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_info(event, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL));
}

TEST(get_info_handle_basic)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info[2];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;

	memset(info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, info, sizeof(info), &actual,
				     &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(1, avail);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info[0].type);
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, info[0].rights);
	EXPECT_EQ(0, info[0].related_koid);
	EXPECT_TRUE(zxt_is_poison(&info[1], sizeof(info[1])));
	zxt_close(_metadata, event);
}

TEST(get_info_types)
{
	zx_handle_t port = zxt_port(_metadata), ends[2], vmo = zxt_vmo(_metadata, 4096);
	zx_info_handle_basic_t info;

	zxt_channel(_metadata, ends);
	info = zxt_info(_metadata, port);
	EXPECT_EQ(ZX_OBJ_TYPE_PORT, info.type);
	EXPECT_EQ(ZX_DEFAULT_PORT_RIGHTS, info.rights);
	info = zxt_info(_metadata, ends[0]);
	EXPECT_EQ(ZX_OBJ_TYPE_CHANNEL, info.type);
	EXPECT_EQ(ZX_DEFAULT_CHANNEL_RIGHTS, info.rights);
	EXPECT_EQ(zxt_koid(_metadata, ends[1]), info.related_koid);
	info = zxt_info(_metadata, vmo);
	EXPECT_EQ(ZX_OBJ_TYPE_VMO, info.type);
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS, info.rights);
	info = zxt_info(_metadata, zx_process_self());
	EXPECT_EQ(ZX_OBJ_TYPE_PROCESS, info.type);
	info = zxt_info(_metadata, zx_job_default());
	EXPECT_EQ(ZX_OBJ_TYPE_JOB, info.type);
	zxt_close(_metadata, port);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	zxt_close(_metadata, vmo);
}

/* Every object has its own koid, and it grows. */
TEST(koids)
{
	zx_koid_t last = 0, koid;
	zx_handle_t event;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		event = zxt_event(_metadata);
		koid = zxt_koid(_metadata, event);
		EXPECT_GT(koid, last);
		last = koid;
		zxt_close(_metadata, event);
	}
}

TEST(get_info_too_small)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info) - 1,
					 &actual, &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(1, avail);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	zxt_close(_metadata, event);
}

TEST(get_info_bad_topic)
{
	zx_handle_t event = zxt_event(_metadata);
	char buffer[64];

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_info(event, ZX_INFO_NONE, buffer, sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_info(event, 0x7fffffff, buffer, sizeof(buffer), NULL, NULL));
	zxt_close(_metadata, event);
}

TEST(get_info_bad_handle)
{
	static const uint32_t topics[] = {
		ZX_INFO_HANDLE_VALID, ZX_INFO_HANDLE_BASIC, ZX_INFO_HANDLE_COUNT,
		ZX_INFO_PROCESS, ZX_INFO_PROCESS_HANDLE_STATS, ZX_INFO_JOB,
		ZX_INFO_JOB_CHILDREN, ZX_INFO_JOB_PROCESSES, ZX_INFO_PROCESS_THREADS,
	};
	char buffer[1024];
	unsigned int i;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	for (i = 0; i < ARRAY_SIZE(topics); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZX_HANDLE_INVALID, topics[i], buffer,
						 sizeof(buffer), NULL, NULL));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZXT_NO_HANDLE, topics[i], buffer,
						 sizeof(buffer), NULL, NULL));
	}
	EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
}

TEST(get_info_bad_pointer)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info;
	unsigned int i;
	void *p;

	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, p, sizeof(info),
						 NULL, NULL));
		if (!p)
			continue;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
						 p, NULL));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
						 NULL, p));
	}
	zxt_close(_metadata, event);
}

TEST(get_info_handle_count)
{
	zx_handle_t event = zxt_event(_metadata), copy, h;
	zx_info_handle_count_t info = { ZXT_POISON32 };

	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	copy = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_EQ(2, zxt_handle_count(_metadata, event));
	h = zxt_without(_metadata, event, ZX_RIGHT_INSPECT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(h, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL,
					 NULL));
	EXPECT_EQ(ZXT_POISON32, info.handle_count);
	zxt_close(_metadata, h);
	zxt_close(_metadata, copy);
	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, event);
}

TEST(get_info_wrong_type)
{
	zx_handle_t event = zxt_event(_metadata);
	char buffer[1024];

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS_HANDLE_STATS, buffer,
					 sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS_THREADS, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB, buffer, sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB_CHILDREN, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB_PROCESSES, buffer, sizeof(buffer),
					 NULL, NULL));
	zxt_close(_metadata, event);
}

TEST(get_info_task_rights)
{
	zx_handle_t job = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_INSPECT);
	zx_handle_t process = zxt_without(_metadata, zx_process_self(), ZX_RIGHT_INSPECT);
	char buffer[1024];

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS_HANDLE_STATS, buffer,
					 sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB, buffer, sizeof(buffer), NULL, NULL));
	zxt_close(_metadata, job);
	zxt_close(_metadata, process);

	job = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_ENUMERATE);
	process = zxt_without(_metadata, zx_process_self(), ZX_RIGHT_ENUMERATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS_THREADS, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB_PROCESSES, buffer, sizeof(buffer), NULL,
					 NULL));
	zxt_close(_metadata, job);
	zxt_close(_metadata, process);
}

TEST(get_info_process_self)
{
	zx_info_process_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS, &info, sizeof(info), NULL,
				     NULL));
	EXPECT_EQ(ZX_INFO_PROCESS_FLAG_STARTED, info.flags);
	EXPECT_EQ(0, info.return_code);
}

TEST(get_info_job_self)
{
	zx_info_job_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(zx_job_default(), ZX_INFO_JOB, &info, sizeof(info), NULL,
				     NULL));
	EXPECT_EQ(0, info.exited);
	EXPECT_EQ(0, info.return_code);
}

/* Jobs of a job: what does not fit is counted only. */
TEST(get_info_job_children)
{
	zx_handle_t parent, jobs[3];
	zx_koid_t koids[4];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	unsigned int i;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual,
				     &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(0, avail);
	for (i = 0; i < 3; i++)
		ASSERT_OK(zx_job_create(parent, 0, &jobs[i]));
	memset(koids, ZXT_POISON, sizeof(koids));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual,
				     &avail));
	EXPECT_EQ(3, actual);
	EXPECT_EQ(3, avail);
	for (i = 0; i < 3; i++) {
		zx_koid_t koid = zxt_koid(_metadata, jobs[i]);

		EXPECT_TRUE(koid == koids[0] || koid == koids[1] || koid == koids[2]);
	}
	EXPECT_EQ(ZXT_POISON64, koids[3]);

	memset(koids, ZXT_POISON, sizeof(koids));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids[0]) + 7,
				     &actual, &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(3, avail);
	EXPECT_NE(ZXT_POISON64, koids[0]);
	EXPECT_EQ(ZXT_POISON64, koids[1]);
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, NULL, 0, NULL, &avail));
	EXPECT_EQ(3, avail);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, NULL, 64, NULL, &avail));
	for (i = 0; i < 3; i++)
		zxt_close(_metadata, jobs[i]);
	zxt_close(_metadata, parent);
}

TEST(get_info_process_handle_stats)
{
	zx_info_process_handle_stats_t before, after;
	zx_handle_t event, port;

	memset(&before, ZXT_POISON, sizeof(before));
	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &before,
				     sizeof(before), NULL, NULL));
	event = zxt_event(_metadata);
	port = zxt_port(_metadata);
	memset(&after, ZXT_POISON, sizeof(after));
	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &after,
				     sizeof(after), NULL, NULL));
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_EVENT] + 1,
		  after.handle_count[ZX_OBJ_TYPE_EVENT]);
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_PORT] + 1,
		  after.handle_count[ZX_OBJ_TYPE_PORT]);
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_VMO], after.handle_count[ZX_OBJ_TYPE_VMO]);
	zxt_close(_metadata, event);
	zxt_close(_metadata, port);
}

/* ---- zx_object_get_child ---- */

TEST(get_child)
{
	zx_handle_t parent, child, found = ZXT_POISON32;
	zx_koid_t koid;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(koid, zxt_koid(_metadata, found));
	EXPECT_EQ(zxt_rights(_metadata, parent), zxt_rights(_metadata, found));
	zxt_close(_metadata, found);

	found = ZXT_POISON32;
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_WAIT, &found));
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, found));
	zxt_close(_metadata, found);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

TEST(get_child_errors)
{
	zx_handle_t parent, child, event = zxt_event(_metadata), h, found = ZXT_POISON32;
	unsigned int before, i;
	zx_koid_t koid;
	void *p;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_child(ZXT_NO_HANDLE, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, zxt_koid(_metadata, event),
					  ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, 0, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(child, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(parent, koid, ZX_RIGHT_MAP, &found));
	h = zxt_without(_metadata, parent, ZX_RIGHT_ENUMERATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(h, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON32, found);

	before = zxt_handles(_metadata);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

/* ---- properties ---- */

TEST(name)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096);
	char name[ZX_MAX_NAME_LEN + 1];

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	EXPECT_EQ((char)ZXT_POISON, name[ZX_MAX_NAME_LEN]);

	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "one", 3));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("one", name);

	/* It ends at a NUL, and is cut off if it is long. */
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "two\0three", 9));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("two", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME,
					 "0123456789012345678901234567890123456789", 40));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("0123456789012345678901234567890", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "", 0));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_errors)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096), h;
	char name[ZX_MAX_NAME_LEN];
	unsigned int i;
	void *p;

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN - 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_property(ZXT_NO_HANDLE, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_property(vmo, 0x7fff, name, sizeof(name)));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_GET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(h, ZX_PROP_NAME, name, sizeof(name)));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_TRUE(zxt_is_poison(name, sizeof(name)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_property(vmo, ZX_PROP_NAME, p, ZX_MAX_NAME_LEN));

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_set_property(ZXT_NO_HANDLE, ZX_PROP_NAME, "a", 1));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_object_set_property(vmo, 0x7fff, name, 8));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_set_property(h, ZX_PROP_NAME, "a", 1));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_set_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t) - 1));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_set_property(vmo, ZX_PROP_NAME, p, 1));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_process_break_on_load)
{
	uint64_t value = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(0, value);
	value = 7;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	value = ZXT_POISON64;
	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(7, value);
	value = 0;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
}

TEST_HARNESS_MAIN
