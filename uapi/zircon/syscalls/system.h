/* SPDX-License-Identifier: MIT */
/* zx_system_powerctl(), and the performance of CPUs. */
#ifndef ZIRCON_SYSCALLS_SYSTEM_H
#define ZIRCON_SYSCALLS_SYSTEM_H

#include <zircon/types.h>

/* zx_system_powerctl() */
#define ZX_SYSTEM_POWERCTL_ENABLE_ALL_CPUS		0x1u
#define ZX_SYSTEM_POWERCTL_DISABLE_ALL_CPUS_BUT_PRIMARY	0x2u
#define ZX_SYSTEM_POWERCTL_ACPI_TRANSITION_S_STATE	0x3u
#define ZX_SYSTEM_POWERCTL_X86_SET_PKG_PL1		0x4u
#define ZX_SYSTEM_POWERCTL_REBOOT			0x5u
#define ZX_SYSTEM_POWERCTL_REBOOT_BOOTLOADER		0x6u
#define ZX_SYSTEM_POWERCTL_REBOOT_RECOVERY		0x7u
#define ZX_SYSTEM_POWERCTL_SHUTDOWN			0x8u
#define ZX_SYSTEM_POWERCTL_ACK_KERNEL_INITIATED_REBOOT	0x9u

typedef struct zx_system_powerctl_arg {
	union {
		struct {
			struct {
				uint8_t target_s_state;
				uint8_t sleep_type_a;
				uint8_t sleep_type_b;
			} acpi_transition_s_state;
			uint8_t padding1[9];
		};
		struct {
			uint32_t power_limit;
			uint32_t time_window;
			uint8_t clamp;
			uint8_t enable;
			uint8_t padding2[2];
		} x86_power_limit;
	};
} zx_system_powerctl_arg_t;

/* Topics of zx_system_get_performance_info() */
#define ZX_CPU_PERF_SCALE		0x1u
#define ZX_CPU_DEFAULT_PERF_SCALE	0x2u

/* integral_part + fractional_part / 2^32 */
typedef struct zx_cpu_performance_scale {
	uint32_t integral_part;
	uint32_t fractional_part;
} zx_cpu_performance_scale_t;

typedef struct zx_cpu_performance_info {
	uint32_t logical_cpu_number;
	zx_cpu_performance_scale_t performance_scale;
} zx_cpu_performance_info_t;

#endif /* ZIRCON_SYSCALLS_SYSTEM_H */
