// SPDX-License-Identifier: MIT
/*
 * Calls over a channel. The first entry writes the message, and waits for the answer;
 * when it is interrupted, having written, only the waiting is taken up again.
 */
#include "vdso.h"

zx_status_t vdso_channel_call_noretry(zx_handle_t handle, uint32_t options, zx_time_t deadline,
				      const zx_channel_call_args_t *args, uint32_t *actual_bytes,
				      uint32_t *actual_handles);
zx_status_t vdso_channel_call_finish(zx_time_t deadline, const zx_channel_call_args_t *args,
				     uint32_t *actual_bytes, uint32_t *actual_handles);
zx_status_t vdso_channel_call_etc_noretry(zx_handle_t handle, uint32_t options,
					  zx_time_t deadline, zx_channel_call_etc_args_t *args,
					  uint32_t *actual_bytes, uint32_t *actual_handles);
zx_status_t vdso_channel_call_etc_finish(zx_time_t deadline, zx_channel_call_etc_args_t *args,
					 uint32_t *actual_bytes, uint32_t *actual_handles);

zx_status_t _zx_channel_call(zx_handle_t handle, uint32_t options, zx_time_t deadline,
			     const zx_channel_call_args_t *args, uint32_t *actual_bytes,
			     uint32_t *actual_handles)
{
	zx_status_t status = vdso_channel_call_noretry(handle, options, deadline, args,
						       actual_bytes, actual_handles);

	while (unlikely(status == ZX_ERR_INTERNAL_INTR_RETRY))
		status = vdso_channel_call_finish(deadline, args, actual_bytes, actual_handles);
	return status;
}

VDSO_EXPORT(channel_call);

zx_status_t _zx_channel_call_etc(zx_handle_t handle, uint32_t options, zx_time_t deadline,
				 zx_channel_call_etc_args_t *args, uint32_t *actual_bytes,
				 uint32_t *actual_handles)
{
	zx_status_t status = vdso_channel_call_etc_noretry(handle, options, deadline, args,
							   actual_bytes, actual_handles);

	while (unlikely(status == ZX_ERR_INTERNAL_INTR_RETRY))
		status = vdso_channel_call_etc_finish(deadline, args, actual_bytes,
						      actual_handles);
	return status;
}

VDSO_EXPORT(channel_call_etc);
