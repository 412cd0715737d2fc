// SPDX-License-Identifier: GPL-2.0-only
/* The Zircon program of the benchmark. */
#include "zx.h"

const struct bench *const bench_lists[] = {
	zx_calls, zx_ipc, zx_trips, zx_memory, zx_tasks, NULL
};

uint64_t bench_clock(void)
{
	return (uint64_t)zx_clock_get_monotonic();
}

void bench_print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	zxkit_vprintf(fmt, ap);
	va_end(ap);
}

void bench_exit(int code)
{
	zx_process_exit(code);
}

zx_vaddr_t zx_new_memory(size_t size)
{
	zx_handle_t vmo;
	zx_vaddr_t at;

	zx_ok(zx_vmo_create(size, 0, &vmo), "vmo_create");
	zx_ok(zx_vmar_map(zx_vmar_root_self(), ZX_PERM_RW, 0, vmo, 0, size, &at), "vmar_map");
	zx_handle_close(vmo);
	return at;
}

/* The stack stays: there are few threads. */
zx_handle_t zx_new_thread(void (*entry)(uintptr_t arg1, uintptr_t arg2))
{
	zx_vaddr_t stack = zx_new_memory(ZX_STACK_SIZE);
	zx_handle_t thread;

	zx_ok(zx_thread_create(zx_process_self(), "bench", 5, 0, &thread), "thread_create");
	/* As if it had been called: the return address takes 8 bytes. */
	zx_ok(zx_thread_start(thread, (zx_vaddr_t)entry, stack + ZX_STACK_SIZE - 8, 0, 0),
	      "thread_start");
	return thread;
}

void zx_join(zx_handle_t thread)
{
	zx_ok(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL),
	      "waiting for a thread");
	zx_handle_close(thread);
}

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	return bench_main(argc, argv);
}
