// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots of memory that is being written.
 *
 * Each writer has counters of its own, one after the other in different pages, and increments
 * them in that order, again and again. Whenever one looks at all of them at once, each is as
 * large as the next one or one larger, and the first is at most one ahead of the last. A snapshot
 * is such a look, however the writers write; and what it shows it goes on showing.
 *
 * What a writer has written is there: each word has one owner, who looks from time to time.
 */
#include "vm_model.h"

#ifdef VM_HOSTED
#include <pthread.h>
#endif

#define RW		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define WRITERS		2
#define COUNTERS	8
#define PAGES		4	/* with counters */
#define ALL_PAGES	6
#define WORDS		(PAGE / sizeof(uint64_t))
#define KEPT		5

struct writer {
	unsigned int index;
	uint64_t rng;
	uint64_t counter[COUNTERS];
	uint64_t done;
};

static zx_handle_t vmo, slice, reference;
static zx_vaddr_t mapped;
static struct writer writers[WRITERS];
static atomic_bool stop, failed;

#define FAIL(fmt, ...) do { \
	if (!atomic_exchange(&failed, true)) \
		say("# threads: " fmt, ##__VA_ARGS__); \
} while (0)

#define MUST(call) ({ \
	zx_status_t must_ = (call); \
	if (must_ != ZX_OK) \
		FAIL("%s: %s", #call, zx_status_get_string(must_)); \
	must_ == ZX_OK; \
})

static uint32_t writer_rnd(struct writer *w, uint32_t n)
{
	w->rng ^= w->rng << 13;
	w->rng ^= w->rng >> 7;
	w->rng ^= w->rng << 17;
	return (uint32_t)(w->rng >> 16) % n;
}

/* Where a counter is. */
static uint64_t place(unsigned int writer, unsigned int k)
{
	return (k % PAGES) * PAGE + (8 + writer * COUNTERS + k) * sizeof(uint64_t);
}

static void put(unsigned int way, uint64_t offset, uint64_t value)
{
	switch (way) {
	case 0:
		MUST(zx_vmo_write(vmo, &value, offset, sizeof(value)));
		break;
	case 1:
		MUST(zx_vmo_write(slice, &value, offset, sizeof(value)));
		break;
	case 2:
		MUST(zx_vmo_write(reference, &value, offset, sizeof(value)));
		break;
	default:
		*(volatile uint64_t *)(mapped + offset) = value;
	}
}

static uint64_t get(unsigned int way, uint64_t offset)
{
	uint64_t value = ~0ull;

	switch (way) {
	case 0:
		MUST(zx_vmo_read(vmo, &value, offset, sizeof(value)));
		break;
	case 1:
		MUST(zx_vmo_read(slice, &value, offset, sizeof(value)));
		break;
	case 2:
		MUST(zx_vmo_read(reference, &value, offset, sizeof(value)));
		break;
	default:
		value = *(volatile uint64_t *)(mapped + offset);
	}
	return value;
}

static void write_counters(struct writer *w)
{
#ifdef VM_NATIVE
	/* Most writes are made without a call. */
	unsigned int ways = 12;
#else
	unsigned int ways = 3;
#endif
	unsigned int k;
	uint64_t seen;

	while (!atomic_load(&stop) && !atomic_load(&failed)) {
		for (k = 0; k < COUNTERS; k++)
			put(writer_rnd(w, ways), place(w->index, k), ++w->counter[k]);
		w->done++;
		k = writer_rnd(w, COUNTERS * 4);
		if (k >= COUNTERS)
			continue;
		seen = get(writer_rnd(w, ways), place(w->index, k));
		if (seen != w->counter[k])
			FAIL("writer %u: counter %u is %llu, not %llu", w->index, k,
			     (unsigned long long)seen, (unsigned long long)w->counter[k]);
	}
}

/* A snapshot that is kept for a while, and what it showed. */
static struct kept {
	zx_handle_t vmo;
	uint64_t words[PAGES * WORDS];
} kept[KEPT];

static uint64_t now[PAGES * WORDS];

static void check_counters(const uint64_t *words)
{
	uint64_t first, last, this;
	unsigned int i, k;

	for (i = 0; i < WRITERS; i++) {
		first = words[place(i, 0) / 8];
		last = first;
		for (k = 1; k < COUNTERS; k++) {
			this = words[place(i, k) / 8];
			if (this > last || first - this > 1)
				FAIL("writer %u: counter %u is %llu, the one before it %llu, and the first %llu",
				     i, k, (unsigned long long)this, (unsigned long long)last,
				     (unsigned long long)first);
			last = this;
		}
	}
}

#ifdef VM_NATIVE
static bool look(zx_handle_t snapshot, uint64_t *words)
{
	zx_vaddr_t at;

	if (rnd(2))
		return MUST(zx_vmo_read(snapshot, words, 0, PAGES * PAGE));
	if (!MUST(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ, 0, snapshot, 0, PAGES * PAGE,
			      &at)))
		return false;
	memcpy(words, (const void *)at, PAGES * PAGE);
	return MUST(zx_vmar_unmap(zx_vmar_root_self(), at, PAGES * PAGE));
}
#else
static bool look(zx_handle_t snapshot, uint64_t *words)
{
	return MUST(zx_vmo_read(snapshot, words, 0, PAGES * PAGE));
}
#endif

static void drop(struct kept *k)
{
	if (!k->vmo)
		return;
	if (look(k->vmo, now) && memcmp(now, k->words, sizeof(now)))
		FAIL("a snapshot has changed");
	MUST(zx_handle_close(k->vmo));
	k->vmo = ZX_HANDLE_INVALID;
}

static void take(void)
{
	struct kept *of = &kept[rnd(KEPT)], *k = &kept[rnd(KEPT)];
	bool again = of != k && of->vmo && !rnd(3);
	uint64_t mine = rng_state, offset = rnd(PAGES) * PAGE;

	drop(k);
	if (!MUST(zx_vmo_create_child(again ? of->vmo : vmo, ZX_VMO_CHILD_SNAPSHOT, 0,
				      ALL_PAGES * PAGE, &k->vmo))) {
		k->vmo = ZX_HANDLE_INVALID;
		return;
	}
	/* Some are looked at only when they are old. */
	if (!look(k->vmo, k->words))
		return;
	check_counters(k->words);
	if (again && memcmp(k->words, of->words, sizeof(k->words)))
		FAIL("a snapshot of a snapshot is another one");
	/* The first word of a page is nobody's. */
	if (MUST(zx_vmo_write(k->vmo, &mine, offset, sizeof(mine))))
		k->words[offset / 8] = mine;
}

/* One that nobody looks at, and what goes on beside the counters. */
static void disturb(void)
{
	zx_handle_t one;

	switch (rnd(4)) {
	case 0:
		if (MUST(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, PAGE, 2 * PAGE, &one)))
			MUST(zx_handle_close(one));
		break;
	case 1:
		MUST(zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, ALL_PAGES * PAGE, NULL, 0));
		break;
	case 2:
		MUST(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, PAGES * PAGE, PAGE + 100, NULL, 0));
		break;
	default:
		put(0, PAGES * PAGE + 8, 1);
	}
}

/* ---- the threads themselves ---- */

#ifdef VM_HOSTED

static pthread_t handles[WRITERS];

static void *writer_main(void *arg)
{
	write_counters(arg);
	return NULL;
}

static void writer_start(struct writer *w)
{
	if (pthread_create(&handles[w->index], NULL, writer_main, w))
		FAIL("no thread");
}

static void writer_join(struct writer *w)
{
	pthread_join(handles[w->index], NULL);
}

#else

#define STACK	0x8000

static unsigned char stacks[WRITERS][STACK] __attribute__((aligned(16)));
static zx_handle_t handles[WRITERS];

static void writer_main(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg2;
	write_counters((struct writer *)arg1);
	zx_thread_exit();
}

static void writer_start(struct writer *w)
{
	MUST(zx_thread_create(zx_process_self(), "writer", 6, 0, &handles[w->index]));
	/* As after a call instruction: eight below a multiple of 16. */
	MUST(zx_thread_start(handles[w->index], (zx_vaddr_t)writer_main,
			     (zx_vaddr_t)stacks[w->index] + STACK - 8, (uintptr_t)w, 0));
}

static void writer_join(struct writer *w)
{
	MUST(zx_object_wait_one(handles[w->index], ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	MUST(zx_handle_close(handles[w->index]));
}

#endif

bool threads(uint64_t seed, zx_time_t end)
{
	uint64_t rounds = 0, done = 0;
	unsigned int i, k;

	atomic_store(&stop, false);
	atomic_store(&failed, false);
	rng_state = (seed + 7) * 0x9e3779b97f4a7c15ull + 1;
	if (!MUST(zx_vmo_create(ALL_PAGES * PAGE, 0, &vmo)) ||
	    !MUST(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SLICE, 0, PAGES * PAGE, &slice)) ||
	    !MUST(zx_vmo_create_child(vmo, ZX_VMO_CHILD_REFERENCE, 0, 0, &reference)))
		return false;
#ifdef VM_NATIVE
	if (!MUST(zx_vmar_map(zx_vmar_root_self(), RW, 0, vmo, 0, PAGES * PAGE, &mapped)))
		return false;
#endif
	for (i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .index = i, .rng = (seed + i) * 2 + 1 };
		writer_start(&writers[i]);
	}
	while ((rounds < 10 || zx_clock_get_monotonic() < end) && !atomic_load(&failed)) {
		take();
		if (!rnd(3))
			disturb();
		/* On one processor nobody would have written anything. */
		if (!rnd(8))
			zx_nanosleep(zx_deadline_after(ZX_USEC(100)));
		rounds++;
	}
	atomic_store(&stop, true);
	for (i = 0; i < WRITERS; i++) {
		writer_join(&writers[i]);
		done += writers[i].done;
		for (k = 0; k < COUNTERS && !atomic_load(&failed); k++)
			if (get(0, place(i, k)) != writers[i].counter[k])
				FAIL("writer %u: counter %u was lost", i, k);
	}
	for (i = 0; i < KEPT; i++)
		drop(&kept[i]);
	zx_handle_close(reference);
	zx_handle_close(slice);
	zx_handle_close(vmo);
#ifdef VM_NATIVE
	zx_vmar_unmap(zx_vmar_root_self(), mapped, PAGES * PAGE);
#endif
	say("# %llu snapshots, %llu times all counters", (unsigned long long)rounds,
	    (unsigned long long)done);
	if (!done)
		FAIL("nothing was written");
	return !atomic_load(&failed);
}
