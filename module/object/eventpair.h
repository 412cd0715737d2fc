/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event pairs: two objects that have nothing but signals, and notice when the other
 * one is gone.
 */
#ifndef ZX_OBJECT_EVENTPAIR_H
#define ZX_OBJECT_EVENTPAIR_H

#include "object.h"

int zx_eventpair_init(void);
void zx_eventpair_exit(void);

zx_status_t zx_eventpair_create(struct zx_instance *instance, struct zx_hnd *out0,
				struct zx_hnd *out1);

#endif /* ZX_OBJECT_EVENTPAIR_H */
