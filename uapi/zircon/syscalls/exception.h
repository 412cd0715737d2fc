/* SPDX-License-Identifier: MIT */
/* Exceptions: their types, what is reported, and the channels that report them. */
#ifndef ZIRCON_SYSCALLS_EXCEPTION_H
#define ZIRCON_SYSCALLS_EXCEPTION_H

#include <zircon/types.h>

/* What was raised. Those without ZX_EXCP_SYNTH come from the processor. */
#define ZX_EXCP_GENERAL			0x8u
#define ZX_EXCP_FATAL_PAGE_FAULT	0x108u
#define ZX_EXCP_UNDEFINED_INSTRUCTION	0x208u
#define ZX_EXCP_SW_BREAKPOINT		0x308u
#define ZX_EXCP_HW_BREAKPOINT		0x408u
#define ZX_EXCP_UNALIGNED_ACCESS	0x508u
#define ZX_EXCP_SYNTH			0x8000u
#define ZX_EXCP_THREAD_STARTING		0x8008u
#define ZX_EXCP_THREAD_EXITING		0x8108u
#define ZX_EXCP_POLICY_ERROR		0x8208u
#define ZX_EXCP_PROCESS_STARTING	0x8308u

#define ZX_EXCP_IS_ARCH(type)	(((type) & ZX_EXCP_SYNTH) == 0)

/* synth_code of a ZX_EXCP_POLICY_ERROR */
#define ZX_EXCP_POLICY_CODE_BAD_HANDLE			0x0u
#define ZX_EXCP_POLICY_CODE_WRONG_OBJECT		0x1u
#define ZX_EXCP_POLICY_CODE_VMAR_WX			0x2u
#define ZX_EXCP_POLICY_CODE_NEW_ANY			0x3u
#define ZX_EXCP_POLICY_CODE_NEW_VMO			0x4u
#define ZX_EXCP_POLICY_CODE_NEW_CHANNEL			0x5u
#define ZX_EXCP_POLICY_CODE_NEW_EVENT			0x6u
#define ZX_EXCP_POLICY_CODE_NEW_EVENTPAIR		0x7u
#define ZX_EXCP_POLICY_CODE_NEW_PORT			0x8u
#define ZX_EXCP_POLICY_CODE_NEW_SOCKET			0x9u
#define ZX_EXCP_POLICY_CODE_NEW_FIFO			0xau
#define ZX_EXCP_POLICY_CODE_NEW_TIMER			0xbu
#define ZX_EXCP_POLICY_CODE_NEW_PROCESS			0xcu
#define ZX_EXCP_POLICY_CODE_NEW_PROFILE			0xdu
#define ZX_EXCP_POLICY_CODE_NEW_PAGER			0xeu
#define ZX_EXCP_POLICY_CODE_AMBIENT_MARK_VMO_EXEC	0xfu
#define ZX_EXCP_POLICY_CODE_CHANNEL_FULL_WRITE		0x10u
#define ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS	0x11u
#define ZX_EXCP_POLICY_CODE_BAD_SYSCALL			0x12u
#define ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_OBSERVERS	0x13u

/* ZX_PROP_EXCEPTION_STATE: what is to be done once the exception is closed */
#define ZX_EXCEPTION_STATE_TRY_NEXT	0x0u
#define ZX_EXCEPTION_STATE_HANDLED	0x1u
#define ZX_EXCEPTION_STATE_THREAD_EXIT	0x2u

/* ZX_PROP_EXCEPTION_STRATEGY */
#define ZX_EXCEPTION_STRATEGY_FIRST_CHANCE	0x0u
#define ZX_EXCEPTION_STRATEGY_SECOND_CHANCE	0x1u

/* Option of zx_task_create_exception_channel() */
#define ZX_EXCEPTION_CHANNEL_DEBUGGER	0x1u

/* Which channel a thread waits for, in zx_info_thread_t */
#define ZX_EXCEPTION_CHANNEL_TYPE_NONE		0x0u
#define ZX_EXCEPTION_CHANNEL_TYPE_DEBUGGER	0x1u
#define ZX_EXCEPTION_CHANNEL_TYPE_THREAD	0x2u
#define ZX_EXCEPTION_CHANNEL_TYPE_PROCESS	0x3u
#define ZX_EXCEPTION_CHANNEL_TYPE_JOB		0x4u
#define ZX_EXCEPTION_CHANNEL_TYPE_JOB_DEBUGGER	0x5u

#define ZX_EXCEPTION_CHANNEL_JOB_DEBUGGER_MAX_COUNT	0x20u

/* Exception ports, until 2019 */
#define ZX_EXCEPTION_PORT_DEBUGGER		0x1u
#define ZX_EXCEPTION_PORT_TYPE_DEBUGGER		0x1u
#define ZX_EXCEPTION_PORT_TYPE_JOB		0x4u
#define ZX_EXCEPTION_PORT_TYPE_JOB_DEBUGGER	0x5u
#define ZX_EXCEPTION_PORT_TYPE_NONE		0x0u
#define ZX_EXCEPTION_PORT_TYPE_PROCESS		0x3u
#define ZX_EXCEPTION_PORT_TYPE_THREAD		0x2u
#define ZX_RESUME_TRY_NEXT			0x2u

typedef struct zx_x86_64_exc_data {
	uint64_t vector;
	uint64_t err_code;
	uint64_t cr2;
} zx_x86_64_exc_data_t;

typedef struct zx_arm64_exc_data {
	uint32_t esr;
	uint8_t padding1[4];
	uint64_t far;
	uint8_t padding2[8];
} zx_arm64_exc_data_t;

typedef struct zx_arm64_exc_data_v1 {
	uint32_t esr;
	uint8_t padding1[4];
	uint64_t far;
} zx_arm64_exc_data_v1_t;

typedef struct zx_exception_header {
	uint32_t size;
	zx_excp_type_t type;
} zx_exception_header_t;

typedef struct zx_exception_context {
	struct {
		union {
			zx_x86_64_exc_data_t x86_64;
			zx_arm64_exc_data_t arm_64;
		} u;
	} arch;
	uint32_t synth_code;
	uint32_t synth_data;
} zx_exception_context_t;

/* Of ZX_INFO_THREAD_EXCEPTION_REPORT_V1 */
typedef struct zx_exception_context_v1 {
	struct {
		union {
			zx_x86_64_exc_data_t x86_64;
			struct {
				zx_arm64_exc_data_v1_t arm_64;
				uint8_t padding1[8];
			};
		} u;
	} arch;
} zx_exception_context_v1_t;

typedef struct zx_exception_report {
	zx_exception_header_t header;
	zx_exception_context_t context;
} zx_exception_report_t;

typedef struct zx_exception_report_v1 {
	zx_exception_header_t header;
	zx_exception_context_v1_t context;
} zx_exception_report_v1_t;

/* The message that arrives on an exception channel, with the exception's handle */
typedef struct zx_exception_info {
	zx_koid_t pid;
	zx_koid_t tid;
	zx_excp_type_t type;
	uint8_t padding1[4];
} zx_exception_info_t;

#endif /* ZIRCON_SYSCALLS_EXCEPTION_H */
