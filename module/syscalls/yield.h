/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Giving up the processor, for calls that do nothing else.
 */
#ifndef ZX_SYSCALLS_YIELD_H
#define ZX_SYSCALLS_YIELD_H

#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <asm/unistd.h>
#include "../object/caller.h"

/**
 * zx_yield() - let others run
 * @c:	the caller; a native one's call becomes Linux's sched_yield()
 *
 * Context: process context; may sleep. The last that a handler does.
 * Return: ZX_OK, which is also what sched_yield() returns.
 */
static inline zx_status_t zx_yield(struct zx_caller *c)
{
	if (c->thread) {
		task_pt_regs(current)->orig_ax = __NR_sched_yield;
		c->linux_call = true;
	} else {
		cond_resched();
	}
	return ZX_OK;
}

#endif /* ZX_SYSCALLS_YIELD_H */
