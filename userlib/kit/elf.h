/* SPDX-License-Identifier: MIT */
/* As much of ELF as starting a program takes: 64 bits, x86-64. */
#ifndef ZXKIT_ELF_H
#define ZXKIT_ELF_H

#include <stdint.h>

#define ELF_MAGIC	0x464c457fu	/* the first four bytes */
#define ELF_CLASS64	2
#define ELF_DATA_LSB	1
#define ET_DYN		3
#define EM_X86_64	62

struct elf_ehdr {
	uint32_t magic;
	uint8_t class_;
	uint8_t data;
	uint8_t ident[10];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t phoff;
	uint64_t shoff;
	uint32_t flags;
	uint16_t ehsize;
	uint16_t phentsize;
	uint16_t phnum;
	uint16_t shentsize;
	uint16_t shnum;
	uint16_t shstrndx;
};

#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_INTERP	3
#define PT_GNU_STACK	0x6474e551
#define PT_GNU_RELRO	0x6474e552

#define PF_X		1
#define PF_W		2
#define PF_R		4

struct elf_phdr {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t vaddr;
	uint64_t paddr;
	uint64_t filesz;
	uint64_t memsz;
	uint64_t align;
};

#define DT_NULL		0
#define DT_NEEDED	1
#define DT_PLTRELSZ	2
#define DT_HASH		4
#define DT_STRTAB	5
#define DT_SYMTAB	6
#define DT_RELA		7
#define DT_RELASZ	8
#define DT_REL		17
#define DT_RELSZ	18
#define DT_PLTREL	20
#define DT_JMPREL	23
#define DT_RELRSZ	35
#define DT_RELR		36
#define DT_GNU_HASH	0x6ffffef5

struct elf_dyn {
	int64_t tag;
	uint64_t value;
};

#define SHN_UNDEF	0
#define STB_WEAK	2

struct elf_sym {
	uint32_t name;
	uint8_t info;
	uint8_t other;
	uint16_t shndx;
	uint64_t value;
	uint64_t size;
};

#define R_X86_64_NONE		0
#define R_X86_64_64		1
#define R_X86_64_GLOB_DAT	6
#define R_X86_64_JUMP_SLOT	7
#define R_X86_64_RELATIVE	8

/* DT_REL has only the first two; the addend is where the result goes. */
struct elf_rela {
	uint64_t offset;
	uint64_t info;
	int64_t addend;
};

#endif /* ZXKIT_ELF_H */
