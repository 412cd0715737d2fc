/* SPDX-License-Identifier: MIT */
/* Secure monitor calls: zx_smc_call(). */
#ifndef ZIRCON_SYSCALLS_SMC_H
#define ZIRCON_SYSCALLS_SMC_H

#include <zircon/types.h>

#define ARM_SMC_SERVICE_CALL_NUM_SIP_SERVICE_BASE	0x2u
#define ARM_SMC_SERVICE_CALL_NUM_SIP_SERVICE_LENGTH	0x1u
#define ARM_SMC_SERVICE_CALL_NUM_TRUSTED_OS_BASE	0x32u
#define ARM_SMC_SERVICE_CALL_NUM_TRUSTED_OS_LENGTH	0xeu
#define ARM_SMC_SERVICE_CALL_NUM_MAX			0x3fu
#define ARM_SMC_SERVICE_CALL_NUM_MASK			0x3fu
#define ARM_SMC_SERVICE_CALL_NUM_SHIFT			24

typedef struct zx_smc_parameters {
	uint32_t func_id;
	uint8_t padding1[4];
	uint64_t arg1;
	uint64_t arg2;
	uint64_t arg3;
	uint64_t arg4;
	uint64_t arg5;
	uint64_t arg6;
	uint16_t client_id;
	uint16_t secure_os_id;
	uint8_t padding2[4];
} zx_smc_parameters_t;

typedef struct zx_smc_result {
	uint64_t arg0;
	uint64_t arg1;
	uint64_t arg2;
	uint64_t arg3;
	uint64_t arg6;
} zx_smc_result_t;

#endif /* ZIRCON_SYSCALLS_SMC_H */
