/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fifos: two ends, each with a queue of small elements of one size that the other has
 * written. Both queues exist from the beginning, so reading and writing allocate nothing
 * here.
 *
 * No lock is held while user memory is touched, and yet an element is read once, in
 * order, and stays in its queue if it cannot be copied out. A writer hands in elements
 * that have been copied in already. A reader is shown what is at the front of its queue
 * (zx_fifo_peek()), copies that straight to where it belongs, and then takes it off the
 * queue (zx_fifo_consume()), which fails if somebody else has read meanwhile: what was
 * copied may then be anything, and the reader begins again. Writers do not disturb it:
 * they only fill places behind what it was shown.
 */
#ifndef ZX_OBJECT_FIFO_H
#define ZX_OBJECT_FIFO_H

#include "object.h"

struct zx_fifo_pair;

/**
 * struct zx_fifo - one end
 * @obj:	the object; obj.lock is that of the pair, and protects all of this
 * @pair:	what it is a part of
 * @peer:	the other end, whose memory lives as long as this one's
 * @data:	room for pair->count elements, used in a circle
 * @first:	index of the oldest one
 * @used:	how many there are
 * @reads:	how often elements were taken off. @first only changes with it
 * @closed:	has, or had, no handles
 *
 * @first, @used, @reads and @closed are also looked at without the lock. Whoever sees a
 * value of @reads also sees the @first and the @used that belong to it, or later ones;
 * whoever sees a value of @used sees the elements.
 */
struct zx_fifo {
	struct zx_object obj;
	struct zx_fifo_pair *pair;
	struct zx_fifo *peer;
	u8 *data;
	u32 first;
	u32 used;
	u64 reads;
	bool closed;
};

/**
 * struct zx_fifo_span - elements at the front of a queue
 * @part:	where they are: in one or two pieces
 * @size:	of each piece, in bytes; the second may have none
 * @count:	how many they are
 * @reads:	of the fifo, when they were looked up
 */
struct zx_fifo_span {
	const u8 *part[2];
	u32 size[2];
	u32 count;
	u64 reads;
};

static inline struct zx_fifo *zx_fifo_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_fifo, obj);
}

int zx_fifo_init(void);
void zx_fifo_exit(void);
zx_status_t zx_fifo_create(struct zx_instance *instance, u64 count, u64 elem_size, u32 options,
			   struct zx_hnd out[2]);
zx_status_t zx_fifo_room(struct zx_fifo *fifo, u64 elem_size, u64 *count);
zx_status_t zx_fifo_write(struct zx_fifo *fifo, const void *elements, u64 *count);
zx_status_t zx_fifo_peek(struct zx_fifo *fifo, u64 elem_size, u64 count,
			 struct zx_fifo_span *span);
bool zx_fifo_consume(struct zx_fifo *fifo, const struct zx_fifo_span *span);

#endif /* ZX_OBJECT_FIFO_H */
