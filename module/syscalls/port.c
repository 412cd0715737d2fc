// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on ports. What fills them from objects is zx_object_wait_async(), object.c.
 */
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/port.h"
#include "../object/thread.h"
#include "../object/wait.h"
#include "../object/words.h"
#include "../personality/personality.h"

zx_status_t sys_zx_port_create(struct zx_caller *c, u32 options, zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	if (options & ~ZX_PORT_BIND_TO_INTERRUPT)
		return ZX_ERR_INVALID_ARGS;
	status = zx_port_create(zx_caller_instance(c), options, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_port_queue(struct zx_caller *c, zx_handle_t handle,
			      const zx_port_packet_t __user *packet)
{
	zx_port_packet_t data;
	struct zx_object *port;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &port);
	if (status != ZX_OK)
		return status;
	if (!zx_words_from_user((u64 *)&data, packet, sizeof(data)))
		status = ZX_ERR_INVALID_ARGS;
	else
		status = zx_port_queue_user(zx_port_of(port), &data);
	zx_object_put(port);
	if (unlikely(status == ZX_ERR_SHOULD_WAIT && c->thread))
		zx_exception_policy(c->thread, ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS, 0);
	return status;
}

/* A packet that cannot be written to user space is lost, as on Zircon. */
zx_status_t sys_zx_port_wait(struct zx_caller *c, zx_handle_t handle, zx_time_t deadline,
			     zx_port_packet_t __user *packet)
{
	zx_port_packet_t data;
	struct zx_object *port;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ, &port);
	if (status != ZX_OK)
		return status;
	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_PORT);
	status = zx_port_wait(zx_port_of(port), deadline, &data);
	zx_thread_set_blocked(c->thread, 0);
	zx_object_put(port);
	if (status == ZX_OK && !zx_words_to_user(packet, (u64 *)&data, sizeof(data)))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

zx_status_t sys_zx_port_cancel(struct zx_caller *c, zx_handle_t handle, zx_handle_t source,
			       u64 key)
{
	struct zx_object *port, *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &port);
	if (status != ZX_OK)
		return status;
	/* Zircon's page asks for ZX_RIGHT_WRITE, its kernel for what waiting asks for. */
	status = zx_caller_lookup(c, source, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT, &obj);
	if (status != ZX_OK)
		goto put_port;
	if (!obj->ops->waitable)
		status = ZX_ERR_NOT_SUPPORTED;
	else if (!zx_port_cancel(zx_port_of(port), obj, zx_caller_table(c), source, key))
		status = ZX_ERR_NOT_FOUND;
	zx_object_put(obj);
put_port:
	zx_object_put(port);
	return status;
}
