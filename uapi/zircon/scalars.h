/* SPDX-License-Identifier: MIT */
/*
 * The scalar types of the Zircon interface. In the kernel zx_status_t is a type of its
 * own, which sparse keeps apart from errno and from plain integers.
 */
#ifndef ZIRCON_SCALARS_H
#define ZIRCON_SCALARS_H

#ifdef __KERNEL__
#include <linux/types.h>
typedef __s32 __bitwise zx_status_t;
#define ZX_STATUS(n)	((__force zx_status_t)(n))
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef int32_t zx_status_t;
#define ZX_STATUS(n)	(n)
#endif

typedef uint32_t zx_handle_t;
typedef uint32_t zx_rights_t;
typedef uint32_t zx_signals_t;
typedef uint32_t zx_obj_type_t;
typedef uint32_t zx_handle_op_t;
typedef uint64_t zx_koid_t;
typedef uint32_t zx_txid_t;

/* Times are nanoseconds, deadlines absolute. Ticks are those of zx_ticks_per_second(). */
typedef uint32_t zx_clock_t;
typedef int64_t zx_time_t;
typedef int64_t zx_duration_t;
typedef int64_t zx_duration_mono_t;
typedef int64_t zx_ticks_t;

/* Addresses: of the process, of the machine, of a guest. */
typedef uintptr_t zx_vaddr_t;
typedef uintptr_t zx_paddr_t;
typedef uintptr_t zx_gpaddr_t;
typedef uint64_t zx_off_t;
typedef uint32_t zx_vm_option_t;

typedef int zx_futex_t;
typedef int zx_futex_storage_t;
typedef uint32_t zx_stream_seek_origin_t;
typedef uint32_t zx_packet_type_t;
typedef uint32_t zx_excp_type_t;
typedef uint32_t zx_object_info_topic_t;
typedef uint32_t zx_thread_state_t;
typedef uint32_t zx_thread_state_single_step_t;
typedef uint32_t zx_info_maps_type_t;
typedef uint32_t zx_info_process_flags_t;
typedef uint32_t zx_obj_props_t;
typedef uint32_t zx_system_event_type_t;
typedef uint32_t zx_system_memory_stall_type_t;
typedef uint32_t zx_rsrc_kind_t;
typedef uint32_t zx_rsrc_flags_t;
typedef uint64_t zx_rsrc_system_base_t;
typedef uint32_t zx_guest_trap_t;
typedef uint32_t zx_guest_option_t;
typedef uint32_t zx_vcpu_state_topic_t;
typedef uint32_t zx_pci_bar_types_t;
typedef uint32_t zx_pci_irq_mode_t;
typedef uint64_t zx_restricted_reason_t;

#endif /* ZIRCON_SCALARS_H */
