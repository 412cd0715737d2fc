// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts zxfuzz.zx, and starts it again behind the program that ended it. Before each start
 * the seed and the first program are written to the kernel's log: all that follows from it
 * can be done again.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "zxfuzz.h"

/* Programs of one seed. */
#define BATCH		40
/* A program that has said nothing for so long is stuck: its own patience is shorter. */
#define HANG_SECONDS	120
/* Starts in a row that came to no program: then it is not the programs' doing. */
#define MAX_FAILURES	5

/* One start. What became of it: the status as waitpid() says it, or -1 if it hangs. */
static int start(const char *zxrun, const char *zx, uint64_t seed, unsigned int first,
		 unsigned int end, unsigned int *programs)
{
	char text[3][24], line[200], *at;
	struct pollfd wait = { .events = POLLIN };
	int out[2], status;
	FILE *f;
	pid_t pid;

	snprintf(text[0], sizeof(text[0]), "%llu", (unsigned long long)seed);
	snprintf(text[1], sizeof(text[1]), "%u", first);
	snprintf(text[2], sizeof(text[2]), "%u", end);
	*programs = 0;
	if (pipe2(out, O_CLOEXEC))
		return -1;
	fz_log_line("native", seed, first);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		signal(SIGCHLD, SIG_DFL);
		dup2(out[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execl(zxrun, "zxrun", zx, text[0], text[1], text[2], (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	setvbuf(f, NULL, _IONBF, 0);
	wait.fd = out[0];
	for (;;) {
		if (poll(&wait, 1, HANG_SECONDS * 1000) <= 0) {
			printf("not ok: native: --replay %016llx:%u:%u: nothing for %u s\n",
			       (unsigned long long)seed, first, end - 1, HANG_SECONDS);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			fclose(f);
			return -1;
		}
		if (!fgets(line, sizeof(line), f))
			break;
		at = strstr(line, "program ");
		if (at == line && !strchr(line, ':'))
			++*programs;
	}
	fclose(f);
	waitpid(pid, &status, 0);
	return status;
}

/**
 * fz_native() - run native programs
 * @zxrun:	the launcher
 * @zx:		zxfuzz.zx
 * @seconds:	for how long
 * @result:	what became of it
 */
void fz_native(const char *zxrun, const char *zx, unsigned int seconds,
	       struct fz_native_result *result)
{
	time_t end = time(NULL) + seconds;
	unsigned int first = BATCH, done, failures = 0;
	uint64_t seed = 0;
	char who[80];
	int status;

	memset(result, 0, sizeof(*result));
	while (time(NULL) < end) {
		if (first >= BATCH) {
			seed = fz_random();
			first = 0;
		}
		status = start(zxrun, zx, seed, first, BATCH, &done);
		result->launches++;
		result->programs += done;
		failures = done ? 0 : failures + 1;
		if (status == -1 || failures == MAX_FAILURES) {
			if (failures)
				printf("not ok: %s %s: status %#x\n", zxrun, zx, status);
			result->failed = true;
			return;
		}
		if (status)
			result->ended++;
		snprintf(who, sizeof(who), "native: --replay %016llx:%u:%u: ",
			 (unsigned long long)seed, first, BATCH - 1);
		if (!fz_nothing_left(who)) {
			result->failed = true;
			return;
		}
		first = status ? first + (done ? done : 1) : BATCH;
	}
}

/**
 * fz_native_again() - run native programs of one seed
 * @zxrun:	the launcher
 * @zx:		zxfuzz.zx
 * @seed:	from the kernel's log
 * @first:	the first of them...
 * @last:	...and the last
 *
 * Return: false if one did not end, or left something.
 */
bool fz_native_again(const char *zxrun, const char *zx, uint64_t seed, unsigned int first,
		     unsigned int last)
{
	unsigned int done;

	while (first <= last) {
		if (start(zxrun, zx, seed, first, last + 1, &done) == -1)
			return false;
		first += done ? done : 1;
	}
	return fz_nothing_left("");
}
