// SPDX-License-Identifier: GPL-2.0-only
/* Sockets: datagrams. */
#define SOCKET_OPTIONS	ZX_SOCKET_DATAGRAM
#include "sockets.h"

TEST_F(socket, one_after_the_other)
{
	put(_metadata, self->a, "12345", 5);
	put(_metadata, self->a, "abcdef", 6);
	zxt_fill(big, 20000, 3);
	put(_metadata, self->a, big, 20000);
	put(_metadata, self->a, "z", 1);
	EXPECT_EQ(20012, info_of(_metadata, self->b).rx_buf_size);
	EXPECT_EQ(5, info_of(_metadata, self->b).rx_buf_available);
	EXPECT_EQ(20012, info_of(_metadata, self->a).tx_buf_size);
	get(_metadata, self->b, ZX_SOCKET_PEEK, 3, "123", 3);
	get(_metadata, self->b, ZX_SOCKET_PEEK, 100, "12345", 5);
	/* What does not fit is lost. */
	get(_metadata, self->b, 0, 4, "1234", 4);
	EXPECT_EQ(6, info_of(_metadata, self->b).rx_buf_available);
	get(_metadata, self->b, 0, 100, "abcdef", 6);
	EXPECT_EQ(20000, info_of(_metadata, self->b).rx_buf_available);
	get(_metadata, self->b, ZX_SOCKET_PEEK, 30000, big, 20000);
	get(_metadata, self->b, 0, 5000, big, 5000);
	get(_metadata, self->b, 0, 5000, "z", 1);
	EXPECT_EQ(0, info_of(_metadata, self->b).rx_buf_available);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
	expect_empty(_metadata, self->b);
}

/* Reading nothing of it leaves it, as on Zircon. */
TEST_F(socket, zero_bytes)
{
	size_t actual = ZXT_POISON64;

	EXPECT_OK(zx_socket_write(self->a, 0, NULL, 0, &actual));
	EXPECT_EQ(0, actual);
	expect_empty(_metadata, self->b);
	put(_metadata, self->a, "a", 1);
	EXPECT_OK(zx_socket_read(self->b, 0, NULL, 0, NULL));
	get(_metadata, self->b, 0, 10, "a", 1);
}

TEST_F(socket, all_or_nothing)
{
	size_t actual = ZXT_POISON64;

	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_socket_write(self->a, 0, big, MAX + 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_socket_write(self->a, 0, big, 2 * MAX, &actual));
	put(_metadata, self->a, big, 1000);
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_write(self->a, 0, big, MAX - 999, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(1000, info_of(_metadata, self->b).rx_buf_size);
	zxt_fill(big, MAX, 4);
	put(_metadata, self->a, big, MAX - 1000);
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	/* A full one says that first. */
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_write(self->a, 0, big, MAX + 1, &actual));
	EXPECT_OK(zx_socket_read(self->b, 0, back, 1, NULL));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	get(_metadata, self->b, 0, MAX, big, MAX - 1000);
	put(_metadata, self->a, big, MAX);
	get(_metadata, self->b, 0, MAX, big, MAX);
}

TEST_F(socket, bad_memory)
{
	char *half = zxt_edge(_metadata) - 2000;
	unsigned int i;
	void *p;

	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, p, 8, NULL));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_write(self->a, 0, half, 5000, NULL));
	expect_empty(_metadata, self->b);
	zxt_fill(big, 5000, 9);
	put(_metadata, self->a, big, 5000);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_read(self->b, 0, p, 8, NULL));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_read(self->b, 0, half, 5000, NULL));
	get(_metadata, self->b, 0, 5000, big, 5000);
}

TEST_F(socket, peer_closed)
{
	put(_metadata, self->a, "one", 3);
	put(_metadata, self->a, "two", 3);
	zxt_close(_metadata, self->a);
	self->a = ZX_HANDLE_INVALID;
	get(_metadata, self->b, 0, 10, "one", 3);
	EXPECT_EQ(ZX_SOCKET_READABLE | ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, self->b));
	get(_metadata, self->b, 0, 10, "two", 3);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_read(self->b, 0, back, 1, NULL));
}

TEST_HARNESS_MAIN
