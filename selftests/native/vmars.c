// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMARs: where in a process's address space what is mapped, and how. Native only: the
 * memory of a hosted program is Linux's.
 *
 * What may be done with memory is asked the kernel, which answers an error where the
 * program itself would fault.
 */
#include "zxtest.h"

#define PAGE	ZX_PAGE_SIZE
#define RW	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define CAN_ALL	(ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE)

static bool readable(zx_vaddr_t address)
{
	return zx_cprng_add_entropy((const void *)address, 1) == ZX_OK;
}

static bool writable(zx_vaddr_t address)
{
	return zx_clock_get(ZX_CLOCK_MONOTONIC, (zx_time_t *)address) == ZX_OK;
}

static zx_handle_t executable_vmo(struct __test_metadata *_metadata, uint64_t size)
{
	zx_handle_t out = ZXT_POISON32;

	ASSERT_OK(zx_vmo_replace_as_executable(zxt_vmo(_metadata, size), ZX_HANDLE_INVALID, &out));
	return out;
}

static volatile char *ptr(zx_vaddr_t address)
{
	return (volatile char *)address;
}

FIXTURE(vmar) {
	zx_handle_t root;
	zx_handle_t vmar;	/* one of 64 pages to play in */
	zx_vaddr_t base;
	zx_handle_t vmo;	/* of 8 pages */
};

FIXTURE_SETUP(vmar)
{
	self->root = zx_vmar_root_self();
	ASSERT_OK(zx_vmar_allocate(self->root, CAN_ALL | ZX_VM_CAN_MAP_SPECIFIC, 0, 64 * PAGE,
				   &self->vmar, &self->base));
	self->vmo = zxt_vmo(_metadata, 8 * PAGE);
}

FIXTURE_TEARDOWN(vmar)
{
	zx_vmar_destroy(self->vmar);
	zx_handle_close(self->vmar);
	zx_handle_close(self->vmo);
}

/* ---- zx_vmar_allocate ---- */

TEST_F(vmar, allocate)
{
	zx_info_handle_basic_t info = zxt_info(_metadata, self->vmar);
	zx_info_vmar_t vmar;

	EXPECT_EQ(ZX_OBJ_TYPE_VMAR, info.type);
	EXPECT_EQ(ZX_DEFAULT_VMAR_RIGHTS | ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE,
		  info.rights);
	EXPECT_EQ(0, self->base % PAGE);
	EXPECT_OK(zx_object_get_info(self->vmar, ZX_INFO_VMAR, &vmar, sizeof(vmar), NULL, NULL));
	EXPECT_EQ(self->base, vmar.base);
	EXPECT_EQ(64 * PAGE, vmar.len);
	/* It is reserved, and nothing is there. */
	EXPECT_FALSE(readable(self->base));
}

TEST_F(vmar, allocate_rights)
{
	zx_handle_t child = ZXT_POISON32;
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_allocate(self->vmar, ZX_VM_CAN_MAP_READ, 0, PAGE, &child, &addr));
	EXPECT_EQ(ZX_DEFAULT_VMAR_RIGHTS | ZX_RIGHT_READ, zxt_rights(_metadata, child));
	EXPECT_GE(addr, self->base);
	EXPECT_LE(addr + PAGE, self->base + 64 * PAGE);
	zxt_close(_metadata, child);
}

TEST_F(vmar, allocate_specific)
{
	zx_handle_t child = ZXT_POISON32, other = ZXT_POISON32;
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_SPECIFIC, 5 * PAGE, 2 * PAGE, &child,
				   &addr));
	EXPECT_EQ(self->base + 5 * PAGE, addr);
	addr = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_ALREADY_EXISTS,
		      zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_SPECIFIC, 6 * PAGE, PAGE,
				       &other, &addr));
	EXPECT_EQ(ZXT_POISON32, other);
	zxt_close(_metadata, child);
}

/* A parent that may not place does not place. */
TEST_F(vmar, allocate_specific_not_allowed)
{
	zx_handle_t child = ZXT_POISON32, inner = ZXT_POISON32;
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_allocate(self->vmar, CAN_ALL, 0, 4 * PAGE, &child, &addr));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_allocate(child, CAN_ALL | ZX_VM_SPECIFIC, PAGE, PAGE, &inner, &addr));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_map(child, RW | ZX_VM_SPECIFIC, PAGE, self->vmo, 0, PAGE, &addr));
	EXPECT_EQ(ZXT_POISON32, inner);
	zxt_close(_metadata, child);
}

TEST_F(vmar, allocate_errors)
{
	zx_handle_t child = ZXT_POISON32, h;
	zx_vaddr_t addr = ZXT_POISON64;
	unsigned int i, before;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmar_allocate(ZXT_NO_HANDLE, CAN_ALL, 0, PAGE, &child, &addr));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_vmar_allocate(self->vmo, CAN_ALL, 0, PAGE, &child, &addr));
	/* No size, or one that is no number of pages, or too large. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_allocate(self->vmar, CAN_ALL, 0, 0, &child, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_allocate(self->vmar, CAN_ALL, 0, 65 * PAGE, &child, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_allocate(self->vmar, CAN_ALL, 0, SIZE_MAX, &child, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_allocate(self->vmar, CAN_ALL, 0, SIZE_MAX - PAGE + 1, &child,
					  &addr));
	/* An offset without a reason, and one that is no page's. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_allocate(self->vmar, CAN_ALL, PAGE, PAGE, &child, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_SPECIFIC, 1, PAGE, &child,
				       &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_SPECIFIC, 64 * PAGE, PAGE,
				       &child, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_PERM_READ, 0, PAGE, &child,
				       &addr));
	for (i = 0; i < 3; i++) {
		static const zx_rights_t rights[] = {
			ZX_RIGHT_READ, ZX_RIGHT_WRITE, ZX_RIGHT_EXECUTE,
		};
		static const zx_vm_option_t options[] = {
			ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE, ZX_VM_CAN_MAP_EXECUTE,
		};

		h = zxt_without(_metadata, self->vmar, rights[i]);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_vmar_allocate(h, options[i], 0, PAGE, &child, &addr));
		zxt_close(_metadata, h);
	}
	EXPECT_EQ(ZXT_POISON32, child);
	before = zxt_handles(_metadata);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_allocate(self->vmar, CAN_ALL, 0, PAGE, p, &addr));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_allocate(self->vmar, CAN_ALL, 0, PAGE, &child, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
	/* Nothing was left behind: there is room for it all. */
	EXPECT_OK(zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_SPECIFIC, 0, 64 * PAGE, &child,
				   &addr));
	zxt_close(_metadata, child);
}

TEST_F(vmar, allocate_old)
{
	zx_handle_t child = ZXT_POISON32;
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_allocate_old(self->vmar, 3 * PAGE, PAGE, CAN_ALL | ZX_VM_SPECIFIC, &child,
				       &addr));
	EXPECT_EQ(self->base + 3 * PAGE, addr);
	zxt_close(_metadata, child);
}

/* ---- zx_vmar_map ---- */

TEST_F(vmar, map)
{
	zx_vaddr_t addr = ZXT_POISON64;
	char c = 'x';

	EXPECT_OK(zx_vmo_write(self->vmo, "vmo", 2 * PAGE + 5, 3));
	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, PAGE, 3 * PAGE, &addr));
	EXPECT_GE(addr, self->base);
	EXPECT_EQ('v', ptr(addr)[PAGE + 5]);
	EXPECT_EQ(0, ptr(addr)[0]);
	/* What is written there is the VMO's, and what the VMO has is seen there. */
	ptr(addr)[7] = 'y';
	EXPECT_OK(zx_vmo_read(self->vmo, &c, PAGE + 7, 1));
	EXPECT_EQ('y', c);
	c = 'z';
	EXPECT_OK(zx_vmo_write(self->vmo, &c, PAGE + 8, 1));
	EXPECT_EQ('z', ptr(addr)[8]);
	EXPECT_OK(zx_vmar_unmap(self->vmar, addr, 3 * PAGE));
	EXPECT_FALSE(readable(addr));
}

/* Twice the same memory. */
TEST_F(vmar, map_twice)
{
	zx_vaddr_t a, b;

	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, PAGE, &a));
	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, PAGE, &b));
	EXPECT_NE(a, b);
	ptr(a)[1] = 'a';
	EXPECT_EQ('a', ptr(b)[1]);
	ptr(b)[2] = 'b';
	EXPECT_EQ('b', ptr(a)[2]);
}

/* The mapping keeps the VMO. */
TEST_F(vmar, map_outlives_the_handle)
{
	zx_handle_t vmo = zxt_vmo(_metadata, PAGE);
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, vmo, 0, PAGE, &addr));
	zxt_close(_metadata, vmo);
	ptr(addr)[0] = 'k';
	EXPECT_EQ('k', ptr(addr)[0]);
}

TEST_F(vmar, map_size_is_rounded_up)
{
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, 1, &addr));
	EXPECT_TRUE(writable(addr + PAGE - sizeof(zx_time_t)));
	EXPECT_OK(zx_vmar_unmap(self->vmar, addr, 1));
	EXPECT_FALSE(readable(addr));
}

TEST_F(vmar, map_perms)
{
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, ZX_VM_PERM_READ, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_TRUE(readable(addr));
	EXPECT_FALSE(writable(addr));
	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_TRUE(readable(addr));
	EXPECT_TRUE(writable(addr));
	ASSERT_OK(zx_vmar_map(self->vmar, 0, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_FALSE(readable(addr));
	EXPECT_FALSE(writable(addr));
}

TEST_F(vmar, map_executable)
{
	static const unsigned char code[] = { 0xb8, 0x39, 0x05, 0x00, 0x00, 0xc3 };
	zx_handle_t vmo = executable_vmo(_metadata, PAGE);
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmo_write(vmo, code, 0, sizeof(code)));
	ASSERT_OK(zx_vmar_map(self->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, vmo, 0, PAGE,
			      &addr));
	EXPECT_EQ(1337, ((int (*)(void))addr)());
	EXPECT_FALSE(writable(addr));
	zxt_close(_metadata, vmo);
}

TEST_F(vmar, map_specific)
{
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 10 * PAGE, self->vmo, 0, 2 * PAGE,
			      &addr));
	EXPECT_EQ(self->base + 10 * PAGE, addr);
	ptr(addr)[0] = '1';
	/* What is there is not touched... */
	addr = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_ALREADY_EXISTS,
		      zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 9 * PAGE, self->vmo, 4 * PAGE,
				  2 * PAGE, &addr));
	EXPECT_EQ(ZXT_POISON64, addr);
	EXPECT_EQ('1', ptr(self->base + 10 * PAGE)[0]);
	EXPECT_FALSE(readable(self->base + 9 * PAGE));
	/* ...unless that is wished for. */
	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC_OVERWRITE, 9 * PAGE, self->vmo,
			      4 * PAGE, 2 * PAGE, &addr));
	EXPECT_EQ(self->base + 9 * PAGE, addr);
	EXPECT_EQ(0, ptr(self->base + 10 * PAGE)[0]);
	EXPECT_EQ(0, ptr(self->base + 11 * PAGE)[0]);
	EXPECT_TRUE(writable(self->base + 11 * PAGE));
}

TEST_F(vmar, map_upper_limit)
{
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_OFFSET_IS_UPPER_LIMIT, 4 * PAGE, self->vmo, 0,
			      3 * PAGE, &addr));
	EXPECT_GE(addr, self->base);
	EXPECT_LE(addr + 3 * PAGE, self->base + 4 * PAGE);
	EXPECT_STATUS(ZX_ERR_NO_RESOURCES,
		      zx_vmar_map(self->vmar, RW | ZX_VM_OFFSET_IS_UPPER_LIMIT, 4 * PAGE, self->vmo,
				  0, 3 * PAGE, &addr));
}

TEST_F(vmar, map_aligned)
{
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_ALIGN_32KB, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_EQ(0, addr % 0x8000);
}

TEST_F(vmar, map_range)
{
	zx_vaddr_t addr;

	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_MAP_RANGE, 0, self->vmo, 0, 8 * PAGE, &addr));
	EXPECT_EQ(0, ptr(addr)[7 * PAGE]);
}

TEST_F(vmar, map_errors)
{
	zx_vaddr_t addr = ZXT_POISON64;
	unsigned int i;
	zx_handle_t h;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmar_map(ZXT_NO_HANDLE, RW, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmar_map(self->vmar, RW, 0, ZXT_NO_HANDLE, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_vmar_map(self->vmo, RW, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_vmar_map(self->vmar, RW, 0, self->vmar, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, 0, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW, 0, self->vmo, 1, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW, PAGE, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 1, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, ZX_VM_PERM_WRITE, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW | 0x8000, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW | 0x3f000000, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 63 * PAGE, self->vmo, 0,
				  2 * PAGE, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, SIZE_MAX, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, 65 * PAGE, &addr));
	EXPECT_NE(ZX_OK, zx_vmar_map(self->vmar, RW, 0, self->vmo, -PAGE, 2 * PAGE, &addr));

	/* The VMO's rights. */
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_MAP);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_map(self->vmar, RW, 0, h, 0, PAGE, &addr));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_map(self->vmar, ZX_VM_PERM_READ, 0, h, 0, PAGE, &addr));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_map(self->vmar, RW, 0, h, 0, PAGE, &addr));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_map(self->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, self->vmo, 0,
				  PAGE, &addr));
	/* The VMAR's. */
	h = zxt_without(_metadata, self->vmar, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_map(h, ZX_VM_PERM_READ, 0, self->vmo, 0, PAGE, &addr));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->vmar, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_map(h, RW, 0, self->vmo, 0, PAGE, &addr));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON64, addr);

	/* Nothing stays mapped if nobody was told where. */
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 0, self->vmo, 0, PAGE,
					  p));
	EXPECT_FALSE(readable(self->base));
	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 0, self->vmo, 0, PAGE, &addr));
}

TEST_F(vmar, map_require_non_resizable)
{
	zx_handle_t vmo = ZXT_POISON32;
	zx_vaddr_t addr = ZXT_POISON64;

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmar_map(self->vmar, RW | ZX_VM_REQUIRE_NON_RESIZABLE, 0, vmo, 0, PAGE,
				  &addr));
	EXPECT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_REQUIRE_NON_RESIZABLE, 0, self->vmo, 0, PAGE,
			      &addr));
	zxt_close(_metadata, vmo);
}

/* What is cut off a VMO is gone from its mappings too. */
TEST_F(vmar, map_and_resize)
{
	zx_handle_t vmo = ZXT_POISON32;
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmo_create(2 * PAGE, ZX_VMO_RESIZABLE, &vmo));
	ASSERT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_ALLOW_FAULTS, 0, vmo, 0, 2 * PAGE, &addr));
	ptr(addr)[PAGE] = 'x';
	EXPECT_OK(zx_vmo_set_size(vmo, PAGE));
	EXPECT_TRUE(readable(addr));
	EXPECT_FALSE(readable(addr + PAGE));
	EXPECT_OK(zx_vmo_set_size(vmo, 2 * PAGE));
	EXPECT_TRUE(readable(addr + PAGE));
	EXPECT_EQ(0, ptr(addr)[PAGE]);
	zxt_close(_metadata, vmo);
}

TEST_F(vmar, map_old)
{
	zx_vaddr_t addr = ZXT_POISON64;

	EXPECT_OK(zx_vmar_map_old(self->vmar, 2 * PAGE, self->vmo, 0, PAGE, RW | ZX_VM_SPECIFIC,
				  &addr));
	EXPECT_EQ(self->base + 2 * PAGE, addr);
	EXPECT_OK(zx_vmar_protect_old(self->vmar, addr, PAGE, ZX_VM_PERM_READ));
	EXPECT_FALSE(writable(addr));
}

/* Where things come is not the same from time to time. */
TEST_F(vmar, map_is_random)
{
	zx_vaddr_t addr, first = 0;
	unsigned int i, different = 0;

	for (i = 0; i < 16; i++) {
		ASSERT_OK(zx_vmar_map(self->root, RW, 0, self->vmo, 0, PAGE, &addr));
		if (!first)
			first = addr;
		different += addr != first;
		ASSERT_OK(zx_vmar_unmap(self->root, addr, PAGE));
	}
	EXPECT_GT(different, 0);
}

/* ---- zx_vmar_unmap ---- */

TEST_F(vmar, unmap_a_part)
{
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, 4 * PAGE, &addr));
	ptr(addr)[0] = '0';
	ptr(addr)[3 * PAGE] = '3';
	EXPECT_OK(zx_vmar_unmap(self->vmar, addr + PAGE, 2 * PAGE));
	EXPECT_EQ('0', ptr(addr)[0]);
	EXPECT_FALSE(readable(addr + PAGE));
	EXPECT_FALSE(readable(addr + 2 * PAGE));
	EXPECT_EQ('3', ptr(addr)[3 * PAGE]);
}

TEST_F(vmar, unmap_errors)
{
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, RW | ZX_VM_SPECIFIC, 0, self->vmo, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmar_unmap(ZXT_NO_HANDLE, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmar_unmap(self->vmo, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(self->vmar, addr + 1, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(self->vmar, addr, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(self->vmar, addr, SIZE_MAX));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(self->vmar, addr - PAGE, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_unmap(self->vmar, self->base + 64 * PAGE, PAGE));
	EXPECT_TRUE(writable(addr));
}

/* ---- zx_vmar_protect ---- */

TEST_F(vmar, protect)
{
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, 3 * PAGE, &addr));
	ptr(addr)[PAGE] = 'p';
	EXPECT_OK(zx_vmar_protect(self->vmar, ZX_VM_PERM_READ, addr + PAGE, PAGE));
	EXPECT_TRUE(writable(addr));
	EXPECT_FALSE(writable(addr + PAGE));
	EXPECT_TRUE(readable(addr + PAGE));
	EXPECT_TRUE(writable(addr + 2 * PAGE));
	EXPECT_OK(zx_vmar_protect(self->vmar, 0, addr + PAGE, PAGE));
	EXPECT_FALSE(readable(addr + PAGE));
	EXPECT_OK(zx_vmar_protect(self->vmar, RW, addr + PAGE, PAGE));
	EXPECT_EQ('p', ptr(addr)[PAGE]);
	EXPECT_TRUE(writable(addr + PAGE));
}

TEST_F(vmar, protect_errors)
{
	zx_handle_t h, ro = zxt_without(_metadata, self->vmo, ZX_RIGHT_WRITE);
	zx_vaddr_t addr;

	ASSERT_OK(zx_vmar_map(self->vmar, ZX_VM_PERM_READ, 0, ro, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmar_protect(ZXT_NO_HANDLE, ZX_VM_PERM_READ, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmar_protect(self->vmo, ZX_VM_PERM_READ, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_protect(self->vmar, ZX_VM_PERM_READ, addr + 1, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_protect(self->vmar, ZX_VM_PERM_READ, addr, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_protect(self->vmar, ZX_VM_PERM_WRITE, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_protect(self->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_vmar_protect(self->vmar, ZX_VM_PERM_READ,
				      addr == self->base ? addr + 2 * PAGE : self->base, PAGE));
	/* What the handle of the VMO did not allow when it was mapped. */
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_protect(self->vmar, RW, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_protect(self->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, addr,
				      PAGE));
	h = zxt_without(_metadata, self->vmar, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_protect(h, ZX_VM_PERM_READ, addr, PAGE));
	zxt_close(_metadata, h);
	EXPECT_FALSE(writable(addr));
	zxt_close(_metadata, ro);
}

/* ---- zx_vmar_destroy ---- */

TEST_F(vmar, destroy)
{
	zx_handle_t child = ZXT_POISON32, inner = ZXT_POISON32;
	zx_vaddr_t addr, mapped, inner_addr;

	ASSERT_OK(zx_vmar_allocate(self->vmar, CAN_ALL, 0, 8 * PAGE, &child, &addr));
	ASSERT_OK(zx_vmar_allocate(child, CAN_ALL, 0, 2 * PAGE, &inner, &inner_addr));
	ASSERT_OK(zx_vmar_map(inner, RW, 0, self->vmo, 0, PAGE, &mapped));
	EXPECT_TRUE(writable(mapped));
	EXPECT_OK(zx_vmar_destroy(child));
	EXPECT_FALSE(readable(mapped));
	/* And what was in it is dead too. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_vmar_map(inner, RW, 0, self->vmo, 0, PAGE, &mapped));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_vmar_map(child, RW, 0, self->vmo, 0, PAGE, &mapped));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_vmar_unmap(child, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_vmar_protect(child, ZX_VM_PERM_READ, addr, PAGE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_vmar_allocate(child, CAN_ALL, 0, PAGE, &inner, &addr));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_vmar_destroy(child));
	zxt_close(_metadata, inner);
	zxt_close(_metadata, child);
}

TEST_F(vmar, destroy_errors)
{
	zx_handle_t h = zxt_without(_metadata, self->vmar, ZX_RIGHT_OP_CHILDREN);
	zx_vaddr_t addr;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmar_destroy(ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmar_destroy(self->vmo));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_destroy(h));
	EXPECT_OK(zx_vmar_map(self->vmar, RW, 0, self->vmo, 0, PAGE, &addr));
	zxt_close(_metadata, h);
}

/* To unmap or protect across a region inside takes the right to. */
TEST_F(vmar, op_children)
{
	zx_handle_t child = ZXT_POISON32, h;
	zx_vaddr_t addr, mapped;

	ASSERT_OK(zx_vmar_allocate(self->vmar, CAN_ALL, 0, 2 * PAGE, &child, &addr));
	ASSERT_OK(zx_vmar_map(child, RW, 0, self->vmo, 0, 2 * PAGE, &mapped));
	h = zxt_without(_metadata, self->vmar, ZX_RIGHT_OP_CHILDREN);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(h, addr, 2 * PAGE));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_protect(h, ZX_VM_PERM_READ, addr, 2 * PAGE));
	EXPECT_TRUE(writable(mapped));
	EXPECT_OK(zx_vmar_unmap(self->vmar, addr, 2 * PAGE));
	EXPECT_FALSE(readable(mapped));
	zxt_close(_metadata, h);
	zxt_close(_metadata, child);
}

/* ---- zx_vmar_op_range ---- */

static zx_vaddr_t map_at(struct __test_metadata *_metadata, zx_handle_t vmar, uint32_t perms,
			 zx_handle_t vmo, size_t at, uint64_t offset, size_t pages)
{
	zx_vaddr_t addr = ZXT_POISON64;

	ASSERT_OK(zx_vmar_map(vmar, perms | ZX_VM_SPECIFIC, at * PAGE, vmo, offset * PAGE,
			      pages * PAGE, &addr));
	return addr;
}

TEST_F(vmar, op_range_commit)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);

	*ptr(addr + PAGE) = 1;
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, addr + PAGE, 2 * PAGE, NULL, 0));
	EXPECT_EQ(1, *ptr(addr + PAGE));
	EXPECT_EQ(0, *ptr(addr + 2 * PAGE));
	/* The size is rounded up. */
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, addr, 1, NULL, 0));
}

/* It goes by what could be made writable, not by what is. */
TEST_F(vmar, op_range_commit_read_only)
{
	zx_handle_t ro = zxt_without(_metadata, self->vmo, ZX_RIGHT_WRITE);
	zx_vaddr_t addr;

	addr = map_at(_metadata, self->vmar, ZX_VM_PERM_READ, self->vmo, 0, 0, 2);
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, addr, PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_DECOMMIT, addr, PAGE, NULL, 0));
	addr = map_at(_metadata, self->vmar, ZX_VM_PERM_READ, ro, 4, 0, 2);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, addr, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_op_range(self->vmar, ZX_VMAR_OP_DECOMMIT, addr, PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, addr, PAGE, NULL, 0));
	zxt_close(_metadata, ro);
}

/* Over several mappings, which begin somewhere in their VMO. */
TEST_F(vmar, op_range_decommit)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 4, 2);
	unsigned int i;

	map_at(_metadata, self->vmar, RW, self->vmo, 2, 0, 4);
	for (i = 0; i < 6; i++)
		*ptr(addr + i * PAGE) = i + 1;
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_DECOMMIT, addr + PAGE, 3 * PAGE, NULL,
				   0));
	EXPECT_EQ(1, *ptr(addr));
	EXPECT_EQ(0, *ptr(addr + PAGE));
	EXPECT_EQ(0, *ptr(addr + 2 * PAGE));
	EXPECT_EQ(0, *ptr(addr + 3 * PAGE));
	EXPECT_EQ(5, *ptr(addr + 4 * PAGE));
	EXPECT_EQ(6, *ptr(addr + 5 * PAGE));
}

/* Whether there are pages or not, or have been mapped before. */
TEST_F(vmar, op_range_map_range)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);
	char byte = 3;

	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, addr, 8 * PAGE, NULL, 0));
	EXPECT_OK(zx_vmo_write(self->vmo, &byte, 0, 1));
	EXPECT_OK(zx_vmo_write(self->vmo, &byte, 3 * PAGE, 1));
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, addr, 8 * PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, addr, 8 * PAGE, NULL, 0));
	EXPECT_EQ(3, *ptr(addr));
	EXPECT_EQ(3, *ptr(addr + 3 * PAGE));
	*ptr(addr) = 4;
	EXPECT_OK(zx_vmo_read(self->vmo, &byte, 0, 1));
	EXPECT_EQ(4, byte);
	/* As is said of ZX_VM_MAP_RANGE. */
	addr = map_at(_metadata, self->vmar, RW | ZX_VM_MAP_RANGE, self->vmo, 16, 0, 8);
	EXPECT_EQ(4, *ptr(addr));
	EXPECT_EQ(3, *ptr(addr + 3 * PAGE));
	/* There is nothing beyond the end of the VMO, and nothing to be changed. */
	addr = map_at(_metadata, self->vmar, RW, self->vmo, 32, 7, 4);
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, addr, 4 * PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, addr, 4 * PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmar_op_range(self->vmar, ZX_VMAR_OP_DECOMMIT, addr, 4 * PAGE, NULL, 0));
}

/* What is mapped of a snapshot and its parent stays apart. */
TEST_F(vmar, op_range_snapshot)
{
	zx_handle_t child = ZXT_POISON32;
	zx_vaddr_t parent, snapshot;
	char byte = 1;

	ASSERT_OK(zx_vmo_write(self->vmo, &byte, 0, 1));
	ASSERT_OK(zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 8 * PAGE, &child));
	parent = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);
	snapshot = map_at(_metadata, self->vmar, RW, child, 8, 0, 8);
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_MAP_RANGE, parent, 16 * PAGE, NULL, 0));
	*ptr(parent) = 2;
	EXPECT_EQ(1, *ptr(snapshot));
	EXPECT_OK(zx_vmar_op_range(self->vmar, ZX_VMAR_OP_COMMIT, parent, 16 * PAGE, NULL, 0));
	*ptr(snapshot) = 3;
	EXPECT_EQ(2, *ptr(parent));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmar_op_range(self->vmar, ZX_VMAR_OP_DECOMMIT, snapshot, PAGE, NULL, 0));
	EXPECT_EQ(3, *ptr(snapshot));
	zxt_close(_metadata, child);
}

TEST_F(vmar, op_range_hints)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);
	zx_handle_t h = zxt_without(_metadata, self->vmar, ZX_RIGHT_READ | ZX_RIGHT_WRITE);

	*ptr(addr) = 1;
	EXPECT_OK(zx_vmar_op_range(h, ZX_VMAR_OP_DONT_NEED, addr, 8 * PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(h, ZX_VMAR_OP_ALWAYS_NEED, addr, 8 * PAGE, NULL, 0));
	EXPECT_EQ(1, *ptr(addr));
	zxt_close(_metadata, h);
}

static const uint32_t vmar_ops[] = {
	ZX_VMAR_OP_COMMIT, ZX_VMAR_OP_DECOMMIT, ZX_VMAR_OP_MAP_RANGE, ZX_VMAR_OP_DONT_NEED,
	ZX_VMAR_OP_ALWAYS_NEED,
};

TEST_F(vmar, op_range_holes)
{
	zx_vaddr_t first = map_at(_metadata, self->vmar, RW, self->vmo, 1, 0, 2);
	zx_vaddr_t second = map_at(_metadata, self->vmar, RW, self->vmo, 4, 4, 2);
	unsigned int i;

	for (i = 0; i < sizeof(vmar_ops) / sizeof(vmar_ops[0]); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_STATE,
			      zx_vmar_op_range(self->vmar, vmar_ops[i], self->base, 2 * PAGE, NULL,
					       0));
		EXPECT_STATUS(ZX_ERR_BAD_STATE,
			      zx_vmar_op_range(self->vmar, vmar_ops[i], first, 5 * PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_BAD_STATE,
			      zx_vmar_op_range(self->vmar, vmar_ops[i], second, 3 * PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_BAD_STATE,
			      zx_vmar_op_range(self->vmar, vmar_ops[i], first + 2 * PAGE, PAGE,
					       NULL, 0));
	}
}

/* What is mapped in a VMAR below can be read through its parent, with the right to. */
TEST_F(vmar, op_range_children)
{
	zx_handle_t h = zxt_without(_metadata, self->vmar, ZX_RIGHT_OP_CHILDREN);
	zx_handle_t child = ZXT_POISON32;
	zx_vaddr_t addr;
	unsigned int i;

	ASSERT_OK(zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_CAN_MAP_SPECIFIC, 0, 8 * PAGE,
				   &child, &addr));
	EXPECT_EQ(addr, map_at(_metadata, child, RW, self->vmo, 0, 0, 8));
	*ptr(addr) = 1;
	for (i = 0; i < sizeof(vmar_ops) / sizeof(vmar_ops[0]); i++) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(h, vmar_ops[i], addr, PAGE, NULL, 0));
		EXPECT_STATUS(i < 2 ? ZX_ERR_INVALID_ARGS : ZX_OK,
			      zx_vmar_op_range(self->vmar, vmar_ops[i], addr, PAGE, NULL, 0));
	}
	EXPECT_EQ(1, *ptr(addr));
	EXPECT_OK(zx_vmar_op_range(child, ZX_VMAR_OP_DECOMMIT, addr, PAGE, NULL, 0));
	EXPECT_EQ(0, *ptr(addr));
	zxt_close(_metadata, h);
	zxt_close(_metadata, child);
}

TEST_F(vmar, op_range_rights)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);
	zx_handle_t h = zxt_without(_metadata, self->vmar, ZX_RIGHT_WRITE);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_op_range(h, ZX_VMAR_OP_COMMIT, addr, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_op_range(h, ZX_VMAR_OP_DECOMMIT, addr, PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(h, ZX_VMAR_OP_MAP_RANGE, addr, PAGE, NULL, 0));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->vmar, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_op_range(h, ZX_VMAR_OP_MAP_RANGE, addr, PAGE, NULL, 0));
	EXPECT_OK(zx_vmar_op_range(h, ZX_VMAR_OP_COMMIT, addr, PAGE, NULL, 0));
	zxt_close(_metadata, h);
}

TEST_F(vmar, op_range_errors)
{
	zx_vaddr_t addr = map_at(_metadata, self->vmar, RW, self->vmo, 0, 0, 8);
	zx_vaddr_t hello = (zx_vaddr_t)(void *)zx_vmar_op_range / PAGE * PAGE;
	zx_handle_t child = ZXT_POISON32;
	zx_vaddr_t inside;
	unsigned int i;
	uint32_t op;

	for (i = 0; i < sizeof(vmar_ops) / sizeof(vmar_ops[0]); i++) {
		op = vmar_ops[i];
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_vmar_op_range(ZXT_NO_HANDLE, op, addr, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_vmar_op_range(self->vmo, op, addr, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(self->vmar, op, addr + 1, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(self->vmar, op, addr, 0, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(self->vmar, op, addr, SIZE_MAX, NULL, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(self->vmar, op, addr, PAGE, &op, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmar_op_range(self->vmar, op, addr, PAGE, NULL, 1));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmar_op_range(self->vmar, op, self->base, 65 * PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmar_op_range(self->vmar, op, self->base - PAGE, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmar_op_range(self->vmar, op, 0, PAGE, NULL, 0));
		/* The vDSO's code. */
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_vmar_op_range(self->root, op, hello, PAGE, NULL, 0));
	}
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmar_op_range(self->vmar, 0, addr, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmar_op_range(self->vmar, UINT32_MAX, addr, PAGE, NULL, 0));

	ASSERT_OK(zx_vmar_allocate(self->vmar, CAN_ALL | ZX_VM_CAN_MAP_SPECIFIC, 0, PAGE, &child,
				   &inside));
	ASSERT_OK(zx_vmar_destroy(child));
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_vmar_op_range(child, ZX_VMAR_OP_MAP_RANGE, inside, PAGE, NULL, 0));
	zxt_close(_metadata, child);
}

/* ---- zx_vmar_unmap_handle_close_thread_exit ---- */

struct leaver {
	zx_vaddr_t addr;
	zx_handle_t event;
	zx_status_t status;
};

static void leave(void *arg)
{
	struct leaver *l = arg;

	l->status = zx_vmar_unmap_handle_close_thread_exit(zx_vmar_root_self(), l->addr, PAGE,
							   l->event);
	/* Only if nothing was unmapped. */
}

TEST_F(vmar, unmap_handle_close_thread_exit)
{
	struct leaver l = { .event = zxt_event(_metadata), .status = ZX_ERR_INTERNAL };
	struct zxt_thread t;

	ASSERT_OK(zx_vmar_map(self->root, RW, 0, self->vmo, 0, PAGE, &l.addr));
	zxt_thread_start(_metadata, &t, leave, &l);
	zxt_thread_join(_metadata, &t);
	EXPECT_FALSE(readable(l.addr));
	EXPECT_FALSE(zxt_valid(l.event));
	EXPECT_STATUS(ZX_ERR_INTERNAL, l.status);
}

TEST_F(vmar, unmap_handle_close_thread_exit_fails)
{
	struct leaver l = { .event = zxt_event(_metadata), .addr = 1, .status = ZX_OK };
	struct zxt_thread t;

	zxt_thread_start(_metadata, &t, leave, &l);
	zxt_thread_join(_metadata, &t);
	/* It came back, and the handle is as it was. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, l.status);
	EXPECT_TRUE(zxt_valid(l.event));
	zxt_close(_metadata, l.event);
}

/* ---- the vDSO ---- */

/* It can be mapped, but not twice, and never to be written. */
TEST_F(vmar, vdso)
{
	zx_handle_t vdso = zxkit_vdso_vmo();
	zx_vaddr_t addr;

	EXPECT_OK(zx_vmar_map(self->vmar, ZX_VM_PERM_READ, 0, vdso, 0, PAGE, &addr));
	EXPECT_FALSE(writable(addr));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmar_map(self->vmar, RW, 0, vdso, 0, PAGE, &addr));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_write(vdso, "x", 0, 1));
	EXPECT_FALSE(zxt_rights(_metadata, vdso) & ZX_RIGHT_WRITE);
	/* Its code is there already, whole. */
	EXPECT_NE(ZX_OK, zx_vmar_map(self->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, vdso,
				     2 * PAGE, PAGE, &addr));
}

/* The code that makes calls can be neither unmapped nor protected away by accident. */
TEST_F(vmar, vdso_code_stays)
{
	zx_vaddr_t code = (zx_vaddr_t)zx_handle_close & ~(PAGE - 1);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmar_protect(self->root, RW, code, PAGE));
	EXPECT_OK(zx_handle_close(ZX_HANDLE_INVALID));
	EXPECT_FALSE(writable(code));
}

TEST_HARNESS_MAIN
