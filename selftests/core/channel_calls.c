// SPDX-License-Identifier: GPL-2.0-only
/* Channels: calls, which wait for the answer to what they send. */
#include "channel.h"

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
	bool etc;
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
	zx_channel_call_etc_args_t etc_args = {
		.wr_bytes = out,
		.rd_bytes = in,
		.wr_num_bytes = 8,
		.rd_num_bytes = sizeof(in),
	};
	uint32_t ab, ah;

	if (c->etc)
		c->status = zx_channel_call_etc(c->end, 0, ZX_TIME_INFINITE, &etc_args, &ab, &ah);
	else
		c->status = zx_channel_call(c->end, 0, ZX_TIME_INFINITE, &args, &ab, &ah);
}

/* Closes one of the ends while a call waits at the first, in both forms. */
static void close_while_calling(struct __test_metadata *_metadata, unsigned int which,
				zx_status_t status)
{
	struct caller c = { .etc = false };
	struct zxt_thread t;
	zx_handle_t ends[2];

	do {
		zxt_channel(_metadata, ends);
		c.end = ends[0];
		zxt_thread_start(_metadata, &t, call_long, &c);
		ASSERT_OK(zx_object_wait_one(ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE,
					     NULL));
		zxt_thread_settle(_metadata, &t);
		zxt_close(_metadata, ends[which]);
		zxt_thread_join(_metadata, &t);
		EXPECT_STATUS(status, c.status);
		zxt_close(_metadata, ends[1 - which]);
		c.etc = !c.etc;
	} while (c.etc);
}

TEST(call_and_peer_closes)
{
	close_while_calling(_metadata, 1, ZX_ERR_PEER_CLOSED);
}

TEST(call_canceled)
{
	close_while_calling(_metadata, 0, ZX_ERR_CANCELED);
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

/* ---- transaction ids ---- */

enum { CALLERS = 8, TXID_OF_USERS = 0x7fffffff };

struct asker {
	zx_handle_t end;
	uint32_t question;
	uint32_t answer[2];
	zx_status_t status;
};

static void ask(void *arg)
{
	struct asker *a = arg;
	uint32_t out[2] = { 0, a->question };
	zx_channel_call_args_t args = {
		.wr_bytes = out,
		.rd_bytes = a->answer,
		.wr_num_bytes = sizeof(out),
		.rd_num_bytes = sizeof(a->answer),
	};
	zx_channel_call_etc_args_t etc_args = {
		.wr_bytes = out,
		.rd_bytes = a->answer,
		.wr_num_bytes = sizeof(out),
		.rd_num_bytes = sizeof(a->answer),
	};
	uint32_t ab, ah;

	memset(a->answer, ZXT_POISON, sizeof(a->answer));
	/* One in this form, one in that. */
	if (a->question % 2)
		a->status = zx_channel_call_etc(a->end, 0, ZX_TIME_INFINITE, &etc_args, &ab, &ah);
	else
		a->status = zx_channel_call(a->end, 0, ZX_TIME_INFINITE, &args, &ab, &ah);
}

/*
 * Many callers on one channel: their ids are the kernel's, and all different; each gets its
 * own answer, however they are ordered, and nobody gets what answers nobody.
 */
TEST_F(channel, many_callers)
{
	uint32_t requests[CALLERS][2], other[2], message[2], i, j;
	struct zxt_thread threads[CALLERS];
	struct asker askers[CALLERS];

	for (i = 0; i < CALLERS; i++) {
		askers[i].end = self->ends[0];
		askers[i].question = i;
		zxt_thread_start(_metadata, &threads[i], ask, &askers[i]);
	}
	for (i = 0; i < CALLERS; i++) {
		ASSERT_OK(zx_object_wait_one(self->ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE,
					     NULL));
		ASSERT_OK(zx_channel_read(self->ends[1], 0, requests[i], NULL, 8, 0, NULL, NULL));
		EXPECT_GT(requests[i][0], TXID_OF_USERS);
		for (j = 0; j < i; j++)
			EXPECT_NE(requests[j][0], requests[i][0]);
	}
	/* The same number without the kernel's bit, and one of nobody's. */
	other[0] = requests[0][0] & TXID_OF_USERS;
	other[1] = 1000;
	ASSERT_OK(zx_channel_write(self->ends[1], 0, other, sizeof(other), NULL, 0));
	other[0] = requests[0][0] + 0x1000;
	ASSERT_OK(zx_channel_write(self->ends[1], 0, other, sizeof(other), NULL, 0));
	/* Too short to have an id at all. */
	ASSERT_OK(zx_channel_write(self->ends[1], 0, requests[0], 3, NULL, 0));
	for (i = CALLERS; i-- > 0;) {
		message[0] = requests[i][0];
		message[1] = requests[i][1] + 100;
		ASSERT_OK(zx_channel_write(self->ends[1], 0, message, sizeof(message), NULL, 0));
	}
	for (i = 0; i < CALLERS; i++) {
		zxt_thread_join(_metadata, &threads[i]);
		EXPECT_OK(askers[i].status);
		EXPECT_EQ(i + 100, askers[i].answer[1]);
	}
	EXPECT_OK(zx_channel_read(self->ends[0], 0, message, NULL, 8, 0, NULL, NULL));
	EXPECT_EQ(requests[0][0] & TXID_OF_USERS, message[0]);
	EXPECT_OK(zx_channel_read(self->ends[0], 0, message, NULL, 8, 0, NULL, NULL));
	EXPECT_EQ(requests[0][0] + 0x1000, message[0]);
	EXPECT_OK(zx_channel_read(self->ends[0], 0, message, NULL, 8, 0, &i, NULL));
	EXPECT_EQ(3, i);
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_channel_read(self->ends[0], 0, message, NULL, 8, 0, NULL, NULL));
}

/* A second answer comes too late for the call: it is a message like any other. */
TEST_F(channel, answered_twice)
{
	struct asker a = { .end = self->ends[0], .question = 7 };
	uint32_t message[2];
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, ask, &a);
	ASSERT_OK(zx_object_wait_one(self->ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL));
	ASSERT_OK(zx_channel_read(self->ends[1], 0, message, NULL, 8, 0, NULL, NULL));
	message[1] = 8;
	ASSERT_OK(zx_channel_write(self->ends[1], 0, message, 8, NULL, 0));
	message[1] = 9;
	ASSERT_OK(zx_channel_write(self->ends[1], 0, message, 8, NULL, 0));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(a.status);
	EXPECT_EQ(8, a.answer[1]);
	EXPECT_OK(zx_channel_read(self->ends[0], 0, message, NULL, 8, 0, NULL, NULL));
	EXPECT_EQ(9, message[1]);
}

/* Answers and the peer's end at the same time: an answer, or the news that there is none. */
TEST(close_races_answer)
{
	uint32_t message[2], i, answered = 0;
	struct zxt_thread t;
	struct asker a;
	zx_handle_t ends[2];

	for (i = 0; i < 40; i++) {
		zxt_channel(_metadata, ends);
		a.end = ends[0];
		a.question = i / 2;
		zxt_thread_start(_metadata, &t, ask, &a);
		ASSERT_OK(zx_object_wait_one(ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL));
		ASSERT_OK(zx_channel_read(ends[1], 0, message, NULL, 8, 0, NULL, NULL));
		if (i % 2)
			ASSERT_OK(zx_channel_write(ends[1], 0, message, 8, NULL, 0));
		zxt_close(_metadata, ends[1]);
		zxt_thread_join(_metadata, &t);
		EXPECT_STATUS(i % 2 ? ZX_OK : ZX_ERR_PEER_CLOSED, a.status);
		answered += a.status == ZX_OK && a.answer[1] == i / 2;
		zxt_close(_metadata, ends[0]);
	}
	EXPECT_EQ(20, answered);
}

TEST_HARNESS_MAIN
