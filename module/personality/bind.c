// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding tasks to threads, and how many there may be.
 *
 * Slots are the machine's, so no user may take them all: each may have as many as are left
 * free for others. A user is who opened /dev/zircon; one in a user namespace counts as the
 * owner of the outermost, or a few thousand subordinate ids would be as many users.
 */
#include <linux/bitmap.h>
#include <linux/cred.h>
#include <linux/entry-common.h>
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/thread_info.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include "bind.h"

struct task_struct *zx_bound_task[ZX_BIND_MAX];
struct zx_caller *zx_bound_caller[ZX_BIND_MAX];

#define ZX_BOUND_BITS	10

/**
 * struct zx_share - what one user has of the slots
 * @link:	in zx_shares; under zx_slots_lock
 * @uid:	who
 * @users:	instances of this user; under zx_slots_lock
 * @used:	slots taken; under zx_slots_lock
 */
struct zx_share {
	struct list_head link;
	kuid_t uid;
	unsigned int users;
	unsigned int used;
};

/* Protects all of this. */
static DEFINE_SPINLOCK(zx_slots_lock);
static unsigned long *zx_slots_used;
static unsigned int zx_slots_next = 1;
static unsigned int zx_slots_free;
static LIST_HEAD(zx_shares);
static DEFINE_HASHTABLE(zx_bound_tasks, ZX_BOUND_BITS);

static unsigned int max_threads = ZX_BIND_MAX - 1;
module_param(max_threads, uint, 0444);
MODULE_PARM_DESC(max_threads, "how many native threads and hosts the machine may have");

static int zx_threads_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%u\n", max_threads - READ_ONCE(zx_slots_free));
}

static const struct kernel_param_ops zx_threads_ops = { .get = zx_threads_get };
module_param_cb(threads, &zx_threads_ops, NULL, 0444);
MODULE_PARM_DESC(threads, "how many there are");

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
	max_threads = min(max_threads, ZX_BIND_MAX - 1);
	zx_slots_free = max_threads;
	return 0;
}

/**
 * zx_bind_exit() - free it; no task is bound and no redirect is in place
 */
void zx_bind_exit(void)
{
	WARN_ON_ONCE(!list_empty(&zx_shares) || zx_slots_free != max_threads);
	bitmap_free(zx_slots_used);
}

/* Whom the current task's threads count against. */
static kuid_t zx_share_uid(void)
{
	const struct user_namespace *ns = current_user_ns();

	if (ns == &init_user_ns)
		return current_uid();
	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	return ns->owner;
}

/**
 * zx_share_get() - the current user's share of the slots, for an instance
 *
 * Context: process context; may sleep.
 * Return: the share, until zx_share_put(), or NULL without memory.
 */
struct zx_share *zx_share_get(void)
{
	struct zx_share *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL_ACCOUNT);
	kuid_t uid = zx_share_uid();
	struct zx_share *share;

	if (!fresh)
		return NULL;
	spin_lock(&zx_slots_lock);
	list_for_each_entry(share, &zx_shares, link)
		if (uid_eq(share->uid, uid))
			goto found;
	share = fresh;
	fresh = NULL;
	share->uid = uid;
	list_add(&share->link, &zx_shares);
found:
	share->users++;
	spin_unlock(&zx_slots_lock);
	kfree(fresh);
	return share;
}

/**
 * zx_share_put() - the instance is gone, and all its threads are
 * @share:	from zx_share_get()
 *
 * Context: process context.
 */
void zx_share_put(struct zx_share *share)
{
	bool last;

	spin_lock(&zx_slots_lock);
	last = !--share->users;
	if (last)
		list_del(&share->link);
	spin_unlock(&zx_slots_lock);
	if (!last)
		return;
	WARN_ON_ONCE(share->used);
	kfree(share);
}

/**
 * zx_bind_reserve() - find a slot for a task that is about to be bound
 * @binding:	has none yet
 * @share:	whose it is
 *
 * Context: process context; may not sleep.
 * Return: ZX_OK, or ZX_ERR_NO_RESOURCES if the user has as many as are free, or there are
 * max_threads.
 */
zx_status_t zx_bind_reserve(struct zx_binding *binding, struct zx_share *share)
{
	zx_status_t status = ZX_ERR_NO_RESOURCES;
	unsigned int slot;

	spin_lock(&zx_slots_lock);
	if (share->used < zx_slots_free) {
		slot = find_next_zero_bit(zx_slots_used, ZX_BIND_MAX, zx_slots_next);
		if (slot >= ZX_BIND_MAX)
			slot = find_first_zero_bit(zx_slots_used, ZX_BIND_MAX);
		__set_bit(slot, zx_slots_used);
		zx_slots_next = slot + 1;
		share->used++;
		WRITE_ONCE(zx_slots_free, zx_slots_free - 1);
		binding->slot = slot;
		binding->share = share;
		status = ZX_OK;
	}
	spin_unlock(&zx_slots_lock);
	return status;
}

/**
 * zx_bind_release() - give a slot back
 * @binding:	its task, if it ever had one, is unbound
 *
 * Context: process context.
 */
void zx_bind_release(struct zx_binding *binding)
{
	if (!binding->slot)
		return;
	spin_lock(&zx_slots_lock);
	__clear_bit(binding->slot, zx_slots_used);
	binding->share->used--;
	WRITE_ONCE(zx_slots_free, zx_slots_free + 1);
	spin_unlock(&zx_slots_lock);
	binding->slot = 0;
}

/**
 * zx_bind_task() - put a task into the table
 * @binding:	has a slot
 * @caller:	who the task is, as a maker of calls
 * @task:	the current task, or one that has not run yet
 *
 * From here on its system calls are Zircon's.
 *
 * Context: atomic: called from the fork tracepoint.
 */
void zx_bind_task(struct zx_binding *binding, struct zx_caller *caller, struct task_struct *task)
{
	binding->task = task;
	binding->caller = caller;
	spin_lock(&zx_slots_lock);
	hash_add(zx_bound_tasks, &binding->link, (unsigned long)task);
	spin_unlock(&zx_slots_lock);

	zx_bound_caller[binding->slot] = caller;
	/* Only @task itself trusts the slot, and it has not got the selector yet. */
	WRITE_ONCE(zx_bound_task[binding->slot], task);
	task->syscall_dispatch.selector = (char __user *)(unsigned long)binding->slot;
	task->syscall_dispatch.on_dispatch = false;
	set_task_syscall_work(task, SYSCALL_USER_DISPATCH);
}

/**
 * zx_bind_thread() - make a task a thread
 * @thread:	has a slot
 * @task:	has not run yet; a reference is taken
 *
 * Context: atomic: called from the fork tracepoint.
 */
void zx_bind_thread(struct zx_thread *thread, struct task_struct *task)
{
	unsigned long flags;

	get_task_struct(task);
	spin_lock_irqsave(&thread->lock, flags);
	thread->task = task;
	spin_unlock_irqrestore(&thread->lock, flags);
	zx_bind_task(&thread->binding, &thread->caller, task);
}

/**
 * zx_bind_over() - the current task, a host, becomes a thread and keeps its slot
 * @from:	what it was; has no slot afterwards
 * @thread:	has none
 *
 * Context: process context, by the task itself.
 */
void zx_bind_over(struct zx_binding *from, struct zx_thread *thread)
{
	thread->binding.slot = from->slot;
	thread->binding.share = from->share;
	zx_unbind_task(from);
	from->slot = 0;
	zx_bind_thread(thread, current);
}

/**
 * zx_unbind_task() - the current task is no thread any more: it is dying
 * @binding:	what it was
 *
 * Context: atomic: called from the exit tracepoint, by the task itself.
 */
void zx_unbind_task(struct zx_binding *binding)
{
	clear_task_syscall_work(current, SYSCALL_USER_DISPATCH);
	current->syscall_dispatch.selector = NULL;
	WRITE_ONCE(zx_bound_task[binding->slot], NULL);
	zx_bound_caller[binding->slot] = NULL;

	spin_lock(&zx_slots_lock);
	hash_del(&binding->link);
	spin_unlock(&zx_slots_lock);
}

/**
 * zx_find_current_caller() - which thread or host the current task is, whatever has been
 * done to its selector
 *
 * A tracer can overwrite the selector, or have the task itself do it.
 *
 * Context: process context or a tracepoint in it; may not sleep.
 * Return: as zx_current_caller(), or NULL if it is neither.
 */
struct zx_caller *zx_find_current_caller(void)
{
	unsigned long key = (unsigned long)current;
	struct zx_caller *caller = NULL;
	struct zx_binding *binding;

	if (zx_current_bound())
		return zx_current_caller();
	/* While the current task is in a chain that is not empty, whatever others do. */
	if (hlist_empty(&zx_bound_tasks[hash_min(key, ZX_BOUND_BITS)]))
		return NULL;
	spin_lock(&zx_slots_lock);
	hash_for_each_possible(zx_bound_tasks, binding, link, key) {
		if (binding->task == current) {
			caller = binding->caller;
			break;
		}
	}
	spin_unlock(&zx_slots_lock);
	return caller;
}
