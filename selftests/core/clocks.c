// SPDX-License-Identifier: GPL-2.0-only
/* Clock objects: time lines of user space's. */
#include <zircon/syscalls/clock.h>
#include "zxtest.h"

#define MONO		ZX_CLOCK_OPT_MONOTONIC
#define CONT		(ZX_CLOCK_OPT_MONOTONIC | ZX_CLOCK_OPT_CONTINUOUS)
#define AUTO		ZX_CLOCK_OPT_AUTO_START

#define VALUE		ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID
#define REFERENCE	ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID
#define RATE		ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID
#define ERROR_BOUND	ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID

#define V(n)		ZX_CLOCK_ARGS_VERSION(n)
#define START		1000000
#define DAY		ZX_SEC(86400)

static zx_handle_t new_clock(struct __test_metadata *_metadata, uint64_t options,
			     zx_time_t backstop)
{
	zx_clock_create_args_v1_t args = { .backstop_time = backstop };
	zx_handle_t clock = ZXT_POISON32;

	ASSERT_OK(zx_clock_create(V(1) | options, &args, &clock));
	return clock;
}

static zx_status_t update1(zx_handle_t clock, uint64_t options, int32_t rate, int64_t value,
			   uint64_t error)
{
	zx_clock_update_args_v1_t args = {
		.rate_adjust = rate, .value = value, .error_bound = error,
	};

	return zx_clock_update(clock, V(1) | options, &args);
}

static zx_status_t update2(zx_handle_t clock, uint64_t options, int32_t rate, int64_t reference,
			   int64_t value)
{
	zx_clock_update_args_v2_t args = {
		.rate_adjust = rate, .reference_value = reference, .synthetic_value = value,
		.error_bound = 77,
	};

	return zx_clock_update(clock, V(2) | options, &args);
}

static zx_time_t now_of(struct __test_metadata *_metadata, zx_handle_t clock)
{
	zx_time_t now = ZXT_POISON64;

	ASSERT_OK(zx_clock_read(clock, &now));
	return now;
}

static zx_clock_details_v1_t details_of(struct __test_metadata *_metadata, zx_handle_t clock)
{
	zx_ticks_t before = zx_ticks_get();
	zx_clock_details_v1_t details;

	memset(&details, ZXT_POISON, sizeof(details));
	ASSERT_OK(zx_clock_get_details(clock, V(1), &details));
	EXPECT_GE(details.query_ticks, before);
	EXPECT_LE(details.query_ticks, zx_ticks_get());
	EXPECT_EQ(0, details.padding1[0] | details.padding1[1] | details.padding1[2] |
		     details.padding1[3]);
	return details;
}

/* ---- What a line is, by the documents ---- */

static int64_t clamp(__int128 value)
{
	if (value > INT64_MAX)
		return INT64_MAX;
	return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

/*
 * Nothing that a program is linked with divides 128 bits. The quotient's bits are found one
 * after the other, from the top.
 */
static __int128 divide_down(__int128 value, uint32_t by)
{
	__int128 size = value < 0 ? -value : value;
	__int128 quotient = 0, rest = 0;
	int bit;

	for (bit = 126; bit >= 0; bit--) {
		rest = rest << 1 | (size >> bit & 1);
		quotient <<= 1;
		if (rest >= by) {
			rest -= by;
			quotient |= 1;
		}
	}
	return value < 0 ? -quotient - !!rest : quotient;
}

static int64_t line_at(const zx_clock_transformation_t *line, int64_t reference)
{
	int64_t passed = clamp((__int128)reference - line->reference_offset);

	passed = clamp(divide_down((__int128)passed * line->rate.synthetic_ticks,
				   line->rate.reference_ticks));
	return clamp((__int128)passed + line->synthetic_offset);
}

/* ---- zx_clock_create ---- */

TEST(create)
{
	static const uint64_t options[] = { 0, MONO, CONT, AUTO, MONO | AUTO, CONT | AUTO };
	zx_clock_details_v1_t details;
	zx_info_handle_basic_t info;
	zx_handle_t clock;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		clock = ZXT_POISON32;
		ASSERT_OK(zx_clock_create(options[i], NULL, &clock));
		info = zxt_info(_metadata, clock);
		EXPECT_EQ(ZX_OBJ_TYPE_CLOCK, info.type);
		EXPECT_EQ(ZX_DEFAULT_CLOCK_RIGHTS, info.rights);
		EXPECT_EQ(ZX_KOID_INVALID, info.related_koid);
		EXPECT_EQ(options[i] & AUTO ? ZX_CLOCK_STARTED : 0, zxt_signals(_metadata, clock));
		details = details_of(_metadata, clock);
		EXPECT_EQ(options[i], details.options);
		EXPECT_EQ(0, details.backstop_time);
		EXPECT_EQ(ZX_CLOCK_UNKNOWN_ERROR, details.error_bound);
		EXPECT_EQ(0, details.last_error_bounds_update_ticks);
		EXPECT_EQ(options[i] & AUTO ? 1 : 0,
			  details.mono_to_synthetic.rate.synthetic_ticks);
		EXPECT_EQ(1, details.mono_to_synthetic.rate.reference_ticks);
		EXPECT_EQ(options[i] & AUTO ? 1 : 0,
			  details.ticks_to_synthetic.rate.synthetic_ticks);
		EXPECT_EQ(!!(options[i] & AUTO), !!details.last_value_update_ticks);
		EXPECT_EQ(details.last_value_update_ticks, details.last_rate_adjust_update_ticks);
		zxt_close(_metadata, clock);
	}
}

TEST(create_backstop)
{
	zx_clock_create_args_v1_t args;
	zx_handle_t clock = new_clock(_metadata, 0, 12345);
	zx_handle_t none = ZXT_POISON32;

	EXPECT_EQ(12345, now_of(_metadata, clock));
	EXPECT_EQ(12345, details_of(_metadata, clock).backstop_time);
	zxt_close(_metadata, clock);
	zxt_close(_metadata, new_clock(_metadata, 0, INT64_MAX));
	args.backstop_time = -1;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(V(1), &args, &none));
	args.backstop_time = INT64_MIN;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(V(1), &args, &none));
	/* One that starts as the monotonic clock cannot be later than that. */
	args.backstop_time = zx_clock_get_monotonic() + DAY;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(V(1) | AUTO, &args, &none));
	EXPECT_EQ(ZXT_POISON32, none);
	zxt_close(_metadata, new_clock(_metadata, AUTO, zx_clock_get_monotonic()));
}

TEST(create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_clock_create_args_v1_t args = { .backstop_time = 0 };
	zx_handle_t clock = ZXT_POISON32;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_clock_create(ZX_CLOCK_OPT_CONTINUOUS, NULL, &clock));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_clock_create(ZX_CLOCK_OPT_CONTINUOUS | AUTO, NULL, &clock));
	for (i = 3; i < 64; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(1ull << i, NULL, &clock));
	/* Arguments without a version, a version without arguments, no such version. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(0, &args, &clock));
	for (i = 2; i < 64; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(V(i), &args, &clock));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(V(1), p, &clock));
	EXPECT_EQ(ZXT_POISON32, clock);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_create(0, NULL, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_clock_read, zx_clock_get_details ---- */

TEST(read_value)
{
	zx_handle_t clock = new_clock(_metadata, 0, 5);
	zx_time_t before, set, behind, now;

	EXPECT_EQ(5, now_of(_metadata, clock));
	zxt_sleep(ZX_MSEC(2));
	EXPECT_EQ(5, now_of(_metadata, clock));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, update1(clock, RATE, 10, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, update1(clock, ERROR_BOUND, 0, 0, 9));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, update2(clock, RATE | REFERENCE, 1, 1, 1));
	EXPECT_EQ(0, zxt_signals(_metadata, clock));
	EXPECT_EQ(0, details_of(_metadata, clock).generation_counter);

	before = zx_clock_get_monotonic();
	ASSERT_OK(update1(clock, VALUE, 0, START, 0));
	set = zx_clock_get_monotonic();
	EXPECT_EQ(ZX_CLOCK_STARTED, zxt_signals(_metadata, clock));
	behind = zx_clock_get_monotonic();
	now = now_of(_metadata, clock);
	EXPECT_GE(now, START + (behind - set));
	EXPECT_LE(now, START + (zx_clock_get_monotonic() - before));
	zxt_close(_metadata, clock);
}

/* It is the monotonic clock, to the nanosecond. */
TEST(read_auto)
{
	zx_handle_t clock = new_clock(_metadata, CONT | AUTO, 0);
	zx_time_t before, now;
	unsigned int i;

	for (i = 0; i < 10000; i++) {
		before = zx_clock_get_monotonic();
		now = now_of(_metadata, clock);
		ASSERT_GE(now, before);
		ASSERT_LE(now, zx_clock_get_monotonic());
	}
	zxt_close(_metadata, clock);
}

TEST(read_errors)
{
	zx_handle_t clock = new_clock(_metadata, AUTO, 0), event = zxt_event(_metadata), weak;
	zx_clock_details_v1_t details;
	zx_time_t now = ZXT_POISON64;
	unsigned int i;
	void *p;

	memset(&details, ZXT_POISON, sizeof(details));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_clock_read(ZXT_NO_HANDLE, &now));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_read(event, &now));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_clock_get_details(ZXT_NO_HANDLE, V(1), &details));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_get_details(event, V(1), &details));
	weak = zxt_without(_metadata, clock, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_clock_read(weak, &now));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_clock_get_details(weak, V(1), &details));
	EXPECT_OK(update1(weak, ERROR_BOUND, 0, 0, 1));
	zxt_close(_metadata, weak);
	/* The version comes before the handle. */
	for (i = 0; i < 64; i++)
		if (i != 1)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_clock_get_details(ZXT_NO_HANDLE, V(i), &details));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get_details(clock, V(1) | 1, &details));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get_details(ZXT_NO_HANDLE, V(1), NULL));
	EXPECT_EQ((zx_time_t)ZXT_POISON64, now);
	EXPECT_TRUE(zxt_is_poison(&details, sizeof(details)));
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_read(clock, p));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_get_details(clock, V(1), p));
	}
	zxt_close(_metadata, clock);
	zxt_close(_metadata, event);
}

/* Each update changes what it is about and nothing else. */
TEST(details)
{
	static const uint64_t options[] = { 0, MONO, CONT };
	zx_clock_details_v1_t last, d;
	zx_ticks_t before;
	zx_handle_t clock;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		clock = new_clock(_metadata, options[i], 12345);
		last = details_of(_metadata, clock);
		EXPECT_EQ(0, last.last_value_update_ticks);
		EXPECT_EQ(0, last.last_rate_adjust_update_ticks);

		before = zx_ticks_get();
		ASSERT_OK(update1(clock, VALUE, 0, START, 0));
		d = details_of(_metadata, clock);
		EXPECT_EQ(last.generation_counter + 1, d.generation_counter);
		EXPECT_EQ(ZX_CLOCK_UNKNOWN_ERROR, d.error_bound);
		EXPECT_GE(d.last_value_update_ticks, before);
		EXPECT_LE(d.last_value_update_ticks, d.query_ticks);
		EXPECT_EQ(d.last_value_update_ticks, d.last_rate_adjust_update_ticks);
		EXPECT_EQ(0, d.last_error_bounds_update_ticks);
		EXPECT_EQ(START, d.ticks_to_synthetic.synthetic_offset);
		EXPECT_EQ(START, d.mono_to_synthetic.synthetic_offset);
		EXPECT_EQ(1, d.mono_to_synthetic.rate.synthetic_ticks);
		EXPECT_EQ(1, d.mono_to_synthetic.rate.reference_ticks);
		EXPECT_EQ(d.last_value_update_ticks, d.ticks_to_synthetic.reference_offset);
		/* Ticks and the monotonic clock are a ratio apart and nothing else. */
		EXPECT_EQ(line_at(&(zx_clock_transformation_t){
				.rate = d.ticks_to_synthetic.rate },
				d.ticks_to_synthetic.reference_offset),
			  d.mono_to_synthetic.reference_offset);
		last = d;

		ASSERT_OK(update1(clock, RATE, 65, 99, 99));
		d = details_of(_metadata, clock);
		EXPECT_EQ(last.generation_counter + 1, d.generation_counter);
		EXPECT_EQ(ZX_CLOCK_UNKNOWN_ERROR, d.error_bound);
		EXPECT_EQ(last.last_value_update_ticks, d.last_value_update_ticks);
		EXPECT_GE(d.last_rate_adjust_update_ticks, last.query_ticks);
		EXPECT_LE(d.last_rate_adjust_update_ticks, d.query_ticks);
		EXPECT_EQ(0, d.last_error_bounds_update_ticks);
		EXPECT_EQ(line_at(&last.ticks_to_synthetic, d.last_rate_adjust_update_ticks),
			  d.ticks_to_synthetic.synthetic_offset);
		EXPECT_EQ(d.ticks_to_synthetic.synthetic_offset,
			  d.mono_to_synthetic.synthetic_offset);
		EXPECT_EQ(d.last_rate_adjust_update_ticks, d.ticks_to_synthetic.reference_offset);
		EXPECT_EQ(1000065, d.mono_to_synthetic.rate.synthetic_ticks);
		EXPECT_EQ(1000000, d.mono_to_synthetic.rate.reference_ticks);
		/* In lowest terms. */
		EXPECT_EQ(200013, d.ticks_to_synthetic.rate.synthetic_ticks);
		EXPECT_EQ(200000, d.ticks_to_synthetic.rate.reference_ticks);
		last = d;

		ASSERT_OK(update1(clock, ERROR_BOUND, 99, 99, 1234567));
		d = details_of(_metadata, clock);
		EXPECT_EQ(last.generation_counter + 1, d.generation_counter);
		EXPECT_EQ(1234567, d.error_bound);
		EXPECT_EQ(last.last_value_update_ticks, d.last_value_update_ticks);
		EXPECT_EQ(last.last_rate_adjust_update_ticks, d.last_rate_adjust_update_ticks);
		EXPECT_GE(d.last_error_bounds_update_ticks, last.query_ticks);
		EXPECT_LE(d.last_error_bounds_update_ticks, d.query_ticks);
		EXPECT_EQ(0, memcmp(&last.ticks_to_synthetic, &d.ticks_to_synthetic,
				    sizeof(d.ticks_to_synthetic)));
		EXPECT_EQ(0, memcmp(&last.mono_to_synthetic, &d.mono_to_synthetic,
				    sizeof(d.mono_to_synthetic)));
		last = d;

		/* The same rate again: it counts as an update, but the line stays. */
		ASSERT_OK(update1(clock, RATE, 65, 0, 0));
		d = details_of(_metadata, clock);
		EXPECT_EQ(last.generation_counter + 1, d.generation_counter);
		EXPECT_GT(d.last_rate_adjust_update_ticks, last.last_rate_adjust_update_ticks);
		EXPECT_EQ(0, memcmp(&last.mono_to_synthetic, &d.mono_to_synthetic,
				    sizeof(d.mono_to_synthetic)));
		EXPECT_EQ(options[i], d.options);
		EXPECT_EQ(12345, d.backstop_time);
		zxt_close(_metadata, clock);
	}
}

/* ---- zx_clock_update ---- */

TEST(update_errors)
{
	zx_handle_t clock = new_clock(_metadata, AUTO, 0), event = zxt_event(_metadata), weak;
	zx_clock_details_v1_t before = details_of(_metadata, clock), d;
	zx_clock_update_args_v2_t args = { .error_bound = 1 };
	unsigned int i, v;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, update1(ZXT_NO_HANDLE, ERROR_BOUND, 0, 0, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, update1(event, ERROR_BOUND, 0, 0, 0));
	weak = zxt_without(_metadata, clock, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, update1(weak, ERROR_BOUND, 0, 0, 0));
	zxt_close(_metadata, weak);
	for (v = 0; v < 64; v++)
		if (v != 1 && v != 2)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_clock_update(clock, V(v) | ERROR_BOUND, &args));
	for (v = 1; v <= 2; v++) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_update(clock, V(v), &args));
		for (i = 4; i < 58; i++)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_clock_update(clock, V(v) | ERROR_BOUND | 1ull << i,
						      &args));
		args.rate_adjust = -1001;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_update(clock, V(v) | RATE, &args));
		args.rate_adjust = 1001;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_update(clock, V(v) | RATE, &args));
		args.rate_adjust = INT32_MIN;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_update(clock, V(v) | RATE, &args));
		/* The arguments come before the handle. */
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_clock_update(ZXT_NO_HANDLE, V(v) | RATE, &args));
		zxt_for_each_bad_in(i, p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_clock_update(clock, V(v) | ERROR_BOUND, p));
	}
	/* A reference belongs to a value or a rate, and the old structure has none. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(clock, VALUE | REFERENCE, 0, 0, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(clock, REFERENCE, 0, 1, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(clock, REFERENCE | ERROR_BOUND, 0, 1, 1));
	d = details_of(_metadata, clock);
	before.query_ticks = d.query_ticks;
	EXPECT_EQ(0, memcmp(&before, &d, sizeof(d)));
	zxt_close(_metadata, clock);
	zxt_close(_metadata, event);
}

/* What each kind of clock allows, by either structure. */
TEST(update_rules)
{
	zx_handle_t basic = new_clock(_metadata, 0, 0), mono = new_clock(_metadata, MONO, 0);
	zx_handle_t cont = new_clock(_metadata, CONT, 0);
	zx_time_t now = zx_clock_get_monotonic(), at;
	unsigned int i;
	static const int32_t rates[] = { 0, -1000, 1000, 0 };

	ASSERT_OK(update1(basic, VALUE, 0, START, 0));
	ASSERT_OK(update2(mono, VALUE, 0, 0, START));
	ASSERT_OK(update2(cont, VALUE | RATE | REFERENCE, 50, now, START));

	/* Forwards, by far. */
	EXPECT_OK(update1(basic, VALUE, 0, START + DAY, 0));
	EXPECT_OK(update2(basic, VALUE, 0, 0, START + DAY));
	EXPECT_OK(update1(mono, VALUE, 0, START + DAY, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(mono, VALUE, 0, 0, START + 2 * DAY));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(cont, VALUE, 0, START + DAY, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(cont, VALUE, 0, 0, START + DAY));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      update2(cont, VALUE | REFERENCE, 0, zx_clock_get_monotonic(), START + DAY));
	EXPECT_OK(update2(mono, VALUE | REFERENCE, 0, zx_clock_get_monotonic(), START + 2 * DAY));
	EXPECT_GE(now_of(_metadata, mono), START + 2 * DAY);
	EXPECT_LT(now_of(_metadata, cont), START + DAY);

	/* Backwards. */
	EXPECT_OK(update1(basic, VALUE, 0, START, 0));
	EXPECT_LT(now_of(_metadata, basic), START + DAY);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(mono, VALUE, 0, START, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      update2(mono, VALUE | REFERENCE, 0, zx_clock_get_monotonic(), START));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(cont, VALUE, 0, START, 0));
	EXPECT_GE(now_of(_metadata, mono), START + 2 * DAY);

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		EXPECT_OK(update1(basic, RATE, rates[i], 0, 0));
		EXPECT_OK(update1(mono, RATE, rates[i], 0, 0));
		EXPECT_OK(update2(cont, RATE, rates[i], 0, 0));
		EXPECT_EQ((uint32_t)(1000000 + rates[i]),
			  details_of(_metadata, cont).mono_to_synthetic.rate.synthetic_ticks);
	}
	/* A rate from a given moment on, or with a value: only if the clock may jump. */
	at = zx_clock_get_monotonic() - ZX_USEC(50);
	EXPECT_OK(update2(basic, RATE | REFERENCE, 50, at, 0));
	EXPECT_OK(update2(basic, RATE | REFERENCE | VALUE, 50, at, START));
	EXPECT_OK(update2(basic, RATE | VALUE, 50, 0, START));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(mono, RATE | REFERENCE, 50, at, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      update2(mono, RATE | REFERENCE | VALUE, 50, at, INT64_MAX / 2));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update2(cont, RATE | REFERENCE, 50, at, 0));
	EXPECT_OK(update1(mono, RATE | VALUE, 50, START + 3 * DAY, 0));
	zxt_close(_metadata, basic);
	zxt_close(_metadata, mono);
	zxt_close(_metadata, cont);
}

TEST(update_backstop)
{
	zx_handle_t clock = new_clock(_metadata, 0, START);
	zx_time_t now = zx_clock_get_monotonic();

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(clock, VALUE, 0, START - 1, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(clock, VALUE, 0, -1, 0));
	/* It is not there yet, and would be before the backstop now. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      update2(clock, VALUE | REFERENCE, 0, now + DAY, START + DAY / 2));
	EXPECT_EQ(0, zxt_signals(_metadata, clock));
	EXPECT_EQ(START, now_of(_metadata, clock));
	EXPECT_OK(update2(clock, VALUE | REFERENCE, 0, now + DAY, START + 2 * DAY));
	EXPECT_GE(now_of(_metadata, clock), START + DAY);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(clock, VALUE, 0, START - 1, 0));
	EXPECT_OK(update1(clock, VALUE, 0, START, 0));
	zxt_close(_metadata, clock);
}

TEST(update_error_bound)
{
	static const uint64_t bounds[] = { 12345, 0, UINT64_MAX, 1ull << 63 };
	zx_handle_t clock = new_clock(_metadata, CONT | AUTO, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bounds); i++) {
		EXPECT_OK(update1(clock, ERROR_BOUND, 0, 0, bounds[i]));
		EXPECT_EQ(bounds[i], details_of(_metadata, clock).error_bound);
	}
	zxt_close(_metadata, clock);
}

/*
 * Where an old line is at the moment that a new one begins with, to the last bit: for all
 * that can be said in 64 bits, as far as the clock gets behind its backstop by it.
 */
TEST(arithmetic)
{
	static const int32_t rates[] = { 65, -1000, 1000, -1, 999, -333, 0, 7 };
	static const int64_t moments[] = {
		0, 1, -1, 1000003, -1000003, 0x7fffffff, -0x80000001ll, 0x123456789abcdefll,
		-0x123456789abcdefll, INT64_MAX, INT64_MAX - 1, INT64_MIN / 3, INT64_MAX / 3,
		INT64_MIN, INT64_MIN + 1,
	};
	unsigned int i, j, worked = 0;
	zx_clock_details_v1_t last, d;
	zx_handle_t clock;
	zx_status_t status;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		for (j = 0; j < ARRAY_SIZE(moments); j++) {
			clock = new_clock(_metadata, 0, 0);
			ASSERT_OK(update2(clock, VALUE | REFERENCE | RATE, rates[i],
					  zx_clock_get_monotonic(), INT64_MAX / 4));
			last = details_of(_metadata, clock);
			EXPECT_EQ(line_at(&last.mono_to_synthetic, last.query_ticks),
				  line_at(&last.ticks_to_synthetic, last.query_ticks));
			status = update2(clock, REFERENCE | RATE, rates[(i + 1) % 8], moments[j],
					 0);
			d = details_of(_metadata, clock);
			if (status == ZX_OK) {
				worked++;
				EXPECT_EQ(moments[j], d.mono_to_synthetic.reference_offset);
				EXPECT_EQ(line_at(&last.mono_to_synthetic, moments[j]),
					  d.mono_to_synthetic.synthetic_offset);
				EXPECT_GE(line_at(&d.mono_to_synthetic, d.query_ticks), 0);
			} else {
				/* Refused because it would be before the backstop, 0. */
				EXPECT_STATUS(ZX_ERR_INVALID_ARGS, status);
				last.query_ticks = d.query_ticks;
				EXPECT_EQ(0, memcmp(&last, &d, sizeof(d)));
			}
			zxt_close(_metadata, clock);
		}
	}
	EXPECT_GT(worked, ARRAY_SIZE(rates) * 10);
}

TEST(saturation)
{
	zx_handle_t clock = new_clock(_metadata, 0, 0);

	ASSERT_OK(update1(clock, VALUE, 0, INT64_MAX - 1, 0));
	zxt_sleep(ZX_MSEC(1));
	EXPECT_EQ(INT64_MAX, now_of(_metadata, clock));
	ASSERT_OK(update1(clock, RATE, 1000, 0, 0));
	EXPECT_EQ(INT64_MAX, now_of(_metadata, clock));
	ASSERT_OK(update2(clock, VALUE | REFERENCE | RATE, 1000, INT64_MIN, 5));
	EXPECT_EQ(INT64_MAX, now_of(_metadata, clock));
	ASSERT_OK(update1(clock, VALUE, 0, START, 0));
	EXPECT_LT(now_of(_metadata, clock), DAY);
	zxt_close(_metadata, clock);
}

/* ---- Signals ---- */

struct clock_waiter {
	zx_handle_t clock;
	zx_status_t status;
	zx_signals_t observed;
};

static void wait_for_clock(void *arg)
{
	struct clock_waiter *w = arg;

	w->status = zx_object_wait_one(w->clock, ZX_CLOCK_STARTED, ZX_TIME_INFINITE,
				       &w->observed);
}

TEST(started)
{
	struct clock_waiter w = { .clock = new_clock(_metadata, MONO, 0) };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, wait_for_clock, &w);
	zxt_thread_settle(_metadata, &t);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, update1(w.clock, RATE, 0, 0, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, update1(w.clock, VALUE, 0, -1, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, w.clock));
	EXPECT_OK(update1(w.clock, VALUE, 0, 0, 0));
	zxt_thread_join(_metadata, &t);
	EXPECT_OK(w.status);
	EXPECT_EQ(ZX_CLOCK_STARTED, w.observed);
	/* Its signals are its own: there is no right to change them. */
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(w.clock, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, w.clock);
}

/* ---- Reading while it is updated ---- */

struct clock_reader {
	zx_handle_t clock;
	unsigned int over;
	zx_time_t latest;
	unsigned int backwards;
	unsigned int torn;
};

static void read_clock(void *arg)
{
	struct clock_reader *r = arg;
	zx_clock_details_v1_t d;
	zx_time_t seen, now;

	while (!__atomic_load_n(&r->over, __ATOMIC_RELAXED)) {
		seen = __atomic_load_n(&r->latest, __ATOMIC_SEQ_CST);
		now = 0;
		if (zx_clock_read(r->clock, &now) != ZX_OK || now < seen)
			r->backwards++;
		__atomic_store_n(&r->latest, now, __ATOMIC_SEQ_CST);
		if (zx_clock_get_details(r->clock, V(1), &d) != ZX_OK ||
		    line_at(&d.mono_to_synthetic, d.query_ticks) < now)
			r->backwards++;
		/* What belongs together was written together. */
		if (d.mono_to_synthetic.rate.synthetic_ticks != 1000000 - 1000 + d.error_bound)
			r->torn++;
	}
}

/* Not so many that a kernel that waits at each access is over its time: selftests/stress. */
#define NR_UPDATES	2000

/* A monotonic clock never goes back, whatever its rate changes to and whoever reads it. */
TEST(monotonic_while_updated)
{
	static const uint64_t options[] = { MONO, CONT };
	struct clock_reader r;
	struct zxt_thread t;
	zx_handle_t clock;
	unsigned int i, j;
	int32_t rate;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		clock = new_clock(_metadata, options[i], 0);
		memset(&r, 0, sizeof(r));
		r.clock = clock;
		ASSERT_OK(update1(clock, VALUE | RATE | ERROR_BOUND, 1000, 1000, 2000));
		zxt_thread_start(_metadata, &t, read_clock, &r);
		for (j = 0; j < NR_UPDATES; j++) {
			rate = j % 2 ? 1000 : -1000;
			ASSERT_OK(update1(clock, RATE | ERROR_BOUND, rate, 0, rate + 1000));
			if (options[i] == MONO && j % 8 == 0)
				ASSERT_OK(update1(clock, VALUE, 0,
						  now_of(_metadata, clock) + ZX_SEC(1), 0));
		}
		__atomic_store_n(&r.over, 1, __ATOMIC_RELAXED);
		zxt_thread_join(_metadata, &t);
		EXPECT_EQ(0, r.backwards);
		EXPECT_EQ(0, r.torn);
		EXPECT_GE(details_of(_metadata, clock).generation_counter, NR_UPDATES);
		zxt_close(_metadata, clock);
	}
}

TEST_HARNESS_MAIN
