/* SPDX-License-Identifier: MIT */
/* What describes an IOMMU: zx_iommu_create(). */
#ifndef ZIRCON_SYSCALLS_IOMMU_H
#define ZIRCON_SYSCALLS_IOMMU_H

#include <zircon/types.h>

#define ZX_IOMMU_MAX_DESC_LEN	0x1000u
#define ZX_IOMMU_TYPE_DUMMY	0x0u
#define ZX_IOMMU_TYPE_INTEL	0x1u

typedef struct zx_iommu_desc_dummy {
	uint8_t reserved;
} zx_iommu_desc_dummy_t;

#define ZX_IOMMU_INTEL_SCOPE_ENDPOINT	0x0u
#define ZX_IOMMU_INTEL_SCOPE_BRIDGE	0x1u

typedef struct zx_iommu_desc_intel_scope {
	uint8_t type;
	uint8_t start_bus;
	uint8_t num_hops;
	uint8_t dev_func[5];
} zx_iommu_desc_intel_scope_t;

/* Followed by scope_bytes of scopes */
typedef struct zx_iommu_desc_intel_reserved_memory {
	uint64_t base_addr;
	uint64_t len;
	uint8_t scope_bytes;
	uint8_t _reserved[7];
} zx_iommu_desc_intel_reserved_memory_t;

/* Followed by scope_bytes of scopes and reserved_memory_bytes of reserved memory */
typedef struct zx_iommu_desc_intel {
	uint64_t register_base;
	uint16_t pci_segment;
	bool whole_segment;
	uint8_t scope_bytes;
	uint16_t reserved_memory_bytes;
	uint8_t _reserved[2];
} zx_iommu_desc_intel_t;

#endif /* ZIRCON_SYSCALLS_IOMMU_H */
