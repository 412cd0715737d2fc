// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on sockets, and those of 2019 that programs import still.
 */
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/socket.h"

zx_status_t sys_zx_socket_create(struct zx_caller *c, u32 options, zx_handle_t __user *out0,
				 zx_handle_t __user *out1)
{
	struct zx_out outs[2] = { { .to = out0 }, { .to = out1 } };
	struct zx_hnd ends[2];
	zx_status_t status;

	status = zx_socket_create(zx_caller_instance(c), options, ends);
	if (status != ZX_OK)
		return status;
	outs[0].hnd = ends[0];
	outs[1].hnd = ends[1];
	return zx_out_handles(c, outs, ARRAY_SIZE(outs));
}

/* What can come into question of a buffer is user space; whether it is mapped is seen later. */
static bool zx_socket_buffer_ok(const void __user *buffer, size_t size)
{
	return access_ok(buffer, min_t(size_t, size, ZX_SOCKET_MAX_BYTES));
}

zx_status_t sys_zx_socket_write(struct zx_caller *c, zx_handle_t handle, u32 options,
				const void __user *buffer, size_t buffer_size,
				size_t __user *actual)
{
	struct zx_object *obj;
	struct iov_iter from;
	zx_status_t status;
	size_t written;

	if (unlikely((buffer_size && !buffer) || options))
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_WRITE, &obj);
	if (unlikely(status != ZX_OK))
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if (likely(zx_socket_buffer_ok(buffer, buffer_size))) {
		iov_iter_ubuf(&from, ITER_SOURCE, (void __user *)buffer, buffer_size);
		status = zx_socket_write(zx_socket_of(obj), &from, &written);
	}
	zx_object_put(obj);
	if (likely(status == ZX_OK) && actual && put_user(written, actual))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

zx_status_t sys_zx_socket_read(struct zx_caller *c, zx_handle_t handle, u32 options,
			       void __user *buffer, size_t buffer_size, size_t __user *actual)
{
	struct zx_object *obj;
	zx_status_t status;
	struct iov_iter to;
	size_t nread;

	if (unlikely((buffer_size && !buffer) || (options & ~ZX_SOCKET_PEEK)))
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_READ, &obj);
	if (unlikely(status != ZX_OK))
		return status;
	status = ZX_ERR_INVALID_ARGS;
	if (likely(zx_socket_buffer_ok(buffer, buffer_size))) {
		iov_iter_ubuf(&to, ITER_DEST, buffer, buffer_size);
		status = zx_socket_read(zx_socket_of(obj), &to, options & ZX_SOCKET_PEEK, &nread);
	}
	zx_object_put(obj);
	if (likely(status == ZX_OK) && actual && put_user(nread, actual))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

static bool zx_is_disposition(u32 disposition)
{
	return !disposition || disposition == ZX_SOCKET_DISPOSITION_WRITE_DISABLED ||
	       disposition == ZX_SOCKET_DISPOSITION_WRITE_ENABLED;
}

zx_status_t sys_zx_socket_set_disposition(struct zx_caller *c, zx_handle_t handle,
					  u32 disposition, u32 disposition_peer)
{
	struct zx_object *obj;
	zx_status_t status;

	if (!zx_is_disposition(disposition) || !zx_is_disposition(disposition_peer))
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_MANAGE_SOCKET, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_socket_set_disposition(zx_socket_of(obj), disposition, disposition_peer);
	zx_object_put(obj);
	return status;
}

/* What is shut down here stays so, unless zx_socket_set_disposition() says otherwise. */
zx_status_t sys_zx_socket_shutdown(struct zx_caller *c, zx_handle_t handle, u32 options)
{
	struct zx_object *obj;
	zx_status_t status;
	u32 self = 0, peer = 0;

	if (options & ~ZX_SOCKET_SHUTDOWN_MASK)
		return ZX_ERR_INVALID_ARGS;
	if (options & ZX_SOCKET_SHUTDOWN_WRITE)
		self = ZX_SOCKET_DISPOSITION_WRITE_DISABLED;
	if (options & ZX_SOCKET_SHUTDOWN_READ)
		peer = ZX_SOCKET_DISPOSITION_WRITE_DISABLED;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_socket_set_disposition(zx_socket_of(obj), self, peer);
	zx_object_put(obj);
	return status;
}

/* No socket has ZX_SOCKET_HAS_ACCEPT any more: this is what the others have always said. */
zx_status_t sys_zx_socket_accept(struct zx_caller *c, zx_handle_t handle,
				 zx_handle_t __user *out_socket)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	zx_object_put(obj);
	return ZX_ERR_NOT_SUPPORTED;
}

/* Why @hnd cannot be shared through @socket; in the end because nothing can. */
static zx_status_t zx_socket_no_share(const struct zx_socket *socket, const struct zx_hnd *hnd)
{
	if (!(hnd->rights & ZX_RIGHT_TRANSFER))
		return ZX_ERR_ACCESS_DENIED;
	if (hnd->obj->ops->type != ZX_OBJ_TYPE_SOCKET)
		return ZX_ERR_WRONG_TYPE;
	if (hnd->obj == &socket->obj || hnd->obj == &socket->peer->obj)
		return ZX_ERR_BAD_STATE;
	return ZX_ERR_NOT_SUPPORTED;
}

/* The second handle is consumed, whatever happens. */
zx_status_t sys_zx_socket_share(struct zx_caller *c, zx_handle_t handle,
				zx_handle_t socket_to_share)
{
	struct zx_object *obj;
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK) {
		zx_handle_close(zx_caller_table(c), socket_to_share);
		return status;
	}
	status = zx_handle_remove(zx_caller_table(c), socket_to_share, &hnd);
	if (status == ZX_OK) {
		status = zx_socket_no_share(zx_socket_of(obj), &hnd);
		zx_hnd_drop(hnd);
	}
	zx_object_put(obj);
	return status;
}
