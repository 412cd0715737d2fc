// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coverage: which places of the module's code a program reached, by the kernel's KCOV. Each
 * thread has a buffer of its own. Places outside of the module do not count.
 */
#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "zxfuzz.h"

#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_TRACE_PC	0

#define ENTRIES		(64 << 10)

static unsigned char *seen;		/* a byte for each of the module's, shared */
static unsigned long text, text_size;
static unsigned long *buffer[FZ_THREADS];
static bool enabled;

/* Where the module is. */
static bool find_module(void)
{
	char line[256];
	bool found = false;
	FILE *f = fopen("/proc/modules", "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "zircon %lu %*s %*s %*s %lx", &text_size, &text) == 2) {
			found = text != 0;
			break;
		}
	}
	if (f)
		fclose(f);
	return found;
}

bool fz_kcov_setup(unsigned char *places)
{
	seen = places;
	enabled = access("/sys/kernel/debug/kcov", R_OK | W_OK) == 0 && find_module();
	if (text_size > FZ_COVER_SIZE)
		text_size = FZ_COVER_SIZE;
	return enabled;
}

/* For the calling thread, once. */
void fz_kcov_thread(unsigned int thread)
{
	int fd;

	if (!enabled)
		return;
	fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, KCOV_INIT_TRACE, ENTRIES)) {
		perror("kcov");
		exit(3);
	}
	buffer[thread] = mmap(NULL, ENTRIES * sizeof(unsigned long), PROT_READ | PROT_WRITE,
			      MAP_SHARED, fd, 0);
	if (buffer[thread] == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC)) {
		perror("kcov");
		exit(3);
	}
}

void fz_kcov_begin(unsigned int thread)
{
	if (enabled)
		__atomic_store_n(&buffer[thread][0], 0, __ATOMIC_RELAXED);
}

/* Returns how many places are new. */
unsigned int fz_kcov_end(unsigned int thread)
{
	unsigned int found = 0;
	unsigned long n;

	if (!enabled)
		return 0;
	n = __atomic_load_n(&buffer[thread][0], __ATOMIC_RELAXED);
	if (n >= ENTRIES)
		n = ENTRIES - 1;
	for (unsigned long i = 1; i <= n; i++) {
		unsigned long at = buffer[thread][i] - text;

		if (at < text_size && !seen[at]) {
			seen[at] = 1;
			found++;
		}
	}
	return found;
}

struct function {
	unsigned long at;
	char name[100];
};

static int by_address(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	return f->at < g->at ? -1 : f->at > g->at;
}

/* The functions of the module that no program came to, as far as KCOV sees them. */
void fz_kcov_unreached(FILE *out)
{
	unsigned int n = 0, unreached = 0, i;
	struct function *functions = NULL;
	struct function fn;
	char line[300];
	FILE *f;

	f = enabled ? fopen("/proc/kallsyms", "r") : NULL;
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx %*[tT] %99s [zircon]", &fn.at, fn.name) != 2 ||
		    !strstr(line, "[zircon]") || fn.at - text >= text_size ||
		    strchr(fn.name, '.') || fn.name[0] == '_')
			continue;
		if (n % 1024 == 0) {
			functions = realloc(functions, (n + 1024) * sizeof(fn));
			if (!functions)
				exit(3);
		}
		functions[n++] = fn;
	}
	if (f)
		fclose(f);
	if (!n)
		return;
	qsort(functions, n, sizeof(fn), by_address);
	for (i = 0; i < n; i++) {
		unsigned long end = i + 1 < n ? functions[i + 1].at - text : text_size;
		unsigned long at = functions[i].at - text;

		while (at < end && !seen[at])
			at++;
		if (at < end)
			continue;
		fprintf(out, "unreached %s\n", functions[i].name);
		unreached++;
	}
	fprintf(out, "# %u of the module's %u functions were not reached\n", unreached, n);
	free(functions);
}
