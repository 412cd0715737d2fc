// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing the vDSO's data page.
 *
 * The timekeeper tells its listeners of every update with its own lock held; the page
 * gets the same numbers that Linux's vDSO gets, so that both clocks are one.
 */
#include <linux/clocksource.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pvclock_gtod.h>
#include <linux/string.h>
#include <linux/timekeeper_internal.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>
#include <asm/hw_breakpoint.h>
#include <asm/processor.h>
#include <vdso/clocksource.h>
#include <zircon/features.h>
#include "../../vdso-shim/vdso_data.h"
#include "timepage.h"

static struct zx_vdso_data *zx_vdso_data;

static int zx_timepage_update(struct notifier_block *nb, unsigned long unused, void *priv)
{
	struct zx_vdso_data *data = zx_vdso_data;
	const struct timekeeper *tk = priv;
	const struct tk_read_base *tkr = &tk->tkr_mono;
	u64 one_second = (u64)NSEC_PER_SEC << tkr->shift;
	u64 sec = tk->xtime_sec + tk->wall_to_monotonic.tv_sec;
	u64 nsec = tkr->xtime_nsec + ((u64)tk->wall_to_monotonic.tv_nsec << tkr->shift);

	for (; nsec >= one_second; nsec -= one_second)
		sec++;

	/* One writer at a time: the timekeeper's lock is held. */
	WRITE_ONCE(data->seq, data->seq + 1);
	/* Readers see an odd number before they see anything new... */
	smp_wmb();
	data->clock_mode = tkr->clock->vdso_clock_mode == VDSO_CLOCKMODE_TSC ?
			   ZX_VDSO_TSC : ZX_VDSO_VIA_KERNEL;
	data->cycle_last = tkr->cycle_last;
	data->mask = tkr->mask;
	data->mult = tkr->mult;
	data->shift = tkr->shift;
	data->base_ns = sec * NSEC_PER_SEC;
	data->xtime_nsec = nsec;
	/* ...and all of it before they see the next even one. */
	smp_wmb();
	WRITE_ONCE(data->seq, data->seq + 1);
	return 0;
}

static struct notifier_block zx_timepage_nb = { .notifier_call = zx_timepage_update };

/**
 * zx_timepage_init() - fill the page and keep its clock right
 * @page:	the vDSO's data page, written until zx_timepage_exit()
 *
 * Context: process context; may sleep.
 * Return: 0 or an errno.
 */
int zx_timepage_init(void *page)
{
	struct zx_vdso_data *data = page;
	struct sysinfo info;

	BUILD_BUG_ON(sizeof(*data) > ZX_VDSO_DATA_SIZE);
	si_meminfo(&info);
	memset(data, 0, sizeof(*data));
	/* Until the first update the kernel is asked for the time. */
	data->clock_mode = ZX_VDSO_VIA_KERNEL;
	data->ticks_per_second = NSEC_PER_SEC;
	data->num_cpus = num_online_cpus();
	data->physmem = (u64)info.totalram * info.mem_unit;
	data->page_size = PAGE_SIZE;
	data->dcache_line_size = boot_cpu_data.x86_clflush_size;
	data->features[ZX_FEATURE_KIND_CPU] = boot_cpu_data.x86_capability[CPUID_1_EDX];
	data->features[ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT] = HBP_NUM;
	data->features[ZX_FEATURE_KIND_HW_WATCHPOINT_COUNT] = HBP_NUM;
	data->features_known = BIT(ZX_FEATURE_KIND_CPU) | BIT(ZX_FEATURE_KIND_VM) |
			       BIT(ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT) |
			       BIT(ZX_FEATURE_KIND_HW_WATCHPOINT_COUNT);
	data->version_len = scnprintf(data->version, sizeof(data->version), "zircon.ko %s",
				      THIS_MODULE->version ?: "unknown");
	zx_vdso_data = data;
	return pvclock_gtod_register_notifier(&zx_timepage_nb);
}

/**
 * zx_timepage_exit() - leave the page alone
 */
void zx_timepage_exit(void)
{
	pvclock_gtod_unregister_notifier(&zx_timepage_nb);
	zx_vdso_data = NULL;
}
