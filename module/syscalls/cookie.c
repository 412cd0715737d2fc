// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on cookies: numbers that programs of 2018 left with objects, to know them again.
 */
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"

/* The key to a cookie is any object, through a handle of any rights. */
static zx_status_t zx_cookie_lookup(struct zx_caller *c, zx_handle_t handle,
				    zx_handle_t scope, zx_koid_t *koid, struct zx_object **obj)
{
	zx_status_t status;

	status = zx_caller_lookup(c, scope, ZX_OBJ_TYPE_NONE, ZX_RIGHT_NONE, obj);
	if (status != ZX_OK)
		return status;
	*koid = (*obj)->koid;
	zx_object_put(*obj);
	return zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_NONE, obj);
}

zx_status_t sys_zx_object_set_cookie(struct zx_caller *c, zx_handle_t handle,
				     zx_handle_t scope, u64 cookie)
{
	struct zx_object *obj;
	zx_status_t status;
	zx_koid_t koid;

	status = zx_cookie_lookup(c, handle, scope, &koid, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_object_set_cookie(obj, koid, cookie);
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_object_get_cookie(struct zx_caller *c, zx_handle_t handle,
				     zx_handle_t scope, u64 __user *cookie)
{
	struct zx_object *obj;
	zx_status_t status;
	zx_koid_t koid;
	u64 value;

	status = zx_cookie_lookup(c, handle, scope, &koid, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_object_get_cookie(obj, koid, &value);
	zx_object_put(obj);
	if (status != ZX_OK)
		return status;
	return put_user(value, cookie) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}
