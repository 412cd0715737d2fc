/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The image of libzircon.so, as vdso-shim/ built it.
 */
#include <linux/linkage.h>

	.section .rodata, "a"
	.balign 4096
SYM_DATA_START(zx_vdso_image)
	.incbin "zx_vdso.img"
SYM_DATA_END_LABEL(zx_vdso_image, SYM_L_GLOBAL, zx_vdso_image_end)
