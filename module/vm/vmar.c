// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree of VMARs and mappings. See vmar.h; vmar_place.c chooses addresses.
 *
 * The order of every change: what it needs is allocated, the tree is checked, Linux is
 * asked, the tree is changed. So a call that fails has changed nothing - except that a
 * failing replacement of mappings may leave a hole, which is then one in the tree too.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include "../object/instance.h"
#include "vmar.h"
#include "vmar_place.h"

#define ZX_VM_PERMS	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)
#define ZX_VM_CAN_PERMS	(ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE)

static struct kmem_cache *zx_vmar_cache;
static struct kmem_cache *zx_mapping_cache;

static struct zx_mapping *zx_mapping_of(struct zx_region *region)
{
	return container_of(region, struct zx_mapping, region);
}

static u64 zx_region_end(const struct zx_region *region)
{
	return region->base + region->size;
}

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
	vmar->nr_children++;
}

static void zx_vmar_remove(struct zx_vmar *vmar, struct zx_region *region)
{
	rb_erase(&region->node, &vmar->children);
	vmar->nr_children--;
}

static void zx_mapping_free(struct zx_mapping *mapping)
{
	if (mapping->vmo)
		zx_object_put(&mapping->vmo->obj);
	kmem_cache_free(zx_mapping_cache, mapping);
}

static struct zx_mapping *zx_mapping_alloc(void)
{
	return kmem_cache_zalloc(zx_mapping_cache, GFP_KERNEL_ACCOUNT);
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
	struct zx_vmar *at = vmar;
	struct zx_region *region;
	struct rb_node *node;

	lockdep_assert_held(&vmar->aspace->lock);
	/* Down to a VMAR without children, which is then removed; up again. */
	for (;;) {
		node = rb_first(&at->children);
		if (node) {
			region = zx_region_at(node);
			if (region->vmar) {
				at = region->vmar;
				continue;
			}
			zx_vmar_remove(at, region);
			zx_mapping_free(zx_mapping_of(region));
		} else {
			struct zx_vmar *parent = at->parent;

			at->dead = true;
			at->parent = NULL;
			if (at == vmar)
				return;
			zx_vmar_remove(parent, &at->region);
			zx_object_put(&at->obj);
			at = parent;
		}
		cond_resched();
	}
}

/* Whether there is code of the vDSO anywhere in a range of a VMAR. */
static bool zx_vmar_has_vdso(struct zx_vmar *vmar, u64 base, u64 size)
{
	unsigned long vdso = vmar->aspace->vdso_base;
	u64 code = vdso + zx_vdso_layout.code_start;

	return vdso && code < base + size && code + zx_vdso_layout.code_size > base;
}

/*
 * Splits a mapping at an address inside it; @spare becomes the upper part. The range
 * below stays where it is in the tree.
 */
static struct zx_mapping *zx_mapping_split(struct zx_vmar *vmar, struct zx_mapping *mapping,
					   u64 at, struct zx_mapping *spare)
{
	u64 lower = at - mapping->region.base;

	zx_object_get(&mapping->vmo->obj);
	spare->vmo = mapping->vmo;
	spare->offset = mapping->offset + lower;
	spare->perms = mapping->perms;
	spare->region.base = at;
	spare->region.size = mapping->region.size - lower;
	spare->region.can = mapping->region.can;
	mapping->region.size = lower;
	zx_vmar_insert(vmar, &spare->region);
	return spare;
}

/*
 * Splits mappings at the ends of a range, so that every mapping is inside or outside.
 * Takes what it needs from @spares, of which there are two.
 */
static void zx_vmar_cut(struct zx_vmar *vmar, u64 base, u64 end, struct zx_mapping **spares)
{
	u64 cuts[2] = { base, end };
	struct zx_region *region;
	int i;

	for (i = 0; i < 2; i++) {
		region = zx_vmar_first(vmar, cuts[i]);
		if (region && !region->vmar && region->base < cuts[i]) {
			zx_mapping_split(vmar, zx_mapping_of(region), cuts[i], spares[i]);
			spares[i] = NULL;
		}
	}
}

static bool zx_spares_alloc(struct zx_mapping **spares)
{
	spares[0] = zx_mapping_alloc();
	spares[1] = zx_mapping_alloc();
	return spares[0] && spares[1];
}

static void zx_spares_free(struct zx_mapping **spares)
{
	int i;

	for (i = 0; i < 2; i++)
		if (spares[i])
			zx_mapping_free(spares[i]);
}

/* Removes all that is in a range, which has been cut, from the tree. */
static void zx_vmar_clear(struct zx_vmar *vmar, u64 base, u64 end)
{
	struct zx_region *region;

	while ((region = zx_vmar_first(vmar, base)) && region->base < end) {
		zx_vmar_remove(vmar, region);
		if (region->vmar) {
			zx_vmar_detach_all_locked(region->vmar);
			zx_object_put(&region->vmar->obj);
		} else {
			zx_mapping_free(zx_mapping_of(region));
		}
		cond_resched();
	}
}

/* Calls */

/**
 * zx_vmar_allocate() - zx_vmar_allocate()
 * @vmar:	the parent
 * @options:	ZX_VM_*, checked only for what depends on @vmar
 * @offset:	in @vmar, or upper limit, or 0, as @options say
 * @size:	bytes, whole pages
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
	if (status != ZX_OK) {
		child->dead = true;
		zx_object_put(&child->obj);
	}
	return status;
}

/*
 * The vDSO may be mapped any number of times for reading. Its code is mapped once in a
 * process, all of it, and for nothing but reading and executing.
 */
static zx_status_t zx_vdso_check(struct zx_aspace *aspace, u32 perms, u64 offset, u64 len)
{
	if (perms & ZX_VM_PERM_WRITE)
		return ZX_ERR_ACCESS_DENIED;
	if (!(perms & ZX_VM_PERM_EXECUTE))
		return ZX_OK;
	if (aspace->vdso_base || offset != zx_vdso_layout.code_start ||
	    len != zx_vdso_layout.code_size)
		return ZX_ERR_ACCESS_DENIED;
	return ZX_OK;
}

/* What may be replaced by a mapping: mappings, in whole or in part, but no VMAR. */
static zx_status_t zx_vmar_check_replace(struct zx_vmar *vmar, u64 base, u64 len)
{
	struct zx_region *region;

	for (region = zx_vmar_first(vmar, base); region && region->base < base + len;
	     region = zx_vmar_next(region))
		if (region->vmar)
			return ZX_ERR_INVALID_ARGS;
	return zx_vmar_has_vdso(vmar, base, len) ? ZX_ERR_ACCESS_DENIED : ZX_OK;
}

static zx_status_t zx_vmar_map_locked(struct zx_vmar *vmar, u32 options, u64 offset,
				      struct zx_mapping *mapping, struct zx_mapping **spares)
{
	bool replace = options & ZX_VM_SPECIFIC_OVERWRITE;
	struct zx_aspace *aspace = vmar->aspace;
	struct zx_vmo *vmo = mapping->vmo;
	u64 len = mapping->region.size;
	zx_status_t status;
	u64 base;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	mapping->region.can &= vmar->region.can;
	if (mapping->perms & ~zx_can_to_perms(mapping->region.can))
		return ZX_ERR_ACCESS_DENIED;
	status = zx_vmar_place(vmar, options, offset, len, &base);
	if (status != ZX_OK)
		return status;
	if (vmo->vdso) {
		status = zx_vdso_check(aspace, mapping->perms, mapping->offset, len);
		if (status != ZX_OK)
			return status;
		/* Nothing that its mapping is not now can be asked for later. */
		mapping->region.can &= ~(u32)ZX_VM_CAN_MAP_WRITE;
		if (mapping->perms & ZX_VM_PERM_EXECUTE)
			mapping->vdso_code = true;
		else
			mapping->region.can &= ~(u32)ZX_VM_CAN_MAP_EXECUTE;
	}
	if (replace) {
		status = zx_vmar_check_replace(vmar, base, len);
		if (status != ZX_OK)
			return status;
	}

	status = zx_aspace_map(aspace, vmo->file, base, len, mapping->perms, mapping->offset,
			       replace);
	if (status != ZX_OK && !replace)
		return status;
	if (replace) {
		if (status != ZX_OK)
			zx_aspace_unmap(aspace, base, len);
		zx_vmar_cut(vmar, base, base + len, spares);
		zx_vmar_clear(vmar, base, base + len);
		if (status != ZX_OK)
			return status;
	}
	mapping->region.base = base;
	zx_vmar_insert(vmar, &mapping->region);
	if (mapping->vdso_code)
		/* The dispatcher reads it without a lock. */
		WRITE_ONCE(aspace->vdso_base, base - mapping->offset);
	return ZX_OK;
}

/**
 * zx_vmar_map() - zx_vmar_map()
 * @vmar:	where
 * @options:	ZX_VM_PERM_*, ZX_VM_CAN_MAP_* by the rights of both handles, and where
 * @offset:	in @vmar, or upper limit, or 0, as @options say
 * @vmo:	what
 * @vmo_offset:	from where, page-aligned
 * @len:	bytes, whole pages
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
	struct zx_mapping *spares[2] = {};
	zx_status_t status = ZX_ERR_NO_MEMORY;

	if (!mapping)
		return ZX_ERR_NO_MEMORY;
	if ((options & ZX_VM_SPECIFIC_OVERWRITE) && !zx_spares_alloc(spares))
		goto out;
	zx_object_get(&vmo->obj);
	mapping->vmo = vmo;
	mapping->offset = vmo_offset;
	mapping->perms = options & ZX_VM_PERMS;
	mapping->region.size = len;
	mapping->region.can = options & ZX_VM_CAN_PERMS;

	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_map_locked(vmar, options, offset, mapping, spares);
	if (status == ZX_OK)
		*addr = mapping->region.base;
	mutex_unlock(&vmar->aspace->lock);
out:
	if (status != ZX_OK)
		zx_mapping_free(mapping);
	zx_spares_free(spares);
	return status;
}

static bool zx_vmar_contains(const struct zx_vmar *vmar, u64 addr, u64 len)
{
	return addr >= vmar->region.base && addr - vmar->region.base < vmar->region.size &&
	       len <= vmar->region.size - (addr - vmar->region.base);
}

/* A VMAR may be unmapped as a whole, by who may work on its parent's children. */
static zx_status_t zx_vmar_check_unmap(struct zx_vmar *vmar, bool children, u64 addr, u64 len)
{
	struct zx_region *region;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (!zx_vmar_contains(vmar, addr, len))
		return ZX_ERR_INVALID_ARGS;
	for (region = zx_vmar_first(vmar, addr); region && region->base < addr + len;
	     region = zx_vmar_next(region)) {
		if (!region->vmar)
			continue;
		if (!children || region->base < addr || zx_region_end(region) > addr + len)
			return ZX_ERR_INVALID_ARGS;
	}
	return zx_vmar_has_vdso(vmar, addr, len) ? ZX_ERR_ACCESS_DENIED : ZX_OK;
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
	struct zx_mapping *spares[2] = {};
	zx_status_t status = ZX_ERR_NO_MEMORY;

	if (!zx_spares_alloc(spares))
		goto out;
	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_check_unmap(vmar, children, addr, len);
	if (status == ZX_OK)
		status = zx_aspace_unmap(vmar->aspace, addr, len);
	if (status == ZX_OK) {
		zx_vmar_cut(vmar, addr, addr + len, spares);
		zx_vmar_clear(vmar, addr, addr + len);
	}
	mutex_unlock(&vmar->aspace->lock);
out:
	zx_spares_free(spares);
	return status;
}

/**
 * zx_vmar_destroy() - zx_vmar_destroy()
 * @vmar:	dead afterwards, with all VMARs below it, and all their mappings gone
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_ACCESS_DENIED if the vDSO is mapped in it,
 * ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_destroy(struct zx_vmar *vmar)
{
	struct zx_aspace *aspace = vmar->aspace;
	zx_status_t status = ZX_ERR_BAD_STATE;
	bool detached = false;

	mutex_lock(&aspace->lock);
	if (vmar->dead)
		goto unlock;
	status = ZX_ERR_ACCESS_DENIED;
	if (zx_vmar_has_vdso(vmar, vmar->region.base, vmar->region.size))
		goto unlock;
	status = zx_aspace_unmap(aspace, vmar->region.base, vmar->region.size);
	if (status != ZX_OK)
		goto unlock;
	if (vmar->parent)
		zx_vmar_remove(vmar->parent, &vmar->region);
	else
		aspace->root = NULL;
	zx_vmar_detach_all_locked(vmar);
	detached = true;
unlock:
	mutex_unlock(&aspace->lock);
	if (detached)
		zx_object_put(&vmar->obj);
	return status;
}

/*
 * Finds the mapping at an address, in a VMAR or below it, and the VMAR it is in.
 */
static struct zx_mapping *zx_vmar_find_mapping(struct zx_vmar *vmar, u64 addr,
					       struct zx_vmar **in)
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
	}
}

/* All of the range is mapped, by mappings that allow @perms. */
static zx_status_t zx_vmar_check_protect(struct zx_vmar *vmar, bool children, u32 perms,
					 u64 addr, u64 len)
{
	struct zx_mapping *mapping;
	struct zx_vmar *in;
	u64 at = addr;

	if (vmar->dead)
		return ZX_ERR_BAD_STATE;
	if (!zx_vmar_contains(vmar, addr, len))
		return ZX_ERR_INVALID_ARGS;
	while (at < addr + len) {
		mapping = zx_vmar_find_mapping(vmar, at, &in);
		if (!mapping)
			return ZX_ERR_NOT_FOUND;
		if (in != vmar && !children)
			return ZX_ERR_INVALID_ARGS;
		if (mapping->vdso_code || (perms & ~zx_can_to_perms(mapping->region.can)))
			return ZX_ERR_ACCESS_DENIED;
		at = zx_region_end(&mapping->region);
		cond_resched();
	}
	return ZX_OK;
}

/*
 * Changes the protection of what is mapped in a range, from its beginning on. The same
 * pages are mapped again, in one step for each mapping, so that no fault is lost.
 */
static zx_status_t zx_vmar_protect_locked(struct zx_vmar *vmar, u32 perms, u64 addr, u64 len,
					  struct zx_mapping **spares)
{
	struct zx_mapping *mapping;
	struct zx_vmar *in = NULL;
	zx_status_t status;
	u64 at;

	zx_vmar_find_mapping(vmar, addr, &in);
	zx_vmar_cut(in, addr, addr, spares);
	zx_vmar_find_mapping(vmar, addr + len - 1, &in);
	/* Of two cuts at one place the second finds nothing to do. */
	zx_vmar_cut(in, addr + len, addr + len, spares[0] ? spares : spares + 1);
	for (at = addr; at < addr + len; at = zx_region_end(&mapping->region)) {
		mapping = zx_vmar_find_mapping(vmar, at, &in);
		if (mapping->perms == perms)
			continue;
		status = zx_aspace_map(vmar->aspace, mapping->vmo->file, mapping->region.base,
				       mapping->region.size, perms, mapping->offset, true);
		if (status != ZX_OK)
			return status;
		mapping->perms = perms;
		cond_resched();
	}
	return ZX_OK;
}

/**
 * zx_vmar_protect() - zx_vmar_protect()
 * @vmar:	where
 * @children:	whether mappings in VMARs below it may be changed
 * @perms:	ZX_VM_PERM_*
 * @addr:	page-aligned
 * @len:	bytes, whole pages, not zero
 *
 * If Linux has no memory for it, the first mappings of the range may have been changed.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_INVALID_ARGS, ZX_ERR_NOT_FOUND if not all of
 * the range is mapped, ZX_ERR_ACCESS_DENIED, ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmar_protect(struct zx_vmar *vmar, bool children, u32 perms, u64 addr, u64 len)
{
	struct zx_mapping *spares[3] = {};
	zx_status_t status = ZX_ERR_NO_MEMORY;

	if (!zx_spares_alloc(spares))
		goto out;
	mutex_lock(&vmar->aspace->lock);
	status = zx_vmar_check_protect(vmar, children, perms, addr, len);
	if (status == ZX_OK)
		status = zx_vmar_protect_locked(vmar, perms, addr, len, spares);
	mutex_unlock(&vmar->aspace->lock);
out:
	zx_spares_free(spares);
	return status;
}
