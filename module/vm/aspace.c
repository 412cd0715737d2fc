// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces: their lifetime, and Linux's mmap calls on them.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include "aspace.h"
#include "vmar.h"
#include "vmo.h"

struct zx_vdso_layout zx_vdso_layout;

/*
 * What runs here takes no lock of the module's. So there is always somebody who gets
 * on, however many wait for their item with an aspace->lock held.
 */
static struct workqueue_struct *zx_mm_wq;

/**
 * zx_aspace_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_aspace_init(void)
{
	zx_mm_wq = alloc_workqueue("zircon-mm", WQ_UNBOUND, 0);
	return zx_mm_wq ? 0 : -ENOMEM;
}

/**
 * zx_aspace_exit() - module exit; no address space exists
 */
void zx_aspace_exit(void)
{
	destroy_workqueue(zx_mm_wq);
}

/**
 * zx_aspace_create() - describe an empty mm
 * @instance:	charged
 * @mm:		nothing is mapped in it; a reference (mm_count) is taken
 * @out:	the address space, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_aspace_create(struct zx_instance *instance, struct mm_struct *mm,
			     struct zx_aspace **out)
{
	struct zx_aspace *aspace = kzalloc(sizeof(*aspace), GFP_KERNEL_ACCOUNT);
	zx_status_t status;

	if (!aspace)
		return ZX_ERR_NO_MEMORY;
	refcount_set(&aspace->ref, 1);
	mutex_init(&aspace->lock);
	mmgrab(mm);
	aspace->mm = mm;
	aspace->instance = instance;
	status = zx_vmar_create_root(aspace, &aspace->root);
	if (status != ZX_OK) {
		zx_aspace_put(aspace);
		return status;
	}
	*out = aspace;
	return ZX_OK;
}

/**
 * zx_aspace_get() - take a reference
 * @aspace:	kept by the caller already
 */
void zx_aspace_get(struct zx_aspace *aspace)
{
	refcount_inc(&aspace->ref);
}

/**
 * zx_aspace_put() - drop a reference
 * @aspace:	goes away with the last one, which implies that it has been torn down
 *
 * Context: process context; may sleep.
 */
void zx_aspace_put(struct zx_aspace *aspace)
{
	if (!refcount_dec_and_test(&aspace->ref))
		return;
	mmdrop(aspace->mm);
	mutex_destroy(&aspace->lock);
	kfree(aspace);
}

/**
 * zx_aspace_teardown() - its process is dead
 * @aspace:	every VMAR of it is dead afterwards; what Linux has mapped goes with the
 *		process's tasks
 *
 * The process's reference stays.
 *
 * Context: process context; may sleep.
 */
void zx_aspace_teardown(struct zx_aspace *aspace)
{
	struct zx_vmar *root;

	mutex_lock(&aspace->lock);
	root = aspace->root;
	aspace->root = NULL;
	if (root)
		zx_vmar_detach_all_locked(root);
	mutex_unlock(&aspace->lock);
	if (root)
		zx_object_put(zx_vmar_obj(root));
}

/**
 * zx_aspace_root_hnd() - a handle to the root VMAR
 * @aspace:	any
 * @out:	the handle, with all rights to map
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_BAD_STATE if it has been torn down.
 */
zx_status_t zx_aspace_root_hnd(struct zx_aspace *aspace, struct zx_hnd *out)
{
	zx_status_t status = ZX_ERR_BAD_STATE;

	mutex_lock(&aspace->lock);
	if (aspace->root) {
		*out = zx_hnd_make(zx_vmar_obj(aspace->root), ZX_DEFAULT_VMAR_RIGHTS |
				   ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE);
		status = ZX_OK;
	}
	mutex_unlock(&aspace->lock);
	return status;
}

/**
 * struct zx_mm_op - one mmap or munmap, in whichever context it can be done
 * @work:	for a worker
 * @mm:		whose mm_users the caller holds
 * @cred:	the caller's
 * @file:	NULL for munmap
 * @addr:	an argument, like
 * @len:	this,
 * @prot:	this,
 * @flags:	this
 * @offset:	and this
 * @ret:	0 or an errno
 */
struct zx_mm_op {
	struct work_struct work;
	struct mm_struct *mm;
	const struct cred *cred;
	struct file *file;
	unsigned long addr;
	unsigned long len;
	unsigned long prot;
	unsigned long flags;
	unsigned long offset;
	long ret;
};

static void zx_mm_op_do(struct zx_mm_op *op)
{
	unsigned long addr;

	if (!op->file) {
		op->ret = vm_munmap(op->addr, op->len);
		return;
	}
	addr = vm_mmap(op->file, op->addr, op->len, op->prot, op->flags, op->offset);
	op->ret = IS_ERR_VALUE(addr) ? (long)addr : 0;
}

static void zx_mm_op_work(struct work_struct *work)
{
	struct zx_mm_op *op = container_of(work, struct zx_mm_op, work);
	struct mem_cgroup *memcg, *old;
	const struct cred *cred;

	/* What a worker could lock in memory, or map, is not what the caller may. */
	cred = override_creds(op->cred);
	/* The owner of the mm pays for VMAs and page tables, as if it had called. */
	memcg = get_mem_cgroup_from_mm(op->mm);
	old = set_active_memcg(memcg);
	kthread_use_mm(op->mm);
	zx_mm_op_do(op);
	kthread_unuse_mm(op->mm);
	set_active_memcg(old);
	mem_cgroup_put(memcg);
	revert_creds(cred);
}

static zx_status_t zx_mm_op_run(struct zx_aspace *aspace, struct zx_mm_op *op)
{
	lockdep_assert_held(&aspace->lock);
	op->mm = aspace->mm;
	if (likely(current->mm == op->mm)) {
		zx_mm_op_do(op);
	} else {
		if (!mmget_not_zero(op->mm))
			return ZX_ERR_BAD_STATE;
		op->cred = current_cred();
		INIT_WORK_ONSTACK(&op->work, zx_mm_op_work);
		queue_work(zx_mm_wq, &op->work);
		flush_work(&op->work);
		destroy_work_on_stack(&op->work);
		mmput_async(op->mm);
	}
	switch (op->ret) {
	case 0:
		return ZX_OK;
	case -EINTR:
		/* The caller is being killed. */
		return ZX_ERR_BAD_STATE;
	case -EACCES:
	case -EPERM:
		/* A security module of Linux's does not allow it. */
		return ZX_ERR_ACCESS_DENIED;
	default:
		/* Too many mappings for Linux, or no memory for one more. */
		return ZX_ERR_NO_MEMORY;
	}
}

static zx_status_t zx_aspace_map_file(struct zx_aspace *aspace, struct file *file,
				      unsigned long addr, unsigned long len,
				      unsigned int perms, u64 offset, bool replace)
{
	struct zx_mm_op op = {
		.file = file,
		.addr = addr,
		.len = len,
		.flags = MAP_SHARED | (replace ? MAP_FIXED : MAP_FIXED_NOREPLACE),
		/* Files end earlier than VMO offsets: both places are beyond any VMO. */
		.offset = min_t(u64, offset, ZX_VMO_MAX_SIZE),
	};

	if (perms & ZX_VM_PERM_READ)
		op.prot |= PROT_READ;
	if (perms & ZX_VM_PERM_WRITE)
		op.prot |= PROT_WRITE;
	if (perms & ZX_VM_PERM_EXECUTE)
		op.prot |= PROT_EXEC;
	return zx_mm_op_run(aspace, &op);
}

/* How much of what is mapped of a slice is beyond its end, where the file goes on. */
static unsigned long zx_beyond_slice(struct zx_vmo *vmo, unsigned long len, u64 offset)
{
	u64 size = zx_vmo_get_size(vmo);

	if (likely(vmo->whole->child != ZX_VMO_CHILD_SLICE))
		return 0;
	return len - min_t(u64, len, size - min(size, offset));
}

/**
 * zx_aspace_map() - make Linux map a range
 * @aspace:	its lock is held
 * @vmo:	what
 * @addr:	page-aligned
 * @len:	page-aligned
 * @perms:	ZX_VM_PERM_*
 * @offset:	in @vmo, page-aligned
 * @replace:	whether something may be mapped there: it is replaced in one step
 *
 * If this fails with @replace set, either all that was mapped there still is or nothing
 * is: zx_aspace_is_mapped() tells.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, ZX_ERR_ACCESS_DENIED, or ZX_ERR_BAD_STATE if the mm is
 * going away.
 */
zx_status_t zx_aspace_map(struct zx_aspace *aspace, struct zx_vmo *vmo, unsigned long addr,
			  unsigned long len, unsigned int perms, u64 offset, bool replace)
{
	unsigned long beyond = zx_beyond_slice(vmo, len, offset);
	zx_status_t status = ZX_OK;

	len -= beyond;
	if (unlikely(beyond))
		status = zx_aspace_map_file(aspace, vmo->file, addr + len, beyond, perms,
					    ZX_VMO_MAX_SIZE, replace);
	if (status != ZX_OK || !len)
		return status;
	status = zx_aspace_map_file(aspace, vmo->file, addr, len, perms, vmo->base + offset,
				    replace);
	if (unlikely(status != ZX_OK && beyond))
		zx_aspace_unmap(aspace, addr, len + beyond);
	return status;
}

/**
 * zx_aspace_unmap() - make Linux unmap a range
 * @aspace:	its lock is held
 * @addr:	page-aligned
 * @len:	page-aligned
 *
 * If this fails nothing has been unmapped.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, or ZX_ERR_BAD_STATE if the mm is going away.
 */
zx_status_t zx_aspace_unmap(struct zx_aspace *aspace, unsigned long addr, unsigned long len)
{
	struct zx_mm_op op = { .addr = addr, .len = len };

	return zx_mm_op_run(aspace, &op);
}

/* As if the page had been touched, if it still is what is mapped there. */
static int zx_populate_page(struct mm_struct *mm, struct file *file, pgoff_t index,
			    unsigned long addr, bool write)
{
	struct vm_area_struct *vma;
	bool unlocked;
	int ret = 0;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	vma = vma_lookup(mm, addr);
	if (vma && vma->vm_file == file && linear_page_index(vma, addr) == index &&
	    (vma->vm_flags & VM_READ))
		ret = fixup_user_fault(mm, addr, write && (vma->vm_flags & VM_WRITE) ?
				       FAULT_FLAG_WRITE : 0, &unlocked);
	mmap_read_unlock(mm);
	return ret;
}

/**
 * zx_aspace_populate() - give the pages that there are entries in the page tables
 * @aspace:	its lock is not held: what is mapped may change meanwhile
 * @file:	what is mapped
 * @first:	in pages, in @file
 * @end:	in pages, behind the last one
 * @addr:	where @first is mapped
 * @write:	whether they are to be writable where they may be; they are the file's own
 *
 * Holes stay holes. What cannot be had for another reason than those below is left to a fault
 * to complain about.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY, or ZX_ERR_BAD_STATE if the mm is going away or the task is
 * being killed.
 */
zx_status_t zx_aspace_populate(struct zx_aspace *aspace, struct file *file, pgoff_t first,
			       pgoff_t end, unsigned long addr, bool write)
{
	struct xarray *pages = &file->f_mapping->i_pages;
	unsigned long index, at;
	int ret = 0;

	if (!mmget_not_zero(aspace->mm))
		return ZX_ERR_BAD_STATE;
	for (at = first; at < end && ret != -ENOMEM && ret != -EINTR; at++) {
		index = at;
		/* What is swapped out is there too. */
		if (!xa_find(pages, &index, end - 1, XA_PRESENT))
			break;
		at = max(at, index);
		ret = zx_populate_page(aspace->mm, file, at,
				       addr + ((at - first) << PAGE_SHIFT), write);
		cond_resched();
	}
	mmput_async(aspace->mm);
	if (ret == -EINTR)
		return ZX_ERR_BAD_STATE;
	return ret == -ENOMEM ? ZX_ERR_NO_MEMORY : ZX_OK;
}

/**
 * zx_aspace_is_mapped() - whether Linux has mapped an address
 * @aspace:	its lock is held
 * @addr:	any
 *
 * Context: process context; may sleep.
 * Return: whether there is a VMA.
 */
bool zx_aspace_is_mapped(struct zx_aspace *aspace, unsigned long addr)
{
	struct mm_struct *mm = aspace->mm;
	struct vm_area_struct *vma;
	bool mapped;

	lockdep_assert_held(&aspace->lock);
	if (!mmget_not_zero(mm))
		return false;
	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	mapped = vma && vma->vm_start <= addr;
	mmap_read_unlock(mm);
	mmput_async(mm);
	return mapped;
}
