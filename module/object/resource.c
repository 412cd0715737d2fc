// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resources.
 */
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instance.h"
#include "resource.h"

static struct kmem_cache *zx_resource_cache;

static void zx_resource_unclaim(struct zx_instance *instance, u32 flags, u64 base, u64 size)
{
	struct zx_resource_use *use = &instance->system_use[base];

	spin_lock(&instance->list_lock);
	for (; size--; use++) {
		if (flags & ZX_RSRC_FLAG_EXCLUSIVE)
			use->exclusive = false;
		else
			use->shared--;
	}
	spin_unlock(&instance->list_lock);
}

/* The range is one that there is. */
static zx_status_t zx_resource_claim(struct zx_instance *instance, u32 flags, u64 base, u64 size)
{
	struct zx_resource_use *use =
		&instance->system_use[array_index_nospec(base, ZX_RSRC_SYSTEM_COUNT)];
	zx_status_t status = ZX_OK;
	u64 i;

	spin_lock(&instance->list_lock);
	for (i = 0; i < size; i++)
		if (use[i].exclusive ||
		    ((flags & ZX_RSRC_FLAG_EXCLUSIVE) && use[i].shared))
			status = ZX_ERR_NOT_FOUND;
	for (i = 0; status == ZX_OK && i < size; i++) {
		if (flags & ZX_RSRC_FLAG_EXCLUSIVE)
			use[i].exclusive = true;
		else
			use[i].shared++;
	}
	spin_unlock(&instance->list_lock);
	return status;
}

static void zx_resource_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_resource *resource = zx_resource_of(obj);

	if (resource->kind == ZX_RSRC_KIND_SYSTEM)
		zx_resource_unclaim(obj->instance, resource->flags, resource->base,
				    resource->size);
	kmem_cache_free(zx_resource_cache, resource);
}

static const struct zx_object_ops zx_resource_ops = {
	.type = ZX_OBJ_TYPE_RESOURCE,
	.name = "resource",
	.default_rights = ZX_DEFAULT_RESOURCE_RIGHTS,
	.name_offset = offsetof(struct zx_resource, name),
	.free = zx_resource_free,
};

/* Whether there is such a range at all. */
static zx_status_t zx_resource_exists(u32 kind, u64 base, u64 size)
{
	u64 end;

	if (kind == ZX_RSRC_KIND_ROOT)
		return base || size ? ZX_ERR_INVALID_ARGS : ZX_OK;
	if (kind == ZX_RSRC_KIND_SMC)
		return ZX_ERR_BAD_STATE;
	if (!size || check_add_overflow(base, size, &end))
		return ZX_ERR_INVALID_ARGS;
	if (kind != ZX_RSRC_KIND_SYSTEM || end > ZX_RSRC_SYSTEM_COUNT)
		return ZX_ERR_NOT_FOUND;
	return ZX_OK;
}

/**
 * zx_resource_create() - make a resource; zx_resource_create()
 * @instance:	where
 * @kind:	less than ZX_RSRC_KIND_COUNT
 * @flags:	ZX_RSRC_FLAG_EXCLUSIVE or 0
 * @base:	where its range begins
 * @size:	of the range
 * @name:	shorter than ZX_MAX_NAME_LEN
 * @out:	its first handle
 *
 * The caller has made sure that whoever wants it may have it: zx_resource_check().
 *
 * Context: process context; may sleep.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS for a range without an end, without a beginning, or of
 * the root; ZX_ERR_BAD_STATE for a kind that this machine has not; ZX_ERR_NOT_FOUND if there
 * is no such range, or it is somebody else's; ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_resource_create(struct zx_instance *instance, u32 kind, u32 flags, u64 base,
			       u64 size, const char *name, struct zx_hnd *out)
{
	struct zx_resource *resource;
	zx_status_t status;

	status = zx_resource_exists(kind, base, size);
	if (status != ZX_OK)
		return status;
	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	status = ZX_ERR_NO_MEMORY;
	resource = kmem_cache_zalloc(zx_resource_cache, GFP_KERNEL_ACCOUNT);
	if (!resource)
		goto uncharge;
	if (kind == ZX_RSRC_KIND_SYSTEM) {
		status = zx_resource_claim(instance, flags, base, size);
		if (status != ZX_OK)
			goto free;
	}
	spin_lock_init(&resource->lock);
	resource->kind = kind;
	resource->flags = flags;
	resource->base = base;
	resource->size = size;
	strscpy(resource->name, name, sizeof(resource->name));
	zx_object_init(&resource->obj, &zx_resource_ops, instance, &resource->lock, 0);
	*out = zx_hnd_first(&resource->obj);
	return ZX_OK;

free:
	kmem_cache_free(zx_resource_cache, resource);
uncharge:
	zx_instance_uncharge(instance);
	return status;
}

/**
 * zx_resource_check() - whether a resource gives access to something
 * @resource:	any
 * @kind:	of what it is
 * @base:	where it begins
 * @size:	how much of it
 *
 * Return: ZX_OK; ZX_ERR_WRONG_TYPE if it is of another kind; ZX_ERR_OUT_OF_RANGE.
 */
zx_status_t zx_resource_check(const struct zx_resource *resource, u32 kind, u64 base, u64 size)
{
	if (resource->kind == ZX_RSRC_KIND_ROOT)
		return ZX_OK;
	if (resource->kind != kind)
		return ZX_ERR_WRONG_TYPE;
	if (!size || base < resource->base || base - resource->base >= resource->size ||
	    size > resource->size - (base - resource->base))
		return ZX_ERR_OUT_OF_RANGE;
	return ZX_OK;
}

/**
 * zx_resource_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_resource_init(void)
{
	zx_resource_cache = KMEM_CACHE(zx_resource, SLAB_ACCOUNT);
	return zx_resource_cache ? 0 : -ENOMEM;
}

/**
 * zx_resource_exit() - module exit; no resource exists
 */
void zx_resource_exit(void)
{
	kmem_cache_destroy(zx_resource_cache);
}
