// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on fifos.
 */
#include <linux/compiler.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/fifo.h"
#include "../object/wait.h"
#include "../object/words.h"

zx_status_t sys_zx_fifo_create(struct zx_caller *c, size_t elem_count, size_t elem_size,
			       u32 options, zx_handle_t __user *out0, zx_handle_t __user *out1)
{
	struct zx_out outs[2] = { { .to = out0 }, { .to = out1 } };
	struct zx_hnd ends[2];
	zx_status_t status;

	status = zx_fifo_create(zx_caller_instance(c), elem_count, elem_size, options, ends);
	if (status != ZX_OK)
		return status;
	outs[0].hnd = ends[0];
	outs[1].hnd = ends[1];
	return zx_out_handles(c, outs, ARRAY_SIZE(outs));
}

static noinline zx_status_t zx_fifo_write_many(struct zx_fifo *fifo, const void __user *data,
					       size_t size, u64 *count)
{
	void *elements = kmalloc(size, GFP_KERNEL_ACCOUNT);
	zx_status_t status = ZX_ERR_INVALID_ARGS;

	if (!elements)
		return ZX_ERR_NO_MEMORY;
	if (!copy_from_user(elements, data, size))
		status = zx_fifo_write(fifo, elements, count);
	kfree(elements);
	return status;
}

static zx_status_t zx_fifo_write_from(struct zx_fifo *fifo, const void __user *data, size_t size,
				      u64 *count)
{
	u64 few[ZX_WORDS_MAX_BYTES / sizeof(u64)] __uninitialized;

	if (unlikely(!zx_words_fit(size)))
		return zx_fifo_write_many(fifo, data, size, count);
	if (unlikely(!zx_words_from_user(few, data, size)))
		return ZX_ERR_INVALID_ARGS;
	return zx_fifo_write(fifo, few, count);
}

zx_status_t sys_zx_fifo_write(struct zx_caller *c, zx_handle_t handle, size_t elem_size,
			      const void __user *data, size_t count, size_t __user *actual_count)
{
	struct zx_object *obj;
	zx_status_t status;
	u64 n = count;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_FIFO, ZX_RIGHT_WRITE, &obj);
	if (unlikely(status != ZX_OK))
		return status;
	status = zx_fifo_room(zx_fifo_of(obj), elem_size, &n);
	if (likely(status == ZX_OK))
		status = zx_fifo_write_from(zx_fifo_of(obj), data, n * elem_size, &n);
	zx_object_put(obj);
	if (likely(status == ZX_OK) && actual_count && put_user((size_t)n, actual_count))
		return ZX_ERR_INVALID_ARGS;
	return status;
}

/*
 * Places in the queue may be filled anew while they are copied, if another reader is
 * quicker: that is found out afterwards.
 */
static noinline bool zx_fifo_copy_many(const struct zx_fifo_span *span, void __user *data)
{
	unsigned long left;

	/* Against a writer that is ahead, see above. */
	left = data_race(copy_to_user(data, span->part[0], span->size[0]));
	/* The same. */
	left += data_race(copy_to_user(data + span->size[0], span->part[1], span->size[1]));
	return !left;
}

static __always_inline bool zx_fifo_copy_out(const struct zx_fifo_span *span, void __user *data)
{
	if (likely(!span->size[1] && zx_words_fit(span->size[0]) &&
		   IS_ALIGNED((uintptr_t)span->part[0], sizeof(u64))))
		return zx_words_to_user(data, (const u64 *)span->part[0], span->size[0]);
	return zx_fifo_copy_many(span, data);
}

static zx_status_t zx_fifo_read_to(struct zx_fifo *fifo, u64 elem_size, u64 count,
				   void __user *data, struct zx_fifo_span *span)
{
	zx_status_t status;

	for (;;) {
		status = zx_fifo_peek(fifo, elem_size, count, span);
		if (unlikely(status != ZX_OK))
			return status;
		if (unlikely(!zx_fifo_copy_out(span, data)))
			return ZX_ERR_INVALID_ARGS;
		if (likely(zx_fifo_consume(fifo, span)))
			return ZX_OK;
		if (fatal_signal_pending(current))
			return ZX_RESTART;
		cond_resched();
	}
}

zx_status_t sys_zx_fifo_read(struct zx_caller *c, zx_handle_t handle, size_t elem_size,
			     void __user *data, size_t data_size, size_t __user *actual_count)
{
	struct zx_fifo_span span __uninitialized;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_FIFO, ZX_RIGHT_READ, &obj);
	if (unlikely(status != ZX_OK))
		return status;
	/* What the interface calls a size is a count. */
	status = zx_fifo_read_to(zx_fifo_of(obj), elem_size, data_size, data, &span);
	zx_object_put(obj);
	if (likely(status == ZX_OK) && actual_count &&
	    put_user((size_t)span.count, actual_count))
		return ZX_ERR_INVALID_ARGS;
	return status;
}
