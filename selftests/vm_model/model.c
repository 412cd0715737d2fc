// SPDX-License-Identifier: GPL-2.0-only
/* The model, and every operation on it and on the kernel. */
#include "vm_model.h"

#define RW		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define GONE		0xff	/* a page of a mapping that is no more */
#define MAP_PAGES	(MAX_PAGES + 2)

/* Bytes. Those beyond the end of whoever has them are zero. */
struct store {
	unsigned int refs;
	bool snapshots;		/* has been made by a snapshot, or one was made of it */
	unsigned char bytes[MAX_BYTES];
};

/* What of a store a VMO is, and its references with it. */
struct view {
	unsigned int refs;
	struct store *store;
	uint64_t base;
	uint64_t size;
	uint64_t content;
	bool resizable;
	bool slice;
};

/* A VMO: as long as it has a handle or is mapped. */
struct node {
	unsigned int refs;
	struct view *view;
	struct node *parent;
	unsigned int children;
};

struct vmo {
	zx_handle_t handle;
	struct node *node;	/* NULL: the slot is empty */
	bool writable;
};

struct region {
	zx_handle_t handle;	/* ZX_HANDLE_INVALID: the slot is empty */
	zx_vaddr_t base;
};

struct map {
	struct node *node;	/* NULL: the slot is empty */
	unsigned int process;
	int region;		/* -1: the process's root */
	zx_vaddr_t addr;
	uint64_t offset;
	unsigned int pages;
	bool writable;		/* may become so */
	uint8_t perm[MAP_PAGES];	/* ZX_VM_PERM_*, or GONE */
};

/* Each is for a slot of a VMO or of a mapping. */
static struct store stores[VMOS + MAPS + 1];
static struct view views[VMOS + MAPS + 1];
static struct node nodes[VMOS + MAPS + 1];
static struct vmo vmos[VMOS];
static struct map maps[MAPS];
#ifdef VM_NATIVE
static struct region regions[REGIONS];
static zx_handle_t channel[2];
#endif

uint64_t rng_state;
char difference[400];

static const char *const names[] = {
	[VMO_CREATE] = "create", [VMO_CHILD] = "create_child", [VMO_WRITE] = "write",
	[VMO_READ] = "read", [VMO_SET_SIZE] = "set_size", [VMO_CONTENT_SIZE] = "content_size",
	[VMO_COMMIT] = "commit", [VMO_DECOMMIT] = "decommit", [VMO_ZERO] = "zero",
	[VMO_CLOSE] = "close", [VMO_CHILDREN] = "children", [REGION_MAKE] = "vmar_allocate",
	[REGION_DESTROY] = "vmar_destroy", [MAP] = "map", [UNMAP] = "unmap",
	[PROTECT] = "protect", [MAP_READ] = "load", [MAP_WRITE] = "store",
	[MEMORY_READ] = "process_read", [MEMORY_WRITE] = "process_write", [SEND] = "send",
	[RECEIVE] = "receive", [VMO_WRITE_MAPPED] = "write_from_mapping",
	[VMO_READ_MAPPED] = "read_into_mapping", [CHECK_ALL] = "check_all",
};

const char *model_name(enum what what)
{
	return names[what];
}

/* ---- the model's own objects ---- */

static struct node *node_new(struct view *view, struct node *parent)
{
	unsigned int i;

	for (i = 0; nodes[i].refs; i++)
		;
	nodes[i] = (struct node){ .refs = 1, .view = view, .parent = parent };
	if (parent)
		parent->children++;
	return &nodes[i];
}

static struct view *view_new(struct store *store, uint64_t base, uint64_t size)
{
	unsigned int i;

	for (i = 0; views[i].refs; i++)
		;
	views[i] = (struct view){
		.refs = 1, .store = store, .base = base, .content = size,
		.size = (size + PAGE - 1) & -PAGE,
	};
	return &views[i];
}

static struct store *store_new(void)
{
	unsigned int i;

	for (i = 0; stores[i].refs; i++)
		;
	stores[i].refs = 1;
	stores[i].snapshots = false;
	memset(stores[i].bytes, 0, sizeof(stores[i].bytes));
	return &stores[i];
}

static void node_put(struct node *node)
{
	unsigned int i;

	if (--node->refs)
		return;
	/* Its children become its parent's. */
	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		if (nodes[i].refs && nodes[i].parent == node)
			nodes[i].parent = node->parent;
	if (node->parent)
		node->parent->children += node->children - 1;
	if (--node->view->refs == 0)
		node->view->store->refs--;
}

static unsigned char *bytes_of(const struct view *view)
{
	return view->store->bytes + view->base;
}

static bool inside(const struct view *view, uint64_t offset, uint64_t size)
{
	return offset <= view->size && size <= view->size - offset;
}

/* ---- comparing ---- */

static unsigned char buffer[MAX_BYTES + 4 * 4096];

static bool expect_status(const struct op *op, zx_status_t seen, zx_status_t wanted)
{
	if (seen != wanted)
		DIFFER("%s: %s, not %s", names[op->what], zx_status_get_string(seen),
		       zx_status_get_string(wanted));
	return seen == wanted && seen == ZX_OK;
}

static void expect_bytes(const char *what, unsigned int slot, const unsigned char *seen,
			 const unsigned char *wanted, uint64_t offset, uint64_t size)
{
	uint64_t i;

	if (!memcmp(seen, wanted, size))
		return;
	for (i = 0; seen[i] == wanted[i]; i++)
		;
	DIFFER("%s of slot %u at 0x%llx: byte 0x%llx is %02x, not %02x", what, slot,
	       (unsigned long long)offset, (unsigned long long)(offset + i), seen[i], wanted[i]);
}

static void check_vmo(unsigned int slot)
{
	const struct view *view = vmos[slot].node->view;
	uint64_t size = 0;
	zx_status_t status;

	status = zx_vmo_get_size(vmos[slot].handle, &size);
	if (status != ZX_OK || size != view->size) {
		DIFFER("get_size of slot %u: %s, 0x%llx, not 0x%llx", slot,
		       zx_status_get_string(status), (unsigned long long)size,
		       (unsigned long long)view->size);
		return;
	}
	memset(buffer, 0xcc, view->size);
	status = zx_vmo_read(vmos[slot].handle, buffer, 0, view->size);
	if (status != ZX_OK) {
		DIFFER("read of slot %u: %s", slot, zx_status_get_string(status));
		return;
	}
	expect_bytes("read", slot, buffer, bytes_of(view), 0, view->size);
}

static void check_children(unsigned int slot)
{
	zx_signals_t seen = 0;
	bool none = !vmos[slot].node->children;

	/* That it has children it knows at once. That it has none, soon. */
	if (none)
		zx_object_wait_one(vmos[slot].handle, ZX_VMO_ZERO_CHILDREN,
				   zx_deadline_after(ZX_SEC(60)), &seen);
	else
		zx_object_wait_one(vmos[slot].handle, ZX_VMO_ZERO_CHILDREN, 0, &seen);
	if (none != !!(seen & ZX_VMO_ZERO_CHILDREN))
		DIFFER("slot %u has %u children, and its signals are 0x%x", slot,
		       vmos[slot].node->children, seen);
}

/* ---- VMOs ---- */

static void do_create(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];
	struct view *view;

	if (vmo->node || !expect_status(op, zx_vmo_create(op->size, op->options, &vmo->handle),
					ZX_OK))
		return;
	view = view_new(store_new(), 0, op->size);
	view->resizable = op->options & ZX_VMO_RESIZABLE;
	vmo->node = node_new(view, NULL);
	vmo->writable = true;
}

static zx_status_t child_status(const struct view *of, const struct op *op)
{
	bool resizable = op->options & ZX_VMO_CHILD_RESIZABLE;
	uint64_t size = (op->size + PAGE - 1) & -PAGE;

	if (op->options & ZX_VMO_CHILD_SLICE) {
		if (!inside(of, op->offset, size))
			return ZX_ERR_INVALID_ARGS;
		return of->resizable ? ZX_ERR_NOT_SUPPORTED : ZX_OK;
	}
	if (op->options & ZX_VMO_CHILD_REFERENCE)
		return resizable == of->resizable ? ZX_OK : ZX_ERR_NOT_SUPPORTED;
	return ZX_OK;
}

static void do_child(const struct op *op)
{
	struct vmo *parent = &vmos[op->a], *child = &vmos[op->b];
	struct view *of, *view;
	struct store *store;
	zx_status_t status;
	uint64_t left;

	if (!parent->node || child->node)
		return;
	of = parent->node->view;
	if (of->slice && op->options & ZX_VMO_CHILD_REFERENCE)
		return;
	status = zx_vmo_create_child(parent->handle, op->options, op->offset, op->size,
				     &child->handle);
	if (!expect_status(op, status, child_status(of, op)))
		return;
	child->writable = !(op->options & ZX_VMO_CHILD_NO_WRITE);
	if (op->options & ZX_VMO_CHILD_REFERENCE) {
		child->writable &= parent->writable;
		view = of;
		view->refs++;
	} else if (op->options & ZX_VMO_CHILD_SLICE) {
		child->writable &= parent->writable;
		of->store->refs++;
		view = view_new(of->store, of->base + op->offset, op->size);
		view->slice = true;
	} else {
		/* Those that may be no more than copies on write are as good as snapshots. */
		store = store_new();
		view = view_new(store, 0, op->size);
		view->resizable = op->options & ZX_VMO_CHILD_RESIZABLE;
		left = of->size - (op->offset < of->size ? op->offset : of->size);
		if (left > view->size)
			left = view->size;
		memcpy(store->bytes, bytes_of(of) + op->offset, left);
		store->snapshots = true;
		of->store->snapshots = true;
	}
	child->node = node_new(view, parent->node);
}

static zx_status_t change_status(const struct vmo *vmo, uint64_t offset, uint64_t size)
{
	if (!vmo->writable)
		return ZX_ERR_ACCESS_DENIED;
	return inside(vmo->node->view, offset, size) ? ZX_OK : ZX_ERR_OUT_OF_RANGE;
}

static void do_write(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];

	if (!vmo->node)
		return;
	fill(buffer, op->size, op->seed);
	if (expect_status(op, zx_vmo_write(vmo->handle, buffer, op->offset, op->size),
			  change_status(vmo, op->offset, op->size)))
		memcpy(bytes_of(vmo->node->view) + op->offset, buffer, op->size);
}

static void do_read(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];
	struct view *view;

	if (!vmo->node)
		return;
	view = vmo->node->view;
	memset(buffer, 0xcc, op->size);
	if (expect_status(op, zx_vmo_read(vmo->handle, buffer, op->offset, op->size),
			  inside(view, op->offset, op->size) ? ZX_OK : ZX_ERR_OUT_OF_RANGE))
		expect_bytes("read", op->a, buffer, bytes_of(view) + op->offset, op->offset,
			     op->size);
}

static void do_set_size(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];
	zx_status_t wanted = ZX_OK;
	struct view *view;

	if (!vmo->node)
		return;
	view = vmo->node->view;
	if (!vmo->writable)
		wanted = ZX_ERR_ACCESS_DENIED;
	else if (!view->resizable)
		wanted = ZX_ERR_UNAVAILABLE;
	if (!expect_status(op, zx_vmo_set_size(vmo->handle, op->size), wanted))
		return;
	if (op->size < view->size)
		memset(bytes_of(view) + op->size, 0, view->size - op->size);
	view->content = op->size;
	view->size = (op->size + PAGE - 1) & -PAGE;
}

static void do_content_size(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];
	uint64_t size = op->size, seen = 0;
	struct view *view;

	if (!vmo->node)
		return;
	view = vmo->node->view;
	if (op->options && vmo->writable) {
		if (!expect_status(op, zx_object_set_property(vmo->handle,
							      ZX_PROP_VMO_CONTENT_SIZE, &size,
							      sizeof(size)), ZX_OK))
			return;
		view->content = size;
		if (size < view->size)
			memset(bytes_of(view) + size, 0, view->size - size);
	}
	if (!expect_status(op, zx_object_get_property(vmo->handle, ZX_PROP_VMO_CONTENT_SIZE,
						      &seen, sizeof(seen)), ZX_OK))
		return;
	if (seen != view->content)
		DIFFER("content size of slot %u: 0x%llx, not 0x%llx", op->a,
		       (unsigned long long)seen, (unsigned long long)view->content);
}

static void do_range(const struct op *op)
{
	struct vmo *vmo = &vmos[op->a];
	zx_status_t wanted, status;
	uint32_t which;

	if (!vmo->node)
		return;
	which = op->what == VMO_COMMIT ? ZX_VMO_OP_COMMIT :
		op->what == VMO_DECOMMIT ? ZX_VMO_OP_DECOMMIT : ZX_VMO_OP_ZERO;
	wanted = change_status(vmo, op->offset, op->size);
	status = zx_vmo_op_range(vmo->handle, which, op->offset, op->size, NULL, 0);
	/* Who has to do with snapshots may refuse, and then nothing has happened. */
	if (op->what == VMO_DECOMMIT && wanted == ZX_OK && status == ZX_ERR_NOT_SUPPORTED &&
	    vmo->node->view->store->snapshots)
		return;
	if (expect_status(op, status, wanted) && op->what != VMO_COMMIT)
		memset(bytes_of(vmo->node->view) + op->offset, 0, op->size);
}

static void close_vmo(unsigned int slot)
{
	zx_status_t status = zx_handle_close(vmos[slot].handle);

	if (status != ZX_OK)
		DIFFER("close of slot %u: %s", slot, zx_status_get_string(status));
	node_put(vmos[slot].node);
	vmos[slot].node = NULL;
}

/* ---- mappings ---- */

#ifdef VM_NATIVE

static void map_drop_page(struct map *map, unsigned int page)
{
	unsigned int i;

	map->perm[page] = GONE;
	for (i = 0; i < map->pages; i++)
		if (map->perm[i] != GONE)
			return;
	node_put(map->node);
	map->node = NULL;
}

/* Nothing is mapped in a range any more. */
static void forget_range(unsigned int process, zx_vaddr_t addr, uint64_t size)
{
	unsigned int i, page;
	zx_vaddr_t at;

	for (i = 0; i < MAPS; i++)
		for (page = 0; maps[i].node && maps[i].process == process &&
		     page < maps[i].pages; page++) {
			at = maps[i].addr + page * PAGE;
			if (at >= addr && at - addr < size && maps[i].perm[page] != GONE)
				map_drop_page(&maps[i], page);
		}
}

/* Whether bytes of a mapping can be touched, for reading or writing. */
static bool can_touch(const struct map *map, uint64_t offset, uint64_t size, bool write)
{
	uint64_t page;

	for (page = offset / PAGE; page <= (offset + size - 1) / PAGE; page++)
		if (page >= map->pages || map->perm[page] == GONE ||
		    !(map->perm[page] & (write ? ZX_VM_PERM_WRITE : ZX_VM_PERM_READ)) ||
		    map->offset + page * PAGE >= map->node->view->size)
			return false;
	return true;
}

/* Whether a page was unmapped: there may be anything now. */
static bool is_gone(const struct map *map, uint64_t offset)
{
	return offset / PAGE >= map->pages || map->perm[offset / PAGE] == GONE;
}

static unsigned char *mapped_bytes(const struct map *map, uint64_t offset)
{
	return bytes_of(map->node->view) + map->offset + offset;
}

/* The kernel touches for us what would be our end. */
static bool kernel_reads(zx_vaddr_t addr)
{
	return zx_cprng_add_entropy((const void *)addr, 1) == ZX_OK;
}

static bool kernel_writes(zx_vaddr_t addr)
{
	return zx_clock_get(ZX_CLOCK_MONOTONIC, (zx_time_t *)addr) == ZX_OK;
}

static void load(unsigned int slot, uint64_t offset, uint64_t size)
{
	const struct map *map = &maps[slot];
	zx_vaddr_t at = map->addr + offset, there;
	unsigned char *bounce;

	if (!can_touch(map, offset, size, false)) {
		if (!map->process && !is_gone(map, offset) &&
		    !can_touch(map, offset, 1, false) && kernel_reads(at))
			DIFFER("mapping %u can be read at 0x%llx", slot,
			       (unsigned long long)offset);
		return;
	}
	if (!map->process) {
		expect_bytes("load", slot, (const unsigned char *)at, mapped_bytes(map, offset),
			     offset, size);
		return;
	}
	bounce = memory_bounce(map->process, &there);
	memset(bounce, 0xcc, size);
	if (!memory_copy(map->process, there, at, size))
		DIFFER("mapping %u at 0x%llx: its process died reading", slot,
		       (unsigned long long)offset);
	else
		expect_bytes("load", slot, bounce, mapped_bytes(map, offset), offset, size);
}

static void store(unsigned int slot, uint64_t offset, uint64_t size, uint32_t seed)
{
	const struct map *map = &maps[slot];
	zx_vaddr_t at = map->addr + offset, there;
	unsigned char *bounce;

	if (!can_touch(map, offset, size, true)) {
		if (!map->process && !is_gone(map, offset) &&
		    !can_touch(map, offset, 1, true) && kernel_writes(at & ~7ull))
			DIFFER("mapping %u can be written at 0x%llx", slot,
			       (unsigned long long)offset);
		return;
	}
	fill(mapped_bytes(map, offset), size, seed);
	if (!map->process) {
		fill((void *)at, size, seed);
		return;
	}
	bounce = memory_bounce(map->process, &there);
	fill(bounce, size, seed);
	if (!memory_copy(map->process, at, there, size))
		DIFFER("mapping %u at 0x%llx: its process died writing", slot,
		       (unsigned long long)offset);
}

static void check_map(unsigned int slot)
{
	unsigned int page;

	for (page = 0; page < maps[slot].pages && !difference[0]; page++)
		if (maps[slot].perm[page] != GONE)
			load(slot, page * PAGE, PAGE);
}

static void do_region(const struct op *op)
{
	zx_vm_option_t can = ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_SPECIFIC;
	struct region *region = &regions[op->a];
	unsigned int process = op->a % PROCESSES;

	if (op->what == REGION_MAKE && region->handle == ZX_HANDLE_INVALID) {
		expect_status(op, zx_vmar_allocate(memory_vmar(process), can, 0,
						   REGION_PAGES * PAGE, &region->handle,
						   &region->base), ZX_OK);
	} else if (op->what == REGION_DESTROY && region->handle != ZX_HANDLE_INVALID) {
		expect_status(op, zx_vmar_destroy(region->handle), ZX_OK);
		zx_handle_close(region->handle);
		region->handle = ZX_HANDLE_INVALID;
		forget_range(process, region->base, REGION_PAGES * PAGE);
	}
}

static void do_map(const struct op *op)
{
	struct region *region = &regions[MAP_REGION(op->options)];
	zx_vm_option_t options = op->options & RW;
	struct map *map = &maps[op->a];
	struct vmo *vmo = &vmos[op->b];
	unsigned int process = MAP_REGION(op->options) % PROCESSES, i;
	zx_status_t wanted = ZX_OK;
	zx_handle_t vmar;
	uint64_t offset = 0;
	zx_vaddr_t addr;

	if (map->node || !vmo->node)
		return;
	if (op->options & MAP_IN_REGION) {
		if (region->handle == ZX_HANDLE_INVALID)
			return;
		vmar = region->handle;
		offset = op->where;
		options |= ZX_VM_SPECIFIC_OVERWRITE;
	} else {
		vmar = memory_vmar(process);
	}
	if (options & ZX_VM_PERM_WRITE && !vmo->writable)
		wanted = ZX_ERR_ACCESS_DENIED;
	if (!expect_status(op, zx_vmar_map(vmar, options | ZX_VM_ALLOW_FAULTS, offset,
					   vmo->handle, op->offset, op->size, &addr), wanted))
		return;
	if (op->options & MAP_IN_REGION) {
		if (addr != region->base + offset)
			DIFFER("mapping %u is elsewhere", op->a);
		forget_range(process, addr, op->size);
	}
	*map = (struct map){
		.node = vmo->node, .process = process, .addr = addr, .offset = op->offset,
		.pages = op->size / PAGE, .writable = vmo->writable,
		.region = op->options & MAP_IN_REGION ? (int)MAP_REGION(op->options) : -1,
	};
	for (i = 0; i < map->pages; i++)
		map->perm[i] = options & RW;
	vmo->node->refs++;
}

/* A range of pages of a mapping that are all there. */
static bool range_of(const struct op *op, zx_vaddr_t *addr, uint64_t *first, uint64_t *end)
{
	const struct map *map = &maps[op->a];
	uint64_t page;

	if (!map->node)
		return false;
	*first = op->offset / PAGE;
	*end = (op->offset + op->size) / PAGE;
	for (page = *first; page < *end; page++)
		if (page >= map->pages || map->perm[page] == GONE)
			return false;
	*addr = map->addr + *first * PAGE;
	return *first < *end;
}

static void do_unmap(const struct op *op)
{
	unsigned int process = maps[op->a].process;
	int region = maps[op->a].region;
	uint64_t first, end;
	zx_handle_t vmar;
	zx_vaddr_t addr;

	if (!range_of(op, &addr, &first, &end))
		return;
	/* A VMAR is unmapped from above as a whole only. */
	vmar = region < 0 ? memory_vmar(process) : regions[region].handle;
	if (expect_status(op, zx_vmar_unmap(vmar, addr, (end - first) * PAGE), ZX_OK))
		forget_range(process, addr, (end - first) * PAGE);
	if (!process && kernel_reads(addr))
		DIFFER("what was unmapped can be read");
}

static void do_protect(const struct op *op)
{
	struct map *map = &maps[op->a];
	zx_status_t wanted = ZX_OK;
	uint64_t first, end, page;
	bool from_above;
	zx_handle_t vmar;
	zx_vaddr_t addr;

	if (!range_of(op, &addr, &first, &end))
		return;
	if (op->options & ZX_VM_PERM_WRITE && !map->writable)
		wanted = ZX_ERR_ACCESS_DENIED;
	/* Through a VMAR further up it can only be taken away. */
	from_above = map->region >= 0 && op->where & 1;
	for (page = first; page < end; page++)
		if (from_above && op->options & ~map->perm[page])
			wanted = ZX_ERR_ACCESS_DENIED;
	vmar = map->region < 0 || from_above ? memory_vmar(map->process) :
		regions[map->region].handle;
	if (!expect_status(op, zx_vmar_protect(vmar, op->options, addr, (end - first) * PAGE),
			   wanted))
		return;
	for (; first < end; first++)
		map->perm[first] = op->options;
}

/* What of a range belongs to mapped pages that are inside the VMO. */
static uint64_t reachable(const struct map *map, uint64_t offset, uint64_t size)
{
	uint64_t at = offset;

	while (at < offset + size && at / PAGE < map->pages && map->perm[at / PAGE] != GONE &&
	       map->offset + at < map->node->view->size)
		at = (at / PAGE + 1) * PAGE;
	return at > offset + size ? size : at - offset;
}

/* Protection does not matter; what is beyond the end, or another mapping's, may stop it. */
static void do_memory(const struct op *op)
{
	struct map *map = &maps[op->a];
	size_t actual = 0, can;
	zx_status_t status;

	if (!map->node || is_gone(map, op->offset))
		return;
	can = reachable(map, op->offset, op->size);
	if (op->what == MEMORY_READ) {
		memset(buffer, 0xcc, op->size);
		status = zx_process_read_memory(memory_process(map->process),
						map->addr + op->offset, buffer, op->size,
						&actual);
	} else {
		/* Who could not make it writable is not to write it as a debugger either. */
		if (!map->writable)
			return;
		fill(buffer, op->size, op->seed);
		if (can < op->size)
			return;
		status = zx_process_write_memory(memory_process(map->process),
						 map->addr + op->offset, buffer, op->size,
						 &actual);
	}
	if (status != ZX_OK) {
		if (can == op->size)
			expect_status(op, status, ZX_OK);
		return;
	}
	if (!actual || actual > can)
		DIFFER("%s: %zu bytes of %zu", names[op->what], actual, can);
	else if (op->what == MEMORY_READ)
		expect_bytes(names[op->what], op->a, buffer, mapped_bytes(map, op->offset),
			     op->offset, actual);
	else
		memcpy(mapped_bytes(map, op->offset), buffer, actual);
}

static void do_send(const struct op *op)
{
	struct map *map = &maps[op->a];
	zx_status_t status;
	uint32_t bytes = 0, handles;
	bool can, gone = false;
	uint64_t page;

	if (!map->node || map->process)
		return;
	can = can_touch(map, op->offset, op->size, false);
	status = zx_channel_write(channel[0], 0, (void *)(map->addr + op->offset), op->size,
				  NULL, 0);
	if (!can) {
		/* Something else may be mapped where this one was. */
		if (status == ZX_OK)
			zx_channel_read(channel[1], ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0,
					NULL, NULL);
		for (page = op->offset / PAGE; page <= (op->offset + op->size - 1) / PAGE; page++)
			gone |= is_gone(map, page * PAGE);
		if (status == ZX_OK && !gone)
			DIFFER("a message of memory that is not there was sent");
		return;
	}
	if (!expect_status(op, status, ZX_OK))
		return;
	status = zx_channel_read(channel[1], 0, buffer, NULL, sizeof(buffer), 0, &bytes, &handles);
	if (expect_status(op, status, ZX_OK) && bytes == op->size)
		expect_bytes("send", op->a, buffer, mapped_bytes(map, op->offset), op->offset,
			     op->size);
	else
		DIFFER("send: %u bytes", bytes);
}

static void do_receive(const struct op *op)
{
	struct map *map = &maps[op->a];
	uint32_t bytes = 0, handles;
	zx_status_t status;

	if (!map->node || map->process || !can_touch(map, op->offset, op->size, true))
		return;
	fill(buffer, op->size, op->seed);
	if (!expect_status(op, zx_channel_write(channel[0], 0, buffer, op->size, NULL, 0), ZX_OK))
		return;
	status = zx_channel_read(channel[1], 0, (void *)(map->addr + op->offset), NULL, op->size,
				 0, &bytes, &handles);
	if (expect_status(op, status, ZX_OK))
		memcpy(mapped_bytes(map, op->offset), buffer, op->size);
}

/* A call that reads or writes a VMO, while its buffer is a mapping, perhaps of a relative. */
static void do_mapped_buffer(const struct op *op)
{
	bool into = op->what == VMO_READ_MAPPED;
	struct map *map = &maps[op->a];
	struct vmo *vmo = &vmos[op->b];
	const struct view *view;
	unsigned char *one, *other;
	zx_status_t status;
	void *at;

	if (!map->node || map->process || !vmo->node)
		return;
	view = vmo->node->view;
	if (!can_touch(map, op->offset, op->size, into) || !inside(view, op->where, op->size) ||
	    (!into && !vmo->writable))
		return;
	one = mapped_bytes(map, op->offset);
	other = bytes_of(view) + op->where;
	/* What comes of copying memory onto itself is nobody's promise. */
	if (map->node->view->store == view->store && one < other + op->size &&
	    other < one + op->size)
		return;
	at = (void *)(map->addr + op->offset);
	if (into)
		status = zx_vmo_read(vmo->handle, at, op->where, op->size);
	else
		status = zx_vmo_write(vmo->handle, at, op->where, op->size);
	if (expect_status(op, status, ZX_OK))
		memcpy(into ? one : other, into ? other : one, op->size);
}

static void do_mapping(const struct op *op)
{
	switch (op->what) {
	case REGION_MAKE:
	case REGION_DESTROY:
		do_region(op);
		break;
	case MAP:
		do_map(op);
		break;
	case UNMAP:
		do_unmap(op);
		break;
	case PROTECT:
		do_protect(op);
		break;
	case MAP_READ:
		if (maps[op->a].node)
			load(op->a, op->offset, op->size);
		break;
	case MAP_WRITE:
		if (maps[op->a].node)
			store(op->a, op->offset, op->size, op->seed);
		break;
	case MEMORY_READ:
	case MEMORY_WRITE:
		do_memory(op);
		break;
	case SEND:
		do_send(op);
		break;
	case RECEIVE:
		do_receive(op);
		break;
	default:
		do_mapped_buffer(op);
	}
}

static void mappings_begin(void)
{
	zx_status_t status = zx_channel_create(0, &channel[0], &channel[1]);

	if (status != ZX_OK)
		DIFFER("no channel: %s", zx_status_get_string(status));
}

static void mappings_end(void)
{
	unsigned int i, page;

	for (i = 0; i < MAPS; i++)
		for (page = 0; maps[i].node && page < maps[i].pages; page++) {
			if (maps[i].perm[page] == GONE)
				continue;
			if (maps[i].region < 0)
				zx_vmar_unmap(memory_vmar(maps[i].process),
					      maps[i].addr + page * PAGE, PAGE);
			map_drop_page(&maps[i], page);
		}
	for (i = 0; i < REGIONS; i++) {
		if (regions[i].handle == ZX_HANDLE_INVALID)
			continue;
		zx_vmar_destroy(regions[i].handle);
		zx_handle_close(regions[i].handle);
		regions[i].handle = ZX_HANDLE_INVALID;
	}
	zx_handle_close(channel[0]);
	zx_handle_close(channel[1]);
}

#else

static void check_map(unsigned int slot)
{
	(void)slot;
}

static void do_mapping(const struct op *op)
{
	(void)op;
}

static void mappings_begin(void)
{
}

static void mappings_end(void)
{
}

#endif

/* ---- a round ---- */

static void check_all(void)
{
	unsigned int i;

	for (i = 0; i < MAPS && !difference[0]; i++)
		if (maps[i].node)
			check_map(i);
	for (i = 0; i < VMOS && !difference[0]; i++)
		if (vmos[i].node)
			check_vmo(i);
}

void model_begin(void)
{
	difference[0] = 0;
	mappings_begin();
}

/* Takes everything away. */
void model_end(void)
{
	unsigned int i;

	mappings_end();
	for (i = 0; i < VMOS; i++)
		if (vmos[i].node)
			close_vmo(i);
}

void model_do(const struct op *op)
{
	switch (op->what) {
	case VMO_CREATE:
		do_create(op);
		break;
	case VMO_CHILD:
		do_child(op);
		break;
	case VMO_WRITE:
		do_write(op);
		break;
	case VMO_READ:
		do_read(op);
		break;
	case VMO_SET_SIZE:
		do_set_size(op);
		break;
	case VMO_CONTENT_SIZE:
		do_content_size(op);
		break;
	case VMO_COMMIT:
	case VMO_DECOMMIT:
	case VMO_ZERO:
		do_range(op);
		break;
	case VMO_CLOSE:
		if (vmos[op->a].node)
			close_vmo(op->a);
		break;
	case VMO_CHILDREN:
		if (vmos[op->a].node)
			check_children(op->a);
		break;
	case CHECK_ALL:
		check_all();
		break;
	default:
		do_mapping(op);
	}
}

/* ---- what to do next ---- */

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
