// SPDX-License-Identifier: GPL-2.0-only
/* Resources, and what can be asked and done with them. */
#include "zxtest.h"
#include <zircon/syscalls/clock.h>
#include <zircon/syscalls/log.h>
#include <zircon/syscalls/resource.h>

static zx_handle_t resource(struct __test_metadata *_metadata, uint32_t options, uint64_t base,
			    size_t size)
{
	zx_handle_t out = ZXT_POISON32;

	ASSERT_OK(zx_resource_create(zxt_root_resource(), options, base, size, NULL, 0, &out));
	return out;
}

static zx_handle_t system_resource(struct __test_metadata *_metadata, uint64_t base)
{
	return resource(_metadata, ZX_RSRC_KIND_SYSTEM, base, 1);
}

static zx_status_t try(zx_handle_t parent, uint32_t options, uint64_t base, size_t size)
{
	zx_handle_t out = ZXT_POISON32;
	zx_status_t status = zx_resource_create(parent, options, base, size, NULL, 0, &out);

	if (status == ZX_OK)
		zx_handle_close(out);
	else if (out != ZXT_POISON32)
		return ZX_ERR_INTERNAL;
	return status;
}

static zx_info_resource_t info_of(struct __test_metadata *_metadata, zx_handle_t handle)
{
	zx_info_resource_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(handle, ZX_INFO_RESOURCE, &info, sizeof(info), NULL, NULL));
	return info;
}

/* ---- zx_resource_create ---- */

TEST(create)
{
	zx_handle_t root = zxt_root_resource(), out = ZXT_POISON32;
	zx_info_resource_t info = info_of(_metadata, root);
	zx_info_handle_basic_t basic;
	uint64_t base;

	EXPECT_EQ(ZX_RSRC_KIND_ROOT, info.kind);
	EXPECT_EQ(0, info.flags);
	EXPECT_EQ(0, info.base);
	EXPECT_EQ(0, info.size);

	ASSERT_OK(zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0, "another", 7, &out));
	basic = zxt_info(_metadata, out);
	EXPECT_EQ(ZX_OBJ_TYPE_RESOURCE, basic.type);
	EXPECT_EQ(ZX_DEFAULT_RESOURCE_RIGHTS, basic.rights);
	EXPECT_EQ(ZX_KOID_INVALID, basic.related_koid);
	EXPECT_NE(zxt_koid(_metadata, root), basic.koid);
	info = info_of(_metadata, out);
	EXPECT_EQ(ZX_RSRC_KIND_ROOT, info.kind);
	EXPECT_STREQ("another", info.name);
	/* It is as good as the one that it was made of. */
	EXPECT_OK(try(out, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_CPU_BASE, 1));
	zxt_close(_metadata, out);

	for (base = 0; base < ZX_RSRC_SYSTEM_COUNT; base++) {
		out = system_resource(_metadata, base);
		info = info_of(_metadata, out);
		EXPECT_EQ(ZX_RSRC_KIND_SYSTEM, info.kind);
		EXPECT_EQ(0, info.flags);
		EXPECT_EQ(base, info.base);
		EXPECT_EQ(1, info.size);
		EXPECT_STREQ("", info.name);
		zxt_close(_metadata, out);
	}
}

TEST(create_names)
{
	static const char name[] = "a name that is longer than the longest name that there is";
	zx_handle_t root = zxt_root_resource(), out;
	zx_info_resource_t info;
	unsigned int i;
	void *p;

	ASSERT_OK(zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0, name, sizeof(name), &out));
	info = info_of(_metadata, out);
	EXPECT_EQ(0, memcmp(info.name, name, ZX_MAX_NAME_LEN - 1));
	EXPECT_EQ(0, info.name[ZX_MAX_NAME_LEN - 1]);
	zxt_close(_metadata, out);

	ASSERT_OK(zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0, name, 6, &out));
	info = info_of(_metadata, out);
	EXPECT_STREQ("a name", info.name);
	zxt_close(_metadata, out);

	/* No more is read than there is room for. */
	memcpy(zxt_edge(_metadata) - (ZX_MAX_NAME_LEN - 1), name, ZX_MAX_NAME_LEN - 1);
	ASSERT_OK(zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0,
				     zxt_edge(_metadata) - (ZX_MAX_NAME_LEN - 1), SIZE_MAX, &out));
	zxt_close(_metadata, out);

	zxt_for_each_bad_in(i, p) {
		out = ZXT_POISON32;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0, p, 1, &out));
		EXPECT_EQ(ZXT_POISON32, out);
		/* A name that is not there need not be anywhere. */
		ASSERT_OK(zx_resource_create(root, ZX_RSRC_KIND_ROOT, 0, 0, p, 0, &out));
		zxt_close(_metadata, out);
	}
}

TEST(create_errors)
{
	zx_handle_t root = zxt_root_resource(), event = zxt_event(_metadata), few;
	unsigned int before = zxt_handles(_metadata), i;
	const uint64_t cpu = ZX_RSRC_SYSTEM_CPU_BASE;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, try(ZX_HANDLE_INVALID, ZX_RSRC_KIND_ROOT, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, try(ZXT_NO_HANDLE, ZX_RSRC_KIND_ROOT, 0, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, try(event, ZX_RSRC_KIND_ROOT, 0, 0));
	few = zxt_duplicate(_metadata, root, ZX_DEFAULT_RESOURCE_RIGHTS & ~ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(few, ZX_RSRC_KIND_ROOT, 0, 0));
	zxt_close(_metadata, few);

	/* Kinds and flags that there are not */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_COUNT, cpu, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_COUNT + 1, cpu, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, 0xffff, cpu, 1));
	for (i = 17; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      try(root, ZX_RSRC_KIND_SYSTEM | 1u << i, cpu, 1));

	/* Ranges */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_ROOT, 1, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_ROOT, 0, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_SYSTEM, cpu, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_SYSTEM, UINT64_MAX, 1024));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_MMIO, UINT64_MAX, 1024));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(root, ZX_RSRC_KIND_MMIO, 1024, UINT64_MAX));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_COUNT, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      try(root, ZX_RSRC_KIND_SYSTEM, 0, ZX_RSRC_SYSTEM_COUNT + 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, UINT64_MAX - 1, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, 1, UINT64_MAX - 1));
	/* Of these there are none yet. */
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_MMIO, 0x100000000, 4096));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_IRQ, 32, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_IOPORT, 0xcf8, 8));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, try(root, ZX_RSRC_KIND_SMC, 0, 1));

	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_resource_create(root, ZX_RSRC_KIND_SYSTEM, cpu, 1, NULL, 0, p));
	/* What could not be handed over is nobody's. */
	EXPECT_OK(try(root, ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE, cpu, 1));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
}

/* From one that is not the root: a part of it. */
TEST(create_parts)
{
	zx_handle_t parent = resource(_metadata, ZX_RSRC_KIND_SYSTEM, 2, 3), child;
	const uint32_t exclusive = ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE;

	EXPECT_OK(try(parent, ZX_RSRC_KIND_SYSTEM, 2, 3));
	EXPECT_OK(try(parent, ZX_RSRC_KIND_SYSTEM, 4, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_ROOT, 0, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_IRQ, 2, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 1, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 1, 2));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 2, 4));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 5, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 2, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, try(parent, ZX_RSRC_KIND_SYSTEM, 3, UINT64_MAX));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(parent, exclusive, 3, 1));

	/* It lives as long as it has handles, and no longer. */
	ASSERT_OK(zx_resource_create(parent, ZX_RSRC_KIND_SYSTEM, 3, 1, NULL, 0, &child));
	zxt_close(_metadata, parent);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(zxt_root_resource(), exclusive, 3, 1));
	EXPECT_OK(try(zxt_root_resource(), exclusive, 2, 1));
	zxt_close(_metadata, child);

	parent = resource(_metadata, exclusive, 2, 3);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(parent, ZX_RSRC_KIND_SYSTEM, 2, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, try(parent, exclusive, 2, 1));
	zxt_close(_metadata, parent);
}

TEST(create_exclusive)
{
	const uint32_t exclusive = ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE;
	zx_handle_t root = zxt_root_resource(), one, other;

	one = resource(_metadata, exclusive, 2, 3);
	EXPECT_EQ(ZX_RSRC_FLAG_EXCLUSIVE, info_of(_metadata, one).flags);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, 2, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, 4, 2));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, exclusive, 1, 2));
	EXPECT_OK(try(root, ZX_RSRC_KIND_SYSTEM, 1, 1));
	EXPECT_OK(try(root, exclusive, 5, 1));
	/* Handles do not matter, the resource does. */
	other = zxt_duplicate(_metadata, one, ZX_RIGHT_SAME_RIGHTS);
	zxt_close(_metadata, one);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, ZX_RSRC_KIND_SYSTEM, 2, 1));
	zxt_close(_metadata, other);
	EXPECT_OK(try(root, ZX_RSRC_KIND_SYSTEM, 2, 1));

	one = resource(_metadata, ZX_RSRC_KIND_SYSTEM, 2, 3);
	other = resource(_metadata, ZX_RSRC_KIND_SYSTEM, 3, 3);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, exclusive, 3, 1));
	zxt_close(_metadata, one);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, try(root, exclusive, 3, 1));
	EXPECT_OK(try(root, exclusive, 2, 1));
	zxt_close(_metadata, other);
	EXPECT_OK(try(root, exclusive, 0, ZX_RSRC_SYSTEM_COUNT));
}

struct taker {
	zx_handle_t root;
	atomic_uint *holders;
	unsigned int taken;
	unsigned int shared;
};

static void take(void *arg)
{
	struct taker *t = arg;
	zx_handle_t out;
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		if (zx_resource_create(t->root, ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE, 3, 2,
				       NULL, 0, &out) != ZX_OK)
			continue;
		t->taken++;
		t->shared += atomic_fetch_add(t->holders, 1) != 0;
		atomic_fetch_sub(t->holders, 1);
		zx_handle_close(out);
	}
}

TEST(exclusive_race)
{
	atomic_uint holders = 0;
	struct taker takers[3];
	struct zxt_thread threads[3];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		takers[i] = (struct taker){ .root = zxt_root_resource(), .holders = &holders };
		zxt_thread_start(_metadata, &threads[i], take, &takers[i]);
	}
	for (i = 0; i < 3; i++) {
		zxt_thread_join(_metadata, &threads[i]);
		EXPECT_EQ(0, takers[i].shared);
	}
	EXPECT_NE(0, takers[0].taken + takers[1].taken + takers[2].taken);
	EXPECT_OK(try(zxt_root_resource(), ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE, 0,
		      ZX_RSRC_SYSTEM_COUNT));
}

/* ---- zx_object_get_info ---- */

TEST(info_resource_errors)
{
	zx_handle_t root = zxt_root_resource(), few;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	zx_info_resource_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	few = zxt_duplicate(_metadata, root, ZX_DEFAULT_RESOURCE_RIGHTS & ~ZX_RIGHT_INSPECT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_get_info(few, ZX_INFO_RESOURCE, &info,
							       sizeof(info), &actual, &avail));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(root, ZX_INFO_RESOURCE, &info, sizeof(info) - 1, &actual,
					 &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(1, avail);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	zxt_close(_metadata, few);
}

TEST(info_kmem)
{
	zx_handle_t handles[] = {
		zxt_root_resource(),
		system_resource(_metadata, ZX_RSRC_SYSTEM_INFO_BASE),
		resource(_metadata, ZX_RSRC_KIND_SYSTEM, 0, ZX_RSRC_SYSTEM_COUNT),
	};
	zx_info_kmem_stats_extended_t all;
	zx_info_kmem_stats_t stats;
	size_t actual, avail;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(handles); i++) {
		memset(&stats, ZXT_POISON, sizeof(stats));
		actual = ZXT_POISON64;
		avail = ZXT_POISON64;
		ASSERT_OK(zx_object_get_info(handles[i], ZX_INFO_KMEM_STATS, &stats,
					     sizeof(stats), &actual, &avail));
		EXPECT_EQ(1, actual);
		EXPECT_EQ(1, avail);
		EXPECT_EQ(zx_system_get_physmem(), stats.total_bytes);
		EXPECT_NE(0, stats.free_bytes);
		EXPECT_NE(0, stats.total_heap_bytes);
		EXPECT_NE(0, stats.vmo_bytes);
		EXPECT_NE(0, stats.mmu_overhead_bytes);
		EXPECT_GE(stats.total_heap_bytes, stats.free_heap_bytes);
		EXPECT_EQ(stats.total_bytes,
			  stats.free_bytes + stats.wired_bytes + stats.total_heap_bytes +
			  stats.vmo_bytes + stats.mmu_overhead_bytes + stats.ipc_bytes +
			  stats.other_bytes);

		memset(&all, ZXT_POISON, sizeof(all));
		ASSERT_OK(zx_object_get_info(handles[i], ZX_INFO_KMEM_STATS_EXTENDED, &all,
					     sizeof(all), NULL, NULL));
		EXPECT_EQ(stats.total_bytes, all.total_bytes);
		EXPECT_GE(all.vmo_bytes, all.vmo_pager_total_bytes);
		EXPECT_GE(all.vmo_pager_total_bytes,
			  all.vmo_pager_newest_bytes + all.vmo_pager_oldest_bytes);
		if (i)
			zxt_close(_metadata, handles[i]);
	}
}

/* What is in VMOs is counted there. */
TEST(info_kmem_sees_memory)
{
	const uint64_t size = 32 << 20;
	zx_info_kmem_stats_t before, after;
	zx_handle_t vmo;

	ASSERT_OK(zx_vmo_create(size, 0, &vmo));
	ASSERT_OK(zx_object_get_info(zxt_root_resource(), ZX_INFO_KMEM_STATS, &before,
				     sizeof(before), NULL, NULL));
	ASSERT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, size, NULL, 0));
	ASSERT_OK(zx_object_get_info(zxt_root_resource(), ZX_INFO_KMEM_STATS, &after,
				     sizeof(after), NULL, NULL));
	/* Other programs give something back meanwhile. */
	EXPECT_GE(after.vmo_bytes, before.vmo_bytes + size / 2);
	zxt_close(_metadata, vmo);
}

static const uint32_t system_topics[] = {
	ZX_INFO_KMEM_STATS, ZX_INFO_KMEM_STATS_EXTENDED, ZX_INFO_CPU_STATS, ZX_INFO_GUEST_STATS,
};

TEST(info_system_errors)
{
	zx_handle_t cpu = system_resource(_metadata, ZX_RSRC_SYSTEM_CPU_BASE), few;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	static char buffer[4096];
	unsigned int i, j;
	void *p;

	few = zxt_duplicate(_metadata, zxt_root_resource(), 0);
	memset(buffer, ZXT_POISON, sizeof(buffer));
	for (i = 0; i < ARRAY_SIZE(system_topics); i++) {
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_object_get_info(cpu, system_topics[i], buffer, sizeof(buffer),
						 &actual, &avail));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_object_get_info(zx_process_self(), system_topics[i], buffer,
						 sizeof(buffer), &actual, &avail));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZX_HANDLE_INVALID, system_topics[i], buffer,
						 sizeof(buffer), &actual, &avail));
		EXPECT_EQ(ZXT_POISON64, actual);
		EXPECT_EQ(ZXT_POISON64, avail);
		EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
		zxt_for_each_bad_out(j, p) {
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(few, system_topics[i], p, sizeof(buffer),
							 NULL, NULL));
			if (!p)
				continue;
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(few, system_topics[i], buffer,
							 sizeof(buffer), p, NULL));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(few, system_topics[i], buffer,
							 sizeof(buffer), NULL, p));
		}
		/* No right is needed. */
		EXPECT_OK(zx_object_get_info(few, system_topics[i], buffer, sizeof(buffer), NULL,
					     NULL));
		memset(buffer, ZXT_POISON, sizeof(buffer));
	}
	for (i = 0; i < 2; i++) {
		EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
			      zx_object_get_info(few, system_topics[i], buffer, 71, &actual,
						 &avail));
		EXPECT_EQ(0, actual);
		EXPECT_EQ(1, avail);
	}
	zxt_close(_metadata, few);
	zxt_close(_metadata, cpu);
}

TEST(info_cpus)
{
	zx_handle_t info = system_resource(_metadata, ZX_RSRC_SYSTEM_INFO_BASE);
	const uint32_t cpus = zx_system_get_num_cpus();
	static zx_info_cpu_stats_t stats[64];
	uint64_t faults = 0;
	zx_info_guest_stats_t guest;
	size_t actual, avail;
	uint32_t i;

	ASSERT_GE(ARRAY_SIZE(stats), cpus);
	memset(stats, ZXT_POISON, sizeof(stats));
	ASSERT_OK(zx_object_get_info(info, ZX_INFO_CPU_STATS, stats, sizeof(stats), &actual,
				     &avail));
	EXPECT_EQ(cpus, actual);
	EXPECT_EQ(cpus, avail);
	for (i = 0; i < cpus; i++) {
		EXPECT_EQ(i, stats[i].cpu_number);
		EXPECT_EQ(ZX_INFO_CPU_STATS_FLAG_ONLINE, stats[i].flags);
		EXPECT_NE(0, stats[i].ints);
		/* 0 if the kernel does not count them, as small ones do not. */
		faults += stats[i].page_faults;
		EXPECT_LT(stats[i].idle_time, zx_clock_get_monotonic());
	}
	EXPECT_TRUE(!faults || faults > cpus);
	EXPECT_TRUE(zxt_is_poison(&stats[cpus], sizeof(stats) - cpus * sizeof(*stats)));

	/* Fewer, and none: how many there are is said all the same. */
	memset(stats, ZXT_POISON, sizeof(stats));
	ASSERT_OK(zx_object_get_info(info, ZX_INFO_CPU_STATS, stats, sizeof(*stats) - 1, &actual,
				     &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(cpus, avail);
	EXPECT_TRUE(zxt_is_poison(stats, sizeof(stats)));
	ASSERT_OK(zx_object_get_info(info, ZX_INFO_CPU_STATS, NULL, 0, NULL, &avail));
	EXPECT_EQ(cpus, avail);

	memset(&guest, ZXT_POISON, sizeof(guest));
	ASSERT_OK(zx_object_get_info(info, ZX_INFO_GUEST_STATS, &guest, sizeof(guest), &actual,
				     &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(cpus, avail);
	EXPECT_EQ(0, guest.cpu_number);
	EXPECT_EQ(0, guest.vm_entries);
	EXPECT_EQ(0, guest.vmcall_instructions);
	zxt_close(_metadata, info);
}

/* ---- what wants a resource ---- */

TEST(not_waitable)
{
	zx_handle_t root = zxt_root_resource();
	zx_signals_t observed;

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_wait_one(root, ZX_USER_SIGNAL_0, 0, &observed));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(root, 0, ZX_USER_SIGNAL_0));
}

TEST(debuglog_create)
{
	zx_handle_t system = system_resource(_metadata, ZX_RSRC_SYSTEM_DEBUG_BASE);
	zx_handle_t log = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_debuglog_create(system, 0, &log));
	EXPECT_EQ(ZXT_POISON32, log);
	ASSERT_OK(zx_debuglog_create(zxt_root_resource(), ZX_LOG_FLAG_READABLE, &log));
	EXPECT_EQ(ZX_OBJ_TYPE_LOG, zxt_info(_metadata, log).type);
	zxt_close(_metadata, log);
	zxt_close(_metadata, system);
}

TEST(replace_as_executable)
{
	const struct {
		zx_handle_t vmex;
		zx_status_t status;
	} tries[] = {
		{ zxt_root_resource(), ZX_OK },
		{ system_resource(_metadata, ZX_RSRC_SYSTEM_VMEX_BASE), ZX_OK },
		{ system_resource(_metadata, ZX_RSRC_SYSTEM_INFO_BASE), ZX_ERR_OUT_OF_RANGE },
		{ zxt_event(_metadata), ZX_ERR_WRONG_TYPE },
		{ ZXT_NO_HANDLE, ZX_ERR_BAD_HANDLE },
	};
	zx_handle_t vmo, out;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		ASSERT_OK(zx_vmo_create(ZX_PAGE_SIZE, 0, &vmo));
		out = ZXT_POISON32;
		EXPECT_STATUS(tries[i].status,
			      zx_vmo_replace_as_executable(vmo, tries[i].vmex, &out));
		EXPECT_FALSE(zxt_valid(vmo));
		if (tries[i].status == ZX_OK) {
			EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_EXECUTE,
				  zxt_rights(_metadata, out));
			zxt_close(_metadata, out);
		} else {
			EXPECT_EQ(ZXT_POISON32, out);
		}
		if (i)
			zx_handle_close(tries[i].vmex);
	}
}

TEST(clock_adjust)
{
	zx_handle_t root = zxt_root_resource();
	zx_handle_t system = system_resource(_metadata, ZX_RSRC_SYSTEM_CPU_BASE);
	const zx_duration_t offset = ZX_HOUR(24) * 365 * 40;
	zx_time_t before, now, after;

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_clock_adjust(system, ZX_CLOCK_UTC, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_clock_adjust(root, ZX_CLOCK_MONOTONIC, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_adjust(root, ZX_CLOCK_THREAD, 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_clock_adjust(root, 77, 1));

	before = zx_clock_get_monotonic();
	EXPECT_OK(zx_clock_adjust(root, ZX_CLOCK_UTC, offset));
	EXPECT_OK(zx_clock_get(ZX_CLOCK_UTC, &now));
	after = zx_clock_get_monotonic();
	EXPECT_GE(now, before + offset);
	EXPECT_LE(now, after + offset);
	EXPECT_OK(zx_clock_adjust(root, ZX_CLOCK_UTC, -offset));
	EXPECT_OK(zx_clock_get(ZX_CLOCK_UTC, &now));
	EXPECT_LE(now, zx_clock_get_monotonic() - offset);
	zxt_close(_metadata, system);
}

TEST_HARNESS_MAIN
