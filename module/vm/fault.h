/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file behind a VMO: where it comes from, and how Linux maps it and fills it.
 */
#ifndef ZX_VM_FAULT_H
#define ZX_VM_FAULT_H

#include <linux/fs.h>

struct zx_instance;

bool zx_vmo_adopt_file(struct file *file);
struct file *zx_vmo_file_get(struct zx_instance *instance, u64 size);
void zx_vmo_file_put(struct zx_instance *instance, struct file *file);
void zx_vmo_file_drain(struct zx_instance *instance);
void zx_vmo_file_resize(struct file *file, u64 size);
bool zx_vmo_file_try_empty(struct file *file, bool *gone);
void zx_vmo_file_no_huge(struct file *file);
int zx_vmo_punch_file(struct file *file, u64 offset, u64 len);

#endif /* ZX_VM_FAULT_H */
