// SPDX-License-Identifier: GPL-2.0-only
/*
 * What handlers need from their caller: its handles, and a way to give it new ones.
 */
#include <linux/uaccess.h>
#include "caller.h"
#include "process.h"

/**
 * zx_caller_table() - the handles the caller's arguments name
 * @c:	the caller
 */
struct zx_handle_table *zx_caller_table(struct zx_caller *c)
{
	return &c->process->handles;
}

/**
 * zx_caller_instance() - where what the caller makes belongs
 * @c:	the caller
 */
struct zx_instance *zx_caller_instance(struct zx_caller *c)
{
	return c->process->obj.instance;
}

/**
 * zx_caller_lookup() - the object that one of the caller's handles refers to
 * @c:		the caller
 * @value:	anything
 * @type:	ZX_OBJ_TYPE_* it must have, or ZX_OBJ_TYPE_NONE
 * @rights:	the handle must have
 * @obj:	set to the object, with a reference; untouched if there is an error
 *
 * Return: ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_WRONG_TYPE or ZX_ERR_ACCESS_DENIED, the first
 * that applies.
 */
zx_status_t zx_caller_lookup(struct zx_caller *c, zx_handle_t value, u32 type,
			     zx_rights_t rights, struct zx_object **obj)
{
	return zx_handle_lookup(zx_caller_table(c), value, type, rights, obj, NULL);
}

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
 * Context and result as for zx_out_handles().
 */
zx_status_t zx_out_handle(struct zx_caller *c, struct zx_hnd hnd, zx_handle_t __user *to)
{
	struct zx_out out = { .hnd = hnd, .to = to };

	return zx_out_handles(c, &out, 1);
}
