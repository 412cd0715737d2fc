/* SPDX-License-Identifier: MIT */
/* The message that a new process finds on its bootstrap channel. */
#ifndef ZIRCON_PROCESSARGS_H
#define ZIRCON_PROCESSARGS_H

#include <zircon/types.h>

#define ZX_PROCARGS_PROTOCOL	0x4150585du
#define ZX_PROCARGS_VERSION	0x1000u

/* What a handle in the message is for: a type, and an argument that depends on it. */
#define PA_HND(type, arg)	(((type) & 0xffu) | (((arg) & 0xffffu) << 16))
#define PA_HND_TYPE(info)	((info) & 0xffu)
#define PA_HND_ARG(info)	(((info) >> 16) & 0xffffu)

/* Types */
#define PA_PROC_SELF		0x1u
#define PA_THREAD_SELF		0x2u
#define PA_JOB_DEFAULT		0x3u
#define PA_VMAR_ROOT		0x4u
#define PA_VMAR_LOADED		0x5u
#define PA_LDSVC_LOADER		0x10u
#define PA_VMO_VDSO		0x11u
#define PA_VMO_STACK		0x13u
#define PA_VMO_EXECUTABLE	0x14u
#define PA_VMO_BOOTDATA		0x1au
#define PA_VMO_BOOTFS		0x1bu
#define PA_VMO_KERNEL_FILE	0x1cu
#define PA_VMO_COMPONENT_CONFIG	0x1du
#define PA_NS_DIR		0x20u
#define PA_FD			0x30u
#define PA_LIFECYCLE		0x3au
#define PA_DIRECTORY_REQUEST	0x3bu
#define PA_RESOURCE		0x3fu
#define PA_CLOCK_UTC		0x40u
#define PA_MMIO_RESOURCE	0x50u
#define PA_IRQ_RESOURCE		0x51u
#define PA_IOPORT_RESOURCE	0x52u
#define PA_SMC_RESOURCE		0x53u
#define PA_SYSTEM_RESOURCE	0x54u
#define PA_USER0		0xf0u
#define PA_USER1		0xf1u
#define PA_USER2		0xf2u

/*
 * Offsets are from the start of the message; handle_info_off leads to one PA_HND()
 * value for each handle
 */
typedef struct zx_proc_args {
	uint32_t protocol;
	uint32_t version;
	uint32_t handle_info_off;
	uint32_t args_off;
	uint32_t args_num;
	uint32_t environ_off;
	uint32_t environ_num;
	uint32_t names_off;
	uint32_t names_num;
} zx_proc_args_t;

#endif /* ZIRCON_PROCESSARGS_H */
