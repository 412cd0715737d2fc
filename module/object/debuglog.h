/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The debug log of an instance: a ring of records. Writers are log objects of any
 * process of the instance; each reading log object has its own position, and loses
 * the oldest records (seeing the jump in their sequence numbers) if it is too slow.
 */
#ifndef ZX_OBJECT_DEBUGLOG_H
#define ZX_OBJECT_DEBUGLOG_H

#include <linux/list.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <zircon/syscalls/log.h>
#include "object.h"

#define ZX_LOG_RING_SIZE	(128 * 1024)

/**
 * struct zx_log - the ring
 * @lock:	protects all of it but @limit; a leaf
 * @ring:	ZX_LOG_RING_SIZE bytes
 * @head:	total bytes ever written
 * @tail:	total bytes ever dropped
 * @sequence:	of the next record
 * @readers:	struct zx_debuglog.link of those who have read everything, and are to be
 *		signalled when there is more
 * @limit:	how often the instance may write to the kernel's log
 */
struct zx_log {
	spinlock_t lock;	/* a leaf */
	char *ring;
	u64 head;
	u64 tail;
	u64 sequence;
	struct list_head readers;
	struct ratelimit_state limit;
};

/**
 * struct zx_debuglog - a log object
 * @obj:	the object; obj.lock is @lock
 * @lock:	signals and observers
 * @readable:	whether it was made for reading
 * @position:	where it is in the ring, counted like zx_log.head; under zx_log.lock
 * @link:	in zx_log.readers, or empty; under zx_log.lock
 */
struct zx_debuglog {
	struct zx_object obj;
	spinlock_t lock;	/* obj.lock */
	bool readable;
	u64 position;
	struct list_head link;
};

/**
 * union zx_log_entry - a record, with room for all of it
 * @rec:	as programs see it
 * @bytes:	the same
 */
union zx_log_entry {
	zx_log_record_t rec;
	char bytes[ZX_LOG_RECORD_MAX];
};

static inline struct zx_debuglog *zx_debuglog_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_debuglog, obj);
}

int zx_log_init(struct zx_log *log);
void zx_log_destroy(struct zx_log *log);

int zx_debuglog_init(void);
void zx_debuglog_exit(void);
zx_status_t zx_debuglog_create(struct zx_instance *instance, bool readable, struct zx_hnd *out);
void zx_debuglog_write(struct zx_debuglog *debuglog, union zx_log_entry *entry);
zx_status_t zx_debuglog_read(struct zx_debuglog *debuglog, union zx_log_entry *entry);

#endif /* ZX_OBJECT_DEBUGLOG_H */
