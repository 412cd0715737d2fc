// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fifos. Both ends are one allocation and share one lock; each queue is another one, of
 * ZX_FIFO_MAX_SIZE_BYTES at most.
 */
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "fifo.h"
#include "instance.h"

/**
 * struct zx_fifo_pair - both ends
 * @lock:	of both
 * @ref:	one for each end whose object exists
 * @count:	how many elements a queue has room for
 * @elem_size:	how many bytes each has
 * @end:	the ends
 */
struct zx_fifo_pair {
	spinlock_t lock;	/* obj.lock of both ends */
	refcount_t ref;
	u32 count;
	u32 elem_size;
	struct zx_fifo end[2];
};

static struct kmem_cache *zx_fifo_cache;

static void zx_fifo_pair_free(struct zx_fifo_pair *pair)
{
	kfree(pair->end[0].data);
	kfree(pair->end[1].data);
	kmem_cache_free(zx_fifo_cache, pair);
}

/* The object */

static void zx_fifo_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_fifo *fifo = zx_fifo_of(obj);
	struct zx_fifo *peer = fifo->peer;
	unsigned long flags;

	/* What this end has written stays readable at the other one. */
	zx_object_lock(obj, flags);
	/* Pairs with zx_fifo_peek(). */
	smp_store_release(&fifo->closed, true);
	if (!peer->closed)
		zx_object_signal_locked(&peer->obj, ZX_FIFO_WRITABLE, ZX_FIFO_PEER_CLOSED);
	zx_object_unlock(obj, flags);
}

static void zx_fifo_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_fifo_pair *pair = zx_fifo_of(obj)->pair;

	if (refcount_dec_and_test(&pair->ref))
		zx_fifo_pair_free(pair);
}

static struct zx_object *zx_fifo_peer(struct zx_object *obj)
{
	struct zx_fifo *peer = zx_fifo_of(obj)->peer;
	struct zx_object *found = NULL;
	unsigned long flags;

	/* An end that is not closed is kept by its handles. */
	zx_object_lock(obj, flags);
	if (!peer->closed) {
		found = &peer->obj;
		zx_object_get(found);
	}
	zx_object_unlock(obj, flags);
	return found;
}

static zx_koid_t zx_fifo_related_koid(struct zx_object *obj)
{
	return zx_fifo_of(obj)->peer->obj.koid;
}

static const struct zx_object_ops zx_fifo_ops = {
	.type = ZX_OBJ_TYPE_FIFO,
	.name = "fifo",
	.default_rights = ZX_DEFAULT_FIFO_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peer_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.on_zero_handles = zx_fifo_on_zero_handles,
	.free = zx_fifo_free,
	.peer = zx_fifo_peer,
	.related_koid = zx_fifo_related_koid,
};

/**
 * zx_fifo_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_fifo_init(void)
{
	zx_fifo_cache = kmem_cache_create("zx_fifo", sizeof(struct zx_fifo_pair), 0,
					  SLAB_ACCOUNT, NULL);
	return zx_fifo_cache ? 0 : -ENOMEM;
}

/**
 * zx_fifo_exit() - module exit; no fifo exists
 */
void zx_fifo_exit(void)
{
	kmem_cache_destroy(zx_fifo_cache);
}

static struct zx_fifo_pair *zx_fifo_pair_alloc(u32 count, u32 elem_size)
{
	struct zx_fifo_pair *pair = kmem_cache_zalloc(zx_fifo_cache, GFP_KERNEL_ACCOUNT);
	unsigned int i;

	if (!pair)
		return NULL;
	spin_lock_init(&pair->lock);
	refcount_set(&pair->ref, 2);
	pair->count = count;
	pair->elem_size = elem_size;
	for (i = 0; i < 2; i++) {
		pair->end[i].pair = pair;
		pair->end[i].peer = &pair->end[!i];
		pair->end[i].data = kmalloc(count * elem_size, GFP_KERNEL_ACCOUNT);
		if (!pair->end[i].data) {
			zx_fifo_pair_free(pair);
			return NULL;
		}
	}
	return pair;
}

/**
 * zx_fifo_create() - a new fifo; zx_fifo_create()
 * @instance:	where
 * @count:	how many elements there is room for in each direction
 * @elem_size:	bytes of an element
 * @options:	there are none
 * @out:	a handle to each end
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_OUT_OF_RANGE for no element, elements of no size, and more than
 * ZX_FIFO_MAX_SIZE_BYTES in all; ZX_ERR_INVALID_ARGS for options; ZX_ERR_NO_MEMORY, also
 * if the instance has too many objects.
 */
zx_status_t zx_fifo_create(struct zx_instance *instance, u64 count, u64 elem_size, u32 options,
			   struct zx_hnd out[2])
{
	struct zx_fifo_pair *pair;
	unsigned int i;

	if (!count || !elem_size || count > ZX_FIFO_MAX_SIZE_BYTES ||
	    elem_size > ZX_FIFO_MAX_SIZE_BYTES || count * elem_size > ZX_FIFO_MAX_SIZE_BYTES)
		return ZX_ERR_OUT_OF_RANGE;
	if (options)
		return ZX_ERR_INVALID_ARGS;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	if (!zx_instance_charge(instance))
		goto uncharge_one;
	pair = zx_fifo_pair_alloc(count, elem_size);
	if (!pair)
		goto uncharge_both;
	for (i = 0; i < 2; i++) {
		zx_object_init(&pair->end[i].obj, &zx_fifo_ops, instance, &pair->lock,
			       ZX_FIFO_WRITABLE);
		out[i] = zx_hnd_first(&pair->end[i].obj);
	}
	return ZX_OK;

uncharge_both:
	zx_instance_uncharge(instance);
uncharge_one:
	zx_instance_uncharge(instance);
	return ZX_ERR_NO_MEMORY;
}

/* Writing */

/**
 * zx_fifo_room() - how much can be written now
 * @fifo:	from this end to the other; the caller has a reference
 * @elem_size:	what the caller believes an element to have
 * @count:	in: how many elements the caller has; out: how many of them there is room
 *		for, at least one
 *
 * The answer may not be true any more when the caller comes to write.
 *
 * Context: any.
 * Return: ZX_OK, ZX_ERR_PEER_CLOSED, ZX_ERR_OUT_OF_RANGE for another size or no elements,
 * ZX_ERR_SHOULD_WAIT; the first of them that applies.
 */
zx_status_t zx_fifo_room(struct zx_fifo *fifo, u64 elem_size, u64 *count)
{
	const struct zx_fifo *peer = fifo->peer;
	u32 room;

	if (unlikely(READ_ONCE(peer->closed)))
		return ZX_ERR_PEER_CLOSED;
	if (unlikely(elem_size != fifo->pair->elem_size || !*count))
		return ZX_ERR_OUT_OF_RANGE;
	room = fifo->pair->count - READ_ONCE(peer->used);
	if (unlikely(!room))
		return ZX_ERR_SHOULD_WAIT;
	*count = min_t(u64, *count, room);
	return ZX_OK;
}

/* Puts elements behind those that are there. There is room for them. */
static void zx_fifo_fill(struct zx_fifo *fifo, const void *elements, u32 count)
{
	u32 elem_size = fifo->pair->elem_size;
	u32 limit = fifo->pair->count;
	u32 at = fifo->first + fifo->used;
	u32 n;

	if (at >= limit)
		at -= limit;
	n = min(count, limit - at);
	memcpy(fifo->data + at * elem_size, elements, n * elem_size);
	if (unlikely(n < count))
		memcpy(fifo->data, elements + n * elem_size, (count - n) * elem_size);
	/* Pairs with zx_fifo_peek(). */
	smp_store_release(&fifo->used, fifo->used + count);
}

/**
 * zx_fifo_write() - add elements to the peer's queue; zx_fifo_write()
 * @fifo:	from this end to the other; the caller has a reference
 * @elements:	in kernel memory
 * @count:	in: how many, at most what the fifo has room for at all; out: how many have
 *		been written
 *
 * Context: process context.
 * Return: ZX_OK, ZX_ERR_PEER_CLOSED, ZX_ERR_SHOULD_WAIT.
 */
zx_status_t zx_fifo_write(struct zx_fifo *fifo, const void *elements, u64 *count)
{
	struct zx_fifo *peer = fifo->peer;
	zx_status_t status = ZX_OK;
	unsigned long flags;
	u32 room, n;

	zx_object_lock(&fifo->obj, flags);
	room = fifo->pair->count - peer->used;
	if (unlikely(peer->closed || fifo->closed)) {
		/* In the second case the handle has been closed meanwhile. */
		status = ZX_ERR_PEER_CLOSED;
	} else if (unlikely(!room)) {
		status = ZX_ERR_SHOULD_WAIT;
	} else {
		n = min_t(u64, *count, room);
		*count = n;
		zx_fifo_fill(peer, elements, n);
		if (peer->used == n)
			zx_object_signal_locked(&peer->obj, 0, ZX_FIFO_READABLE);
		if (n == room)
			zx_object_signal_locked(&fifo->obj, ZX_FIFO_WRITABLE, 0);
	}
	zx_object_unlock(&fifo->obj, flags);
	return status;
}

/* Reading */

/**
 * zx_fifo_peek() - what can be read now
 * @fifo:	from this end's queue; the caller has a reference
 * @elem_size:	what the caller believes an element to have
 * @count:	how many elements the caller has room for
 * @span:	set to the oldest ones, at least one. They can be read as long as the caller
 *		keeps its reference, and are what they are if zx_fifo_consume() says so.
 *
 * Context: any.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE for another size or no room, ZX_ERR_SHOULD_WAIT,
 * ZX_ERR_PEER_CLOSED if there are no elements and will not be.
 */
zx_status_t zx_fifo_peek(struct zx_fifo *fifo, u64 elem_size, u64 count,
			 struct zx_fifo_span *span)
{
	u32 limit = fifo->pair->count;
	bool closed;
	u32 first, used, n;

	if (unlikely(elem_size != fifo->pair->elem_size || !count))
		return ZX_ERR_OUT_OF_RANGE;
	/* Nothing is written after the peer is closed: look at that first. */
	closed = smp_load_acquire(&fifo->peer->closed);
	/* Pairs with zx_fifo_consume(). */
	span->reads = smp_load_acquire(&fifo->reads);
	first = READ_ONCE(fifo->first);
	/* Pairs with zx_fifo_fill(): then the elements are there. */
	used = smp_load_acquire(&fifo->used);
	if (unlikely(!used))
		return closed ? ZX_ERR_PEER_CLOSED : ZX_ERR_SHOULD_WAIT;

	span->count = min_t(u64, count, used);
	n = min(span->count, limit - first);
	span->part[0] = fifo->data + first * (u32)elem_size;
	span->size[0] = n * elem_size;
	span->part[1] = fifo->data;
	span->size[1] = (span->count - n) * elem_size;
	return ZX_OK;
}

/**
 * zx_fifo_consume() - take elements off the queue; zx_fifo_read()
 * @fifo:	what zx_fifo_peek() was asked about
 * @span:	what it said
 *
 * Context: process context.
 * Return: true if @span was the front of the queue all the time, and is not any more;
 * false, with nothing done, if somebody else has read since.
 */
bool zx_fifo_consume(struct zx_fifo *fifo, const struct zx_fifo_span *span)
{
	struct zx_fifo *peer = fifo->peer;
	u32 limit = fifo->pair->count;
	unsigned long flags;
	bool first;

	zx_object_lock(&fifo->obj, flags);
	first = fifo->reads == span->reads;
	if (likely(first)) {
		u32 at = fifo->first + span->count;
		u32 used = fifo->used;

		WRITE_ONCE(fifo->first, at < limit ? at : at - limit);
		WRITE_ONCE(fifo->used, used - span->count);
		/* Pairs with zx_fifo_peek(). */
		smp_store_release(&fifo->reads, fifo->reads + 1);
		if (used == limit && !peer->closed)
			zx_object_signal_locked(&peer->obj, 0, ZX_FIFO_WRITABLE);
		if (used == span->count)
			zx_object_signal_locked(&fifo->obj, ZX_FIFO_READABLE, 0);
	}
	zx_object_unlock(&fifo->obj, flags);
	return first;
}
