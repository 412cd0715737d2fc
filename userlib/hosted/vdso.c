// SPDX-License-Identifier: MIT
/*
 * The calls that live in the vDSO. Their code is that of vdso-shim/, compiled with
 * ZXH_HOSTED; here is what it finds in the place of the data page and of the entries of
 * the kernel that are internal to the vDSO.
 */
#include <elf.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "zxh.h"
#include "zxh_internal.h"
#include "zx_sysnr.h"
#include "vdso_data.h"

struct zx_vdso_data zx_vdso_data;

bool zxh_read_vdso_data(zx_handle_t vdso)
{
	struct {
		Elf64_Ehdr ehdr;
		Elf64_Phdr first;
	} head;
	struct zx_vdso_data data;

	/* The page is the last one of the first segment. */
	if (zx_vmo_read(vdso, &head, 0, sizeof(head)) != ZX_OK ||
	    memcmp(head.ehdr.e_ident, ELFMAG, SELFMAG) ||
	    head.ehdr.e_phoff != sizeof(head.ehdr) ||
	    head.first.p_type != PT_LOAD || head.first.p_filesz < ZX_VDSO_DATA_SIZE ||
	    zx_vmo_read(vdso, &data, head.first.p_filesz - ZX_VDSO_DATA_SIZE,
			sizeof(data)) != ZX_OK ||
	    data.version_len >= sizeof(data.version))
		return false;

	/* A copy of the clock would go stale; Linux has the same one. */
	data.seq = 0;
	data.clock_mode = ZX_VDSO_VIA_KERNEL;
	data.version[data.version_len] = '\0';
	zx_vdso_data = data;
	return true;
}

zx_time_t vdso_clock_get_monotonic_via_kernel(void);
zx_time_t vdso_clock_get_monotonic_via_kernel(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

zx_ticks_t vdso_ticks_get_via_kernel(void);
zx_ticks_t vdso_ticks_get_via_kernel(void)
{
	return zxh_call(ZX_SYS_ticks_get_via_kernel, 0, 0, 0, 0, 0, 0, 0, 0);
}

zx_status_t vdso_cprng_draw_once(void *buffer, size_t buffer_size);
zx_status_t vdso_cprng_draw_once(void *buffer, size_t buffer_size)
{
	return (zx_status_t)zxh_call(ZX_SYS_cprng_draw_once, (uintptr_t)buffer, buffer_size,
				     0, 0, 0, 0, 0, 0);
}

zx_status_t vdso_channel_call_noretry(zx_handle_t handle, uint32_t options, zx_time_t deadline,
				      const zx_channel_call_args_t *args, uint32_t *actual_bytes,
				      uint32_t *actual_handles);
zx_status_t vdso_channel_call_noretry(zx_handle_t handle, uint32_t options, zx_time_t deadline,
				      const zx_channel_call_args_t *args, uint32_t *actual_bytes,
				      uint32_t *actual_handles)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_noretry, handle, options, deadline,
				     (uintptr_t)args, (uintptr_t)actual_bytes,
				     (uintptr_t)actual_handles, 0, 0);
}

zx_status_t vdso_channel_call_finish(zx_time_t deadline, const zx_channel_call_args_t *args,
				     uint32_t *actual_bytes, uint32_t *actual_handles);
zx_status_t vdso_channel_call_finish(zx_time_t deadline, const zx_channel_call_args_t *args,
				     uint32_t *actual_bytes, uint32_t *actual_handles)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_finish, deadline, (uintptr_t)args,
				     (uintptr_t)actual_bytes, (uintptr_t)actual_handles,
				     0, 0, 0, 0);
}

zx_status_t vdso_channel_call_etc_noretry(zx_handle_t handle, uint32_t options,
					  zx_time_t deadline, zx_channel_call_etc_args_t *args,
					  uint32_t *actual_bytes, uint32_t *actual_handles);
zx_status_t vdso_channel_call_etc_noretry(zx_handle_t handle, uint32_t options,
					  zx_time_t deadline, zx_channel_call_etc_args_t *args,
					  uint32_t *actual_bytes, uint32_t *actual_handles)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_etc_noretry, handle, options, deadline,
				     (uintptr_t)args, (uintptr_t)actual_bytes,
				     (uintptr_t)actual_handles, 0, 0);
}

zx_status_t vdso_channel_call_etc_finish(zx_time_t deadline, zx_channel_call_etc_args_t *args,
					 uint32_t *actual_bytes, uint32_t *actual_handles);
zx_status_t vdso_channel_call_etc_finish(zx_time_t deadline, zx_channel_call_etc_args_t *args,
					 uint32_t *actual_bytes, uint32_t *actual_handles)
{
	return (zx_status_t)zxh_call(ZX_SYS_channel_call_etc_finish, deadline, (uintptr_t)args,
				     (uintptr_t)actual_bytes, (uintptr_t)actual_handles,
				     0, 0, 0, 0);
}

/* The stack of a Linux thread is not a mapping in a VMAR. */
zx_status_t zx_vmar_unmap_handle_close_thread_exit(zx_handle_t vmar_handle, zx_vaddr_t addr,
						   size_t size, zx_handle_t close_handle)
{
	zx_status_t status = zx_vmar_unmap(vmar_handle, addr, size);

	if (status != ZX_OK)
		return status;
	if (zx_handle_close(close_handle) != ZX_OK)
		__builtin_trap();
	pthread_exit(NULL);
}

void zx_futex_wake_handle_close_thread_exit(const zx_futex_t *value_ptr, uint32_t wake_count,
					    int32_t new_value, zx_handle_t close_handle)
{
	__atomic_store_n((zx_futex_t *)value_ptr, new_value, __ATOMIC_RELEASE);
	if (zx_futex_wake(value_ptr, wake_count) != ZX_OK ||
	    zx_handle_close(close_handle) != ZX_OK)
		__builtin_trap();
	pthread_exit(NULL);
}

zx_status_t _zx_vmar_unmap_handle_close_thread_exit(zx_handle_t vmar_handle, zx_vaddr_t addr,
						    size_t size, zx_handle_t close_handle)
	__attribute__((alias("zx_vmar_unmap_handle_close_thread_exit")));
void _zx_futex_wake_handle_close_thread_exit(const zx_futex_t *value_ptr, uint32_t wake_count,
					     int32_t new_value, zx_handle_t close_handle)
	__attribute__((alias("zx_futex_wake_handle_close_thread_exit")));
