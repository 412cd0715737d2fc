/* SPDX-License-Identifier: MIT */
/*
 * Inside the vDSO.
 *
 * Its code has no writable data, no relocations, no thread-local storage, and uses
 * nothing but its caller's stack. Calls from one function of it to another go to
 * hidden names, vdso_NAME, so that they need no binding.
 */
#ifndef ZX_VDSO_H
#define ZX_VDSO_H

#pragma GCC visibility push(default)	/* zx_NAME and _zx_NAME */
#include <zircon/status.h>
#include <zircon/syscalls.h>
#pragma GCC visibility pop

#include "vdso_data.h"

#ifndef ZXH_HOSTED
/* The rest, declarations too, so that nothing is reached through a GOT. */
#pragma GCC visibility push(hidden)
#endif

/* Not const: it changes under us. Its section is one that cannot be written. */
extern struct zx_vdso_data zx_vdso_data;

/* Defines _zx_NAME to be zx_NAME too. */
#define VDSO_EXPORT(name)							\
	extern __typeof__(_zx_##name) zx_##name						\
		__attribute__((alias("_zx_" #name), visibility("default")))

/*
 * The entry of the kernel that NAME is, under its hidden name. userlib/hosted compiles
 * the C files here for Linux programs, which have no hidden names.
 */
#ifdef ZXH_HOSTED
#define VDSO_KERNEL(name)	extern __typeof__(_zx_##name) vdso_##name __asm__("zx_" #name)
#else
#define VDSO_KERNEL(name)	extern __typeof__(_zx_##name) vdso_##name
#endif

#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		__asm__ __volatile__("" : : : "memory")
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))

#endif /* ZX_VDSO_H */
