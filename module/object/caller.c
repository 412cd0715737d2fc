// SPDX-License-Identifier: GPL-2.0-only
/*
 * Giving a caller new handles.
 */
#include <linux/uaccess.h>
#include "caller.h"

/**
 * zx_out_handles() - give the caller new handles, all or none
 * @c:		the caller
 * @outs:	handles, consumed in any case
 * @n:		how many
 *
 * A value is written to user space before it is a valid handle: if the memory is bad
 * nothing has happened yet, and nobody can use a handle that its owner was not told.
 *
 * Context: process context; may sleep. No locks held.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, ZX_ERR_INVALID_ARGS if a value cannot be written, or
 * ZX_ERR_BAD_STATE if the caller is dying.
 */
zx_status_t zx_out_handles(struct zx_caller *c, struct zx_out *outs, unsigned int n)
{
	struct zx_handle_table *table = zx_caller_table(c);
	unsigned int reserved, i;
	zx_status_t status = ZX_OK;

	for (reserved = 0; reserved < n; reserved++) {
		status = zx_handle_reserve(table, &outs[reserved].value);
		if (status != ZX_OK)
			goto undo;
	}
	for (i = 0; i < n; i++) {
		if (put_user(outs[i].value, outs[i].to)) {
			status = ZX_ERR_INVALID_ARGS;
			goto undo;
		}
	}
	for (i = 0; i < n; i++)
		zx_handle_publish(table, outs[i].value, outs[i].hnd);
	return ZX_OK;

undo:
	for (i = 0; i < reserved; i++)
		zx_handle_unreserve(table, outs[i].value);
	for (i = 0; i < n; i++)
		zx_hnd_drop(outs[i].hnd);
	return status;
}

/**
 * zx_out_handle() - give the caller a new handle
 * @c:		the caller
 * @hnd:	consumed in any case
 * @to:		where the caller wants its value
 *
 * Context: process context; may sleep. No locks held.
 * Return: as zx_out_handles().
 */
zx_status_t zx_out_handle(struct zx_caller *c, struct zx_hnd hnd, zx_handle_t __user *to)
{
	struct zx_out out = { .hnd = hnd, .to = to };

	return zx_out_handles(c, &out, 1);
}
