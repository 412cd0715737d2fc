// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events.
 */
#include <linux/slab.h>
#include "event.h"
#include "instance.h"

/**
 * struct zx_event - an event
 * @obj:	the object; obj.lock is @lock
 * @lock:	protects its signals, its observers and @cookie
 * @cookie:	see there
 */
struct zx_event {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	struct zx_cookie cookie;
};

static struct kmem_cache *zx_event_cache;

static void zx_event_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	kmem_cache_free(zx_event_cache, container_of(obj, struct zx_event, obj));
}

static const struct zx_object_ops zx_event_ops = {
	.type = ZX_OBJ_TYPE_EVENT,
	.name = "event",
	.default_rights = ZX_DEFAULT_EVENT_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL | ZX_EVENT_SIGNALED,
	.waitable = true,
	.free = zx_event_free,
	.cookie_offset = offsetof(struct zx_event, cookie),
};

/**
 * zx_event_create() - make an event; zx_event_create()
 * @instance:	where
 * @out:	its first handle
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_event_create(struct zx_instance *instance, struct zx_hnd *out)
{
	struct zx_event *event;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	event = kmem_cache_alloc(zx_event_cache, GFP_KERNEL_ACCOUNT);
	if (!event) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&event->lock);
	event->cookie.scope = ZX_KOID_INVALID;
	zx_object_init(&event->obj, &zx_event_ops, instance, &event->lock, 0);
	*out = zx_hnd_first(&event->obj);
	return ZX_OK;
}

/**
 * zx_event_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_event_init(void)
{
	zx_event_cache = KMEM_CACHE(zx_event, SLAB_ACCOUNT);
	return zx_event_cache ? 0 : -ENOMEM;
}

/**
 * zx_event_exit() - module exit; no event exists
 */
void zx_event_exit(void)
{
	kmem_cache_destroy(zx_event_cache);
}
