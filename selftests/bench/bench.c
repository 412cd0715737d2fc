// SPDX-License-Identifier: GPL-2.0-only
/*
 * How both programs of the benchmark measure:
 *
 *	PROGRAM icount ROW	the best of many batches; for QEMU's -icount, under which
 *				the TSC counts the instructions of the guest
 *	PROGRAM time ROW	median and 99th percentile of many samples, in nanoseconds
 *
 *	PROGRAM profile ROW	one batch, between two instructions that do nothing and that
 *				profile-plugin.c recognises
 *
 * Each way to do what the row is about makes one line, of words separated by tabs,
 * SIDE being zircon or linux:
 *
 *	bench ROW SIDE WAY icount OPERATIONS BEST SUM BATCHES
 *	bench ROW SIDE WAY time OPERATIONS MEDIAN P99 SAMPLES
 *	bench ROW SIDE WAY profile OPERATIONS
 *	bench ROW SIDE WAY not-yet
 *	bench ROW SIDE WAY failed WHAT RESULT
 *
 * where BEST, SUM, MEDIAN and P99 are of that many operations, and SUM of all batches.
 */
#include "bench.h"
#include "rows.h"

#ifdef __linux__
#define BENCH_SIDE	"linux"
#else
#define BENCH_SIDE	"zircon"
#endif

#define BATCHES		30
#define MAX_SAMPLES	2000

#define LINE		"bench\t%s\t" BENCH_SIDE "\t%s\t"

static const struct bench *now;		/* what is being measured */

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

void bench_fail(const char *what, long long result)
{
	bench_print(LINE "failed\t%s\t%lld\n", now->row, now->way, what, result);
	bench_exit(1);
}

void bench_not_yet(void)
{
	bench_print(LINE "not-yet\n", now->row, now->way);
	bench_exit(0);
}

/* The fences keep a processor that is none of QEMU's from mixing it with what is measured. */
static uint64_t instructions(void)
{
	uint32_t low, high;

	__asm__ __volatile__("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static void count(const struct bench_row *row)
{
	uint64_t best = UINT64_MAX, sum = 0, took;
	unsigned int i;

	for (i = 0; i < BATCHES; i++) {
		took = instructions();
		now->run(row->batch);
		took = instructions() - took;
		if (took < best)
			best = took;
		sum += took;
	}
	bench_print(LINE "icount\t%u\t%llu\t%llu\t%u\n", now->row, now->way, row->batch,
		    (unsigned long long)best, (unsigned long long)sum, BATCHES);
}

static uint64_t samples[MAX_SAMPLES];

static void sift_down(unsigned int i, unsigned int n)
{
	uint64_t moved = samples[i];
	unsigned int child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && samples[child + 1] > samples[child])
			child++;
		if (samples[child] <= moved)
			break;
		samples[i] = samples[child];
		i = child;
	}
	samples[i] = moved;
}

static void sort(unsigned int n)
{
	uint64_t largest;
	unsigned int i;

	for (i = n / 2; i-- > 0;)
		sift_down(i, n);
	while (n-- > 1) {
		largest = samples[0];
		samples[0] = samples[n];
		samples[n] = largest;
		sift_down(0, n);
	}
}

static void time_samples(const struct bench_row *row)
{
	unsigned int i, n = row->samples;

	for (i = 0; i < n; i++) {
		samples[i] = bench_clock();
		now->run(row->sample);
		samples[i] = bench_clock() - samples[i];
	}
	sort(n);
	bench_print(LINE "time\t%u\t%llu\t%llu\t%u\n", now->row, now->way, row->sample,
		    (unsigned long long)samples[n / 2],
		    (unsigned long long)samples[n * 99 / 100], n);
}

static void profile(const struct bench_row *row)
{
	__asm__ __volatile__("nopl 0x31425a58(%%rax,%%rax,1)" : : : "memory");
	now->run(row->batch);
	__asm__ __volatile__("nopl 0x32425a58(%%rax,%%rax,1)" : : : "memory");
	bench_print(LINE "profile\t%u\n", now->row, now->way, row->batch);
}

static void measure(const struct bench_row *row, void (*how)(const struct bench_row *row))
{
	if (now->set_up)
		now->set_up();
	now->run(row->batch);
	now->run(row->batch);
	how(row);
	if (now->tear_down)
		now->tear_down();
}

int bench_main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*how)(const struct bench_row *row);
	} modes[] = {
		{ "icount", count },
		{ "time", time_samples },
		{ "profile", profile },
	};
	void (*how)(const struct bench_row *row) = NULL;
	const struct bench *const *list;
	const struct bench_row *row;
	unsigned int i;

	for (i = 0; argc == 3 && i < BENCH_LEN(modes); i++)
		if (same(argv[1], modes[i].name))
			how = modes[i].how;
	if (!how) {
		bench_print("usage: %s icount|time|profile ROW\n", argc ? argv[0] : "bench");
		return 2;
	}
	for (row = bench_rows; row < bench_rows + BENCH_LEN(bench_rows); row++) {
		if (!same(row->name, argv[2]))
			continue;
		for (list = bench_lists; *list; list++)
			for (now = *list; now->row; now++)
				if (same(now->row, row->name))
					measure(row, how);
		return 0;
	}
	bench_print("there is no row %s\n", argv[2]);
	return 2;
}
