/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jobs: the tree that processes hang in. A child keeps its parent (a reference), a
 * parent lists its children without keeping them. All of the tree's structure is
 * under instance->job_lock.
 */
#ifndef ZX_OBJECT_JOB_H
#define ZX_OBJECT_JOB_H

#include "object.h"
#include "process.h"

#define ZX_JOB_MAX_HEIGHT	32

/**
 * struct zx_job - a job
 * @obj:	the object; obj.lock is @lock
 * @lock:	signals and observers
 * @parent:	a reference; NULL for a root job
 * @link:	in parent->children
 * @children:	child jobs
 * @processes:	processes that are not dead
 * @height:	how many generations may still hang below
 * @dead:	killed: nothing can be added
 * @terminated:	dead, and nothing is left in it
 * @retcode:	ZX_INFO_JOB's return code once @dead
 * @name:	NUL-terminated; under @lock
 */
struct zx_job {
	struct zx_object obj;
	spinlock_t lock;
	struct zx_job *parent;
	struct list_head link;
	struct list_head children;
	struct list_head processes;
	unsigned int height;
	bool dead;
	bool terminated;
	s64 retcode;
	char name[ZX_MAX_NAME_LEN];
};

static inline struct zx_job *zx_job_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_job, obj);
}

int zx_job_init(void);
void zx_job_exit(void);
zx_status_t zx_job_create_root(struct zx_instance *instance, struct zx_job **out);
zx_status_t zx_job_create(struct zx_job *parent, struct zx_job **out);
void zx_job_kill(struct zx_job *job, s64 retcode);
zx_status_t zx_job_add_process(struct zx_job *job, struct zx_process *process);
void zx_job_remove_process(struct zx_job *job, struct zx_process *process);

#endif /* ZX_OBJECT_JOB_H */
