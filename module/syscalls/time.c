// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on time. What programs ask for most, the vDSO answers by itself.
 */
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include <linux/uaccess.h>
#include <zircon/syscalls/clock.h>
#include <zircon/syscalls/object.h>
#include <zx_protos.h>
#include "../object/instance.h"
#include "../object/thread.h"
#include "../object/wait.h"
#include "resource.h"
#include "yield.h"

zx_status_t sys_zx_nanosleep(struct zx_caller *c, zx_time_t deadline)
{
	struct zx_waiter waiter;
	zx_status_t status;

	if (deadline <= 0)
		return zx_yield(c);

	zx_waiter_init(&waiter);
	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_SLEEPING);
	status = zx_waiter_block(&waiter, deadline);
	zx_thread_set_blocked(c->thread, 0);
	return status == ZX_ERR_TIMED_OUT ? ZX_OK : status;
}

/* It is the instance's UTC that is set. Linux's clock is set by those whom Linux lets. */
zx_status_t sys_zx_clock_adjust(struct zx_caller *c, zx_handle_t handle, zx_clock_t clock_id,
				s64 offset)
{
	zx_status_t status;

	status = zx_caller_check_resource(c, handle, ZX_RSRC_KIND_ROOT, 0);
	if (status != ZX_OK)
		return status;
	switch (clock_id) {
	case ZX_CLOCK_MONOTONIC:
		return ZX_ERR_ACCESS_DENIED;
	case ZX_CLOCK_UTC:
		atomic64_set(&zx_caller_instance(c)->utc_offset, offset);
		return ZX_OK;
	default:
		return ZX_ERR_INVALID_ARGS;
	}
}

static zx_time_t zx_utc(struct zx_caller *c)
{
	s64 offset = atomic64_read(&zx_caller_instance(c)->utc_offset);

	if (offset == ZX_INSTANCE_NO_OFFSET)
		return ktime_get_real_ns();
	/* On Zircon too it wraps around. */
	return (u64)ktime_get_ns() + (u64)offset;
}

zx_time_t sys_zx_clock_get_monotonic_via_kernel(struct zx_caller *c)
{
	return ktime_get_ns();
}

zx_ticks_t sys_zx_ticks_get_via_kernel(struct zx_caller *c)
{
	return ktime_get_ns();
}

zx_status_t sys_zx_clock_get(struct zx_caller *c, zx_clock_t clock_id, zx_time_t __user *out)
{
	zx_time_t now;

	switch (clock_id) {
	case ZX_CLOCK_MONOTONIC:
		now = ktime_get_ns();
		break;
	case ZX_CLOCK_UTC:
		now = zx_utc(c);
		break;
	case ZX_CLOCK_THREAD:
		/* As of the last tick, or of when the thread began to run. */
		now = current->se.sum_exec_runtime;
		break;
	default:
		return ZX_ERR_INVALID_ARGS;
	}
	return put_user(now, out) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}
