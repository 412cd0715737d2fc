// SPDX-License-Identifier: GPL-2.0-only
/* Threads and processes that only begin and end. */
#include "zx.h"

static zx_vaddr_t stack;

static void make_stack(void)
{
	stack = zx_new_memory(ZX_STACK_SIZE);
	bench_write_pages((void *)stack, ZX_STACK_SIZE / BENCH_PAGE);
}

static void leave(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg1;
	(void)arg2;
	zx_thread_exit();
}

/* A thread on a stack that is there already. */
static void run_thread(unsigned int n)
{
	zx_handle_t thread;

	while (n--) {
		zx_ok(zx_thread_create(zx_process_self(), "bench", 5, 0, &thread),
		      "thread_create");
		zx_ok(zx_thread_start(thread, (zx_vaddr_t)leave, stack + ZX_STACK_SIZE - 8, 0, 0),
		      "thread_start");
		zx_join(thread);
	}
}

/* ---- A process of one page of code ---- */

/* Its second argument is zx_process_exit(). */
extern const char bare_start[], bare_end[];
__asm__(".section .rodata\n"
	"bare_start:\n"
	"	xorl	%edi, %edi\n"
	"	call	*%rsi\n"
	"bare_end:\n"
	".previous");

static zx_handle_t code;
static zx_vaddr_t exit_offset;		/* in the vDSO */

static void make_code(void)
{
	zx_vaddr_t vdso;
	zx_handle_t vmo;

	zx_ok(zx_vmo_create(BENCH_PAGE, 0, &vmo), "vmo_create");
	zx_ok(zx_vmo_write(vmo, bare_start, 0, bare_end - bare_start), "vmo_write");
	zx_ok(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &code),
	      "vmo_replace_as_executable");
	zx_ok(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, &vdso,
				     sizeof(vdso)), "object_get_property");
	exit_offset = (zx_vaddr_t)zx_process_exit - vdso;
}

static void close_code(void)
{
	zx_handle_close(code);
}

/* Waits for the end of @process, which must have returned 0. */
static void expect_end(zx_handle_t process)
{
	int64_t retcode;

	zx_ok(zxkit_wait(process, &retcode), "waiting for a process");
	if (retcode)
		bench_fail("process", retcode);
	zx_ok(zx_handle_close(process), "handle_close");
}

static void run_process(unsigned int n)
{
	zx_handle_t process, vmar, thread, vmo, event;
	struct zxkit_image vdso;
	zx_vaddr_t entry, top;

	while (n--) {
		zx_ok(zx_process_create(zx_job_default(), "bare", 4, 0, &process, &vmar),
		      "process_create");
		zx_ok(zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, code, 0,
				  BENCH_PAGE, &entry), "mapping code");
		zx_ok(zx_vmo_create(BENCH_PAGE, 0, &vmo), "vmo_create");
		zx_ok(zx_vmar_map(vmar, ZX_PERM_RW, 0, vmo, 0, BENCH_PAGE, &top),
		      "mapping a stack");
		zx_handle_close(vmo);
		zx_ok(zxkit_load(vmar, zxkit_vdso_vmo(), &vdso), "mapping the vDSO");
		zx_handle_close(vdso.vmar);
		zx_ok(zx_thread_create(process, "bare", 4, 0, &thread), "thread_create");
		zx_ok(zx_event_create(0, &event), "event_create");
		zx_ok(zx_process_start(process, thread, entry, top + BENCH_PAGE - 8, event,
				       vdso.base + exit_offset), "process_start");
		zx_handle_close(thread);
		zx_handle_close(vmar);
		expect_end(process);
	}
}

/* ---- A program ---- */

__asm__(".section .rodata\n"
	".balign 16\n"
	"nothing_start:\n"
	".incbin \"zxbench-nothing.zx\"\n"
	"nothing_end:\n"
	".previous");
extern const char nothing_start[], nothing_end[];

static void make_file(void)
{
	zx_ok(zxkit_file(nothing_start, nothing_end - nothing_start, "nothing", &code),
	      "a file for nothing");
}

static void run_launch(unsigned int n)
{
	static const char *const argv[] = { "nothing" };
	struct zxkit_launch launch = {
		.executable = code,
		.name = "nothing",
		.argc = 1,
		.argv = argv,
	};
	zx_handle_t process;

	while (n--) {
		zx_ok(zxkit_launch(&launch, &process), "launch");
		expect_end(process);
	}
}

const struct bench zx_tasks[] = {
	{ "thread", "thread_create, start, exit, wait_one", make_stack, run_thread, NULL },
	{ "process", "process_create, map, start, exit, wait_one", make_code, run_process,
	  close_code },
	{ "launch", "ELF file loaded, bootstrap message, wait_one", make_file, run_launch,
	  close_code },
	{}
};
