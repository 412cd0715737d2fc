/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The interface of /dev/zircon.
 *
 * An open file of /dev/zircon is nothing until one of these makes it something:
 *
 *   ZX_IOC_VERSION   works on every open file, and is to be called first;
 *   ZX_IOC_INSTANCE  makes it an instance: a root job, and a hosted process whose
 *                    handle table the caller uses through ZX_IOC_CALL;
 *   ZX_IOC_HOST      offers the calling process as the blank host of a Zircon
 *                    process to the instance that asked for one.
 *
 * Every structure begins with its size as the caller knows it. A larger one is
 * accepted if what the kernel does not know is zero; a smaller one if it was
 * ever valid. Reserved fields are zero. Results of Zircon calls are zx_status_t
 * in the structure; the ioctl's own errno tells only of transport: EFAULT,
 * EINVAL, ENOTTY, E2BIG, EINTR.
 */
#ifndef _UAPI_LINUX_ZIRCON_H
#define _UAPI_LINUX_ZIRCON_H

#include <linux/const.h>
#include <linux/ioctl.h>
#include <linux/types.h>

/* Raised when something that worked stops working / when something is added. */
#define ZX_ABI_MAJOR	1
#define ZX_ABI_MINOR	2

/* zx_ioc_version.features */
#define ZX_FEATURE_PERSONALITY	_BITULL(0)	/* native processes can be created */
#define ZX_FEATURE_BINFMT	_BITULL(1)	/* Zircon programs start from exec */

/**
 * struct zx_ioc_version - what this module speaks
 * @size:	in: sizeof the caller's structure
 * @abi_major:	out: user space of another major cannot use this module
 * @abi_minor:	out: at least the minor that user space was built with is needed
 * @nr_calls:	out: how many numbers follow ZX_SYS_BASE
 * @features:	out: ZX_FEATURE_*
 * @build:	out: the module's version, for people, NUL-terminated
 */
struct zx_ioc_version {
	__u32 size;
	__u32 abi_major;
	__u32 abi_minor;
	__u32 nr_calls;
	__u64 features;
	char build[64];
};

/**
 * struct zx_ioc_instance - make this open file an instance
 * @size:	in: sizeof the caller's structure
 * @flags:	in: zero
 * @root_job:	out: handle to the root job of the instance
 * @process:	out: handle to the hosted process itself
 * @vdso:	out: handle to the VMO of libzircon.so
 * @log:	out: handle to the instance's debug log, readable and writable
 * @root_resource: out: handle to the instance's root resource, since minor 2
 * @reserved:	in: zero
 *
 * The handles live in the hosted process's table. Closing the last file of the
 * instance kills its job tree.
 */
struct zx_ioc_instance {
	__u32 size;
	__u32 flags;
	__u32 root_job;
	__u32 process;
	__u32 vdso;
	__u32 log;
	__u32 root_resource;
	__u32 reserved;
};

/**
 * struct zx_ioc_call - one Zircon call of a hosted process
 * @nr:		in: ZX_SYS_*
 * @reserved:	in: zero
 * @args:	in: the arguments, in order, widened to 64 bits
 * @ret:	out: what the call returned, sign-extended
 */
struct zx_ioc_call {
	__u32 nr;
	__u32 reserved;
	__u64 args[8];
	__s64 ret;
};

/**
 * struct zx_ioc_spawn - wait until a blank host is wanted
 * @size:	in: sizeof the caller's structure
 * @flags:	in: zero or ZX_SPAWN_FAILED; out: zero
 * @cookie:	out: names the request; the child hands it to ZX_IOC_HOST.
 *		in: with ZX_SPAWN_FAILED, the request that could not be met
 *
 * Called on an instance, by a thread that then starts one host process and
 * comes back, with ZX_SPAWN_FAILED if it could not start it: then whoever
 * waits for a process need not do so any longer. Returns when a host is
 * wanted, or -ESHUTDOWN once the instance is closing.
 */
struct zx_ioc_spawn {
	__u32 size;
	__u32 flags;
	__u64 cookie[2];
};

/* zx_ioc_spawn.flags, since minor 1 */
#define ZX_SPAWN_FAILED	0x1

/**
 * struct zx_ioc_host - become a blank host
 * @size:	in: sizeof the caller's structure
 * @reserved:	in: zero
 * @cookie:	in: from ZX_IOC_SPAWN
 *
 * The caller is single-threaded and a child of the process that got the cookie.
 * On success it never returns: its address space and files are gone, and the
 * next instruction it executes is a Zircon program's, or none. EAGAIN: the user
 * has as many threads and hosts as he may have.
 */
struct zx_ioc_host {
	__u32 size;
	__u32 reserved;
	__u64 cookie[2];
};

/*
 * Numbers 1 and 2 of any type belong to the VFS (FIBMAP, FIGETBSZ). Where a structure has
 * grown, its number has the size from before.
 */
#define ZX_IOC_VERSION	_IOWR('Z', 0x80, struct zx_ioc_version)
#define ZX_IOC_INSTANCE	_IOC(_IOC_READ | _IOC_WRITE, 'Z', 0x81, 24)
#define ZX_IOC_CALL	_IOWR('Z', 0x82, struct zx_ioc_call)
#define ZX_IOC_SPAWN	_IOWR('Z', 0x83, struct zx_ioc_spawn)
#define ZX_IOC_HOST	_IOWR('Z', 0x84, struct zx_ioc_host)

#endif /* _UAPI_LINUX_ZIRCON_H */
