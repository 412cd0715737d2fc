/* SPDX-License-Identifier: GPL-2.0-only */
/* Included before everything else: what the module says begins with its name. */
#undef pr_fmt
#define pr_fmt(fmt) "zircon: " fmt
