// SPDX-License-Identifier: MIT
/*
 * Tries libzircon.so on Linux, without the module: the data page is made up, and calls
 * to the kernel end in a signal handler by way of seccomp, which sees the registers.
 *
 *	test-vdso LIBZIRCON.SO CONSTANTS.TSV
 *
 * Prints TAP.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include <zircon/features.h>
#include <zircon/syscalls.h>

#include "vdso_data.h"
#define ZX_VDSO_TABLES
#include "zx_vdso_layout_gen.h"

typedef long (*fn_t)(long, long, long, long, long, long, long, long);

struct entry {
	const char *name;
	int nargs;
	u32 nr;
};

#define zx_entry_kernel(name, nr, nargs) { #name, nargs, nr },

static const struct entry entries[] = {
#include "zx_vdso_entries_c.h"
};

#define N_ENTRIES	(sizeof(entries) / sizeof(entries[0]))

static void *so;
static char *base;
static int tests, failures;

/* What the handler saw, and what it is to answer. */
static struct {
	int calls;
	u32 nr;
	u64 offset;
	long args[8];
	struct {
		long ret;
		int set_r9;
	} answer[8];
	u32 nrs[8];
} seen;

static void ok(int good, const char *what)
{
	printf("%sok %d %s\n", good ? "" : "not ", ++tests, what);
	failures += !good;
}

static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	int i = seen.calls++ & 7;

	(void)sig;
	seen.nr = info->si_syscall;
	seen.nrs[i] = seen.nr;
	seen.offset = r[REG_RIP] - (u64)base;
	seen.args[0] = r[REG_RDI];
	seen.args[1] = r[REG_RSI];
	seen.args[2] = r[REG_RDX];
	seen.args[3] = r[REG_R10];
	seen.args[4] = r[REG_R8];
	seen.args[5] = r[REG_R9];
	seen.args[6] = r[REG_R12];
	seen.args[7] = r[REG_R13];
	r[REG_RAX] = seen.answer[i].ret;
	if (seen.answer[i].set_r9)
		r[REG_R9] = 1;
}

static void trap_calls(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, ZX_SYS_BASE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &action, NULL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog)) {
		perror("seccomp");
		exit(1);
	}
}

static void *sym(const char *name)
{
	void *p = dlsym(so, name);

	if (!p) {
		printf("Bail out! no symbol %s\n", name);
		exit(1);
	}
	return p;
}

static u64 rdtsc(void)
{
	return __builtin_ia32_rdtsc();
}

static const struct zx_vdso_data fake = {
	.clock_mode = ZX_VDSO_TSC,
	.cycle_last = 0,
	.mask = ~0ULL,
	.mult = 5592405,
	.shift = 24,
	.base_ns = 123456789012345ULL,
	.xtime_nsec = 16000000,
	.num_cpus = 3,
	.ticks_per_second = 2999999999,
	.physmem = 5ULL << 30,
	.page_size = 4096,
	.dcache_line_size = 64,
	.features = { ZX_HAS_CPU_FEATURES, 4, 4, 0, 0 },
	.features_known = 0x17,
	.version_len = 9,
	.version = "zxl-1.2.3",
};

/* Copies the library with a data page like @data and loads it. */
static void load(const char *path, const struct zx_vdso_data *data)
{
	char copy[] = "/tmp/test-vdso-XXXXXX", buffer[65536];
	int fd = mkstemp(copy);
	FILE *in = fopen(path, "r");
	Dl_info where;
	size_t n;

	if (fd < 0 || !in) {
		perror(path);
		exit(1);
	}
	while ((n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		if (write(fd, buffer, n) != (ssize_t)n)
			exit(1);
	fclose(in);
	if (pwrite(fd, data, sizeof(*data), ZX_VDSO_DATA_OFFSET) != sizeof(*data))
		exit(1);
	close(fd);
	so = dlopen(copy, RTLD_NOW | RTLD_LOCAL);
	unlink(copy);
	if (!so) {
		printf("Bail out! %s\n", dlerror());
		exit(1);
	}
	if (!dladdr(sym("zx_handle_close"), &where))
		exit(1);
	base = where.dli_fbase;
}

static u64 expect_ns(u64 tsc)
{
	return fake.base_ns +
	       (u64)(((u128)(tsc - fake.cycle_last) * fake.mult +
		      fake.xtime_nsec) >> fake.shift);
}

static void test_time(void)
{
	zx_time_t (*now)(void) = sym("zx_clock_get_monotonic");
	zx_time_t (*after)(zx_duration_t) = sym("zx_deadline_after");
	zx_ticks_t (*ticks)(void) = sym("zx_ticks_get");
	zx_ticks_t (*tps)(void) = sym("zx_ticks_per_second");
	zx_status_t (*get_new)(zx_clock_t, zx_time_t *) = sym("zx_clock_get_new");
	u64 before, behind;
	zx_time_t t;
	int i, good = 1;

	for (i = 0; i < 1000; i++) {
		before = expect_ns(rdtsc());
		t = now();
		behind = expect_ns(rdtsc());
		good &= (u64)t >= before && (u64)t <= behind;
	}
	ok(good, "clock_get_monotonic is base + (cycles * mult + rest) >> shift");
	before = expect_ns(rdtsc());
	t = after(1000000000);
	behind = expect_ns(rdtsc());
	ok((u64)t >= before + 1000000000 && (u64)t <= behind + 1000000000, "deadline_after");
	ok(after(ZX_TIME_INFINITE) == ZX_TIME_INFINITE, "deadline_after stops at infinite");
	ok(after(ZX_TIME_INFINITE_PAST) < 0, "deadline_after of the distant past");
	before = expect_ns(rdtsc());
	t = ticks();
	behind = expect_ns(rdtsc());
	ok((u64)t >= before && (u64)t <= behind, "ticks_get");
	ok(tps() == fake.ticks_per_second, "ticks_per_second");
	t = 0;
	ok(get_new(ZX_CLOCK_MONOTONIC, &t) == ZX_OK && (u64)t > behind, "clock_get_new");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = 77;
	ok(get_new(1, &t) == 77 && seen.calls == 1 && seen.nr == ZX_SYS_clock_get,
	   "clock_get_new of another clock asks the kernel");
}

static void test_via_kernel(const char *path)
{
	struct zx_vdso_data data = fake;
	zx_time_t (*now)(void), (*after)(zx_duration_t);
	zx_ticks_t (*ticks)(void);

	data.clock_mode = ZX_VDSO_VIA_KERNEL;
	load(path, &data);
	now = sym("zx_clock_get_monotonic");
	after = sym("zx_deadline_after");
	ticks = sym("zx_ticks_get");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = 0x123456789a;
	seen.answer[1].ret = ZX_TIME_INFINITE - 5;
	seen.answer[2].ret = -10;
	seen.answer[3].ret = 0x987654321;
	ok(now() == 0x123456789a && seen.nr == ZX_SYS_clock_get_monotonic_via_kernel,
	   "clock_get_monotonic asks the kernel without a TSC");
	ok(after(6) == ZX_TIME_INFINITE, "deadline_after saturates upwards");
	ok(after(ZX_TIME_INFINITE_PAST) == ZX_TIME_INFINITE_PAST,
	   "deadline_after saturates downwards");
	ok(ticks() == 0x987654321 && seen.nr == ZX_SYS_clock_get_monotonic_via_kernel,
	   "ticks_get asks the kernel without a TSC");

	/* Behind the update: no time has passed, instead of ages. */
	data.clock_mode = ZX_VDSO_TSC;
	data.cycle_last = rdtsc() + (1ULL << 50);
	load(path, &data);
	now = sym("zx_clock_get_monotonic");
	ok(now() == (zx_time_t)(data.base_ns + (data.xtime_nsec >> data.shift)),
	   "a TSC behind the last update is the last update");
}

static void test_system(void)
{
	zx_status_t (*features)(uint32_t, uint32_t *) = sym("zx_system_get_features");
	zx_status_t (*get_version)(char *, size_t) = sym("zx_system_get_version");
	zx_string_view_t (*version)(void) = sym("zx_system_get_version_string");
	zx_status_t (*flush)(const void *, size_t, uint32_t) = sym("zx_cache_flush");
	zx_string_view_t v = version();
	char buffer[64];
	uint32_t f = 99;
	u32 o;
	int good = 1;

	ok(((uint32_t (*)(void))sym("zx_system_get_num_cpus"))() == 3, "num_cpus");
	ok(((uint32_t (*)(void))sym("zx_system_get_page_size"))() == 4096, "page_size");
	ok(((uint32_t (*)(void))sym("zx_system_get_dcache_line_size"))() == 64, "dcache_line");
	ok(((uint64_t (*)(void))sym("zx_system_get_physmem"))() == 5ULL << 30, "physmem");
	ok(v.length == 9 && !strcmp(v.c_str, fake.version) && v.c_str > base &&
	   v.c_str < base + ZX_VDSO_IMAGE_SIZE, "version_string");
	memset(buffer, 0xcc, sizeof(buffer));
	ok(get_version(buffer, 9) == ZX_ERR_BUFFER_TOO_SMALL && buffer[0] == (char)0xcc,
	   "get_version wants room for the NUL");
	ok(get_version(buffer, 10) == ZX_OK && !strcmp(buffer, fake.version) &&
	   buffer[10] == (char)0xcc, "get_version");
	ok(features(ZX_FEATURE_KIND_CPU, &f) == ZX_OK && f == ZX_HAS_CPU_FEATURES, "cpu features");
	ok(features(ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT, &f) == ZX_OK && f == 4, "breakpoints");
	f = 99;
	ok(features(ZX_FEATURE_KIND_ADDRESS_TAGGING, &f) == ZX_ERR_NOT_SUPPORTED && f == 99,
	   "a kind that is not known");
	ok(features(8, &f) == ZX_ERR_NOT_SUPPORTED && features(~0u, &f) == ZX_ERR_NOT_SUPPORTED &&
	   f == 99, "a kind out of range");

	for (o = 0; o < 16; o++) {
		int valid = o == 1 || o == 2 || o == 3 || o == 6 || o == 7;

		good &= flush(buffer, sizeof(buffer), o) == (valid ? ZX_OK : ZX_ERR_INVALID_ARGS);
	}
	ok(good, "cache_flush takes the right options");
	ok(flush(NULL, 0, ZX_CACHE_FLUSH_DATA) == ZX_OK &&
	   flush(buffer + 63, 1, ZX_CACHE_FLUSH_DATA) == ZX_OK,
	   "cache_flush of nothing, of a byte");
}

static void test_status(const char *constants)
{
	const char *(*name_of)(zx_status_t) = sym("zx_status_get_string");
	char line[512], name[64], value[64], group[64];
	FILE *f = fopen(constants, "r");
	int n = 0, good = 1;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63[^\t]\t%63[^\t]\t%63[^\t]", name, value, group) != 3 ||
		    strcmp(group, "error"))
			continue;
		n++;
		if (strcmp(name_of((zx_status_t)strtol(value, NULL, 0)), name)) {
			printf("# %s is %s\n", name, name_of((zx_status_t)strtol(value, NULL, 0)));
			good = 0;
		}
	}
	if (f)
		fclose(f);
	ok(good && n > 40, "status_get_string knows every status");
	ok(!strcmp(name_of(1), "(UNKNOWN)") && !strcmp(name_of(INT32_MIN), "(UNKNOWN)"),
	   "status_get_string does not make names up");
}

/* Every entry: the number, the place, each argument, the result; and nothing else touched. */
static void test_entries(void)
{
	long a[8] = { 0x1111111122222201, 0x1111111122222202, 0x1111111122222203,
		      0x1111111122222204, 0x1111111122222205, 0x1111111122222206,
		      0x1111111122222207, 0x1111111122222208 };
	char name[80];
	unsigned int i;
	int j, good = 1;
	long ret;

	for (i = 0; i < N_ENTRIES; i++) {
		const struct entry *e = &entries[i];
		void *p, *q;

		if (!strcmp(e->name, "thread_exit") || !strcmp(e->name, "process_exit"))
			continue;	/* the ud2 behind them would end the test */
		snprintf(name, sizeof(name), "_zx_%s", e->name);
		p = sym(name);
		q = sym(name + 1);
		memset(&seen, 0, sizeof(seen));
		seen.answer[0].ret = -(long)i;
		ret = ((fn_t)p)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
		if (p != q || seen.calls != 1 || seen.nr != e->nr || ret != -(long)i ||
		    seen.offset != zx_vdso_sysret[e->nr - ZX_SYS_BASE]) {
			printf("# %s: nr %#x at %#lx returns %ld\n", e->name, seen.nr,
			       (long)seen.offset, ret);
			good = 0;
		}
		for (j = 0; j < e->nargs; j++)
			if (seen.args[j] != a[j]) {
				printf("# %s: argument %d is %#lx\n", e->name, j, seen.args[j]);
				good = 0;
			}
	}
	ok(good && N_ENTRIES > 150, "every entry passes number, arguments, result");
}

static void test_thread_start(void)
{
	fn_t start = sym("zx_thread_start");

	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = -10;
	ok((zx_status_t)start(1, 2, 3, 4, 5, 6, 7, 8) == -10 && seen.args[5] == 0 &&
	   seen.calls == 1, "thread_start: the module's own answer");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = 4711;
	seen.answer[0].set_r9 = 1;
	ok((zx_status_t)start(1, 2, 3, 4, 5, 0, 0, 0) == ZX_OK && seen.calls == 1,
	   "thread_start: Linux started one");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = -EAGAIN;
	seen.answer[0].set_r9 = 1;
	seen.answer[1].ret = ZX_ERR_NO_MEMORY;
	ok((zx_status_t)start(1, 2, 3, 4, 5, 0, 0, 0) == ZX_ERR_NO_MEMORY && seen.calls == 2 &&
	   seen.nr == ZX_SYS_thread_start_abort, "thread_start: Linux could not");
}

static void test_channel_call(void)
{
	fn_t call = sym("zx_channel_call"), call_etc = sym("zx_channel_call_etc");

	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_TIMED_OUT;
	ok((zx_status_t)call(1, 2, 3, 4, 5, 6, 0, 0) == ZX_ERR_TIMED_OUT && seen.calls == 1 &&
	   seen.nr == ZX_SYS_channel_call_noretry && seen.args[5] == 6, "channel_call");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_INTERNAL_INTR_RETRY;
	seen.answer[1].ret = ZX_ERR_INTERNAL_INTR_RETRY;
	seen.answer[2].ret = ZX_ERR_PEER_CLOSED;
	ok((zx_status_t)call(1, 2, 3, 4, 5, 6, 0, 0) == ZX_ERR_PEER_CLOSED && seen.calls == 3 &&
	   seen.nrs[1] == ZX_SYS_channel_call_finish && seen.nr == ZX_SYS_channel_call_finish &&
	   seen.args[0] == 3 && seen.args[1] == 4 && seen.args[2] == 5 && seen.args[3] == 6,
	   "channel_call taken up again");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_INTERNAL_INTR_RETRY;
	ok((zx_status_t)call_etc(1, 2, 3, 4, 5, 6, 0, 0) == ZX_OK && seen.calls == 2 &&
	   seen.nrs[0] == ZX_SYS_channel_call_etc_noretry &&
	   seen.nr == ZX_SYS_channel_call_etc_finish && seen.args[0] == 3, "channel_call_etc");
}

static void test_legacy(void)
{
	memset(&seen, 0, sizeof(seen));
	((fn_t)sym("zx_vmar_map_old"))(1, 2, 3, 4, 5, 6, 7, 0);
	ok(seen.nr == ZX_SYS_vmar_map && seen.args[0] == 1 && seen.args[1] == 6 &&
	   seen.args[2] == 2 && seen.args[3] == 3 && seen.args[4] == 4 && seen.args[5] == 5 &&
	   seen.args[6] == 7, "vmar_map_old");
	((fn_t)sym("zx_vmar_allocate_old"))(1, 2, 3, 4, 5, 6, 0, 0);
	ok(seen.nr == ZX_SYS_vmar_allocate && seen.args[0] == 1 && seen.args[1] == 4 &&
	   seen.args[2] == 2 && seen.args[3] == 3 && seen.args[4] == 5 && seen.args[5] == 6,
	   "vmar_allocate_old");
	((fn_t)sym("zx_vmar_protect_old"))(1, 2, 3, 4, 0, 0, 0, 0);
	ok(seen.nr == ZX_SYS_vmar_protect && seen.args[0] == 1 && seen.args[1] == 4 &&
	   seen.args[2] == 2 && seen.args[3] == 3, "vmar_protect_old");
	((fn_t)sym("zx_futex_wait_deprecated"))(1, 2, 3, 0, 0, 0, 0, 0);
	ok(seen.nr == ZX_SYS_futex_wait && seen.args[0] == 1 && seen.args[1] == 2 &&
	   seen.args[2] == 0 && seen.args[3] == 3, "futex_wait_deprecated");
	((fn_t)sym("zx_futex_requeue_deprecated"))(1, 2, 3, 4, 5, 0, 0, 0);
	ok(seen.nr == ZX_SYS_futex_requeue && seen.args[3] == 4 && seen.args[4] == 5 &&
	   (u32)seen.args[5] == 0, "futex_requeue_deprecated");
	((fn_t)sym("zx_log_write"))(1, 2, 3, 4, 0, 0, 0, 0);
	ok(seen.nr == ZX_SYS_debuglog_write && seen.args[0] == 1 && (u32)seen.args[1] == 4 &&
	   seen.args[2] == 3 && seen.args[3] == 2, "log_write");
	((fn_t)sym("zx_log_read"))(1, 2, 3, 4, 0, 0, 0, 0);
	ok(seen.nr == ZX_SYS_debuglog_read && seen.args[0] == 1 && (u32)seen.args[1] == 4 &&
	   seen.args[2] == 3 && seen.args[3] == 2, "log_read");
}

static void test_cprng(void)
{
	memset(&seen, 0, sizeof(seen));
	((fn_t)sym("zx_cprng_draw"))(0x1000, 600, 0, 0, 0, 0, 0, 0);
	ok(seen.calls == 3 && seen.nr == ZX_SYS_cprng_draw_once && seen.args[0] == 0x1200 &&
	   seen.args[1] == 88, "cprng_draw draws 256 bytes at a time");
	((fn_t)sym("zx_cprng_draw"))(0x1000, 0, 0, 0, 0, 0, 0, 0);
	ok(seen.calls == 3, "cprng_draw of nothing");
}

static sigjmp_buf trap_env;

static void on_sigill(int sig, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	siglongjmp(trap_env, sig);
}

/* Runs what never returns: it ends in the ud2 behind, because the handler answers. */
static int traps(const char *name, long a, long b, long c, long d)
{
	fn_t volatile fn = sym(name);

	if (sigsetjmp(trap_env, 1))
		return 1;
	fn(a, b, c, d, 0, 0, 0, 0);
	return 0;
}

static void test_endings(void)
{
	struct sigaction action = { .sa_sigaction = on_sigill, .sa_flags = SA_SIGINFO };
	volatile int word = 5;

	sigaction(SIGILL, &action, NULL);
	memset(&seen, 0, sizeof(seen));
	ok(traps("zx_process_exit", -3, 0, 0, 0) && seen.nr == ZX_SYS_process_exit &&
	   seen.args[0] == -3 && seen.offset == zx_vdso_sysret[ZX_SYS_process_exit - ZX_SYS_BASE],
	   "process_exit does not return");
	memset(&seen, 0, sizeof(seen));
	ok(traps("zx_thread_exit", 0, 0, 0, 0) && seen.nr == ZX_SYS_thread_exit,
	   "thread_exit does not return");
	memset(&seen, 0, sizeof(seen));
	ok(traps("zx_futex_wake_handle_close_thread_exit", (long)&word, 2, 9, 0x77) &&
	   word == 9 && seen.calls == 3 && seen.nrs[0] == ZX_SYS_futex_wake &&
	   seen.nrs[1] == ZX_SYS_handle_close && seen.nrs[2] == ZX_SYS_thread_exit,
	   "futex_wake_handle_close_thread_exit");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_INVALID_ARGS;
	ok(traps("zx_futex_wake_handle_close_thread_exit", (long)&word, 2, 10, 0x77) &&
	   seen.calls == 1 && seen.args[0] == (long)&word && seen.args[1] == 2 &&
	   seen.offset == zx_vdso_systail[ZX_SYS_futex_wake - ZX_SYS_BASE],
	   "futex_wake_handle_close_thread_exit traps if the wake fails");
	memset(&seen, 0, sizeof(seen));
	seen.answer[1].ret = ZX_ERR_BAD_HANDLE;
	ok(traps("zx_vmar_unmap_handle_close_thread_exit", 1, 2, 3, 0x77) && seen.calls == 2 &&
	   seen.args[0] == 0x77 &&
	   seen.offset == zx_vdso_systail[ZX_SYS_handle_close - ZX_SYS_BASE],
	   "vmar_unmap_handle_close_thread_exit traps if the handle is bad");
	memset(&seen, 0, sizeof(seen));
	ok(traps("zx_vmar_unmap_handle_close_thread_exit", 1, 2, 3, 0x77) && seen.calls == 3 &&
	   seen.nr == ZX_SYS_thread_exit, "vmar_unmap_handle_close_thread_exit");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_BAD_STATE;
	ok((zx_status_t)((fn_t)sym("zx_vmar_unmap_handle_close_thread_exit"))
		(1, 2, 3, 4, 0, 0, 0, 0) == ZX_ERR_BAD_STATE && seen.calls == 1 &&
	   seen.args[2] == 3 &&
	   seen.offset == zx_vdso_systail[ZX_SYS_vmar_unmap - ZX_SYS_BASE],
	   "vmar_unmap_handle_close_thread_exit returns if nothing was unmapped");
	memset(&seen, 0, sizeof(seen));
	seen.answer[0].ret = ZX_ERR_INVALID_ARGS;
	ok(traps("zx_cprng_draw", 1, 1, 0, 0), "cprng_draw traps on a bad buffer");
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: test-vdso LIBZIRCON.SO CONSTANTS.TSV\n");
		return 2;
	}
	_Static_assert(sizeof(struct zx_vdso_data) <= ZX_VDSO_DATA_SIZE, "one page");
	_Static_assert(offsetof(struct zx_vdso_data, num_cpus) <= 64, "one cache line");
	load(argv[1], &fake);
	trap_calls();
	printf("TAP version 13\n");
	test_time();
	test_system();
	test_status(argv[2]);
	test_entries();
	test_thread_start();
	test_channel_call();
	test_legacy();
	test_cprng();
	test_endings();
	test_via_kernel(argv[1]);
	printf("1..%d\n", tests);
	return failures != 0;
}
