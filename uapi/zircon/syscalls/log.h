/* SPDX-License-Identifier: MIT */
/* Records of the debug log. */
#ifndef ZIRCON_SYSCALLS_LOG_H
#define ZIRCON_SYSCALLS_LOG_H

#include <zircon/types.h>

/* Sizes */
#define ZX_LOG_RECORD_MAX	0x100u
#define ZX_LOG_RECORD_DATA_MAX	0xd8u

/* Severities */
#define ZX_LOG_TRACE	0x10u
#define ZX_LOG_DEBUG	0x20u
#define ZX_LOG_INFO	0x30u
#define ZX_LOG_WARNING	0x40u
#define ZX_LOG_ERROR	0x50u
#define ZX_LOG_FATAL	0x60u

/* Flags */
#define ZX_LOG_LOCAL		0x10u
#define ZX_LOG_FLAGS_MASK	0x10u

/* Option of zx_debuglog_create() */
#define ZX_LOG_FLAG_READABLE	0x40000000u

typedef struct zx_log_record {
	uint64_t sequence;
	uint8_t padding1[4];
	uint16_t datalen;
	uint8_t severity;
	uint8_t flags;
	zx_time_t timestamp;
	uint64_t pid;
	uint64_t tid;
	char data[];
} zx_log_record_t;

/* Until 2020, when severities were flags */
#define ZX_LOG_DEBUG1		0x100u
#define ZX_LOG_DEBUG2		0x200u
#define ZX_LOG_DEBUG3		0x400u
#define ZX_LOG_DEBUG4		0x800u
#define ZX_LOG_LEVEL_MASK	0xfffu
#define ZX_LOG_SPEW		0x20u
#define ZX_LOG_WARN		0x2u

typedef struct zx_log_record_2019 {
	uint32_t reserved;
	uint16_t datalen;
	uint16_t flags;
	zx_time_t timestamp;
	uint64_t pid;
	uint64_t tid;
	char data[];
} zx_log_record_2019_t;

#endif /* ZIRCON_SYSCALLS_LOG_H */
