// SPDX-License-Identifier: GPL-2.0-only
/* Futexes, the debug log, random numbers, time, and the calls of Zircon's own tests. */
#include "failnth.h"

/* ---- futexes: nobody waits but for a moment ---- */

static void *futex_word(struct zxf *f, zx_futex_t value)
{
	return zxf_in(f, &value, sizeof(value));
}

static void futex_wait_setup(struct zxf *f)
{
	zxf_args(f, P(futex_word(f, 1)), 1, ZX_HANDLE_INVALID, zx_deadline_after(ZX_MSEC(1)));
	f->expect = ZX_ERR_TIMED_OUT;
}

static void futex_wake_setup(struct zxf *f)
{
	zxf_args(f, P(futex_word(f, 1)), 1);
}

static void futex_requeue_setup(struct zxf *f)
{
	void *from = futex_word(f, 1);

	zxf_args(f, P(from), 1, 1, P(futex_word(f, 2)), 1, ZX_HANDLE_INVALID);
}

static void futex_requeue_single_setup(struct zxf *f)
{
	void *from = futex_word(f, 1);

	zxf_args(f, P(from), 1, P(futex_word(f, 2)), 1, ZX_HANDLE_INVALID);
}

static void futex_owner_setup(struct zxf *f)
{
	void *word = futex_word(f, 1);

	zxf_args(f, P(word), P(zxf_out(f, sizeof(zx_koid_t), 0)));
}

static void futex_owner_check(struct zxf *f)
{
	zxf_expect(f, *(zx_koid_t *)f->bufs[1].at == ZX_KOID_INVALID);
}

/* ---- the debug log ---- */

static void log_create_setup(struct zxf *f)
{
	zxf_args(f, ZX_HANDLE_INVALID, ZX_LOG_FLAG_READABLE,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void log_create_check(struct zxf *f)
{
	zxf_expect(f, zxf_info(f, *(zx_handle_t *)f->bufs[0].at).type == ZX_OBJ_TYPE_LOG);
}

static union {
	zx_log_record_t rec;
	char bytes[ZX_LOG_RECORD_MAX];
} entry;

/* Takes the next record. */
static zx_status_t next_entry(struct zxf *f)
{
	return zx_debuglog_read(f->h[0], 0, &entry, sizeof(entry));
}

static bool is_words(const zx_log_record_t *record)
{
	return record->datalen == 5 && !memcmp(record->data, "words", 5);
}

/* A reader that has read all there was. */
static void with_reader(struct zxf *f)
{
	zxf_must(f, zx_debuglog_create(ZX_HANDLE_INVALID, ZX_LOG_FLAG_READABLE, &f->h[0]));
	zxf_keep(f, f->h[0]);
	while (next_entry(f) != ZX_ERR_SHOULD_WAIT)
		;
}

static void log_write_setup(struct zxf *f)
{
	with_reader(f);
	zxf_args(f, f->h[0], 0, P(zxf_in(f, "words", 5)), 5);
}

static void log_write_kept(struct zxf *f)
{
	zxf_expect(f, next_entry(f) == ZX_ERR_SHOULD_WAIT);
}

static void log_write_check(struct zxf *f)
{
	zxf_expect(f, next_entry(f) > 0 && is_words(&entry.rec));
	log_write_kept(f);
}

/* A record that is taken and cannot be written is lost. */
static void log_read_arm(struct zxf *f)
{
	while (next_entry(f) != ZX_ERR_SHOULD_WAIT)
		;
	zxf_must(f, zx_debuglog_write(f->h[0], 0, "words", 5));
}

static void log_read_setup(struct zxf *f)
{
	with_reader(f);
	log_read_arm(f);
	f->expect = offsetof(zx_log_record_t, data) + 5;
	zxf_args(f, f->h[0], 0, P(zxf_out(f, sizeof(entry), 0)), sizeof(entry));
}

static void log_read_check(struct zxf *f)
{
	zxf_expect(f, is_words((void *)f->bufs[0].at));
}

/* ---- the system ---- */

static void get_event_setup(struct zxf *f)
{
	zxf_args(f, zx_job_default(), ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void get_event_check(struct zxf *f)
{
	zxf_expect(f, zx_object_wait_one(*(zx_handle_t *)f->bufs[0].at, ZX_EVENT_SIGNALED, 0,
					 NULL) == ZX_OK);
}

/* Nothing is looked at. */
static void debug_setup(struct zxf *f)
{
	f->expect = ZX_ERR_NOT_SUPPORTED;
}

/* ---- random numbers, time ---- */

static void entropy_setup(struct zxf *f)
{
	zxf_args(f, P(zxf_in(f, "a word or two", 13)), 13);
}

static void draw_setup(struct zxf *f)
{
	zxf_args(f, P(zxf_out(f, 64, 0)), 64);
}

static void draw_check(struct zxf *f)
{
	zxf_expect(f, !zxf_is_poison(f->bufs[0].at, 64));
}

static void nanosleep_setup(struct zxf *f)
{
	zxf_args(f, zx_deadline_after(ZX_MSEC(1)));
}

static void clock_get_setup(struct zxf *f)
{
	zxf_args(f, ZX_CLOCK_MONOTONIC, P(zxf_out(f, sizeof(zx_time_t), 0)));
}

static void clock_get_check(struct zxf *f)
{
	zxf_expect(f, *(zx_time_t *)f->bufs[0].at <= zx_clock_get_monotonic());
}

/* There is no resource that it would take. */
static void clock_adjust_setup(struct zxf *f)
{
	zxf_args(f, zxf_keep(f, zxf_event(f)), ZX_CLOCK_UTC, 1);
	f->expect = ZX_ERR_WRONG_TYPE;
}

/* What they return is the time: any is right. */
static long attempt_time(struct zxf *f)
{
	return zxh_call(f->s->nr, 0, 0, 0, 0, 0, 0, 0, 0) > 0 ? ZX_OK : ZX_ERR_INTERNAL;
}

static void nothing_setup(struct zxf *f)
{
	(void)f;
}

/* ---- Zircon's own tests ---- */

static void sum_setup(struct zxf *f)
{
	zxf_args(f, 1, 2, 3, 4, 5, 6, 7, 8);
	/* How many arguments a call has, its name says. */
	if (f->s->nr <= ZX_SYS_syscall_test_8) {
		unsigned int n = f->s->nr - ZX_SYS_syscall_test_0;

		f->expect = n * (n + 1) / 2;
	} else if (f->s->nr == ZX_SYS_syscall_test_wrapper) {
		f->expect = 6;
	} else {
		f->expect = 10;
	}
}

static void test_handle_setup(struct zxf *f)
{
	zxf_args(f, ZX_OK, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void test_handle_check(struct zxf *f)
{
	zxf_expect(f, zxf_info(f, *(zx_handle_t *)f->bufs[0].at).type == ZX_OBJ_TYPE_EVENT);
}

static const struct zxf_scenario scenarios[] = {
	ZXF(futex_wait, .setup = futex_wait_setup),
	ZXF(futex_wake, .setup = futex_wake_setup),
	ZXF(futex_wake_single_owner, .setup = futex_wake_setup),
	ZXF(futex_requeue, .setup = futex_requeue_setup),
	ZXF(futex_requeue_single_owner, .setup = futex_requeue_single_setup),
	ZXF(futex_get_owner, .setup = futex_owner_setup, .check = futex_owner_check),
	ZXF(debuglog_create, .setup = log_create_setup, .check = log_create_check),
	ZXF(debuglog_write, .setup = log_write_setup, .kept = log_write_kept,
	    .check = log_write_check),
	ZXF(debuglog_read, .setup = log_read_setup, .rearm = log_read_arm,
	    .check = log_read_check),
	ZXF(system_get_event, .setup = get_event_setup, .check = get_event_check),
	ZXF(debug_read, .setup = debug_setup, .no_memory = true),
	ZXF(debug_write, .setup = debug_setup, .no_memory = true),
	ZXF(debug_send_command, .setup = debug_setup, .no_memory = true),
	ZXF(cprng_add_entropy, .setup = entropy_setup),
	ZXF(cprng_draw_once, .setup = draw_setup, .check = draw_check),
	ZXF(nanosleep, .setup = nanosleep_setup),
	ZXF(clock_get, .setup = clock_get_setup, .check = clock_get_check),
	ZXF(clock_adjust, .setup = clock_adjust_setup),
	ZXF(clock_get_monotonic_via_kernel, .setup = nothing_setup, .attempt = attempt_time,
	    .errors = { ZX_ERR_INTERNAL }),
	ZXF(ticks_get_via_kernel, .setup = nothing_setup, .attempt = attempt_time,
	    .errors = { ZX_ERR_INTERNAL }),
	ZXF(thread_legacy_yield, .setup = nothing_setup),
	ZXF(syscall_test_0, .setup = sum_setup),
	ZXF(syscall_test_1, .setup = sum_setup),
	ZXF(syscall_test_2, .setup = sum_setup),
	ZXF(syscall_test_3, .setup = sum_setup),
	ZXF(syscall_test_4, .setup = sum_setup),
	ZXF(syscall_test_5, .setup = sum_setup),
	ZXF(syscall_test_6, .setup = sum_setup),
	ZXF(syscall_test_7, .setup = sum_setup),
	ZXF(syscall_test_8, .setup = sum_setup),
	ZXF(syscall_test_wrapper, .setup = sum_setup),
	ZXF(syscall_test_widening_signed_narrow, .setup = sum_setup),
	ZXF(syscall_test_widening_signed_wide, .setup = sum_setup),
	ZXF(syscall_test_widening_unsigned_narrow, .setup = sum_setup),
	ZXF(syscall_test_widening_unsigned_wide, .setup = sum_setup),
	ZXF(syscall_next_1, .setup = nothing_setup),
	ZXF(syscall_test_handle_create, .setup = test_handle_setup, .check = test_handle_check,
	    /* What its maker could not do is an internal error to it. */
	    .errors = { ZX_ERR_INTERNAL }),
};

ZXF_GROUP(zxf_misc, scenarios);
