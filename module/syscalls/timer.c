// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on timers.
 */
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/timer.h"

zx_status_t sys_zx_timer_create(struct zx_caller *c, u32 options, zx_clock_t clock_id,
				zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	if (clock_id != ZX_CLOCK_MONOTONIC)
		return ZX_ERR_INVALID_ARGS;
	status = zx_timer_create(zx_caller_instance(c), options, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_timer_set(struct zx_caller *c, zx_handle_t handle, zx_time_t deadline,
			     zx_duration_t slack)
{
	struct zx_object *obj;
	zx_status_t status;

	if (slack < 0)
		return ZX_ERR_OUT_OF_RANGE;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_TIMER, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	zx_timer_set(zx_timer_of(obj), deadline, slack);
	zx_object_put(obj);
	return ZX_OK;
}

zx_status_t sys_zx_timer_cancel(struct zx_caller *c, zx_handle_t handle)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_TIMER, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	zx_timer_cancel(zx_timer_of(obj));
	zx_object_put(obj);
	return ZX_OK;
}
