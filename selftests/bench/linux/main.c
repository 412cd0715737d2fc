// SPDX-License-Identifier: GPL-2.0-only
/* The Linux program of the benchmark: static, without a thread that is not asked for. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "lx.h"

const struct bench *const bench_lists[] = {
	lx_calls, lx_ipc, lx_trips, lx_binder, lx_memory, lx_tasks, NULL
};

uint64_t bench_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

void bench_print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	fflush(stdout);
}

void bench_exit(int code)
{
	exit(code);
}

int main(int argc, char **argv)
{
	return bench_main(argc, argv);
}
