// SPDX-License-Identifier: GPL-2.0-only
/* What works on any object: signals, properties, children. */
#include "zxtest.h"

/* ---- zx_object_signal ---- */

TEST(signal_object)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_5));
	EXPECT_EQ(ZX_USER_SIGNAL_5, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, ZX_USER_SIGNAL_5, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, 0, 0));
	zxt_close(_metadata, event);
}

/* A program has its own eight signals, and on events one more. */
TEST(signal_masks)
{
	zx_handle_t event = zxt_event(_metadata), ends[2];
	unsigned int bit;

	zxt_channel(_metadata, ends);
	for (bit = 0; bit < 24; bit++) {
		zx_signals_t signal = 1u << bit;

		if (signal != ZX_EVENT_SIGNALED) {
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, 0, signal));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, signal, 0));
		}
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], signal, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], signal, 0));
	}
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[0]));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[1]));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	zxt_close(_metadata, event);
}

TEST(signal_bad_handle)
{
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZX_HANDLE_INVALID, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZXT_NO_HANDLE, 0, 0));
}

TEST(signal_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t h = zxt_without(_metadata, event, ZX_RIGHT_SIGNAL);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(h, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

/* ---- zx_object_get_child ---- */

TEST(get_child)
{
	zx_handle_t parent, child, found = ZXT_POISON32;
	zx_koid_t koid;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(koid, zxt_koid(_metadata, found));
	EXPECT_EQ(zxt_rights(_metadata, parent), zxt_rights(_metadata, found));
	zxt_close(_metadata, found);

	found = ZXT_POISON32;
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_WAIT, &found));
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, found));
	zxt_close(_metadata, found);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

TEST(get_child_errors)
{
	zx_handle_t parent, child, event = zxt_event(_metadata), h, found = ZXT_POISON32;
	unsigned int before, i;
	zx_koid_t koid;
	void *p;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_child(ZXT_NO_HANDLE, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, zxt_koid(_metadata, event),
					  ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, 0, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(child, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(parent, koid, ZX_RIGHT_MAP, &found));
	h = zxt_without(_metadata, parent, ZX_RIGHT_ENUMERATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(h, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON32, found);

	before = zxt_handles(_metadata);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

/* ---- properties ---- */

TEST(name)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096);
	char name[ZX_MAX_NAME_LEN + 1];

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	EXPECT_EQ((char)ZXT_POISON, name[ZX_MAX_NAME_LEN]);

	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "one", 3));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("one", name);

	/* It ends at a NUL, and is cut off if it is long. */
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "two\0three", 9));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("two", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME,
					 "0123456789012345678901234567890123456789", 40));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("0123456789012345678901234567890", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "", 0));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_errors)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096), h;
	char name[ZX_MAX_NAME_LEN];
	unsigned int i;
	void *p;

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN - 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_property(ZXT_NO_HANDLE, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_property(vmo, 0x7fff, name, sizeof(name)));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_GET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(h, ZX_PROP_NAME, name, sizeof(name)));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_TRUE(zxt_is_poison(name, sizeof(name)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_property(vmo, ZX_PROP_NAME, p, ZX_MAX_NAME_LEN));

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_set_property(ZXT_NO_HANDLE, ZX_PROP_NAME, "a", 1));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_object_set_property(vmo, 0x7fff, name, 8));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_set_property(h, ZX_PROP_NAME, "a", 1));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_set_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t) - 1));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_set_property(vmo, ZX_PROP_NAME, p, 1));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_process_break_on_load)
{
	uint64_t value = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(0, value);
	value = 7;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	value = ZXT_POISON64;
	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(7, value);
	value = 0;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
}

TEST_HARNESS_MAIN
