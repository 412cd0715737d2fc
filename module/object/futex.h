/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Futexes: waiting for a change of an integer in user memory.
 */
#ifndef ZX_OBJECT_FUTEX_H
#define ZX_OBJECT_FUTEX_H

#include <linux/compiler.h>
#include <zircon/types.h>

struct zx_thread;

/**
 * struct zx_futex_owner - who is to own a futex, as a caller names it
 * @thread:	a reference, or NULL for nobody
 * @status:	what is wrong with the name. Told only after the value was found right.
 */
struct zx_futex_owner {
	struct zx_thread *thread;
	zx_status_t status;
};

int zx_futex_init(void);
void zx_futex_exit(void);
zx_status_t zx_futex_wait(struct zx_thread *self, const zx_futex_t __user *uaddr, int expected,
			  const struct zx_futex_owner *owner, zx_time_t deadline);
void zx_futex_wake(const zx_futex_t __user *uaddr, u32 count, bool assign);
zx_status_t zx_futex_requeue(const zx_futex_t __user *from, u32 wake_count, bool assign,
			     int expected, const zx_futex_t __user *to, u32 requeue_count,
			     const struct zx_futex_owner *owner);
zx_koid_t zx_futex_get_owner(const zx_futex_t __user *uaddr);

#endif /* ZX_OBJECT_FUTEX_H */
