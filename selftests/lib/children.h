/* SPDX-License-Identifier: GPL-2.0-only */
/* Children of tests, and what becomes of them. */
#ifndef ZXT_CHILDREN_H
#define ZXT_CHILDREN_H

#include "zxtest.h"
#include "child.h"

#define FN(name) ((const void *)(name))

static inline void check_end(struct __test_metadata *_metadata, struct child *c, int64_t retcode)
{
	zx_info_process_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(child_wait(c, &info));
	EXPECT_EQ(retcode, info.return_code);
	EXPECT_EQ(ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED, info.flags);
}

/* Starts a child that makes a call, and waits for its end. */
static inline void run_call(struct __test_metadata *_metadata, zx_handle_t arg, const void *fn,
			    const struct child_call *call, int64_t retcode)
{
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), fn, call));
	ASSERT_OK(child_start(&c, arg, c.call));
	check_end(_metadata, &c, retcode);
	child_close(&c);
}

/* Starts a child that executes @code. */
static inline void run_code(struct __test_metadata *_metadata, const void *code, size_t size,
			    int64_t retcode)
{
	struct child c;

	ASSERT_OK(child_create(&c, zx_job_default()));
	ASSERT_OK(child_furnish(&c, code, size));
	ASSERT_OK(child_start(&c, ZX_HANDLE_INVALID, 0));
	check_end(_metadata, &c, retcode);
	child_close(&c);
}

static const struct child_call sleep_call = {
	.args = { (uint64_t)ZX_TIME_INFINITE },
};

#endif /* ZXT_CHILDREN_H */
