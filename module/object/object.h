/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel object: what a handle refers to.
 *
 * Lifetime and meaning are kept apart. @ref keeps the memory. @handles counts the
 * handles that exist, in tables, in messages, or in the hands of kernel code; the
 * handles together hold one reference. When the last handle goes, the type's
 * on_zero_handles() runs (a channel end tells its peer); when the last reference
 * goes, free() runs. Neither fails nor allocates.
 *
 * Locks, outer to inner. A lock is only taken while those above it are held, never
 * the other way round:
 *
 *	zx_instance.job_lock	mutex	 the job tree, lists of processes and threads
 *	zx_aspace.lock		mutex	 a process's VMAR tree (module/vm/)
 *	zx_socket.reading	mutex	 whose turn it is to read from a socket
 *	mmap_lock		rwsem	 Linux's
 *	zx_vmo.lock		mutex	 a tree of VMOs
 *	zx_handle_table.lock	spinlock a process's handles
 *	zx_object.lock		spinlock signals, observers, the state of the object;
 *					 one for both peers of a pair
 *	zx_port.lock		spinlock a port's packets
 *	zx_log.lock, zx_instance.list_lock, futex buckets: leaves; as is the lock of an
 *	hrtimer's base
 *
 * No user memory is touched and nothing is allocated under a spinlock. Two object
 * locks are never held together. All spinlocks here are taken in process context
 * only, except zx_object.lock and zx_port.lock, which timers and the fork, exit and
 * signal probes take too: those two are irq-safe (spin_lock_irqsave) - see
 * zx_object_lock().
 *
 * A reference or handle is never dropped under a spinlock: dropping may run a
 * destructor.
 */
#ifndef ZX_OBJECT_OBJECT_H
#define ZX_OBJECT_OBJECT_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <zircon/errors.h>
#include <zircon/rights.h>
#include <zircon/syscalls/object.h>
#include <zircon/types.h>

struct zx_instance;
struct zx_object;

/**
 * struct zx_cookie - what zx_object_set_cookie() leaves with an object
 * @scope:	koid of the object that is the key to it; ZX_KOID_INVALID if it has not been set,
 *		ZX_KOID_KERNEL if it never will be again
 * @value:	the user's
 */
struct zx_cookie {
	zx_koid_t scope;
	u64 value;
};

/**
 * struct zx_reaper - objects on their way out
 * @head:	first object to be processed, linked through zx_object.reap_next
 * @tail:	where the next one is linked
 *
 * A channel may hold a message holding a channel holding a message... The
 * destructors do not recurse: they hand what they held to the reaper they are
 * given, and the loop that called them takes it from there.
 *
 * An object is listed for one of two reasons: its last handle is to be dropped, which
 * is still counted; or it has no reference left and is to be freed. Either can be true
 * for one owner only, so one link is enough.
 */
struct zx_reaper {
	struct zx_object *head;
	struct zx_object **tail;
};

/**
 * struct zx_object_ops - one type of object
 * @type:		ZX_OBJ_TYPE_*
 * @name:		for people: "channel"
 * @default_rights:	of the first handle
 * @user_signals:	what zx_object_signal() may change, ZX_SIGNAL_NONE if it may not
 * @peer_signals:	what zx_object_signal_peer() may change on the peer
 * @waitable:		whether its handles may be waited on at all
 * @name_offset:	where in the object its ZX_PROP_NAME is, char[ZX_MAX_NAME_LEN] under the
 *			object's lock; 0 if the type has no names
 * @cookie_offset:	where in the object its struct zx_cookie is, under the object's lock; 0 if
 *			the type has none
 * @on_zero_handles:	the last handle is gone; may be NULL. May sleep. May run again if
 *			the kernel makes a new handle from a reference.
 * @free:		the last reference is gone. May sleep, frees the object; obj->instance
 *			lives on until it has returned.
 * @peer:		returns the peer with a reference, or NULL if it is gone; NULL if the
 *			type has no peers
 * @related_koid:	koid of the peer, parent or owner as ZX_INFO_HANDLE_BASIC reports it;
 *			may be NULL
 */
struct zx_object_ops {
	u32 type;
	const char *name;
	zx_rights_t default_rights;
	zx_signals_t user_signals;
	zx_signals_t peer_signals;
	bool waitable;
	unsigned int name_offset;
	unsigned int cookie_offset;
	void (*on_zero_handles)(struct zx_object *obj, struct zx_reaper *reaper);
	void (*free)(struct zx_object *obj, struct zx_reaper *reaper);
	struct zx_object *(*peer)(struct zx_object *obj);
	zx_koid_t (*related_koid)(struct zx_object *obj);
};

/**
 * struct zx_object - first member of every object
 * @ops:	its type
 * @lock:	protects @signals, @observers and, for most types, the object's state;
 *		lives in the object, or in what two peers share
 * @ref:	lifetime
 * @nr_async:	how many of @observers are ports', at most ZX_OBJECT_MAX_ASYNC; under @lock
 * @handles:	number of handles; one reference is held while it is not zero. Long, since it
 *		is memory only that bounds it
 * @koid:	never reused, ascending in order of creation
 * @signals:	asserted now; written under @lock
 * @nr_waits:	how many of @observers are tasks', at most ZX_OBJECT_MAX_WAITS; under @lock
 * @observers:	struct zx_observer, waiting for signals; under @lock
 * @reap_next:	used by zx_reaper
 * @instance:	where it was made and is counted; a reference
 */
struct zx_object {
	const struct zx_object_ops *ops;
	spinlock_t *lock;	/* one for both peers of a pair */
	refcount_t ref;
	u32 nr_async;
	atomic_long_t handles;
	zx_koid_t koid;
	zx_signals_t signals;
	u32 nr_waits;
	struct list_head observers;
	struct zx_object *reap_next;
	struct zx_instance *instance;
};

/**
 * struct zx_hnd - a handle that is in no table
 * @obj:	the object; the handle's count on it is held
 * @rights:	the handle's rights
 * @watched:	of a handle in a message: its value in the table that it came from if there
 *		are waits through it, which end when it leaves the message
 *
 * What a message carries, what a create function returns, what is about to be
 * published in a table. Ends with zx_hnd_drop() or by being moved.
 */
struct zx_hnd {
	struct zx_object *obj;
	zx_rights_t rights;
	zx_handle_t watched;
};

/*
 * All observers of an object are visited under its lock, so there is a limit: for ports', and
 * for tasks', of which each has ZX_WAIT_MANY_MAX_ITEMS at most.
 */
#define ZX_OBJECT_MAX_ASYNC	4096
#define ZX_OBJECT_MAX_WAITS	16384

struct zx_observer;

/**
 * struct zx_observer_ops - how an observer is told
 * @attach:	it is about to be linked to @obj, whose lock is held. Anything but ZX_OK
 *		refuses, and is what zx_handle_observe() returns. May be NULL.
 * @match:	one of the observer's signals is asserted. Called under the object's lock, in
 *		any context. Returns true if the observer is done: it has been unlinked, and
 *		may be gone as soon as the lock is dropped.
 * @cancel:	the handle it was registered through was closed; it has been unlinked. Called
 *		under the object's lock. Returns whether @release is to be called.
 * @release:	after @cancel, without locks. May be NULL if @cancel never asks for it.
 */
struct zx_observer_ops {
	zx_status_t (*attach)(struct zx_observer *obs, struct zx_object *obj);
	bool (*match)(struct zx_observer *obs, zx_signals_t signals);
	bool (*cancel)(struct zx_observer *obs, zx_signals_t signals);
	void (*release)(struct zx_observer *obs);
};

/**
 * struct zx_observer - somebody waiting for signals of an object
 * @link:	in zx_object.observers; empty when it is in none
 * @ops:	how it is told
 * @trigger:	the signals it waits for
 * @handle:	the value of the handle used...
 * @table:	...in this table: closing that handle cancels the observer
 */
struct zx_observer {
	struct list_head link;
	const struct zx_observer_ops *ops;
	zx_signals_t trigger;
	zx_handle_t handle;
	const void *table;
};

void zx_object_init(struct zx_object *obj, const struct zx_object_ops *ops,
		    struct zx_instance *instance, spinlock_t *lock, zx_signals_t signals);
zx_koid_t zx_koid_alloc(void);

void zx_object_get_name(struct zx_object *obj, char name[ZX_MAX_NAME_LEN]);
zx_status_t zx_object_set_name(struct zx_object *obj, const char *name, size_t len);
zx_status_t zx_object_get_cookie(struct zx_object *obj, zx_koid_t scope, u64 *value);
zx_status_t zx_object_set_cookie(struct zx_object *obj, zx_koid_t scope, u64 value);

void zx_object_put_last(struct zx_object *obj);
void zx_object_put_reap(struct zx_object *obj, struct zx_reaper *reaper);

void zx_reaper_init(struct zx_reaper *reaper);
void zx_reaper_run(struct zx_reaper *reaper);

struct zx_hnd zx_hnd_first(struct zx_object *obj);
struct zx_hnd zx_hnd_of(struct zx_object *obj);
void zx_hnd_drop_last(struct zx_hnd hnd);
void zx_hnd_drop_reap(struct zx_hnd hnd, struct zx_reaper *reaper);

void zx_object_signal(struct zx_object *obj, zx_signals_t clear, zx_signals_t set);
void zx_object_signal_locked(struct zx_object *obj, zx_signals_t clear, zx_signals_t set);
void zx_object_cancel_observers(struct zx_object *obj, const void *table, zx_handle_t handle);
bool zx_object_carry_observers(struct zx_object *obj, const void *table, zx_handle_t handle,
			       const void *msg);

/**
 * zx_object_get() - take a reference
 * @obj:	an object the caller already keeps from going away
 */
static inline void zx_object_get(struct zx_object *obj)
{
	refcount_inc(&obj->ref);
}

/**
 * zx_object_put() - drop a reference
 * @obj:	any
 *
 * Context: process context; may sleep. No spinlocks held.
 */
static inline void zx_object_put(struct zx_object *obj)
{
	if (refcount_dec_and_test(&obj->ref))
		zx_object_put_last(obj);
}

/**
 * zx_hnd_make() - a further handle
 * @obj:	the caller has a reference, and keeps it
 * @rights:	of the handle
 *
 * Return: the handle.
 */
static inline struct zx_hnd zx_hnd_make(struct zx_object *obj, zx_rights_t rights)
{
	/* All handles together hold one reference, which begins with the first. */
	if (unlikely(atomic_long_inc_return(&obj->handles) == 1))
		zx_object_get(obj);
	return (struct zx_hnd){ .obj = obj, .rights = rights };
}

/**
 * zx_hnd_drop() - close a handle
 * @hnd:	in no table
 *
 * Context: process context; may sleep. No spinlocks held.
 */
static inline void zx_hnd_drop(struct zx_hnd hnd)
{
	if (!atomic_long_add_unless(&hnd.obj->handles, -1, 1))
		zx_hnd_drop_last(hnd);
}

/**
 * zx_object_cancel_handle() - a handle has gone, and all waits through it with it
 * @obj:	what it referred to
 * @table:	the table, or message, that the handle was in; its lock is not held
 * @handle:	its value there; the table no longer knows it
 *
 * Observers of a handle are linked while the lock of the handle's table is held, and the
 * caller has held it since: there will be no more of them.
 *
 * Context: process context.
 */
static inline void zx_object_cancel_handle(struct zx_object *obj, const void *table,
					   zx_handle_t handle)
{
	if (unlikely(!list_empty(&obj->observers)))
		zx_object_cancel_observers(obj, table, handle);
}

/**
 * zx_object_tryget() - take a reference on an object that may be on its way out
 * @obj:	its memory is kept by a lock that its free() takes
 *
 * Return: whether there still was a reference.
 */
static inline bool zx_object_tryget(struct zx_object *obj)
{
	return refcount_inc_not_zero(&obj->ref);
}

#define zx_object_lock(obj, flags)	spin_lock_irqsave((obj)->lock, flags)
#define zx_object_unlock(obj, flags)	spin_unlock_irqrestore((obj)->lock, flags)

/**
 * zx_object_signal_quiet() - change an object's signals if nobody observes it
 * @obj:	its memory is kept by the caller; its lock is not held
 * @clear:	deasserted
 * @set:	asserted, also if in @clear
 *
 * Context: process context, interrupts on.
 * Return: false if nothing was changed because there are observers.
 */
static inline bool zx_object_signal_quiet(struct zx_object *obj, zx_signals_t clear,
					  zx_signals_t set)
{
	bool quiet;

	spin_lock_irq(obj->lock);
	quiet = list_empty(&obj->observers);
	if (likely(quiet))
		WRITE_ONCE(obj->signals, (obj->signals & ~clear) | set);
	spin_unlock_irq(obj->lock);
	return quiet;
}

#endif /* ZX_OBJECT_OBJECT_H */
