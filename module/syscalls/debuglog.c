// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on the debug log.
 */
#include <linux/minmax.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/debuglog.h"
#include "../object/instance.h"
#include "../object/thread.h"
#include "resource.h"

zx_status_t sys_zx_debuglog_create(struct zx_caller *c, zx_handle_t resource, u32 options,
				   zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	/* The root resource is asked for, and no handle at all is taken for it. */
	if (resource != ZX_HANDLE_INVALID) {
		status = zx_caller_check_resource(c, resource, ZX_RSRC_KIND_ROOT, 0);
		if (status != ZX_OK)
			return status;
	}
	if (options & ~ZX_LOG_FLAG_READABLE)
		return ZX_ERR_INVALID_ARGS;
	status = zx_debuglog_create(zx_caller_instance(c), options, false, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_debuglog_write(struct zx_caller *c, zx_handle_t handle, u32 options,
				  const void __user *buffer, size_t buffer_size)
{
	union zx_log_entry entry;
	struct zx_object *obj;
	zx_status_t status;

	if (options & ~ZX_LOG_FLAGS_MASK)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_LOG, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	entry.rec.datalen = min_t(size_t, buffer_size, ZX_LOG_RECORD_DATA_MAX);
	entry.rec.flags = options;
	entry.rec.pid = c->process->obj.koid;
	entry.rec.tid = c->thread ? c->thread->obj.koid : ZX_KOID_INVALID;
	if (copy_from_user(entry.bytes + offsetof(zx_log_record_t, data), buffer,
			   entry.rec.datalen)) {
		status = ZX_ERR_INVALID_ARGS;
	} else {
		if (c->thread)
			zx_debuglog_wait_room(zx_debuglog_of(obj));
		zx_debuglog_write(zx_debuglog_of(obj), &entry);
	}
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_debuglog_read(struct zx_caller *c, zx_handle_t handle, u32 options,
				 void __user *buffer, size_t buffer_size)
{
	union zx_log_entry entry;
	struct zx_object *obj;
	zx_status_t status;
	size_t size;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_LOG, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_debuglog_read(zx_debuglog_of(obj), &entry);
	zx_object_put(obj);
	if (status != ZX_OK)
		return status;

	/* What does not fit is lost. The result is the number of bytes that did. */
	size = offsetof(zx_log_record_t, data) + entry.rec.datalen;
	size = min(size, buffer_size);
	if (copy_to_user(buffer, entry.bytes, size))
		return ZX_ERR_INVALID_ARGS;
	return ZX_STATUS(size);
}
