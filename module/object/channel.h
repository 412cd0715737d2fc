/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels: two ends, each with a queue of the messages that the other has written.
 */
#ifndef ZX_OBJECT_CHANNEL_H
#define ZX_OBJECT_CHANNEL_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include "message.h"
#include "object.h"

struct zx_channel_pair;
struct zx_waiter;

/*
 * Zircon raises an exception on a thread that makes a queue longer than this. The
 * message is in the queue by then, so a process that handles the exception goes on;
 * at twice the length it cannot.
 */
#define ZX_CHANNEL_MAX_MESSAGES	3500U

/**
 * struct zx_channel - one end
 * @obj:	the object; obj.lock is that of the pair, and protects all of this
 * @pair:	what it is a part of
 * @peer:	the other end, whose memory lives as long as this one's
 * @first:	the queue: the oldest message
 * @last:	where the next message is linked
 * @count:	how many there are
 * @calls:	struct zx_channel_call waiting for replies, by txid
 * @txid:	of the last call, without the high bit
 * @closed:	has, or had, no handles
 */
struct zx_channel {
	struct zx_object obj;
	struct zx_channel_pair *pair;
	struct zx_channel *peer;
	struct zx_msg *first;
	struct zx_msg **last;
	u32 count;
	u32 txid;
	struct rb_root calls;
	bool closed;
};

/**
 * struct zx_channel_pair - both ends
 * @lock:	of both
 * @ref:	one for each end whose object exists, one for zx_channel_empty_all()
 * @link:	in instance->channels, under instance->list_lock
 * @instance:	where; kept by the ends
 * @dead:	the instance is closing: nothing can be written any more
 * @end:	the ends
 */
struct zx_channel_pair {
	spinlock_t lock;	/* obj.lock of both ends */
	refcount_t ref;
	struct list_head link;
	struct zx_instance *instance;
	bool dead;
	struct zx_channel end[2];
};

/**
 * struct zx_channel_call - a call that waits for its reply
 * @node:	in channel->calls while @waiting
 * @channel:	a reference, from zx_channel_call_start() until the call is over; NULL
 *		if there is no call
 * @waiter:	who sleeps until the reply is there; NULL if nobody does at the moment
 * @reply:	what came
 * @txid:	what the reply begins with
 * @status:	how it ended, once it is not @waiting
 * @waiting:	nothing has ended it
 *
 * One for each native thread: a call outlives the system call that began it if the
 * thread is suspended while it waits. All but @channel is under the channel's lock.
 */
struct zx_channel_call {
	struct rb_node node;
	struct zx_channel *channel;
	struct zx_waiter *waiter;
	struct zx_msg *reply;
	zx_txid_t txid;
	zx_status_t status;
	bool waiting;
};

static inline struct zx_channel *zx_channel_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_channel, obj);
}

int zx_channel_init(void);
void zx_channel_exit(void);
zx_status_t zx_channel_create(struct zx_instance *instance, struct zx_hnd out[2]);
zx_status_t zx_channel_write(struct zx_channel *channel, struct zx_msg *msg, bool *full);
zx_status_t zx_channel_read(struct zx_channel *channel, bool discard, u32 *size, u32 *nr_handles,
			    struct zx_msg **out);
zx_status_t zx_channel_call_start(struct zx_channel *channel, struct zx_msg *msg,
				  struct zx_channel_call *call, bool *full);
zx_status_t zx_channel_call_wait(struct zx_channel_call *call, zx_time_t deadline, bool resumable,
				 struct zx_msg **reply);
void zx_channel_call_abandon(struct zx_channel_call *call);
void zx_channel_empty_all(struct zx_instance *instance);

#endif /* ZX_OBJECT_CHANNEL_H */
