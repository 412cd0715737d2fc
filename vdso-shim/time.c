// SPDX-License-Identifier: MIT
/*
 * Clocks.
 */
#include "vdso.h"

zx_time_t vdso_clock_get_monotonic_via_kernel(void);
VDSO_KERNEL(clock_get);

/* What was read before this stays before it; without the fence rdtsc may run early. */
static inline u64 rdtsc_ordered(void)
{
	u32 lo, hi;

	__asm__ __volatile__("lfence\n\trdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (u64)hi << 32 | lo;
}

static inline zx_time_t monotonic(void)
{
	const struct zx_vdso_data *d = &zx_vdso_data;
	u64 delta, base, ns;
	u32 seq;

	do {
		while (unlikely((seq = READ_ONCE(d->seq)) & 1))
			__builtin_ia32_pause();
		barrier();
		if (unlikely(d->clock_mode != ZX_VDSO_TSC))
			return vdso_clock_get_monotonic_via_kernel();
		delta = (rdtsc_ordered() - d->cycle_last) & d->mask;
		/*
		 * The TSC of this CPU may be a little behind that of the one which
		 * updated the page: no time has passed then.
		 */
		if (unlikely(delta & ~(d->mask >> 1)))
			delta = 0;
		/* 128 bits: a virtual machine may have been stopped for days. */
		ns = (u64)(((u128)delta * d->mult + d->xtime_nsec) >> d->shift);
		base = d->base_ns;
		barrier();
	} while (unlikely(READ_ONCE(d->seq) != seq));

	return (zx_time_t)(base + ns);
}

zx_time_t _zx_clock_get_monotonic(void)
{
	return monotonic();
}

VDSO_EXPORT(clock_get_monotonic);

zx_time_t _zx_deadline_after(zx_duration_t nanoseconds)
{
	zx_time_t deadline;

	if (__builtin_add_overflow(monotonic(), nanoseconds, &deadline))
		return nanoseconds < 0 ? ZX_TIME_INFINITE_PAST : ZX_TIME_INFINITE;
	return deadline;
}

VDSO_EXPORT(deadline_after);

/*
 * Zircon's monotonic clock is its ticks, multiplied. Linux's is the TSC at a rate that is
 * corrected all the time, and would be out of step with raw ticks: so they are the clock.
 */
zx_ticks_t _zx_ticks_get(void)
{
	return monotonic();
}

VDSO_EXPORT(ticks_get);

zx_ticks_t _zx_ticks_per_second(void)
{
	return zx_vdso_data.ticks_per_second;
}

VDSO_EXPORT(ticks_per_second);

zx_status_t _zx_clock_get_new(zx_clock_t clock_id, zx_time_t *out)
{
	if (clock_id != ZX_CLOCK_MONOTONIC)
		return vdso_clock_get(clock_id, out);
	*out = monotonic();
	return ZX_OK;
}

VDSO_EXPORT(clock_get_new);
