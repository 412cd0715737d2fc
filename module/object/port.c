// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports.
 *
 * The life of an observer, zx_port_observer:
 *
 *	waiting		linked in its object and in port->observers
 *	queued		its packet is in port->packets, or has been given to a waiter
 *	freed
 *
 * It leaves the first state because its object matches, because the handle it was made
 * through is closed or cancelled, or because the port's last handle goes. The first two
 * hold the object's lock, take the port's and unlink it from both. The third comes from
 * the port's side and may not take an object's lock under the port's: it unlinks the
 * observer from port->observers only, drops the port's lock, and then takes it off the
 * object. An observer that one of the others finds already gone from port->observers is
 * not theirs any more. So whoever takes an observer off port->observers owns it, and an
 * observer of a closed port is left to be found by its closing. Since the port goes
 * through its closing before it is freed, an observer needs no reference on it.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "instance.h"
#include "port.h"
#include "wait.h"

/**
 * struct zx_port_waiter - a task in zx_port_wait()
 * @waiter:	how it is woken
 * @link:	in port->waiters
 * @packet:	what it was woken with; its own
 */
struct zx_port_waiter {
	struct zx_waiter waiter;
	struct list_head link;
	struct zx_packet *packet;
};

/**
 * struct zx_port_observer - an object observed by a port
 * @obs:	how the object sees it
 * @packet:	how the port sees it; its key and trigger are set from the beginning
 * @link:	in port->observers while waiting, else empty
 * @port:	not a reference, see above
 * @obj:	what is observed, a reference; NULL if it matched at once
 * @options:	ZX_WAIT_ASYNC_*
 */
struct zx_port_observer {
	struct zx_observer obs;
	struct zx_packet packet;
	struct list_head link;
	struct zx_port *port;
	struct zx_object *obj;
	u32 options;
};

/* What cancelling does at most before it lets others have the port. */
#define ZX_PORT_CANCEL_BATCH	64

static struct kmem_cache *zx_port_cache;
static struct kmem_cache *zx_packet_cache;
static struct kmem_cache *zx_port_observer_cache;

static const struct zx_observer_ops zx_port_observer_ops;

static struct zx_port_observer *zx_port_observer_of(struct zx_observer *obs)
{
	return container_of(obs, struct zx_port_observer, obs);
}

static struct zx_port_observer *zx_port_observer_of_packet(struct zx_packet *packet)
{
	return container_of(packet, struct zx_port_observer, packet);
}

static void zx_port_observer_free(struct zx_port_observer *pobs, struct zx_reaper *reaper)
{
	if (pobs->obj)
		zx_object_put_reap(pobs->obj, reaper);
	kmem_cache_free(zx_port_observer_cache, pobs);
}

static void zx_packet_free(struct zx_packet *packet, struct zx_reaper *reaper)
{
	if (packet->kind == ZX_PACKET_USER)
		kmem_cache_free(zx_packet_cache, packet);
	else
		zx_port_observer_free(zx_port_observer_of_packet(packet), reaper);
}

/* A packet stops being the port's. */
static void zx_port_uncount_locked(struct zx_port *port, const struct zx_packet *packet)
{
	if (packet->kind == ZX_PACKET_USER)
		port->nr_user--;
	else
		port->nr_observers--;
}

/* Gives a packet, which has been counted, to a waiter or to the queue. */
static void zx_port_queue_locked(struct zx_port *port, struct zx_packet *packet)
{
	struct zx_port_waiter *waiter;

	lockdep_assert_held(&port->lock);
	waiter = list_first_entry_or_null(&port->waiters, struct zx_port_waiter, link);
	if (!waiter) {
		list_add_tail(&packet->link, &port->packets);
		return;
	}
	list_del_init(&waiter->link);
	zx_port_uncount_locked(port, packet);
	waiter->packet = packet;
	zx_waiter_wake(&waiter->waiter, ZX_OK);
}

/* The first packet of the queue, taken off it, or NULL. */
static struct zx_packet *zx_port_dequeue_locked(struct zx_port *port)
{
	struct zx_packet *packet;

	lockdep_assert_held(&port->lock);
	list_for_each_entry(packet, &port->packets, link) {
		if (unlikely(packet->kind == ZX_PACKET_PLACE))
			continue;
		list_del_init(&packet->link);
		zx_port_uncount_locked(port, packet);
		return packet;
	}
	return NULL;
}

/**
 * zx_port_packet_make() - a packet for zx_port_queue_user()
 * @port:	the caller has a reference
 *
 * Context: process context; may sleep.
 * Return: the packet, whose data is for the caller to fill in, or NULL without memory.
 */
struct zx_packet *zx_port_packet_make(struct zx_port *port)
{
	struct zx_packet *packet;

	packet = READ_ONCE(port->spare) ? xchg(&port->spare, NULL) : NULL;
	if (likely(packet))
		return packet;
	packet = kmem_cache_alloc(zx_packet_cache, GFP_KERNEL_ACCOUNT);
	if (packet)
		packet->kind = ZX_PACKET_USER;
	return packet;
}

/**
 * zx_port_packet_done() - a packet is not needed any more
 * @port:	the caller has a reference
 * @packet:	from zx_port_packet_make() or zx_port_wait()
 *
 * Context: process context; may sleep.
 */
void zx_port_packet_done(struct zx_port *port, struct zx_packet *packet)
{
	struct zx_reaper reaper;

	if (packet->kind == ZX_PACKET_USER) {
		/* Most ports that had one will have another. */
		packet = xchg(&port->spare, packet);
		if (unlikely(packet))
			kmem_cache_free(zx_packet_cache, packet);
		return;
	}
	zx_reaper_init(&reaper);
	zx_port_observer_free(zx_port_observer_of_packet(packet), &reaper);
	zx_reaper_run(&reaper);
}

/**
 * zx_port_queue_user() - zx_port_queue()
 * @port:	the caller has a reference
 * @packet:	from zx_port_packet_make(), filled in but for its type; consumed
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_SHOULD_WAIT if there are too many packets: the caller is to raise
 * ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS; or ZX_ERR_BAD_HANDLE if the port's last handle
 * is gone.
 */
zx_status_t zx_port_queue_user(struct zx_port *port, struct zx_packet *packet)
{
	zx_status_t status = ZX_OK;
	unsigned long flags;

	packet->data.type = ZX_PKT_TYPE_USER;
	spin_lock_irqsave(&port->lock, flags);
	if (unlikely(port->closed)) {
		status = ZX_ERR_BAD_HANDLE;
	} else if (unlikely(port->nr_user > ZX_PORT_MAX_USER_PACKETS)) {
		status = ZX_ERR_SHOULD_WAIT;
	} else {
		port->nr_user++;
		zx_port_queue_locked(port, packet);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	if (unlikely(status != ZX_OK))
		zx_port_packet_done(port, packet);
	return status;
}

/* Sleeps until somebody hands over a packet. The waiter is in port->waiters. */
static zx_status_t zx_port_sleep(struct zx_port *port, struct zx_port_waiter *waiter,
				 zx_time_t deadline)
{
	zx_status_t status = zx_waiter_block(&waiter->waiter, deadline);
	unsigned long flags;

	if (likely(zx_waiter_is_woken(&waiter->waiter)))
		return ZX_OK;
	/* A packet that came too late for the deadline, but was given to us, is ours. */
	spin_lock_irqsave(&port->lock, flags);
	if (waiter->packet)
		status = ZX_OK;
	else
		list_del(&waiter->link);
	spin_unlock_irqrestore(&port->lock, flags);
	return status;
}

/**
 * zx_port_wait() - take the next packet
 * @port:	the caller has a reference
 * @deadline:	ns of CLOCK_MONOTONIC, or ZX_TIME_INFINITE; a packet that is there is
 *		delivered even if it is over
 * @packet:	set to the packet if the result is ZX_OK, until zx_port_packet_done()
 *
 * If the port's last handle is closed meanwhile no packet will come, as on Zircon.
 *
 * Context: process context; sleeps.
 * Return: ZX_OK, ZX_ERR_TIMED_OUT or ZX_RESTART.
 */
zx_status_t zx_port_wait(struct zx_port *port, zx_time_t deadline, struct zx_packet **packet)
{
	struct zx_port_waiter waiter;
	zx_status_t status;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	*packet = zx_port_dequeue_locked(port);
	if (!*packet) {
		zx_waiter_init(&waiter.waiter);
		waiter.packet = NULL;
		list_add_tail(&waiter.link, &port->waiters);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	if (*packet)
		return ZX_OK;

	status = zx_port_sleep(port, &waiter, deadline);
	*packet = waiter.packet;
	return status;
}

/* Observers */

static zx_status_t zx_port_observer_attach(struct zx_observer *obs, struct zx_object *obj)
{
	struct zx_port_observer *pobs = zx_port_observer_of(obs);
	struct zx_port *port = pobs->port;
	zx_status_t status = ZX_OK;

	if (obj->nr_async >= ZX_OBJECT_MAX_ASYNC)
		return ZX_ERR_NO_MEMORY;

	spin_lock(&port->lock);
	if (unlikely(port->closed)) {
		status = ZX_ERR_BAD_HANDLE;
	} else if (unlikely(port->nr_observers >= ZX_PORT_MAX_OBSERVERS)) {
		status = ZX_ERR_SHOULD_WAIT;
	} else {
		port->nr_observers++;
		list_add_tail(&pobs->link, &port->observers);
		pobs->obj = obj;
		obj->nr_async++;
	}
	spin_unlock(&port->lock);
	return status;
}

/* Takes it off its object, whose lock is held. */
static void zx_port_observer_unlink(struct zx_port_observer *pobs)
{
	list_del_init(&pobs->obs.link);
	pobs->obj->nr_async--;
}

static void zx_port_observer_fill(struct zx_port_observer *pobs, zx_signals_t signals)
{
	zx_packet_signal_t *signal = &pobs->packet.data.signal;

	signal->observed = signals;
	signal->count = 1;
	if (pobs->options & ZX_WAIT_ASYNC_TIMESTAMP)
		signal->timestamp = ktime_get_ns();
}

static bool zx_port_observer_match(struct zx_observer *obs, zx_signals_t signals)
{
	struct zx_port_observer *pobs = zx_port_observer_of(obs);
	struct zx_port *port = pobs->port;

	/*
	 * Who closes a handle and finds that its object has no observers left does not wait
	 * for this to end: by then the packet must have its time, and whoever looks into the
	 * port must find it there.
	 */
	spin_lock(&port->lock);
	zx_port_observer_fill(pobs, signals);
	zx_port_observer_unlink(pobs);
	if (!port->closed) {
		list_del_init(&pobs->link);
		zx_port_queue_locked(port, &pobs->packet);
	}
	spin_unlock(&port->lock);
	return true;
}

/* Takes a waiting observer, which its object has let go, off its port. */
static bool zx_port_observer_claim(struct zx_port_observer *pobs)
{
	struct zx_port *port = pobs->port;
	bool ours;

	spin_lock(&port->lock);
	ours = !port->closed;
	if (ours) {
		list_del_init(&pobs->link);
		port->nr_observers--;
	}
	spin_unlock(&port->lock);
	return ours;
}

static bool zx_port_observer_cancel(struct zx_observer *obs, zx_signals_t signals)
{
	struct zx_port_observer *pobs = zx_port_observer_of(obs);

	pobs->obj->nr_async--;
	return zx_port_observer_claim(pobs);
}

static void zx_port_observer_release(struct zx_observer *obs)
{
	struct zx_reaper reaper;

	zx_reaper_init(&reaper);
	zx_port_observer_free(zx_port_observer_of(obs), &reaper);
	zx_reaper_run(&reaper);
}

static const struct zx_observer_ops zx_port_observer_ops = {
	.attach = zx_port_observer_attach,
	.match = zx_port_observer_match,
	.cancel = zx_port_observer_cancel,
	.release = zx_port_observer_release,
};

/* Queues the packet of an observer that matched before it was linked anywhere. */
static zx_status_t zx_port_queue_observer(struct zx_port *port, struct zx_port_observer *pobs,
					  zx_signals_t signals)
{
	zx_status_t status = ZX_OK;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	if (unlikely(port->closed)) {
		status = ZX_ERR_BAD_HANDLE;
	} else if (unlikely(port->nr_observers >= ZX_PORT_MAX_OBSERVERS)) {
		status = ZX_ERR_SHOULD_WAIT;
	} else {
		port->nr_observers++;
		zx_port_observer_fill(pobs, signals);
		zx_port_queue_locked(port, &pobs->packet);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	return status;
}

/**
 * zx_port_observe() - zx_object_wait_async()
 * @port:	the caller has a reference
 * @table:	where @handle is looked up
 * @handle:	anything; needs ZX_RIGHT_WAIT
 * @key:	of the packet
 * @signals:	any of them triggers it
 * @options:	ZX_WAIT_ASYNC_*, valid
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_BAD_HANDLE, also if the port's last handle is gone;
 * ZX_ERR_ACCESS_DENIED; ZX_ERR_NOT_SUPPORTED if the object cannot be waited for;
 * ZX_ERR_NO_MEMORY, also if the object has too many observers; ZX_ERR_SHOULD_WAIT if the
 * port has: the caller is to raise ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_OBSERVERS.
 */
zx_status_t zx_port_observe(struct zx_port *port, struct zx_handle_table *table,
			    zx_handle_t handle, u64 key, zx_signals_t signals, u32 options)
{
	struct zx_port_observer *pobs;
	struct zx_object *obj = NULL;
	zx_signals_t observed;
	zx_status_t status;

	pobs = kmem_cache_zalloc(zx_port_observer_cache, GFP_KERNEL_ACCOUNT);
	if (!pobs)
		return ZX_ERR_NO_MEMORY;
	pobs->obs.ops = &zx_port_observer_ops;
	pobs->obs.trigger = signals;
	pobs->packet.kind = ZX_PACKET_SIGNAL;
	pobs->packet.data.key = key;
	pobs->packet.data.type = ZX_PKT_TYPE_SIGNAL_ONE;
	pobs->packet.data.status = ZX_OK;
	pobs->packet.data.signal.trigger = signals;
	INIT_LIST_HEAD(&pobs->link);
	pobs->port = port;
	pobs->options = options;

	status = zx_handle_observe(table, handle, &pobs->obs, options & ZX_WAIT_ASYNC_EDGE, &obj,
				   &observed);
	/* Once linked it may be gone again already. The reference it had is its own. */
	if (status == ZX_OK && obj)
		return ZX_OK;
	if (status == ZX_OK)
		status = zx_port_queue_observer(port, pobs, observed);
	/* It has no reference on an object then. */
	if (status != ZX_OK)
		kmem_cache_free(zx_port_observer_cache, pobs);
	return status;
}

static bool zx_port_observer_is(struct zx_observer *obs, const struct zx_port *port,
				const struct zx_handle_table *table, zx_handle_t handle, u64 key)
{
	struct zx_port_observer *pobs;

	if (obs->ops != &zx_port_observer_ops || obs->handle != handle || obs->table != table)
		return false;
	pobs = zx_port_observer_of(obs);
	return pobs->port == port && pobs->packet.data.key == key;
}

/* Collects the packets to be cancelled, by their links. */
static void zx_port_cancel_packets(struct zx_port *port, const struct zx_handle_table *table,
				   zx_handle_t handle, u64 key, struct list_head *cancelled)
{
	struct zx_packet place = { .kind = ZX_PACKET_PLACE };
	struct zx_packet *packet, *next;
	unsigned int i, n, batch = 0;
	unsigned long flags;

	/*
	 * The queue may be long and is walked with interrupts off, so the walk stops now
	 * and then, leaving a mark of where it was. What it looks for is in the queue
	 * from the beginning: it need not look further than the queue was long.
	 */
	spin_lock_irqsave(&port->lock, flags);
	n = port->nr_user + port->nr_observers;
	packet = list_first_entry(&port->packets, struct zx_packet, link);
	for (i = 0; i < n && !list_entry_is_head(packet, &port->packets, link); packet = next) {
		next = list_next_entry(packet, link);
		if (packet->kind == ZX_PACKET_PLACE)
			continue;
		i++;
		if (packet->kind == ZX_PACKET_SIGNAL &&
		    zx_port_observer_is(&zx_port_observer_of_packet(packet)->obs, port, table,
					handle, key)) {
			port->nr_observers--;
			list_move_tail(&packet->link, cancelled);
		}
		if (++batch < ZX_PORT_CANCEL_BATCH)
			continue;
		batch = 0;
		list_add_tail(&place.link, &next->link);
		spin_unlock_irqrestore(&port->lock, flags);
		cond_resched();
		spin_lock_irqsave(&port->lock, flags);
		next = list_next_entry(&place, link);
		list_del(&place.link);
	}
	spin_unlock_irqrestore(&port->lock, flags);
}

/**
 * zx_port_cancel() - zx_port_cancel()
 * @port:	the caller has a reference
 * @obj:	what is observed; the caller has a reference
 * @table:	the table of the handle...
 * @handle:	...that it was observed through
 * @key:	of the packets
 *
 * Context: process context; may sleep.
 * Return: whether there was anything to be cancelled: an observer or a packet.
 */
bool zx_port_cancel(struct zx_port *port, struct zx_object *obj,
		    const struct zx_handle_table *table, zx_handle_t handle, u64 key)
{
	struct zx_packet *packet, *next_packet;
	struct zx_observer *obs, *next;
	struct zx_reaper reaper;
	LIST_HEAD(observers);
	LIST_HEAD(packets);
	unsigned long flags;
	bool found;

	zx_object_lock(obj, flags);
	list_for_each_entry_safe(obs, next, &obj->observers, link) {
		if (!zx_port_observer_is(obs, port, table, handle, key))
			continue;
		zx_port_observer_unlink(zx_port_observer_of(obs));
		if (zx_port_observer_claim(zx_port_observer_of(obs)))
			list_add_tail(&obs->link, &observers);
	}
	zx_object_unlock(obj, flags);
	zx_port_cancel_packets(port, table, handle, key, &packets);

	found = !list_empty(&observers) || !list_empty(&packets);
	zx_reaper_init(&reaper);
	list_for_each_entry_safe(obs, next, &observers, link)
		zx_port_observer_free(zx_port_observer_of(obs), &reaper);
	list_for_each_entry_safe(packet, next_packet, &packets, link)
		zx_packet_free(packet, &reaper);
	zx_reaper_run(&reaper);
	return found;
}

/* The port itself */

static void zx_port_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_port *port = zx_port_of(obj);
	struct zx_port_observer *pobs;
	struct zx_packet *packet;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	port->closed = true;
	while ((packet = zx_port_dequeue_locked(port))) {
		spin_unlock_irqrestore(&port->lock, flags);
		zx_packet_free(packet, reaper);
		cond_resched();
		spin_lock_irqsave(&port->lock, flags);
	}
	while ((pobs = list_first_entry_or_null(&port->observers, struct zx_port_observer, link))) {
		list_del_init(&pobs->link);
		port->nr_observers--;
		spin_unlock_irqrestore(&port->lock, flags);

		/* Its object may have let it go: nobody else frees it in any case. */
		zx_object_lock(pobs->obj, flags);
		if (!list_empty(&pobs->obs.link))
			zx_port_observer_unlink(pobs);
		zx_object_unlock(pobs->obj, flags);
		zx_port_observer_free(pobs, reaper);
		cond_resched();
		spin_lock_irqsave(&port->lock, flags);
	}
	spin_unlock_irqrestore(&port->lock, flags);
}

static void zx_port_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_port *port = zx_port_of(obj);

	if (port->spare)
		kmem_cache_free(zx_packet_cache, port->spare);
	kmem_cache_free(zx_port_cache, port);
}

static const struct zx_object_ops zx_port_ops = {
	.type = ZX_OBJ_TYPE_PORT,
	.name = "port",
	.default_rights = ZX_DEFAULT_PORT_RIGHTS,
	.on_zero_handles = zx_port_on_zero_handles,
	.free = zx_port_free,
};

/**
 * zx_port_create() - make a port; zx_port_create()
 * @instance:	where
 * @options:	0 or ZX_PORT_BIND_TO_INTERRUPT
 * @out:	its first handle
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_port_create(struct zx_instance *instance, u32 options, struct zx_hnd *out)
{
	struct zx_port *port;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	port = kmem_cache_zalloc(zx_port_cache, GFP_KERNEL_ACCOUNT);
	if (!port) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&port->lock);
	port->options = options;
	INIT_LIST_HEAD(&port->packets);
	INIT_LIST_HEAD(&port->waiters);
	INIT_LIST_HEAD(&port->observers);
	zx_object_init(&port->obj, &zx_port_ops, instance, &port->lock, 0);
	*out = zx_hnd_first(&port->obj);
	return ZX_OK;
}

/**
 * zx_port_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_port_init(void)
{
	zx_port_cache = KMEM_CACHE(zx_port, SLAB_ACCOUNT);
	zx_packet_cache = KMEM_CACHE(zx_packet, SLAB_ACCOUNT);
	zx_port_observer_cache = KMEM_CACHE(zx_port_observer, SLAB_ACCOUNT);
	if (zx_port_cache && zx_packet_cache && zx_port_observer_cache)
		return 0;
	zx_port_exit();
	return -ENOMEM;
}

/**
 * zx_port_exit() - module exit; no port exists
 */
void zx_port_exit(void)
{
	kmem_cache_destroy(zx_port_observer_cache);
	kmem_cache_destroy(zx_packet_cache);
	kmem_cache_destroy(zx_port_cache);
}
