// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on streams.
 */
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/stream.h"
#include "../vm/vmo.h"

zx_status_t sys_zx_stream_create(struct zx_caller *c, u32 options, zx_handle_t vmo, zx_off_t seek,
				 zx_handle_t __user *out_stream)
{
	zx_rights_t rights = ZX_RIGHT_NONE;
	struct zx_object *obj;
	zx_status_t status;
	struct zx_hnd hnd;

	if (options & ~ZX_STREAM_CREATE_MASK)
		return ZX_ERR_INVALID_ARGS;
	if (options & ZX_STREAM_MODE_READ)
		rights |= ZX_RIGHT_READ;
	if (options & ZX_STREAM_MODE_WRITE)
		rights |= ZX_RIGHT_WRITE;
	status = zx_caller_lookup(c, vmo, ZX_OBJ_TYPE_VMO, rights, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_stream_create(zx_caller_instance(c), options, zx_vmo_of(obj), seek, &hnd);
	zx_object_put(obj);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out_stream);
}

static zx_status_t zx_stream_lookup(struct zx_caller *c, zx_handle_t handle, zx_rights_t rights,
				    const struct zx_vector *vector, struct zx_stream **stream)
{
	struct zx_object *obj;
	zx_status_t status;

	if (!vector->parts)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_STREAM, rights, &obj);
	if (status == ZX_OK)
		*stream = zx_stream_of(obj);
	return status;
}

/* The end of a call: what it has done is not undone if nobody can be told of it. */
static zx_status_t zx_stream_done(struct zx_stream *stream, zx_status_t status, u64 value,
				  u64 __user *out)
{
	zx_object_put(&stream->obj);
	if (status == ZX_OK && out && put_user(value, out))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

zx_status_t sys_zx_stream_readv(struct zx_caller *c, zx_handle_t handle, u32 options,
				zx_iovec_t __user *vector, size_t num_vector,
				size_t __user *actual)
{
	struct zx_vector to = { vector, num_vector };
	struct zx_stream *stream;
	zx_status_t status;
	size_t bytes;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_stream_lookup(c, handle, ZX_RIGHT_READ, &to, &stream);
	if (status != ZX_OK)
		return status;
	status = zx_stream_read(stream, &to, &bytes);
	return zx_stream_done(stream, status, bytes, (u64 __user *)actual);
}

zx_status_t sys_zx_stream_readv_at(struct zx_caller *c, zx_handle_t handle, u32 options,
				   zx_off_t offset, zx_iovec_t __user *vector, size_t num_vector,
				   size_t __user *actual)
{
	struct zx_vector to = { vector, num_vector };
	struct zx_stream *stream;
	zx_status_t status;
	size_t bytes;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_stream_lookup(c, handle, ZX_RIGHT_READ, &to, &stream);
	if (status != ZX_OK)
		return status;
	status = zx_stream_read_at(stream, &to, offset, &bytes);
	return zx_stream_done(stream, status, bytes, (u64 __user *)actual);
}

zx_status_t sys_zx_stream_writev(struct zx_caller *c, zx_handle_t handle, u32 options,
				 const zx_iovec_t __user *vector, size_t num_vector,
				 size_t __user *actual)
{
	struct zx_vector from = { vector, num_vector };
	struct zx_stream *stream;
	zx_status_t status;
	size_t bytes;

	if (options & ~ZX_STREAM_APPEND)
		return ZX_ERR_INVALID_ARGS;
	status = zx_stream_lookup(c, handle, ZX_RIGHT_WRITE, &from, &stream);
	if (status != ZX_OK)
		return status;
	status = zx_stream_write(stream, &from, options & ZX_STREAM_APPEND, &bytes);
	return zx_stream_done(stream, status, bytes, (u64 __user *)actual);
}

zx_status_t sys_zx_stream_writev_at(struct zx_caller *c, zx_handle_t handle, u32 options,
				    zx_off_t offset, const zx_iovec_t __user *vector,
				    size_t num_vector, size_t __user *actual)
{
	struct zx_vector from = { vector, num_vector };
	struct zx_stream *stream;
	zx_status_t status;
	size_t bytes;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_stream_lookup(c, handle, ZX_RIGHT_WRITE, &from, &stream);
	if (status != ZX_OK)
		return status;
	status = zx_stream_write_at(stream, &from, offset, &bytes);
	return zx_stream_done(stream, status, bytes, (u64 __user *)actual);
}

/* Either right will do. */
zx_status_t sys_zx_stream_seek(struct zx_caller *c, zx_handle_t handle,
			       zx_stream_seek_origin_t whence, s64 offset,
			       zx_off_t __user *out_seek)
{
	struct zx_stream *stream;
	struct zx_object *obj;
	zx_rights_t rights;
	zx_status_t status;
	u64 seek;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_STREAM, ZX_RIGHT_NONE,
				  &obj, &rights);
	if (status != ZX_OK)
		return status;
	stream = zx_stream_of(obj);
	status = ZX_ERR_ACCESS_DENIED;
	if (rights & (ZX_RIGHT_READ | ZX_RIGHT_WRITE))
		status = zx_stream_seek(stream, whence, offset, &seek);
	return zx_stream_done(stream, status, seek, out_seek);
}
