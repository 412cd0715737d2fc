/* SPDX-License-Identifier: MIT */
/*
 * What can be asked of objects: zx_object_get_info(), zx_object_get_property(),
 * zx_object_set_property().
 */
#ifndef ZIRCON_SYSCALLS_OBJECT_H
#define ZIRCON_SYSCALLS_OBJECT_H

#include <zircon/types.h>
#include <zircon/syscalls/exception.h>

/* A topic and the version of what it answers: a caller gets the layout it was built for. */
#define __ZX_INFO_TOPIC(id, version) \
	((zx_object_info_topic_t)(((uint32_t)(version) << 28) | (id)))

/* Topics of zx_object_get_info() */
#define ZX_INFO_NONE				__ZX_INFO_TOPIC(0x0u, 0)
#define ZX_INFO_HANDLE_VALID			__ZX_INFO_TOPIC(0x1u, 0)
#define ZX_INFO_HANDLE_BASIC			__ZX_INFO_TOPIC(0x2u, 0)
#define ZX_INFO_PROCESS_V1			__ZX_INFO_TOPIC(0x3u, 0)
#define ZX_INFO_PROCESS_V2			__ZX_INFO_TOPIC(0x3u, 1)
#define ZX_INFO_PROCESS				__ZX_INFO_TOPIC(0x3u, 1)
#define ZX_INFO_PROCESS_THREADS			__ZX_INFO_TOPIC(0x4u, 0)
#define ZX_INFO_VMAR				__ZX_INFO_TOPIC(0x7u, 0)
#define ZX_INFO_JOB_CHILDREN			__ZX_INFO_TOPIC(0x8u, 0)
#define ZX_INFO_JOB_PROCESSES			__ZX_INFO_TOPIC(0x9u, 0)
#define ZX_INFO_THREAD				__ZX_INFO_TOPIC(0xau, 0)
#define ZX_INFO_THREAD_EXCEPTION_REPORT_V1	__ZX_INFO_TOPIC(0xbu, 0)
#define ZX_INFO_THREAD_EXCEPTION_REPORT		__ZX_INFO_TOPIC(0xbu, 1)
#define ZX_INFO_TASK_STATS			__ZX_INFO_TOPIC(0xcu, 0)
#define ZX_INFO_PROCESS_MAPS			__ZX_INFO_TOPIC(0xdu, 0)
#define ZX_INFO_PROCESS_VMOS_V1			__ZX_INFO_TOPIC(0xeu, 0)
#define ZX_INFO_PROCESS_VMOS			__ZX_INFO_TOPIC(0xeu, 1)
#define ZX_INFO_THREAD_STATS			__ZX_INFO_TOPIC(0xfu, 0)
#define ZX_INFO_CPU_STATS			__ZX_INFO_TOPIC(0x10u, 0)
#define ZX_INFO_KMEM_STATS			__ZX_INFO_TOPIC(0x11u, 0)
#define ZX_INFO_RESOURCE			__ZX_INFO_TOPIC(0x12u, 0)
#define ZX_INFO_HANDLE_COUNT			__ZX_INFO_TOPIC(0x13u, 0)
#define ZX_INFO_BTI				__ZX_INFO_TOPIC(0x14u, 0)
#define ZX_INFO_PROCESS_HANDLE_STATS		__ZX_INFO_TOPIC(0x15u, 0)
#define ZX_INFO_SOCKET				__ZX_INFO_TOPIC(0x16u, 0)
#define ZX_INFO_VMO_V1				__ZX_INFO_TOPIC(0x17u, 0)
#define ZX_INFO_VMO				__ZX_INFO_TOPIC(0x17u, 1)
#define ZX_INFO_JOB				__ZX_INFO_TOPIC(0x18u, 0)
#define ZX_INFO_TIMER				__ZX_INFO_TOPIC(0x19u, 0)
#define ZX_INFO_STREAM				__ZX_INFO_TOPIC(0x1au, 0)
#define ZX_INFO_HANDLE_TABLE			__ZX_INFO_TOPIC(0x1bu, 0)
#define ZX_INFO_MSI				__ZX_INFO_TOPIC(0x1cu, 0)
#define ZX_INFO_GUEST_STATS			__ZX_INFO_TOPIC(0x1du, 0)
#define ZX_INFO_TASK_RUNTIME_V1			__ZX_INFO_TOPIC(0x1eu, 0)
#define ZX_INFO_TASK_RUNTIME			__ZX_INFO_TOPIC(0x1eu, 1)
#define ZX_INFO_KMEM_STATS_EXTENDED		__ZX_INFO_TOPIC(0x1fu, 0)
#define ZX_INFO_VCPU				__ZX_INFO_TOPIC(0x20u, 0)

typedef struct zx_info_handle_basic {
	zx_koid_t koid;
	zx_rights_t rights;
	zx_obj_type_t type;
	zx_koid_t related_koid;
	uint32_t reserved;
	uint8_t padding1[4];
} zx_info_handle_basic_t;

/* Until 2020 */
typedef struct zx_info_handle_basic_2019 {
	zx_koid_t koid;
	zx_rights_t rights;
	zx_obj_type_t type;
	zx_koid_t related_koid;
	zx_obj_props_t props;
	uint8_t padding1[4];
} zx_info_handle_basic_2019_t;

/* props of zx_info_handle_basic_2019_t */
#define ZX_OBJ_PROP_NONE	0x0u
#define ZX_OBJ_PROP_WAITABLE	0x1u

typedef struct zx_info_handle_count {
	uint32_t handle_count;
} zx_info_handle_count_t;

typedef struct zx_info_handle_extended {
	zx_obj_type_t type;
	zx_handle_t handle_value;
	zx_rights_t rights;
	uint32_t reserved;
	zx_koid_t koid;
	zx_koid_t related_koid;
	zx_koid_t peer_owner_koid;
} zx_info_handle_extended_t;

/* In 2020 */
typedef struct zx_info_handle_extended_2020 {
	zx_obj_type_t type;
	zx_handle_t handle_value;
	zx_rights_t rights;
	zx_obj_props_t props;
	zx_koid_t koid;
	zx_koid_t related_koid;
	zx_koid_t peer_owner_koid;
} zx_info_handle_extended_2020_t;

/* How many handles of each type of object */
typedef struct zx_info_process_handle_stats {
	uint32_t handle_count[ZX_OBJ_TYPE_UPPER_BOUND];
} zx_info_process_handle_stats_t;

#define ZX_INFO_PROCESS_FLAG_STARTED		0x1u
#define ZX_INFO_PROCESS_FLAG_EXITED		0x2u
#define ZX_INFO_PROCESS_FLAG_DEBUGGER_ATTACHED	0x4u

typedef struct zx_info_process {
	int64_t return_code;
	zx_time_t start_time;
	zx_info_process_flags_t flags;
	uint8_t padding1[4];
} zx_info_process_t;

typedef struct zx_info_process_v1 {
	int64_t return_code;
	bool started;
	bool exited;
	bool debugger_attached;
	uint8_t padding1[5];
} zx_info_process_v1_t;

typedef zx_info_process_v1_t zx_info_process_2019_t;

typedef struct zx_info_job {
	int64_t return_code;
	bool exited;
	bool kill_on_oom;
	bool debugger_attached;
	uint8_t padding1[5];
} zx_info_job_t;

/* The state of a thread: what it does, and while blocked in the second byte, where */
#define ZX_THREAD_STATE_NEW			0x0u
#define ZX_THREAD_STATE_RUNNING			0x1u
#define ZX_THREAD_STATE_SUSPENDED		0x2u
#define ZX_THREAD_STATE_BLOCKED			0x3u
#define ZX_THREAD_STATE_DYING			0x4u
#define ZX_THREAD_STATE_DEAD			0x5u
#define ZX_THREAD_STATE_BLOCKED_EXCEPTION	0x103u
#define ZX_THREAD_STATE_BLOCKED_SLEEPING	0x203u
#define ZX_THREAD_STATE_BLOCKED_FUTEX		0x303u
#define ZX_THREAD_STATE_BLOCKED_PORT		0x403u
#define ZX_THREAD_STATE_BLOCKED_CHANNEL		0x503u
#define ZX_THREAD_STATE_BLOCKED_WAIT_ONE	0x603u
#define ZX_THREAD_STATE_BLOCKED_WAIT_MANY	0x703u
#define ZX_THREAD_STATE_BLOCKED_INTERRUPT	0x803u
#define ZX_THREAD_STATE_BLOCKED_PAGER		0x903u

#define ZX_THREAD_STATE_BASIC(state)	((state) & 0xff)

typedef struct zx_info_thread {
	zx_thread_state_t state;
	uint32_t wait_exception_channel_type;
	zx_cpu_set_t cpu_affinity_mask;
} zx_info_thread_t;

/* In 2019 */
typedef struct zx_info_thread_2019 {
	zx_thread_state_t state;
	union {
		uint32_t wait_exception_channel_type;
		uint32_t wait_exception_port_type;
	};
} zx_info_thread_2019_t;

/* last_scheduled_cpu of a thread that never ran */
#define ZX_INFO_INVALID_CPU	0xffffffffu

typedef struct zx_info_thread_stats {
	zx_duration_t total_runtime;
	uint32_t last_scheduled_cpu;
	uint8_t padding1[4];
} zx_info_thread_stats_t;

/* In 2019 */
typedef struct zx_info_thread_stats_2019 {
	zx_duration_t total_runtime;
} zx_info_thread_stats_2019_t;

typedef struct zx_info_task_stats {
	size_t mem_mapped_bytes;
	size_t mem_private_bytes;
	size_t mem_shared_bytes;
	size_t mem_scaled_shared_bytes;
} zx_info_task_stats_t;

typedef struct zx_info_task_runtime {
	zx_duration_t cpu_time;
	zx_duration_t queue_time;
	zx_duration_t page_fault_time;
	zx_duration_t lock_contention_time;
} zx_info_task_runtime_t;

typedef struct zx_info_task_runtime_v1 {
	zx_duration_t cpu_time;
	zx_duration_t queue_time;
} zx_info_task_runtime_v1_t;

typedef struct zx_info_vmar {
	uintptr_t base;
	size_t len;
} zx_info_vmar_t;

#define ZX_INFO_MAPS_TYPE_NONE		0x0u
#define ZX_INFO_MAPS_TYPE_ASPACE	0x1u
#define ZX_INFO_MAPS_TYPE_VMAR		0x2u
#define ZX_INFO_MAPS_TYPE_MAPPING	0x3u

typedef struct zx_info_maps_mapping {
	zx_vm_option_t mmu_flags;
	uint8_t padding1[4];
	zx_koid_t vmo_koid;
	uint64_t vmo_offset;
	size_t committed_pages;
} zx_info_maps_mapping_t;

typedef struct zx_info_maps {
	char name[ZX_MAX_NAME_LEN];
	zx_vaddr_t base;
	size_t size;
	size_t depth;
	zx_info_maps_type_t type;
	uint8_t padding1[4];
	union {
		zx_info_maps_mapping_t mapping;
	} u;
} zx_info_maps_t;

/* flags of zx_info_vmo_t */
#define ZX_INFO_VMO_TYPE_PAGED		0x1u
#define ZX_INFO_VMO_TYPE_PHYSICAL	0x0u
#define ZX_INFO_VMO_RESIZABLE		0x2u
#define ZX_INFO_VMO_IS_COW_CLONE	0x4u
#define ZX_INFO_VMO_VIA_HANDLE		0x8u
#define ZX_INFO_VMO_VIA_MAPPING		0x10u
#define ZX_INFO_VMO_PAGER_BACKED	0x20u
#define ZX_INFO_VMO_CONTIGUOUS		0x40u
#define ZX_INFO_VMO_DISCARDABLE		0x80u
#define ZX_INFO_VMO_IMMUTABLE		0x100u

typedef struct zx_info_vmo {
	zx_koid_t koid;
	char name[ZX_MAX_NAME_LEN];
	uint64_t size_bytes;
	zx_koid_t parent_koid;
	size_t num_children;
	size_t num_mappings;
	size_t share_count;
	uint32_t flags;
	uint8_t padding1[4];
	uint64_t committed_bytes;
	zx_rights_t handle_rights;
	uint32_t cache_policy;
	uint64_t metadata_bytes;
	uint64_t committed_change_events;
} zx_info_vmo_t;

typedef struct zx_info_vmo_v1 {
	zx_koid_t koid;
	char name[ZX_MAX_NAME_LEN];
	uint64_t size_bytes;
	zx_koid_t parent_koid;
	size_t num_children;
	size_t num_mappings;
	size_t share_count;
	uint32_t flags;
	uint8_t padding1[4];
	uint64_t committed_bytes;
	zx_rights_t handle_rights;
	uint32_t cache_policy;
} zx_info_vmo_v1_t;

typedef zx_info_vmo_v1_t zx_info_vmo_2019_t;

typedef struct zx_info_socket {
	uint32_t options;
	uint8_t padding1[4];
	size_t rx_buf_max;
	size_t rx_buf_size;
	size_t rx_buf_available;
	size_t tx_buf_max;
	size_t tx_buf_size;
} zx_info_socket_t;

typedef struct zx_info_timer {
	uint32_t options;
	uint8_t padding1[4];
	zx_time_t deadline;
	zx_duration_t slack;
} zx_info_timer_t;

typedef struct zx_info_stream {
	uint32_t options;
	uint8_t padding1[4];
	zx_off_t seek;
	uint64_t content_size;
} zx_info_stream_t;

typedef struct zx_info_resource {
	uint32_t kind;
	uint32_t flags;
	uint64_t base;
	size_t size;
	char name[ZX_MAX_NAME_LEN];
} zx_info_resource_t;

typedef struct zx_info_bti {
	uint64_t minimum_contiguity;
	uint64_t aspace_size;
	uint64_t pmo_count;
	uint64_t quarantine_count;
} zx_info_bti_t;

/* In 2019 */
typedef struct zx_info_bti_2019 {
	uint64_t minimum_contiguity;
	uint64_t aspace_size;
} zx_info_bti_2019_t;

typedef struct zx_info_msi {
	uint64_t target_addr;
	uint32_t target_data;
	uint32_t base_irq_id;
	uint32_t num_irq;
	uint32_t interrupt_count;
} zx_info_msi_t;

/* In 2020 */
typedef struct zx_info_msi_2020 {
	uint64_t target_addr;
	uint32_t target_data;
	uint32_t base_irq_id;
	uint32_t num_irq;
} zx_info_msi_2020_t;

#define ZX_INFO_VCPU_FLAG_KICKED	0x1u

typedef struct zx_info_vcpu {
	uint32_t flags;
} zx_info_vcpu_t;

#define ZX_INFO_CPU_STATS_FLAG_ONLINE	0x1u

typedef struct zx_info_cpu_stats {
	uint32_t cpu_number;
	uint32_t flags;
	zx_duration_t idle_time;
	uint64_t reschedules;
	uint64_t context_switches;
	uint64_t irq_preempts;
	uint64_t preempts;
	uint64_t yields;
	uint64_t ints;
	uint64_t timer_ints;
	uint64_t timers;
	uint64_t page_faults;
	uint64_t exceptions;
	uint64_t syscalls;
	uint64_t reschedule_ipis;
	uint64_t generic_ipis;
} zx_info_cpu_stats_t;

typedef struct zx_info_kmem_stats {
	uint64_t total_bytes;
	uint64_t free_bytes;
	uint64_t wired_bytes;
	uint64_t total_heap_bytes;
	uint64_t free_heap_bytes;
	uint64_t vmo_bytes;
	uint64_t mmu_overhead_bytes;
	uint64_t ipc_bytes;
	uint64_t other_bytes;
} zx_info_kmem_stats_t;

typedef struct zx_info_kmem_stats_extended {
	uint64_t total_bytes;
	uint64_t free_bytes;
	uint64_t wired_bytes;
	uint64_t total_heap_bytes;
	uint64_t free_heap_bytes;
	uint64_t vmo_bytes;
	uint64_t vmo_pager_total_bytes;
	uint64_t vmo_pager_newest_bytes;
	uint64_t vmo_pager_oldest_bytes;
	uint64_t vmo_discardable_locked_bytes;
	uint64_t vmo_discardable_unlocked_bytes;
	uint64_t mmu_overhead_bytes;
	uint64_t ipc_bytes;
	uint64_t other_bytes;
} zx_info_kmem_stats_extended_t;

typedef struct zx_x86_64_info_guest_stats {
	uint32_t cpu_number;
	uint32_t flags;
	uint64_t vm_entries;
	uint64_t vm_exits;
	uint64_t interrupts;
	uint64_t interrupt_windows;
	uint64_t cpuid_instructions;
	uint64_t hlt_instructions;
	uint64_t control_register_accesses;
	uint64_t io_instructions;
	uint64_t rdmsr_instructions;
	uint64_t wrmsr_instructions;
	uint64_t ept_violations;
	uint64_t xsetbv_instructions;
	uint64_t pause_instructions;
	uint64_t vmcall_instructions;
} zx_x86_64_info_guest_stats_t;

typedef zx_x86_64_info_guest_stats_t zx_info_guest_stats_t;

/* Since 2023 */
typedef struct zx_info_memory_attribution {
	zx_koid_t process_koid;
	uint64_t private_resident_pages_allocated;
	uint64_t private_resident_pages_deallocated;
	uint64_t total_resident_pages_allocated;
	uint64_t total_resident_pages_deallocated;
} zx_info_memory_attribution_t;

/* Properties */
#define ZX_PROP_NAME				0x3u
#define ZX_PROP_REGISTER_GS			0x2u
#define ZX_PROP_REGISTER_FS			0x4u
#define ZX_PROP_PROCESS_DEBUG_ADDR		0x5u
#define ZX_PROP_PROCESS_VDSO_BASE_ADDRESS	0x6u
#define ZX_PROP_PROCESS_BREAK_ON_LOAD		0x7u
#define ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID	0x8u
#define ZX_PROP_SOCKET_RX_THRESHOLD		0xcu
#define ZX_PROP_SOCKET_TX_THRESHOLD		0xdu
#define ZX_PROP_JOB_KILL_ON_OOM			0xfu
#define ZX_PROP_EXCEPTION_STATE			0x10u
#define ZX_PROP_VMO_CONTENT_SIZE		0x11u
#define ZX_PROP_EXCEPTION_STRATEGY		0x12u
#define ZX_PROP_STREAM_MODE_APPEND		0x13u

/* Values of ZX_PROP_PROCESS_DEBUG_ADDR */
#define ZX_PROCESS_DEBUG_ADDR_BREAK_ON_SET	0x1u

#endif /* ZIRCON_SYSCALLS_OBJECT_H */
