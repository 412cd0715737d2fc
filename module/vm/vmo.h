/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual memory objects. The pages are those of a shmem file of the VMO's own, so
 * they are swapped, reclaimed and charged like any other memory of the user. See
 * fault.c for how they are mapped.
 *
 * A VMO is kept by its handles and by its mappings (struct zx_mapping), and keeps its
 * file. VMAs keep the file only.
 */
#ifndef ZX_VM_VMO_H
#define ZX_VM_VMO_H

#include <linux/bits.h>
#include <linux/fs.h>
#include <linux/rwsem.h>
#include <linux/uio.h>
#include "../object/object.h"

/* Less than a file may have, so that the end of any mapping of a VMO is an offset too. */
#define ZX_VMO_MAX_SIZE		BIT_ULL(62)

/**
 * struct zx_vmo - a VMO
 * @obj:	the object; obj.lock is @state_lock
 * @state_lock:	signals, observers, @name, @cookie
 * @content:	held for writing while @size and @content_size change; see object/stream.h
 * @file:	the pages
 * @size:	in bytes, a multiple of the page size; READ_ONCE() without @content
 * @content_size: ZX_PROP_VMO_CONTENT_SIZE, may be more than @size; READ_ONCE() without
 *		@content
 * @options:	ZX_VMO_RESIZABLE or 0
 * @vdso:	the image of libzircon.so: immutable, mapped by special rules
 * @name:	NUL-terminated
 * @cookie:	see there
 */
struct zx_vmo {
	struct zx_object obj;
	spinlock_t state_lock;	/* obj.lock */
	struct rw_semaphore content;
	struct file *file;
	u64 size;
	u64 content_size;
	u32 options;
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
	return READ_ONCE(vmo->size);
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
zx_status_t zx_vmo_check_range(const struct zx_vmo *vmo, u64 offset, u64 len);

int zx_vm_init(void);
void zx_vm_exit(void);

#endif /* ZX_VM_VMO_H */
