/* SPDX-License-Identifier: MIT */
/* PCI. */
#ifndef ZIRCON_SYSCALLS_PCI_H
#define ZIRCON_SYSCALLS_PCI_H

#include <zircon/types.h>

/* Interrupts */
#define ZX_PCI_INTERRUPT_SLOT		0x0u
#define ZX_PCIE_IRQ_MODE_DISABLED	0x0u
#define ZX_PCIE_IRQ_MODE_LEGACY		0x1u
#define ZX_PCIE_IRQ_MODE_LEGACY_NOACK	0x2u
#define ZX_PCIE_IRQ_MODE_MSI		0x3u
#define ZX_PCIE_IRQ_MODE_MSI_X		0x4u

/* Regions of a device */
#define ZX_PCI_BAR_TYPE_UNUSED	0x0u
#define ZX_PCI_BAR_TYPE_MMIO	0x1u
#define ZX_PCI_BAR_TYPE_PIO	0x2u

/* Sizes */
#define ZX_PCI_MAX_BUSSES			0x100u
#define ZX_PCI_MAX_DEVICES_PER_BUS		0x20u
#define ZX_PCI_MAX_FUNCTIONS_PER_DEVICE		0x8u
#define ZX_PCI_MAX_FUNCTIONS_PER_BUS		0x100u
#define ZX_PCI_MAX_LEGACY_IRQ_PINS		0x4u
#define ZX_PCI_MAX_MSI_IRQS			0x20u
#define ZX_PCI_MAX_MSIX_IRQS			0x800u
#define ZX_PCI_MAX_BAR_REGS			0x6u
#define ZX_PCI_STANDARD_CONFIG_HDR_SIZE		0x40u
#define ZX_PCI_BASE_CONFIG_SIZE			0x100u
#define ZX_PCI_EXTENDED_CONFIG_SIZE		0x1000u
#define ZX_PCI_ECAM_BYTE_PER_BUS		0x100000u
#define ZX_PCI_BAR_REGS_PER_BRIDGE		0x2u
#define ZX_PCI_BAR_REGS_PER_DEVICE		0x6u
#define ZX_PCI_MAX_IRQS				0xe0u
#define ZX_PCI_NO_IRQ_MAPPING			0xffffffffu
#define ZX_PCI_INIT_ARG_MAX_ECAM_WINDOWS	0x2u

/* Until 2020 */
#define ZX_PCI_INIT_ARG_MAX_SIZE	0x1738u

/* How the configuration space is reached */
#define PCI_CFG_SPACE_TYPE_PIO		0x0u
#define PCI_CFG_SPACE_TYPE_MMIO		0x1u
#define PCI_CFG_SPACE_TYPE_DW_ROOT	0x2u
#define PCI_CFG_SPACE_TYPE_DW_DS	0x3u

typedef struct zx_pcie_device_info {
	uint16_t vendor_id;
	uint16_t device_id;
	uint8_t base_class;
	uint8_t sub_class;
	uint8_t program_interface;
	uint8_t revision_id;
	uint8_t bus_id;
	uint8_t dev_id;
	uint8_t func_id;
	uint8_t padding1;
} zx_pcie_device_info_t;

typedef struct zx_pci_bar {
	uint32_t id;
	uint32_t type;
	size_t size;
	union {
		uintptr_t addr;
		struct {
			zx_handle_t handle;
			uint8_t padding1[4];
		};
	};
} zx_pci_bar_t;

/* The global interrupt of a pin, by device, function and pin. */
typedef uint32_t zx_pci_irq_swizzle_lut_t[ZX_PCI_MAX_DEVICES_PER_BUS]
					 [ZX_PCI_MAX_FUNCTIONS_PER_DEVICE]
					 [ZX_PCI_MAX_LEGACY_IRQ_PINS];

typedef struct zx_pci_init_arg {
	zx_pci_irq_swizzle_lut_t dev_pin_to_global_irq;
	uint32_t num_irqs;
	struct {
		uint32_t global_irq;
		bool level_triggered;
		bool active_high;
		uint8_t padding1[2];
	} irqs[ZX_PCI_MAX_IRQS];
	uint32_t addr_window_count;
	struct {
		uint64_t base;
		size_t size;
		uint8_t bus_start;
		uint8_t bus_end;
		uint8_t cfg_space_type;
		bool has_ecam;
		uint8_t padding1[4];
	} addr_windows[];
} zx_pci_init_arg_t;

#endif /* ZIRCON_SYSCALLS_PCI_H */
