// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a Zircon call takes that does nothing, in nanoseconds for a million of them,
 * which under QEMU's -icount shift=0 are instructions. See nullcall.sh.
 */
#include <zxkit.h>

#define CALLS 100000

static zx_time_t loop(zx_status_t (*call)(zx_handle_t handle))
{
	zx_time_t start = zx_clock_get_monotonic();
	unsigned int i;

	for (i = 0; i < CALLS; i++)
		call(ZX_HANDLE_INVALID);
	return zx_clock_get_monotonic() - start;
}

static zx_status_t test_0(zx_handle_t handle)
{
	(void)handle;
	return zx_syscall_test_0();
}

int main(int argc, char **argv, char **envp)
{
	(void)argc;
	(void)argv;
	(void)envp;
	/* Once to warm up. */
	loop(test_0);
	loop(zx_handle_close);
	zxkit_printf("zx_syscall_test_0 %lld\n", (long long)loop(test_0) * 10 / (CALLS / 100000));
	zxkit_printf("zx_handle_close %lld\n",
		     (long long)loop(zx_handle_close) * 10 / (CALLS / 100000));
	return 0;
}
