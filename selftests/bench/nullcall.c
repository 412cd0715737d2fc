// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a Zircon call costs that does nothing, in nanoseconds for a thousand of them, which
 * under QEMU's -icount shift=0 are instructions. See nullcall.sh.
 */
#include <zxkit.h>

#define CALLS	1000
#define BATCHES	200

/* Of many short runs the best: interrupts and work in the background are in the others. */
static zx_duration_t best(zx_status_t (*call)(zx_handle_t handle))
{
	zx_duration_t least = ZX_TIME_INFINITE, took;
	unsigned int i, batch;

	for (batch = 0; batch < BATCHES; batch++) {
		took = zx_clock_get_monotonic();
		for (i = 0; i < CALLS; i++)
			call(ZX_HANDLE_INVALID);
		took = zx_clock_get_monotonic() - took;
		if (took < least)
			least = took;
	}
	return least;
}

int main(int argc, char **argv, char **envp)
{
	/* A call without arguments does not mind that there is one. */
	zx_status_t (*test_0)(zx_handle_t) =
		(zx_status_t (*)(zx_handle_t))(void (*)(void))zx_syscall_test_0;

	(void)argc;
	(void)argv;
	(void)envp;
	zxkit_printf("zx_syscall_test_0 %lld\n", (long long)best(test_0));
	zxkit_printf("zx_handle_close %lld\n", (long long)best(zx_handle_close));
	return 0;
}
