/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the Zircon program share. */
#ifndef ZX_H
#define ZX_H

#include <zxkit.h>
#include "../bench.h"

extern const struct bench zx_calls[], zx_ipc[], zx_trips[], zx_memory[], zx_tasks[];

#define ZX_PERM_RW	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define ZX_STACK_SIZE	(64 * 1024)

/* ZX_OK, or the end of it. */
static inline void zx_ok(zx_status_t status, const char *what)
{
	if (__builtin_expect(status != ZX_OK, 0))
		bench_fail(what, status);
}

/* The same for what may not be implemented yet. */
static inline void zx_there(zx_status_t status, const char *what)
{
	if (status == ZX_ERR_NOT_SUPPORTED)
		bench_not_yet();
	zx_ok(status, what);
}

/* The same for what also says how much it moved. */
static inline void zx_all(zx_status_t status, size_t actual, size_t n, const char *what)
{
	zx_ok(status, what);
	if (__builtin_expect(actual != n, 0))
		bench_fail(what, (long long)actual);
}

/* The address of @size bytes of new memory. */
zx_vaddr_t zx_new_memory(size_t size);

/* A thread that runs @entry, which ends with zx_thread_exit(). */
zx_handle_t zx_new_thread(void (*entry)(uintptr_t arg1, uintptr_t arg2));

/* Waits for its end. */
void zx_join(zx_handle_t thread);

#endif /* ZX_H */
