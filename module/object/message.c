// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of messages.
 */
#include <linux/overflow.h>
#include <linux/slab.h>
#include "message.h"
#include "pages.h"

/* What is left over of the message goes into pages if it is larger. */
#define ZX_MSG_INLINE_MAX	1024

static void zx_msg_init(struct zx_msg *msg, struct zx_instance *instance, u32 size,
			u32 nr_handles, unsigned int nr_pages)
{
	msg->instance = instance;
	msg->size = size;
	msg->nr_handles = 0;
	msg->nr_pages = nr_pages;
	msg->data = &msg->handles[nr_handles];
}

static noinline struct zx_msg *zx_msg_alloc_large(struct zx_instance *instance, u32 size,
						  u32 nr_handles)
{
	struct zx_msg *msg;
	size_t head = struct_size(msg, handles, nr_handles);
	unsigned int nr_pages = 0;
	size_t tail = size;

	if (head + size > ZX_MSG_INLINE_MAX) {
		nr_pages = DIV_ROUND_UP(size, PAGE_SIZE);
		tail = nr_pages * sizeof(void *);
	}
	msg = kmalloc(head + tail, GFP_KERNEL_ACCOUNT);
	if (!msg)
		return NULL;
	zx_msg_init(msg, instance, size, nr_handles, nr_pages);
	msg->small = false;
	if (nr_pages && !zx_pages_get(instance, msg->data, nr_pages)) {
		kfree(msg);
		return NULL;
	}
	return msg;
}

/**
 * zx_msg_alloc() - room for a message
 * @instance:	of the channel that it is for
 * @size:	how many bytes, at most ZX_CHANNEL_MAX_MSG_BYTES
 * @nr_handles:	how many handles, at most ZX_CHANNEL_MAX_MSG_HANDLES
 * @spare:	where the current thread keeps a small message, or NULL
 *
 * The bytes are not initialised. The message has no handles yet: the caller adds them
 * and counts them in nr_handles.
 *
 * Context: process context; may sleep.
 * Return: the message, or NULL without memory.
 */
struct zx_msg *zx_msg_alloc(struct zx_instance *instance, u32 size, u32 nr_handles,
			    struct zx_msg **spare)
{
	struct zx_msg *msg;
	size_t total = struct_size(msg, handles, nr_handles) + size;

	if (unlikely(total > ZX_MSG_SMALL))
		return zx_msg_alloc_large(instance, size, nr_handles);
	if (spare && *spare) {
		msg = *spare;
		*spare = NULL;
	} else {
		msg = kmalloc(ZX_MSG_SMALL, GFP_KERNEL_ACCOUNT);
		if (!msg)
			return NULL;
	}
	zx_msg_init(msg, instance, size, nr_handles, 0);
	msg->small = true;
	return msg;
}

/* The memory alone: the handles have been moved or dropped. */
static void zx_msg_free_memory(struct zx_msg *msg)
{
	if (msg->nr_pages)
		zx_pages_put(msg->instance, msg->data, msg->nr_pages);
	kfree(msg);
}

/**
 * zx_msg_free() - a message is not needed any more
 * @msg:	the message, in no queue; its handles are closed
 * @spare:	where the current thread keeps a small message, or NULL
 *
 * Context: process context; may sleep. The caller keeps the instance.
 */
void zx_msg_free(struct zx_msg *msg, struct zx_msg **spare)
{
	unsigned int i;

	for (i = 0; i < msg->nr_handles; i++)
		zx_hnd_drop(zx_msg_release(msg, i));
	if (spare && msg->small && !*spare)
		*spare = msg;
	else
		zx_msg_free_memory(msg);
}

/**
 * zx_msg_free_reap() - the same, out of a destructor
 * @msg:	the message, in no queue
 * @reaper:	gets what its handles referred to
 *
 * Context: process context; may sleep. The caller keeps the instance.
 */
void zx_msg_free_reap(struct zx_msg *msg, struct zx_reaper *reaper)
{
	unsigned int i;

	for (i = 0; i < msg->nr_handles; i++)
		zx_hnd_drop_reap(zx_msg_release(msg, i), reaper);
	zx_msg_free_memory(msg);
}
