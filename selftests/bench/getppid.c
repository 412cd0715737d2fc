// SPDX-License-Identifier: GPL-2.0-only
/* The same for Linux's getppid(), with the same loop around it. See nullcall.sh. */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALLS 100000

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

/* As short as a stub of the vDSO. */
static __attribute__((noinline)) long getppid_call(void)
{
	long ret;

	__asm__ __volatile__("syscall" : "=a"(ret) : "0"(SYS_getppid) : "rcx", "r11", "memory");
	return ret;
}

static long long loop(long (*volatile call)(void))
{
	long (*fn)(void) = call;
	long long start = now();
	unsigned int i;

	for (i = 0; i < CALLS; i++)
		fn();
	return now() - start;
}

int main(void)
{
	loop(getppid_call);
	printf("getppid %lld\n", loop(getppid_call) * 10 / (CALLS / 100000));
	return 0;
}
