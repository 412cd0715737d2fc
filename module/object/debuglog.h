/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The debug log of an instance: a ring of records. Writers are log objects of any
 * process of the instance; each reading log object has its own position, and loses
 * the oldest records (seeing the jump in their sequence numbers) if it is too slow.
 *
 * One reader is the keeper: the one that was given to the launcher with the instance, to
 * show the log to its user. Native writers wait for it when it has fallen far behind, but
 * not for ever: a keeper that reads nothing for ZX_LOG_PATIENCE is not waited for again
 * until it does.
 */
#ifndef ZX_OBJECT_DEBUGLOG_H
#define ZX_OBJECT_DEBUGLOG_H

#include <linux/list.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <zircon/syscalls/log.h>
#include "object.h"

#define ZX_LOG_RING_SIZE	(128 * 1024)

/* How far the keeper may be behind before writers wait for it, and for how long. */
#define ZX_LOG_LAG_MAX		(ZX_LOG_RING_SIZE / 4 * 3)
#define ZX_LOG_PATIENCE		HZ

struct zx_debuglog;

/**
 * struct zx_log - the ring
 * @lock:	protects all of it but @limit and @room; a leaf
 * @ring:	ZX_LOG_RING_SIZE bytes
 * @head:	total bytes ever written
 * @tail:	total bytes ever dropped
 * @sequence:	of the next record
 * @readers:	struct zx_debuglog.link of those who have read everything, and are to be
 *		signalled when there is more
 * @keeper:	whom native writers wait for, or NULL
 * @stalled:	they have waited in vain since it last read
 * @room:	where they wait
 * @limit:	how often the instance may write to the kernel's log
 */
struct zx_log {
	spinlock_t lock;	/* a leaf */
	char *ring;
	u64 head;
	u64 tail;
	u64 sequence;
	struct list_head readers;
	struct zx_debuglog *keeper;
	bool stalled;
	wait_queue_head_t room;
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
zx_status_t zx_debuglog_create(struct zx_instance *instance, bool readable, bool keeper,
			       struct zx_hnd *out);
void zx_debuglog_wait_room(struct zx_debuglog *debuglog);
void zx_debuglog_write(struct zx_debuglog *debuglog, union zx_log_entry *entry);
zx_status_t zx_debuglog_read(struct zx_debuglog *debuglog, union zx_log_entry *entry);

#endif /* ZX_OBJECT_DEBUGLOG_H */
