/* SPDX-License-Identifier: MIT */
#ifndef ZXH_INTERNAL_H
#define ZXH_INTERNAL_H

#include <stdbool.h>
#include <zircon/types.h>

/* Takes a copy of the vDSO's data page, which @vdso, a VMO, has. */
bool zxh_read_vdso_data(zx_handle_t vdso);

#endif /* ZXH_INTERNAL_H */
