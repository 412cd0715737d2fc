// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Zircon program that does what its first argument says, for the tests of zxrun.
 */
#include <zxkit.h>

static int64_t number(const char *s)
{
	int64_t n = 0;
	bool minus = *s == '-';

	for (s += minus; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	return minus ? -n : n;
}

/* Starts this program once more. */
static zx_handle_t start(const char *mode)
{
	static zx_handle_t executable;
	const char *argv[] = { "say", mode };
	struct zxkit_launch launch = { .name = "say", .argc = 2, .argv = argv };
	zx_handle_t process;

	if (executable == ZX_HANDLE_INVALID)
		executable = zx_take_startup_handle(PA_HND(PA_VMO_EXECUTABLE, 0));
	launch.executable = executable;
	if (zxkit_launch(&launch, &process) != ZX_OK)
		zxkit_die("cannot start another");
	return process;
}

static __attribute__((noinline)) int deeper(int n)
{
	char some[1024];

	/* All of it is needed, as far as the compiler knows. */
	__asm__ volatile("" : : "r"(some) : "memory");
	n = n ? deeper(n - 1) : 0;
	__asm__ volatile("" : : "r"(some) : "memory");
	return n;
}

static int say_strings(char **argv, char **envp)
{
	for (; *argv; argv++)
		zxkit_printf("arg %s\n", *argv);
	for (; *envp; envp++)
		zxkit_printf("env %s\n", *envp);
	return 0;
}

static int say_handles(void)
{
	static const struct {
		uint32_t info;
		uint32_t type;
		const char *name;
	} wanted[] = {
		{ PA_HND(PA_VMAR_LOADED, 0), ZX_OBJ_TYPE_VMAR, "PA_VMAR_LOADED" },
		{ PA_HND(PA_VMO_STACK, 0), ZX_OBJ_TYPE_VMO, "PA_VMO_STACK" },
		{ PA_HND(PA_VMO_EXECUTABLE, 0), ZX_OBJ_TYPE_VMO, "PA_VMO_EXECUTABLE" },
	};
	zx_info_handle_basic_t info;
	zx_handle_t handle;
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		handle = zx_take_startup_handle(wanted[i].info);
		if (zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
				       NULL) == ZX_OK && info.type == wanted[i].type)
			zxkit_puts(wanted[i].name);
	}
	if (zx_object_get_info(zx_job_default(), ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
			       NULL) == ZX_OK && info.type == ZX_OBJ_TYPE_JOB)
		zxkit_puts("PA_JOB_DEFAULT");
	if (zx_object_get_info(zxkit_vdso_vmo(), ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
			       NULL) == ZX_OK && info.type == ZX_OBJ_TYPE_VMO)
		zxkit_puts("PA_VMO_VDSO");
	return 0;
}

static int children(int64_t n)
{
	int64_t code;

	while (n--)
		if (zxkit_wait(start("nothing"), &code) != ZX_OK || code)
			zxkit_die("a child ended with %lld", (long long)code);
	zxkit_puts("ready");
	return zx_nanosleep(ZX_TIME_INFINITE);
}

int main(int argc, char **argv, char **envp)
{
	const char *mode = argc > 1 ? argv[1] : "";
	int64_t n = argc > 2 ? number(argv[2]) : 0, i;

	if (!strcmp(mode, "strings"))
		return say_strings(argv, envp);
	if (!strcmp(mode, "handles"))
		return say_handles();
	if (!strcmp(mode, "nothing"))
		return 0;
	if (!strcmp(mode, "exit"))
		zx_process_exit(n);
	if (!strcmp(mode, "lines")) {
		for (i = 0; i < n; i++)
			zxkit_printf("line %lld\n", (long long)i);
		return 0;
	}
	if (!strcmp(mode, "forever")) {
		zxkit_puts("ready");
		return zx_nanosleep(ZX_TIME_INFINITE);
	}
	/* Busy, and never in a call. */
	if (!strcmp(mode, "spin")) {
		zxkit_puts("ready");
		for (;;)
			__asm__ volatile("pause");
	}
	/* As much as the log takes, or not more than is read. */
	if (!strcmp(mode, "noise") || !strcmp(mode, "murmur")) {
		for (;;) {
			zxkit_puts(mode);
			if (*mode == 'm')
				zx_nanosleep(zx_deadline_after(ZX_MSEC(5)));
		}
	}
	/* Leaves somebody behind who writes all the time. */
	if (!strcmp(mode, "leave")) {
		start(argc > 2 ? argv[2] : "murmur");
		zx_nanosleep(zx_deadline_after(ZX_MSEC(200)));
		zxkit_puts("last line");
		return 3;
	}
	if (!strcmp(mode, "children"))
		return children(n);
	if (!strcmp(mode, "killed"))
		zx_task_kill(zx_process_self());
	if (!strcmp(mode, "deep"))
		return deeper((int)n);
	zxkit_die("what is %s?", mode);
}
