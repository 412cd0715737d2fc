// SPDX-License-Identifier: MIT
/*
 * What the system is like: answered from the data page.
 */
#include "vdso.h"

uint32_t _zx_system_get_num_cpus(void)
{
	return zx_vdso_data.num_cpus;
}

VDSO_EXPORT(system_get_num_cpus);

uint32_t _zx_system_get_page_size(void)
{
	return zx_vdso_data.page_size;
}

VDSO_EXPORT(system_get_page_size);

uint64_t _zx_system_get_physmem(void)
{
	return zx_vdso_data.physmem;
}

VDSO_EXPORT(system_get_physmem);

uint32_t _zx_system_get_dcache_line_size(void)
{
	return zx_vdso_data.dcache_line_size;
}

VDSO_EXPORT(system_get_dcache_line_size);

zx_status_t _zx_system_get_features(uint32_t kind, uint32_t *features)
{
	if (kind >= ZX_VDSO_NR_FEATURES || !(zx_vdso_data.features_known & 1u << kind))
		return ZX_ERR_NOT_SUPPORTED;
	*features = zx_vdso_data.features[kind];
	return ZX_OK;
}

VDSO_EXPORT(system_get_features);

zx_string_view_t _zx_system_get_version_string(void)
{
	return (zx_string_view_t){ zx_vdso_data.version, zx_vdso_data.version_len };
}

VDSO_EXPORT(system_get_version_string);

/* Until 2019: a copy, with its NUL. */
zx_status_t _zx_system_get_version(char *version, size_t version_size)
{
	size_t len = zx_vdso_data.version_len;
	size_t i;

	if (version_size <= len)
		return ZX_ERR_BUFFER_TOO_SMALL;
	for (i = 0; i <= len; i++)
		version[i] = zx_vdso_data.version[i];
	return ZX_OK;
}

VDSO_EXPORT(system_get_version);

/*
 * Instruction fetches see what was written without help on x86. Main memory does
 * too, except for devices that do not snoop the caches: for them the lines are
 * written back. clflush drops them as well, which the caller may or may not have
 * asked for.
 */
zx_status_t _zx_cache_flush(const void *addr, size_t size, uint32_t options)
{
	uintptr_t line = zx_vdso_data.dcache_line_size;
	uintptr_t p, last;

	switch (options) {
	case ZX_CACHE_FLUSH_INSN:
		return ZX_OK;
	case ZX_CACHE_FLUSH_DATA:
	case ZX_CACHE_FLUSH_DATA | ZX_CACHE_FLUSH_INSN:
	case ZX_CACHE_FLUSH_DATA | ZX_CACHE_FLUSH_INVALIDATE:
	case ZX_CACHE_FLUSH_DATA | ZX_CACHE_FLUSH_INVALIDATE | ZX_CACHE_FLUSH_INSN:
		break;
	default:
		return ZX_ERR_INVALID_ARGS;
	}
	if (!line)
		return ZX_ERR_NOT_SUPPORTED;
	if (!size)
		return ZX_OK;

	p = (uintptr_t)addr & -line;
	last = ((uintptr_t)addr + size - 1) & -line;
	for (;; p += line) {
		__asm__ __volatile__("clflush %0" : "+m"(*(volatile char *)p));
		if (p == last)
			break;
	}
	__asm__ __volatile__("mfence" : : : "memory");
	return ZX_OK;
}

VDSO_EXPORT(cache_flush);
