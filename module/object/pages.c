// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages for bytes on their way.
 */
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "instance.h"
#include "pages.h"

/* Takes up to @n of those that are kept. Returns how many it took. */
static unsigned int zx_pages_take(struct zx_instance *instance, void **pages, unsigned int n)
{
	spin_lock(&instance->list_lock);
	n = min(n, instance->nr_spare_pages);
	instance->nr_spare_pages -= n;
	memcpy(pages, &instance->spare_pages[instance->nr_spare_pages], n * sizeof(*pages));
	spin_unlock(&instance->list_lock);
	return n;
}

/**
 * zx_pages_put() - pages are not needed any more
 * @instance:	whose; kept by the caller
 * @pages:	from zx_pages_get()
 * @n:		how many
 *
 * Context: process context.
 */
void zx_pages_put(struct zx_instance *instance, void **pages, unsigned int n)
{
	unsigned int keep = 0;

	spin_lock(&instance->list_lock);
	/* Set before zx_pages_drain() takes the lock: nothing is added behind it. */
	if (!READ_ONCE(instance->closing))
		keep = min(n, ZX_INSTANCE_SPARE_PAGES - instance->nr_spare_pages);
	memcpy(&instance->spare_pages[instance->nr_spare_pages], pages, keep * sizeof(*pages));
	instance->nr_spare_pages += keep;
	spin_unlock(&instance->list_lock);

	while (n > keep)
		free_page((unsigned long)pages[--n]);
}

/**
 * zx_pages_get() - pages that are not initialised
 * @instance:	whose; kept by the caller
 * @pages:	set to them
 * @n:		how many
 *
 * New ones are charged to the current task. They go back with zx_pages_put().
 *
 * Context: process context; may sleep.
 * Return: whether there were as many; if not there are none.
 */
bool zx_pages_get(struct zx_instance *instance, void **pages, unsigned int n)
{
	unsigned int have = zx_pages_take(instance, pages, n);

	for (; have < n; have++) {
		pages[have] = (void *)__get_free_page(GFP_KERNEL_ACCOUNT);
		if (!pages[have]) {
			zx_pages_put(instance, pages, have);
			return false;
		}
	}
	return true;
}

/**
 * zx_pages_drain() - free the pages that an instance keeps
 * @instance:	is closing: it keeps no more
 *
 * Context: process context.
 */
void zx_pages_drain(struct zx_instance *instance)
{
	void *pages[ZX_INSTANCE_SPARE_PAGES];
	unsigned int n = zx_pages_take(instance, pages, ARRAY_SIZE(pages));

	while (n)
		free_page((unsigned long)pages[--n]);
}
