/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams: a position in the content of a VMO, and calls that read and write there.
 *
 * A stream keeps its VMO, and has nothing else: what is read and written, how much of it there
 * is (zx_vmo.content_size), and the lock that orders those who change that are the VMO's, and
 * shared by all its streams.
 *
 * Locks, from the outside:
 *
 *	zx_stream.seek_lock	a call that uses the position has it from beginning to end, so
 *				that calls on one stream follow one another
 *	zx_vmo.content		for reading: what is within the content stays so. For writing:
 *				the content grows, or somebody sets its size
 *	mmap_lock, and what else a page fault takes: both are held while user memory is touched,
 *	which may be a mapping of the very VMO. So no fault handler takes either.
 *
 * Both are waited for killably. A call that holds them stops when its task is killed.
 *
 * A write that stays within the content goes on beside others and beside reads, as with
 * zx_vmo_write(). One that goes beyond it, or appends, has the VMO's content for itself:
 * on Zircon others may read meanwhile what was there before.
 */
#ifndef ZX_OBJECT_STREAM_H
#define ZX_OBJECT_STREAM_H

#include <linux/mutex.h>
#include <zircon/syscalls/object.h>
#include "object.h"

struct zx_vmo;

/**
 * struct zx_stream - a stream
 * @obj:	the object; obj.lock is @lock
 * @lock:	signals and observers; @options change under it
 * @options:	ZX_STREAM_MODE_*; READ_ONCE() without the lock
 * @vmo:	a reference; never changes
 * @seek_lock:	see above
 * @seek:	in bytes, anything; under @seek_lock
 */
struct zx_stream {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	u32 options;
	struct zx_vmo *vmo;
	struct mutex seek_lock;
	u64 seek;
};

/**
 * struct zx_vector - the memory that a call reads or writes, in parts
 * @parts:	an array in user space; it may change at any time
 * @count:	how many
 */
struct zx_vector {
	const zx_iovec_t __user *parts;
	size_t count;
};

static inline struct zx_stream *zx_stream_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_stream, obj);
}

int zx_stream_init(void);
void zx_stream_exit(void);

zx_status_t zx_stream_create(struct zx_instance *instance, u32 options, struct zx_vmo *vmo,
			     u64 seek, struct zx_hnd *out);
zx_status_t zx_stream_read(struct zx_stream *stream, const struct zx_vector *to, size_t *actual);
zx_status_t zx_stream_read_at(struct zx_stream *stream, const struct zx_vector *to, u64 offset,
			      size_t *actual);
zx_status_t zx_stream_write(struct zx_stream *stream, const struct zx_vector *from, bool append,
			    size_t *actual);
zx_status_t zx_stream_write_at(struct zx_stream *stream, const struct zx_vector *from, u64 offset,
			       size_t *actual);
zx_status_t zx_stream_seek(struct zx_stream *stream, zx_stream_seek_origin_t whence, s64 offset,
			   u64 *seek);
void zx_stream_set_append(struct zx_stream *stream, bool append);
zx_status_t zx_stream_get_info(struct zx_stream *stream, zx_info_stream_t *info);

#endif /* ZX_OBJECT_STREAM_H */
