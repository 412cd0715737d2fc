// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads, as objects.
 *
 * A started thread keeps itself, until its task is gone (module/personality/exit.c).
 */
#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instance.h"
#include "thread.h"

static struct kmem_cache *zx_thread_cache;

static void zx_thread_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_thread *thread = zx_thread_of(obj);
	struct zx_instance *instance = obj->instance;

	mutex_lock(&instance->job_lock);
	list_del_init(&thread->link);
	mutex_unlock(&instance->job_lock);
	zx_object_put_reap(&thread->process->obj, reaper);
	kfree(thread->spare_msg);
	kmem_cache_free(zx_thread_cache, thread);
}

static zx_koid_t zx_thread_related_koid(struct zx_object *obj)
{
	return zx_thread_of(obj)->process->obj.koid;
}

static const struct zx_object_ops zx_thread_ops = {
	.type = ZX_OBJ_TYPE_THREAD,
	.name = "thread",
	.default_rights = ZX_DEFAULT_THREAD_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.name_offset = offsetof(struct zx_thread, name),
	.free = zx_thread_free,
	.related_koid = zx_thread_related_koid,
};

/**
 * zx_thread_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_thread_init(void)
{
	zx_thread_cache = KMEM_CACHE(zx_thread, SLAB_ACCOUNT);
	return zx_thread_cache ? 0 : -ENOMEM;
}

/**
 * zx_thread_exit() - module exit; no thread exists
 */
void zx_thread_exit(void)
{
	kmem_cache_destroy(zx_thread_cache);
}

/**
 * zx_thread_create() - a thread that has not started; zx_thread_create()
 * @process:	its process, in any state; a reference is taken
 * @name:	NUL-terminated
 * @out:	the thread, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_thread_create(struct zx_process *process, const char *name,
			     struct zx_thread **out)
{
	struct zx_instance *instance = process->obj.instance;
	struct zx_thread *thread;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	thread = kmem_cache_zalloc(zx_thread_cache, GFP_KERNEL_ACCOUNT);
	if (!thread) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&thread->lock);
	INIT_LIST_HEAD(&thread->link);
	zx_object_get(&process->obj);
	thread->process = process;
	thread->caller.process = process;
	thread->caller.thread = thread;
	strscpy(thread->name, name, ZX_MAX_NAME_LEN);
	zx_object_init(&thread->obj, &zx_thread_ops, instance, &thread->lock, 0);

	mutex_lock(&instance->job_lock);
	/* A dead process lists no threads: nobody would take them off its list. */
	if (!list_empty(&process->job_link))
		list_add_tail(&thread->link, &process->threads);
	mutex_unlock(&instance->job_lock);
	*out = thread;
	return ZX_OK;
}

/**
 * zx_thread_start() - a thread is about to get a task
 * @thread:	must not have been started
 * @regs:	how it begins
 *
 * On success the thread holds a reference on itself and is counted in its process's
 * nr_live; both end with its task, or with zx_thread_start_undo().
 *
 * Context: any.
 * Return: ZX_OK, or ZX_ERR_BAD_STATE if the thread was started before or its process is
 * dying or dead.
 */
zx_status_t zx_thread_start(struct zx_thread *thread, const struct zx_thread_regs *regs)
{
	struct zx_process *process = thread->process;
	zx_status_t status = ZX_ERR_BAD_STATE;
	unsigned long flags;

	zx_object_lock(&thread->obj, flags);
	if (thread->state == ZX_TASK_INITIAL) {
		WRITE_ONCE(thread->state, ZX_TASK_RUNNING);
		thread->regs = *regs;
		status = ZX_OK;
	}
	zx_object_unlock(&thread->obj, flags);
	if (status != ZX_OK)
		return status;

	zx_object_get(&thread->obj);
	zx_object_lock(&process->obj, flags);
	if (process->state == ZX_TASK_RUNNING || process->state == ZX_TASK_INITIAL)
		process->nr_live++;
	else
		status = ZX_ERR_BAD_STATE;
	zx_object_unlock(&process->obj, flags);

	if (status != ZX_OK) {
		zx_object_lock(&thread->obj, flags);
		WRITE_ONCE(thread->state, ZX_TASK_INITIAL);
		zx_object_unlock(&thread->obj, flags);
		zx_object_put(&thread->obj);
		return status;
	}
	zx_object_signal(&thread->obj, 0, ZX_THREAD_RUNNING);
	return ZX_OK;
}

/**
 * zx_thread_start_undo() - it could not get a task after all
 * @thread:	zx_thread_start() succeeded; can be started again
 *
 * Context: process context; the caller holds a reference of its own.
 */
void zx_thread_start_undo(struct zx_thread *thread)
{
	unsigned long flags;

	zx_object_lock(&thread->obj, flags);
	WRITE_ONCE(thread->state, ZX_TASK_INITIAL);
	zx_object_signal_locked(&thread->obj, ZX_THREAD_RUNNING, 0);
	zx_object_unlock(&thread->obj, flags);
	zx_process_thread_gone(thread->process);
	zx_object_put(&thread->obj);
}

/**
 * zx_thread_died() - its task is gone
 * @thread:	was started
 *
 * Context: process context; may sleep.
 */
void zx_thread_died(struct zx_thread *thread)
{
	unsigned long flags;

	zx_channel_call_abandon(&thread->call);

	mutex_lock(&thread->obj.instance->job_lock);
	list_del_init(&thread->link);
	mutex_unlock(&thread->obj.instance->job_lock);

	zx_object_lock(&thread->obj, flags);
	WRITE_ONCE(thread->state, ZX_TASK_DEAD);
	zx_object_signal_locked(&thread->obj, ZX_THREAD_RUNNING, ZX_THREAD_TERMINATED);
	zx_object_unlock(&thread->obj, flags);
}

/* What it does, as far as anybody outside can tell: @task may go on at any moment. */
static zx_thread_state_t zx_thread_state(struct zx_thread *thread, struct task_struct *task)
{
	zx_thread_state_t blocked;

	switch (thread->state) {
	case ZX_TASK_INITIAL:
		return ZX_THREAD_STATE_NEW;
	case ZX_TASK_DEAD:
		return ZX_THREAD_STATE_DEAD;
	default:
		break;
	}
	/* It has said what it will wait for; it waits when it sleeps. */
	blocked = READ_ONCE(thread->blocked);
	if (blocked && task && !task_is_running(task))
		return blocked;
	return ZX_THREAD_STATE_RUNNING;
}

/**
 * zx_thread_get_info() - ZX_INFO_THREAD
 * @thread:	in any state
 * @info:	filled in
 *
 * Context: any.
 */
void zx_thread_get_info(struct zx_thread *thread, zx_info_thread_t *info)
{
	struct task_struct *task;
	unsigned long flags;
	unsigned int cpu;

	memset(info, 0, sizeof(*info));
	zx_object_lock(&thread->obj, flags);
	task = thread->task;
	info->state = zx_thread_state(thread, task);
	for_each_cpu(cpu, task ? task->cpus_ptr : cpu_possible_mask) {
		if (cpu >= ZX_CPU_SET_MAX_CPUS)
			break;
		info->cpu_affinity_mask.mask[cpu / ZX_CPU_SET_BITS_PER_WORD] |=
			1ULL << cpu % ZX_CPU_SET_BITS_PER_WORD;
	}
	zx_object_unlock(&thread->obj, flags);
}
