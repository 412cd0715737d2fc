// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random numbers. The kernel's generator is that of Linux.
 */
#include <linux/random.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"

zx_status_t sys_zx_cprng_draw_once(struct zx_caller *c, void __user *buffer, size_t buffer_size)
{
	u8 bytes[ZX_CPRNG_DRAW_MAX_LEN];
	zx_status_t status = ZX_OK;

	if (buffer_size > sizeof(bytes))
		return ZX_ERR_INVALID_ARGS;
	get_random_bytes(bytes, buffer_size);
	if (copy_to_user(buffer, bytes, buffer_size))
		status = ZX_ERR_INVALID_ARGS;
	memzero_explicit(bytes, sizeof(bytes));
	return status;
}

zx_status_t sys_zx_cprng_add_entropy(struct zx_caller *c, const void __user *buffer,
				     size_t buffer_size)
{
	u8 bytes[ZX_CPRNG_ADD_ENTROPY_MAX_LEN];
	zx_status_t status = ZX_OK;

	if (buffer_size > sizeof(bytes))
		return ZX_ERR_INVALID_ARGS;
	/* Mixed in, and not believed to be random: that is root's to say. */
	if (copy_from_user(bytes, buffer, buffer_size))
		status = ZX_ERR_INVALID_ARGS;
	else
		add_device_randomness(bytes, buffer_size);
	memzero_explicit(bytes, sizeof(bytes));
	return status;
}
