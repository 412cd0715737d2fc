// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entries of the kernel that only the vDSO uses. A program cannot reach them but by
 * its code; the device takes them by number.
 */
#include "zxtest.h"
#include "zx_sysnr.h"

static zx_status_t zx_cprng_draw_once(void *buffer, size_t size)
{
	return (zx_status_t)zxh_call(ZX_SYS_cprng_draw_once, (uintptr_t)buffer, size, 0, 0, 0, 0,
				     0, 0);
}

static zx_time_t zx_clock_get_monotonic_via_kernel(void)
{
	return zxh_call(ZX_SYS_clock_get_monotonic_via_kernel, 0, 0, 0, 0, 0, 0, 0, 0);
}

static zx_ticks_t zx_ticks_get_via_kernel(void)
{
	return zxh_call(ZX_SYS_ticks_get_via_kernel, 0, 0, 0, 0, 0, 0, 0, 0);
}

static zx_status_t zx_thread_start_abort(void)
{
	return (zx_status_t)zxh_call(ZX_SYS_thread_start_abort, 0, 0, 0, 0, 0, 0, 0, 0);
}

static zx_status_t zx_channel_call_noretry(zx_handle_t handle, uint32_t options,
					   zx_time_t deadline, const void *args, uint32_t *ab,
					   uint32_t *ah)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_noretry, handle, options, deadline,
				     (uintptr_t)args, (uintptr_t)ab, (uintptr_t)ah, 0, 0);
}

static zx_status_t zx_channel_call_etc_noretry(zx_handle_t handle, uint32_t options,
					       zx_time_t deadline, const void *args,
					       uint32_t *ab, uint32_t *ah)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_etc_noretry, handle, options, deadline,
				     (uintptr_t)args, (uintptr_t)ab, (uintptr_t)ah, 0, 0);
}

static zx_status_t zx_channel_call_finish(zx_time_t deadline, const void *args, uint32_t *ab,
					  uint32_t *ah)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_finish, deadline, (uintptr_t)args,
				     (uintptr_t)ab, (uintptr_t)ah, 0, 0, 0, 0);
}

static zx_status_t zx_channel_call_etc_finish(zx_time_t deadline, const void *args, uint32_t *ab,
					      uint32_t *ah)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_etc_finish, deadline, (uintptr_t)args,
				     (uintptr_t)ab, (uintptr_t)ah, 0, 0, 0, 0);
}

TEST(cprng_draw_once)
{
	unsigned char buffer[ZX_CPRNG_DRAW_MAX_LEN + 16];
	unsigned int i;
	void *p;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	EXPECT_OK(zx_cprng_draw_once(buffer + 8, ZX_CPRNG_DRAW_MAX_LEN));
	EXPECT_FALSE(zxt_is_poison(buffer + 8, ZX_CPRNG_DRAW_MAX_LEN));
	EXPECT_TRUE(zxt_is_poison(buffer, 8));
	EXPECT_TRUE(zxt_is_poison(buffer + 8 + ZX_CPRNG_DRAW_MAX_LEN, 8));
	memset(buffer, ZXT_POISON, sizeof(buffer));
	EXPECT_OK(zx_cprng_draw_once(buffer, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_draw_once(buffer, ZX_CPRNG_DRAW_MAX_LEN + 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_draw_once(buffer, SIZE_MAX));
	EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_draw_once(p, 1));
}

/* What the vDSO reads of its page, and what the kernel says, is one clock. */
TEST(clock_get_monotonic_via_kernel)
{
	zx_time_t before, kernel, after;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		before = zx_clock_get_monotonic();
		kernel = zx_clock_get_monotonic_via_kernel();
		after = zx_clock_get_monotonic();
		ASSERT_LE(before, kernel);
		ASSERT_LE(kernel, after);
	}
}

TEST(ticks_get_via_kernel)
{
	zx_ticks_t before, kernel, after;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		before = zx_ticks_get();
		kernel = zx_ticks_get_via_kernel();
		after = zx_ticks_get();
		ASSERT_LE(before, kernel);
		ASSERT_LE(kernel, after);
	}
}

TEST(thread_start_abort)
{
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_thread_start_abort());
}

/* There is no call to finish. */
TEST(channel_call_finish)
{
	char in[16];
	zx_channel_call_args_t args = { .rd_bytes = in, .rd_num_bytes = sizeof(in) };
	zx_channel_call_etc_args_t etc = { .rd_bytes = in, .rd_num_bytes = sizeof(in) };
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_channel_call_finish(ZX_TIME_INFINITE, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_channel_call_etc_finish(ZX_TIME_INFINITE, &etc, &ab, &ah));
	EXPECT_NE(ZX_OK, zx_channel_call_finish(ZX_TIME_INFINITE, NULL, &ab, &ah));
	EXPECT_NE(ZX_OK, zx_channel_call_etc_finish(ZX_TIME_INFINITE, NULL, &ab, &ah));
	EXPECT_EQ(ZXT_POISON32, ab);
	EXPECT_EQ(ZXT_POISON32, ah);
}

TEST(channel_call_noretry)
{
	char out[8] = "----ping", in[16];
	zx_channel_call_args_t args = {
		.wr_bytes = out, .wr_num_bytes = 8, .rd_bytes = in, .rd_num_bytes = sizeof(in),
	};
	zx_channel_call_etc_args_t etc = {
		.wr_bytes = out, .wr_num_bytes = 8, .rd_bytes = in, .rd_num_bytes = sizeof(in),
	};
	uint32_t ab = ZXT_POISON32, ah = ZXT_POISON32;
	zx_handle_t ends[2];

	zxt_channel(_metadata, ends);
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_channel_call_noretry(ends[0], 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_channel_call_etc_noretry(ends[0], 0, 0, &etc, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_call_noretry(ZXT_NO_HANDLE, 0, 0, &args, &ab, &ah));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_channel_call_etc_noretry(ZXT_NO_HANDLE, 0, 0, &etc, &ab, &ah));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

TEST_HARNESS_MAIN
