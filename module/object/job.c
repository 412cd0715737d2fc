// SPDX-License-Identifier: GPL-2.0-only
/*
 * The job tree. All of its structure is under instance->job_lock.
 *
 * A parent lists its children without a reference, so a listed child may be on its way
 * out: free() unlinks it under the lock, and whoever follows the list without wanting to
 * keep the child need not care.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instance.h"
#include "job.h"

static struct kmem_cache *zx_job_cache;

/* What is in the job, as signals. Called under job_lock. */
static void zx_job_update(struct zx_job *job)
{
	zx_signals_t set = 0, clear = 0;

	if (list_empty(&job->children))
		set |= ZX_JOB_NO_JOBS;
	else
		clear |= ZX_JOB_NO_JOBS;
	if (list_empty(&job->processes))
		set |= ZX_JOB_NO_PROCESSES;
	else
		clear |= ZX_JOB_NO_PROCESSES;
	zx_object_signal(&job->obj, clear, set);
}

/*
 * A dead job in which nothing is left is terminated, and leaves its parent. Called under
 * job_lock. Returns whether that happened.
 */
static bool zx_job_settle_one(struct zx_job *job)
{
	zx_job_update(job);
	if (!job->dead || job->terminated || !list_empty(&job->children) ||
	    !list_empty(&job->processes))
		return false;
	job->terminated = true;
	list_del_init(&job->link);
	zx_object_signal(&job->obj, 0, ZX_JOB_TERMINATED);
	return true;
}

/* The same, for a job that has lost something, and for its ancestors. */
static void zx_job_settle(struct zx_job *job)
{
	while (job && zx_job_settle_one(job))
		job = job->parent;
}

static void zx_job_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_job *job = zx_job_of(obj);
	struct zx_job *parent = job->parent;
	struct zx_instance *instance = obj->instance;

	mutex_lock(&instance->job_lock);
	list_del_init(&job->link);
	if (parent)
		zx_job_settle(parent);
	mutex_unlock(&instance->job_lock);

	if (parent)
		zx_object_put_reap(&parent->obj, reaper);
	kmem_cache_free(zx_job_cache, job);
}

static zx_koid_t zx_job_related_koid(struct zx_object *obj)
{
	struct zx_job *parent = zx_job_of(obj)->parent;

	return parent ? parent->obj.koid : 0;
}

static const struct zx_object_ops zx_job_ops = {
	.type = ZX_OBJ_TYPE_JOB,
	.name = "job",
	.default_rights = ZX_DEFAULT_JOB_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.name_offset = offsetof(struct zx_job, name),
	.free = zx_job_free,
	.related_koid = zx_job_related_koid,
};

/**
 * zx_job_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_job_init(void)
{
	zx_job_cache = KMEM_CACHE(zx_job, SLAB_ACCOUNT);
	return zx_job_cache ? 0 : -ENOMEM;
}

/**
 * zx_job_exit() - module exit; no job exists
 */
void zx_job_exit(void)
{
	kmem_cache_destroy(zx_job_cache);
}

static zx_status_t zx_job_alloc(struct zx_instance *instance, struct zx_job **out)
{
	struct zx_job *job;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	job = kmem_cache_zalloc(zx_job_cache, GFP_KERNEL_ACCOUNT);
	if (!job) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&job->lock);
	INIT_LIST_HEAD(&job->link);
	INIT_LIST_HEAD(&job->children);
	INIT_LIST_HEAD(&job->processes);
	zx_object_init(&job->obj, &zx_job_ops, instance, &job->lock,
		       ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES);
	*out = job;
	return ZX_OK;
}

/**
 * zx_job_create_root() - the root job of an instance
 * @instance:	has none
 * @out:	the job, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_job_create_root(struct zx_instance *instance, struct zx_job **out)
{
	zx_status_t status = zx_job_alloc(instance, out);

	if (status == ZX_OK) {
		(*out)->height = ZX_JOB_MAX_HEIGHT;
		strscpy((*out)->name, "root", ZX_MAX_NAME_LEN);
	}
	return status;
}

/**
 * zx_job_create() - a child job; zx_job_create()
 * @parent:	the job it hangs in
 * @out:	the job, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, ZX_ERR_OUT_OF_RANGE if the tree is too high,
 * ZX_ERR_BAD_STATE if the parent is dead.
 */
zx_status_t zx_job_create(struct zx_job *parent, struct zx_job **out)
{
	struct zx_instance *instance = parent->obj.instance;
	struct zx_job *job;
	zx_status_t status;

	if (!parent->height)
		return ZX_ERR_OUT_OF_RANGE;
	status = zx_job_alloc(instance, &job);
	if (status != ZX_OK)
		return status;
	job->height = parent->height - 1;

	mutex_lock(&instance->job_lock);
	if (parent->dead || instance->closing) {
		mutex_unlock(&instance->job_lock);
		zx_object_put(&job->obj);
		return ZX_ERR_BAD_STATE;
	}
	zx_object_get(&parent->obj);
	job->parent = parent;
	list_add_tail(&job->link, &parent->children);
	zx_job_update(parent);
	mutex_unlock(&instance->job_lock);
	*out = job;
	return ZX_OK;
}

/* The first job below @job, or @job itself, in a walk that visits children first. */
static struct zx_job *zx_job_first(struct zx_job *job)
{
	while (!list_empty(&job->children))
		job = list_first_entry(&job->children, struct zx_job, link);
	return job;
}

/* The one after @job in that walk below @top. */
static struct zx_job *zx_job_next(struct zx_job *job, struct zx_job *top)
{
	if (job == top)
		return NULL;
	if (list_is_last(&job->link, &job->parent->children))
		return job->parent;
	return zx_job_first(list_next_entry(job, link));
}

/**
 * zx_job_kill() - kill a job, all jobs below it and all their processes; zx_task_kill()
 * @job:	may be dead already
 * @retcode:	of the jobs and of the processes that end by this
 *
 * Context: process context; may sleep.
 */
void zx_job_kill(struct zx_job *job, s64 retcode)
{
	struct zx_instance *instance = job->obj.instance;
	struct zx_process *process;
	struct zx_job *j, *next;

	mutex_lock(&instance->job_lock);
	for (j = zx_job_first(job); j; j = next) {
		next = zx_job_next(j, job);
		cond_resched();
		if (!j->dead) {
			j->dead = true;
			j->retcode = retcode;
		}
		list_for_each_entry(process, &j->processes, job_link) {
			zx_process_kill(process, retcode);
			cond_resched();
		}
		/* Empty jobs are terminated now, the others by their last process. */
		if (zx_job_settle_one(j) && j == job)
			zx_job_settle(job->parent);
	}
	mutex_unlock(&instance->job_lock);
}

/**
 * zx_job_add_process() - put a new process into a job
 * @job:	its job
 * @process:	in no job; takes a reference on @job
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_BAD_STATE if the job is dead.
 */
zx_status_t zx_job_add_process(struct zx_job *job, struct zx_process *process)
{
	struct zx_instance *instance = job->obj.instance;

	mutex_lock(&instance->job_lock);
	if (job->dead || instance->closing) {
		mutex_unlock(&instance->job_lock);
		return ZX_ERR_BAD_STATE;
	}
	zx_object_get(&job->obj);
	process->job = job;
	list_add_tail(&process->job_link, &job->processes);
	zx_job_update(job);
	mutex_unlock(&instance->job_lock);
	return ZX_OK;
}

/**
 * zx_job_remove_process() - a process is dead
 * @job:	its job; the process keeps its reference
 * @process:	no longer listed afterwards
 *
 * Context: process context; may sleep.
 */
void zx_job_remove_process(struct zx_job *job, struct zx_process *process)
{
	struct zx_instance *instance = job->obj.instance;

	mutex_lock(&instance->job_lock);
	list_del_init(&process->job_link);
	zx_job_settle(job);
	mutex_unlock(&instance->job_lock);
}
