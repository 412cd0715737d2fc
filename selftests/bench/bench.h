/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both programs of the benchmark share: the one that makes Zircon's calls and the one
 * that does it Linux's way are measured by the same code, bench.c.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct bench - one way to do what a row is about
 * @row:	of rows.tbl
 * @way:	the calls, for the table
 * @set_up:	before the first @run, may be NULL
 * @run:	does it @n times; the loop is part of what is measured
 * @tear_down:	after the last, may be NULL
 */
struct bench {
	const char *row;
	const char *way;
	void (*set_up)(void);
	void (*run)(unsigned int n);
	void (*tear_down)(void);
};

/* The lists of either program, each ended by one without a row. */
extern const struct bench *const bench_lists[];

/* What main() is. */
int bench_main(int argc, char **argv);

/* Something did not do what it should: there is no number. */
void bench_fail(const char *what, long long result) __attribute__((noreturn));

/* The call is not implemented. */
void bench_not_yet(void) __attribute__((noreturn));

/* ---- What differs between the programs ---- */

/* CLOCK_MONOTONIC or Zircon's, nanoseconds. */
uint64_t bench_clock(void);

void bench_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void bench_exit(int code) __attribute__((noreturn));

#define BENCH_LEN(array)	(sizeof(array) / sizeof((array)[0]))

#define BENCH_PAGE	4096u
#define BENCH_MIB	(1024u * 1024u)

/* Makes the compiler believe that somebody looks at *@p. */
static inline void bench_touch(const void *p)
{
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

/* One byte in each of @n pages. */
static inline void bench_write_pages(void *at, unsigned int n)
{
	volatile char *p = at;
	unsigned int i;

	for (i = 0; i < n; i++)
		p[(size_t)i * BENCH_PAGE] = 1;
}

#endif /* BENCH_H */
