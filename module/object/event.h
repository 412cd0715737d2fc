/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: objects that have nothing but signals.
 */
#ifndef ZX_OBJECT_EVENT_H
#define ZX_OBJECT_EVENT_H

#include "object.h"

int zx_event_init(void);
void zx_event_exit(void);

zx_status_t zx_event_create(struct zx_instance *instance, struct zx_hnd *out);

#endif /* ZX_OBJECT_EVENT_H */
