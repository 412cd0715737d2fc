/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding regions by address, and addresses for regions.
 */
#ifndef ZX_VM_VMAR_PLACE_H
#define ZX_VM_VMAR_PLACE_H

#include "vmar.h"

static inline struct zx_region *zx_region_at(struct rb_node *node)
{
	return rb_entry(node, struct zx_region, node);
}

static inline struct zx_region *zx_vmar_next(struct zx_region *region)
{
	struct rb_node *node = rb_next(&region->node);

	return node ? zx_region_at(node) : NULL;
}

static inline u64 zx_region_end(const struct zx_region *region)
{
	return region->base + region->size;
}

static inline struct zx_mapping *zx_mapping_of(struct zx_region *region)
{
	return container_of(region, struct zx_mapping, region);
}

static inline bool zx_vmar_contains(const struct zx_vmar *vmar, u64 addr, u64 len)
{
	return addr >= vmar->region.base && addr - vmar->region.base < vmar->region.size &&
	       len <= vmar->region.size - (addr - vmar->region.base);
}

struct zx_region *zx_vmar_first(const struct zx_vmar *vmar, u64 addr);
struct zx_mapping *zx_mapping_find(struct zx_vmar *vmar, u64 addr, struct zx_vmar **in);
bool zx_aspace_has_vdso(const struct zx_aspace *aspace, u64 base, u64 size);
zx_status_t zx_vmar_place(struct zx_vmar *vmar, u32 options, u64 offset, u64 size, u64 *base);

#endif /* ZX_VM_VMAR_PLACE_H */
