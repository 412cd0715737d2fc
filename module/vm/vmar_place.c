// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a new region goes: where user space says, or at an address that is as likely as
 * any other that would do. A compact VMAR is filled from its lower end.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include "vmar_place.h"

/**
 * zx_vmar_first() - the first region of a VMAR that ends beyond an address
 * @vmar:	aspace->lock is held
 * @addr:	any
 *
 * Return: the region, which may begin at, before or after @addr, or NULL.
 */
struct zx_region *zx_vmar_first(struct zx_vmar *vmar, u64 addr)
{
	struct rb_node *node = vmar->children.rb_node;
	struct zx_region *found = NULL;

	while (node) {
		struct zx_region *region = zx_region_at(node);

		if (region->base + region->size > addr) {
			found = region;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* How many places for @size bytes there are from @from to @to, and where they begin. */
static u64 zx_gap_places(u64 from, u64 to, u64 size, u64 align, u64 *first)
{
	*first = ALIGN(from, align);
	if (*first < from || *first > to || to - *first < size)
		return 0;
	return (to - *first - size) / align + 1;
}

/*
 * Walks the gaps between a VMAR's regions. Counts places, and stops in the gap that has
 * number @wanted, with its address.
 */
static u64 zx_vmar_walk_gaps(struct zx_vmar *vmar, u64 limit, u64 size, u64 align, u64 wanted,
			     u64 *base)
{
	struct zx_region *region = zx_vmar_first(vmar, vmar->region.base);
	u64 from = vmar->region.base;
	u64 places = 0, here, to, first;

	for (;;) {
		to = region ? min(region->base, limit) : limit;
		here = to > from ? zx_gap_places(from, to, size, align, &first) : 0;
		if (here > wanted - places) {
			*base = first + (wanted - places) * align;
			return places + here;
		}
		places += here;
		if (!region || region->base >= limit)
			return places;
		from = region->base + region->size;
		region = zx_vmar_next(region);
		cond_resched();
	}
}

/**
 * zx_vmar_place() - choose or check the address of a new region
 * @vmar:	aspace->lock is held
 * @options:	ZX_VM_SPECIFIC, ZX_VM_SPECIFIC_OVERWRITE, ZX_VM_OFFSET_IS_UPPER_LIMIT,
 *		ZX_VM_ALIGN_*
 * @offset:	what @options say
 * @size:	whole pages, not zero
 * @base:	set to the address
 *
 * Return: ZX_OK, ZX_ERR_ACCESS_DENIED if @vmar does not allow to choose,
 * ZX_ERR_INVALID_ARGS if the place is not inside it, ZX_ERR_ALREADY_EXISTS if it is
 * taken, ZX_ERR_NO_RESOURCES if there is no place.
 */
zx_status_t zx_vmar_place(struct zx_vmar *vmar, u32 options, u64 offset, u64 size, u64 *base)
{
	u32 align_log2 = options >> ZX_VM_ALIGN_BASE;
	u64 align = max_t(u64, PAGE_SIZE, 1ULL << align_log2);
	u64 limit = vmar->region.base + vmar->region.size;
	struct zx_region *region;
	u64 places;

	lockdep_assert_held(&vmar->aspace->lock);
	if (size > vmar->region.size)
		return ZX_ERR_INVALID_ARGS;
	if (options & (ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE)) {
		if (!(vmar->region.can & ZX_VM_CAN_MAP_SPECIFIC))
			return ZX_ERR_ACCESS_DENIED;
		if (offset > vmar->region.size - size)
			return ZX_ERR_INVALID_ARGS;
		*base = vmar->region.base + offset;
		if (!IS_ALIGNED(*base, align))
			return ZX_ERR_INVALID_ARGS;
		region = zx_vmar_first(vmar, *base);
		if (region && region->base < *base + size &&
		    !(options & ZX_VM_SPECIFIC_OVERWRITE))
			return ZX_ERR_ALREADY_EXISTS;
		return ZX_OK;
	}

	if (options & ZX_VM_OFFSET_IS_UPPER_LIMIT) {
		if (offset > vmar->region.size || offset < size)
			return ZX_ERR_INVALID_ARGS;
		limit = vmar->region.base + offset;
	}
	if (vmar->options & ZX_VM_COMPACT)
		return zx_vmar_walk_gaps(vmar, limit, size, align, 0, base) ?
		       ZX_OK : ZX_ERR_NO_RESOURCES;
	places = zx_vmar_walk_gaps(vmar, limit, size, align, U64_MAX, base);
	if (!places)
		return ZX_ERR_NO_RESOURCES;
	zx_vmar_walk_gaps(vmar, limit, size, align, get_random_u64() % places, base);
	return ZX_OK;
}
