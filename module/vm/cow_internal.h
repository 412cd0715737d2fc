/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copy on write: what only its own files use. family->lock is held in all of it, but for
 * zx_cow_merge() and zx_cow_bury_all().
 */
#ifndef ZX_VM_COW_INTERNAL_H
#define ZX_VM_COW_INTERNAL_H

#include "cow.h"

/* cow.c */
void zx_cow_unshare(struct zx_cow *cow);
void zx_cow_bury_all(struct list_head *dead);

/* cow_page.c */
void zx_cow_release(struct page *page);
struct page *zx_cow_own_locked(struct zx_cow *cow, pgoff_t index);
unsigned long zx_cow_marks(struct zx_cow *cow, pgoff_t index);
int zx_cow_mark(struct zx_cow *cow, pgoff_t index, unsigned long bits);
int zx_cow_put_copy(struct zx_cow *cow, pgoff_t index, struct page *page);
pgoff_t zx_cow_next_thing(struct zx_cow *cow, pgoff_t index);
void zx_cow_drop(struct zx_cow *cow, pgoff_t start, pgoff_t end);
bool zx_cow_has_few(struct file *file, unsigned int few);

/* cow_merge.c */
struct zx_cow *zx_cow_to_merge(struct zx_cow *cow);
void zx_cow_merge(struct zx_cow *cow);

#endif /* ZX_VM_COW_INTERNAL_H */
