// SPDX-License-Identifier: GPL-2.0-only
/* Events and event pairs. */
#include "zxtest.h"

TEST(event_create)
{
	zx_handle_t event = ZXT_POISON32;
	zx_info_handle_basic_t info;

	ASSERT_OK(zx_event_create(0, &event));
	info = zxt_info(_metadata, event);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info.type);
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, info.rights);
	EXPECT_GE(info.koid, ZX_KOID_FIRST);
	EXPECT_EQ(ZX_KOID_INVALID, info.related_koid);
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	zxt_close(_metadata, event);
}

TEST(event_create_options)
{
	zx_handle_t event = ZXT_POISON32;
	unsigned int bit;

	for (bit = 0; bit < 32; bit++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_event_create(1u << bit, &event));
	EXPECT_EQ(ZXT_POISON32, event);
}

TEST(event_create_bad_pointer)
{
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_event_create(0, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(event_signals)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	EXPECT_EQ(ZX_EVENT_SIGNALED, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_ALL));
	EXPECT_EQ(ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_ALL, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_0, 0));
	EXPECT_EQ(ZX_USER_SIGNAL_ALL & ~ZX_USER_SIGNAL_0, zxt_signals(_metadata, event));
	/* What is both cleared and set is set. */
	EXPECT_OK(zx_object_signal(event, ZX_USER_SIGNAL_ALL, ZX_USER_SIGNAL_3));
	EXPECT_EQ(ZX_USER_SIGNAL_3, zxt_signals(_metadata, event));
	zxt_close(_metadata, event);
}

TEST(event_has_no_peer)
{
	zx_handle_t event = zxt_event(_metadata);

	/* The right comes first, and no event has it. */
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_signal_peer(event, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, event);
}

TEST(eventpair_create)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;
	zx_info_handle_basic_t ia, ib;

	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	EXPECT_NE(a, b);
	ia = zxt_info(_metadata, a);
	ib = zxt_info(_metadata, b);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENTPAIR, ia.type);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENTPAIR, ib.type);
	EXPECT_EQ(ZX_DEFAULT_EVENTPAIR_RIGHTS, ia.rights);
	EXPECT_EQ(ZX_DEFAULT_EVENTPAIR_RIGHTS, ib.rights);
	EXPECT_EQ(ia.koid, ib.related_koid);
	EXPECT_EQ(ib.koid, ia.related_koid);
	EXPECT_EQ(0, zxt_signals(_metadata, a));
	EXPECT_EQ(0, zxt_signals(_metadata, b));
	zxt_close(_metadata, a);
	zxt_close(_metadata, b);
}

TEST(eventpair_create_options)
{
	zx_handle_t a = ZXT_POISON32, b = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_eventpair_create(1, &a, &b));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_eventpair_create(0x80000000u, &a, &b));
	EXPECT_EQ(ZXT_POISON32, a);
	EXPECT_EQ(ZXT_POISON32, b);
}

TEST(eventpair_create_bad_pointer)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t h;
	void *p;

	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_eventpair_create(0, p, &h));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_eventpair_create(0, &h, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

FIXTURE(eventpair) {
	zx_handle_t a;
	zx_handle_t b;
};

FIXTURE_SETUP(eventpair)
{
	ASSERT_OK(zx_eventpair_create(0, &self->a, &self->b));
}

FIXTURE_TEARDOWN(eventpair)
{
	zx_handle_close(self->a);
	zx_handle_close(self->b);
}

TEST_F(eventpair, signal_is_local)
{
	EXPECT_OK(zx_object_signal(self->a, 0, ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_1));
	EXPECT_EQ(ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_1, zxt_signals(_metadata, self->a));
	EXPECT_EQ(0, zxt_signals(_metadata, self->b));
}

TEST_F(eventpair, signal_peer)
{
	EXPECT_OK(zx_object_signal_peer(self->a, 0, ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_1));
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	EXPECT_EQ(ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_1, zxt_signals(_metadata, self->b));
	EXPECT_OK(zx_object_signal_peer(self->a, ZX_USER_SIGNAL_1, 0));
	EXPECT_EQ(ZX_EVENTPAIR_SIGNALED, zxt_signals(_metadata, self->b));
}

TEST_F(eventpair, signal_peer_masks)
{
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_signal_peer(self->a, 0, ZX_EVENTPAIR_PEER_CLOSED));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_signal_peer(self->a, ZX_EVENTPAIR_PEER_CLOSED, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, self->b));
}

TEST_F(eventpair, signal_peer_without_the_right)
{
	zx_handle_t h = zxt_without(_metadata, self->a, ZX_RIGHT_SIGNAL_PEER);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal_peer(h, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(0, zxt_signals(_metadata, self->b));
	zxt_close(_metadata, h);
}

TEST_F(eventpair, signal_without_the_right)
{
	zx_handle_t h = zxt_without(_metadata, self->a, ZX_RIGHT_SIGNAL);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(h, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	/* The one right says nothing of the other. */
	EXPECT_OK(zx_object_signal_peer(h, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, h);
}

TEST_F(eventpair, peer_closed)
{
	zx_handle_t copy = zxt_duplicate(_metadata, self->b, ZX_RIGHT_SAME_RIGHTS);

	zxt_close(_metadata, self->b);
	self->b = ZX_HANDLE_INVALID;
	/* There is another handle yet. */
	EXPECT_EQ(0, zxt_signals(_metadata, self->a));
	zxt_close(_metadata, copy);
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, self->a));
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED, zx_object_signal_peer(self->a, 0, ZX_USER_SIGNAL_0));
	EXPECT_OK(zx_object_signal(self->a, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(ZX_EVENTPAIR_PEER_CLOSED | ZX_USER_SIGNAL_0, zxt_signals(_metadata, self->a));
}

TEST(signal_peer_bad_handle)
{
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal_peer(ZX_HANDLE_INVALID, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_signal_peer(ZXT_NO_HANDLE, 0, ZX_USER_SIGNAL_0));
}

TEST_HARNESS_MAIN
