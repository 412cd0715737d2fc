// SPDX-License-Identifier: MIT
/*
 * Binds test-bind-prog to libzircon.so on Linux, without the module, and looks at what
 * came out.
 *
 *	test-bind LIBZIRCON.SO TEST-BIND-PROG
 *
 * Prints TAP.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bind.h"

#define SHT_SYMTAB	2

struct elf_shdr {
	uint32_t name;
	uint32_t type;
	uint64_t flags, addr, offset, size;
	uint32_t link, info;
	uint64_t align, entsize;
};

struct table {
	int *words[80];
	long gap[100];
	const char *text;
	void *calls[2];
	void *missing;
	char *inside;
};

static int tests, failures;

static void ok(int good, const char *what)
{
	printf("%sok %d %s\n", good ? "" : "not ", ++tests, what);
	failures += !good;
}

static char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	char *data;

	if (!f || fseek(f, 0, SEEK_END)) {
		perror(path);
		exit(1);
	}
	*size = ftell(f);
	rewind(f);
	data = malloc(*size);
	if (!data || fread(data, 1, *size, f) != *size)
		exit(1);
	fclose(f);
	return data;
}

/* A copy of the segments, somewhere. */
static uintptr_t map_elf(const char *path, uintptr_t *dynamic)
{
	const struct elf_phdr *ph;
	size_t size, span = 0;
	char *file = read_file(path, &size), *at;
	const struct elf_ehdr *e = (const struct elf_ehdr *)file;
	int i;

	ph = (const struct elf_phdr *)(file + e->phoff);
	for (i = 0; i < e->phnum; i++)
		if (ph[i].type == PT_LOAD)
			span = ph[i].vaddr + ph[i].memsz;
	at = mmap(NULL, span, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		exit(1);
	for (i = 0; i < e->phnum; i++) {
		if (ph[i].type == PT_LOAD)
			memcpy(at + ph[i].vaddr, file + ph[i].offset, ph[i].filesz);
		if (ph[i].type == PT_DYNAMIC && dynamic)
			*dynamic = (uintptr_t)at + ph[i].vaddr;
	}
	free(file);
	return (uintptr_t)at;
}

static uint64_t symbol_in(const char *path, const char *name)
{
	size_t size;
	char *file = read_file(path, &size);
	const struct elf_ehdr *e = (const struct elf_ehdr *)file;
	const struct elf_shdr *sh = (const struct elf_shdr *)(file + e->shoff);
	const struct elf_sym *sym, *end;
	uint64_t value = 0;
	int i;

	for (i = 0; i < e->shnum; i++) {
		if (sh[i].type != SHT_SYMTAB)
			continue;
		sym = (const struct elf_sym *)(file + sh[i].offset);
		end = sym + sh[i].size / sizeof(*sym);
		for (; sym < end; sym++)
			if (!strcmp(file + sh[sh[i].link].offset + sym->name, name))
				value = sym->value;
	}
	free(file);
	return value;
}

static void hide_gnu_hash(uintptr_t dynamic)
{
	struct elf_dyn *d;

	for (d = (struct elf_dyn *)dynamic; d->tag != DT_NULL; d++)
		if (d->tag == DT_GNU_HASH)
			d->tag = 0x6fffff00;
}

static void test_symbols(const char *path, const char *kind, bool gnu)
{
	static const char *const absent[] = { "", "zx_", "zx_no_such_call", "vdso_channel_call",
					      "zx_handle_closed", "zx_channel_call_noretry" };
	uintptr_t dynamic, vdso = map_elf(path, &dynamic);
	const struct elf_dyn *d;
	const struct elf_sym *sym = NULL;
	const uint32_t *hash = NULL;
	const char *str = NULL;
	char what[64];
	uint32_t i;
	int good = 1;

	for (d = (struct elf_dyn *)dynamic; d->tag != DT_NULL; d++) {
		if (d->tag == DT_SYMTAB)
			sym = (const struct elf_sym *)(vdso + d->value);
		if (d->tag == DT_STRTAB)
			str = (const char *)(vdso + d->value);
		if (d->tag == DT_HASH)
			hash = (const uint32_t *)(vdso + d->value);
	}
	if (!gnu)
		hide_gnu_hash(dynamic);
	for (i = 1; i < hash[1]; i++)
		if (zxkit_vdso_symbol(vdso, str + sym[i].name) != vdso + sym[i].value) {
			printf("# %s is not found\n", str + sym[i].name);
			good = 0;
		}
	snprintf(what, sizeof(what), "every name of %u is found (%s)", hash[1] - 1, kind);
	ok(good && hash[1] > 300, what);
	for (i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		good &= !zxkit_vdso_symbol(vdso, absent[i]);
	snprintf(what, sizeof(what), "other names are not (%s)", kind);
	ok(good, what);
}

int main(int argc, char **argv)
{
	uintptr_t base, dynamic, vdso, vdso_dynamic;
	const char *culprit = "never written";
	const struct table *t;
	uint64_t word, table;
	int i, good = 1;
	struct elf_dyn *d;

	if (argc != 3) {
		fprintf(stderr, "usage: test-bind LIBZIRCON.SO TEST-BIND-PROG\n");
		return 2;
	}
	printf("TAP version 13\n");
	test_symbols(argv[1], "gnu hash", true);
	test_symbols(argv[1], "sysv hash", false);

	vdso = map_elf(argv[1], &vdso_dynamic);
	base = map_elf(argv[2], &dynamic);
	word = symbol_in(argv[2], "word");
	table = symbol_in(argv[2], "test_table");
	t = (const struct table *)(base + table);
	ok(zxkit_bind(base, (const struct elf_dyn *)dynamic, vdso, &culprit) == 0 && !culprit,
	   "a program is bound");
	for (i = 0; i < 80; i++)
		good &= t->words[i] == (int *)(base + word);
	for (i = 0; i < 100; i++)
		good &= !t->gap[i];
	ok(word && table && good && *t->words[79] == 42, "pointers to its own data");
	ok(!strcmp(t->text, "text"), "pointer to a constant");
	ok(t->inside == (char *)(base + word) + 2, "pointer into a word");
	ok((uintptr_t)t->calls[0] == vdso + symbol_in(argv[1], "zx_handle_close") &&
	   (uintptr_t)t->calls[1] == vdso + symbol_in(argv[1], "_zx_channel_call"),
	   "pointers to calls");
	ok(!t->missing, "a weak name that is missing");

	/* Rename a call that is needed: the symbol must be reported, not called. */
	base = map_elf(argv[2], &dynamic);
	for (d = (struct elf_dyn *)dynamic; d->tag != DT_NULL; d++) {
		if (d->tag == DT_STRTAB) {
			char *s = memmem((char *)base + d->value, 4096, "zx_handle_close", 16);

			if (s)
				s[3] = 'H';
		}
	}
	ok(zxkit_bind(base, (const struct elf_dyn *)dynamic, vdso, &culprit) == -1 && culprit &&
	   !strcmp(culprit, "zx_Handle_close"), "a strong name that is missing");
	printf("1..%d\n", tests);
	return failures != 0;
}
