// SPDX-License-Identifier: GPL-2.0-only
/*
 * zxfuzz, see zxfuzz.h and --help.
 *
 * Programs run in a child: some of them kill their own process, which is theirs to do. What
 * is to survive that is in memory that is shared with the parent, which watches: a child
 * that gets nowhere for too long is a finding, and so is one that ends in any other way.
 *
 * If the kernel dies, all of this is gone. So before each program the state of the random
 * numbers is written to the kernel's log, and each program that enters the corpus is printed
 * in full: from both "zxfuzz --show" makes the last program again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "zxfuzz.h"

#define MAX_CORPUS	2048
#define HANG_SECONDS	120
/* How often it is seen whether anything is left; and the child's status if so. */
#define CHECK_SECONDS	20
#define SOMETHING_LEFT	2

/* What the parent and its children share. */
struct shared {
	struct fz_exec_state exec;
	volatile uint64_t random;	/* before the program that runs now */
	volatile unsigned int corpus_size;
	volatile unsigned int replayed;
	volatile bool replaying;
	struct fz_program corpus[MAX_CORPUS];
	unsigned char seen[FZ_COVER_SIZE];
};

static struct shared *shared;
static int kmsg = -1;
static bool coverage;

static uint64_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Before the console has it this does not come back. */
void fz_log_line(const char *what, uint64_t state, unsigned int n)
{
	char line[80];

	if (kmsg >= 0 &&
	    write(kmsg, line, snprintf(line, sizeof(line), "zxfuzz: %s %016llx %u\n", what,
				       (unsigned long long)state, n)) < 0)
		kmsg = -1;
}

/* One that is new, or a change of one that is known. */
static void next_program(struct fz_program *p)
{
	unsigned int n = shared->corpus_size;

	if (!n || fz_one_in(4)) {
		fz_generate(p);
		return;
	}
	*p = shared->corpus[fz_below(n)];
	fz_mutate(p, &shared->corpus[fz_below(n)]);
}

static void keep(const struct fz_program *p)
{
	unsigned int n = shared->corpus_size;

	if (n == MAX_CORPUS)
		return;
	shared->corpus[n] = *p;
	shared->corpus_size = n + 1;
	printf("corpus %u\n", n);
	fz_print(stdout, p);
	fflush(stdout);
}

/* Now and then. What has run since the last time is what left something. */
static void check_left(bool now)
{
	static uint64_t next;

	if (!next)
		next = seconds() + CHECK_SECONDS;
	if (!now && seconds() < next)
		return;
	if (!fz_nothing_left(""))
		_exit(SOMETHING_LEFT);
	fz_log_line("clean", 0, shared->corpus_size);
	next = seconds() + CHECK_SECONDS;
}

static void fuzz_child(uint64_t until, unsigned int replay)
{
	struct fz_program p;

	fz_exec_init(&shared->exec, coverage);
	check_left(true);
	while (shared->replayed < replay) {
		fz_log_line("replay", 0, shared->replayed);
		p = shared->corpus[shared->replayed];
		shared->replaying = true;
		fz_exec(&p);
		shared->replaying = false;
		shared->replayed++;
		check_left(false);
	}
	while (seconds() < until) {
		shared->random = fz_random_state;
		fz_log_line("state", fz_random_state, shared->corpus_size);
		next_program(&p);
		if (fz_exec(&p))
			keep(&p);
		check_left(false);
	}
	check_left(true);
	_exit(0);
}

static void print_file(const char *path)
{
	char text[2048];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text), f) : 0;

	if (n)
		printf("# %s:\n%.*s", path, (int)n, text);
	if (f)
		fclose(f);
}

static void report_hang(pid_t child)
{
	char path[300];

	printf("not ok: no program has ended for %u s; state %016llx\n", HANG_SECONDS,
	       (unsigned long long)shared->random);
	for (pid_t tid = child; tid < child + 32; tid++) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/stack", child, tid);
		print_file(path);
		snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", child, tid);
		print_file(path);
	}
	fflush(stdout);
}

/* Watches one child. Returns how it ended, as waitpid() says it, or -1 if it hangs. */
static int watch(pid_t child)
{
	uint64_t beat = shared->exec.beat, since = seconds();
	int status;

	for (;;) {
		if (waitpid(child, &status, WNOHANG) == child)
			return status;
		if (shared->exec.beat != beat) {
			beat = shared->exec.beat;
			since = seconds();
		} else if (seconds() - since > HANG_SECONDS) {
			report_hang(child);
			kill(child, SIGKILL);
			return -1;
		}
		usleep(100000);
	}
}

static unsigned int places(void)
{
	unsigned int n = 0;

	for (size_t i = 0; i < FZ_COVER_SIZE; i++)
		n += shared->seen[i];
	return n;
}

/* Programs of zxfuzz.zx; --again. */
static int run_again(const char *zx, const char *which, unsigned int times)
{
	unsigned long long seed;
	unsigned int first, last;

	if (!zx || sscanf(which, "%llx:%u:%u", &seed, &first, &last) != 3) {
		fprintf(stderr, "zxfuzz: what is %s?\n", which);
		return 3;
	}
	for (; times; times--) {
		if (!fz_native_again("/usr/bin/zxrun", zx, seed, first, last)) {
			puts("0 passed, 1 failed");
			return 1;
		}
	}
	puts("1 passed, 0 failed");
	return 0;
}

static bool fuzz_native(const char *zx, unsigned int duration)
{
	struct fz_native_result result;

	fz_native("/usr/bin/zxrun", zx, duration, &result);
	printf("# native: %u programs, %u of them ended their own process\n", result.programs,
	       result.ended);
	if (!result.failed && !result.programs) {
		printf("not ok: nothing native was run\n");
		return false;
	}
	return !result.failed;
}

/* The hosted form, after the programs that there are. Returns whether all went well. */
static bool fuzz_hosted(uint64_t until, unsigned int replay)
{
	uint64_t begin = seconds(), took;
	unsigned int killed = 0;
	bool failed = false;
	int status;
	pid_t child;

	do {
		child = fork();
		if (!child)
			fuzz_child(until, replay);
		status = watch(child);
		if (status == -1) {
			failed = true;
		} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			/* It asked for that. The next one goes on behind it. */
			if (shared->replaying) {
				shared->replaying = false;
				shared->replayed++;
			} else {
				fz_random_state = shared->random;
				fz_random();
			}
			killed++;
		} else if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			if (!WIFEXITED(status) || WEXITSTATUS(status) != SOMETHING_LEFT)
				printf("not ok: zxfuzz itself ended with status %#x\n", status);
			failed = true;
		}
	} while (!failed && seconds() < until);

	took = seconds() - begin;
	printf("# %llu programs (%llu/s), %llu calls, %llu of them ZX_OK; %u killed themselves; "
	       "corpus %u, %u places of the module%s\n",
	       (unsigned long long)shared->exec.beat,
	       (unsigned long long)(shared->exec.beat / (took ? took : 1)),
	       (unsigned long long)shared->exec.calls, (unsigned long long)shared->exec.good,
	       killed, shared->corpus_size, places(), coverage ? "" : " (blind: no KCOV)");
	if (!failed && shared->exec.beat < 2) {
		printf("not ok: nothing was run\n");
		failed = true;
	}
	fz_kcov_unreached(stdout);
	return !failed;
}

/* What is replayed counts one each, the two forms one each. */
static int fuzz(unsigned int duration, unsigned int replay, const char *zx, bool native_only)
{
	unsigned int of_native = native_only ? duration : zx ? duration / 3 : 0;
	unsigned int passed = 0, failed = 0;

	if (!native_only) {
		if (fuzz_hosted(seconds() + duration - of_native, replay))
			passed++;
		else
			failed++;
		passed += shared->replayed;
		if (shared->replayed < replay)
			failed += replay - shared->replayed;
	}
	if (zx && !failed) {
		if (fuzz_native(zx, of_native))
			passed++;
		else
			failed++;
	}
	if (!failed && !fz_nothing_left(""))
		failed++;
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

/* ---- programs in files ---- */

static unsigned int load(const char *path)
{
	struct fz_program p;
	unsigned int n = 0;
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "zxfuzz: %s: %s\n", path, strerror(errno));
		exit(3);
	}
	while (fz_parse(f, &p) && shared->corpus_size < MAX_CORPUS) {
		shared->corpus[shared->corpus_size++] = p;
		n++;
	}
	if (!feof(f) || !n) {
		fprintf(stderr, "zxfuzz: %s: program %u is not one\n", path, n);
		exit(3);
	}
	fclose(f);
	return n;
}

/* One that kills its own process is begun again. */
static bool run_often(const struct fz_program *p, unsigned int times)
{
	uint64_t end = shared->exec.beat + times;
	int status;
	pid_t child;

	while (shared->exec.beat < end) {
		child = fork();
		if (!child) {
			fz_exec_init(&shared->exec, coverage);
			while (shared->exec.beat < end)
				fz_exec(p);
			_exit(0);
		}
		status = watch(child);
		if (status == -1 || (WIFEXITED(status) && WEXITSTATUS(status)))
			return false;
		if (WIFSIGNALED(status))
			shared->exec.beat++;
	}
	return true;
}

/* All programs of the files in their order, @times times. */
static int run_together(unsigned int times)
{
	bool ok = true;

	for (unsigned int n = 0; ok && n < times; n++)
		for (unsigned int i = 0; ok && i < shared->corpus_size; i++)
			ok = run_often(&shared->corpus[i], 1);
	ok = ok && fz_nothing_left("");
	printf("%d passed, %d failed\n", ok, !ok);
	return !ok;
}

static int by_size(const void *a, const void *b)
{
	const struct fz_program *p = a, *q = b;

	return p->n < q->n ? -1 : p->n > q->n;
}

/* How many places there are after @times times of it, if only those @before it were known. */
static unsigned int places_with(const struct fz_program *p, const unsigned char *before,
				unsigned int times)
{
	memcpy(shared->seen, before, FZ_COVER_SIZE);
	while (times--)
		fz_exec(p);
	return places();
}

/* Takes out what it does not need to reach so many. */
static void make_smaller(struct fz_program *p, const unsigned char *before, unsigned int wanted)
{
	struct fz_program smaller;

	for (unsigned int size = p->n / 2; size; size /= 2) {
		for (unsigned int i = p->n; i >= size && p->n > size;) {
			i -= size;
			smaller = *p;
			for (unsigned int n = 0; n < size; n++)
				fz_remove_call(&smaller, i);
			if (places_with(&smaller, before, 1) >= wanted)
				*p = smaller;
		}
	}
	for (unsigned int i = 0; i < p->n; i++) {
		smaller = *p;
		smaller.calls[i].npatches = 0;
		smaller.calls[i].fail = 0;
		if ((p->calls[i].npatches || p->calls[i].fail) &&
		    places_with(&smaller, before, 1) >= wanted)
			*p = smaller;
	}
}

/* Prints what is worth keeping, and as little of it as will do. */
static void distil_child(uint64_t until)
{
	unsigned char *before = malloc(FZ_COVER_SIZE);
	unsigned int n = shared->corpus_size, known, wanted;

	if (!before)
		_exit(3);
	fz_exec_init(&shared->exec, coverage);
	qsort(shared->corpus, n, sizeof(shared->corpus[0]), by_size);
	for (unsigned int i = 0; i < n; i++) {
		struct fz_program *p = &shared->corpus[i];

		memcpy(before, shared->seen, FZ_COVER_SIZE);
		known = places();
		/* Races do not reach the same every time. */
		wanted = places_with(p, before, 2);
		if (wanted == known)
			continue;
		if (seconds() < until) {
			make_smaller(p, before, wanted);
			places_with(p, before, 2);
		}
		fz_print(stdout, p);
		fflush(stdout);
	}
	printf("# %u places\n", places());
	fflush(stdout);
	_exit(0);
}

static int print_distilled(uint64_t until)
{
	pid_t child = fork();
	int status;

	if (!child)
		distil_child(until);
	status = watch(child);
	if (!status)
		return 0;
	printf("not ok: status %#x\n", status);
	return 1;
}

/* Each program of the files @times times. */
static int run_files(unsigned int times)
{
	for (unsigned int i = 0; i < shared->corpus_size; i++) {
		if (!run_often(&shared->corpus[i], times) || !fz_nothing_left("")) {
			printf("%u passed, 1 failed\n", i);
			return 1;
		}
	}
	printf("%u passed, 0 failed\n", shared->corpus_size);
	return 0;
}

static void set_knob(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, value, strlen(value)) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
}

/* What fail-nth may make fail, and how little is said about it. */
static void set_knobs(const char *races)
{
	set_knob("/sys/module/zircon/parameters/races", races);
	set_knob("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	set_knob("/sys/kernel/debug/failslab/verbose", "0");
	set_knob("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	set_knob("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	set_knob("/sys/kernel/debug/fail_page_alloc/verbose", "0");
	set_knob("/sys/kernel/debug/fail_usercopy/verbose", "0");
	set_knob("/proc/sys/kernel/printk_devkmsg", "on\n");
}

static void usage(FILE *f)
{
	fputs("usage: zxfuzz [OPTIONS] [FILE...]\n"
	      "Makes random Zircon calls through /dev/zircon.\n"
	      "  FILE          programs to begin with; each is run once\n"
	      "  --seconds N   for how long (60)\n"
	      "  --seed N      what all choices are made from (random, printed)\n"
	      "  --races N     one in N race points of a debug module delays (50)\n"
	      "  --run N       only run the programs of the FILEs, N times each\n"
	      "  --together    with --run: all of them, one after the other, N times\n"
	      "  --distil      only print those of the FILEs that reach what others before do not,\n"
	      "                made smaller in the SECONDS that there are\n"
	      "  --native ZX   also run ZX, which is zxfuzz.zx, by zxrun: a third of the time\n"
	      "  --native-only with --native: all of the time\n"
	      "  --again SEED:FIRST:LAST  with --native and --run: only these programs of it\n"
	      "  --show STATE:N  print the program made of that state of the random numbers and\n"
	      "                the first N programs of the FILEs, as the kernel's log has it\n"
	      "  --pick N      print program N of the FILEs, as the kernel's log has it\n"
	      "  --c           print the programs of the FILEs as C\n"
	      "  --quiet       do not write to the kernel's log\n"
	      "Status: 0, or 1 if something was found, or 3.\n", f);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seconds", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'S' },
		{ "races", required_argument, NULL, 'r' },
		{ "run", required_argument, NULL, 'n' },
		{ "show", required_argument, NULL, 'p' },
		{ "pick", required_argument, NULL, 'P' },
		{ "c", no_argument, NULL, 'c' },
		{ "together", no_argument, NULL, 't' },
		{ "distil", no_argument, NULL, 'd' },
		{ "native", required_argument, NULL, 'N' },
		{ "native-only", no_argument, NULL, 'o' },
		{ "again", required_argument, NULL, 'a' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	unsigned int duration = 60, times = 0, replay, n;
	uint64_t seed = time(NULL) * 1000003ull + getpid();
	const char *races = "50", *show = NULL, *pick = NULL, *native = NULL, *again = NULL;
	bool as_c = false, quiet = false, together = false, distil = false, native_only = false;
	struct fz_program p;
	char *colon;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			duration = atoi(optarg);
			break;
		case 'S':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'r':
			races = optarg;
			break;
		case 'n':
			times = atoi(optarg);
			break;
		case 'p':
			show = optarg;
			break;
		case 'P':
			pick = optarg;
			break;
		case 'c':
			as_c = true;
			break;
		case 't':
			together = true;
			break;
		case 'd':
			distil = true;
			break;
		case 'N':
			native = optarg;
			break;
		case 'o':
			native_only = true;
			break;
		case 'a':
			again = optarg;
			break;
		case 'q':
			quiet = true;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 3;
		}
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED) {
		perror("zxfuzz");
		return 3;
	}
	for (; optind < argc; optind++)
		load(argv[optind]);
	replay = shared->corpus_size;

	if (show) {
		fz_random_state = strtoull(show, &colon, 16);
		n = *colon == ':' ? strtoul(colon + 1, NULL, 10) : 0;
		if (n > replay) {
			fprintf(stderr, "zxfuzz: there are %u programs only\n", replay);
			return 3;
		}
		shared->corpus_size = n;
		next_program(&p);
		fz_print(stdout, &p);
		return 0;
	}
	if (pick) {
		n = strtoul(pick, NULL, 10);
		if (n >= replay) {
			fprintf(stderr, "zxfuzz: there are %u programs only\n", replay);
			return 3;
		}
		fz_print(stdout, &shared->corpus[n]);
		return 0;
	}
	if (as_c) {
		for (n = 0; n < replay; n++)
			fz_print_c(stdout, &shared->corpus[n]);
		return 0;
	}
	coverage = fz_kcov_setup(shared->seen);
	set_knobs(races);
	if (!quiet)
		kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (times && again)
		return run_again(native, again, times);
	if (times)
		return together ? run_together(times) : run_files(times);
	if (distil)
		return print_distilled(seconds() + duration);
	fz_random_state = seed;
	printf("# seed %#llx, %u programs to begin with, %s\n", (unsigned long long)seed, replay,
	       coverage ? "guided by KCOV" : "blind");
	fflush(stdout);
	return fuzz(duration, replay, native, native && native_only);
}
