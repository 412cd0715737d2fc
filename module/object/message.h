/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages: what a channel carries. Bytes and handles that are in no table.
 *
 * A small message is one allocation: this structure, its handles, its bytes. The
 * bytes of a larger one are in single pages, so that no message needs more than a
 * page in a row.
 *
 * Memory of messages that have been read is kept for the next ones: pages by the
 * instance (pages.h), and one small message by each thread, which needs no lock.
 */
#ifndef ZX_OBJECT_MESSAGE_H
#define ZX_OBJECT_MESSAGE_H

#include <linux/minmax.h>
#include <linux/mm.h>
#include "object.h"

/* A message of this size, with all that belongs to it, or less is a small one. */
#define ZX_MSG_SMALL	256

/**
 * struct zx_msg - a message
 * @next:	in a queue
 * @instance:	where its memory goes back to
 * @size:	bytes
 * @nr_handles:	how many of @handles are the message's
 * @nr_pages:	0 if the bytes follow the handles
 * @small:	its memory can serve any message up to ZX_MSG_SMALL
 * @data:	the bytes, or pointers to @nr_pages pages with the bytes
 * @handles:	each with its handle count
 */
struct zx_msg {
	struct zx_msg *next;
	struct zx_instance *instance;
	u32 size;
	u16 nr_handles;
	u8 nr_pages;
	bool small;
	void *data;
	struct zx_hnd handles[];
};

struct zx_msg *zx_msg_alloc(struct zx_instance *instance, u32 size, u32 nr_handles,
			    struct zx_msg **spare);
void zx_msg_free(struct zx_msg *msg, struct zx_msg **spare);
void zx_msg_free_reap(struct zx_msg *msg, struct zx_reaper *reaper);

/**
 * zx_msg_release() - a handle leaves a message
 * @msg:	the message
 * @i:		which of its handles
 *
 * Whoever has been waiting through the handle since before it was sent is told that it
 * was closed.
 *
 * Context: process context.
 * Return: the handle.
 */
static inline struct zx_hnd zx_msg_release(struct zx_msg *msg, unsigned int i)
{
	struct zx_hnd hnd = msg->handles[i];

	if (unlikely(hnd.watched))
		zx_object_cancel_handle(hnd.obj, msg, hnd.watched);
	return hnd;
}

/**
 * zx_msg_at() - find bytes of a message
 * @msg:	the message
 * @offset:	of the first byte; less than the message's size
 * @len:	in: how many are wanted, at most to the end of the message;
 *		out: how many there are in a row
 *
 * Return: the first of them.
 */
static inline void *zx_msg_at(struct zx_msg *msg, u32 offset, u32 *len)
{
	if (likely(!msg->nr_pages))
		return msg->data + offset;
	*len = min_t(u32, *len, PAGE_SIZE - offset_in_page(offset));
	return ((void **)msg->data)[offset >> PAGE_SHIFT] + offset_in_page(offset);
}

/**
 * zx_msg_txid() - where the transaction id of a message is
 * @msg:	a message of at least as many bytes as a transaction id has
 *
 * Return: its first bytes.
 */
static inline zx_txid_t *zx_msg_txid(struct zx_msg *msg)
{
	u32 len = sizeof(zx_txid_t);

	return zx_msg_at(msg, 0, &len);
}

#endif /* ZX_OBJECT_MESSAGE_H */
