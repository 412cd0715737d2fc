// SPDX-License-Identifier: GPL-2.0-only
/* Fifos: elements of one size, in both directions. */
#include "zxtest.h"

#define SIZE	sizeof(uint64_t)
#define COUNT	8

FIXTURE(fifo) {
	zx_handle_t a;
	zx_handle_t b;
	zx_handle_t event;
};

FIXTURE_SETUP(fifo)
{
	ASSERT_OK(zx_fifo_create(COUNT, SIZE, 0, &self->a, &self->b));
	self->event = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(fifo)
{
	zx_handle_close(self->a);
	zx_handle_close(self->b);
	zx_handle_close(self->event);
}

/* Writes @n elements: @first, @first + 1, ... All of them fit. */
static void put(struct __test_metadata *_metadata, zx_handle_t fifo, uint64_t first, size_t n)
{
	uint64_t elements[COUNT];
	size_t actual = ZXT_POISON64, i;

	for (i = 0; i < n; i++)
		elements[i] = first + i;
	ASSERT_OK(zx_fifo_write(fifo, SIZE, elements, n, &actual));
	ASSERT_EQ(n, actual);
}

/* Reads with room for @room, and gets @n: @first, @first + 1, ... */
static void get(struct __test_metadata *_metadata, zx_handle_t fifo, size_t room,
		uint64_t first, size_t n)
{
	uint64_t elements[2 * COUNT];
	size_t actual = ZXT_POISON64, i;

	memset(elements, ZXT_POISON, sizeof(elements));
	ASSERT_OK(zx_fifo_read(fifo, SIZE, elements, room, &actual));
	ASSERT_EQ(n, actual);
	for (i = 0; i < n; i++)
		ASSERT_EQ(first + i, elements[i]);
	ASSERT_TRUE(zxt_is_poison(&elements[n], sizeof(elements) - n * SIZE));
}

/* ---- zx_fifo_create ---- */

TEST(create)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	zx_info_handle_basic_t ia, ib;

	ASSERT_OK(zx_fifo_create(COUNT, SIZE, 0, &a, &b));
	EXPECT_NE(a, b);
	ia = zxt_info(_metadata, a);
	ib = zxt_info(_metadata, b);
	EXPECT_EQ(ZX_OBJ_TYPE_FIFO, ia.type);
	EXPECT_EQ(ZX_OBJ_TYPE_FIFO, ib.type);
	EXPECT_EQ(ZX_DEFAULT_FIFO_RIGHTS, ia.rights);
	EXPECT_EQ(ZX_DEFAULT_FIFO_RIGHTS, ib.rights);
	EXPECT_EQ(ia.koid, ib.related_koid);
	EXPECT_EQ(ib.koid, ia.related_koid);
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, a));
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, b));
	zxt_close(_metadata, a);
	EXPECT_EQ(ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, b));
	zxt_close(_metadata, b);
}

TEST(create_sizes)
{
	static const size_t good[][2] = {
		{ 1, 1 }, { 4096, 1 }, { 1, 4096 }, { 128, 32 }, { 10, 8 }, { 3, 1365 },
	};
	static const size_t bad[][2] = {
		{ 0, 0 }, { 0, 1 }, { 1, 0 }, { 128, 33 }, { 4097, 1 }, { 1, 4097 },
		{ 1ull << 32, 1ull << 32 }, { 1ull << 63, 2 }, { SIZE_MAX, 1 }, { 1, SIZE_MAX },
	};
	zx_handle_t a, b;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		ASSERT_OK(zx_fifo_create(good[i][0], good[i][1], 0, &a, &b));
		zxt_close(_metadata, a);
		zxt_close(_metadata, b);
	}
	a = ZXT_POISON32;
	b = ZXT_POISON32;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_fifo_create(bad[i][0], bad[i][1], 0, &a, &b));
	EXPECT_EQ(ZXT_POISON32, a);
	EXPECT_EQ(ZXT_POISON32, b);
}

TEST(create_errors)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	for (i = 0; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_create(1, 1, 1u << i, &a, &b));
	/* The size comes first. */
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_fifo_create(0, 0, 1, &a, &b));
	EXPECT_EQ(ZXT_POISON32, a);
	EXPECT_EQ(ZXT_POISON32, b);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_create(1, 1, 0, p, &b));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_create(1, 1, 0, &a, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_fifo_write, zx_fifo_read ---- */

TEST_F(fifo, order)
{
	put(_metadata, self->a, 1, 8);
	get(_metadata, self->b, 4, 1, 4);
	/* Around the end, and a read of more than there is. */
	put(_metadata, self->a, 9, 2);
	get(_metadata, self->b, 8, 5, 6);
	put(_metadata, self->a, 11, 5);
	get(_metadata, self->b, 16, 11, 5);
}

TEST_F(fifo, both_directions)
{
	put(_metadata, self->a, 100, 3);
	put(_metadata, self->b, 200, 5);
	get(_metadata, self->a, 8, 200, 5);
	get(_metadata, self->b, 8, 100, 3);
}

TEST_F(fifo, signals)
{
	put(_metadata, self->a, 1, 7);
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_FIFO_WRITABLE | ZX_FIFO_READABLE, zxt_signals(_metadata, self->b));
	put(_metadata, self->a, 8, 1);
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_FIFO_WRITABLE | ZX_FIFO_READABLE, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, 1, 1, 1);
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_FIFO_WRITABLE | ZX_FIFO_READABLE, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, 8, 2, 7);
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->b));
}

TEST_F(fifo, writes_what_fits)
{
	uint64_t elements[COUNT] = { 6, 7, 8, 9, 10 };
	size_t actual = ZXT_POISON64;

	put(_metadata, self->a, 1, 5);
	ASSERT_OK(zx_fifo_write(self->a, SIZE, elements, 5, &actual));
	EXPECT_EQ(3, actual);
	actual = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_fifo_write(self->a, SIZE, elements, 5, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	get(_metadata, self->b, 16, 1, 8);
	/* There need not be as many elements as are offered. */
	ASSERT_OK(zx_fifo_write(self->a, SIZE, elements, SIZE_MAX, &actual));
	EXPECT_EQ(8, actual);
	get(_metadata, self->b, 5, 6, 5);
}

TEST_F(fifo, count_is_not_needed)
{
	uint64_t element = 5;

	EXPECT_OK(zx_fifo_write(self->a, SIZE, &element, 1, NULL));
	element = 0;
	EXPECT_OK(zx_fifo_read(self->b, SIZE, &element, 1, NULL));
	EXPECT_EQ(5, element);
}

TEST_F(fifo, empty)
{
	uint64_t element = ZXT_POISON64;
	size_t actual = ZXT_POISON64;

	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_fifo_read(self->a, SIZE, &element, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, element);
	EXPECT_EQ(ZXT_POISON64, actual);
}

/* Every element size, in queues whose length is no power of two, round and round. */
TEST(every_size)
{
	static unsigned char out[ZX_FIFO_MAX_SIZE_BYTES], in[ZX_FIFO_MAX_SIZE_BYTES + 8];
	static const size_t sizes[][2] = {
		{ 4096, 1 }, { 4095, 1 }, { 31, 132 }, { 10, 8 }, { 7, 37 }, { 2, 2048 },
		{ 3, 1365 }, { 1, 4096 }, { 16, 256 }, { 17, 240 },
	};
	zx_handle_t a, b;
	size_t actual;
	unsigned int i, round;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t limit = sizes[i][0], size = sizes[i][1];

		ASSERT_OK(zx_fifo_create(limit, size, 0, &a, &b));
		for (round = 0; round < 7; round++) {
			size_t n = limit - round * limit / 9;

			zxt_fill(out, n * size, round);
			actual = ZXT_POISON64;
			ASSERT_OK(zx_fifo_write(a, size, out, n, &actual));
			ASSERT_EQ(n, actual);
			memset(in, ZXT_POISON, sizeof(in));
			actual = ZXT_POISON64;
			ASSERT_OK(zx_fifo_read(b, size, in, limit, &actual));
			ASSERT_EQ(n, actual);
			ASSERT_TRUE(zxt_filled(in, n * size, round));
			ASSERT_TRUE(zxt_is_poison(in + n * size, sizeof(in) - n * size));
		}
		zxt_close(_metadata, a);
		zxt_close(_metadata, b);
	}
}

TEST_F(fifo, peer_closed)
{
	uint64_t element = ZXT_POISON64;
	size_t actual = ZXT_POISON64;

	put(_metadata, self->a, 19, 2);
	put(_metadata, self->b, 30, 2);
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	/* What it has written is still there. */
	EXPECT_EQ(ZX_FIFO_READABLE | ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_fifo_write(self->b, SIZE, &element, 1, &actual));
	get(_metadata, self->b, 1, 19, 1);
	EXPECT_EQ(ZX_FIFO_READABLE | ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, 8, 20, 1);
	EXPECT_EQ(ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_fifo_read(self->b, SIZE, &element, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, element);
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_object_signal_peer(self->b, 0, ZX_USER_SIGNAL_0));
}

/* A full queue that is read after its writer has gone does not become writable. */
TEST_F(fifo, peer_closed_full)
{
	put(_metadata, self->a, 1, 8);
	put(_metadata, self->b, 1, 8);
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	EXPECT_EQ(ZX_FIFO_READABLE | ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, 8, 1, 8);
	EXPECT_EQ(ZX_FIFO_PEER_CLOSED, zxt_signals(_metadata, self->b));
}

TEST_F(fifo, write_errors)
{
	uint64_t elements[COUNT] = { 1 };
	size_t actual = ZXT_POISON64;
	zx_handle_t h;
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_fifo_write(ZXT_NO_HANDLE, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_fifo_write(ZX_HANDLE_INVALID, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_fifo_write(self->event, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_fifo_write(self->a, SIZE, elements, 0, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_fifo_write(self->a, SIZE + 1, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_fifo_write(self->a, 0, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_fifo_write(self->a, SIZE + (1ull << 32), elements, 1, &actual));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_fifo_write(h, SIZE, elements, 1, &actual));
	zxt_close(_metadata, h);
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_write(self->a, SIZE, p, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	/* Nothing has been written. */
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->b));

	/* The number comes after the elements: these are written, as on Zircon. */
	zxt_for_each_bad_out(i, p) {
		if (!p)
			continue;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_write(self->a, SIZE, elements, 1, p));
		get(_metadata, self->b, 8, 1, 1);
	}
}

TEST_F(fifo, read_errors)
{
	uint64_t elements[COUNT];
	size_t actual = ZXT_POISON64;
	zx_handle_t h;
	unsigned int i;
	void *p;

	memset(elements, ZXT_POISON, sizeof(elements));
	put(_metadata, self->b, 1, 2);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_fifo_read(ZXT_NO_HANDLE, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_fifo_read(ZX_HANDLE_INVALID, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_fifo_read(self->event, SIZE, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_fifo_read(self->a, SIZE, elements, 0, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_fifo_read(self->a, SIZE - 1, elements, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_fifo_read(self->a, 0, elements, 1, &actual));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_fifo_read(h, SIZE, elements, 1, &actual));
	zxt_close(_metadata, h);
	EXPECT_TRUE(zxt_is_poison(elements, sizeof(elements)));
	/* What cannot be copied out stays. */
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_read(self->a, SIZE, p, 2, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(ZX_FIFO_WRITABLE | ZX_FIFO_READABLE, zxt_signals(_metadata, self->a));
	get(_metadata, self->a, 8, 1, 2);

	zxt_for_each_bad_out(i, p) {
		if (!p)
			continue;
		put(_metadata, self->b, 1, 1);
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_read(self->a, SIZE, elements, 1, p));
		EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->a));
	}
}

/* The first element is in memory, the second is not. */
TEST_F(fifo, half_bad)
{
	char *half = zxt_edge(_metadata) - SIZE;
	uint64_t one = 1;

	memcpy(half, &one, SIZE);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_write(self->a, SIZE, half, 2, NULL));
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->b));
	put(_metadata, self->a, 1, 7);
	/* Only one fits: the other is not looked at. */
	EXPECT_OK(zx_fifo_write(self->a, SIZE, half, 2, NULL));
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_read(self->b, SIZE, half, 2, NULL));
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	get(_metadata, self->b, 7, 1, 7);
	EXPECT_OK(zx_fifo_read(self->b, SIZE, half, 2, NULL));
	EXPECT_EQ(ZX_FIFO_WRITABLE, zxt_signals(_metadata, self->b));
}

/* A read around the end of the queue whose second part cannot be copied. */
TEST_F(fifo, half_bad_around)
{
	char *half = zxt_edge(_metadata) - 3 * SIZE;

	put(_metadata, self->a, 1, 5);
	get(_metadata, self->b, 5, 1, 5);
	put(_metadata, self->a, 6, 6);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_fifo_read(self->b, SIZE, half, 6, NULL));
	get(_metadata, self->b, 8, 6, 6);
}

/* ---- Several at once ---- */

#define TOTAL	20000u

struct mover {
	zx_handle_t fifo;
	uint32_t first;			/* writers: the first number... */
	uint32_t step;			/* ...and the distance of the next */
	size_t batch;
	uint64_t seen[TOTAL / 64 + 1];	/* readers: which numbers came */
	uint32_t last[4];		/* ...of each writer the last one */
	bool bad;
};

static zx_status_t wait_for(zx_handle_t fifo, zx_signals_t signals)
{
	return zx_object_wait_one(fifo, signals | ZX_FIFO_PEER_CLOSED, ZX_TIME_INFINITE, NULL);
}

static void write_numbers(void *arg)
{
	struct mover *m = arg;
	uint64_t elements[COUNT];
	uint32_t next = m->first;
	size_t n, i, actual;
	zx_status_t status;

	while (next < TOTAL) {
		for (n = 0; n < m->batch && next + n * m->step < TOTAL; n++)
			elements[n] = next + n * m->step;
		for (i = 0; i < n; i += actual) {
			actual = 0;
			status = zx_fifo_write(m->fifo, SIZE, elements + i, n - i, &actual);
			if (status == ZX_ERR_SHOULD_WAIT)
				status = wait_for(m->fifo, ZX_FIFO_WRITABLE);
			if (status != ZX_OK) {
				m->bad = true;
				return;
			}
		}
		next += n * m->step;
	}
}

static void read_numbers(void *arg)
{
	struct mover *m = arg;
	uint64_t elements[COUNT];
	size_t i, actual;
	zx_status_t status;

	for (;;) {
		status = zx_fifo_read(m->fifo, SIZE, elements, m->batch, &actual);
		if (status == ZX_ERR_SHOULD_WAIT) {
			wait_for(m->fifo, ZX_FIFO_READABLE);
			continue;
		}
		if (status != ZX_OK) {
			m->bad |= status != ZX_ERR_PEER_CLOSED;
			return;
		}
		for (i = 0; i < actual; i++) {
			uint64_t e = elements[i];

			/* Each writer's come in order, and none twice. */
			if (e >= TOTAL || m->seen[e / 64] & 1ull << e % 64 ||
			    (m->last[e % m->step] && m->last[e % m->step] > e)) {
				m->bad = true;
				return;
			}
			m->seen[e / 64] |= 1ull << e % 64;
			m->last[e % m->step] = e;
		}
	}
}

/* Of several writers and readers, everything arrives once. */
TEST_F(fifo, many_writers_and_readers)
{
	enum { WRITERS = 3, READERS = 3 };
	static struct mover w[WRITERS], r[READERS];
	struct zxt_thread wt[WRITERS], rt[READERS];
	unsigned int i, j, missing = 0;

	memset(w, 0, sizeof(w));
	memset(r, 0, sizeof(r));
	for (i = 0; i < READERS; i++) {
		r[i].fifo = self->b;
		r[i].batch = 1 + 3 * i;
		r[i].step = WRITERS;
		zxt_thread_start(_metadata, &rt[i], read_numbers, &r[i]);
	}
	for (i = 0; i < WRITERS; i++) {
		w[i].fifo = self->a;
		w[i].batch = COUNT - 2 * i;
		w[i].first = i;
		w[i].step = WRITERS;
		zxt_thread_start(_metadata, &wt[i], write_numbers, &w[i]);
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
	for (i = 0; i < TOTAL; i++) {
		unsigned int times = 0;

		for (j = 0; j < READERS; j++)
			times += !!(r[j].seen[i / 64] & 1ull << i % 64);
		missing += times != 1;
	}
	EXPECT_EQ(0, missing);
}

TEST_HARNESS_MAIN
