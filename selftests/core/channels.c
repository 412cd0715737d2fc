// SPDX-License-Identifier: GPL-2.0-only
/* Channels: messages of bytes. */
#include "channel.h"

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

/* The message is lost, and what is in it is closed, also if only its handles cannot be told. */
TEST_F(channel, read_bad_handles_pointer)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t a, b;
	char data[4];
	void *p;

	zxt_for_each_bad_out(i, p) {
		ASSERT_OK(zx_eventpair_create(0, &a, &b));
		ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, &b, 1));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_read(self->ends[1], 0, data, p, 4, 1, NULL, NULL));
		EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
		EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
		zxt_close(_metadata, a);
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* Bytes are written before handles, which shows where both go to the same place. */
TEST_F(channel, read_overlap)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_koid_t koid = zxt_koid(_metadata, event);
	union {
		char bytes[8];
		zx_handle_t handle;
	} both;

	memset(&both, ZXT_POISON, sizeof(both));
	ASSERT_OK(zx_channel_write(self->ends[0], 0, "12345678", 8, &event, 1));
	ASSERT_OK(zx_channel_read(self->ends[1], 0, both.bytes, &both.handle, 8, 1, NULL, NULL));
	EXPECT_EQ(koid, zxt_koid(_metadata, both.handle));
	EXPECT_EQ(0, memcmp(both.bytes + sizeof(both.handle), "5678", 4));
	zxt_close(_metadata, both.handle);
}

/* To ask how large a message is nothing is needed but the question. */
TEST_F(channel, read_nowhere)
{
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	zx_handle_t event = zxt_event(_metadata);

	ASSERT_OK(zx_channel_write(self->ends[0], 0, "12345678", 8, &event, 1));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], 0, NULL, NULL, 0, 0, NULL, NULL));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], 0, NULL, NULL, 0, 0, &ab, NULL));
	EXPECT_EQ(8, ab);
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], 0, NULL, NULL, 0, 0, NULL, &ah));
	EXPECT_EQ(1, ah);
	EXPECT_EQ(ZX_CHANNEL_READABLE | ZX_CHANNEL_WRITABLE,
		  zxt_signals(_metadata, self->ends[1]));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read(self->ends[1], ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0,
				      NULL, NULL));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	/* A message of nothing fits there. */
	ASSERT_OK(zx_channel_write(self->ends[0], 0, NULL, 0, NULL, 0));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, NULL, NULL, 0, 0, &ab, &ah));
	EXPECT_EQ(0, ab);
	EXPECT_EQ(0, ah);
}

/* As many pieces as there may be, each in its place. */
TEST_F(channel, write_iovec_many)
{
	static zx_channel_iovec_t iovecs[ZX_CHANNEL_MAX_MSG_IOVECS];
	static unsigned char out[ZX_CHANNEL_MAX_MSG_BYTES], in[ZX_CHANNEL_MAX_MSG_BYTES];
	const uint32_t piece = sizeof(out) / ARRAY_SIZE(iovecs);
	uint32_t n = ZXT_POISON32;
	unsigned int i;

	zxt_fill(out, sizeof(out), 1);
	for (i = 0; i < ARRAY_SIZE(iovecs); i++)
		iovecs[i] = (zx_channel_iovec_t){ &out[i * piece], piece, 0 };
	ASSERT_OK(zx_channel_write(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs,
				   ARRAY_SIZE(iovecs), NULL, 0));
	ASSERT_OK(zx_channel_read(self->ends[1], 0, in, NULL, sizeof(in), 0, &n, NULL));
	EXPECT_EQ(sizeof(in), n);
	EXPECT_TRUE(zxt_filled(in, sizeof(in), 1));
}

/* ---- several readers ---- */

struct reader {
	zx_handle_t end;
	uint32_t got;
	bool in_order;
};

static void read_all(void *arg)
{
	struct reader *r = arg;
	uint32_t value, last = 0;
	zx_status_t status;

	r->got = 0;
	r->in_order = true;
	do {
		status = zx_channel_read(r->end, 0, &value, NULL, sizeof(value), 0, NULL, NULL);
		if (status != ZX_OK)
			continue;
		r->in_order &= value > last;
		last = value;
		r->got++;
	} while (status != ZX_ERR_PEER_CLOSED);
}

/* Each message is read once, and each reader sees them in order. */
TEST_F(channel, readers)
{
	enum { READERS = 3, MESSAGES = 1500 };
	struct reader readers[READERS];
	struct zxt_thread threads[READERS];
	uint32_t i, sum = 0;

	for (i = 0; i < READERS; i++) {
		readers[i].end = self->ends[1];
		zxt_thread_start(_metadata, &threads[i], read_all, &readers[i]);
	}
	for (i = 1; i <= MESSAGES; i++)
		ASSERT_OK(zx_channel_write(self->ends[0], 0, &i, sizeof(i), NULL, 0));
	zxt_close(_metadata, self->ends[0]);
	self->ends[0] = ZX_HANDLE_INVALID;
	for (i = 0; i < READERS; i++) {
		zxt_thread_join(_metadata, &threads[i]);
		EXPECT_TRUE(readers[i].in_order);
		sum += readers[i].got;
	}
	EXPECT_EQ(MESSAGES, sum);
}

TEST_HARNESS_MAIN
