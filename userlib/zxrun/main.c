// SPDX-License-Identifier: MIT
/*
 * zxrun [options] PROGRAM [ARGS...]
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "zxrun.h"

#ifndef ZX_LIBDIR
#define ZX_LIBDIR	"/usr/local/lib/zircon"
#endif

static bool is_verbose;

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	flockfile(stderr);
	fputs("zxrun: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	funlockfile(stderr);
	va_end(ap);
}

void verbose(const char *fmt, ...)
{
	va_list ap;

	if (!is_verbose)
		return;
	va_start(ap, fmt);
	flockfile(stderr);
	fputs("zxrun: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	funlockfile(stderr);
	va_end(ap);
}

static const char usage_text[] =
	"usage: zxrun [OPTIONS] [--] PROGRAM [ARGS...]\n"
	"       zxrun --check FILE...\n"
	"\n"
	"Runs a Zircon program, prints what it writes, and exits with its return code.\n"
	"\n"
	"  -e, --env NAME=VALUE  put into the program's environment (or NAME, to pass\n"
	"                        on what zxrun has)\n"
	"  -L, --lib-path DIR    look for the interpreter and for libraries here first\n"
	"  -n, --name NAME       of the process (PROGRAM without its directory)\n"
	"  -c, --check           only say whether each FILE is a Zircon program\n"
	"  -v, --verbose         say what is loaded and where\n"
	"  -h, --help            print this\n"
	"  -V, --version         print the version\n"
	"\n"
	"ZX_LIBRARY_PATH       more directories with libraries, separated by colons\n"
	"ZX_DEVICE             instead of " ZXH_DEVICE "\n"
	"\n"
	"Exit status: the program's return code; 128 + 9 if it was killed, 128 + 11 if an\n"
	"exception killed it, 128 + 31 if policy did; 125 if it could not be started, 126\n"
	"if it is no Zircon program, 127 if it or its interpreter was not found.\n";

enum { MAX_ENV = 256 };

static const char *const passed_on[] = { "HOME", "LANG", "LC_ALL", "TERM", "TZ", "USER" };

/* NAME=VALUE, or NAME for what the environment has. NULL if it has nothing. */
static char *env_entry(const char *text)
{
	const char *value;
	char *entry;

	if (strchr(text, '='))
		return strdup(text);
	value = getenv(text);
	if (!value || asprintf(&entry, "%s=%s", text, value) < 0)
		return NULL;
	return entry;
}

static void add_lib_path(struct options *options, const char *path)
{
	if (*path && options->num_lib_paths < MAX_LIB_PATHS)
		options->lib_paths[options->num_lib_paths++] = path;
}

/* After those of the command line: the environment's, the program's, the installed. */
static void add_default_lib_paths(struct options *options)
{
	char *env = getenv("ZX_LIBRARY_PATH");
	char *path, *dir, *lib;

	if (env) {
		env = strdup(env);
		for (path = env ? strtok(env, ":") : NULL; path; path = strtok(NULL, ":"))
			add_lib_path(options, path);
	}
	path = strdup(options->program);
	dir = path ? dirname(path) : NULL;
	if (dir) {
		add_lib_path(options, dir);
		if (asprintf(&lib, "%s/../lib", dir) > 0)
			add_lib_path(options, lib);
	}
	add_lib_path(options, ZX_LIBDIR);
}

static int check_files(int argc, char **argv)
{
	struct program program;
	char why[256];
	int ret = 0;
	int i;

	for (i = 0; i < argc; i++) {
		int one = read_program(argv[i], false, &program, why, sizeof(why));

		if (one) {
			printf("%s: %s\n", argv[i], why);
			ret = one;
			continue;
		}
		printf("%s: a Zircon program%s%s\n", argv[i],
		       program.interp[0] ? ", interpreter " : "", program.interp);
		free_program(&program);
	}
	return ret;
}

static int bad_usage(void)
{
	fputs("Try 'zxrun --help'.\n", stderr);
	return EXIT_NOT_STARTED;
}

static int run(const struct options *options)
{
	struct running running;
	sigset_t set;
	int ret;

	/* Before there are threads: all of them leave these to one that waits for them. */
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);

	if (zxh_open()) {
		complain("%s", zxh_error());
		return EXIT_NOT_STARTED;
	}
	ret = start_hosts();
	if (ret) {
		complain("cannot prepare processes: %s", strerror(-ret));
		return EXIT_NOT_STARTED;
	}
	/* The job is known only when the program runs; until then a signal may wait. */
	ret = launch(options, &running);
	if (ret)
		return ret;
	guard_signals(&running);
	return relay(options, &running);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "env", required_argument, NULL, 'e' },
		{ "lib-path", required_argument, NULL, 'L' },
		{ "name", required_argument, NULL, 'n' },
		{ "check", no_argument, NULL, 'c' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	static char *env[MAX_ENV + 1];
	struct options options = { .env = env };
	bool check = false;
	int num_env = 0;
	size_t i;
	int opt;

	for (i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
		env[num_env] = env_entry(passed_on[i]);
		num_env += !!env[num_env];
	}
	/* "+": what follows the program is the program's. */
	while ((opt = getopt_long(argc, argv, "+e:L:n:cvhV", longs, NULL)) != -1) {
		switch (opt) {
		case 'e':
			if (num_env == MAX_ENV) {
				complain("too many --env");
				return EXIT_NOT_STARTED;
			}
			env[num_env] = env_entry(optarg);
			num_env += !!env[num_env];
			break;
		case 'L':
			add_lib_path(&options, optarg);
			break;
		case 'n':
			options.name = optarg;
			break;
		case 'c':
			check = true;
			break;
		case 'v':
			is_verbose = true;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return 0;
		case 'V':
			puts("zxrun " ZXRUN_VERSION);
			return 0;
		default:
			return bad_usage();
		}
	}
	if (optind == argc) {
		complain("which program?");
		return bad_usage();
	}
	if (check)
		return check_files(argc - optind, argv + optind);

	options.program = argv[optind];
	options.argc = argc - optind;
	options.argv = argv + optind;
	options.verbose = is_verbose;
	if (!options.name)
		options.name = basename(strdup(options.program));
	add_default_lib_paths(&options);
	/* The status is what matters: nobody needs to wait for threads or free anything. */
	exit(run(&options));
}
