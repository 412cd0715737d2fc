// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_info(): resources, and what is asked of the system through one of
 * ZX_RSRC_SYSTEM_INFO_BASE: all of the machine, as Linux counts it.
 */
#include <linux/cpumask.h>
#include <linux/kernel_stat.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmstat.h>
#include <zircon/syscalls/object.h>
#include "../compat/compat.h"
#include "info.h"
#include "resource.h"

/**
 * zx_info_resource() - ZX_INFO_RESOURCE
 * @c:		the caller
 * @handle:	of a resource; ZX_RIGHT_INSPECT
 * @out:	where the answer goes
 *
 * Return: as zx_object_get_info() says.
 */
zx_status_t zx_info_resource(struct zx_caller *c, zx_handle_t handle,
			     const struct zx_info_out *out)
{
	const struct zx_resource *resource;
	zx_info_resource_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	resource = zx_resource_of(obj);
	info.kind = resource->kind;
	info.flags = resource->flags;
	info.base = resource->base;
	info.size = resource->size;
	zx_object_get_name(obj, info.name);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static u64 zx_node_bytes(enum node_stat_item item)
{
	return (u64)global_node_page_state_pages(item) << PAGE_SHIFT;
}

/*
 * Memory of VMOs is that of Linux's processes and files, the heap is that of slabs. Linux does
 * not say how much is wired, or in messages: that is a part of the rest.
 */
static void zx_kmem_fill(zx_info_kmem_stats_extended_t *info)
{
	u64 shmem = zx_node_bytes(NR_SHMEM), files = zx_node_bytes(NR_FILE_PAGES), used;
	struct sysinfo si;

	si_meminfo(&si);
	memset(info, 0, sizeof(*info));
	info->total_bytes = (u64)si.totalram * si.mem_unit;
	info->free_bytes = (u64)si.freeram * si.mem_unit;
	info->total_heap_bytes = zx_node_bytes(NR_SLAB_RECLAIMABLE_B) +
				 zx_node_bytes(NR_SLAB_UNRECLAIMABLE_B);
	info->vmo_bytes = zx_node_bytes(NR_ANON_MAPPED) + files;
	info->vmo_pager_total_bytes = files - min(files, shmem);
	info->vmo_pager_newest_bytes = min(zx_node_bytes(NR_ACTIVE_FILE),
					   info->vmo_pager_total_bytes);
	info->vmo_pager_oldest_bytes = min(zx_node_bytes(NR_INACTIVE_FILE),
					   info->vmo_pager_total_bytes -
					   info->vmo_pager_newest_bytes);
	info->mmu_overhead_bytes = zx_node_bytes(NR_PAGETABLE);
	used = info->free_bytes + info->total_heap_bytes + info->vmo_bytes +
	       info->mmu_overhead_bytes;
	info->other_bytes = info->total_bytes - min(info->total_bytes, used);
}

/**
 * zx_info_kmem() - ZX_INFO_KMEM_STATS, ZX_INFO_KMEM_STATS_EXTENDED
 * @c:		the caller
 * @handle:	of a resource that gives access to ZX_RSRC_SYSTEM_INFO_BASE
 * @topic:	which of them
 * @out:	where the answer goes
 *
 * Return: as zx_object_get_info() says.
 */
zx_status_t zx_info_kmem(struct zx_caller *c, zx_handle_t handle, u32 topic,
			 const struct zx_info_out *out)
{
	zx_info_kmem_stats_extended_t all;
	zx_info_kmem_stats_t info;
	zx_status_t status;

	status = zx_caller_check_resource(c, handle, ZX_RSRC_KIND_SYSTEM,
					  ZX_RSRC_SYSTEM_INFO_BASE);
	if (status != ZX_OK)
		return status;
	zx_kmem_fill(&all);
	if (topic == ZX_INFO_KMEM_STATS_EXTENDED)
		return zx_info_record(out, &all, sizeof(all));

	info = (zx_info_kmem_stats_t){
		.total_bytes = all.total_bytes,
		.free_bytes = all.free_bytes,
		.total_heap_bytes = all.total_heap_bytes,
		.vmo_bytes = all.vmo_bytes,
		.mmu_overhead_bytes = all.mmu_overhead_bytes,
		.other_bytes = all.other_bytes,
	};
	return zx_info_record(out, &info, sizeof(info));
}

/* What Linux does not tell modules, such as how often a processor was given away, is 0. */
static void zx_cpu_fill(unsigned int cpu, zx_info_cpu_stats_t *info)
{
	const struct zx_compat_irqs irqs = zx_compat_irqs(cpu);

	info->idle_time = kcpustat_cpu(cpu).cpustat[CPUTIME_IDLE];
	info->ints = kstat_cpu_irqs_sum(cpu);
	info->timer_ints = irqs.timer;
	info->reschedule_ipis = irqs.resched;
	info->generic_ipis = irqs.call;
#ifdef CONFIG_VM_EVENT_COUNTERS
	info->page_faults = per_cpu(vm_event_states, cpu).event[PGFAULT];
#endif
}

/**
 * zx_info_cpus() - ZX_INFO_CPU_STATS, ZX_INFO_GUEST_STATS
 * @c:		the caller
 * @handle:	of a resource that gives access to ZX_RSRC_SYSTEM_INFO_BASE
 * @topic:	which of them
 * @out:	where the records go, one for each processor. There are no guests: theirs say
 *		so
 *
 * Return: as zx_object_get_info() says.
 */
zx_status_t zx_info_cpus(struct zx_caller *c, zx_handle_t handle, u32 topic,
			 const struct zx_info_out *out)
{
	union {
		zx_info_cpu_stats_t cpu;
		zx_info_guest_stats_t guest;
	} info;
	unsigned int cpu, actual = 0, avail = 0;
	zx_status_t status;

	BUILD_BUG_ON(sizeof(info.cpu) != sizeof(info.guest));
	BUILD_BUG_ON(offsetof(zx_info_cpu_stats_t, flags) !=
		     offsetof(zx_info_guest_stats_t, flags));

	status = zx_caller_check_resource(c, handle, ZX_RSRC_KIND_SYSTEM,
					  ZX_RSRC_SYSTEM_INFO_BASE);
	if (status != ZX_OK)
		return status;
	for_each_present_cpu(cpu) {
		if (avail++ >= out->size / sizeof(info))
			continue;
		memset(&info, 0, sizeof(info));
		if (topic == ZX_INFO_CPU_STATS)
			zx_cpu_fill(cpu, &info.cpu);
		info.cpu.cpu_number = cpu;
		if (cpu_online(cpu))
			info.cpu.flags = ZX_INFO_CPU_STATS_FLAG_ONLINE;
		if (copy_to_user(out->buffer + actual * sizeof(info), &info, sizeof(info)))
			return ZX_ERR_INVALID_ARGS;
		actual++;
		cond_resched();
	}
	return zx_info_counts(out, actual, avail);
}
