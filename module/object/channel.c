// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels.
 *
 * Both ends are one allocation and share one lock. A message is made, and filled from
 * user memory, before the lock is taken; a reader takes it off its queue only if it
 * fits, and copies it out after the lock is released.
 *
 * An end is closed when its last handle goes. Its queue goes with it, and nothing is
 * queued on it afterwards; what it has written stays readable at the peer.
 *
 * A channel may be kept by a handle in a message that is in its own queue, or in that
 * of a channel which it carries. Nobody can reach such a cycle and nobody breaks it
 * but zx_channel_empty_all(), when the instance closes.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include "channel.h"
#include "instance.h"
#include "pages.h"
#include "wait.h"

static struct kmem_cache *zx_channel_cache;

/* How many waiting calls are ended before the lock is released for a moment. */
#define ZX_CHANNEL_CANCEL_BATCH	32

static void zx_channel_pair_put(struct zx_channel_pair *pair)
{
	struct zx_instance *instance = pair->instance;

	if (!refcount_dec_and_test(&pair->ref))
		return;
	spin_lock(&instance->list_lock);
	list_del(&pair->link);
	spin_unlock(&instance->list_lock);
	kmem_cache_free(zx_channel_cache, pair);
}

/* Queues */

static void zx_channel_queue(struct zx_channel *channel, struct zx_msg *msg)
{
	msg->next = NULL;
	*channel->last = msg;
	channel->last = &msg->next;
	channel->count++;
	if (!(channel->obj.signals & ZX_CHANNEL_READABLE))
		zx_object_signal_locked(&channel->obj, 0, ZX_CHANNEL_READABLE);
}

static struct zx_msg *zx_channel_dequeue(struct zx_channel *channel)
{
	struct zx_msg *msg = channel->first;

	channel->first = msg->next;
	channel->count--;
	if (!channel->first) {
		channel->last = &channel->first;
		zx_object_signal_locked(&channel->obj, ZX_CHANNEL_READABLE, 0);
	}
	return msg;
}

/* Takes the whole queue. */
static struct zx_msg *zx_channel_take_all(struct zx_channel *channel)
{
	struct zx_msg *first = channel->first;

	channel->first = NULL;
	channel->last = &channel->first;
	channel->count = 0;
	if (first)
		zx_object_signal_locked(&channel->obj, ZX_CHANNEL_READABLE, 0);
	return first;
}

static void zx_channel_free_all(struct zx_msg *first, struct zx_reaper *reaper)
{
	while (first) {
		struct zx_msg *msg = first;

		first = msg->next;
		zx_msg_free_reap(msg, reaper);
		cond_resched();
	}
}

/* Calls that wait, by txid */

static struct zx_channel_call *zx_call_of(struct rb_node *node)
{
	return rb_entry(node, struct zx_channel_call, node);
}

static struct zx_channel_call *zx_call_find(struct zx_channel *channel, zx_txid_t txid)
{
	struct rb_node *node = channel->calls.rb_node;

	while (node) {
		struct zx_channel_call *call = zx_call_of(node);

		if (txid == call->txid)
			return call;
		node = txid < call->txid ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/* Gives a call a txid that no other waiting call of the channel has. */
static void zx_call_link(struct zx_channel *channel, struct zx_channel_call *call)
{
	struct rb_node **link = &channel->calls.rb_node;
	struct rb_node *parent = NULL;

	/* The high bit sets the kernel's apart from those of programs. */
	do {
		call->txid = ++channel->txid | 0x80000000U;
	} while (unlikely(zx_call_find(channel, call->txid)));

	while (*link) {
		parent = *link;
		if (call->txid < zx_call_of(parent)->txid)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&call->node, parent, link);
	rb_insert_color(&call->node, &channel->calls);
	call->waiting = true;
}

/* Ends a waiting call. The channel's lock is held. */
static void zx_call_end(struct zx_channel_call *call, zx_status_t status, struct zx_msg *reply)
{
	rb_erase(&call->node, &call->channel->calls);
	call->waiting = false;
	call->status = status;
	call->reply = reply;
	if (call->waiter)
		zx_waiter_wake(call->waiter, status);
}

/* Ends all calls of a channel on which no more can begin. */
static void zx_channel_cancel_calls(struct zx_channel *channel, zx_status_t status)
{
	unsigned long flags;
	unsigned int n;

	do {
		struct rb_node *node;

		n = 0;
		zx_object_lock(&channel->obj, flags);
		while (n < ZX_CHANNEL_CANCEL_BATCH && (node = rb_first(&channel->calls))) {
			zx_call_end(zx_call_of(node), status, NULL);
			n++;
		}
		zx_object_unlock(&channel->obj, flags);
		cond_resched();
	} while (n == ZX_CHANNEL_CANCEL_BATCH);
}

/* The object */

static void zx_channel_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_channel *channel = zx_channel_of(obj);
	struct zx_channel *peer = channel->peer;
	bool calls, peer_calls;
	struct zx_msg *queue;
	unsigned long flags;

	zx_object_lock(obj, flags);
	channel->closed = true;
	queue = zx_channel_take_all(channel);
	calls = !RB_EMPTY_ROOT(&channel->calls);
	peer_calls = !RB_EMPTY_ROOT(&peer->calls);
	if (!peer->closed)
		zx_object_signal_locked(&peer->obj, ZX_CHANNEL_WRITABLE, ZX_CHANNEL_PEER_CLOSED);
	zx_object_unlock(obj, flags);

	if (calls)
		zx_channel_cancel_calls(channel, ZX_ERR_CANCELED);
	if (peer_calls)
		zx_channel_cancel_calls(peer, ZX_ERR_PEER_CLOSED);
	zx_channel_free_all(queue, reaper);
}

static void zx_channel_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	zx_channel_pair_put(zx_channel_of(obj)->pair);
}

static struct zx_object *zx_channel_peer(struct zx_object *obj)
{
	struct zx_object *peer = &zx_channel_of(obj)->peer->obj;
	unsigned long flags;

	/* An end that is not closed is kept by its handles. */
	zx_object_lock(obj, flags);
	if (zx_channel_of(peer)->closed)
		peer = NULL;
	else
		zx_object_get(peer);
	zx_object_unlock(obj, flags);
	return peer;
}

static zx_koid_t zx_channel_related_koid(struct zx_object *obj)
{
	return zx_channel_of(obj)->peer->obj.koid;
}

static const struct zx_object_ops zx_channel_ops = {
	.type = ZX_OBJ_TYPE_CHANNEL,
	.name = "channel",
	.default_rights = ZX_DEFAULT_CHANNEL_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peer_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.on_zero_handles = zx_channel_on_zero_handles,
	.free = zx_channel_free,
	.peer = zx_channel_peer,
	.related_koid = zx_channel_related_koid,
};

/**
 * zx_channel_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_channel_init(void)
{
	zx_channel_cache = kmem_cache_create("zx_channel", sizeof(struct zx_channel_pair), 0,
					     SLAB_ACCOUNT, NULL);
	return zx_channel_cache ? 0 : -ENOMEM;
}

/**
 * zx_channel_exit() - module exit; no channel exists
 */
void zx_channel_exit(void)
{
	kmem_cache_destroy(zx_channel_cache);
}

static void zx_channel_end_init(struct zx_channel_pair *pair, unsigned int i)
{
	struct zx_channel *channel = &pair->end[i];

	channel->pair = pair;
	channel->peer = &pair->end[1 - i];
	channel->last = &channel->first;
	channel->calls = RB_ROOT;
	zx_object_init(&channel->obj, &zx_channel_ops, pair->instance, &pair->lock,
		       ZX_CHANNEL_WRITABLE);
}

/**
 * zx_channel_create() - a new channel; zx_channel_create()
 * @instance:	where
 * @out:	a handle to each end
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_NO_MEMORY, also if the instance has too many objects;
 * ZX_ERR_BAD_STATE if it is closing.
 */
zx_status_t zx_channel_create(struct zx_instance *instance, struct zx_hnd out[2])
{
	struct zx_channel_pair *pair;
	bool closing;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	if (!zx_instance_charge(instance))
		goto uncharge_one;
	pair = kmem_cache_zalloc(zx_channel_cache, GFP_KERNEL_ACCOUNT);
	if (!pair)
		goto uncharge_both;
	spin_lock_init(&pair->lock);
	refcount_set(&pair->ref, 2);
	INIT_LIST_HEAD(&pair->link);
	pair->instance = instance;
	zx_channel_end_init(pair, 0);
	zx_channel_end_init(pair, 1);
	out[0] = zx_hnd_first(&pair->end[0].obj);
	out[1] = zx_hnd_first(&pair->end[1].obj);

	/* zx_channel_empty_all() finds every channel, or no channel comes after it. */
	spin_lock(&instance->list_lock);
	closing = READ_ONCE(instance->closing);
	if (!closing)
		list_add_tail(&pair->link, &instance->channels);
	spin_unlock(&instance->list_lock);
	if (unlikely(closing)) {
		zx_hnd_drop(out[0]);
		zx_hnd_drop(out[1]);
		return ZX_ERR_BAD_STATE;
	}
	return ZX_OK;

uncharge_both:
	zx_instance_uncharge(instance);
uncharge_one:
	zx_instance_uncharge(instance);
	return ZX_ERR_NO_MEMORY;
}

/* Hands a message to the peer: to the call that waits for it, or to its queue. */
static zx_status_t zx_channel_send_locked(struct zx_channel *channel, struct zx_msg *msg,
					  bool *full)
{
	struct zx_channel *peer = channel->peer;

	/* What answers a call needs no room in the queue. */
	if (!RB_EMPTY_ROOT(&peer->calls) && msg->size >= sizeof(zx_txid_t)) {
		struct zx_channel_call *call = zx_call_find(peer, *zx_msg_txid(msg));

		if (call) {
			zx_call_end(call, ZX_OK, msg);
			return ZX_OK;
		}
	}

	*full = peer->count >= ZX_CHANNEL_MAX_MESSAGES;
	if (unlikely(*full && peer->count >= 2 * ZX_CHANNEL_MAX_MESSAGES))
		return ZX_ERR_NO_MEMORY;
	zx_channel_queue(peer, msg);
	return ZX_OK;
}

static zx_status_t zx_channel_writable_locked(struct zx_channel *channel)
{
	/* This end may have been closed since the caller found it: nothing is sent any more. */
	return channel->peer->closed | channel->closed | channel->pair->dead ?
	       ZX_ERR_PEER_CLOSED : ZX_OK;
}

/**
 * zx_channel_write() - send a message; zx_channel_write()
 * @channel:	from this end to the other; the caller has a reference
 * @msg:	filled; consumed, with its handles, whatever is returned
 * @full:	set if the peer's queue was as long as Zircon allows before this message: the
 *		caller is to raise ZX_EXCP_POLICY_CODE_CHANNEL_FULL_WRITE
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_PEER_CLOSED; ZX_ERR_NO_MEMORY if the queue is twice as long.
 */
zx_status_t zx_channel_write(struct zx_channel *channel, struct zx_msg *msg, bool *full)
{
	unsigned long flags;
	zx_status_t status;

	*full = false;
	zx_object_lock(&channel->obj, flags);
	status = zx_channel_writable_locked(channel);
	if (likely(status == ZX_OK))
		status = zx_channel_send_locked(channel, msg, full);
	zx_object_unlock(&channel->obj, flags);
	if (unlikely(status != ZX_OK))
		zx_msg_free(msg, NULL);
	return status;
}

/**
 * zx_channel_read() - receive a message; zx_channel_read()
 * @channel:	the end it is at; the caller has a reference
 * @discard:	take it also if it does not fit
 * @size:	in: how many bytes fit; out: how many the message has
 * @nr_handles:	the same of handles
 * @out:	the message, or NULL if none was taken
 *
 * Context: process context.
 * Return: ZX_OK; ZX_ERR_BUFFER_TOO_SMALL, which also sets @size and @nr_handles;
 * ZX_ERR_SHOULD_WAIT or ZX_ERR_PEER_CLOSED if there is no message.
 */
zx_status_t zx_channel_read(struct zx_channel *channel, bool discard, u32 *size, u32 *nr_handles,
			    struct zx_msg **out)
{
	zx_status_t status = ZX_OK;
	unsigned long flags;
	struct zx_msg *msg;

	*out = NULL;
	zx_object_lock(&channel->obj, flags);
	msg = channel->first;
	if (unlikely(!msg)) {
		status = channel->peer->closed ? ZX_ERR_PEER_CLOSED : ZX_ERR_SHOULD_WAIT;
		goto out;
	}
	if (unlikely(msg->size > *size || msg->nr_handles > *nr_handles))
		status = ZX_ERR_BUFFER_TOO_SMALL;
	*size = msg->size;
	*nr_handles = msg->nr_handles;
	if (likely(status == ZX_OK) || discard)
		*out = zx_channel_dequeue(channel);
out:
	zx_object_unlock(&channel->obj, flags);
	return status;
}

/**
 * zx_channel_call_start() - send a message that is to be replied to; zx_channel_call()
 * @channel:	from this end to the other; the caller has a reference
 * @msg:	filled, with room for a transaction id at its beginning; consumed, with its
 *		handles, whatever is returned
 * @call:	no call at the moment; on success, waits for the reply, keeps the channel,
 *		and is ended by zx_channel_call_wait() or zx_channel_call_abandon()
 * @full:	as in zx_channel_write()
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_PEER_CLOSED; ZX_ERR_CANCELED if this end has been closed;
 * ZX_ERR_NO_MEMORY if the peer's queue is too long.
 */
zx_status_t zx_channel_call_start(struct zx_channel *channel, struct zx_msg *msg,
				  struct zx_channel_call *call, bool *full)
{
	zx_status_t status = ZX_ERR_CANCELED;
	unsigned long flags;

	*full = false;
	call->waiter = NULL;
	call->reply = NULL;
	call->channel = channel;

	zx_object_lock(&channel->obj, flags);
	if (likely(!channel->closed))
		status = zx_channel_writable_locked(channel);
	if (likely(status == ZX_OK)) {
		zx_call_link(channel, call);
		*zx_msg_txid(msg) = call->txid;
		status = zx_channel_send_locked(channel, msg, full);
		if (unlikely(status != ZX_OK)) {
			rb_erase(&call->node, &channel->calls);
			call->waiting = false;
		}
	}
	zx_object_unlock(&channel->obj, flags);

	if (unlikely(status != ZX_OK)) {
		call->channel = NULL;
		zx_msg_free(msg, NULL);
	} else {
		zx_object_get(&channel->obj);
	}
	return status;
}

/**
 * zx_channel_call_wait() - wait for the reply to a call
 * @call:	from zx_channel_call_start()
 * @deadline:	absolute; afterwards the reply goes to the channel's queue if it comes
 * @resumable:	whether a signal interrupts the wait. If not, only a fatal one does, and the
 *		call is over.
 * @reply:	set on ZX_OK
 *
 * Unless it returns ZX_ERR_INTERNAL_INTR_RETRY the call is over and @call may be used
 * for another one.
 *
 * Context: process context; sleeps.
 * Return: ZX_OK; ZX_ERR_TIMED_OUT; ZX_ERR_PEER_CLOSED; ZX_ERR_CANCELED if the last handle
 * of this end was closed; ZX_ERR_INTERNAL_INTR_RETRY if it is to be called again;
 * ZX_RESTART if the task is dying.
 */
zx_status_t zx_channel_call_wait(struct zx_channel_call *call, zx_time_t deadline, bool resumable,
				 struct zx_msg **reply)
{
	struct zx_channel *channel = call->channel;
	zx_status_t status = ZX_OK;
	struct zx_waiter waiter;
	unsigned long flags;

	zx_waiter_init(&waiter);
	zx_object_lock(&channel->obj, flags);
	if (call->waiting) {
		call->waiter = &waiter;
		zx_object_unlock(&channel->obj, flags);
		if (resumable)
			status = zx_waiter_block(&waiter, deadline);
		else
			status = zx_waiter_block_killable(&waiter, deadline);
		if (likely(zx_waiter_is_woken(&waiter)))
			goto over;
		zx_object_lock(&channel->obj, flags);
		call->waiter = NULL;
	}
	if (call->waiting) {
		if (status == ZX_RESTART && resumable) {
			zx_object_unlock(&channel->obj, flags);
			return ZX_ERR_INTERNAL_INTR_RETRY;
		}
		zx_call_end(call, status, NULL);
	}
	zx_object_unlock(&channel->obj, flags);
over:
	status = call->status;
	*reply = call->reply;
	call->channel = NULL;
	zx_object_put(&channel->obj);
	return status;
}

/**
 * zx_channel_call_abandon() - the thread that was to resume a call has died
 * @call:	may be none
 *
 * Context: process context; may sleep.
 */
void zx_channel_call_abandon(struct zx_channel_call *call)
{
	struct zx_channel *channel = call->channel;
	unsigned long flags;

	if (!channel)
		return;
	zx_object_lock(&channel->obj, flags);
	if (call->waiting)
		zx_call_end(call, ZX_ERR_CANCELED, NULL);
	zx_object_unlock(&channel->obj, flags);

	if (call->reply)
		zx_msg_free(call->reply, NULL);
	call->channel = NULL;
	zx_object_put(&channel->obj);
}

/**
 * zx_channel_empty_all() - drop every message in an instance
 * @instance:	is closing. Its channels stay, but nothing is queued on them any more, and
 *		there will be no new ones
 *
 * Context: process context; may sleep.
 */
void zx_channel_empty_all(struct zx_instance *instance)
{
	struct zx_reaper reaper;
	LIST_HEAD(done);

	zx_reaper_init(&reaper);
	spin_lock(&instance->list_lock);
	while (!list_empty(&instance->channels)) {
		struct zx_channel_pair *pair;
		struct zx_msg *queues[2];
		unsigned long flags;

		pair = list_first_entry(&instance->channels, struct zx_channel_pair, link);
		list_move_tail(&pair->link, &done);
		/* One without references is about to unlink itself, and is empty. */
		if (!refcount_inc_not_zero(&pair->ref))
			continue;
		spin_unlock(&instance->list_lock);

		spin_lock_irqsave(&pair->lock, flags);
		pair->dead = true;
		queues[0] = zx_channel_take_all(&pair->end[0]);
		queues[1] = zx_channel_take_all(&pair->end[1]);
		spin_unlock_irqrestore(&pair->lock, flags);

		zx_channel_free_all(queues[0], &reaper);
		zx_channel_free_all(queues[1], &reaper);
		zx_reaper_run(&reaper);
		zx_channel_pair_put(pair);
		cond_resched();
		spin_lock(&instance->list_lock);
	}
	list_splice(&done, &instance->channels);
	spin_unlock(&instance->list_lock);
	zx_pages_drain(instance);
}
