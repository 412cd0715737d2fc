/* SPDX-License-Identifier: MIT */
/* What was not yet stable in 2022: restricted mode. */
#ifndef ZIRCON_SYSCALLS_NEXT_H
#define ZIRCON_SYSCALLS_NEXT_H

#include <zircon/types.h>

#define ZX_RESTRICTED_REASON_SYSCALL	0x0u
#define ZX_RESTRICTED_REASON_EXCEPTION	0x1u

typedef struct zx_restricted_state {
	uint64_t rdi;
	uint64_t rsi;
	uint64_t rbp;
	uint64_t rbx;
	uint64_t rdx;
	uint64_t rcx;
	uint64_t rax;
	uint64_t rsp;
	uint64_t r8;
	uint64_t r9;
	uint64_t r10;
	uint64_t r11;
	uint64_t r12;
	uint64_t r13;
	uint64_t r14;
	uint64_t r15;
	uint64_t ip;
	uint64_t flags;
	uint64_t fs_base;
	uint64_t gs_base;
} zx_restricted_state_t;

#endif /* ZIRCON_SYSCALLS_NEXT_H */
