// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a new region goes: where user space says, or somewhere at random.
 *
 * A VMAR has a window, a part of it at a random address. Regions go to random places in
 * the window until it gets crowded, and then there is a new one. A window is what one
 * page of page tables maps: so a small mapping, with those around it, needs no page table
 * of its own, which would cost more than all the rest of mapping and touching it. One
 * address tells nothing about those in other windows. A compact VMAR has windows that
 * are smaller, and begin as low as there is space.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include "vmar_place.h"

/* How many places a window has. */
#define ZX_WINDOW		PTRS_PER_PTE
#define ZX_WINDOW_COMPACT	256
/* How many taken places in a row mean that a window is crowded. */
#define ZX_WINDOW_TRIES		8

/**
 * struct zx_placing - a search
 * @vmar:	where
 * @size:	of the new region
 * @align:	of its address, a power of two
 * @first:	the lowest address that would do if it were free
 * @places:	how many would, at @align from each other; not zero
 */
struct zx_placing {
	struct zx_vmar *vmar;
	u64 size;
	u64 align;
	u64 first;
	u64 places;
};

/**
 * zx_vmar_first() - the first region of a VMAR that ends beyond an address
 * @vmar:	aspace->lock is held
 * @addr:	any
 *
 * Return: the region, which may begin at, before or after @addr, or NULL.
 */
struct zx_region *zx_vmar_first(const struct zx_vmar *vmar, u64 addr)
{
	struct rb_node *node = vmar->children.rb_node;
	struct zx_region *found = NULL;

	while (node) {
		struct zx_region *region = zx_region_at(node);

		if (zx_region_end(region) > addr) {
			found = region;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/**
 * zx_mapping_find() - the mapping at an address
 * @vmar:	it is in this one or below it
 * @addr:	any
 * @in:		set to the VMAR that it is in, if there is one
 *
 * Context: process context, aspace->lock held.
 * Return: the mapping or NULL.
 */
struct zx_mapping *zx_mapping_find(struct zx_vmar *vmar, u64 addr, struct zx_vmar **in)
{
	struct zx_region *region;

	for (;;) {
		region = zx_vmar_first(vmar, addr);
		if (!region || region->base > addr)
			return NULL;
		if (!region->vmar) {
			*in = vmar;
			return zx_mapping_of(region);
		}
		vmar = region->vmar;
		cond_resched();
	}
}

static bool zx_vmar_is_free(const struct zx_vmar *vmar, u64 base, u64 size)
{
	struct zx_region *region = zx_vmar_first(vmar, base);

	return !region || region->base >= base + size;
}

static u64 zx_random_below(u64 n)
{
	return mul_u64_u64_shr(get_random_u64(), n, 64);
}

/* Tries places of a window at random. Its beginning is moved to where it can be. */
static bool zx_place_in_window(const struct zx_placing *p, u64 window, u64 *base)
{
	bool compact = p->vmar->options & ZX_VM_COMPACT;
	u64 size = min_t(u64, compact ? ZX_WINDOW_COMPACT : ZX_WINDOW, p->places);
	u64 from = 0;
	int i;

	if (window > p->first)
		from = min((window - p->first) / p->align, p->places - size);
	for (i = 0; i < ZX_WINDOW_TRIES; i++) {
		*base = p->first + (from + zx_random_below(size)) * p->align;
		if (zx_vmar_is_free(p->vmar, *base, p->size))
			return true;
	}
	return false;
}

/*
 * Walks the gaps between the regions and counts the places in them, up to @most. Stops
 * at place number @wanted, with its address.
 */
static u64 zx_place_in_gaps(const struct zx_placing *p, u64 wanted, u64 most, u64 *base)
{
	u64 end = p->first + (p->places - 1) * p->align + p->size;
	struct zx_region *region = zx_vmar_first(p->vmar, p->first);
	u64 from = p->first, places = 0, here, to;

	for (;;) {
		to = region ? min(region->base, end) : end;
		here = to >= from && to - from >= p->size ?
		       (to - from - p->size) / p->align + 1 : 0;
		if (wanted - places < here) {
			*base = from + (wanted - places) * p->align;
			return wanted + 1;
		}
		places += here;
		if (!region || region->base >= end || places >= most)
			return min(places, most);
		from = ALIGN(zx_region_end(region), p->align);
		region = zx_vmar_next(region);
		cond_resched();
	}
}

static zx_status_t zx_place_anywhere(const struct zx_placing *p, u64 *base)
{
	struct zx_vmar *vmar = p->vmar;
	bool compact = vmar->options & ZX_VM_COMPACT;
	u64 places;

	if ((compact || vmar->window) && zx_place_in_window(p, vmar->window, base))
		return ZX_OK;
	if (!compact) {
		vmar->window = round_down(p->first + zx_random_below(p->places) * p->align,
					  PMD_SIZE);
		if (zx_place_in_window(p, vmar->window, base))
			return ZX_OK;
	}
	/* There is not much space, or a compact VMAR is to be filled without holes. */
	places = zx_place_in_gaps(p, U64_MAX, compact ? ZX_WINDOW_COMPACT : U64_MAX, base);
	if (!places)
		return ZX_ERR_NO_RESOURCES;
	zx_place_in_gaps(p, zx_random_below(places), U64_MAX, base);
	vmar->window = *base;
	return ZX_OK;
}

/**
 * zx_vmar_place() - choose or check the address of a new region
 * @vmar:	aspace->lock is held
 * @options:	ZX_VM_SPECIFIC, ZX_VM_SPECIFIC_OVERWRITE, ZX_VM_OFFSET_IS_UPPER_LIMIT,
 *		ZX_VM_ALIGN_*
 * @offset:	what @options say; page-aligned
 * @size:	whole pages, not zero
 * @base:	set to the address
 *
 * Return: ZX_OK, ZX_ERR_ACCESS_DENIED if @vmar does not allow to choose,
 * ZX_ERR_INVALID_ARGS if the place is not inside it, ZX_ERR_ALREADY_EXISTS if it is
 * taken, ZX_ERR_NO_RESOURCES if there is no place.
 */
zx_status_t zx_vmar_place(struct zx_vmar *vmar, u32 options, u64 offset, u64 size, u64 *base)
{
	bool specific = options & (ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE);
	bool limited = options & ZX_VM_OFFSET_IS_UPPER_LIMIT;
	struct zx_placing p = {
		.vmar = vmar,
		.size = size,
		.align = max_t(u64, PAGE_SIZE, 1ULL << (options >> ZX_VM_ALIGN_BASE)),
	};
	u64 room = limited ? offset : vmar->region.size;
	u64 last;

	lockdep_assert_held(&vmar->aspace->lock);
	if ((specific || limited) && !(vmar->region.can & ZX_VM_CAN_MAP_SPECIFIC))
		return ZX_ERR_ACCESS_DENIED;
	if (room > vmar->region.size || size > room)
		return ZX_ERR_INVALID_ARGS;
	last = vmar->region.base + room - size;

	if (specific) {
		if (offset > room - size)
			return ZX_ERR_INVALID_ARGS;
		*base = vmar->region.base + offset;
		if (!IS_ALIGNED(*base, p.align))
			return ZX_ERR_INVALID_ARGS;
		if (!(options & ZX_VM_SPECIFIC_OVERWRITE) && !zx_vmar_is_free(vmar, *base, size))
			return ZX_ERR_ALREADY_EXISTS;
		return ZX_OK;
	}

	p.first = ALIGN(vmar->region.base, p.align);
	if (p.first > last)
		return ZX_ERR_NO_RESOURCES;
	p.places = (last - p.first) / p.align + 1;
	return zx_place_anywhere(&p, base);
}
