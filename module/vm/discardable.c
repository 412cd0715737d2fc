// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discardable VMOs: locking them, and the shrinker. See discardable.h.
 */
#include <linux/minmax.h>
#include <linux/pagemap.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include "../compat/shrinker.h"
#include "cow.h"
#include "discardable.h"
#include "fault.h"
#include "vmo.h"

/* How many VMOs are looked at with the list's lock held, and in one go at all. */
#define ZX_DISCARDABLE_BATCH	1024

static struct kmem_cache *zx_discardable_cache;
static struct list_lru zx_discardable_lru;
static struct shrinker *zx_discardable_shrinker;

static struct zx_discardable *zx_discardable_of(struct list_head *item)
{
	return container_of(item, struct zx_discardable, link);
}

static unsigned long zx_discardable_pages(struct zx_discardable *d)
{
	return READ_ONCE(d->cow->file->f_mapping->nrpages);
}

/* The shrinker */

static enum lru_status zx_discardable_add_pages(struct list_head *item,
						struct list_lru_one *list, void *arg)
{
	*(unsigned long *)arg += zx_discardable_pages(zx_discardable_of(item));
	return LRU_SKIP;
}

/*
 * Pages, so that Linux asks for as much of them as of its own, and one for each VMO, which may have
 * none in memory, but in swap. Behind very many VMOs it is only these.
 */
static unsigned long zx_discardable_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	unsigned long count;

	/* Pairs with zx_discardable_init(). */
	if (!smp_load_acquire(&zx_discardable_shrinker))
		return 0;
	count = list_lru_shrink_count(&zx_discardable_lru, sc);
	if (!count)
		return SHRINK_EMPTY;
	zx_compat_lru_walk(&zx_discardable_lru, sc, zx_discardable_add_pages, &count,
			   ZX_DISCARDABLE_BATCH);
	return count;
}

/* Takes one out of the list, with its lock and a reference to the cow. */
static enum lru_status zx_discardable_isolate(struct list_head *item,
					      struct list_lru_one *list, void *arg)
{
	struct zx_discardable *d = zx_discardable_of(item);

	if (!down_write_trylock(&d->cow->lock))
		return LRU_ROTATE;
	/* zx_cow_unuse() sees it, since the VMO is in the list until zx_discardable_retire(). */
	zx_cow_get(d->cow);
	list_lru_isolate(list, item);
	*(struct zx_discardable **)arg = d;
	return LRU_REMOVED;
}

/* Returns how many pages were discarded. */
static unsigned long zx_discardable_discard(struct zx_discardable *d)
{
	unsigned long pages = zx_discardable_pages(d);
	struct zx_cow *cow = d->cow;

	if (zx_vmo_file_try_empty(cow->file, &d->discarded)) {
		mm_account_reclaimed_pages(pages);
	} else {
		pages = 0;
		list_lru_add_obj(&zx_discardable_lru, &d->link);
	}
	up_write(&cow->lock);
	/* @d may have gone. */
	zx_cow_put(cow);
	return pages;
}

static unsigned long zx_discardable_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	unsigned long freed = 0, scanned = 0, left, pages;
	struct zx_discardable *d;

	/* Pages are unmapped. */
	if (!(sc->gfp_mask & __GFP_FS))
		return SHRINK_STOP;
	left = min_t(unsigned long, ZX_DISCARDABLE_BATCH,
		     list_lru_shrink_count(&zx_discardable_lru, sc));
	for (; left && scanned < sc->nr_to_scan; left--) {
		d = NULL;
		zx_compat_lru_walk(&zx_discardable_lru, sc, zx_discardable_isolate, &d, 1);
		if (!d)
			continue;
		pages = zx_discardable_discard(d);
		scanned += pages + 1;
		freed += pages;
	}
	sc->nr_scanned = scanned;
	return scanned ? freed : SHRINK_STOP;
}

/**
 * zx_discardable_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_discardable_init(void)
{
	struct shrinker *shrinker;

	zx_discardable_cache = KMEM_CACHE(zx_discardable, SLAB_ACCOUNT);
	if (!zx_discardable_cache)
		return -ENOMEM;
	shrinker = zx_compat_lru_shrinker(&zx_discardable_lru, zx_discardable_count,
					  zx_discardable_scan, "zx_discardable");
	if (!shrinker) {
		kmem_cache_destroy(zx_discardable_cache);
		return -ENOMEM;
	}
	/* Pairs with zx_discardable_count(). */
	smp_store_release(&zx_discardable_shrinker, shrinker);
	return 0;
}

/**
 * zx_discardable_exit() - module exit; no VMO exists
 */
void zx_discardable_exit(void)
{
	zx_compat_lru_shrinker_free(zx_discardable_shrinker, &zx_discardable_lru);
	kmem_cache_destroy(zx_discardable_cache);
}

/* VMOs */

/**
 * zx_discardable_create() - what makes a VMO discardable
 * @cow:	its pages, which no other VMO ever uses
 *
 * Context: process context; may sleep.
 * Return: the state of one that has not been locked, or NULL without memory.
 */
struct zx_discardable *zx_discardable_create(struct zx_cow *cow)
{
	struct zx_discardable *d;

	d = kmem_cache_alloc_lru(zx_discardable_cache, &zx_discardable_lru, GFP_KERNEL_ACCOUNT);
	if (!d)
		return NULL;
	INIT_LIST_HEAD(&d->link);
	d->cow = cow;
	d->locks = 0;
	d->discarded = false;
	return d;
}

/**
 * zx_discardable_retire() - a VMO is about to go
 * @d:		of it; nobody else refers to the VMO
 *
 * The shrinker does not begin with it any more. It may still be at it, until zx_cow_unuse() has
 * returned.
 *
 * Context: process context.
 */
void zx_discardable_retire(struct zx_discardable *d)
{
	list_lru_del_obj(&zx_discardable_lru, &d->link);
}

/**
 * zx_discardable_free() - a VMO has gone
 * @d:		its cow too
 *
 * Context: process context.
 */
void zx_discardable_free(struct zx_discardable *d)
{
	kmem_cache_free(zx_discardable_cache, d);
}

/* Takes the lock of a discardable VMO's state if the range is all of it. */
static zx_status_t zx_discardable_begin(struct zx_vmo *vmo, u64 offset, u64 len)
{
	if (!vmo->discardable)
		return ZX_ERR_NOT_SUPPORTED;
	if (down_write_killable(&vmo->cow->lock))
		return ZX_ERR_BAD_STATE;
	if (!offset && len == zx_vmo_get_size(vmo))
		return ZX_OK;
	up_write(&vmo->cow->lock);
	return ZX_ERR_OUT_OF_RANGE;
}

/* The opposite. */
static void zx_discardable_end(struct zx_vmo *vmo)
{
	up_write(&vmo->cow->lock);
}

static void zx_discardable_lock(struct zx_vmo *vmo)
{
	struct zx_discardable *d = vmo->discardable;

	lockdep_assert_held_write(&d->cow->lock);
	if (d->locks++)
		return;
	list_lru_del_obj(&zx_discardable_lru, &d->link);
	if (!d->discarded)
		return;
	zx_vmo_file_resize(vmo->file, vmo->size);
	WRITE_ONCE(d->discarded, false);
}

/**
 * zx_vmo_lock() - ZX_VMO_OP_LOCK: from now on nothing is discarded
 * @vmo:	any
 * @offset:	0
 * @len:	the VMO's size
 * @discarded:	whether it had been discarded since it was last locked
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NOT_SUPPORTED if the VMO is not discardable, ZX_ERR_OUT_OF_RANGE if that
 * is not all of it, ZX_ERR_BAD_STATE if the task is being killed.
 */
zx_status_t zx_vmo_lock(struct zx_vmo *vmo, u64 offset, u64 len, bool *discarded)
{
	zx_status_t status = zx_discardable_begin(vmo, offset, len);

	if (status != ZX_OK)
		return status;
	*discarded = vmo->discardable->discarded;
	zx_discardable_lock(vmo);
	zx_discardable_end(vmo);
	return ZX_OK;
}

/**
 * zx_vmo_try_lock() - ZX_VMO_OP_TRY_LOCK: the same, unless it has been discarded
 * @vmo:	any
 * @offset:	0
 * @len:	the VMO's size
 *
 * Context: process context; may sleep.
 * Return: as zx_vmo_lock(), and ZX_ERR_UNAVAILABLE if it has been discarded.
 */
zx_status_t zx_vmo_try_lock(struct zx_vmo *vmo, u64 offset, u64 len)
{
	zx_status_t status = zx_discardable_begin(vmo, offset, len);

	if (status != ZX_OK)
		return status;
	if (vmo->discardable->discarded)
		status = ZX_ERR_UNAVAILABLE;
	else
		zx_discardable_lock(vmo);
	zx_discardable_end(vmo);
	return status;
}

/**
 * zx_vmo_unlock() - ZX_VMO_OP_UNLOCK: undo one of the locks
 * @vmo:	any
 * @offset:	0
 * @len:	the VMO's size
 *
 * Context: process context; may sleep.
 * Return: as zx_vmo_lock(), and ZX_ERR_BAD_STATE if it is not locked.
 */
zx_status_t zx_vmo_unlock(struct zx_vmo *vmo, u64 offset, u64 len)
{
	zx_status_t status = zx_discardable_begin(vmo, offset, len);
	struct zx_discardable *d = vmo->discardable;

	if (status != ZX_OK)
		return status;
	if (!d->locks)
		status = ZX_ERR_BAD_STATE;
	else if (!--d->locks)
		list_lru_add_obj(&zx_discardable_lru, &d->link);
	zx_discardable_end(vmo);
	return status;
}

/**
 * zx_vmo_undo_lock() - a lock whose result could not be delivered
 * @vmo:	zx_vmo_lock() has locked it
 * @discarded:	what that has said. If nobody else has locked it since it is discarded again,
 *		so that the next one learns of it
 *
 * Context: process context; may sleep.
 */
void zx_vmo_undo_lock(struct zx_vmo *vmo, bool discarded)
{
	struct zx_discardable *d = vmo->discardable;

	down_write(&d->cow->lock);
	/* Somebody else may have unlocked it instead. */
	if (d->locks && !--d->locks) {
		if (discarded) {
			WRITE_ONCE(d->discarded, true);
			zx_vmo_file_resize(vmo->file, 0);
		} else {
			list_lru_add_obj(&zx_discardable_lru, &d->link);
		}
	}
	up_write(&d->cow->lock);
}
