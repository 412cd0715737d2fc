/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ZX_SYSCALLS_RESOURCE_H
#define ZX_SYSCALLS_RESOURCE_H

#include "../object/caller.h"
#include "../object/resource.h"

zx_status_t zx_caller_check_resource(struct zx_caller *c, zx_handle_t handle, u32 kind, u64 base);

#endif /* ZX_SYSCALLS_RESOURCE_H */
