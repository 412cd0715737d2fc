// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is scarce. A Zircon program; run makes it scarce.
 *
 *	pressure swap MIB	VMOs of so much keep what is in them: written by calls and through
 *				mappings, mapped and unmapped, with snapshots
 *	pressure discard MIB	discardable VMOs of so much: those that are not locked make room for
 *				more, and say so
 *	pressure hog MIB	a child that wants more than there is ends, and nobody else
 *
 * Prints TAP.
 */
#include "child.h"

#define PAGE		((uint64_t)ZX_PAGE_SIZE)
#define MIB		(1024 * 1024ull)
#define RW		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
/* What is written to a page: a few words, which say whose it is. The rest compresses well. */
#define WORDS		16

static unsigned int number, bad;

static void result(bool ok, const char *name)
{
	zxkit_printf("%s %u pressure.%s", ok ? "ok" : "not ok", ++number, name);
	bad += !ok;
}

static bool must_at(zx_status_t status, int line, const char *what)
{
	if (status != ZX_OK)
		zxkit_printf("# line %d: %s: %s", line, what, zx_status_get_string(status));
	return status == ZX_OK;
}

#define MUST(call)	must_at(call, __LINE__, #call)

static uint64_t word(uint64_t vmo, uint64_t page, unsigned int i)
{
	return ((vmo + 1) * 0x9e3779b97f4a7c15ull ^ page * 0xbf58476d1ce4e5b9ull) + i;
}

static void make(uint64_t *words, uint64_t vmo, uint64_t page)
{
	unsigned int i;

	for (i = 0; i < WORDS; i++)
		words[i] = word(vmo, page, i);
}

static bool right(const volatile uint64_t *words, uint64_t vmo, uint64_t page)
{
	unsigned int i;

	for (i = 0; i < WORDS; i++) {
		if (words[i] == word(vmo, page, i))
			continue;
		zxkit_printf("# VMO %u, page %llu, word %u: %llx, not %llx", (unsigned int)vmo,
			     (unsigned long long)page, i, (unsigned long long)words[i],
			     (unsigned long long)word(vmo, page, i));
		return false;
	}
	return true;
}

static bool write_calls(zx_handle_t vmo, uint64_t which, uint64_t pages)
{
	uint64_t words[WORDS], page;

	for (page = 0; page < pages; page++) {
		make(words, which, page);
		if (!MUST(zx_vmo_write(vmo, words, page * PAGE, sizeof(words))))
			return false;
	}
	return true;
}

static bool read_calls(zx_handle_t vmo, uint64_t which, uint64_t first, uint64_t end)
{
	uint64_t words[WORDS], page;

	for (page = first; page < end; page++)
		if (!MUST(zx_vmo_read(vmo, words, page * PAGE, sizeof(words))) ||
		    !right(words, which, page))
			return false;
	return true;
}

static bool write_mapped(zx_handle_t vmo, uint64_t which, uint64_t pages)
{
	zx_vaddr_t at;
	uint64_t page;

	if (!MUST(zx_vmar_map(zx_vmar_root_self(), RW, 0, vmo, 0, pages * PAGE, &at)))
		return false;
	for (page = 0; page < pages; page++)
		make((uint64_t *)(at + page * PAGE), which, page);
	return MUST(zx_vmar_unmap(zx_vmar_root_self(), at, pages * PAGE));
}

static bool read_mapped(zx_handle_t vmo, uint64_t which, uint64_t first, uint64_t end)
{
	uint64_t page;
	zx_vaddr_t at;
	bool ok = true;

	if (!MUST(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ, 0, vmo, first * PAGE,
			      (end - first) * PAGE, &at)))
		return false;
	for (page = first; page < end && ok; page++)
		ok = right((const uint64_t *)(at + (page - first) * PAGE), which, page);
	return MUST(zx_vmar_unmap(zx_vmar_root_self(), at, (end - first) * PAGE)) && ok;
}

/* A third each: written by calls, through a mapping, and through one that stays. */
static void plain(uint64_t pages)
{
	zx_handle_t vmos[3] = {};
	zx_vaddr_t stays = 0;
	bool ok = true;
	uint64_t page;
	unsigned int i;

	for (i = 0; i < 3; i++)
		ok &= MUST(zx_vmo_create(pages * PAGE, 0, &vmos[i]));
	ok = ok && MUST(zx_vmar_map(zx_vmar_root_self(), RW, 0, vmos[2], 0, pages * PAGE, &stays));
	ok = ok && write_calls(vmos[0], 0, pages) && write_mapped(vmos[1], 1, pages);
	for (page = 0; page < pages && ok; page++)
		make((uint64_t *)(stays + page * PAGE), 2, page);
	result(ok, "written");

	ok = ok && read_mapped(vmos[0], 0, 0, pages) && read_calls(vmos[1], 1, 0, pages);
	for (page = 0; page < pages && ok; page++)
		ok = right((uint64_t *)(stays + page * PAGE), 2, page);
	ok = ok && read_calls(vmos[2], 2, 0, pages);
	result(ok, "survives");

	if (stays)
		zx_vmar_unmap(zx_vmar_root_self(), stays, pages * PAGE);
	for (i = 0; i < 3; i++)
		zx_handle_close(vmos[i]);
}

/* A snapshot, half of whose pages the parent changes, and another of that. */
static void snapshots(uint64_t pages)
{
	zx_handle_t vmo = 0, first = 0, second = 0;
	bool ok;

	ok = MUST(zx_vmo_create(pages * PAGE, 0, &vmo)) && write_mapped(vmo, 10, pages) &&
	     MUST(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, pages * PAGE, &first)) &&
	     write_mapped(vmo, 11, pages / 2) &&
	     MUST(zx_vmo_create_child(first, ZX_VMO_CHILD_SNAPSHOT, 0, pages * PAGE, &second)) &&
	     write_calls(first, 12, pages / 4);
	result(ok, "snapshots");

	ok = ok && read_calls(vmo, 11, 0, pages / 2) && read_mapped(vmo, 10, pages / 2, pages) &&
	     read_mapped(first, 12, 0, pages / 4) && read_calls(first, 10, pages / 4, pages) &&
	     read_mapped(second, 10, 0, pages);
	zx_handle_close(vmo);
	ok = ok && read_calls(second, 10, 0, pages / 2);
	zx_handle_close(first);
	ok = ok && read_calls(second, 10, 0, pages);
	result(ok, "snapshots_survive");
	zx_handle_close(second);
}

/* Writes to the first word of each page of what its second argument says; then it is done. */
extern const unsigned char hog_code[] __attribute__((visibility("hidden")));
extern const unsigned char hog_end[] __attribute__((visibility("hidden")));

__asm__("	.pushsection .rodata\n"
	"hog_code:\n"
	"	movq	(%rsi), %rcx\n"
	"1:	movq	%rcx, (%rsi)\n"
	"	addq	$4096, %rsi\n"
	"	decq	%rcx\n"
	"	jnz	1b\n"
	"	ud2\n"
	"hog_end:\n"
	"	.popsection\n");

static bool hog_once(uint64_t pages, zx_handle_t bystander_vmo)
{
	zx_signals_t seen = 0;
	zx_handle_t ends[2], vmo;
	zx_info_process_t info = {};
	zx_vaddr_t at;
	struct child c;

	if (!MUST(child_create(&c, zx_job_default())) ||
	    !MUST(child_furnish(&c, hog_code, hog_end - hog_code)) ||
	    !MUST(zx_channel_create(0, &ends[0], &ends[1])) ||
	    !MUST(zx_vmo_create(pages * PAGE, 0, &vmo)) ||
	    !MUST(zx_vmo_write(vmo, &pages, 0, sizeof(pages))) ||
	    !MUST(zx_vmar_map(c.vmar, RW, 0, vmo, 0, pages * PAGE, &at)) ||
	    !MUST(zx_handle_close(vmo)) || !MUST(child_start(&c, ends[1], at)))
		return false;
	if (!MUST(zx_object_wait_one(ends[0], ZX_CHANNEL_PEER_CLOSED, ZX_TIME_INFINITE, &seen)) ||
	    !MUST(child_wait(&c, &info)))
		return false;
	zx_handle_close(ends[0]);
	child_close(&c);
	if (info.return_code != ZX_TASK_RETCODE_OOM_KILL) {
		zxkit_printf("# the hog has returned %lld", (long long)info.return_code);
		return false;
	}
	/* Who was not to blame has what it had. */
	return read_mapped(bystander_vmo, 20, 0, 256);
}

static void hog(uint64_t pages)
{
	zx_handle_t vmo;
	bool ok;

	ok = MUST(zx_vmo_create(256 * PAGE, 0, &vmo)) && write_mapped(vmo, 20, 256);
	ok = ok && hog_once(pages, vmo);
	result(ok, "oom_takes_the_hog");
	zx_handle_close(vmo);
}

/* Of 1 MiB each. The first one stays locked, the others are locked while they are written to. */
static bool discard_fill(zx_handle_t *vmos, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!MUST(zx_vmo_create(MIB, ZX_VMO_DISCARDABLE, &vmos[i])) ||
		    !MUST(zx_vmo_op_range(vmos[i], ZX_VMO_OP_TRY_LOCK, 0, MIB, NULL, 0)) ||
		    !write_mapped(vmos[i], i, MIB / PAGE) ||
		    (i && !MUST(zx_vmo_op_range(vmos[i], ZX_VMO_OP_UNLOCK, 0, MIB, NULL, 0))))
			return false;
	return true;
}

/* Each is as it was, or is said to have gone. */
static bool discard_look(zx_handle_t *vmos, unsigned int n, unsigned int *gone)
{
	zx_vmo_lock_state_t state;
	unsigned int i;

	for (i = 1; i < n; i++) {
		if (!MUST(zx_vmo_op_range(vmos[i], ZX_VMO_OP_LOCK, 0, MIB, &state, sizeof(state))))
			return false;
		if (state.discarded_size)
			++*gone;
		else if (!read_mapped(vmos[i], i, 0, MIB / PAGE))
			return false;
		if (!MUST(zx_vmo_op_range(vmos[i], ZX_VMO_OP_UNLOCK, 0, MIB, NULL, 0)))
			return false;
	}
	return read_calls(vmos[0], 0, 0, MIB / PAGE);
}

static void discard(unsigned int n)
{
	static zx_handle_t vmos[4096];
	unsigned int gone = 0, i;
	bool ok;

	n = n < 4096 ? n : 4096;
	ok = discard_fill(vmos, n);
	result(ok, "discardable_written");
	ok = ok && discard_look(vmos, n, &gone);
	zxkit_printf("# %u of %u VMOs were discarded", gone, n);
	result(ok && gone && gone < n - 1, "discarded_or_whole");
	for (i = 0; i < n; i++)
		zx_handle_close(vmos[i]);
}

int main(int argc, char **argv, char **envp)
{
	uint64_t mib = 0;
	const char *s;

	(void)envp;
	for (s = argc > 2 ? argv[2] : ""; *s >= '0' && *s <= '9'; s++)
		mib = mib * 10 + *s - '0';
	zxkit_puts("TAP version 13");
	if (mib && !strcmp(argv[1], "swap")) {
		zxkit_puts("1..4");
		plain(mib * MIB / PAGE / 3);
		snapshots(mib * MIB / PAGE / 3);
	} else if (mib && !strcmp(argv[1], "discard")) {
		zxkit_puts("1..2");
		discard(mib);
	} else if (mib && !strcmp(argv[1], "hog")) {
		zxkit_puts("1..1");
		hog(mib * MIB / PAGE);
	} else {
		zxkit_puts("Bail out! usage: pressure swap|discard|hog MIB");
		return 1;
	}
	return bad ? 1 : 0;
}
