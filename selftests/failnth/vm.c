// SPDX-License-Identifier: GPL-2.0-only
/* VMOs, VMARs and the memory of processes. */
#include "failnth.h"

/* An instance keeps the files of as many VMOs that are gone for the next ones. */
#define SPARE_FILES	16
#define PAGES		3

/* ---- VMOs ---- */

static void create_setup(struct zxf *f)
{
	zxf_args(f, PAGES * ZXF_PAGE, ZX_VMO_RESIZABLE,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

/* There is no file to spare: it must be made. */
static void create_file_setup(struct zxf *f)
{
	unsigned int i;

	for (i = 0; i < SPARE_FILES; i++)
		zxf_own(f, zxf_vmo(f, 1));
	create_setup(f);
}

static void create_check(struct zxf *f)
{
	zx_handle_t vmo = *(zx_handle_t *)f->bufs[0].at;
	uint64_t size = 0;
	char byte = 1;

	zxf_expect(f, zx_vmo_get_size(vmo, &size) == ZX_OK && size == PAGES * ZXF_PAGE);
	zxf_expect(f, zx_vmo_read(vmo, &byte, size - 1, 1) == ZX_OK && byte == 0);
	zxf_expect(f, zx_vmo_set_size(vmo, 0) == ZX_OK);
}

static const uint8_t *pattern(void)
{
	static uint8_t bytes[PAGES * ZXF_PAGE];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 5 + i / 256;
	return bytes;
}

/* With bytes in all its pages. */
static void with_vmo(struct zxf *f, uint32_t options)
{
	zxf_must(f, zx_vmo_create(PAGES * ZXF_PAGE, options, &f->h[0]));
	zxf_keep(f, f->h[0]);
	zxf_must(f, zx_vmo_write(f->h[0], pattern(), 0, PAGES * ZXF_PAGE));
}

static bool has(struct zxf *f, zx_handle_t vmo, const uint8_t *bytes, size_t offset, size_t size)
{
	static uint8_t seen[PAGES * ZXF_PAGE];

	zxf_must(f, zx_vmo_read(vmo, seen, offset, size));
	return !memcmp(seen, bytes, size);
}

/* Not whole pages. */
#define OFFSET	100
#define LENGTH	(2 * ZXF_PAGE)

static void read_setup(struct zxf *f)
{
	with_vmo(f, 0);
	zxf_args(f, f->h[0], P(zxf_out(f, LENGTH, ZXF_EARLY)), OFFSET, LENGTH);
}

static void read_check(struct zxf *f)
{
	zxf_expect(f, !memcmp(f->bufs[0].at, pattern() + OFFSET, LENGTH));
}

static void write_setup(struct zxf *f)
{
	static uint8_t bytes[LENGTH];

	memset(bytes, 0x11, sizeof(bytes));
	f->h[0] = zxf_keep(f, zxf_vmo(f, PAGES * ZXF_PAGE));
	zxf_args(f, f->h[0], P(zxf_in(f, bytes, LENGTH)), OFFSET, LENGTH);
}

static void write_check(struct zxf *f)
{
	static const uint8_t zero[OFFSET];

	zxf_expect(f, has(f, f->h[0], f->bufs[0].at, OFFSET, LENGTH));
	zxf_expect(f, has(f, f->h[0], zero, 0, OFFSET));
}

static void get_size_setup(struct zxf *f)
{
	with_vmo(f, 0);
	zxf_args(f, f->h[0], P(zxf_out(f, sizeof(uint64_t), 0)));
}

static void get_size_check(struct zxf *f)
{
	zxf_expect(f, *(uint64_t *)f->bufs[0].at == PAGES * ZXF_PAGE);
}

static void set_size_setup(struct zxf *f)
{
	with_vmo(f, ZX_VMO_RESIZABLE);
	zxf_args(f, f->h[0], ZXF_PAGE + OFFSET);
}

static bool has_size(struct zxf *f, uint64_t wanted)
{
	uint64_t size = 0;

	zxf_must(f, zx_vmo_get_size(f->h[0], &size));
	return size == wanted;
}

static void set_size_kept(struct zxf *f)
{
	zxf_expect(f, has_size(f, PAGES * ZXF_PAGE));
	zxf_expect(f, has(f, f->h[0], pattern(), 0, PAGES * ZXF_PAGE));
}

static void set_size_check(struct zxf *f)
{
	static const uint8_t zero[ZXF_PAGE];

	zxf_expect(f, has_size(f, 2 * ZXF_PAGE));
	zxf_expect(f, has(f, f->h[0], pattern(), 0, ZXF_PAGE + OFFSET));
	zxf_expect(f, has(f, f->h[0], zero, ZXF_PAGE + OFFSET, ZXF_PAGE - OFFSET));
}

static void commit_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, PAGES * ZXF_PAGE));
	zxf_args(f, f->h[0], ZX_VMO_OP_COMMIT, 0, PAGES * ZXF_PAGE);
}

static void zero_setup(struct zxf *f)
{
	with_vmo(f, 0);
	zxf_args(f, f->h[0], ZX_VMO_OP_ZERO, OFFSET, LENGTH);
}

static void zero_check(struct zxf *f)
{
	static const uint8_t zero[LENGTH];

	zxf_expect(f, has(f, f->h[0], pattern(), 0, OFFSET));
	zxf_expect(f, has(f, f->h[0], zero, OFFSET, LENGTH));
	zxf_expect(f, has(f, f->h[0], pattern() + OFFSET + LENGTH, OFFSET + LENGTH,
			  PAGES * ZXF_PAGE - OFFSET - LENGTH));
}

static void decommit_setup(struct zxf *f)
{
	with_vmo(f, 0);
	zxf_args(f, f->h[0], ZX_VMO_OP_DECOMMIT, 0, ZXF_PAGE);
}

static void decommit_check(struct zxf *f)
{
	static const uint8_t zero[ZXF_PAGE];

	zxf_expect(f, has(f, f->h[0], zero, 0, ZXF_PAGE));
	zxf_expect(f, has(f, f->h[0], pattern() + ZXF_PAGE, ZXF_PAGE, 2 * ZXF_PAGE));
}

/* What is replaced is gone, whether or not there is something instead. */
static void executable_arm(struct zxf *f)
{
	f->h[0] = zxf_spend(f, zxf_vmo(f, ZXF_PAGE), 0);
	f->u[0] = zxf_info(f, f->h[0]).koid;
	f->args[0] = f->h[0];
}

static void executable_setup(struct zxf *f)
{
	zxf_args(f, 0, ZX_HANDLE_INVALID, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
	executable_arm(f);
}

static void executable_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.koid == f->u[0]);
	zxf_expect(f, info.rights & ZX_RIGHT_EXECUTE);
}

/* ---- VMARs of a process, in one of its own that goes with the try ---- */

#define VMAR_SIZE	(16 * ZXF_PAGE)
#define RW		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

void zxf_with_vmar(struct zxf *f)
{
	zx_vaddr_t base;

	with_vmo(f, 0);
	zxf_must(f, zx_vmar_allocate(f->vmar, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
				     ZX_VM_CAN_MAP_SPECIFIC, 0, VMAR_SIZE, &f->h[1], &base));
	zxf_keep(f, f->h[1]);
	f->u[0] = base;
}

void zxf_vmar_teardown(struct zxf *f)
{
	zx_vmar_destroy(f->h[1]);
}

void zxf_map_at(struct zxf *f, size_t offset)
{
	zx_vaddr_t addr;

	zxf_must(f, zx_vmar_map(f->h[1], RW | ZX_VM_SPECIFIC, offset, f->h[0], 0,
				PAGES * ZXF_PAGE, &addr));
}

/* Whether the process has these bytes of the VMO at an offset of the VMAR. */
bool zxf_sees(struct zxf *f, size_t offset, size_t vmo_offset)
{
	uint8_t bytes[8] = "";
	size_t actual = 0;

	return zx_process_read_memory(f->process, f->u[0] + offset, bytes, sizeof(bytes),
				      &actual) == ZX_OK &&
	       actual == sizeof(bytes) && !memcmp(bytes, pattern() + vmo_offset, sizeof(bytes));
}

bool zxf_sees_nothing(struct zxf *f, size_t offset)
{
	uint8_t byte;
	size_t actual;

	return zx_process_read_memory(f->process, f->u[0] + offset, &byte, 1, &actual) ==
	       ZX_ERR_NO_MEMORY;
}

/* The address is told before the handle. */
static void allocate_setup(struct zxf *f)
{
	void *out;

	zxf_with_vmar(f);
	out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);
	zxf_args(f, f->h[1], ZX_VM_CAN_MAP_READ | ZX_VM_SPECIFIC, ZXF_PAGE, 2 * ZXF_PAGE, P(out),
		 P(zxf_out(f, sizeof(zx_vaddr_t), ZXF_EARLY)));
}

/* Its place is free. */
static void allocate_kept(struct zxf *f)
{
	zx_vaddr_t addr;

	zxf_expect(f, zx_vmar_map(f->h[1], RW | ZX_VM_SPECIFIC, ZXF_PAGE, f->h[0], 0,
				  2 * ZXF_PAGE, &addr) == ZX_OK);
	zxf_expect(f, zx_vmar_unmap(f->h[1], f->u[0] + ZXF_PAGE, 2 * ZXF_PAGE) == ZX_OK);
}

static void allocate_check(struct zxf *f)
{
	zx_handle_t child = *(zx_handle_t *)f->bufs[0].at;
	zx_info_vmar_t info = { 0 };

	zxf_expect(f, zx_object_get_info(child, ZX_INFO_VMAR, &info, sizeof(info), NULL,
					 NULL) == ZX_OK);
	zxf_expect(f, info.base == f->u[0] + ZXF_PAGE && info.len == 2 * ZXF_PAGE);
	zxf_expect(f, *(zx_vaddr_t *)f->bufs[1].at == info.base);
}

static void map_args(struct zxf *f, uint32_t how)
{
	zxf_args(f, f->h[1], RW | how, ZXF_PAGE, f->h[0], 0, PAGES * ZXF_PAGE,
		 P(zxf_out(f, sizeof(zx_vaddr_t), 0)));
}

static void map_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	map_args(f, ZX_VM_SPECIFIC);
}

static void map_kept(struct zxf *f)
{
	zxf_expect(f, zxf_sees_nothing(f, ZXF_PAGE));
}

static void map_check(struct zxf *f)
{
	zxf_expect(f, *(zx_vaddr_t *)f->bufs[0].at == f->u[0] + ZXF_PAGE);
	zxf_expect(f, zxf_sees(f, ZXF_PAGE, 0));
	zxf_expect(f, zxf_sees(f, PAGES * ZXF_PAGE, (PAGES - 1) * ZXF_PAGE));
	zxf_expect(f, zxf_sees_nothing(f, 0) && zxf_sees_nothing(f, (1 + PAGES) * ZXF_PAGE));
}

/* The middle page of a mapping, which becomes two around a third. */
static void replace_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], RW | ZX_VM_SPECIFIC_OVERWRITE, ZXF_PAGE, f->h[0], 0, ZXF_PAGE,
		 P(zxf_out(f, sizeof(zx_vaddr_t), 0)));
}

/*
 * What was there is there. Or nothing is, if it was replaced already, but then where the
 * address could not be told.
 */
static void replace_kept(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
	zxf_expect(f, zxf_sees(f, ZXF_PAGE, ZXF_PAGE) ||
		   (f->bad == 0 && zxf_sees_nothing(f, ZXF_PAGE)));
}

static void replace_check(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, ZXF_PAGE, 0) &&
		   zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
}

static void unmap_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], f->u[0] + ZXF_PAGE, ZXF_PAGE);
}

static void whole_kept(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, ZXF_PAGE, ZXF_PAGE) &&
		   zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
}

static void unmap_check(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
	zxf_expect(f, zxf_sees_nothing(f, ZXF_PAGE));
}

static void protect_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], ZX_VM_PERM_READ, f->u[0] + ZXF_PAGE, ZXF_PAGE);
}

static void destroy_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1]);
}

static void destroy_check(struct zxf *f)
{
	zx_vaddr_t addr;

	zxf_expect(f, zxf_sees_nothing(f, 0));
	zxf_expect(f, zx_vmar_map(f->h[1], RW, 0, f->h[0], 0, ZXF_PAGE, &addr) == ZX_ERR_BAD_STATE);
}

/* Two pages of a VMO that has none, of a process that has nothing else. */
/* ---- discardable VMOs ---- */

static void create_discardable_setup(struct zxf *f)
{
	unsigned int i;

	for (i = 0; i < SPARE_FILES; i++)
		zxf_own(f, zxf_vmo(f, 1));
	zxf_args(f, PAGES * ZXF_PAGE, ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void lock_setup(struct zxf *f)
{
	with_vmo(f, ZX_VMO_DISCARDABLE);
	zxf_args(f, f->h[0], ZX_VMO_OP_LOCK, 0, PAGES * ZXF_PAGE,
		 P(zxf_out(f, sizeof(zx_vmo_lock_state_t), 0)), sizeof(zx_vmo_lock_state_t));
}

static zx_status_t unlock(struct zxf *f)
{
	return zx_vmo_op_range(f->h[0], ZX_VMO_OP_UNLOCK, 0, PAGES * ZXF_PAGE, NULL, 0);
}

static void lock_kept(struct zxf *f)
{
	zxf_expect(f, unlock(f) == ZX_ERR_BAD_STATE);
}

static void lock_check(struct zxf *f)
{
	const zx_vmo_lock_state_t *state = (const void *)f->bufs[0].at;

	zxf_expect(f, !state->offset && state->size == PAGES * ZXF_PAGE);
	zxf_expect(f, !state->discarded_offset && !state->discarded_size);
	zxf_expect(f, unlock(f) == ZX_OK);
	zxf_expect(f, has(f, f->h[0], pattern(), 0, PAGES * ZXF_PAGE));
}

static void op_commit_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_must(f, zx_vmo_op_range(f->h[0], ZX_VMO_OP_DECOMMIT, 0, PAGES * ZXF_PAGE, NULL, 0));
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], ZX_VMAR_OP_COMMIT, f->u[0] + ZXF_PAGE, 2 * ZXF_PAGE, 0, 0);
}

static void op_map_range_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], ZX_VMAR_OP_MAP_RANGE, f->u[0], PAGES * ZXF_PAGE, 0, 0);
}

static void op_decommit_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, f->h[1], ZX_VMAR_OP_DECOMMIT, f->u[0], ZXF_PAGE, 0, 0);
}

/* ---- memory of processes ---- */

static void read_memory_setup(struct zxf *f)
{
	void *buffer;

	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	buffer = zxf_out(f, LENGTH, ZXF_EARLY);
	zxf_args(f, f->process, f->u[0] + OFFSET, P(buffer), LENGTH,
		 P(zxf_out(f, sizeof(size_t), 0)));
}

static void read_memory_check(struct zxf *f)
{
	read_check(f);
	zxf_expect(f, *(size_t *)f->bufs[1].at == LENGTH);
}

static void write_memory_setup(struct zxf *f)
{
	static uint8_t bytes[LENGTH];
	void *buffer;

	memset(bytes, 0x22, sizeof(bytes));
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	buffer = zxf_in(f, bytes, LENGTH);
	zxf_args(f, f->process, f->u[0] + OFFSET, P(buffer), LENGTH,
		 P(zxf_out(f, sizeof(size_t), 0)));
}

static void write_memory_check(struct zxf *f)
{
	zxf_expect(f, has(f, f->h[0], f->bufs[0].at, OFFSET, LENGTH));
	zxf_expect(f, *(size_t *)f->bufs[1].at == LENGTH);
}

static void info_vmar_setup(struct zxf *f)
{
	void *buffer, *actual;

	zxf_with_vmar(f);
	buffer = zxf_out(f, sizeof(zx_info_vmar_t), ZXF_EARLY);
	actual = zxf_out(f, sizeof(size_t), ZXF_EARLY);
	zxf_args(f, f->h[1], ZX_INFO_VMAR, P(buffer), sizeof(zx_info_vmar_t), P(actual),
		 P(zxf_out(f, sizeof(size_t), 0)));
}

static void info_vmar_check(struct zxf *f)
{
	zxf_expect(f, ((zx_info_vmar_t *)f->bufs[0].at)->base == f->u[0]);
	zxf_expect(f, ((zx_info_vmar_t *)f->bufs[0].at)->len == VMAR_SIZE);
}

/* The buffer of a read or a write, if it is not there, is not found. */
#define NO_BUFFER	.errors = { ZX_ERR_NOT_FOUND }
#define IN_VMAR		.hosts = true, .teardown = zxf_vmar_teardown

static const struct zxf_scenario scenarios[] = {
	ZXF(vmo_create, .setup = create_setup, .check = create_check),
	ZXF(vmo_create, .variant = "discardable", .setup = create_discardable_setup,
	    .check = create_check),
	ZXF(vmo_create, .variant = "file", .setup = create_file_setup, .check = create_check),
	ZXF(vmo_read, .setup = read_setup, .check = read_check, NO_BUFFER),
	ZXF(vmo_write, .setup = write_setup, .check = write_check, NO_BUFFER),
	ZXF(vmo_get_size, .setup = get_size_setup, .check = get_size_check),
	ZXF(vmo_set_size, .setup = set_size_setup, .kept = set_size_kept,
	    .check = set_size_check),
	ZXF(vmo_op_range, .variant = "commit", .setup = commit_setup),
	ZXF(vmo_op_range, .variant = "zero", .setup = zero_setup, .check = zero_check),
	ZXF(vmo_op_range, .variant = "decommit", .setup = decommit_setup,
	    .check = decommit_check),
	ZXF(vmo_op_range, .variant = "lock", .setup = lock_setup, .kept = lock_kept,
	    .check = lock_check),
	ZXF(vmo_replace_as_executable, .setup = executable_setup, .rearm = executable_arm,
	    .check = executable_check),
	ZXF(vmar_allocate, IN_VMAR, .setup = allocate_setup, .kept = allocate_kept,
	    .check = allocate_check),
	ZXF(vmar_map, IN_VMAR, .setup = map_setup, .kept = map_kept, .check = map_check),
	ZXF(vmar_map, .variant = "replace", IN_VMAR, .setup = replace_setup,
	    .kept = replace_kept, .check = replace_check),
	ZXF(vmar_unmap, IN_VMAR, .setup = unmap_setup, .kept = whole_kept,
	    .check = unmap_check),
	ZXF(vmar_protect, IN_VMAR, .setup = protect_setup, .kept = whole_kept,
	    .check = whole_kept),
	ZXF(vmar_op_range, .variant = "commit", IN_VMAR, .setup = op_commit_setup),
	ZXF(vmar_op_range, .variant = "decommit", IN_VMAR, .setup = op_decommit_setup,
	    .check = decommit_check),
	ZXF(vmar_op_range, .variant = "map_range", IN_VMAR, .setup = op_map_range_setup,
	    .kept = whole_kept, .check = whole_kept),
	ZXF(vmar_destroy, IN_VMAR, .setup = destroy_setup, .kept = whole_kept,
	    .check = destroy_check),
	ZXF(process_read_memory, IN_VMAR, .setup = read_memory_setup,
	    .check = read_memory_check, NO_BUFFER),
	ZXF(process_write_memory, IN_VMAR, .setup = write_memory_setup,
	    .check = write_memory_check, NO_BUFFER),
	ZXF(object_get_info, .variant = "vmar", IN_VMAR, .setup = info_vmar_setup,
	    .check = info_vmar_check),
};

ZXF_GROUP(zxf_vm, scenarios);
