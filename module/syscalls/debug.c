// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on the serial port, and on the shell of Zircon's kernel.
 *
 * Zircon answers them if it is told so when it is booted, by kernel.enable-serial-syscalls and
 * kernel.enable-debugging-syscalls. If it is not, which is the default, this is the answer. So
 * it is here: the console is Linux's, and not for any user's programs to read and write. What
 * a program wants to say it says to the debug log.
 */
#include <zx_protos.h>

zx_status_t sys_zx_debug_read(struct zx_caller *c, zx_handle_t handle, char __user *buffer,
			      size_t buffer_size, size_t __user *actual)
{
	return ZX_ERR_NOT_SUPPORTED;
}

zx_status_t sys_zx_debug_write(struct zx_caller *c, const char __user *buffer,
			       size_t buffer_size)
{
	return ZX_ERR_NOT_SUPPORTED;
}

zx_status_t sys_zx_debug_send_command(struct zx_caller *c, zx_handle_t resource,
				      const char __user *buffer, size_t buffer_size)
{
	return ZX_ERR_NOT_SUPPORTED;
}
