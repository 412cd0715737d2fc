// SPDX-License-Identifier: MIT
/*
 * Reading a file and saying, in one line, why it cannot be run. Nothing in it is
 * trusted: every offset is compared with the size of the file before it is used.
 *
 * What is accepted here zxkit_load() can map: selftests/zxrun/elf-check.c holds the two
 * against each other.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "zxrun.h"

#define PROGRAM_MAX	(1UL << 30)
#define PHDRS_MAX	32	/* as many as zxkit_load() takes */
#define ZX_PAGE		4096UL
#define ADDRESS_MAX	(1UL << 46)

static int read_file(const char *path, struct program *program, char *why, size_t why_size)
{
	struct stat st;
	size_t done = 0;
	ssize_t n = 1;
	int fd, err;

	/* O_NONBLOCK: somebody may have named a pipe. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		err = errno;
		snprintf(why, why_size, "%s", strerror(err));
		return err == ENOENT || err == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_A_PROGRAM;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		snprintf(why, why_size, "not a regular file");
		close(fd);
		return EXIT_NOT_A_PROGRAM;
	}
	if (!st.st_size) {
		snprintf(why, why_size, "the file is empty");
		close(fd);
		return EXIT_NOT_A_PROGRAM;
	}
	if ((unsigned long)st.st_size > PROGRAM_MAX) {
		snprintf(why, why_size, "larger than a program can be");
		close(fd);
		return EXIT_NOT_A_PROGRAM;
	}
	program->size = (size_t)st.st_size;
	program->data = malloc(program->size);
	while (program->data && done < program->size && n > 0) {
		n = read(fd, (char *)program->data + done, program->size - done);
		done += n > 0 ? (size_t)n : 0;
	}
	err = errno;
	close(fd);
	if (done == program->size)
		return 0;
	snprintf(why, why_size, "%s", n < 0 || !program->data ? strerror(err) :
						 "it became shorter while it was read");
	return EXIT_NOT_A_PROGRAM;
}

static bool inside(const struct program *program, uint64_t offset, uint64_t size)
{
	return offset <= program->size && size <= program->size - offset;
}

static const char *check_header(const struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	size_t known = program->size < SELFMAG ? program->size : SELFMAG;

	if (memcmp(program->data, ELFMAG, known))
		return "not an ELF file";
	if (program->size < sizeof(*ehdr))
		return "a truncated ELF file: it ends in its header";
	if (ehdr->e_ident[EI_CLASS] != ELFCLASS64)
		return "not a 64-bit ELF file";
	if (ehdr->e_ident[EI_DATA] != ELFDATA2LSB)
		return "not a little-endian ELF file";
	if (ehdr->e_ident[EI_VERSION] != EV_CURRENT || ehdr->e_version != EV_CURRENT)
		return "an ELF file of an unknown version";
	if (ehdr->e_machine == EM_AARCH64)
		return "a program for arm64, not for x86-64";
	if (ehdr->e_machine != EM_X86_64)
		return "a program for another machine than x86-64";
	if (ehdr->e_type != ET_DYN && ehdr->e_type != ET_EXEC)
		return "an ELF file, but not a program";
	if (ehdr->e_phentsize != sizeof(Elf64_Phdr) || !ehdr->e_phnum)
		return "an ELF file without usable program headers";
	if (ehdr->e_phnum > PHDRS_MAX)
		return "an ELF file with too many program headers";
	if (!inside(program, ehdr->e_phoff, ehdr->e_phnum * sizeof(Elf64_Phdr)))
		return "a truncated ELF file: it ends in its program headers";
	return NULL;
}

static Elf64_Phdr phdr_at(const struct program *program, int i)
{
	const Elf64_Ehdr *ehdr = program->data;
	Elf64_Phdr phdr;

	/* Their place in the file may be one where no structure could be. */
	memcpy(&phdr, (const char *)program->data + ehdr->e_phoff + i * sizeof(phdr),
	       sizeof(phdr));
	return phdr;
}

/* That what is looked at is in the file, before anything is looked at. */
static const char *check_ranges(const struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);

		switch (ph.p_type) {
		case PT_LOAD:
		case PT_DYNAMIC:
		case PT_INTERP:
		case PT_NOTE:
			if (!inside(program, ph.p_offset, ph.p_filesz))
				return "a truncated ELF file: it ends before its segments do";
		}
	}
	return NULL;
}

static const char *find_interp(struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);
		const char *name;

		if (ph.p_type != PT_INTERP)
			continue;
		name = (const char *)program->data + ph.p_offset;
		if (ph.p_filesz < 2 || ph.p_filesz > sizeof(program->interp) ||
		    name[ph.p_filesz - 1] || strlen(name) + 1 != ph.p_filesz)
			return "an ELF file with an impossible name of its interpreter";
		if (program->interp[0])
			return "an ELF file with more than one interpreter";
		memcpy(program->interp, name, ph.p_filesz);
	}
	return NULL;
}

/* Whether a note says that the file is for Linux: all that Linux's C libraries link do. */
static bool has_linux_note(const struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);
		uint64_t at = 0;

		while (ph.p_type == PT_NOTE && ph.p_filesz - at >= sizeof(Elf64_Nhdr)) {
			const char *note = (const char *)program->data + ph.p_offset + at;
			uint64_t name, desc;
			Elf64_Nhdr nhdr;
			uint32_t os;

			memcpy(&nhdr, note, sizeof(nhdr));
			name = sizeof(nhdr);
			desc = name + ((nhdr.n_namesz + 3ULL) & ~3ULL);
			at += desc + ((nhdr.n_descsz + 3ULL) & ~3ULL);
			if (at > ph.p_filesz)
				break;
			if (nhdr.n_type != NT_GNU_ABI_TAG || nhdr.n_namesz != sizeof("GNU") ||
			    memcmp(note + name, "GNU", sizeof("GNU")) ||
			    nhdr.n_descsz < sizeof(os))
				continue;
			memcpy(&os, note + desc, sizeof(os));
			if (os == ELF_NOTE_OS_LINUX)
				return true;
		}
	}
	return false;
}

static const char *check_segments(const struct program *program, enum file_kind kind)
{
	const Elf64_Ehdr *ehdr = program->data;
	bool any = false, entry = false;
	uint64_t start = 0, end = 0;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);

		if (ph.p_type == PT_GNU_STACK && ph.p_memsz > ADDRESS_MAX)
			return "an ELF file that asks for an impossible stack";
		if (ph.p_type != PT_LOAD)
			continue;
		if (ph.p_memsz < ph.p_filesz || ph.p_vaddr > ADDRESS_MAX ||
		    ph.p_memsz > ADDRESS_MAX || (ph.p_vaddr - ph.p_offset) % ZX_PAGE)
			return "an ELF file with an impossible segment";
		if (any && ph.p_vaddr < end)
			return "an ELF file whose segments overlap or are out of order";
		if ((ph.p_flags & PF_W) && (ph.p_flags & PF_X))
			return "an ELF file with a segment that is writable and executable";
		if ((ph.p_flags & PF_X) && ph.p_memsz != ph.p_filesz)
			return "an ELF file with code that it does not have";
		if (!any)
			start = ph.p_vaddr & ~(ZX_PAGE - 1);
		end = (ph.p_vaddr + ph.p_memsz + ZX_PAGE - 1) & ~(ZX_PAGE - 1);
		any = true;
		if ((ph.p_flags & PF_X) && ehdr->e_entry >= ph.p_vaddr &&
		    ehdr->e_entry - ph.p_vaddr < ph.p_filesz)
			entry = true;
	}
	if (end == start)
		return "an ELF file with nothing to load";
	/* Libraries begin nowhere. */
	if (!entry && kind != FILE_LIBRARY)
		return "an ELF file whose entry point is not in its code";
	return NULL;
}

/* Where a virtual address is in the file; SIZE_MAX if nowhere. */
static size_t offset_of(const struct program *program, uint64_t vaddr)
{
	const Elf64_Ehdr *ehdr = program->data;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);

		if (ph.p_type == PT_LOAD && vaddr >= ph.p_vaddr &&
		    vaddr - ph.p_vaddr < ph.p_filesz)
			return ph.p_offset + (vaddr - ph.p_vaddr);
	}
	return SIZE_MAX;
}

static bool says(const struct program *program, uint64_t offset, const char *text)
{
	size_t len = strlen(text) + 1;

	return inside(program, offset, len) &&
	       !memcmp((const char *)program->data + offset, text, len);
}

/* Whether the file needs a library of this name. */
static bool needs(const struct program *program, const char *library)
{
	const Elf64_Ehdr *ehdr = program->data;
	size_t strtab = SIZE_MAX;
	int i, pass;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);

		if (ph.p_type != PT_DYNAMIC)
			continue;
		/* The table of strings may be named after what is in it. */
		for (pass = 0; pass < 2; pass++) {
			uint64_t at;

			for (at = 0; ph.p_filesz - at >= sizeof(Elf64_Dyn);
			     at += sizeof(Elf64_Dyn)) {
				Elf64_Dyn dyn;

				memcpy(&dyn, (const char *)program->data + ph.p_offset + at,
				       sizeof(dyn));
				if (dyn.d_tag == DT_NULL)
					break;
				if (!pass && dyn.d_tag == DT_STRTAB)
					strtab = offset_of(program, dyn.d_un.d_ptr);
				if (pass && dyn.d_tag == DT_NEEDED && strtab != SIZE_MAX &&
				    dyn.d_un.d_val < program->size &&
				    says(program, strtab + dyn.d_un.d_val, library))
					return true;
			}
		}
	}
	return false;
}

/* Zircon has no file system to find an interpreter in: a path is Linux's way. */
static const char *check_kind(const struct program *program, enum file_kind kind)
{
	const Elf64_Ehdr *ehdr = program->data;

	if (program->interp[0] == '/' || has_linux_note(program) ||
	    ehdr->e_ident[EI_OSABI] == ELFOSABI_LINUX)
		return "a Linux program, not a Zircon program";
	if (ehdr->e_type == ET_EXEC)
		return "not a Zircon program: it can only run at a fixed address";
	if (kind == FILE_PROGRAM && !program->interp[0] && !needs(program, "libzircon.so"))
		return "not a Zircon program: it does not need libzircon.so";
	if (kind == FILE_INTERPRETER && program->interp[0])
		return "an interpreter that needs an interpreter";
	return NULL;
}

const char *check_program(struct program *program, enum file_kind kind)
{
	const char *wrong;

	program->interp[0] = '\0';
	wrong = check_header(program);
	if (!wrong)
		wrong = check_ranges(program);
	if (!wrong)
		wrong = find_interp(program);
	if (!wrong)
		wrong = check_kind(program, kind);
	if (!wrong)
		wrong = check_segments(program, kind);
	return wrong;
}

int read_program(const char *path, enum file_kind kind, struct program *program, char *why,
		 size_t why_size)
{
	const char *wrong;
	int ret;

	memset(program, 0, sizeof(*program));
	ret = read_file(path, program, why, why_size);
	if (ret) {
		free_program(program);
		return ret;
	}
	wrong = check_program(program, kind);
	if (!wrong)
		return 0;
	snprintf(why, why_size, "%s", wrong);
	free_program(program);
	return EXIT_NOT_A_PROGRAM;
}

void free_program(struct program *program)
{
	free(program->data);
	program->data = NULL;
}
