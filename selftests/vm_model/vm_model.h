/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of VMOs and mappings, and what compares the kernel with it.
 *
 * A round is a few hundred random operations on a handful of VMOs that are made of one
 * another, and on their mappings. Each is made twice: by the kernel, and in plain arrays of
 * bytes, which a snapshot copies and a slice is a window of. What both say is compared, and so
 * are the bytes.
 *
 * An operation says what it is about by the numbers of slots, not by handles or addresses: what
 * is in a slot is decided when it is made. So any part of a round is a round too, which is how
 * play.c makes a round that fails smaller. What is about an empty slot is nothing.
 */
#ifndef VM_MODEL_H
#define VM_MODEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __Fuchsia__
#define VM_NATIVE	1
#include <zxkit.h>
#define say(fmt, ...)	zxkit_printf(fmt "\n", ##__VA_ARGS__)
#define print_to	zxkit_snprintf
#else
#define VM_HOSTED	1
#include <stdio.h>
#include <string.h>
#include <zxh.h>
#define say(fmt, ...)	printf(fmt "\n", ##__VA_ARGS__)
#define print_to	snprintf
#endif

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PAGE		((uint64_t)ZX_PAGE_SIZE)

#define VMOS		12	/* slots */
#define MAPS		10
#define REGIONS		4	/* VMARs: two for each process */
#define PROCESSES	2	/* this one, and another */
#define MAX_PAGES	8	/* of a VMO */
#define MAX_BYTES	(MAX_PAGES * PAGE)
#define REGION_PAGES	32
#define MAX_OPS		600

enum what {
	VMO_CREATE, VMO_CHILD, VMO_WRITE, VMO_READ, VMO_SET_SIZE, VMO_CONTENT_SIZE, VMO_COMMIT,
	VMO_DECOMMIT, VMO_ZERO, VMO_CLOSE, VMO_CHILDREN,
	/* From here on in a Zircon program only. */
	REGION_MAKE, REGION_DESTROY, MAP, UNMAP, PROTECT, MAP_READ, MAP_WRITE, MEMORY_READ,
	MEMORY_WRITE, SEND, RECEIVE, VMO_WRITE_MAPPED, VMO_READ_MAPPED,
	/* And this again in both. */
	CHECK_ALL,
};

/**
 * struct op - an operation
 * @what:	which
 * @a:		the slot: of a VMO, a VMAR, or a mapping
 * @b:		another one: of the child, or of the VMO
 * @options:	ZX_VMO_*, ZX_VMO_CHILD_*, ZX_VM_*; or where to
 * @offset:	in bytes
 * @size:	in bytes
 * @where:	offset in the other VMO, or in a VMAR
 * @seed:	of the bytes to be written
 */
struct op {
	uint8_t what;
	uint8_t a;
	uint8_t b;
	uint32_t options;
	uint32_t offset;
	uint32_t size;
	uint32_t where;
	uint32_t seed;
};

/* Options of MAP, beyond ZX_VM_*: the mapping is in a VMAR, REGION(op->options). */
#define MAP_IN_REGION	0x40000000u
#define MAP_REGION(o)	((o) >> 24 & 3)

/* Random numbers; what a round does depends on nothing else. */
extern uint64_t rng_state;

static inline uint32_t rnd(uint32_t n)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (uint32_t)(rng_state >> 16) % n;
}

static inline void fill(void *p, size_t size, uint32_t seed)
{
	unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = seed >> 16;
	}
}

/* What is different, in words, "" if nothing is. The first stays. */
extern char difference[400];

#define DIFFER(fmt, ...) do { \
	if (!difference[0]) \
		print_to(difference, sizeof(difference), fmt, ##__VA_ARGS__); \
} while (0)

/* model.c */
void model_begin(void);
void model_end(void);
void model_do(const struct op *op);
const char *model_name(enum what what);

/* choose.c */
void model_generate(struct op *op);

/* memory.c, for a Zircon program: another process, which reads and writes its own memory. */
zx_handle_t memory_process(unsigned int process);
zx_handle_t memory_vmar(unsigned int process);
bool memory_copy(unsigned int process, zx_vaddr_t to, zx_vaddr_t from, size_t size);
unsigned char *memory_bounce(unsigned int process, zx_vaddr_t *there);

/* play.c: returns whether all was well. */
bool play(uint64_t seed, uint64_t rounds, zx_time_t end, bool trace);

/* threads.c */
bool threads(uint64_t seed, zx_time_t end);

#endif /* VM_MODEL_H */
