// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files behind VMOs: mappings, faults, pages.
 *
 * A VMO's file is a shmem file whose operations are replaced by the module's. Nobody
 * has a file descriptor of it: only the module maps it, and what it maps is answered
 * as that VMO's kind wants. The pages of a plain VMO are simply those of the file, so
 * its VMAs get a copy of shmem's vm_ops: faults, fault-around, swapping in, large pages
 * and charging are those of any shared memory, and so is SIGBUS beyond the end. What has
 * snapshots or is one is told apart by zx_cow_is_shared(); see cow.h.
 *
 * There is a page_mkwrite in any case, since a VMO may get a snapshot when it is mapped
 * already. So what is mapped for reading only is never written to without a fault.
 *
 * A copy, and VM_DONTEXPAND, because Linux offers userfaultfd for VMAs that have shmem's
 * own, and on newer kernels for all that are not special in some way. A host may have
 * made a userfaultfd for its mm before it became one, and given it to a Linux process:
 * that would decide how long our faults, and a worker's munmap(), take. The price is that
 * Linux does not merge VMAs any more.
 *
 * A VMA holds the file and nothing else. It does not refer to the VMO, which is kept by
 * the mapping in the VMAR tree; so a VMA that outlives its process's death, because
 * somebody reads its /proc files, keeps pages but no Zircon object.
 *
 * The operations are the module's code, so each file keeps the module loaded.
 *
 * An instance keeps a few files of VMOs that are gone for the next ones.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/shmem_fs.h>
#include <linux/types.h>
#include <linux/falloc.h>
#include "../compat/compat.h"
#include "../object/instance.h"
#include "cow.h"
#include "fault.h"

/* What shmem's own files do; the same for all of them. */
static const struct file_operations *zx_shmem_fops;

/* What shmem's VMAs have, and a copy of it for ours, made with the first of them. */
static const struct vm_operations_struct *zx_shmem_vm_ops;
static struct vm_operations_struct zx_vmo_vm_ops;
static bool zx_vmo_vm_ops_made;
static DEFINE_MUTEX(zx_vmo_vm_ops_lock);

static vm_fault_t zx_vmo_fault_error(long err)
{
	return err == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
}

/* A fault in a VMO that is a snapshot. */
static vm_fault_t zx_cow_fault(struct zx_cow *cow, struct vm_fault *vmf)
{
	struct page *page;

	down_read(&cow->family->lock);
	page = zx_cow_own(cow, vmf->pgoff);
	up_read(&cow->family->lock);
	if (IS_ERR(page))
		return zx_vmo_fault_error(PTR_ERR(page));
	vmf->page = page;
	return VM_FAULT_LOCKED;
}

static vm_fault_t zx_vmo_fault(struct vm_fault *vmf)
{
	struct file *file = vmf->vma->vm_file;
	struct zx_cow *cow;
	vm_fault_t ret;

	if (unlikely(zx_cow_is_shared(file))) {
		cow = zx_cow_of_file(file);
		if (cow && READ_ONCE(cow->next)) {
			ret = zx_cow_fault(cow, vmf);
			zx_cow_put(cow);
			return ret;
		}
		if (cow)
			zx_cow_put(cow);
	}
	return zx_shmem_vm_ops->fault(vmf);
}

static vm_fault_t zx_vmo_map_pages(struct vm_fault *vmf, pgoff_t start, pgoff_t end)
{
	struct file *file = vmf->vma->vm_file;
	struct zx_cow *cow;
	bool around = true;

	if (unlikely(zx_cow_is_shared(file))) {
		/* Of a snapshot's own pages not all are what they seem. */
		rcu_read_lock();
		cow = READ_ONCE(file->private_data);
		around = !cow || !READ_ONCE(cow->next);
		rcu_read_unlock();
	}
	return around ? zx_shmem_vm_ops->map_pages(vmf, start, end) : 0;
}

/* A page that has to do with others' is about to be written to. */
static vm_fault_t zx_cow_page_mkwrite(struct zx_cow *cow, struct vm_fault *vmf)
{
	struct page *page = vmf->page;
	vm_fault_t ret = VM_FAULT_NOPAGE;
	int err;

	down_read(&cow->family->lock);
	lock_page(page);
	/* Otherwise it has gone; the access is tried again. */
	if (page_folio(page)->mapping == cow->file->f_mapping &&
	    (!cow->next || PageDirty(page))) {
		err = zx_cow_preserve(cow, vmf->pgoff, page);
		ret = VM_FAULT_LOCKED;
		if (unlikely(err))
			ret = zx_vmo_fault_error(err);
	}
	if (ret == VM_FAULT_LOCKED) {
		zx_cow_unmark(cow, vmf->pgoff, ZX_COW_COPY);
		set_page_dirty(page);
	} else {
		unlock_page(page);
	}
	up_read(&cow->family->lock);
	return ret;
}

static vm_fault_t zx_vmo_page_mkwrite(struct vm_fault *vmf)
{
	struct file *file = vmf->vma->vm_file;
	struct page *page = vmf->page;
	struct zx_cow *cow;
	vm_fault_t ret;

	for (;;) {
		lock_page(page);
		if (unlikely(page_folio(page)->mapping != file->f_mapping)) {
			unlock_page(page);
			return VM_FAULT_NOPAGE;
		}
		/* With the page locked until it is mapped, it does not become so. */
		if (likely(!zx_cow_is_shared(file)))
			return VM_FAULT_LOCKED;
		unlock_page(page);
		cow = zx_cow_of_file(file);
		if (!cow)
			continue;
		ret = zx_cow_page_mkwrite(cow, vmf);
		zx_cow_put(cow);
		return ret;
	}
}

static void zx_vmo_make_vm_ops(const struct vm_operations_struct *shmem)
{
	mutex_lock(&zx_vmo_vm_ops_lock);
	if (!zx_vmo_vm_ops_made) {
		zx_shmem_vm_ops = shmem;
		zx_vmo_vm_ops = *shmem;
		zx_vmo_vm_ops.fault = zx_vmo_fault;
		zx_vmo_vm_ops.map_pages = zx_vmo_map_pages;
		zx_vmo_vm_ops.page_mkwrite = zx_vmo_page_mkwrite;
		zx_compat_vm_ops_no_uffd(&zx_vmo_vm_ops);
		/* Pairs with zx_vmo_mmap(). */
		smp_store_release(&zx_vmo_vm_ops_made, true);
	}
	mutex_unlock(&zx_vmo_vm_ops_lock);
}

static int zx_vmo_mmap(struct file *file, struct vm_area_struct *vma)
{
	int ret = zx_compat_shmem_mmap(READ_ONCE(zx_shmem_fops), file, vma);

	if (ret)
		return ret;
	/* Pairs with zx_vmo_make_vm_ops(). */
	if (unlikely(!smp_load_acquire(&zx_vmo_vm_ops_made)))
		zx_vmo_make_vm_ops(vma->vm_ops);
	vma->vm_ops = &zx_vmo_vm_ops;
	vm_flags_set(vma, VM_DONTEXPAND);
	/*
	 * Protection is changed by mapping again, after a look at the handles' rights.
	 * No other way leads from what was asked for to more.
	 */
	BUILD_BUG_ON(VM_READ << 4 != VM_MAYREAD || VM_WRITE << 4 != VM_MAYWRITE ||
		     VM_EXEC << 4 != VM_MAYEXEC);
	vm_flags_clear(vma, (VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC) & ~(vma->vm_flags << 4));
	return 0;
}

static const struct file_operations zx_vmo_fops = {
	.owner = THIS_MODULE,
	.mmap = zx_vmo_mmap,
};

/**
 * zx_vmo_adopt_file() - make a shmem file one that is mapped as VMOs are
 * @file:	fresh
 *
 * The file keeps the module loaded.
 *
 * Return: false if the module is being unloaded.
 */
bool zx_vmo_adopt_file(struct file *file)
{
	if (!try_module_get(THIS_MODULE))
		return false;
	if (unlikely(!READ_ONCE(zx_shmem_fops)))
		WRITE_ONCE(zx_shmem_fops, file->f_op);
	replace_fops(file, &zx_vmo_fops);
	/* When it was last used interests nobody. */
	file->f_flags |= O_NOATIME;
	return true;
}

/**
 * zx_vmo_file_get() - a file for a new VMO
 * @instance:	who may have one to spare: making one takes longer than all the rest
 * @size:	in bytes, whole pages
 *
 * Context: process context; may sleep.
 * Return: an adopted file, which has no pages; NULL without memory.
 */
struct file *zx_vmo_file_get(struct zx_instance *instance, u64 size)
{
	struct file *file = NULL;

	spin_lock(&instance->list_lock);
	if (instance->nr_spare_files)
		file = instance->spare_files[--instance->nr_spare_files];
	spin_unlock(&instance->list_lock);
	if (file) {
		i_size_write(file_inode(file), size);
		return file;
	}
	file = zx_compat_shmem_file("zircon-vmo", size);
	if (IS_ERR(file))
		return NULL;
	if (zx_vmo_adopt_file(file))
		return file;
	fput(file);
	return NULL;
}

/**
 * zx_vmo_file_put() - a VMO does not need its file any more
 * @instance:	of the VMO
 * @file:	from zx_vmo_file_get(); may still be mapped, or be the vDSO's
 *
 * Context: process context; may sleep.
 */
void zx_vmo_file_put(struct zx_instance *instance, struct file *file)
{
	bool keep = false;

	/*
	 * Whoever could still see the pages refers to the file, or, coming from /proc, to
	 * its directory entry. If nobody does, nobody can begin to.
	 */
	if (file_count(file) == 1 && d_count(file->f_path.dentry) == 1 &&
	    S_ISREG(file_inode(file)->i_mode) &&
	    READ_ONCE(instance->nr_spare_files) < ZX_INSTANCE_SPARE_FILES) {
		if (!mapping_empty(file->f_mapping))
			zx_vmo_file_resize(file, 0);
		spin_lock(&instance->list_lock);
		/* One that is shut down will not make another VMO. */
		keep = !READ_ONCE(instance->closing) &&
		       instance->nr_spare_files < ZX_INSTANCE_SPARE_FILES;
		if (keep)
			instance->spare_files[instance->nr_spare_files++] = file;
		spin_unlock(&instance->list_lock);
	}
	if (!keep)
		fput(file);
}

/**
 * zx_vmo_file_drain() - give up the spare files
 * @instance:	goes away, no VMO is left in it
 *
 * Context: process context.
 */
void zx_vmo_file_drain(struct zx_instance *instance)
{
	while (instance->nr_spare_files)
		fput(instance->spare_files[--instance->nr_spare_files]);
}

/**
 * zx_vmo_file_resize() - give a file another end
 * @file:	adopted
 * @size:	in bytes. What is beyond is lost; the file ends with a whole page, which has
 *		zeroes there.
 *
 * Context: process context; may sleep.
 */
void zx_vmo_file_resize(struct file *file, u64 size)
{
	struct inode *inode = file_inode(file);
	u64 end = PAGE_ALIGN(size);
	u64 old;

	/* Against holes being punched; faults look at i_size under the page's lock. */
	inode_lock(inode);
	old = i_size_read(inode);
	i_size_write(inode, end);
	if (size < old) {
		/* As shmem does. This is only to be quick: truncating unmaps each page too. */
		unmap_mapping_range(inode->i_mapping, end, 0, 1);
		shmem_truncate_range(inode, size, (loff_t)-1);
	}
	inode_unlock(inode);
}

static bool zx_vmo_file_is_in_use(struct file *file)
{
	XA_STATE(xas, &file->f_mapping->i_pages, 0);
	bool in_use = false;
	void *entry;

	rcu_read_lock();
	xas_for_each(&xas, entry, ULONG_MAX) {
		if (xas_retry(&xas, entry) || xa_is_value(entry))
			continue;
		in_use = folio_test_locked((struct folio *)entry);
		if (in_use)
			break;
		if (need_resched()) {
			xas_pause(&xas);
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
	return in_use;
}

/**
 * zx_vmo_file_try_empty() - give a file its end at 0, from wherever memory is reclaimed
 * @file:	adopted
 * @gone:	becomes true before the first page goes
 *
 * Nothing is waited for that the caller may have locked, see discardable.h.
 *
 * Context: process context, GFP_FS; may sleep.
 * Return: whether that was done; nothing has happened otherwise.
 */
bool zx_vmo_file_try_empty(struct file *file, bool *gone)
{
	struct inode *inode = file_inode(file);
	bool empty;

	if (!inode_trylock(inode))
		return false;
	empty = !zx_vmo_file_is_in_use(file);
	if (empty) {
		WRITE_ONCE(*gone, true);
		/* Pairs with zx_vmo_is_discarded(). */
		smp_wmb();
		i_size_write(inode, 0);
		unmap_mapping_range(inode->i_mapping, 0, 0, 1);
		shmem_truncate_range(inode, 0, (loff_t)-1);
	}
	inode_unlock(inode);
	return empty;
}

/**
 * zx_vmo_file_no_huge() - a file is to have small pages only
 * @file:	from zx_vmo_file_get(), without pages
 *
 * There is no way to ask shmem for that but not to be a regular file. Nobody looks at it otherwise.
 */
void zx_vmo_file_no_huge(struct file *file)
{
	file_inode(file)->i_mode &= ~S_IFMT;
}

/**
 * zx_vmo_punch_file() - make a range zero, giving up whole pages
 * @file:	adopted
 * @offset:	in bytes
 * @len:	in bytes, not zero
 *
 * Context: process context; may sleep. inode_lock is not held.
 * Return: 0 or an errno.
 */
int zx_vmo_punch_file(struct file *file, u64 offset, u64 len)
{
	return READ_ONCE(zx_shmem_fops)->fallocate(file, FALLOC_FL_PUNCH_HOLE |
						   FALLOC_FL_KEEP_SIZE, offset, len);
}
