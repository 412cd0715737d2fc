// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all objects have in common: identity, lifetime, handles that kernel code holds,
 * signals and those who wait for them.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include "instance.h"
#include "object.h"

static atomic64_t zx_last_koid = ATOMIC64_INIT(ZX_KOID_FIRST - 1);

/**
 * zx_koid_alloc() - a koid for something that is not an object
 *
 * Return: a number that is never used again, larger than all before it.
 */
zx_koid_t zx_koid_alloc(void)
{
	return atomic64_inc_return(&zx_last_koid);
}

/**
 * zx_object_init() - make the object in a new structure
 * @obj:	first member of it
 * @ops:	its type
 * @instance:	where it lives; zx_instance_charge() has counted it, a reference is taken
 * @lock:	initialised; lives as long as the object
 * @signals:	asserted from the beginning
 *
 * The object has one reference, the caller's, and no handle.
 */
void zx_object_init(struct zx_object *obj, const struct zx_object_ops *ops,
		    struct zx_instance *instance, spinlock_t *lock, zx_signals_t signals)
{
	obj->ops = ops;
	obj->lock = lock;
	refcount_set(&obj->ref, 1);
	atomic_long_set(&obj->handles, 0);
	obj->signals = signals;
	obj->nr_async = 0;
	obj->nr_waits = 0;
	obj->koid = zx_koid_alloc();
	INIT_LIST_HEAD(&obj->observers);
	obj->reap_next = NULL;
	zx_instance_get(instance);
	obj->instance = instance;
}

/* Lifetime */

static void zx_object_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_instance *instance = obj->instance;

	obj->ops->free(obj, reaper);
	zx_instance_uncharge(instance);
	zx_instance_put(instance);
}

static void zx_reaper_add(struct zx_reaper *reaper, struct zx_object *obj)
{
	obj->reap_next = NULL;
	*reaper->tail = obj;
	reaper->tail = &obj->reap_next;
}

/**
 * zx_reaper_init() - an empty reaper
 * @reaper:	to be run by whoever initialises it
 */
void zx_reaper_init(struct zx_reaper *reaper)
{
	reaper->head = NULL;
	reaper->tail = &reaper->head;
}

/**
 * zx_reaper_run() - end what was handed to a reaper, and what that leads to
 * @reaper:	empty afterwards
 *
 * Context: process context; may sleep. No locks held.
 */
void zx_reaper_run(struct zx_reaper *reaper)
{
	struct zx_object *obj;

	while ((obj = reaper->head)) {
		reaper->head = obj->reap_next;
		if (!reaper->head)
			reaper->tail = &reaper->head;
		cond_resched();

		/* Listed with a reference: for its last handle, unless another came since. */
		if (refcount_read(&obj->ref)) {
			if (!atomic_long_dec_and_test(&obj->handles))
				continue;
			if (obj->ops->on_zero_handles)
				obj->ops->on_zero_handles(obj, reaper);
			if (!refcount_dec_and_test(&obj->ref))
				continue;
		}
		zx_object_free(obj, reaper);
	}
}

/**
 * zx_object_put_reap() - drop a reference in a destructor
 * @obj:	any
 * @reaper:	frees @obj later if this was the last one
 */
void zx_object_put_reap(struct zx_object *obj, struct zx_reaper *reaper)
{
	if (refcount_dec_and_test(&obj->ref))
		zx_reaper_add(reaper, obj);
}

/**
 * zx_object_put_last() - the other part of zx_object_put()
 * @obj:	nobody refers to it any more
 *
 * Context: process context; may sleep. No spinlocks held.
 */
void zx_object_put_last(struct zx_object *obj)
{
	struct zx_reaper reaper;

	zx_reaper_init(&reaper);
	zx_object_free(obj, &reaper);
	zx_reaper_run(&reaper);
}

/* Handles that are in no table */

/**
 * zx_hnd_first() - the first handle of an object that nobody else has seen yet
 * @obj:	its one reference, from zx_object_init(), goes to the handle
 *
 * Return: a handle with the type's default rights.
 */
struct zx_hnd zx_hnd_first(struct zx_object *obj)
{
	atomic_long_set(&obj->handles, 1);
	return (struct zx_hnd){ .obj = obj, .rights = obj->ops->default_rights };
}

/**
 * zx_hnd_of() - a handle in exchange for a reference
 * @obj:	may have been seen by others; the caller's reference goes to the handle
 *
 * For jobs, processes and threads, which their parents list from the beginning.
 *
 * Context: process context.
 * Return: a handle with the type's default rights.
 */
struct zx_hnd zx_hnd_of(struct zx_object *obj)
{
	struct zx_hnd hnd = zx_hnd_make(obj, obj->ops->default_rights);

	/* The handles hold one together. */
	zx_object_put(obj);
	return hnd;
}

/**
 * zx_hnd_drop_reap() - close a handle in a destructor
 * @hnd:	in no table
 * @reaper:	closes it if it is the last one
 */
void zx_hnd_drop_reap(struct zx_hnd hnd, struct zx_reaper *reaper)
{
	/*
	 * The last handle stays counted until the reaper gets to it. Whoever else drops
	 * one meanwhile has made it meanwhile and does not see itself as the last, so
	 * the object is on one list only.
	 */
	if (!atomic_long_add_unless(&hnd.obj->handles, -1, 1))
		zx_reaper_add(reaper, hnd.obj);
}

/**
 * zx_hnd_drop_last() - the other part of zx_hnd_drop()
 * @hnd:	the only handle there is, still counted
 *
 * Context: process context; may sleep. No spinlocks held.
 */
void zx_hnd_drop_last(struct zx_hnd hnd)
{
	struct zx_reaper reaper;

	zx_reaper_init(&reaper);
	zx_reaper_add(&reaper, hnd.obj);
	zx_reaper_run(&reaper);
}

/* Signals */

static void zx_object_notify(struct zx_object *obj, zx_signals_t rising, zx_signals_t signals)
{
	struct zx_observer *obs, *next;

	list_for_each_entry_safe(obs, next, &obj->observers, link)
		if (obs->trigger & rising)
			obs->ops->match(obs, signals);
}

/**
 * zx_object_signal_locked() - change an object's signals and tell its observers
 * @obj:	its lock is held
 * @clear:	deasserted
 * @set:	asserted, also if in @clear
 *
 * Context: any.
 */
void zx_object_signal_locked(struct zx_object *obj, zx_signals_t clear, zx_signals_t set)
{
	zx_signals_t old = obj->signals;
	zx_signals_t signals = (old & ~clear) | set;

	lockdep_assert_held(obj->lock);
	WRITE_ONCE(obj->signals, signals);
	/*
	 * Nobody waits for a signal that is asserted already, except at its edge: so it
	 * is enough to look at those that rise.
	 */
	if ((signals & ~old) && !list_empty(&obj->observers))
		zx_object_notify(obj, signals & ~old, signals);
}

/**
 * zx_object_signal() - the same, taking the lock
 * @obj:	the caller has a reference
 * @clear:	deasserted
 * @set:	asserted, also if in @clear
 *
 * Context: any.
 */
void zx_object_signal(struct zx_object *obj, zx_signals_t clear, zx_signals_t set)
{
	unsigned long flags;

	zx_object_lock(obj, flags);
	zx_object_signal_locked(obj, clear, set);
	zx_object_unlock(obj, flags);
}

/**
 * zx_object_cancel_observers() - the other part of zx_object_cancel_handle()
 * @obj:	what the handle referred to
 * @table:	the table that it was in
 * @handle:	its value there
 *
 * Context: process context.
 */
void zx_object_cancel_observers(struct zx_object *obj, const void *table, zx_handle_t handle)
{
	struct zx_observer *obs, *next;
	unsigned long flags;
	LIST_HEAD(cancelled);

	zx_object_lock(obj, flags);
	list_for_each_entry_safe(obs, next, &obj->observers, link) {
		if (obs->handle != handle || obs->table != table)
			continue;
		list_del_init(&obs->link);
		if (obs->ops->cancel(obs, obj->signals))
			list_add_tail(&obs->link, &cancelled);
	}
	zx_object_unlock(obj, flags);

	list_for_each_entry_safe(obs, next, &cancelled, link)
		obs->ops->release(obs);
}

/**
 * zx_object_carry_observers() - the handle that some wait through goes into a message
 * @obj:	what the handle refers to
 * @table:	the table that it was in
 * @handle:	its value there
 * @msg:	the message
 *
 * To zx_object_cancel_handle() they are @msg's from now on.
 *
 * Context: process context.
 * Return: whether there are any.
 */
bool zx_object_carry_observers(struct zx_object *obj, const void *table, zx_handle_t handle,
			       const void *msg)
{
	struct zx_observer *obs;
	unsigned long flags;
	bool any = false;

	zx_object_lock(obj, flags);
	list_for_each_entry(obs, &obj->observers, link) {
		if (obs->handle != handle || obs->table != table)
			continue;
		obs->table = msg;
		any = true;
	}
	zx_object_unlock(obj, flags);
	return any;
}

/* Names */

static char *zx_object_name(struct zx_object *obj)
{
	return (char *)obj + obj->ops->name_offset;
}

/**
 * zx_object_get_name() - ZX_PROP_NAME
 * @obj:	any
 * @name:	set to its name and filled up with NULs; empty for a type without names
 */
void zx_object_get_name(struct zx_object *obj, char name[ZX_MAX_NAME_LEN])
{
	unsigned long flags;

	memset(name, 0, ZX_MAX_NAME_LEN);
	if (!obj->ops->name_offset)
		return;
	zx_object_lock(obj, flags);
	strscpy(name, zx_object_name(obj), ZX_MAX_NAME_LEN);
	zx_object_unlock(obj, flags);
}

/**
 * zx_object_set_name() - ZX_PROP_NAME
 * @obj:	any
 * @name:	ends at a NUL, or at @len
 * @len:	what is beyond ZX_MAX_NAME_LEN - 1 is cut off
 *
 * Return: ZX_OK, or ZX_ERR_NOT_SUPPORTED for a type without names.
 */
zx_status_t zx_object_set_name(struct zx_object *obj, const char *name, size_t len)
{
	unsigned long flags;

	if (!obj->ops->name_offset)
		return ZX_ERR_NOT_SUPPORTED;
	len = strnlen(name, min_t(size_t, len, ZX_MAX_NAME_LEN - 1));
	zx_object_lock(obj, flags);
	memcpy(zx_object_name(obj), name, len);
	memset(zx_object_name(obj) + len, 0, ZX_MAX_NAME_LEN - len);
	zx_object_unlock(obj, flags);
	return ZX_OK;
}

/* Cookies */

static struct zx_cookie *zx_object_cookie(struct zx_object *obj)
{
	return (void *)obj + obj->ops->cookie_offset;
}

/**
 * zx_object_get_cookie() - zx_object_get_cookie()
 * @obj:	any
 * @scope:	koid of an object that the caller has a handle to
 * @value:	set to the cookie if it was set with this scope
 *
 * Return: ZX_OK; ZX_ERR_NOT_SUPPORTED for a type without cookies; ZX_ERR_ACCESS_DENIED.
 */
zx_status_t zx_object_get_cookie(struct zx_object *obj, zx_koid_t scope, u64 *value)
{
	struct zx_cookie *cookie = zx_object_cookie(obj);
	zx_status_t status = ZX_ERR_ACCESS_DENIED;
	unsigned long flags;

	if (!obj->ops->cookie_offset)
		return ZX_ERR_NOT_SUPPORTED;
	zx_object_lock(obj, flags);
	if (cookie->scope == scope) {
		*value = cookie->value;
		status = ZX_OK;
	}
	zx_object_unlock(obj, flags);
	return status;
}

/**
 * zx_object_set_cookie() - zx_object_set_cookie()
 * @obj:	any
 * @scope:	koid of an object that the caller has a handle to; the first one is for ever
 * @value:	the cookie
 *
 * Return: ZX_OK; ZX_ERR_NOT_SUPPORTED for a type without cookies; ZX_ERR_ACCESS_DENIED if
 * the cookie has another scope.
 */
zx_status_t zx_object_set_cookie(struct zx_object *obj, zx_koid_t scope, u64 value)
{
	struct zx_cookie *cookie = zx_object_cookie(obj);
	zx_status_t status = ZX_ERR_ACCESS_DENIED;
	unsigned long flags;

	if (!obj->ops->cookie_offset)
		return ZX_ERR_NOT_SUPPORTED;
	zx_object_lock(obj, flags);
	if (cookie->scope == ZX_KOID_INVALID)
		cookie->scope = scope;
	if (cookie->scope == scope) {
		cookie->value = value;
		status = ZX_OK;
	}
	zx_object_unlock(obj, flags);
	return status;
}
