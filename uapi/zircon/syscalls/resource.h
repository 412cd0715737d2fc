/* SPDX-License-Identifier: MIT */
/*
 * Resources: what hardware a handle gives access to. Some kinds were renumbered
 * between 2020 and 2022, so 3, 4, 5 and 6 mean different things to older programs.
 */
#ifndef ZIRCON_SYSCALLS_RESOURCE_H
#define ZIRCON_SYSCALLS_RESOURCE_H

#include <zircon/types.h>

/* Kinds */
#define ZX_RSRC_KIND_MMIO	0x0u
#define ZX_RSRC_KIND_IRQ	0x1u
#define ZX_RSRC_KIND_IOPORT	0x2u
#define ZX_RSRC_KIND_ROOT	0x3u
#define ZX_RSRC_KIND_SMC	0x4u
#define ZX_RSRC_KIND_SYSTEM	0x5u
#define ZX_RSRC_KIND_COUNT	0x6u

/* Kinds, until 2020 */
#define ZX_RSRC_KIND_HYPERVISOR	0x3u
#define ZX_RSRC_KIND_VMEX	0x5u

/* Flags */
#define ZX_RSRC_FLAG_EXCLUSIVE	0x10000u
#define ZX_RSRC_FLAGS_MASK	0x10000u

#define ZX_RSRC_EXTRACT_KIND(options)	((options) & 0xffffu)
#define ZX_RSRC_EXTRACT_FLAGS(options)	((options) & 0xffff0000u)

/* Bases of ZX_RSRC_KIND_SYSTEM */
#define ZX_RSRC_SYSTEM_HYPERVISOR_BASE	((zx_rsrc_system_base_t)0u)
#define ZX_RSRC_SYSTEM_VMEX_BASE	((zx_rsrc_system_base_t)1u)
#define ZX_RSRC_SYSTEM_DEBUG_BASE	((zx_rsrc_system_base_t)2u)
#define ZX_RSRC_SYSTEM_INFO_BASE	((zx_rsrc_system_base_t)3u)
#define ZX_RSRC_SYSTEM_CPU_BASE		((zx_rsrc_system_base_t)4u)
#define ZX_RSRC_SYSTEM_POWER_BASE	((zx_rsrc_system_base_t)5u)
#define ZX_RSRC_SYSTEM_MEXEC_BASE	((zx_rsrc_system_base_t)6u)
#define ZX_RSRC_SYSTEM_ENERGY_INFO_BASE	((zx_rsrc_system_base_t)7u)
#define ZX_RSRC_SYSTEM_COUNT		((zx_rsrc_system_base_t)8u)

/* Since 2023 */
#define ZX_RSRC_SYSTEM_IOMMU_BASE	((zx_rsrc_system_base_t)8u)
#define ZX_RSRC_SYSTEM_FRAMEBUFFER_BASE	((zx_rsrc_system_base_t)9u)
#define ZX_RSRC_SYSTEM_PROFILE_BASE	((zx_rsrc_system_base_t)10u)
#define ZX_RSRC_SYSTEM_MSI_BASE		((zx_rsrc_system_base_t)11u)

#endif /* ZIRCON_SYSCALLS_RESOURCE_H */
