// SPDX-License-Identifier: GPL-2.0-only
/* Sockets: who may write, thresholds, what is told of a socket, and the calls of 2019. */
#include "sockets.h"

/* ---- zx_socket_set_disposition ---- */

#define OFF	ZX_SOCKET_DISPOSITION_WRITE_DISABLED
#define ON	ZX_SOCKET_DISPOSITION_WRITE_ENABLED

TEST_F(socket, disposition_errors)
{
	zx_handle_t h;
	unsigned int i;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_set_disposition(ZXT_NO_HANDLE, OFF, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_set_disposition(ZX_HANDLE_INVALID, OFF, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_set_disposition(self->event, OFF, 0));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_MANAGE_SOCKET);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_set_disposition(h, OFF, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_set_disposition(h, 0, OFF));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_set_disposition(h, 0, 0));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_set_disposition(self->a, ON | OFF, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_set_disposition(self->a, 0, ON | OFF));
	for (i = 2; i < 32; i++) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_set_disposition(self->a, 1u << i, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_socket_set_disposition(self->a, 0, 1u << i));
	}
	EXPECT_OK(zx_socket_set_disposition(self->a, 0, 0));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
}

/* Either end disables either end's writing. */
TEST_F(socket, disposition)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		put(_metadata, self->a, "left", 4);
		EXPECT_OK(i ? zx_socket_set_disposition(self->b, 0, OFF) :
			  zx_socket_set_disposition(self->a, OFF, 0));
		EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED, zxt_signals(_metadata, self->a));
		EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_PEER_WRITE_DISABLED,
			  zxt_signals(_metadata, self->b));
		EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_write(self->a, 0, "a", 1, NULL));
		EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_write(self->a, 0, NULL, 0, NULL));
		put(_metadata, self->b, "the other way", 13);
		get(_metadata, self->a, 0, 20, "the other way", 13);
		EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_read(self->a, 0, back, 1, NULL));

		/* Not while there is something to read, and then nothing is done. */
		EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_set_disposition(self->a, ON, OFF));
		EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_set_disposition(self->b, OFF, ON));
		EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_PEER_WRITE_DISABLED,
			  zxt_signals(_metadata, self->b));
		get(_metadata, self->b, 0, 20, "left", 4);
		EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_read(self->b, 0, back, 1, NULL));
		EXPECT_STATUS(ZX_ERR_BAD_STATE,
			      zx_socket_read(self->b, ZX_SOCKET_PEEK, back, 1, NULL));
		EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_PEER_WRITE_DISABLED,
			  zxt_signals(_metadata, self->b));

		EXPECT_OK(i ? zx_socket_set_disposition(self->b, 0, ON) :
			  zx_socket_set_disposition(self->a, ON, 0));
		EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
		EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
		put(_metadata, self->a, "again", 5);
		get(_metadata, self->b, 0, 20, "again", 5);
	}
}

TEST_F(socket, disposition_of_both)
{
	EXPECT_OK(zx_socket_set_disposition(self->a, OFF, OFF));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_read(self->a, 0, back, 1, NULL));
	EXPECT_OK(zx_socket_set_disposition(self->b, ON, OFF));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->b));
	EXPECT_OK(zx_socket_set_disposition(self->b, 0, ON));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->b));
}

/* A full queue that is read does not make an end writable that may not write. */
TEST_F(socket, disposition_full)
{
	put(_metadata, self->a, big, MAX);
	EXPECT_OK(zx_socket_set_disposition(self->a, ON, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	EXPECT_OK(zx_socket_set_disposition(self->a, OFF, 0));
	EXPECT_OK(zx_socket_read(self->b, 0, back, MAX, NULL));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED, zxt_signals(_metadata, self->a));
	EXPECT_OK(zx_socket_set_disposition(self->a, ON, 0));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
}

TEST_F(socket, disposition_peer_closed)
{
	put(_metadata, self->b, "left", 4);
	EXPECT_OK(zx_socket_set_disposition(self->a, 0, OFF));
	zxt_close(_metadata, self->b);
	self->b = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_set_disposition(self->a, 0, ON));
	EXPECT_EQ(ZX_SOCKET_READABLE | ZX_SOCKET_PEER_CLOSED | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->a));
	EXPECT_OK(zx_socket_set_disposition(self->a, OFF, 0));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_write(self->a, 0, "a", 1, NULL));
	get(_metadata, self->a, 0, 10, "left", 4);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_read(self->a, 0, back, 1, NULL));
	/* What the other end may do is still said, though there is nobody there. */
	EXPECT_OK(zx_socket_set_disposition(self->a, ON, ON));
	EXPECT_EQ(ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, self->a));
	EXPECT_OK(zx_socket_set_disposition(self->a, 0, OFF));
	EXPECT_EQ(ZX_SOCKET_PEER_CLOSED | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->a));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_socket_read(self->a, 0, back, 1, NULL));
	EXPECT_OK(zx_socket_shutdown(self->a, ZX_SOCKET_SHUTDOWN_WRITE));
	EXPECT_EQ(ZX_SOCKET_PEER_CLOSED | ZX_SOCKET_PEER_WRITE_DISABLED | ZX_SOCKET_WRITE_DISABLED,
		  zxt_signals(_metadata, self->a));
}

/* ---- The calls of 2019 ---- */

TEST_F(socket, shutdown)
{
	zx_handle_t h;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_socket_shutdown(self->a, 4));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_shutdown(ZXT_NO_HANDLE, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_shutdown(self->event, 1));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_shutdown(h, ZX_SOCKET_SHUTDOWN_WRITE));
	zxt_close(_metadata, h);
	EXPECT_OK(zx_socket_shutdown(self->a, 0));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));

	put(_metadata, self->a, "left", 4);
	EXPECT_OK(zx_socket_shutdown(self->a, ZX_SOCKET_SHUTDOWN_WRITE));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->b));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_write(self->a, 0, "a", 1, NULL));
	get(_metadata, self->b, 0, 10, "left", 4);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_read(self->b, 0, back, 1, NULL));
	EXPECT_OK(zx_socket_shutdown(self->a, ZX_SOCKET_SHUTDOWN_READ));
	EXPECT_EQ(ZX_SOCKET_WRITE_DISABLED | ZX_SOCKET_PEER_WRITE_DISABLED,
		  zxt_signals(_metadata, self->b));
}

TEST_F(socket, accept)
{
	zx_handle_t out = ZXT_POISON32, h;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_accept(ZXT_NO_HANDLE, &out));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_accept(self->event, &out));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_accept(h, &out));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_socket_accept(self->a, &out));
	EXPECT_EQ(ZXT_POISON32, out);
}

TEST_F(socket, share)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t c, d, h;

	/* What is to be shared is consumed in any case. */
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_socket_share(ZXT_NO_HANDLE, zxt_event(_metadata)));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_share(self->event, zxt_event(_metadata)));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_share(h, zxt_event(_metadata)));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_socket_share(self->a, ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_socket_share(self->a, zxt_event(_metadata)));
	h = zxt_without(_metadata, self->b, ZX_RIGHT_TRANSFER);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_socket_share(self->a, h));
	h = zxt_duplicate(_metadata, self->a, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_share(self->a, h));
	h = zxt_duplicate(_metadata, self->b, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_socket_share(self->a, h));
	ASSERT_OK(zx_socket_create(0, &c, &d));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_socket_share(self->a, c));
	EXPECT_EQ(ZX_SOCKET_PEER_CLOSED, zxt_signals(_metadata, d));
	zxt_close(_metadata, d);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- Thresholds and information ---- */

static zx_status_t set_threshold(zx_handle_t socket, uint32_t property, size_t value)
{
	return zx_object_set_property(socket, property, &value, sizeof(value));
}

static size_t threshold(struct __test_metadata *_metadata, zx_handle_t socket, uint32_t property)
{
	size_t value = ZXT_POISON64;

	ASSERT_OK(zx_object_get_property(socket, property, &value, sizeof(value)));
	return value;
}

#define RX	ZX_PROP_SOCKET_RX_THRESHOLD
#define TX	ZX_PROP_SOCKET_TX_THRESHOLD

TEST_F(socket, rx_threshold)
{
	EXPECT_EQ(0, threshold(_metadata, self->b, RX));
	EXPECT_OK(set_threshold(self->b, RX, 101));
	EXPECT_EQ(101, threshold(_metadata, self->b, RX));
	EXPECT_EQ(0, threshold(_metadata, self->a, RX));
	put(_metadata, self->a, big, 100);
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	put(_metadata, self->a, big, 1);
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_READ_THRESHOLD,
		  zxt_signals(_metadata, self->b));
	EXPECT_OK(set_threshold(self->b, RX, 102));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	EXPECT_OK(set_threshold(self->b, RX, 50));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_READ_THRESHOLD,
		  zxt_signals(_metadata, self->b));
	EXPECT_OK(zx_socket_read(self->b, 0, back, 51, NULL));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE | ZX_SOCKET_READ_THRESHOLD,
		  zxt_signals(_metadata, self->b));
	EXPECT_OK(zx_socket_read(self->b, 0, back, 1, NULL));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	EXPECT_OK(set_threshold(self->b, RX, 1));
	EXPECT_OK(set_threshold(self->b, RX, 0));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_READABLE, zxt_signals(_metadata, self->b));
	EXPECT_OK(set_threshold(self->b, RX, MAX));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, set_threshold(self->b, RX, MAX + 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, set_threshold(self->b, RX, (1ull << 32) + 1));
	EXPECT_EQ(MAX, threshold(_metadata, self->b, RX));
}

TEST_F(socket, tx_threshold)
{
	EXPECT_EQ(0, threshold(_metadata, self->a, TX));
	EXPECT_OK(set_threshold(self->a, TX, MAX - 100));
	EXPECT_EQ(MAX - 100, threshold(_metadata, self->a, TX));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_WRITE_THRESHOLD, zxt_signals(_metadata, self->a));
	put(_metadata, self->a, big, 100);
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_WRITE_THRESHOLD, zxt_signals(_metadata, self->a));
	put(_metadata, self->a, big, 1);
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_OK(zx_socket_read(self->b, 0, back, 1, NULL));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_WRITE_THRESHOLD, zxt_signals(_metadata, self->a));
	EXPECT_OK(set_threshold(self->a, TX, MAX - 99));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_OK(set_threshold(self->a, TX, 1));
	EXPECT_EQ(ZX_SOCKET_WRITABLE | ZX_SOCKET_WRITE_THRESHOLD, zxt_signals(_metadata, self->a));
	EXPECT_OK(set_threshold(self->a, TX, 0));
	EXPECT_EQ(ZX_SOCKET_WRITABLE, zxt_signals(_metadata, self->a));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, set_threshold(self->a, TX, MAX + 1));
	EXPECT_OK(set_threshold(self->a, TX, 7));
	zxt_close(_metadata, self->b);
	self->b = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, set_threshold(self->a, TX, 8));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, set_threshold(self->a, TX, MAX + 1));
	EXPECT_EQ(7, threshold(_metadata, self->a, TX));
	EXPECT_OK(set_threshold(self->a, RX, 8));
}

TEST_F(socket, threshold_errors)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 0), h;
	uint64_t value = 1;

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_set_property(vmo, RX, &value, sizeof(value)));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_property(vmo, TX, &value, sizeof(value)));
	zxt_close(_metadata, vmo);
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL, zx_object_set_property(self->a, RX, &value, 7));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL, zx_object_get_property(self->a, TX, &value, 7));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, set_threshold(h, RX, 1));
	zxt_close(_metadata, h);
	EXPECT_EQ(0, threshold(_metadata, self->a, RX));
}

TEST_F(socket, info_errors)
{
	zx_info_socket_t info;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	zx_handle_t h;

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(self->event, ZX_INFO_SOCKET, &info, sizeof(info), NULL,
					 NULL));
	h = zxt_without(_metadata, self->a, ZX_RIGHT_INSPECT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(h, ZX_INFO_SOCKET, &info, sizeof(info), NULL, NULL));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(self->a, ZX_INFO_SOCKET, &info, sizeof(info) - 1,
					 &actual, &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(1, avail);
}

TEST_HARNESS_MAIN
