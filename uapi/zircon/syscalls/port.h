/* SPDX-License-Identifier: MIT */
/* Ports and the packets that come out of them. */
#ifndef ZIRCON_SYSCALLS_PORT_H
#define ZIRCON_SYSCALLS_PORT_H

#include <zircon/types.h>

/* Types of packets */
#define ZX_PKT_TYPE_USER		0x0u
#define ZX_PKT_TYPE_SIGNAL_ONE		0x1u
#define ZX_PKT_TYPE_GUEST_BELL		0x3u
#define ZX_PKT_TYPE_GUEST_MEM		0x4u
#define ZX_PKT_TYPE_GUEST_IO		0x5u
#define ZX_PKT_TYPE_GUEST_VCPU		0x6u
#define ZX_PKT_TYPE_INTERRUPT		0x7u
#define ZX_PKT_TYPE_PAGE_REQUEST	0x9u

/* Until 2020 */
#define ZX_PKT_TYPE_MASK	0xffu
#define ZX_PKT_TYPE_SIGNAL_REP	0x2u

#define ZX_PKT_IS_USER(type)		((type) == ZX_PKT_TYPE_USER)
#define ZX_PKT_IS_SIGNAL_ONE(type)	((type) == ZX_PKT_TYPE_SIGNAL_ONE)
#define ZX_PKT_IS_GUEST_BELL(type)	((type) == ZX_PKT_TYPE_GUEST_BELL)
#define ZX_PKT_IS_GUEST_MEM(type)	((type) == ZX_PKT_TYPE_GUEST_MEM)
#define ZX_PKT_IS_GUEST_IO(type)	((type) == ZX_PKT_TYPE_GUEST_IO)
#define ZX_PKT_IS_GUEST_VCPU(type)	((type) == ZX_PKT_TYPE_GUEST_VCPU)
#define ZX_PKT_IS_INTERRUPT(type)	((type) == ZX_PKT_TYPE_INTERRUPT)
#define ZX_PKT_IS_PAGE_REQUEST(type)	((type) == ZX_PKT_TYPE_PAGE_REQUEST)

/* Option of zx_port_create() */
#define ZX_PORT_BIND_TO_INTERRUPT	0x1u

/* type of zx_packet_guest_vcpu_t */
#define ZX_PKT_GUEST_VCPU_INTERRUPT	0x0u
#define ZX_PKT_GUEST_VCPU_STARTUP	0x1u
#define ZX_PKT_GUEST_VCPU_EXIT		0x2u

/* command of zx_packet_page_request_t */
#define ZX_PAGER_VMO_READ	0x0u
#define ZX_PAGER_VMO_COMPLETE	0x1u
#define ZX_PAGER_VMO_DIRTY	0x2u

typedef union zx_packet_user {
	uint64_t u64[4];
	uint32_t u32[8];
	uint16_t u16[16];
	uint8_t c8[32];
} zx_packet_user_t;

typedef struct zx_packet_signal {
	zx_signals_t trigger;
	zx_signals_t observed;
	uint64_t count;
	uint64_t timestamp;
	uint64_t reserved1;
} zx_packet_signal_t;

typedef struct zx_packet_guest_bell {
	zx_gpaddr_t addr;
	uint64_t reserved0;
	uint64_t reserved1;
	uint64_t reserved2;
} zx_packet_guest_bell_t;

typedef struct zx_packet_guest_mem {
	zx_gpaddr_t addr;
	zx_gpaddr_t cr3;
	zx_vaddr_t rip;
	uint8_t instruction_size;
	uint8_t default_operand_size;
	uint8_t reserved[6];
} zx_packet_guest_mem_t;

typedef struct zx_packet_guest_io {
	uint16_t port;
	uint8_t access_size;
	bool input;
	union {
		struct {
			uint8_t u8;
			uint8_t padding1[3];
		};
		struct {
			uint16_t u16;
			uint8_t padding2[2];
		};
		uint32_t u32;
		uint8_t data[4];
	};
	uint64_t reserved0;
	uint64_t reserved1;
	uint64_t reserved2;
} zx_packet_guest_io_t;

typedef struct zx_packet_guest_vcpu {
	uint32_t type;
	uint8_t padding1[4];
	union {
		struct {
			uint64_t mask;
			uint8_t vector;
			uint8_t padding1[7];
		} interrupt;
		struct {
			uint64_t id;
			zx_gpaddr_t entry;
		} startup;
		struct {
			int64_t retcode;
			uint64_t reserved;
		} exit;
	};
	uint64_t reserved;
} zx_packet_guest_vcpu_t;

typedef struct zx_packet_interrupt {
	zx_time_t timestamp;
	uint64_t reserved0;
	uint64_t reserved1;
	uint64_t reserved2;
} zx_packet_interrupt_t;

typedef struct zx_packet_page_request {
	uint16_t command;
	uint16_t flags;
	uint32_t reserved0;
	uint64_t offset;
	uint64_t length;
	uint64_t reserved1;
} zx_packet_page_request_t;

typedef struct zx_port_packet {
	uint64_t key;
	zx_packet_type_t type;
	zx_status_t status;
	union {
		zx_packet_user_t user;
		zx_packet_signal_t signal;
		zx_packet_guest_bell_t guest_bell;
		zx_packet_guest_mem_t guest_mem;
		zx_packet_guest_io_t guest_io;
		zx_packet_guest_vcpu_t guest_vcpu;
		zx_packet_interrupt_t interrupt;
		zx_packet_page_request_t page_request;
	};
} zx_port_packet_t;

/* The guest's packets until 2021, and the exception's until 2019 */
#define X86_MAX_INST_LEN	0xfu

typedef struct zx_packet_guest_mem_2019 {
	zx_gpaddr_t addr;
	uint8_t inst_len;
	uint8_t inst_buf[15];
	uint8_t default_operand_size;
	uint8_t reserved[7];
} zx_packet_guest_mem_2019_t;

typedef struct zx_packet_guest_vcpu_2019 {
	union {
		struct {
			uint64_t mask;
			uint8_t vector;
			uint8_t padding1[7];
		} interrupt;
		struct {
			uint64_t id;
			zx_gpaddr_t entry;
		} startup;
	};
	uint8_t type;
	uint8_t padding1[7];
	uint64_t reserved;
} zx_packet_guest_vcpu_2019_t;

typedef struct zx_packet_exception {
	uint64_t pid;
	uint64_t tid;
	uint64_t reserved0;
	uint64_t reserved1;
} zx_packet_exception_t;

#endif /* ZIRCON_SYSCALLS_PORT_H */
