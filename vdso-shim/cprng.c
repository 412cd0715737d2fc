// SPDX-License-Identifier: MIT
/*
 * Random bytes.
 */
#include "vdso.h"

zx_status_t vdso_cprng_draw_once(void *buffer, size_t buffer_size);

/* Cannot fail; so who passes a buffer that is none does not go on. */
void _zx_cprng_draw(void *buffer, size_t buffer_size)
{
	char *p = buffer;
	size_t n;

	while (buffer_size) {
		n = buffer_size < ZX_CPRNG_DRAW_MAX_LEN ? buffer_size : ZX_CPRNG_DRAW_MAX_LEN;
		if (unlikely(vdso_cprng_draw_once(p, n) != ZX_OK))
			__builtin_trap();
		p += n;
		buffer_size -= n;
	}
}

VDSO_EXPORT(cprng_draw);
