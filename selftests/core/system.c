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

TEST_HARNESS_MAIN
