/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shrinkers, and the lists of what they may take: what differs between kernels, written as the
 * newest has it. Only for who has a shrinker.
 */
#ifndef ZX_COMPAT_SHRINKER_H
#define ZX_COMPAT_SHRINKER_H

#include <linux/list_lru.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/version.h>

typedef enum lru_status (*zx_compat_lru_fn)(struct list_head *item, struct list_lru_one *list,
					    void *arg);

struct zx_compat_lru_walk {
	zx_compat_lru_fn fn;
	void *arg;
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
static inline enum lru_status zx_compat_lru_step(struct list_head *item,
						 struct list_lru_one *list, void *arg)
#else
static inline enum lru_status zx_compat_lru_step(struct list_head *item,
						 struct list_lru_one *list,
						 spinlock_t *lock, void *arg)
#endif
{
	struct zx_compat_lru_walk *walk = arg;

	return walk->fn(item, list, walk->arg);
}

/**
 * zx_compat_lru_walk() - visit those that a shrinker is called for
 * @lru:	its list
 * @sc:		what the shrinker was called with
 * @fn:		called under the list's lock, which older kernels pass too
 * @arg:	for @fn
 * @nr:		how many are visited at the most
 */
static inline void zx_compat_lru_walk(struct list_lru *lru, struct shrink_control *sc,
				      zx_compat_lru_fn fn, void *arg, unsigned long nr)
{
	struct zx_compat_lru_walk walk = { fn, arg };

	list_lru_walk_one(lru, sc->nid, sc->memcg, zx_compat_lru_step, &walk, &nr);
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline bool list_lru_add_obj(struct list_lru *lru, struct list_head *item)
{
	return list_lru_add(lru, item);
}

static inline bool list_lru_del_obj(struct list_lru *lru, struct list_head *item)
{
	return list_lru_del(lru, item);
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static inline void mm_account_reclaimed_pages(unsigned long pages)
{
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += pages;
}
#endif

typedef unsigned long (*zx_compat_shrink_fn)(struct shrinker *shrinker,
					     struct shrink_control *sc);

/**
 * zx_compat_lru_shrinker() - a shrinker of a list of each node and memory cgroup
 * @lru:	is initialised; zero
 * @count:	count_objects
 * @scan:	scan_objects
 * @name:	for debugfs
 *
 * Both functions may be called before @lru is ready, let alone before this returns.
 *
 * Return: the shrinker, registered; or NULL without memory.
 */
static inline struct shrinker *zx_compat_lru_shrinker(struct list_lru *lru,
						      zx_compat_shrink_fn count,
						      zx_compat_shrink_fn scan,
						      const char *name)
{
	unsigned int flags = SHRINKER_MEMCG_AWARE | SHRINKER_NUMA_AWARE;
	struct shrinker *shrinker;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker = shrinker_alloc(flags, "%s", name);
	if (!shrinker)
		return NULL;
	shrinker->count_objects = count;
	shrinker->scan_objects = scan;
	if (list_lru_init_memcg(lru, shrinker)) {
		shrinker_free(shrinker);
		return NULL;
	}
	shrinker_register(shrinker);
	return shrinker;
#else
	shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);
	if (!shrinker)
		return NULL;
	shrinker->count_objects = count;
	shrinker->scan_objects = scan;
	shrinker->seeks = DEFAULT_SEEKS;
	shrinker->flags = flags;
	/* Which gives it the id that the list wants to know. */
	if (register_shrinker(shrinker, "%s", name))
		goto free;
	if (!list_lru_init_memcg(lru, shrinker))
		return shrinker;
	unregister_shrinker(shrinker);
free:
	kfree(shrinker);
	return NULL;
#endif
}

/**
 * zx_compat_lru_shrinker_free() - the opposite; waits until nobody is in its functions
 * @shrinker:	from zx_compat_lru_shrinker()
 * @lru:	empty
 */
static inline void zx_compat_lru_shrinker_free(struct shrinker *shrinker, struct list_lru *lru)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_free(shrinker);
#else
	unregister_shrinker(shrinker);
	kfree(shrinker);
#endif
	list_lru_destroy(lru);
}

#endif /* ZX_COMPAT_SHRINKER_H */
