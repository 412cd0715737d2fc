// SPDX-License-Identifier: MIT
/*
 * Reading a file and saying, in one line, why it cannot be run. Nothing in it is
 * trusted: every offset is compared with the size of the file before it is used.
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

static int read_file(const char *path, struct program *program, char *why, size_t why_size)
{
	struct stat st;
	size_t done = 0;
	ssize_t n = 1;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(why, why_size, "%s", strerror(errno));
		return errno == ENOENT || errno == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_A_PROGRAM;
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
	close(fd);
	if (done == program->size)
		return 0;
	snprintf(why, why_size, "%s", n < 0 || !program->data ? strerror(errno) :
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
	if (ehdr->e_machine == EM_AARCH64)
		return "a program for arm64, not for x86-64";
	if (ehdr->e_machine != EM_X86_64)
		return "a program for another machine than x86-64";
	if (ehdr->e_type == ET_EXEC)
		return "not a Zircon program: it can only run at a fixed address";
	if (ehdr->e_type != ET_DYN)
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

static const char *check_segments(const struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	bool any = false, entry = false;
	uint64_t end = 0;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);

		if (ph.p_type != PT_LOAD && ph.p_type != PT_DYNAMIC && ph.p_type != PT_INTERP)
			continue;
		if (!inside(program, ph.p_offset, ph.p_filesz))
			return "a truncated ELF file: it ends before its segments do";
		if (ph.p_type != PT_LOAD)
			continue;
		if (ph.p_memsz < ph.p_filesz || ph.p_vaddr > 1UL << 46 || ph.p_memsz > 1UL << 46 ||
		    (ph.p_vaddr - ph.p_offset) % ZX_PAGE)
			return "an ELF file with an impossible segment";
		if (any && ph.p_vaddr < end)
			return "an ELF file whose segments overlap";
		if ((ph.p_flags & PF_W) && (ph.p_flags & PF_X))
			return "an ELF file with a segment that is writable and executable";
		end = (ph.p_vaddr + ph.p_memsz + ZX_PAGE - 1) & ~(ZX_PAGE - 1);
		any = true;
		if ((ph.p_flags & PF_X) && ehdr->e_entry >= ph.p_vaddr &&
		    ehdr->e_entry - ph.p_vaddr < ph.p_filesz)
			entry = true;
	}
	if (!any)
		return "an ELF file with nothing to load";
	return entry ? NULL : "an ELF file whose entry point is not in its code";
}

static const char *find_interp(struct program *program)
{
	const Elf64_Ehdr *ehdr = program->data;
	int i;

	for (i = 0; i < ehdr->e_phnum; i++) {
		Elf64_Phdr ph = phdr_at(program, i);
		const char *name = (const char *)program->data + ph.p_offset;

		if (ph.p_type != PT_INTERP)
			continue;
		if (!ph.p_filesz || ph.p_filesz > sizeof(program->interp) ||
		    name[ph.p_filesz - 1] || strlen(name) + 1 != ph.p_filesz)
			return "an ELF file with an impossible name of its interpreter";
		memcpy(program->interp, name, ph.p_filesz);
	}
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
		for (pass = 0; pass < 2; pass++) {
			uint64_t at;

			for (at = 0; at + sizeof(Elf64_Dyn) <= ph.p_filesz;
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

/* An interpreter without a directory is Zircon's way, one with it is Linux's. */
static const char *check_kind(const struct program *program)
{
	if (strchr(program->interp, '/'))
		return "a Linux program, not a Zircon program";
	if (!program->interp[0] && !needs(program, "libzircon.so"))
		return "not a Zircon program: it does not need libzircon.so";
	return NULL;
}

int read_program(const char *path, bool library, struct program *program, char *why,
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
	wrong = check_header(program);
	if (!wrong)
		wrong = check_segments(program);
	if (!wrong)
		wrong = find_interp(program);
	if (!wrong && !library)
		wrong = check_kind(program);
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
