// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on what is mapped in a range: zx_vmar_op_range().
 *
 * aspace->lock is not held while one works on pages, which takes as long as there are any.
 * Each mapping is looked up when its turn comes, as it is then.
 */
#include <linux/mm.h>
#include <linux/minmax.h>
#include "vmar.h"
#include "vmar_place.h"

/**
 * struct zx_mapped - a part of a mapping
 * @vmo:	a reference
 * @addr:	page-aligned
 * @len:	bytes, whole pages
 * @offset:	in @vmo
 */
struct zx_mapped {
	struct zx_vmo *vmo;
	u64 addr;
	u64 len;
	u64 offset;
};

/* These need what could be written to. */
static bool zx_vmar_op_writes(u32 op)
{
	return op == ZX_VMAR_OP_COMMIT || op == ZX_VMAR_OP_DECOMMIT;
}

/* Finds what is mapped at @m->addr, as far as the operation may have it. */
static zx_status_t zx_vmar_op_find(struct zx_vmar *vmar, bool children, u32 op, u64 end,
				   struct zx_mapped *m)
{
	struct zx_mapping *mapping;
	struct zx_vmar *in;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (zx_aspace_has_vdso(vmar->aspace, m->addr, end - m->addr))
		return ZX_ERR_ACCESS_DENIED;
	mapping = zx_mapping_find(vmar, m->addr, &in);
	if (!mapping)
		return ZX_ERR_BAD_STATE;
	/* From above, protection is only ever taken away, and these go by what it could be. */
	if (in != vmar && (!children || zx_vmar_op_writes(op)))
		return ZX_ERR_INVALID_ARGS;
	if (zx_vmar_op_writes(op) && !(mapping->region.can & ZX_VM_CAN_MAP_WRITE))
		return ZX_ERR_ACCESS_DENIED;
	m->vmo = mapping->vmo;
	m->len = min(end, zx_region_end(&mapping->region)) - m->addr;
	m->offset = mapping->offset + (m->addr - mapping->region.base);
	zx_object_get(&m->vmo->obj);
	return ZX_OK;
}

static zx_status_t zx_mapped_populate(struct zx_aspace *aspace, const struct zx_mapped *m,
				      bool own)
{
	struct zx_vmo *vmo = m->vmo;
	u64 size = zx_vmo_get_size(vmo);
	pgoff_t first;

	if (m->offset >= size)
		return ZX_OK;
	first = (vmo->base + m->offset) >> PAGE_SHIFT;
	/* Writing to a page that has to do with others copies it. */
	return zx_aspace_populate(aspace, vmo->file, first,
				  first + (min(m->len, size - m->offset) >> PAGE_SHIFT), m->addr,
				  own || !zx_cow_is_shared(vmo->file));
}

static zx_status_t zx_mapped_op(struct zx_aspace *aspace, u32 op, const struct zx_mapped *m)
{
	zx_status_t status;

	switch (op) {
	case ZX_VMAR_OP_COMMIT:
		status = zx_vmo_commit(m->vmo, m->offset, m->len);
		if (status != ZX_OK)
			return status;
		return zx_mapped_populate(aspace, m, true);
	case ZX_VMAR_OP_DECOMMIT:
		return zx_vmo_decommit(m->vmo, m->offset, m->len);
	case ZX_VMAR_OP_MAP_RANGE:
	case ZX_VMAR_OP_ALWAYS_NEED:
		return zx_mapped_populate(aspace, m, false);
	default:
		/* A hint about pages that a pager could supply again. */
		return ZX_OK;
	}
}

/**
 * zx_vmar_op_range() - zx_vmar_op_range()
 * @vmar:	where
 * @children:	whether mappings in VMARs below it may be meant
 * @op:		ZX_VMAR_OP_*
 * @addr:	page-aligned
 * @len:	bytes, whole pages, not zero
 *
 * If it fails the operation may be done on the first part of the range.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_OUT_OF_RANGE if that is not all in @vmar, or in the VMOs, ZX_ERR_BAD_STATE
 * if it is dead or not all of it is mapped, ZX_ERR_INVALID_ARGS for what is mapped below @vmar,
 * ZX_ERR_ACCESS_DENIED for what can never be writable, and the vDSO, ZX_ERR_NOT_SUPPORTED,
 * ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_op_range(struct zx_vmar *vmar, bool children, u32 op, u64 addr, u64 len)
{
	struct zx_mapped m = { .addr = addr };
	u64 end = addr + len;
	zx_status_t status;

	if (!zx_vmar_contains(vmar, addr, len))
		return ZX_ERR_OUT_OF_RANGE;
	for (; m.addr < end; m.addr += m.len) {
		mutex_lock(&vmar->aspace->lock);
		status = zx_vmar_op_find(vmar, children, op, end, &m);
		mutex_unlock(&vmar->aspace->lock);
		if (status != ZX_OK)
			return status;
		status = zx_mapped_op(vmar->aspace, op, &m);
		zx_object_put(&m.vmo->obj);
		if (status != ZX_OK)
			return status;
	}
	return ZX_OK;
}

/**
 * zx_vmar_populate() - ZX_VM_MAP_RANGE: what has just been mapped is going to be used
 * @vmar:	where
 * @addr:	page-aligned
 * @len:	bytes, whole pages, not zero
 *
 * It is only to save faults, so nothing is said if it cannot be done.
 *
 * Context: process context; may sleep.
 */
void zx_vmar_populate(struct zx_vmar *vmar, u64 addr, u64 len)
{
	(void)zx_vmar_op_range(vmar, false, ZX_VMAR_OP_MAP_RANGE, addr, len);
}
