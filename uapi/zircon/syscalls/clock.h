/* SPDX-License-Identifier: MIT */
/* Kernel clocks: zx_clock_create(), zx_clock_update(), zx_clock_get_details(). */
#ifndef ZIRCON_SYSCALLS_CLOCK_H
#define ZIRCON_SYSCALLS_CLOCK_H

#include <zircon/types.h>

/* The version of an argument structure, in the upper bits of the options. */
#define ZX_CLOCK_ARGS_VERSION(n)	((uint64_t)(n) << ZX_CLOCK_ARGS_VERSION_SHIFT)

#define ZX_CLOCK_ARGS_VERSION_SHIFT	58
#define ZX_CLOCK_ARGS_VERSION_BITS	0x6u
#define ZX_CLOCK_ARGS_VERSION_MASK	0xfc00000000000000ull

/* Options of a clock */
#define ZX_CLOCK_OPT_MONOTONIC	0x1u
#define ZX_CLOCK_OPT_CONTINUOUS	0x2u
#define ZX_CLOCK_OPT_AUTO_START	0x4u
#define ZX_CLOCK_OPTS_ALL	0x7u

/* What an update changes */
#define ZX_CLOCK_UPDATE_OPTION_VALUE_VALID		0x1u
#define ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID	0x2u
#define ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID	0x4u
#define ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID	0x8u
#define ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID	0x1u
#define ZX_CLOCK_UPDATE_OPTION_BOTH_VALUES_VALID	0x9u
#define ZX_CLOCK_UPDATE_OPTIONS_ALL			0xfu

/* Rates, in parts per million off the monotonic clock */
#define ZX_CLOCK_UPDATE_MIN_RATE_ADJUST	((int32_t)-1000)
#define ZX_CLOCK_UPDATE_MAX_RATE_ADJUST	((int32_t)1000)

#define ZX_CLOCK_UNKNOWN_ERROR	0xffffffffffffffffull

typedef struct zx_clock_create_args_v1 {
	zx_time_t backstop_time;
} zx_clock_create_args_v1_t;

typedef struct zx_clock_rate {
	uint32_t synthetic_ticks;
	uint32_t reference_ticks;
} zx_clock_rate_t;

/* synthetic = (reference - reference_offset) * rate + synthetic_offset */
typedef struct zx_clock_transformation {
	int64_t reference_offset;
	int64_t synthetic_offset;
	zx_clock_rate_t rate;
} zx_clock_transformation_t;

typedef struct zx_clock_details_v1 {
	uint64_t options;
	zx_time_t backstop_time;
	zx_clock_transformation_t ticks_to_synthetic;
	zx_clock_transformation_t mono_to_synthetic;
	uint64_t error_bound;
	zx_ticks_t query_ticks;
	zx_ticks_t last_value_update_ticks;
	zx_ticks_t last_rate_adjust_update_ticks;
	zx_ticks_t last_error_bounds_update_ticks;
	uint32_t generation_counter;
	uint8_t padding1[4];
} zx_clock_details_v1_t;

typedef struct zx_clock_update_args_v1 {
	int32_t rate_adjust;
	uint8_t padding1[4];
	int64_t value;
	uint64_t error_bound;
} zx_clock_update_args_v1_t;

typedef struct zx_clock_update_args_v2 {
	int32_t rate_adjust;
	uint8_t padding1[4];
	int64_t synthetic_value;
	int64_t reference_value;
	uint64_t error_bound;
} zx_clock_update_args_v2_t;

#endif /* ZIRCON_SYSCALLS_CLOCK_H */
