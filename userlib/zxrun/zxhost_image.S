/* SPDX-License-Identifier: MIT */
	.section .rodata
	.globl zxhost_image, zxhost_image_end
zxhost_image:
	.incbin "zxhost.bin"
zxhost_image_end:
	.section .note.GNU-stack, "", @progbits
