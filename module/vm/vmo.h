/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual memory objects. The pages are those of a shmem file of the VMO's own, so
 * they are swapped, reclaimed and charged like any other memory of the user. See
 * fault.c for how they are mapped, and cow.h for what a snapshot is.
 *
 * A VMO is kept by its handles, by its mappings (struct zx_mapping) and by references to
 * it (ZX_VMO_CHILD_REFERENCE). It keeps its file. VMAs keep the file only.
 *
 * What is said of children is under one lock for all VMOs (vmo_child.c).
 */
#ifndef ZX_VM_VMO_H
#define ZX_VM_VMO_H

#include <linux/bits.h>
#include <linux/fs.h>
#include <linux/rwsem.h>
#include <linux/uio.h>
#include "../object/object.h"
#include "cow.h"
#include "discardable.h"

/* Less than a file may have, so that the end of any mapping of a VMO is an offset too. */
#define ZX_VMO_MAX_SIZE		BIT_ULL(62)

/**
 * struct zx_vmo - a VMO
 * @obj:	the object; obj.lock is @state_lock
 * @state_lock:	signals, observers, @name, @cookie
 * @content:	held for writing while @size and @content_size change; see object/stream.h
 * @file:	the pages
 * @cow:	who else these have to do with
 * @base:	in bytes, in @file: where the VMO begins; 0 if it is no slice
 * @size:	in bytes, a multiple of the page size; changes with the cow's lock held too.
 *		READ_ONCE() without either
 * @content_size: ZX_PROP_VMO_CONTENT_SIZE, may be more than @size; READ_ONCE() without
 *		@content
 * @whole:	the VMO whose @size, @content and @content_size are meant: itself, but for a
 *		reference, which has a reference to it
 * @parent:	the VMO whose child this is; NULL if there is none, or it has gone
 * @parent_koid: its koid, or 0; never changes
 * @children:	VMOs whose @parent this is
 * @sibling:	in @children of @parent
 * @nr_children: length of @children
 * @options:	ZX_VMO_RESIZABLE, ZX_VMO_DISCARDABLE
 * @child:	ZX_VMO_CHILD_SNAPSHOT, SLICE or REFERENCE, or 0
 * @immutable:	nobody can ever change it
 * @discardable: NULL if it is not
 * @vdso:	the image of libzircon.so: immutable, mapped by special rules
 * @name:	NUL-terminated
 * @cookie:	see there
 */
struct zx_vmo {
	struct zx_object obj;
	spinlock_t state_lock;	/* obj.lock */
	struct rw_semaphore content;
	struct file *file;
	struct zx_cow *cow;
	u64 base;
	u64 size;
	u64 content_size;
	struct zx_vmo *whole;
	struct zx_vmo *parent;
	zx_koid_t parent_koid;
	struct list_head children;
	struct list_head sibling;
	size_t nr_children;
	u32 options;
	u32 child;
	struct zx_discardable *discardable;
	bool immutable;
	bool vdso;
	char name[ZX_MAX_NAME_LEN];
	struct zx_cookie cookie;
};

static inline struct zx_vmo *zx_vmo_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmo, obj);
}

/**
 * zx_vmo_get_size() - zx_vmo_get_size()
 * @vmo:	any
 *
 * Return: bytes, whole pages.
 */
static inline u64 zx_vmo_get_size(const struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->whole->size);
}

/**
 * zx_vmo_get_content_size() - ZX_PROP_VMO_CONTENT_SIZE
 * @vmo:	any
 *
 * Return: bytes.
 */
static inline u64 zx_vmo_get_content_size(const struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->whole->content_size);
}

zx_status_t zx_vmo_create(struct zx_instance *instance, u64 size, u32 options,
			  struct zx_vmo **out);
zx_status_t zx_vmo_create_vdso(struct zx_instance *instance, struct file *file, u64 size,
			       struct zx_vmo **out);
zx_status_t zx_vmo_read(struct zx_vmo *vmo, struct iov_iter *to, u64 offset);
zx_status_t zx_vmo_write(struct zx_vmo *vmo, struct iov_iter *from, u64 offset);
zx_status_t zx_vmo_set_size(struct zx_vmo *vmo, u64 size);
zx_status_t zx_vmo_set_content_size(struct zx_vmo *vmo, u64 size);
zx_status_t zx_vmo_expand(struct zx_vmo *vmo, u64 size);
zx_status_t zx_vmo_commit(struct zx_vmo *vmo, u64 offset, u64 len);
zx_status_t zx_vmo_zero(struct zx_vmo *vmo, u64 offset, u64 len);
zx_status_t zx_vmo_decommit(struct zx_vmo *vmo, u64 offset, u64 len);
zx_status_t zx_vmo_check_range(const struct zx_vmo *vmo, u64 offset, u64 len);

u64 zx_vmo_committed(struct zx_vmo *vmo);

/* vmo_child.c */
zx_status_t zx_vmo_create_child(struct zx_vmo *parent, u32 options, u64 offset, u64 size,
				struct zx_vmo **out);
void zx_vmo_orphan(struct zx_vmo *vmo);
size_t zx_vmo_nr_children(struct zx_vmo *vmo);

/* For vmo_child.c */
struct zx_vmo *zx_vmo_alloc(struct zx_instance *instance, struct zx_cow *cow, u64 size,
			    u64 content_size);

int zx_vm_init(void);
void zx_vm_exit(void);

#endif /* ZX_VM_VMO_H */
