// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copy on write: pages. Everything here is called with family->lock held, for reading at least.
 */
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include "cow.h"
#include "cow_internal.h"
#include "fault.h"

/**
 * zx_cow_file_page() - a page of a file
 * @file:	a VMO's
 * @index:	which
 *
 * It is made, of zeroes, if there is none.
 *
 * Context: process context; may sleep.
 * Return: the page with a reference, not locked; or an ERR_PTR, -EINVAL beyond the end.
 */
struct page *zx_cow_file_page(struct file *file, pgoff_t index)
{
	struct address_space *mapping = file->f_mapping;
	struct page *page = find_get_page(mapping, index);

	if (likely(page)) {
		if (likely(PageUptodate(page) && !PageHWPoison(page)))
			return page;
		put_page(page);
	}
	return shmem_read_mapping_page_gfp(mapping, index, mapping_gfp_mask(mapping));
}

/* Unlocks a page, and drops the reference. */
void zx_cow_release(struct page *page)
{
	unlock_page(page);
	put_page(page);
}

/* Locks a page that was found in @file. Returns false if it is not there any more. */
static bool zx_cow_lock_page(struct file *file, struct page *page)
{
	lock_page(page);
	if (likely(page_folio(page)->mapping == file->f_mapping))
		return true;
	zx_cow_release(page);
	return false;
}

/* As zx_cow_file_page(), and locked. */
static struct page *zx_cow_file_page_locked(struct file *file, pgoff_t index)
{
	struct page *page;

	do {
		page = zx_cow_file_page(file, index);
	} while (!IS_ERR(page) && !zx_cow_lock_page(file, page));
	return page;
}

/* Marks: 0 if there are none. */
unsigned long zx_cow_marks(struct zx_cow *cow, pgoff_t index)
{
	void *entry = xa_load(&cow->marks, index);

	return entry ? xa_to_value(entry) : 0;
}

/* Adds marks. Returns 0 or -ENOMEM. */
int zx_cow_mark(struct zx_cow *cow, pgoff_t index, unsigned long bits)
{
	bits |= zx_cow_marks(cow, index);
	return xa_err(xa_store(&cow->marks, index, xa_mk_value(bits), GFP_KERNEL));
}

/**
 * zx_cow_unmark() - take marks away
 * @cow:	any
 * @index:	a page of it
 * @bits:	ZX_COW_*; they need not be there
 *
 * Context: process context. The page is locked, or family->lock held for writing.
 */
void zx_cow_unmark(struct zx_cow *cow, pgoff_t index, unsigned long bits)
{
	unsigned long old = zx_cow_marks(cow, index);

	if (!(old & bits))
		return;
	/* Needs no memory. */
	if (old & ~bits)
		xa_store(&cow->marks, index, xa_mk_value(old & ~bits), GFP_KERNEL);
	else
		xa_erase(&cow->marks, index);
}

/* The page that @cow itself has at @index, locked, with a reference; NULL if it has none. */
struct page *zx_cow_own_locked(struct zx_cow *cow, pgoff_t index)
{
	struct page *page;

	/* What was swapped out is an entry too. */
	if (!xa_load(&cow->file->f_mapping->i_pages, index))
		return NULL;
	page = zx_cow_file_page_locked(cow->file, index);
	if (IS_ERR(page)) {
		/* It was beyond the end, and has been cut off. */
		return page == ERR_PTR(-EINVAL) ? NULL : page;
	}
	if (PageDirty(page))
		return page;
	zx_cow_release(page);
	return NULL;
}

/* Whether an origin's newest delta has something at an index, whose page in @origin is locked. */
static bool zx_cow_is_preserved(struct zx_cow *origin, pgoff_t index)
{
	struct zx_cow *delta = origin->delta;
	struct page *page;

	if (!delta || index >= delta->limit)
		return false;
	if (zx_cow_marks(delta, index))
		return true;
	page = zx_cow_own_locked(delta, index);
	if (IS_ERR_OR_NULL(page))
		return false;
	zx_cow_release(page);
	return true;
}

/* Looks for what @cow has at @index; @below: itself has no page there. */
static struct page *zx_cow_look(struct zx_cow *cow, pgoff_t index, bool below)
{
	pgoff_t limit, i;
	struct zx_cow *c;
	struct page *page;
	bool skip, skipped;
	unsigned long marks;

again:
	c = cow;
	i = index;
	limit = ZX_COW_NO_LIMIT;
	skip = below;
	skipped = false;
	for (;;) {
		page = skip ? NULL : zx_cow_own_locked(c, i);
		/* The origin's marks are of later, if a delta says to look below it. */
		marks = skipped ? 0 : zx_cow_marks(c, i);
		/* An origin that has shrunk has copied less than its deltas see below it. */
		if (page && !IS_ERR(page) && limit != ZX_COW_NO_LIMIT && (marks & ZX_COW_COPY)) {
			zx_cow_release(page);
			page = NULL;
		}
		if (page)
			break;
		if (marks & ZX_COW_ZERO)
			return NULL;
		skip = false;
		skipped = false;
		if (c->origin) {
			/* What counts is how things were when the oldest delta was made. */
			if (limit == ZX_COW_NO_LIMIT)
				limit = c->through;
			if (i >= c->limit)
				return NULL;
			skipped = marks & ZX_COW_SKIP;
			skip = skipped;
			c = skipped ? c->origin : c->next;
			continue;
		}
		if (limit == ZX_COW_NO_LIMIT)
			limit = c->limit;
		if (!c->next || i >= limit)
			return NULL;
		i += c->offset;
		c = c->next;
		limit = ZX_COW_NO_LIMIT;
	}
	/*
	 * An origin's page may have changed since its deltas were looked at; then the last of them
	 * has it by now. While it is locked it does not change.
	 */
	if (!IS_ERR(page) && limit != ZX_COW_NO_LIMIT && !c->origin &&
	    unlikely(zx_cow_is_preserved(c, i))) {
		zx_cow_release(page);
		goto again;
	}
	return page;
}

/**
 * zx_cow_find() - what is at an index
 * @cow:	any
 * @index:	before its end
 *
 * Context: process context; may sleep.
 * Return: a page, locked and with a reference, which may be somebody else's; NULL if it is all
 * zeroes; or an ERR_PTR.
 */
struct page *zx_cow_find(struct zx_cow *cow, pgoff_t index)
{
	return zx_cow_look(cow, index, false);
}

/**
 * zx_cow_own() - a page of one's own
 * @cow:	used by a VMO
 * @index:	before its end
 *
 * Context: process context; may sleep.
 * Return: the page, locked and with a reference, for reading; or an ERR_PTR, -EINVAL if it is
 * beyond the end.
 */
struct page *zx_cow_own(struct zx_cow *cow, pgoff_t index)
{
	struct page *page, *below;

	for (;;) {
		page = zx_cow_file_page_locked(cow->file, index);
		if (IS_ERR(page) || !cow->next || PageDirty(page))
			return page;
		/* zx_vmo_file_no_huge() has asked for none: its pages cannot be told apart. */
		if (unlikely(PageCompound(page))) {
			zx_cow_release(page);
			return ERR_PTR(-ENOMEM);
		}

		/* The one below is locked first. */
		unlock_page(page);
		below = zx_cow_look(cow, index, true);
		if (IS_ERR(below)) {
			put_page(page);
			return below;
		}
		if (likely(zx_cow_lock_page(cow->file, page)))
			break;
		if (below)
			zx_cow_release(below);
	}
	if (likely(!PageDirty(page))) {
		/* A clean one is zero. */
		if (below)
			copy_highpage(page, below);
		/* Without the mark the page counts for more than it should: no harm. */
		zx_cow_mark(cow, index, ZX_COW_COPY);
		set_page_dirty(page);
	}
	if (below)
		zx_cow_release(below);
	return page;
}

/* Makes a page of @cow's own that is like @page, which is locked, and below. */
int zx_cow_put_copy(struct zx_cow *cow, pgoff_t index, struct page *page)
{
	struct page *copy = zx_cow_file_page_locked(cow->file, index);

	if (IS_ERR(copy))
		return PTR_ERR(copy);
	copy_highpage(copy, page);
	set_page_dirty(copy);
	zx_cow_release(copy);
	return 0;
}

static int zx_cow_preserve_one(struct zx_cow *cow, pgoff_t index, struct page *page)
{
	struct zx_cow *delta = cow->delta;
	unsigned long marks;
	struct page *copy;

	if (!delta || index >= delta->limit || zx_cow_marks(delta, index))
		return 0;
	copy = zx_cow_own_locked(delta, index);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	if (copy) {
		zx_cow_release(copy);
		return 0;
	}
	marks = zx_cow_marks(cow, index);
	if (!page || !PageDirty(page) || (marks & ZX_COW_COPY))
		return zx_cow_mark(delta, index,
				   marks & ZX_COW_ZERO ? ZX_COW_ZERO : ZX_COW_SKIP);
	return zx_cow_put_copy(delta, index, page);
}

/**
 * zx_cow_preserve() - something is about to change
 * @cow:	used by a VMO
 * @index:	what
 * @page:	its own page there, locked, or NULL if it has none
 *
 * Context: process context; may sleep.
 * Return: 0, and snapshots do not see what changes; or an errno.
 */
int zx_cow_preserve(struct zx_cow *cow, pgoff_t index, struct page *page)
{
	pgoff_t start, i;
	struct folio *folio;
	int ret = 0;

	if (!cow->delta)
		return 0;
	if (likely(!page || !PageCompound(page)))
		return zx_cow_preserve_one(cow, index, page);
	/* All of a large page is dirty, and perhaps mapped, at once. */
	folio = page_folio(page);
	start = index - folio_page_idx(folio, page);
	for (i = 0; !ret && i < folio_nr_pages(folio); i++)
		ret = zx_cow_preserve_one(cow, start + i, folio_page(folio, i));
	return ret;
}

/**
 * zx_cow_own_for_write() - a page of one's own that may be changed
 * @cow:	used by a VMO
 * @index:	before its end
 *
 * Context: process context; may sleep.
 * Return: as zx_cow_own(); it is dirty, and snapshots have what was in it.
 */
struct page *zx_cow_own_for_write(struct zx_cow *cow, pgoff_t index)
{
	struct page *page = zx_cow_own(cow, index);
	int ret;

	if (IS_ERR(page))
		return page;
	ret = zx_cow_preserve(cow, index, page);
	if (unlikely(ret)) {
		zx_cow_release(page);
		return ERR_PTR(ret);
	}
	zx_cow_unmark(cow, index, ZX_COW_COPY);
	set_page_dirty(page);
	return page;
}

/* Ranges */

/* The first index from @index to @last at which @file has a page, swapped out or not. */
static pgoff_t zx_cow_next_entry(struct file *file, pgoff_t index, pgoff_t last)
{
	unsigned long found = index;

	if (index > last || !xa_find(&file->f_mapping->i_pages, &found, last, XA_PRESENT))
		return ULONG_MAX;
	/* Of a large page the first index is found. */
	return max(found, index);
}

/* The first index from @index on at which @cow has a page or marks; or ULONG_MAX. */
pgoff_t zx_cow_next_thing(struct zx_cow *cow, pgoff_t index)
{
	pgoff_t page = zx_cow_next_entry(cow->file, index, ULONG_MAX);
	unsigned long mark = index;

	if (!xa_find(&cow->marks, &mark, ULONG_MAX, XA_PRESENT))
		mark = ULONG_MAX;
	return min(page, mark);
}

/* Gives up pages that nobody sees, of one that does not change. */
void zx_cow_drop(struct zx_cow *cow, pgoff_t start, pgoff_t end)
{
	shmem_truncate_range(file_inode(cow->file), (loff_t)start << PAGE_SHIFT,
			     ((loff_t)end << PAGE_SHIFT) - 1);
}

/* Whether @file has so few pages. */
bool zx_cow_has_few(struct file *file, unsigned int few)
{
	unsigned long index;
	unsigned int n = 0;
	void *entry;

	xa_for_each(&file->f_mapping->i_pages, index, entry) {
		if (++n > few)
			return false;
	}
	return true;
}

/* Preserves what @cow has from @start to before @end. Called under family->lock for writing. */
static int zx_cow_preserve_range(struct zx_cow *cow, pgoff_t start, pgoff_t end)
{
	unsigned long index;
	struct page *page;
	void *entry;
	pgoff_t i;
	int ret;

	if (!cow->delta)
		return 0;
	end = min(end, cow->delta->limit);
	for (i = start; (i = zx_cow_next_entry(cow->file, i, end - 1)) < end; i++) {
		page = zx_cow_own_locked(cow, i);
		if (IS_ERR(page))
			return PTR_ERR(page);
		ret = zx_cow_preserve_one(cow, i, page);
		if (page)
			zx_cow_release(page);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	if (start >= end)
		return 0;
	xa_for_each_range(&cow->marks, index, entry, start, end - 1) {
		ret = zx_cow_preserve_one(cow, index, NULL);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

/* Hides what is below @cow from @start to before @end. Called under family->lock for writing. */
static int zx_cow_hide_below(struct zx_cow *cow, pgoff_t start, pgoff_t end)
{
	pgoff_t offset = 0, i;
	struct zx_cow *c;
	int ret;

	/* Rather more than has to be: the limits of those further below only take away from it. */
	end = min(end, cow->limit);
	for (c = cow; start < end && c->next; c = c->next) {
		offset += c->offset;
		for (i = start + offset;
		     (i = zx_cow_next_entry(c->next->file, i, end + offset - 1)) < end + offset;
		     i++) {
			if (zx_cow_marks(cow, i - offset) & ZX_COW_ZERO)
				continue;
			ret = zx_cow_preserve_one(cow, i - offset, NULL);
			if (!ret)
				ret = zx_cow_mark(cow, i - offset, ZX_COW_ZERO);
			if (ret)
				return ret;
			if (fatal_signal_pending(current))
				return -EINTR;
			cond_resched();
		}
	}
	return 0;
}

/* Makes a part of one page zero. */
static int zx_cow_zero_part(struct zx_cow *cow, u64 offset, size_t len)
{
	struct page *page = zx_cow_find(cow, offset >> PAGE_SHIFT);

	if (IS_ERR_OR_NULL(page))
		return PTR_ERR_OR_ZERO(page);
	zx_cow_release(page);
	page = zx_cow_own_for_write(cow, offset >> PAGE_SHIFT);
	if (IS_ERR(page))
		return PTR_ERR(page);
	memzero_page(page, offset_in_page(offset), len);
	zx_cow_release(page);
	return 0;
}

/* Whole pages. */
static int zx_cow_zero_pages(struct zx_cow *cow, pgoff_t start, pgoff_t end)
{
	int ret = zx_cow_preserve_range(cow, start, end);

	if (!ret)
		ret = zx_cow_hide_below(cow, start, end);
	if (!ret)
		ret = zx_vmo_punch_file(cow->file, (u64)start << PAGE_SHIFT,
					(u64)(end - start) << PAGE_SHIFT);
	return ret;
}

/**
 * zx_cow_zero() - make a range zero, giving up whole pages
 * @cow:	used by a VMO; its family->lock is held for writing
 * @offset:	in bytes
 * @len:	in bytes, not zero; the range is before the end
 *
 * Context: process context; may sleep.
 * Return: 0 or an errno; then some of it may be zero.
 */
int zx_cow_zero(struct zx_cow *cow, u64 offset, u64 len)
{
	u64 end = offset + len;
	pgoff_t first = DIV_ROUND_UP(offset, PAGE_SIZE), last = end >> PAGE_SHIFT;
	int ret = 0;

	if (first > last)
		return zx_cow_zero_part(cow, offset, len);
	if (offset_in_page(offset))
		ret = zx_cow_zero_part(cow, offset, PAGE_SIZE - offset_in_page(offset));
	if (!ret && first < last)
		ret = zx_cow_zero_pages(cow, first, last);
	if (!ret && offset_in_page(end))
		ret = zx_cow_zero_part(cow, end - offset_in_page(end), offset_in_page(end));
	return ret;
}

/**
 * zx_cow_resize() - another end
 * @cow:	used by a VMO; its family->lock is held for writing
 * @size:	in bytes. What is beyond is lost, the rest of the last page is zero.
 *
 * Context: process context; may sleep.
 * Return: 0, or an errno, and nothing has changed.
 */
int zx_cow_resize(struct zx_cow *cow, u64 size)
{
	pgoff_t end = DIV_ROUND_UP(size, PAGE_SIZE);
	unsigned long index;
	void *entry;
	int ret;

	if (size < i_size_read(file_inode(cow->file))) {
		ret = zx_cow_preserve_range(cow, end, ULONG_MAX);
		if (!ret && offset_in_page(size))
			ret = zx_cow_zero_part(cow, size, PAGE_SIZE - offset_in_page(size));
		if (ret)
			return ret;
		cow->limit = min(cow->limit, end);
		xa_for_each_start(&cow->marks, index, entry, end) {
			xa_erase(&cow->marks, index);
			cond_resched();
		}
	}
	zx_vmo_file_resize(cow->file, size);
	return 0;
}

/**
 * zx_cow_count() - how many pages are one's own
 * @cow:	any
 * @start:	index of the first
 * @end:	index after the last
 *
 * Context: process context; may sleep. family->lock is held.
 * Return: the number of pages with content, in memory or swapped out.
 */
u64 zx_cow_count(struct zx_cow *cow, pgoff_t start, pgoff_t end)
{
	XA_STATE(xas, &cow->file->f_mapping->i_pages, start);
	struct folio *folio;
	u64 count = 0;
	void *entry;

	if (start >= end)
		return 0;
	rcu_read_lock();
	xas_for_each(&xas, entry, end - 1) {
		if (xas_retry(&xas, entry))
			continue;
		if (xa_is_value(entry)) {
			count += !(zx_cow_marks(cow, xas.xa_index) & ZX_COW_COPY);
		} else {
			folio = entry;
			if (folio_test_large(folio))
				count += folio_nr_pages(folio);
			else if (folio_test_dirty(folio))
				count += !(zx_cow_marks(cow, xas.xa_index) & ZX_COW_COPY);
		}
		if (need_resched()) {
			xas_pause(&xas);
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
	return count;
}
