/* SPDX-License-Identifier: MIT */
/* User pagers. */
#ifndef ZIRCON_SYSCALLS_PAGER_H
#define ZIRCON_SYSCALLS_PAGER_H

#include <zircon/types.h>
#include <zircon/syscalls/port.h>

/* zx_pager_op_range() */
#define ZX_PAGER_OP_FAIL		0x1u
#define ZX_PAGER_OP_DIRTY		0x2u
#define ZX_PAGER_OP_WRITEBACK_BEGIN	0x3u
#define ZX_PAGER_OP_WRITEBACK_END	0x4u

/* Option of zx_pager_create_vmo() */
#define ZX_VMO_TRAP_DIRTY	0x8u

/* zx_pager_query_vmo_stats() */
#define ZX_PAGER_VMO_STATS_MODIFIED	0x1u
#define ZX_PAGER_RESET_VMO_STATS	0x1u

typedef struct zx_pager_vmo_stats {
	uint32_t modified;
} zx_pager_vmo_stats_t;

/* zx_pager_query_dirty_ranges() */
#define ZX_VMO_DIRTY_RANGE_IS_ZERO	0x1u

typedef struct zx_vmo_dirty_range {
	uint64_t offset;
	uint64_t length;
	uint64_t options;
} zx_vmo_dirty_range_t;

#endif /* ZIRCON_SYSCALLS_PAGER_H */
