/* SPDX-License-Identifier: MIT */
/* Profiles: zx_profile_create(). */
#ifndef ZIRCON_SYSCALLS_PROFILE_H
#define ZIRCON_SYSCALLS_PROFILE_H

#include <zircon/types.h>
#include <zircon/syscalls/scheduler.h>

/* Which fields count */
#define ZX_PROFILE_INFO_FLAG_PRIORITY		0x1u
#define ZX_PROFILE_INFO_FLAG_CPU_MASK		0x2u
#define ZX_PROFILE_INFO_FLAG_DEADLINE		0x4u
#define ZX_PROFILE_INFO_FLAG_NO_INHERIT		0x8u
#define ZX_PROFILE_INFO_FLAG_MEMORY_PRIORITY	0x10u

typedef struct zx_profile_info {
	uint32_t flags;
	uint8_t padding1[4];
	union {
		struct {
			int32_t priority;
			uint8_t padding2[20];
		};
		zx_sched_deadline_params_t deadline_params;
	};
	zx_cpu_set_t cpu_affinity_mask;
} zx_profile_info_t;

/* In 2019 */
#define ZX_PROFILE_INFO_SCHEDULER	0x1u

typedef struct zx_profile_scheduler {
	int32_t priority;
	uint32_t boost;
	uint32_t deboost;
	uint32_t quantum;
} zx_profile_scheduler_t;

typedef struct zx_profile_info_2019 {
	uint32_t type;
	zx_profile_scheduler_t scheduler;
} zx_profile_info_2019_t;

#endif /* ZIRCON_SYSCALLS_PROFILE_H */
