/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resources: what of the machine a handle gives access to, a kind and a range of it.
 *
 * An instance begins with one root resource, which stands for all kinds; the opener of the
 * device has it, and it gives access to nothing that the opener has not anyway. Resources of
 * the system (ZX_RSRC_KIND_SYSTEM) are made from it: each of their bases names one service of
 * the kernel. There are no ranges of physical memory, interrupts or ports to be had yet.
 *
 * Resources that are exclusive, and those that exclude them, are counted by their instance,
 * under its list_lock, from when they are made until they are freed. Nothing of a resource
 * but its name, signals and observers ever changes; those are under its lock.
 */
#ifndef ZX_OBJECT_RESOURCE_H
#define ZX_OBJECT_RESOURCE_H

#include <zircon/syscalls/resource.h>
#include "object.h"

/**
 * struct zx_resource_use - who has one base of ZX_RSRC_KIND_SYSTEM
 * @shared:	how many resources that are not exclusive
 * @exclusive:	whether one that is
 */
struct zx_resource_use {
	u32 shared;
	bool exclusive;
};

/**
 * struct zx_resource - a resource
 * @obj:	the object; obj.lock is @lock
 * @lock:	protects its name
 * @kind:	ZX_RSRC_KIND_*
 * @flags:	ZX_RSRC_FLAG_EXCLUSIVE or 0
 * @base:	where its range begins
 * @size:	of its range; 0 if @kind is ZX_RSRC_KIND_ROOT
 * @name:	ZX_PROP_NAME
 */
struct zx_resource {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	u32 kind;
	u32 flags;
	u64 base;
	u64 size;
	char name[ZX_MAX_NAME_LEN];
};

static inline struct zx_resource *zx_resource_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_resource, obj);
}

int zx_resource_init(void);
void zx_resource_exit(void);
zx_status_t zx_resource_create(struct zx_instance *instance, u32 kind, u32 flags, u64 base,
			       u64 size, const char *name, struct zx_hnd *out);
zx_status_t zx_resource_check(const struct zx_resource *resource, u32 kind, u64 base, u64 size);

#endif /* ZX_OBJECT_RESOURCE_H */
