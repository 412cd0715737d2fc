// SPDX-License-Identifier: GPL-2.0-only
/* Calls of one thread about one object. */
#include "zx.h"

static zx_handle_t event, port, timer;
static zx_time_t far;

static void make_event(void)
{
	zx_ok(zx_event_create(0, &event), "event_create");
}

static void make_ready(void)
{
	make_event();
	zx_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED), "object_signal");
}

static void make_port(void)
{
	zx_ok(zx_port_create(0, &port), "port_create");
}

static void make_both(void)
{
	make_event();
	make_port();
}

static void close_event(void)
{
	zx_handle_close(event);
}

static void close_port(void)
{
	zx_handle_close(port);
}

static void close_both(void)
{
	close_event();
	close_port();
}

static void run_null(unsigned int n)
{
	while (n--)
		zx_ok(zx_syscall_test_0(), "syscall_test_0");
}

static void run_error(unsigned int n)
{
	zx_status_t status;
	zx_handle_t none;

	while (n--) {
		status = zx_event_create(1, &none);
		if (status != ZX_ERR_INVALID_ARGS)
			bench_fail("event_create", status);
	}
}

static void run_clock(unsigned int n)
{
	zx_time_t time;

	while (n--) {
		time = zx_clock_get_monotonic();
		bench_touch(&time);
	}
}

static void run_duplicate(unsigned int n)
{
	zx_handle_t copy;

	while (n--) {
		zx_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy), "handle_duplicate");
		zx_ok(zx_handle_close(copy), "handle_close");
	}
}

static void run_event_create(unsigned int n)
{
	while (n--) {
		make_event();
		zx_ok(zx_handle_close(event), "handle_close");
	}
}

static void run_signal(unsigned int n)
{
	while (n--)
		zx_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED), "object_signal");
}

static void run_wait_one(unsigned int n)
{
	zx_signals_t observed;

	while (n--)
		zx_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, &observed),
		      "object_wait_one");
}

static void run_port(unsigned int n)
{
	zx_port_packet_t packet = { .type = ZX_PKT_TYPE_USER };

	while (n--) {
		zx_ok(zx_port_queue(port, &packet), "port_queue");
		zx_ok(zx_port_wait(port, ZX_TIME_INFINITE, &packet), "port_wait");
	}
}

static void run_wait_async(unsigned int n)
{
	zx_port_packet_t packet;

	while (n--) {
		zx_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, 0), "object_signal");
		zx_ok(zx_object_wait_async(event, port, 1, ZX_EVENT_SIGNALED, 0),
		      "object_wait_async");
		zx_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED), "object_signal");
		zx_ok(zx_port_wait(port, ZX_TIME_INFINITE, &packet), "port_wait");
		if (packet.key != 1)
			bench_fail("port_wait", (long long)packet.key);
	}
}

static void make_timer(void)
{
	zx_there(zx_timer_create(ZX_TIMER_SLACK_CENTER, ZX_CLOCK_MONOTONIC, &timer),
		 "timer_create");
	far = zx_clock_get_monotonic() + ZX_HOUR(1);
}

static void close_timer(void)
{
	zx_handle_close(timer);
}

static void run_timer_cancel(unsigned int n)
{
	while (n--) {
		zx_ok(zx_timer_set(timer, far, 0), "timer_set");
		zx_ok(zx_timer_cancel(timer), "timer_cancel");
	}
}

/* The time has passed, so it fires at once: no time goes by in which nothing is done. */
static void run_timer_fire(unsigned int n)
{
	while (n--) {
		zx_ok(zx_timer_set(timer, 1, 0), "timer_set");
		zx_ok(zx_object_wait_one(timer, ZX_TIMER_SIGNALED, ZX_TIME_INFINITE, NULL),
		      "object_wait_one");
	}
}

const struct bench zx_calls[] = {
	{ "null", "syscall_test_0", NULL, run_null, NULL },
	{ "error", "event_create(bad options)", NULL, run_error, NULL },
	{ "clock", "clock_get_monotonic, vDSO", NULL, run_clock, NULL },
	{ "dup", "handle_duplicate + handle_close", make_event, run_duplicate, close_event },
	{ "event_create", "event_create + handle_close", NULL, run_event_create, NULL },
	{ "signal", "object_signal", make_event, run_signal, close_event },
	{ "wait_one", "object_wait_one", make_ready, run_wait_one, close_event },
	{ "port", "port_queue + port_wait", make_port, run_port, close_port },
	{ "wait_async", "object_wait_async", make_both, run_wait_async, close_both },
	{ "timer_cancel", "timer_set + timer_cancel", make_timer, run_timer_cancel, close_timer },
	{ "timer_fire", "timer_set + object_wait_one", make_timer, run_timer_fire, close_timer },
	{}
};
