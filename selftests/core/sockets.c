// SPDX-License-Identifier: GPL-2.0-only
/* Sockets: how they begin, and streams. */
#include "sockets.h"

/* ---- zx_socket_create ---- */

TEST(create)
{
	static const uint32_t options[] = { ZX_SOCKET_STREAM, ZX_SOCKET_DATAGRAM };
	zx_info_handle_basic_t ia, ib;
	zx_info_socket_t info;
	zx_handle_t a, b;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		a = ZXT_POISON32;
		b = ZXT_POISON32;
		ASSERT_OK(zx_socket_create(options[i], &a, &b));
		EXPECT_NE(a, b);
		ia = zxt_info(_metadata, a);
		ib = zxt_info(_metadata, b);
		EXPECT_EQ(ZX_OBJ_TYPE_SOCKET, ia.type);
		EXPECT_EQ(ZX_OBJ_TYPE_SOCKET, ib.type);
		EXPECT_EQ(ZX_DEFAULT_SOCKET_RIGHTS, ia.rights);
		EXPECT_EQ(ZX_DEFAULT_SOCKET_RIGHTS, ib.rights);
		EXPECT_EQ(ia.koid, ib.related_koid);
		EXPECT_EQ(ib.koid, ia.related_koid);
		EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, a));
		EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, b));
		info = info_of(_metadata, a);
		EXPECT_EQ(options[i], info.options);
		EXPECT_EQ(MAX, info.rx_buf_max);
		EXPECT_EQ(0, info.rx_buf_size);
		EXPECT_EQ(0, info.rx_buf_available);
		EXPECT_EQ(MAX, info.tx_buf_max);
		EXPECT_EQ(0, info.tx_buf_size);
		zxt_close(_metadata, a);
		EXPECT_EQ(ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, b));
		info = info_of(_metadata, b);
		EXPECT_EQ(MAX, info.rx_buf_max);
		EXPECT_EQ(0, info.tx_buf_max);
		zxt_close(_metadata, b);
	}
}

TEST(create_errors)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	/* Also those of 2019: ZX_SOCKET_HAS_CONTROL, ZX_SOCKET_HAS_ACCEPT. */
	for (i = 1; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_create(1u << i, &a, &b));
	EXPECT_EQ(ZXT_POISON32, a);
	EXPECT_EQ(ZXT_POISON32, b);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_create(0, p, &b));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_create(0, &a, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- Streams ---- */

TEST_F(socket, bytes)
{
	expect_empty(_metadata, self->b);
	put(_metadata, self->a, "hello, ", 7);
	put(_metadata, self->a, "world", 5);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, ZX_SOCKET_PEEK, 100, "hello, world", 12);
	get(_metadata, self->b, ZX_SOCKET_PEEK, 3, "hel", 3);
	get(_metadata, self->b, 0, 5, "hello", 5);
	get(_metadata, self->b, ZX_SOCKET_PEEK, 100, ", world", 7);
	get(_metadata, self->b, 0, 100, ", world", 7);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
	expect_empty(_metadata, self->b);
}

TEST_F(socket, both_directions)
{
	put(_metadata, self->a, "from a", 6);
	put(_metadata, self->b, "from b!", 7);
	get(_metadata, self->a, 0, 10, "from b!", 7);
	get(_metadata, self->b, 0, 10, "from a", 6);
}

TEST_F(socket, number_is_not_needed)
{
	char byte = 'x';

	EXPECT_OK(zx_socket_write(self->a, 0, "a", 1, NULL));
	EXPECT_OK(zx_socket_read(self->b, 0, &byte, 1, NULL));
	EXPECT_EQ('a', byte);
}

TEST_F(socket, zero_bytes)
{
	size_t actual = ZXT_POISON64;

	EXPECT_OK(zx_socket_write(self->a, 0, NULL, 0, &actual));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
	put(_metadata, self->a, "a", 1);
	actual = ZXT_POISON64;
	EXPECT_OK(zx_socket_read(self->b, 0, NULL, 0, &actual));
	EXPECT_EQ(0, actual);
	get(_metadata, self->b, 0, 1, "a", 1);
}

/* Writes and reads of all sizes, one after the other: a stream is what comes out. */
TEST_F(socket, every_size)
{
	static const size_t sizes[] = {
		1, 2, 7, 8, 63, 64, 100, 128, 129, 255, 256, 257, 500, 992, 1000, 1001, 1023, 1024,
		4071, 4072, 4073, 4096, 5000, 10000, 65536, 100000,
	};
	size_t written = 0, got = 0, n, actual;
	unsigned int i = 0, j = 5;

	zxt_fill(big, sizeof(big), 1);
	while (got < sizeof(big)) {
		/* Fills it up, with sizes that go on where they were... */
		for (;;) {
			n = sizes[i % ARRAY_SIZE(sizes)];
			if (n > sizeof(big) - written)
				n = sizeof(big) - written;
			if (!n || zx_socket_write(self->a, 0, big + written, n, &actual) != ZX_OK)
				break;
			ASSERT_LE(actual, n);
			written += actual;
			i++;
			if (actual < n)
				break;
		}
		/* ...and reads some, in other steps. */
		do {
			n = sizes[j++ * 7 % ARRAY_SIZE(sizes)];
			ASSERT_OK(zx_socket_read(self->b, 0, back + got, n, &actual));
			ASSERT_EQ(n < written - got ? n : written - got, actual);
			got += actual;
		} while (j % 5 && got < written);
		ASSERT_EQ(written - got, info_of(_metadata, self->b).rx_buf_size);
		ASSERT_EQ(written - got, info_of(_metadata, self->a).tx_buf_size);
	}
	EXPECT_EQ(0, memcmp(big, back, sizeof(big)));
	expect_empty(_metadata, self->b);
}

TEST_F(socket, short_write)
{
	size_t actual = ZXT_POISON64;

	zxt_fill(big, MAX + 100, 2);
	EXPECT_OK(zx_socket_write(self->a, 0, big, MAX + 1, &actual));
	EXPECT_EQ(MAX, actual);
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	actual = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_write(self->a, 0, big, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	get(_metadata, self->b, 0, 50, big, 50);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	/* Room for some of a few bytes. */
	EXPECT_OK(zx_socket_write(self->a, 0, big + MAX, 100, &actual));
	EXPECT_EQ(50, actual);
	get(_metadata, self->b, 0, MAX + 50, big + 50, MAX);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
}

TEST_F(socket, peer_closed)
{
	size_t actual = ZXT_POISON64;
	char byte = 'x';

	put(_metadata, self->a, "left", 4);
	put(_metadata, self->b, "lost", 4);
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	EXPECT_EQ(ZX_SOCKET_READABLE | ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_write(self->b, 0, &byte, 1, &actual));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_write(self->b, 0, &byte, 0, &actual));
	get(_metadata, self->b, 0, 2, "le", 2);
	get(_metadata, self->b, 0, 10, "ft", 2);
	EXPECT_EQ(ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_read(self->b, 0, &byte, 1, &actual));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_object_signal_peer(self->b, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ('x', byte);
}

TEST_F(socket, user_signals)
{
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_signal_peer(self->a, ZX_SOCKET_WRITABLE, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(self->a, 0, ZX_SOCKET_READABLE));
	EXPECT_OK(zx_object_signal_peer(self->a, 0, ZX_USER_SIGNAL_1));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_USER_SIGNAL_1, zxt_signals(_metadata, self->b));
}

TEST_F(socket, write_errors)
{
	size_t actual = ZXT_POISON64;
	zx_handle_t h;
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_write(ZXT_NO_HANDLE, 0, "a", 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_socket_write(ZX_HANDLE_INVALID, 0, "a", 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_write(self->event, 0, "a", 1, &actual));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_write(h, 0, "a", 1, &actual));
	zxt_close(_metadata, h);
	for (i = 0; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_write(self->a, 1u << i, "a", 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_socket_write(self->a, 0, "a", 1ull << 32, &actual));
	zxt_for_each_bad_in(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, p, 1, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, p, 64, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, p, 5000, &actual));
	}
	/* Before the handle. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(ZXT_NO_HANDLE, 0, NULL, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));

	/* The number comes after the bytes: these are written. */
	zxt_for_each_bad_out(i, p) {
		if (!p)
			continue;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, "a", 1, p));
		get(_metadata, self->b, 0, 8, "a", 1);
	}
}

TEST_F(socket, read_errors)
{
	size_t actual = ZXT_POISON64;
	char data[64];
	zx_handle_t h;
	unsigned int i;
	void *p;

	put(_metadata, self->b, "abcdefgh", 8);
	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_read(ZXT_NO_HANDLE, 0, data, 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_socket_read(ZX_HANDLE_INVALID, 0, data, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_read(self->event, 0, data, 1, &actual));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_read(h, 0, data, 1, &actual));
	zxt_close(_metadata, h);
	for (i = 0; i < 32; i++)
		if (1u << i != ZX_SOCKET_PEEK)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_socket_read(self->a, 1u << i, data, 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_socket_read(self->a, 0, data, 1ull << 32, &actual));
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	/* What cannot be copied out stays. */
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_read(self->a, 0, p, 8, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_read(self->a, ZX_SOCKET_PEEK, p, 5, &actual));
	}
	EXPECT_EQ(ZXT_POISON64, actual);
	get(_metadata, self->a, 0, 10, "abcdefgh", 8);

	zxt_for_each_bad_out(i, p) {
		if (!p)
			continue;
		put(_metadata, self->b, "a", 1);
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_read(self->a, 0, data, 1, p));
		expect_empty(_metadata, self->a);
	}
}

/* Memory that is there in part: nothing is written, nothing is lost. */
TEST_F(socket, half_bad)
{
	char *half = zxt_edge(_metadata) - 2000;
	static const size_t sizes[] = { 2001, 2008, 5000, 100000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		zxt_fill(half, 2000, i);
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_write(self->a, 0, half, sizes[i], NULL));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_write(self->a, 0, half + 1990, 64, NULL));
		EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
		expect_empty(_metadata, self->b);

		zxt_fill(big, sizes[i], i);
		put(_metadata, self->a, big, sizes[i]);
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_read(self->b, 0, half, sizes[i], NULL));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_read(self->b, 0, half + 1990, 64, NULL));
		get(_metadata, self->b, 0, sizes[i], big, sizes[i]);
	}
	/* No more is looked at than there is, or is room for. */
	put(_metadata, self->a, big, 2000);
	EXPECT_OK(zx_socket_read(self->b, 0, half, 100000, NULL));
	EXPECT_EQ(0, memcmp(half, big, 2000));
	put(_metadata, self->a, big, MAX - 2000);
	EXPECT_OK(zx_socket_write(self->a, 0, half, 100000, NULL));
	EXPECT_EQ(MAX, info_of(_metadata, self->b).rx_buf_size);
}

/* ---- Waiting ---- */

struct socket_waiter {
	zx_handle_t socket;
	zx_signals_t signals;
	zx_signals_t observed;
	zx_status_t status;
};

static void wait_for_signals(void *arg)
{
	struct socket_waiter *w = arg;

	w->status = zx_object_wait_one(w->socket, w->signals, ZX_TIME_INFINITE, &w->observed);
}

static void begin_wait(struct __test_metadata *_metadata, struct zxt_thread *t,
		       struct socket_waiter *w, zx_handle_t socket, zx_signals_t signals)
{
	*w = (struct socket_waiter){ .socket = socket, .signals = signals };
	zxt_thread_start(_metadata, t, wait_for_signals, w);
	zxt_thread_settle(_metadata, t);
}

static void end_wait(struct __test_metadata *_metadata, struct zxt_thread *t,
		     struct socket_waiter *w)
{
	zxt_thread_join(_metadata, t);
	EXPECT_OK(w->status);
	EXPECT_EQ(w->signals, w->observed & w->signals);
}

/* Bytes, room, the end of the peer's writing and of the peer: each wakes who waits for it. */
TEST_F(socket, waiters)
{
	struct socket_waiter w;
	struct zxt_thread t;

	begin_wait(_metadata, &t, &w, self->b, ZX_SOCKET_READABLE);
	put(_metadata, self->a, "x", 1);
	end_wait(_metadata, &t, &w);
	put(_metadata, self->a, big, MAX - 1);
	begin_wait(_metadata, &t, &w, self->a, ZX_SOCKET_WRITABLE);
	EXPECT_OK(zx_socket_read(self->b, 0, back, 1, NULL));
	end_wait(_metadata, &t, &w);
	begin_wait(_metadata, &t, &w, self->b, ZX_SOCKET_PEER_WRITE_DISABLED);
	EXPECT_OK(zx_socket_set_disposition(self->a, ZX_SOCKET_DISPOSITION_WRITE_DISABLED, 0));
	end_wait(_metadata, &t, &w);
	begin_wait(_metadata, &t, &w, self->b, ZX_SOCKET_PEER_CLOSED);
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	end_wait(_metadata, &t, &w);
}

/* ---- Several at once ---- */

#define TOTAL	(1u << 20)

struct mover {
	zx_handle_t socket;
	unsigned char mark;
	size_t step;
	uint32_t bytes[4];	/* readers: of each mark */
	bool bad;
};

static zx_status_t wait_for(zx_handle_t socket, zx_signals_t signals)
{
	return zx_object_wait_one(socket, signals | ZX_SOCKET_PEER_CLOSED, ZX_TIME_INFINITE, NULL);
}

/* Records of 8 bytes, each of one mark only: they fit into what a socket holds. */
static void write_marks(void *arg)
{
	struct mover *m = arg;
	unsigned char data[5000];
	size_t left = TOTAL, actual;
	zx_status_t status;

	memset(data, m->mark, sizeof(data));
	while (left) {
		status = zx_socket_write(m->socket, 0, data, m->step < left ? m->step : left,
					 &actual);
		if (status == ZX_OK) {
			m->bad |= actual % 8;
			left -= actual;
		} else if (status != ZX_ERR_SHOULD_WAIT ||
			   wait_for(m->socket, ZX_SOCKET_WRITABLE) != ZX_OK) {
			m->bad = true;
			return;
		}
	}
}

static void read_marks(void *arg)
{
	struct mover *m = arg;
	unsigned char data[8000];
	zx_status_t status;
	size_t actual, i;

	for (;;) {
		status = zx_socket_read(m->socket, 0, data, m->step, &actual);
		if (status == ZX_ERR_SHOULD_WAIT) {
			wait_for(m->socket, ZX_SOCKET_READABLE);
			continue;
		}
		if (status != ZX_OK) {
			m->bad |= status != ZX_ERR_PEER_CLOSED;
			return;
		}
		/* What was written at once is in one piece, and so is what was read. */
		for (i = 0; i < actual; i++) {
			m->bad |= data[i] > 3 || data[i] != data[i & ~7ul];
			m->bytes[data[i] & 3]++;
		}
	}
}

TEST_F(socket, many_writers_and_readers)
{
	enum { WRITERS = 3, READERS = 2 };
	static const size_t steps[] = { 64, 4800, 328 };
	struct mover w[WRITERS], r[READERS];
	struct zxt_thread wt[WRITERS], rt[READERS];
	unsigned int i, j;

	memset(w, 0, sizeof(w));
	memset(r, 0, sizeof(r));
	for (i = 0; i < READERS; i++) {
		r[i].socket = self->b;
		r[i].step = 8000 - 7440 * i;
		zxt_thread_start(_metadata, &rt[i], read_marks, &r[i]);
	}
	for (i = 0; i < WRITERS; i++) {
		w[i].socket = self->a;
		w[i].mark = i;
		w[i].step = steps[i];
		zxt_thread_start(_metadata, &wt[i], write_marks, &w[i]);
	}
	for (i = 0; i < WRITERS; i++) {
		zxt_thread_join(_metadata, &wt[i]);
		EXPECT_FALSE(w[i].bad);
	}
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	for (i = 0; i < READERS; i++) {
		zxt_thread_join(_metadata, &rt[i]);
		EXPECT_FALSE(r[i].bad);
	}
	for (i = 0; i < WRITERS; i++) {
		uint32_t bytes = 0;

		for (j = 0; j < READERS; j++)
			bytes += r[j].bytes[i];
		EXPECT_EQ(TOTAL, bytes);
	}
}

TEST_HARNESS_MAIN
