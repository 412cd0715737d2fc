// SPDX-License-Identifier: GPL-2.0-only
/*
 * Futexes.
 *
 * A futex is an aligned user address in an address space. It has no object: it exists
 * in a bucket of a hash table while somebody waits for it. The waiters of one futex
 * form a ring, in the order in which they came; the first of them is also in the
 * bucket's list, and carries the futex's owner. All of this memory is on the stacks of
 * the waiting tasks, so waiting allocates nothing and cannot fail for lack of memory.
 *
 * The address space is that of the calling task. For a native process that is the same
 * as the process; a hosted one may have several, in which one address means several
 * integers.
 *
 * Ordering. A waiter compares the integer, and joins the ring, while it holds the
 * bucket's lock; a waker first changes the integer, in user space, and then takes
 * that lock:
 *
 *	waiter				waker
 *	  lock				  store new value
 *	  load value, compare		  lock
 *	  join				  wake those who have joined
 *	  unlock			  unlock
 *
 * If the waker has the lock first, its store comes before its lock and hence before
 * the waiter's load, which sees the new value. If the waiter has it first, it has
 * joined before the waker looks. Either way no wake up is lost.
 *
 * The load must not fault under a spinlock. If it would, the lock is dropped, the page
 * brought in, and everything looked at anew.
 *
 * Whoever takes a waiter off its ring also wakes it, under the same lock, and is done with
 * it then: nobody else can find it. A waiter that wakes by itself takes the lock of its
 * bucket, which requeueing may have changed, to find out whether it is too late for that.
 *
 * There is no limit to how many wait for one futex, so a wake up of many is done in
 * batches. Waiters are numbered, in order that those who come between two batches are
 * left alone.
 *
 * Who owns a futex is kept account of, as Zircon does it. That the owner runs with the
 * priority of who waits is not done, and would change nothing that a program can see: the
 * priorities of Zircon's threads come from profiles, which there are none of, so all of them
 * have the same one. They can differ in what the user gives them from outside, by chrt and
 * renice. What Linux offers a module for that, and why it does not do:
 *
 * * rt_mutex_lock() and the like are exported, and lend the priority of who blocks, if it is
 *   of the real-time classes, to who holds the lock. But a futex gets its owner from others,
 *   who would have to take the lock for it: what does that for Linux's futexes
 *   (rt_mutex_init_proxy_locked(), rt_mutex_start_proxy_lock(), rt_mutex_wait_proxy_lock()) is
 *   not exported. A lock for each thread, which it holds for life and which those who wait for
 *   its futexes block on, could be built. There a deadline, a wake up, another owner would
 *   have to come as false signals; the first who waits would spin while the owner runs on
 *   another processor, in a loop that looks for none of these; and two threads each of which
 *   owns what the other waits for, which is no mistake here, are a deadlock there: a warning,
 *   and a task that never returns.
 * * sched_setattr_nocheck(), sched_set_fifo() and set_user_nice() set what a thread has, not
 *   what it is lent: the user's own setting is lost, is seen changed, and is what threads made
 *   meanwhile begin with. The first two are not for callers with a spinlock, so who owns what
 *   may have changed by the time they are through.
 *
 * With profiles the module will be the one that gives threads their priorities. The larger of
 * a thread's own and of those that wait for it is then to be found here, along the owners,
 * and set in the one place that sets them.
 */
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/pagemap.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include "futex.h"
#include "thread.h"
#include "wait.h"

#define ZX_FUTEX_BUCKETS_PER_CPU	256U
#define ZX_FUTEX_BATCH			32U

/**
 * struct zx_futex_bucket - some of the futexes
 * @lock:	protects all of it and all waiters in it; a leaf
 * @last:	number of the waiter that came last
 * @futexes:	struct zx_futex_waiter, the first of each ring
 */
struct zx_futex_bucket {
	spinlock_t lock;	/* a leaf */
	u64 last;
	struct hlist_head futexes;
} ____cacheline_aligned_in_smp;

/**
 * struct zx_futex_waiter - a waiting task
 * @node:	in bucket->futexes if this is the first of its ring
 * @ring:	the other waiters of the futex
 * @bucket:	where it is; changes only while the locks of both buckets are held
 * @mm:		the address space...
 * @addr:	...and the address: the futex
 * @number:	larger than those of all who came before
 * @thread:	who waits; NULL in hosted mode
 * @owner:	of the futex, a reference, or NULL; only of the first in the ring
 * @waiter:	how it is woken
 */
struct zx_futex_waiter {
	struct hlist_node node;
	struct list_head ring;
	struct zx_futex_bucket *bucket;
	struct mm_struct *mm;
	unsigned long addr;
	u64 number;
	struct zx_thread *thread;
	struct zx_thread *owner;
	struct zx_waiter waiter;
};

/*
 * References that are no longer needed, until the lock is released. Under one lock a
 * futex loses its owner to a new one, and another its last waiter.
 */
struct zx_futex_drops {
	struct zx_thread *thread[4];
	unsigned int n;
};

static struct zx_futex_bucket *zx_futex_buckets;
static unsigned int zx_futex_shift;
static u64 zx_futex_factor[2];

/**
 * zx_futex_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_futex_init(void)
{
	u32 n = roundup_pow_of_two(ZX_FUTEX_BUCKETS_PER_CPU * num_possible_cpus());
	u32 i;

	zx_futex_buckets = kvcalloc(n, sizeof(*zx_futex_buckets), GFP_KERNEL);
	if (!zx_futex_buckets)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		spin_lock_init(&zx_futex_buckets[i].lock);
		INIT_HLIST_HEAD(&zx_futex_buckets[i].futexes);
	}
	zx_futex_shift = 64 - ilog2(n);
	for (i = 0; i < ARRAY_SIZE(zx_futex_factor); i++)
		zx_futex_factor[i] = get_random_u64() | 1;
	return 0;
}

/**
 * zx_futex_exit() - module exit; nobody waits
 */
void zx_futex_exit(void)
{
	kvfree(zx_futex_buckets);
}

static struct zx_futex_bucket *zx_futex_bucket(struct mm_struct *mm, unsigned long addr)
{
	/* The factors are secret: nobody knows addresses that share a bucket. */
	u64 hash = (addr ^ (unsigned long)mm << 2) * zx_futex_factor[0];

	hash = (hash ^ hash >> 32) * zx_futex_factor[1];
	return &zx_futex_buckets[hash >> zx_futex_shift];
}

/* The first waiter of a futex, or NULL. */
static struct zx_futex_waiter *zx_futex_first(struct zx_futex_bucket *bucket,
					      struct mm_struct *mm, unsigned long addr)
{
	struct zx_futex_waiter *first;

	hlist_for_each_entry(first, &bucket->futexes, node)
		if (first->addr == addr && first->mm == mm)
			return first;
	return NULL;
}

static void zx_futex_drop(struct zx_futex_drops *drops, struct zx_thread *thread)
{
	if (thread)
		drops->thread[drops->n++] = thread;
}

static void zx_futex_put(struct zx_futex_drops *drops)
{
	while (drops->n)
		zx_object_put(&drops->thread[--drops->n]->obj);
}

/* Gives the futex of @first a new owner, of which the caller has a reference. */
static void zx_futex_set_owner(struct zx_futex_waiter *first, struct zx_thread *owner,
			       struct zx_futex_drops *drops)
{
	if (first->owner == owner)
		return;
	zx_futex_drop(drops, first->owner);
	if (owner)
		zx_object_get(&owner->obj);
	first->owner = owner;
}

/* Adds a waiter to a futex. Returns the first one of it, which may be the new one. */
static struct zx_futex_waiter *zx_futex_join(struct zx_futex_bucket *bucket,
					     struct zx_futex_waiter *w)
{
	struct zx_futex_waiter *first = zx_futex_first(bucket, w->mm, w->addr);

	WRITE_ONCE(w->bucket, bucket);
	w->number = ++bucket->last;
	if (w->thread)
		WRITE_ONCE(w->thread->futex, w->addr);
	if (first) {
		INIT_HLIST_NODE(&w->node);
		list_add_tail(&w->ring, &first->ring);
		return first;
	}
	INIT_LIST_HEAD(&w->ring);
	hlist_add_head(&w->node, &bucket->futexes);
	return w;
}

/* Takes a waiter off its futex. The owner stays with the futex while there is one. */
static void zx_futex_leave(struct zx_futex_waiter *w, struct zx_futex_drops *drops)
{
	struct zx_futex_waiter *next = list_next_entry(w, ring);

	if (w->thread)
		WRITE_ONCE(w->thread->futex, 0);
	if (!hlist_unhashed(&w->node)) {
		if (next != w) {
			hlist_add_behind(&next->node, &w->node);
			next->owner = w->owner;
		} else {
			zx_futex_drop(drops, w->owner);
		}
		w->owner = NULL;
		hlist_del_init(&w->node);
	}
	list_del_init(&w->ring);
}

/*
 * Loads the integer, under a spinlock. Returns false if its page is not there: then the
 * caller calls zx_futex_fault_in() without the lock.
 */
static bool zx_futex_load(const zx_futex_t __user *uaddr, int *value)
{
	int ret;

	pagefault_disable();
	ret = get_user(*value, uaddr);
	pagefault_enable();
	return !ret;
}

/* Brings the page of the integer in. Returns false if there is none, or on a kill. */
static bool zx_futex_fault_in(const zx_futex_t __user *uaddr)
{
	return !fault_in_readable((const char __user *)uaddr, sizeof(*uaddr));
}

/*
 * Whether a thread waits for a futex. Under the lock of the futex's bucket, which it would
 * hold to begin or end that.
 */
static bool zx_futex_waits_for(const struct zx_thread *thread, unsigned long addr)
{
	return READ_ONCE(thread->futex) == addr;
}

static bool zx_futex_owner_alive(const struct zx_thread *owner)
{
	return READ_ONCE(owner->state) != ZX_TASK_DEAD;
}

/* Who is to own a futex now that a caller's choice has been found good. */
static struct zx_thread *zx_futex_new_owner(const struct zx_futex_owner *owner)
{
	return owner->thread && zx_futex_owner_alive(owner->thread) ? owner->thread : NULL;
}

/**
 * zx_futex_wait() - wait until a futex is woken; zx_futex_wait()
 * @self:	the current thread, NULL in hosted mode
 * @uaddr:	the futex, aligned
 * @expected:	wait only if this is its value
 * @owner:	who owns it from now on
 * @deadline:	absolute
 *
 * Context: process context; sleeps. No locks held.
 * Return: ZX_OK if it was woken; ZX_ERR_INVALID_ARGS if the address is bad or the owner is
 * the caller or waits for this futex; ZX_ERR_BAD_STATE for another value; the status of
 * the owner; ZX_ERR_TIMED_OUT; ZX_RESTART.
 */
zx_status_t zx_futex_wait(struct zx_thread *self, const zx_futex_t __user *uaddr, int expected,
			  const struct zx_futex_owner *owner, zx_time_t deadline)
{
	struct zx_futex_drops drops = { .n = 0 };
	struct zx_futex_waiter w = {
		.mm = current->mm,
		.addr = (unsigned long)uaddr,
		.thread = self,
	};
	struct zx_futex_bucket *bucket = zx_futex_bucket(w.mm, w.addr);
	struct zx_futex_waiter *first;
	zx_status_t status;
	int value;

	spin_lock(&bucket->lock);
	while (unlikely(!zx_futex_load(uaddr, &value))) {
		spin_unlock(&bucket->lock);
		if (!zx_futex_fault_in(uaddr))
			return ZX_ERR_INVALID_ARGS;
		spin_lock(&bucket->lock);
	}
	status = ZX_ERR_BAD_STATE;
	if (value != expected)
		goto unlock;
	status = owner->status;
	if (status != ZX_OK)
		goto unlock;
	status = ZX_ERR_INVALID_ARGS;
	if (owner->thread &&
	    (owner->thread == self || zx_futex_waits_for(owner->thread, w.addr)))
		goto unlock;

	zx_waiter_init(&w.waiter);
	first = zx_futex_join(bucket, &w);
	zx_futex_set_owner(first, zx_futex_new_owner(owner), &drops);
	spin_unlock(&bucket->lock);
	zx_futex_put(&drops);

	zx_thread_set_blocked(self, ZX_THREAD_STATE_BLOCKED_FUTEX);
	status = zx_waiter_block(&w.waiter, deadline);
	zx_thread_set_blocked(self, 0);
	if (likely(zx_waiter_is_woken(&w.waiter)))
		return ZX_OK;

	for (;;) {
		bucket = READ_ONCE(w.bucket);
		spin_lock(&bucket->lock);
		if (likely(bucket == w.bucket))
			break;
		spin_unlock(&bucket->lock);
	}
	if (w.waiter.woken)
		status = ZX_OK;
	else
		zx_futex_leave(&w, &drops);
	spin_unlock(&bucket->lock);
	zx_futex_put(&drops);
	return status;

unlock:
	spin_unlock(&bucket->lock);
	return status;
}

/*
 * What a wake up or a requeueing is at: how much of it is still to be done, and which
 * waiters were there when it began.
 */
struct zx_futex_work {
	struct mm_struct *mm;
	unsigned long from;
	unsigned long to;
	u32 wake;
	u32 move;
	u64 number;
	bool assign;
	bool begun;
};

/*
 * Does the next batch. The locks of both buckets are held, @to is NULL if nothing moves.
 * Returns whether more is to be done.
 */
static bool zx_futex_batch(struct zx_futex_work *work, struct zx_futex_bucket *from,
			   struct zx_futex_bucket *to, struct zx_futex_drops *drops)
{
	struct zx_futex_waiter *first = zx_futex_first(from, work->mm, work->from);
	unsigned int budget = ZX_FUTEX_BATCH;

	if (!work->begun) {
		work->begun = true;
		work->number = from->last;
		/* Whatever happens: the old owner owns it no longer. */
		if (first)
			zx_futex_set_owner(first, NULL, drops);
	}
	while (first && first->number <= work->number) {
		struct zx_futex_waiter *next = list_next_entry(first, ring);

		if (!work->wake && !work->move)
			return false;
		if (!budget--)
			return true;
		if (next == first)
			next = NULL;
		zx_futex_leave(first, drops);
		if (work->wake) {
			work->wake--;
			if (work->assign && next)
				zx_futex_set_owner(next, first->thread, drops);
			zx_waiter_wake(&first->waiter, ZX_OK);
		} else {
			work->move--;
			first->addr = work->to;
			zx_futex_join(to, first);
		}
		first = next;
	}
	return false;
}

/**
 * zx_futex_wake() - wake some who wait for a futex; zx_futex_wake()
 * @uaddr:	the futex, aligned; need not be mapped
 * @count:	how many, those first who came first; must be 1 if @assign
 * @assign:	whether the woken one becomes the owner, if others still wait; if not, the
 *		futex has no owner afterwards
 *
 * Context: process context; may sleep.
 */
void zx_futex_wake(const zx_futex_t __user *uaddr, u32 count, bool assign)
{
	struct zx_futex_work work = {
		.mm = current->mm,
		.from = (unsigned long)uaddr,
		.wake = count,
		.assign = assign,
	};
	struct zx_futex_bucket *bucket = zx_futex_bucket(work.mm, work.from);
	struct zx_futex_drops drops = { .n = 0 };
	bool more;

	do {
		spin_lock(&bucket->lock);
		more = zx_futex_batch(&work, bucket, NULL, &drops);
		spin_unlock(&bucket->lock);
		zx_futex_put(&drops);
		cond_resched();
	} while (more);
}

/* Two buckets in the order of their addresses; they may be the same one. */
static void zx_futex_lock_both(struct zx_futex_bucket *a, struct zx_futex_bucket *b)
	__acquires(&a->lock) __acquires(&b->lock)
{
	if (a > b)
		swap(a, b);
	spin_lock(&a->lock);
	if (a != b)
		spin_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
	else
		__acquire(&b->lock);
}

static void zx_futex_unlock_both(struct zx_futex_bucket *a, struct zx_futex_bucket *b)
	__releases(&a->lock) __releases(&b->lock)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
	else
		__release(&b->lock);
}

/**
 * zx_futex_requeue() - wake some, and let others wait for another futex; zx_futex_requeue()
 * @from:	the futex they wait for, aligned
 * @wake_count:	how many to wake; must be 1 if @assign
 * @assign:	whether the woken one becomes the owner of @from, if others still wait for it;
 *		if not, @from has no owner afterwards
 * @expected:	do it only if this is the value of @from
 * @to:		the other futex, aligned and not @from; need not be mapped
 * @requeue_count: how many of those who are left to move
 * @owner:	of @to from now on, if anybody waits for that
 *
 * Context: process context; may sleep. No locks held.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS if the address of @from is bad or the owner waits for
 * either futex; ZX_ERR_BAD_STATE for another value; the status of the owner.
 */
zx_status_t zx_futex_requeue(const zx_futex_t __user *from, u32 wake_count, bool assign,
			     int expected, const zx_futex_t __user *to, u32 requeue_count,
			     const struct zx_futex_owner *owner)
{
	struct zx_futex_work work = {
		.mm = current->mm,
		.from = (unsigned long)from,
		.to = (unsigned long)to,
		.wake = wake_count,
		.move = requeue_count,
		.assign = assign,
	};
	struct zx_futex_bucket *bucket = zx_futex_bucket(work.mm, work.from);
	struct zx_futex_bucket *target = zx_futex_bucket(work.mm, work.to);
	struct zx_futex_drops drops = { .n = 0 };
	struct zx_futex_waiter *first;
	zx_status_t status;
	int value;

	zx_futex_lock_both(bucket, target);
	while (unlikely(!zx_futex_load(from, &value))) {
		zx_futex_unlock_both(bucket, target);
		if (!zx_futex_fault_in(from))
			return ZX_ERR_INVALID_ARGS;
		zx_futex_lock_both(bucket, target);
	}
	status = ZX_ERR_BAD_STATE;
	if (value != expected)
		goto unlock;
	status = owner->status;
	if (status != ZX_OK)
		goto unlock;
	status = ZX_ERR_INVALID_ARGS;
	if (owner->thread && (zx_futex_waits_for(owner->thread, work.from) ||
			      zx_futex_waits_for(owner->thread, work.to)))
		goto unlock;

	while (zx_futex_batch(&work, bucket, target, &drops)) {
		zx_futex_unlock_both(bucket, target);
		zx_futex_put(&drops);
		cond_resched();
		zx_futex_lock_both(bucket, target);
	}
	first = zx_futex_first(target, work.mm, work.to);
	if (first)
		zx_futex_set_owner(first, zx_futex_new_owner(owner), &drops);
	status = ZX_OK;
unlock:
	zx_futex_unlock_both(bucket, target);
	zx_futex_put(&drops);
	return status;
}

/**
 * zx_futex_get_owner() - who owns a futex; zx_futex_get_owner()
 * @uaddr:	the futex, aligned; need not be mapped
 *
 * Context: process context.
 * Return: the owner's koid, or ZX_KOID_INVALID.
 */
zx_koid_t zx_futex_get_owner(const zx_futex_t __user *uaddr)
{
	struct mm_struct *mm = current->mm;
	unsigned long addr = (unsigned long)uaddr;
	struct zx_futex_bucket *bucket = zx_futex_bucket(mm, addr);
	zx_koid_t koid = ZX_KOID_INVALID;
	struct zx_futex_waiter *first;

	spin_lock(&bucket->lock);
	first = zx_futex_first(bucket, mm, addr);
	if (first && first->owner && zx_futex_owner_alive(first->owner))
		koid = first->owner->obj.koid;
	spin_unlock(&bucket->lock);
	return koid;
}
