/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Discardable VMOs (ZX_VMO_DISCARDABLE): when memory is short, Linux may have all pages of one
 * that nobody has locked.
 *
 * One that has been unlocked is in a list, the one unlocked last at its end; there is a list for
 * each memory cgroup, so that the limit of one is kept by its own. A shrinker takes from its
 * beginning. Zircon does not discard what has never been locked, so that is in no list.
 *
 * A VMO that was discarded has a file that ends at 0, whatever its own size: so it has no page,
 * gets none, and touching a mapping of it faults as it does beyond any end, without a word about
 * it in fault.c. Locking it gives the file its size back.
 *
 * There is no child of a discardable VMO, so its cow is alone, and cow->lock that of the VMO's
 * state: of struct zx_discardable, of the file's end, and of the VMO's size.
 *
 * The shrinker runs in whoever wants memory, whatever locks that has: it waits for none. That
 * includes pages' locks, which truncating a file waits for: a file with a page that is locked is
 * left alone, since the lock may be the task's own. If it is locked later it is not.
 */
#ifndef ZX_VM_DISCARDABLE_H
#define ZX_VM_DISCARDABLE_H

#include <linux/list.h>
#include <linux/types.h>
#include <zircon/types.h>

struct zx_cow;
struct zx_vmo;

/**
 * struct zx_discardable - what a VMO has besides if it is discardable
 * @link:	in the list of those that may be discarded; there is no other state of theirs
 * @cow:	the VMO's, which has the lock
 * @locks:	how often it is locked; not in the list unless it is 0
 * @discarded:	and not locked since; READ_ONCE() without the lock
 */
struct zx_discardable {
	struct list_head link;
	struct zx_cow *cow;
	u64 locks;
	bool discarded;
};

int zx_discardable_init(void);
void zx_discardable_exit(void);
struct zx_discardable *zx_discardable_create(struct zx_cow *cow);
void zx_discardable_retire(struct zx_discardable *d);
void zx_discardable_free(struct zx_discardable *d);
zx_status_t zx_vmo_lock(struct zx_vmo *vmo, u64 offset, u64 len, bool *discarded);
zx_status_t zx_vmo_try_lock(struct zx_vmo *vmo, u64 offset, u64 len);
zx_status_t zx_vmo_unlock(struct zx_vmo *vmo, u64 offset, u64 len);
void zx_vmo_undo_lock(struct zx_vmo *vmo, bool discarded);

#endif /* ZX_VM_DISCARDABLE_H */
