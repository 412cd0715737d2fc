// SPDX-License-Identifier: GPL-2.0-only
/*
 * When no instance is open nothing of any is left: no thread or host, and no object in the
 * module's caches. The latter can be seen where caches are not merged ("slab_nomerge").
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "zxfuzz.h"

#define SLAB		"/sys/kernel/slab"
/* Instances that are closed go in a moment: hosts have to notice it, and RCU to pass. */
#define PATIENCE	120

static int read_number(const char *path)
{
	FILE *f = fopen(path, "r");
	int n = 0;

	if (f && fscanf(f, "%d", &n) != 1)
		n = 0;
	if (f)
		fclose(f);
	return n;
}

/* What KASAN keeps for a while after it was freed counts until the cache is shrunk. */
static int objects_in(const char *cache)
{
	char path[300];
	FILE *f;
	int n;

	snprintf(path, sizeof(path), SLAB "/%s/objects", cache);
	n = read_number(path);
	if (!n)
		return 0;
	snprintf(path, sizeof(path), SLAB "/%s/shrink", cache);
	f = fopen(path, "w");
	if (f) {
		fputc('1', f);
		fclose(f);
	}
	snprintf(path, sizeof(path), SLAB "/%s/objects", cache);
	return read_number(path);
}

/* Says what is left. Returns whether anything is. */
static bool left(char *text, size_t size)
{
	int n = read_number("/sys/module/zircon/parameters/threads");
	struct dirent *entry;
	size_t used = 0;
	DIR *dir;

	text[0] = 0;
	if (n)
		used += snprintf(text, size, " threads=%d", n);
	dir = opendir(SLAB);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "zx_", 3))
			continue;
		n = objects_in(entry->d_name);
		if (n && used + strlen(entry->d_name) + 16 < size)
			used += snprintf(text + used, size - used, " %s=%d", entry->d_name, n);
	}
	if (dir)
		closedir(dir);
	return used;
}

/**
 * fz_nothing_left() - wait until nothing is left
 * @who:	what is said before what is left, if there is something
 *
 * No instance may be open.
 */
bool fz_nothing_left(const char *who)
{
	time_t end = time(NULL) + PATIENCE;
	char text[512];

	while (left(text, sizeof(text))) {
		if (time(NULL) > end) {
			printf("not ok: %sleft:%s\n", who, text);
			fflush(stdout);
			return false;
		}
		usleep(100000);
	}
	return true;
}
