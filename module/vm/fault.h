/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file behind a VMO: how Linux maps it and fills it.
 */
#ifndef ZX_VM_FAULT_H
#define ZX_VM_FAULT_H

#include <linux/fs.h>

bool zx_vmo_adopt_file(struct file *file);
int zx_vmo_punch_file(struct file *file, u64 offset, u64 len);

#endif /* ZX_VM_FAULT_H */
