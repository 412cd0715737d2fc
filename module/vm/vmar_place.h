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

struct zx_region *zx_vmar_first(const struct zx_vmar *vmar, u64 addr);
zx_status_t zx_vmar_place(struct zx_vmar *vmar, u32 options, u64 offset, u64 size, u64 *base);

#endif /* ZX_VM_VMAR_PLACE_H */
