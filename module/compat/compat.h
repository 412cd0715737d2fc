/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the supported kernels, and the only place that looks at
 * the kernel's version. The rest of the module is written against the newest API.
 */
#ifndef ZX_COMPAT_COMPAT_H
#define ZX_COMPAT_COMPAT_H

#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/hardirq.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/string.h>
#include <linux/version.h>
#include <asm/fpu/xstate.h>
#include <asm/processor.h>

/**
 * zx_compat_redirect() - make a traced function return into another one
 * @fregs:	what the ftrace callback was given
 * @to:		where execution goes on instead, with the same arguments
 */
static __always_inline void zx_compat_redirect(struct ftrace_regs *fregs, unsigned long to)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	ftrace_regs_set_instruction_pointer(fregs, to);
#else
	ftrace_instruction_pointer_set(fregs, to);
#endif
}

/**
 * zx_compat_register_direct() - make traced functions call into a trampoline
 * @ops:	with a filter; its flags are set here
 * @addr:	of the trampoline, which is called from the functions' very entry
 *
 * Return: 0 or an errno.
 */
static inline int zx_compat_register_direct(struct ftrace_ops *ops, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return register_ftrace_direct(ops, addr);
#else
	return register_ftrace_direct_multi(ops, addr);
#endif
}

/**
 * zx_compat_unregister_direct() - the opposite; waits until nobody is in the trampoline
 * @ops:	registered
 * @addr:	what it was registered with
 */
static inline void zx_compat_unregister_direct(struct ftrace_ops *ops, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	unregister_ftrace_direct(ops, addr, false);
#else
	unregister_ftrace_direct_multi(ops, addr);
#endif
}

/**
 * zx_compat_shmem_file() - an unlinked file of swappable, charged memory
 * @name:	for /proc/PID/maps
 * @size:	in bytes
 *
 * Return: the file, not reserving memory ahead, or an ERR_PTR.
 */
static inline struct file *zx_compat_shmem_file(const char *name, loff_t size)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return shmem_file_setup(name, size, mk_vma_flags(VMA_NORESERVE_BIT));
#else
	return shmem_file_setup(name, size, VM_NORESERVE);
#endif
}

/**
 * zx_compat_shmem_mmap() - what shmem does when a file of its is mapped
 * @fops:	the operations of shmem's files
 * @file:	a shmem file, whose operations may have been replaced
 * @vma:	being made
 *
 * Return: 0 with vma->vm_ops set, or an errno.
 */
static inline int zx_compat_shmem_mmap(const struct file_operations *fops, struct file *file,
				       struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	struct vm_area_desc desc = { .file = file };
	int ret;

	if (fops->mmap)
		return fops->mmap(file, vma);
	ret = fops->mmap_prepare(&desc);
	if (!ret)
		vma->vm_ops = desc.vm_ops;
	return ret;
#else
	return fops->mmap(file, vma);
#endif
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}

static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}
#endif

/**
 * zx_compat_vm_ops_no_uffd() - take userfaultfd's part out of VMA operations
 * @ops:	a copy of shmem's
 *
 * Older kernels go by the address of shmem's own.
 */
static inline void zx_compat_vm_ops_no_uffd(struct vm_operations_struct *ops)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	ops->uffd_ops = NULL;
#endif
}

/* Arguments of the sched_process_exit probe: some kernels tell whether the group is dead. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define ZX_COMPAT_PROBE_EXIT(...)	__VA_ARGS__, bool group_dead
#else
#define ZX_COMPAT_PROBE_EXIT(...)	__VA_ARGS__
#endif

/**
 * zx_compat_fpu_init() - give a task the FPU state of a program's start
 * @task:	one that has not run, or the current one between kernel_fpu_begin() and
 *		kernel_fpu_end(): its registers are in memory
 *
 * What an extended state component is not marked as being in is loaded as initial.
 *
 * Context: atomic.
 */
static inline void zx_compat_fpu_init(struct task_struct *task)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	/* x86_task_fpu(), which is not exported where it is a function. */
	struct fpu *fpu = (void *)task + sizeof(*task);
#else
	struct fpu *fpu = &task->thread.fpu;
#endif
	union fpregs_state *regs = &fpu->fpstate->regs;

	if (cpu_feature_enabled(X86_FEATURE_XSAVE))
		regs->xsave.header.xfeatures &= ~(u64)XFEATURE_MASK_USER_SUPPORTED;
	else
		memset(&regs->fxsave, 0, sizeof(regs->fxsave));
	regs->fxsave.cwd = 0x37f;
	regs->fxsave.mxcsr = MXCSR_DEFAULT;
}

/**
 * struct zx_compat_irqs - interrupts that a processor has had
 * @timer:	of its own timer
 * @resched:	asking it to choose another task
 * @call:	asking it to call a function
 */
struct zx_compat_irqs {
	unsigned int timer;
	unsigned int resched;
	unsigned int call;
};

/**
 * zx_compat_irqs() - count a processor's interrupts
 * @cpu:	a possible one
 *
 * Return: the counts.
 */
static inline struct zx_compat_irqs zx_compat_irqs(unsigned int cpu)
{
	const irq_cpustat_t *stat = &per_cpu(irq_stat, cpu);

	return (struct zx_compat_irqs){
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
		.timer = stat->counts[IRQ_COUNT_APIC_TIMER],
		.resched = stat->counts[IRQ_COUNT_RESCHEDULE],
		.call = stat->counts[IRQ_COUNT_CALL_FUNCTION],
#else
		.timer = stat->apic_timer_irqs,
		.resched = stat->irq_resched_count,
		.call = stat->irq_call_count,
#endif
	};
}

#endif /* ZX_COMPAT_COMPAT_H */
