// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event pairs. Both ends are one allocation, which goes with the second of them.
 */
#include <linux/refcount.h>
#include <linux/slab.h>
#include "eventpair.h"
#include "instance.h"

/**
 * struct zx_eventpair_end - one end
 * @obj:	the object; obj.lock is the pair's lock
 * @pair:	what it is in
 * @cookie:	see there; lost with the other end
 */
struct zx_eventpair_end {
	struct zx_object obj;
	struct zx_eventpair *pair;
	struct zx_cookie cookie;
};

/**
 * struct zx_eventpair - both ends
 * @lock:	protects signals, observers and cookies of both ends, and @closed
 * @ref:	how many ends have not been freed
 * @closed:	the ends that have had no handle any more; they stay closed
 * @end:	the ends
 */
struct zx_eventpair {
	spinlock_t lock;	/* obj.lock of both ends */
	refcount_t ref;
	bool closed[2];
	struct zx_eventpair_end end[2];
};

static struct kmem_cache *zx_eventpair_cache;

static struct zx_eventpair_end *zx_eventpair_end_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_eventpair_end, obj);
}

static unsigned int zx_eventpair_index(struct zx_eventpair_end *end)
{
	return end - end->pair->end;
}

static void zx_eventpair_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_eventpair_end *end = zx_eventpair_end_of(obj);
	unsigned int i = zx_eventpair_index(end);
	struct zx_eventpair *pair = end->pair;
	unsigned long flags;

	/* The other end's memory is there, and its observers if it has any. */
	zx_object_lock(obj, flags);
	pair->closed[i] = true;
	pair->end[!i].cookie.scope = ZX_KOID_KERNEL;
	if (!pair->closed[!i])
		zx_object_signal_locked(&pair->end[!i].obj, 0, ZX_EVENTPAIR_PEER_CLOSED);
	zx_object_unlock(obj, flags);
}

static void zx_eventpair_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_eventpair *pair = zx_eventpair_end_of(obj)->pair;

	if (refcount_dec_and_test(&pair->ref))
		kmem_cache_free(zx_eventpair_cache, pair);
}

static struct zx_object *zx_eventpair_peer(struct zx_object *obj)
{
	struct zx_eventpair_end *end = zx_eventpair_end_of(obj);
	unsigned int i = zx_eventpair_index(end);
	struct zx_object *peer = NULL;
	unsigned long flags;

	/* An end that is not closed has handles, which hold a reference. */
	zx_object_lock(obj, flags);
	if (!end->pair->closed[!i]) {
		peer = &end->pair->end[!i].obj;
		zx_object_get(peer);
	}
	zx_object_unlock(obj, flags);
	return peer;
}

static zx_koid_t zx_eventpair_related_koid(struct zx_object *obj)
{
	struct zx_eventpair_end *end = zx_eventpair_end_of(obj);

	return end->pair->end[!zx_eventpair_index(end)].obj.koid;
}

static const struct zx_object_ops zx_eventpair_ops = {
	.type = ZX_OBJ_TYPE_EVENTPAIR,
	.name = "eventpair",
	.default_rights = ZX_DEFAULT_EVENTPAIR_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL | ZX_EVENTPAIR_SIGNALED,
	.peer_signals = ZX_USER_SIGNAL_ALL | ZX_EVENTPAIR_SIGNALED,
	.waitable = true,
	.on_zero_handles = zx_eventpair_on_zero_handles,
	.free = zx_eventpair_free,
	.peer = zx_eventpair_peer,
	.related_koid = zx_eventpair_related_koid,
	.cookie_offset = offsetof(struct zx_eventpair_end, cookie),
};

/**
 * zx_eventpair_create() - make an event pair; zx_eventpair_create()
 * @instance:	where
 * @out0:	first handle of one end
 * @out1:	first handle of the other
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_eventpair_create(struct zx_instance *instance, struct zx_hnd *out0,
				struct zx_hnd *out1)
{
	struct zx_eventpair *pair;
	unsigned int i;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	if (!zx_instance_charge(instance))
		goto uncharge;
	pair = kmem_cache_alloc(zx_eventpair_cache, GFP_KERNEL_ACCOUNT);
	if (!pair)
		goto uncharge_both;

	spin_lock_init(&pair->lock);
	refcount_set(&pair->ref, 2);
	for (i = 0; i < 2; i++) {
		pair->closed[i] = false;
		pair->end[i].pair = pair;
		pair->end[i].cookie.scope = ZX_KOID_INVALID;
		zx_object_init(&pair->end[i].obj, &zx_eventpair_ops, instance, &pair->lock, 0);
	}
	*out0 = zx_hnd_first(&pair->end[0].obj);
	*out1 = zx_hnd_first(&pair->end[1].obj);
	return ZX_OK;

uncharge_both:
	zx_instance_uncharge(instance);
uncharge:
	zx_instance_uncharge(instance);
	return ZX_ERR_NO_MEMORY;
}

/**
 * zx_eventpair_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_eventpair_init(void)
{
	zx_eventpair_cache = KMEM_CACHE(zx_eventpair, SLAB_ACCOUNT);
	return zx_eventpair_cache ? 0 : -ENOMEM;
}

/**
 * zx_eventpair_exit() - module exit; no event pair exists
 */
void zx_eventpair_exit(void)
{
	kmem_cache_destroy(zx_eventpair_cache);
}
