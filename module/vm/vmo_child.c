// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs made of VMOs: snapshots, slices, references; and who is whose child.
 *
 * The children of a VMO that goes away become those of its parent, as on Zircon. They keep the
 * koid of the one that they were made of.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include "../object/instance.h"
#include "vmo.h"

/* The relations of all VMOs, and ZX_VMO_ZERO_CHILDREN. Outside of state_lock. */
static DEFINE_MUTEX(zx_vmo_children_lock);

static void zx_vmo_update_children(struct zx_vmo *vmo)
{
	unsigned long flags;

	zx_object_lock(&vmo->obj, flags);
	if (vmo->nr_children)
		zx_object_signal_locked(&vmo->obj, ZX_VMO_ZERO_CHILDREN, 0);
	else
		zx_object_signal_locked(&vmo->obj, 0, ZX_VMO_ZERO_CHILDREN);
	zx_object_unlock(&vmo->obj, flags);
}

static void zx_vmo_adopt(struct zx_vmo *parent, struct zx_vmo *child)
{
	mutex_lock(&zx_vmo_children_lock);
	child->parent = parent;
	child->parent_koid = parent->obj.koid;
	list_add_tail(&child->sibling, &parent->children);
	if (!parent->nr_children++)
		zx_vmo_update_children(parent);
	mutex_unlock(&zx_vmo_children_lock);
}

/**
 * zx_vmo_orphan() - a VMO goes away, and is no parent and no child any more
 * @vmo:	nobody has a reference
 *
 * Context: process context; may sleep.
 */
void zx_vmo_orphan(struct zx_vmo *vmo)
{
	struct zx_vmo *parent, *child;

	/* The usual one. Nobody makes children of it now. */
	if (!READ_ONCE(vmo->parent) && list_empty_careful(&vmo->children))
		return;
	mutex_lock(&zx_vmo_children_lock);
	parent = vmo->parent;
	list_for_each_entry(child, &vmo->children, sibling)
		child->parent = parent;
	if (parent) {
		list_del(&vmo->sibling);
		parent->nr_children += vmo->nr_children;
		list_splice_tail(&vmo->children, &parent->children);
		if (!--parent->nr_children)
			zx_vmo_update_children(parent);
	}
	mutex_unlock(&zx_vmo_children_lock);
}

/**
 * zx_vmo_nr_children() - how many children a VMO has
 * @vmo:	any
 *
 * Return: the number of those that were made of it, or of one of them that has gone.
 */
size_t zx_vmo_nr_children(struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->nr_children);
}

static zx_status_t zx_vmo_snapshot(struct zx_vmo *parent, u32 options, u64 offset, u64 size,
				   struct zx_vmo **out)
{
	u64 left = zx_vmo_get_size(parent), end;
	zx_status_t status;
	struct zx_cow *cow;

	if (size > ZX_VMO_MAX_SIZE || check_add_overflow(offset, PAGE_ALIGN(size), &end))
		return ZX_ERR_OUT_OF_RANGE;
	/* Beyond the end of a slice there is nothing. Others end where the cow does. */
	if (parent->whole->child == ZX_VMO_CHILD_SLICE)
		left -= min(left, offset);
	else
		left = PAGE_ALIGN(size);
	status = zx_cow_snapshot(parent->cow, (parent->base + offset) >> PAGE_SHIFT,
				 PAGE_ALIGN(size) >> PAGE_SHIFT, left >> PAGE_SHIFT, &cow);
	if (status != ZX_OK)
		return status;
	*out = zx_vmo_alloc(parent->obj.instance, cow, PAGE_ALIGN(size), size);
	if (!*out) {
		zx_cow_unuse(cow);
		return ZX_ERR_NO_MEMORY;
	}
	(*out)->options = options & ZX_VMO_CHILD_RESIZABLE ? ZX_VMO_RESIZABLE : 0;
	return ZX_OK;
}

/* The same pages once more. */
static struct zx_vmo *zx_vmo_alias(struct zx_vmo *of, u64 size, u64 content_size)
{
	struct zx_vmo *vmo;

	zx_cow_use(of->cow);
	vmo = zx_vmo_alloc(of->obj.instance, of->cow, size, content_size);
	if (!vmo)
		zx_cow_unuse(of->cow);
	return vmo;
}

static zx_status_t zx_vmo_slice(struct zx_vmo *parent, u64 offset, u64 size,
				struct zx_vmo **out)
{
	u64 bytes = PAGE_ALIGN(size);

	if (size > ZX_VMO_MAX_SIZE)
		return ZX_ERR_OUT_OF_RANGE;
	if (zx_vmo_check_range(parent, offset, bytes) != ZX_OK)
		return ZX_ERR_INVALID_ARGS;
	if (parent->whole->options & ZX_VMO_RESIZABLE)
		return ZX_ERR_NOT_SUPPORTED;
	*out = zx_vmo_alias(parent, bytes, size);
	if (!*out)
		return ZX_ERR_NO_MEMORY;
	(*out)->base = parent->base + offset;
	return ZX_OK;
}

static zx_status_t zx_vmo_reference(struct zx_vmo *parent, u32 options, u64 offset, u64 size,
				    struct zx_vmo **out)
{
	struct zx_vmo *whole = parent->whole;

	if (offset || size)
		return ZX_ERR_INVALID_ARGS;
	/* Of a slice there is one size only, its own. */
	if (!(options & ZX_VMO_CHILD_RESIZABLE) != !(whole->options & ZX_VMO_RESIZABLE))
		return ZX_ERR_NOT_SUPPORTED;
	*out = zx_vmo_alias(whole, 0, 0);
	if (!*out)
		return ZX_ERR_NO_MEMORY;
	zx_object_get(&whole->obj);
	(*out)->whole = whole;
	(*out)->base = whole->base;
	(*out)->options = whole->options;
	return ZX_OK;
}

/**
 * zx_vmo_create_child() - zx_vmo_create_child()
 * @parent:	any
 * @options:	ZX_VMO_CHILD_*: one kind, and for snapshots and references RESIZABLE
 * @offset:	in bytes, whole pages
 * @size:	in bytes
 * @out:	the child, one reference, named like its parent
 *
 * Context: process context; may sleep. A snapshot takes time for each page of @parent.
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS; ZX_ERR_OUT_OF_RANGE if that is too large;
 * ZX_ERR_NOT_SUPPORTED for a child of what is discardable, a slice of what is resizable, or a
 * reference that is resizable where @parent is not, or the other way round; ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_vmo_create_child(struct zx_vmo *parent, u32 options, u64 offset, u64 size,
				struct zx_vmo **out)
{
	zx_status_t status;
	unsigned long flags;
	u32 kind;

	if (parent->discardable)
		return ZX_ERR_NOT_SUPPORTED;
	if (!PAGE_ALIGNED(offset))
		return ZX_ERR_INVALID_ARGS;
	switch (options & ~(u32)ZX_VMO_CHILD_RESIZABLE) {
	case ZX_VMO_CHILD_SNAPSHOT:
	case ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE:
		/* Only what a pager supplies has less than a snapshot. */
		kind = ZX_VMO_CHILD_SNAPSHOT;
		status = zx_vmo_snapshot(parent, options, offset, size, out);
		break;
	case ZX_VMO_CHILD_SLICE:
		kind = ZX_VMO_CHILD_SLICE;
		if (options & ZX_VMO_CHILD_RESIZABLE)
			return ZX_ERR_INVALID_ARGS;
		status = zx_vmo_slice(parent, offset, size, out);
		break;
	case ZX_VMO_CHILD_REFERENCE:
		kind = ZX_VMO_CHILD_REFERENCE;
		status = zx_vmo_reference(parent, options, offset, size, out);
		break;
	default:
		return ZX_ERR_INVALID_ARGS;
	}
	if (status != ZX_OK)
		return status;
	(*out)->child = kind;
	if (kind != ZX_VMO_CHILD_SNAPSHOT)
		(*out)->vdso = parent->vdso;
	zx_object_lock(&parent->obj, flags);
	memcpy((*out)->name, parent->name, sizeof(parent->name));
	zx_object_unlock(&parent->obj, flags);
	zx_vmo_adopt(parent, *out);
	return ZX_OK;
}
