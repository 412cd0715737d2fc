// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handle tables.
 *
 * A slot is free (on the list of free slots), reserved (its value is being told to user
 * space, nothing can be done with it yet) or published (it has an object). Only the
 * table's lock is needed for any of that; what may sleep, or allocate, or drop
 * references happens before or after.
 */
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "handle.h"

#define ZX_HANDLE_FIXED_BITS	2
#define ZX_HANDLE_MAX_CHUNKS	(ZX_HANDLE_MAX / ZX_HANDLE_CHUNK)
/* A process that has come so far is most likely losing handles: Zircon warns here too. */
#define ZX_HANDLE_MANY_CHUNKS	(ZX_HANDLE_MAX_CHUNKS / 8 * 7)

/* What is added to a value for the slot's next handle. The generation wraps around. */
#define ZX_HANDLE_GENERATION	(1U << (ZX_HANDLE_FIXED_BITS + ZX_HANDLE_INDEX_BITS))

static_assert(ZX_HANDLE_MAX == 1U << ZX_HANDLE_INDEX_BITS);
static_assert(ZX_HANDLE_CHUNK == 1U << ZX_HANDLE_CHUNK_BITS);
static_assert(ZX_HANDLE_FIXED_BITS_MASK == (1U << ZX_HANDLE_FIXED_BITS) - 1);

/**
 * struct zx_handle_slot - room for one handle
 * @obj:	NULL unless published
 * @rights:	while published
 * @next:	while free: index of the slot freed after it, or ZX_HANDLE_NONE
 * @value:	the value of the handle, or of the next one while free
 */
struct zx_handle_slot {
	struct zx_object *obj;
	union {
		zx_rights_t rights;
		u32 next;
	};
	zx_handle_t value;
};

static __always_inline struct zx_handle_slot *zx_slot_at(struct zx_handle_table *table, u32 index)
{
	return &table->chunks[index >> ZX_HANDLE_CHUNK_BITS][index & (ZX_HANDLE_CHUNK - 1)];
}

static __always_inline u32 zx_value_index(struct zx_handle_table *table, zx_handle_t value)
{
	return ((value >> ZX_HANDLE_FIXED_BITS) ^ table->secret) & (ZX_HANDLE_MAX - 1);
}

/* The published slot a value names, or NULL. */
static __always_inline struct zx_handle_slot *zx_slot_find(struct zx_handle_table *table,
							   zx_handle_t value)
{
	u32 index = zx_value_index(table, value);
	u32 chunk = index >> ZX_HANDLE_CHUNK_BITS;
	struct zx_handle_slot *slot;

	lockdep_assert_held(&table->lock);
	/* There are none any more in a dead table. */
	if (unlikely(chunk >= table->nr_chunks))
		return NULL;
	chunk = array_index_nospec(chunk, table->nr_chunks);
	slot = &table->chunks[chunk][index & (ZX_HANDLE_CHUNK - 1)];
	return likely(slot->value == value && slot->obj) ? slot : NULL;
}

/* Makes a slot, which has no object, the last that will be used again. */
static __always_inline void zx_slot_free(struct zx_handle_table *table,
					 struct zx_handle_slot *slot, u32 index)
{
	slot->next = ZX_HANDLE_NONE;
	*table->free_tail = index;
	table->free_tail = &slot->next;
}

/* Takes the slot that has been free for longest. There must be one. */
static __always_inline zx_handle_t zx_slot_take(struct zx_handle_table *table)
{
	struct zx_handle_slot *slot = zx_slot_at(table, table->free_head);

	table->free_head = slot->next;
	if (unlikely(table->free_head == ZX_HANDLE_NONE))
		table->free_tail = &table->free_head;
	return slot->value;
}

/* Empties a published slot. The handle it had goes to the caller. */
static __always_inline struct zx_hnd zx_slot_clear(struct zx_handle_table *table,
						   struct zx_handle_slot *slot)
{
	struct zx_hnd hnd = { .obj = slot->obj, .rights = slot->rights };
	u32 index = zx_value_index(table, slot->value);

	slot->obj = NULL;
	slot->value += ZX_HANDLE_GENERATION;
	zx_slot_free(table, slot, index);
	return hnd;
}

/**
 * zx_handle_table_init() - an empty table
 * @table:	in zeroed memory
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_NO_MEMORY.
 */
zx_status_t zx_handle_table_init(struct zx_handle_table *table)
{
	table->chunks = kcalloc(ZX_HANDLE_MAX_CHUNKS, sizeof(*table->chunks), GFP_KERNEL_ACCOUNT);
	if (!table->chunks)
		return ZX_ERR_NO_MEMORY;
	spin_lock_init(&table->lock);
	table->nr_chunks = 0;
	table->nr_allocated = 0;
	table->secret = get_random_u32() >> ZX_HANDLE_FIXED_BITS;
	table->free_head = ZX_HANDLE_NONE;
	table->free_tail = &table->free_head;
	table->dead = false;
	return ZX_OK;
}

/* Adds a chunk, unless another thread has done so or a slot has become free meanwhile. */
static zx_status_t zx_handle_table_grow(struct zx_handle_table *table)
{
	zx_status_t status = ZX_OK;
	struct zx_handle_slot *chunk;
	bool many = false;
	u32 index, i;

	BUILD_BUG_ON(sizeof(*chunk) * ZX_HANDLE_CHUNK != PAGE_SIZE);

	chunk = kcalloc(ZX_HANDLE_CHUNK, sizeof(*chunk), GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return ZX_ERR_NO_MEMORY;

	spin_lock(&table->lock);
	if (table->free_head == ZX_HANDLE_NONE && !table->dead) {
		if (table->nr_chunks < ZX_HANDLE_MAX_CHUNKS) {
			index = table->nr_chunks << ZX_HANDLE_CHUNK_BITS;
			table->chunks[table->nr_chunks++] = chunk;
			table->nr_allocated = table->nr_chunks;
			for (i = 0; i < ZX_HANDLE_CHUNK; i++) {
				chunk[i].value = ((index + i) ^ table->secret) <<
					ZX_HANDLE_FIXED_BITS | ZX_HANDLE_FIXED_BITS_MASK;
				zx_slot_free(table, &chunk[i], index + i);
			}
			chunk = NULL;
			many = table->nr_chunks == ZX_HANDLE_MANY_CHUNKS;
		} else {
			status = ZX_ERR_NO_MEMORY;
		}
	}
	spin_unlock(&table->lock);
	kfree(chunk);
	if (unlikely(many))
		pr_warn_ratelimited("%s[%d] is about to have %u of %u handles\n", current->comm,
				    task_pid_nr(current), ZX_HANDLE_MANY_CHUNKS * ZX_HANDLE_CHUNK,
				    ZX_HANDLE_MAX);
	return status;
}

/**
 * zx_handle_table_drain() - close all handles, for good
 * @table:	is dead from now on. If somebody else is draining it, that may go on
 *
 * Context: process context; may sleep.
 */
void zx_handle_table_drain(struct zx_handle_table *table)
{
	struct zx_handle_slot *slot;
	struct zx_reaper reaper;
	struct zx_hnd hnd;
	u32 index, end;
	bool dead;

	spin_lock(&table->lock);
	dead = table->dead;
	table->dead = true;
	table->nr_chunks = 0;
	end = table->nr_allocated << ZX_HANDLE_CHUNK_BITS;
	spin_unlock(&table->lock);
	if (dead)
		return;

	zx_reaper_init(&reaper);
	for (index = 0; index < end; index++) {
		slot = zx_slot_at(table, index);
		if (slot->obj) {
			hnd = (struct zx_hnd){ .obj = slot->obj, .rights = slot->rights };
			slot->obj = NULL;
			zx_object_cancel_handle(hnd.obj, table, slot->value);
			zx_hnd_drop_reap(hnd, &reaper);
			zx_reaper_run(&reaper);
		}
		cond_resched();
	}
}

/**
 * zx_handle_table_destroy() - free the memory of a table
 * @table:	drained, or never used; initialised, or in zeroed memory
 */
void zx_handle_table_destroy(struct zx_handle_table *table)
{
	u32 i;

	for (i = 0; i < table->nr_allocated; i++)
		kfree(table->chunks[i]);
	kfree(table->chunks);
	table->chunks = NULL;
	table->nr_allocated = 0;
}

/**
 * zx_handle_table_stats() - how many handles there are of each type of object
 * @table:	any; what changes meanwhile may or may not be counted
 * @counts:	set to the counts
 *
 * Context: process context; may sleep.
 */
void zx_handle_table_stats(struct zx_handle_table *table, u32 counts[ZX_OBJ_TYPE_UPPER_BOUND])
{
	struct zx_handle_slot *slot;
	u32 chunk, i;

	memset(counts, 0, ZX_OBJ_TYPE_UPPER_BOUND * sizeof(*counts));
	for (chunk = 0; ; chunk++) {
		spin_lock(&table->lock);
		if (chunk >= table->nr_chunks)
			break;
		for (i = 0; i < ZX_HANDLE_CHUNK; i++) {
			slot = &table->chunks[chunk][i];
			if (slot->obj)
				counts[slot->obj->ops->type]++;
		}
		spin_unlock(&table->lock);
		cond_resched();
	}
	spin_unlock(&table->lock);
}

/**
 * zx_handle_table_list() - the handles in one part of a table; ZX_INFO_HANDLE_TABLE
 * @table:	any
 * @chunk:	which part: 0, 1...
 * @infos:	described here, as they are at one moment
 * @n:		set to how many there are
 *
 * Context: process context.
 * Return: false if the table has no such part.
 */
bool zx_handle_table_list(struct zx_handle_table *table, u32 chunk,
			  zx_info_handle_extended_t infos[ZX_HANDLE_CHUNK], u32 *n)
{
	zx_info_handle_extended_t *info = infos;
	struct zx_handle_slot *slot;
	struct zx_object *obj;
	bool there;
	u32 i;

	spin_lock(&table->lock);
	there = chunk < table->nr_chunks;
	for (i = 0; there && i < ZX_HANDLE_CHUNK; i++) {
		slot = &table->chunks[chunk][i];
		obj = slot->obj;
		if (!obj)
			continue;
		memset(info, 0, sizeof(*info));
		info->type = obj->ops->type;
		info->handle_value = slot->value;
		info->rights = slot->rights;
		info->koid = obj->koid;
		if (obj->ops->related_koid)
			info->related_koid = obj->ops->related_koid(obj);
		info++;
	}
	spin_unlock(&table->lock);
	*n = info - infos;
	return there;
}

/* The published slot of a handle of that type with those rights, or an ERR_PTR. */
static __always_inline struct zx_handle_slot *zx_slot_check(struct zx_handle_table *table,
							    zx_handle_t value, u32 type,
							    zx_rights_t rights)
{
	struct zx_handle_slot *slot = zx_slot_find(table, value);

	if (unlikely(!slot))
		return ZX_ERR_PTR(ZX_ERR_BAD_HANDLE);
	if (unlikely(type != ZX_OBJ_TYPE_NONE && slot->obj->ops->type != type))
		return ZX_ERR_PTR(ZX_ERR_WRONG_TYPE);
	if (unlikely(rights & ~slot->rights))
		return ZX_ERR_PTR(ZX_ERR_ACCESS_DENIED);
	return slot;
}

/**
 * zx_handle_get() - the object a handle refers to
 * @table:	whose
 * @value:	anything
 * @type:	ZX_OBJ_TYPE_* it must have, or ZX_OBJ_TYPE_NONE
 * @rights:	the handle must have
 *
 * Return: the object, with a reference; or ZX_ERR_PTR() of ZX_ERR_BAD_HANDLE,
 * ZX_ERR_WRONG_TYPE or ZX_ERR_ACCESS_DENIED, the first that applies.
 */
struct zx_object *zx_handle_get(struct zx_handle_table *table, zx_handle_t value, u32 type,
				zx_rights_t rights)
{
	struct zx_handle_slot *slot;
	struct zx_object *obj;

	spin_lock(&table->lock);
	slot = zx_slot_check(table, value, type, rights);
	if (!IS_ERR(slot)) {
		obj = slot->obj;
		zx_object_get(obj);
	} else {
		obj = ERR_CAST(slot);
	}
	spin_unlock(&table->lock);
	return obj;
}

/**
 * zx_handle_lookup() - the object a handle refers to, and the handle's rights
 * @table:	whose
 * @value:	anything
 * @type:	ZX_OBJ_TYPE_* it must have, or ZX_OBJ_TYPE_NONE
 * @rights:	the handle must have
 * @obj:	set to the object, with a reference; untouched if there is an error
 * @actual:	set to all rights of the handle; may be NULL
 *
 * Return: ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_WRONG_TYPE or ZX_ERR_ACCESS_DENIED, the first
 * that applies.
 */
zx_status_t zx_handle_lookup(struct zx_handle_table *table, zx_handle_t value, u32 type,
			     zx_rights_t rights, struct zx_object **obj, zx_rights_t *actual)
{
	struct zx_handle_slot *slot;
	zx_status_t status = ZX_OK;

	spin_lock(&table->lock);
	slot = zx_slot_check(table, value, type, rights);
	if (IS_ERR(slot)) {
		status = ZX_PTR_ERR(slot);
	} else {
		zx_object_get(slot->obj);
		*obj = slot->obj;
		if (actual)
			*actual = slot->rights;
	}
	spin_unlock(&table->lock);
	return status;
}

/**
 * zx_handle_signal() - change the signals of a handle's object; zx_object_signal()
 * @table:	whose
 * @value:	anything; needs ZX_RIGHT_SIGNAL
 * @clear:	deasserted
 * @set:	asserted, also if in @clear
 *
 * Context: process context.
 * Return: ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_ACCESS_DENIED, ZX_ERR_NOT_SUPPORTED if the
 * object cannot be waited for, ZX_ERR_INVALID_ARGS if these are not all signals that
 * users may change.
 */
zx_status_t zx_handle_signal(struct zx_handle_table *table, zx_handle_t value,
			     zx_signals_t clear, zx_signals_t set)
{
	struct zx_handle_slot *slot;
	struct zx_object *obj;
	zx_status_t status = ZX_OK;

	spin_lock(&table->lock);
	slot = zx_slot_check(table, value, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SIGNAL);
	if (IS_ERR(slot)) {
		status = ZX_PTR_ERR(slot);
		goto unlock;
	}
	obj = slot->obj;
	if (unlikely(!obj->ops->waitable)) {
		status = ZX_ERR_NOT_SUPPORTED;
		goto unlock;
	}
	if (unlikely((clear | set) & ~obj->ops->user_signals)) {
		status = ZX_ERR_INVALID_ARGS;
		goto unlock;
	}
	/* The table's lock is not held while observers, which may be many, are told. */
	if (unlikely(!zx_object_signal_quiet(obj, clear, set))) {
		zx_object_get(obj);
		spin_unlock(&table->lock);
		zx_object_signal(obj, clear, set);
		zx_object_put(obj);
		return ZX_OK;
	}
unlock:
	spin_unlock(&table->lock);
	return status;
}

/**
 * zx_handle_dup() - a further handle to the same object with the same rights, in no table
 * @table:	whose
 * @value:	anything
 * @out:	the handle; untouched if there is an error
 *
 * Does not ask for ZX_RIGHT_DUPLICATE.
 *
 * Return: ZX_OK or ZX_ERR_BAD_HANDLE.
 */
zx_status_t zx_handle_dup(struct zx_handle_table *table, zx_handle_t value, struct zx_hnd *out)
{
	zx_status_t status = ZX_ERR_BAD_HANDLE;
	struct zx_handle_slot *slot;

	spin_lock(&table->lock);
	slot = zx_slot_find(table, value);
	if (likely(slot)) {
		*out = zx_hnd_make(slot->obj, slot->rights);
		status = ZX_OK;
	}
	spin_unlock(&table->lock);
	return status;
}

static __always_inline zx_status_t zx_handle_take(struct zx_handle_table *table,
						  zx_handle_t value, struct zx_hnd *out)
{
	struct zx_handle_slot *slot;

	spin_lock(&table->lock);
	slot = zx_slot_find(table, value);
	if (unlikely(!slot)) {
		spin_unlock(&table->lock);
		return ZX_ERR_BAD_HANDLE;
	}
	*out = zx_slot_clear(table, slot);
	spin_unlock(&table->lock);
	return ZX_OK;
}

/**
 * zx_handle_remove() - take a handle out of a table
 * @table:	whose
 * @value:	anything
 * @out:	the handle; untouched if there is an error
 *
 * Those who wait through the handle are told that it was closed.
 *
 * Context: process context.
 * Return: ZX_OK or ZX_ERR_BAD_HANDLE.
 */
zx_status_t zx_handle_remove(struct zx_handle_table *table, zx_handle_t value,
			     struct zx_hnd *out)
{
	zx_status_t status = zx_handle_take(table, value, out);

	if (likely(status == ZX_OK))
		zx_object_cancel_handle(out->obj, table, value);
	return status;
}

/**
 * zx_handle_send() - move a handle into a message
 * @table:	whose
 * @value:	anything
 * @msg:	the message
 * @out:	where it has the handle; untouched if there is an error
 *
 * Those who wait through the handle go on waiting until it leaves the message, see
 * zx_msg_release(), as on Zircon.
 *
 * Context: process context.
 * Return: ZX_OK or ZX_ERR_BAD_HANDLE.
 */
zx_status_t zx_handle_send(struct zx_handle_table *table, zx_handle_t value,
			   const struct zx_msg *msg, struct zx_hnd *out)
{
	zx_status_t status = zx_handle_take(table, value, out);

	if (status == ZX_OK && unlikely(!list_empty(&out->obj->observers)) &&
	    zx_object_carry_observers(out->obj, table, value, msg))
		out->watched = value;
	return status;
}

/**
 * zx_handle_close() - close a handle
 * @table:	whose
 * @value:	anything
 *
 * Context: process context; may sleep.
 * Return: ZX_OK or ZX_ERR_BAD_HANDLE.
 */
zx_status_t zx_handle_close(struct zx_handle_table *table, zx_handle_t value)
{
	struct zx_hnd hnd;
	zx_status_t status = zx_handle_take(table, value, &hnd);

	if (unlikely(status != ZX_OK))
		return status;
	zx_object_cancel_handle(hnd.obj, table, value);
	zx_hnd_drop(hnd);
	return ZX_OK;
}

/* The published slot of a handle that may be waited on, or why not. */
static __always_inline zx_status_t zx_slot_find_wait(struct zx_handle_table *table,
						     zx_handle_t value,
						     struct zx_handle_slot **out)
{
	struct zx_handle_slot *slot = zx_slot_find(table, value);

	if (unlikely(!slot))
		return ZX_ERR_BAD_HANDLE;
	if (unlikely(!(slot->rights & ZX_RIGHT_WAIT)))
		return ZX_ERR_ACCESS_DENIED;
	if (unlikely(!slot->obj->ops->waitable))
		return ZX_ERR_NOT_SUPPORTED;
	*out = slot;
	return ZX_OK;
}

/**
 * zx_handle_signals() - look at the signals of a handle's object
 * @table:	whose
 * @value:	anything; needs ZX_RIGHT_WAIT
 * @signals:	set to what is asserted now; untouched if there is an error
 *
 * Return: ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_ACCESS_DENIED, or ZX_ERR_NOT_SUPPORTED if the
 * object cannot be waited for.
 */
zx_status_t zx_handle_signals(struct zx_handle_table *table, zx_handle_t value,
			      zx_signals_t *signals)
{
	struct zx_handle_slot *slot;
	zx_status_t status;

	spin_lock(&table->lock);
	status = zx_slot_find_wait(table, value, &slot);
	/* They change in one store: for a look at them the object's lock is not needed. */
	if (likely(status == ZX_OK))
		*signals = READ_ONCE(slot->obj->signals);
	spin_unlock(&table->lock);
	return status;
}

/**
 * zx_handle_observe() - begin to wait for signals of a handle's object
 * @table:	whose
 * @value:	anything; needs ZX_RIGHT_WAIT
 * @obs:	its trigger and ops are set; its handle, table and link are set here
 * @edge:	a signal that is asserted already does not count
 * @obj:	set to NULL if a signal of the trigger is asserted: the observer has not been
 *		linked; else to the object, with a reference, and it has. Untouched if there
 *		is an error
 * @signals:	set to the signals at this moment
 *
 * The observer is linked at the same moment as the signals are looked at, so that it
 * misses none, and before the handle can be closed, so that closing it is noticed.
 *
 * Return: ZX_OK, ZX_ERR_BAD_HANDLE, ZX_ERR_ACCESS_DENIED, ZX_ERR_NOT_SUPPORTED if the
 * object cannot be waited for, or what the observer's attach() returned.
 */
zx_status_t zx_handle_observe(struct zx_handle_table *table, zx_handle_t value,
			      struct zx_observer *obs, bool edge, struct zx_object **obj,
			      zx_signals_t *signals)
{
	struct zx_handle_slot *slot;
	struct zx_object *target;
	unsigned long flags;
	zx_status_t status;

	INIT_LIST_HEAD(&obs->link);
	obs->handle = value;
	obs->table = table;

	spin_lock(&table->lock);
	status = zx_slot_find_wait(table, value, &slot);
	if (unlikely(status != ZX_OK))
		goto unlock;

	target = slot->obj;
	zx_object_lock(target, flags);
	*signals = target->signals;
	if (!edge && (target->signals & obs->trigger)) {
		*obj = NULL;
	} else {
		if (obs->ops->attach)
			status = obs->ops->attach(obs, target);
		if (status == ZX_OK) {
			zx_object_get(target);
			/* The latest is told first: on Zircon its packet is the first too. */
			list_add(&obs->link, &target->observers);
			*obj = target;
		}
	}
	zx_object_unlock(target, flags);
unlock:
	spin_unlock(&table->lock);
	return status;
}

/**
 * zx_handle_reserve() - choose the value of a handle that is to be published
 * @table:	whose
 * @value:	set to the value; not a valid handle yet
 *
 * Followed by zx_handle_publish() or zx_handle_unreserve().
 *
 * Context: process context; may sleep.
 * Return: ZX_OK, ZX_ERR_NO_MEMORY also if the table is full, or ZX_ERR_BAD_STATE if the
 * table is dead.
 */
zx_status_t zx_handle_reserve(struct zx_handle_table *table, zx_handle_t *value)
{
	zx_status_t status = ZX_OK;

	spin_lock(&table->lock);
	while (unlikely(table->free_head == ZX_HANDLE_NONE) && !table->dead) {
		spin_unlock(&table->lock);
		status = zx_handle_table_grow(table);
		if (status != ZX_OK)
			return status;
		spin_lock(&table->lock);
	}
	if (unlikely(table->dead))
		status = ZX_ERR_BAD_STATE;
	else
		*value = zx_slot_take(table);
	spin_unlock(&table->lock);
	return status;
}

/**
 * zx_handle_reserve_dup() - make a duplicate of a handle and reserve a value for it
 * @table:	whose
 * @value:	anything; needs ZX_RIGHT_DUPLICATE
 * @rights:	of the duplicate, or ZX_RIGHT_SAME_RIGHTS
 *
 * Context: process context; may sleep.
 * Return: the duplicate and its value; or in place of the object ZX_ERR_PTR() of
 * ZX_ERR_BAD_HANDLE, ZX_ERR_ACCESS_DENIED, ZX_ERR_INVALID_ARGS if there are rights in
 * @rights that the handle has not, or ZX_ERR_NO_MEMORY.
 */
struct zx_reserved zx_handle_reserve_dup(struct zx_handle_table *table, zx_handle_t value,
					 zx_rights_t rights)
{
	struct zx_handle_slot *slot;
	struct zx_reserved dup = {};
	zx_status_t status;

	spin_lock(&table->lock);
	for (;;) {
		slot = zx_slot_check(table, value, ZX_OBJ_TYPE_NONE, ZX_RIGHT_DUPLICATE);
		if (IS_ERR(slot)) {
			dup.obj = ERR_CAST(slot);
			break;
		}
		dup.rights = slot->rights;
		if (rights != ZX_RIGHT_SAME_RIGHTS) {
			if (unlikely(rights & ~slot->rights)) {
				dup.obj = ZX_ERR_PTR(ZX_ERR_INVALID_ARGS);
				break;
			}
			dup.rights = rights;
		}
		if (likely(table->free_head != ZX_HANDLE_NONE)) {
			dup.obj = slot->obj;
			/* Not the first: there is the one that is duplicated. */
			atomic_long_inc(&slot->obj->handles);
			dup.value = zx_slot_take(table);
			break;
		}
		/* What was found may have changed while the table grew: look again. */
		spin_unlock(&table->lock);
		status = zx_handle_table_grow(table);
		if (status != ZX_OK)
			return (struct zx_reserved){ .obj = ZX_ERR_PTR(status) };
		spin_lock(&table->lock);
	}
	spin_unlock(&table->lock);
	return dup;
}

/**
 * zx_handle_publish() - make a reserved value a valid handle
 * @table:	whose
 * @value:	reserved by the caller
 * @hnd:	moved into the table; dropped if the table has died
 *
 * Context: process context; may sleep.
 */
void zx_handle_publish(struct zx_handle_table *table, zx_handle_t value, struct zx_hnd hnd)
{
	struct zx_handle_slot *slot;
	bool dead;

	spin_lock(&table->lock);
	dead = table->dead;
	if (likely(!dead)) {
		slot = zx_slot_at(table, zx_value_index(table, value));
		slot->rights = hnd.rights;
		slot->obj = hnd.obj;
	}
	spin_unlock(&table->lock);
	if (unlikely(dead))
		zx_hnd_drop(hnd);
}

/**
 * zx_handle_unreserve() - give a reserved value up
 * @table:	whose
 * @value:	reserved by the caller
 */
void zx_handle_unreserve(struct zx_handle_table *table, zx_handle_t value)
{
	u32 index = zx_value_index(table, value);
	struct zx_handle_slot *slot;

	spin_lock(&table->lock);
	if (!table->dead) {
		slot = zx_slot_at(table, index);
		slot->value += ZX_HANDLE_GENERATION;
		zx_slot_free(table, slot, index);
	}
	spin_unlock(&table->lock);
}
