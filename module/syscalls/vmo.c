// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on VMOs.
 */
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/instance.h"
#include "../vm/vmo.h"
#include "buffer.h"
#include "resource.h"

static zx_status_t zx_vmo_lookup(struct zx_caller *c, zx_handle_t handle, zx_rights_t needed,
				 struct zx_vmo **vmo, zx_rights_t *rights)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_VMO, needed, &obj,
				  rights);
	if (likely(status == ZX_OK))
		*vmo = zx_vmo_of(obj);
	return status;
}

zx_status_t sys_zx_vmo_create(struct zx_caller *c, u64 size, u32 options,
			      zx_handle_t __user *out)
{
	struct zx_vmo *vmo;
	struct zx_hnd hnd;
	zx_status_t status;

	if (options & ~(ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE))
		return ZX_ERR_INVALID_ARGS;
	status = zx_vmo_create(zx_caller_instance(c), size, options, &vmo);
	if (status != ZX_OK)
		return status;
	hnd = zx_hnd_first(&vmo->obj);
	if (options & ZX_VMO_RESIZABLE)
		hnd.rights |= ZX_RIGHT_RESIZE;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_vmo_read(struct zx_caller *c, zx_handle_t handle, void __user *buffer,
			    u64 offset, size_t buffer_size)
{
	struct zx_vmo *vmo;
	zx_status_t status;

	status = zx_vmo_lookup(c, handle, ZX_RIGHT_READ, &vmo, NULL);
	if (unlikely(status != ZX_OK))
		return status;
	status = zx_vmo_read_user(vmo, offset, buffer, buffer_size);
	zx_object_put(&vmo->obj);
	return status;
}

zx_status_t sys_zx_vmo_write(struct zx_caller *c, zx_handle_t handle, const void __user *buffer,
			     u64 offset, size_t buffer_size)
{
	struct zx_vmo *vmo;
	zx_status_t status;

	status = zx_vmo_lookup(c, handle, ZX_RIGHT_WRITE, &vmo, NULL);
	if (unlikely(status != ZX_OK))
		return status;
	status = zx_vmo_write_user(vmo, offset, buffer, buffer_size);
	zx_object_put(&vmo->obj);
	return status;
}

zx_status_t sys_zx_vmo_get_size(struct zx_caller *c, zx_handle_t handle, u64 __user *size)
{
	struct zx_vmo *vmo;
	zx_status_t status;
	u64 bytes;

	status = zx_vmo_lookup(c, handle, 0, &vmo, NULL);
	if (status != ZX_OK)
		return status;
	bytes = zx_vmo_get_size(vmo);
	zx_object_put(&vmo->obj);
	return put_user(bytes, size) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

zx_status_t sys_zx_vmo_set_size(struct zx_caller *c, zx_handle_t handle, u64 size)
{
	struct zx_vmo *vmo;
	zx_rights_t rights;
	zx_status_t status;

	status = zx_vmo_lookup(c, handle, ZX_RIGHT_WRITE, &vmo, &rights);
	if (status != ZX_OK)
		return status;
	/* A VMO of fixed size says so first: no handle to it has the right. */
	status = ZX_ERR_ACCESS_DENIED;
	if (!(vmo->options & ZX_VMO_RESIZABLE) || (rights & ZX_RIGHT_RESIZE))
		status = zx_vmo_set_size(vmo, size);
	zx_object_put(&vmo->obj);
	return status;
}

/* What a child's handle may do: what the parent's may, but for what is the child's own. */
static zx_rights_t zx_child_rights(zx_rights_t rights, u32 options)
{
	rights &= ~ZX_RIGHT_RESIZE;
	rights |= ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY;
	if (options & ZX_VMO_CHILD_RESIZABLE)
		rights |= ZX_RIGHT_RESIZE;
	if (options & ZX_VMO_CHILD_NO_WRITE)
		return rights & ~ZX_RIGHT_WRITE;
	if (options & (ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE))
		rights = (rights | ZX_RIGHT_WRITE) & ~ZX_RIGHT_EXECUTE;
	return rights;
}

zx_status_t sys_zx_vmo_create_child(struct zx_caller *c, zx_handle_t handle, u32 options,
				    u64 offset, u64 size, zx_handle_t __user *out)
{
	bool no_write = options & ZX_VMO_CHILD_NO_WRITE;
	struct zx_vmo *vmo, *child;
	zx_rights_t rights;
	zx_status_t status;
	struct zx_hnd hnd;

	/* Nothing could be done with more of it. */
	if (no_write && (options & ZX_VMO_CHILD_RESIZABLE))
		return ZX_ERR_INVALID_ARGS;
	status = zx_vmo_lookup(c, handle, ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ, &vmo, &rights);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_create_child(vmo, options & ~(u32)ZX_VMO_CHILD_NO_WRITE, offset, size,
				     &child);
	zx_object_put(&vmo->obj);
	if (status != ZX_OK)
		return status;
	child->immutable = no_write && child->child == ZX_VMO_CHILD_SNAPSHOT;
	hnd = zx_hnd_first(&child->obj);
	hnd.rights = zx_child_rights(rights, options);
	return zx_out_handle(c, hnd, out);
}

/* The rights of which an operation needs one. */
static zx_rights_t zx_vmo_op_rights(u32 op)
{
	switch (op) {
	case ZX_VMO_OP_COMMIT:
	case ZX_VMO_OP_DECOMMIT:
	case ZX_VMO_OP_ZERO:
	case ZX_VMO_OP_CACHE_INVALIDATE:
		return ZX_RIGHT_WRITE;
	case ZX_VMO_OP_LOCK:
	case ZX_VMO_OP_TRY_LOCK:
	case ZX_VMO_OP_UNLOCK:
		return ZX_RIGHT_READ | ZX_RIGHT_WRITE;
	default:
		return ZX_RIGHT_READ;
	}
}

static zx_status_t zx_vmo_op_lock(struct zx_vmo *vmo, u64 offset, u64 size, void __user *buffer,
				  size_t buffer_size)
{
	zx_vmo_lock_state_t state = { .offset = offset, .size = size };
	zx_status_t status;
	bool discarded;

	status = zx_vmo_lock(vmo, offset, size, &discarded);
	if (status != ZX_OK)
		return status;
	if (discarded)
		state.discarded_size = size;
	if (buffer_size >= sizeof(state) && !copy_to_user(buffer, &state, sizeof(state)))
		return ZX_OK;
	zx_vmo_undo_lock(vmo, discarded);
	return ZX_ERR_INVALID_ARGS;
}

static zx_status_t zx_vmo_op(struct zx_vmo *vmo, u32 op, u64 offset, u64 size,
			     void __user *buffer, size_t buffer_size)
{
	switch (op) {
	case ZX_VMO_OP_COMMIT:
		return zx_vmo_commit(vmo, offset, size);
	case ZX_VMO_OP_DECOMMIT:
		if (zx_vmo_check_range(vmo, offset, size) != ZX_OK)
			return ZX_ERR_OUT_OF_RANGE;
		if (!PAGE_ALIGNED(offset) || !PAGE_ALIGNED(size))
			return ZX_ERR_INVALID_ARGS;
		return zx_vmo_decommit(vmo, offset, size);
	case ZX_VMO_OP_ZERO:
		return zx_vmo_zero(vmo, offset, size);
	case ZX_VMO_OP_LOCK:
		return zx_vmo_op_lock(vmo, offset, size, buffer, buffer_size);
	case ZX_VMO_OP_TRY_LOCK:
		return zx_vmo_try_lock(vmo, offset, size);
	case ZX_VMO_OP_UNLOCK:
		return zx_vmo_unlock(vmo, offset, size);
	case ZX_VMO_OP_CACHE_SYNC:
	case ZX_VMO_OP_CACHE_CLEAN:
	case ZX_VMO_OP_CACHE_CLEAN_INVALIDATE:
		/* The caches of this architecture are coherent, for devices too. */
		if (!size)
			return ZX_ERR_INVALID_ARGS;
		return zx_vmo_check_range(vmo, offset, size);
	default:
		/* Invalidating is a debugging call that Zircon has usually switched off. */
		return ZX_ERR_NOT_SUPPORTED;
	}
}

zx_status_t sys_zx_vmo_op_range(struct zx_caller *c, zx_handle_t handle, u32 op,
				u64 offset, u64 size, void __user *buffer,
				size_t buffer_size)
{
	struct zx_vmo *vmo;
	zx_rights_t rights;
	zx_status_t status;

	status = zx_vmo_lookup(c, handle, 0, &vmo, &rights);
	if (status != ZX_OK)
		return status;
	switch (op) {
	case ZX_VMO_OP_DONT_NEED:
	case ZX_VMO_OP_ALWAYS_NEED:
		/* Hints about pages that a pager could supply again: of no use, but fine. */
		status = ZX_OK;
		break;
	case ZX_VMO_OP_COMMIT ... ZX_VMO_OP_UNLOCK:
	case ZX_VMO_OP_CACHE_SYNC ... ZX_VMO_OP_TRY_LOCK:
		status = ZX_ERR_ACCESS_DENIED;
		if (rights & zx_vmo_op_rights(op))
			status = zx_vmo_op(vmo, op, offset, size, buffer,
					   buffer_size);
		break;
	default:
		status = ZX_ERR_INVALID_ARGS;
	}
	zx_object_put(&vmo->obj);
	return status;
}

/* Without a resource the job's policy decides, which allows it by default. */
static zx_status_t zx_check_vmex(struct zx_caller *c, zx_handle_t vmex)
{
	if (vmex == ZX_HANDLE_INVALID)
		return ZX_OK;
	return zx_caller_check_resource(c, vmex, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_VMEX_BASE);
}

zx_status_t sys_zx_vmo_replace_as_executable(struct zx_caller *c, zx_handle_t handle,
					     zx_handle_t vmex, zx_handle_t __user *out)
{
	zx_status_t status, vmex_status = zx_check_vmex(c, vmex);
	struct zx_hnd hnd;

	/* The handle is gone whatever happens. */
	status = zx_handle_remove(zx_caller_table(c), handle, &hnd);
	if (status != ZX_OK)
		return status;
	status = vmex_status;
	if (status == ZX_OK && hnd.obj->ops->type != ZX_OBJ_TYPE_VMO)
		status = ZX_ERR_BAD_HANDLE;
	if (status != ZX_OK) {
		zx_hnd_drop(hnd);
		return status;
	}
	hnd.rights |= ZX_RIGHT_EXECUTE;
	return zx_out_handle(c, hnd, out);
}
