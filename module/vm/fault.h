/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file behind a VMO: how Linux maps it, and how its faults are answered.
 */
#ifndef ZX_VM_FAULT_H
#define ZX_VM_FAULT_H

#include <linux/fs.h>
#include "vmo.h"

bool zx_vmo_adopt_file(struct file *file, struct zx_vmo *vmo);
ssize_t zx_vmo_file_read(struct file *file, struct kiocb *iocb, struct iov_iter *to);

#endif /* ZX_VM_FAULT_H */
