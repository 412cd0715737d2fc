// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots and mappings: who sees what, whichever way it is written and read. What is not
 * about mappings is in core/vmo_clones.c; selftests/vm_model goes on for longer.
 */
#include "zxtest.h"

#define PAGE	ZX_PAGE_SIZE
#define RW	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define PAGES	8

struct view {
	zx_handle_t vmo;
	volatile uint8_t *p;
};

static struct view view(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t size)
{
	zx_vaddr_t addr = 0;

	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), RW, 0, vmo, 0, size, &addr));
	return (struct view){ vmo, (volatile uint8_t *)addr };
}

static void unview(struct __test_metadata *_metadata, struct view *v, uint64_t size)
{
	if (v->p)
		ASSERT_OK(zx_vmar_unmap(zx_vmar_root_self(), (zx_vaddr_t)v->p, size));
	if (v->vmo)
		zxt_close(_metadata, v->vmo);
	*v = (struct view){};
}

static struct view snapshot(struct __test_metadata *_metadata, zx_handle_t of, uint64_t offset,
			    uint64_t size)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create_child(of, ZX_VMO_CHILD_SNAPSHOT, offset, size, &vmo));
	return view(_metadata, vmo, size);
}

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

FIXTURE(snapshot) {
	struct view root;	/* page n begins with n + 1, but for the last, which is not there */
};

FIXTURE_SETUP(snapshot)
{
	unsigned int i;

	self->root = view(_metadata, zxt_vmo(_metadata, PAGES * PAGE), PAGES * PAGE);
	for (i = 0; i < PAGES - 1; i++)
		self->root.p[i * PAGE] = i + 1;
}

FIXTURE_TEARDOWN(snapshot)
{
	unview(_metadata, &self->root, PAGES * PAGE);
}

/* The parent's mapping is older than the child, and writable. */
TEST_F(snapshot, parent_writes)
{
	struct view child = snapshot(_metadata, self->root.vmo, 0, PAGES * PAGE);
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		self->root.p[i * PAGE] = 100 + i;
	for (i = 0; i < PAGES - 1; i++) {
		EXPECT_EQ(i + 1, i % 2 ? child.p[i * PAGE] : peek(_metadata, child.vmo, i * PAGE));
		EXPECT_EQ(i + 1, child.p[i * PAGE]);
		EXPECT_EQ(i + 1, peek(_metadata, child.vmo, i * PAGE));
		EXPECT_EQ(100 + i, self->root.p[i * PAGE]);
	}
	EXPECT_EQ(0, child.p[(PAGES - 1) * PAGE]);
	EXPECT_EQ(0, peek(_metadata, child.vmo, (PAGES - 1) * PAGE));
	unview(_metadata, &child, PAGES * PAGE);
	for (i = 0; i < PAGES; i++)
		EXPECT_EQ(100 + i, peek(_metadata, self->root.vmo, i * PAGE));
}

TEST_F(snapshot, child_writes)
{
	struct view child = snapshot(_metadata, self->root.vmo, 0, PAGES * PAGE);
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		child.p[i * PAGE + 7] = 200;
		EXPECT_EQ(i < PAGES - 1 ? i + 1 : 0, child.p[i * PAGE]);
	}
	for (i = 0; i < PAGES; i++) {
		EXPECT_EQ(0, self->root.p[i * PAGE + 7]);
		EXPECT_EQ(200, peek(_metadata, child.vmo, i * PAGE + 7));
	}
	unview(_metadata, &child, PAGES * PAGE);
}

/* What the child has read already does not change either. */
TEST_F(snapshot, read_then_parent_writes)
{
	struct view child = snapshot(_metadata, self->root.vmo, 0, PAGES * PAGE);
	unsigned int i;

	for (i = 0; i < PAGES - 1; i++)
		EXPECT_EQ(i + 1, child.p[i * PAGE]);
	EXPECT_EQ(0, child.p[(PAGES - 1) * PAGE]);
	for (i = 0; i < PAGES; i++)
		self->root.p[i * PAGE] = 50;
	for (i = 0; i < PAGES - 1; i++)
		EXPECT_EQ(i + 1, child.p[i * PAGE]);
	EXPECT_EQ(0, child.p[(PAGES - 1) * PAGE]);
	unview(_metadata, &child, PAGES * PAGE);
}

/* One after another, each of another time. */
TEST_F(snapshot, of_several_times)
{
	struct view children[6];
	unsigned int i, k;

	for (k = 0; k < 6; k++) {
		children[k] = snapshot(_metadata, self->root.vmo, 0, PAGES * PAGE);
		self->root.p[0] = 10 + k;
		self->root.p[(k + 1) * PAGE] = 20 + k;
		if (k % 2)
			poke(_metadata, self->root.vmo, (PAGES - 1) * PAGE, 30 + k);
	}
	for (k = 0; k < 6; k++) {
		EXPECT_EQ(k ? 9 + k : 1, children[k].p[0]);
		for (i = 1; i < PAGES - 1; i++)
			EXPECT_EQ(i <= k ? 19 + i : i + 1, children[k].p[i * PAGE]);
	}
	EXPECT_EQ(0, peek(_metadata, children[0].vmo, (PAGES - 1) * PAGE));
	EXPECT_EQ(0, peek(_metadata, children[1].vmo, (PAGES - 1) * PAGE));
	EXPECT_EQ(31, peek(_metadata, children[2].vmo, (PAGES - 1) * PAGE));
	/* In the middle, then the first, then the last. */
	unview(_metadata, &children[2], PAGES * PAGE);
	unview(_metadata, &children[0], PAGES * PAGE);
	EXPECT_EQ(10, children[1].p[0]);
	EXPECT_EQ(20, children[1].p[PAGE]);
	EXPECT_EQ(3, children[1].p[2 * PAGE]);
	unview(_metadata, &children[5], PAGES * PAGE);
	EXPECT_EQ(12, children[3].p[0]);
	unview(_metadata, &children[1], PAGES * PAGE);
	EXPECT_EQ(22, children[3].p[3 * PAGE]);
	EXPECT_EQ(5, children[3].p[4 * PAGE]);
	unview(_metadata, &children[3], PAGES * PAGE);
	unview(_metadata, &children[4], PAGES * PAGE);
	EXPECT_EQ(15, self->root.p[0]);
}

/* Each the child of the one before, which has gone. That many layers were slow to read. */
#define GENERATIONS	1000

TEST_F(snapshot, of_snapshots)
{
	struct view old = self->root, new;
	unsigned int i;

	for (i = 0; i < GENERATIONS; i++) {
		new = snapshot(_metadata, old.vmo, 0, PAGES * PAGE);
		old.p[PAGE] = 77;
		new.p[0] = i;
		new.p[2 * PAGE + i] = i + 1;
		unview(_metadata, &old, PAGES * PAGE);
		old = new;
	}
	EXPECT_EQ((GENERATIONS - 1) % 256, old.p[0]);
	EXPECT_EQ(2, old.p[PAGE]);
	for (i = 1; i < GENERATIONS; i++)
		EXPECT_EQ((i + 1) % 256, old.p[2 * PAGE + i]);
	EXPECT_EQ(4, old.p[3 * PAGE]);
	self->root = old;
}

TEST_F(snapshot, window)
{
	struct view child = snapshot(_metadata, self->root.vmo, 2 * PAGE, 2 * PAGES * PAGE);
	struct view inner = snapshot(_metadata, child.vmo, PAGE, 2 * PAGE);

	self->root.p[3 * PAGE] = 99;
	child.p[PAGE + 1] = 98;
	EXPECT_EQ(3, child.p[0]);
	EXPECT_EQ(4, child.p[PAGE]);
	EXPECT_EQ(4, inner.p[0]);
	EXPECT_EQ(0, inner.p[1]);
	EXPECT_EQ(5, inner.p[PAGE]);
	EXPECT_EQ(0, child.p[(2 * PAGES - 1) * PAGE]);
	unview(_metadata, &child, 2 * PAGES * PAGE);
	EXPECT_EQ(4, inner.p[0]);
	unview(_metadata, &inner, 2 * PAGE);
}

/* One that shrinks takes nothing from those that were made of it. */
TEST_F(snapshot, shrinks)
{
	zx_handle_t vmo = ZXT_POISON32;
	struct view child;

	ASSERT_OK(zx_vmo_create_child(self->root.vmo, ZX_VMO_CHILD_SNAPSHOT |
				      ZX_VMO_CHILD_RESIZABLE, 0, PAGES * PAGE, &vmo));
	poke(_metadata, vmo, 5 * PAGE, 60);
	EXPECT_OK(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, 4 * PAGE, PAGE, NULL, 0));
	child = snapshot(_metadata, vmo, 0, PAGES * PAGE);
	EXPECT_OK(zx_vmo_set_size(vmo, PAGE));
	EXPECT_EQ(2, child.p[PAGE]);
	EXPECT_EQ(3, peek(_metadata, child.vmo, 2 * PAGE));
	EXPECT_EQ(0, child.p[4 * PAGE]);
	EXPECT_EQ(60, child.p[5 * PAGE]);
	EXPECT_OK(zx_vmo_set_size(vmo, PAGES * PAGE));
	EXPECT_EQ(0, peek(_metadata, vmo, 2 * PAGE));
	EXPECT_EQ(0, peek(_metadata, vmo, 5 * PAGE));
	poke(_metadata, vmo, 3 * PAGE, 61);
	EXPECT_EQ(4, child.p[3 * PAGE]);
	EXPECT_EQ(0, peek(_metadata, child.vmo, 4 * PAGE));
	zxt_close(_metadata, vmo);
	EXPECT_EQ(7, child.p[6 * PAGE]);
	unview(_metadata, &child, PAGES * PAGE);
}

TEST_F(snapshot, slice_is_the_same_memory)
{
	zx_handle_t vmo = ZXT_POISON32;
	struct view slice, child;

	ASSERT_OK(zx_vmo_create_child(self->root.vmo, ZX_VMO_CHILD_SLICE, 2 * PAGE, 3 * PAGE,
				      &vmo));
	slice = view(_metadata, vmo, 3 * PAGE);
	EXPECT_EQ(3, slice.p[0]);
	slice.p[PAGE] = 66;
	EXPECT_EQ(66, self->root.p[3 * PAGE]);
	child = snapshot(_metadata, slice.vmo, PAGE, 4 * PAGE);
	self->root.p[3 * PAGE] = 67;
	EXPECT_EQ(67, slice.p[PAGE]);
	EXPECT_EQ(66, child.p[0]);
	EXPECT_EQ(5, child.p[PAGE]);
	/* Not what is behind the slice. */
	EXPECT_EQ(0, child.p[2 * PAGE]);
	unview(_metadata, &child, 4 * PAGE);
	unview(_metadata, &slice, 3 * PAGE);
}

/* Memory that is the parent's own is what is written, and read, in the very call. */
TEST_F(snapshot, copies_between_relatives)
{
	struct view child = snapshot(_metadata, self->root.vmo, 0, PAGES * PAGE);

	EXPECT_OK(zx_vmo_read(child.vmo, (void *)&child.p[6 * PAGE], 0, PAGE));
	EXPECT_EQ(1, child.p[6 * PAGE]);
	EXPECT_OK(zx_vmo_write(self->root.vmo, (void *)&child.p[PAGE], 0, 3 * PAGE));
	EXPECT_EQ(2, self->root.p[0]);
	EXPECT_EQ(4, self->root.p[2 * PAGE]);
	EXPECT_EQ(1, child.p[0]);
	EXPECT_OK(zx_vmo_write(child.vmo, (void *)&child.p[1], 0, PAGE));
	EXPECT_EQ(0, child.p[0]);
	EXPECT_OK(zx_vmo_read(child.vmo, (void *)&self->root.p[PAGE], 2 * PAGE, PAGE));
	EXPECT_EQ(3, self->root.p[PAGE]);
	unview(_metadata, &child, PAGES * PAGE);
}

/* ---- at random, against plain memory ---- */

#define VMOS		10
#define MAX_PAGES	12

struct model {
	struct view v;
	uint64_t mapped;	/* pages */
	uint64_t pages;
	bool resizable;
	uint8_t bytes[MAX_PAGES * 2];	/* of each page, one at its beginning and one at its end */
};

static uint64_t state;

static uint32_t rnd(uint32_t n)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % n;
}

static uint64_t at(unsigned int i)
{
	return i / 2 * PAGE + (i % 2 ? PAGE - 1 : 0);
}

static void model_step(struct __test_metadata *_metadata, struct model *models)
{
	struct model *m = &models[rnd(VMOS)], *n;
	unsigned int i, first, pages, op;
	zx_handle_t vmo;
	bool by_map;

	if (!m->v.vmo) {
		n = &models[rnd(VMOS)];
		m->resizable = rnd(2);
		m->pages = rnd(MAX_PAGES + 1);
		m->mapped = 0;
		memset(m->bytes, 0, sizeof(m->bytes));
		if (n->v.vmo) {
			first = rnd(MAX_PAGES + 1);
			op = ZX_VMO_CHILD_SNAPSHOT | (m->resizable ? ZX_VMO_CHILD_RESIZABLE : 0);
			ASSERT_OK(zx_vmo_create_child(n->v.vmo, op, first * PAGE, m->pages * PAGE,
						      &vmo));
			for (i = 0; i < 2 * m->pages; i++)
				if (i + 2 * first < 2 * n->pages)
					m->bytes[i] = n->bytes[i + 2 * first];
		} else {
			op = m->resizable ? ZX_VMO_RESIZABLE : 0;
			ASSERT_OK(zx_vmo_create(m->pages * PAGE, op, &vmo));
		}
		m->v.vmo = vmo;
		return;
	}
	i = m->pages ? rnd(2 * m->pages) : 0;
	switch (rnd(12)) {
	case 0:
		if (rnd(3))
			break;
		unview(_metadata, &m->v, m->mapped * PAGE);
		break;
	case 1:
		if (m->v.p)
			break;
		m->mapped = m->pages ? m->pages : 1;
		vmo = m->v.vmo;
		m->v = view(_metadata, vmo, m->mapped * PAGE);
		break;
	case 2:
	case 3:
	case 4:
		if (!m->pages)
			break;
		m->bytes[i] = 1 + rnd(255);
		if (m->v.p && i / 2 < m->mapped && rnd(3))
			m->v.p[at(i)] = m->bytes[i];
		else
			poke(_metadata, m->v.vmo, at(i), m->bytes[i]);
		break;
	case 5:
		if (!m->resizable)
			break;
		pages = rnd(MAX_PAGES + 1);
		ASSERT_OK(zx_vmo_set_size(m->v.vmo, pages * PAGE));
		for (i = 2 * pages; i < 2 * MAX_PAGES; i++)
			m->bytes[i] = 0;
		m->pages = pages;
		break;
	case 6:
		first = rnd(m->pages + 1);
		pages = rnd(m->pages - first + 1);
		/* What has no relatives can be decommitted. */
		if (rnd(2) || zx_vmo_op_range(m->v.vmo, ZX_VMO_OP_DECOMMIT, first * PAGE,
					      pages * PAGE, NULL, 0) != ZX_OK)
			ASSERT_OK(zx_vmo_op_range(m->v.vmo, ZX_VMO_OP_ZERO, first * PAGE,
						  pages * PAGE, NULL, 0));
		for (i = 2 * first; i < 2 * (first + pages); i++)
			m->bytes[i] = 0;
		break;
	case 7:
		if (!m->pages)
			break;
		/* A part of a page, with the byte at its beginning or at its end. */
		first = i % 2 ? 9 : 0;
		ASSERT_OK(zx_vmo_op_range(m->v.vmo, ZX_VMO_OP_ZERO, at(i) - first, 10, NULL, 0));
		m->bytes[i] = 0;
		break;
	case 8:
		first = rnd(m->pages + 1);
		ASSERT_OK(zx_vmo_op_range(m->v.vmo, ZX_VMO_OP_COMMIT, first * PAGE,
					  rnd(m->pages - first + 1) * PAGE, NULL, 0));
		break;
	default:
		for (i = 0; i < 2 * m->pages; i++) {
			by_map = m->v.p && i / 2 < m->mapped && rnd(2);
			EXPECT_EQ(m->bytes[i],
				  by_map ? m->v.p[at(i)] : peek(_metadata, m->v.vmo, at(i)));
		}
	}
}

TEST(at_random)
{
	static struct model models[VMOS];
	unsigned int i, seed;

	for (seed = 1; seed <= 25; seed++) {
		state = seed;
		for (i = 0; i < 3000; i++) {
			model_step(_metadata, models);
			ASSERT_EQ(0, _metadata->exit_code)
				TH_LOG("seed %u, step %u", seed, i);
		}
		for (i = 0; i < VMOS; i++)
			unview(_metadata, &models[i].v, models[i].mapped * PAGE);
	}
}

TEST_HARNESS_MAIN
