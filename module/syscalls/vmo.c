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

zx_status_t sys_zx_vmo_create(struct zx_caller *c, uint64_t size, uint32_t options,
			      zx_handle_t __user *out)
{
	struct zx_vmo *vmo;
	struct zx_hnd hnd;
	zx_status_t status;

	if (options & ~(ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE))
		return ZX_ERR_INVALID_ARGS;
	if (options & ZX_VMO_DISCARDABLE)
		return ZX_ERR_NOT_SUPPORTED;
	status = zx_vmo_create(zx_caller_instance(c), size, options, &vmo);
	if (status != ZX_OK)
		return status;
	hnd = zx_hnd_first(&vmo->obj);
	if (options & ZX_VMO_RESIZABLE)
		hnd.rights |= ZX_RIGHT_RESIZE;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_vmo_read(struct zx_caller *c, zx_handle_t handle, void __user *buffer,
			    uint64_t offset, size_t buffer_size)
{
	struct zx_object *obj;
	struct iov_iter iter;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if (access_ok(buffer, buffer_size)) {
		iov_iter_ubuf(&iter, READ, buffer, buffer_size);
		status = zx_vmo_read(zx_vmo_of(obj), &iter, offset);
	}
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_vmo_write(struct zx_caller *c, zx_handle_t handle, const void __user *buffer,
			     uint64_t offset, size_t buffer_size)
{
	struct zx_object *obj;
	struct iov_iter iter;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if (access_ok(buffer, buffer_size)) {
		iov_iter_ubuf(&iter, WRITE, (void __user *)buffer, buffer_size);
		status = zx_vmo_write(zx_vmo_of(obj), &iter, offset);
	}
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_vmo_get_size(struct zx_caller *c, zx_handle_t handle, uint64_t __user *size)
{
	struct zx_object *obj;
	zx_status_t status;
	u64 bytes;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_VMO, 0, &obj);
	if (status != ZX_OK)
		return status;
	bytes = zx_vmo_get_size(zx_vmo_of(obj));
	zx_object_put(obj);
	return put_user(bytes, size) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

zx_status_t sys_zx_vmo_set_size(struct zx_caller *c, zx_handle_t handle, uint64_t size)
{
	struct zx_object *obj;
	zx_rights_t rights;
	zx_status_t status;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE,
				  &obj, &rights);
	if (status != ZX_OK)
		return status;
	/* A VMO of fixed size says so first: no handle to it has the right. */
	status = ZX_ERR_ACCESS_DENIED;
	if (!(zx_vmo_of(obj)->options & ZX_VMO_RESIZABLE) || (rights & ZX_RIGHT_RESIZE))
		status = zx_vmo_set_size(zx_vmo_of(obj), size);
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_vmo_replace_as_executable(struct zx_caller *c, zx_handle_t handle,
					     zx_handle_t vmex, zx_handle_t __user *out)
{
	struct zx_object *obj;
	zx_rights_t rights;
	zx_status_t status;
	struct zx_hnd hnd;

	/*
	 * Without a resource the job's policy decides, which allows it by default; there
	 * are no resources yet that could be given instead.
	 */
	if (vmex != ZX_HANDLE_INVALID) {
		status = zx_caller_lookup(c, vmex, ZX_OBJ_TYPE_RESOURCE, 0, &obj);
		if (status != ZX_OK)
			goto close;
		zx_object_put(obj);
	}
	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_VMO, 0, &obj, &rights);
	if (status != ZX_OK)
		goto close;
	zx_object_put(obj);
	status = zx_handle_remove(zx_caller_table(c), handle, &hnd);
	if (status != ZX_OK)
		return status;
	hnd.rights |= ZX_RIGHT_EXECUTE;
	return zx_out_handle(c, hnd, out);
close:
	zx_handle_close(zx_caller_table(c), handle);
	return status;
}
