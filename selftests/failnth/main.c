// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every scenario, one after the other, each in a process of its own; and whether every call
 * has one. Prints TAP. Arguments are names of calls to which it is limited.
 */
#define _GNU_SOURCE
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest.h"
#include "fault.h"
#include "failnth.h"

/* The rows of uapi/syscalls.tbl that a fault can happen in, see Makefile. */
#include "zx_failnth.h"

static const struct zxf_group *const groups[] = {
	&zxf_handles, &zxf_objects, &zxf_channels, &zxf_calls, &zxf_fifos, &zxf_sockets,
	&zxf_ports, &zxf_timers, &zxf_clocks, &zxf_streams, &zxf_vm, &zxf_clones, &zxf_tasks,
	&zxf_native, &zxf_misc, &zxf_device,
};

#define for_each_scenario(g, s) \
	for ((g) = 0; (g) < ARRAY_SIZE(groups); (g)++) \
		for ((s) = groups[g]->scenarios; (s) < groups[g]->scenarios + groups[g]->n; (s)++)

static char **only;

static bool is_wanted(const struct zxf_scenario *s)
{
	char **name;

	for (name = only; *name; name++)
		if (!strcmp(*name, s->name))
			return true;
	return name == only;
}

/* ---- objects of the module ---- */

/*
 * How many there are in all its caches, or -1 if they are not caches of their own. Some are
 * counted that are free, unless all that are kept for later are given up first.
 */
static long count_objects(bool shrink)
{
	char path[128], text[32];
	long sum = 0;
	glob_t dirs;
	size_t i;
	FILE *file;

	if (glob("/sys/kernel/slab/zx_*", 0, NULL, &dirs))
		return -1;
	for (i = 0; i < dirs.gl_pathc; i++) {
		snprintf(path, sizeof(path), "%s/shrink", dirs.gl_pathv[i]);
		file = shrink ? fopen(path, "w") : NULL;
		if (file) {
			fputs("1", file);
			fclose(file);
		}
		snprintf(path, sizeof(path), "%s/objects", dirs.gl_pathv[i]);
		file = fopen(path, "r");
		if (file) {
			if (fgets(text, sizeof(text), file))
				sum += atol(text);
			fclose(file);
		}
	}
	globfree(&dirs);
	return sum;
}

/* What ends with a process may do so a little later. */
static bool no_object_left(long before)
{
	long now;
	int i;

	if (before < 0)
		return true;
	for (i = 0; i < 100; i++) {
		now = count_objects(i > 0);
		if (now <= before)
			return true;
		usleep(i ? 100000 : 10000);
	}
	printf("# main.c:%d: %ld objects of the module are left\n", __LINE__, now - before);
	return false;
}

/* ---- tests ---- */

/* What a process exits with whose scenario has no memory. */
#define NOTHING_TO_TRY	77

static void run(const struct zxf_scenario *s, enum zxf_mode mode)
{
	static long before = -2;
	int status = -1;
	bool good;
	pid_t pid;

	/* As many as before the first one. */
	if (before == -2)
		before = count_objects(true);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		status = zxf_try(s, mode);
		exit(status < 0 ? NOTHING_TO_TRY : status > 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		ksft_exit_fail_perror("fork");
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOTHING_TO_TRY)
		return;
	good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (WIFSIGNALED(status))
		printf("# main.c:%d: it died from signal %d\n", __LINE__, WTERMSIG(status));
	if (!no_object_left(before)) {
		good = false;
		before = -2;
	}
	ksft_test_result(good, "%s.%s%s%s\n", mode == ZXF_FAULTS ? "faults" : "memory", s->name,
			 s->variant ? "." : "", s->variant ? s->variant : "");
}

/* A call that comes without a scenario fails here. */
static bool has_scenario(unsigned int nr)
{
	const struct zxf_scenario *s;
	unsigned int g;

	for_each_scenario(g, s)
		if (s->nr == ZX_SYS_BASE + nr)
			return true;
	return false;
}

static void test_coverage(void)
{
	unsigned int i, missing = 0;

	for (i = 0; i < ARRAY_SIZE(zx_failnth); i++) {
		if (has_scenario(zx_failnth[i].nr))
			continue;
		printf("# main.c:%d: zx_%s has no scenario\n", __LINE__, zx_failnth[i].name);
		missing++;
	}
	printf("# %zu calls, %u without a scenario\n", ARRAY_SIZE(zx_failnth), missing);
	ksft_test_result(!missing, "every_call_has_a_scenario\n");
}

/* The one that is built to inject faults: there is no excuse. selftests/run says so. */
static bool is_debug_kernel(void)
{
	const char *kernel = getenv("ZXT_KERNEL");

	return kernel && !strcmp(kernel, "debug");
}

int main(int argc, char **argv)
{
	const char *why = fault_setup();
	const struct zxf_scenario *s;
	unsigned int g;

	(void)argc;
	only = argv + 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	ksft_print_header();
	test_coverage();
	for_each_scenario(g, s)
		if (is_wanted(s) && !s->no_memory)
			run(s, ZXF_MEMORY);
	if (why && is_debug_kernel()) {
		printf("# main.c:%d: %s\n", __LINE__, why);
		ksft_test_result_fail("faults\n");
	} else if (why) {
		ksft_test_result_skip("faults: %s\n", why);
	}
	for_each_scenario(g, s)
		if (is_wanted(s) && !why)
			run(s, ZXF_FAULTS);
	/* Not all scenarios have memory, so how many results there are is known now. */
	ksft_set_plan(ksft_test_num());
	ksft_finished();
}
