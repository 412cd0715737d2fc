/* SPDX-License-Identifier: MIT */
/* What Zircon programs expect of a compiler. Nothing here is for the kernel. */
#ifndef ZIRCON_COMPILER_H
#define ZIRCON_COMPILER_H

#ifdef __cplusplus
#define __BEGIN_CDECLS extern "C" {
#define __END_CDECLS }
#else
#define __BEGIN_CDECLS
#define __END_CDECLS
#endif

#ifndef __NO_RETURN
#define __NO_RETURN		__attribute__((__noreturn__))
#endif
#ifndef __WEAK
#define __WEAK			__attribute__((__weak__))
#endif
#ifndef __EXPORT
#define __EXPORT		__attribute__((__visibility__("default")))
#endif
#ifndef __PACKED
#define __PACKED		__attribute__((__packed__))
#endif
#ifndef __ALIGNED
#define __ALIGNED(n)		__attribute__((__aligned__(n)))
#endif
#ifndef __UNUSED
#define __UNUSED		__attribute__((__unused__))
#endif

#endif /* ZIRCON_COMPILER_H */
