// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs made of VMOs: snapshots and references. Slices are in vmo_slices.c, what is about
 * mappings in native/snapshots.c.
 *
 * Pages have tags: the first page of a tagged VMO begins with 1, the second with 2, and so on.
 */
#include "zxtest.h"

#define PAGE		ZX_PAGE_SIZE
#define SNAPSHOT	ZX_VMO_CHILD_SNAPSHOT
#define ON_WRITE	ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE
#define REFERENCE	ZX_VMO_CHILD_REFERENCE
#define RESIZABLE	ZX_VMO_CHILD_RESIZABLE
#define NO_WRITE	ZX_VMO_CHILD_NO_WRITE

#define child(...)	make_child(_metadata, __VA_ARGS__)
#define put(...)	put_tag(_metadata, __VA_ARGS__)
/* The tag of a page. */
#define tag(...)	get_tag(_metadata, __VA_ARGS__)
#define tagged(...)	make_tagged(_metadata, __VA_ARGS__)

static zx_handle_t make_child(struct __test_metadata *_metadata, zx_handle_t of, uint32_t options,
			      unsigned int first, unsigned int pages)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create_child(of, options, first * PAGE, pages * PAGE, &vmo));
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

static zx_handle_t make_tagged(struct __test_metadata *_metadata, unsigned int pages)
{
	zx_handle_t vmo = ZXT_POISON32;
	unsigned int i;

	ASSERT_OK(zx_vmo_create(pages * PAGE, ZX_VMO_RESIZABLE, &vmo));
	for (i = 0; i < pages; i++)
		put(vmo, i, i + 1);
	return vmo;
}

static uint64_t vmo_size(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_vmo_get_size(vmo, &size));
	return size;
}

static uint64_t content_size(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	return size;
}

/* ---- zx_vmo_create_child ---- */

TEST(child_size)
{
	static const uint64_t sizes[] = {
		0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE + 100, 1ull << 40,
	};
	zx_handle_t parent = zxt_vmo(_metadata, 0), vmo;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		vmo = ZXT_POISON32;
		ASSERT_OK(zx_vmo_create_child(parent, SNAPSHOT, 0, sizes[i], &vmo));
		EXPECT_EQ((sizes[i] + PAGE - 1) & -(uint64_t)PAGE, vmo_size(_metadata, vmo));
		EXPECT_EQ(sizes[i], content_size(_metadata, vmo));
		zxt_close(_metadata, vmo);
	}
	zxt_close(_metadata, parent);
}

TEST(child_errors)
{
	static const uint32_t bad[] = {
		0, RESIZABLE, NO_WRITE, SNAPSHOT | ON_WRITE, SNAPSHOT | REFERENCE,
		SNAPSHOT | ZX_VMO_CHILD_SLICE, SNAPSHOT | RESIZABLE | NO_WRITE,
		SNAPSHOT | 0x80000000u, SNAPSHOT | 0x100u,
	};
	zx_handle_t parent = zxt_vmo(_metadata, 2 * PAGE), event = zxt_event(_metadata);
	zx_handle_t out = ZXT_POISON32, h;
	unsigned int i, before = zxt_handles(_metadata);
	void *p;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmo_create_child(ZXT_NO_HANDLE, SNAPSHOT, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_vmo_create_child(ZX_HANDLE_INVALID, SNAPSHOT, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_vmo_create_child(event, SNAPSHOT, 0, PAGE, &out));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_create_child(parent, bad[i], 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_vmo_create_child(parent, SNAPSHOT, 1, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(parent, SNAPSHOT, PAGE / 2, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_create_child(parent, SNAPSHOT, 0, UINT64_MAX, &out));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_create_child(parent, SNAPSHOT, -(uint64_t)PAGE, 2 * PAGE, &out));
	h = zxt_without(_metadata, parent, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_create_child(h, SNAPSHOT, 0, PAGE, &out));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, parent, ZX_RIGHT_DUPLICATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_vmo_create_child(h, SNAPSHOT, 0, PAGE, &out));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_create_child(parent, SNAPSHOT, 0, PAGE, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	/* Whoever was not told of a child has none. */
	EXPECT_OK(zx_object_wait_one(parent, ZX_VMO_ZERO_CHILDREN, zxt_after(ZX_SEC(60)), NULL));
	zxt_close(_metadata, event);
	zxt_close(_metadata, parent);
}

/* A child has the name of its parent, from then on its own. No right is needed for that. */
TEST(child_name)
{
	zx_handle_t parent = zxt_vmo(_metadata, PAGE), one, two;
	char name[ZX_MAX_NAME_LEN];

	ASSERT_OK(zx_object_set_property(parent, ZX_PROP_NAME, "original", 8));
	one = child(parent, SNAPSHOT, 0, 1);
	ASSERT_OK(zx_object_get_property(one, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("original", name);
	parent = zxt_strip(_metadata, parent, ZX_RIGHTS_PROPERTY);
	two = child(parent, SNAPSHOT, 0, 1);
	ASSERT_OK(zx_object_get_property(two, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("original", name);
	ASSERT_OK(zx_object_set_property(two, ZX_PROP_NAME, "clone", 5));
	ASSERT_OK(zx_object_get_property(one, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("original", name);
	zxt_close(_metadata, parent);
	zxt_close(_metadata, one);
	zxt_close(_metadata, two);
}

TEST(child_rights)
{
	const zx_rights_t few = ZX_RIGHT_READ | ZX_RIGHT_DUPLICATE;
	zx_handle_t parent = zxt_vmo(_metadata, PAGE), h, vmo, exec = ZXT_POISON32;

	h = zxt_duplicate(_metadata, parent, few);
	vmo = child(h, SNAPSHOT, 0, 1);
	EXPECT_EQ(few | ZX_RIGHT_WRITE | ZX_RIGHTS_PROPERTY, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	vmo = child(h, SNAPSHOT | RESIZABLE, 0, 1);
	EXPECT_EQ(few | ZX_RIGHT_WRITE | ZX_RIGHT_RESIZE | ZX_RIGHTS_PROPERTY,
		  zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	vmo = child(h, ON_WRITE, 0, 1);
	EXPECT_EQ(few | ZX_RIGHT_WRITE | ZX_RIGHTS_PROPERTY, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	vmo = child(parent, SNAPSHOT | NO_WRITE, 0, 1);
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_WRITE, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	/* Others do not get the right to write to what they share. */
	vmo = child(h, REFERENCE, 0, 0);
	EXPECT_EQ(few | ZX_RIGHTS_PROPERTY, zxt_rights(_metadata, vmo));
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, h);

	/* What can be written is not executed. */
	ASSERT_OK(zx_vmo_replace_as_executable(parent, ZX_HANDLE_INVALID, &exec));
	vmo = child(exec, SNAPSHOT, 0, 1);
	EXPECT_EQ(0, zxt_rights(_metadata, vmo) & ZX_RIGHT_EXECUTE);
	zxt_close(_metadata, vmo);
	vmo = child(exec, SNAPSHOT | NO_WRITE, 0, 1);
	EXPECT_EQ(ZX_RIGHT_EXECUTE, zxt_rights(_metadata, vmo) & ZX_RIGHT_EXECUTE);
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, exec);
}

TEST(child_does_not_resize)
{
	zx_handle_t parent = zxt_vmo(_metadata, 4 * PAGE), vmo = child(parent, SNAPSHOT, 0, 4);

	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(vmo, 5 * PAGE));
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(vmo, 3 * PAGE));
	EXPECT_EQ(4 * PAGE, vmo_size(_metadata, vmo));
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, parent);
}

/* ---- what they see ---- */

FIXTURE(clone) {
	zx_handle_t vmo;	/* four pages with tags, resizable */
};

FIXTURE_SETUP(clone)
{
	self->vmo = tagged(4);
}

FIXTURE_TEARDOWN(clone)
{
	zx_handle_close(self->vmo);
}

TEST_F(clone, sees_the_parent)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);
	unsigned int i;

	for (i = 0; i < 4; i++) {
		EXPECT_EQ(i + 1, tag(self->vmo, i));
		EXPECT_EQ(i + 1, tag(vmo, i));
	}
	zxt_close(_metadata, vmo);
}

TEST_F(clone, child_writes)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);

	put(vmo, 1, 20);
	EXPECT_EQ(2, tag(self->vmo, 1));
	EXPECT_EQ(20, tag(vmo, 1));
	EXPECT_EQ(3, tag(vmo, 2));
	zxt_close(_metadata, vmo);
}

TEST_F(clone, parent_writes)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);

	put(self->vmo, 1, 20);
	EXPECT_EQ(20, tag(self->vmo, 1));
	EXPECT_EQ(2, tag(vmo, 1));
	zxt_close(_metadata, vmo);
}

/* A page that was not there is zero in the child, whatever the parent does. */
TEST(clone_of_nothing)
{
	zx_handle_t vmos[4];
	unsigned int i, j;

	vmos[0] = zxt_vmo(_metadata, PAGE);
	vmos[1] = child(vmos[0], SNAPSHOT, 0, 1);
	vmos[2] = child(vmos[0], SNAPSHOT, 0, 1);
	vmos[3] = child(vmos[1], SNAPSHOT, 0, 1);
	for (i = 0; i < 4; i++) {
		put(vmos[i], 0, i + 1);
		for (j = 0; j < 4; j++)
			EXPECT_EQ(j <= i ? j + 1 : 0, tag(vmos[j], 0));
	}
	for (i = 0; i < 4; i++)
		zxt_close(_metadata, vmos[i]);
}

TEST_F(clone, outlives_the_parent)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);
	unsigned int i;

	put(self->vmo, 0, 10);
	zxt_close(_metadata, self->vmo);
	self->vmo = ZX_HANDLE_INVALID;
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i + 1, tag(vmo, i));
	zxt_close(_metadata, vmo);
}

TEST_F(clone, parent_outlives_it)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);
	unsigned int i;

	put(vmo, 0, 10);
	zxt_close(_metadata, vmo);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i + 1, tag(self->vmo, i));
}

/* A chain whose every link has a page of its own loses the first two. */
TEST_F(clone, chain_loses_links)
{
	zx_handle_t one = child(self->vmo, SNAPSHOT, 0, 1), two = child(one, SNAPSHOT, 0, 1);

	put(one, 0, 30);
	put(two, 0, 40);
	zxt_close(_metadata, self->vmo);
	self->vmo = ZX_HANDLE_INVALID;
	EXPECT_EQ(30, tag(one, 0));
	EXPECT_EQ(40, tag(two, 0));
	zxt_close(_metadata, one);
	EXPECT_EQ(40, tag(two, 0));
	zxt_close(_metadata, two);
}

/* ---- windows of the parent ---- */

TEST_F(clone, offset)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 2, 4);
	unsigned int round;

	for (round = 0; round < 2; round++) {
		EXPECT_EQ(3, tag(vmo, 0));
		EXPECT_EQ(round ? 50 : 4, tag(vmo, 1));
		EXPECT_EQ(0, tag(vmo, 2));
		EXPECT_EQ(0, tag(vmo, 3));
		if (round)
			break;
		put(vmo, 1, 50);
		zxt_close(_metadata, self->vmo);
		self->vmo = ZX_HANDLE_INVALID;
	}
	zxt_close(_metadata, vmo);
}

/* Children of one that has an offset itself, which goes away. */
TEST_F(clone, offsets_add_up)
{
	zx_handle_t middle = child(self->vmo, SNAPSHOT, 1, 3);
	zx_handle_t low = child(middle, SNAPSHOT, 0, 2), high = child(middle, SNAPSHOT, 2, 1);

	EXPECT_EQ(2, tag(low, 0));
	EXPECT_EQ(3, tag(low, 1));
	EXPECT_EQ(4, tag(high, 0));
	put(middle, 1, 40);
	zxt_close(_metadata, middle);
	EXPECT_EQ(2, tag(low, 0));
	EXPECT_EQ(3, tag(low, 1));
	EXPECT_EQ(4, tag(high, 0));
	zxt_close(_metadata, low);
	EXPECT_EQ(4, tag(high, 0));
	zxt_close(_metadata, high);
}

TEST_F(clone, offset_progressive_write)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 1, 2), other;

	put(vmo, 0, 30);
	EXPECT_EQ(1, tag(self->vmo, 0));
	EXPECT_EQ(2, tag(self->vmo, 1));
	other = child(vmo, SNAPSHOT, 1, 1);
	put(vmo, 0, 40);
	EXPECT_EQ(3, tag(other, 0));
	zxt_close(_metadata, self->vmo);
	self->vmo = ZX_HANDLE_INVALID;
	EXPECT_EQ(40, tag(vmo, 0));
	zxt_close(_metadata, other);
	EXPECT_EQ(40, tag(vmo, 0));
	zxt_close(_metadata, vmo);
}

/* What is beyond the end of the parent's is zero, for the children's children too. */
TEST(clone_overflow)
{
	zx_handle_t vmo = tagged(1), one, two;

	one = child(vmo, SNAPSHOT, 0, 2);
	EXPECT_EQ(1, tag(one, 0));
	EXPECT_EQ(0, tag(one, 1));
	put(one, 1, 2);
	two = child(one, SNAPSHOT, 0, 3);
	EXPECT_EQ(1, tag(two, 0));
	EXPECT_EQ(2, tag(two, 1));
	EXPECT_EQ(0, tag(two, 2));
	put(two, 2, 3);
	put(two, 0, 4);
	put(two, 1, 5);
	EXPECT_EQ(1, tag(vmo, 0));
	EXPECT_EQ(1, tag(one, 0));
	EXPECT_EQ(2, tag(one, 1));
	zxt_close(_metadata, one);
	EXPECT_EQ(1, tag(vmo, 0));
	EXPECT_EQ(4, tag(two, 0));
	EXPECT_EQ(5, tag(two, 1));
	EXPECT_EQ(3, tag(two, 2));
	zxt_close(_metadata, two);
	zxt_close(_metadata, vmo);
}

TEST(clone_out_of_bounds)
{
	zx_handle_t vmo = tagged(1), one, two;

	one = child(vmo, SNAPSHOT, 2, 2);
	EXPECT_EQ(0, tag(one, 0));
	EXPECT_EQ(0, tag(one, 1));
	put(one, 1, 2);
	two = child(one, SNAPSHOT, 0, 3);
	EXPECT_EQ(0, tag(two, 0));
	EXPECT_EQ(2, tag(two, 1));
	EXPECT_EQ(0, tag(two, 2));
	zxt_close(_metadata, two);
	zxt_close(_metadata, one);
	zxt_close(_metadata, vmo);
}

/* A child's child that is larger does not see the parent behind the child. */
TEST_F(clone, small_clone_hides_the_rest)
{
	zx_handle_t one = child(self->vmo, SNAPSHOT, 1, 1), two = child(one, SNAPSHOT, 0, 2);

	EXPECT_EQ(2, tag(two, 0));
	EXPECT_EQ(0, tag(two, 1));
	zxt_close(_metadata, two);
	zxt_close(_metadata, one);
}

/* A page each, two of them through one more; then those that are read through go. */
static void disjoint(struct __test_metadata *_metadata, bool early, const unsigned int order[4])
{
	zx_handle_t vmo = tagged(4), middle = child(vmo, SNAPSHOT, 1, 2), leaf[4];
	unsigned int i, j;

	leaf[0] = child(vmo, SNAPSHOT, 0, 1);
	leaf[1] = child(middle, SNAPSHOT, 0, 1);
	leaf[2] = child(middle, SNAPSHOT, 1, 1);
	leaf[3] = child(vmo, SNAPSHOT, 3, 1);
	if (early) {
		zxt_close(_metadata, vmo);
		zxt_close(_metadata, middle);
	}
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(i + 1, tag(leaf[i], 0));
		if (!order)
			put(leaf[i], 0, i + 5);
	}
	if (!early) {
		zxt_close(_metadata, vmo);
		zxt_close(_metadata, middle);
	}
	for (i = 0; i < 4; i++) {
		j = order ? order[i] : i;
		EXPECT_EQ(order ? j + 1 : j + 5, tag(leaf[j], 0));
		zxt_close(_metadata, leaf[j]);
	}
}

TEST(disjoint_clones)
{
	disjoint(_metadata, true, NULL);
	disjoint(_metadata, false, NULL);
}

TEST(disjoint_clones_any_order)
{
	unsigned int n, i, left, order[4], all[4], rest;

	for (n = 0; n < 24; n++) {
		for (i = 0; i < 4; i++)
			all[i] = i;
		rest = n;
		for (left = 4; left; left--) {
			i = rest % left;
			rest /= left;
			order[4 - left] = all[i];
			all[i] = all[left - 1];
		}
		disjoint(_metadata, true, order);
	}
}

/* A page was written in a clone, of which others see this page, one before, one behind. */
TEST(disjoint_clones_progressive)
{
	zx_handle_t vmo = tagged(6), main_clone = child(vmo, SNAPSHOT, 1, 5), clones[4], last;
	static const unsigned int order[] = { 0, 2, 3, 1 };
	unsigned int i;

	put(main_clone, 3, 7);
	clones[0] = child(main_clone, SNAPSHOT, 1, 4);
	clones[1] = child(main_clone, SNAPSHOT, 4, 1);
	clones[2] = child(main_clone, SNAPSHOT, 2, 1);
	clones[3] = child(main_clone, SNAPSHOT, 10, 1);
	zxt_close(_metadata, main_clone);
	for (i = 0; i < 4; i++)
		zxt_close(_metadata, clones[order[i]]);
	last = child(vmo, SNAPSHOT, 0, 6);
	put(vmo, 4, 8);
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(i == 4 ? 8 : i + 1, tag(vmo, i));
		EXPECT_EQ(i + 1, tag(last, i));
	}
	zxt_close(_metadata, last);
	zxt_close(_metadata, vmo);
}

/* ---- sizes ---- */

/* Makes one of two smaller, and larger again: nothing old comes back. */
static void resize(struct __test_metadata *_metadata, bool resize_child)
{
	zx_handle_t vmo = tagged(4), clone = child(vmo, SNAPSHOT | RESIZABLE, 0, 4);
	zx_handle_t target = resize_child ? clone : vmo, other = resize_child ? vmo : clone;
	unsigned int i, written = resize_child ? 1 : 2;

	put(vmo, 1, 5);
	put(clone, 2, 5);
	ASSERT_OK(zx_vmo_set_size(target, PAGE));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i == written ? 5 : i + 1, tag(other, i));
	EXPECT_EQ(1, tag(target, 0));
	ASSERT_OK(zx_vmo_set_size(target, 2 * PAGE));
	EXPECT_EQ(0, tag(target, 1));
	put(other, 3, 6);
	EXPECT_EQ(6, tag(other, 3));
	ASSERT_OK(zx_vmo_set_size(target, 4 * PAGE));
	EXPECT_EQ(0, tag(target, 2));
	EXPECT_EQ(0, tag(target, 3));
	zxt_close(_metadata, other);
	EXPECT_EQ(1, tag(target, 0));
	EXPECT_EQ(0, tag(target, 1));
	zxt_close(_metadata, target);
}

TEST(resize_child)
{
	resize(_metadata, true);
}

TEST(resize_parent)
{
	resize(_metadata, false);
}

/* A child that grows does not see more of its parent. */
TEST(resize_grows)
{
	zx_handle_t vmo = tagged(2), clone = child(vmo, SNAPSHOT | RESIZABLE, 0, 1);

	ASSERT_OK(zx_vmo_set_size(clone, 2 * PAGE));
	EXPECT_EQ(1, tag(clone, 0));
	EXPECT_EQ(0, tag(clone, 1));
	put(vmo, 1, 3);
	EXPECT_EQ(0, tag(clone, 1));
	zxt_close(_metadata, clone);
	zxt_close(_metadata, vmo);
}

TEST(resize_parent_to_nothing)
{
	zx_handle_t vmo = tagged(3), clone = child(vmo, SNAPSHOT, 1, 1);

	ASSERT_OK(zx_vmo_set_size(vmo, 0));
	EXPECT_EQ(2, tag(clone, 0));
	zxt_close(_metadata, clone);
	zxt_close(_metadata, vmo);
}

TEST(resize_disjoint_children)
{
	unsigned int i, last;

	for (last = 0; last < 3; last++) {
		zx_handle_t vmo = tagged(3), clones[3];

		for (i = 0; i < 3; i++)
			clones[i] = child(vmo, SNAPSHOT | RESIZABLE, i, 1);
		for (i = 0; i < 3; i++)
			if (i != last)
				ASSERT_OK(zx_vmo_set_size(clones[i], 0));
		ASSERT_OK(zx_vmo_set_size(vmo, 0));
		EXPECT_EQ(last + 1, tag(clones[last], 0));
		ASSERT_OK(zx_vmo_set_size(clones[last], 0));
		for (i = 0; i < 3; i++)
			zxt_close(_metadata, clones[i]);
		zxt_close(_metadata, vmo);
	}
}

TEST(resize_progressive)
{
	zx_handle_t vmo = tagged(3), one, two;

	one = child(vmo, SNAPSHOT | RESIZABLE, 0, 2);
	put(vmo, 0, 4);
	put(one, 1, 5);
	two = child(vmo, SNAPSHOT, 0, 1);
	ASSERT_OK(zx_vmo_set_size(one, 0));
	EXPECT_EQ(4, tag(vmo, 0));
	EXPECT_EQ(2, tag(vmo, 1));
	EXPECT_EQ(3, tag(vmo, 2));
	EXPECT_EQ(4, tag(two, 0));
	ASSERT_OK(zx_vmo_set_size(vmo, 0));
	EXPECT_EQ(4, tag(two, 0));
	zxt_close(_metadata, two);
	zxt_close(_metadata, one);
	zxt_close(_metadata, vmo);
}

/* The part that comes back when the parent grows is new, though another child has it. */
TEST(resize_over_sibling)
{
	zx_handle_t vmo = tagged(4), whole = child(vmo, SNAPSHOT, 0, 4), sibling;
	unsigned int i;

	sibling = child(vmo, SNAPSHOT | RESIZABLE, 2, 1);
	ASSERT_OK(zx_vmo_set_size(vmo, PAGE));
	ASSERT_OK(zx_vmo_set_size(vmo, 4 * PAGE));
	EXPECT_EQ(1, tag(vmo, 0));
	for (i = 1; i < 4; i++) {
		EXPECT_EQ(0, tag(vmo, i));
		put(vmo, i, i + 10);
	}
	EXPECT_EQ(3, tag(sibling, 0));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i + 1, tag(whole, i));
	zxt_close(_metadata, sibling);
	zxt_close(_metadata, whole);
	zxt_close(_metadata, vmo);
}

/* An older child goes on reading through a parent that was cut off before it got a newer one. */
TEST_F(clone, sibling_after_shrink)
{
	zx_handle_t middle = child(self->vmo, SNAPSHOT | RESIZABLE, 0, 4);
	zx_handle_t old = child(middle, SNAPSHOT, 2, 2), young;

	ASSERT_OK(zx_vmo_set_size(middle, PAGE));
	young = child(middle, SNAPSHOT, 0, 4);
	EXPECT_EQ(3, tag(old, 0));
	EXPECT_EQ(4, tag(old, 1));
	EXPECT_EQ(1, tag(young, 0));
	EXPECT_EQ(0, tag(young, 2));
	zxt_close(_metadata, young);
	zxt_close(_metadata, old);
	zxt_close(_metadata, middle);
}

/* ---- zx_vmo_op_range ---- */

TEST_F(clone, commit)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 5);
	unsigned int i;

	put(self->vmo, 0, 10);
	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, 5 * PAGE, NULL, 0));
	for (i = 0; i < 5; i++)
		EXPECT_EQ(i < 4 ? i + 1 : 0, tag(vmo, i));
	put(vmo, 0, 20);
	EXPECT_EQ(10, tag(self->vmo, 0));
	put(self->vmo, 1, 30);
	EXPECT_EQ(2, tag(vmo, 1));
	zxt_close(_metadata, vmo);
}

/* Without its page a child would have that of another. */
TEST_F(clone, decommit)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_op_range(vmo, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_EQ(1, tag(vmo, 0));
	EXPECT_EQ(1, tag(self->vmo, 0));
	zxt_close(_metadata, vmo);
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, 0, PAGE, NULL, 0));
	EXPECT_EQ(0, tag(self->vmo, 0));
	EXPECT_EQ(2, tag(self->vmo, 1));
}

TEST_F(clone, zero_parent)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4);
	unsigned int i;

	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_ZERO, PAGE, 2 * PAGE + 8, NULL, 0));
	EXPECT_EQ(1, tag(self->vmo, 0));
	for (i = 1; i < 4; i++)
		EXPECT_EQ(0, tag(self->vmo, i));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i + 1, tag(vmo, i));
	zxt_close(_metadata, vmo);
}

TEST_F(clone, zero_child)
{
	zx_handle_t vmo = child(self->vmo, SNAPSHOT, 0, 4), other = child(vmo, SNAPSHOT, 0, 4);
	unsigned int i;

	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, PAGE, 2 * PAGE + 8, NULL, 0));
	EXPECT_EQ(1, tag(vmo, 0));
	for (i = 1; i < 4; i++)
		EXPECT_EQ(0, tag(vmo, i));
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(i + 1, tag(self->vmo, i));
		EXPECT_EQ(i + 1, tag(other, i));
	}
	zxt_close(_metadata, other);
	zxt_close(_metadata, vmo);
}

/* ---- ZX_VMO_ZERO_CHILDREN ---- */

/* It is gone at once, and comes back soon. */
#define expect_children(vmo) \
	EXPECT_EQ(0, zxt_signals(_metadata, vmo) & ZX_VMO_ZERO_CHILDREN)
#define expect_no_children(vmo) \
	EXPECT_OK(zx_object_wait_one(vmo, ZX_VMO_ZERO_CHILDREN, zxt_after(ZX_SEC(60)), NULL))

TEST_F(clone, zero_children)
{
	zx_handle_t vmo;

	expect_no_children(self->vmo);
	vmo = child(self->vmo, SNAPSHOT, 0, 4);
	expect_children(self->vmo);
	expect_no_children(vmo);
	zxt_close(_metadata, vmo);
	expect_no_children(self->vmo);
}

TEST_F(clone, many_children)
{
	zx_handle_t vmos[5];
	unsigned int i, reverse;

	for (reverse = 0; reverse < 2; reverse++) {
		for (i = 0; i < 5; i++)
			vmos[i] = child(self->vmo, SNAPSHOT, 0, 4);
		for (i = 0; i < 5; i++) {
			expect_children(self->vmo);
			zxt_close(_metadata, vmos[reverse ? 4 - i : i]);
		}
		expect_no_children(self->vmo);
	}
}

/* The children of one that has gone are its parent's. */
TEST_F(clone, grandchildren)
{
	zx_handle_t middle = child(self->vmo, SNAPSHOT, 0, 4), one, two;

	one = child(middle, SNAPSHOT, 0, 4);
	two = child(middle, SNAPSHOT, 0, 4);
	zxt_close(_metadata, middle);
	expect_children(self->vmo);
	zxt_close(_metadata, one);
	expect_children(self->vmo);
	zxt_close(_metadata, two);
	expect_no_children(self->vmo);
}

/* ---- many generations ---- */

/* A snapshot of the last one each time, which is then closed. */
TEST_F(clone, generations)
{
	unsigned int i, page;

	for (i = 0; i < 1000; i++) {
		zx_handle_t next = child(self->vmo, SNAPSHOT, 0, 4);

		put(next, i % 4, 100 + i);
		zxt_close(_metadata, self->vmo);
		self->vmo = next;
	}
	for (page = 0; page < 4; page++)
		EXPECT_EQ(100 + 996 + page, tag(self->vmo, page));
}

/* Snapshots of one that goes on, each closed when there is another. */
TEST_F(clone, generations_of_snapshots)
{
	zx_handle_t last = ZX_HANDLE_INVALID, next;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		next = child(self->vmo, SNAPSHOT, 0, 4);
		put(self->vmo, i % 4, 100 + i);
		if (last != ZX_HANDLE_INVALID) {
			EXPECT_EQ(i < 5 ? (i + 3) % 4 + 1 : 100 + i - 5, tag(last, (i + 3) % 4));
			zxt_close(_metadata, last);
		}
		last = next;
	}
	zxt_close(_metadata, last);
}

/* ---- references ---- */

TEST_F(clone, reference)
{
	zx_handle_t vmo = child(self->vmo, REFERENCE | RESIZABLE, 0, 0);

	EXPECT_EQ(4 * PAGE, vmo_size(_metadata, vmo));
	put(vmo, 1, 20);
	EXPECT_EQ(20, tag(self->vmo, 1));
	put(self->vmo, 2, 30);
	EXPECT_EQ(30, tag(vmo, 2));
	/* There is one size. */
	ASSERT_OK(zx_vmo_set_size(vmo, 2 * PAGE + 5));
	EXPECT_EQ(3 * PAGE, vmo_size(_metadata, self->vmo));
	EXPECT_EQ(2 * PAGE + 5, content_size(_metadata, self->vmo));
	ASSERT_OK(zx_vmo_set_size(self->vmo, 5 * PAGE));
	EXPECT_EQ(5 * PAGE, vmo_size(_metadata, vmo));
	EXPECT_NE(zxt_koid(_metadata, vmo), zxt_koid(_metadata, self->vmo));
	expect_children(self->vmo);
	zxt_close(_metadata, self->vmo);
	EXPECT_EQ(20, tag(vmo, 1));
	self->vmo = vmo;
}

TEST_F(clone, reference_errors)
{
	zx_handle_t fixed = zxt_vmo(_metadata, PAGE), out = ZXT_POISON32;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, REFERENCE | RESIZABLE, PAGE, 0, &out));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_create_child(self->vmo, REFERENCE | RESIZABLE, 0, PAGE, &out));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_vmo_create_child(fixed, REFERENCE | RESIZABLE, 0, 0, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	expect_no_children(self->vmo);
	zxt_close(_metadata, fixed);
}

/* A snapshot of a reference is one of what it refers to. */
TEST_F(clone, snapshot_of_reference)
{
	zx_handle_t reference = child(self->vmo, REFERENCE | RESIZABLE, 0, 0);
	zx_handle_t vmo = child(reference, SNAPSHOT, 0, 4);

	put(reference, 0, 10);
	put(self->vmo, 1, 20);
	EXPECT_EQ(1, tag(vmo, 0));
	EXPECT_EQ(2, tag(vmo, 1));
	zxt_close(_metadata, reference);
	expect_children(self->vmo);
	zxt_close(_metadata, vmo);
	expect_no_children(self->vmo);
}

TEST_HARNESS_MAIN
