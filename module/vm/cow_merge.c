// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copy on write: layers that only one other reads through become part of that one, so that
 * snapshots of snapshots stay cheap to read, however many there were.
 *
 * Two things are merged into the one above them: a delta that only an older delta of the
 * same origin reads through; and an origin that nobody uses any more, together with its only
 * delta, if only one snapshot reads through that. What is there moves up, page by page,
 * unless it is hidden; nothing that anybody sees changes at any time. So it can be left off
 * anywhere, for the want of memory, too.
 *
 * Pages are copied, and Linux cannot be asked to move them: merging waits until there are
 * several layers, or little to copy.
 */
#include <linux/highmem.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include "../object/instance.h"
#include "cow.h"
#include "cow_internal.h"
#include "fault.h"

/* So few pages are copied at once; so many layers are too many in any case. */
#define ZX_COW_FEW_PAGES	256
#define ZX_COW_MANY_LAYERS	8

/* How many indices are looked at with the lock held. */
#define ZX_COW_MERGE_BATCH	64

static struct zx_cow *zx_cow_only_above(struct zx_cow *cow)
{
	if (!list_is_singular(&cow->above))
		return NULL;
	return list_first_entry(&cow->above, struct zx_cow, link);
}

/* Whether what is right below @cow is only there for it, and does not change any more. */
static bool zx_cow_is_mergeable(struct zx_cow *cow)
{
	struct zx_cow *delta = cow->next;

	if (!delta || zx_cow_only_above(delta) != cow)
		return false;
	/* Of a delta what is below is a newer one, or the origin itself. */
	if (cow->origin)
		return delta != cow->origin;
	return !delta->origin->users && zx_cow_only_above(delta->origin) == delta;
}

/* The lowest of what is merged into @cow. */
static struct zx_cow *zx_cow_lowest(struct zx_cow *cow)
{
	return cow->origin ? cow->next : cow->next->origin;
}

static bool zx_cow_is_worth_it(struct zx_cow *cow)
{
	struct zx_cow *c;
	unsigned int n;

	if (zx_cow_has_few(cow->next->file, ZX_COW_FEW_PAGES) &&
	    (cow->origin || zx_cow_has_few(cow->next->origin->file, ZX_COW_FEW_PAGES)))
		return true;
	for (c = cow, n = 0; zx_cow_is_mergeable(c); c = zx_cow_lowest(c)) {
		if (++n >= ZX_COW_MANY_LAYERS)
			return true;
	}
	return false;
}

/**
 * zx_cow_to_merge() - who is to take over what is below
 * @cow:	which somebody has ceased to read through, or to use; or NULL
 *
 * Context: process context; family->lock is held for writing.
 * Return: for zx_cow_merge(), with a reference; or NULL.
 */
struct zx_cow *zx_cow_to_merge(struct zx_cow *cow)
{
	unsigned int i;

	for (i = 0; cow && i < 3; i++, cow = zx_cow_only_above(cow)) {
		if (!zx_cow_is_mergeable(cow))
			continue;
		return zx_cow_is_worth_it(cow) ? zx_cow_get(cow) : NULL;
	}
	return NULL;
}

/* The delta of the same origin that is older than @delta; or NULL. */
static struct zx_cow *zx_cow_older(struct zx_cow *delta)
{
	struct zx_cow *above;

	list_for_each_entry(above, &delta->above, link)
		if (above->origin == delta->origin)
			return above;
	return NULL;
}

/*
 * What is to be merged at one index: a page, or marks, or nothing if both are not there. A copy of
 * what is further below is nothing.
 */
static struct page *zx_cow_merge_look(struct zx_cow *cow, pgoff_t index, unsigned long *marks)
{
	struct zx_cow *delta = cow->next;
	struct page *page;

	*marks = zx_cow_marks(delta, index);
	page = zx_cow_own_locked(delta, index);
	if (page || *marks || cow->origin)
		return page;
	*marks = zx_cow_marks(delta->origin, index);
	page = *marks & ZX_COW_COPY ? NULL : zx_cow_own_locked(delta->origin, index);
	*marks &= ZX_COW_ZERO;
	return page;
}

/* Puts a page, or marks without one, where there is nothing yet. */
static int zx_cow_merge_put(struct zx_cow *cow, pgoff_t index, struct page *page,
			    unsigned long marks)
{
	return page ? zx_cow_put_copy(cow, index, page) : zx_cow_mark(cow, index, marks);
}

/*
 * Gives it to those of @cow's deltas that would look for it below @cow; @open: those that have
 * nothing to say themselves do so; @given: but find it in @cow.
 */
static int zx_cow_merge_deltas(struct zx_cow *cow, pgoff_t index, struct page *page,
			       unsigned long marks, bool open, bool given)
{
	struct zx_cow *delta;
	struct page *own;
	int ret;

	for (delta = cow->delta; delta; delta = zx_cow_older(delta)) {
		own = zx_cow_own_locked(delta, index);
		if (IS_ERR(own))
			return PTR_ERR(own);
		if (own)
			zx_cow_release(own);
		if (own || (zx_cow_marks(delta, index) & ZX_COW_ZERO)) {
			open = false;
			continue;
		}
		if (zx_cow_marks(delta, index) & ZX_COW_SKIP) {
			open = true;
			given = false;
		}
		if (!open || given || index >= delta->through)
			continue;
		ret = zx_cow_merge_put(delta, index, page, marks);
		if (ret)
			return ret;
		zx_cow_unmark(delta, index, ZX_COW_SKIP);
		/* Older ones find it there. */
		given = true;
	}
	return 0;
}

/* Moves up what there is at @index of the delta below. */
static int zx_cow_merge_one(struct zx_cow *cow, pgoff_t index)
{
	unsigned long marks, has, takes = ZX_COW_ZERO;
	pgoff_t to = index - cow->offset;
	struct page *page, *own;
	int ret = 0;

	if (index < cow->offset || index >= cow->next->limit)
		return 0;
	page = zx_cow_merge_look(cow, index, &marks);
	if (IS_ERR(page))
		return PTR_ERR(page);
	/* To look further below goes without saying, but between deltas. */
	if (cow->origin)
		takes |= ZX_COW_SKIP;
	marks &= takes;
	if (!page && !marks)
		return 0;

	has = zx_cow_marks(cow, to) & takes;
	own = zx_cow_own_locked(cow, to);
	if (IS_ERR(own)) {
		ret = PTR_ERR(own);
	} else if (own) {
		/* If it is a copy of just this it is its own from now on, or zero. */
		if (page)
			zx_cow_unmark(cow, to, ZX_COW_COPY);
		else if (!cow->origin)
			ret = zx_cow_mark(cow, to, marks);
		zx_cow_release(own);
	} else if (!has && to < cow->limit) {
		ret = zx_cow_merge_put(cow, to, page, marks);
	}
	if (!ret)
		ret = zx_cow_merge_deltas(cow, to, page, marks, !own && !has, to < cow->limit);
	if (page)
		zx_cow_release(page);
	return ret;
}

/* The first index from @index on at which there is anything to merge into @cow. */
static pgoff_t zx_cow_merge_next(struct zx_cow *cow, pgoff_t index)
{
	struct zx_cow *delta = cow->next;
	pgoff_t next = zx_cow_next_thing(delta, index);

	if (!cow->origin)
		next = min(next, zx_cow_next_thing(delta->origin, index));
	return next;
}

/* A limit in @cow of what is visible up to @limit in its next. */
static pgoff_t zx_cow_limit_above(struct zx_cow *cow, pgoff_t limit)
{
	return limit > cow->offset ? limit - cow->offset : 0;
}

/* All has moved up: @cow is put above what was below. */
static void zx_cow_unlink_merged(struct zx_cow *cow, struct list_head *dead)
{
	struct zx_cow *delta = cow->next, *lowest = zx_cow_lowest(cow), *next = lowest->next;
	struct zx_cow *own;
	pgoff_t limit;

	list_del(&cow->link);
	if (cow->origin) {
		if (cow->origin->delta == delta)
			cow->origin->delta = cow;
	} else {
		limit = zx_cow_limit_above(cow, min(delta->through, delta->limit));
		cow->limit = min(cow->limit, limit);
		/* Its deltas look no further either. */
		for (own = cow->delta; own; own = zx_cow_older(own))
			own->through = min(own->through, limit);
		cow->offset += lowest->offset;
		list_del(&delta->link);
		lowest->delta = NULL;
		list_add_tail(&lowest->link_dead, dead);
	}
	if (next)
		list_del(&lowest->link);
	/* @cow's reference to @delta goes, @lowest's to @next becomes @cow's. */
	WRITE_ONCE(cow->next, next);
	if (next)
		list_add(&cow->link, &next->above);
	zx_cow_put(delta);
	if (delta != lowest) {
		delta->next = NULL;
		zx_cow_put(lowest);
	}
	lowest->next = NULL;
	list_add_tail(&delta->link_dead, dead);
	if (!next && !cow->delta)
		zx_cow_unshare(cow);
}

/* Called under family->lock for writing. Returns 1 at the end, 0 if there is more, or an errno. */
static int zx_cow_merge_batch(struct zx_cow *cow, pgoff_t *cursor)
{
	pgoff_t index = *cursor;
	unsigned int n;
	int ret;

	for (n = 0; n < ZX_COW_MERGE_BATCH; n++, index++) {
		index = zx_cow_merge_next(cow, index);
		if (index == ULONG_MAX)
			return 1;
		ret = zx_cow_merge_one(cow, index);
		if (ret)
			return ret;
	}
	/* What has moved up is not needed twice. */
	zx_cow_drop(cow->next, *cursor, index);
	if (!cow->origin)
		zx_cow_drop(cow->next->origin, *cursor, index);
	*cursor = index;
	return 0;
}

/* Merges one layer. Returns 0 if there is perhaps another one to merge. */
static int zx_cow_merge_layer(struct zx_cow *cow)
{
	pgoff_t cursor = 0;
	LIST_HEAD(dead);
	int ret;

	do {
		down_write(&cow->family->lock);
		/* It may have gone meanwhile, or somebody else reads there, or has merged it. */
		ret = -ENOENT;
		if ((cow->users || !list_empty(&cow->above)) && zx_cow_is_mergeable(cow))
			ret = zx_cow_merge_batch(cow, &cursor);
		if (ret > 0)
			zx_cow_unlink_merged(cow, &dead);
		up_write(&cow->family->lock);
		cond_resched();
		if (!ret && fatal_signal_pending(current))
			ret = -EINTR;
	} while (!ret);
	zx_cow_bury_all(&dead);
	return ret > 0 ? 0 : ret;
}

/**
 * zx_cow_merge() - take over what is below
 * @cow:	from zx_cow_to_merge(); the reference is dropped
 *
 * What is copied is charged as what the instance's launcher allocates, if the caller has no
 * memory of its own.
 *
 * Context: process context; may sleep. Takes time for each page.
 */
void zx_cow_merge(struct zx_cow *cow)
{
	struct mem_cgroup *old = NULL;
	bool ours = current->mm;

	if (!READ_ONCE(cow->instance->closing)) {
		if (!ours)
			old = set_active_memcg(cow->instance->memcg);
		while (!zx_cow_merge_layer(cow))
			;
		if (!ours)
			set_active_memcg(old);
	}
	zx_cow_put(cow);
}
