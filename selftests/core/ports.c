// SPDX-License-Identifier: GPL-2.0-only
/* Ports: packets of programs, and packets that signals make. */
#include "zxtest.h"

FIXTURE(port) {
	zx_handle_t port;
	zx_handle_t event;
};

FIXTURE_SETUP(port)
{
	self->port = zxt_port(_metadata);
	self->event = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(port)
{
	zx_handle_close(self->port);
	zx_handle_close(self->event);
}

/* ---- zx_port_create ---- */

TEST(create)
{
	zx_handle_t port = ZXT_POISON32;
	zx_info_handle_basic_t info;

	ASSERT_OK(zx_port_create(0, &port));
	info = zxt_info(_metadata, port);
	EXPECT_EQ(ZX_OBJ_TYPE_PORT, info.type);
	EXPECT_EQ(ZX_DEFAULT_PORT_RIGHTS, info.rights);
	EXPECT_EQ(0, info.related_koid);
	zxt_close(_metadata, port);
	EXPECT_OK(zx_port_create(ZX_PORT_BIND_TO_INTERRUPT, &port));
	zxt_close(_metadata, port);
}

TEST(create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t port = ZXT_POISON32;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_port_create(2, &port));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_port_create(0x80000000u, &port));
	EXPECT_EQ(ZXT_POISON32, port);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_port_create(0, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_port_queue, zx_port_wait ---- */

TEST_F(port, user_packet)
{
	zx_port_packet_t in, out;

	memset(&in, ZXT_POISON, sizeof(in));
	in.key = 0x1234567890abcdefull;
	in.type = 99;
	in.status = 77;
	zxt_fill(&in.user, sizeof(in.user), 1);
	EXPECT_OK(zx_port_queue(self->port, &in));
	memset(&out, ZXT_POISON, sizeof(out));
	EXPECT_OK(zx_port_wait(self->port, ZX_TIME_INFINITE, &out));
	EXPECT_EQ(in.key, out.key);
	/* What kind it is the kernel says; the rest is the sender's. */
	EXPECT_EQ(ZX_PKT_TYPE_USER, out.type);
	EXPECT_EQ(77, out.status);
	EXPECT_TRUE(zxt_filled(&out.user, sizeof(out.user), 1));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &out));
}

TEST_F(port, order)
{
	zx_port_packet_t packet = {};
	unsigned int i;

	for (i = 0; i < 500; i++) {
		packet.key = i;
		ASSERT_OK(zx_port_queue(self->port, &packet));
	}
	for (i = 0; i < 500; i++) {
		ASSERT_OK(zx_port_wait(self->port, 0, &packet));
		ASSERT_EQ(i, packet.key);
	}
}

TEST_F(port, queue_errors)
{
	zx_port_packet_t packet = {};
	zx_handle_t h;
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_queue(ZXT_NO_HANDLE, &packet));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_queue(ZX_HANDLE_INVALID, &packet));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_port_queue(self->event, &packet));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_port_queue(self->port, p));
	h = zxt_without(_metadata, self->port, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_port_queue(h, &packet));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
}

TEST_F(port, wait_errors)
{
	zx_port_packet_t packet;
	zx_handle_t h;
	unsigned int i;
	void *p;

	memset(&packet, ZXT_POISON, sizeof(packet));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_wait(ZXT_NO_HANDLE, 0, &packet));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_wait(ZX_HANDLE_INVALID, 0, &packet));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_port_wait(self->event, 0, &packet));
	h = zxt_without(_metadata, self->port, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_port_wait(h, 0, &packet));
	zxt_close(_metadata, h);
	EXPECT_TRUE(zxt_is_poison(&packet, sizeof(packet)));
	memset(&packet, 0, sizeof(packet));
	zxt_for_each_bad_out(i, p) {
		ASSERT_OK(zx_port_queue(self->port, &packet));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_port_wait(self->port, 0, p));
		/* It is gone, as on Zircon. */
		EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	}
}

TEST_F(port, wait_timed_out)
{
	zx_time_t deadline = zxt_after(ZX_MSEC(20));
	zx_port_packet_t packet;

	memset(&packet, ZXT_POISON, sizeof(packet));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, deadline, &packet));
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, ZX_TIME_INFINITE_PAST, &packet));
	EXPECT_TRUE(zxt_is_poison(&packet, sizeof(packet)));
}

struct port_waiter {
	zx_handle_t port;
	zx_status_t status;
	zx_port_packet_t packet;
};

static void wait_for_packet(void *arg)
{
	struct port_waiter *w = arg;

	w->status = zx_port_wait(w->port, ZX_TIME_INFINITE, &w->packet);
}

TEST_F(port, wait_woken)
{
	struct port_waiter w = { .port = self->port };
	zx_port_packet_t packet = { .key = 5 };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_for_packet, &w);
	zxt_thread_settle(_metadata, &t);
	EXPECT_OK(zx_port_queue(self->port, &packet));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
	EXPECT_EQ(5, w.packet.key);
}

/* Each of several waiters gets one packet. */
TEST_F(port, many_waiters)
{
	enum { N = 4 };
	struct port_waiter w[N];
	struct zxt_thread t[N];
	zx_port_packet_t packet = {};
	unsigned int i, seen = 0;

	for (i = 0; i < N; i++) {
		w[i].port = self->port;
		zxt_thread_start(_metadata, &t[i], wait_for_packet, &w[i]);
	}
	for (i = 0; i < N; i++) {
		packet.key = i;
		ASSERT_OK(zx_port_queue(self->port, &packet));
	}
	for (i = 0; i < N; i++) {
		zxt_thread_join(_metadata, &t[i]);
		EXPECT_OK(w[i].status);
		seen |= 1u << w[i].packet.key;
	}
	EXPECT_EQ((1u << N) - 1, seen);
}

/* ---- zx_object_wait_async ---- */

TEST_F(port, async)
{
	zx_port_packet_t packet;

	EXPECT_OK(zx_object_wait_async(self->event, self->port, 42, ZX_USER_SIGNAL_0,
				       ZX_WAIT_ASYNC_ONCE));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_1));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	memset(&packet, ZXT_POISON, sizeof(packet));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(42, packet.key);
	EXPECT_EQ(ZX_PKT_TYPE_SIGNAL_ONE, packet.type);
	EXPECT_OK(packet.status);
	EXPECT_EQ(ZX_USER_SIGNAL_0, packet.signal.trigger);
	EXPECT_EQ(ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_1, packet.signal.observed);
	EXPECT_EQ(1, packet.signal.count);
	EXPECT_EQ(0, packet.signal.timestamp);
	/* Once is once. */
	ASSERT_OK(zx_object_signal(self->event, ZX_USER_SIGNAL_0, 0));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
}

TEST_F(port, async_already)
{
	zx_port_packet_t packet;

	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(1, packet.key);
}

/* Edge: what is asserted already does not count. */
TEST_F(port, async_edge)
{
	zx_port_packet_t packet;

	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0,
				       ZX_WAIT_ASYNC_EDGE));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	ASSERT_OK(zx_object_signal(self->event, ZX_USER_SIGNAL_0, 0));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(ZX_USER_SIGNAL_0, packet.signal.observed);
}

TEST_F(port, async_timestamp)
{
	zx_time_t before = zx_clock_get_monotonic();
	zx_port_packet_t packet;

	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0,
				       ZX_WAIT_ASYNC_TIMESTAMP));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_GE((zx_time_t)packet.signal.timestamp, before);
	EXPECT_LE((zx_time_t)packet.signal.timestamp, zx_clock_get_monotonic());
}

/* One signal for many: the latest to ask is told first. */
TEST_F(port, async_many_keys)
{
	zx_port_packet_t packet;
	uint64_t key;

	for (key = 0; key < 10; key++)
		EXPECT_OK(zx_object_wait_async(self->event, self->port, key, ZX_USER_SIGNAL_0,
					       0));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	while (key--) {
		ASSERT_OK(zx_port_wait(self->port, 0, &packet));
		EXPECT_EQ(key, packet.key);
	}
}

/* To close the handle that was used takes the observer away. */
TEST_F(port, async_handle_closed)
{
	zx_handle_t copy = zxt_duplicate(_metadata, self->event, ZX_RIGHT_SAME_RIGHTS);
	zx_port_packet_t packet;

	EXPECT_OK(zx_object_wait_async(copy, self->port, 1, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, copy);
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
}

/* To close the object's last handle after it was signaled leaves the packet. */
TEST_F(port, async_object_gone)
{
	zx_port_packet_t packet;

	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, self->event);
	self->event = ZX_HANDLE_INVALID;
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(1, packet.key);
}

/* To close the port takes its observers away. */
TEST_F(port, async_port_gone)
{
	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, self->port);
	self->port = ZX_HANDLE_INVALID;
	EXPECT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(ZX_USER_SIGNAL_0, zxt_signals(_metadata, self->event));
}

TEST_F(port, async_peer_closed)
{
	zx_port_packet_t packet;
	zx_handle_t ends[2];

	zxt_channel(_metadata, ends);
	EXPECT_OK(zx_object_wait_async(ends[0], self->port, 8, ZX_CHANNEL_PEER_CLOSED, 0));
	zxt_close(_metadata, ends[1]);
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(8, packet.key);
	EXPECT_TRUE(packet.signal.observed & ZX_CHANNEL_PEER_CLOSED);
	zxt_close(_metadata, ends[0]);
}

/* A readable packet counts the messages that there are. */
TEST_F(port, async_channel)
{
	zx_port_packet_t packet;
	zx_handle_t ends[2];

	zxt_channel(_metadata, ends);
	EXPECT_OK(zx_object_wait_async(ends[0], self->port, 8, ZX_CHANNEL_READABLE, 0));
	ASSERT_OK(zx_channel_write(ends[1], 0, "x", 1, NULL, 0));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(ZX_CHANNEL_READABLE, packet.signal.trigger);
	EXPECT_EQ(ZX_CHANNEL_READABLE | ZX_CHANNEL_WRITABLE, packet.signal.observed);
	EXPECT_GE(packet.signal.count, 1);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

/* ---- zx_port_cancel ---- */

TEST_F(port, cancel_waiting)
{
	zx_port_packet_t packet;

	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_OK(zx_port_cancel(self->port, self->event, 1));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_port_cancel(self->port, self->event, 1));
}

/* A packet that waits in the port is taken out. */
TEST_F(port, cancel_queued)
{
	zx_port_packet_t packet;

	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_OK(zx_object_wait_async(self->event, self->port, 2, ZX_USER_SIGNAL_0, 0));
	EXPECT_OK(zx_port_cancel(self->port, self->event, 1));
	EXPECT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(2, packet.key);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
}

TEST_F(port, cancel_errors)
{
	zx_handle_t h;

	EXPECT_OK(zx_object_wait_async(self->event, self->port, 1, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_port_cancel(self->port, self->event, 2));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_cancel(ZXT_NO_HANDLE, self->event, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_port_cancel(self->port, ZXT_NO_HANDLE, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_port_cancel(self->event, self->event, 1));
	h = zxt_without(_metadata, self->port, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_port_cancel(h, self->event, 1));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->event, ZX_RIGHT_WAIT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_port_cancel(self->port, h, 1));
	zxt_close(_metadata, h);
	/* Another handle of the same object is another source. */
	h = zxt_duplicate(_metadata, self->event, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_port_cancel(self->port, h, 1));
	zxt_close(_metadata, h);
	EXPECT_OK(zx_port_cancel(self->port, self->event, 1));
}

struct port_signaler {
	zx_handle_t event;
	atomic_int stop;
};

static void signal_for_ever(void *arg)
{
	struct port_signaler *s = arg;

	while (!atomic_load(&s->stop)) {
		zx_object_signal(s->event, 0, ZX_USER_SIGNAL_0);
		zx_object_signal(s->event, ZX_USER_SIGNAL_0, 0);
	}
}

/* Cancelled, or delivered: one of them, for each observer. */
TEST_F(port, cancel_races_signal)
{
	struct port_signaler s = { .event = self->event };
	zx_port_packet_t packet;
	zx_status_t canceled, waited;
	struct zxt_thread t;
	unsigned int i;

	zxt_thread_start(_metadata, &t, signal_for_ever, &s);
	for (i = 0; i < 300; i++) {
		ASSERT_OK(zx_object_wait_async(self->event, self->port, i, ZX_USER_SIGNAL_0, 0));
		if (i % 3)
			zx_nanosleep(0);
		waited = i % 2 ? zx_port_wait(self->port, 0, &packet) : ZX_ERR_TIMED_OUT;
		canceled = zx_port_cancel(self->port, self->event, i);
		ASSERT_EQ(waited == ZX_OK ? ZX_ERR_NOT_FOUND : ZX_OK, canceled);
		ASSERT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	}
	atomic_store(&s.stop, 1);
	zxt_thread_join(_metadata, &t);
}

/* ---- what comes and goes ---- */

/* A signal that is there for a moment makes its packet; each packet needs an observer. */
TEST_F(port, async_pulse)
{
	zx_port_packet_t packet;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		ASSERT_OK(zx_object_wait_async(self->event, self->port, i,
					       ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_2,
					       i % 2 ? ZX_WAIT_ASYNC_EDGE : 0));
		ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_4));
		ASSERT_OK(zx_object_signal(self->event, ZX_USER_SIGNAL_ALL, 0));
		ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_2));
		ASSERT_OK(zx_object_signal(self->event, ZX_USER_SIGNAL_ALL, 0));
		ASSERT_OK(zx_port_wait(self->port, 0, &packet));
		EXPECT_EQ(i, packet.key);
		EXPECT_EQ(ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_2, packet.signal.trigger);
		EXPECT_EQ(ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_4, packet.signal.observed);
		EXPECT_EQ(1, packet.signal.count);
		EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	}
}

/* One packet tells of all that is there, and not of each message. */
TEST_F(port, async_readable_and_closed)
{
	zx_port_packet_t packet;
	zx_handle_t ends[2];
	unsigned int i;

	zxt_channel(_metadata, ends);
	for (i = 0; i < 5; i++)
		ASSERT_OK(zx_channel_write(ends[0], 0, "message", 7, NULL, 0));
	zxt_close(_metadata, ends[0]);
	ASSERT_OK(zx_object_wait_async(ends[1], self->port, 3,
				       ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, 0));
	ASSERT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(1, packet.signal.count);
	EXPECT_EQ(ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, packet.signal.trigger);
	EXPECT_EQ(ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, packet.signal.observed);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	zxt_close(_metadata, ends[1]);
}

/* What users and what objects have to say is in one order. */
TEST_F(port, async_order)
{
	zx_port_packet_t packet = { .key = 1 };
	unsigned int i;

	for (i = 0; i < 2; i++)
		ASSERT_OK(zx_object_wait_async(self->event, self->port, 2 + 2 * i,
					       ZX_USER_SIGNAL_0 << i, 0));
	ASSERT_OK(zx_port_queue(self->port, &packet));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_0));
	packet.key = 3;
	ASSERT_OK(zx_port_queue(self->port, &packet));
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_1));
	for (i = 1; i <= 4; i++) {
		ASSERT_OK(zx_port_wait(self->port, 0, &packet));
		EXPECT_EQ(i, packet.key);
	}
}

/* The port, what it watches and that one's peer go in any order. */
TEST(close_orders)
{
	static const unsigned char orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	unsigned int before = zxt_handles(_metadata), i, j, queued;
	zx_handle_t handles[3];

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		for (queued = 0; queued < 2; queued++) {
			handles[2] = zxt_port(_metadata);
			zxt_channel(_metadata, handles);
			if (queued)
				ASSERT_OK(zx_channel_write(handles[0], 0, "x", 1, NULL, 0));
			ASSERT_OK(zx_object_wait_async(handles[1], handles[2], i,
						       ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
						       0));
			for (j = 0; j < 3; j++)
				zxt_close(_metadata, handles[orders[i][j]]);
		}
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* To cancel a key is to cancel all that has it, queued or not, of this object alone. */
TEST_F(port, cancel_a_key)
{
	static const uint64_t keys[] = { 128, 13, 7, 13, 13 };
	zx_handle_t other = zxt_event(_metadata);
	zx_port_packet_t packet;
	uint64_t sum = 0;
	unsigned int i;

	ASSERT_OK(zx_object_wait_async(other, self->port, 13, ZX_USER_SIGNAL_0, 0));
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		ASSERT_OK(zx_object_wait_async(self->event, self->port, keys[i],
					       i == 3 ? ZX_USER_SIGNAL_1 : ZX_USER_SIGNAL_0, 0));
	/* One of the three is a packet already. */
	ASSERT_OK(zx_object_signal(self->event, 0, ZX_USER_SIGNAL_1));
	EXPECT_OK(zx_port_cancel(self->port, self->event, 13));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_port_cancel(self->port, self->event, 13));
	ASSERT_OK(zx_object_signal(self->event, ZX_USER_SIGNAL_1, ZX_USER_SIGNAL_0));
	for (i = 0; i < 2; i++) {
		ASSERT_OK(zx_port_wait(self->port, 0, &packet));
		sum += packet.key;
	}
	EXPECT_EQ(128 + 7, sum);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(self->port, 0, &packet));
	/* What was delivered cannot be cancelled. */
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_port_cancel(self->port, self->event, 128));
	ASSERT_OK(zx_object_signal(other, 0, ZX_USER_SIGNAL_0));
	ASSERT_OK(zx_port_wait(self->port, 0, &packet));
	EXPECT_EQ(13, packet.key);
	zxt_close(_metadata, other);
}

/* ---- a port that is closed meanwhile ---- */

struct observer_loop {
	zx_handle_t event;
	atomic_uint port;
	zx_status_t status;
	atomic_int stop;
};

static void observe_for_ever(void *arg)
{
	struct observer_loop *loop = arg;
	zx_status_t status;

	while (!atomic_load(&loop->stop)) {
		status = zx_object_wait_async(loop->event, atomic_load(&loop->port), 0,
					      ZX_USER_SIGNAL_0, 0);
		if (status == ZX_ERR_NO_MEMORY) {
			/* The object has as many observers as it can have. */
			zx_nanosleep(0);
		} else if (status != ZX_OK && status != ZX_ERR_BAD_HANDLE) {
			loop->status = status;
			return;
		}
	}
	loop->status = ZX_OK;
}

TEST(close_races_async)
{
	struct observer_loop loop = { .event = zxt_event(_metadata), .status = ZX_ERR_INTERNAL };
	unsigned int before = zxt_handles(_metadata), i;
	struct zxt_thread t;
	zx_handle_t port;

	zxt_thread_start(_metadata, &t, observe_for_ever, &loop);
	for (i = 0; i < 100; i++) {
		port = zxt_port(_metadata);
		atomic_store(&loop.port, port);
		zxt_sleep(ZX_USEC(100));
		zxt_close(_metadata, port);
	}
	atomic_store(&loop.stop, 1);
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(loop.status);
	/* None of them has left anything with the object. */
	EXPECT_OK(zx_object_signal(loop.event, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, loop.event);
	EXPECT_EQ(before - 1, zxt_handles(_metadata));
}

TEST_HARNESS_MAIN
