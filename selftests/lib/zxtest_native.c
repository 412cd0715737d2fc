// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness of native tests. All tests run in one process, so a test that dies takes
 * the rest with it: the plan, printed first, tells how many are missing.
 */
#include "zxtest.h"

static struct __test_metadata *first;
static struct __test_metadata **last = &first;

void zxt_register(struct __test_metadata *t)
{
	*last = t;
	last = &t->next;
}

void zxt_failed(struct __test_metadata *_metadata, const char *file, int line,
		const char *expected_str, long long expected, const char *op,
		const char *seen_str, long long seen)
{
	zxkit_printf("# %s:%d:%s:Expected %s (%lld, 0x%llx) %s %s (%lld, 0x%llx)\n", file, line,
		     _metadata->name, expected_str, expected, expected, op, seen_str, seen, seen);
	_metadata->exit_code = KSFT_FAIL;
	_metadata->trigger = 1;
}

void zxt_str_failed(struct __test_metadata *_metadata, const char *file, int line,
		    const char *expected, const char *op, const char *seen)
{
	zxkit_printf("# %s:%d:%s:Expected '%s' %s '%s'.\n", file, line, _metadata->name,
		     expected, op, seen);
	_metadata->exit_code = KSFT_FAIL;
	_metadata->trigger = 1;
}

int zxt_bail(struct __test_metadata *_metadata, bool fatal)
{
	if (fatal) {
		_metadata->trigger = 0;
		__builtin_longjmp(_metadata->env, 1);
	}
	return 0;
}

int zxt_main(void)
{
	unsigned int n = 0, passed = 0, failed = 0, skipped = 0;
	struct __test_metadata *t;

	for (t = first; t; t = t->next)
		n++;
	zxkit_printf("TAP version 13\n1..%u\n", n);
	n = 0;
	for (t = first; t; t = t->next) {
		n++;
		zxkit_printf("#  RUN           %s ...\n", t->name);
		t->fn(t);
		switch (t->exit_code) {
		case KSFT_PASS:
			passed++;
			zxkit_printf("ok %u %s\n", n, t->name);
			break;
		case KSFT_SKIP:
			skipped++;
			zxkit_printf("ok %u %s # SKIP %s\n", n, t->name, t->reason);
			break;
		default:
			failed++;
			zxkit_printf("not ok %u %s\n", n, t->name);
			break;
		}
	}
	zxkit_printf("# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:0\n", passed,
		     failed, skipped);
	return failed || !passed ? KSFT_FAIL : KSFT_PASS;
}

/* The stub at the bottom of every thread's stack: a thread has nowhere to return to. */
static void thread_main(uintptr_t arg1, uintptr_t arg2)
{
	struct zxt_thread *t = (struct zxt_thread *)arg1;

	(void)arg2;
	t->fn(t->arg);
	zx_thread_exit();
}

char *zxt_map_before_hole(struct __test_metadata *_metadata)
{
	zx_vm_option_t rw = ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	zx_vaddr_t page;
	zx_handle_t vmo;

	/* What is unmapped might be mapped by another test: this stays without rights. */
	ASSERT_OK(zx_vmo_create(2 * ZX_PAGE_SIZE, 0, &vmo));
	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), rw, 0, vmo, 0, 2 * ZX_PAGE_SIZE, &page));
	ASSERT_OK(zx_vmar_protect(zx_vmar_root_self(), 0, page + ZX_PAGE_SIZE, ZX_PAGE_SIZE));
	ASSERT_OK(zx_handle_close(vmo));
	return (char *)page;
}

void zxt_thread_start(struct __test_metadata *_metadata, struct zxt_thread *t,
		      void (*fn)(void *arg), void *arg)
{
	zx_vm_option_t rw = ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	zx_handle_t vmo;

	t->fn = fn;
	t->arg = arg;
	ASSERT_OK(zx_vmo_create(NATIVE_STACK_SIZE, 0, &vmo));
	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), rw, 0, vmo, 0, NATIVE_STACK_SIZE, &t->stack));
	ASSERT_OK(zx_handle_close(vmo));
	ASSERT_OK(zx_thread_create(zx_process_self(), "test", 4, 0, &t->thread));
	/* As after a call instruction: eight below a multiple of 16. */
	ASSERT_OK(zx_thread_start(t->thread, (zx_vaddr_t)thread_main,
				  t->stack + NATIVE_STACK_SIZE - 8, (uintptr_t)t, 0));
}

void zxt_thread_join(struct __test_metadata *_metadata, struct zxt_thread *t)
{
	ASSERT_OK(zx_object_wait_one(t->thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	ASSERT_OK(zx_handle_close(t->thread));
	ASSERT_OK(zx_vmar_unmap(zx_vmar_root_self(), t->stack, NATIVE_STACK_SIZE));
	t->thread = ZX_HANDLE_INVALID;
}

void zxt_thread_settle(struct __test_metadata *_metadata, struct zxt_thread *t)
{
	zx_info_thread_t info;

	for (;;) {
		ASSERT_OK(zx_object_get_info(t->thread, ZX_INFO_THREAD, &info, sizeof(info),
					     NULL, NULL));
		if ((info.state & 0xff) == ZX_THREAD_STATE_BLOCKED)
			return;
		ASSERT_NE(ZX_THREAD_STATE_DEAD, info.state);
		zxt_sleep(ZX_MSEC(1));
	}
}

zx_handle_t zxt_root_resource(void)
{
	static zx_handle_t root;

	if (root == ZX_HANDLE_INVALID)
		root = zx_take_startup_handle(PA_HND(PA_RESOURCE, 0));
	return root;
}
