// SPDX-License-Identifier: GPL-2.0-only
/*
 * The debug log.
 *
 * A reader that has found nothing left puts itself on the log's list of readers, and a
 * write takes it off and signals it. The list's lock is inside the objects' locks, so a
 * writer takes one reader off at a time and signals it with no lock held; a reader may
 * therefore be told of records that it has read meanwhile, which does no harm.
 */
#include <linux/ctype.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "debuglog.h"
#include "instance.h"

/*
 * Lines in the kernel's log: at most this many in this time, of one instance and of all of
 * them. Anybody can have any number of instances.
 */
#define ZX_LOG_PRINTK_BURST	200
#define ZX_LOG_PRINTK_BURST_ALL	500
#define ZX_LOG_PRINTK_INTERVAL	(5 * HZ)

static DEFINE_RATELIMIT_STATE(zx_log_limit_all, ZX_LOG_PRINTK_INTERVAL, ZX_LOG_PRINTK_BURST_ALL);

static struct kmem_cache *zx_debuglog_cache;

static_assert(offsetof(zx_log_record_t, data) + ZX_LOG_RECORD_DATA_MAX == ZX_LOG_RECORD_MAX);
static_assert(!(ZX_LOG_RING_SIZE & (ZX_LOG_RING_SIZE - 1)));

/**
 * zx_log_init() - an empty log
 * @log:	of an instance, in zeroed memory
 *
 * Context: process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int zx_log_init(struct zx_log *log)
{
	log->ring = kvmalloc(ZX_LOG_RING_SIZE, GFP_KERNEL_ACCOUNT);
	if (!log->ring)
		return -ENOMEM;
	spin_lock_init(&log->lock);
	INIT_LIST_HEAD(&log->readers);
	init_waitqueue_head(&log->room);
	ratelimit_state_init(&log->limit, ZX_LOG_PRINTK_INTERVAL, ZX_LOG_PRINTK_BURST);
	return 0;
}

/**
 * zx_log_destroy() - free the memory of a log
 * @log:	nobody uses it
 */
void zx_log_destroy(struct zx_log *log)
{
	kvfree(log->ring);
}

/* The ring */

static size_t zx_log_room(const zx_log_record_t *rec)
{
	return ALIGN(offsetof(zx_log_record_t, data) + rec->datalen, sizeof(u64));
}

static void zx_log_copy_in(struct zx_log *log, u64 to, const char *from, size_t n)
{
	size_t offset = to & (ZX_LOG_RING_SIZE - 1);
	size_t part = min_t(size_t, n, ZX_LOG_RING_SIZE - offset);

	memcpy(log->ring + offset, from, part);
	memcpy(log->ring, from + part, n - part);
}

static void zx_log_copy_out(struct zx_log *log, char *to, u64 from, size_t n)
{
	size_t offset = from & (ZX_LOG_RING_SIZE - 1);
	size_t part = min_t(size_t, n, ZX_LOG_RING_SIZE - offset);

	memcpy(to, log->ring + offset, part);
	memcpy(to + part, log->ring, n - part);
}

/* Copies a record, the header first: it says how much there is of it. */
static void zx_log_get(struct zx_log *log, u64 from, union zx_log_entry *entry)
{
	size_t header = offsetof(zx_log_record_t, data);

	zx_log_copy_out(log, entry->bytes, from, header);
	zx_log_copy_out(log, entry->bytes + header, from + header, entry->rec.datalen);
}

static void zx_log_append_locked(struct zx_log *log, union zx_log_entry *entry)
{
	size_t room = zx_log_room(&entry->rec);

	while (log->head + room - log->tail > ZX_LOG_RING_SIZE) {
		zx_log_record_t oldest;

		zx_log_copy_out(log, (char *)&oldest, log->tail, sizeof(oldest));
		log->tail += zx_log_room(&oldest);
	}
	entry->rec.sequence = log->sequence++;
	zx_log_copy_in(log, log->head, entry->bytes,
		       offsetof(zx_log_record_t, data) + entry->rec.datalen);
	log->head += room;
}

/*
 * The same in the kernel's log, which is read on terminals: nothing in it may look like
 * a line of the kernel's own or like a terminal's control sequence.
 */
static void zx_log_print(struct zx_log *log, const union zx_log_entry *entry)
{
	char text[ZX_LOG_RECORD_DATA_MAX + 1];
	unsigned int n = entry->rec.datalen;
	unsigned int i;

	while (n && (entry->rec.data[n - 1] == '\n' || !entry->rec.data[n - 1]))
		n--;
	if (!n || !__ratelimit(&log->limit) || !__ratelimit(&zx_log_limit_all))
		return;
	for (i = 0; i < n; i++) {
		char c = entry->rec.data[i];

		if (c == '\t')
			c = ' ';
		text[i] = isascii(c) && isprint(c) ? c : '?';
	}
	text[n] = '\0';
	pr_info("[%llu.%llu] %s\n", entry->rec.pid, entry->rec.tid, text);
}

/* The objects */

static void zx_debuglog_free(struct zx_object *obj, struct zx_reaper *reaper)
{
	struct zx_debuglog *debuglog = zx_debuglog_of(obj);
	struct zx_log *log = &obj->instance->log;

	spin_lock(&log->lock);
	list_del(&debuglog->link);
	if (log->keeper == debuglog)
		log->keeper = NULL;
	spin_unlock(&log->lock);
	wake_up_all(&log->room);
	kmem_cache_free(zx_debuglog_cache, debuglog);
}

static const struct zx_object_ops zx_debuglog_ops = {
	.type = ZX_OBJ_TYPE_LOG,
	.name = "debuglog",
	.default_rights = ZX_DEFAULT_LOG_RIGHTS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.waitable = true,
	.free = zx_debuglog_free,
};

/**
 * zx_debuglog_init() - module initialisation
 *
 * Return: 0 or -ENOMEM.
 */
int zx_debuglog_init(void)
{
	zx_debuglog_cache = KMEM_CACHE(zx_debuglog, SLAB_ACCOUNT);
	return zx_debuglog_cache ? 0 : -ENOMEM;
}

/**
 * zx_debuglog_exit() - module exit; no log object exists
 */
void zx_debuglog_exit(void)
{
	kmem_cache_destroy(zx_debuglog_cache);
}

/**
 * zx_debuglog_create() - a new log object; zx_debuglog_create()
 * @instance:	whose log
 * @readable:	whether it is for reading too, from the oldest record that is there on
 * @keeper:	whether it is the one that native writers wait for
 * @out:	a handle, with ZX_RIGHT_READ if it is
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_debuglog_create(struct zx_instance *instance, bool readable, bool keeper,
			       struct zx_hnd *out)
{
	struct zx_log *log = &instance->log;
	struct zx_debuglog *debuglog;
	bool news = false;

	if (!zx_instance_charge(instance))
		return ZX_ERR_NO_MEMORY;
	debuglog = kmem_cache_zalloc(zx_debuglog_cache, GFP_KERNEL_ACCOUNT);
	if (!debuglog) {
		zx_instance_uncharge(instance);
		return ZX_ERR_NO_MEMORY;
	}
	spin_lock_init(&debuglog->lock);
	INIT_LIST_HEAD(&debuglog->link);
	debuglog->readable = readable;
	zx_object_init(&debuglog->obj, &zx_debuglog_ops, instance, &debuglog->lock,
		       ZX_LOG_WRITABLE);
	if (readable) {
		spin_lock(&log->lock);
		debuglog->position = log->tail;
		news = log->head != log->tail;
		if (!news)
			list_add_tail(&debuglog->link, &log->readers);
		if (keeper && !log->keeper) {
			log->keeper = debuglog;
			log->stalled = false;
		}
		spin_unlock(&log->lock);
	}
	if (news)
		zx_object_signal(&debuglog->obj, 0, ZX_LOG_READABLE);

	*out = zx_hnd_first(&debuglog->obj);
	if (readable)
		out->rights |= ZX_RIGHT_READ;
	return ZX_OK;
}

/*
 * Takes a reader that has not read as far as @up_to off the list, with a reference. Returns
 * NULL if there is none. Who comes to the list has read everything, so those who have read
 * least are the first; one that has read @up_to and come back is left alone, or a quick
 * reader could keep a writer for ever.
 */
static struct zx_debuglog *zx_log_pop_reader(struct zx_log *log, u64 up_to)
{
	struct zx_debuglog *reader, *found = NULL;

	spin_lock(&log->lock);
	while (!list_empty(&log->readers) && !found) {
		reader = list_first_entry(&log->readers, struct zx_debuglog, link);
		if (reader->position >= up_to)
			break;
		list_del_init(&reader->link);
		/* One without references is being freed, and waits for the lock. */
		if (refcount_inc_not_zero(&reader->obj.ref))
			found = reader;
	}
	spin_unlock(&log->lock);
	return found;
}

/* Whether the keeper has fallen behind. */
static bool zx_log_lags_locked(const struct zx_log *log)
{
	return log->keeper &&
	       log->head - max(log->keeper->position, log->tail) > ZX_LOG_LAG_MAX;
}

/* Whether there is nothing that a writer waits for. */
static bool zx_log_has_room(struct zx_log *log)
{
	bool room;

	spin_lock(&log->lock);
	room = log->stalled || !zx_log_lags_locked(log);
	spin_unlock(&log->lock);
	return room;
}

/**
 * zx_debuglog_wait_room() - before a write: give the keeper time to read
 * @debuglog:	through which will be written; the caller has a reference
 *
 * Context: process context; sleeps, at most ZX_LOG_PATIENCE and until the task is killed.
 */
void zx_debuglog_wait_room(struct zx_debuglog *debuglog)
{
	struct zx_log *log = &debuglog->obj.instance->log;
	unsigned long left = ZX_LOG_PATIENCE;
	DEFINE_WAIT(wait);

	if (likely(zx_log_has_room(log)))
		return;
	for (;;) {
		prepare_to_wait(&log->room, &wait, TASK_KILLABLE | TASK_FREEZABLE);
		if (zx_log_has_room(log) || !left || fatal_signal_pending(current))
			break;
		left = schedule_timeout(left);
	}
	finish_wait(&log->room, &wait);
	if (!left) {
		spin_lock(&log->lock);
		log->stalled = zx_log_lags_locked(log);
		spin_unlock(&log->lock);
	}
}

/**
 * zx_debuglog_write() - add a record to the log; zx_debuglog_write()
 * @debuglog:	through which; the caller has a reference
 * @entry:	datalen, flags, pid, tid and data are set; the rest is filled in here
 *
 * Context: process context; may sleep.
 */
void zx_debuglog_write(struct zx_debuglog *debuglog, union zx_log_entry *entry)
{
	struct zx_log *log = &debuglog->obj.instance->log;
	struct zx_debuglog *reader;
	u64 up_to;

	memset(entry->rec.padding1, 0, sizeof(entry->rec.padding1));
	entry->rec.severity = ZX_LOG_INFO;
	entry->rec.timestamp = ktime_get_ns();
	spin_lock(&log->lock);
	zx_log_append_locked(log, entry);
	up_to = log->head;
	spin_unlock(&log->lock);

	while ((reader = zx_log_pop_reader(log, up_to))) {
		zx_object_signal(&reader->obj, 0, ZX_LOG_READABLE);
		zx_object_put(&reader->obj);
		cond_resched();
	}
	zx_log_print(log, entry);
}

/**
 * zx_debuglog_read() - take the next record; zx_debuglog_read()
 * @debuglog:	through which; the caller has a reference
 * @entry:	set to the record
 *
 * Context: process context.
 * Return: ZX_OK; ZX_ERR_SHOULD_WAIT if there is none; ZX_ERR_BAD_STATE if the object is not
 * for reading.
 */
zx_status_t zx_debuglog_read(struct zx_debuglog *debuglog, union zx_log_entry *entry)
{
	struct zx_log *log = &debuglog->obj.instance->log;
	zx_status_t status = ZX_OK;
	unsigned long flags;
	bool news = false, room = false;

	if (!debuglog->readable)
		return ZX_ERR_BAD_STATE;

	zx_object_lock(&debuglog->obj, flags);
	spin_lock(&log->lock);
	/* What it has not read may have been dropped. */
	debuglog->position = max(debuglog->position, log->tail);
	if (debuglog->position != log->head) {
		zx_log_get(log, debuglog->position, entry);
		debuglog->position += zx_log_room(&entry->rec);
		if (log->keeper == debuglog) {
			/* They are woken when there is something to wake them for. */
			room = log->head - debuglog->position < ZX_LOG_LAG_MAX / 2;
			log->stalled = false;
		}
		/* It may have come before it was told, and there may be more. */
		news = !list_empty(&debuglog->link);
		list_del_init(&debuglog->link);
	} else {
		if (list_empty(&debuglog->link))
			list_add_tail(&debuglog->link, &log->readers);
		zx_object_signal_locked(&debuglog->obj, ZX_LOG_READABLE, 0);
		status = ZX_ERR_SHOULD_WAIT;
	}
	spin_unlock(&log->lock);
	if (news)
		zx_object_signal_locked(&debuglog->obj, 0, ZX_LOG_READABLE);
	zx_object_unlock(&debuglog->obj, flags);
	if (room && wq_has_sleeper(&log->room))
		wake_up_all(&log->room);
	return status;
}
