// SPDX-License-Identifier: GPL-2.0-only
/* Random numbers: SplitMix64. */
#include "zxfuzz.h"

uint64_t fz_random_state;

uint64_t fz_random(void)
{
	uint64_t x = fz_random_state += 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* One of 0 to n - 1. */
uint32_t fz_below(uint32_t n)
{
	return (fz_random() >> 32) * n >> 32;
}

bool fz_one_in(uint32_t n)
{
	return fz_below(n) == 0;
}
