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
	struct zx_object *obj;
	struct zx_packet *copy;
	struct zx_port *port;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	port = zx_port_of(obj);
	copy = zx_port_packet_make(port);
	if (unlikely(!copy)) {
		status = ZX_ERR_NO_MEMORY;
	} else if (unlikely(!zx_words_from_user((u64 *)&copy->data, packet, sizeof(*packet)))) {
		zx_port_packet_done(port, copy);
		status = ZX_ERR_INVALID_ARGS;
	} else {
		status = zx_port_queue_user(port, copy);
	}
	zx_object_put(obj);
	if (unlikely(status == ZX_ERR_SHOULD_WAIT && c->thread))
		zx_exception_policy(c->thread, ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS, 0);
	return status;
}

/* A packet that cannot be written to user space is lost, as on Zircon. */
zx_status_t sys_zx_port_wait(struct zx_caller *c, zx_handle_t handle, zx_time_t deadline,
			     zx_port_packet_t __user *packet)
{
	struct zx_packet *next;
	struct zx_object *obj;
	struct zx_port *port;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ, &obj);
	if (status != ZX_OK)
		return status;
	port = zx_port_of(obj);
	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_PORT);
	status = zx_port_wait(port, deadline, &next);
	zx_thread_set_blocked(c->thread, 0);
	if (status == ZX_OK) {
		if (!zx_words_to_user(packet, (u64 *)&next->data, sizeof(*packet)))
			status = ZX_ERR_INVALID_ARGS;
		zx_port_packet_done(port, next);
	}
	zx_object_put(obj);
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
