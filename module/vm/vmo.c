// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs as objects: creation, size, reading and writing. Mappings and faults are in
 * fault.c.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>
#include "../compat/compat.h"
#include "../object/instance.h"
#include "fault.h"
#include "vmar.h"
#include "vmo.h"

static struct kmem_cache *zx_vmo_cache;

static void zx_vmo_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_vmo *vmo = zx_vmo_of(obj);

	fput(vmo->file);
	mutex_destroy(&vmo->lock);
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
	if (zx_vmar_init()) {
		kmem_cache_destroy(zx_vmo_cache);
		return -ENOMEM;
	}
	return 0;
}

/**
 * zx_vm_exit() - module exit; no VMO and no VMAR exists
 */
void zx_vm_exit(void)
{
	zx_vmar_exit();
	kmem_cache_destroy(zx_vmo_cache);
}

static struct zx_vmo *zx_vmo_alloc(struct zx_instance *instance, struct file *file, u64 size)
{
	struct zx_vmo *vmo;

	if (!zx_instance_charge(instance))
		return NULL;
	vmo = kmem_cache_zalloc(zx_vmo_cache, GFP_KERNEL_ACCOUNT);
	if (!vmo) {
		zx_instance_uncharge(instance);
		return NULL;
	}
	spin_lock_init(&vmo->state_lock);
	mutex_init(&vmo->lock);
	vmo->file = file;
	vmo->size = size;
	vmo->content_size = size;
	zx_object_init(&vmo->obj, &zx_vmo_ops, instance, &vmo->state_lock, ZX_VMO_ZERO_CHILDREN);
	return vmo;
}

/**
 * zx_vmo_create() - a VMO of zero pages; zx_vmo_create()
 * @instance:	charged
 * @size:	in bytes, rounded up to whole pages
 * @options:	ZX_VMO_RESIZABLE or 0
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
	u64 content = size;

	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;
	size = PAGE_ALIGN(size);
	file = zx_compat_shmem_file("zircon-vmo", size);
	if (IS_ERR(file))
		return ZX_ERR_NO_MEMORY;
	vmo = zx_vmo_alloc(instance, file, size);
	if (!vmo) {
		fput(file);
		return ZX_ERR_NO_MEMORY;
	}
	if (!zx_vmo_adopt_file(file, vmo)) {
		zx_object_put(&vmo->obj);
		return ZX_ERR_NO_MEMORY;
	}
	vmo->content_size = content;
	vmo->options = options;
	*out = vmo;
	return ZX_OK;
}

/**
 * zx_vmo_create_vdso() - an instance's VMO of the vDSO
 * @instance:	charged
 * @file:	adopted without a VMO, and filled; a reference is taken
 * @size:	of the image, whole pages
 * @out:	the VMO, one reference; its name is Zircon's for it
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_create_vdso(struct zx_instance *instance, struct file *file, u64 size,
			       struct zx_vmo **out)
{
	struct zx_vmo *vmo;

	get_file(file);
	vmo = zx_vmo_alloc(instance, file, size);
	if (!vmo) {
		fput(file);
		return ZX_ERR_NO_MEMORY;
	}
	vmo->vdso = true;
	strscpy(vmo->name, "vdso/stable", ZX_MAX_NAME_LEN);
	*out = vmo;
	return ZX_OK;
}

/**
 * zx_vmo_get_size() - zx_vmo_get_size()
 * @vmo:	any
 *
 * Return: bytes, whole pages.
 */
u64 zx_vmo_get_size(struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->size);
}

static zx_status_t zx_vmo_check_range(struct zx_vmo *vmo, u64 offset, u64 len)
{
	u64 size = zx_vmo_get_size(vmo);

	return offset > size || len > size - offset ? ZX_ERR_OUT_OF_RANGE : ZX_OK;
}

/**
 * zx_vmo_read() - zx_vmo_read()
 * @vmo:	any
 * @to:		where to; its length is how much
 * @offset:	in bytes
 *
 * Context: process context; may sleep. No locks held: @to may be paged in.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE if that is not all inside the VMO (nothing is
 * read), ZX_ERR_INVALID_ARGS if @to cannot be written, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_read(struct zx_vmo *vmo, struct iov_iter *to, u64 offset)
{
	zx_status_t status = zx_vmo_check_range(vmo, offset, iov_iter_count(to));
	struct kiocb iocb;
	ssize_t n;

	if (status != ZX_OK)
		return status;
	init_sync_kiocb(&iocb, vmo->file);
	iocb.ki_pos = offset;
	while (iov_iter_count(to)) {
		n = zx_vmo_file_read(vmo->file, &iocb, to);
		if (n == -ENOMEM)
			return ZX_ERR_NO_MEMORY;
		if (n < 0)
			return ZX_ERR_INVALID_ARGS;
		/* It has shrunk since. */
		if (!n)
			return ZX_ERR_OUT_OF_RANGE;
		if (fatal_signal_pending(current))
			return ZX_ERR_BAD_STATE;
	}
	return ZX_OK;
}

/* Copies into one page. The page is not locked while user memory is touched. */
static zx_status_t zx_vmo_write_page(struct zx_vmo *vmo, struct iov_iter *from, u64 offset)
{
	struct address_space *mapping = vmo->file->f_mapping;
	size_t in_page = offset_in_page(offset);
	size_t len = min_t(size_t, PAGE_SIZE - in_page, iov_iter_count(from));
	struct page *page;
	size_t copied;

	page = shmem_read_mapping_page_gfp(mapping, offset >> PAGE_SHIFT,
					   mapping_gfp_mask(mapping));
	if (IS_ERR(page))
		return PTR_ERR(page) == -EINVAL ? ZX_ERR_OUT_OF_RANGE : ZX_ERR_NO_MEMORY;
	copied = copy_page_from_iter(page, in_page, len, from);
	set_page_dirty_lock(page);
	put_page(page);
	return copied == len ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/**
 * zx_vmo_write() - zx_vmo_write()
 * @vmo:	any but the vDSO
 * @from:	what; its length is how much
 * @offset:	in bytes
 *
 * Context: process context; may sleep. No locks held: @from may be paged in.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE if that is not all inside the VMO (nothing is
 * written), ZX_ERR_INVALID_ARGS if @from cannot be read, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_write(struct zx_vmo *vmo, struct iov_iter *from, u64 offset)
{
	zx_status_t status = zx_vmo_check_range(vmo, offset, iov_iter_count(from));
	size_t left;

	if (status != ZX_OK)
		return status;
	if (vmo->vdso)
		return ZX_ERR_ACCESS_DENIED;
	while (status == ZX_OK && (left = iov_iter_count(from))) {
		status = zx_vmo_write_page(vmo, from, offset);
		offset += left - iov_iter_count(from);
		if (fatal_signal_pending(current))
			return ZX_ERR_BAD_STATE;
		cond_resched();
	}
	return status;
}

/**
 * zx_vmo_set_size() - zx_vmo_set_size()
 * @vmo:	any
 * @size:	in bytes, rounded up to whole pages
 *
 * Pages past a smaller size are gone, from mappings too: touching them faults.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_UNAVAILABLE if it is not resizable, ZX_ERR_OUT_OF_RANGE.
 */
zx_status_t zx_vmo_set_size(struct zx_vmo *vmo, u64 size)
{
	struct inode *inode = file_inode(vmo->file);
	unsigned long flags;
	u64 old;

	if (!(vmo->options & ZX_VMO_RESIZABLE))
		return ZX_ERR_UNAVAILABLE;
	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;

	mutex_lock(&vmo->lock);
	inode_lock(inode);
	old = vmo->size;
	WRITE_ONCE(vmo->size, PAGE_ALIGN(size));
	i_size_write(inode, vmo->size);
	if (vmo->size < old) {
		/* As shmem does: before, so that it is quick; after, for those in between. */
		unmap_mapping_range(inode->i_mapping, vmo->size, 0, 1);
		shmem_truncate_range(inode, vmo->size, (loff_t)-1);
		unmap_mapping_range(inode->i_mapping, vmo->size, 0, 1);
	}
	inode_unlock(inode);
	zx_object_lock(&vmo->obj, flags);
	vmo->content_size = size;
	zx_object_unlock(&vmo->obj, flags);
	mutex_unlock(&vmo->lock);
	return ZX_OK;
}
