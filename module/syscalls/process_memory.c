// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading and writing the memory of processes, for debuggers.
 *
 * It is the mapped VMO that is read or written, so that the mapping's protection does
 * not matter, and no further than that mapping goes.
 */
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../vm/vmar.h"
#include "buffer.h"

#define ZX_PROCESS_MEMORY_MAX	SZ_64M

/* What is at an address of a process. Sets @size to how much of it is in one mapping. */
static zx_status_t zx_process_vmo(struct zx_caller *c, zx_handle_t handle, zx_rights_t rights,
				  zx_vaddr_t vaddr, size_t *size, struct zx_vmo **vmo,
				  u64 *offset)
{
	struct zx_aspace *aspace;
	struct zx_object *obj;
	zx_status_t status;
	u64 mapped;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PROCESS, rights, &obj);
	if (status != ZX_OK)
		return status;
	aspace = zx_process_of(obj)->aspace;
	/* A hosted process's memory is Linux's affair. */
	status = ZX_ERR_BAD_STATE;
	if (aspace)
		status = zx_aspace_find(aspace, vaddr, vmo, offset, &mapped);
	zx_object_put(obj);
	if (status == ZX_OK)
		*size = min_t(u64, *size, mapped);
	return status;
}

static bool zx_valid_block(const void __user *buffer, size_t size)
{
	return buffer && size && size <= ZX_PROCESS_MEMORY_MAX;
}

zx_status_t sys_zx_process_read_memory(struct zx_caller *c, zx_handle_t handle, zx_vaddr_t vaddr,
				       void __user *buffer, size_t buffer_size,
				       size_t __user *actual)
{
	struct zx_vmo *vmo;
	zx_status_t status;
	u64 offset;

	if (!zx_valid_block(buffer, buffer_size))
		return ZX_ERR_INVALID_ARGS;
	status = zx_process_vmo(c, handle, ZX_RIGHT_READ | ZX_RIGHT_WRITE, vaddr, &buffer_size,
				&vmo, &offset);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_read_user(vmo, offset, buffer, buffer_size);
	zx_object_put(&vmo->obj);
	if (status == ZX_OK && put_user(buffer_size, actual))
		status = ZX_ERR_INVALID_ARGS;
	return status;
}

zx_status_t sys_zx_process_write_memory(struct zx_caller *c, zx_handle_t handle,
					zx_vaddr_t vaddr, const void __user *buffer,
					size_t buffer_size, size_t __user *actual)
{
	struct zx_vmo *vmo;
	zx_status_t status;
	u64 offset;

	if (!zx_valid_block(buffer, buffer_size))
		return ZX_ERR_INVALID_ARGS;
	status = zx_process_vmo(c, handle, ZX_RIGHT_WRITE, vaddr, &buffer_size, &vmo, &offset);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_write_user(vmo, offset, buffer, buffer_size);
	zx_object_put(&vmo->obj);
	if (status == ZX_OK && put_user(buffer_size, actual))
		status = ZX_ERR_INVALID_ARGS;
	return status;
}
