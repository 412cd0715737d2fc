// SPDX-License-Identifier: MIT
/*
 * Names that were gone by 2022 and differ from a present call only in the order of
 * their arguments. Programs from 2018 and 2019 import them.
 */
#include "vdso.h"

VDSO_KERNEL(debuglog_read);
VDSO_KERNEL(debuglog_write);
VDSO_KERNEL(futex_requeue);
VDSO_KERNEL(futex_wait);
VDSO_KERNEL(vmar_allocate);
VDSO_KERNEL(vmar_map);
VDSO_KERNEL(vmar_protect);

zx_status_t _zx_futex_wait_deprecated(const zx_futex_t *value_ptr, int32_t current_value,
				      zx_time_t deadline)
{
	return vdso_futex_wait(value_ptr, current_value, ZX_HANDLE_INVALID, deadline);
}

VDSO_EXPORT(futex_wait_deprecated);

zx_status_t _zx_futex_requeue_deprecated(const zx_futex_t *wake_ptr, uint32_t wake_count,
					 int32_t current_value, const zx_futex_t *requeue_ptr,
					 uint32_t requeue_count)
{
	return vdso_futex_requeue(wake_ptr, wake_count, current_value, requeue_ptr,
				  requeue_count, ZX_HANDLE_INVALID);
}

VDSO_EXPORT(futex_requeue_deprecated);

zx_status_t _zx_vmar_allocate_old(zx_handle_t parent_vmar, uint64_t offset, uint64_t size,
				  uint32_t map_flags, zx_handle_t *child_vmar,
				  zx_vaddr_t *child_addr)
{
	return vdso_vmar_allocate(parent_vmar, map_flags, offset, size, child_vmar, child_addr);
}

VDSO_EXPORT(vmar_allocate_old);

zx_status_t _zx_vmar_map_old(zx_handle_t handle, uint64_t vmar_offset, zx_handle_t vmo,
			     uint64_t vmo_offset, uint64_t len, uint32_t map_flags,
			     zx_vaddr_t *mapped_addr)
{
	return vdso_vmar_map(handle, map_flags, vmar_offset, vmo, vmo_offset, len, mapped_addr);
}

VDSO_EXPORT(vmar_map_old);

zx_status_t _zx_vmar_protect_old(zx_handle_t handle, zx_vaddr_t addr, uint64_t len,
				 uint32_t prot_flags)
{
	return vdso_vmar_protect(handle, prot_flags, addr, len);
}

VDSO_EXPORT(vmar_protect_old);

zx_status_t _zx_log_write(zx_handle_t handle, uint32_t len, const void *buffer, uint32_t options)
{
	return vdso_debuglog_write(handle, options, buffer, len);
}

VDSO_EXPORT(log_write);

zx_status_t _zx_log_read(zx_handle_t handle, uint32_t len, void *buffer, uint32_t options)
{
	return vdso_debuglog_read(handle, options, buffer, len);
}

VDSO_EXPORT(log_read);
