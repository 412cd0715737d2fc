// SPDX-License-Identifier: GPL-2.0-only
/*
 * What zxrun says of files that it cannot run, and that no file makes it stumble: built
 * with the sanitizers, on the host, without the module.
 *
 *	elf PROGRAM INTERP_PROGRAM LINUX_PROGRAM
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../../userlib/zxrun/zxrun.h"

static int tests, failures;
static char path[] = "/tmp/zxrun-elf-XXXXXX";
static unsigned char *good, *work;
static size_t good_size;

static void ok(bool passed, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d ", passed ? "" : "not ", ++tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	failures += !passed;
}

static void put(const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
		perror(path);
		exit(1);
	}
	close(fd);
}

/* Reads a file; *why says what is wrong with it, "" if nothing is. */
static int check(const char *file, char why[256])
{
	struct program program;
	int ret;

	why[0] = 0;
	memset(&program, 0xcc, sizeof(program));
	ret = read_program(file, false, &program, why, 256);
	if (!ret)
		free_program(&program);
	return ret;
}

static void refused(const char *what, int status, const char *says)
{
	char why[256];
	int ret = check(path, why);

	ok(ret == status && strstr(why, says), "%s: %s", what, why);
	if (ret != status || !strstr(why, says))
		printf("# status %d, expected %d and \"%s\"\n", ret, status, says);
}

static Elf64_Ehdr *header(void)
{
	memcpy(work, good, good_size);
	return (Elf64_Ehdr *)work;
}

static Elf64_Phdr *find(uint32_t type)
{
	Elf64_Ehdr *ehdr = (Elf64_Ehdr *)work;
	Elf64_Phdr *ph = (Elf64_Phdr *)(work + ehdr->e_phoff);
	int i;

	for (i = 0; i < ehdr->e_phnum; i++)
		if (ph[i].p_type == type)
			return &ph[i];
	return NULL;
}

static void bad_headers(void)
{
	static const char text[] = "#!/bin/sh\n";

	put("", 0);
	refused("an empty file", EXIT_NOT_A_PROGRAM, "empty");
	put(text, sizeof(text) - 1);
	refused("a script", EXIT_NOT_A_PROGRAM, "not an ELF file");
	put(good, 3);
	refused("three bytes of an ELF file", EXIT_NOT_A_PROGRAM, "truncated");
	put(good, 40);
	refused("half a header", EXIT_NOT_A_PROGRAM, "truncated");
	put(good, 70);
	refused("half a program header", EXIT_NOT_A_PROGRAM, "truncated");
	put(good, good_size / 2);
	refused("half a file", EXIT_NOT_A_PROGRAM, "truncated");

	header()->e_ident[EI_CLASS] = ELFCLASS32;
	put(work, good_size);
	refused("32 bits", EXIT_NOT_A_PROGRAM, "64-bit");
	header()->e_ident[EI_DATA] = ELFDATA2MSB;
	put(work, good_size);
	refused("big-endian", EXIT_NOT_A_PROGRAM, "little-endian");
	header()->e_machine = EM_AARCH64;
	put(work, good_size);
	refused("arm64", EXIT_NOT_A_PROGRAM, "arm64");
	header()->e_machine = EM_PPC64;
	put(work, good_size);
	refused("another machine", EXIT_NOT_A_PROGRAM, "another machine");
	header()->e_type = ET_EXEC;
	put(work, good_size);
	refused("a fixed address", EXIT_NOT_A_PROGRAM, "fixed address");
	header()->e_type = ET_REL;
	put(work, good_size);
	refused("an object file", EXIT_NOT_A_PROGRAM, "not a program");
	header()->e_phnum = 0;
	put(work, good_size);
	refused("no program headers", EXIT_NOT_A_PROGRAM, "program headers");
	header()->e_phoff = UINT64_MAX - 8;
	put(work, good_size);
	refused("program headers nowhere", EXIT_NOT_A_PROGRAM, "truncated");
	header()->e_entry = 1UL << 40;
	put(work, good_size);
	refused("an entry point nowhere", EXIT_NOT_A_PROGRAM, "entry point");
}

static void bad_segments(void)
{
	header();
	find(PT_LOAD)->p_filesz = UINT64_MAX;
	put(work, good_size);
	refused("a segment without end", EXIT_NOT_A_PROGRAM, "truncated");
	header();
	find(PT_LOAD)->p_memsz = 0;
	put(work, good_size);
	refused("smaller in memory than in the file", EXIT_NOT_A_PROGRAM, "impossible segment");
	header();
	find(PT_LOAD)->p_vaddr += 1;
	put(work, good_size);
	refused("out of step with the file", EXIT_NOT_A_PROGRAM, "impossible segment");
	header();
	find(PT_LOAD)->p_memsz = 1UL << 45;
	put(work, good_size);
	refused("one segment over the next", EXIT_NOT_A_PROGRAM, "overlap");
	header();
	find(PT_LOAD)->p_flags = PF_R | PF_W | PF_X;
	put(work, good_size);
	refused("writable code", EXIT_NOT_A_PROGRAM, "writable and executable");
	header();
	find(PT_DYNAMIC)->p_type = PT_NULL;
	put(work, good_size);
	refused("nothing that says what it needs", EXIT_NOT_A_PROGRAM, "libzircon.so");
}

/* Every length, and many changes of bytes: an answer each time, and no report. */
static void fuzz(const char *what, unsigned int seed)
{
	Elf64_Ehdr *ehdr = (Elf64_Ehdr *)good;
	size_t heads = ehdr->e_phoff + ehdr->e_phnum * sizeof(Elf64_Phdr);
	unsigned int accepted = 0;
	char why[256];
	size_t len;
	int i, n;

	for (len = 0; len <= heads; len++) {
		put(good, len);
		if (!check(path, why))
			accepted++;
	}
	ok(!accepted, "%s: no part of its headers is a program", what);

	srandom(seed);
	for (i = 0; i < 4000; i++) {
		memcpy(work, good, good_size);
		for (n = 1 + random() % 8; n; n--)
			work[random() % heads] = (unsigned char)random();
		put(work, good_size);
		if (check(path, why) && !why[0])
			break;
	}
	ok(i == 4000, "%s: changed in its headers, it gets an answer (seed %u)", what, seed);
}

static void take(const char *file)
{
	FILE *f = fopen(file, "rb");

	if (!f) {
		perror(file);
		exit(1);
	}
	fseek(f, 0, SEEK_END);
	good_size = (size_t)ftell(f);
	rewind(f);
	free(good);
	free(work);
	good = malloc(good_size);
	work = malloc(good_size);
	if (!good || !work || fread(good, 1, good_size, f) != good_size)
		exit(1);
	fclose(f);
}

int main(int argc, char **argv)
{
	char why[256];

	if (argc != 4)
		return 2;
	close(mkstemp(path));

	ok(!check(argv[1], why), "a program %s", why);
	ok(!check(argv[2], why), "a program with an interpreter %s", why);
	ok(check(argv[3], why) == EXIT_NOT_A_PROGRAM && strstr(why, "Linux"),
	   "a Linux program: %s", why);
	ok(check("/nonexistent/x", why) == EXIT_NOT_FOUND && why[0], "no file: %s", why);
	ok(check("/", why) == EXIT_NOT_A_PROGRAM && why[0], "a directory: %s", why);
	ok(check("/dev/null", why) == EXIT_NOT_A_PROGRAM && why[0], "a device: %s", why);

	take(argv[1]);
	bad_headers();
	bad_segments();
	fuzz("a program", 1);
	take(argv[2]);
	fuzz("a program with an interpreter", 2);

	printf("1..%d\n", tests);
	unlink(path);
	return failures != 0;
}
