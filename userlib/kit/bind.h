/* SPDX-License-Identifier: MIT */
/* Making an image that has been mapped fit to run. */
#ifndef ZXKIT_BIND_H
#define ZXKIT_BIND_H

#include <stdint.h>
#include "elf.h"

/**
 * zxkit_vdso_symbol() - the address of what the vDSO exports as @name
 * @vdso: where the vDSO is mapped
 *
 * Return: 0 if it does not export that.
 */
uintptr_t zxkit_vdso_symbol(uintptr_t vdso, const char *name);

/**
 * zxkit_bind() - apply all relocations of an image
 * @base:	what is to be added to addresses in the image
 * @dynamic:	its dynamic section
 * @vdso:	where the vDSO is mapped; undefined symbols are looked up there
 * @culprit:	the symbol that could not be bound, if one could not; otherwise NULL. May
 *		be NULL
 *
 * Uses nothing that has to be relocated, so that an image can bind itself.
 *
 * Return: 0, or -1 if a symbol is missing or a relocation is of an unknown type.
 */
int zxkit_bind(uintptr_t base, const struct elf_dyn *dynamic, uintptr_t vdso,
	       const char **culprit);

#endif /* ZXKIT_BIND_H */
