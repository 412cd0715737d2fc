/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads, as objects. module/personality/ binds one to a Linux task when it starts.
 */
#ifndef ZX_OBJECT_THREAD_H
#define ZX_OBJECT_THREAD_H

#include <linux/workqueue.h>
#include <zircon/syscalls/object.h>
#include "caller.h"
#include "channel.h"
#include "object.h"
#include "process.h"

struct task_struct;

/**
 * struct zx_thread_regs - how a thread begins
 * @ip: @sp: @arg1: @arg2: the registers of Zircon's entry contract; all others are zero
 */
struct zx_thread_regs {
	u64 ip;
	u64 sp;
	u64 arg1;
	u64 arg2;
};

struct zx_share;

/**
 * struct zx_binding - a task in the table of bound tasks (module/personality/bind.c)
 * @link:	among the bound tasks, by @task
 * @task:	not referenced: it leaves before it goes away
 * @caller:	who it is as a maker of calls
 * @share:	whose slots this one counts against
 * @slot:	its slot, 0 if none
 */
struct zx_binding {
	struct hlist_node link;
	struct task_struct *task;
	struct zx_caller *caller;
	struct zx_share *share;
	unsigned int slot;
};

/**
 * struct zx_fault - an exception that waits to be delivered
 * @pending:	written by the signal probe, cleared by the thread itself
 * @sig:	the Linux signal it came as
 * @code:	its si_code
 * @addr:	its si_addr
 * @policy:	a policy exception instead: ZX_EXCP_POLICY_CODE_*, + 1; 0 if it is none
 * @data:	what the policy exception reports (the number of a bad call)
 */
struct zx_fault {
	bool pending;
	int sig;
	int code;
	unsigned long addr;
	u32 policy;
	u32 data;
};

/**
 * struct zx_thread - a thread
 * @obj:	the object; obj.lock is @lock
 * @lock:	protects @state and @task
 * @process:	its process; a reference
 * @link:	in process->threads; under instance->job_lock
 * @state:	INITIAL, RUNNING from start on, DEAD; DYING is not used: a task is there or
 *		it is gone
 * @caller:	for the calls it makes
 * @binding:	its place in the table of bound tasks
 * @task:	the Linux task, a reference, from start to death
 * @regs:	how it begins
 * @starting:	the thread which this one is about to start by a clone call; only this thread
 *		touches it (and the fork probe, in its context)
 * @exiting:	ends by a call of its own; touched by the task itself only
 * @fault:	see there; touched by the task itself only
 * @call:	the zx_channel_call() it is in, also while it is suspended there
 * @spare_msg:	memory for the next small message it writes, or NULL; touched by the task
 *		itself only
 * @futex:	address of the futex it waits for, 0 if none; under the futex's bucket's lock
 * @blocked:	ZX_THREAD_STATE_BLOCKED_* if it waits for something of ours, or 0; written by
 *		the task itself
 * @gone_work:	runs when the task has died
 * @name:	NUL-terminated
 */
struct zx_thread {
	struct zx_object obj;
	spinlock_t lock;
	struct zx_process *process;
	struct list_head link;
	enum zx_task_state state;
	struct zx_caller caller;
	struct zx_binding binding;
	struct task_struct *task;
	struct zx_thread_regs regs;
	struct zx_thread *starting;
	bool exiting;
	struct zx_fault fault;
	struct zx_channel_call call;
	struct zx_msg *spare_msg;
	unsigned long futex;
	zx_thread_state_t blocked;
	struct work_struct gone_work;
	char name[ZX_MAX_NAME_LEN];
};

static inline struct zx_thread *zx_thread_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_thread, obj);
}

/**
 * zx_thread_set_blocked() - say what the current thread is about to wait for
 * @thread:	the current one, NULL in hosted mode
 * @state:	ZX_THREAD_STATE_BLOCKED_*, or 0 after the wait
 */
static inline void zx_thread_set_blocked(struct zx_thread *thread, zx_thread_state_t state)
{
	if (thread)
		WRITE_ONCE(thread->blocked, state);
}

int zx_thread_init(void);
void zx_thread_exit(void);
zx_status_t zx_thread_create(struct zx_process *process, const char *name,
			     struct zx_thread **out);
zx_status_t zx_thread_start(struct zx_thread *thread, const struct zx_thread_regs *regs);
void zx_thread_start_undo(struct zx_thread *thread);
void zx_thread_died(struct zx_thread *thread);
void zx_thread_get_info(struct zx_thread *thread, zx_info_thread_t *info);

#endif /* ZX_OBJECT_THREAD_H */
