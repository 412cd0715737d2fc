// SPDX-License-Identifier: GPL-2.0-only
/* Channels: messages of bytes and handles, and calls. */
#include "zxtest.h"

FIXTURE(channel) {
	zx_handle_t ends[2];
};

FIXTURE_SETUP(channel)
{
	zxt_channel(_metadata, self->ends);
}

FIXTURE_TEARDOWN(channel)
{
	zx_handle_close(self->ends[0]);
	zx_handle_close(self->ends[1]);
}

/* ---- zx_channel_create ---- */

TEST(create)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	zx_info_handle_basic_t ia, ib;

	ASSERT_OK(zx_channel_create(0, &a, &b));
	EXPECT_NE(a, b);
	ia = zxt_info(_metadata, a);
	ib = zxt_info(_metadata, b);
	EXPECT_EQ(ZX_OBJ_TYPE_CHANNEL, ia.type);
	EXPECT_EQ(ZX_DEFAULT_CHANNEL_RIGHTS, ia.rights);
	EXPECT_EQ(ZX_DEFAULT_CHANNEL_RIGHTS, ib.rights);
	EXPECT_EQ(ia.koid, ib.related_koid);
	EXPECT_EQ(ib.koid, ia.related_koid);
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, a));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, b));
	zxt_close(_metadata, a);
	EXPECT_EQ(ZX_CHANNEL_PEER_CLOSED, zxt_signals(_metadata, b));
	zxt_close(_metadata, b);
}

TEST(create_errors)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_channel_create(1, &a, &b));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_channel_create(0x80000000u, &a, &b));
	EXPECT_EQ(ZXT_POISON32, a);
	EXPECT_EQ(ZXT_POISON32, b);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_channel_create(0, p, &b));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_channel_create(0, &a, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_channel_write, zx_channel_read ---- */

TEST_F(channel, bytes)
{
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	char data[64];

	EXPECT_OK(zx_channel_write(self->ends[0], 0, "hello", 5, NULL, 0));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE | ZX_CHANNEL_READABLE,
		  zxt_signals(_metadata, self->ends[1]));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[0]));
	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, NULL, sizeof(data), 0, &actual_bytes,
				  &actual_handles));
	EXPECT_EQ(5, actual_bytes);
	EXPECT_EQ(0, actual_handles);
	EXPECT_EQ(0, memcmp(data, "hello", 5));
	EXPECT_TRUE(zxt_is_poison(data + 5, sizeof(data) - 5));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
}

TEST_F(channel, every_size)
{
	static unsigned char out[ZX_CHANNEL_MAX_MSG_BYTES], in[ZX_CHANNEL_MAX_MSG_BYTES];
	static const uint32_t sizes[] = {
		0, 1, 7, 8, 511, 512, 1023, 1024, 1025, 4000, 4095, 4096, 4097, 8191, 8192,
		8193, 16384, 32768, 65535, 65536,
	};
	uint32_t actual;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		zxt_fill(out, sizes[i], i);
		ASSERT_OK(zx_channel_write(self->ends[0], 0, out, sizes[i], NULL, 0));
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(in, ZXT_POISON, sizeof(in));
		actual = ZXT_POISON32;
		ASSERT_OK(zx_channel_read(self->ends[1], 0, in, NULL, sizeof(in), 0, &actual,
					  NULL));
		EXPECT_EQ(sizes[i], actual);
		EXPECT_TRUE(zxt_filled(in, sizes[i], i));
		EXPECT_TRUE(zxt_is_poison(in + sizes[i], sizeof(in) - sizes[i]));
	}
}

TEST_F(channel, order)
{
	uint32_t i, got;

	for (i = 0; i < 200; i++)
		ASSERT_OK(zx_channel_write(self->ends[0], 0, &i, sizeof(i), NULL, 0));
	for (i = 0; i < 200; i++) {
		ASSERT_OK(zx_channel_read(self->ends[1], 0, &got, NULL, sizeof(got), 0, NULL,
					  NULL));
		ASSERT_EQ(i, got);
	}
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read(self->ends[1], 0, &got, NULL, sizeof(got), 0, NULL, NULL));
}

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

TEST_F(channel, read_too_small)
{
	zx_handle_t event = zxt_event(_metadata), got = ZXT_POISON32;
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	char data[8];

	ASSERT_OK(zx_channel_write(self->ends[0], 0, "12345678", 8, &event, 1));
	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], 0, data, &got, 7, 1, &actual_bytes,
				      &actual_handles));
	EXPECT_EQ(8, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	actual_bytes = ZXT_POISON32;
	actual_handles = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], 0, data, &got, 8, 0, &actual_bytes,
				      &actual_handles));
	EXPECT_EQ(8, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	EXPECT_EQ(ZXT_POISON32, got);
	/* It is still there. */
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, &got, 8, 1, NULL, NULL));
	EXPECT_EQ(0, memcmp(data, "12345678", 8));
	zxt_close(_metadata, got);
}

TEST_F(channel, read_may_discard)
{
	zx_handle_t a, b;
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	char data[8];

	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	ASSERT_OK(zx_channel_write(self->ends[0], 0, "12345678", 8, &b, 1));
	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], ZX_CHANNEL_READ_MAY_DISCARD, data, NULL, 7,
				      0, &actual_bytes, &actual_handles));
	EXPECT_EQ(8, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read(self->ends[1], 0, data, NULL, 8, 0, NULL, NULL));
	zxt_close(_metadata, a);
}

TEST_F(channel, read_errors)
{
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	zx_handle_t event = zxt_event(_metadata);
	char data[8];

	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read(self->ends[0], 0, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_read(ZXT_NO_HANDLE, 0, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_read(ZX_HANDLE_INVALID, 0, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_channel_read(event, 0, data, NULL, sizeof(data), 0, &actual_bytes,
				      &actual_handles));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_channel_read(self->ends[0], 2, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	self->ends[0] = zxt_strip(_metadata, self->ends[0], ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_read(self->ends[0], 0, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_read(self->ends[1], 0, data, NULL, sizeof(data), 0,
				      &actual_bytes, &actual_handles));
	EXPECT_EQ(ZXT_POISON32, actual_bytes);
	EXPECT_EQ(ZXT_POISON32, actual_handles);
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	zxt_close(_metadata, event);
}

/* What was written before the peer closed can still be read. */
TEST_F(channel, read_after_peer_closed)
{
	char data[4];

	ASSERT_OK(zx_channel_write(self->ends[0], 0, "last", 4, NULL, 0));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	EXPECT_EQ(ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
		  zxt_signals(_metadata, self->ends[1]));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, NULL));
	EXPECT_EQ(ZX_CHANNEL_PEER_CLOSED, zxt_signals(_metadata, self->ends[1]));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, NULL));
}

TEST_F(channel, read_bad_pointer)
{
	unsigned int i;
	void *p;
	char data[4];

	zxt_for_each_bad_out(i, p) {
		ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_read(self->ends[1], 0, p, NULL, 4, 0, NULL, NULL));
		/* The message is gone, as on Zircon. */
		EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
			      zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, NULL));
		if (!p)
			continue;
		ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, p, NULL));
		zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, NULL);
		ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, p));
		zx_channel_read(self->ends[1], 0, data, NULL, 4, 0, NULL, NULL);
	}
}

TEST_F(channel, write_errors)
{
	zx_handle_t event = zxt_event(_metadata);
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_channel_write(ZXT_NO_HANDLE, 0, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write(ZX_HANDLE_INVALID, 0, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_channel_write(event, 0, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write(self->ends[0], 0x80, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], 0, "x", ZX_CHANNEL_MAX_MSG_BYTES + 1, NULL,
				       0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], 0, "x", 0xffffffffu, NULL, 0));
	zxt_for_each_bad_in(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write(self->ends[0], 0, p, 1, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write(self->ends[0], 0, "x", 1, p, 1));
	}
	self->ends[0] = zxt_strip(_metadata, self->ends[0], ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write(self->ends[0], 0, "x", 1, NULL, 0));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_channel_write(self->ends[1], 0, "x", 1, NULL, 0));
	zxt_close(_metadata, event);
}

/* Whatever is wrong, the handles are the sender's no more. */
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

TEST_F(channel, write_iovec)
{
	zx_channel_iovec_t iovecs[3] = {
		{ "one", 3, 0 },
		{ NULL, 0, 0 },
		{ "two", 3, 0 },
	};
	uint32_t actual = ZXT_POISON32;
	char data[16];

	EXPECT_OK(zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs, 3, NULL,
				   0));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, NULL, sizeof(data), 0, &actual, NULL));
	EXPECT_EQ(6, actual);
	EXPECT_EQ(0, memcmp(data, "onetwo", 6));

	EXPECT_OK(zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, NULL, 0, NULL, 0));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, NULL, sizeof(data), 0, &actual, NULL));
	EXPECT_EQ(0, actual);
}

TEST_F(channel, write_iovec_errors)
{
	static zx_channel_iovec_t many[ZX_CHANNEL_MAX_MSG_IOVECS + 1];
	zx_channel_iovec_t iovec = { "x", 1, 1 }, two[2];
	unsigned int i;
	void *p;

	/* The reserved field. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, &iovec, 1, NULL,
				       0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, many,
				       ARRAY_SIZE(many), NULL, 0));
	/* More bytes than a message has. */
	two[0] = (zx_channel_iovec_t){ many, ZX_CHANNEL_MAX_MSG_BYTES, 0 };
	two[1] = (zx_channel_iovec_t){ "x", 1, 0 };
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, two, 2, NULL,
				       0));
	two[0].capacity = 0xffffffff;
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, two, 2, NULL,
				       0));
	zxt_for_each_bad_in(i, p) {
		iovec = (zx_channel_iovec_t){ p, 1, 0 };
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, &iovec,
					       1, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, p, 1,
					       NULL, 0));
	}
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
}

/* ---- zx_channel_write_etc, zx_channel_read_etc ---- */

static zx_handle_disposition_t disposition(zx_handle_t handle, zx_handle_op_t op,
					   zx_obj_type_t type, zx_rights_t rights)
{
	zx_handle_disposition_t d = {
		.operation = op,
		.handle = handle,
		.type = type,
		.rights = rights,
		.result = (zx_status_t)ZXT_POISON32,
	};

	return d;
}

TEST_F(channel, etc)
{
	zx_handle_t event = zxt_event(_metadata), copied = zxt_event(_metadata);
	zx_koid_t koid = zxt_koid(_metadata, event), copied_koid = zxt_koid(_metadata, copied);
	zx_handle_disposition_t d[2] = {
		disposition(event, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_SAME_RIGHTS),
		disposition(copied, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT),
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	zx_handle_info_t info[3];
	char data[4];

	EXPECT_OK(zx_channel_write_etc(self->ends[0], 0, "etc", 3, d, 2));
	EXPECT_FALSE(zxt_valid(event));
	EXPECT_TRUE(zxt_valid(copied));
	memset(info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_channel_read_etc(self->ends[1], 0, data, info, sizeof(data), 3,
				      &actual_bytes, &actual_handles));
	EXPECT_EQ(3, actual_bytes);
	EXPECT_EQ(2, actual_handles);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info[0].type);
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, info[0].rights);
	EXPECT_EQ(0, info[0].unused);
	EXPECT_EQ(koid, zxt_koid(_metadata, info[0].handle));
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info[1].type);
	EXPECT_EQ(ZX_RIGHT_WAIT, info[1].rights);
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, info[1].handle));
	EXPECT_EQ(copied_koid, zxt_koid(_metadata, info[1].handle));
	EXPECT_TRUE(zxt_is_poison(&info[2], sizeof(info[2])));
	zxt_close(_metadata, info[0].handle);
	zxt_close(_metadata, info[1].handle);
	zxt_close(_metadata, copied);
}

/* Each handle's own error is in its result; MOVE takes the handles, DUPLICATE does not. */
TEST_F(channel, write_etc_handle_errors)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t event = zxt_event(_metadata), h;
	zx_handle_disposition_t d;

	d = disposition(event, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_PORT, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, d.result);
	d = disposition(event, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_NONE, ZX_RIGHT_MAP);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, d.result);
	d = disposition(ZXT_NO_HANDLE, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_NONE,
			ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, d.result);

	h = zxt_without(_metadata, event, ZX_RIGHT_DUPLICATE);
	d = disposition(h, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, d.result);
	EXPECT_TRUE(zxt_valid(h));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, event, ZX_RIGHT_TRANSFER);
	d = disposition(h, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, d.result);
	EXPECT_FALSE(zxt_valid(h));

	/* A channel's own handle. */
	d = disposition(self->ends[0], ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_NONE,
			ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, d.result);
	self->ends[0] = ZX_HANDLE_INVALID;
	/* No such operation. Whether it takes the handle is not said. */
	zxt_channel(_metadata, self->ends);
	d = disposition(event, 7, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, d.result);
	zx_handle_close(event);
	/* The former peer is left. */
	EXPECT_EQ(before + 1, zxt_handles(_metadata));
}

TEST_F(channel, write_etc_errors)
{
	zx_handle_t event = zxt_event(_metadata);
	static zx_handle_disposition_t many[ZX_CHANNEL_MAX_MSG_HANDLES + 1];
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_write_etc(ZXT_NO_HANDLE, 0, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_channel_write_etc(event, 0, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], 0x40, "x", 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write_etc(self->ends[0], 0, "x", ZX_CHANNEL_MAX_MSG_BYTES + 1,
					   NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, many, ARRAY_SIZE(many)));
	zxt_for_each_bad_in(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write_etc(self->ends[0], 0, p, 1, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_write_etc(self->ends[0], 0, "x", 1, p, 1));
	}
	self->ends[0] = zxt_strip(_metadata, self->ends[0], ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write_etc(self->ends[0], 0, "x", 1, NULL, 0));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_write_etc(self->ends[1], 0, "x", 1, NULL, 0));
	zxt_close(_metadata, event);
}

TEST_F(channel, read_etc_errors)
{
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	zx_handle_t event = zxt_event(_metadata), sent = zxt_event(_metadata);
	zx_handle_info_t info;
	char data[4];

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read_etc(self->ends[1], 0, data, &info, 4, 1, &actual_bytes,
					  &actual_handles));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_read_etc(ZXT_NO_HANDLE, 0, data, &info, 4, 1, &actual_bytes,
					  &actual_handles));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_channel_read_etc(event, 0, data, &info, 4, 1, &actual_bytes,
					  &actual_handles));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_channel_read_etc(self->ends[1], 8, data, &info, 4, 1, &actual_bytes,
					  &actual_handles));
	EXPECT_EQ(ZXT_POISON32, actual_bytes);
	EXPECT_EQ(ZXT_POISON32, actual_handles);
	ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, &sent, 1));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read_etc(self->ends[1], 0, data, &info, 4, 0, &actual_bytes,
					  &actual_handles));
	EXPECT_EQ(4, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	EXPECT_OK(zx_channel_read_etc(self->ends[1], 0, data, &info, 4, 1, NULL, NULL));
	zxt_close(_metadata, info.handle);
	self->ends[1] = zxt_strip(_metadata, self->ends[1], ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_read_etc(self->ends[1], 0, data, &info, 4, 1, NULL, NULL));
	zxt_close(_metadata, self->ends[1]);
	self->ends[1] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_read_etc(self->ends[0], 0, data, &info, 4, 1, NULL, NULL));
	zxt_close(_metadata, event);
}

/* ---- zx_channel_call, zx_channel_call_etc ---- */

/* Answers with the bytes and handles it got: both sides of a call see a transaction id. */
static void echo(void *arg)
{
	zx_handle_t end = *(zx_handle_t *)arg, handles[8];
	uint32_t n, num_handles;
	char data[256];

	for (;;) {
		if (zx_object_wait_one(end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
				       ZX_TIME_INFINITE, NULL) != ZX_OK)
			return;
		if (zx_channel_read(end, 0, data, handles, sizeof(data), 8, &n,
				    &num_handles) != ZX_OK)
			return;
		if (n >= 8 && !memcmp(data + 4, "quit", 4))
			return;
		if (n >= 8 && !memcmp(data + 4, "noise", 4)) {
			/* An answer to nobody, before the real one. */
			uint32_t other[2] = { 0x7fffffff, 0 };

			zx_channel_write(end, 0, other, sizeof(other), NULL, 0);
		}
		if (zx_channel_write(end, 0, data, n, handles, num_handles) != ZX_OK)
			return;
	}
}

static const char quit[8] = { 0, 0, 0, 0, 'q', 'u', 'i', 't' };

TEST_F(channel, call)
{
	zx_handle_t event = zxt_event(_metadata), got = ZXT_POISON32;
	zx_koid_t koid = zxt_koid(_metadata, event);
	char out[9] = "----ping", in[16];
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.wr_handles = &event,
		.rd_bytes = in,
		.rd_handles = &got,
		.wr_num_bytes = 8,
		.wr_num_handles = 1,
		.rd_num_bytes = sizeof(in),
		.rd_num_handles = 1,
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, echo, &self->ends[1]);
	EXPECT_OK(zx_channel_call(self->ends[0], 0, ZX_TIME_INFINITE, &args, &actual_bytes,
				  &actual_handles));
	EXPECT_EQ(8, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_EQ(0, memcmp(in + 4, "ping", 4));
	/* The kernel chose the transaction id, and the caller's bytes are as they were. */
	EXPECT_NE(0, memcmp(in, "----", 4));
	EXPECT_EQ(0, memcmp(out, "----ping", 8));
	EXPECT_EQ(koid, zxt_koid(_metadata, got));
	zxt_close(_metadata, got);
	ASSERT_OK(zx_channel_write(self->ends[0], 0, quit, sizeof(quit), NULL, 0));
	zxt_thread_join(_metadata, &t);
}

/* A message with another transaction id is no answer: it waits to be read. */
TEST_F(channel, call_and_other_messages)
{
	char out[8] = "----nois", in[16];
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32, other[2];
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, echo, &self->ends[1]);
	EXPECT_OK(zx_channel_call(self->ends[0], 0, ZX_TIME_INFINITE, &args, &actual_bytes,
				  &actual_handles));
	EXPECT_EQ(0, memcmp(in + 4, "nois", 4));
	EXPECT_OK(zx_channel_read(self->ends[0], 0, other, NULL, sizeof(other), 0, NULL, NULL));
	EXPECT_EQ(0x7fffffff, other[0]);
	ASSERT_OK(zx_channel_write(self->ends[0], 0, quit, sizeof(quit), NULL, 0));
	zxt_thread_join(_metadata, &t);
}

TEST_F(channel, call_timed_out)
{
	char out[8] = "----ping", in[16];
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	zx_time_t deadline = zxt_after(ZX_MSEC(20));

	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_channel_call(self->ends[0], 0, deadline, &args, &actual_bytes,
				      &actual_handles));
	EXPECT_GE(zx_clock_get_monotonic(), deadline);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_channel_call(self->ends[0], 0, 0, &args, &actual_bytes,
				      &actual_handles));
	/* The requests were sent, and an answer that comes too late is a message. */
	EXPECT_OK(zx_channel_read(self->ends[1], 0, in, NULL, sizeof(in), 0, NULL, NULL));
	ASSERT_OK(zx_channel_write(self->ends[1], 0, in, 8, NULL, 0));
	EXPECT_OK(zx_channel_read(self->ends[0], 0, in, NULL, sizeof(in), 0, NULL, NULL));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, in, NULL, sizeof(in), 0, NULL, NULL));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read(self->ends[1], 0, in, NULL, sizeof(in), 0, NULL, NULL));
}

TEST_F(channel, call_answer_too_large)
{
	char out[16] = "----larger----", in[8];
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 16,
		.rd_num_bytes = sizeof(in),
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	struct zxt_thread t;

	memset(in, ZXT_POISON, sizeof(in));
	zxt_thread_start(_metadata, &t, echo, &self->ends[1]);
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_call(self->ends[0], 0, ZX_TIME_INFINITE, &args, &actual_bytes,
				      &actual_handles));
	/* Unlike a read, a call does not tell how large it is. */
	EXPECT_EQ(ZXT_POISON32, actual_bytes);
	EXPECT_EQ(ZXT_POISON32, actual_handles);
	EXPECT_TRUE(zxt_is_poison(in, sizeof(in)));
	ASSERT_OK(zx_channel_write(self->ends[0], 0, quit, sizeof(quit), NULL, 0));
	zxt_thread_join(_metadata, &t);
}

TEST_F(channel, call_errors)
{
	char out[8] = "----ping", in[16];
	zx_channel_call_args_t good = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	}, args;
	zx_handle_t event = zxt_event(_metadata);
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	zx_handle_t many[ZX_CHANNEL_MAX_MSG_HANDLES + 1] = {};
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_channel_call(ZXT_NO_HANDLE, 0, 0, &good, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_channel_call(event, 0, 0, &good, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call(self->ends[0], 0x100, 0, &good, &ab, &ah));
	/* Too short for a transaction id. */
	args = good;
	args.wr_num_bytes = 3;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call(self->ends[0], 0, 0, &args, &ab, &ah));
	args.wr_num_bytes = 0;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call(self->ends[0], 0, 0, &args, &ab, &ah));
	args = good;
	args.wr_num_bytes = ZX_CHANNEL_MAX_MSG_BYTES + 1;
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_call(self->ends[0], 0, 0, &args, &ab, &ah));
	args = good;
	args.wr_handles = many;
	args.wr_num_handles = ARRAY_SIZE(many);
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_call(self->ends[0], 0, 0, &args, &ab, &ah));
	zxt_for_each_bad_in(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_call(self->ends[0], 0, 0, p, &ab, &ah));
		args = good;
		args.wr_bytes = p;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_call(self->ends[0], 0, 0, &args, &ab, &ah));
	}
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	self->ends[0] = zxt_strip(_metadata, self->ends[0], ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_call(self->ends[0], 0, 0, &good, &ab, &ah));
	self->ends[1] = zxt_strip(_metadata, self->ends[1], ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_call(self->ends[1], 0, 0, &good, &ab, &ah));
	zxt_close(_metadata, self->ends[0]);
	zxt_close(_metadata, self->ends[1]);
	zxt_channel(_metadata, self->ends);
	zxt_close(_metadata, self->ends[1]);
	self->ends[1] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_call(self->ends[0], 0, ZX_TIME_INFINITE, &good, &ab, &ah));
	zxt_close(_metadata, event);
}

struct caller {
	zx_handle_t end;
	zx_status_t status;
};

static void call_long(void *arg)
{
	struct caller *c = arg;
	char out[8] = "----ping", in[16];
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	};
	uint32_t ab, ah;

	c->status = zx_channel_call(c->end, 0, ZX_TIME_INFINITE, &args, &ab, &ah);
}

TEST_F(channel, call_and_peer_closes)
{
	struct caller c = { .end = self->ends[0] };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, call_long, &c);
	ASSERT_OK(zx_object_wait_one(self->ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL));
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, self->ends[1]);
	self->ends[1] = ZX_HANDLE_INVALID;
	zxt_thread_join(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, c.status);
}

TEST_F(channel, call_canceled)
{
	struct caller c = { .end = self->ends[0] };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, call_long, &c);
	ASSERT_OK(zx_object_wait_one(self->ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL));
	zxt_thread_settle(_metadata, &t);
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	zxt_thread_join(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_CANCELED, c.status);
}

TEST_F(channel, call_etc)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_koid_t koid = zxt_koid(_metadata, event);
	zx_handle_disposition_t d = disposition(event, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_EVENT,
						ZX_RIGHT_SAME_RIGHTS);
	char out[8] = "----ping", in[16];
	zx_handle_info_t info;
	zx_channel_call_etc_args_t args = {
		.wr_bytes = out,
		.wr_handles = &d,
		.rd_bytes = in,
		.rd_handles = &info,
		.wr_num_bytes = 8,
		.wr_num_handles = 1,
		.rd_num_bytes = sizeof(in),
		.rd_num_handles = 1,
	};
	uint32_t actual_bytes = ZXT_POISON32, actual_handles = ZXT_POISON32;
	struct zxt_thread t;

	memset(&info, ZXT_POISON, sizeof(info));
	zxt_thread_start(_metadata, &t, echo, &self->ends[1]);
	EXPECT_OK(zx_channel_call_etc(self->ends[0], 0, ZX_TIME_INFINITE, &args, &actual_bytes,
				      &actual_handles));
	EXPECT_EQ(8, actual_bytes);
	EXPECT_EQ(1, actual_handles);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info.type);
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, info.rights);
	EXPECT_EQ(koid, zxt_koid(_metadata, info.handle));
	zxt_close(_metadata, info.handle);
	ASSERT_OK(zx_channel_write(self->ends[0], 0, quit, sizeof(quit), NULL, 0));
	zxt_thread_join(_metadata, &t);
}

TEST_F(channel, call_etc_errors)
{
	char out[8] = "----ping", in[16];
	zx_channel_call_etc_args_t args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	};
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_disposition_t d = disposition(event, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_PORT,
						ZX_RIGHT_SAME_RIGHTS);
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_call_etc(ZXT_NO_HANDLE, 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_channel_call_etc(event, 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call_etc(self->ends[0], 0x100, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
	args.wr_num_bytes = 3;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
	args.wr_num_bytes = 8;
	args.wr_handles = &d;
	args.wr_num_handles = 1;
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, d.result);
	args.wr_num_handles = 0;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call_etc(self->ends[0], 0, 0, NULL, &ab, &ah));
	self->ends[0] = zxt_strip(_metadata, self->ends[0], ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_call_etc(self->ends[1], 0, ZX_TIME_INFINITE, &args, &ab, &ah));
	zxt_close(_metadata, event);
}

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
