// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets. Both ends are one allocation and share one lock.
 */
#include <linux/minmax.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instance.h"
#include "pages.h"
#include "socket.h"
#include "wait.h"
#include "words.h"

/* A write of a stream that is not longer is added to the last buffer. */
#define ZX_SOCKET_FEW_BYTES	256U

/* Allocations: of a buffer that has room for many such writes, and the largest, a page. */
#define ZX_SOCKET_SMALL_BUF	1024U
#define ZX_SOCKET_LARGE_BUF	((u32)PAGE_SIZE)
/* ...of which this much is not for bytes. */
#define ZX_SOCKET_BUF_HEAD	((u32)offsetof(struct zx_socket_buf, data))

/* Pages that are given back at once. */
#define ZX_SOCKET_FREE_BATCH	16U

/**
 * struct zx_socket_pair - both ends
 * @lock:	of both
 * @ref:	one for each end whose object exists
 * @options:	ZX_SOCKET_DATAGRAM or 0
 * @end:	the ends
 */
struct zx_socket_pair {
	spinlock_t lock;	/* obj.lock of both ends */
	refcount_t ref;
	u32 options;
	struct zx_socket end[2];
};

static struct kmem_cache *zx_socket_cache;

static bool zx_socket_is_datagram(const struct zx_socket *socket)
{
	return socket->pair->options & ZX_SOCKET_DATAGRAM;
}

/* Buffers */

/* A buffer in an allocation of @bytes, or in a page if a page is not much larger. */
static struct zx_socket_buf *zx_socket_buf_alloc(const struct zx_socket *socket, u32 bytes)
{
	struct zx_socket_buf *buf;
	void *page;

	if (bytes > ZX_SOCKET_LARGE_BUF / 2) {
		if (!zx_pages_get(socket->obj.instance, &page, 1))
			return NULL;
		buf = page;
		bytes = ZX_SOCKET_LARGE_BUF;
	} else {
		buf = kmalloc(bytes, GFP_KERNEL_ACCOUNT);
		if (!buf)
			return NULL;
	}
	buf->next = NULL;
	buf->room = bytes - ZX_SOCKET_BUF_HEAD;
	buf->len = 0;
	buf->datagram = 0;
	return buf;
}

static void zx_socket_buf_free_all(const struct zx_socket *socket, struct zx_socket_buf *buf)
{
	void *pages[ZX_SOCKET_FREE_BATCH];
	unsigned int n = 0;

	while (buf) {
		struct zx_socket_buf *next = buf->next;

		if (buf->room < ZX_SOCKET_LARGE_BUF - ZX_SOCKET_BUF_HEAD)
			kfree(buf);
		else
			pages[n++] = buf;
		buf = next;
		if (n == ZX_SOCKET_FREE_BATCH || (n && !buf)) {
			zx_pages_put(socket->obj.instance, pages, n);
			n = 0;
		}
		cond_resched();
	}
}

/* The object */

static void zx_socket_on_zero_handles(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_socket *socket = zx_socket_of(obj);
	struct zx_socket *peer = socket->peer;
	unsigned long flags;

	/* What this end has written stays readable at the other one. */
	zx_object_lock(obj, flags);
	WRITE_ONCE(socket->closed, true);
	if (!peer->closed)
		zx_object_signal_locked(&peer->obj, ZX_SOCKET_WRITABLE, ZX_SOCKET_PEER_CLOSED);
	zx_object_unlock(obj, flags);
}

static void zx_socket_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_socket *socket = zx_socket_of(obj);
	struct zx_socket_pair *pair = socket->pair;

	/* It is closed: nothing is added any more, and nobody reads. */
	zx_socket_buf_free_all(socket, socket->first);
	mutex_destroy(&socket->reading);
	if (refcount_dec_and_test(&pair->ref))
		kmem_cache_free(zx_socket_cache, pair);
}

static struct zx_object *zx_socket_peer(struct zx_object *obj)
{
	struct zx_socket *peer = zx_socket_of(obj)->peer;
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

static zx_koid_t zx_socket_related_koid(struct zx_object *obj)
{
	return zx_socket_of(obj)->peer->obj.koid;
}

static const struct zx_object_ops zx_socket_ops = {
	.type = ZX_OBJ_TYPE_SOCKET,
	.name = "socket",
	.default_rights = ZX_DEFAULT_SOCKET_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peer_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.on_zero_handles = zx_socket_on_zero_handles,
	.free = zx_socket_free,
	.peer = zx_socket_peer,
	.related_koid = zx_socket_related_koid,
};

/**
 * zx_socket_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_socket_init(void)
{
	zx_socket_cache = kmem_cache_create("zx_socket", sizeof(struct zx_socket_pair), 0,
					    SLAB_ACCOUNT, NULL);
	return zx_socket_cache ? 0 : -ENOMEM;
}

/**
 * zx_socket_exit() - module exit; no socket exists
 */
void zx_socket_exit(void)
{
	kmem_cache_destroy(zx_socket_cache);
}

/**
 * zx_socket_create() - a new socket; zx_socket_create()
 * @instance:	where
 * @options:	ZX_SOCKET_STREAM or ZX_SOCKET_DATAGRAM
 * @out:	a handle to each end
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS for other options; ZX_ERR_NO_MEMORY, also if the
 * instance has too many objects.
 */
zx_status_t zx_socket_create(struct zx_instance *instance, u32 options, struct zx_hnd out[2])
{
	struct zx_socket_pair *pair;
	unsigned int i;

	if (options & ~ZX_SOCKET_CREATE_MASK)
		return ZX_ERR_INVALID_ARGS;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	if (!zx_instance_charge(instance))
		goto uncharge_one;
	pair = kmem_cache_zalloc(zx_socket_cache, GFP_KERNEL_ACCOUNT);
	if (!pair)
		goto uncharge_both;
	spin_lock_init(&pair->lock);
	refcount_set(&pair->ref, 2);
	pair->options = options;
	for (i = 0; i < 2; i++) {
		struct zx_socket *socket = &pair->end[i];

		socket->pair = pair;
		socket->peer = &pair->end[!i];
		mutex_init(&socket->reading);
		zx_object_init(&socket->obj, &zx_socket_ops, instance, &pair->lock,
			       ZX_SOCKET_WRITABLE);
		out[i] = zx_hnd_first(&socket->obj);
	}
	return ZX_OK;

uncharge_both:
	zx_instance_uncharge(instance);
uncharge_one:
	zx_instance_uncharge(instance);
	return ZX_ERR_NO_MEMORY;
}

/* Writing */

/*
 * Whether anything can be written: to know it before something is copied, without the lock,
 * and to be sure, with it. Sets @room to the bytes that there is room for, if there are any.
 */
static zx_status_t zx_socket_room(const struct zx_socket *socket, u32 *room)
{
	const struct zx_socket *peer = socket->peer;

	/* In the second case the handle has been closed meanwhile. */
	if (unlikely(READ_ONCE(peer->closed) || READ_ONCE(socket->closed)))
		return ZX_ERR_PEER_CLOSED;
	if (unlikely(READ_ONCE(socket->obj.signals) & ZX_SOCKET_WRITE_DISABLED))
		return ZX_ERR_BAD_STATE;
	*room = ZX_SOCKET_MAX_BYTES - READ_ONCE(peer->size);
	return ZX_OK;
}

/* Bytes have been added to the peer's queue. The lock is held. */
static void zx_socket_written(struct zx_socket *socket, u32 len)
{
	struct zx_socket *peer = socket->peer;
	u32 old = peer->size;
	u32 size = old + len;

	WRITE_ONCE(peer->size, size);
	if (!old)
		zx_object_signal_locked(&peer->obj, 0, ZX_SOCKET_READABLE);
	if (unlikely(peer->rx_threshold && size >= peer->rx_threshold))
		zx_object_signal_locked(&peer->obj, 0, ZX_SOCKET_READ_THRESHOLD);
	if (unlikely(socket->tx_threshold && ZX_SOCKET_MAX_BYTES - size < socket->tx_threshold))
		zx_object_signal_locked(&socket->obj, ZX_SOCKET_WRITE_THRESHOLD, 0);
	if (unlikely(size == ZX_SOCKET_MAX_BYTES))
		zx_object_signal_locked(&socket->obj, ZX_SOCKET_WRITABLE, 0);
}

static void zx_socket_link(struct zx_socket *peer, struct zx_socket_buf *first,
			   struct zx_socket_buf *last)
{
	if (peer->last)
		peer->last->next = first;
	else
		peer->first = first;
	peer->last = last;
}

/* Adds bytes to the last buffer; returns how many it had room for. */
static u32 zx_socket_fill(struct zx_socket *peer, const u8 *bytes, u32 len)
{
	struct zx_socket_buf *last = peer->last;

	if (!last)
		return 0;
	len = min(len, last->room - last->len);
	memcpy(last->data + last->len, bytes, len);
	WRITE_ONCE(last->len, last->len + len);
	return len;
}

/* What is added at once, that is as much of @bytes as fits. */
static zx_status_t zx_socket_add_few(struct zx_socket *socket, const u8 *bytes, u32 *len,
				     struct zx_socket_buf **spare)
{
	struct zx_socket *peer = socket->peer;
	const struct zx_socket_buf *last = peer->last;
	zx_status_t status;
	u32 room, done;

	status = zx_socket_room(socket, &room);
	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(!room))
		return ZX_ERR_SHOULD_WAIT;
	room = min(room, *len);
	/* The caller gets a buffer, and comes again. */
	if (unlikely(!*spare && (!last || last->room - last->len < room)))
		return ZX_ERR_NEXT;

	*len = room;
	done = zx_socket_fill(peer, bytes, room);
	if (unlikely(done < room)) {
		zx_socket_link(peer, *spare, *spare);
		*spare = NULL;
		zx_socket_fill(peer, bytes + done, room - done);
	}
	zx_socket_written(socket, room);
	return ZX_OK;
}

static zx_status_t zx_socket_write_few(struct zx_socket *socket, struct iov_iter *from, u32 len,
				       size_t *actual)
{
	u8 bytes[ZX_SOCKET_FEW_BYTES] __aligned(8) __uninitialized;
	struct zx_socket_buf *spare = NULL;
	zx_status_t status;
	unsigned long flags;

	if (unlikely(!zx_words_from_iter(bytes, from, len)))
		return ZX_ERR_INVALID_ARGS;
	for (;;) {
		zx_object_lock(&socket->obj, flags);
		status = zx_socket_add_few(socket, bytes, &len, &spare);
		zx_object_unlock(&socket->obj, flags);
		if (likely(status != ZX_ERR_NEXT))
			break;
		spare = zx_socket_buf_alloc(socket, ZX_SOCKET_SMALL_BUF);
		if (!spare)
			return ZX_ERR_NO_MEMORY;
	}
	if (unlikely(spare))
		kfree(spare);
	*actual = len;
	return status;
}

/**
 * struct zx_socket_bufs - bytes on their way into a queue
 * @first:	a list of buffers
 * @last:	its last one
 * @len:	how many bytes are in them
 */
struct zx_socket_bufs {
	struct zx_socket_buf *first;
	struct zx_socket_buf *last;
	u32 len;
};

/* Copies @len bytes. Without memory it may be fewer, but not none. */
static zx_status_t zx_socket_copy_in(const struct zx_socket *socket, struct zx_socket_bufs *bufs,
				     struct iov_iter *from, u32 len)
{
	struct zx_socket_buf **link = &bufs->first;
	struct zx_socket_buf *buf;

	while (bufs->len < len) {
		buf = zx_socket_buf_alloc(socket, min_t(u32, ZX_SOCKET_BUF_HEAD + len - bufs->len,
							ZX_SOCKET_LARGE_BUF));
		if (!buf)
			return bufs->len ? ZX_OK : ZX_ERR_NO_MEMORY;
		*link = buf;
		link = &buf->next;
		buf->len = min(buf->room, len - bufs->len);
		if (!copy_from_iter_full(buf->data, buf->len, from))
			return ZX_ERR_INVALID_ARGS;
		bufs->last = buf;
		bufs->len += buf->len;
		cond_resched();
	}
	return ZX_OK;
}

/* Shortens a list to @len bytes, at least one. Returns the buffers that are left over. */
static struct zx_socket_buf *zx_socket_cut(struct zx_socket_bufs *bufs, u32 len)
{
	struct zx_socket_buf *buf = bufs->first;
	struct zx_socket_buf *rest;

	bufs->len = len;
	while (buf->len < len) {
		len -= buf->len;
		buf = buf->next;
	}
	buf->len = len;
	bufs->last = buf;
	rest = buf->next;
	buf->next = NULL;
	return rest;
}

static noinline zx_status_t zx_socket_write_many(struct zx_socket *socket, struct iov_iter *from,
						 u32 len, size_t *actual)
{
	bool datagram = zx_socket_is_datagram(socket);
	struct zx_socket_bufs bufs = { };
	struct zx_socket_buf *rest = NULL;
	zx_status_t status;
	unsigned long flags;
	u32 room;

	status = zx_socket_copy_in(socket, &bufs, from, len);
	if (datagram && status == ZX_OK) {
		if (bufs.len < len)
			status = ZX_ERR_NO_MEMORY;
		bufs.first->datagram = len;
	}
	if (status != ZX_OK)
		goto free;

	zx_object_lock(&socket->obj, flags);
	status = zx_socket_room(socket, &room);
	if (status == ZX_OK && (!room || (datagram && room < bufs.len)))
		status = ZX_ERR_SHOULD_WAIT;
	if (likely(status == ZX_OK)) {
		if (unlikely(room < bufs.len))
			rest = zx_socket_cut(&bufs, room);
		zx_socket_link(socket->peer, bufs.first, bufs.last);
		zx_socket_written(socket, bufs.len);
		*actual = bufs.len;
		bufs.first = rest;
	}
	zx_object_unlock(&socket->obj, flags);
free:
	zx_socket_buf_free_all(socket, bufs.first);
	return status;
}

/**
 * zx_socket_write() - add to the peer's queue; zx_socket_write()
 * @socket:	from this end to the other; the caller has a reference
 * @from:	what
 * @actual:	how many bytes have been written: a stream takes what it has room for, of a
 *		datagram it is all
 *
 * Context: process context; may sleep. No locks held: @from may be paged in.
 * Return: ZX_OK; ZX_ERR_PEER_CLOSED; ZX_ERR_BAD_STATE if writing is disabled;
 * ZX_ERR_SHOULD_WAIT; ZX_ERR_OUT_OF_RANGE for a datagram that never has room;
 * ZX_ERR_INVALID_ARGS for 4 GiB, or if @from cannot be read; ZX_ERR_NO_MEMORY. Then nothing
 * has been written.
 */
zx_status_t zx_socket_write(struct zx_socket *socket, struct iov_iter *from, size_t *actual)
{
	size_t len = iov_iter_count(from);
	zx_status_t status;
	u32 room;

	status = zx_socket_room(socket, &room);
	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(!len)) {
		*actual = 0;
		return ZX_OK;
	}
	if (unlikely(len > U32_MAX))
		return ZX_ERR_INVALID_ARGS;
	if (unlikely(!room))
		return ZX_ERR_SHOULD_WAIT;
	if (zx_socket_is_datagram(socket)) {
		if (len > ZX_SOCKET_MAX_BYTES)
			return ZX_ERR_OUT_OF_RANGE;
		if (len > room)
			return ZX_ERR_SHOULD_WAIT;
		return zx_socket_write_many(socket, from, len, actual);
	}
	len = min_t(size_t, len, room);
	if (len <= ZX_SOCKET_FEW_BYTES)
		return zx_socket_write_few(socket, from, len, actual);
	return zx_socket_write_many(socket, from, len, actual);
}

/* Reading. It is the caller's turn in all of this. */

/* How many of @len bytes can be read; the lock is held. */
static zx_status_t zx_socket_readable(const struct zx_socket *socket, size_t *len)
{
	u32 size = socket->size;

	if (unlikely(!size)) {
		if (socket->peer->closed)
			return ZX_ERR_PEER_CLOSED;
		if (socket->obj.signals & ZX_SOCKET_PEER_WRITE_DISABLED)
			return ZX_ERR_BAD_STATE;
		return ZX_ERR_SHOULD_WAIT;
	}
	if (zx_socket_is_datagram(socket))
		size = socket->first->datagram;
	*len = min_t(size_t, *len, size);
	return ZX_OK;
}

/* Bytes that are known to be in the queue stay where they are. */
static bool zx_socket_copy_out(const struct zx_socket *socket, struct iov_iter *to, u32 len)
{
	const struct zx_socket_buf *buf = socket->first;
	u32 offset = socket->offset;

	for (;;) {
		u32 n = min(len, READ_ONCE(buf->len) - offset);

		if (unlikely(!zx_words_to_iter(to, buf->data + offset, n)))
			return false;
		len -= n;
		if (likely(!len))
			return true;
		/* There are more, so what comes next is set and stays so. */
		buf = READ_ONCE(buf->next);
		offset = 0;
		cond_resched();
	}
}

/*
 * Takes bytes off a stream, under the lock. Returns the buffers that are not needed any
 * more. A small one that is empty now stays: the next writer finds room there.
 */
static struct zx_socket_buf *zx_socket_take_stream(struct zx_socket *socket, u32 len)
{
	struct zx_socket_buf *done = socket->first;
	struct zx_socket_buf **end = &socket->first;
	struct zx_socket_buf *buf = done;
	u32 have = buf->len - socket->offset;

	while (len >= have) {
		len -= have;
		socket->offset = 0;
		if (buf == socket->last) {
			if (buf->room == ZX_SOCKET_SMALL_BUF - ZX_SOCKET_BUF_HEAD) {
				WRITE_ONCE(buf->len, 0);
			} else {
				socket->last = NULL;
				end = &buf->next;
				buf = NULL;
			}
			break;
		}
		end = &buf->next;
		buf = buf->next;
		have = buf->len;
	}
	if (buf)
		socket->offset += len;
	if (end == &socket->first)
		return NULL;
	socket->first = buf;
	*end = NULL;
	return done;
}

/* The same, for a datagram. */
static struct zx_socket_buf *zx_socket_take_datagram(struct zx_socket *socket)
{
	struct zx_socket_buf *done = socket->first;
	struct zx_socket_buf *end = done;

	while (end->next && !end->next->datagram)
		end = end->next;
	socket->first = end->next;
	if (!socket->first)
		socket->last = NULL;
	end->next = NULL;
	return done;
}

/* Takes @len bytes off the queue, or the datagram of which they are the beginning. */
static struct zx_socket_buf *zx_socket_take(struct zx_socket *socket, u32 len)
{
	struct zx_socket *peer = socket->peer;
	struct zx_socket_buf *done;
	u32 old = socket->size, size;
	zx_signals_t set = 0;

	if (zx_socket_is_datagram(socket)) {
		len = socket->first->datagram;
		done = zx_socket_take_datagram(socket);
	} else {
		done = zx_socket_take_stream(socket, len);
	}
	size = old - len;
	WRITE_ONCE(socket->size, size);

	if (!size)
		zx_object_signal_locked(&socket->obj, ZX_SOCKET_READABLE, 0);
	if (unlikely(socket->rx_threshold && size < socket->rx_threshold))
		zx_object_signal_locked(&socket->obj, ZX_SOCKET_READ_THRESHOLD, 0);
	if (unlikely(peer->closed))
		return done;
	if (unlikely(peer->tx_threshold && ZX_SOCKET_MAX_BYTES - size >= peer->tx_threshold))
		set |= ZX_SOCKET_WRITE_THRESHOLD;
	if (unlikely(old == ZX_SOCKET_MAX_BYTES) &&
	    !(peer->obj.signals & ZX_SOCKET_WRITE_DISABLED))
		set |= ZX_SOCKET_WRITABLE;
	if (unlikely(set))
		zx_object_signal_locked(&peer->obj, 0, set);
	return done;
}

static zx_status_t zx_socket_read_in_turn(struct zx_socket *socket, struct iov_iter *to,
					  bool peek, size_t *actual)
{
	struct zx_socket_buf *done;
	zx_status_t status;
	unsigned long flags;

	zx_object_lock(&socket->obj, flags);
	*actual = iov_iter_count(to);
	status = zx_socket_readable(socket, actual);
	zx_object_unlock(&socket->obj, flags);
	/* Not even a datagram is consumed by reading nothing of it. */
	if (unlikely(status != ZX_OK || !*actual))
		return status;
	if (unlikely(!zx_socket_copy_out(socket, to, *actual)))
		return ZX_ERR_INVALID_ARGS;
	if (unlikely(peek))
		return ZX_OK;

	zx_object_lock(&socket->obj, flags);
	done = zx_socket_take(socket, *actual);
	zx_object_unlock(&socket->obj, flags);
	if (done)
		zx_socket_buf_free_all(socket, done);
	return ZX_OK;
}

/**
 * zx_socket_read() - take from this end's queue; zx_socket_read()
 * @socket:	the caller has a reference
 * @to:		where to: room for what may come
 * @peek:	what is read stays in the queue
 * @actual:	how many bytes have been read. What does not fit of a datagram is lost, unless
 *		@to has no room at all
 *
 * Context: process context; sleeps. No locks held: @to may be paged in.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS for room for 4 GiB, or if @to cannot be written; and if
 * there is nothing to read ZX_ERR_PEER_CLOSED, ZX_ERR_BAD_STATE if the peer may not write, or
 * ZX_ERR_SHOULD_WAIT; ZX_RESTART if the task is dying.
 */
zx_status_t zx_socket_read(struct zx_socket *socket, struct iov_iter *to, bool peek,
			   size_t *actual)
{
	zx_status_t status;

	if (unlikely(iov_iter_count(to) > U32_MAX))
		return ZX_ERR_INVALID_ARGS;
	if (mutex_lock_killable(&socket->reading))
		return ZX_RESTART;
	status = zx_socket_read_in_turn(socket, to, peek, actual);
	mutex_unlock(&socket->reading);
	return status;
}

/* Who may write */

/* Writing cannot be enabled while there is something to read from before. */
static bool zx_socket_may_set(const struct zx_socket *reader, u32 disposition)
{
	return disposition != ZX_SOCKET_DISPOSITION_WRITE_ENABLED || !reader->size ||
	       !(reader->obj.signals & ZX_SOCKET_PEER_WRITE_DISABLED);
}

/* Each end that is not closed is told, also if the other one is. */
static void zx_socket_dispose(struct zx_socket *writer, u32 disposition)
{
	struct zx_socket *reader = writer->peer;
	zx_signals_t writable = 0;

	switch (disposition) {
	case ZX_SOCKET_DISPOSITION_WRITE_DISABLED:
		if (!writer->closed)
			zx_object_signal_locked(&writer->obj, ZX_SOCKET_WRITABLE,
						ZX_SOCKET_WRITE_DISABLED);
		if (!reader->closed)
			zx_object_signal_locked(&reader->obj, 0, ZX_SOCKET_PEER_WRITE_DISABLED);
		break;
	case ZX_SOCKET_DISPOSITION_WRITE_ENABLED:
		if (!reader->closed && reader->size < ZX_SOCKET_MAX_BYTES)
			writable = ZX_SOCKET_WRITABLE;
		if (!writer->closed)
			zx_object_signal_locked(&writer->obj, ZX_SOCKET_WRITE_DISABLED, writable);
		if (!reader->closed)
			zx_object_signal_locked(&reader->obj, ZX_SOCKET_PEER_WRITE_DISABLED, 0);
		break;
	}
}

/**
 * zx_socket_set_disposition() - who may write; zx_socket_set_disposition()
 * @socket:	one end; the caller has a reference
 * @disposition: ZX_SOCKET_DISPOSITION_*, or 0: as it is
 * @disposition_peer: the same for the other end
 *
 * Context: process context.
 * Return: ZX_OK, or ZX_ERR_BAD_STATE, with nothing done, if an end that could not write is
 * to write again and what it has written has not been read.
 */
zx_status_t zx_socket_set_disposition(struct zx_socket *socket, u32 disposition,
				      u32 disposition_peer)
{
	struct zx_socket *peer = socket->peer;
	zx_status_t status = ZX_ERR_BAD_STATE;
	unsigned long flags;

	zx_object_lock(&socket->obj, flags);
	if (zx_socket_may_set(socket, disposition_peer) &&
	    (peer->closed || zx_socket_may_set(peer, disposition))) {
		zx_socket_dispose(socket, disposition);
		zx_socket_dispose(peer, disposition_peer);
		status = ZX_OK;
	}
	zx_object_unlock(&socket->obj, flags);
	return status;
}

/* Properties */

/* Asserts or deasserts the signal of a threshold. */
static void zx_socket_apply_threshold(struct zx_socket *socket, u32 value, u32 bytes,
				      zx_signals_t signal)
{
	if (value && bytes >= value)
		zx_object_signal_locked(&socket->obj, 0, signal);
	else
		zx_object_signal_locked(&socket->obj, signal, 0);
}

/**
 * zx_socket_set_rx_threshold() - ZX_PROP_SOCKET_RX_THRESHOLD
 * @socket:	any
 * @value:	how many bytes there must be to read for ZX_SOCKET_READ_THRESHOLD; 0: never
 *
 * Context: process context.
 * Return: ZX_OK, or ZX_ERR_INVALID_ARGS for more than there can be.
 */
zx_status_t zx_socket_set_rx_threshold(struct zx_socket *socket, u64 value)
{
	unsigned long flags;

	if (value > ZX_SOCKET_MAX_BYTES)
		return ZX_ERR_INVALID_ARGS;
	zx_object_lock(&socket->obj, flags);
	WRITE_ONCE(socket->rx_threshold, value);
	zx_socket_apply_threshold(socket, value, socket->size, ZX_SOCKET_READ_THRESHOLD);
	zx_object_unlock(&socket->obj, flags);
	return ZX_OK;
}

/**
 * zx_socket_set_tx_threshold() - ZX_PROP_SOCKET_TX_THRESHOLD
 * @socket:	any
 * @value:	how many bytes there must be room for, at the peer, for
 *		ZX_SOCKET_WRITE_THRESHOLD; 0: never
 *
 * Context: process context.
 * Return: ZX_OK, ZX_ERR_PEER_CLOSED, or ZX_ERR_INVALID_ARGS for more than there can be.
 */
zx_status_t zx_socket_set_tx_threshold(struct zx_socket *socket, u64 value)
{
	const struct zx_socket *peer = socket->peer;
	zx_status_t status = ZX_OK;
	unsigned long flags;

	zx_object_lock(&socket->obj, flags);
	if (peer->closed) {
		status = ZX_ERR_PEER_CLOSED;
	} else if (value > ZX_SOCKET_MAX_BYTES) {
		status = ZX_ERR_INVALID_ARGS;
	} else {
		WRITE_ONCE(socket->tx_threshold, value);
		zx_socket_apply_threshold(socket, value, ZX_SOCKET_MAX_BYTES - peer->size,
					  ZX_SOCKET_WRITE_THRESHOLD);
	}
	zx_object_unlock(&socket->obj, flags);
	return status;
}

/**
 * zx_socket_get_info() - ZX_INFO_SOCKET
 * @socket:	any
 * @info:	filled
 *
 * Context: process context.
 */
void zx_socket_get_info(struct zx_socket *socket, zx_info_socket_t *info)
{
	const struct zx_socket *peer = socket->peer;
	unsigned long flags;

	memset(info, 0, sizeof(*info));
	info->options = socket->pair->options;
	info->rx_buf_max = ZX_SOCKET_MAX_BYTES;
	zx_object_lock(&socket->obj, flags);
	info->rx_buf_size = socket->size;
	info->rx_buf_available = socket->size;
	if (zx_socket_is_datagram(socket) && socket->size)
		info->rx_buf_available = socket->first->datagram;
	if (!peer->closed) {
		info->tx_buf_max = ZX_SOCKET_MAX_BYTES;
		info->tx_buf_size = peer->size;
	}
	zx_object_unlock(&socket->obj, flags);
}
