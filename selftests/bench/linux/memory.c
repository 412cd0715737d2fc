// SPDX-License-Identifier: GPL-2.0-only
/* Memory as an object: memfd, mapped or not; and fork() as the way to a snapshot. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "lx.h"

#define PAGES		256u
#define TOUCHED		16u

static char buffer[BENCH_MIB];
static char *mapped;
static int fd;

static int create(size_t size)
{
	int memfd = (int)lx_ok(memfd_create("bench", MFD_CLOEXEC), "memfd_create");

	lx_ok(ftruncate(memfd, (off_t)size), "ftruncate");
	return memfd;
}

static char *map(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		bench_fail("mmap", errno);
	return at;
}

/* A memfd whose pages are there. */
static void make_memfd(void)
{
	fd = create(BENCH_MIB);
	lx_all(pwrite(fd, buffer, sizeof(buffer), 0), sizeof(buffer), "pwrite");
}

static void close_memfd(void)
{
	close(fd);
}

static void run_create(unsigned int n)
{
	while (n--)
		lx_ok(close(create(BENCH_PAGE)), "close");
}

static void run_write_4k(unsigned int n)
{
	while (n--)
		lx_all(pwrite(fd, buffer, BENCH_PAGE, 0), BENCH_PAGE, "pwrite");
}

static void run_read_4k(unsigned int n)
{
	while (n--)
		lx_all(pread(fd, buffer, BENCH_PAGE, 0), BENCH_PAGE, "pread");
}

static void run_write_1m(unsigned int n)
{
	while (n--)
		lx_all(pwrite(fd, buffer, BENCH_MIB, 0), BENCH_MIB, "pwrite");
}

static void run_read_1m(unsigned int n)
{
	while (n--)
		lx_all(pread(fd, buffer, BENCH_MIB, 0), BENCH_MIB, "pread");
}

static const struct iovec parts[] = {
	{ buffer, BENCH_PAGE / 2 }, { buffer + BENCH_PAGE / 2, BENCH_PAGE / 2 },
};

static void run_writev(unsigned int n)
{
	while (n--)
		lx_all(pwritev(fd, parts, 2, 0), BENCH_PAGE, "pwritev");
}

static void run_readv(unsigned int n)
{
	while (n--)
		lx_all(preadv(fd, parts, 2, 0), BENCH_PAGE, "preadv");
}

static inline void map_touch_unmap(unsigned int n, unsigned int pages)
{
	char *at;

	while (n--) {
		at = map((size_t)pages * BENCH_PAGE);
		bench_write_pages(at, pages);
		lx_ok(munmap(at, (size_t)pages * BENCH_PAGE), "munmap");
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
	fd = create(BENCH_MIB);
	mapped = map(BENCH_MIB);
}

static void close_mapped(void)
{
	munmap(mapped, BENCH_MIB);
	close(fd);
}

static void run_fault(unsigned int n)
{
	while (n--) {
		bench_write_pages(mapped, PAGES);
		lx_ok(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, BENCH_MIB),
		      "fallocate");
	}
}

/* Aligned like memory that a large page could serve, which it may not: 256 faults. */
static void make_private(void)
{
	mapped = mmap(NULL, BENCH_MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		bench_fail("mmap", errno);
	madvise(mapped, BENCH_MIB, MADV_NOHUGEPAGE);
}

static void unmap_private(void)
{
	munmap(mapped, BENCH_MIB);
}

static void run_fault_private(unsigned int n)
{
	while (n--) {
		bench_write_pages(mapped, PAGES);
		lx_ok(madvise(mapped, BENCH_MIB, MADV_DONTNEED), "madvise");
	}
}

static void make_populated(void)
{
	make_private();
	bench_write_pages(mapped, PAGES);
}

static void run_fork(unsigned int n)
{
	int status;
	pid_t pid;

	while (n--) {
		pid = (pid_t)lx_ok(fork(), "fork");
		if (!pid) {
			bench_write_pages(mapped, TOUCHED);
			_exit(0);
		}
		lx_ok(waitpid(pid, &status, 0), "waitpid");
		if (status)
			bench_fail("child", status);
	}
}

const struct bench lx_memory[] = {
	{ "vmo_create", "memfd_create, ftruncate, close", NULL, run_create, NULL },
	{ "vmo_write_4k", "pwrite on memfd", make_memfd, run_write_4k, close_memfd },
	{ "vmo_read_4k", "pread on memfd", make_memfd, run_read_4k, close_memfd },
	{ "vmo_write_1m", "pwrite on memfd", make_memfd, run_write_1m, close_memfd },
	{ "vmo_read_1m", "pread on memfd", make_memfd, run_read_1m, close_memfd },
	{ "stream_write", "pwritev on memfd", make_memfd, run_writev, close_memfd },
	{ "stream_read", "preadv on memfd", make_memfd, run_readv, close_memfd },
	{ "map_1", "mmap of memfd, touch, munmap", make_memfd, run_map_1, close_memfd },
	{ "map_256", "mmap of memfd, touch, munmap", make_memfd, run_map_256, close_memfd },
	{ "fault_256", "memfd, PUNCH_HOLE", make_mapped, run_fault, close_mapped },
	{ "fault_256", "anonymous memory, MADV_DONTNEED", make_private, run_fault_private,
	  unmap_private },
	{ "snapshot", "fork, touch, exit, wait", make_populated, run_fork, unmap_private },
	{}
};
