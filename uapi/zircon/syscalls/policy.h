/* SPDX-License-Identifier: MIT */
/* Policies of jobs: zx_job_set_policy(). */
#ifndef ZIRCON_SYSCALLS_POLICY_H
#define ZIRCON_SYSCALLS_POLICY_H

#include <zircon/types.h>

/* How a policy combines with those of the parent */
#define ZX_JOB_POL_RELATIVE	0x0u
#define ZX_JOB_POL_ABSOLUTE	0x1u

/* Topics */
#define ZX_JOB_POL_BASIC_V1	0x0u
#define ZX_JOB_POL_BASIC_V2	0x1000000u
#define ZX_JOB_POL_BASIC	0x0u
#define ZX_JOB_POL_TIMER_SLACK	0x1u

/* Conditions */
#define ZX_POL_BAD_HANDLE		0x0u
#define ZX_POL_WRONG_OBJECT		0x1u
#define ZX_POL_VMAR_WX			0x2u
#define ZX_POL_NEW_ANY			0x3u
#define ZX_POL_NEW_VMO			0x4u
#define ZX_POL_NEW_CHANNEL		0x5u
#define ZX_POL_NEW_EVENT		0x6u
#define ZX_POL_NEW_EVENTPAIR		0x7u
#define ZX_POL_NEW_PORT			0x8u
#define ZX_POL_NEW_SOCKET		0x9u
#define ZX_POL_NEW_FIFO			0xau
#define ZX_POL_NEW_TIMER		0xbu
#define ZX_POL_NEW_PROCESS		0xcu
#define ZX_POL_NEW_PROFILE		0xdu
#define ZX_POL_NEW_PAGER		0xeu
#define ZX_POL_AMBIENT_MARK_VMO_EXEC	0xfu
#define ZX_POL_MAX			0x10u

/* Actions */
#define ZX_POL_ACTION_ALLOW		0x0u
#define ZX_POL_ACTION_DENY		0x1u
#define ZX_POL_ACTION_ALLOW_EXCEPTION	0x2u
#define ZX_POL_ACTION_DENY_EXCEPTION	0x3u
#define ZX_POL_ACTION_KILL		0x4u
#define ZX_POL_ACTION_MAX		0x5u

/* Whether a child may choose otherwise */
#define ZX_POL_OVERRIDE_ALLOW	0x0u
#define ZX_POL_OVERRIDE_DENY	0x1u

typedef struct zx_policy_basic_v1 {
	uint32_t condition;
	uint32_t policy;
} zx_policy_basic_v1_t;

typedef zx_policy_basic_v1_t zx_policy_basic_t;

typedef struct zx_policy_basic_v2 {
	uint32_t condition;
	uint32_t action;
	uint32_t flags;
} zx_policy_basic_v2_t;

typedef struct zx_policy_timer_slack {
	zx_duration_t min_slack;
	uint32_t default_mode;
	uint8_t padding1[4];
} zx_policy_timer_slack_t;

#endif /* ZIRCON_SYSCALLS_POLICY_H */
