/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who makes a call. Every sys_zx_*() gets one: a native thread's own, embedded in
 * its struct zx_thread, or that of a hosted process.
 */
#ifndef ZX_OBJECT_CALLER_H
#define ZX_OBJECT_CALLER_H

#include "handle.h"
#include "process.h"

struct zx_thread;

/**
 * struct zx_caller - the maker of a call
 * @process:	whose handles the arguments name
 * @thread:	the calling thread, NULL in hosted mode
 * @vdso_base:	aspace->vdso_base of the process as this thread last saw it
 * @linux_call:	set by a handler of a native call which has rewritten the task's registers:
 *		Linux is to run the call instead (clone, exit, ...)
 */
struct zx_caller {
	struct zx_process *process;
	struct zx_thread *thread;
	unsigned long vdso_base;
	bool linux_call;
};

/**
 * struct zx_out - a new handle and where the caller wants to hear of it
 * @hnd:	the handle; consumed by zx_out_handles(), whatever it returns
 * @to:		where its value is written
 * @value:	used inside
 */
struct zx_out {
	struct zx_hnd hnd;
	zx_handle_t __user *to;
	zx_handle_t value;
};

/**
 * zx_caller_table() - the handles the caller's arguments name
 * @c:	the caller
 *
 * Return: its process's table.
 */
static inline struct zx_handle_table *zx_caller_table(struct zx_caller *c)
{
	return &c->process->handles;
}

/**
 * zx_caller_instance() - where what the caller makes belongs
 * @c:	the caller
 *
 * Return: the instance, which the caller's process keeps.
 */
static inline struct zx_instance *zx_caller_instance(struct zx_caller *c)
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
static inline zx_status_t zx_caller_lookup(struct zx_caller *c, zx_handle_t value, u32 type,
					   zx_rights_t rights, struct zx_object **obj)
{
	struct zx_object *found = zx_handle_get(zx_caller_table(c), value, type, rights);

	if (IS_ERR(found))
		return ZX_PTR_ERR(found);
	*obj = found;
	return ZX_OK;
}

zx_status_t zx_out_handles(struct zx_caller *c, struct zx_out *outs, unsigned int n);
zx_status_t zx_out_handle(struct zx_caller *c, struct zx_hnd hnd, zx_handle_t __user *to);

#endif /* ZX_OBJECT_CALLER_H */
