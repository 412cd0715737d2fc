/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The native form of a test: what kselftest_harness.h offers, for a Zircon program on
 * the program kit. The names are those of kselftest_harness.h, so that a test and its
 * helpers do not see which one they have.
 */
#ifndef ZXTEST_NATIVE_H
#define ZXTEST_NATIVE_H

#include <stdatomic.h>
#include <zxkit.h>

#define KSFT_PASS	0
#define KSFT_FAIL	1
#define KSFT_SKIP	4

#define NATIVE_STACK_SIZE	0x10000

struct __test_metadata {
	const char *name;		/* "fixture.test" */
	void (*fn)(struct __test_metadata *_metadata);
	int exit_code;
	int trigger;
	const char *reason;		/* why it was skipped */
	void *env[5];			/* of __builtin_setjmp() */
	struct __test_metadata *next;
};

void zxt_register(struct __test_metadata *t);
void zxt_failed(struct __test_metadata *_metadata, const char *file, int line,
		const char *expected_str, long long expected, const char *op,
		const char *seen_str, long long seen);
void zxt_str_failed(struct __test_metadata *_metadata, const char *file, int line,
		    const char *expected, const char *op, const char *seen);
int zxt_bail(struct __test_metadata *_metadata, bool fatal);
int zxt_main(void);

#define zxt_log(fmt, ...) zxkit_printf("# " fmt "\n", ##__VA_ARGS__)
#define TH_LOG(fmt, ...) \
	zxkit_printf("# %s:%d:%s:" fmt "\n", __FILE__, __LINE__, _metadata->name, ##__VA_ARGS__)

#define SKIP(statement, text) do { \
	_metadata->exit_code = KSFT_SKIP; \
	_metadata->reason = (text); \
	statement; \
} while (0)

#define ZXT_TEST_OBJECT(id, full_name, function) \
	static struct __test_metadata _##id##_object = { \
		.name = full_name, .fn = function, \
	}; \
	static void __attribute__((constructor)) _register_##id(void) \
	{ \
		zxt_register(&_##id##_object); \
	}

#define TEST(test_name) \
	static void test_name(struct __test_metadata *_metadata); \
	static void wrapper_##test_name(struct __test_metadata *_metadata) \
	{ \
		if (!__builtin_setjmp(_metadata->env)) \
			test_name(_metadata); \
	} \
	ZXT_TEST_OBJECT(test_name, "global." #test_name, wrapper_##test_name) \
	static void test_name(struct __test_metadata __attribute__((unused)) *_metadata)

#define FIXTURE_DATA(fixture_name) struct _test_data_##fixture_name
#define FIXTURE(fixture_name) FIXTURE_DATA(fixture_name)

#define FIXTURE_SETUP(fixture_name) \
	static void fixture_name##_setup( \
		struct __test_metadata __attribute__((unused)) *_metadata, \
		FIXTURE_DATA(fixture_name) __attribute__((unused)) *self)

#define FIXTURE_TEARDOWN(fixture_name) \
	static void fixture_name##_teardown( \
		struct __test_metadata __attribute__((unused)) *_metadata, \
		FIXTURE_DATA(fixture_name) __attribute__((unused)) *self)

/* As in kselftest_harness.h, what was set up is torn down after a failed assertion too. */
#define TEST_F(fixture_name, test_name) \
	static void fixture_name##_##test_name( \
		struct __test_metadata *_metadata, FIXTURE_DATA(fixture_name) *self); \
	static void wrapper_##fixture_name##_##test_name(struct __test_metadata *_metadata) \
	{ \
		FIXTURE_DATA(fixture_name) self = {}; \
		volatile int stage = 0; \
		if (!__builtin_setjmp(_metadata->env)) { \
			fixture_name##_setup(_metadata, &self); \
			if (_metadata->exit_code) \
				return; \
			stage = 1; \
			fixture_name##_##test_name(_metadata, &self); \
		} \
		if (stage == 1) { \
			stage = 2; \
			fixture_name##_teardown(_metadata, &self); \
		} \
	} \
	ZXT_TEST_OBJECT(fixture_name##_##test_name, #fixture_name "." #test_name, \
			wrapper_##fixture_name##_##test_name) \
	static void fixture_name##_##test_name( \
		struct __test_metadata __attribute__((unused)) *_metadata, \
		FIXTURE_DATA(fixture_name) __attribute__((unused)) *self)

/* A block may follow, which runs if the expectation was not met. */
#define OPTIONAL_HANDLER(_assert) \
	for (; _metadata->trigger; _metadata->trigger = zxt_bail(_metadata, _assert))

#define __EXPECT(_expected, _expected_str, _seen, _seen_str, _t, _assert) do { \
	__typeof__(_expected) __exp = (_expected); \
	__typeof__(_seen) __seen = (_seen); \
	if (!(__exp _t __seen)) \
		zxt_failed(_metadata, __FILE__, __LINE__, _expected_str, (long long)__exp, \
			   #_t, _seen_str, (long long)__seen); \
} while (0); OPTIONAL_HANDLER(_assert)

#define __EXPECT_STR(_expected, _seen, _t, _assert) do { \
	const char *__exp = (_expected); \
	const char *__seen = (_seen); \
	if (!(strcmp(__exp, __seen) _t 0)) \
		zxt_str_failed(_metadata, __FILE__, __LINE__, __exp, #_t, __seen); \
} while (0); OPTIONAL_HANDLER(_assert)

#define ASSERT_EQ(expected, seen) __EXPECT(expected, #expected, seen, #seen, ==, true)
#define ASSERT_NE(expected, seen) __EXPECT(expected, #expected, seen, #seen, !=, true)
#define ASSERT_LT(expected, seen) __EXPECT(expected, #expected, seen, #seen, <, true)
#define ASSERT_LE(expected, seen) __EXPECT(expected, #expected, seen, #seen, <=, true)
#define ASSERT_GT(expected, seen) __EXPECT(expected, #expected, seen, #seen, >, true)
#define ASSERT_GE(expected, seen) __EXPECT(expected, #expected, seen, #seen, >=, true)
#define ASSERT_NULL(seen) __EXPECT((void *)NULL, "NULL", (void *)(seen), #seen, ==, true)
#define ASSERT_TRUE(seen) __EXPECT(0, "0", seen, #seen, !=, true)
#define ASSERT_FALSE(seen) __EXPECT(0, "0", seen, #seen, ==, true)
#define ASSERT_STREQ(expected, seen) __EXPECT_STR(expected, seen, ==, true)
#define ASSERT_STRNE(expected, seen) __EXPECT_STR(expected, seen, !=, true)
#define EXPECT_EQ(expected, seen) __EXPECT(expected, #expected, seen, #seen, ==, false)
#define EXPECT_NE(expected, seen) __EXPECT(expected, #expected, seen, #seen, !=, false)
#define EXPECT_LT(expected, seen) __EXPECT(expected, #expected, seen, #seen, <, false)
#define EXPECT_LE(expected, seen) __EXPECT(expected, #expected, seen, #seen, <=, false)
#define EXPECT_GT(expected, seen) __EXPECT(expected, #expected, seen, #seen, >, false)
#define EXPECT_GE(expected, seen) __EXPECT(expected, #expected, seen, #seen, >=, false)
#define EXPECT_NULL(seen) __EXPECT((void *)NULL, "NULL", (void *)(seen), #seen, ==, false)
#define EXPECT_TRUE(seen) __EXPECT(0, "0", seen, #seen, !=, false)
#define EXPECT_FALSE(seen) __EXPECT(0, "0", seen, #seen, ==, false)
#define EXPECT_STREQ(expected, seen) __EXPECT_STR(expected, seen, ==, false)
#define EXPECT_STRNE(expected, seen) __EXPECT_STR(expected, seen, !=, false)

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

#define TEST_HARNESS_MAIN \
	int main(int argc, char **argv, char **envp); \
	int main(int argc, char **argv, char **envp) \
	{ \
		(void)argc; \
		(void)argv; \
		(void)envp; \
		return zxt_main(); \
	}

/* A page of memory behind which nothing can be read or written. */
char *zxt_map_before_hole(struct __test_metadata *_metadata);

/* ---- Threads ---- */

struct zxt_thread {
	zx_handle_t thread;
	zx_vaddr_t stack;
	void (*fn)(void *arg);
	void *arg;
};

void zxt_thread_start(struct __test_metadata *_metadata, struct zxt_thread *t,
		      void (*fn)(void *arg), void *arg);
void zxt_thread_join(struct __test_metadata *_metadata, struct zxt_thread *t);
/* Returns when the thread waits inside a call. */
/* Of a program that zxrun has given it: native.sh. Not the test's to close. */
zx_handle_t zxt_root_resource(void);

void zxt_thread_settle(struct __test_metadata *_metadata, struct zxt_thread *t);

#endif /* ZXTEST_NATIVE_H */
