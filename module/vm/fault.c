// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of VMOs, and their faults.
 *
 * A VMO's file is a shmem file whose operations are replaced by the module's. Nobody
 * has a file descriptor of it: only the module maps it, and what it maps is answered
 * as that VMO's kind wants. The pages of a plain VMO are simply those of the file, so
 * its VMAs get shmem's own vm_ops: faults, fault-around, swapping in, large pages and
 * charging are those of any shared memory, and so is SIGBUS beyond the end.
 *
 * A VMA holds the file and nothing else. It does not refer to the VMO, which is kept by
 * the mapping in the VMAR tree; so a VMA that outlives its process's death, because
 * somebody reads its /proc files, keeps pages but no Zircon object. Without an open()
 * and a close() of their own VMAs are also merged and split by Linux as it likes, which
 * saves many where one VMO is mapped piece by piece.
 *
 * The operations are the module's code, so each file keeps the module loaded.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/shmem_fs.h>
#include <linux/types.h>
#include <linux/falloc.h>
#include "../compat/compat.h"
#include "fault.h"

/* What shmem's own files do; the same for all of them. */
static const struct file_operations *zx_shmem_fops;

static int zx_vmo_mmap(struct file *file, struct vm_area_struct *vma)
{
	int ret = zx_compat_shmem_mmap(READ_ONCE(zx_shmem_fops), file, vma);

	if (ret)
		return ret;
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
