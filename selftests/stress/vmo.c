// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory.
 *
 * vmo: every worker has a page of a VMO, which keeps what that worker wrote, and zeroes where
 * it took pages away; behind them is a tail that comes and goes as the size changes, in
 * which there is never anything else than zeroes and what one worker writes there.
 *
 * memory (native): the same through mappings, while others map, protect and unmap next to
 * them. What is mapped legally can always be touched: a fault would be the end. Where
 * something may be gone at any time the kernel touches it, and says so.
 */
#include "stress.h"

#define OWN_PAGES	STRESS_MAX_WORKERS
#define TAIL_PAGES	8
#define WORDS		(PAGE / sizeof(uint64_t))
/* Copies are no more atomic than memcpy() is: what is seen in the midst of one is of bytes. */
#define TAIL_BYTE	0xa5
#define TAIL_MARK	0xa5a5a5a5a5a5a5a5ull

static zx_handle_t vmo;

/* What a word of a worker's page may be: its version, and whose it is. */
static uint64_t mark(unsigned int index, uint64_t version)
{
	return version << 8 | (index + 1);
}

/* Whether nothing but the tail has ever been here. */
static bool of_tail(uint64_t word)
{
	for (; word; word >>= 8)
		if ((word & 0xff) && (word & 0xff) != TAIL_BYTE)
			return false;
	return true;
}

static void expect_words(const uint64_t *words, uint64_t wanted, const char *what)
{
	unsigned int i;

	for (i = 0; i < WORDS; i++)
		if (!CHECK(words[i] == wanted, "%s: word %u is %llx, not %llx", what, i,
			   (unsigned long long)words[i], (unsigned long long)wanted))
			return;
}

static void fill_words(uint64_t *words, uint64_t value)
{
	unsigned int i;

	for (i = 0; i < WORDS; i++)
		words[i] = value;
}

static void vmo_begin(void)
{
	MUST(zx_vmo_create((OWN_PAGES + TAIL_PAGES) * PAGE, ZX_VMO_RESIZABLE, &vmo));
}

static void vmo_end(void)
{
	MUST(zx_handle_close(vmo));
}

/* Pages of others, and the tail, as they are at this moment. */
static void look_around(struct worker *w, uint64_t *words)
{
	unsigned int page = rnd(w, OWN_PAGES + TAIL_PAGES), i;
	zx_status_t status;

	fill_words(words, 0);
	status = OP(w, zx_vmo_read(vmo, words, page * PAGE, PAGE));
	if (page < OWN_PAGES)
		CHECK(status == ZX_OK, "read: %s", zx_status_get_string(status));
	else
		CHECK(status == ZX_OK || status == ZX_ERR_OUT_OF_RANGE, "read: %s",
		      zx_status_get_string(status));
	for (i = 0; i < WORDS; i++)
		if (page < OWN_PAGES)
			CHECK(!(words[i] & 0xff) || (words[i] & 0xff) == page + 1,
			      "page %u has %llx", page, (unsigned long long)words[i]);
		else
			CHECK(of_tail(words[i]), "the tail has %llx",
			      (unsigned long long)words[i]);
}

/* Worker 0 makes it smaller and larger: what comes back is empty. */
static void resize(struct worker *w, uint64_t *words)
{
	unsigned int less = rnd(w, TAIL_PAGES), page = less + rnd(w, TAIL_PAGES - less);

	fill_words(words, TAIL_MARK);
	MUST(OP(w, zx_vmo_write(vmo, words, (OWN_PAGES + page) * PAGE, PAGE)));
	MUST(OP(w, zx_vmo_set_size(vmo, (OWN_PAGES + less) * PAGE)));
	CHECK(OP(w, zx_vmo_read(vmo, words, (OWN_PAGES + page) * PAGE, PAGE)) ==
	      ZX_ERR_OUT_OF_RANGE, "behind the end");
	MUST(OP(w, zx_vmo_set_size(vmo, (OWN_PAGES + TAIL_PAGES) * PAGE)));
	MUST(OP(w, zx_vmo_read(vmo, words, (OWN_PAGES + page) * PAGE, PAGE)));
	expect_words(words, 0, "the tail again");
}

static void commit(struct worker *w)
{
	unsigned int first = rnd(w, OWN_PAGES + TAIL_PAGES);
	unsigned int n = 1 + rnd(w, OWN_PAGES + TAIL_PAGES - first);

	ONE_OF(OP(w, zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, first * PAGE, n * PAGE, NULL, 0)),
	       ZX_OK, ZX_ERR_OUT_OF_RANGE);
}

/* Takes the worker's own page away; what is there then is zero. */
static void clear(struct worker *w)
{
	uint32_t op = rnd(w, 2) ? ZX_VMO_OP_ZERO : ZX_VMO_OP_DECOMMIT;

	MUST(OP(w, zx_vmo_op_range(vmo, op, w->index * PAGE, PAGE, NULL, 0)));
}

static void vmo_work(struct worker *w)
{
	uint64_t words[WORDS], version = 0, now = 0;

	while (stress_going()) {
		switch (rnd(w, 6)) {
		case 0:
			now = mark(w->index, ++version);
			fill_words(words, now);
			MUST(OP(w, zx_vmo_write(vmo, words, w->index * PAGE, PAGE)));
			break;
		case 1:
			clear(w);
			now = 0;
			break;
		case 2:
			commit(w);
			break;
		case 3:
			if (w->index == 0)
				resize(w, words);
			break;
		default:
			look_around(w, words);
			break;
		}
		memset(words, 0xcc, sizeof(words));
		MUST(OP(w, zx_vmo_read(vmo, words, w->index * PAGE, PAGE)));
		expect_words(words, now, "its own page");
	}
}

const struct part part_vmo = {
	.name = "vmo",
	.workers = STRESS_MAX_WORKERS,
	.begin = vmo_begin,
	.work = vmo_work,
	.end = vmo_end,
};

#ifdef STRESS_NATIVE

/* ---- memory ---- */

#define RW		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define SLOTS		8	/* pages of the region for each worker */
#define SHARED		(STRESS_MAX_WORKERS * SLOTS)	/* and as many for all */

static zx_handle_t region;
static zx_vaddr_t region_base, own_base, tail_base;

static void memory_begin(void)
{
	zx_vm_option_t can = ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_SPECIFIC;

	vmo_begin();
	MUST(zx_vmar_allocate(zx_vmar_root_self(), can, 0, 2 * SHARED * PAGE, &region,
			      &region_base));
	MUST(zx_vmar_map(zx_vmar_root_self(), RW, 0, vmo, 0, OWN_PAGES * PAGE, &own_base));
	MUST(zx_vmar_map(zx_vmar_root_self(), RW | ZX_VM_ALLOW_FAULTS, 0, vmo, OWN_PAGES * PAGE,
			 TAIL_PAGES * PAGE, &tail_base));
}

static void memory_end(void)
{
	MUST(zx_vmar_destroy(region));
	MUST(zx_handle_close(region));
	MUST(zx_vmar_unmap(zx_vmar_root_self(), own_base, OWN_PAGES * PAGE));
	MUST(zx_vmar_unmap(zx_vmar_root_self(), tail_base, TAIL_PAGES * PAGE));
	vmo_end();
}

/* A second mapping of the worker's own page, in a slot of its own, shows the same. */
static void alias(struct worker *w, volatile uint64_t *own, uint64_t *version, uint64_t *now)
{
	size_t offset = (w->index * SLOTS + rnd(w, SLOTS)) * PAGE;
	zx_vaddr_t at = 0;
	volatile uint64_t *other;
	unsigned int i;

	if (!MUST(OP(w, zx_vmar_map(region, RW | ZX_VM_SPECIFIC, offset, vmo, w->index * PAGE, PAGE,
				    &at))))
		return;
	CHECK(at == region_base + offset, "mapped at %llx", (unsigned long long)at);
	other = (volatile uint64_t *)at;
	expect_words((const uint64_t *)at, *now, "the alias");
	*now = mark(w->index, ++*version);
	for (i = 0; i < WORDS; i++)
		other[i] = *now;
	CHECK(own[0] == *now && own[WORDS - 1] == *now, "the alias is another page");
	if (rnd(w, 2)) {
		MUST(OP(w, zx_vmar_protect(region, ZX_VM_PERM_READ, at, PAGE)));
		CHECK(other[1] == *now, "read-only");
		/* The kernel cannot write there either. */
		CHECK(OP(w, zx_vmo_read(vmo, (void *)at, 0, 8)) != ZX_OK, "written");
		MUST(OP(w, zx_vmar_protect(region, RW, at, PAGE)));
		other[2] = *now;
	}
	MUST(OP(w, zx_vmar_unmap(region, at, PAGE)));
	CHECK(OP(w, zx_vmo_write(vmo, (void *)at, w->index * PAGE, 8)) != ZX_OK,
	      "read where nothing is");
}

/* Slots of all: mapped over, protected, unmapped, and touched by the kernel. */
static void quarrel(struct worker *w)
{
	unsigned int page = rnd(w, SHARED), n = 1 + rnd(w, SHARED - page < 6 ? SHARED - page : 6);
	size_t offset = (SHARED + page) * PAGE;
	zx_vaddr_t at = region_base + offset, got;
	uint64_t word;

	switch (rnd(w, 5)) {
	case 0:
	case 1:
		/* Somewhere from the worker's own page on, and into the tail. */
		MUST(OP(w, zx_vmar_map(region, RW | ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_ALLOW_FAULTS,
				       offset, vmo, (OWN_PAGES + rnd(w, 3)) * PAGE, n * PAGE,
				       &got)));
		break;
	case 2:
		ONE_OF(OP(w, zx_vmar_protect(region, rnd(w, 2) ? RW : ZX_VM_PERM_READ, at,
					     n * PAGE)), ZX_OK, ZX_ERR_NOT_FOUND);
		break;
	case 3:
		ONE_OF(OP(w, zx_vmar_unmap(region, at, n * PAGE)), ZX_OK, ZX_ERR_NOT_FOUND);
		break;
	default:
		/* Into the kernel and back: what is there, if it is, is a tail. */
		word = 0;
		if (OP(w, zx_process_read_memory(zx_process_self(), at, &word, 8, &got)) == ZX_OK)
			CHECK(of_tail(word), "a tail with %llx",
			      (unsigned long long)word);
		break;
	}
}

/* The tail through its mapping, while it comes and goes. */
static void touch_tail(struct worker *w, uint64_t *words)
{
	zx_vaddr_t at = tail_base + rnd(w, TAIL_PAGES) * PAGE;
	size_t got;
	unsigned int i;

	fill_words(words, 0);
	if (OP(w, zx_process_read_memory(zx_process_self(), at, words, PAGE, &got)) != ZX_OK)
		return;
	for (i = 0; i < got / 8; i++)
		CHECK(of_tail(words[i]), "the tail has %llx",
		      (unsigned long long)words[i]);
}

static void memory_work(struct worker *w)
{
	volatile uint64_t *own = (volatile uint64_t *)(own_base + w->index * PAGE);
	uint64_t words[WORDS], version = 0, now = 0;
	unsigned int i;

	while (stress_going()) {
		switch (rnd(w, 8)) {
		case 0:
			now = mark(w->index, ++version);
			for (i = 0; i < WORDS; i++)
				own[i] = now;
			break;
		case 1:
			clear(w);
			now = 0;
			break;
		case 2:
			commit(w);
			break;
		case 3:
			if (w->index == 0)
				resize(w, words);
			else
				touch_tail(w, words);
			break;
		case 4:
			look_around(w, words);
			break;
		case 5:
			alias(w, own, &version, &now);
			break;
		default:
			quarrel(w);
			break;
		}
		expect_words((const uint64_t *)own, now, "its own page");
	}
}

const struct part part_memory = {
	.name = "memory",
	.workers = STRESS_MAX_WORKERS,
	.begin = memory_begin,
	.work = memory_work,
	.end = memory_end,
};

#endif
