/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the Linux program share. */
#ifndef LX_H
#define LX_H

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "../bench.h"

extern const struct bench lx_calls[], lx_ipc[], lx_trips[], lx_binder[], lx_memory[], lx_tasks[];

/* What a call returned that never fails here, or the end of it. */
static inline long lx_ok(long ret, const char *what)
{
	if (__builtin_expect(ret < 0, 0))
		bench_fail(what, errno);
	return ret;
}

/* The same for one that returns how many bytes it moved: all of them, or the end of it. */
static inline void lx_all(ssize_t ret, size_t n, const char *what)
{
	if (__builtin_expect(ret != (ssize_t)n, 0))
		bench_fail(what, ret < 0 ? errno : ret);
}

#endif /* LX_H */
