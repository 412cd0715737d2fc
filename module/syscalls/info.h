/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zx_object_get_info(): topics of objects are in info.c, those of the system, for which a
 * resource has to be shown, in info_system.c.
 */
#ifndef ZX_SYSCALLS_INFO_H
#define ZX_SYSCALLS_INFO_H

#include "../object/caller.h"

/**
 * struct zx_info_out - where the caller wants the answer
 * @buffer:	for records
 * @size:	of @buffer, in bytes
 * @actual:	how many records were written; may be NULL
 * @avail:	how many there are; may be NULL
 */
struct zx_info_out {
	void __user *buffer;
	size_t size;
	size_t __user *actual;
	size_t __user *avail;
};

zx_status_t zx_info_counts(const struct zx_info_out *out, size_t actual, size_t avail);
zx_status_t zx_info_record(const struct zx_info_out *out, const void *record, size_t size);

zx_status_t zx_info_resource(struct zx_caller *c, zx_handle_t handle,
			     const struct zx_info_out *out);
zx_status_t zx_info_kmem(struct zx_caller *c, zx_handle_t handle, u32 topic,
			 const struct zx_info_out *out);
zx_status_t zx_info_cpus(struct zx_caller *c, zx_handle_t handle, u32 topic,
			 const struct zx_info_out *out);

#endif /* ZX_SYSCALLS_INFO_H */
