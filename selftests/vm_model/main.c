// SPDX-License-Identifier: GPL-2.0-only
/*
 *	vm_model [--seconds N] [--seed N] [--rounds N] [--trace 1]
 *
 * Rounds for two thirds of the time, threads for the rest. With --rounds there are so many, and
 * no threads; the seed of a round is one more than that of the round before. With --trace each
 * operation is printed before it is made. Prints TAP.
 */
#include "vm_model.h"

#ifdef VM_HOSTED
#include <stdlib.h>
#endif

static unsigned long long number(const char *s)
{
	unsigned long long n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

static unsigned int count_handles(void)
{
	zx_info_process_handle_stats_t stats = {};
	unsigned int i, n = 0;

	zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &stats, sizeof(stats),
			   NULL, NULL);
	for (i = 0; i < ARRAY_SIZE(stats.handle_count); i++)
		n += stats.handle_count[i];
	return n;
}

static int vm_model(int argc, char **argv)
{
	uint64_t seed = zx_clock_get_monotonic() / 1000 % 1000000 * 1000;
	uint64_t seconds = 6, rounds = 0, trace = 0;
	unsigned int before, after, n = 0;
	zx_time_t began = zx_clock_get_monotonic();
	bool ok, all = true;
	int arg;

	for (arg = 1; arg + 1 < argc; arg += 2) {
		if (!strcmp(argv[arg], "--seconds"))
			seconds = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--seed"))
			seed = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--rounds"))
			rounds = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--trace"))
			trace = number(argv[arg + 1]);
		else
			break;
	}
	if (arg < argc) {
		say("usage: vm_model [--seconds N] [--seed N] [--rounds N] [--trace 1]");
		return 1;
	}
	say("TAP version 13");
	say("1..%u", rounds ? 2 : 3);
	say("# seed %llu, %llu seconds", (unsigned long long)seed, (unsigned long long)seconds);
	/* The first makes what stays: the other process. */
	ok = play(seed, rounds ? rounds : 1, 0, trace);
	before = count_handles();
	if (ok && !rounds)
		ok = play(seed + 1, 0, began + ZX_SEC(seconds) * 2 / 3, trace);
	say("%s %u vm_model.rounds", ok ? "ok" : "not ok", ++n);
	all &= ok;
	if (!rounds) {
		ok = threads(seed, began + ZX_SEC(seconds));
		say("%s %u vm_model.threads", ok ? "ok" : "not ok", ++n);
		all &= ok;
	}
	after = count_handles();
	if (before != after)
		say("# %u handles before, %u after", before, after);
	say("%s %u vm_model.handles", before == after ? "ok" : "not ok", ++n);
	return all && before == after ? 0 : 1;
}

#ifdef VM_HOSTED

int main(int argc, char **argv)
{
	char *options = getenv("VM_MODEL_OPTIONS"), *args[16] = { argv[0] };
	int n = 1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (zxh_open()) {
		printf("Bail out! %s\n", zxh_error());
		return 1;
	}
	if (argc > 1)
		return vm_model(argc, argv);
	/* The tests are run without arguments. */
	if (getenv("VM_MODEL_SECONDS")) {
		args[n++] = "--seconds";
		args[n++] = getenv("VM_MODEL_SECONDS");
	}
	if (getenv("VM_MODEL_SEED")) {
		args[n++] = "--seed";
		args[n++] = getenv("VM_MODEL_SEED");
	}
	for (options = options ? strtok(options, " ") : NULL; options && n < 15;
	     options = strtok(NULL, " "))
		args[n++] = options;
	return vm_model(n, args);
}

#else

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	return vm_model(argc, argv);
}

#endif
