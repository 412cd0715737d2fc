// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that do several things of which the last is to end the thread. What cannot be told to
 * a thread that is to end ends its process.
 */
#include "zxtest.h"
#include "child.h"

#define WAKE	((const void *)zx_futex_wake_handle_close_thread_exit)
#define UNMAP	((const void *)zx_vmar_unmap_handle_close_thread_exit)

/* How a process ended whose only thread made that call, with @handle given to it. */
static int64_t end_of(struct __test_metadata *_metadata, struct child *c, const void *fn,
		      const struct child_call *call, zx_handle_t handle)
{
	zx_info_process_t info;

	ASSERT_OK(child_calls(c, zx_job_default(), fn, call));
	ASSERT_OK(child_start(c, handle, c->call));
	ASSERT_OK(child_wait(c, &info));
	return info.return_code;
}

/* The arguments of zx_futex_wake_handle_close_thread_exit(): the futex is in the page. */
static int64_t wake_end(struct __test_metadata *_metadata, size_t futex, zx_handle_t close,
			zx_futex_t *value)
{
	struct child_call call = { .args = { 0, 1, 17, close } };
	zx_info_process_t info;
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), WAKE, &call));
	call.args[0] = c.call + futex;
	ASSERT_OK(zx_vmo_write(c.call_vmo, &call.args[0], offsetof(struct child_call, args), 8));
	ASSERT_OK(child_start(&c, ZX_HANDLE_INVALID, c.call));
	ASSERT_OK(child_wait(&c, &info));
	*value = 0;
	if (futex + sizeof(*value) <= ZX_PAGE_SIZE)
		ASSERT_OK(zx_vmo_read(c.call_vmo, value, futex, sizeof(*value)));
	child_close(&c);
	return info.return_code;
}

/* The invalid handle needs no closing. A process whose last thread ends has returned 0. */
TEST(wake_and_exit)
{
	zx_futex_t value;

	EXPECT_EQ(0, wake_end(_metadata, 512, ZX_HANDLE_INVALID, &value));
	EXPECT_EQ(17, value);
}

/* The value is written first. */
TEST(wake_bad_handle)
{
	zx_futex_t value;

	EXPECT_EQ(ZX_TASK_RETCODE_EXCEPTION_KILL,
		  wake_end(_metadata, 512, ZXT_NO_HANDLE, &value));
	EXPECT_EQ(17, value);
}

TEST(wake_bad_futex)
{
	zx_futex_t value;

	/* There is memory, which is not a multiple of four away; and none. */
	EXPECT_EQ(ZX_TASK_RETCODE_EXCEPTION_KILL,
		  wake_end(_metadata, 513, ZX_HANDLE_INVALID, &value));
	EXPECT_EQ(ZX_TASK_RETCODE_EXCEPTION_KILL,
		  wake_end(_metadata, 1ull << 40, ZX_HANDLE_INVALID, &value));
}

struct joiner {
	zx_futex_t futex;
	zx_handle_t self;
};

static void leave(void *arg)
{
	struct joiner *j = arg;

	zx_futex_wake_handle_close_thread_exit(&j->futex, 1, 9, j->self);
}

static void wait_for_it(void *arg)
{
	struct joiner *j = arg;

	while (__atomic_load_n(&j->futex, __ATOMIC_ACQUIRE) == 0)
		zx_futex_wait(&j->futex, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
}

/* Who waits for it is woken, and a handle to the thread itself can be what is closed. */
TEST(wake_closes_own_handle)
{
	struct joiner j = {};
	struct zxt_thread joining, leaving;
	zx_handle_t self;

	zxt_thread_start(_metadata, &joining, wait_for_it, &j);
	zxt_thread_settle(_metadata, &joining);
	j.self = zxt_event(_metadata);
	self = j.self;
	zxt_thread_start(_metadata, &leaving, leave, &j);
	zxt_thread_join(_metadata, &joining);
	EXPECT_EQ(9, j.futex);
	zxt_thread_join(_metadata, &leaving);
	EXPECT_FALSE(zxt_valid(self));
}

/* The root of the child's own memory, given to it. */
static int64_t unmap_end(struct __test_metadata *_metadata, struct child *c, uint64_t addr,
			 uint64_t size, zx_handle_t close)
{
	struct child_call call = { .args = { 0, addr, size, close } };
	zx_info_process_t info;
	zx_handle_t root;

	ASSERT_OK(child_calls(c, zx_job_default(), UNMAP, &call));
	if (!addr) {
		call.args[1] = c->stack;
		ASSERT_OK(zx_vmo_write(c->call_vmo, &call.args[1],
				       offsetof(struct child_call, args[1]), 8));
	}
	root = zxt_duplicate(_metadata, c->vmar, ZX_RIGHT_SAME_RIGHTS);
	ASSERT_OK(child_start(c, root, c->call));
	ASSERT_OK(child_wait(c, &info));
	return info.return_code;
}

/* It can unmap the stack that it was called on. */
TEST(unmap_and_exit)
{
	struct child c;

	EXPECT_EQ(0, unmap_end(_metadata, &c, 0, CHILD_STACK, ZX_HANDLE_INVALID));
	child_close(&c);
}

/* There is nothing to come back to, and the handle cannot be closed. */
TEST(unmap_bad_handle)
{
	struct child c;

	EXPECT_EQ(ZX_TASK_RETCODE_EXCEPTION_KILL,
		  unmap_end(_metadata, &c, 0, CHILD_STACK, ZXT_NO_HANDLE));
	child_close(&c);
}

/* If nothing was unmapped it returns, whatever handle was to be closed. */
TEST(unmap_fails)
{
	struct child_call call = { .args = { ZXT_NO_HANDLE, 0x1000, 0x1000, ZXT_NO_HANDLE } };
	struct child c;

	EXPECT_EQ(ZX_ERR_INVALID_ARGS,
		  unmap_end(_metadata, &c, 1, CHILD_STACK, ZXT_NO_HANDLE));
	child_close(&c);
	/* Of no VMAR, and of what is none. */
	EXPECT_EQ(ZX_ERR_BAD_HANDLE,
		  end_of(_metadata, &c, UNMAP, &call, ZX_HANDLE_INVALID));
	child_close(&c);
	call.args[0] = 0;
	EXPECT_EQ(ZX_ERR_WRONG_TYPE,
		  end_of(_metadata, &c, UNMAP, &call, zxt_event(_metadata)));
	child_close(&c);
}

TEST_HARNESS_MAIN
