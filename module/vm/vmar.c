// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree of VMARs and mappings. See vmar.h; vmar_place.c chooses addresses.
 *
 * The order of every change: the tree is checked, what is needed is allocated, Linux is
 * asked, the tree is changed. So a call that fails has changed nothing - except where
 * Linux, replacing mappings, fails after it has removed the old ones: then the tree is
 * made to say so.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "../object/instance.h"
#include "vmar.h"
#include "vmar_place.h"

static struct kmem_cache *zx_vmar_cache;
static struct kmem_cache *zx_mapping_cache;

/* What protection a mapping may have that has these ZX_VM_CAN_MAP_*. */
static u32 zx_can_to_perms(u32 can)
{
	return (can & ZX_VM_CAN_MAP_READ ? ZX_VM_PERM_READ : 0) |
	       (can & ZX_VM_CAN_MAP_WRITE ? ZX_VM_PERM_WRITE : 0) |
	       (can & ZX_VM_CAN_MAP_EXECUTE ? ZX_VM_PERM_EXECUTE : 0);
}

static void zx_vmar_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_vmar *vmar = zx_vmar_of(obj);

	zx_aspace_put(vmar->aspace);
	kmem_cache_free(zx_vmar_cache, vmar);
}

static const struct zx_object_ops zx_vmar_ops = {
	.type = ZX_OBJ_TYPE_VMAR,
	.name = "vmar",
	.default_rights = ZX_DEFAULT_VMAR_RIGHTS,
	.free = zx_vmar_free,
};

/**
 * zx_vmar_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_vmar_init(void)
{
	zx_vmar_cache = KMEM_CACHE(zx_vmar, SLAB_ACCOUNT);
	zx_mapping_cache = KMEM_CACHE(zx_mapping, SLAB_ACCOUNT);
	if (zx_vmar_cache && zx_mapping_cache)
		return 0;
	zx_vmar_exit();
	return -ENOMEM;
}

/**
 * zx_vmar_exit() - module exit; no VMAR exists
 */
void zx_vmar_exit(void)
{
	kmem_cache_destroy(zx_mapping_cache);
	kmem_cache_destroy(zx_vmar_cache);
}

static struct zx_vmar *zx_vmar_alloc(struct zx_aspace *aspace)
{
	struct zx_vmar *vmar;

	if (!zx_instance_charge(aspace->instance))
		return NULL;
	vmar = kmem_cache_zalloc(zx_vmar_cache, GFP_KERNEL_ACCOUNT);
	if (!vmar) {
		zx_instance_uncharge(aspace->instance);
		return NULL;
	}
	spin_lock_init(&vmar->lock);
	zx_aspace_get(aspace);
	vmar->aspace = aspace;
	vmar->children = RB_ROOT;
	vmar->region.vmar = vmar;
	zx_object_init(&vmar->obj, &zx_vmar_ops, aspace->instance, &vmar->lock, 0);
	return vmar;
}

/**
 * zx_vmar_create_root() - the VMAR that spans an address space
 * @aspace:	nobody else knows it yet
 * @out:	the VMAR, one reference
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_create_root(struct zx_aspace *aspace, struct zx_vmar **out)
{
	struct zx_vmar *vmar = zx_vmar_alloc(aspace);

	if (!vmar)
		return ZX_ERR_NO_MEMORY;
	vmar->region.base = ZX_ASPACE_BASE;
	vmar->region.size = ZX_ASPACE_END - ZX_ASPACE_BASE;
	vmar->region.can = ZX_VM_CAN_PERMS | ZX_VM_CAN_MAP_SPECIFIC;
	*out = vmar;
	return ZX_OK;
}

/* The tree */

static void zx_vmar_insert(struct zx_vmar *vmar, struct zx_region *region)
{
	struct rb_node **link = &vmar->children.rb_node;
	struct rb_node *parent = NULL;

	while (*link) {
		parent = *link;
		if (region->base < zx_region_at(parent)->base)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&region->node, parent, link);
	rb_insert_color(&region->node, &vmar->children);
}

static struct zx_mapping *zx_mapping_alloc(void)
{
	return kmem_cache_zalloc(zx_mapping_cache, GFP_KERNEL_ACCOUNT);
}

/* One that is in no tree. */
static void zx_mapping_free(struct zx_mapping *mapping)
{
	if (mapping->vmo)
		zx_object_put(&mapping->vmo->obj);
	kmem_cache_free(zx_mapping_cache, mapping);
}

static void zx_mapping_insert(struct zx_vmar *vmar, struct zx_mapping *mapping)
{
	zx_vmar_insert(vmar, &mapping->region);
	vmar->aspace->nr_mappings++;
}

static void zx_mapping_remove(struct zx_vmar *vmar, struct zx_mapping *mapping)
{
	rb_erase(&mapping->region.node, &vmar->children);
	vmar->aspace->nr_mappings--;
	zx_mapping_free(mapping);
}

/**
 * zx_vmar_detach_all_locked() - a VMAR and everything below it is gone
 * @vmar:	not linked to its parent any more, if it had one; dead afterwards. The
 *		reference that the tree had on it is the caller's
 *
 * Does not ask Linux to unmap anything.
 *
 * Context: process context, aspace->lock held.
 */
void zx_vmar_detach_all_locked(struct zx_vmar *vmar)
{
	struct zx_vmar *at = vmar, *parent;
	struct zx_region *region;
	struct rb_node *node;

	lockdep_assert_held(&vmar->aspace->lock);
	/* Down to a VMAR without children, which is then removed; up again. */
	for (;;) {
		cond_resched();
		node = rb_first(&at->children);
		if (node) {
			region = zx_region_at(node);
			if (region->vmar)
				at = region->vmar;
			else
				zx_mapping_remove(at, zx_mapping_of(region));
			continue;
		}
		parent = at->parent;
		at->dead = true;
		at->parent = NULL;
		if (at == vmar)
			return;
		rb_erase(&at->region.node, &parent->children);
		zx_object_put(&at->obj);
		at = parent;
	}
}

/**
 * zx_aspace_has_vdso() - whether there is code of the vDSO in a range
 * @aspace:	any
 * @base:	the range's first address
 * @size:	in bytes
 *
 * Context: aspace->lock held.
 * Return: whether there is some.
 */
bool zx_aspace_has_vdso(const struct zx_aspace *aspace, u64 base, u64 size)
{
	u64 code = aspace->vdso_base + zx_vdso_layout.code_start;

	return aspace->vdso_base && code < base + size &&
	       code + zx_vdso_layout.code_size > base;
}

/* The mapping in @vmar that begins before an address and ends behind it, or NULL. */
static struct zx_mapping *zx_mapping_across(const struct zx_vmar *vmar, u64 at)
{
	struct zx_region *region = zx_vmar_first(vmar, at);

	return region && !region->vmar && region->base < at ? zx_mapping_of(region) : NULL;
}

/* Splits a mapping at an address inside it; @upper becomes the part from there on. */
static void zx_mapping_split(struct zx_vmar *vmar, struct zx_mapping *mapping, u64 at,
			     struct zx_mapping *upper)
{
	u64 lower_size = at - mapping->region.base;

	zx_object_get(&mapping->vmo->obj);
	upper->vmo = mapping->vmo;
	upper->offset = mapping->offset + lower_size;
	upper->id = mapping->id;
	upper->perms = mapping->perms;
	upper->region.base = at;
	upper->region.size = mapping->region.size - lower_size;
	upper->region.can = mapping->region.can;
	mapping->region.size = lower_size;
	zx_mapping_insert(vmar, upper);
}

/* Joins a mapping with the next region if that is a piece of the same one. */
static void zx_mapping_join(struct zx_vmar *vmar, struct zx_mapping *mapping)
{
	struct zx_region *region = zx_vmar_next(&mapping->region);
	struct zx_mapping *next;

	if (!region || region->vmar || region->base != zx_region_end(&mapping->region))
		return;
	next = zx_mapping_of(region);
	if (next->id != mapping->id || next->perms != mapping->perms)
		return;
	mapping->region.size += region->size;
	zx_mapping_remove(vmar, next);
}

/*
 * Takes all that is in a range, VMARs included, out of the tree. Mappings that reach
 * beyond it are cut; if one does so at both ends, its upper part becomes @spare.
 */
static void zx_vmar_carve(struct zx_vmar *vmar, u64 base, u64 end, struct zx_mapping **spare)
{
	struct zx_region *region = zx_vmar_first(vmar, base), *next;
	u64 cut;

	for (; region && region->base < end; region = next) {
		next = zx_vmar_next(region);
		if (region->vmar) {
			rb_erase(&region->node, &vmar->children);
			zx_vmar_detach_all_locked(region->vmar);
			zx_object_put(&region->vmar->obj);
			continue;
		}
		if (zx_region_end(region) > end && region->base < base) {
			zx_mapping_split(vmar, zx_mapping_of(region), end, *spare);
			*spare = NULL;
		}
		if (zx_region_end(region) > end) {
			/* Its place among its siblings stays the same. */
			cut = end - region->base;
			region->base += cut;
			region->size -= cut;
			zx_mapping_of(region)->offset += cut;
		} else if (region->base < base) {
			region->size = base - region->base;
		} else {
			zx_mapping_remove(vmar, zx_mapping_of(region));
		}
		cond_resched();
	}
}

/* What zx_vmar_carve() may need for a range. */
static zx_status_t zx_carve_prepare(struct zx_vmar *vmar, u64 base, u64 end,
				    struct zx_mapping **spare)
{
	struct zx_mapping *mapping = zx_mapping_across(vmar, base);

	*spare = NULL;
	if (!mapping || zx_region_end(&mapping->region) <= end)
		return ZX_OK;
	if (vmar->aspace->nr_mappings >= ZX_ASPACE_MAX_MAPPINGS)
		return ZX_ERR_NO_MEMORY;
	*spare = zx_mapping_alloc();
	return *spare ? ZX_OK : ZX_ERR_NO_MEMORY;
}

/* Calls */

/**
 * zx_vmar_allocate() - zx_vmar_allocate()
 * @vmar:	the parent
 * @options:	ZX_VM_*, checked only for what depends on @vmar
 * @offset:	in @vmar, or upper limit, or 0, as @options say; page-aligned
 * @size:	bytes, whole pages, not zero
 * @out:	the child, a reference for the caller; the tree has another
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_ACCESS_DENIED, ZX_ERR_INVALID_ARGS,
 * ZX_ERR_ALREADY_EXISTS, ZX_ERR_NO_RESOURCES, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_allocate(struct zx_vmar *vmar, u32 options, u64 offset, u64 size,
			     struct zx_vmar **out)
{
	u32 can = options & (ZX_VM_CAN_PERMS | ZX_VM_CAN_MAP_SPECIFIC);
	struct zx_vmar *child = zx_vmar_alloc(vmar->aspace);
	zx_status_t status;
	u64 base;

	if (!child)
		return ZX_ERR_NO_MEMORY;
	mutex_lock(&vmar->aspace->lock);
	status = ZX_ERR_BAD_STATE;
	if (vmar->dead)
		goto unlock;
	status = ZX_ERR_ACCESS_DENIED;
	if (can & ~vmar->region.can & ZX_VM_CAN_PERMS)
		goto unlock;
	status = zx_vmar_place(vmar, options, offset, size, &base);
	if (status != ZX_OK)
		goto unlock;
	child->region.base = base;
	child->region.size = size;
	child->region.can = can;
	child->options = options & ZX_VM_COMPACT;
	child->parent = vmar;
	zx_vmar_insert(vmar, &child->region);
	zx_object_get(&child->obj);
	*out = child;
unlock:
	mutex_unlock(&vmar->aspace->lock);
	if (status != ZX_OK)
		zx_object_put(&child->obj);
	return status;
}

/*
 * The vDSO may be mapped any number of times for reading. Its code is mapped once in a
 * process, all of it, and for nothing but reading and executing: the dispatcher takes
 * calls from there. What a mapping is not now cannot be asked for later.
 */
static zx_status_t zx_vdso_check(const struct zx_aspace *aspace, struct zx_mapping *mapping)
{
	mapping->region.can &= ~(u32)ZX_VM_CAN_MAP_WRITE;
	if (mapping->perms & ZX_VM_PERM_WRITE)
		return ZX_ERR_ACCESS_DENIED;
	if (!(mapping->perms & ZX_VM_PERM_EXECUTE)) {
		mapping->region.can &= ~(u32)ZX_VM_CAN_MAP_EXECUTE;
		return ZX_OK;
	}
	if (aspace->vdso_base || mapping->offset != zx_vdso_layout.code_start ||
	    mapping->region.size != zx_vdso_layout.code_size)
		return ZX_ERR_ACCESS_DENIED;
	mapping->vdso_code = true;
	return ZX_OK;
}

/* What may be replaced by a mapping: mappings, in whole or in part, but no VMAR. */
static zx_status_t zx_vmar_check_replace(const struct zx_vmar *vmar, u64 base, u64 len)
{
	struct zx_region *region;

	if (zx_aspace_has_vdso(vmar->aspace, base, len))
		return ZX_ERR_ACCESS_DENIED;
	for (region = zx_vmar_first(vmar, base); region && region->base < base + len;
	     region = zx_vmar_next(region)) {
		if (region->vmar)
			return ZX_ERR_INVALID_ARGS;
		cond_resched();
	}
	return ZX_OK;
}

/* Maps where something may be mapped already. */
static zx_status_t zx_vmar_replace(struct zx_vmar *vmar, struct zx_mapping *mapping, u64 base)
{
	u64 len = mapping->region.size;
	struct zx_mapping *spare;
	struct zx_region *old;
	zx_status_t status;

	status = zx_vmar_check_replace(vmar, base, len);
	if (status != ZX_OK)
		return status;
	status = zx_carve_prepare(vmar, base, base + len, &spare);
	if (status != ZX_OK)
		return status;
	status = zx_aspace_map(vmar->aspace, mapping->vmo, base, len, mapping->perms,
			       mapping->offset, true);
	if (status != ZX_OK) {
		old = zx_vmar_first(vmar, base);
		if (!old || old->base >= base + len ||
		    zx_aspace_is_mapped(vmar->aspace, max(old->base, base)))
			goto out;
	}
	zx_vmar_carve(vmar, base, base + len, &spare);
out:
	if (spare)
		zx_mapping_free(spare);
	return status;
}

static zx_status_t zx_vmar_map_locked(struct zx_vmar *vmar, u32 options, u64 offset,
				      struct zx_mapping *mapping)
{
	struct zx_aspace *aspace = vmar->aspace;
	zx_status_t status;
	u64 base;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	mapping->region.can &= vmar->region.can;
	if (mapping->perms & ~zx_can_to_perms(mapping->region.can))
		return ZX_ERR_ACCESS_DENIED;
	status = zx_vmar_place(vmar, options, offset, mapping->region.size, &base);
	if (status != ZX_OK)
		return status;
	if (unlikely(mapping->vmo->vdso)) {
		status = zx_vdso_check(aspace, mapping);
		if (status != ZX_OK)
			return status;
	}
	if (aspace->nr_mappings >= ZX_ASPACE_MAX_MAPPINGS)
		return ZX_ERR_NO_MEMORY;

	if (options & ZX_VM_SPECIFIC_OVERWRITE)
		status = zx_vmar_replace(vmar, mapping, base);
	else
		status = zx_aspace_map(aspace, mapping->vmo, base, mapping->region.size,
				       mapping->perms, mapping->offset, false);
	if (status != ZX_OK)
		return status;
	mapping->region.base = base;
	mapping->id = ++aspace->last_id;
	zx_mapping_insert(vmar, mapping);
	if (unlikely(mapping->vdso_code))
		/* The dispatcher reads it without a lock. */
		WRITE_ONCE(aspace->vdso_base, base - mapping->offset);
	return ZX_OK;
}

/**
 * zx_vmar_map() - zx_vmar_map()
 * @vmar:	where
 * @options:	ZX_VM_PERM_*, ZX_VM_CAN_MAP_* by the rights of both handles, and where
 * @offset:	in @vmar, or upper limit, or 0, as @options say; page-aligned
 * @vmo:	what
 * @vmo_offset:	from where, page-aligned; may be beyond its end
 * @len:	bytes, whole pages, not zero; @vmo_offset + @len does not overflow
 * @addr:	set to the address of the mapping
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_ACCESS_DENIED, ZX_ERR_INVALID_ARGS,
 * ZX_ERR_ALREADY_EXISTS, ZX_ERR_NO_RESOURCES, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_map(struct zx_vmar *vmar, u32 options, u64 offset, struct zx_vmo *vmo,
			u64 vmo_offset, u64 len, u64 *addr)
{
	struct zx_mapping *mapping = zx_mapping_alloc();
	zx_status_t status;

	if (!mapping)
		return ZX_ERR_NO_MEMORY;
	zx_object_get(&vmo->obj);
	mapping->vmo = vmo;
	mapping->offset = vmo_offset;
	mapping->perms = options & ZX_VM_PERMS;
	mapping->region.size = len;
	mapping->region.can = options & ZX_VM_CAN_PERMS;

	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_map_locked(vmar, options, offset, mapping);
	if (status == ZX_OK)
		*addr = mapping->region.base;
	mutex_unlock(&vmar->aspace->lock);
	if (status != ZX_OK)
		zx_mapping_free(mapping);
	return status;
}

/* A VMAR may be unmapped as a whole, by who may work on its parent's children. */
static zx_status_t zx_vmar_check_unmap(const struct zx_vmar *vmar, bool children, u64 addr,
				       u64 len)
{
	struct zx_region *region;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (!zx_vmar_contains(vmar, addr, len))
		return ZX_ERR_INVALID_ARGS;
	if (zx_aspace_has_vdso(vmar->aspace, addr, len))
		return ZX_ERR_ACCESS_DENIED;
	for (region = zx_vmar_first(vmar, addr); region && region->base < addr + len;
	     region = zx_vmar_next(region)) {
		if (region->vmar &&
		    (!children || region->base < addr || zx_region_end(region) > addr + len))
			return ZX_ERR_INVALID_ARGS;
		cond_resched();
	}
	return ZX_OK;
}

static zx_status_t zx_vmar_unmap_locked(struct zx_vmar *vmar, bool children, u64 addr, u64 len)
{
	struct zx_mapping *spare;
	zx_status_t status;

	status = zx_vmar_check_unmap(vmar, children, addr, len);
	if (status != ZX_OK)
		return status;
	status = zx_carve_prepare(vmar, addr, addr + len, &spare);
	if (status != ZX_OK)
		return status;
	status = zx_aspace_unmap(vmar->aspace, addr, len);
	if (status == ZX_OK)
		zx_vmar_carve(vmar, addr, addr + len, &spare);
	if (spare)
		zx_mapping_free(spare);
	return status;
}

/**
 * zx_vmar_unmap() - zx_vmar_unmap()
 * @vmar:	where
 * @children:	whether VMARs in the range may be destroyed
 * @addr:	page-aligned
 * @len:	bytes, whole pages, not zero
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, also if nothing was mapped there, ZX_ERR_BAD_STATE, ZX_ERR_INVALID_ARGS,
 * ZX_ERR_ACCESS_DENIED for the vDSO, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_unmap(struct zx_vmar *vmar, bool children, u64 addr, u64 len)
{
	zx_status_t status;

	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_unmap_locked(vmar, children, addr, len);
	mutex_unlock(&vmar->aspace->lock);
	return status;
}

static zx_status_t zx_vmar_destroy_locked(struct zx_vmar *vmar)
{
	zx_status_t status;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (!vmar->parent)
		return ZX_ERR_NOT_SUPPORTED;
	if (zx_aspace_has_vdso(vmar->aspace, vmar->region.base, vmar->region.size))
		return ZX_ERR_ACCESS_DENIED;
	if (!RB_EMPTY_ROOT(&vmar->children)) {
		status = zx_aspace_unmap(vmar->aspace, vmar->region.base, vmar->region.size);
		if (status != ZX_OK)
			return status;
	}
	rb_erase(&vmar->region.node, &vmar->parent->children);
	zx_vmar_detach_all_locked(vmar);
	return ZX_OK;
}

/**
 * zx_vmar_destroy() - zx_vmar_destroy()
 * @vmar:	dead afterwards, with all VMARs below it, and all their mappings gone
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_NOT_SUPPORTED for the root, ZX_ERR_ACCESS_DENIED
 * if the vDSO is mapped in it, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_destroy(struct zx_vmar *vmar)
{
	zx_status_t status;

	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_destroy_locked(vmar);
	mutex_unlock(&vmar->aspace->lock);
	if (status == ZX_OK)
		/* The tree's reference. */
		zx_object_put(&vmar->obj);
	return status;
}

/* All of the range is mapped, by mappings that allow @perms. */
static zx_status_t zx_vmar_check_protect(struct zx_vmar *vmar, bool children, u32 perms,
					 u64 addr, u64 len)
{
	struct zx_mapping *mapping;
	struct zx_vmar *in;
	u64 at;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (!zx_vmar_contains(vmar, addr, len))
		return ZX_ERR_INVALID_ARGS;
	for (at = addr; at < addr + len; at = zx_region_end(&mapping->region)) {
		mapping = zx_mapping_find(vmar, at, &in);
		if (!mapping)
			return ZX_ERR_NOT_FOUND;
		if (mapping->vdso_code || (perms & ~zx_can_to_perms(mapping->region.can)))
			return ZX_ERR_ACCESS_DENIED;
		if (in == vmar)
			continue;
		/* From above, protection can only be taken away. */
		if (!children)
			return ZX_ERR_INVALID_ARGS;
		if (perms & ~mapping->perms)
			return ZX_ERR_ACCESS_DENIED;
	}
	return ZX_OK;
}

/* Makes an address, at which something is mapped, the border of two mappings. */
static zx_status_t zx_vmar_split_at(struct zx_vmar *vmar, u64 at)
{
	struct zx_mapping *mapping, *upper;
	struct zx_vmar *in;

	mapping = zx_mapping_find(vmar, at, &in);
	if (!mapping || mapping->region.base == at)
		return ZX_OK;
	if (vmar->aspace->nr_mappings >= ZX_ASPACE_MAX_MAPPINGS)
		return ZX_ERR_NO_MEMORY;
	upper = zx_mapping_alloc();
	if (!upper)
		return ZX_ERR_NO_MEMORY;
	zx_mapping_split(in, mapping, at, upper);
	return ZX_OK;
}

static void zx_vmar_join_at(struct zx_vmar *vmar, u64 at)
{
	struct zx_mapping *mapping;
	struct zx_vmar *in;

	mapping = zx_mapping_find(vmar, at - 1, &in);
	if (mapping)
		zx_mapping_join(in, mapping);
}

/*
 * Changes the protection of a whole mapping. The same pages are mapped again, in one
 * step, so that no access finds nothing there.
 */
static zx_status_t zx_mapping_protect(struct zx_vmar *in, struct zx_mapping *mapping, u32 perms)
{
	zx_status_t status;

	if (mapping->perms == perms)
		return ZX_OK;
	status = zx_aspace_map(in->aspace, mapping->vmo, mapping->region.base,
			       mapping->region.size, perms, mapping->offset, true);
	if (status == ZX_OK)
		mapping->perms = perms;
	else if (!zx_aspace_is_mapped(in->aspace, mapping->region.base))
		zx_mapping_remove(in, mapping);
	return status;
}

static zx_status_t zx_vmar_protect_range(struct zx_vmar *vmar, u32 perms, u64 addr, u64 end)
{
	struct zx_mapping *mapping;
	zx_status_t status;
	struct zx_vmar *in;
	u64 at, next;

	status = zx_vmar_split_at(vmar, addr);
	if (status == ZX_OK)
		status = zx_vmar_split_at(vmar, end);
	for (at = addr; at < end && status == ZX_OK; at = next) {
		mapping = zx_mapping_find(vmar, at, &in);
		next = zx_region_end(&mapping->region);
		status = zx_mapping_protect(in, mapping, perms);
		cond_resched();
	}
	/* What fits together now, or still does after an error. */
	for (at = addr; at < end; at = next) {
		mapping = zx_mapping_find(vmar, at, &in);
		if (!mapping)
			break;
		next = zx_region_end(&mapping->region);
		zx_vmar_join_at(vmar, at);
		cond_resched();
	}
	zx_vmar_join_at(vmar, end);
	return status;
}

/**
 * zx_vmar_protect() - zx_vmar_protect()
 * @vmar:	where
 * @children:	whether mappings in VMARs below it may be changed
 * @perms:	ZX_VM_PERM_*
 * @addr:	page-aligned
 * @len:	bytes, whole pages, not zero
 *
 * Where Linux has no memory for it, the first mappings of the range may have been changed.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_INVALID_ARGS, ZX_ERR_NOT_FOUND if not all of
 * the range is mapped, ZX_ERR_ACCESS_DENIED, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_protect(struct zx_vmar *vmar, bool children, u32 perms, u64 addr, u64 len)
{
	zx_status_t status;

	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_check_protect(vmar, children, perms, addr, len);
	if (status == ZX_OK)
		status = zx_vmar_protect_range(vmar, perms, addr, addr + len);
	mutex_unlock(&vmar->aspace->lock);
	return status;
}

/**
 * zx_aspace_find() - what is mapped at an address
 * @aspace:	any
 * @addr:	any
 * @vmo:	set to the VMO, with a reference
 * @offset:	set to where in it
 * @len:	set to how many bytes the mapping has from there on
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE if the process is dead, ZX_ERR_NO_MEMORY if nothing is
 * mapped there.
 */
zx_status_t zx_aspace_find(struct zx_aspace *aspace, u64 addr, struct zx_vmo **vmo,
			   u64 *offset, u64 *len)
{
	zx_status_t status = ZX_ERR_BAD_STATE;
	struct zx_mapping *mapping;
	struct zx_vmar *in;

	mutex_lock(&aspace->lock);
	if (!aspace->root)
		goto unlock;
	status = ZX_ERR_NO_MEMORY;
	mapping = zx_mapping_find(aspace->root, addr, &in);
	if (!mapping)
		goto unlock;
	zx_object_get(&mapping->vmo->obj);
	*vmo = mapping->vmo;
	*offset = mapping->offset + (addr - mapping->region.base);
	*len = zx_region_end(&mapping->region) - addr;
	status = ZX_OK;
unlock:
	mutex_unlock(&aspace->lock);
	return status;
}
