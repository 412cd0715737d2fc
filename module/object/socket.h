/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets: two ends, each with a queue of the bytes that the other has written: a stream,
 * or datagrams.
 *
 * Bytes are kept in buffers, in a list. A few bytes of a stream are added to the last buffer
 * if it has room left; so many small writes do not need much more memory than they have
 * bytes. More bytes, and a datagram, get buffers of their own size. A queue holds
 * ZX_SOCKET_MAX_BYTES at most, whose memory is charged to whoever writes; each datagram and
 * each write has a byte at least, so what buffers add to that is bounded too.
 *
 * No spinlock is held while user memory is touched. A writer copies its bytes in first, into
 * buffers that nobody else knows, or, if they are few, onto its stack, and then adds them to
 * the queue at once. A reader copies bytes out of the queue, and then takes them off it: a
 * read that fails leaves all as it was. Readers of one end take turns (@reading), so that
 * each gets bytes that follow each other, as those of a Linux stream socket do. A reader
 * whose memory has to be paged in makes other readers of its end wait, but no writer, and
 * nothing else: who waits for its turn can be killed.
 *
 * Below the front of the queue, only the reader whose turn it is changes anything; behind
 * what has been written, only writers do, under the lock.
 */
#ifndef ZX_OBJECT_SOCKET_H
#define ZX_OBJECT_SOCKET_H

#include <linux/mutex.h>
#include <linux/uio.h>
#include "object.h"

/* As many as Zircon's buffers hold, which programs are told. */
#define ZX_SOCKET_MAX_BYTES	(128 * 2008U)

struct zx_socket_pair;

/**
 * struct zx_socket_buf - some bytes of a queue
 * @next:	the bytes behind these; set once
 * @room:	how many there is room for
 * @len:	how many there are; grows under the lock
 * @datagram:	bytes of the datagram that begins here; 0 if none does
 * @data:	the bytes
 */
struct zx_socket_buf {
	struct zx_socket_buf *next;
	u32 room;
	u32 len;
	u32 datagram;
	u8 data[] __aligned(8);
};

/**
 * struct zx_socket - one end
 * @obj:	the object; obj.lock is that of the pair, and protects all of this
 * @pair:	what it is a part of
 * @peer:	the other end, whose memory lives as long as this one's
 * @reading:	the reader whose turn it is; outside of mmap_lock, and of @obj.lock
 * @first:	the queue; NULL if it has no buffers. With @offset also under @reading: both
 *		are needed to change them
 * @last:	its last buffer
 * @offset:	how many bytes of @first have been read
 * @size:	how many bytes can be read
 * @rx_threshold: ZX_PROP_SOCKET_RX_THRESHOLD
 * @tx_threshold: ZX_PROP_SOCKET_TX_THRESHOLD
 * @closed:	has, or had, no handles
 *
 * @size and @closed are looked at without the lock, too, as are the signals.
 */
struct zx_socket {
	struct zx_object obj;
	struct zx_socket_pair *pair;
	struct zx_socket *peer;
	struct mutex reading;	/* who takes bytes off the queue */
	struct zx_socket_buf *first;
	struct zx_socket_buf *last;
	u32 offset;
	u32 size;
	u32 rx_threshold;
	u32 tx_threshold;
	bool closed;
};

static inline struct zx_socket *zx_socket_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_socket, obj);
}

int zx_socket_init(void);
void zx_socket_exit(void);
zx_status_t zx_socket_create(struct zx_instance *instance, u32 options, struct zx_hnd out[2]);
zx_status_t zx_socket_write(struct zx_socket *socket, struct iov_iter *from, size_t *actual);
zx_status_t zx_socket_read(struct zx_socket *socket, struct iov_iter *to, bool peek,
			   size_t *actual);
zx_status_t zx_socket_set_disposition(struct zx_socket *socket, u32 disposition,
				      u32 disposition_peer);
zx_status_t zx_socket_set_rx_threshold(struct zx_socket *socket, u64 value);
zx_status_t zx_socket_set_tx_threshold(struct zx_socket *socket, u64 value);
void zx_socket_get_info(struct zx_socket *socket, zx_info_socket_t *info);

#endif /* ZX_OBJECT_SOCKET_H */
