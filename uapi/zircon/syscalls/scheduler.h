/* SPDX-License-Identifier: MIT */
/* What a thread asks of the scheduler. */
#ifndef ZIRCON_SYSCALLS_SCHEDULER_H
#define ZIRCON_SYSCALLS_SCHEDULER_H

#include <zircon/types.h>

/* Priorities */
#define ZX_PRIORITY_LOWEST	0
#define ZX_PRIORITY_LOW		8
#define ZX_PRIORITY_DEFAULT	16
#define ZX_PRIORITY_HIGH	24
#define ZX_PRIORITY_HIGHEST	31

typedef struct zx_sched_deadline_params {
	zx_duration_t capacity;
	zx_duration_t relative_deadline;
	zx_duration_t period;
} zx_sched_deadline_params_t;

#endif /* ZIRCON_SYSCALLS_SCHEDULER_H */
