/* SPDX-License-Identifier: MIT */
/* Sizes of pages on x86-64. */
#ifndef ZIRCON_LIMITS_H
#define ZIRCON_LIMITS_H

#define ZX_PAGE_SHIFT	12
#define ZX_PAGE_SIZE	0x1000ul
#define ZX_PAGE_MASK	(ZX_PAGE_SIZE - 1)

/* What any architecture that Zircon runs on may have */
#define ZX_MIN_PAGE_SHIFT	12
#define ZX_MAX_PAGE_SHIFT	21
#define ZX_MIN_PAGE_SIZE	0x1000ul
#define ZX_MAX_PAGE_SIZE	0x200000ul

#endif /* ZIRCON_LIMITS_H */
