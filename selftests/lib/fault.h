/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that the kernel injects into the calling task: its n-th allocation, or copy from
 * or to user memory, counted from fault_arm(), fails. See
 * Documentation/fault-injection/fault-injection.rst of Linux.
 */
#ifndef FAULT_H
#define FAULT_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define FAULT_DEBUGFS	"/sys/kernel/debug"

/* Sets one knob of a kind of fault, failslab and so on. Returns whether there is one. */
static inline bool fault_knob(const char *kind, const char *knob, const char *value)
{
	char path[128];
	bool done;
	int fd;

	snprintf(path, sizeof(path), FAULT_DEBUGFS "/%s/%s", kind, knob);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	close(fd);
	return done;
}

/* Pages are asked for by whoever runs out of objects first: not at the same place twice. */
static inline bool fault_pages(bool on)
{
	return fault_knob("fail_page_alloc", "min-order", on ? "0" : "20");
}

/*
 * Lets all kinds of faults count, those of allocations that may sleep too, without a word
 * in the log. Returns NULL, or why this kernel cannot do it.
 */
static inline const char *fault_setup(void)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	unsigned int i;

	if (access("/proc/self/fail-nth", F_OK))
		return "this kernel injects no faults: it has no /proc/self/fail-nth";
	if (access(FAULT_DEBUGFS "/failslab", F_OK))
		mount("debugfs", FAULT_DEBUGFS, "debugfs", 0, NULL);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!fault_knob(kinds[i], "probability", "0") ||
		    !fault_knob(kinds[i], "verbose", "0"))
			return "the kernel cannot be told which: not root, or no debugfs";
	}
	if (!fault_knob("failslab", "ignore-gfp-wait", "N") ||
	    !fault_knob("failslab", "cache-filter", "N") ||
	    !fault_knob("fail_page_alloc", "ignore-gfp-wait", "N") ||
	    !fault_knob("fail_page_alloc", "ignore-gfp-highmem", "N") || !fault_pages(true))
		return "this kernel's faults have other settings";
	return NULL;
}

/* The file through which a task is told: the calling one, or the first of another process. */
static inline int fault_open(int pid)
{
	char path[64] = "/proc/thread-self/fail-nth";

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/fail-nth", pid, pid);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* From here on the n-th fault counts. */
static inline bool fault_arm(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	return pwrite(fd, text, len, 0) == len;
}

/*
 * No more faults. Returns whether there was one.
 *
 * Reading and writing the file are user copies too, and may be the ones that fail: then
 * the fault had not happened before.
 */
static inline bool fault_disarm(int fd)
{
	char text[16] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	bool happened = n > 0 && strtoul(text, NULL, 10) == 0;

	while (pwrite(fd, "0", 1, 0) != 1 && errno == EFAULT)
		;
	return happened;
}

#endif /* FAULT_H */
