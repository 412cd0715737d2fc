// SPDX-License-Identifier: MIT
#include <stdbool.h>
#include <stddef.h>
#include "bind.h"

/* The parts of a dynamic section that matter, as addresses. */
struct dynamic {
	uintptr_t symtab;
	uintptr_t strtab;
	uintptr_t hash;
	uintptr_t gnu_hash;
	uintptr_t rel, rela, relr, jmprel;
	uint64_t relsz, relasz, relrsz, pltrelsz;
	bool pltrela;
};

static void read_dynamic(struct dynamic *d, uintptr_t base, const struct elf_dyn *dyn)
{
	*d = (struct dynamic){};
	for (; dyn->tag != DT_NULL; dyn++) {
		switch (dyn->tag) {
		case DT_SYMTAB:
			d->symtab = base + dyn->value;
			break;
		case DT_STRTAB:
			d->strtab = base + dyn->value;
			break;
		case DT_HASH:
			d->hash = base + dyn->value;
			break;
		case DT_GNU_HASH:
			d->gnu_hash = base + dyn->value;
			break;
		case DT_REL:
			d->rel = base + dyn->value;
			break;
		case DT_RELSZ:
			d->relsz = dyn->value;
			break;
		case DT_RELA:
			d->rela = base + dyn->value;
			break;
		case DT_RELASZ:
			d->relasz = dyn->value;
			break;
		case DT_RELR:
			d->relr = base + dyn->value;
			break;
		case DT_RELRSZ:
			d->relrsz = dyn->value;
			break;
		case DT_JMPREL:
			d->jmprel = base + dyn->value;
			break;
		case DT_PLTRELSZ:
			d->pltrelsz = dyn->value;
			break;
		case DT_PLTREL:
			d->pltrela = dyn->value == DT_RELA;
			break;
		}
	}
}

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static const struct elf_sym *find_gnu(const struct dynamic *d, const char *name)
{
	const uint32_t *header = (const uint32_t *)d->gnu_hash;
	uint32_t nbuckets = header[0], first = header[1], nbloom = header[2], shift = header[3];
	const uint64_t *bloom = (const uint64_t *)(header + 4);
	const uint32_t *buckets = (const uint32_t *)(bloom + nbloom);
	const uint32_t *chains = buckets + nbuckets;
	const struct elf_sym *syms = (const struct elf_sym *)d->symtab;
	const char *s;
	uint64_t word;
	uint32_t hash = 5381, i;

	for (s = name; *s; s++)
		hash = hash * 33 + (unsigned char)*s;
	word = bloom[hash / 64 % nbloom];
	if (!(word >> (hash % 64) & word >> ((hash >> shift) % 64) & 1))
		return NULL;
	i = buckets[hash % nbuckets];
	if (i < first)
		return NULL;
	for (;; i++) {
		if ((chains[i - first] | 1) == (hash | 1) &&
		    same(name, (const char *)d->strtab + syms[i].name) &&
		    syms[i].shndx != SHN_UNDEF)
			return &syms[i];
		if (chains[i - first] & 1)
			return NULL;
	}
}

static const struct elf_sym *find_sysv(const struct dynamic *d, const char *name)
{
	const uint32_t *header = (const uint32_t *)d->hash;
	uint32_t nbuckets = header[0];
	const uint32_t *buckets = header + 2;
	const uint32_t *chains = buckets + nbuckets;
	const struct elf_sym *syms = (const struct elf_sym *)d->symtab;
	uint32_t hash = 0, i;
	const char *s;

	for (s = name; *s; s++) {
		hash = (hash << 4) + (unsigned char)*s;
		hash ^= hash >> 24 & 0xf0;
		hash &= 0x0fffffff;
	}
	for (i = buckets[hash % nbuckets]; i; i = chains[i])
		if (same(name, (const char *)d->strtab + syms[i].name) &&
		    syms[i].shndx != SHN_UNDEF)
			return &syms[i];
	return NULL;
}

static uintptr_t find(uintptr_t base, const struct dynamic *d, const char *name)
{
	const struct elf_sym *sym = NULL;

	if (d->gnu_hash)
		sym = find_gnu(d, name);
	else if (d->hash)
		sym = find_sysv(d, name);
	return sym ? base + sym->value : 0;
}

static void read_vdso(struct dynamic *d, uintptr_t vdso)
{
	const struct elf_ehdr *ehdr = (const struct elf_ehdr *)vdso;
	const struct elf_phdr *ph = (const struct elf_phdr *)(vdso + ehdr->phoff);
	int i;

	for (i = 0; i < ehdr->phnum; i++) {
		if (ph[i].type == PT_DYNAMIC) {
			read_dynamic(d, vdso, (const struct elf_dyn *)(vdso + ph[i].vaddr));
			return;
		}
	}
	*d = (struct dynamic){};
}

uintptr_t zxkit_vdso_symbol(uintptr_t vdso, const char *name)
{
	struct dynamic d;

	read_vdso(&d, vdso);
	return find(vdso, &d, name);
}

/*
 * An even entry is the address of a word; an odd one has a bit for each of the 63 words
 * that follow the last one, and moves on behind them.
 */
static void apply_relr(uintptr_t base, const struct dynamic *d)
{
	const uint64_t *entry = (const uint64_t *)d->relr;
	const uint64_t *end = entry + d->relrsz / sizeof(*entry);
	uint64_t *where = NULL;
	uint64_t bits;
	int i;

	for (; entry < end; entry++) {
		if (!(*entry & 1)) {
			where = (uint64_t *)(base + *entry);
			*where++ += base;
			continue;
		}
		for (i = 0, bits = *entry >> 1; bits; i++, bits >>= 1)
			if (bits & 1)
				where[i] += base;
		where += 63;
	}
}

struct binding {
	uintptr_t base;
	const struct dynamic *image;
	uintptr_t vdso;
	const struct dynamic *vdso_dynamic;
	const char *culprit;
};

static bool apply_one(struct binding *b, uint64_t offset, uint64_t info, int64_t addend)
{
	const struct elf_sym *sym = (const struct elf_sym *)b->image->symtab + (info >> 32);
	uint64_t *where = (uint64_t *)(b->base + offset);
	const char *name;
	uintptr_t value;

	switch ((uint32_t)info) {
	case R_X86_64_NONE:
		return true;
	case R_X86_64_RELATIVE:
		*where = b->base + addend;
		return true;
	case R_X86_64_64:
	case R_X86_64_GLOB_DAT:
	case R_X86_64_JUMP_SLOT:
		break;
	default:
		return false;
	}

	if (sym->shndx != SHN_UNDEF) {
		value = b->base + sym->value;
	} else {
		name = (const char *)b->image->strtab + sym->name;
		value = find(b->vdso, b->vdso_dynamic, name);
		if (!value && sym->info >> 4 != STB_WEAK) {
			b->culprit = name;
			return false;
		}
	}
	/* Only this one has an addend on x86-64; a weak symbol that is missing has none. */
	if ((uint32_t)info == R_X86_64_64 && value)
		value += addend;
	*where = value;
	return true;
}

static bool apply_rela(struct binding *b, uintptr_t table, uint64_t size)
{
	const struct elf_rela *r = (const struct elf_rela *)table;
	const struct elf_rela *end = r + size / sizeof(*r);

	for (; r < end; r++)
		if (!apply_one(b, r->offset, r->info, r->addend))
			return false;
	return true;
}

static bool apply_rel(struct binding *b, uintptr_t table, uint64_t size)
{
	const uint64_t *r = (const uint64_t *)table;
	const uint64_t *end = r + size / sizeof(*r);

	for (; r < end; r += 2)
		if (!apply_one(b, r[0], r[1], *(const int64_t *)(b->base + r[0])))
			return false;
	return true;
}

int zxkit_bind(uintptr_t base, const struct elf_dyn *dynamic, uintptr_t vdso,
	       const char **culprit)
{
	struct dynamic image, vdso_dynamic;
	struct binding b = {
		.base = base,
		.image = &image,
		.vdso = vdso,
		.vdso_dynamic = &vdso_dynamic,
	};
	bool ok;

	read_dynamic(&image, base, dynamic);
	read_vdso(&vdso_dynamic, vdso);

	apply_relr(base, &image);
	ok = apply_rel(&b, image.rel, image.relsz) &&
	     apply_rela(&b, image.rela, image.relasz) &&
	     (image.pltrela ? apply_rela(&b, image.jmprel, image.pltrelsz) :
			      apply_rel(&b, image.jmprel, image.pltrelsz));
	if (culprit)
		*culprit = b.culprit;
	return ok ? 0 : -1;
}
