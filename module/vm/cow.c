// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copy on write: snapshots, and who keeps whom. The pages are in cow_page.c.
 */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include "cow.h"
#include "cow_internal.h"
#include "fault.h"

static struct kmem_cache *zx_cow_cache;

/**
 * zx_cow_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_cow_init(void)
{
	zx_cow_cache = KMEM_CACHE(zx_cow, SLAB_ACCOUNT);
	return zx_cow_cache ? 0 : -ENOMEM;
}

/**
 * zx_cow_exit() - module exit; no cow exists
 */
void zx_cow_exit(void)
{
	/* For zx_cow_free(). */
	rcu_barrier();
	kmem_cache_destroy(zx_cow_cache);
}

static void zx_cow_free(struct rcu_head *rcu)
{
	kmem_cache_free(zx_cow_cache, container_of(rcu, struct zx_cow, rcu));
}

/**
 * zx_cow_put() - drop a reference
 * @cow:	only the structure goes with the last one
 *
 * Context: any.
 */
void zx_cow_put(struct zx_cow *cow)
{
	struct zx_cow *family;

	while (refcount_dec_and_test(&cow->ref)) {
		family = cow->family;
		/* For zx_cow_of_file(). */
		if (cow->seen)
			call_rcu(&cow->rcu, zx_cow_free);
		else
			kmem_cache_free(zx_cow_cache, cow);
		if (family == cow)
			return;
		cow = family;
	}
}

/**
 * zx_cow_of_file() - whose pages a file has
 * @file:	a VMO's, kept by the caller
 *
 * Context: any.
 * Return: the cow, with a reference, or NULL if it is alone, or gone.
 */
struct zx_cow *zx_cow_of_file(struct file *file)
{
	struct zx_cow *cow;

	rcu_read_lock();
	cow = READ_ONCE(file->private_data);
	if (cow && !refcount_inc_not_zero(&cow->ref))
		cow = NULL;
	rcu_read_unlock();
	return cow;
}

/**
 * zx_cow_create() - the pages of a file
 * @instance:	gets the file back in the end
 * @file:	a VMO's; the reference goes to the cow
 *
 * Context: process context; may sleep.
 * Return: a cow that one VMO uses; NULL without memory, and @file is still the caller's.
 */
struct zx_cow *zx_cow_create(struct zx_instance *instance, struct file *file)
{
	struct zx_cow *cow = kmem_cache_alloc(zx_cow_cache, GFP_KERNEL_ACCOUNT);

	if (!cow)
		return NULL;
	refcount_set(&cow->ref, 1);
	cow->family = cow;
	init_rwsem(&cow->lock);
	cow->instance = instance;
	cow->file = file;
	cow->seen = false;
	cow->users = 1;
	cow->next = NULL;
	cow->offset = 0;
	cow->limit = 0;
	cow->origin = NULL;
	cow->through = 0;
	cow->delta = NULL;
	INIT_LIST_HEAD(&cow->above);
	INIT_LIST_HEAD(&cow->link);
	xa_init_flags(&cow->marks, XA_FLAGS_ACCOUNT);
	return cow;
}

/* A cow without pages in the family of @of, which nobody uses or has above. */
static struct zx_cow *zx_cow_create_in(struct zx_cow *of, pgoff_t pages)
{
	struct file *file = zx_vmo_file_get(of->instance, (u64)pages << PAGE_SHIFT);
	struct zx_cow *cow;

	if (!file)
		return NULL;
	cow = zx_cow_create(of->instance, file);
	if (!cow) {
		zx_vmo_file_put(of->instance, file);
		return NULL;
	}
	cow->users = 0;
	cow->family = zx_cow_get(of->family);
	return cow;
}

/* Puts @cow above @next. */
static void zx_cow_place(struct zx_cow *cow, struct zx_cow *next, pgoff_t offset, pgoff_t limit)
{
	cow->next = zx_cow_get(next);
	cow->offset = offset;
	cow->limit = limit;
	list_add(&cow->link, &next->above);
}

/*
 * Releases what a cow has that is in nobody's way any more, and the reference that its being there
 * is.
 */
static void zx_cow_bury(struct zx_cow *cow)
{
	WRITE_ONCE(cow->file->private_data, NULL);
	zx_vmo_file_put(cow->instance, cow->file);
	xa_destroy(&cow->marks);
	zx_cow_put(cow);
}

/* Nothing is above or below @cow any more. Called under family->lock for writing. */
void zx_cow_unshare(struct zx_cow *cow)
{
	/* They are not kept up from now on. */
	xa_destroy(&cow->marks);
	WRITE_ONCE(cow->file->private_data, NULL);
}

/*
 * Takes away those that nobody uses and nobody reads through, from @cow on downwards. Called under
 * family->lock for writing. They are collected in @dead. Returns what is left below.
 */
static struct zx_cow *zx_cow_reap(struct zx_cow *cow, struct list_head *dead)
{
	struct zx_cow *next;

	while (cow && !cow->users && list_empty(&cow->above)) {
		next = cow->next;
		if (next) {
			list_del_init(&cow->link);
			/* No delta is above the newest, or it would not be reaped. */
			if (next->delta == cow)
				next->delta = NULL;
			/* There is another above it, or it is next. */
			zx_cow_put(next);
		}
		list_add_tail(&cow->link_dead, dead);
		cow = next;
	}
	if (cow && !cow->next && !cow->delta)
		zx_cow_unshare(cow);
	return cow;
}

/* Buries what was collected. Called without family->lock. */
void zx_cow_bury_all(struct list_head *dead)
{
	struct zx_cow *cow, *tmp;

	list_for_each_entry_safe(cow, tmp, dead, link_dead) {
		list_del(&cow->link_dead);
		zx_cow_bury(cow);
	}
}

/**
 * zx_cow_use() - one more VMO has these pages
 * @cow:	which another VMO uses, and goes on to
 *
 * Context: process context; may sleep.
 */
void zx_cow_use(struct zx_cow *cow)
{
	down_write(&cow->family->lock);
	cow->users++;
	up_write(&cow->family->lock);
}

/**
 * zx_cow_unuse() - a VMO has gone
 * @cow:	from zx_cow_create(), zx_cow_snapshot() or zx_cow_use()
 *
 * Context: process context; may sleep. Takes time for each page, and each page below.
 */
void zx_cow_unuse(struct zx_cow *cow)
{
	struct zx_cow *family, *merge;
	LIST_HEAD(dead);

	/* The only one there ever was, as nearly always. */
	if (cow->family == cow && cow->users == 1 && refcount_read(&cow->ref) == 1) {
		zx_cow_bury(cow);
		return;
	}
	family = zx_cow_get(cow->family);
	down_write(&family->lock);
	cow->users--;
	merge = zx_cow_to_merge(zx_cow_reap(cow, &dead));
	up_write(&family->lock);
	zx_cow_bury_all(&dead);
	zx_cow_put(family);
	if (merge)
		zx_cow_merge(merge);
}

/*
 * From now on a file's pages have to do with others. Whoever has a page of it locked may not know
 * yet, and may be about to map it for writing: it is waited for, and then nothing is mapped any
 * more. Whoever locks a page later does know.
 */
static void zx_cow_share(struct zx_cow *cow)
{
	struct address_space *mapping = cow->file->f_mapping;
	XA_STATE(xas, &mapping->i_pages, 0);
	struct page *page;
	pgoff_t index;
	void *entry;

	cow->seen = true;
	/* Pairs with zx_cow_is_shared(), which is called with the page locked. */
	smp_store_release(&cow->file->private_data, cow);
	/* Between that and the looks at locks, as locking is between locks and looks at it. */
	smp_mb();
	rcu_read_lock();
	xas_for_each(&xas, entry, ULONG_MAX) {
		if (xas_retry(&xas, entry) || xa_is_value(entry))
			continue;
		if (likely(!folio_test_locked((struct folio *)entry) && !need_resched()))
			continue;
		/* The pause goes on to the next one. */
		index = xas.xa_index;
		xas_pause(&xas);
		rcu_read_unlock();
		page = find_lock_page(mapping, index);
		if (page) {
			unlock_page(page);
			put_page(page);
		}
		cond_resched();
		rcu_read_lock();
	}
	rcu_read_unlock();
	unmap_mapping_pages(mapping, 0, 0, false);
}

/* Whether a new snapshot would be the same as the last one. */
static bool zx_cow_delta_is_current(struct zx_cow *origin, pgoff_t pages)
{
	struct zx_cow *delta = origin->delta;

	return delta && delta->limit == pages && delta->through == origin->limit &&
	       xa_empty(&delta->marks) && mapping_empty(delta->file->f_mapping);
}

/**
 * zx_cow_snapshot() - pages that are those of another cow, as they are now
 * @origin:	a VMO uses it, and goes on to
 * @offset:	in pages, in @origin, or beyond its end, where everything is zero
 * @pages:	how many
 * @limit:	how many of them are @origin's at the most; the others are zero
 * @out:	a cow that one VMO uses
 *
 * Context: process context; may sleep. Takes time for each page that @origin has.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_cow_snapshot(struct zx_cow *origin, pgoff_t offset, pgoff_t pages,
			    pgoff_t limit, struct zx_cow **out)
{
	struct zx_cow *child, *delta, *older, *fresh = NULL;
	pgoff_t size;

	child = zx_cow_create_in(origin, pages);
	if (!child)
		return ZX_ERR_NO_MEMORY;
	child->users = 1;
	zx_vmo_file_no_huge(child->file);

	down_write(&origin->family->lock);
	size = i_size_read(file_inode(origin->file)) >> PAGE_SHIFT;
	delta = origin->delta;
	/* What older ones look for beyond an end that has come nearer they find through it. */
	if (delta)
		size = max(size, delta->limit);
	if (!zx_cow_delta_is_current(origin, size)) {
		fresh = zx_cow_create_in(origin, size);
		if (!fresh)
			goto no_memory;
		zx_vmo_file_no_huge(fresh->file);
		older = delta;
		delta = fresh;
		delta->origin = origin;
		delta->through = origin->limit;
		zx_cow_place(delta, origin, 0, size);
		if (older) {
			/* It goes on in the newer one. */
			list_move(&older->link, &delta->above);
			zx_cow_get(delta);
			older->next = delta;
			zx_cow_put(origin);
		}
		origin->delta = delta;
	}
	zx_cow_place(child, delta, offset, min(limit, pages));
	child->seen = true;
	WRITE_ONCE(child->file->private_data, child);
	zx_cow_share(origin);
	up_write(&origin->family->lock);
	*out = child;
	return ZX_OK;

no_memory:
	up_write(&origin->family->lock);
	child->users = 0;
	zx_cow_bury(child);
	return ZX_ERR_NO_MEMORY;
}
