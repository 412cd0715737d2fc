/* SPDX-License-Identifier: MIT */
/*
 * The types and constants of the Zircon interface that calls of more than one kind
 * use; what belongs to one kind of object is in zircon/syscalls/.
 */
#ifndef ZIRCON_TYPES_H
#define ZIRCON_TYPES_H

#include <zircon/scalars.h>
#include <zircon/errors.h>
#include <zircon/limits.h>
#include <zircon/rights.h>
#include <zircon/signals.h>
#include <zircon/string_view.h>
#include <zircon/time.h>

/* Handles and the identity of objects */
#define ZX_HANDLE_INVALID		((zx_handle_t)0)
#define ZX_HANDLE_FIXED_BITS_MASK	0x3u
#define ZX_KOID_INVALID			((uint64_t)0)
#define ZX_KOID_KERNEL			((uint64_t)1)
#define ZX_KOID_FIRST			((uint64_t)1024)

/* What kind of object */
#define ZX_OBJ_TYPE_NONE		((zx_obj_type_t)0x0u)
#define ZX_OBJ_TYPE_PROCESS		((zx_obj_type_t)0x1u)
#define ZX_OBJ_TYPE_THREAD		((zx_obj_type_t)0x2u)
#define ZX_OBJ_TYPE_VMO			((zx_obj_type_t)0x3u)
#define ZX_OBJ_TYPE_CHANNEL		((zx_obj_type_t)0x4u)
#define ZX_OBJ_TYPE_EVENT		((zx_obj_type_t)0x5u)
#define ZX_OBJ_TYPE_PORT		((zx_obj_type_t)0x6u)
#define ZX_OBJ_TYPE_INTERRUPT		((zx_obj_type_t)0x9u)
#define ZX_OBJ_TYPE_PCI_DEVICE		((zx_obj_type_t)0xbu)
#define ZX_OBJ_TYPE_DEBUGLOG		((zx_obj_type_t)0xcu)
#define ZX_OBJ_TYPE_LOG			((zx_obj_type_t)0xcu)
#define ZX_OBJ_TYPE_SOCKET		((zx_obj_type_t)0xeu)
#define ZX_OBJ_TYPE_RESOURCE		((zx_obj_type_t)0xfu)
#define ZX_OBJ_TYPE_EVENTPAIR		((zx_obj_type_t)0x10u)
#define ZX_OBJ_TYPE_JOB			((zx_obj_type_t)0x11u)
#define ZX_OBJ_TYPE_VMAR		((zx_obj_type_t)0x12u)
#define ZX_OBJ_TYPE_FIFO		((zx_obj_type_t)0x13u)
#define ZX_OBJ_TYPE_GUEST		((zx_obj_type_t)0x14u)
#define ZX_OBJ_TYPE_VCPU		((zx_obj_type_t)0x15u)
#define ZX_OBJ_TYPE_TIMER		((zx_obj_type_t)0x16u)
#define ZX_OBJ_TYPE_IOMMU		((zx_obj_type_t)0x17u)
#define ZX_OBJ_TYPE_BTI			((zx_obj_type_t)0x18u)
#define ZX_OBJ_TYPE_PROFILE		((zx_obj_type_t)0x19u)
#define ZX_OBJ_TYPE_PMT			((zx_obj_type_t)0x1au)
#define ZX_OBJ_TYPE_SUSPEND_TOKEN	((zx_obj_type_t)0x1bu)
#define ZX_OBJ_TYPE_PAGER		((zx_obj_type_t)0x1cu)
#define ZX_OBJ_TYPE_EXCEPTION		((zx_obj_type_t)0x1du)
#define ZX_OBJ_TYPE_CLOCK		((zx_obj_type_t)0x1eu)
#define ZX_OBJ_TYPE_STREAM		((zx_obj_type_t)0x1fu)
#define ZX_OBJ_TYPE_MSI			((zx_obj_type_t)0x20u)
#define ZX_OBJ_TYPE_UPPER_BOUND		((zx_obj_type_t)0x40u)

/* Before MSI objects were one type */
#define ZX_OBJ_TYPE_MSI_ALLOCATION	((zx_obj_type_t)0x20u)
#define ZX_OBJ_TYPE_MSI_INTERRUPT	((zx_obj_type_t)0x21u)

/* Since 2023 */
#define ZX_OBJ_TYPE_IOB	((zx_obj_type_t)0x21u)

/* Names of objects, with their NUL */
#define ZX_MAX_NAME_LEN	32u

/* Waiting */
#define ZX_WAIT_MANY_MAX_ITEMS	64u
#define ZX_WAIT_ASYNC_ONCE	0x0u
#define ZX_WAIT_ASYNC_TIMESTAMP	0x1u
#define ZX_WAIT_ASYNC_EDGE	0x2u

/* One of the handles of zx_object_wait_many() */
typedef struct zx_wait_item {
	zx_handle_t handle;
	zx_signals_t waitfor;
	zx_signals_t pending;
} zx_wait_item_t;

/* Channels */
#define ZX_CHANNEL_READ_MAY_DISCARD	0x1u
#define ZX_CHANNEL_WRITE_USE_IOVEC	0x2u
#define ZX_CHANNEL_MAX_MSG_BYTES	65536u
#define ZX_CHANNEL_MAX_MSG_HANDLES	64u
#define ZX_CHANNEL_MAX_MSG_IOVECS	8192u

/* What is to happen to a handle that zx_channel_write_etc() sends */
#define ZX_HANDLE_OP_MOVE	0x0u
#define ZX_HANDLE_OP_DUPLICATE	0x1u

typedef struct zx_channel_call_args {
	const void *wr_bytes;
	const zx_handle_t *wr_handles;
	void *rd_bytes;
	zx_handle_t *rd_handles;
	uint32_t wr_num_bytes;
	uint32_t wr_num_handles;
	uint32_t rd_num_bytes;
	uint32_t rd_num_handles;
} zx_channel_call_args_t;

/* A handle as it arrives: with what is known of it */
typedef struct zx_handle_info {
	zx_handle_t handle;
	zx_obj_type_t type;
	zx_rights_t rights;
	uint32_t unused;
} zx_handle_info_t;

/* A handle as it is sent: @result says what became of it */
typedef struct zx_handle_disposition {
	zx_handle_op_t operation;
	zx_handle_t handle;
	zx_obj_type_t type;
	zx_rights_t rights;
	zx_status_t result;
} zx_handle_disposition_t;

typedef struct zx_channel_call_etc_args {
	const void *wr_bytes;
	zx_handle_disposition_t *wr_handles;
	void *rd_bytes;
	zx_handle_info_t *rd_handles;
	uint32_t wr_num_bytes;
	uint32_t wr_num_handles;
	uint32_t rd_num_bytes;
	uint32_t rd_num_handles;
} zx_channel_call_etc_args_t;

/* A piece of a message written with ZX_CHANNEL_WRITE_USE_IOVEC */
typedef struct zx_channel_iovec {
	const void *buffer;
	uint32_t capacity;
	uint32_t reserved;
} zx_channel_iovec_t;

/* FIFOs */
#define ZX_FIFO_MAX_SIZE_BYTES	4096u

/* Sockets */
#define ZX_SOCKET_DISPOSITION_WRITE_DISABLED	0x1u
#define ZX_SOCKET_DISPOSITION_WRITE_ENABLED	0x2u
#define ZX_SOCKET_STREAM			0x0u
#define ZX_SOCKET_DATAGRAM			0x1u
#define ZX_SOCKET_CREATE_MASK			0x1u
#define ZX_SOCKET_PEEK				0x8u

/* Sockets, until 2019 or 2020 */
#define ZX_SOCKET_CONTROL		0x4u
#define ZX_SOCKET_HAS_ACCEPT		0x4u
#define ZX_SOCKET_HAS_CONTROL		0x2u
#define ZX_SOCKET_SHUTDOWN_MASK		0x3u
#define ZX_SOCKET_SHUTDOWN_READ		0x2u
#define ZX_SOCKET_SHUTDOWN_WRITE	0x1u

/* Streams */
#define ZX_STREAM_MODE_READ		0x1u
#define ZX_STREAM_MODE_WRITE		0x2u
#define ZX_STREAM_MODE_APPEND		0x4u
#define ZX_STREAM_CREATE_MASK		0x7u
#define ZX_STREAM_APPEND		0x1u
#define ZX_STREAM_SEEK_ORIGIN_START	0x0u
#define ZX_STREAM_SEEK_ORIGIN_CURRENT	0x1u
#define ZX_STREAM_SEEK_ORIGIN_END	0x2u

typedef struct zx_iovec {
	void *buffer;
	size_t capacity;
} zx_iovec_t;

/* Tasks: options, and the return codes the kernel gives to what it kills */
#define ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO	0x1u
#define ZX_PROCESS_SHARED			0x1u
#define ZX_TASK_RETCODE_SYSCALL_KILL		((int64_t)-1024)
#define ZX_TASK_RETCODE_OOM_KILL		((int64_t)-1025)
#define ZX_TASK_RETCODE_POLICY_KILL		((int64_t)-1026)
#define ZX_TASK_RETCODE_VDSO_KILL		((int64_t)-1027)
#define ZX_TASK_RETCODE_EXCEPTION_KILL		((int64_t)-1028)
#define ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL	((int64_t)-1029)

/* Mapping: permissions and placement */
#define ZX_VM_PERM_READ				((zx_vm_option_t)0x1u)
#define ZX_VM_PERM_WRITE			((zx_vm_option_t)0x2u)
#define ZX_VM_PERM_EXECUTE			((zx_vm_option_t)0x4u)
#define ZX_VM_COMPACT				((zx_vm_option_t)0x8u)
#define ZX_VM_SPECIFIC				((zx_vm_option_t)0x10u)
#define ZX_VM_SPECIFIC_OVERWRITE		((zx_vm_option_t)0x20u)
#define ZX_VM_CAN_MAP_SPECIFIC			((zx_vm_option_t)0x40u)
#define ZX_VM_CAN_MAP_READ			((zx_vm_option_t)0x80u)
#define ZX_VM_CAN_MAP_WRITE			((zx_vm_option_t)0x100u)
#define ZX_VM_CAN_MAP_EXECUTE			((zx_vm_option_t)0x200u)
#define ZX_VM_MAP_RANGE				((zx_vm_option_t)0x400u)
#define ZX_VM_REQUIRE_NON_RESIZABLE		((zx_vm_option_t)0x800u)
#define ZX_VM_ALLOW_FAULTS			((zx_vm_option_t)0x1000u)
#define ZX_VM_OFFSET_IS_UPPER_LIMIT		((zx_vm_option_t)0x2000u)
#define ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED	((zx_vm_option_t)0x4000u)

/* Mapping: alignment, a power of two in the upper eight bits */
#define ZX_VM_ALIGN_BASE	24
#define ZX_VM_ALIGN_1KB		((zx_vm_option_t)0xa000000u)
#define ZX_VM_ALIGN_2KB		((zx_vm_option_t)0xb000000u)
#define ZX_VM_ALIGN_4KB		((zx_vm_option_t)0xc000000u)
#define ZX_VM_ALIGN_8KB		((zx_vm_option_t)0xd000000u)
#define ZX_VM_ALIGN_16KB	((zx_vm_option_t)0xe000000u)
#define ZX_VM_ALIGN_32KB	((zx_vm_option_t)0xf000000u)
#define ZX_VM_ALIGN_64KB	((zx_vm_option_t)0x10000000u)
#define ZX_VM_ALIGN_128KB	((zx_vm_option_t)0x11000000u)
#define ZX_VM_ALIGN_256KB	((zx_vm_option_t)0x12000000u)
#define ZX_VM_ALIGN_512KB	((zx_vm_option_t)0x13000000u)
#define ZX_VM_ALIGN_1MB		((zx_vm_option_t)0x14000000u)
#define ZX_VM_ALIGN_2MB		((zx_vm_option_t)0x15000000u)
#define ZX_VM_ALIGN_4MB		((zx_vm_option_t)0x16000000u)
#define ZX_VM_ALIGN_8MB		((zx_vm_option_t)0x17000000u)
#define ZX_VM_ALIGN_16MB	((zx_vm_option_t)0x18000000u)
#define ZX_VM_ALIGN_32MB	((zx_vm_option_t)0x19000000u)
#define ZX_VM_ALIGN_64MB	((zx_vm_option_t)0x1a000000u)
#define ZX_VM_ALIGN_128MB	((zx_vm_option_t)0x1b000000u)
#define ZX_VM_ALIGN_256MB	((zx_vm_option_t)0x1c000000u)
#define ZX_VM_ALIGN_512MB	((zx_vm_option_t)0x1d000000u)
#define ZX_VM_ALIGN_1GB		((zx_vm_option_t)0x1e000000u)
#define ZX_VM_ALIGN_2GB		((zx_vm_option_t)0x1f000000u)
#define ZX_VM_ALIGN_4GB		((zx_vm_option_t)0x20000000u)

/* Mapping, as the options were called before 2019 */
#define ZX_VM_FLAG_PERM_READ			((zx_vm_option_t)0x1u)
#define ZX_VM_FLAG_PERM_WRITE			((zx_vm_option_t)0x2u)
#define ZX_VM_FLAG_PERM_EXECUTE			((zx_vm_option_t)0x4u)
#define ZX_VM_FLAG_COMPACT			((zx_vm_option_t)0x8u)
#define ZX_VM_FLAG_SPECIFIC			((zx_vm_option_t)0x10u)
#define ZX_VM_FLAG_SPECIFIC_OVERWRITE		((zx_vm_option_t)0x20u)
#define ZX_VM_FLAG_CAN_MAP_SPECIFIC		((zx_vm_option_t)0x40u)
#define ZX_VM_FLAG_CAN_MAP_READ			((zx_vm_option_t)0x80u)
#define ZX_VM_FLAG_CAN_MAP_WRITE		((zx_vm_option_t)0x100u)
#define ZX_VM_FLAG_CAN_MAP_EXECUTE		((zx_vm_option_t)0x200u)
#define ZX_VM_FLAG_MAP_RANGE			((zx_vm_option_t)0x400u)
#define ZX_VM_FLAG_REQUIRE_NON_RESIZABLE	((zx_vm_option_t)0x800u)

/* VMOs */
#define ZX_VMO_RESIZABLE			0x2u
#define ZX_VMO_DISCARDABLE			0x4u
#define ZX_VMO_OP_COMMIT			0x1u
#define ZX_VMO_OP_DECOMMIT			0x2u
#define ZX_VMO_OP_LOCK				0x3u
#define ZX_VMO_OP_UNLOCK			0x4u
#define ZX_VMO_OP_CACHE_SYNC			0x6u
#define ZX_VMO_OP_CACHE_INVALIDATE		0x7u
#define ZX_VMO_OP_CACHE_CLEAN			0x8u
#define ZX_VMO_OP_CACHE_CLEAN_INVALIDATE	0x9u
#define ZX_VMO_OP_ZERO				0xau
#define ZX_VMO_OP_TRY_LOCK			0xbu
#define ZX_VMO_OP_DONT_NEED			0xcu
#define ZX_VMO_OP_ALWAYS_NEED			0xdu

/* Children of VMOs */
#define ZX_VMO_CHILD_SNAPSHOT			0x1u
#define ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE	0x10u
#define ZX_VMO_CHILD_RESIZABLE			0x4u
#define ZX_VMO_CHILD_SLICE			0x8u
#define ZX_VMO_CHILD_NO_WRITE			0x20u
#define ZX_VMO_CHILD_REFERENCE			0x40u

/*
 * Children of VMOs, as they were called until 2020. ZX_VMO_CHILD_SNAPSHOT has the
 * value that the copy-on-write child had in 2019.
 */
#define ZX_VMO_CHILD_COPY_ON_WRITE	0x10u
#define ZX_VMO_CHILD_COPY_ON_WRITE2	0x8u
#define ZX_VMO_CHILD_PRIVATE_PAGER_COPY	0x10u
#define ZX_VMO_CLONE_COPY_ON_WRITE	0x10u

/* What ZX_VMO_OP_LOCK says about pages that were discarded */
typedef struct zx_vmo_lock_state {
	uint64_t offset;
	uint64_t size;
	uint64_t discarded_offset;
	uint64_t discarded_size;
} zx_vmo_lock_state_t;

/* VMARs */
#define ZX_VMAR_OP_COMMIT	0x1u
#define ZX_VMAR_OP_DECOMMIT	0x2u
#define ZX_VMAR_OP_MAP_RANGE	0x3u
#define ZX_VMAR_OP_DONT_NEED	0xcu
#define ZX_VMAR_OP_ALWAYS_NEED	0xdu

/* Caches: of a VMO, and for zx_cache_flush() */
#define ZX_CACHE_POLICY_CACHED		0x0u
#define ZX_CACHE_POLICY_UNCACHED	0x1u
#define ZX_CACHE_POLICY_UNCACHED_DEVICE	0x2u
#define ZX_CACHE_POLICY_WRITE_COMBINING	0x3u
#define ZX_CACHE_POLICY_MASK		0x3u
#define ZX_CACHE_FLUSH_INSN		0x1u
#define ZX_CACHE_FLUSH_DATA		0x2u
#define ZX_CACHE_FLUSH_INVALIDATE	0x4u

/* Clocks and timers */
#define ZX_CLOCK_MONOTONIC	0x0u
#define ZX_TIMER_SLACK_CENTER	0x0u
#define ZX_TIMER_SLACK_EARLY	0x1u
#define ZX_TIMER_SLACK_LATE	0x2u

/* Until 2020 */
#define ZX_CLOCK_THREAD	0x2u
#define ZX_CLOCK_UTC	0x1u

/* Entropy */
#define ZX_CPRNG_DRAW_MAX_LEN		256u
#define ZX_CPRNG_ADD_ENTROPY_MAX_LEN	256u

/* A set of CPUs */
#define ZX_CPU_SET_MAX_CPUS		512u
#define ZX_CPU_SET_BITS_PER_WORD	64u

typedef struct zx_cpu_set {
	uint64_t mask[ZX_CPU_SET_MAX_CPUS / ZX_CPU_SET_BITS_PER_WORD];
} zx_cpu_set_t;

/* Interrupts */
#define ZX_INTERRUPT_REMAP_IRQ		0x1u
#define ZX_INTERRUPT_MODE_DEFAULT	0x0u
#define ZX_INTERRUPT_MODE_EDGE_LOW	0x2u
#define ZX_INTERRUPT_MODE_EDGE_HIGH	0x4u
#define ZX_INTERRUPT_MODE_LEVEL_LOW	0x6u
#define ZX_INTERRUPT_MODE_LEVEL_HIGH	0x8u
#define ZX_INTERRUPT_MODE_EDGE_BOTH	0xau
#define ZX_INTERRUPT_MODE_MASK		0xeu
#define ZX_INTERRUPT_VIRTUAL		0x10u
#define ZX_INTERRUPT_BIND		0x0u
#define ZX_INTERRUPT_UNBIND		0x1u
#define ZX_INTERRUPT_SLOT_USER		0x3eu
#define ZX_INTERRUPT_MAX_SLOTS		0x3eu
#define ZX_MSI_MODE_MSI_X		0x1u

/* Memory that devices may reach */
#define ZX_BTI_PERM_READ	0x1u
#define ZX_BTI_PERM_WRITE	0x2u
#define ZX_BTI_PERM_EXECUTE	0x4u
#define ZX_BTI_COMPRESS		0x8u
#define ZX_BTI_CONTIGUOUS	0x10u

/* Events of the system */
#define ZX_SYSTEM_EVENT_OUT_OF_MEMORY			0x1u
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL	0x2u
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING		0x3u
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL		0x4u
#define ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY		0x5u

/* As it was called in 2019 */
#define ZX_SYSTEM_EVENT_LOW_MEMORY	0x1u

/* Guests */
#define ZX_GUEST_OPT_NORMAL	0x0u
#define ZX_GUEST_OPT_DIRECT	0x1u
#define ZX_GUEST_TRAP_BELL	0x0u
#define ZX_GUEST_TRAP_MEM	0x1u
#define ZX_GUEST_TRAP_IO	0x2u

#endif /* ZIRCON_TYPES_H */
