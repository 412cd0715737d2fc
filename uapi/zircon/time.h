/* SPDX-License-Identifier: MIT */
/* Arithmetic on times and durations that saturates instead of wrapping, and units. */
#ifndef ZIRCON_TIME_H
#define ZIRCON_TIME_H

#include <zircon/scalars.h>

#define ZX_NSEC(n)	((zx_duration_t)(1ll * (n)))
#define ZX_USEC(n)	((zx_duration_t)(1000ll * (n)))
#define ZX_MSEC(n)	((zx_duration_t)(1000000ll * (n)))
#define ZX_SEC(n)	((zx_duration_t)(1000000000ll * (n)))
#define ZX_MIN(n)	(ZX_SEC(n) * 60ll)
#define ZX_HOUR(n)	(ZX_MIN(n) * 60ll)

/* For deadlines: never, and long ago */
#define ZX_TIME_INFINITE	((zx_time_t)0x7fffffffffffffffll)
#define ZX_TIME_INFINITE_PAST	((zx_time_t)(-0x7fffffffffffffffll - 1))

static inline int64_t __zx_add_sat(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? ZX_TIME_INFINITE_PAST : ZX_TIME_INFINITE;
	return sum;
}

static inline int64_t __zx_sub_sat(int64_t a, int64_t b)
{
	int64_t difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return b < 0 ? ZX_TIME_INFINITE : ZX_TIME_INFINITE_PAST;
	return difference;
}

static inline zx_time_t zx_time_add_duration(zx_time_t time, zx_duration_t duration)
{
	return __zx_add_sat(time, duration);
}

static inline zx_time_t zx_time_sub_duration(zx_time_t time, zx_duration_t duration)
{
	return __zx_sub_sat(time, duration);
}

static inline zx_duration_t zx_time_sub_time(zx_time_t later, zx_time_t earlier)
{
	return __zx_sub_sat(later, earlier);
}

static inline zx_duration_t zx_duration_add_duration(zx_duration_t a, zx_duration_t b)
{
	return __zx_add_sat(a, b);
}

static inline zx_duration_t zx_duration_sub_duration(zx_duration_t a, zx_duration_t b)
{
	return __zx_sub_sat(a, b);
}

static inline zx_duration_t zx_duration_mul_int64(zx_duration_t duration, int64_t factor)
{
	int64_t product;

	if (__builtin_mul_overflow(duration, factor, &product))
		return (duration < 0) == (factor < 0) ? ZX_TIME_INFINITE : ZX_TIME_INFINITE_PAST;
	return product;
}

static inline int64_t zx_nsec_from_duration(zx_duration_t duration)
{
	return duration;
}

static inline zx_duration_t zx_duration_from_nsec(int64_t n)
{
	return n;
}

static inline zx_duration_t zx_duration_from_usec(int64_t n)
{
	return zx_duration_mul_int64(n, 1000);
}

static inline zx_duration_t zx_duration_from_msec(int64_t n)
{
	return zx_duration_mul_int64(n, 1000000);
}

static inline zx_duration_t zx_duration_from_sec(int64_t n)
{
	return zx_duration_mul_int64(n, 1000000000);
}

#endif /* ZIRCON_TIME_H */
