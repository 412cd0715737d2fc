// SPDX-License-Identifier: GPL-2.0-only
/* Cookies, which programs of 2018 left with objects. */
#include "zxtest.h"

FIXTURE(cookie) {
	zx_handle_t event;
	zx_handle_t scope;
	zx_handle_t other;
};

FIXTURE_SETUP(cookie)
{
	self->event = zxt_event(_metadata);
	self->scope = zxt_event(_metadata);
	self->other = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(cookie)
{
	zxt_close(_metadata, self->event);
	zxt_close(_metadata, self->scope);
	zxt_close(_metadata, self->other);
}

static void expect_cookie(struct __test_metadata *_metadata, zx_handle_t handle,
			  zx_handle_t scope, uint64_t expected)
{
	uint64_t cookie = ZXT_POISON64;

	EXPECT_OK(zx_object_get_cookie(handle, scope, &cookie));
	EXPECT_EQ(expected, cookie);
}

static void expect_denied(struct __test_metadata *_metadata, zx_handle_t handle,
			  zx_handle_t scope)
{
	uint64_t cookie = ZXT_POISON64;

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_get_cookie(handle, scope, &cookie));
	EXPECT_EQ(ZXT_POISON64, cookie);
}

/* The first who sets it has the key, until the object is gone. */
TEST_F(cookie, scope)
{
	zx_handle_t key, bare;

	expect_denied(_metadata, self->event, self->scope);
	EXPECT_OK(zx_object_set_cookie(self->event, self->scope, 0x1020304050607080));
	expect_cookie(_metadata, self->event, self->scope, 0x1020304050607080);
	expect_denied(_metadata, self->event, self->other);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_set_cookie(self->event, self->other, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_set_cookie(self->event, self->event, 1));
	expect_cookie(_metadata, self->event, self->scope, 0x1020304050607080);
	EXPECT_OK(zx_object_set_cookie(self->event, self->scope, 0));
	expect_cookie(_metadata, self->event, self->scope, 0);
	EXPECT_OK(zx_object_set_cookie(self->event, self->scope, ~0ull));

	/* The object is the key, not the handle; no right is needed of either. */
	key = zxt_duplicate(_metadata, self->scope, ZX_RIGHT_NONE);
	bare = zxt_duplicate(_metadata, self->event, ZX_RIGHT_NONE);
	expect_cookie(_metadata, bare, key, ~0ull);
	EXPECT_OK(zx_object_set_cookie(bare, key, 7));
	expect_cookie(_metadata, self->event, self->scope, 7);
	zxt_close(_metadata, key);
	zxt_close(_metadata, bare);
}

/* Each object has its own. */
TEST_F(cookie, of_each_object)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096), ends[2];

	ASSERT_OK(zx_eventpair_create(0, &ends[0], &ends[1]));
	EXPECT_OK(zx_object_set_cookie(self->event, self->scope, 1));
	EXPECT_OK(zx_object_set_cookie(vmo, self->event, 2));
	EXPECT_OK(zx_object_set_cookie(ends[0], self->scope, 3));
	EXPECT_OK(zx_object_set_cookie(ends[1], zx_process_self(), 4));
	/* An object is a key to itself, as to any. */
	EXPECT_OK(zx_object_set_cookie(self->other, self->other, 5));
	expect_cookie(_metadata, self->event, self->scope, 1);
	expect_cookie(_metadata, vmo, self->event, 2);
	expect_cookie(_metadata, ends[0], self->scope, 3);
	expect_cookie(_metadata, ends[1], zx_process_self(), 4);
	expect_cookie(_metadata, self->other, self->other, 5);
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

/* The end of an event pair that is left alone loses its cookie, and gets no other. */
TEST_F(cookie, eventpair)
{
	zx_handle_t ends[2];
	unsigned int i, set;

	for (i = 0; i < 4; i++) {
		ASSERT_OK(zx_eventpair_create(0, &ends[0], &ends[1]));
		set = i / 2;
		if (set)
			EXPECT_OK(zx_object_set_cookie(ends[i % 2], self->scope, 9));
		zxt_close(_metadata, ends[!(i % 2)]);
		expect_denied(_metadata, ends[i % 2], self->scope);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_set_cookie(ends[i % 2], self->scope, 9));
		expect_denied(_metadata, ends[i % 2], self->scope);
		zxt_close(_metadata, ends[i % 2]);
	}
}

TEST_F(cookie, errors)
{
	zx_handle_t channel[2], port = zxt_port(_metadata);
	uint64_t cookie = ZXT_POISON64;
	unsigned int i;
	void *p;

	zxt_channel(_metadata, channel);
	const zx_handle_t none[] = { zx_process_self(), zx_job_default(), channel[0], port };

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_set_cookie(self->event, ZX_HANDLE_INVALID, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_set_cookie(self->event, ZXT_NO_HANDLE, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_set_cookie(ZX_HANDLE_INVALID, self->scope, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_set_cookie(ZXT_NO_HANDLE, self->scope, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_cookie(self->event, ZX_HANDLE_INVALID, &cookie));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_cookie(self->event, ZXT_NO_HANDLE, &cookie));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_cookie(ZX_HANDLE_INVALID, self->scope, &cookie));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_cookie(ZXT_NO_HANDLE, self->scope, &cookie));
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
			      zx_object_set_cookie(none[i], self->scope, 1));
		EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
			      zx_object_get_cookie(none[i], self->scope, &cookie));
	}
	expect_denied(_metadata, self->event, self->scope);
	EXPECT_OK(zx_object_set_cookie(self->event, self->scope, 1));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_cookie(self->event, self->scope, p));
	EXPECT_EQ(ZXT_POISON64, cookie);
	expect_cookie(_metadata, self->event, self->scope, 1);
	zxt_close(_metadata, channel[0]);
	zxt_close(_metadata, channel[1]);
	zxt_close(_metadata, port);
}

TEST_HARNESS_MAIN
