// SPDX-License-Identifier: GPL-2.0-only
/* Closing, duplicating and replacing handles. */
#include "zxtest.h"
#ifdef ZXT_NATIVE
#include "children.h"
#endif

TEST(close_handle)
{
	unsigned int handles = zxt_handles(_metadata);
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_EQ(handles + 1, zxt_handles(_metadata));
	EXPECT_OK(zx_handle_close(event));
	EXPECT_EQ(handles, zxt_handles(_metadata));
	EXPECT_FALSE(zxt_valid(event));
}

TEST(close_invalid_is_ok)
{
	EXPECT_OK(zx_handle_close(ZX_HANDLE_INVALID));
}

TEST(close_bad_handle)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(ZXT_FOREIGN_HANDLE));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(0xffffffff));

	ASSERT_OK(zx_handle_close(event));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(event));
}

/* The two low bits of every handle are set; a value that lacks one is never a handle. */
TEST(fixed_bits)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_EQ(ZX_HANDLE_FIXED_BITS_MASK, event & ZX_HANDLE_FIXED_BITS_MASK);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(event ^ 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(event ^ 2));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close(event ^ 3));
	EXPECT_TRUE(zxt_valid(event));
	zxt_close(_metadata, event);
}

/* A value is not given out again soon: stale copies of it must not hit another object. */
TEST(values_are_not_reused_at_once)
{
	zx_handle_t first = zxt_event(_metadata), event;
	unsigned int i;

	zxt_close(_metadata, first);
	for (i = 0; i < 1000; i++) {
		event = zxt_event(_metadata);
		ASSERT_NE(first, event);
		zxt_close(_metadata, event);
	}
}

TEST(many_handles)
{
	enum { N = 3000 };
	static zx_handle_t handles[N];
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t event = zxt_event(_metadata);

	for (i = 0; i < N; i++)
		handles[i] = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_EQ(before + 1 + N, zxt_handles(_metadata));
	EXPECT_EQ(1 + N, zxt_handle_count(_metadata, event));
	for (i = 0; i < N; i += 2)
		ASSERT_OK(zx_handle_close(handles[i]));
	for (i = 0; i < N; i++)
		ASSERT_EQ(i % 2, zxt_valid(handles[i]));
	for (i = 1; i < N; i += 2)
		ASSERT_OK(zx_handle_close(handles[i]));
	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, event);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(close_many)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t handles[4];

	handles[0] = zxt_event(_metadata);
	handles[1] = zxt_event(_metadata);
	handles[2] = ZX_HANDLE_INVALID;
	handles[3] = zxt_event(_metadata);
	EXPECT_OK(zx_handle_close_many(handles, 4));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(close_many_none)
{
	EXPECT_OK(zx_handle_close_many(NULL, 0));
}

/* One that is no handle does not keep the others from being closed. */
TEST(close_many_bad_handle)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t handles[3];

	handles[0] = zxt_event(_metadata);
	handles[1] = ZXT_NO_HANDLE;
	handles[2] = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close_many(handles, 3));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(close_many_twice_the_same)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t handles[2];

	handles[0] = zxt_event(_metadata);
	handles[1] = handles[0];
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_handle_close_many(handles, 2));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(close_many_more_than_a_page)
{
	enum { N = 1500 };
	static zx_handle_t handles[N];
	unsigned int before = zxt_handles(_metadata), i;

	for (i = 0; i < N; i++)
		handles[i] = zxt_event(_metadata);
	EXPECT_OK(zx_handle_close_many(handles, N));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(close_many_bad_pointer)
{
	zx_handle_t *last = (zx_handle_t *)zxt_edge(_metadata) - 1;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_handle_close_many(p, 1));
	/*
	 * A count that wraps around. The call closes whatever it reads up to where memory ends,
	 * which must therefore be this test's own.
	 */
	*last = ZX_HANDLE_INVALID;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_handle_close_many(last, SIZE_MAX));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(duplicate)
{
	zx_handle_t event = zxt_event(_metadata), copy = ZXT_POISON32;

	EXPECT_OK(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy));
	EXPECT_NE(event, copy);
	EXPECT_EQ(zxt_koid(_metadata, event), zxt_koid(_metadata, copy));
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, zxt_rights(_metadata, copy));
	EXPECT_EQ(2, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, event);
	EXPECT_TRUE(zxt_valid(copy));
	zxt_close(_metadata, copy);
}

TEST(duplicate_with_fewer_rights)
{
	zx_handle_t event = zxt_event(_metadata), copy = ZXT_POISON32;

	EXPECT_OK(zx_handle_duplicate(event, ZX_RIGHT_WAIT, &copy));
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, copy));
	zxt_close(_metadata, copy);

	copy = ZXT_POISON32;
	EXPECT_OK(zx_handle_duplicate(event, ZX_RIGHT_NONE, &copy));
	EXPECT_EQ(ZX_RIGHT_NONE, zxt_rights(_metadata, copy));
	zxt_close(_metadata, copy);
	zxt_close(_metadata, event);
}

/* Rights are never gained, and SAME_RIGHTS stands alone. */
TEST(duplicate_with_more_rights)
{
	zx_handle_t event = zxt_event(_metadata), copy = ZXT_POISON32, few;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_handle_duplicate(event, ZX_DEFAULT_EVENT_RIGHTS | ZX_RIGHT_WRITE, &copy));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_handle_duplicate(event, 1u << 30, &copy));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_WRITE, &copy));
	EXPECT_EQ(ZXT_POISON32, copy);
	few = zxt_duplicate(_metadata, event, ZX_RIGHT_DUPLICATE);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_handle_duplicate(few, ZX_RIGHT_DUPLICATE | ZX_RIGHT_WAIT, &copy));
	EXPECT_EQ(2, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, few);
	zxt_close(_metadata, event);
}

TEST(duplicate_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata), out = ZXT_POISON32;
	zx_handle_t stripped = zxt_without(_metadata, event, ZX_RIGHT_DUPLICATE);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_handle_duplicate(stripped, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_close(_metadata, stripped);
	zxt_close(_metadata, event);
}

TEST(duplicate_bad_handle)
{
	zx_handle_t out = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_handle_duplicate(ZX_HANDLE_INVALID, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_handle_duplicate(ZXT_NO_HANDLE, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_EQ(ZXT_POISON32, out);
}

TEST(duplicate_bad_pointer)
{
	zx_handle_t event = zxt_event(_metadata);
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, event);
}

TEST(replace)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t event = zxt_event(_metadata), out = ZXT_POISON32;
	zx_koid_t koid = zxt_koid(_metadata, event);

	EXPECT_OK(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_NE(event, out);
	EXPECT_FALSE(zxt_valid(event));
	EXPECT_EQ(koid, zxt_koid(_metadata, out));
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, zxt_rights(_metadata, out));
	EXPECT_EQ(before + 1, zxt_handles(_metadata));
	zxt_close(_metadata, out);
}

/* It needs no right at all, not even that to duplicate. */
TEST(replace_needs_no_right)
{
	zx_handle_t event = zxt_event(_metadata), out = ZXT_POISON32;

	EXPECT_OK(zx_handle_replace(event, ZX_RIGHT_NONE, &out));
	EXPECT_EQ(ZX_RIGHT_NONE, zxt_rights(_metadata, out));
	event = out;
	out = ZXT_POISON32;
	EXPECT_OK(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_EQ(ZX_RIGHT_NONE, zxt_rights(_metadata, out));
	zxt_close(_metadata, out);
}

/* Whatever it answers, the old handle is gone. */
TEST(replace_with_more_rights)
{
	unsigned int before = zxt_handles(_metadata);
	zx_handle_t event = zxt_event(_metadata), out = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_handle_replace(event, ZX_DEFAULT_EVENT_RIGHTS | ZX_RIGHT_MAP, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	EXPECT_FALSE(zxt_valid(event));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(replace_bad_handle)
{
	zx_handle_t out = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_handle_replace(ZX_HANDLE_INVALID, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_handle_replace(ZXT_NO_HANDLE, ZX_RIGHT_SAME_RIGHTS, &out));
	EXPECT_EQ(ZXT_POISON32, out);
}

TEST(replace_bad_pointer)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t event;
	void *p;

	zxt_for_each_bad_out(i, p) {
		event = zxt_event(_metadata);
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, p));
		EXPECT_FALSE(zxt_valid(event));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

struct closer {
	zx_handle_t handle;
	zx_status_t status;
};

static void close_one(void *arg)
{
	struct closer *closer = arg;

	closer->status = zx_handle_close(closer->handle);
}

/* Of two that close the same handle at once, one does. */
TEST(close_race)
{
	unsigned int before = zxt_handles(_metadata), i;
	struct closer closer;
	struct zxt_thread t;
	zx_status_t status;

	for (i = 0; i < 50; i++) {
		closer.handle = zxt_event(_metadata);
		zxt_thread_start(_metadata, &t, close_one, &closer);
		status = zx_handle_close(closer.handle);
		zxt_thread_join(_metadata, &t);
		ASSERT_TRUE((status == ZX_OK && closer.status == ZX_ERR_BAD_HANDLE) ||
			    (status == ZX_ERR_BAD_HANDLE && closer.status == ZX_OK));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- ZX_INFO_HANDLE_TABLE ---- */

#define LISTED	2000

static zx_info_handle_extended_t listed[LISTED];

TEST(handle_table)
{
	zx_handle_t ends[2], self = zx_process_self(), many[600];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64, i, seen = 0, n;
	zx_info_handle_basic_t info;

	zxt_channel(_metadata, ends);
	/* More than one part of the table. */
	for (i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = zxt_event(_metadata);
	n = zxt_handles(_metadata);
	memset(listed, ZXT_POISON, sizeof(listed));
	ASSERT_OK(zx_object_get_info(self, ZX_INFO_HANDLE_TABLE, listed, sizeof(listed), &actual,
				     &avail));
	EXPECT_EQ(n, actual);
	EXPECT_EQ(n, avail);
	EXPECT_TRUE(zxt_is_poison(&listed[n], sizeof(*listed)));
	for (i = 0; i < n; i++) {
		info = zxt_info(_metadata, listed[i].handle_value);
		EXPECT_EQ(info.type, listed[i].type);
		EXPECT_EQ(info.rights, listed[i].rights);
		EXPECT_EQ(info.koid, listed[i].koid);
		EXPECT_EQ(info.related_koid, listed[i].related_koid);
		EXPECT_EQ(0, listed[i].reserved);
		seen += listed[i].handle_value == ends[0] || listed[i].handle_value == ends[1];
	}
	EXPECT_EQ(2, seen);

	/* What there is room for, if it ends in the middle of a record. */
	memset(listed, ZXT_POISON, sizeof(listed));
	actual = ZXT_POISON64;
	avail = ZXT_POISON64;
	ASSERT_OK(zx_object_get_info(self, ZX_INFO_HANDLE_TABLE, listed, 300 * sizeof(*listed) + 8,
				     &actual, &avail));
	EXPECT_EQ(300, actual);
	EXPECT_EQ(n, avail);
	EXPECT_TRUE(zxt_is_poison(&listed[300], sizeof(*listed)));
	EXPECT_FALSE(zxt_is_poison(&listed[299], sizeof(*listed)));
	ASSERT_OK(zx_object_get_info(self, ZX_INFO_HANDLE_TABLE, NULL, 0, &actual, &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(n, avail);
	/* Only how many there are. */
	ASSERT_OK(zx_object_get_info(self, ZX_INFO_HANDLE_TABLE, NULL, 0, &actual, NULL));
	EXPECT_EQ(n, actual);
	for (i = 0; i < ARRAY_SIZE(many); i++)
		zxt_close(_metadata, many[i]);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

TEST(handle_table_errors)
{
	static const zx_rights_t rights[] = {
		ZX_RIGHT_INSPECT, ZX_RIGHT_MANAGE_PROCESS, ZX_RIGHT_MANAGE_THREAD,
	};
	zx_handle_t event = zxt_event(_metadata), weak;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	unsigned int i;
	void *p;

	memset(listed, ZXT_POISON, sizeof(listed));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_info(ZXT_NO_HANDLE, ZX_INFO_HANDLE_TABLE, listed,
					 sizeof(listed), &actual, &avail));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_HANDLE_TABLE, listed, sizeof(listed),
					 &actual, &avail));
	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		weak = zxt_without(_metadata, zx_process_self(), rights[i]);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_get_info(weak, ZX_INFO_HANDLE_TABLE, listed,
						 sizeof(listed), &actual, &avail));
		zxt_close(_metadata, weak);
	}
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(ZXT_POISON64, avail);
	EXPECT_TRUE(zxt_is_poison(listed, sizeof(listed)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(zx_process_self(), ZX_INFO_HANDLE_TABLE, p,
						 sizeof(listed), NULL, NULL));
	zxt_close(_metadata, event);
}

/* ---- values ---- */

#ifdef ZXT_NATIVE

/* The only handle of a new process, which waits for ever. */
static zx_handle_t first_value(struct __test_metadata *_metadata)
{
	size_t actual = ZXT_POISON64;
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), FN(zx_nanosleep), &sleep_call));
	ASSERT_OK(child_start(&c, zxt_event(_metadata), c.call));
	ASSERT_OK(zx_object_get_info(c.process, ZX_INFO_HANDLE_TABLE, listed, sizeof(listed),
				     &actual, NULL));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, listed[0].type);
	ASSERT_OK(zx_task_kill(c.process));
	child_close(&c);
	return listed[0].handle_value;
}

#else

/* The first handle that a new hosted process makes. */
static zx_handle_t first_value(struct __test_metadata *_metadata)
{
	zxh_close();
	ASSERT_EQ(0, zxh_open());
	return zxt_event(_metadata);
}

#endif

/* What a program did does not tell which values its handles have. */
TEST(values_are_not_guessable)
{
	zx_handle_t values[8];
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		values[i] = first_value(_metadata);
		EXPECT_EQ(ZX_HANDLE_FIXED_BITS_MASK, values[i] & ZX_HANDLE_FIXED_BITS_MASK);
		for (j = 0; j < i; j++)
			EXPECT_NE(values[j], values[i]);
	}
}

TEST_HARNESS_MAIN
