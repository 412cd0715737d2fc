/* SPDX-License-Identifier: MIT */
/* Guests and their VCPUs. */
#ifndef ZIRCON_SYSCALLS_HYPERVISOR_H
#define ZIRCON_SYSCALLS_HYPERVISOR_H

#include <zircon/types.h>
#include <zircon/syscalls/port.h>

/* Topics of zx_vcpu_read_state() and zx_vcpu_write_state() */
#define ZX_VCPU_STATE	0x0u
#define ZX_VCPU_IO	0x1u

typedef struct zx_vcpu_state {
	uint64_t rax;
	uint64_t rcx;
	uint64_t rdx;
	uint64_t rbx;
	uint64_t rsp;
	uint64_t rbp;
	uint64_t rsi;
	uint64_t rdi;
	uint64_t r8;
	uint64_t r9;
	uint64_t r10;
	uint64_t r11;
	uint64_t r12;
	uint64_t r13;
	uint64_t r14;
	uint64_t r15;
	uint64_t rflags;
} zx_vcpu_state_t;

typedef struct zx_vcpu_io {
	uint8_t access_size;
	uint8_t padding1[3];
	union {
		struct {
			uint8_t u8;
			uint8_t padding2[3];
		};
		struct {
			uint16_t u16;
			uint8_t padding3[2];
		};
		uint32_t u32;
		uint8_t data[4];
	};
} zx_vcpu_io_t;

#endif /* ZIRCON_SYSCALLS_HYPERVISOR_H */
