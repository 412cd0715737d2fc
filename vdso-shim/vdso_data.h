/* SPDX-License-Identifier: MIT */
/*
 * The one page of the vDSO whose contents the module writes, and which no process
 * can write: the clock, and what else programs may ask of the system without
 * entering the kernel. The code of the vDSO reads it, nobody else.
 */
#ifndef ZX_VDSO_DATA_H
#define ZX_VDSO_DATA_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
typedef unsigned int u128 __attribute__((mode(TI)));
#endif

#define ZX_VDSO_DATA_SIZE	4096
#define ZX_VDSO_VERSION_MAX	64	/* with the NUL */
#define ZX_VDSO_NR_FEATURES	8	/* kinds, ZX_FEATURE_KIND_* */

/* zx_vdso_data.clock_mode */
#define ZX_VDSO_VIA_KERNEL	0
#define ZX_VDSO_TSC		1

/**
 * struct zx_vdso_data - what the module tells the vDSO
 * @seq:	odd while the fields up to @xtime_nsec are being changed; a reader starts
 *		again if it was odd or has changed
 * @clock_mode:	whether the TSC carries CLOCK_MONOTONIC at the moment; if it does not, the
 *		kernel is asked
 * @cycle_last:	the TSC at the timekeeper's last update
 * @mask:	of the clocksource
 * @mult:	@shift: from TSC cycles to nanoseconds, shifted
 * @base_ns:	CLOCK_MONOTONIC at the last update, less the part in @xtime_nsec
 * @xtime_nsec:	the rest of it, in nanoseconds shifted left by @shift
 * @num_cpus:	what zx_system_get_num_cpus() answers; from here on nothing changes after the
 *		module is loaded
 * @page_size:	bytes in a page
 * @ticks_per_second: how fast ticks are: they are the nanoseconds of the clock
 * @physmem:	bytes of memory
 * @dcache_line_size: bytes in a line of the data cache, 0 if it is not known
 * @features:	by ZX_FEATURE_KIND_*
 * @features_known: bit N is set if features[N] means something
 * @version_len: length of @version without the NUL
 * @version:	NUL-terminated
 *
 * With these, as the timekeeper has them in its tkr_mono,
 *
 *	base_ns + ((((tsc - cycle_last) & mask) * mult + xtime_nsec) >> shift)
 *
 * is what ktime_get() returns, to the nanosecond. They share one cache line.
 */
struct zx_vdso_data {
	u32 seq;
	u32 clock_mode;
	u64 cycle_last;
	u64 mask;
	u32 mult;
	u32 shift;
	u64 base_ns;
	u64 xtime_nsec;
	u32 num_cpus;
	u32 page_size;
	s64 ticks_per_second;
	u64 physmem;
	u32 dcache_line_size;
	u32 features[ZX_VDSO_NR_FEATURES];
	u32 features_known;
	u32 version_len;
	char version[ZX_VDSO_VERSION_MAX];
};

#endif /* ZX_VDSO_DATA_H */
