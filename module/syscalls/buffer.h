/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMOs and the caller's memory.
 */
#ifndef ZX_SYSCALLS_BUFFER_H
#define ZX_SYSCALLS_BUFFER_H

#include <linux/uaccess.h>
#include <linux/uio.h>
#include "../vm/aspace.h"
#include "../vm/vmo.h"

/* The lowest pages cannot be mapped: pointing there is no pointing at all. */
static inline zx_status_t zx_buffer_status(zx_status_t status, const void __user *buffer)
{
	if (unlikely(status == ZX_ERR_NOT_FOUND && (unsigned long)buffer < ZX_ASPACE_BASE))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

/**
 * zx_vmo_read_user() - copy from a VMO to the caller
 * @vmo:	any
 * @offset:	in bytes
 * @buffer:	anything
 * @size:	bytes
 *
 * Context: process context; may sleep. No locks held.
 * Return: as zx_vmo_read(), and ZX_ERR_INVALID_ARGS if @buffer is no user address.
 */
static inline zx_status_t zx_vmo_read_user(struct zx_vmo *vmo, u64 offset, void __user *buffer,
					   size_t size)
{
	zx_status_t status = zx_vmo_check_range(vmo, offset, size);
	struct iov_iter iter;

	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(!access_ok(buffer, size)))
		return ZX_ERR_INVALID_ARGS;
	iov_iter_ubuf(&iter, ITER_DEST, buffer, size);
	return zx_buffer_status(zx_vmo_read(vmo, &iter, offset), buffer);
}

/**
 * zx_vmo_write_user() - copy from the caller to a VMO
 * @vmo:	any
 * @offset:	in bytes
 * @buffer:	anything
 * @size:	bytes
 *
 * Context: process context; may sleep. No locks held.
 * Return: as zx_vmo_write(), and ZX_ERR_INVALID_ARGS if @buffer is no user address.
 */
static inline zx_status_t zx_vmo_write_user(struct zx_vmo *vmo, u64 offset,
					    const void __user *buffer, size_t size)
{
	zx_status_t status = zx_vmo_check_range(vmo, offset, size);
	struct iov_iter iter;

	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(!access_ok(buffer, size)))
		return ZX_ERR_INVALID_ARGS;
	iov_iter_ubuf(&iter, ITER_SOURCE, (void __user *)buffer, size);
	return zx_buffer_status(zx_vmo_write(vmo, &iter, offset), buffer);
}

#endif /* ZX_SYSCALLS_BUFFER_H */
