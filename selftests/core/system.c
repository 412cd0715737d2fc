// SPDX-License-Identifier: GPL-2.0-only
/* What the vDSO knows of the machine. */
#include <zircon/features.h>
#include <zircon/status.h>
#include "zxtest.h"
#ifdef ZXT_HOSTED
#include <sys/sysinfo.h>
#endif

TEST(num_cpus)
{
	uint32_t n = zx_system_get_num_cpus();

	EXPECT_GE(n, 1);
	EXPECT_LE(n, 8192);
#ifdef ZXT_HOSTED
	EXPECT_EQ(get_nprocs_conf(), (int)n);
#endif
}

TEST(physmem)
{
	uint64_t bytes = zx_system_get_physmem();

	EXPECT_GE(bytes, 64ull << 20);
	EXPECT_EQ(0, bytes % ZX_PAGE_SIZE);
#ifdef ZXT_HOSTED
	EXPECT_GE(bytes, (uint64_t)sysconf(_SC_PHYS_PAGES) * 4096 / 2);
	EXPECT_LE(bytes, (uint64_t)sysconf(_SC_PHYS_PAGES) * 4096 * 2);
#endif
}

TEST(page_size)
{
	EXPECT_EQ(4096, zx_system_get_page_size());
}

TEST(dcache_line_size)
{
	uint32_t line = zx_system_get_dcache_line_size();

	EXPECT_GE(line, 16);
	EXPECT_EQ(0, line & (line - 1));
}

TEST(version)
{
	zx_string_view_t version = zx_system_get_version_string();
	char buffer[256];

	EXPECT_GT(version.length, 0);
	ASSERT_LT(version.length, sizeof(buffer));
	EXPECT_EQ(version.length, strlen(version.c_str));
	memset(buffer, ZXT_POISON, sizeof(buffer));
	EXPECT_OK(zx_system_get_version(buffer, sizeof(buffer)));
	EXPECT_STREQ(version.c_str, buffer);
	EXPECT_OK(zx_system_get_version(buffer, version.length + 1));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL, zx_system_get_version(buffer, version.length));
}

TEST(features)
{
	uint32_t features = ZXT_POISON32;

	EXPECT_OK(zx_system_get_features(ZX_FEATURE_KIND_CPU, &features));
	EXPECT_EQ(ZX_HAS_CPU_FEATURES, features & ZX_HAS_CPU_FEATURES);
	features = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_system_get_features(0x7fffffff, &features));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_system_get_features(32, &features));
	EXPECT_EQ(ZXT_POISON32, features);
}

TEST(cache_flush)
{
	static char data[1000];

	EXPECT_OK(zx_cache_flush(data, sizeof(data), ZX_CACHE_FLUSH_DATA));
	EXPECT_OK(zx_cache_flush(data + 3, 1, ZX_CACHE_FLUSH_DATA | ZX_CACHE_FLUSH_INVALIDATE));
	EXPECT_OK(zx_cache_flush(data, sizeof(data), ZX_CACHE_FLUSH_INSN));
	EXPECT_OK(zx_cache_flush(data, 0, ZX_CACHE_FLUSH_DATA));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cache_flush(data, 1, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cache_flush(data, 1, ZX_CACHE_FLUSH_INVALIDATE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cache_flush(data, 1, 0x100));
}

TEST(status_get_string)
{
	EXPECT_STREQ("ZX_OK", zx_status_get_string(ZX_OK));
	EXPECT_STREQ("ZX_ERR_BAD_HANDLE", zx_status_get_string(ZX_ERR_BAD_HANDLE));
	EXPECT_STREQ("ZX_ERR_IO_OVERRUN", zx_status_get_string(ZX_ERR_IO_OVERRUN));
	EXPECT_LT(0, strlen(zx_status_get_string(-12345)));
	EXPECT_LT(0, strlen(zx_status_get_string(5)));
}

/* ---- zx_system_get_event ---- */

static const uint32_t kinds[] = {
	ZX_SYSTEM_EVENT_OUT_OF_MEMORY, ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY,
	ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL, ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING,
	ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL,
};

TEST(get_event_errors)
{
	zx_handle_t event = ZXT_POISON32, job = ZXT_POISON32, weak;
	unsigned int i;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	weak = zxt_without(_metadata, job, ZX_RIGHT_MANAGE_PROCESS);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_system_get_event(ZX_HANDLE_INVALID, kinds[i], &event));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_system_get_event(ZXT_NO_HANDLE, kinds[i], &event));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_system_get_event(zx_process_self(), kinds[i], &event));
		/* Not the root. */
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_system_get_event(job, kinds[i], &event));
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_system_get_event(weak, kinds[i], &event));
	}
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_system_get_event(job, 77, &event));
	EXPECT_EQ(ZXT_POISON32, event);
	zxt_close(_metadata, weak);
	zxt_close(_metadata, job);
}

#ifdef ZXT_HOSTED
/* A native program's job is not the root. */
TEST(get_event)
{
	zx_signals_t signals = ZX_EVENT_SIGNALED;
	zx_wait_item_t items[ARRAY_SIZE(kinds)];
	zx_handle_t events[ARRAY_SIZE(kinds)];
	zx_handle_t again, weak, none = ZXT_POISON32;
	zx_handle_t root = zx_job_default();
	zx_info_handle_basic_t info;
	unsigned int i, before, n = 0;
	void *p;

	weak = zxt_without(_metadata, root, ZX_RIGHT_MANAGE_PROCESS);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		events[i] = ZXT_POISON32;
		ASSERT_OK(zx_system_get_event(root, kinds[i], &events[i]));
		ASSERT_OK(zx_object_get_info(events[i], ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
					     NULL, NULL));
		EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info.type);
		EXPECT_EQ(ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS, info.rights);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_signal(events[i], 0, ZX_EVENT_SIGNALED));
		/* The same event each time. */
		again = ZXT_POISON32;
		if (kinds[i] == ZX_SYSTEM_EVENT_OUT_OF_MEMORY) {
			EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
				      zx_system_get_event(weak, kinds[i], &again));
			EXPECT_EQ(ZXT_POISON32, again);
			ASSERT_OK(zx_system_get_event(root, kinds[i], &again));
		} else {
			ASSERT_OK(zx_system_get_event(weak, kinds[i], &again));
		}
		EXPECT_EQ(zxt_koid(_metadata, events[i]), zxt_koid(_metadata, again));
		EXPECT_NE(events[i], again);
		zxt_close(_metadata, again);
		items[i] = (zx_wait_item_t){ .handle = events[i], .waitfor = signals };
	}
	/* Exactly one is signalled. */
	ASSERT_OK(zx_object_wait_many(items, ARRAY_SIZE(items), ZX_TIME_INFINITE));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		n += items[i].pending == ZX_EVENT_SIGNALED;
		zxt_close(_metadata, events[i]);
	}
	EXPECT_EQ(1, n);

	before = zxt_handles(_metadata);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_system_get_event(root, 0, &none));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_system_get_event(root, 6, &none));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_system_get_event(root, UINT32_MAX, &none));
	EXPECT_EQ(ZXT_POISON32, none);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_system_get_event(root, kinds[0], p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, weak);
}
#endif

/* ---- The serial port: as on a Zircon that is not told to give it to programs ---- */

TEST(debug)
{
	char buffer[4] = { 'a', 'b', 'c', 'd' };
	size_t actual = ZXT_POISON64;

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_debug_read(ZX_HANDLE_INVALID, buffer, sizeof(buffer), &actual));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_debug_read(zx_process_self(), NULL, 1, NULL));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_debug_write(buffer, sizeof(buffer)));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_debug_write(NULL, SIZE_MAX));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_debug_send_command(ZX_HANDLE_INVALID, buffer, sizeof(buffer)));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ('a', buffer[0]);
}

/* ---- Statistics of the system, which a resource is needed for ---- */

TEST(info_of_resources)
{
	static const uint32_t topics[] = {
		ZX_INFO_CPU_STATS, ZX_INFO_GUEST_STATS, ZX_INFO_KMEM_STATS,
		ZX_INFO_KMEM_STATS_EXTENDED, ZX_INFO_RESOURCE, ZX_INFO_BTI, ZX_INFO_MSI,
		ZX_INFO_VCPU,
	};
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	static char buffer[4096];
	unsigned int i;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	for (i = 0; i < ARRAY_SIZE(topics); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZX_HANDLE_INVALID, topics[i], buffer,
						 sizeof(buffer), &actual, &avail));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZXT_NO_HANDLE, topics[i], buffer,
						 sizeof(buffer), &actual, &avail));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_object_get_info(zx_job_default(), topics[i], buffer,
						 sizeof(buffer), &actual, &avail));
	}
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(ZXT_POISON64, avail);
	EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
}

TEST_HARNESS_MAIN
