// SPDX-License-Identifier: GPL-2.0-only
/*
 * Children of VMOs: making them, and what changes one of two that share pages. When it fails the
 * other has what it had.
 */
#include "failnth.h"

/* An instance keeps the files of as many VMOs that are gone for the next ones. */
#define SPARE_FILES	16
#define PAGES		3
#define SIZE		(PAGES * ZXF_PAGE)

static const uint8_t *pattern(void)
{
	static uint8_t bytes[SIZE];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 7 + i / 256;
	return bytes;
}

static bool has(struct zxf *f, zx_handle_t vmo, const uint8_t *bytes, size_t offset, size_t size)
{
	static uint8_t seen[SIZE];

	zxf_must(f, zx_vmo_read(vmo, seen, offset, size));
	return !memcmp(seen, bytes, size);
}

/* h[0]: the first two pages with bytes in them; h[1]: a snapshot of it, both resizable. */
static void family(struct zxf *f)
{
	unsigned int i;

	/* More files have to be made. */
	for (i = 0; i < SPARE_FILES; i++)
		zxf_own(f, zxf_vmo(f, 1));
	zxf_must(f, zx_vmo_create(SIZE, ZX_VMO_RESIZABLE, &f->h[0]));
	zxf_keep(f, f->h[0]);
	zxf_must(f, zx_vmo_write(f->h[0], pattern(), 0, 2 * ZXF_PAGE));
	zxf_must(f, zx_vmo_create_child(f->h[0], ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_RESIZABLE, 0,
					SIZE, &f->h[1]));
	zxf_keep(f, f->h[1]);
}

static bool is_whole(struct zxf *f, zx_handle_t vmo)
{
	static const uint8_t zero[ZXF_PAGE];
	uint64_t size = 0;

	zxf_must(f, zx_vmo_get_size(vmo, &size));
	return size == SIZE && has(f, vmo, pattern(), 0, 2 * ZXF_PAGE) &&
	       has(f, vmo, zero, 2 * ZXF_PAGE, ZXF_PAGE);
}

static void both_kept(struct zxf *f)
{
	zxf_expect(f, is_whole(f, f->h[0]));
	zxf_expect(f, is_whole(f, f->h[1]));
}

static void parent_kept(struct zxf *f)
{
	zxf_expect(f, is_whole(f, f->h[0]));
}

static void child_kept(struct zxf *f)
{
	zxf_expect(f, is_whole(f, f->h[1]));
}

/* ---- making one ---- */

static void snapshot_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[0], ZX_VMO_CHILD_SNAPSHOT, ZXF_PAGE, SIZE,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void snapshot_check(struct zxf *f)
{
	zx_handle_t child = *(zx_handle_t *)f->bufs[0].at;

	zxf_must(f, zx_vmo_write(f->h[0], "other", ZXF_PAGE, 5));
	zxf_expect(f, has(f, child, pattern() + ZXF_PAGE, 0, ZXF_PAGE));
	child_kept(f);
}

static void slice_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, SIZE));
	zxf_args(f, f->h[0], ZX_VMO_CHILD_SLICE, ZXF_PAGE, ZXF_PAGE,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void slice_check(struct zxf *f)
{
	zx_handle_t child = *(zx_handle_t *)f->bufs[0].at;

	zxf_must(f, zx_vmo_write(f->h[0], "other", ZXF_PAGE, 5));
	zxf_expect(f, has(f, child, (const uint8_t *)"other", 0, 5));
}

static void reference_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, SIZE));
	zxf_args(f, f->h[0], ZX_VMO_CHILD_REFERENCE, 0, 0,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void reference_check(struct zxf *f)
{
	zx_handle_t child = *(zx_handle_t *)f->bufs[0].at;

	zxf_must(f, zx_vmo_write(child, "other", ZXF_PAGE, 5));
	zxf_expect(f, has(f, f->h[0], (const uint8_t *)"other", ZXF_PAGE, 5));
}

/* ---- changing one ---- */

static void read_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[1], P(zxf_out(f, ZXF_PAGE, ZXF_EARLY)), 100, ZXF_PAGE);
}

static void read_check(struct zxf *f)
{
	zxf_expect(f, !memcmp(f->bufs[0].at, pattern() + 100, ZXF_PAGE));
}

static void write_args(struct zxf *f, zx_handle_t vmo)
{
	static uint8_t bytes[ZXF_PAGE];

	memset(bytes, 0x11, sizeof(bytes));
	zxf_args(f, vmo, P(zxf_in(f, bytes, sizeof(bytes))), ZXF_PAGE + 100, sizeof(bytes));
}

static void write_parent_setup(struct zxf *f)
{
	family(f);
	write_args(f, f->h[0]);
}

static void write_parent_check(struct zxf *f)
{
	zxf_expect(f, has(f, f->h[0], f->bufs[0].at, ZXF_PAGE + 100, ZXF_PAGE));
	child_kept(f);
}

static void write_child_setup(struct zxf *f)
{
	family(f);
	write_args(f, f->h[1]);
}

static void write_child_check(struct zxf *f)
{
	zxf_expect(f, has(f, f->h[1], f->bufs[0].at, ZXF_PAGE + 100, ZXF_PAGE));
	zxf_expect(f, has(f, f->h[1], pattern(), 0, ZXF_PAGE + 100));
	parent_kept(f);
}

static void commit_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[1], ZX_VMO_OP_COMMIT, 0, SIZE);
}

static void zero_parent_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[0], ZX_VMO_OP_ZERO, 100, SIZE - 200);
}

static void zero_child_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[1], ZX_VMO_OP_ZERO, 100, SIZE - 200);
}

static void zero_check(struct zxf *f, zx_handle_t vmo)
{
	static const uint8_t zero[SIZE];

	zxf_expect(f, has(f, vmo, pattern(), 0, 100));
	zxf_expect(f, has(f, vmo, zero, 100, SIZE - 100));
}

static void zero_parent_check(struct zxf *f)
{
	zero_check(f, f->h[0]);
	child_kept(f);
}

static void zero_child_check(struct zxf *f)
{
	zero_check(f, f->h[1]);
	parent_kept(f);
}

static void shrink_parent_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[0], 100);
}

static void shrink_child_setup(struct zxf *f)
{
	family(f);
	zxf_args(f, f->h[1], 100);
}

static bool has_shrunk(struct zxf *f, zx_handle_t vmo)
{
	static const uint8_t zero[ZXF_PAGE];
	uint64_t size = 0;

	zxf_must(f, zx_vmo_get_size(vmo, &size));
	return size == ZXF_PAGE && has(f, vmo, pattern(), 0, 100) &&
	       has(f, vmo, zero, 100, ZXF_PAGE - 100);
}

static void shrink_parent_check(struct zxf *f)
{
	zxf_expect(f, has_shrunk(f, f->h[0]));
	child_kept(f);
}

static void shrink_child_check(struct zxf *f)
{
	zxf_expect(f, has_shrunk(f, f->h[1]));
	parent_kept(f);
}

/* The buffer of a read or a write, if it is not there, is not found. */
#define NO_BUFFER	.errors = { ZX_ERR_NOT_FOUND }

static const struct zxf_scenario scenarios[] = {
	ZXF(vmo_create_child, .variant = "snapshot", .setup = snapshot_setup, .kept = both_kept,
	    .check = snapshot_check),
	ZXF(vmo_create_child, .variant = "slice", .setup = slice_setup, .check = slice_check),
	ZXF(vmo_create_child, .variant = "reference", .setup = reference_setup,
	    .check = reference_check),
	ZXF(vmo_read, .variant = "snapshot", .setup = read_setup, .kept = both_kept,
	    .check = read_check, NO_BUFFER),
	ZXF(vmo_write, .variant = "parent", .setup = write_parent_setup, .kept = child_kept,
	    .check = write_parent_check, NO_BUFFER),
	ZXF(vmo_write, .variant = "snapshot", .setup = write_child_setup, .kept = parent_kept,
	    .check = write_child_check, NO_BUFFER),
	ZXF(vmo_op_range, .variant = "commit snapshot", .setup = commit_setup, .kept = both_kept,
	    .check = both_kept),
	ZXF(vmo_op_range, .variant = "zero parent", .setup = zero_parent_setup,
	    .kept = child_kept, .check = zero_parent_check),
	ZXF(vmo_op_range, .variant = "zero snapshot", .setup = zero_child_setup,
	    .kept = parent_kept, .check = zero_child_check),
	ZXF(vmo_set_size, .variant = "parent", .setup = shrink_parent_setup,
	    .kept = child_kept, .check = shrink_parent_check),
	ZXF(vmo_set_size, .variant = "snapshot", .setup = shrink_child_setup,
	    .kept = parent_kept, .check = shrink_child_check),
};

ZXF_GROUP(zxf_clones, scenarios);
