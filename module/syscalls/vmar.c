// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on VMARs.
 *
 * Sizes are rounded up to whole pages where Zircon does so. One that is so large that
 * this gives zero is refused like zero, or as out of range.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../vm/vmar.h"

#define ZX_VM_PLACING	(ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT)
#define ZX_VM_ALIGNMENT	(~0U << ZX_VM_ALIGN_BASE)

/* ZX_VM_ALIGN_*: none, or 2^10 to 2^32. */
static bool zx_valid_alignment(u32 options)
{
	u32 log2 = options >> ZX_VM_ALIGN_BASE;

	return !log2 || (log2 >= 10 && log2 <= 32);
}

/* At most one way of saying where; and an offset only if it says something. */
static bool zx_valid_placing(u32 options, u64 offset)
{
	u32 placing = options & ZX_VM_PLACING;

	if ((placing & ZX_VM_OFFSET_IS_UPPER_LIMIT) &&
	    (placing & (ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE)))
		return false;
	return PAGE_ALIGNED(offset) && (placing || !offset);
}

/* What can be written or executed can be read: the processor has it no other way. */
static bool zx_valid_perms(u32 options)
{
	return (options & ZX_VM_PERM_READ) ||
	       !(options & (ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE));
}

static u32 zx_perms_without_xom(u32 options)
{
	if (options & ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED)
		options |= ZX_VM_PERM_READ;
	return options & ~(u32)ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED;
}

static zx_rights_t zx_rights_for_perms(u32 options)
{
	return (options & ZX_VM_PERM_READ ? ZX_RIGHT_READ : 0) |
	       (options & ZX_VM_PERM_WRITE ? ZX_RIGHT_WRITE : 0) |
	       (options & ZX_VM_PERM_EXECUTE ? ZX_RIGHT_EXECUTE : 0);
}

static zx_rights_t zx_rights_for_can(u32 options)
{
	return (options & ZX_VM_CAN_MAP_READ ? ZX_RIGHT_READ : 0) |
	       (options & ZX_VM_CAN_MAP_WRITE ? ZX_RIGHT_WRITE : 0) |
	       (options & ZX_VM_CAN_MAP_EXECUTE ? ZX_RIGHT_EXECUTE : 0);
}

static u32 zx_can_by_rights(zx_rights_t rights)
{
	return (rights & ZX_RIGHT_READ ? ZX_VM_CAN_MAP_READ : 0) |
	       (rights & ZX_RIGHT_WRITE ? ZX_VM_CAN_MAP_WRITE : 0) |
	       (rights & ZX_RIGHT_EXECUTE ? ZX_VM_CAN_MAP_EXECUTE : 0);
}

static zx_status_t zx_vmar_lookup(struct zx_caller *c, zx_handle_t handle, zx_rights_t needed,
				  struct zx_vmar **vmar, zx_rights_t *rights)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_VMAR, needed, &obj,
				  rights);
	if (status == ZX_OK)
		*vmar = zx_vmar_of(obj);
	return status;
}

zx_status_t sys_zx_vmar_allocate(struct zx_caller *c, zx_handle_t parent_vmar,
				 zx_vm_option_t options, size_t offset, size_t size,
				 zx_handle_t __user *child_vmar, zx_vaddr_t __user *child_addr)
{
	struct zx_vmar *vmar, *child;
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_vmar_lookup(c, parent_vmar, zx_rights_for_can(options), &vmar, NULL);
	if (status != ZX_OK)
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if ((options & ~(ZX_VM_CAN_PERMS | ZX_VM_CAN_MAP_SPECIFIC | ZX_VM_COMPACT |
			 ZX_VM_SPECIFIC | ZX_VM_OFFSET_IS_UPPER_LIMIT | ZX_VM_ALIGNMENT)) ||
	    !zx_valid_alignment(options) || !zx_valid_placing(options, offset) ||
	    !size || !PAGE_ALIGNED(size))
		goto put;
	status = zx_vmar_allocate(vmar, options, offset, size, &child);
	if (status != ZX_OK)
		goto put;

	status = ZX_ERR_INVALID_ARGS;
	if (!put_user((zx_vaddr_t)child->region.base, child_addr)) {
		hnd = zx_hnd_make(&child->obj, ZX_DEFAULT_VMAR_RIGHTS | zx_rights_for_can(options));
		status = zx_out_handle(c, hnd, child_vmar);
	}
	if (status != ZX_OK)
		zx_vmar_destroy(child);
	zx_object_put(&child->obj);
put:
	zx_object_put(&vmar->obj);
	return status;
}

static zx_status_t zx_map_checked(struct zx_vmar *vmar, zx_rights_t vmar_rights, u32 options,
				  u64 vmar_offset, struct zx_vmo *vmo, zx_rights_t vmo_rights,
				  u64 vmo_offset, u64 len, u64 *addr)
{
	zx_rights_t both = vmar_rights & vmo_rights;
	u64 size, end;

	if (!(vmo_rights & ZX_RIGHT_MAP))
		return ZX_ERR_ACCESS_DENIED;
	if ((options & ~(ZX_VM_PERMS | ZX_VM_PLACING | ZX_VM_MAP_RANGE | ZX_VM_ALLOW_FAULTS |
			 ZX_VM_REQUIRE_NON_RESIZABLE | ZX_VM_ALIGNMENT)) ||
	    !zx_valid_perms(options) || !zx_valid_alignment(options) ||
	    ((options & ZX_VM_MAP_RANGE) && (options & ZX_VM_SPECIFIC_OVERWRITE)))
		return ZX_ERR_INVALID_ARGS;
	if (zx_rights_for_perms(options) & ~both)
		return ZX_ERR_ACCESS_DENIED;
	if ((options & ZX_VM_REQUIRE_NON_RESIZABLE) && (vmo->options & ZX_VMO_RESIZABLE))
		return ZX_ERR_NOT_SUPPORTED;
	if (!zx_valid_placing(options, vmar_offset) || !PAGE_ALIGNED(vmo_offset) || !len)
		return ZX_ERR_INVALID_ARGS;
	size = PAGE_ALIGN(len);
	if (size < len || check_add_overflow(vmo_offset, size, &end))
		return ZX_ERR_OUT_OF_RANGE;
	/*
	 * ZX_VM_ALLOW_FAULTS is documented to be necessary if @end is beyond the VMO's, or
	 * the VMO is resizable. Zircon does not ask for it, since programs do not give it.
	 */
	return zx_vmar_map(vmar, options | zx_can_by_rights(both), vmar_offset, vmo, vmo_offset,
			   size, addr);
}

zx_status_t sys_zx_vmar_map(struct zx_caller *c, zx_handle_t handle, zx_vm_option_t options,
			    size_t vmar_offset, zx_handle_t vmo, uint64_t vmo_offset, size_t len,
			    zx_vaddr_t __user *mapped_addr)
{
	zx_rights_t vmar_rights, vmo_rights;
	struct zx_object *vmo_obj;
	struct zx_vmar *vmar;
	zx_status_t status;
	u64 addr;

	status = zx_vmar_lookup(c, handle, 0, &vmar, &vmar_rights);
	if (status != ZX_OK)
		return status;
	status = zx_handle_lookup(zx_caller_table(c), vmo, ZX_OBJ_TYPE_VMO, 0, &vmo_obj,
				  &vmo_rights);
	if (status != ZX_OK)
		goto put_vmar;
	status = zx_map_checked(vmar, vmar_rights, zx_perms_without_xom(options), vmar_offset,
				zx_vmo_of(vmo_obj), vmo_rights, vmo_offset, len, &addr);
	if (status == ZX_OK && put_user((zx_vaddr_t)addr, mapped_addr)) {
		zx_vmar_unmap(vmar, false, addr, PAGE_ALIGN(len));
		status = ZX_ERR_INVALID_ARGS;
	}
	if (status == ZX_OK && (options & ZX_VM_MAP_RANGE))
		zx_vmar_populate(vmar, addr, PAGE_ALIGN(len));
	zx_object_put(vmo_obj);
put_vmar:
	zx_object_put(&vmar->obj);
	return status;
}

zx_status_t sys_zx_vmar_unmap(struct zx_caller *c, zx_handle_t handle, zx_vaddr_t addr,
			      size_t len)
{
	struct zx_vmar *vmar;
	zx_rights_t rights;
	zx_status_t status;

	status = zx_vmar_lookup(c, handle, 0, &vmar, &rights);
	if (status != ZX_OK)
		return status;
	len = PAGE_ALIGN(len);
	status = ZX_ERR_INVALID_ARGS;
	if (len && PAGE_ALIGNED(addr))
		status = zx_vmar_unmap(vmar, rights & ZX_RIGHT_OP_CHILDREN, addr, len);
	zx_object_put(&vmar->obj);
	return status;
}

zx_status_t sys_zx_vmar_protect(struct zx_caller *c, zx_handle_t handle, zx_vm_option_t options,
				zx_vaddr_t addr, size_t len)
{
	struct zx_vmar *vmar;
	zx_rights_t rights;
	zx_status_t status;

	options = zx_perms_without_xom(options);
	status = zx_vmar_lookup(c, handle, zx_rights_for_perms(options), &vmar, &rights);
	if (status != ZX_OK)
		return status;
	len = PAGE_ALIGN(len);
	status = ZX_ERR_INVALID_ARGS;
	if (!(options & ~ZX_VM_PERMS) && zx_valid_perms(options) && len && PAGE_ALIGNED(addr))
		status = zx_vmar_protect(vmar, rights & ZX_RIGHT_OP_CHILDREN, options, addr, len);
	zx_object_put(&vmar->obj);
	return status;
}

/* What the VMAR's handle must allow; false if there is no such operation. */
static bool zx_vmar_op_rights(u32 op, zx_rights_t *needed)
{
	switch (op) {
	case ZX_VMAR_OP_COMMIT:
	case ZX_VMAR_OP_DECOMMIT:
		*needed = ZX_RIGHT_WRITE;
		return true;
	case ZX_VMAR_OP_MAP_RANGE:
		*needed = ZX_RIGHT_READ;
		return true;
	case ZX_VMAR_OP_DONT_NEED:
	case ZX_VMAR_OP_ALWAYS_NEED:
		*needed = 0;
		return true;
	default:
		return false;
	}
}

zx_status_t sys_zx_vmar_op_range(struct zx_caller *c, zx_handle_t handle, u32 op,
				 zx_vaddr_t address, size_t size, void __user *buffer,
				 size_t buffer_size)
{
	zx_rights_t rights, needed;
	struct zx_vmar *vmar;
	zx_status_t status;

	status = zx_vmar_lookup(c, handle, 0, &vmar, &rights);
	if (status != ZX_OK)
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if (!zx_vmar_op_rights(op, &needed))
		goto put;
	status = ZX_ERR_ACCESS_DENIED;
	if (needed & ~rights)
		goto put;
	size = PAGE_ALIGN(size);
	status = ZX_ERR_INVALID_ARGS;
	if (!buffer && !buffer_size && size && PAGE_ALIGNED(address))
		status = zx_vmar_op_range(vmar, rights & ZX_RIGHT_OP_CHILDREN, op, address, size);
put:
	zx_object_put(&vmar->obj);
	return status;
}

zx_status_t sys_zx_vmar_destroy(struct zx_caller *c, zx_handle_t handle)
{
	struct zx_vmar *vmar;
	zx_status_t status;

	status = zx_vmar_lookup(c, handle, ZX_RIGHT_OP_CHILDREN, &vmar, NULL);
	if (status != ZX_OK)
		return status;
	status = zx_vmar_destroy(vmar);
	zx_object_put(&vmar->obj);
	return status;
}
