/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages for bytes on their way, in messages and in sockets. An instance keeps some that are
 * not needed for the next ones. A kernel that zeroes what it allocates would spend as long on
 * that as on copying the bytes, which overwrites every byte that is ever read.
 */
#ifndef ZX_OBJECT_PAGES_H
#define ZX_OBJECT_PAGES_H

#include <linux/types.h>

struct zx_instance;

bool zx_pages_get(struct zx_instance *instance, void **pages, unsigned int n);
void zx_pages_put(struct zx_instance *instance, void **pages, unsigned int n);
void zx_pages_drain(struct zx_instance *instance);

#endif /* ZX_OBJECT_PAGES_H */
