/* SPDX-License-Identifier: MIT */
/* The registers of a thread: zx_thread_read_state() and zx_thread_write_state(). */
#ifndef ZIRCON_SYSCALLS_DEBUG_H
#define ZIRCON_SYSCALLS_DEBUG_H

#include <zircon/types.h>

/* Topics */
#define ZX_THREAD_STATE_GENERAL_REGS	0x0u
#define ZX_THREAD_STATE_FP_REGS		0x1u
#define ZX_THREAD_STATE_VECTOR_REGS	0x2u
#define ZX_THREAD_STATE_DEBUG_REGS	0x4u
#define ZX_THREAD_STATE_SINGLE_STEP	0x5u

/* Topics, until 2020; properties of the thread since */
#define ZX_THREAD_X86_REGISTER_FS	0x6u
#define ZX_THREAD_X86_REGISTER_GS	0x7u

typedef struct zx_x86_64_thread_state_general_regs {
	uint64_t rax;
	uint64_t rbx;
	uint64_t rcx;
	uint64_t rdx;
	uint64_t rsi;
	uint64_t rdi;
	uint64_t rbp;
	uint64_t rsp;
	uint64_t r8;
	uint64_t r9;
	uint64_t r10;
	uint64_t r11;
	uint64_t r12;
	uint64_t r13;
	uint64_t r14;
	uint64_t r15;
	uint64_t rip;
	uint64_t rflags;
	uint64_t fs_base;
	uint64_t gs_base;
} zx_x86_64_thread_state_general_regs_t;

typedef struct zx_x86_64_thread_state_fp_regs {
	uint16_t fcw;
	uint16_t fsw;
	uint8_t ftw;
	uint8_t reserved;
	uint16_t fop;
	uint64_t fip;
	uint64_t fdp;
	uint8_t padding1[8];
	struct {
		uint64_t low;
		uint64_t high;
	} st[8];
} zx_x86_64_thread_state_fp_regs_t;

typedef struct zx_x86_64_thread_state_vector_regs {
	struct {
		uint64_t v[8];
	} zmm[32];
	uint64_t opmask[8];
	uint32_t mxcsr;
	uint8_t padding1[4];
} zx_x86_64_thread_state_vector_regs_t;

typedef struct zx_x86_64_thread_state_debug_regs {
	uint64_t dr[4];
	uint64_t dr6;
	uint64_t dr7;
} zx_x86_64_thread_state_debug_regs_t;

typedef zx_x86_64_thread_state_general_regs_t zx_thread_state_general_regs_t;
typedef zx_x86_64_thread_state_fp_regs_t zx_thread_state_fp_regs_t;
typedef zx_x86_64_thread_state_vector_regs_t zx_thread_state_vector_regs_t;
typedef zx_x86_64_thread_state_debug_regs_t zx_thread_state_debug_regs_t;

/* As it was in 2019 */
typedef struct zx_thread_state_debug_regs_2019 {
	uint64_t dr[4];
	uint64_t dr6;
	uint64_t dr7;
	uint64_t dr6_status;
	uint64_t dr7_control;
} zx_thread_state_debug_regs_2019_t;

/* Other architectures */
#define AARCH64_MAX_HW_BREAKPOINTS	0x10u
#define AARCH64_MAX_HW_WATCHPOINTS	0x10u

#endif /* ZIRCON_SYSCALLS_DEBUG_H */
