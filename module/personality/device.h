/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/zircon and the registered binary format: the module's doors.
 */
#ifndef ZX_PERSONALITY_DEVICE_H
#define ZX_PERSONALITY_DEVICE_H

#include <linux/types.h>

int zx_device_init(void);
void zx_device_exit(void);

void zx_binfmt_init(void);
void zx_binfmt_exit(void);
bool zx_binfmt_registered(void);

#endif /* ZX_PERSONALITY_DEVICE_H */
