/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles: (object, rights) pairs in a process's table, named by 32-bit values.
 *
 * A value has its two low bits set. The rest is a slot's index and the slot's
 * generation, mixed with a secret of the table, so that a value is not guessable
 * from another process and a closed one is not soon valid again: free slots are
 * used first in, first out. Slots live in chunks that are allocated as the table
 * grows and are never moved.
 */
#ifndef ZX_OBJECT_HANDLE_H
#define ZX_OBJECT_HANDLE_H

#include <linux/err.h>
#include "object.h"

/* A status in place of a pointer, and back. */
#define ZX_ERR_PTR(status)	ERR_PTR((__force long)(status))
#define ZX_PTR_ERR(ptr)		((__force zx_status_t)PTR_ERR(ptr))

#define ZX_HANDLE_INDEX_BITS	18
#define ZX_HANDLE_MAX		(256 * 1024U)	/* per process; 1 << ZX_HANDLE_INDEX_BITS */
#define ZX_HANDLE_CHUNK_BITS	8
#define ZX_HANDLE_CHUNK		256U		/* 1 << ZX_HANDLE_CHUNK_BITS */
#define ZX_HANDLE_NONE		U32_MAX

struct zx_handle_slot;
struct zx_msg;

/**
 * struct zx_handle_table - the handles of one process
 * @lock:	protects everything here
 * @chunks:	ZX_HANDLE_MAX / ZX_HANDLE_CHUNK pointers to chunks of slots, grown on demand
 * @nr_chunks:	how many of them can be used: none once @dead
 * @nr_allocated: how many exist
 * @secret:	mixed into every value
 * @free_head:	index of the slot that has been free for longest, or ZX_HANDLE_NONE
 * @free_tail:	where the index of the next one that becomes free is written: in the slot
 *		freed last, or @free_head
 * @dead:	being drained or drained: every value is a bad handle, nothing can be reserved,
 *		and the slots belong to whoever drains
 */
struct zx_handle_table {
	spinlock_t lock;	/* innermost but for objects' and ports' */
	struct zx_handle_slot **chunks;
	u32 nr_chunks;
	u32 secret;
	u32 *free_tail;
	u32 free_head;
	u32 nr_allocated;
	bool dead;
};

/**
 * struct zx_reserved - a handle that is in no table, and the value that it will have
 * @obj:	as in struct zx_hnd
 * @rights:	as in struct zx_hnd
 * @value:	reserved
 */
struct zx_reserved {
	struct zx_object *obj;
	zx_rights_t rights;
	zx_handle_t value;
};

zx_status_t zx_handle_table_init(struct zx_handle_table *table);
void zx_handle_table_drain(struct zx_handle_table *table);
void zx_handle_table_destroy(struct zx_handle_table *table);
void zx_handle_table_stats(struct zx_handle_table *table,
			   u32 counts[ZX_OBJ_TYPE_UPPER_BOUND]);
bool zx_handle_table_list(struct zx_handle_table *table, u32 chunk,
			  zx_info_handle_extended_t infos[ZX_HANDLE_CHUNK], u32 *n);

struct zx_object *zx_handle_get(struct zx_handle_table *table, zx_handle_t value, u32 type,
				zx_rights_t rights);
zx_status_t zx_handle_lookup(struct zx_handle_table *table, zx_handle_t value, u32 type,
			     zx_rights_t rights, struct zx_object **obj, zx_rights_t *actual);
zx_status_t zx_handle_dup(struct zx_handle_table *table, zx_handle_t value, struct zx_hnd *out);
zx_status_t zx_handle_remove(struct zx_handle_table *table, zx_handle_t value,
			     struct zx_hnd *out);
zx_status_t zx_handle_send(struct zx_handle_table *table, zx_handle_t value,
			   const struct zx_msg *msg, struct zx_hnd *out);
zx_status_t zx_handle_close(struct zx_handle_table *table, zx_handle_t value);
zx_status_t zx_handle_signal(struct zx_handle_table *table, zx_handle_t value,
			     zx_signals_t clear, zx_signals_t set);
zx_status_t zx_handle_signals(struct zx_handle_table *table, zx_handle_t value,
			      zx_signals_t *signals);
zx_status_t zx_handle_observe(struct zx_handle_table *table, zx_handle_t value,
			      struct zx_observer *obs, bool edge, struct zx_object **obj,
			      zx_signals_t *signals);

zx_status_t zx_handle_reserve(struct zx_handle_table *table, zx_handle_t *value);
struct zx_reserved zx_handle_reserve_dup(struct zx_handle_table *table, zx_handle_t value,
					 zx_rights_t rights);
void zx_handle_publish(struct zx_handle_table *table, zx_handle_t value, struct zx_hnd hnd);
void zx_handle_unreserve(struct zx_handle_table *table, zx_handle_t value);

#endif /* ZX_OBJECT_HANDLE_H */
