// SPDX-License-Identifier: GPL-2.0-only
/* Calls of one thread about one object. */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include "lx.h"

static int event, epoll, timer;
static struct timespec far;

static void add_event(uint32_t events)
{
	struct epoll_event e = { .events = events };

	event = (int)lx_ok(eventfd(0, 0), "eventfd");
	epoll = (int)lx_ok(epoll_create1(0), "epoll_create1");
	lx_ok(epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e), "epoll_ctl");
}

static void make_event(void)
{
	event = (int)lx_ok(eventfd(0, 0), "eventfd");
}

static void make_level(void)
{
	add_event(EPOLLIN);
}

static void make_edge(void)
{
	add_event(EPOLLIN | EPOLLET);
}

static void make_oneshot(void)
{
	add_event(EPOLLIN | EPOLLONESHOT);
}

static void make_ready(void)
{
	uint64_t one = 1;

	make_level();
	lx_all(write(event, &one, sizeof(one)), sizeof(one), "write");
}

static void close_all(void)
{
	close(event);
	close(epoll);
}

static void close_event(void)
{
	close(event);
}

static void run_getppid(unsigned int n)
{
	while (n--)
		lx_ok(getppid(), "getppid");
}

static void run_close_error(unsigned int n)
{
	while (n--)
		if (close(-1) != -1)
			bench_fail("close", 0);
}

static void run_clock(unsigned int n)
{
	struct timespec ts;

	while (n--) {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		bench_touch(&ts);
	}
}

static void run_dup(unsigned int n)
{
	while (n--)
		lx_ok(close((int)lx_ok(dup(event), "dup")), "close");
}

static void run_event_create(unsigned int n)
{
	while (n--)
		lx_ok(close((int)lx_ok(eventfd(0, 0), "eventfd")), "close");
}

static void run_signal(unsigned int n)
{
	uint64_t one = 1;

	while (n--)
		lx_all(write(event, &one, sizeof(one)), sizeof(one), "write");
}

static void run_epoll(unsigned int n)
{
	struct epoll_event e;

	while (n--)
		if (lx_ok(epoll_wait(epoll, &e, 1, -1), "epoll_wait") != 1)
			bench_fail("epoll_wait", 0);
}

static void run_poll(unsigned int n)
{
	struct pollfd p = { .fd = event, .events = POLLIN };

	while (n--)
		if (lx_ok(poll(&p, 1, -1), "poll") != 1)
			bench_fail("poll", 0);
}

static void one_round(bool take)
{
	struct epoll_event e;
	uint64_t value = 1;

	lx_all(write(event, &value, sizeof(value)), sizeof(value), "write");
	if (lx_ok(epoll_wait(epoll, &e, 1, -1), "epoll_wait") != 1)
		bench_fail("epoll_wait", 0);
	if (take)
		lx_all(read(event, &value, sizeof(value)), sizeof(value), "read");
}

static void run_level(unsigned int n)
{
	while (n--)
		one_round(true);
}

static void run_edge(unsigned int n)
{
	while (n--)
		one_round(false);
}

static void run_oneshot(unsigned int n)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT };

	while (n--) {
		lx_ok(epoll_ctl(epoll, EPOLL_CTL_MOD, event, &e), "epoll_ctl");
		one_round(true);
	}
}

static void make_timer(void)
{
	timer = (int)lx_ok(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
	clock_gettime(CLOCK_MONOTONIC, &far);
	far.tv_sec += 3600;
}

static void close_timer(void)
{
	close(timer);
}

static void run_timer_cancel(unsigned int n)
{
	struct itimerspec set = { .it_value = far }, cancel = { .it_value.tv_sec = 0 };

	while (n--) {
		lx_ok(timerfd_settime(timer, TFD_TIMER_ABSTIME, &set, NULL), "timerfd_settime");
		lx_ok(timerfd_settime(timer, 0, &cancel, NULL), "timerfd_settime");
	}
}

/* The time has passed, so it fires at once: no time goes by in which nothing is done. */
static void run_timer_fire(unsigned int n)
{
	struct itimerspec set = { .it_value.tv_nsec = 1 };
	uint64_t times;

	while (n--) {
		lx_ok(timerfd_settime(timer, TFD_TIMER_ABSTIME, &set, NULL), "timerfd_settime");
		lx_all(read(timer, &times, sizeof(times)), sizeof(times), "read");
	}
}

const struct bench lx_calls[] = {
	{ "null", "getppid", NULL, run_getppid, NULL },
	{ "error", "close(-1)", NULL, run_close_error, NULL },
	{ "clock", "clock_gettime, vDSO", NULL, run_clock, NULL },
	{ "dup", "dup + close", make_event, run_dup, close_event },
	{ "event_create", "eventfd + close", NULL, run_event_create, NULL },
	{ "signal", "eventfd write", make_event, run_signal, close_event },
	{ "wait_one", "epoll_wait", make_ready, run_epoll, close_all },
	{ "wait_one", "poll", make_ready, run_poll, close_all },
	{ "port", "eventfd write, epoll_wait, read", make_level, run_level, close_all },
	{ "port", "eventfd write, epoll_wait (EPOLLET)", make_edge, run_edge, close_all },
	{ "wait_async", "EPOLLONESHOT mod, write, epoll_wait, read", make_oneshot, run_oneshot,
	  close_all },
	{ "timer_cancel", "timerfd_settime twice", make_timer, run_timer_cancel, close_timer },
	{ "timer_fire", "timerfd_settime, read", make_timer, run_timer_fire, close_timer },
	{}
};
