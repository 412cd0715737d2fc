// SPDX-License-Identifier: GPL-2.0-only
/* What to do next. */
#include "model_parts.h"

/* A slot that is in use, or is not; any, if there is none. */
static unsigned int vmo_slot(bool used)
{
	unsigned int i, slot = rnd(VMOS);

	for (i = 0; i < VMOS; i++, slot = (slot + 1) % VMOS)
		if (used == !!vmos[slot].node)
			break;
	return slot;
}

static unsigned int map_slot(bool used)
{
	unsigned int i, slot = rnd(MAPS);

	for (i = 0; i < MAPS; i++, slot = (slot + 1) % MAPS)
		if (used == !!maps[slot].node)
			break;
	return slot;
}

/* Bytes of something: likely to be at the edge of a page, or to end behind the last. */
static void choose_range(struct op *op, uint64_t size)
{
	uint32_t pages = size / PAGE + !size;

	switch (rnd(4)) {
	case 0:
		op->offset = rnd(pages) * PAGE;
		op->size = PAGE * (1 + rnd(3));
		break;
	case 1:
		op->offset = (1 + rnd(pages)) * PAGE - 1 - rnd(16);
		op->size = 1 + rnd(32);
		break;
	case 2:
		op->offset = rnd(pages * PAGE);
		op->size = 1 + rnd(3 * PAGE);
		break;
	default:
		op->offset = rnd(pages * PAGE / 8) * 8;
		op->size = 8;
	}
	if (op->offset + op->size > size && rnd(8) && op->offset < size)
		op->size = size - op->offset;
}

static void choose_pages(struct op *op, uint32_t pages)
{
	op->offset = rnd(pages) * PAGE;
	op->size = (1 + rnd(pages - op->offset / PAGE)) * PAGE;
}

static uint32_t choose_size(void)
{
	return rnd(3) ? rnd(MAX_PAGES + 1) * PAGE : rnd(MAX_BYTES + 1);
}

static uint64_t size_of_slot(unsigned int slot)
{
	return vmos[slot].node ? vmos[slot].node->view->size : MAX_BYTES;
}

static void choose_child(struct op *op)
{
	static const uint32_t kinds[] = {
		ZX_VMO_CHILD_SNAPSHOT, ZX_VMO_CHILD_SNAPSHOT, ZX_VMO_CHILD_SNAPSHOT,
		ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE,
#ifdef ZX_VMO_CHILD_SNAPSHOT_MODIFIED
		ZX_VMO_CHILD_SNAPSHOT_MODIFIED,
#endif
		ZX_VMO_CHILD_SLICE, ZX_VMO_CHILD_REFERENCE,
	};
	uint64_t size;

	op->b = vmo_slot(false);
	op->options = kinds[rnd(ARRAY_SIZE(kinds))];
	size = size_of_slot(op->a);
	if (op->options == ZX_VMO_CHILD_REFERENCE) {
		op->options |= vmos[op->a].node && vmos[op->a].node->view->resizable ?
			ZX_VMO_CHILD_RESIZABLE : rnd(2) ? ZX_VMO_CHILD_NO_WRITE : 0;
		return;
	}
	choose_pages(op, size / PAGE + 1);
	if (rnd(3))
		op->offset = 0;
	if (op->options == ZX_VMO_CHILD_SLICE) {
		if (op->offset + op->size > size && rnd(8))
			op->size = size - (op->offset < size ? op->offset : 0);
	} else {
		if (!rnd(4))
			op->size -= rnd(PAGE);
		if (!rnd(3))
			op->options |= ZX_VMO_CHILD_RESIZABLE;
	}
	if (op->size > MAX_BYTES)
		op->size = MAX_BYTES;
	if (!(op->options & ZX_VMO_CHILD_RESIZABLE) && !rnd(4))
		op->options |= ZX_VMO_CHILD_NO_WRITE;
}

static void choose_map(struct op *op)
{
	op->a = map_slot(false);
	op->b = vmo_slot(true);
	op->options = rnd(4) ? RW : ZX_VM_PERM_READ;
	op->options |= rnd(REGIONS) << 24;
	if (rnd(2))
		op->options |= MAP_IN_REGION;
	choose_pages(op, size_of_slot(op->b) / PAGE + 1);
	op->where = rnd(REGION_PAGES - op->size / PAGE) * PAGE;
}

/* How often each is done. */
static const uint8_t weights[] = {
	[VMO_CREATE] = 4, [VMO_CHILD] = 14, [VMO_WRITE] = 14, [VMO_READ] = 10,
	[VMO_SET_SIZE] = 6, [VMO_CONTENT_SIZE] = 3, [VMO_COMMIT] = 3, [VMO_DECOMMIT] = 3,
	[VMO_ZERO] = 5, [VMO_CLOSE] = 9, [VMO_CHILDREN] = 5,
#ifdef VM_NATIVE
	[REGION_MAKE] = 3, [REGION_DESTROY] = 1, [MAP] = 10, [UNMAP] = 5, [PROTECT] = 6,
	[MAP_READ] = 14, [MAP_WRITE] = 18, [MEMORY_READ] = 3, [MEMORY_WRITE] = 3, [SEND] = 3,
	[RECEIVE] = 3, [VMO_WRITE_MAPPED] = 4, [VMO_READ_MAPPED] = 4,
#endif
	[CHECK_ALL] = 5,
};

static enum what choose_what(void)
{
	unsigned int i, sum = 0, n;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		sum += weights[i];
	n = rnd(sum);
	for (i = 0; n >= weights[i]; i++)
		n -= weights[i];
	return i;
}

/* Chooses the next operation by what there is. */
void model_generate(struct op *op)
{
	const struct map *map;

	*op = (struct op){ .what = choose_what(), .seed = rnd(1 << 30) };
	switch (op->what) {
	case VMO_CREATE:
		op->a = vmo_slot(false);
		op->size = choose_size();
		op->options = rnd(2) ? ZX_VMO_RESIZABLE : 0;
		break;
	case VMO_CHILD:
		op->a = vmo_slot(true);
		choose_child(op);
		break;
	case VMO_SET_SIZE:
	case VMO_CONTENT_SIZE:
		op->a = vmo_slot(true);
		op->size = choose_size();
		op->options = rnd(2);
		break;
	case VMO_DECOMMIT:
		op->a = vmo_slot(true);
		choose_pages(op, size_of_slot(op->a) / PAGE + 1);
		break;
	case VMO_WRITE:
	case VMO_READ:
	case VMO_COMMIT:
	case VMO_ZERO:
	case VMO_CLOSE:
	case VMO_CHILDREN:
		op->a = vmo_slot(true);
		choose_range(op, size_of_slot(op->a));
		break;
	case REGION_MAKE:
	case REGION_DESTROY:
		op->a = rnd(REGIONS);
		break;
	case MAP:
		choose_map(op);
		break;
	case CHECK_ALL:
		break;
	default:
		op->a = map_slot(true);
		op->b = vmo_slot(true);
		map = &maps[op->a];
		if (op->what == UNMAP || op->what == PROTECT) {
			choose_pages(op, map->node ? map->pages : 1);
			op->options = rnd(3) ? RW : rnd(2) ? ZX_VM_PERM_READ : 0;
			op->where = rnd(4) == 0;
		} else {
			choose_range(op, map->node ? map->pages * PAGE : PAGE);
			op->where = rnd(2) ? op->offset : rnd(MAX_BYTES);
		}
	}
}
