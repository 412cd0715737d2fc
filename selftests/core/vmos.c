// SPDX-License-Identifier: GPL-2.0-only
/* VMOs: memory as an object. Mapping it is in vmars.c. */
#include "zxtest.h"

#define PAGE ZX_PAGE_SIZE

/* ---- zx_vmo_create ---- */

TEST(create)
{
	zx_handle_t vmo = ZXT_POISON32;
	zx_info_handle_basic_t info;
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_vmo_create(3 * PAGE, 0, &vmo));
	info = zxt_info(_metadata, vmo);
	EXPECT_EQ(ZX_OBJ_TYPE_VMO, info.type);
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS, info.rights);
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(3 * PAGE, size);
	EXPECT_EQ(ZX_VMO_ZERO_CHILDREN, zxt_signals(_metadata, vmo));
	zxt_close(_metadata, vmo);
}

TEST(create_rounds_up)
{
	static const uint64_t sizes[][2] = {
		{ 0, 0 }, { 1, PAGE }, { PAGE - 1, PAGE }, { PAGE, PAGE }, { PAGE + 1, 2 * PAGE },
		{ 1ull << 40, 1ull << 40 },
	};
	zx_handle_t vmo;
	uint64_t size;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_OK(zx_vmo_create(sizes[i][0], 0, &vmo));
		size = ZXT_POISON64;
		EXPECT_OK(zx_vmo_get_size(vmo, &size));
		EXPECT_EQ(sizes[i][1], size);
		zxt_close(_metadata, vmo);
	}
}

TEST(create_resizable)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_RESIZE, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
}

TEST(create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t vmo = ZXT_POISON32;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create(PAGE, 0x10, &vmo));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create(PAGE, 0x80000000u, &vmo));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create(UINT64_MAX, 0, &vmo));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create(UINT64_MAX - PAGE + 1, 0, &vmo));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create(1ull << 63, 0, &vmo));
	EXPECT_EQ(ZXT_POISON32, vmo);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create(PAGE, 0, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- zx_vmo_read, zx_vmo_write ---- */

FIXTURE(vmo) {
	zx_handle_t vmo;
};

FIXTURE_SETUP(vmo)
{
	self->vmo = zxt_vmo(_metadata, 16 * PAGE);
}

FIXTURE_TEARDOWN(vmo)
{
	zx_handle_close(self->vmo);
}

TEST_F(vmo, is_zero)
{
	static char data[16 * PAGE];
	unsigned int i;

	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_OK(zx_vmo_read(self->vmo, data, 0, sizeof(data)));
	for (i = 0; i < sizeof(data); i++)
		ASSERT_EQ(0, data[i]);
}

TEST_F(vmo, write_and_read)
{
	static const struct {
		uint64_t offset;
		size_t size;
	} spans[] = {
		{ 0, 1 }, { PAGE - 1, 2 }, { 100, 3 * PAGE }, { 0, 16 * PAGE },
		{ 16 * PAGE - 1, 1 }, { 5, 0 }, { 16 * PAGE, 0 },
	};
	static char out[16 * PAGE], in[16 * PAGE + 8];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spans); i++) {
		zxt_fill(out, spans[i].size, i);
		EXPECT_OK(zx_vmo_write(self->vmo, out, spans[i].offset, spans[i].size));
		memset(in, ZXT_POISON, sizeof(in));
		EXPECT_OK(zx_vmo_read(self->vmo, in, spans[i].offset, spans[i].size));
		EXPECT_TRUE(zxt_filled(in, spans[i].size, i));
		EXPECT_TRUE(zxt_is_poison(in + spans[i].size, sizeof(in) - spans[i].size));
	}
}

TEST_F(vmo, read_errors)
{
	zx_handle_t event = zxt_event(_metadata), h;
	char data[16];
	unsigned int i;
	void *p;

	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmo_read(ZXT_NO_HANDLE, data, 0, 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmo_read(ZX_HANDLE_INVALID, data, 0, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmo_read(event, data, 0, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, 16 * PAGE, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, 16 * PAGE - 1, 2));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, UINT64_MAX, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, UINT64_MAX, 2));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, 1, UINT64_MAX));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, data, 16 * PAGE + 1, 0));
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_read(h, data, 0, 1));
	zxt_close(_metadata, h);
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	zxt_for_each_bad_out(i, p)
		EXPECT_NE(ZX_OK, zx_vmo_read(self->vmo, p, 0, 1));
	zxt_close(_metadata, event);
}

TEST_F(vmo, write_errors)
{
	zx_handle_t event = zxt_event(_metadata), h;
	char data[16] = "data", back[16];
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmo_write(ZXT_NO_HANDLE, data, 0, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmo_write(event, data, 0, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(self->vmo, data, 16 * PAGE, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(self->vmo, data, 16 * PAGE - 1, 2));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(self->vmo, data, UINT64_MAX, 2));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(self->vmo, data, 1, UINT64_MAX));
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_write(h, data, 0, 1));
	zxt_close(_metadata, h);
	zxt_for_each_bad_in(i, p)
		EXPECT_NE(ZX_OK, zx_vmo_write(self->vmo, p, 0, 1));
	EXPECT_OK(zx_vmo_read(self->vmo, back, 0, sizeof(back)));
	for (i = 0; i < sizeof(back); i++)
		EXPECT_EQ(0, back[i]);
	zxt_close(_metadata, event);
}

/* ---- sizes ---- */

TEST_F(vmo, get_size_errors)
{
	zx_handle_t event = zxt_event(_metadata), h;
	uint64_t size = ZXT_POISON64;
	unsigned int i;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmo_get_size(ZXT_NO_HANDLE, &size));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmo_get_size(event, &size));
	EXPECT_EQ(ZXT_POISON64, size);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_get_size(self->vmo, p));
	/* No right is needed. */
	h = zxt_duplicate(_metadata, self->vmo, ZX_RIGHT_NONE);
	EXPECT_OK(zx_vmo_get_size(h, &size));
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

TEST(set_size)
{
	zx_handle_t vmo = ZXT_POISON32;
	uint64_t size;
	char c = 'x';

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_OK(zx_vmo_set_size(vmo, 4 * PAGE));
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(4 * PAGE, size);
	EXPECT_OK(zx_vmo_write(vmo, &c, 3 * PAGE, 1));
	/* What is cut off is lost. */
	EXPECT_OK(zx_vmo_set_size(vmo, 2 * PAGE));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, &c, 3 * PAGE, 1));
	EXPECT_OK(zx_vmo_set_size(vmo, 4 * PAGE));
	EXPECT_OK(zx_vmo_read(vmo, &c, 3 * PAGE, 1));
	EXPECT_EQ(0, c);
	EXPECT_OK(zx_vmo_set_size(vmo, 0));
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(0, size);
	EXPECT_OK(zx_vmo_set_size(vmo, 1));
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(PAGE, size);
	zxt_close(_metadata, vmo);
}

TEST_F(vmo, set_size_errors)
{
	zx_handle_t event = zxt_event(_metadata), vmo = ZXT_POISON32, h;
	uint64_t size;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_vmo_set_size(ZXT_NO_HANDLE, PAGE));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmo_set_size(event, PAGE));
	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_set_size(vmo, UINT64_MAX));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_set_size(h, 2 * PAGE));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, vmo, ZX_RIGHT_RESIZE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_set_size(h, 2 * PAGE));
	zxt_close(_metadata, h);
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(PAGE, size);
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, event);
}

/*
 * One that is not resizable has no handle with the right to resize, so that it is the
 * right that is missing; ZX_ERR_UNAVAILABLE would come after that.
 */
TEST_F(vmo, set_size_not_resizable)
{
	zx_status_t status = zx_vmo_set_size(self->vmo, PAGE);
	uint64_t size;

	EXPECT_TRUE(status == ZX_ERR_UNAVAILABLE || status == ZX_ERR_ACCESS_DENIED);
	EXPECT_OK(zx_vmo_get_size(self->vmo, &size));
	EXPECT_EQ(16 * PAGE, size);
}

TEST_F(vmo, content_size)
{
	uint64_t size = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(self->vmo, ZX_PROP_VMO_CONTENT_SIZE, &size,
					 sizeof(size)));
	EXPECT_EQ(16 * PAGE, size);
	size = 100;
	EXPECT_OK(zx_object_set_property(self->vmo, ZX_PROP_VMO_CONTENT_SIZE, &size,
					 sizeof(size)));
	size = ZXT_POISON64;
	EXPECT_OK(zx_object_get_property(self->vmo, ZX_PROP_VMO_CONTENT_SIZE, &size,
					 sizeof(size)));
	EXPECT_EQ(100, size);
	EXPECT_OK(zx_vmo_get_size(self->vmo, &size));
	EXPECT_EQ(16 * PAGE, size);
}

/* ---- zx_vmo_op_range ---- */

TEST_F(vmo, op_range_commit)
{
	char c = 'x';

	EXPECT_OK(zx_vmo_write(self->vmo, &c, PAGE, 1));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_COMMIT, 0, 16 * PAGE, NULL, 0));
	EXPECT_OK(zx_vmo_read(self->vmo, &c, PAGE, 1));
	EXPECT_EQ('x', c);
	EXPECT_OK(zx_vmo_read(self->vmo, &c, 0, 1));
	EXPECT_EQ(0, c);
}

TEST_F(vmo, op_range_decommit)
{
	char c = 'x';

	EXPECT_OK(zx_vmo_write(self->vmo, &c, PAGE, 1));
	EXPECT_OK(zx_vmo_write(self->vmo, &c, 2 * PAGE, 1));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, PAGE, PAGE, NULL, 0));
	EXPECT_OK(zx_vmo_read(self->vmo, &c, PAGE, 1));
	EXPECT_EQ(0, c);
	EXPECT_OK(zx_vmo_read(self->vmo, &c, 2 * PAGE, 1));
	EXPECT_EQ('x', c);
}

/* Bytes, not pages. */
TEST_F(vmo, op_range_zero)
{
	char data[64], back[64];

	memset(data, 'x', sizeof(data));
	EXPECT_OK(zx_vmo_write(self->vmo, data, PAGE - 32, sizeof(data)));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_ZERO, PAGE - 16, 32, NULL, 0));
	EXPECT_OK(zx_vmo_read(self->vmo, back, PAGE - 32, sizeof(back)));
	memset(data + 16, 0, 32);
	EXPECT_EQ(0, memcmp(data, back, sizeof(data)));
}

/* Caches are coherent on x86-64: it is enough that the range is one. */
TEST_F(vmo, op_range_cache)
{
	static const uint32_t ops[] = {
		ZX_VMO_OP_CACHE_SYNC, ZX_VMO_OP_CACHE_CLEAN, ZX_VMO_OP_CACHE_CLEAN_INVALIDATE,
	};
	unsigned int i;
	char c = 'x';

	EXPECT_OK(zx_vmo_write(self->vmo, &c, PAGE, 1));
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		EXPECT_OK(zx_vmo_op_range(self->vmo, ops[i], PAGE, 100, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(self->vmo, ops[i], 16 * PAGE, 1, NULL, 0));
		EXPECT_OK(zx_vmo_read(self->vmo, &c, PAGE, 1));
		EXPECT_EQ('x', c);
	}
}

TEST_F(vmo, op_range_errors)
{
	zx_handle_t event = zxt_event(_metadata), h;
	static const uint32_t writing[] = {
		ZX_VMO_OP_COMMIT, ZX_VMO_OP_DECOMMIT, ZX_VMO_OP_ZERO,
	};
	unsigned int i;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(self->vmo, 0x7fffffff, 0, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_op_range(self->vmo, 0, 0, PAGE, NULL, 0));
	for (i = 0; i < ARRAY_SIZE(writing); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_vmo_op_range(ZXT_NO_HANDLE, writing[i], 0, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_vmo_op_range(event, writing[i], 0, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(self->vmo, writing[i], 16 * PAGE, PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(self->vmo, writing[i], PAGE, 16 * PAGE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(self->vmo, writing[i], PAGE, -PAGE, NULL, 0));
		h = zxt_without(_metadata, self->vmo, ZX_RIGHT_WRITE);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_vmo_op_range(h, writing[i], 0, PAGE, NULL, 0));
		zxt_close(_metadata, h);
	}
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, 1, PAGE, NULL, 0));
	h = zxt_without(_metadata, self->vmo, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_vmo_op_range(h, ZX_VMO_OP_CACHE_SYNC, 0, PAGE, NULL, 0));
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

/* ---- zx_vmo_replace_as_executable ---- */

TEST_F(vmo, replace_as_executable)
{
	zx_handle_t out = ZXT_POISON32;
	zx_koid_t koid = zxt_koid(_metadata, self->vmo);

	EXPECT_OK(zx_vmo_replace_as_executable(self->vmo, ZX_HANDLE_INVALID, &out));
	EXPECT_FALSE(zxt_valid(self->vmo));
	self->vmo = out;
	EXPECT_EQ(koid, zxt_koid(_metadata, out));
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_EXECUTE, zxt_rights(_metadata, out));
}

TEST_F(vmo, replace_as_executable_errors)
{
	zx_handle_t event = zxt_event(_metadata), out = ZXT_POISON32;
	unsigned int i, before;
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmo_replace_as_executable(ZXT_NO_HANDLE, ZX_HANDLE_INVALID, &out));
	EXPECT_NE(ZX_OK, zx_vmo_replace_as_executable(event, ZX_HANDLE_INVALID, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	/* Whatever happens, the old handle is gone. */
	EXPECT_FALSE(zxt_valid(event));
	before = zxt_handles(_metadata);
	zxt_for_each_bad_out(i, p) {
		zx_handle_t vmo = zxt_vmo(_metadata, PAGE);

		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, p));
		EXPECT_FALSE(zxt_valid(vmo));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_HARNESS_MAIN
