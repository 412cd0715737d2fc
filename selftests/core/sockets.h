/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of sockets share. Each of them is a program of its own. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "zxtest.h"

/* Which sockets they are about, if not streams. */
#ifndef SOCKET_OPTIONS
#define SOCKET_OPTIONS	ZX_SOCKET_STREAM
#endif

/* What Zircon's buffers hold. */
#define MAX	257024u

static char big[2 * MAX], back[2 * MAX];

FIXTURE(socket) {
	zx_handle_t a;
	zx_handle_t b;
	zx_handle_t event;
};

FIXTURE_SETUP(socket)
{
	ASSERT_OK(zx_socket_create(SOCKET_OPTIONS, &self->a, &self->b));
	self->event = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(socket)
{
	zx_handle_close(self->a);
	zx_handle_close(self->b);
	zx_handle_close(self->event);
}

static inline void put(struct __test_metadata *_metadata, zx_handle_t socket, const void *data,
		       size_t n)
{
	size_t actual = ZXT_POISON64;

	ASSERT_OK(zx_socket_write(socket, 0, data, n, &actual));
	ASSERT_EQ(n, actual);
}

/* Reads with room for @room, and gets the @n bytes of @data. */
static inline void get(struct __test_metadata *_metadata, zx_handle_t socket, uint32_t options,
		       size_t room, const void *data, size_t n)
{
	size_t actual = ZXT_POISON64;

	ASSERT_LT(room, sizeof(back) - 8);
	memset(back, ZXT_POISON, room + 8);
	ASSERT_OK(zx_socket_read(socket, options, back, room, &actual));
	ASSERT_EQ(n, actual);
	ASSERT_EQ(0, memcmp(back, data, n));
	ASSERT_TRUE(zxt_is_poison(back + n, room + 8 - n));
}

static inline void expect_empty(struct __test_metadata *_metadata, zx_handle_t socket)
{
	size_t actual = ZXT_POISON64;
	char byte = (char)ZXT_POISON;

	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_read(socket, 0, &byte, 1, &actual));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, zx_socket_read(socket, 0, NULL, 0, &actual));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_socket_read(socket, ZX_SOCKET_PEEK, &byte, 1, &actual));
	EXPECT_TRUE(zxt_is_poison(&byte, 1));
	EXPECT_EQ(ZXT_POISON64, actual);
}

static inline zx_info_socket_t info_of(struct __test_metadata *_metadata, zx_handle_t socket)
{
	zx_info_socket_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(socket, ZX_INFO_SOCKET, &info, sizeof(info), NULL, NULL));
	return info;
}

#endif /* SOCKETS_H */
