// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instances.
 */
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "channel.h"
#include "event.h"
#include "instance.h"
#include "job.h"
#include "process.h"

/**
 * zx_instance_create() - an empty instance
 *
 * Its root job and hosted process are made by the caller (module/personality/device.c).
 * The instance keeps the module loaded.
 *
 * Context: process context; may sleep.
 * Return: the instance, with one reference, or NULL without memory.
 */
struct zx_instance *zx_instance_create(void)
{
	struct zx_instance *instance = kzalloc(sizeof(*instance), GFP_KERNEL_ACCOUNT);

	if (!instance)
		return NULL;
	if (zx_log_init(&instance->log)) {
		kfree(instance);
		return NULL;
	}
	refcount_set(&instance->ref, 1);
	atomic_set(&instance->objects, 0);
	mutex_init(&instance->job_lock);
	spin_lock_init(&instance->list_lock);
	INIT_LIST_HEAD(&instance->channels);
	atomic64_set(&instance->utc_offset, ZX_INSTANCE_NO_OFFSET);
	instance->memcg = get_mem_cgroup_from_mm(current->mm);
	__module_get(THIS_MODULE);
	return instance;
}

/**
 * zx_instance_get() - take a reference
 * @instance:	kept by the caller already
 */
void zx_instance_get(struct zx_instance *instance)
{
	refcount_inc(&instance->ref);
}

/**
 * zx_instance_put() - drop a reference
 * @instance:	goes away with the last one, which implies that it has been shut down
 *
 * Context: process context; may sleep.
 */
void zx_instance_put(struct zx_instance *instance)
{
	if (!refcount_dec_and_test(&instance->ref))
		return;
	if (instance->on_free)
		instance->on_free(instance);
	/* Every object holds a reference. What is counted still was counted wrongly. */
	WARN_ON_ONCE(atomic_read(&instance->objects));
	mem_cgroup_put(instance->memcg);
	zx_log_destroy(&instance->log);
	mutex_destroy(&instance->job_lock);
	kfree(instance);
	module_put(THIS_MODULE);
}

/**
 * zx_instance_charge() - count an object that is about to be made
 * @instance:	where
 *
 * Return: false if the instance has too many.
 */
bool zx_instance_charge(struct zx_instance *instance)
{
	if (atomic_inc_return(&instance->objects) <= ZX_INSTANCE_MAX_OBJECTS)
		return true;
	atomic_dec(&instance->objects);
	return false;
}

/**
 * zx_instance_uncharge() - an object is gone, or was not made after all
 * @instance:	where
 */
void zx_instance_uncharge(struct zx_instance *instance)
{
	atomic_dec(&instance->objects);
}

/**
 * zx_instance_get_event() - the event that says how much memory there is
 * @instance:	where
 * @kind:	ZX_SYSTEM_EVENT_*
 * @out:	a handle that cannot signal it
 *
 * Of the events one is signalled at any time. Linux tells modules nothing of how short of
 * memory it is, and sees to it itself: here memory is always normal.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, or ZX_ERR_BAD_STATE while the instance is shut down.
 */
zx_status_t zx_instance_get_event(struct zx_instance *instance, u32 kind, struct zx_hnd *out)
{
	struct zx_object **event = &instance->events[kind];
	zx_status_t status = ZX_OK;

	mutex_lock(&instance->job_lock);
	if (instance->closing) {
		status = ZX_ERR_BAD_STATE;
	} else if (*event) {
		*out = zx_hnd_make(*event, ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS);
	} else {
		status = zx_event_create(instance, out);
		if (status == ZX_OK) {
			*event = out->obj;
			zx_object_get(*event);
			if (kind == ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL)
				zx_object_signal(*event, 0, ZX_EVENT_SIGNALED);
			out->rights = ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS;
		}
	}
	mutex_unlock(&instance->job_lock);
	return status;
}

/**
 * zx_instance_shutdown() - end everything that runs in an instance
 * @instance:	the caller's reference is kept
 *
 * Kills the job tree, closes the hosted process's handles and empties all channels, so
 * that no cycle of handles in messages keeps anything. Tasks may still be dying when
 * this returns. Called once.
 *
 * Context: process context; may sleep.
 */
void zx_instance_shutdown(struct zx_instance *instance)
{
	unsigned int i;

	mutex_lock(&instance->job_lock);
	instance->closing = true;
	mutex_unlock(&instance->job_lock);

	if (instance->on_shutdown)
		instance->on_shutdown(instance);
	if (instance->root_job) {
		zx_job_kill(instance->root_job, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_object_put(&instance->root_job->obj);
		instance->root_job = NULL;
	}
	if (instance->hosted) {
		zx_process_kill(instance->hosted, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_object_put(&instance->hosted->obj);
		instance->hosted = NULL;
	}
	for (i = 0; i < ZX_INSTANCE_NR_EVENTS; i++) {
		if (instance->events[i])
			zx_object_put(instance->events[i]);
		instance->events[i] = NULL;
	}
	zx_channel_empty_all(instance);
}
