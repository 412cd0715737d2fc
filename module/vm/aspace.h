/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of a process: an mm of Linux's, and a tree of regions (VMARs, with
 * mappings as leaves, see vmar.h) that says what Zircon allows in it. Linux VMAs
 * follow the tree.
 *
 * aspace->lock protects the whole tree and is held while Linux's mmap calls are made.
 * The fault path never takes it.
 *
 * Another process's mm is changed by a worker under kthread_use_mm(); the current
 * process's directly.
 *
 * The VMAs of a range can be changed by nobody but the module: a Zircon process has no
 * Linux calls. So where the tree has a mapping there are VMAs of just that, and where it
 * has none there are none; a call of Linux's that fails is looked into (vmar.c).
 */
#ifndef ZX_VM_ASPACE_H
#define ZX_VM_ASPACE_H

#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include "../object/object.h"

struct zx_vmar;
struct zx_vmo;

/* What the root VMAR of a process spans. */
#define ZX_ASPACE_BASE		0x200000UL
#define ZX_ASPACE_END		0x7ffffff00000UL

/* Linux has its own, usually lower limit: vm.max_map_count. */
#define ZX_ASPACE_MAX_MAPPINGS	(256 * 1024U)

/**
 * struct zx_aspace - the memory of a process
 * @ref:	held by the process and by every VMAR
 * @lock:	protects the tree
 * @mm:		mm_count held (mmgrab); may be without users already
 * @instance:	charged for VMARs; whoever has a VMAR or the process keeps it
 * @root:	the root VMAR; a reference until torn down
 * @nr_mappings: in the tree
 * @last_id:	zx_mapping.id of the newest
 * @vdso_base:	where the vDSO's image begins, 0 if its code is not mapped; set once, read
 *		without a lock by the dispatcher
 */
struct zx_aspace {
	refcount_t ref;
	struct mutex lock;	/* the tree */
	struct mm_struct *mm;
	struct zx_instance *instance;
	struct zx_vmar *root;
	unsigned int nr_mappings;
	u64 last_id;
	unsigned long vdso_base;
};

/**
 * struct zx_vdso_layout - what the rules for mapping the vDSO need; set at load
 * @size:	of the image, whole pages
 * @code_start:	offset of the code segment
 * @code_size:	its size, whole pages
 */
struct zx_vdso_layout {
	u64 size;
	u64 code_start;
	u64 code_size;
};

extern struct zx_vdso_layout zx_vdso_layout;

int zx_aspace_init(void);
void zx_aspace_exit(void);
zx_status_t zx_aspace_create(struct zx_instance *instance, struct mm_struct *mm,
			     struct zx_aspace **out);
void zx_aspace_get(struct zx_aspace *aspace);
void zx_aspace_put(struct zx_aspace *aspace);
void zx_aspace_teardown(struct zx_aspace *aspace);
zx_status_t zx_aspace_root_hnd(struct zx_aspace *aspace, struct zx_hnd *out);
zx_status_t zx_aspace_map(struct zx_aspace *aspace, struct zx_vmo *vmo, unsigned long addr,
			  unsigned long len, unsigned int perms, u64 offset, bool replace);
zx_status_t zx_aspace_unmap(struct zx_aspace *aspace, unsigned long addr, unsigned long len);
zx_status_t zx_aspace_populate(struct zx_aspace *aspace, struct file *file, pgoff_t first,
			       pgoff_t end, unsigned long addr, bool write);
bool zx_aspace_is_mapped(struct zx_aspace *aspace, unsigned long addr);

#endif /* ZX_VM_ASPACE_H */
