/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: queues of packets, filled by user space and by objects that are observed.
 *
 * zx_port.lock is taken under the lock of an observed object, never the other way round.
 */
#ifndef ZX_OBJECT_PORT_H
#define ZX_OBJECT_PORT_H

#include <zircon/syscalls/port.h>
#include "handle.h"
#include "object.h"

/* Zircon refuses a packet if more than this many of the user's wait in the port... */
#define ZX_PORT_MAX_USER_PACKETS	4096
/* ...and limits the observers. Here, those whose packet is in the queue count too. */
#define ZX_PORT_MAX_OBSERVERS		50000

/**
 * enum zx_packet_kind - who owns a packet
 * @ZX_PACKET_USER:	from zx_port_queue(); an allocation of its own
 * @ZX_PACKET_SIGNAL:	embedded in a struct zx_port_observer
 * @ZX_PACKET_PLACE:	no packet: where zx_port_cancel() has got to in the queue
 */
enum zx_packet_kind {
	ZX_PACKET_USER,
	ZX_PACKET_SIGNAL,
	ZX_PACKET_PLACE,
};

/**
 * struct zx_packet - a packet in a port
 * @link:	in zx_port.packets
 * @kind:	see there
 * @data:	what zx_port_wait() delivers
 *
 * What the kernel queues is embedded in what it tells about, so that queueing cannot fail.
 */
struct zx_packet {
	struct list_head link;
	enum zx_packet_kind kind;
	zx_port_packet_t data;
};

/**
 * struct zx_port - a port
 * @obj:	the object; obj.lock is @lock, which nobody has a use for: ports have no signals
 * @lock:	protects everything here
 * @options:	ZX_PORT_BIND_TO_INTERRUPT
 * @closed:	the last handle is gone: nothing can be queued or observed any more
 * @packets:	struct zx_packet, first in first out
 * @waiters:	struct zx_port_waiter, first in first out; none while there are packets
 * @observers:	struct zx_port_observer that wait for their object
 * @nr_user:	user's packets in @packets
 * @nr_observers: observers that wait, or whose packet has not been delivered
 * @spare:	one user's packet that is not in use, or NULL; exchanged without the lock
 */
struct zx_port {
	struct zx_object obj;
	spinlock_t lock;	/* innermost, of a port */
	u32 options;
	bool closed;
	struct list_head packets;
	struct list_head waiters;
	struct list_head observers;
	unsigned int nr_user;
	unsigned int nr_observers;
	struct zx_packet *spare;
};

static inline struct zx_port *zx_port_of(struct zx_object *obj)
{
	return container_of(obj, struct zx_port, obj);
}

int zx_port_init(void);
void zx_port_exit(void);

zx_status_t zx_port_create(struct zx_instance *instance, u32 options, struct zx_hnd *out);
struct zx_packet *zx_port_packet_make(struct zx_port *port);
void zx_port_packet_done(struct zx_port *port, struct zx_packet *packet);
zx_status_t zx_port_queue_user(struct zx_port *port, struct zx_packet *packet);
zx_status_t zx_port_wait(struct zx_port *port, zx_time_t deadline, struct zx_packet **packet);
zx_status_t zx_port_observe(struct zx_port *port, struct zx_handle_table *table,
			    zx_handle_t handle, u64 key, zx_signals_t signals, u32 options);
bool zx_port_cancel(struct zx_port *port, struct zx_object *obj,
		    const struct zx_handle_table *table, zx_handle_t handle, u64 key);

#endif /* ZX_OBJECT_PORT_H */
