// SPDX-License-Identifier: GPL-2.0-only
/*
 * One call, from registers to a handler and back.
 *
 * A native call is good if its number exists and the instruction that made it is the
 * one the vDSO has for that very number: regs->ip, behind the instruction, is compared
 * with the offset recorded when the image was built. Everything else, all of Linux's
 * own calls included, is a bad call, which Zircon answers with a policy exception.
 */
#include <linux/entry-common.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <asm/ptrace.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include <zircon/errors.h>
#include <zx_sysnr.h>
#include <zx_protos.h>
#define ZX_VDSO_TABLES
#include <zx_vdso_layout_gen.h>
#include "../object/wait.h"
#include "../vm/aspace.h"
#include "bind.h"

/*
 * Makes a call with the arguments in some registers, and puts the answer into ax. Returns
 * false if there is none: the registers say now what Linux is to do.
 */
typedef bool (*zx_call_fn)(struct zx_caller *c, struct pt_regs *r);

/* The one place that answers for calls which are not implemented yet. */
static bool zx_call_not_supported(struct zx_caller *c, struct pt_regs *r)
{
	r->ax = (__force int)ZX_ERR_NOT_SUPPORTED;
	return true;
}

/* Numbers of calls that live in the vDSO alone, or of none. */
static bool zx_call_bad(struct zx_caller *c, struct pt_regs *r)
{
	r->ax = (__force int)ZX_ERR_BAD_SYSCALL;
	return true;
}

/* For calls whose handler may have rewritten the registers. */
static bool zx_call_answered(struct zx_caller *c, struct pt_regs *r)
{
	if (likely(!c->linux_call))
		return true;
	c->linux_call = false;
	/* What generic entry expects there until the call has run. */
	r->ax = (unsigned long)-ENOSYS;
	/* It is traced and audited as any other. */
	current->syscall_dispatch.on_dispatch = false;
	return false;
}

#include <zx_dispatch.inc>

/*
 * Numbers fit into a byte. So a byte is an index that needs no check, not even where the
 * processor guesses.
 */
static_assert(ZX_SYS_COUNT <= ZX_VDSO_TABLE_SIZE && ZX_VDSO_TABLE_SIZE == 256);

/*
 * A call that is none. One is forgiven: a clone() that thread_start turned into, which a
 * signal interrupted and Linux executes again, by the number that it finds.
 */
static bool zx_dispatch_bad(struct zx_thread *thread, struct pt_regs *regs, unsigned long offset)
{
	if (thread->starting && regs->orig_ax == __NR_clone &&
	    offset == zx_vdso_sysret[ZX_SYS_thread_start - ZX_SYS_BASE])
		return false;
	regs->ax = (__force int)ZX_ERR_BAD_SYSCALL;
	zx_exception_policy(thread, ZX_EXCP_POLICY_CODE_BAD_SYSCALL, (u32)regs->orig_ax);
	current->syscall_dispatch.on_dispatch = true;
	return true;
}

/*
 * A call that is not where the vDSO makes it, as far as the thread remembers. A thread
 * remembers nothing before its first call; and a few calls have a second instruction in
 * the vDSO, in functions that must make two calls without using their stack.
 */
static noinline bool zx_dispatch_checked(struct pt_regs *regs, struct zx_caller *c)
{
	u64 nr = regs->orig_ax - ZX_SYS_BASE;
	unsigned long base, offset;

	if (unlikely(!c->thread)) {
		/* A host, which a tracer has sent to some code: it is not to run anything. */
		current->syscall_dispatch.on_dispatch = true;
		send_sig(SIGKILL, current, 1);
		return true;
	}
	/* Nothing can be mapped as low as the offsets are, so no vDSO means no calls. */
	base = READ_ONCE(c->process->aspace->vdso_base);
	offset = regs->ip - base;
	if (nr >= ZX_SYS_COUNT)
		return zx_dispatch_bad(c->thread, regs, offset);
	nr = array_index_nospec(nr, ZX_SYS_COUNT);
	if (offset != zx_vdso_sysret[nr] &&
	    (!zx_vdso_systail[nr] || offset != zx_vdso_systail[nr]))
		return zx_dispatch_bad(c->thread, regs, offset);
	c->vdso_base = base;
	current->syscall_dispatch.on_dispatch = true;
	return zx_call_table[nr](c, regs);
}

/**
 * zx_dispatch() - what runs instead of syscall_user_dispatch() for a bound task
 * @regs:	the task's user registers; orig_ax is the number
 * @c:		the task, from zx_hook_caller()
 *
 * Called by zx_hook_entry.
 *
 * Context: process context of a bound task, interrupts on; may sleep.
 * Return: true if the call was answered in regs->ax; false if a handler rewrote the
 * registers and Linux is to run what they say now.
 */
bool notrace zx_dispatch(struct pt_regs *regs, struct zx_caller *c)
{
	u64 nr = regs->orig_ax - ZX_SYS_BASE;
	u8 index = nr;

	if (unlikely(nr != index || regs->ip - c->vdso_base != zx_vdso_sysret[index]))
		return zx_dispatch_checked(regs, c);

	/* Generic entry's exit work (tracing, audit) is for Linux calls. */
	current->syscall_dispatch.on_dispatch = true;
	return zx_call_table[index](c, regs);
}

/**
 * zx_hosted_call() - the same call, made by ioctl
 * @c:		the hosted process
 * @nr:		ZX_SYS_*
 * @args:	its arguments
 *
 * Context: process context; may sleep.
 * Return: what the handler returned, ZX_RESTART if a signal interrupted it.
 */
long zx_hosted_call(struct zx_caller *c, u32 nr, const u64 args[8])
{
	struct pt_regs regs = {
		.di = args[0],
		.si = args[1],
		.dx = args[2],
		.r10 = args[3],
		.r8 = args[4],
		.r9 = args[5],
		.r12 = args[6],
		.r13 = args[7],
	};

	nr -= ZX_SYS_BASE;
	if (nr >= ZX_SYS_COUNT)
		return (__force int)ZX_ERR_BAD_SYSCALL;
	nr = array_index_nospec(nr, ZX_SYS_COUNT);
	zx_call_table[nr](c, &regs);
	return regs.ax;
}
