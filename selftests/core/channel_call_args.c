// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong with a call, in both its forms, and what becomes of the handles it was to send. */
#include "channel.h"

#define BYTES	16
#define HANDLES	2

/**
 * struct call - a call in either form
 * @end:	of the channel
 * @etc:	whether it is zx_channel_call_etc()
 * @options:	of the call
 * @deadline:	in the past, unless there is somebody who answers
 * @bytes:	what is sent
 * @num_bytes:	how many of them, or of iovecs
 * @handles:	what is sent too: moved; in the place of their array if it is NULL,
 *		@bad_handles
 * @num_handles: how many
 * @rd_bytes:	where the answer goes, of @rd_num_bytes
 * @rd_handles:	where its handles go, of @rd_num_handles
 * @actual_bytes: where their numbers go
 * @actual_handles: the same
 */
struct call {
	zx_handle_t end;
	bool etc;
	uint32_t options;
	zx_time_t deadline;
	const void *bytes;
	uint32_t num_bytes;
	zx_handle_t *handles;
	void *bad_handles;
	uint32_t num_handles;
	void *rd_bytes;
	uint32_t rd_num_bytes;
	void *rd_handles;
	uint32_t rd_num_handles;
	uint32_t *actual_bytes;
	uint32_t *actual_handles;
};

/* Results of the handles of the last zx_channel_call_etc(). */
static zx_status_t results[ZX_CHANNEL_MAX_MSG_HANDLES + 1];

/* What answers are written to. */
static char in_bytes[BYTES];
static union {
	zx_handle_t values[HANDLES];
	zx_handle_info_t infos[HANDLES];
} in_handles;
static uint32_t in_num_bytes, in_num_handles;

static const char request[8] = "----ping";

/* A call without handles that is right, and outputs that are poison. */
static void call_init(struct call *call, zx_handle_t end, bool etc)
{
	memset(in_bytes, ZXT_POISON, sizeof(in_bytes));
	memset(&in_handles, ZXT_POISON, sizeof(in_handles));
	in_num_bytes = ZXT_POISON32;
	in_num_handles = ZXT_POISON32;
	*call = (struct call){
		.end = end,
		.etc = etc,
		.bytes = request,
		.num_bytes = sizeof(request),
		.rd_bytes = in_bytes,
		.rd_num_bytes = BYTES,
		.rd_handles = &in_handles,
		.rd_num_handles = HANDLES,
		.actual_bytes = &in_num_bytes,
		.actual_handles = &in_num_handles,
	};
}

static bool nothing_was_received(void)
{
	return in_num_bytes == ZXT_POISON32 && in_num_handles == ZXT_POISON32 &&
	       zxt_is_poison(in_bytes, sizeof(in_bytes)) &&
	       zxt_is_poison(&in_handles, sizeof(in_handles));
}

static zx_status_t call_etc(const struct call *call)
{
	static zx_handle_disposition_t d[ZX_CHANNEL_MAX_MSG_HANDLES + 1];
	zx_channel_call_etc_args_t args = {
		.wr_bytes = call->bytes,
		.wr_handles = call->handles ? d : call->bad_handles,
		.rd_bytes = call->rd_bytes,
		.rd_handles = call->rd_handles,
		.wr_num_bytes = call->num_bytes,
		.wr_num_handles = call->num_handles,
		.rd_num_bytes = call->rd_num_bytes,
		.rd_num_handles = call->rd_num_handles,
	};
	zx_status_t status;
	unsigned int i;

	for (i = 0; call->handles && i < call->num_handles; i++)
		d[i] = disposition(call->handles[i], ZX_HANDLE_OP_MOVE, ZX_OBJ_TYPE_NONE,
				   ZX_RIGHT_SAME_RIGHTS);
	status = zx_channel_call_etc(call->end, call->options, call->deadline, &args,
				     call->actual_bytes, call->actual_handles);
	for (i = 0; call->handles && i < call->num_handles; i++)
		results[i] = d[i].result;
	return status;
}

static zx_status_t do_call(const struct call *call)
{
	zx_channel_call_args_t args = {
		.wr_bytes = call->bytes,
		.wr_handles = call->handles ? call->handles : call->bad_handles,
		.rd_bytes = call->rd_bytes,
		.rd_handles = call->rd_handles,
		.wr_num_bytes = call->num_bytes,
		.wr_num_handles = call->num_handles,
		.rd_num_bytes = call->rd_num_bytes,
		.rd_num_handles = call->rd_num_handles,
	};

	if (call->etc)
		return call_etc(call);
	return zx_channel_call(call->end, call->options, call->deadline, &args,
			       call->actual_bytes, call->actual_handles);
}

/* A call that is refused: nothing is sent or received, and the handle it had is gone. */
static void refused(struct __test_metadata *_metadata, struct call *call, zx_handle_t peer,
		    zx_status_t status)
{
	zx_handle_t event = zxt_event(_metadata);

	if (!call->num_handles) {
		call->handles = &event;
		call->num_handles = 1;
	}
	EXPECT_STATUS(status, do_call(call)) {
		TH_LOG("zx_channel_call%s, %u bytes at %p, options %x", call->etc ? "_etc" : "",
		       call->num_bytes, call->bytes, call->options);
	}
	EXPECT_TRUE(nothing_was_received());
	EXPECT_EQ(call->handles != &event, zxt_valid(event));
	if (call->handles != &event)
		zxt_close(_metadata, event);
	if (peer)
		EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, peer));
}

TEST_F(channel, bad_end)
{
	zx_handle_t event = zxt_event(_metadata), other[2];
	struct call call;
	unsigned int etc;

	for (etc = 0; etc < 2; etc++) {
		call_init(&call, ZXT_NO_HANDLE, etc);
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_BAD_HANDLE);
		call_init(&call, ZX_HANDLE_INVALID, etc);
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_BAD_HANDLE);
		call_init(&call, event, etc);
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_WRONG_TYPE);

		zxt_channel(_metadata, other);
		other[0] = zxt_strip(_metadata, other[0], ZX_RIGHT_READ);
		call_init(&call, other[0], etc);
		refused(_metadata, &call, other[1], ZX_ERR_ACCESS_DENIED);
		other[1] = zxt_strip(_metadata, other[1], ZX_RIGHT_WRITE);
		call_init(&call, other[1], etc);
		refused(_metadata, &call, other[0], ZX_ERR_ACCESS_DENIED);
		zxt_close(_metadata, other[0]);
		call_init(&call, other[1], etc);
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_ACCESS_DENIED);
		zxt_close(_metadata, other[1]);

		zxt_channel(_metadata, other);
		zxt_close(_metadata, other[1]);
		call_init(&call, other[0], etc);
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_PEER_CLOSED);
		zxt_close(_metadata, other[0]);
	}
	zxt_close(_metadata, event);
}

TEST_F(channel, bad_options)
{
	struct call call;
	unsigned int etc, bit;

	for (etc = 0; etc < 2; etc++) {
		for (bit = 0; bit < 32; bit++) {
			if (1u << bit == ZX_CHANNEL_WRITE_USE_IOVEC)
				continue;
			call_init(&call, self->ends[0], etc);
			call.options = 1u << bit;
			refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
		}
	}
}

TEST_F(channel, bad_bytes)
{
	static char large[ZX_CHANNEL_MAX_MSG_BYTES + 1];
	unsigned int etc, i;
	struct call call;
	void *p;

	for (etc = 0; etc < 2; etc++) {
		/* A transaction id has four bytes. */
		for (i = 0; i < 4; i++) {
			call_init(&call, self->ends[0], etc);
			call.num_bytes = i;
			refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
		}
		call_init(&call, self->ends[0], etc);
		call.bytes = large;
		call.num_bytes = sizeof(large);
		refused(_metadata, &call, self->ends[1], ZX_ERR_OUT_OF_RANGE);
		call.num_bytes = 0xffffffff;
		refused(_metadata, &call, self->ends[1], ZX_ERR_OUT_OF_RANGE);
		zxt_for_each_bad_in(i, p) {
			call_init(&call, self->ends[0], etc);
			call.bytes = p;
			refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
		}
		call_init(&call, self->ends[0], etc);
		call.bytes = zxt_edge(_metadata) - 4;
		refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
	}
}

TEST_F(channel, bad_iovecs)
{
	static zx_channel_iovec_t many[ZX_CHANNEL_MAX_MSG_IOVECS + 1];
	static char large[ZX_CHANNEL_MAX_MSG_BYTES];
	zx_channel_iovec_t iovecs[2];
	const struct {
		zx_channel_iovec_t iovec;
		zx_status_t status;
	} bad[] = {
		{ { request, 3, 0 }, ZX_ERR_INVALID_ARGS },
		{ { NULL, 0, 0 }, ZX_ERR_INVALID_ARGS },
		{ { request, 8, 1 }, ZX_ERR_INVALID_ARGS },
		{ { NULL, 8, 0 }, ZX_ERR_INVALID_ARGS },
		{ { large, ZX_CHANNEL_MAX_MSG_BYTES + 1, 0 }, ZX_ERR_OUT_OF_RANGE },
		{ { large, 0xffffffff, 0 }, ZX_ERR_OUT_OF_RANGE },
	};
	unsigned int etc, i;
	struct call call;
	void *p;

	for (etc = 0; etc < 2; etc++) {
		for (i = 0; i < ARRAY_SIZE(bad); i++) {
			call_init(&call, self->ends[0], etc);
			call.options = ZX_CHANNEL_WRITE_USE_IOVEC;
			call.bytes = &bad[i].iovec;
			call.num_bytes = 1;
			refused(_metadata, &call, self->ends[1], bad[i].status);
		}
		call_init(&call, self->ends[0], etc);
		call.options = ZX_CHANNEL_WRITE_USE_IOVEC;
		iovecs[0] = (zx_channel_iovec_t){ large, sizeof(large), 0 };
		iovecs[1] = (zx_channel_iovec_t){ large, 1, 0 };
		call.bytes = iovecs;
		call.num_bytes = 2;
		refused(_metadata, &call, self->ends[1], ZX_ERR_OUT_OF_RANGE);
		call_init(&call, self->ends[0], etc);
		call.options = ZX_CHANNEL_WRITE_USE_IOVEC;
		call.bytes = many;
		call.num_bytes = ARRAY_SIZE(many);
		refused(_metadata, &call, self->ends[1], ZX_ERR_OUT_OF_RANGE);
		zxt_for_each_bad_in(i, p) {
			call_init(&call, self->ends[0], etc);
			call.options = ZX_CHANNEL_WRITE_USE_IOVEC;
			call.bytes = p;
			call.num_bytes = 1;
			refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
		}
	}
}

/* What is wrong with the handles: all that were to be sent are gone. */
TEST_F(channel, bad_handles)
{
	static zx_handle_t many[ZX_CHANNEL_MAX_MSG_HANDLES + 1];
	unsigned int before = zxt_handles(_metadata), etc, i;
	zx_handle_t event, handles[3];
	struct call call;
	void *p;

	for (etc = 0; etc < 2; etc++) {
		call_init(&call, self->ends[0], etc);
		call.handles = handles;
		call.num_handles = 3;
		handles[0] = zxt_event(_metadata);
		handles[1] = ZXT_NO_HANDLE;
		handles[2] = zxt_event(_metadata);
		refused(_metadata, &call, self->ends[1], ZX_ERR_BAD_HANDLE);
		if (etc) {
			EXPECT_STATUS(ZXT_POISON32, results[0]);
			EXPECT_STATUS(ZX_ERR_BAD_HANDLE, results[1]);
			EXPECT_STATUS(ZXT_POISON32, results[2]);
		}
		EXPECT_EQ(before, zxt_handles(_metadata));

		handles[0] = zxt_event(_metadata);
		handles[1] = zxt_event(_metadata);
		handles[2] = handles[0];
		refused(_metadata, &call, self->ends[1], ZX_ERR_BAD_HANDLE);
		EXPECT_EQ(before, zxt_handles(_metadata));

		event = zxt_event(_metadata);
		handles[0] = zxt_event(_metadata);
		handles[1] = zxt_strip(_metadata, event, ZX_RIGHT_TRANSFER);
		handles[2] = zxt_event(_metadata);
		refused(_metadata, &call, self->ends[1], ZX_ERR_ACCESS_DENIED);
		if (etc)
			EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, results[1]);
		EXPECT_EQ(before, zxt_handles(_metadata));

		for (i = 0; i < ARRAY_SIZE(many); i++)
			many[i] = zxt_event(_metadata);
		call.handles = many;
		call.num_handles = ARRAY_SIZE(many);
		refused(_metadata, &call, self->ends[1], ZX_ERR_OUT_OF_RANGE);
		EXPECT_EQ(before, zxt_handles(_metadata));

		zxt_for_each_bad_in(i, p) {
			call_init(&call, self->ends[0], etc);
			call.bad_handles = p;
			call.num_handles = 1;
			refused(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
		}
	}
}

TEST_F(channel, into_itself)
{
	zx_handle_t other[2], handles[2];
	struct call call;
	unsigned int etc;

	for (etc = 0; etc < 2; etc++) {
		zxt_channel(_metadata, other);
		handles[0] = zxt_event(_metadata);
		handles[1] = other[0];
		call_init(&call, other[0], etc);
		call.handles = handles;
		call.num_handles = 2;
		refused(_metadata, &call, ZX_HANDLE_INVALID, ZX_ERR_NOT_SUPPORTED);
		EXPECT_FALSE(zxt_valid(handles[0]));
		EXPECT_FALSE(zxt_valid(handles[1]));
		EXPECT_EQ(ZX_CHANNEL_PEER_CLOSED, zxt_signals(_metadata, other[1]));
		zxt_close(_metadata, other[1]);
	}
}

/* Handles of zx_channel_call_etc() that are not fit for what is said of them. */
TEST_F(channel, dispositions)
{
	zx_handle_t event = zxt_event(_metadata), moved, copied = zxt_event(_metadata);
	zx_handle_t fixed = zxt_strip(_metadata, event, ZX_RIGHT_DUPLICATE);
	const struct {
		zx_handle_disposition_t d;
		zx_status_t status;
	} bad[] = {
		{ disposition(fixed, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS),
		  ZX_ERR_ACCESS_DENIED },
		{ disposition(copied, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_MAP),
		  ZX_ERR_INVALID_ARGS },
		{ disposition(copied, ZX_HANDLE_OP_DUPLICATE, ZX_OBJ_TYPE_PORT,
			      ZX_RIGHT_SAME_RIGHTS), ZX_ERR_WRONG_TYPE },
		{ disposition(ZXT_NO_HANDLE, 2, 0, ZX_RIGHT_SAME_RIGHTS), ZX_ERR_BAD_HANDLE },
	};
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	zx_handle_disposition_t d[3];
	zx_channel_call_etc_args_t args = {
		.wr_bytes = request,
		.wr_handles = d,
		.rd_bytes = in_bytes,
		.wr_num_bytes = sizeof(request),
		.wr_num_handles = 3,
		.rd_num_bytes = BYTES,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		moved = zxt_event(_metadata);
		d[0] = disposition(moved, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS);
		d[1] = bad[i].d;
		d[2] = disposition(copied, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_WAIT);
		EXPECT_STATUS(bad[i].status,
			      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
		EXPECT_STATUS(ZXT_POISON32, d[0].result);
		EXPECT_STATUS(bad[i].status, d[1].result);
		EXPECT_STATUS(ZXT_POISON32, d[2].result);
		EXPECT_FALSE(zxt_valid(moved));
		EXPECT_EQ(1, zxt_handle_count(_metadata, copied));
		EXPECT_TRUE(zxt_valid(fixed));
	}
	/* Bytes that are wrong are no handle's fault. */
	moved = zxt_event(_metadata);
	d[0] = disposition(moved, ZX_HANDLE_OP_MOVE, 0, ZX_RIGHT_SAME_RIGHTS);
	d[1] = disposition(fixed, ZX_HANDLE_OP_DUPLICATE, 0, ZX_RIGHT_SAME_RIGHTS);
	args.wr_num_bytes = 3;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_call_etc(self->ends[0], 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZXT_POISON32, d[1].result);
	EXPECT_FALSE(zxt_valid(moved));
	EXPECT_TRUE(zxt_valid(fixed));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
	EXPECT_EQ(ZXT_POISON32, ab);
	EXPECT_EQ(ZXT_POISON32, ah);
	zxt_close(_metadata, copied);
	zxt_close(_metadata, fixed);
}

/* Without arguments there is nothing that could be consumed. */
TEST_F(channel, bad_args)
{
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	unsigned int i;
	void *p;

	zxt_for_each_bad_in(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_call(self->ends[0], 0, 0, p, &ab, &ah));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_channel_call_etc(self->ends[0], 0, 0, p, &ab, &ah));
	}
	EXPECT_EQ(ZXT_POISON32, ab);
	EXPECT_EQ(ZXT_POISON32, ah);
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, self->ends[1]));
}

/* ---- answers that cannot be received ---- */

/* Answers one request with its own bytes, and with one end of an event pair. */
struct answerer {
	zx_handle_t end;
	zx_handle_t sent;
};

static void answer(void *arg)
{
	struct answerer *a = arg;
	zx_handle_t handle;
	char data[64];
	uint32_t n;

	if (zx_object_wait_one(a->end, ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL) != ZX_OK ||
	    zx_channel_read(a->end, 0, data, &handle, sizeof(data), 1, &n, NULL) != ZX_OK)
		return;
	handle = a->sent;
	zx_channel_write(a->end, 0, data, n, &handle, 1);
}

static void bad_answer(struct __test_metadata *_metadata, struct call *call, zx_handle_t peer,
		       zx_status_t status)
{
	struct answerer a = { .end = peer };
	struct zxt_thread thread;
	zx_handle_t other;

	ASSERT_OK(zx_eventpair_create(0, &other, &a.sent));
	call->deadline = ZX_TIME_INFINITE;
	zxt_thread_start(_metadata, &thread, answer, &a);
	EXPECT_STATUS(status, do_call(call));
	zxt_thread_join(_metadata, &thread);
	/* It is lost. */
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, other));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, call->end));
	zxt_close(_metadata, other);
}

TEST_F(channel, answer_too_large)
{
	unsigned int before = zxt_handles(_metadata), etc;
	struct call call;

	for (etc = 0; etc < 2; etc++) {
		call_init(&call, self->ends[0], etc);
		call.rd_num_bytes = sizeof(request) - 1;
		bad_answer(_metadata, &call, self->ends[1], ZX_ERR_BUFFER_TOO_SMALL);
		EXPECT_TRUE(nothing_was_received());
		call_init(&call, self->ends[0], etc);
		call.rd_num_handles = 0;
		bad_answer(_metadata, &call, self->ends[1], ZX_ERR_BUFFER_TOO_SMALL);
		EXPECT_TRUE(nothing_was_received());
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_F(channel, answer_to_bad_memory)
{
	unsigned int before = zxt_handles(_metadata), etc, i, j;
	struct call call;
	void *p;

	for (etc = 0; etc < 2; etc++) {
		zxt_for_each_bad_out(i, p) {
			for (j = 0; j < 4; j++) {
				call_init(&call, self->ends[0], etc);
				if (j == 0)
					call.rd_bytes = p;
				else if (j == 1)
					call.rd_handles = p;
				else if (j == 2)
					call.actual_bytes = p;
				else
					call.actual_handles = p;
				bad_answer(_metadata, &call, self->ends[1], ZX_ERR_INVALID_ARGS);
			}
		}
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- what is right ---- */

TEST_F(channel, call_with_iovecs)
{
	zx_channel_iovec_t iovecs[3] = { { "--", 2, 0 }, { NULL, 0, 0 }, { "--ping", 6, 0 } };
	struct answerer a = { .end = self->ends[1] };
	struct zxt_thread thread;
	zx_handle_t other, got;
	struct call call;
	unsigned int etc;

	for (etc = 0; etc < 2; etc++) {
		ASSERT_OK(zx_eventpair_create(0, &other, &a.sent));
		call_init(&call, self->ends[0], etc);
		call.options = ZX_CHANNEL_WRITE_USE_IOVEC;
		call.bytes = iovecs;
		call.num_bytes = 3;
		call.deadline = ZX_TIME_INFINITE;
		zxt_thread_start(_metadata, &thread, answer, &a);
		EXPECT_OK(do_call(&call));
		zxt_thread_join(_metadata, &thread);
		EXPECT_EQ(8, in_num_bytes);
		EXPECT_EQ(1, in_num_handles);
		EXPECT_EQ(0, memcmp(in_bytes + 4, "ping", 4));
		EXPECT_TRUE(zxt_is_poison(in_bytes + 8, sizeof(in_bytes) - 8));
		if (etc) {
			EXPECT_EQ(ZX_OBJ_TYPE_EVENTPAIR, in_handles.infos[0].type);
			EXPECT_EQ(ZX_DEFAULT_EVENTPAIR_RIGHTS, in_handles.infos[0].rights);
		}
		got = etc ? in_handles.infos[0].handle : in_handles.values[0];
		EXPECT_EQ(zxt_info(_metadata, other).related_koid, zxt_koid(_metadata, got));
		zxt_close(_metadata, got);
		zxt_close(_metadata, other);
	}
}

/* The largest message there is, with all handles that it can have: they were sent, all the same. */
TEST_F(channel, call_timed_out_sent_everything)
{
	static char large[ZX_CHANNEL_MAX_MSG_BYTES], got[ZX_CHANNEL_MAX_MSG_BYTES];
	static zx_handle_t handles[ZX_CHANNEL_MAX_MSG_HANDLES];
	uint32_t n = ZXT_POISON32, nr = ZXT_POISON32;
	unsigned int etc, i;
	struct call call;

	for (etc = 0; etc < 2; etc++) {
		for (i = 0; i < ARRAY_SIZE(handles); i++)
			handles[i] = zxt_event(_metadata);
		zxt_fill(large, sizeof(large), etc);
		call_init(&call, self->ends[0], etc);
		call.bytes = large;
		call.num_bytes = sizeof(large);
		call.handles = handles;
		call.num_handles = ARRAY_SIZE(handles);
		EXPECT_STATUS(ZX_ERR_TIMED_OUT, do_call(&call));
		EXPECT_TRUE(nothing_was_received());
		for (i = 0; i < ARRAY_SIZE(handles); i++)
			EXPECT_FALSE(zxt_valid(handles[i]));
		ASSERT_OK(zx_channel_read(self->ends[1], 0, got, handles, sizeof(got),
					  ARRAY_SIZE(handles), &n, &nr));
		EXPECT_EQ(sizeof(large), n);
		EXPECT_EQ(ARRAY_SIZE(handles), nr);
		EXPECT_EQ(0, memcmp(large + 4, got + 4, sizeof(large) - 4));
		EXPECT_OK(zx_handle_close_many(handles, nr));
	}
}

TEST_HARNESS_MAIN
