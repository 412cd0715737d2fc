// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of VMOs, and their faults.
 *
 * A VMO's file is a shmem file whose operations are replaced by the module's, so that
 * a VMA of it has the module's vm_ops while everything else - reclaim, swap, migration,
 * accounting - finds an ordinary shmem mapping. Only the module ever maps it: there is
 * no file descriptor of it.
 *
 * The VMO is file->private_data, without a reference; a VMA holds one. The file of the
 * vDSO, which many VMOs share, has no private_data and stays for as long as the module.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include "../compat/compat.h"
#include "fault.h"

static void zx_vma_open(struct vm_area_struct *vma)
{
	struct zx_vmo *vmo = vma->vm_private_data;

	if (vmo)
		zx_object_get(&vmo->obj);
}

static void zx_vma_close(struct vm_area_struct *vma)
{
	struct zx_vmo *vmo = vma->vm_private_data;

	if (vmo)
		zx_object_put(&vmo->obj);
}

static vm_fault_t zx_vma_fault(struct vm_fault *vmf)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	struct folio *folio;
	struct page *page;

	page = shmem_read_mapping_page_gfp(mapping, vmf->pgoff, mapping_gfp_mask(mapping));
	if (IS_ERR(page))
		return PTR_ERR(page) == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
	folio = page_folio(page);
	folio_lock(folio);
	/* The VMO may have shrunk since: then the page is no longer its. */
	if (unlikely(folio->mapping != mapping)) {
		folio_unlock(folio);
		put_page(page);
		return VM_FAULT_NOPAGE;
	}
	if (unlikely(vmf->pgoff >= DIV_ROUND_UP(i_size_read(mapping->host), PAGE_SIZE))) {
		folio_unlock(folio);
		put_page(page);
		return VM_FAULT_SIGBUS;
	}
	vmf->page = page;
	return VM_FAULT_LOCKED;
}

static const struct vm_operations_struct zx_vma_ops = {
	.open = zx_vma_open,
	.close = zx_vma_close,
	.fault = zx_vma_fault,
	.map_pages = filemap_map_pages,
};

static int zx_vmo_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct zx_vmo *vmo = file->private_data;

	/* mremap() is not among a Zircon process's calls; nothing else may grow it. */
	vm_flags_set(vma, VM_DONTEXPAND);
	if (vmo)
		zx_object_get(&vmo->obj);
	vma->vm_private_data = vmo;
	vma->vm_ops = &zx_vma_ops;
	return 0;
}

static const struct file_operations zx_vmo_fops = {
	.owner = THIS_MODULE,
	.mmap = zx_vmo_mmap,
};

/* What shmem's own files do; the same for all of them. */
static const struct file_operations *zx_shmem_fops;

/**
 * zx_vmo_adopt_file() - make a shmem file one that is mapped as VMOs are
 * @file:	fresh
 * @vmo:	whose pages it has, or NULL for that of the vDSO
 *
 * The file keeps the module loaded.
 *
 * Return: false if the module is being unloaded.
 */
bool zx_vmo_adopt_file(struct file *file, struct zx_vmo *vmo)
{
	if (!try_module_get(THIS_MODULE))
		return false;
	if (!READ_ONCE(zx_shmem_fops))
		WRITE_ONCE(zx_shmem_fops, file->f_op);
	file->private_data = vmo;
	replace_fops(file, &zx_vmo_fops);
	return true;
}

/**
 * zx_vmo_file_read() - read pages as shmem does, holes without filling them
 * @file:	adopted
 * @iocb:	where
 * @to:	where to
 *
 * Context: process context; may sleep. No locks held: @to may be paged in.
 * Return: how many bytes, or an errno.
 */
ssize_t zx_vmo_file_read(struct file *file, struct kiocb *iocb, struct iov_iter *to)
{
	return READ_ONCE(zx_shmem_fops)->read_iter(iocb, to);
}
