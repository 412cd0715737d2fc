/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a Linux task becomes a Zircon thread.
 *
 *	hook.c		redirects syscall_user_dispatch() and get_signal() through ftrace
 *	bind.c		the table of bound tasks: who is a Zircon thread, and which; shares of it
 *	dispatch.c	one call: from registers to sys_zx_*() and back
 *	probe.c		tracepoints: a task was cloned, died, was sent a fault
 *	host.c		blank hosts: tasks with nothing in them, waiting to become processes
 *	start.c		a process's first thread, and further ones by clone
 *	exit.c		a thread's and a process's end
 *	exception.c	faults, and the point at which a thread is parked
 *	device.c	/dev/zircon
 *	binfmt.c	Zircon programs started by exec
 *	vdso.c		the image of libzircon.so
 *	timepage.c	the clock that it reads
 *
 * A bound task, thread or host, has SYSCALL_WORK_SYSCALL_USER_DISPATCH set. Its
 * syscall_dispatch.selector holds the number of its slot; a slot is trusted only if
 * it names the task, because a tracer may write that field.
 */
#ifndef ZX_PERSONALITY_PERSONALITY_H
#define ZX_PERSONALITY_PERSONALITY_H

#include <linux/ptrace.h>
#include "../object/instance.h"
#include "../object/process.h"
#include "../object/thread.h"

/* hook.c */
int zx_hook_init(void);
void zx_hook_exit(void);
bool zx_personality_available(void);

/* bind.c */
#define ZX_BIND_MAX	65536U

int zx_bind_init(void);
void zx_bind_exit(void);
struct zx_share *zx_share_get(void);
void zx_share_put(struct zx_share *share);
zx_status_t zx_bind_reserve(struct zx_binding *binding, struct zx_share *share);
void zx_bind_release(struct zx_binding *binding);
void zx_bind_task(struct zx_binding *binding, struct zx_caller *caller, struct task_struct *task);
void zx_bind_thread(struct zx_thread *thread, struct task_struct *task);
void zx_bind_over(struct zx_binding *from, struct zx_thread *thread);
void zx_unbind_task(struct zx_binding *binding);

/* dispatch.c */
struct zx_caller *zx_hook_caller(void);
void zx_hook_entry(void);
bool zx_dispatch(struct pt_regs *regs, struct zx_caller *c);
long zx_hosted_call(struct zx_caller *c, u32 nr, const u64 args[8]);

/* exception.c */
bool zx_signal_point(void *ksig);
bool zx_signal_wanted(struct zx_caller *caller);
void zx_exception_policy(struct zx_thread *thread, u32 code, u32 data);
void zx_fault_from_signal(struct zx_thread *thread, int sig, int code, unsigned long addr);

/* probe.c */
int zx_probe_init(void);
void zx_probe_exit(void);

/* host.c */
struct zx_host;

int zx_host_pool_create(struct zx_instance *instance);
void zx_host_pool_close(struct zx_instance *instance);
void zx_host_pool_free(struct zx_instance *instance);
int zx_host_wait_wanted(struct zx_instance *instance, u64 cookie[2]);
void zx_host_failed(struct zx_instance *instance, const u64 cookie[2]);
int zx_host_enter(const u64 cookie[2]);
bool zx_host_signal_wanted(struct zx_caller *caller);
void zx_host_point(struct zx_caller *caller);
void zx_host_exit(struct zx_caller *caller);
zx_status_t zx_host_take(struct zx_process *process);
struct mm_struct *zx_host_mm(struct zx_host *host);
bool zx_host_release(struct zx_host *host, struct zx_thread *thread);
void zx_host_discard(struct zx_host *host);

/* start.c */
void zx_start_regs(struct pt_regs *regs, const struct zx_thread_regs *start);
void zx_start_forked(struct zx_thread *parent, struct task_struct *child);

/* exit.c */
void zx_exit_task(struct zx_thread *thread);
void zx_exit_never_ran(struct zx_thread *thread);

/* vdso.c */
int zx_vdso_get(void);
void zx_vdso_put(void);
int zx_vdso_init(void);
void zx_vdso_exit(void);
zx_status_t zx_vdso_vmo(struct zx_instance *instance, struct zx_hnd *out);

#endif /* ZX_PERSONALITY_PERSONALITY_H */
