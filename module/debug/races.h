/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Race points, for builds with ZIRCON_RACES=y: Kbuild includes this before every file of the
 * module. What takes or drops a lock or a reference may then wait a moment, or lose its
 * processor, before it goes on: windows of a few instructions become wide enough for another
 * thread to fall into. Nothing happens until the parameter "races" says how often.
 *
 * Functions are wrapped by macros of their own names, which their own expansion does not
 * expand again, so the code that is tried is the code that is written.
 */
#ifndef ZX_DEBUG_RACES_H
#define ZX_DEBUG_RACES_H

#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

extern unsigned int zx_races;

void zx_race_happen(void);

/**
 * zx_race() - a place where somebody else may come in between
 *
 * Context: any that the module's locks are taken in. May sleep where that is allowed and the
 * task does not already count as asleep.
 */
static inline void zx_race(void)
{
	if (unlikely(READ_ONCE(zx_races)))
		zx_race_happen();
}

#define spin_lock(lock) ({ zx_race(); spin_lock(lock); })
#define spin_unlock(lock) ({ spin_unlock(lock); zx_race(); })
#undef spin_lock_irqsave
#define spin_lock_irqsave(lock, flags) \
	do { zx_race(); raw_spin_lock_irqsave(spinlock_check(lock), flags); } while (0)
#define spin_unlock_irqrestore(lock, flags) \
	({ spin_unlock_irqrestore(lock, flags); zx_race(); })

#undef mutex_lock
#define mutex_lock(lock) ({ zx_race(); mutex_lock_nested(lock, 0); })
#define mutex_unlock(lock) ({ mutex_unlock(lock); zx_race(); })

#define refcount_inc(ref) ({ zx_race(); refcount_inc(ref); })
#define refcount_inc_not_zero(ref) ({ zx_race(); refcount_inc_not_zero(ref); })
#define refcount_dec_and_test(ref) ({ zx_race(); refcount_dec_and_test(ref); })
#define atomic_long_add_unless(v, a, u) ({ zx_race(); atomic_long_add_unless(v, a, u); })
#define atomic_long_dec_and_test(v) ({ zx_race(); atomic_long_dec_and_test(v); })

#endif /* ZX_DEBUG_RACES_H */
