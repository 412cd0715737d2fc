// SPDX-License-Identifier: MIT
/*
 * zxrun [options] PROGRAM [ARGS...]
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "zxrun.h"

static bool is_verbose;

static void say(const char *fmt, va_list ap)
{
	char line[1024];

	/* With one write: the program's output may go to the same terminal. */
	vsnprintf(line, sizeof(line), fmt, ap);
	fprintf(stderr, "zxrun: %s\n", line);
}

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void verbose(const char *fmt, ...)
{
	va_list ap;

	if (!is_verbose)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
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
	"      --root-resource   give it the root resource, which no other program has\n"
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

/* Of what zxrun has in its environment, what means the same to the program. */
static const char *const passed_on[] = { "HOME", "LANG", "LC_ALL", "TERM", "TZ", "USER" };

/* NAME=VALUE takes the place of what NAME was before. */
static bool put_env(struct options *options, char *entry)
{
	size_t name = strcspn(entry, "=") + 1, num;
	char **env;

	for (num = 0; options->env[num]; num++) {
		if (!strncmp(options->env[num], entry, name)) {
			options->env[num] = entry;
			return true;
		}
	}
	env = reallocarray(options->env, num + 2, sizeof(*env));
	if (!env)
		return false;
	env[num] = entry;
	env[num + 1] = NULL;
	options->env = env;
	return true;
}

/* NAME=VALUE, or NAME for what zxrun has, if it has that. */
static bool add_env(struct options *options, const char *text)
{
	const char *value;
	char *entry;

	if (!*text || *text == '=')
		return false;
	if (strchr(text, '=')) {
		entry = strdup(text);
	} else {
		value = getenv(text);
		if (!value)
			return true;
		if (asprintf(&entry, "%s=%s", text, value) < 0)
			entry = NULL;
	}
	return entry && put_env(options, entry);
}

static int check_files(int argc, char **argv)
{
	struct program program;
	char why[256];
	int ret = 0;
	int i;

	for (i = 0; i < argc; i++) {
		int one = read_program(argv[i], FILE_PROGRAM, &program, why, sizeof(why));

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

/*
 * Nothing that is opened later may be taken for standard output. What was closed can be
 * written to no more than before.
 */
static void open_stdio(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int open_instance(void)
{
	struct zx_ioc_version version;
	int fd;

	fd = zxh_open_device(&version);
	if (fd >= 0) {
		close(fd);
		if (!(version.features & ZX_FEATURE_PERSONALITY)) {
			complain("the zircon module cannot run programs on this kernel; dmesg says why");
			return EXIT_NOT_STARTED;
		}
		verbose("module %s, interface %u.%u", version.build, version.abi_major,
			version.abi_minor);
		if (!zxh_open())
			return 0;
	}
	complain("%s", zxh_error());
	return EXIT_NOT_STARTED;
}

static int run(const struct options *options)
{
	struct running running;
	struct files files;
	int ret;

	/* What is wrong with the files can be said without the module. */
	ret = read_files(options, &files);
	if (ret)
		return ret;
	guard_signals();
	ret = open_instance();
	if (ret)
		return ret;
	ret = start_hosts();
	if (ret)
		return ret;
	ret = launch(options, &files, &running);
	if (ret)
		return ret;
	guard_job(running.job);
	return relay(options, &running);
}

/* Returns how many arguments were options, or -1 after complaining. */
static int parse(int argc, char **argv, struct options *options, bool *check)
{
	static const struct option longs[] = {
		{ "env", required_argument, NULL, 'e' },
		{ "lib-path", required_argument, NULL, 'L' },
		{ "name", required_argument, NULL, 'n' },
		{ "root-resource", no_argument, NULL, 'R' },
		{ "check", no_argument, NULL, 'c' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	/* "+": what follows the program is the program's. */
	while ((opt = getopt_long(argc, argv, "+e:L:n:cvhV", longs, NULL)) != -1) {
		switch (opt) {
		case 'e':
			if (add_env(options, optarg))
				break;
			complain("this cannot be put into an environment: '%s'", optarg);
			return -1;
		case 'L':
			add_library_path(optarg);
			break;
		case 'n':
			options->name = optarg;
			break;
		case 'R':
			options->root_resource = true;
			break;
		case 'c':
			*check = true;
			break;
		case 'v':
			is_verbose = true;
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(0);
		case 'V':
			puts("zxrun " ZXRUN_VERSION);
			exit(0);
		default:
			return -1;
		}
	}
	if (optind < argc)
		return optind;
	complain("which program?");
	return -1;
}

int main(int argc, char **argv)
{
	struct options options = { .env = calloc(1, sizeof(char *)) };
	bool check = false;
	int used;
	size_t i;

	open_stdio();
	if (!options.env)
		return EXIT_NOT_STARTED;
	for (i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		add_env(&options, passed_on[i]);
	used = parse(argc, argv, &options, &check);
	if (used < 0) {
		fputs("Try 'zxrun --help'.\n", stderr);
		return EXIT_NOT_STARTED;
	}
	if (check)
		return check_files(argc - used, argv + used);

	options.program = argv[used];
	options.argv = argv + used;
	if (!options.name)
		options.name = basename(options.program);
	add_default_library_paths(options.program);
	/* The status is what matters: nobody needs to wait for threads or free anything. */
	exit(run(&options));
}
