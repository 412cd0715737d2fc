/* SPDX-License-Identifier: MIT */
/* Names of results. */
#ifndef ZIRCON_STATUS_H
#define ZIRCON_STATUS_H

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* The name of @status, such as "ZX_ERR_BAD_HANDLE"; exported by libzircon.so. */
const char *zx_status_get_string(zx_status_t status);
const char *_zx_status_get_string(zx_status_t status);

__END_CDECLS

#endif /* ZIRCON_STATUS_H */
