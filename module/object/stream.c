// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streams.
 */
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include "../vm/vmo.h"
#include "instance.h"
#include "stream.h"
#include "wait.h"
#include "words.h"

/* Parts of a vector that are fetched together. */
#define ZX_VECTOR_CHUNK		8

static struct kmem_cache *zx_stream_cache;

static void zx_stream_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_stream *stream = zx_stream_of(obj);

	zx_object_put_reap(&stream->vmo->obj, reaper);
	mutex_destroy(&stream->seek_lock);
	kmem_cache_free(zx_stream_cache, stream);
}

static const struct zx_object_ops zx_stream_ops = {
	.type = ZX_OBJ_TYPE_STREAM,
	.name = "stream",
	.default_rights = ZX_DEFAULT_STREAM_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.free = zx_stream_free,
};

/**
 * zx_stream_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_stream_init(void)
{
	zx_stream_cache = KMEM_CACHE(zx_stream, SLAB_ACCOUNT);
	return zx_stream_cache ? 0 : -ENOMEM;
}

/**
 * zx_stream_exit() - module exit; no stream exists
 */
void zx_stream_exit(void)
{
	kmem_cache_destroy(zx_stream_cache);
}

/**
 * zx_stream_create() - make a stream; zx_stream_create()
 * @instance:	where
 * @options:	ZX_STREAM_MODE_*, valid
 * @vmo:	the caller has a reference
 * @seek:	where it begins
 * @out:	its first handle, with the rights that go with @options
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_stream_create(struct zx_instance *instance, u32 options, struct zx_vmo *vmo,
			     u64 seek, struct zx_hnd *out)
{
	struct zx_stream *stream;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	stream = kmem_cache_alloc(zx_stream_cache, GFP_KERNEL_ACCOUNT);
	if (!stream) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&stream->lock);
	mutex_init(&stream->seek_lock);
	stream->options = options;
	stream->seek = seek;
	/* Whose size and content it is. */
	vmo = vmo->whole;
	zx_object_get(&vmo->obj);
	stream->vmo = vmo;
	zx_object_init(&stream->obj, &zx_stream_ops, instance, &stream->lock, 0);
	*out = zx_hnd_first(&stream->obj);
	if (options & ZX_STREAM_MODE_READ)
		out->rights |= ZX_RIGHT_READ;
	if (options & ZX_STREAM_MODE_WRITE)
		out->rights |= ZX_RIGHT_WRITE;
	return ZX_OK;
}

/* Vectors */

/**
 * struct zx_parts - some parts of a vector
 * @iov:	what the caller said when they were fetched
 * @first:	index of the first one in the vector
 * @n:		how many; 0 if there are none or they could not be read
 */
struct zx_parts {
	struct iovec iov[ZX_VECTOR_CHUNK];
	size_t first;
	size_t n;
};

static_assert(sizeof(struct iovec) == sizeof(zx_iovec_t) &&
	      offsetof(struct iovec, iov_base) == offsetof(zx_iovec_t, buffer) &&
	      offsetof(struct iovec, iov_len) == offsetof(zx_iovec_t, capacity));
static_assert(ZX_VECTOR_CHUNK * sizeof(struct iovec) <= ZX_WORDS_MAX_BYTES);

static bool zx_parts_fetch(struct zx_parts *parts, const struct zx_vector *vector, size_t first)
{
	size_t n = min_t(size_t, vector->count - first, ZX_VECTOR_CHUNK);

	parts->first = first;
	parts->n = 0;
	if (!zx_words_from_user((u64 *)parts->iov, vector->parts + first, n * sizeof(zx_iovec_t)))
		return false;
	parts->n = n;
	return true;
}

/*
 * How many bytes all parts have. Leaves the last ones fetched, which are all of most vectors.
 */
static zx_status_t zx_vector_total(const struct zx_vector *vector, struct zx_parts *parts,
				   size_t *total)
{
	size_t i, at;

	*total = 0;
	parts->n = 0;
	for (at = 0; at < vector->count; at += parts->n) {
		if (!zx_parts_fetch(parts, vector, at))
			return ZX_ERR_INVALID_ARGS;
		for (i = 0; i < parts->n; i++)
			if (check_add_overflow(*total, (size_t)parts->iov[i].iov_len, total))
				return ZX_ERR_INVALID_ARGS;
		if (likely(parts->n == vector->count))
			break;
		if (fatal_signal_pending(current))
			return ZX_RESTART;
		cond_resched();
	}
	return ZX_OK;
}

/*
 * Makes of parts what ends after @length bytes, and is all in user space. Returns how many
 * bytes that are.
 */
static size_t zx_parts_limit(struct zx_parts *parts, size_t length, bool *bad)
{
	size_t sum = 0, i;

	*bad = false;
	for (i = 0; i < parts->n; i++) {
		struct iovec *iov = &parts->iov[i];

		iov->iov_len = min_t(size_t, iov->iov_len, length - sum);
		if (unlikely(!access_ok(iov->iov_base, iov->iov_len))) {
			parts->n = i;
			*bad = true;
			break;
		}
		sum += iov->iov_len;
	}
	return sum;
}

/*
 * Copies @length bytes, or fewer if the vector has become shorter. @actual is set to how many,
 * also if there is an error. @parts are those that are there already, if any.
 */
static zx_status_t zx_vector_copy(const struct zx_vector *vector, struct zx_parts *parts,
				  struct zx_vmo *vmo, u64 offset, size_t length, bool write,
				  size_t *actual)
{
	struct iov_iter iter;
	zx_status_t status;
	size_t at, size;
	bool bad;

	*actual = 0;
	for (at = 0; at < vector->count && *actual < length; at = parts->first + parts->n) {
		if (unlikely(!parts->n || parts->first != at) &&
		    !zx_parts_fetch(parts, vector, at))
			return ZX_ERR_INVALID_ARGS;
		size = zx_parts_limit(parts, length - *actual, &bad);
		iov_iter_init(&iter, write ? ITER_SOURCE : ITER_DEST, parts->iov, parts->n, size);
		status = write ? zx_vmo_write(vmo, &iter, offset + *actual) :
				 zx_vmo_read(vmo, &iter, offset + *actual);
		*actual += size - iov_iter_count(&iter);
		if (status != ZX_OK)
			return status;
		if (unlikely(bad))
			return ZX_ERR_INVALID_ARGS;
		if (fatal_signal_pending(current))
			return ZX_ERR_BAD_STATE;
	}
	return ZX_OK;
}

/* What a call returns that has copied so much before that. */
static zx_status_t zx_stream_result(zx_status_t status, size_t actual)
{
	return actual ? ZX_OK : status;
}

/* Reading */

static zx_status_t zx_stream_read_content(struct zx_stream *stream, const struct zx_vector *to,
					  struct zx_parts *parts, size_t total, u64 offset,
					  size_t *actual)
{
	struct zx_vmo *vmo = stream->vmo;
	zx_status_t status = ZX_OK;

	if (down_read_killable(&vmo->content))
		return ZX_RESTART;
	if (offset < vmo->content_size)
		status = zx_vector_copy(to, parts, vmo, offset,
					min_t(u64, total, vmo->content_size - offset), false,
					actual);
	up_read(&vmo->content);
	return zx_stream_result(status, *actual);
}

/**
 * zx_stream_read_at() - zx_stream_readv_at()
 * @stream:	the caller has a reference
 * @to:		where to
 * @offset:	in bytes, anything
 * @actual:	set to how many bytes were read: none if @offset is not within the content
 *
 * Context: process context; sleeps. No locks held: @to may be paged in.
 * Return: ZX_OK if there was nothing to read, or something was; ZX_ERR_INVALID_ARGS if @to is
 * not one; ZX_ERR_NOT_FOUND if it cannot be written; the errors of zx_vmo_read(); ZX_RESTART if
 * the task is being killed.
 */
zx_status_t zx_stream_read_at(struct zx_stream *stream, const struct zx_vector *to, u64 offset,
			      size_t *actual)
{
	struct zx_parts parts;
	zx_status_t status;
	size_t total;

	*actual = 0;
	status = zx_vector_total(to, &parts, &total);
	if (status != ZX_OK || !total)
		return status;
	return zx_stream_read_content(stream, to, &parts, total, offset, actual);
}

/**
 * zx_stream_read() - zx_stream_readv()
 * @stream:	the caller has a reference
 * @to:		where to
 * @actual:	set to how many bytes were read, by which the position moves
 *
 * Context: process context; sleeps. No locks held: @to may be paged in.
 * Return: as zx_stream_read_at().
 */
zx_status_t zx_stream_read(struct zx_stream *stream, const struct zx_vector *to, size_t *actual)
{
	struct zx_parts parts;
	zx_status_t status;
	size_t total;

	*actual = 0;
	status = zx_vector_total(to, &parts, &total);
	if (status != ZX_OK || !total)
		return status;
	if (mutex_lock_killable(&stream->seek_lock))
		return ZX_RESTART;
	status = zx_stream_read_content(stream, to, &parts, total, stream->seek, actual);
	stream->seek += *actual;
	mutex_unlock(&stream->seek_lock);
	return status;
}

/* Writing */

/*
 * Makes room up to @end, and zeroes what lies between the content and @offset. @end is set to
 * where there is room up to, if that is less: behind @offset in any case. The VMO's content is
 * held for writing.
 */
static zx_status_t zx_stream_expand(struct zx_vmo *vmo, u64 offset, u64 *end)
{
	zx_status_t status = zx_vmo_expand(vmo, *end);

	*end = min(*end, vmo->size);
	if (*end <= offset)
		return status == ZX_ERR_OUT_OF_RANGE ? status : ZX_ERR_NO_SPACE;
	if (vmo->content_size < offset)
		return zx_vmo_zero(vmo, vmo->content_size, offset - vmo->content_size);
	return ZX_OK;
}

/* A write that goes beyond the content. The VMO's content is held for writing. */
static zx_status_t zx_stream_write_beyond(struct zx_vmo *vmo, const struct zx_vector *from,
					  struct zx_parts *parts, u64 offset, u64 end,
					  size_t *actual)
{
	zx_status_t status = zx_stream_expand(vmo, offset, &end);

	if (status != ZX_OK)
		return status;
	status = zx_vector_copy(from, parts, vmo, offset, end - offset, true, actual);
	if (*actual && offset + *actual > vmo->content_size)
		WRITE_ONCE(vmo->content_size, offset + *actual);
	return status;
}

static zx_status_t zx_stream_write_content(struct zx_stream *stream, const struct zx_vector *from,
					   struct zx_parts *parts, size_t total, u64 offset,
					   size_t *actual)
{
	struct zx_vmo *vmo = stream->vmo;
	zx_status_t status;
	u64 end;

	if (check_add_overflow(offset, (u64)total, &end))
		return ZX_ERR_FILE_BIG;
	if (down_read_killable(&vmo->content))
		return ZX_RESTART;
	/* The content may be said to be larger than the VMO. */
	if (likely(end <= vmo->content_size && end <= vmo->size)) {
		status = zx_vector_copy(from, parts, vmo, offset, total, true, actual);
		up_read(&vmo->content);
		return zx_stream_result(status, *actual);
	}
	up_read(&vmo->content);
	if (down_write_killable(&vmo->content))
		return ZX_RESTART;
	status = zx_stream_write_beyond(vmo, from, parts, offset, end, actual);
	up_write(&vmo->content);
	return zx_stream_result(status, *actual);
}

/* Sets the position behind what was written. */
static zx_status_t zx_stream_append(struct zx_stream *stream, const struct zx_vector *from,
				    struct zx_parts *parts, size_t total, size_t *actual)
{
	struct zx_vmo *vmo = stream->vmo;
	zx_status_t status;
	u64 offset, end;

	if (down_write_killable(&vmo->content))
		return ZX_RESTART;
	offset = vmo->content_size;
	if (check_add_overflow(offset, (u64)total, &end))
		status = ZX_ERR_OUT_OF_RANGE;
	else
		status = zx_stream_write_beyond(vmo, from, parts, offset, end, actual);
	up_write(&vmo->content);
	if (*actual)
		stream->seek = offset + *actual;
	return zx_stream_result(status, *actual);
}

/**
 * zx_stream_write_at() - zx_stream_writev_at()
 * @stream:	the caller has a reference
 * @from:	what
 * @offset:	in bytes; what lies between the content and there becomes content, and zero
 * @actual:	set to how many bytes were written
 *
 * Context: process context; sleeps. No locks held: @from may be paged in.
 * Return: ZX_OK if anything was written, or there was nothing to write; ZX_ERR_INVALID_ARGS if
 * @from is not one; ZX_ERR_NOT_FOUND if it cannot be read; ZX_ERR_FILE_BIG if that goes beyond
 * what can be counted, ZX_ERR_OUT_OF_RANGE if it goes beyond what a VMO can have,
 * ZX_ERR_NO_SPACE if the VMO cannot grow; the errors of zx_vmo_write(); ZX_RESTART if the task
 * is being killed.
 */
zx_status_t zx_stream_write_at(struct zx_stream *stream, const struct zx_vector *from, u64 offset,
			       size_t *actual)
{
	struct zx_parts parts;
	zx_status_t status;
	size_t total;

	*actual = 0;
	status = zx_vector_total(from, &parts, &total);
	if (status != ZX_OK || !total)
		return status;
	return zx_stream_write_content(stream, from, &parts, total, offset, actual);
}

/**
 * zx_stream_write() - zx_stream_writev()
 * @stream:	the caller has a reference
 * @from:	what
 * @append:	at the end of the content, also if the stream is not in that mode
 * @actual:	set to how many bytes were written; the position is behind them then
 *
 * Context: process context; sleeps. No locks held: @from may be paged in.
 * Return: as zx_stream_write_at(), with ZX_ERR_OUT_OF_RANGE for ZX_ERR_FILE_BIG if it appends.
 */
zx_status_t zx_stream_write(struct zx_stream *stream, const struct zx_vector *from, bool append,
			    size_t *actual)
{
	struct zx_parts parts;
	zx_status_t status;
	size_t total;

	*actual = 0;
	append |= READ_ONCE(stream->options) & ZX_STREAM_MODE_APPEND;
	status = zx_vector_total(from, &parts, &total);
	if (status != ZX_OK || !total)
		return status;
	if (mutex_lock_killable(&stream->seek_lock))
		return ZX_RESTART;
	if (append) {
		status = zx_stream_append(stream, from, &parts, total, actual);
	} else {
		status = zx_stream_write_content(stream, from, &parts, total, stream->seek, actual);
		stream->seek += *actual;
	}
	mutex_unlock(&stream->seek_lock);
	return status;
}

/* The rest */

/* @to = @base + @offset; returns whether that is no position. */
static bool zx_seek_overflows(u64 base, s64 offset, u64 *to)
{
	*to = base + offset;
	return offset < 0 ? *to > base : *to < base;
}

/**
 * zx_stream_seek() - move the position; zx_stream_seek()
 * @stream:	the caller has a reference
 * @whence:	ZX_STREAM_SEEK_ORIGIN_*, or anything else
 * @offset:	in bytes
 * @seek:	set to the new position, which may be beyond the content
 *
 * Context: process context; sleeps.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS, and the position stays; ZX_RESTART if the task is being
 * killed.
 */
zx_status_t zx_stream_seek(struct zx_stream *stream, zx_stream_seek_origin_t whence, s64 offset,
			   u64 *seek)
{
	zx_status_t status = ZX_OK;
	bool bad;

	if (mutex_lock_killable(&stream->seek_lock))
		return ZX_RESTART;
	switch (whence) {
	case ZX_STREAM_SEEK_ORIGIN_START:
		bad = offset < 0 || zx_seek_overflows(0, offset, seek);
		break;
	case ZX_STREAM_SEEK_ORIGIN_CURRENT:
		bad = zx_seek_overflows(stream->seek, offset, seek);
		break;
	case ZX_STREAM_SEEK_ORIGIN_END:
		bad = zx_seek_overflows(READ_ONCE(stream->vmo->content_size), offset, seek);
		break;
	default:
		bad = true;
	}
	if (bad)
		status = ZX_ERR_INVALID_ARGS;
	else
		stream->seek = *seek;
	mutex_unlock(&stream->seek_lock);
	return status;
}

/**
 * zx_stream_set_append() - ZX_PROP_STREAM_MODE_APPEND
 * @stream:	the caller has a reference
 * @append:	whether writes append from now on
 *
 * Context: process context.
 */
void zx_stream_set_append(struct zx_stream *stream, bool append)
{
	unsigned long flags;
	u32 options;

	zx_object_lock(&stream->obj, flags);
	options = stream->options & ~ZX_STREAM_MODE_APPEND;
	WRITE_ONCE(stream->options, options | (append ? ZX_STREAM_MODE_APPEND : 0));
	zx_object_unlock(&stream->obj, flags);
}

/**
 * zx_stream_get_info() - ZX_INFO_STREAM
 * @stream:	the caller has a reference
 * @info:	set, all of it
 *
 * Context: process context; sleeps while another call uses the position.
 * Return: ZX_OK, or ZX_RESTART if the task is being killed.
 */
zx_status_t zx_stream_get_info(struct zx_stream *stream, zx_info_stream_t *info)
{
	memset(info, 0, sizeof(*info));
	if (mutex_lock_killable(&stream->seek_lock))
		return ZX_RESTART;
	info->options = READ_ONCE(stream->options);
	info->seek = stream->seek;
	info->content_size = READ_ONCE(stream->vmo->content_size);
	mutex_unlock(&stream->seek_lock);
	return ZX_OK;
}
