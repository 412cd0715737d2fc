// SPDX-License-Identifier: GPL-2.0-only
/* The same for Linux's getppid(), with the same loop around it. See nullcall.sh. */
#include <limits.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>

#define CALLS	1000
#define BATCHES	200

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

/* As short as a stub of the vDSO. */
static __attribute__((noinline)) long getppid_call(int unused)
{
	long ret;

	__asm__ __volatile__("syscall"
			     : "=a"(ret)
			     : "0"(SYS_getppid), "D"(unused)
			     : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	long (*volatile call)(int) = getppid_call;
	long long least = LLONG_MAX, took;
	long (*fn)(int) = call;
	unsigned int i, batch;

	for (batch = 0; batch < BATCHES; batch++) {
		took = now();
		for (i = 0; i < CALLS; i++)
			fn(0);
		took = now() - took;
		if (took < least)
			least = took;
	}
	printf("getppid %lld\n", least);
	return 0;
}
