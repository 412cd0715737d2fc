/* SPDX-License-Identifier: MIT */
/* What both processes of the example shared-vmo know. */
#ifndef SHARED_H
#define SHARED_H

#include <stdint.h>

#define TABLE_WORDS	65536u	/* 64 pages */
#define COUNTS		100000u

struct shared {
	uint32_t counter;
	uint32_t table[TABLE_WORDS];
};

static inline uint32_t word_of(uint32_t i)
{
	return i * 2654435761u;
}

/* Every second word from @first on, and its share of the counting. */
static inline void fill(struct shared *shared, uint32_t first)
{
	uint32_t i;

	for (i = first; i < TABLE_WORDS; i += 2)
		shared->table[i] = word_of(i);
	for (i = 0; i < COUNTS; i++)
		__atomic_fetch_add(&shared->counter, 1, __ATOMIC_SEQ_CST);
}

#endif /* SHARED_H */
