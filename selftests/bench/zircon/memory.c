// SPDX-License-Identifier: GPL-2.0-only
/* VMOs, mapped or not, and their snapshots. */
#include "zx.h"

#define PAGES		256u
#define TOUCHED		16u

static char buffer[BENCH_MIB];
static zx_handle_t vmo;
static zx_vaddr_t mapped;

static zx_vaddr_t map(zx_handle_t what, size_t size)
{
	zx_vaddr_t at;

	zx_ok(zx_vmar_map(zx_vmar_root_self(), ZX_PERM_RW, 0, what, 0, size, &at), "vmar_map");
	return at;
}

static void unmap(zx_vaddr_t at, size_t size)
{
	zx_ok(zx_vmar_unmap(zx_vmar_root_self(), at, size), "vmar_unmap");
}

/* A VMO whose pages are there. */
static void make_vmo(void)
{
	zx_ok(zx_vmo_create(BENCH_MIB, 0, &vmo), "vmo_create");
	zx_ok(zx_vmo_write(vmo, buffer, 0, sizeof(buffer)), "vmo_write");
}

static void close_vmo(void)
{
	zx_handle_close(vmo);
}

static void run_create(unsigned int n)
{
	while (n--) {
		zx_ok(zx_vmo_create(BENCH_PAGE, 0, &vmo), "vmo_create");
		zx_ok(zx_handle_close(vmo), "handle_close");
	}
}

static void run_write_4k(unsigned int n)
{
	while (n--)
		zx_ok(zx_vmo_write(vmo, buffer, 0, BENCH_PAGE), "vmo_write");
}

static void run_read_4k(unsigned int n)
{
	while (n--)
		zx_ok(zx_vmo_read(vmo, buffer, 0, BENCH_PAGE), "vmo_read");
}

static void run_write_1m(unsigned int n)
{
	while (n--)
		zx_ok(zx_vmo_write(vmo, buffer, 0, BENCH_MIB), "vmo_write");
}

static void run_read_1m(unsigned int n)
{
	while (n--)
		zx_ok(zx_vmo_read(vmo, buffer, 0, BENCH_MIB), "vmo_read");
}

static zx_handle_t stream;

static void make_stream(void)
{
	make_vmo();
	zx_ok(zx_stream_create(ZX_STREAM_MODE_READ | ZX_STREAM_MODE_WRITE, vmo, 0, &stream),
	      "stream_create");
}

static void close_stream(void)
{
	zx_handle_close(stream);
	close_vmo();
}

static void run_stream_write(unsigned int n)
{
	const zx_iovec_t parts[] = {
		{ buffer, BENCH_PAGE / 2 }, { buffer + BENCH_PAGE / 2, BENCH_PAGE / 2 },
	};

	while (n--)
		zx_ok(zx_stream_writev_at(stream, 0, 0, parts, 2, NULL), "stream_writev_at");
}

static void run_stream_read(unsigned int n)
{
	zx_iovec_t parts[] = {
		{ buffer, BENCH_PAGE / 2 }, { buffer + BENCH_PAGE / 2, BENCH_PAGE / 2 },
	};

	while (n--)
		zx_ok(zx_stream_readv_at(stream, 0, 0, parts, 2, NULL), "stream_readv_at");
}

static inline void map_touch_unmap(unsigned int n, unsigned int pages)
{
	zx_vaddr_t at;

	while (n--) {
		at = map(vmo, (size_t)pages * BENCH_PAGE);
		bench_write_pages((void *)at, pages);
		unmap(at, (size_t)pages * BENCH_PAGE);
	}
}

static void run_map_1(unsigned int n)
{
	map_touch_unmap(n, 1);
}

static void run_map_256(unsigned int n)
{
	map_touch_unmap(n, PAGES);
}

static void make_mapped(void)
{
	zx_ok(zx_vmo_create(BENCH_MIB, 0, &vmo), "vmo_create");
	mapped = map(vmo, BENCH_MIB);
}

static void close_mapped(void)
{
	unmap(mapped, BENCH_MIB);
	zx_handle_close(vmo);
}

static void run_fault(unsigned int n)
{
	while (n--) {
		bench_write_pages((void *)mapped, PAGES);
		zx_ok(zx_vmo_op_range(vmo, ZX_VMO_OP_DECOMMIT, 0, BENCH_MIB, NULL, 0),
		      "vmo_op_range");
	}
}

/* In a mapping of its own, as fork() has it. */
static void make_parent(void)
{
	zx_handle_t child;

	make_mapped();
	bench_write_pages((void *)mapped, PAGES);
	zx_there(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, BENCH_MIB, &child),
		 "vmo_create_child");
	zx_handle_close(child);
}

static void run_snapshot(unsigned int n)
{
	zx_handle_t child;
	zx_vaddr_t at;

	while (n--) {
		zx_ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, BENCH_MIB, &child),
		      "vmo_create_child");
		at = map(child, BENCH_MIB);
		bench_write_pages((void *)at, TOUCHED);
		unmap(at, BENCH_MIB);
		zx_ok(zx_handle_close(child), "handle_close");
	}
}

const struct bench zx_memory[] = {
	{ "vmo_create", "vmo_create + handle_close", NULL, run_create, NULL },
	{ "vmo_write_4k", "vmo_write", make_vmo, run_write_4k, close_vmo },
	{ "vmo_read_4k", "vmo_read", make_vmo, run_read_4k, close_vmo },
	{ "vmo_write_1m", "vmo_write", make_vmo, run_write_1m, close_vmo },
	{ "vmo_read_1m", "vmo_read", make_vmo, run_read_1m, close_vmo },
	{ "stream_write", "stream_writev_at", make_stream, run_stream_write, close_stream },
	{ "stream_read", "stream_readv_at", make_stream, run_stream_read, close_stream },
	{ "map_1", "vmar_map, touch, vmar_unmap", make_vmo, run_map_1, close_vmo },
	{ "map_256", "vmar_map, touch, vmar_unmap", make_vmo, run_map_256, close_vmo },
	{ "fault_256", "VMO, ZX_VMO_OP_DECOMMIT", make_mapped, run_fault, close_mapped },
	{ "snapshot", "vmo_create_child, map, touch, unmap, close", make_parent, run_snapshot,
	  close_mapped },
	{}
};
