// SPDX-License-Identifier: GPL-2.0-only
/* Channels: handles that change their rights on the way, or stay with the sender. */
#include "channel.h"

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
	/* No such operation: it takes the handle. */
	zxt_channel(_metadata, self->ends);
	d = disposition(event, 7, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, d.result);
	EXPECT_FALSE(zxt_valid(event));
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

/* What can be wrong with a write as a whole: nothing is said of any handle then. */
struct bad_write {
	zx_handle_t end;
	uint32_t options;
	const void *bytes;
	uint32_t num_bytes;
	zx_status_t status;
};

/* MOVE takes the handles even then, DUPLICATE never. */
TEST_F(channel, write_etc_consumes)
{
	zx_handle_t event = zxt_event(_metadata), moved, copied, other[2];
	zx_channel_iovec_t iovec = { "x", 1, 1 };
	struct bad_write writes[] = {
		{ ZX_HANDLE_INVALID, 0, "x", 1, ZX_ERR_ACCESS_DENIED },
		{ ZXT_NO_HANDLE, 0, "x", 1, ZX_ERR_BAD_HANDLE },
		{ event, 0, "x", 1, ZX_ERR_WRONG_TYPE },
		{ self->ends[0], 1, "x", 1, ZX_ERR_INVALID_ARGS },
		{ self->ends[0], 0, NULL, 1, ZX_ERR_INVALID_ARGS },
		{ self->ends[0], 0, "x", ZX_CHANNEL_MAX_MSG_BYTES + 1, ZX_ERR_OUT_OF_RANGE },
		{ self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, &iovec, 1, ZX_ERR_INVALID_ARGS },
	};
	zx_handle_disposition_t d[2];
	unsigned int before, i;

	zxt_channel(_metadata, other);
	writes[0].end = zxt_strip(_metadata, other[0], ZX_RIGHT_WRITE);
	before = zxt_handles(_metadata);
	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		moved = zxt_event(_metadata);
		copied = zxt_event(_metadata);
		d[0] = disposition(copied, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
		d[1] = disposition(moved, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS);
		EXPECT_STATUS(writes[i].status,
			      zx_channel_write_etc(writes[i].end, writes[i].options,
						   writes[i].bytes, writes[i].num_bytes, d, 2));
		EXPECT_STATUS(ZXT_POISON32, d[0].result);
		EXPECT_STATUS(ZXT_POISON32, d[1].result);
		EXPECT_FALSE(zxt_valid(moved));
		EXPECT_EQ(1, zxt_handle_count(_metadata, copied));
		zxt_close(_metadata, copied);
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	zxt_close(_metadata, writes[0].end);
	zxt_close(_metadata, other[1]);
	zxt_close(_metadata, event);
}

/* The peer is gone: every handle was fit to be sent, and those to be moved are lost. */
TEST_F(channel, write_etc_peer_closed)
{
	zx_handle_t moved = zxt_event(_metadata), copied = zxt_event(_metadata);
	zx_handle_disposition_t d[2] = {
		disposition(copied, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS),
		disposition(moved, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS),
	};

	zxt_close(_metadata, self->ends[1]);
	self->ends[1] = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_channel_write_etc(self->ends[0], 0, "x", 1, d, 2));
	EXPECT_FALSE(zxt_valid(moved));
	EXPECT_EQ(1, zxt_handle_count(_metadata, copied));
	zxt_close(_metadata, copied);
}

/*
 * All operations are tried, each has its result, the first failure is the call's, and
 * there is no message.
 */
TEST_F(channel, write_etc_some_fail)
{
	zx_handle_t good = zxt_event(_metadata), wrong = zxt_event(_metadata);
	zx_handle_t event = zxt_event(_metadata), last = zxt_event(_metadata);
	zx_handle_t fixed = zxt_strip(_metadata, event, ZX_RIGHT_DUPLICATE);
	zx_handle_disposition_t d[5] = {
		disposition(good, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_SAME_RIGHTS),
		disposition(wrong, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_PORT, ZX_RIGHT_SAME_RIGHTS),
		disposition(fixed, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS),
		disposition(ZXT_NO_HANDLE, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS),
		disposition(last, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_WAIT),
	};

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_channel_write_etc(self->ends[0], 0, "x", 1, d, 5));
	/* What went well is left as it was. */
	EXPECT_STATUS(ZXT_POISON32, d[0].result);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, d[1].result);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, d[2].result);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, d[3].result);
	EXPECT_STATUS(ZXT_POISON32, d[4].result);
	EXPECT_FALSE(zxt_valid(good));
	EXPECT_FALSE(zxt_valid(wrong));
	EXPECT_FALSE(zxt_valid(last));
	EXPECT_TRUE(zxt_valid(fixed));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	zxt_close(_metadata, fixed);
}

/* To move a handle twice is to move one that is gone; to copy it twice is to copy it twice. */
TEST_F(channel, write_etc_repeated)
{
	zx_handle_t event = zxt_event(_metadata), got[2] = { ZXT_POISON32, ZXT_POISON32 };
	zx_handle_disposition_t d[2];

	d[0] = disposition(event, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
	d[1] = disposition(event, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_WAIT);
	EXPECT_OK(zx_channel_write_etc(self->ends[0], 0, NULL, 0, d, 2));
	/* Results are written if there are failures. */
	EXPECT_STATUS(ZXT_POISON32, d[0].result);
	EXPECT_EQ(3, zxt_handle_count(_metadata, event));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, NULL, got, 0, 2, NULL, NULL));
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, got[1]));
	zxt_close(_metadata, got[0]);
	zxt_close(_metadata, got[1]);

	d[0] = disposition(event, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS);
	d[1] = disposition(event, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_channel_write_etc(self->ends[0], 0, NULL, 0, d, 2));
	EXPECT_STATUS(ZXT_POISON32, d[0].result);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, d[1].result);
	EXPECT_FALSE(zxt_valid(event));
}

/* Without the right to be transferred a handle is not copied either, and stays. */
TEST_F(channel, write_etc_copy_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t fixed = zxt_without(_metadata, event, ZX_RIGHT_TRANSFER);
	zx_handle_disposition_t d;

	d = disposition(fixed, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, d.result);
	EXPECT_TRUE(zxt_valid(fixed));
	zxt_close(_metadata, fixed);
	zxt_close(_metadata, event);
	/* A channel can have no copies. What it is tells before that. */
	d = disposition(self->ends[0], ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, d.result);
	EXPECT_TRUE(zxt_valid(self->ends[0]));
}

/* The receiver gets the rights that were asked for: all, some, or none. */
TEST_F(channel, write_etc_rights)
{
	static const zx_rights_t rights[] = {
		ZX_RIGHT_SAME_RIGHTS, ZX_DEFAULT_EVENT_RIGHTS,
		ZX_DEFAULT_EVENT_RIGHTS & ~ZX_RIGHT_TRANSFER, ZX_RIGHT_NONE,
	};
	static const zx_handle_op_t ops[] = { ZX_HANDLE_OP_MOVE, ZX_HANDLE_OP_DUPLICATE };
	unsigned int before = zxt_handles(_metadata), i, j;
	zx_handle_disposition_t d;
	zx_rights_t expected;
	zx_handle_info_t info;
	zx_handle_t event;

	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		for (j = 0; j < ARRAY_SIZE(ops); j++) {
			event = zxt_event(_metadata);
			d = disposition(event, ops[j], ZX_OBJ_TYPE_EVENT, rights[i]);
			ASSERT_OK(zx_channel_write_etc(self->ends[0], 0, NULL, 0, &d, 1));
			EXPECT_EQ(ops[j] == ZX_HANDLE_OP_DUPLICATE, zxt_valid(event));
			memset(&info, ZXT_POISON, sizeof(info));
			ASSERT_OK(zx_channel_read_etc(self->ends[1], 0, NULL, &info, 0, 1, NULL,
						      NULL));
			expected = i ? rights[i] : ZX_DEFAULT_EVENT_RIGHTS;
			EXPECT_EQ(expected, info.rights);
			EXPECT_EQ(expected, zxt_rights(_metadata, info.handle));
			if (!(expected & ZX_RIGHT_TRANSFER)) {
				/* It goes no further. */
				EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
					      zx_channel_write(self->ends[0], 0, NULL, 0,
							       &info.handle, 1));
				EXPECT_FALSE(zxt_valid(info.handle));
			} else {
				zxt_close(_metadata, info.handle);
			}
			zx_handle_close(event);
		}
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* Exactly as many as a message has, one more, and none although there are some. */
TEST_F(channel, write_etc_numbers)
{
	enum { MAX = ZX_CHANNEL_MAX_MSG_HANDLES };
	static zx_handle_disposition_t d[MAX + 1];
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t event = zxt_event(_metadata), got[MAX];
	uint32_t n = ZXT_POISON32;

	for (i = 0; i <= MAX; i++)
		d[i] = disposition(event, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_OK(zx_channel_write_etc(self->ends[0], 0, NULL, 0, d, MAX));
	EXPECT_EQ(1 + MAX, zxt_handle_count(_metadata, event));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, NULL, got, 0, MAX, NULL, &n));
	EXPECT_EQ(MAX, n);
	EXPECT_OK(zx_handle_close_many(got, MAX));

	for (i = 0; i <= MAX; i++)
		d[i] = disposition(zxt_event(_metadata), ZX_HANDLE_OP_MOVE, 0,
				   ZX_RIGHT_SAME_RIGHTS);
	EXPECT_OK(zx_channel_write_etc(self->ends[0], 0, "x", 1, d, 0));
	EXPECT_TRUE(zxt_valid(d[0].handle));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write_etc(self->ends[0], 0, NULL, 0, d, MAX + 1));
	for (i = 0; i <= MAX; i++)
		EXPECT_FALSE(zxt_valid(d[i].handle));
	zxt_close(_metadata, event);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_F(channel, write_etc_iovec)
{
	zx_handle_t event = zxt_event(_metadata), got = ZXT_POISON32;
	zx_handle_disposition_t d = disposition(event, ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_EVENT,
						ZX_RIGHT_SAME_RIGHTS);
	zx_channel_iovec_t iovecs[2] = { { "ab", 2, 0 }, { "cde", 3, 0 } };
	static zx_channel_iovec_t many[ZX_CHANNEL_MAX_MSG_IOVECS + 1];
	char data[8] = "";
	uint32_t n = ZXT_POISON32;

	EXPECT_OK(zx_channel_write_etc(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs, 2, &d,
				       1));
	EXPECT_FALSE(zxt_valid(event));
	EXPECT_OK(zx_channel_read(self->ends[1], 0, data, &got, sizeof(data), 1, &n, NULL));
	EXPECT_EQ(5, n);
	EXPECT_STREQ("abcde", data);
	zxt_close(_metadata, got);

	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write_etc(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, many,
					   ARRAY_SIZE(many), NULL, 0));
	iovecs[0] = (zx_channel_iovec_t){ many, ZX_CHANNEL_MAX_MSG_BYTES - 2, 0 };
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_channel_write_etc(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs, 2,
					   NULL, 0));
	iovecs[0] = (zx_channel_iovec_t){ NULL, 8, 0 };
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs, 1,
					   NULL, 0));
	iovecs[0] = (zx_channel_iovec_t){ "x", 1, 0x80000000u };
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write_etc(self->ends[0], ZX_CHANNEL_WRITE_USE_IOVEC, iovecs, 1,
					   NULL, 0));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
}

/* A message whose handles cannot be told to the reader is lost, and they with it. */
TEST_F(channel, read_etc_bad_pointer)
{
	unsigned int before = zxt_handles(_metadata), i, j;
	zx_handle_t a, b;
	zx_handle_info_t info;
	uint32_t ab, ah;
	char data[4];
	void *p;

	zxt_for_each_bad_out(i, p) {
		for (j = 0; j < 4; j++) {
			/* The numbers may be NULL. */
			if (j >= 2 && !p)
				continue;
			ASSERT_OK(zx_eventpair_create(0, &a, &b));
			ASSERT_OK(zx_channel_write(self->ends[0], 0, "data", 4, &b, 1));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_channel_read_etc(self->ends[1], 0, j == 0 ? p : data,
							  j == 1 ? p : &info, 4, 1,
							  j == 2 ? p : &ab, j == 3 ? p : &ah));
			EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
			EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
			zxt_close(_metadata, a);
		}
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_F(channel, read_etc_may_discard)
{
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	zx_handle_info_t info;
	zx_handle_t a, b;
	char data[8];

	memset(&info, ZXT_POISON, sizeof(info));
	memset(data, ZXT_POISON, sizeof(data));
	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	ASSERT_OK(zx_channel_write(self->ends[0], 0, "12345678", 8, &b, 1));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_channel_read_etc(self->ends[1], ZX_CHANNEL_READ_MAY_DISCARD, data, &info,
					  8, 0, &ab, &ah));
	EXPECT_EQ(8, ab);
	EXPECT_EQ(1, ah);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read_etc(self->ends[1], ZX_CHANNEL_READ_MAY_DISCARD, data, &info,
					  8, 1, NULL, NULL));
	zxt_close(_metadata, a);
}

TEST_HARNESS_MAIN
