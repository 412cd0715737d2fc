/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blank hosts. A Zircon process needs a Linux task to live in, and only user space can
 * make one with the user's credentials, namespaces, cgroup and limits. So the launcher
 * has a thread that waits in ZX_IOC_SPAWN; when a host is wanted it executes a tiny
 * static program, which calls ZX_IOC_HOST and never returns from it as itself: its
 * address space is emptied, its files are closed, and it sleeps in the kernel until a
 * process starts in it.
 *
 *	PARKED --release--> RELEASED (becomes a Zircon thread, or dies)
 *	   `----killed----> DEAD
 *
 * A pool keeps a few parked hosts ahead of demand. Every host that has been asked for
 * has a request with an unguessable cookie, which the kernel gives to the launcher and
 * the host gives back; a request that nobody has answered in time has failed.
 *
 * A host sleeps where a thread is parked: in zx_signal_point(), not in the ioctl. Whatever
 * interrupts its sleep - a stop, a freezer, a tracer, a kill - is Linux's get_signal()'s,
 * which runs next. If the host survives that it goes to user space, where there is nothing:
 * the fault at address 0 brings it back to zx_signal_point(). The first time too, so that
 * all that is put off until a task returns to user space, such as the closing of its files,
 * has been done when it sleeps.
 */
#ifndef ZX_PERSONALITY_HOST_H
#define ZX_PERSONALITY_HOST_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include "../object/thread.h"

enum zx_host_state {
	ZX_HOST_PARKED,
	ZX_HOST_RELEASED,
	ZX_HOST_DEAD,
};

/**
 * struct zx_host - one blank host
 * @ref:	held by the host's task, and by the pool or the process it was given to
 * @link:	in pool->idle; under the pool's lock
 * @state:	under the pool's lock
 * @pool:	not referenced: @instance keeps it
 * @instance:	a reference, of the host's task
 * @task:	the host's task; a reference
 * @mm:		its emptied address space; mm_count held
 * @process:	whom it was given to, NULL while idle; under the pool's lock
 * @thread:	what it becomes; set when released
 * @go:		completed when released
 * @caller:	for calls, of which it makes none: has no thread, and no vDSO
 * @binding:	its place in the table of bound tasks
 * @interrupted: get_signal() is to run; touched by the task itself only
 * @gone_work:	runs when the task has died as a host
 */
struct zx_host {
	refcount_t ref;
	struct list_head link;
	enum zx_host_state state;
	struct zx_host_pool *pool;
	struct zx_instance *instance;
	struct task_struct *task;
	struct mm_struct *mm;
	struct zx_process *process;
	struct zx_thread *thread;
	struct completion go;
	struct zx_caller caller;
	struct zx_binding binding;
	bool interrupted;
	struct work_struct gone_work;
};

#endif /* ZX_PERSONALITY_HOST_H */
