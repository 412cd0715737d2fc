// SPDX-License-Identifier: GPL-2.0-only
/* Slices: VMOs that are a part of another. */
#include "zxtest.h"

#define PAGE		ZX_PAGE_SIZE
#define SLICE		ZX_VMO_CHILD_SLICE
#define RESIZABLE	ZX_VMO_CHILD_RESIZABLE

#define slice(...)	make_slice(_metadata, __VA_ARGS__)
#define put(...)	put_tag(_metadata, __VA_ARGS__)
#define tag(...)	get_tag(_metadata, __VA_ARGS__)

static zx_handle_t make_slice(struct __test_metadata *_metadata, zx_handle_t of,
			      unsigned int first, unsigned int pages)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create_child(of, SLICE, first * PAGE, pages * PAGE, &vmo));
	return vmo;
}

static void put_tag(struct __test_metadata *_metadata, zx_handle_t vmo, unsigned int page,
		    uint32_t value)
{
	ASSERT_OK(zx_vmo_write(vmo, &value, page * PAGE, sizeof(value)));
}

static uint32_t get_tag(struct __test_metadata *_metadata, zx_handle_t vmo, unsigned int page)
{
	uint32_t value = ZXT_POISON32;

	ASSERT_OK(zx_vmo_read(vmo, &value, page * PAGE, sizeof(value)));
	return value;
}

FIXTURE(slice) {
	zx_handle_t vmo;	/* of four pages; the first two begin with 1 and 2 */
};

FIXTURE_SETUP(slice)
{
	self->vmo = zxt_vmo(_metadata, 4 * PAGE);
	put(self->vmo, 0, 1);
	put(self->vmo, 1, 2);
}

FIXTURE_TEARDOWN(slice)
{
	zx_handle_close(self->vmo);
}

TEST_F(slice, is_the_same_memory)
{
	zx_handle_t vmo = slice(self->vmo, 1, 2);

	EXPECT_EQ(2, tag(vmo, 0));
	EXPECT_EQ(0, tag(vmo, 1));
	put(vmo, 0, 20);
	put(vmo, 1, 30);
	EXPECT_EQ(1, tag(self->vmo, 0));
	EXPECT_EQ(20, tag(self->vmo, 1));
	EXPECT_EQ(30, tag(self->vmo, 2));
	EXPECT_EQ(0, tag(self->vmo, 3));
	put(self->vmo, 1, 40);
	EXPECT_EQ(40, tag(vmo, 0));
	zxt_close(_metadata, vmo);
}

/* It has an end of its own, though the memory goes on. */
TEST_F(slice, ends)
{
	zx_handle_t vmo = slice(self->vmo, 1, 1);
	uint64_t size = ZXT_POISON64;
	char data[16] = {};

	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(PAGE, size);
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, data, PAGE, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, data, PAGE - 8, 16));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(vmo, data, PAGE - 8, 16));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, 0, 2 * PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, PAGE, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(vmo, 2 * PAGE));
	EXPECT_EQ(2, tag(self->vmo, 1));
	zxt_close(_metadata, vmo);
}

TEST_F(slice, rounds_up)
{
	zx_handle_t vmo = ZXT_POISON32;
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_vmo_create_child(self->vmo, SLICE, PAGE, 100, &vmo));
	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	EXPECT_EQ(PAGE, size);
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	EXPECT_EQ(100, size);
	zxt_close(_metadata, vmo);
}

TEST_F(slice, empty)
{
	zx_handle_t one = slice(self->vmo, 0, 0), two = slice(self->vmo, 4, 0);
	char c = 0;

	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(one, &c, 0, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(two, &c, 0, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(one, &c, 0, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(two, &c, 0, 1));
	zxt_close(_metadata, one);
	zxt_close(_metadata, two);
}

TEST_F(slice, of_slice)
{
	zx_handle_t one = slice(self->vmo, 1, 3), two = slice(one, 1, 2), out = ZXT_POISON32;

	put(two, 0, 30);
	put(two, 1, 40);
	EXPECT_EQ(30, tag(one, 1));
	EXPECT_EQ(30, tag(self->vmo, 2));
	EXPECT_EQ(40, tag(self->vmo, 3));
	put(self->vmo, 2, 50);
	EXPECT_EQ(50, tag(two, 0));
	/* No further than the slice that it is of, whatever is behind that. */
	zxt_close(_metadata, two);
	two = slice(one, 0, 1);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(two, SLICE, 0, 2 * PAGE, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_close(_metadata, one);
	EXPECT_EQ(2, tag(two, 0));
	zxt_close(_metadata, two);
}

TEST_F(slice, outlives_the_parent)
{
	zx_handle_t vmo = slice(self->vmo, 1, 1);

	zxt_close(_metadata, self->vmo);
	EXPECT_EQ(2, tag(vmo, 0));
	put(vmo, 0, 3);
	EXPECT_EQ(3, tag(vmo, 0));
	self->vmo = vmo;
}

/* Ranges come before resizable parents. */
TEST(slice_range)
{
	const uint64_t last = UINT64_MAX - PAGE + 1;
	zx_handle_t vmo = ZXT_POISON32, out = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create(2 * PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(vmo, SLICE, 0, 3 * PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(vmo, SLICE, PAGE, 2 * PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(vmo, SLICE, 2 * PAGE, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(vmo, SLICE, last, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(vmo, SLICE, 1, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create_child(vmo, SLICE, 0, UINT64_MAX, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create_child(vmo, SLICE, 0, last, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_create_child(vmo, SLICE, last, last, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_create_child(vmo, SLICE, last, UINT64_MAX, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_close(_metadata, vmo);
}

TEST_F(slice, is_not_resizable)
{
	zx_handle_t resizable = ZXT_POISON32, out = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &resizable));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_create_child(resizable, SLICE, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(resizable, SLICE | RESIZABLE, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, SLICE | RESIZABLE, 0, PAGE, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_close(_metadata, resizable);
}

TEST_F(slice, rights)
{
	const zx_rights_t few = ZX_RIGHT_READ | ZX_RIGHT_DUPLICATE;
	zx_handle_t h = zxt_duplicate(_metadata, self->vmo, few), vmo = ZXT_POISON32;

	vmo = slice(h, 0, 1);
	EXPECT_EQ(few | ZX_RIGHTS_PROPERTY, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, h);
	ASSERT_OK(zx_vmo_create_child(self->vmo, SLICE | ZX_VMO_CHILD_NO_WRITE, 0, PAGE, &vmo));
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_WRITE, zxt_rights(_metadata, vmo));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_write(vmo, "x", 0, 1));
	put(self->vmo, 0, 9);
	EXPECT_EQ(9, tag(vmo, 0));
	zxt_close(_metadata, vmo);
}

TEST_F(slice, commit)
{
	zx_handle_t vmo = slice(self->vmo, 2, 2);

	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, 2 * PAGE, NULL, 0));
	put(vmo, 0, 42);
	EXPECT_EQ(42, tag(self->vmo, 2));
	zxt_close(_metadata, vmo);
}

TEST_F(slice, decommit_parent)
{
	zx_handle_t vmo = slice(self->vmo, 1, 1);

	EXPECT_EQ(2, tag(vmo, 0));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, PAGE, PAGE, NULL, 0));
	EXPECT_EQ(0, tag(vmo, 0));
	zxt_close(_metadata, vmo);
}

TEST_F(slice, decommit)
{
	zx_handle_t vmo = slice(self->vmo, 1, 1);

	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_EQ(1, tag(self->vmo, 0));
	EXPECT_EQ(0, tag(self->vmo, 1));
	zxt_close(_metadata, vmo);
}

TEST_F(slice, zero)
{
	zx_handle_t vmo = slice(self->vmo, 1, 1);

	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, 2, 2, NULL, 0));
	EXPECT_EQ(2, tag(self->vmo, 1));
	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, 0, PAGE, NULL, 0));
	EXPECT_EQ(0, tag(self->vmo, 1));
	EXPECT_EQ(1, tag(self->vmo, 0));
	zxt_close(_metadata, vmo);
}

#define expect_children(vmo) \
	EXPECT_EQ(0, zxt_signals(_metadata, vmo) & ZX_VMO_ZERO_CHILDREN)
#define expect_no_children(vmo) \
	EXPECT_OK(zx_object_wait_one(vmo, ZX_VMO_ZERO_CHILDREN, zxt_after(ZX_SEC(60)), NULL))

TEST_F(slice, zero_children)
{
	zx_handle_t vmo;

	expect_no_children(self->vmo);
	vmo = slice(self->vmo, 0, 1);
	expect_children(self->vmo);
	zxt_close(_metadata, vmo);
	expect_no_children(self->vmo);
}

TEST_F(slice, grandchild_closed_last)
{
	zx_handle_t one = slice(self->vmo, 0, 1), two;

	expect_children(self->vmo);
	two = slice(one, 0, 1);
	expect_children(self->vmo);
	expect_children(one);
	zxt_close(_metadata, one);
	expect_children(self->vmo);
	zxt_close(_metadata, two);
	expect_no_children(self->vmo);
}

/* A slice of a snapshot, and a snapshot of that. Zircon may refuse it; here it can be done. */
TEST_F(slice, between_snapshots)
{
	zx_handle_t one = ZXT_POISON32, two = ZXT_POISON32, vmo;

	ASSERT_OK(zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 4 * PAGE, &one));
	vmo = slice(one, 1, 1);
	ASSERT_OK(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 2 * PAGE, &two));
	put(self->vmo, 1, 10);
	put(one, 1, 20);
	EXPECT_EQ(20, tag(vmo, 0));
	EXPECT_EQ(2, tag(two, 0));
	/* What is behind the slice is not the snapshot's. */
	put(one, 2, 30);
	EXPECT_EQ(0, tag(two, 1));
	put(two, 0, 40);
	EXPECT_EQ(20, tag(one, 1));
	EXPECT_EQ(10, tag(self->vmo, 1));
	zxt_close(_metadata, one);
	EXPECT_EQ(20, tag(vmo, 0));
	zxt_close(_metadata, vmo);
	EXPECT_EQ(40, tag(two, 0));
	zxt_close(_metadata, two);
}

TEST_HARNESS_MAIN
