/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual memory objects. The pages are those of a shmem file of the VMO's own, so
 * they are swapped, reclaimed and charged like any other memory of the user.
 *
 * The file's operations are replaced by the module's: its mmap() is how a mapping
 * gets the module's vm_ops. file->private_data is the VMO, without a reference; each
 * VMA holds one (vm_ops->open/close), so that the VMO outlives its mappings. The file
 * keeps the module loaded. See fault.c.
 */
#ifndef ZX_VM_VMO_H
#define ZX_VM_VMO_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/uio.h>
#include "../object/object.h"

#define ZX_VMO_MAX_SIZE		(1ULL << 46)

/**
 * struct zx_vmo - a VMO
 * @obj:	the object; obj.lock is @state_lock
 * @state_lock:	signals, observers, @content_size, @name
 * @lock:	protects @size against the operations that need it to hold still
 * @file:	the pages
 * @size:	in bytes, a multiple of the page size; READ_ONCE() without the lock
 * @content_size: ZX_PROP_VMO_CONTENT_SIZE
 * @options:	ZX_VMO_RESIZABLE ...
 * @cache_policy: ZX_CACHE_POLICY_*
 * @vdso:	the image of libzircon.so: immutable, mapped by special rules
 * @name:	NUL-terminated
 */
struct zx_vmo {
	struct zx_object obj;
	spinlock_t state_lock;
	struct mutex lock;
	struct file *file;
	u64 size;
	u64 content_size;
	u32 options;
	u32 cache_policy;
	bool vdso;
	char name[ZX_MAX_NAME_LEN];
};

static inline struct zx_vmo *zx_vmo_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmo, obj);
}

zx_status_t zx_vmo_create(struct zx_instance *instance, u64 size, u32 options,
			  struct zx_vmo **out);
zx_status_t zx_vmo_create_vdso(struct zx_instance *instance, struct file *file, u64 size,
			       struct zx_vmo **out);
zx_status_t zx_vmo_read(struct zx_vmo *vmo, struct iov_iter *to, u64 offset);
zx_status_t zx_vmo_write(struct zx_vmo *vmo, struct iov_iter *from, u64 offset);
zx_status_t zx_vmo_set_size(struct zx_vmo *vmo, u64 size);
u64 zx_vmo_get_size(struct zx_vmo *vmo);

int zx_vm_init(void);
void zx_vm_exit(void);

#endif /* ZX_VM_VMO_H */
