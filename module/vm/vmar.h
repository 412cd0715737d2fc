/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMARs: regions of an address space within which user space may map, nested.
 *
 * A VMAR's children, sorted by address and never overlapping, are VMARs and mappings.
 * The tree keeps a reference on each of its VMARs, and one on the VMO of each mapping; a
 * handle to a VMAR may be closed without anything being unmapped. A VMAR that has been
 * destroyed is dead for ever, with everything below it.
 *
 * All of it is under aspace->lock.
 */
#ifndef ZX_VM_VMAR_H
#define ZX_VM_VMAR_H

#include <linux/rbtree.h>
#include "aspace.h"
#include "vmo.h"

/* Combinations of the options of a mapping */
#define ZX_VM_PERMS	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)
#define ZX_VM_CAN_PERMS	(ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE)

/**
 * struct zx_region - a VMAR or a mapping, as a child of a VMAR
 * @node:	in the parent's children
 * @base:	first address
 * @size:	bytes, whole pages, not zero
 * @can:	ZX_VM_CAN_MAP_*: what protection may ever be asked for in it
 * @vmar:	the VMAR that this is, or NULL if it is a mapping
 */
struct zx_region {
	struct rb_node node;
	u64 base;
	u64 size;
	u32 can;
	struct zx_vmar *vmar;
};

/**
 * struct zx_mapping - a range of a VMO, mapped
 * @region:	where
 * @vmo:	a reference
 * @offset:	of the first byte in @vmo
 * @id:		of what zx_vmar_map() made; its pieces, if it is split, are joined again
 * @perms:	ZX_VM_PERM_*
 * @vdso_code:	the vDSO's code, which can be neither unmapped nor protected
 */
struct zx_mapping {
	struct zx_region region;
	struct zx_vmo *vmo;
	u64 offset;
	u64 id;
	u32 perms;
	bool vdso_code;
};

/**
 * struct zx_vmar - a VMAR
 * @obj:	the object; obj.lock is @lock
 * @lock:	signals and observers
 * @region:	where it is; address and size never change
 * @aspace:	a reference
 * @parent:	NULL for the root, and once dead
 * @children:	its regions
 * @window:	where new regions are put by preference (vmar_place.c)
 * @options:	ZX_VM_COMPACT or 0
 * @dead:	destroyed: every operation answers ZX_ERR_BAD_STATE
 */
struct zx_vmar {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	struct zx_region region;
	struct zx_aspace *aspace;
	struct zx_vmar *parent;
	struct rb_root children;
	u64 window;
	u32 options;
	bool dead;
};

static inline struct zx_vmar *zx_vmar_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmar, obj);
}

static inline struct zx_object *zx_vmar_obj(struct zx_vmar *vmar)
{
	return &vmar->obj;
}

int zx_vmar_init(void);
void zx_vmar_exit(void);
zx_status_t zx_vmar_create_root(struct zx_aspace *aspace, struct zx_vmar **out);
void zx_vmar_detach_all_locked(struct zx_vmar *vmar);
zx_status_t zx_vmar_allocate(struct zx_vmar *vmar, u32 options, u64 offset, u64 size,
			     struct zx_vmar **out);
zx_status_t zx_vmar_map(struct zx_vmar *vmar, u32 options, u64 offset, struct zx_vmo *vmo,
			u64 vmo_offset, u64 len, u64 *addr);
zx_status_t zx_vmar_unmap(struct zx_vmar *vmar, bool children, u64 addr, u64 len);
zx_status_t zx_vmar_protect(struct zx_vmar *vmar, bool children, u32 perms, u64 addr, u64 len);
zx_status_t zx_vmar_destroy(struct zx_vmar *vmar);
zx_status_t zx_vmar_op_range(struct zx_vmar *vmar, bool children, u32 op, u64 addr, u64 len);
void zx_vmar_populate(struct zx_vmar *vmar, u64 addr, u64 len);
zx_status_t zx_aspace_find(struct zx_aspace *aspace, u64 addr, struct zx_vmo **vmo,
			   u64 *offset, u64 *len);

#endif /* ZX_VM_VMAR_H */
