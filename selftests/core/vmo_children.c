// SPDX-License-Identifier: GPL-2.0-only
/*
 * Children of VMOs: what can be asked for and what it gives; references. What children have
 * in them is in vmo_clones.c and vmo_slices.c, and native/snapshots.c if they are mapped.
 */
#include "zxtest.h"

#define PAGE ZX_PAGE_SIZE

/* What is said of rights: all that a VMO can have. */
#define ALL	(ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_RESIZE | ZX_RIGHT_EXECUTE)

FIXTURE(child) {
	zx_handle_t vmo;	/* of 4 pages: 1111, 2222, 3333, nothing */
};

static uint8_t peek(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t offset)
{
	uint8_t byte = 0xcc;

	EXPECT_OK(zx_vmo_read(vmo, &byte, offset, 1));
	return byte;
}

static void poke(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t offset, uint8_t byte)
{
	EXPECT_OK(zx_vmo_write(vmo, &byte, offset, 1));
}

static zx_handle_t child_of(struct __test_metadata *_metadata, zx_handle_t vmo, uint32_t options,
			    uint64_t offset, uint64_t size)
{
	zx_handle_t child = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create_child(vmo, options, offset, size, &child));
	return child;
}

static uint64_t size_of(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	EXPECT_OK(zx_vmo_get_size(vmo, &size));
	return size;
}

static uint64_t content_of(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	return size;
}

static void fill(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		poke(_metadata, vmo, i * PAGE, 0x11 * (i + 1));
		poke(_metadata, vmo, (i + 1) * PAGE - 1, 0x11 * (i + 1));
	}
}

FIXTURE_SETUP(child)
{
	self->vmo = zxt_vmo(_metadata, 4 * PAGE);
	fill(_metadata, self->vmo);
}

FIXTURE_TEARDOWN(child)
{
	zxt_close(_metadata, self->vmo);
}

/* ---- snapshots ---- */

TEST_F(child, snapshot)
{
	static const uint32_t kinds[] = {
		ZX_VMO_CHILD_SNAPSHOT, ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE,
	};
	zx_handle_t child;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		child = child_of(_metadata, self->vmo, kinds[i], PAGE, 2 * PAGE + 1);
		EXPECT_EQ(3 * PAGE, size_of(_metadata, child));
		EXPECT_EQ(2 * PAGE + 1, content_of(_metadata, child));
		EXPECT_EQ(0x22, peek(_metadata, child, 0));
		EXPECT_EQ(0x33, peek(_metadata, child, 2 * PAGE - 1));
		EXPECT_EQ(0, peek(_metadata, child, 2 * PAGE));
		/* Neither sees what the other writes. */
		poke(_metadata, child, 1, 0x44);
		EXPECT_EQ(0, peek(_metadata, self->vmo, PAGE + 1));
		poke(_metadata, self->vmo, 2 * PAGE + 1, 0x55);
		EXPECT_EQ(0, peek(_metadata, child, PAGE + 1));
		poke(_metadata, self->vmo, 3 * PAGE, 0x66);
		EXPECT_EQ(0, peek(_metadata, child, 2 * PAGE));
		zxt_close(_metadata, child);
		poke(_metadata, self->vmo, 2 * PAGE + 1, 0);
		poke(_metadata, self->vmo, 3 * PAGE, 0);
	}
}

TEST_F(child, outlives_its_parent)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 2 * PAGE), child, grandchild;

	fill(_metadata, self->vmo);
	poke(_metadata, vmo, PAGE, 0x77);
	child = child_of(_metadata, vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 2 * PAGE);
	zxt_close(_metadata, vmo);
	grandchild = child_of(_metadata, child, ZX_VMO_CHILD_SNAPSHOT, PAGE, PAGE);
	poke(_metadata, child, PAGE, 0x78);
	zxt_close(_metadata, child);
	EXPECT_EQ(0x77, peek(_metadata, grandchild, 0));
	poke(_metadata, grandchild, 1, 0x79);
	EXPECT_EQ(0x77, peek(_metadata, grandchild, 0));
	zxt_close(_metadata, grandchild);
}

/* Outside of the parent there are zeroes, whatever becomes of it. */
TEST_F(child, snapshot_outside)
{
	zx_handle_t vmo = ZXT_POISON32, child;

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	poke(_metadata, vmo, 0, 1);
	child = child_of(_metadata, vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 3 * PAGE);
	EXPECT_OK(zx_vmo_set_size(vmo, 3 * PAGE));
	poke(_metadata, vmo, PAGE, 2);
	EXPECT_EQ(1, peek(_metadata, child, 0));
	EXPECT_EQ(0, peek(_metadata, child, PAGE));
	EXPECT_OK(zx_vmo_set_size(vmo, 0));
	EXPECT_EQ(1, peek(_metadata, child, 0));
	zxt_close(_metadata, child);
	child = child_of(_metadata, vmo, ZX_VMO_CHILD_SNAPSHOT, 1000 * PAGE, PAGE);
	EXPECT_EQ(0, peek(_metadata, child, 0));
	poke(_metadata, child, 0, 3);
	EXPECT_EQ(3, peek(_metadata, child, 0));
	zxt_close(_metadata, child);
	child = child_of(_metadata, vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 0);
	EXPECT_EQ(0, size_of(_metadata, child));
	zxt_close(_metadata, child);
	zxt_close(_metadata, vmo);
}

TEST_F(child, snapshot_resizable)
{
	zx_handle_t child;

	child = child_of(_metadata, self->vmo, ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_RESIZABLE, 0,
			 4 * PAGE);
	EXPECT_OK(zx_vmo_set_size(child, PAGE));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(child, "x", PAGE, 1));
	EXPECT_OK(zx_vmo_set_size(child, 8 * PAGE));
	EXPECT_EQ(0x11, peek(_metadata, child, 0));
	/* What was cut off does not come back. */
	EXPECT_EQ(0, peek(_metadata, child, PAGE));
	EXPECT_EQ(0x22, peek(_metadata, self->vmo, PAGE));
	zxt_close(_metadata, child);
	child = child_of(_metadata, self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 4 * PAGE);
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(child, PAGE));
	zxt_close(_metadata, child);
}

TEST_F(child, operations)
{
	zx_handle_t child = child_of(_metadata, self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, 4 * PAGE);

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_op_range(child, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_EQ(0x11, peek(_metadata, child, 0));
	EXPECT_OK(zx_vmo_op_range(child, ZX_VMO_OP_ZERO, PAGE - 1, PAGE + 1, NULL, 0));
	EXPECT_EQ(0x11, peek(_metadata, child, 0));
	EXPECT_EQ(0, peek(_metadata, child, PAGE - 1));
	EXPECT_EQ(0, peek(_metadata, child, PAGE));
	EXPECT_EQ(0x33, peek(_metadata, child, 2 * PAGE));
	EXPECT_OK(zx_vmo_op_range(child, ZX_VMO_OP_COMMIT, 0, 4 * PAGE, NULL, 0));
	EXPECT_EQ(0, peek(_metadata, child, PAGE));
	EXPECT_EQ(0x33, peek(_metadata, child, 2 * PAGE));
	/* The parent may, and the child keeps what it had. */
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, 0, 4 * PAGE, NULL, 0));
	EXPECT_EQ(0, peek(_metadata, self->vmo, 2 * PAGE));
	EXPECT_EQ(0x33, peek(_metadata, child, 2 * PAGE));
	EXPECT_EQ(0x11, peek(_metadata, child, 0));
	zxt_close(_metadata, child);
}

/* ---- slices ---- */

TEST_F(child, slice)
{
	zx_handle_t slice = child_of(_metadata, self->vmo, ZX_VMO_CHILD_SLICE, PAGE, 2 * PAGE),
		    inner;

	EXPECT_EQ(2 * PAGE, size_of(_metadata, slice));
	EXPECT_EQ(0x22, peek(_metadata, slice, 0));
	poke(_metadata, slice, 1, 0x44);
	EXPECT_EQ(0x44, peek(_metadata, self->vmo, PAGE + 1));
	poke(_metadata, self->vmo, 2 * PAGE, 0x45);
	EXPECT_EQ(0x45, peek(_metadata, slice, PAGE));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(slice, &inner, 2 * PAGE - 1, 2));
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(slice, PAGE));
	inner = child_of(_metadata, slice, ZX_VMO_CHILD_SLICE, PAGE, PAGE);
	EXPECT_EQ(0x45, peek(_metadata, inner, 0));
	EXPECT_OK(zx_vmo_op_range(inner, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_EQ(0, peek(_metadata, self->vmo, 2 * PAGE));
	EXPECT_EQ(0x22, peek(_metadata, self->vmo, PAGE));
	zxt_close(_metadata, slice);
	poke(_metadata, inner, 0, 0x46);
	EXPECT_EQ(0x46, peek(_metadata, self->vmo, 2 * PAGE));
	zxt_close(_metadata, inner);
}

TEST_F(child, slice_errors)
{
	zx_handle_t out = ZXT_POISON32, vmo;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SLICE, PAGE, 4 * PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SLICE, 5 * PAGE, 0, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SLICE, 1, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SLICE | ZX_VMO_CHILD_RESIZABLE, 0,
					  PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SLICE | ZX_VMO_CHILD_SNAPSHOT, 0,
					  PAGE, &out));
	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_create_child(vmo, ZX_VMO_CHILD_SLICE, 0, PAGE, &out));
	zxt_close(_metadata, vmo);
	EXPECT_EQ(ZXT_POISON32, out);
}

/* ---- references ---- */

TEST_F(child, reference)
{
	zx_handle_t vmo = ZXT_POISON32, reference;

	ASSERT_OK(zx_vmo_create(2 * PAGE, ZX_VMO_RESIZABLE, &vmo));
	reference = child_of(_metadata, vmo, ZX_VMO_CHILD_REFERENCE | ZX_VMO_CHILD_RESIZABLE, 0, 0);
	EXPECT_EQ(2 * PAGE, size_of(_metadata, reference));
	poke(_metadata, reference, PAGE, 1);
	EXPECT_EQ(1, peek(_metadata, vmo, PAGE));
	EXPECT_OK(zx_vmo_set_size(reference, PAGE + 5));
	EXPECT_EQ(2 * PAGE, size_of(_metadata, vmo));
	EXPECT_EQ(PAGE + 5, content_of(_metadata, vmo));
	EXPECT_OK(zx_vmo_set_size(vmo, 7 * PAGE));
	EXPECT_EQ(7 * PAGE, size_of(_metadata, reference));
	zxt_close(_metadata, vmo);
	poke(_metadata, reference, 6 * PAGE, 2);
	EXPECT_OK(zx_vmo_set_size(reference, PAGE));
	EXPECT_EQ(PAGE, size_of(_metadata, reference));
	zxt_close(_metadata, reference);
}

TEST_F(child, reference_errors)
{
	zx_handle_t out = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_REFERENCE, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_REFERENCE, PAGE, 0, &out));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_REFERENCE |
					  ZX_VMO_CHILD_RESIZABLE, 0, 0, &out));
	EXPECT_EQ(ZXT_POISON32, out);
}

/* ---- all of them ---- */

TEST_F(child, errors)
{
	zx_handle_t out = ZXT_POISON32, event = zxt_event(_metadata);
	unsigned int before = zxt_handles(_metadata), i;
	static const uint32_t bad[] = {
		0, ZX_VMO_CHILD_RESIZABLE, ZX_VMO_CHILD_NO_WRITE, 0x80, 0x2,
		ZX_VMO_CHILD_SNAPSHOT | 0x80,
		ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE,
		ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_REFERENCE,
		ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_NO_WRITE | ZX_VMO_CHILD_RESIZABLE,
	};
	void *p;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_create_child(self->vmo, bad[i], 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, 1, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, UINT64_MAX, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, UINT64_MAX - PAGE + 1,
					  2 * PAGE, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmo_create_child(ZX_HANDLE_INVALID, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_vmo_create_child(event, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_create_child(self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	EXPECT_EQ(ZX_VMO_ZERO_CHILDREN, zxt_signals(_metadata, self->vmo));
	zxt_close(_metadata, event);
}

TEST_F(child, needs_rights)
{
	static const zx_rights_t rights[] = {
		ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_DUPLICATE, ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_READ,
	};
	zx_handle_t weak, out = ZXT_POISON32;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		ASSERT_OK(zx_handle_duplicate(self->vmo, rights[i], &weak));
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_vmo_create_child(weak, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE, &out));
		EXPECT_EQ(ZXT_POISON32, out);
		zxt_close(_metadata, weak);
	}
}

/* The parent's, but for writing, executing and what a child always may. */
TEST_F(child, rights)
{
	const zx_rights_t least = ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE;
	const zx_rights_t props = ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY;
	const struct {
		uint32_t options;
		zx_rights_t all, least;
	} kinds[] = {
		{ ZX_VMO_CHILD_SNAPSHOT, ALL & ~(ZX_RIGHT_RESIZE | ZX_RIGHT_EXECUTE),
		  props | ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ | ZX_RIGHT_WRITE },
		{ ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_RESIZABLE, ALL & ~ZX_RIGHT_EXECUTE,
		  props | ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_RESIZE },
		{ ZX_VMO_CHILD_SNAPSHOT | ZX_VMO_CHILD_NO_WRITE,
		  ALL & ~(ZX_RIGHT_RESIZE | ZX_RIGHT_WRITE), props | least },
		{ ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE,
		  ALL & ~(ZX_RIGHT_RESIZE | ZX_RIGHT_EXECUTE),
		  props | ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ | ZX_RIGHT_WRITE },
		{ ZX_VMO_CHILD_SLICE, ALL & ~ZX_RIGHT_RESIZE, props | least },
		{ ZX_VMO_CHILD_SLICE | ZX_VMO_CHILD_NO_WRITE,
		  ALL & ~(ZX_RIGHT_RESIZE | ZX_RIGHT_WRITE), props | least },
		{ ZX_VMO_CHILD_REFERENCE, ALL & ~ZX_RIGHT_RESIZE, props | least },
	};
	zx_handle_t vmo = ZXT_POISON32, weak, child;
	uint64_t size;
	unsigned int i;

	ASSERT_OK(zx_vmo_replace_as_executable(zxt_vmo(_metadata, PAGE), ZX_HANDLE_INVALID, &vmo));
	ASSERT_OK(zx_handle_duplicate(vmo, least, &weak));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		size = kinds[i].options & ZX_VMO_CHILD_REFERENCE ? 0 : PAGE;
		child = child_of(_metadata, vmo, kinds[i].options, 0, size);
		EXPECT_EQ(kinds[i].all, zxt_rights(_metadata, child));
		zxt_close(_metadata, child);
		child = child_of(_metadata, weak, kinds[i].options, 0, size);
		EXPECT_EQ(kinds[i].least, zxt_rights(_metadata, child));
		zxt_close(_metadata, child);
	}
	zxt_close(_metadata, weak);
	zxt_close(_metadata, vmo);
}

TEST_F(child, has_the_name)
{
	zx_handle_t child;
	char name[ZX_MAX_NAME_LEN];

	EXPECT_OK(zx_object_set_property(self->vmo, ZX_PROP_NAME, "parent", 6));
	child = child_of(_metadata, self->vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE);
	EXPECT_OK(zx_object_set_property(self->vmo, ZX_PROP_NAME, "other", 5));
	memset(name, 0xcc, sizeof(name));
	EXPECT_OK(zx_object_get_property(child, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("parent", name);
	zxt_close(_metadata, child);
}

/* ZX_VMO_ZERO_CHILDREN: a child's own children become those of its parent when it goes. */
TEST_F(child, zero_children)
{
	static const uint32_t kinds[] = {
		ZX_VMO_CHILD_SNAPSHOT, ZX_VMO_CHILD_SLICE, ZX_VMO_CHILD_REFERENCE,
	};
	zx_handle_t child, grandchild;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		child = child_of(_metadata, self->vmo, kinds[i], 0,
				 kinds[i] == ZX_VMO_CHILD_REFERENCE ? 0 : PAGE);
		EXPECT_EQ(0, zxt_signals(_metadata, self->vmo));
		EXPECT_EQ(ZX_VMO_ZERO_CHILDREN, zxt_signals(_metadata, child));
		grandchild = child_of(_metadata, child, ZX_VMO_CHILD_SNAPSHOT, 0, PAGE);
		EXPECT_EQ(0, zxt_signals(_metadata, child));
		zxt_close(_metadata, child);
		EXPECT_EQ(0, zxt_signals(_metadata, self->vmo));
		zxt_close(_metadata, grandchild);
		EXPECT_OK(zx_object_wait_one(self->vmo, ZX_VMO_ZERO_CHILDREN, ZX_TIME_INFINITE,
					     NULL));
	}
}

TEST_HARNESS_MAIN
