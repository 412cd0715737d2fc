/* SPDX-License-Identifier: MIT */
/*
 * The signals of an object. The upper eight bits belong to programs; the rest say what
 * the table of the object's type says.
 */
#ifndef ZIRCON_SIGNALS_H
#define ZIRCON_SIGNALS_H

#include <zircon/scalars.h>

/* The bits, as the kernel gives them to object types */
#define __ZX_OBJECT_SIGNAL_ALL		((zx_signals_t)0xffffffu)
#define __ZX_OBJECT_READABLE		((zx_signals_t)0x1u)
#define __ZX_OBJECT_WRITABLE		((zx_signals_t)0x2u)
#define __ZX_OBJECT_PEER_CLOSED		((zx_signals_t)0x4u)
#define __ZX_OBJECT_SIGNALED		((zx_signals_t)0x8u)
#define __ZX_OBJECT_SIGNAL_4		((zx_signals_t)0x10u)
#define __ZX_OBJECT_SIGNAL_5		((zx_signals_t)0x20u)
#define __ZX_OBJECT_SIGNAL_6		((zx_signals_t)0x40u)
#define __ZX_OBJECT_SIGNAL_7		((zx_signals_t)0x80u)
#define __ZX_OBJECT_SIGNAL_8		((zx_signals_t)0x100u)
#define __ZX_OBJECT_SIGNAL_9		((zx_signals_t)0x200u)
#define __ZX_OBJECT_SIGNAL_10		((zx_signals_t)0x400u)
#define __ZX_OBJECT_SIGNAL_11		((zx_signals_t)0x800u)
#define __ZX_OBJECT_SIGNAL_12		((zx_signals_t)0x1000u)
#define __ZX_OBJECT_SIGNAL_13		((zx_signals_t)0x2000u)
#define __ZX_OBJECT_SIGNAL_14		((zx_signals_t)0x4000u)
#define __ZX_OBJECT_SIGNAL_15		((zx_signals_t)0x8000u)
#define __ZX_OBJECT_SIGNAL_16		((zx_signals_t)0x10000u)
#define __ZX_OBJECT_SIGNAL_17		((zx_signals_t)0x20000u)
#define __ZX_OBJECT_SIGNAL_18		((zx_signals_t)0x40000u)
#define __ZX_OBJECT_SIGNAL_19		((zx_signals_t)0x80000u)
#define __ZX_OBJECT_SIGNAL_20		((zx_signals_t)0x100000u)
#define __ZX_OBJECT_SIGNAL_21		((zx_signals_t)0x200000u)
#define __ZX_OBJECT_SIGNAL_22		((zx_signals_t)0x400000u)
#define __ZX_OBJECT_HANDLE_CLOSED	((zx_signals_t)0x800000u)

/* For every object */
#define ZX_SIGNAL_NONE		((zx_signals_t)0x0u)
#define ZX_USER_SIGNAL_ALL	((zx_signals_t)0xff000000u)
#define ZX_USER_SIGNAL_0	((zx_signals_t)0x1000000u)
#define ZX_USER_SIGNAL_1	((zx_signals_t)0x2000000u)
#define ZX_USER_SIGNAL_2	((zx_signals_t)0x4000000u)
#define ZX_USER_SIGNAL_3	((zx_signals_t)0x8000000u)
#define ZX_USER_SIGNAL_4	((zx_signals_t)0x10000000u)
#define ZX_USER_SIGNAL_5	((zx_signals_t)0x20000000u)
#define ZX_USER_SIGNAL_6	((zx_signals_t)0x40000000u)
#define ZX_USER_SIGNAL_7	((zx_signals_t)0x80000000u)
#define ZX_SIGNAL_HANDLE_CLOSED	__ZX_OBJECT_HANDLE_CLOSED

/* Events */
#define ZX_EVENT_SIGNALED		__ZX_OBJECT_SIGNALED
#define ZX_EVENT_SIGNAL_MASK		(ZX_USER_SIGNAL_ALL | __ZX_OBJECT_SIGNALED)
#define ZX_EVENTPAIR_SIGNALED		__ZX_OBJECT_SIGNALED
#define ZX_EVENTPAIR_PEER_CLOSED	__ZX_OBJECT_PEER_CLOSED
#define ZX_EVENTPAIR_SIGNAL_MASK \
	(ZX_USER_SIGNAL_ALL | __ZX_OBJECT_SIGNALED | __ZX_OBJECT_PEER_CLOSED)

/* Channels */
#define ZX_CHANNEL_READABLE	__ZX_OBJECT_READABLE
#define ZX_CHANNEL_WRITABLE	__ZX_OBJECT_WRITABLE
#define ZX_CHANNEL_PEER_CLOSED	__ZX_OBJECT_PEER_CLOSED

/* Clocks */
#define ZX_CLOCK_STARTED	__ZX_OBJECT_SIGNAL_4

/* Sockets */
#define ZX_SOCKET_READABLE		__ZX_OBJECT_READABLE
#define ZX_SOCKET_WRITABLE		__ZX_OBJECT_WRITABLE
#define ZX_SOCKET_PEER_CLOSED		__ZX_OBJECT_PEER_CLOSED
#define ZX_SOCKET_PEER_WRITE_DISABLED	__ZX_OBJECT_SIGNAL_4
#define ZX_SOCKET_WRITE_DISABLED	__ZX_OBJECT_SIGNAL_5
#define ZX_SOCKET_READ_THRESHOLD	__ZX_OBJECT_SIGNAL_10
#define ZX_SOCKET_WRITE_THRESHOLD	__ZX_OBJECT_SIGNAL_11

/* Sockets, until 2019 */
#define ZX_SOCKET_ACCEPT		__ZX_OBJECT_SIGNAL_8
#define ZX_SOCKET_CONTROL_READABLE	__ZX_OBJECT_SIGNAL_6
#define ZX_SOCKET_CONTROL_WRITABLE	__ZX_OBJECT_SIGNAL_7
#define ZX_SOCKET_SHARE			__ZX_OBJECT_SIGNAL_9

/* FIFOs */
#define ZX_FIFO_READABLE	__ZX_OBJECT_READABLE
#define ZX_FIFO_WRITABLE	__ZX_OBJECT_WRITABLE
#define ZX_FIFO_PEER_CLOSED	__ZX_OBJECT_PEER_CLOSED

/* Tasks */
#define ZX_TASK_TERMINATED	__ZX_OBJECT_SIGNALED
#define ZX_JOB_TERMINATED	__ZX_OBJECT_SIGNALED
#define ZX_JOB_NO_JOBS		__ZX_OBJECT_SIGNAL_4
#define ZX_JOB_NO_PROCESSES	__ZX_OBJECT_SIGNAL_5
#define ZX_PROCESS_TERMINATED	__ZX_OBJECT_SIGNALED
#define ZX_THREAD_TERMINATED	__ZX_OBJECT_SIGNALED
#define ZX_THREAD_RUNNING	__ZX_OBJECT_SIGNAL_4
#define ZX_THREAD_SUSPENDED	__ZX_OBJECT_SIGNAL_5

/* The others */
#define ZX_LOG_READABLE		__ZX_OBJECT_READABLE
#define ZX_LOG_WRITABLE		__ZX_OBJECT_WRITABLE
#define ZX_TIMER_SIGNALED	__ZX_OBJECT_SIGNALED
#define ZX_VMO_ZERO_CHILDREN	__ZX_OBJECT_SIGNALED
#define ZX_IOB_PEER_CLOSED	__ZX_OBJECT_PEER_CLOSED

#endif /* ZIRCON_SIGNALS_H */
