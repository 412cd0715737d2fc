// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on clock objects. Those on the system's own clocks: time.c.
 */
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/clock.h"

static unsigned int zx_clock_args_version(u64 options)
{
	return options >> ZX_CLOCK_ARGS_VERSION_SHIFT;
}

zx_status_t sys_zx_clock_create(struct zx_caller *c, u64 options, const void __user *user_args,
				zx_handle_t __user *out)
{
	zx_clock_create_args_v1_t args = { };
	zx_status_t status;
	struct zx_hnd hnd;

	switch (zx_clock_args_version(options)) {
	case 0:
		if (user_args)
			return ZX_ERR_INVALID_ARGS;
		break;
	case 1:
		if (copy_from_user(&args, user_args, sizeof(args)))
			return ZX_ERR_INVALID_ARGS;
		break;
	default:
		return ZX_ERR_INVALID_ARGS;
	}
	status = zx_clock_create(zx_caller_instance(c), options & ~ZX_CLOCK_ARGS_VERSION_MASK,
				 args.backstop_time, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_clock_read(struct zx_caller *c, zx_handle_t handle, zx_time_t __user *out)
{
	struct zx_object *obj;
	zx_status_t status;
	zx_time_t now;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_CLOCK, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	now = zx_clock_read(zx_clock_of(obj));
	zx_object_put(obj);
	return put_user(now, out) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

zx_status_t sys_zx_clock_get_details(struct zx_caller *c, zx_handle_t handle, u64 options,
				     void __user *out)
{
	zx_clock_details_v1_t details;
	struct zx_object *obj;
	zx_status_t status;

	if (options != ZX_CLOCK_ARGS_VERSION(1) || !out)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_CLOCK, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	zx_clock_get_details(zx_clock_of(obj), &details);
	zx_object_put(obj);
	return copy_to_user(out, &details, sizeof(details)) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

/* Older arguments become newer ones, in which they are contained. */
static bool zx_clock_copy_args(unsigned int version, const void __user *from,
			       zx_clock_update_args_v2_t *args)
{
	zx_clock_update_args_v1_t v1;

	switch (version) {
	case 1:
		if (copy_from_user(&v1, from, sizeof(v1)))
			return false;
		args->rate_adjust = v1.rate_adjust;
		args->synthetic_value = v1.value;
		args->error_bound = v1.error_bound;
		return true;
	case 2:
		return !copy_from_user(args, from, sizeof(*args));
	default:
		return false;
	}
}

zx_status_t sys_zx_clock_update(struct zx_caller *c, zx_handle_t handle, u64 options,
				const void __user *user_args)
{
	unsigned int version = zx_clock_args_version(options);
	zx_clock_update_args_v2_t args = { };
	struct zx_object *obj;
	zx_status_t status;

	if (!zx_clock_copy_args(version, user_args, &args))
		return ZX_ERR_INVALID_ARGS;
	options &= ~ZX_CLOCK_ARGS_VERSION_MASK;
	if (!options || (options & ~(u64)ZX_CLOCK_UPDATE_OPTIONS_ALL))
		return ZX_ERR_INVALID_ARGS;
	if ((options & ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID) &&
	    (args.rate_adjust < ZX_CLOCK_UPDATE_MIN_RATE_ADJUST ||
	     args.rate_adjust > ZX_CLOCK_UPDATE_MAX_RATE_ADJUST))
		return ZX_ERR_INVALID_ARGS;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_CLOCK, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_clock_update(zx_clock_of(obj), version, options, &args);
	zx_object_put(obj);
	return status;
}
