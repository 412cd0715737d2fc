// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes, as objects. See process.h for the states.
 *
 * A process that may still run keeps itself: the reference taken when it is created is
 * dropped by the last step of its death, zx_process_finish(), which every process
 * reaches, on the module's workqueue.
 */
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "instance.h"
#include "job.h"
#include "process.h"
#include "thread.h"

struct workqueue_struct *zx_wq;

static struct kmem_cache *zx_process_cache;

static void zx_process_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_process *process = zx_process_of(obj);

	if (process->leader)
		put_task_struct(process->leader);
	if (process->aspace)
		process->put_aspace(process->aspace);
	if (process->job)
		zx_object_put_reap(&process->job->obj, reaper);
	zx_handle_table_destroy(&process->handles);
	kmem_cache_free(zx_process_cache, process);
}

/* A process that nobody can start any more is dead. */
static void zx_process_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_process *process = zx_process_of(obj);

	if (!process->hosted && !READ_ONCE(process->started))
		zx_process_kill(process, ZX_TASK_RETCODE_SYSCALL_KILL);
}

static zx_koid_t zx_process_related_koid(struct zx_object *obj)
{
	return zx_process_of(obj)->job->obj.koid;
}

static const struct zx_object_ops zx_process_ops = {
	.type = ZX_OBJ_TYPE_PROCESS,
	.name = "process",
	.default_rights = ZX_DEFAULT_PROCESS_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.name_offset = offsetof(struct zx_process, name),
	.on_zero_handles = zx_process_on_zero_handles,
	.free = zx_process_free,
	.related_koid = zx_process_related_koid,
};

/**
 * zx_process_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_process_init(void)
{
	zx_wq = alloc_workqueue("zircon", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	zx_process_cache = KMEM_CACHE(zx_process, SLAB_ACCOUNT);
	if (!zx_wq || !zx_process_cache) {
		zx_process_exit();
		return -ENOMEM;
	}
	return 0;
}

/**
 * zx_process_exit() - module exit; no process exists
 */
void zx_process_exit(void)
{
	if (zx_wq)
		destroy_workqueue(zx_wq);
	kmem_cache_destroy(zx_process_cache);
}

/* The last part of a process's death: none of its tasks is left. */
static void zx_process_finish(struct work_struct *work)
{
	struct zx_process *process = container_of(work, struct zx_process, dead_work);
	struct zx_thread *thread, *next;
	unsigned long flags;
	LIST_HEAD(threads);

	zx_handle_table_drain(&process->handles);
	if (process->on_dead)
		process->on_dead(process);

	/* Threads that never started have nobody left who could start them. */
	mutex_lock(&process->obj.instance->job_lock);
	list_for_each_entry_safe(thread, next, &process->threads, link)
		list_del_init(&thread->link);
	mutex_unlock(&process->obj.instance->job_lock);

	zx_job_remove_process(process->job, process);

	zx_object_lock(&process->obj, flags);
	WRITE_ONCE(process->state, ZX_TASK_DEAD);
	zx_object_signal_locked(&process->obj, 0, ZX_PROCESS_TERMINATED);
	zx_object_unlock(&process->obj, flags);
	zx_object_put(&process->obj);
}

/**
 * zx_process_create() - a process without threads, memory and host
 * @job:	the job it is in
 * @name:	NUL-terminated
 * @hosted:	whether it stands for a Linux program, in which case it is running
 * @out:	the process, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, or ZX_ERR_BAD_STATE if the job is dead.
 */
zx_status_t zx_process_create(struct zx_job *job, const char *name, bool hosted,
			      struct zx_process **out)
{
	struct zx_instance *instance = job->obj.instance;
	struct zx_process *process;
	zx_status_t status;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	process = kmem_cache_zalloc(zx_process_cache, GFP_KERNEL_ACCOUNT);
	if (!process) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&process->lock);
	INIT_LIST_HEAD(&process->job_link);
	INIT_LIST_HEAD(&process->threads);
	INIT_WORK(&process->dead_work, zx_process_finish);
	process->hosted = hosted;
	process->started = hosted;
	WRITE_ONCE(process->state, hosted ? ZX_TASK_RUNNING : ZX_TASK_INITIAL);
	strscpy(process->name, name, ZX_MAX_NAME_LEN);
	status = zx_handle_table_init(&process->handles);
	if (status != ZX_OK) {
		kmem_cache_free(zx_process_cache, process);
		zx_instance_uncharge(instance);
		return status;
	}
	zx_object_init(&process->obj, &zx_process_ops, instance, &process->lock, 0);

	/* It keeps itself from here on, until zx_process_finish(). */
	zx_object_get(&process->obj);
	status = zx_job_add_process(job, process);
	if (status != ZX_OK) {
		zx_object_put(&process->obj);
		zx_object_put(&process->obj);
		return status;
	}
	*out = process;
	return ZX_OK;
}

/**
 * zx_process_furnish() - a new process has got its host and address space
 * @process:	not started, host and aspace set
 * @on_dead:	gives them up when the process is dead
 *
 * Context: any.
 * Return: ZX_OK, or ZX_ERR_BAD_STATE if the process was killed meanwhile: then @on_dead
 * is left to the caller.
 */
zx_status_t zx_process_furnish(struct zx_process *process,
			       void (*on_dead)(struct zx_process *process))
{
	zx_status_t status = ZX_ERR_BAD_STATE;
	unsigned long flags;

	zx_object_lock(&process->obj, flags);
	if (process->state == ZX_TASK_INITIAL) {
		/* Whoever sees this sees host and address space. */
		smp_store_release(&process->on_dead, on_dead);
		status = ZX_OK;
	}
	zx_object_unlock(&process->obj, flags);
	return status;
}

/**
 * zx_process_start() - a process gets its first thread
 * @process:	must not have been started, and be complete
 * @thread:	has just been started; nr_live counts it
 *
 * Context: any.
 * Return: ZX_OK or ZX_ERR_BAD_STATE.
 */
zx_status_t zx_process_start(struct zx_process *process, struct zx_thread *thread)
{
	zx_status_t status = ZX_ERR_BAD_STATE;
	unsigned long flags;

	zx_object_lock(&process->obj, flags);
	if (process->state == ZX_TASK_INITIAL && process->on_dead) {
		WRITE_ONCE(process->state, ZX_TASK_RUNNING);
		process->started = true;
		process->start_time = ktime_get_ns();
		status = ZX_OK;
	}
	zx_object_unlock(&process->obj, flags);
	return status;
}

/* Sets the return code once. Returns whether the process may be finished at once. */
static bool zx_process_doom_locked(struct zx_process *process, s64 retcode)
{
	if (process->state != ZX_TASK_INITIAL && process->state != ZX_TASK_RUNNING)
		return false;
	WRITE_ONCE(process->state, ZX_TASK_DYING);
	process->started = true;
	process->retcode = retcode;
	return !process->nr_live;
}

/**
 * zx_process_doom() - decide with what code a process ends, whose tasks are ending
 * @process:	keeps its code if it is dying already
 * @retcode:	its return code
 *
 * For use by the process's own tasks, which do end.
 *
 * Context: any.
 */
void zx_process_doom(struct zx_process *process, s64 retcode)
{
	unsigned long flags;

	zx_object_lock(&process->obj, flags);
	zx_process_doom_locked(process, retcode);
	zx_object_unlock(&process->obj, flags);
}

/*
 * Kills all tasks of a thread group. The leader itself may have exited long ago, and a
 * signal to it alone would reach nobody.
 */
static void zx_kill_group(struct task_struct *leader)
{
	struct pid *pid = get_task_pid(leader, PIDTYPE_TGID);

	if (pid)
		kill_pid(pid, SIGKILL, 1);
	put_pid(pid);
}

/**
 * zx_process_kill() - end a process; zx_task_kill()
 * @process:	may be dead already
 * @retcode:	its return code, if this is what ends it
 *
 * Context: process context; does not sleep.
 */
void zx_process_kill(struct zx_process *process, s64 retcode)
{
	struct task_struct *leader = NULL;
	unsigned long flags;
	bool finish;

	zx_object_lock(&process->obj, flags);
	finish = zx_process_doom_locked(process, retcode);
	if (process->state == ZX_TASK_DYING)
		leader = process->leader;
	zx_object_unlock(&process->obj, flags);

	if (leader)
		zx_kill_group(leader);
	if (finish)
		queue_work(zx_wq, &process->dead_work);
}

/**
 * zx_process_thread_gone() - a started thread of a process has no task any more
 * @process:	ends with its last thread
 *
 * Context: process context.
 */
void zx_process_thread_gone(struct zx_process *process)
{
	unsigned long flags;
	bool finish;

	zx_object_lock(&process->obj, flags);
	/* One that could not start leaves a process that still can be started. */
	finish = !--process->nr_live && process->state != ZX_TASK_INITIAL;
	if (finish)
		zx_process_doom_locked(process, 0);
	zx_object_unlock(&process->obj, flags);
	if (finish)
		queue_work(zx_wq, &process->dead_work);
}

/**
 * zx_process_get_info() - ZX_INFO_PROCESS
 * @process:	any
 * @info:	written
 *
 * Context: any.
 */
void zx_process_get_info(struct zx_process *process, zx_info_process_t *info)
{
	unsigned long flags;

	memset(info, 0, sizeof(*info));
	zx_object_lock(&process->obj, flags);
	if (process->started)
		info->flags |= ZX_INFO_PROCESS_FLAG_STARTED;
	/* It is known how it ends as soon as it does, before it has. */
	if (process->state == ZX_TASK_DYING || process->state == ZX_TASK_DEAD) {
		info->flags |= ZX_INFO_PROCESS_FLAG_EXITED;
		info->return_code = process->retcode;
	}
	info->start_time = process->start_time;
	zx_object_unlock(&process->obj, flags);
}
