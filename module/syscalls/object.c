// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on any object: signals, waiting for them, children. What can be asked about an
 * object is in info.c, what can be changed in property.c.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/instance.h"
#include "../object/job.h"
#include "../object/port.h"
#include "../object/thread.h"
#include "../object/wait.h"
#include "../personality/personality.h"

zx_status_t sys_zx_object_signal(struct zx_caller *c, zx_handle_t handle, u32 clear_mask,
				 u32 set_mask)
{
	return zx_handle_signal(zx_caller_table(c), handle, clear_mask, set_mask);
}

zx_status_t sys_zx_object_signal_peer(struct zx_caller *c, zx_handle_t handle,
				      u32 clear_mask, u32 set_mask)
{
	struct zx_object *obj, *peer;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SIGNAL_PEER, &obj);
	if (status != ZX_OK)
		return status;
	if (!obj->ops->peer) {
		status = ZX_ERR_NOT_SUPPORTED;
	} else if ((clear_mask | set_mask) & ~obj->ops->peer_signals) {
		status = ZX_ERR_INVALID_ARGS;
	} else {
		peer = obj->ops->peer(obj);
		if (peer) {
			zx_object_signal(peer, clear_mask, set_mask);
			zx_object_put(peer);
		} else {
			status = ZX_ERR_PEER_CLOSED;
		}
	}
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_object_wait_one(struct zx_caller *c, zx_handle_t handle, zx_signals_t signals,
				   zx_time_t deadline, zx_signals_t __user *observed)
{
	zx_signals_t seen;
	zx_status_t status;

	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_WAIT_ONE);
	status = zx_wait_one(zx_caller_table(c), handle, signals, deadline, &seen);
	zx_thread_set_blocked(c->thread, 0);
	if (!observed)
		return status;
	if (status != ZX_OK && status != ZX_ERR_TIMED_OUT && status != ZX_ERR_CANCELED)
		return status;
	return put_user(seen, observed) ? ZX_ERR_INVALID_ARGS : status;
}

/* More than these are allocated: 64 of them are too much for the stack. */
#define ZX_WAIT_MANY_ON_STACK	8

/* What is waited for, and what the waits need. */
struct zx_wait_room {
	zx_wait_item_t items[ZX_WAIT_MANY_ON_STACK];
	struct zx_signal_wait waits[ZX_WAIT_MANY_ON_STACK];
};

struct zx_wait_big_room {
	zx_wait_item_t items[ZX_WAIT_MANY_MAX_ITEMS];
	struct zx_signal_wait waits[ZX_WAIT_MANY_MAX_ITEMS];
};

static zx_status_t zx_object_wait_many(struct zx_caller *c, zx_wait_item_t __user *from,
				       unsigned int n, zx_time_t deadline,
				       zx_wait_item_t *items, struct zx_signal_wait *waits)
{
	zx_status_t status;

	if (copy_from_user(items, from, n * sizeof(*items)))
		return ZX_ERR_INVALID_ARGS;
	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_WAIT_MANY);
	status = zx_wait_many(zx_caller_table(c), items, n, deadline, waits);
	zx_thread_set_blocked(c->thread, 0);
	if (status != ZX_OK && status != ZX_ERR_TIMED_OUT && status != ZX_ERR_CANCELED)
		return status;
	if (copy_to_user(from, items, n * sizeof(*items)))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

static noinline_for_stack zx_status_t zx_object_wait_few(struct zx_caller *c,
							 zx_wait_item_t __user *items,
							 unsigned int n, zx_time_t deadline)
{
	struct zx_wait_room room;

	return zx_object_wait_many(c, items, n, deadline, room.items, room.waits);
}

zx_status_t sys_zx_object_wait_many(struct zx_caller *c, zx_wait_item_t __user *items,
				    size_t num_items, zx_time_t deadline)
{
	struct zx_wait_big_room *room;
	zx_status_t status;

	if (num_items > ZX_WAIT_MANY_MAX_ITEMS)
		return ZX_ERR_OUT_OF_RANGE;
	if (num_items <= ZX_WAIT_MANY_ON_STACK)
		return zx_object_wait_few(c, items, num_items, deadline);

	room = kmalloc(sizeof(*room), GFP_KERNEL_ACCOUNT);
	if (!room)
		return ZX_ERR_NO_MEMORY;
	status = zx_object_wait_many(c, items, num_items, deadline, room->items, room->waits);
	kfree(room);
	return status;
}

zx_status_t sys_zx_object_wait_async(struct zx_caller *c, zx_handle_t handle, zx_handle_t port,
				     u64 key, zx_signals_t signals, u32 options)
{
	struct zx_object *obj;
	zx_status_t status;

	if (options & ~(ZX_WAIT_ASYNC_TIMESTAMP | ZX_WAIT_ASYNC_EDGE))
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_port_observe(zx_port_of(obj), zx_caller_table(c), handle, key, signals,
				 options);
	zx_object_put(obj);
	if (unlikely(status == ZX_ERR_SHOULD_WAIT && c->thread))
		zx_exception_policy(c->thread, ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_OBSERVERS, 0);
	return status;
}

/*
 * The child of that koid, with a reference, or NULL. A child that is listed may be on its
 * way out, waiting for the lock to leave the list.
 */
static struct zx_object *zx_thread_by_koid(struct zx_process *process, zx_koid_t koid)
{
	struct zx_thread *thread;

	list_for_each_entry(thread, &process->threads, link)
		if (thread->obj.koid == koid && READ_ONCE(thread->state) == ZX_TASK_RUNNING)
			return zx_object_tryget(&thread->obj) ? &thread->obj : NULL;
	return NULL;
}

static struct zx_object *zx_job_child_by_koid(struct zx_job *job, zx_koid_t koid)
{
	struct zx_process *process;
	struct zx_job *child;

	list_for_each_entry(child, &job->children, link)
		if (child->obj.koid == koid)
			return zx_object_tryget(&child->obj) ? &child->obj : NULL;
	list_for_each_entry(process, &job->processes, job_link)
		if (process->obj.koid == koid && zx_process_is_complete(process))
			return zx_object_tryget(&process->obj) ? &process->obj : NULL;
	return NULL;
}

zx_status_t sys_zx_object_get_child(struct zx_caller *c, zx_handle_t handle, u64 koid,
				    zx_rights_t rights, zx_handle_t __user *out)
{
	struct zx_object *obj, *child = NULL;
	zx_rights_t actual;
	zx_status_t status;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_NONE,
				  ZX_RIGHT_ENUMERATE, &obj, &actual);
	if (status != ZX_OK)
		return status;
	if (rights == ZX_RIGHT_SAME_RIGHTS) {
		rights = actual;
	} else if ((actual & rights) != rights) {
		status = ZX_ERR_ACCESS_DENIED;
		goto put;
	}
	if (obj->ops->type != ZX_OBJ_TYPE_PROCESS && obj->ops->type != ZX_OBJ_TYPE_JOB) {
		status = ZX_ERR_WRONG_TYPE;
		goto put;
	}

	mutex_lock(&obj->instance->job_lock);
	if (obj->ops->type == ZX_OBJ_TYPE_PROCESS)
		child = zx_thread_by_koid(zx_process_of(obj), koid);
	else
		child = zx_job_child_by_koid(zx_job_of(obj), koid);
	mutex_unlock(&obj->instance->job_lock);
	if (!child) {
		status = ZX_ERR_NOT_FOUND;
		goto put;
	}
	status = zx_out_handle(c, zx_hnd_make(child, rights), out);
	zx_object_put(child);
put:
	zx_object_put(obj);
	return status;
}
