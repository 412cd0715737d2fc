/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One test source, two forms.
 *
 * The hosted form is a Linux program that makes its calls through /dev/zircon; its
 * harness is the kernel's own kselftest_harness.h. The native form is a Zircon program
 * that runs under zxrun; its harness is zxtest_native.h, which has the same macros and
 * prints the same TAP. A test says nothing of either:
 *
 *	#include "zxtest.h"
 *
 *	TEST(event_is_not_signaled)
 *	{
 *		zx_handle_t event = ZXT_POISON32;
 *
 *		ASSERT_OK(zx_event_create(0, &event));
 *		EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_one(...));
 *	}
 *
 *	TEST_HARNESS_MAIN
 *
 * In the hosted form each test has an instance of its own; in the native form all tests
 * of a file run in one process, one after the other. What only one form can do stands
 * between #ifdef ZXT_NATIVE and #endif.
 */
#ifndef ZXTEST_H
#define ZXTEST_H

#ifdef __Fuchsia__
#define ZXT_NATIVE	1
#include "zxtest_native.h"
#else
#define ZXT_HOSTED	1
#include "zxtest_hosted.h"
#endif

/* A result, with the status that is expected first, as everywhere in kselftest. */
#define EXPECT_STATUS(expected, call)	EXPECT_EQ((zx_status_t)(expected), (call))
#define ASSERT_STATUS(expected, call)	ASSERT_EQ((zx_status_t)(expected), (call))
#define EXPECT_OK(call)			EXPECT_EQ(ZX_OK, (call))
#define ASSERT_OK(call)			ASSERT_EQ(ZX_OK, (call))

#include "zxtest_util.h"

#endif /* ZXTEST_H */
