// SPDX-License-Identifier: GPL-2.0-only
/* Channels: messages with handles, and what becomes of these. */
#include "channel.h"

/* ---- zx_channel_write, zx_channel_read ---- */

TEST_F(channel, handles)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t event = zxt_event(_metadata), got[2] = { ZXT_POISON32, ZXT_POISON32 };
	zx_koid_t koid = zxt_koid(_metadata, event);
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;

	EXPECT_OK(zx_channel_write(self->ends[0], 0, NULL, 0, &event, 1));
	/* It is the sender's no more, and nobody's yet. */
	EXPECT_FALSE(zxt_valid(event));
	EXPECT_EQ(before, zxt_handles(_metadata));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, NULL, got, 0, 2, &actual_bytes,
				  &actual_handles));
	EXPECT_EQ(0, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_EQ(koid, zxt_koid(_metadata, got[0]));
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, zxt_rights(_metadata, got[0]));
	EXPECT_EQ(ZXT_POISON32, got[1]);
	zxt_close(_metadata, got[0]);
}

TEST_F(channel, most_handles)
{
	zx_handle_t handles[ZX_CHANNEL_MAX_MSG_HANDLES], got[ZX_CHANNEL_MAX_MSG_HANDLES];
	zx_koid_t koids[ZX_CHANNEL_MAX_MSG_HANDLES];
	uint32_t actual = ZXT_POISON32, i;

	for (i = 0; i < ARRAY_SIZE(handles); i++) {
		handles[i] = zxt_event(_metadata);
		koids[i] = zxt_koid(_metadata, handles[i]);
	}
	ASSERT_OK(zx_channel_write(self->ends[0], 0, NULL, 0, handles, ARRAY_SIZE(handles)));
	ASSERT_OK(zx_channel_read(self->ends[1], 0, NULL, got, 0, ARRAY_SIZE(got), NULL,
				  &actual));
	EXPECT_EQ(ZX_CHANNEL_MAX_MSG_HANDLES, actual);
	for (i = 0; i < ARRAY_SIZE(handles); i++) {
		EXPECT_EQ(koids[i], zxt_koid(_metadata, got[i]));
		zxt_close(_metadata, got[i]);
	}
}

/* A message that nobody reads goes with the channel, and all that is in it. */
TEST_F(channel, unread_handles_are_closed)
{
	zx_handle_t a, b;

	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	ASSERT_OK(zx_channel_write(self->ends[0], 0, NULL, 0, &b, 1));
	EXPECT_EQ(0, zxt_signals(_metadata, a));
	zxt_close(_metadata, self->ends[0]);
	EXPECT_EQ(0, zxt_signals(_metadata, a));
	zxt_close(_metadata, self->ends[1]);
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
	zxt_close(_metadata, a);
	zxt_channel(_metadata, self->ends);
}

/* A long chain of channels in channels is taken apart without recursion. */
TEST_F(channel, nested_channels)
{
	zx_handle_t outer[2], a, b;
	unsigned int i;

	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	outer[0] = self->ends[0];
	outer[1] = self->ends[1];
	ASSERT_OK(zx_channel_write(outer[0], 0, NULL, 0, &b, 1));
	for (i = 0; i < 2000; i++) {
		zx_handle_t next[2];

		zxt_channel(_metadata, next);
		ASSERT_OK(zx_channel_write(next[0], 0, NULL, 0, outer, 2));
		outer[0] = next[0];
		outer[1] = next[1];
	}
	EXPECT_EQ(0, zxt_signals(_metadata, a));
	zxt_close(_metadata, outer[0]);
	zxt_close(_metadata, outer[1]);
	EXPECT_OK(zx_object_wait_one(a, ZX_EVENTPAIR_PEER_CLOSED, ZX_TIME_INFINITE, NULL));
	zxt_close(_metadata, a);
	zxt_channel(_metadata, self->ends);
}

TEST_F(channel, write_consumes_handles)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t handles[3], other;

	/* Bad channel. */
	handles[0] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write(ZXT_NO_HANDLE, 0, NULL, 0, handles, 1));
	EXPECT_FALSE(zxt_valid(handles[0]));
	/* Too many bytes. */
	handles[0] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], 0, "x", ZX_CHANNEL_MAX_MSG_BYTES + 1,
				       handles, 1));
	EXPECT_FALSE(zxt_valid(handles[0]));
	/* Bad bytes. */
	handles[0] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write(self->ends[0], 0, NULL, 1, handles, 1));
	EXPECT_FALSE(zxt_valid(handles[0]));
	/* One of them is no handle. */
	handles[0] = zxt_event(_metadata);
	handles[1] = ZXT_NO_HANDLE;
	handles[2] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write(self->ends[0], 0, NULL, 0, handles, 3));
	EXPECT_FALSE(zxt_valid(handles[0]));
	EXPECT_FALSE(zxt_valid(handles[2]));
	/* One may not be transferred. */
	handles[0] = zxt_event(_metadata);
	other = zxt_event(_metadata);
	handles[1] = zxt_strip(_metadata, other, ZX_RIGHT_TRANSFER);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write(self->ends[0], 0, NULL, 0, handles, 2));
	EXPECT_FALSE(zxt_valid(handles[0]));
	EXPECT_FALSE(zxt_valid(handles[1]));
	/* The same twice. */
	handles[0] = zxt_event(_metadata);
	handles[1] = handles[0];
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write(self->ends[0], 0, NULL, 0, handles, 2));
	EXPECT_FALSE(zxt_valid(handles[0]));
	EXPECT_EQ(before, zxt_handles(_metadata));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	/* The peer is gone. */
	zxt_close(_metadata, self->ends[1]);
	self->ends[1] = ZX_HANDLE_INVALID;
	handles[0] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_write(self->ends[0], 0, NULL, 0, handles, 1));
	EXPECT_FALSE(zxt_valid(handles[0]));
}

TEST_F(channel, write_too_many_handles)
{
	zx_handle_t handles[ZX_CHANNEL_MAX_MSG_HANDLES + 1];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(handles); i++)
		handles[i] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], 0, NULL, 0, handles, ARRAY_SIZE(handles)));
	zx_handle_close_many(handles, ARRAY_SIZE(handles));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
}

/* A channel cannot be put into itself: it would never go away. */
TEST_F(channel, write_into_itself)
{
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_channel_write(self->ends[0], 0, NULL, 0, &self->ends[0], 1));
	EXPECT_FALSE(zxt_valid(self->ends[0]));
	self->ends[0] = ZX_HANDLE_INVALID;
}

/* Its other end can: who sends both makes a cycle that only the instance's end breaks. */
TEST_F(channel, write_peer)
{
	EXPECT_OK(zx_channel_write(self->ends[0], 0, NULL, 0, &self->ends[1], 1));
	self->ends[1] = ZX_HANDLE_INVALID;
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[0]));
}

/* ---- messages that nobody reads ---- */

/* A writer while the other end is closed: each message is read, or freed with its handle. */
struct racer {
	zx_handle_t end;
};

static void write_until_closed(void *arg)
{
	struct racer *r = arg;
	zx_handle_t event;
	unsigned int n;

	/* No more than a channel holds: to write more is an exception. */
	for (n = 0; n < 1000; n++) {
		if (zx_event_create(0, &event) != ZX_OK)
			return;
		if (zx_channel_write(r->end, 0, "race", 4, &event, 1) != ZX_OK)
			return;
	}
}

TEST(close_races_write)
{
	struct zxt_thread t;
	zx_handle_t ends[2];
	struct racer r;
	unsigned int i, before = zxt_handles(_metadata);

	for (i = 0; i < 20; i++) {
		zxt_channel(_metadata, ends);
		r.end = ends[0];
		zxt_thread_start(_metadata, &t, write_until_closed, &r);
		ASSERT_OK(zx_object_wait_one(ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE,
					     NULL));
		zxt_close(_metadata, ends[1]);
		zxt_thread_join(_metadata, &t);
		zxt_close(_metadata, ends[0]);
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_HARNESS_MAIN
