/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copy on write: what VMOs that were made of one another share.
 *
 * The pages of a VMO are those of a shmem file, its own, which never changes: Linux's
 * mappings refer to it, and find a page again by its place in it. So a snapshot leaves the
 * pages where they are. It is an empty file, and a delta between the two:
 *
 *	child ---> delta ---> origin
 *
 * What the child does not have it finds in the delta, and what that does not have, in the
 * origin. Before the origin changes a page, the old one is copied to its newest delta. An older
 * delta goes on in the next newer one:
 *
 *	child 1 ---> delta 1 ---> delta 2 ---> origin
 *	child 2 ------------------^
 *
 * A child can be the origin of others. One that nobody uses any more stays, and does not
 * change, while somebody reads through it; if it is only one that does, it may become part of that
 * one (cow_merge.c).
 *
 * A page of somebody else's is never mapped: rmap would not find the mapping. A child's own
 * mapping gets a copy when it is read. Such a copy is marked (ZX_COW_COPY): it is none by
 * Zircon's count, and is not copied to a delta.
 *
 * Pages. In the file of a cow that has something below it a page counts only if it is dirty; a
 * clean one is about to be filled, or was not. Where there is nothing below a clean page is
 * zero, as is no page. Whoever makes a page writable, by mapping it or otherwise, marks it dirty
 * under its lock after zx_cow_preserve(). Marks say more about an index:
 *
 *	ZX_COW_ZERO	a page that is not there is zero, whatever is below
 *	ZX_COW_SKIP	in a delta: the origin did not have the page, look below the origin
 *	ZX_COW_COPY	the page is a copy of what is below
 *
 * Locks, from the outside:
 *
 *	family->lock	of all cows that hang together: who is above whom, limits, the file's
 *			size. For reading it is taken by faults: nobody touches user memory
 *			under it
 *	page lock	of the lower page before that of the upper
 *
 * A file whose cow is alone has no private_data, and is used as any shmem file is, without these
 * locks. Otherwise private_data is the cow; who has a page of the file locked sees that change or
 * is waited for (zx_cow_snapshot()).
 */
#ifndef ZX_VM_COW_H
#define ZX_VM_COW_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>
#include <zircon/types.h>

struct zx_instance;

#define ZX_COW_ZERO	1UL
#define ZX_COW_SKIP	2UL
#define ZX_COW_COPY	4UL

/* No limit of a delta's has been met yet. */
#define ZX_COW_NO_LIMIT	ULONG_MAX

/**
 * struct zx_cow - the pages of VMOs, or a delta
 * @ref:	the memory of the structure: of its users, of those above it, of its family
 * @rcu:	to free it
 * @family:	whose @lock it is; a reference, unless it is itself
 * @lock:	see above; used in one of the family only
 * @instance:	which all users are of
 * @file:	the pages
 * @seen:	it has been in @file->private_data
 * @users:	VMOs; under family->lock. Without users nothing changes any more
 * @next:	where to look for what is not here, or NULL
 * @offset:	in pages: of this one's first page in @next
 * @limit:	in pages: from there on there is nothing in @next
 * @origin:	NULL if it is not a delta
 * @through:	of a delta: @origin's limit when it was made
 * @delta:	the newest delta, one of @above, or NULL
 * @above:	those whose @next this is
 * @link:	in @above of @next
 * @link_dead:	while it is taken away
 * @marks:	index to ZX_COW_*, as values
 */
struct zx_cow {
	refcount_t ref;
	struct rcu_head rcu;
	struct zx_cow *family;
	struct rw_semaphore lock;
	struct zx_instance *instance;
	struct file *file;
	bool seen;
	unsigned int users;
	struct zx_cow *next;
	pgoff_t offset;
	pgoff_t limit;
	struct zx_cow *origin;
	pgoff_t through;
	struct zx_cow *delta;
	struct list_head above;
	struct list_head link;
	struct list_head link_dead;
	struct xarray marks;
};

/**
 * zx_cow_is_shared() - whether a file's pages have to do with other VMOs
 * @file:	a VMO's
 *
 * Context: any. Stable only with a page of the file locked, or family->lock.
 * Return: whether zx_cow_*() have to be used.
 */
static inline bool zx_cow_is_shared(struct file *file)
{
	/* Pairs with zx_cow_share(). */
	return smp_load_acquire(&file->private_data);
}

/**
 * zx_cow_get() - take a reference
 * @cow:	kept by the caller
 *
 * Return: @cow.
 */
static inline struct zx_cow *zx_cow_get(struct zx_cow *cow)
{
	refcount_inc(&cow->ref);
	return cow;
}

int zx_cow_init(void);
void zx_cow_exit(void);
struct zx_cow *zx_cow_create(struct zx_instance *instance, struct file *file);
void zx_cow_use(struct zx_cow *cow);
void zx_cow_unuse(struct zx_cow *cow);
struct zx_cow *zx_cow_of_file(struct file *file);
void zx_cow_put(struct zx_cow *cow);
zx_status_t zx_cow_snapshot(struct zx_cow *origin, pgoff_t offset, pgoff_t pages,
			    pgoff_t limit, struct zx_cow **out);

/* cow_page.c */
struct page *zx_cow_file_page(struct file *file, pgoff_t index);
struct page *zx_cow_find(struct zx_cow *cow, pgoff_t index);
struct page *zx_cow_own(struct zx_cow *cow, pgoff_t index);
struct page *zx_cow_own_for_write(struct zx_cow *cow, pgoff_t index);
int zx_cow_preserve(struct zx_cow *cow, pgoff_t index, struct page *page);
void zx_cow_unmark(struct zx_cow *cow, pgoff_t index, unsigned long bits);
int zx_cow_zero(struct zx_cow *cow, u64 offset, u64 len);
int zx_cow_resize(struct zx_cow *cow, u64 size);
u64 zx_cow_count(struct zx_cow *cow, pgoff_t start, pgoff_t end);

#endif /* ZX_VM_COW_H */
