/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes, as objects: handles, threads, state, return code. What makes one run as
 * Linux tasks is module/personality/; its memory is module/vm/.
 *
 *	INITIAL --start--> RUNNING --kill, exit, last thread--> DYING --tasks gone--> DEAD
 *	   `-------------------------kill-------------------------------------------> DEAD
 *
 * A DYING process has a return code that no longer changes, its tasks have a SIGKILL
 * pending. It is DEAD, and asserts ZX_PROCESS_TERMINATED, when no task of it is left
 * and its handles are closed.
 */
#ifndef ZX_OBJECT_PROCESS_H
#define ZX_OBJECT_PROCESS_H

#include <linux/workqueue.h>
#include "handle.h"
#include "object.h"

struct task_struct;
struct zx_aspace;
struct zx_host;
struct zx_job;
struct zx_thread;

enum zx_task_state {
	ZX_TASK_INITIAL,
	ZX_TASK_RUNNING,
	ZX_TASK_DYING,
	ZX_TASK_DEAD,
};

/**
 * struct zx_process - a process
 * @obj:	the object; obj.lock is @lock
 * @lock:	protects @state, @retcode, @started, @nr_live, @debug_addr, @name
 * @job:	the job it is in; a reference
 * @job_link:	in job->processes; under instance->job_lock; empty once dead
 * @handles:	its table
 * @threads:	its threads, not yet dead; under instance->job_lock
 * @nr_live:	started threads whose tasks are not gone
 * @state:	see above
 * @retcode:	ZX_INFO_PROCESS's return code, valid from DYING on
 * @started:	ever started
 * @start_time:	when, on the monotonic clock
 * @aspace:	its memory; NULL in a hosted process; set before the process is published
 * @host:	its blank host until it is started or dead (module/personality/host.c)
 * @leader:	the task of the host, a reference: a SIGKILL to its thread group ends all the
 *		process's tasks; NULL in a hosted process
 * @on_dead:	tears down @aspace and gives up @host; set after them, which is when a native
 *		process is complete; runs in process context
 * @put_aspace:	drops the reference on @aspace when the process is freed; set with it
 * @hosted:	a Linux program's, whose tasks are not ours
 * @dead_work:	runs the last part of dying, in process context
 * @debug_addr:	ZX_PROP_PROCESS_DEBUG_ADDR
 * @break_on_load: ZX_PROP_PROCESS_BREAK_ON_LOAD; kept for debuggers, no meaning here
 * @name:	NUL-terminated
 */
struct zx_process {
	struct zx_object obj;
	spinlock_t lock;
	struct zx_job *job;
	struct list_head job_link;
	struct zx_handle_table handles;
	struct list_head threads;
	unsigned int nr_live;
	enum zx_task_state state;
	s64 retcode;
	bool started;
	zx_time_t start_time;
	bool hosted;
	struct zx_aspace *aspace;
	struct zx_host *host;
	struct task_struct *leader;
	void (*on_dead)(struct zx_process *process);
	void (*put_aspace)(struct zx_aspace *aspace);
	struct work_struct dead_work;
	u64 debug_addr;
	u64 break_on_load;
	char name[ZX_MAX_NAME_LEN];
};

static inline struct zx_process *zx_process_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_process, obj);
}

/**
 * zx_process_is_complete() - whether a process has all that it needs
 * @process:	in its job's list from its first moment on, so that it can be killed
 *
 * Until it has, nobody but who makes it may get to know it.
 *
 * Return: false while it is being made.
 */
static inline bool zx_process_is_complete(struct zx_process *process)
{
	/* Pairs with the store in zx_process_furnish(). */
	return process->hosted || smp_load_acquire(&process->on_dead);
}

zx_status_t zx_process_create(struct zx_job *job, const char *name, bool hosted,
			      struct zx_process **out);
extern struct workqueue_struct *zx_wq;

int zx_process_init(void);
void zx_process_exit(void);
zx_status_t zx_process_furnish(struct zx_process *process,
			       void (*on_dead)(struct zx_process *process));
zx_status_t zx_process_start(struct zx_process *process, struct zx_thread *thread);
void zx_process_kill(struct zx_process *process, s64 retcode);
void zx_process_doom(struct zx_process *process, s64 retcode);
void zx_process_thread_gone(struct zx_process *process);
void zx_process_get_info(struct zx_process *process, zx_info_process_t *info);

#endif /* ZX_OBJECT_PROCESS_H */
