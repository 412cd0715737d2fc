// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on futexes.
 */
#include <linux/align.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/futex.h"
#include "../object/thread.h"
#include "../object/wait.h"

/*
 * Looks up the thread that is to own a futex: a started one of the caller's own process.
 * An error is kept until the futex's value has been compared.
 */
static void zx_futex_owner_get(struct zx_caller *c, zx_handle_t handle,
			       struct zx_futex_owner *owner)
{
	struct zx_thread *thread;
	struct zx_object *obj;

	owner->thread = NULL;
	owner->status = ZX_OK;
	if (handle == ZX_HANDLE_INVALID)
		return;
	owner->status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_NONE, &obj);
	if (owner->status != ZX_OK)
		return;
	thread = zx_thread_of(obj);
	if (thread->process == c->process && READ_ONCE(thread->state) != ZX_TASK_INITIAL) {
		owner->thread = thread;
		return;
	}
	zx_object_put(obj);
	owner->status = ZX_ERR_INVALID_ARGS;
}

static void zx_futex_owner_put(struct zx_futex_owner *owner)
{
	if (owner->thread)
		zx_object_put(&owner->thread->obj);
}

static bool zx_futex_bad(const zx_futex_t __user *value_ptr)
{
	return !value_ptr || !IS_ALIGNED((unsigned long)value_ptr, sizeof(zx_futex_t));
}

zx_status_t sys_zx_futex_wait(struct zx_caller *c, const zx_futex_t __user *value_ptr,
			      zx_futex_t current_value, zx_handle_t new_futex_owner,
			      zx_time_t deadline)
{
	struct zx_futex_owner owner;
	zx_status_t status;

	if (zx_futex_bad(value_ptr))
		return ZX_ERR_INVALID_ARGS;
	zx_futex_owner_get(c, new_futex_owner, &owner);
	status = zx_futex_wait(c->thread, value_ptr, current_value, &owner, deadline);
	zx_futex_owner_put(&owner);
	return status;
}

zx_status_t sys_zx_futex_wake(struct zx_caller *c, const zx_futex_t __user *value_ptr,
			      u32 wake_count)
{
	if (zx_futex_bad(value_ptr))
		return ZX_ERR_INVALID_ARGS;
	zx_futex_wake(value_ptr, wake_count, false);
	return ZX_OK;
}

zx_status_t sys_zx_futex_wake_single_owner(struct zx_caller *c,
					   const zx_futex_t __user *value_ptr)
{
	if (zx_futex_bad(value_ptr))
		return ZX_ERR_INVALID_ARGS;
	zx_futex_wake(value_ptr, 1, true);
	return ZX_OK;
}

static zx_status_t zx_futex_requeue_call(struct zx_caller *c, const zx_futex_t __user *value_ptr,
					 u32 wake_count, bool assign,
					 zx_futex_t current_value,
					 const zx_futex_t __user *requeue_ptr,
					 u32 requeue_count, zx_handle_t new_requeue_owner)
{
	struct zx_futex_owner owner;
	zx_status_t status;

	if (zx_futex_bad(value_ptr) || zx_futex_bad(requeue_ptr) || value_ptr == requeue_ptr)
		return ZX_ERR_INVALID_ARGS;
	zx_futex_owner_get(c, new_requeue_owner, &owner);
	status = zx_futex_requeue(value_ptr, wake_count, assign, current_value, requeue_ptr,
				  requeue_count, &owner);
	zx_futex_owner_put(&owner);
	return status;
}

zx_status_t sys_zx_futex_requeue(struct zx_caller *c, const zx_futex_t __user *value_ptr,
				 u32 wake_count, zx_futex_t current_value,
				 const zx_futex_t __user *requeue_ptr, u32 requeue_count,
				 zx_handle_t new_requeue_owner)
{
	return zx_futex_requeue_call(c, value_ptr, wake_count, false, current_value, requeue_ptr,
				     requeue_count, new_requeue_owner);
}

zx_status_t sys_zx_futex_requeue_single_owner(struct zx_caller *c,
					      const zx_futex_t __user *value_ptr,
					      zx_futex_t current_value,
					      const zx_futex_t __user *requeue_ptr,
					      u32 requeue_count,
					      zx_handle_t new_requeue_owner)
{
	return zx_futex_requeue_call(c, value_ptr, 1, true, current_value, requeue_ptr,
				     requeue_count, new_requeue_owner);
}

zx_status_t sys_zx_futex_get_owner(struct zx_caller *c, const zx_futex_t __user *value_ptr,
				   zx_koid_t __user *koid)
{
	if (zx_futex_bad(value_ptr) || put_user(zx_futex_get_owner(value_ptr), koid))
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}
