/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blank hosts. A Zircon process needs a Linux task to live in, and only user space can
 * make one with the user's credentials, namespaces, cgroup and limits. So the launcher
 * has a thread that waits in ZX_IOC_SPAWN; when a host is wanted it executes a tiny
 * static program, which calls ZX_IOC_HOST and never returns from it as itself: its
 * address space is emptied, its files are closed, and it sleeps in the kernel until a
 * process starts in it.
 *
 *	PARKED --release--> RELEASED (runs as a Zircon thread)
 *	   `----killed----> DEAD
 *
 * A pool keeps a few parked hosts ahead of demand. Every host that has been asked for
 * has a request with an unguessable cookie, which the kernel gives to the launcher and
 * the host gives back; a request that nobody has answered in time is forgotten.
 */
#ifndef ZX_PERSONALITY_HOST_H
#define ZX_PERSONALITY_HOST_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sched.h>

enum zx_host_state {
	ZX_HOST_PARKED,
	ZX_HOST_RELEASED,
	ZX_HOST_DEAD,
};

/**
 * struct zx_host - one blank host
 * @ref:	held by the parked task, and by the pool or the process it was given to
 * @link:	in pool->idle; under the pool's lock
 * @state:	under the pool's lock
 * @pool:	not referenced: a pool outlives its hosts' tasks (they hold the instance)
 * @task:	the parked task; a reference
 * @mm:		its emptied address space; mm_count held
 * @process:	whom it was given to, NULL while idle; under the pool's lock
 * @thread:	what it becomes; set when released
 * @go:		completed when released
 */
struct zx_host {
	refcount_t ref;
	struct list_head link;
	enum zx_host_state state;
	struct zx_host_pool *pool;
	struct task_struct *task;
	struct mm_struct *mm;
	struct zx_process *process;
	struct zx_thread *thread;
	struct completion go;
};

#endif /* ZX_PERSONALITY_HOST_H */
