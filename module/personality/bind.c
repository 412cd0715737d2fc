// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding tasks to threads.
 */
#include <linux/bitmap.h>
#include <linux/entry-common.h>
#include <linux/hashtable.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>
#include <linux/thread_info.h>
#include "bind.h"

struct task_struct *zx_bound_task[ZX_BIND_MAX];
struct zx_caller *zx_bound_caller[ZX_BIND_MAX];

#define ZX_BOUND_BITS	10

/* Protects all of this. */
static DEFINE_SPINLOCK(zx_slots_lock);
static unsigned long *zx_slots_used;
static unsigned int zx_slots_next = 1;
static DEFINE_HASHTABLE(zx_bound_threads, ZX_BOUND_BITS);

/**
 * zx_bind_init() - allocate what says which slots are taken
 *
 * Return: 0 or -ENOMEM.
 */
int zx_bind_init(void)
{
	zx_slots_used = bitmap_zalloc(ZX_BIND_MAX, GFP_KERNEL);
	if (!zx_slots_used)
		return -ENOMEM;
	__set_bit(0, zx_slots_used);
	return 0;
}

/**
 * zx_bind_exit() - free it; no task is bound and no redirect is in place
 */
void zx_bind_exit(void)
{
	bitmap_free(zx_slots_used);
}

/**
 * zx_bind_reserve() - find a slot for a thread that is about to start
 * @thread:	has none yet
 *
 * Context: process context; may not sleep.
 * Return: ZX_OK, or ZX_ERR_NO_RESOURCES when ZX_BIND_MAX threads exist.
 */
zx_status_t zx_bind_reserve(struct zx_thread *thread)
{
	unsigned int slot;

	spin_lock(&zx_slots_lock);
	slot = find_next_zero_bit(zx_slots_used, ZX_BIND_MAX, zx_slots_next);
	if (slot >= ZX_BIND_MAX)
		slot = find_first_zero_bit(zx_slots_used, ZX_BIND_MAX);
	if (slot < ZX_BIND_MAX) {
		__set_bit(slot, zx_slots_used);
		zx_slots_next = slot + 1;
	}
	spin_unlock(&zx_slots_lock);
	if (slot >= ZX_BIND_MAX)
		return ZX_ERR_NO_RESOURCES;
	thread->slot = slot;
	return ZX_OK;
}

/**
 * zx_bind_release() - give a slot back
 * @thread:	its task, if it ever had one, is unbound
 *
 * Context: process context.
 */
void zx_bind_release(struct zx_thread *thread)
{
	if (!thread->slot)
		return;
	spin_lock(&zx_slots_lock);
	__clear_bit(thread->slot, zx_slots_used);
	spin_unlock(&zx_slots_lock);
	thread->slot = 0;
}

/**
 * zx_bind_task() - make a task a thread
 * @thread:	has a slot
 * @task:	the current task, or one that has not run yet
 *
 * Takes a reference on @task. From here on its system calls are Zircon's.
 *
 * Context: atomic: called from the fork tracepoint.
 */
void zx_bind_task(struct zx_thread *thread, struct task_struct *task)
{
	unsigned long flags;

	get_task_struct(task);
	spin_lock_irqsave(&thread->lock, flags);
	thread->task = task;
	spin_unlock_irqrestore(&thread->lock, flags);

	spin_lock(&zx_slots_lock);
	hash_add(zx_bound_threads, &thread->bound, (unsigned long)task);
	spin_unlock(&zx_slots_lock);

	zx_bound_caller[thread->slot] = &thread->caller;
	/* Only @task itself trusts the slot, and it has not got the selector yet. */
	WRITE_ONCE(zx_bound_task[thread->slot], task);
	task->syscall_dispatch.selector = (char __user *)(unsigned long)thread->slot;
	task->syscall_dispatch.on_dispatch = false;
	set_task_syscall_work(task, SYSCALL_USER_DISPATCH);
}

/**
 * zx_unbind_task() - the current task is no thread any more: it is dying
 * @thread:	what it was
 *
 * Context: atomic: called from the exit tracepoint, by the task itself.
 */
void zx_unbind_task(struct zx_thread *thread)
{
	clear_task_syscall_work(current, SYSCALL_USER_DISPATCH);
	current->syscall_dispatch.selector = NULL;
	WRITE_ONCE(zx_bound_task[thread->slot], NULL);
	zx_bound_caller[thread->slot] = NULL;

	spin_lock(&zx_slots_lock);
	hash_del(&thread->bound);
	spin_unlock(&zx_slots_lock);
}

/**
 * zx_find_current_thread() - which Zircon thread the current task is, whatever has been
 * done to its selector
 *
 * A tracer can overwrite the selector, or have the task itself do it.
 *
 * Context: process context or a tracepoint in it; may not sleep.
 * Return: the thread, which stays valid while the task runs, or NULL.
 */
struct zx_thread *zx_find_current_thread(void)
{
	unsigned long key = (unsigned long)current;
	struct zx_thread *thread = zx_current_thread(), *other;

	/* While the current task is in a chain that is not empty, whatever others do. */
	if (thread || hlist_empty(&zx_bound_threads[hash_min(key, ZX_BOUND_BITS)]))
		return thread;
	spin_lock(&zx_slots_lock);
	hash_for_each_possible(zx_bound_threads, other, bound, key) {
		if (other->task == current) {
			thread = other;
			break;
		}
	}
	spin_unlock(&zx_slots_lock);
	return thread;
}
