// SPDX-License-Identifier: MIT
/*
 * Where interpreters and libraries are looked for.
 */
#define _GNU_SOURCE
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "zxrun.h"

/* If zxrun is not where it was installed to. */
#define DEFAULT_LIBRARY_PATH	"/usr/local/lib/zircon"

static char **paths;
static size_t num_paths;

static char *join(const char *a, const char *b)
{
	char *path;

	return asprintf(&path, "%s/%s", a, b) < 0 ? NULL : path;
}

void add_library_path(const char *dir)
{
	char **more = reallocarray(paths, num_paths + 1, sizeof(*paths));

	if (!more)
		return;
	paths = more;
	paths[num_paths] = strdup(dir);
	if (paths[num_paths])
		num_paths++;
}

/* A directory beside the one that a file is in. */
static void add_relative_path(const char *file, const char *relative)
{
	char *copy = strdup(file);
	char *path = copy ? join(dirname(copy), relative) : NULL;

	if (path)
		add_library_path(path);
	free(path);
	free(copy);
}

void add_default_library_paths(const char *program)
{
	const char *env = getenv("ZX_LIBRARY_PATH");
	char *copy, *dir, *rest, self[PATH_MAX];
	ssize_t len;

	copy = env ? strdup(env) : NULL;
	rest = copy;
	while ((dir = strsep(&rest, ":")))
		if (*dir)
			add_library_path(dir);
	free(copy);
	add_relative_path(program, ".");
	add_relative_path(program, "../lib");
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (len > 0) {
		self[len] = '\0';
		add_relative_path(self, "../lib/zircon");
	}
	add_library_path(DEFAULT_LIBRARY_PATH);
}

/* A name may lead into a directory below, never out of the search path. */
static bool is_library_name(const char *name)
{
	const char *end;

	for (;; name = end + 1) {
		end = strchrnul(name, '/');
		if (end == name || !strncmp(name, "./", 2) || !strncmp(name, "../", 3) ||
		    !strcmp(name, ".") || !strcmp(name, ".."))
			return false;
		if (!*end)
			return true;
	}
}

char *find_library(const char *variant, const char *name)
{
	struct stat st;
	char *dir, *path;
	size_t i;

	if (!is_library_name(name) || (variant && !is_library_name(variant)))
		return NULL;
	for (i = 0; i < num_paths; i++) {
		dir = variant ? join(paths[i], variant) : strdup(paths[i]);
		path = dir ? join(dir, name) : NULL;
		free(dir);
		if (path && !stat(path, &st) && S_ISREG(st.st_mode))
			return path;
		free(path);
	}
	return NULL;
}
