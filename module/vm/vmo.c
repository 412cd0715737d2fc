// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs as objects: creation, sizes, contents. Mappings and faults are in fault.c.
 *
 * Reading holds no lock while it touches user memory, which may be a mapping of the same
 * VMO: it has a reference to the page. A page that is truncated or swapped out meanwhile is
 * still a page. What is written is copied while the page is locked, without faults, so that
 * a snapshot has all of it or nothing; as is read what is not the VMO's own.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/uio.h>
#include <linux/xarray.h>
#include "../object/instance.h"
#include "aspace.h"
#include "fault.h"
#include "vmar.h"
#include "vmo.h"

static struct kmem_cache *zx_vmo_cache;

static void zx_vmo_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_vmo *vmo = zx_vmo_of(obj);

	zx_vmo_orphan(vmo);
	if (unlikely(vmo->discardable))
		zx_discardable_retire(vmo->discardable);
	zx_cow_unuse(vmo->cow);
	if (unlikely(vmo->discardable))
		zx_discardable_free(vmo->discardable);
	if (vmo->whole != vmo)
		zx_object_put_reap(&vmo->whole->obj, reaper);
	kmem_cache_free(zx_vmo_cache, vmo);
}

static const struct zx_object_ops zx_vmo_ops = {
	.type = ZX_OBJ_TYPE_VMO,
	.name = "vmo",
	.default_rights = ZX_DEFAULT_VMO_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.free = zx_vmo_free,
	.name_offset = offsetof(struct zx_vmo, name),
	.cookie_offset = offsetof(struct zx_vmo, cookie),
};

/**
 * zx_vm_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_vm_init(void)
{
	zx_vmo_cache = KMEM_CACHE(zx_vmo, SLAB_ACCOUNT);
	if (!zx_vmo_cache)
		return -ENOMEM;
	if (zx_cow_init())
		goto free_cache;
	if (zx_discardable_init())
		goto exit_cow;
	if (zx_vmar_init())
		goto exit_discardable;
	if (zx_aspace_init())
		goto exit_vmar;
	return 0;
exit_vmar:
	zx_vmar_exit();
exit_discardable:
	zx_discardable_exit();
exit_cow:
	zx_cow_exit();
free_cache:
	kmem_cache_destroy(zx_vmo_cache);
	return -ENOMEM;
}

/**
 * zx_vm_exit() - module exit; no VMO and no VMAR exists
 */
void zx_vm_exit(void)
{
	zx_aspace_exit();
	zx_vmar_exit();
	zx_discardable_exit();
	zx_cow_exit();
	kmem_cache_destroy(zx_vmo_cache);
}

/**
 * zx_vmo_alloc() - a VMO that has pages
 * @instance:	charged
 * @cow:	its use by a VMO is the new one's
 * @size:	in bytes, whole pages
 * @content_size: in bytes
 *
 * Context: process context; may sleep.
 * Return: a VMO, one reference; NULL without memory, and @cow is still the caller's.
 */
struct zx_vmo *zx_vmo_alloc(struct zx_instance *instance, struct zx_cow *cow, u64 size,
			    u64 content_size)
{
	struct zx_vmo *vmo;

	if (!zx_instance_charge(instance))
		return NULL;
	vmo = kmem_cache_alloc(zx_vmo_cache, GFP_KERNEL_ACCOUNT);
	if (!vmo) {
		zx_instance_uncharge(instance);
		return NULL;
	}
	spin_lock_init(&vmo->state_lock);
	init_rwsem(&vmo->content);
	vmo->file = cow->file;
	vmo->cow = cow;
	vmo->base = 0;
	vmo->size = size;
	vmo->content_size = content_size;
	vmo->whole = vmo;
	vmo->parent = NULL;
	vmo->parent_koid = ZX_KOID_INVALID;
	INIT_LIST_HEAD(&vmo->children);
	vmo->nr_children = 0;
	vmo->options = 0;
	vmo->child = 0;
	vmo->discardable = NULL;
	vmo->immutable = false;
	vmo->vdso = false;
	memset(vmo->name, 0, sizeof(vmo->name));
	vmo->cookie.scope = ZX_KOID_INVALID;
	zx_object_init(&vmo->obj, &zx_vmo_ops, instance, &vmo->state_lock, ZX_VMO_ZERO_CHILDREN);
	return vmo;
}

/* A VMO of a file, which it takes over if there is memory for it. */
static struct zx_vmo *zx_vmo_of_file(struct zx_instance *instance, struct file *file, u64 size)
{
	struct zx_cow *cow = zx_cow_create(instance, file);
	struct zx_vmo *vmo;

	if (!cow)
		return NULL;
	vmo = zx_vmo_alloc(instance, cow, PAGE_ALIGN(size), size);
	if (!vmo)
		zx_cow_put(cow);
	return vmo;
}

/**
 * zx_vmo_create() - a VMO of zero pages; zx_vmo_create()
 * @instance:	charged
 * @size:	in bytes, rounded up to whole pages
 * @options:	ZX_VMO_RESIZABLE, ZX_VMO_DISCARDABLE
 * @out:	the VMO, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE if it is too large, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_create(struct zx_instance *instance, u64 size, u32 options,
			  struct zx_vmo **out)
{
	struct zx_vmo *vmo;
	struct file *file;

	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;
	file = zx_vmo_file_get(instance, PAGE_ALIGN(size));
	if (!file)
		return ZX_ERR_NO_MEMORY;
	vmo = zx_vmo_of_file(instance, file, size);
	if (!vmo) {
		zx_vmo_file_put(instance, file);
		return ZX_ERR_NO_MEMORY;
	}
	vmo->options = options;
	if (options & ZX_VMO_DISCARDABLE) {
		vmo->discardable = zx_discardable_create(vmo->cow);
		if (!vmo->discardable) {
			zx_object_put(&vmo->obj);
			return ZX_ERR_NO_MEMORY;
		}
	}
	*out = vmo;
	return ZX_OK;
}

/**
 * zx_vmo_create_vdso() - an instance's VMO of the vDSO
 * @instance:	charged
 * @file:	adopted and filled; a reference is taken
 * @size:	of the image, whole pages
 * @out:	the VMO, one reference; its name is Zircon's for it
 *
 * The VMOs of several instances have one file.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_create_vdso(struct zx_instance *instance, struct file *file, u64 size,
			       struct zx_vmo **out)
{
	struct zx_vmo *vmo;

	get_file(file);
	vmo = zx_vmo_of_file(instance, file, size);
	if (!vmo) {
		fput(file);
		return ZX_ERR_NO_MEMORY;
	}
	vmo->vdso = true;
	strscpy(vmo->name, "vdso/stable", ZX_MAX_NAME_LEN);
	*out = vmo;
	return ZX_OK;
}

/* Contents */

/**
 * zx_vmo_check_range() - whether a range is inside a VMO
 * @vmo:	any
 * @offset:	in bytes
 * @len:	in bytes; an empty range may be at the very end
 *
 * Return: ZX_OK or ZX_ERR_OUT_OF_RANGE.
 */
zx_status_t zx_vmo_check_range(const struct zx_vmo *vmo, u64 offset, u64 len)
{
	u64 size = zx_vmo_get_size(vmo);

	return offset > size || len > size - offset ? ZX_ERR_OUT_OF_RANGE : ZX_OK;
}

/* Whether it is none of a VMO's pages that a hole in its file means. */
static bool zx_vmo_is_discarded(struct zx_vmo *vmo)
{
	if (likely(!vmo->discardable))
		return false;
	/* Pairs with zx_vmo_file_try_empty(). */
	smp_rmb();
	return READ_ONCE(vmo->discardable->discarded);
}

static zx_status_t zx_vmo_errno(long err)
{
	switch (err) {
	case 0:
		return ZX_OK;
	case -EINVAL:
		/* Beyond the end: it has shrunk. */
		return ZX_ERR_OUT_OF_RANGE;
	case -EINTR:
		/* The task is being killed. */
		return ZX_ERR_BAD_STATE;
	case -EIO:
		return ZX_ERR_IO;
	default:
		return ZX_ERR_NO_MEMORY;
	}
}

/* An errno, of a page of a VMO. */
static zx_status_t zx_vmo_page_errno(struct zx_vmo *vmo, u64 offset, long err)
{
	/* The file has no end but the VMO's and that of what was discarded. */
	if (err == -EINVAL && vmo->discardable && offset < zx_vmo_get_size(vmo))
		return ZX_ERR_NOT_FOUND;
	return zx_vmo_errno(err);
}

/*
 * Copies between a page, which is locked, and user memory, as much as that can be without
 * a fault: it may be a mapping of the very page.
 */
static size_t zx_vmo_copy_locked(struct page *page, struct iov_iter *iter, size_t offset,
				 size_t len, bool write)
{
	size_t copied;

	pagefault_disable();
	if (write)
		copied = copy_page_from_iter(page, offset, len, iter);
	else
		copied = copy_page_to_iter(page, offset, len, iter);
	pagefault_enable();
	return copied;
}

/* Reads from one page of a file that has to do with others'. */
static zx_status_t zx_vmo_read_shared(struct zx_vmo *vmo, struct iov_iter *to, u64 offset,
				      size_t len)
{
	struct zx_cow *cow = vmo->cow;
	struct page *page;
	size_t copied;

	do {
		down_read(&cow->family->lock);
		page = zx_cow_find(cow, offset >> PAGE_SHIFT);
		if (IS_ERR_OR_NULL(page)) {
			up_read(&cow->family->lock);
			if (!page)
				iov_iter_zero(len, to);
			return zx_vmo_errno(PTR_ERR_OR_ZERO(page));
		}
		copied = zx_vmo_copy_locked(page, to, offset_in_page(offset), len, false);
		unlock_page(page);
		put_page(page);
		up_read(&cow->family->lock);
		offset += copied;
		len -= copied;
		/* Some of it may be there, so this comes to an end. */
	} while (len && fault_in_iov_iter_writeable(to, len) < len &&
		 !fatal_signal_pending(current));
	return ZX_OK;
}

/* Reads from one page: @len bytes, which end in that page, or fewer if @to is bad. */
static zx_status_t zx_vmo_read_page(struct zx_vmo *vmo, struct iov_iter *to, u64 offset,
				    size_t len)
{
	pgoff_t index;
	struct page *page;

	offset += vmo->base;
	if (unlikely(zx_cow_is_shared(vmo->file)))
		return zx_vmo_read_shared(vmo, to, offset, len);
	/* Reading does not fill holes; what was swapped out is no hole. */
	index = offset >> PAGE_SHIFT;
	if (!xa_load(&vmo->file->f_mapping->i_pages, index)) {
		if (unlikely(zx_vmo_is_discarded(vmo)))
			return ZX_ERR_NOT_FOUND;
		iov_iter_zero(len, to);
		return zx_vmo_check_range(vmo, offset - vmo->base, len);
	}
	page = zx_cow_file_page(vmo->file, index);
	if (IS_ERR(page))
		return zx_vmo_page_errno(vmo, offset, PTR_ERR(page));
	copy_page_to_iter(page, offset_in_page(offset), len, to);
	mark_page_accessed(page);
	put_page(page);
	return ZX_OK;
}

/*
 * A page for writing, locked, with a reference. If *@family is set afterwards the page has to do
 * with others, and that has been locked for reading.
 */
static struct page *zx_vmo_page_for_write(struct zx_vmo *vmo, pgoff_t index,
					  struct zx_cow **family)
{
	struct page *page;

	*family = NULL;
	while (likely(!zx_cow_is_shared(vmo->file))) {
		page = zx_cow_file_page(vmo->file, index);
		if (IS_ERR(page))
			return page;
		lock_page(page);
		/* With the page locked it does not become so. */
		if (likely(page_folio(page)->mapping == vmo->file->f_mapping &&
			   !zx_cow_is_shared(vmo->file))) {
			if (!PageDirty(page))
				set_page_dirty(page);
			return page;
		}
		unlock_page(page);
		put_page(page);
	}
	*family = vmo->cow->family;
	down_read(&(*family)->lock);
	page = zx_cow_own_for_write(vmo->cow, index);
	if (IS_ERR(page))
		up_read(&(*family)->lock);
	return page;
}

static void zx_vmo_page_written(struct page *page, struct zx_cow *family)
{
	unlock_page(page);
	mark_page_accessed(page);
	put_page(page);
	if (unlikely(family))
		up_read(&family->lock);
}

static zx_status_t zx_vmo_write_page(struct zx_vmo *vmo, struct iov_iter *from, u64 offset,
				     size_t len)
{
	struct zx_cow *family;
	struct page *page;
	size_t copied;

	offset += vmo->base;
	do {
		page = zx_vmo_page_for_write(vmo, offset >> PAGE_SHIFT, &family);
		if (IS_ERR(page))
			return zx_vmo_page_errno(vmo, offset, PTR_ERR(page));
		copied = zx_vmo_copy_locked(page, from, offset_in_page(offset), len, true);
		zx_vmo_page_written(page, family);
		offset += copied;
		len -= copied;
	} while (unlikely(len) && fault_in_iov_iter_readable(from, len) < len &&
		 !fatal_signal_pending(current));
	return ZX_OK;
}

typedef zx_status_t (*zx_vmo_copy_fn)(struct zx_vmo *vmo, struct iov_iter *iter, u64 offset,
				      size_t len);

static __always_inline zx_status_t zx_vmo_copy(struct zx_vmo *vmo, struct iov_iter *iter,
					       u64 offset, zx_vmo_copy_fn copy)
{
	size_t left = iov_iter_count(iter), len;
	zx_status_t status;

	status = zx_vmo_check_range(vmo, offset, left);
	if (unlikely(status != ZX_OK))
		return status;
	while (left) {
		len = min_t(size_t, left, PAGE_SIZE - offset_in_page(offset));
		status = copy(vmo, iter, offset, len);
		if (unlikely(status != ZX_OK))
			return status;
		left -= len;
		if (unlikely(iov_iter_count(iter) != left))
			return ZX_ERR_NOT_FOUND;
		if (!left)
			break;
		offset += len;
		if (fatal_signal_pending(current))
			return ZX_ERR_BAD_STATE;
		cond_resched();
	}
	return ZX_OK;
}

/**
 * zx_vmo_read() - zx_vmo_read()
 * @vmo:	any
 * @to:		where to; its length is how much
 * @offset:	in bytes
 *
 * Context: process context; may sleep. No locks held: @to may be paged in.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE if that is not all inside the VMO (nothing is
 * read), ZX_ERR_NOT_FOUND if @to cannot be written, or the VMO has been discarded and is not
 * locked, ZX_ERR_NO_MEMORY, ZX_ERR_IO if memory has failed, ZX_ERR_BAD_STATE if the task is
 * being killed.
 */
zx_status_t zx_vmo_read(struct zx_vmo *vmo, struct iov_iter *to, u64 offset)
{
	return zx_vmo_copy(vmo, to, offset, zx_vmo_read_page);
}

/**
 * zx_vmo_write() - zx_vmo_write()
 * @vmo:	any
 * @from:	what; its length is how much
 * @offset:	in bytes
 *
 * Context: process context; may sleep. No locks held: @from may be paged in.
 * Return: as zx_vmo_read(), and ZX_ERR_ACCESS_DENIED for the vDSO.
 */
zx_status_t zx_vmo_write(struct zx_vmo *vmo, struct iov_iter *from, u64 offset)
{
	if (unlikely(vmo->vdso))
		return ZX_ERR_ACCESS_DENIED;
	return zx_vmo_copy(vmo, from, offset, zx_vmo_write_page);
}

/**
 * zx_vmo_commit() - ZX_VMO_OP_COMMIT: give a range pages
 * @vmo:	any
 * @offset:	in bytes
 * @len:	in bytes
 *
 * If it fails some of the pages may be there.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE, ZX_ERR_NO_MEMORY, ZX_ERR_NOT_FOUND if the VMO has been
 * discarded and is not locked, ZX_ERR_BAD_STATE if the task is being killed.
 */
zx_status_t zx_vmo_commit(struct zx_vmo *vmo, u64 offset, u64 len)
{
	u64 end = offset + len;
	struct zx_cow *family;
	zx_status_t status;
	struct page *page;

	status = zx_vmo_check_range(vmo, offset, len);
	if (status != ZX_OK)
		return status;
	for (offset = round_down(offset, PAGE_SIZE); offset < end; offset += PAGE_SIZE) {
		page = zx_vmo_page_for_write(vmo, (vmo->base + offset) >> PAGE_SHIFT, &family);
		if (IS_ERR(page))
			return zx_vmo_page_errno(vmo, offset, PTR_ERR(page));
		zx_vmo_page_written(page, family);
		if (fatal_signal_pending(current))
			return ZX_ERR_BAD_STATE;
		cond_resched();
	}
	return ZX_OK;
}

static zx_status_t zx_vmo_zero_locked(struct zx_vmo *vmo, u64 offset, u64 len)
{
	zx_status_t status = zx_vmo_check_range(vmo, offset, len);

	if (status != ZX_OK || !len)
		return status;
	/* There is nothing, and the file has ended. */
	if (zx_vmo_is_discarded(vmo))
		return ZX_OK;
	offset += vmo->base;
	if (zx_cow_is_shared(vmo->file))
		return zx_vmo_errno(zx_cow_zero(vmo->cow, offset, len));
	return zx_vmo_errno(zx_vmo_punch_file(vmo->file, offset, len));
}

/**
 * zx_vmo_zero() - ZX_VMO_OP_ZERO
 * @vmo:	any
 * @offset:	in bytes
 * @len:	in bytes
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE, ZX_ERR_ACCESS_DENIED for the vDSO, ZX_ERR_NO_MEMORY,
 * ZX_ERR_BAD_STATE if the task is being killed.
 */
zx_status_t zx_vmo_zero(struct zx_vmo *vmo, u64 offset, u64 len)
{
	struct zx_cow *family = vmo->cow->family;
	zx_status_t status;

	if (vmo->vdso)
		return len ? ZX_ERR_ACCESS_DENIED : zx_vmo_check_range(vmo, offset, len);
	if (down_write_killable(&family->lock))
		return ZX_ERR_BAD_STATE;
	status = zx_vmo_zero_locked(vmo, offset, len);
	up_write(&family->lock);
	return status;
}

/**
 * zx_vmo_decommit() - ZX_VMO_OP_DECOMMIT
 * @vmo:	any
 * @offset:	in bytes, whole pages
 * @len:	in bytes, whole pages
 *
 * Context: process context; may sleep.
 * Return: as zx_vmo_zero(), and ZX_ERR_NOT_SUPPORTED for snapshots, and what has one: where
 * such a one has no page it may have that of another.
 */
zx_status_t zx_vmo_decommit(struct zx_vmo *vmo, u64 offset, u64 len)
{
	struct zx_cow *family = vmo->cow->family;
	zx_status_t status = ZX_ERR_NOT_SUPPORTED;

	if (vmo->vdso)
		return len ? ZX_ERR_ACCESS_DENIED : ZX_OK;
	if (down_write_killable(&family->lock))
		return ZX_ERR_BAD_STATE;
	if (!zx_cow_is_shared(vmo->file))
		status = zx_vmo_zero_locked(vmo, offset, len);
	up_write(&family->lock);
	return status;
}

/**
 * zx_vmo_committed() - how much memory counts as a VMO's
 * @vmo:	any
 *
 * Context: process context; may sleep. Takes time for each page.
 * Return: bytes.
 */
u64 zx_vmo_committed(struct zx_vmo *vmo)
{
	struct zx_cow *cow = vmo->cow;
	u64 pages;

	/* What slices and references have counts as that of whose it is. */
	if (vmo->child & (ZX_VMO_CHILD_SLICE | ZX_VMO_CHILD_REFERENCE))
		return 0;
	down_read(&cow->family->lock);
	pages = zx_cow_count(cow, 0, ULONG_MAX);
	up_read(&cow->family->lock);
	return pages << PAGE_SHIFT;
}

/* Sizes */

/* Called with vmo->content held for writing; @vmo has the size. */
static zx_status_t zx_vmo_resize(struct zx_vmo *vmo, u64 size)
{
	struct zx_cow *family = vmo->cow->family;
	int ret = 0;

	if (down_write_killable(&family->lock))
		return ZX_ERR_BAD_STATE;
	if (zx_cow_is_shared(vmo->file))
		ret = zx_cow_resize(vmo->cow, size);
	else if (!zx_vmo_is_discarded(vmo))
		zx_vmo_file_resize(vmo->file, size);
	if (!ret)
		WRITE_ONCE(vmo->size, PAGE_ALIGN(size));
	up_write(&family->lock);
	return zx_vmo_errno(ret);
}

/**
 * zx_vmo_set_size() - zx_vmo_set_size()
 * @vmo:	any
 * @size:	in bytes, rounded up to whole pages
 *
 * What is beyond @size is gone, from mappings too: the rest of its page is zero, and
 * touching further pages faults.
 *
 * Context: process context; sleeps while streams use the content.
 * Return: ZX_OK, ZX_ERR_UNAVAILABLE if it is not resizable, ZX_ERR_OUT_OF_RANGE,
 * ZX_ERR_NO_MEMORY if it is for others to have what is cut off, ZX_ERR_BAD_STATE if the task is
 * being killed.
 */
zx_status_t zx_vmo_set_size(struct zx_vmo *vmo, u64 size)
{
	zx_status_t status;

	vmo = vmo->whole;
	if (!(vmo->options & ZX_VMO_RESIZABLE))
		return ZX_ERR_UNAVAILABLE;
	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;

	if (down_write_killable(&vmo->content))
		return ZX_ERR_BAD_STATE;
	status = zx_vmo_resize(vmo, size);
	if (status == ZX_OK)
		WRITE_ONCE(vmo->content_size, size);
	up_write(&vmo->content);
	return status;
}

/**
 * zx_vmo_expand() - make a VMO large enough for more content
 * @vmo:	no reference; its content is held for writing
 * @size:	in bytes; if it is that large already nothing happens
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_UNAVAILABLE if it is not resizable, ZX_ERR_OUT_OF_RANGE,
 * ZX_ERR_BAD_STATE if the task is being killed.
 */
zx_status_t zx_vmo_expand(struct zx_vmo *vmo, u64 size)
{
	lockdep_assert_held_write(&vmo->content);
	if (size <= vmo->size)
		return ZX_OK;
	if (size > U64_MAX - PAGE_SIZE + 1)
		return ZX_ERR_OUT_OF_RANGE;
	if (!(vmo->options & ZX_VMO_RESIZABLE))
		return ZX_ERR_UNAVAILABLE;
	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;
	return zx_vmo_resize(vmo, PAGE_ALIGN(size));
}

/**
 * zx_vmo_set_content_size() - ZX_PROP_VMO_CONTENT_SIZE
 * @vmo:	its size does not change
 * @size:	any; what is beyond it becomes zero
 *
 * Context: process context; sleeps while streams use the content.
 * Return: ZX_OK, or ZX_ERR_BAD_STATE if the task is being killed.
 */
zx_status_t zx_vmo_set_content_size(struct zx_vmo *vmo, u64 size)
{
	vmo = vmo->whole;
	if (down_write_killable(&vmo->content))
		return ZX_ERR_BAD_STATE;
	/* As on Zircon it is no error if that cannot be done: there may be no memory for it. */
	if (size < vmo->size)
		zx_vmo_zero(vmo, size, vmo->size - size);
	WRITE_ONCE(vmo->content_size, size);
	up_write(&vmo->content);
	return ZX_OK;
}
