/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vDSO's data page: CLOCK_MONOTONIC without entering the kernel, and constants of
 * the system. See vdso-shim/vdso_data.h.
 */
#ifndef ZX_PERSONALITY_TIMEPAGE_H
#define ZX_PERSONALITY_TIMEPAGE_H

#include <zircon/types.h>

int zx_timepage_init(void *page);
void zx_timepage_exit(void);

#endif /* ZX_PERSONALITY_TIMEPAGE_H */
