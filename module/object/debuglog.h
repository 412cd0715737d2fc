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

#define ZX_LOG_RING_SIZE	(128 * 1024)

/**
 * struct zx_log - the ring
 * @lock:	protects all of it; a leaf
 * @ring:	ZX_LOG_RING_SIZE bytes
 * @head:	total bytes ever written
 * @tail:	total bytes ever dropped
 * @sequence:	of the next record
 * @readers:	log objects to be signalled, struct zx_debuglog.link
 * @limit:	how often the instance may write to the kernel's log
 */
struct zx_log {
	spinlock_t lock;
	char *ring;
	u64 head;
	u64 tail;
	u64 sequence;
	struct list_head readers;
	struct ratelimit_state limit;
};

int zx_log_init(struct zx_log *log);
void zx_log_destroy(struct zx_log *log);

#endif /* ZX_OBJECT_DEBUGLOG_H */
