/* SPDX-License-Identifier: GPL-2.0-only */
/* The hosted form of a test: kselftest_harness.h, with an instance for each test. */
#ifndef ZXTEST_HOSTED_H
#define ZXTEST_HOSTED_H

#include "kselftest_harness.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <zxh.h>

/* An emulated machine is slow; a test that hangs does so for ever. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 120

#define zxt_log(fmt, ...) fprintf(TH_LOG_STREAM, "# " fmt "\n", ##__VA_ARGS__)

static inline void zxt_begin(struct __test_metadata *_metadata)
{
	if (zxh_open() == 0)
		return;
	TH_LOG("%s", zxh_error());
	_metadata->exit_code = KSFT_FAIL;
	_metadata->trigger = 1;
	__bail(1, _metadata);
}

#undef TEST
#define TEST(test_name) \
	static void zxt_body_##test_name(struct __test_metadata *_metadata); \
	__TEST_IMPL(test_name, -1) \
	{ \
		zxt_begin(_metadata); \
		zxt_body_##test_name(_metadata); \
	} \
	static void zxt_body_##test_name( \
		struct __test_metadata __attribute__((unused)) *_metadata)

#undef FIXTURE_SETUP
#define FIXTURE_SETUP(fixture_name) \
	static void zxt_setup_##fixture_name( \
		struct __test_metadata *_metadata, FIXTURE_DATA(fixture_name) *self, \
		const FIXTURE_VARIANT(fixture_name) *variant); \
	void fixture_name##_setup( \
		struct __test_metadata *_metadata, FIXTURE_DATA(fixture_name) *self, \
		const FIXTURE_VARIANT(fixture_name) *variant) \
	{ \
		zxt_begin(_metadata); \
		zxt_setup_##fixture_name(_metadata, self, variant); \
	} \
	static void zxt_setup_##fixture_name( \
		struct __test_metadata __attribute__((unused)) *_metadata, \
		FIXTURE_DATA(fixture_name) __attribute__((unused)) *self, \
		const FIXTURE_VARIANT(fixture_name) __attribute__((unused)) *variant)

/* A page of memory behind which nothing can be read or written. */
static inline char *zxt_map_before_hole(struct __test_metadata *_metadata)
{
	char *page = mmap(NULL, 2 * ZX_PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)page);
	ASSERT_EQ(0, mprotect(page, ZX_PAGE_SIZE, PROT_READ | PROT_WRITE));
	return page;
}

/* Not the test's to close. */
static inline zx_handle_t zxt_root_resource(void)
{
	return zxh_instance()->root_resource;
}

/* ---- Threads ---- */

struct zxt_thread {
	pthread_t thread;
	atomic_int tid;
	void (*fn)(void *arg);
	void *arg;
};

static inline void *zxt_thread_main(void *arg)
{
	struct zxt_thread *t = arg;

	atomic_store(&t->tid, (int)syscall(SYS_gettid));
	t->fn(t->arg);
	return NULL;
}

static inline void zxt_thread_start(struct __test_metadata *_metadata, struct zxt_thread *t,
				    void (*fn)(void *arg), void *arg)
{
	t->fn = fn;
	t->arg = arg;
	atomic_store(&t->tid, 0);
	ASSERT_EQ(0, pthread_create(&t->thread, NULL, zxt_thread_main, t));
}

static inline void zxt_thread_join(struct __test_metadata *_metadata, struct zxt_thread *t)
{
	ASSERT_EQ(0, pthread_join(t->thread, NULL));
}

/* Whether the thread sleeps in a system call of Linux, and this is ioctl(). */
static inline bool zxt_in_ioctl(int tid)
{
	char path[64], line[64] = "";
	bool asleep;
	FILE *f;

	/* "NUMBER ARGUMENTS..." of a task that is not running, else "running" */
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", tid);
	f = fopen(path, "r");
	if (!f)
		return false;
	asleep = fgets(line, sizeof(line), f) && atoi(line) == SYS_ioctl;
	fclose(f);
	return asleep;
}

/* Returns when the thread waits inside a call. */
static inline void zxt_thread_settle(struct __test_metadata *_metadata, struct zxt_thread *t)
{
	int tid;

	(void)_metadata;
	while (!(tid = atomic_load(&t->tid)) || !zxt_in_ioctl(tid))
		usleep(1000);
	/* It may have been waiting for a lock. */
	usleep(20000);
}

#endif /* ZXTEST_HOSTED_H */
