/* SPDX-License-Identifier: MIT */
/*
 * Zircon calls for Linux programs, through /dev/zircon.
 *
 * zxh_open() makes the program a hosted process with handles of its own; from then on
 * zx_NAME() of <zircon/syscalls.h> works in it, in every thread. Link with libzxh.a.
 */
#ifndef ZXH_H
#define ZXH_H

#include <linux/zircon.h>
#include <zircon/process.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>

__BEGIN_CDECLS

/* What zxh_open() and zxh_open_device() open, unless the environment has ZX_DEVICE. */
#define ZXH_DEVICE	"/dev/zircon"

/**
 * zxh_open() - become a hosted process of a new instance
 *
 * Opens the device, makes sure that the module's interface is one that this library
 * speaks, and makes the instance. Not thread-safe; once in a process.
 *
 * Return: 0, or a negative errno; zxh_error() has the sentence for people.
 */
int zxh_open(void);

/**
 * zxh_open_device() - open the device and agree on a version, no more
 * @version: filled in if it is not NULL
 *
 * Return: the file descriptor, close-on-exec, which is the caller's; or a negative
 * errno, see zxh_error().
 */
int zxh_open_device(struct zx_ioc_version *version);

/**
 * zxh_close() - leave the instance
 *
 * Everything in it is killed. zxh_open() may be called again.
 */
void zxh_close(void);

/**
 * zxh_error() - why the last zxh_open() or zxh_open_device() failed
 *
 * Return: one sentence without a newline, "" if there was no failure.
 */
const char *zxh_error(void);

/* The instance's file descriptor for other ioctls, -1 if there is none. */
int zxh_fd(void);

/* The handles that came with the instance: root job, process, vDSO, log. */
const struct zx_ioc_instance *zxh_instance(void);

/**
 * zxh_call() - one call by number
 * @nr: ZX_SYS_*
 *
 * zx_NAME() are made of it. A wait that a signal interrupts is taken up again.
 *
 * Return: what the call returned; ZX_ERR_BAD_STATE without an instance.
 */
long zxh_call(uint32_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
	      uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7);

__END_CDECLS

#endif /* ZXH_H */
