/* SPDX-License-Identifier: MIT */
/* Handles that a program's C library keeps for it; the vDSO has none of these. */
#ifndef ZIRCON_PROCESS_H
#define ZIRCON_PROCESS_H

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

zx_handle_t _zx_process_self(void);
zx_handle_t zx_process_self(void);
zx_handle_t _zx_thread_self(void);
zx_handle_t zx_thread_self(void);
zx_handle_t _zx_vmar_root_self(void);
zx_handle_t zx_vmar_root_self(void);
zx_handle_t _zx_job_default(void);
zx_handle_t zx_job_default(void);

/* The handle that the process was started with for @info, a PA_HND(); given out once. */
zx_handle_t zx_take_startup_handle(uint32_t info);

__END_CDECLS

#endif /* ZIRCON_PROCESS_H */
