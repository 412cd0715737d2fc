// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on resources.
 */
#include <linux/minmax.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "resource.h"

/**
 * zx_caller_check_resource() - whether a handle gives access to something
 * @c:		the caller
 * @handle:	anything; no right is needed
 * @kind:	ZX_RSRC_KIND_*
 * @base:	the one thing of the kind's range; 0 for ZX_RSRC_KIND_ROOT
 *
 * Return: ZX_OK; ZX_ERR_BAD_HANDLE; ZX_ERR_WRONG_TYPE if it is no resource, or one of another
 * kind; ZX_ERR_OUT_OF_RANGE.
 */
zx_status_t zx_caller_check_resource(struct zx_caller *c, zx_handle_t handle, u32 kind, u64 base)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_NONE, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_resource_check(zx_resource_of(obj), kind, base, 1);
	zx_object_put(obj);
	return status;
}

/* What may be made out of @parent. */
static zx_status_t zx_resource_may_create(const struct zx_resource *parent, u32 kind, u32 flags,
					  u64 base, u64 size)
{
	if (kind >= ZX_RSRC_KIND_COUNT || flags & ~ZX_RSRC_FLAGS_MASK)
		return ZX_ERR_INVALID_ARGS;
	if (zx_resource_check(parent, kind, base, size) != ZX_OK)
		return ZX_ERR_ACCESS_DENIED;
	/* A part can neither become exclusive, nor be taken of what is. */
	if (parent->kind != ZX_RSRC_KIND_ROOT &&
	    (parent->flags | flags) & ZX_RSRC_FLAG_EXCLUSIVE)
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}

zx_status_t sys_zx_resource_create(struct zx_caller *c, zx_handle_t parent_rsrc, u32 options,
				   u64 base, size_t size, const char __user *name,
				   size_t name_size, zx_handle_t __user *resource_out)
{
	u32 kind = ZX_RSRC_EXTRACT_KIND(options), flags = ZX_RSRC_EXTRACT_FLAGS(options);
	char kname[ZX_MAX_NAME_LEN] = "";
	struct zx_object *parent;
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_caller_lookup(c, parent_rsrc, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_WRITE, &parent);
	if (status != ZX_OK)
		return status;
	status = zx_resource_may_create(zx_resource_of(parent), kind, flags, base, size);
	zx_object_put(parent);
	if (status != ZX_OK)
		return status;
	if (copy_from_user(kname, name, min_t(size_t, name_size, ZX_MAX_NAME_LEN - 1)))
		return ZX_ERR_INVALID_ARGS;
	status = zx_resource_create(zx_caller_instance(c), kind, flags, base, size, kname, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, resource_out);
}
