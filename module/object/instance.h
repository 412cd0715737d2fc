/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instance: what one open file of /dev/zircon holds. A root job, a hosted
 * process with its handle table, a debug log, limits, and the pool of blank hosts.
 *
 * Lifetime: the open file holds one reference, and so does every process (native or
 * hosted) and every job. When the file closes, the instance is shut down: the root
 * job's tree is killed, every channel's queue is emptied (which breaks cycles of
 * handles in messages), and what remains goes as its last reference goes. Objects
 * hold a reference too, through zx_object_init(), so obj->instance is always valid.
 */
#ifndef ZX_OBJECT_INSTANCE_H
#define ZX_OBJECT_INSTANCE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include "debuglog.h"
#include "object.h"
#include "resource.h"

struct file;
struct mem_cgroup;
struct zx_host_pool;
struct zx_job;
struct zx_process;
struct zx_share;

#define ZX_INSTANCE_MAX_OBJECTS	(4U << 20)
#define ZX_INSTANCE_SPARE_PAGES	64U
#define ZX_INSTANCE_SPARE_FILES	16U
#define ZX_INSTANCE_NO_OFFSET	S64_MIN

/* ZX_SYSTEM_EVENT_* are numbered from 1. */
#define ZX_INSTANCE_NR_EVENTS	(ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY + 1)

/**
 * struct zx_instance - one world of Zircon objects
 * @ref:	lifetime
 * @objects:	how many objects exist; zx_instance_charge() refuses past the limit
 * @job_lock:	protects the job tree: parents, lists of children, of processes and their
 *		threads; outermost lock
 * @root_job:	set once; a reference until shut down
 * @events:	by ZX_SYSTEM_EVENT_*, made when they are first asked for, or NULL; each a
 *		reference until shut down. Under @job_lock
 * @hosted:	the process whose table ZX_IOC_CALL uses; reference held until shut down
 * @log:	what zx_debuglog_write() writes to
 * @list_lock:	protects @channels, @spare_pages, @spare_files and @system_use; a leaf
 * @channels:	every channel pair
 * @spare_pages: kept for bytes on their way (pages.h)
 * @nr_spare_pages: how many there are
 * @spare_files: of VMOs that are gone, without a page, for the next ones
 *		(module/vm/fault.c)
 * @nr_spare_files: how many there are
 * @system_use: who has which resources of the system
 * @utc_offset: what is to be added to monotonic time to get UTC, in ns, as zx_clock_adjust()
 *		has set it; ZX_INSTANCE_NO_OFFSET: UTC is Linux's
 * @memcg:	what the opener allocates is charged to; for what is done in nobody's name
 * @share:	of the machine's threads, the opener's (module/personality/bind.c)
 * @hosts:	the pool of blank hosts (module/personality/host.c), NULL if there is none
 * @on_shutdown: first step of shutting down; set by who makes the instance, like
 * @on_free:	last step of its life
 * @closing:	shut down; nothing new may start. Written under @job_lock
 */
struct zx_instance {
	refcount_t ref;
	atomic_t objects;
	struct mutex job_lock;
	struct zx_job *root_job;
	struct zx_object *events[ZX_INSTANCE_NR_EVENTS];
	struct zx_process *hosted;
	struct zx_log log;
	spinlock_t list_lock;
	struct list_head channels;
	void *spare_pages[ZX_INSTANCE_SPARE_PAGES];
	unsigned int nr_spare_pages;
	struct file *spare_files[ZX_INSTANCE_SPARE_FILES];
	unsigned int nr_spare_files;
	struct zx_resource_use system_use[ZX_RSRC_SYSTEM_COUNT];
	atomic64_t utc_offset;
	struct mem_cgroup *memcg;
	struct zx_share *share;
	struct zx_host_pool *hosts;
	void (*on_shutdown)(struct zx_instance *instance);
	void (*on_free)(struct zx_instance *instance);
	bool closing;
};

struct zx_instance *zx_instance_create(void);
void zx_instance_get(struct zx_instance *instance);
void zx_instance_put(struct zx_instance *instance);
bool zx_instance_charge(struct zx_instance *instance);
void zx_instance_uncharge(struct zx_instance *instance);
void zx_instance_shutdown(struct zx_instance *instance);
zx_status_t zx_instance_get_event(struct zx_instance *instance, u32 kind, struct zx_hnd *out);

#endif /* ZX_OBJECT_INSTANCE_H */
