// SPDX-License-Identifier: GPL-2.0-only
/* The model, and every operation on VMOs. */
#include "model_parts.h"

/* Each is for a slot of a VMO or of a mapping. */
static struct store stores[VMOS + MAPS + 1];
static struct view views[VMOS + MAPS + 1];
static struct node nodes[VMOS + MAPS + 1];
struct vmo vmos[VMOS];
struct map maps[MAPS];
unsigned char buffer[MAX_BYTES + 4 * ZX_PAGE_SIZE];

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

void node_put(struct node *node)
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

/* ---- comparing ---- */

bool expect_status(const struct op *op, zx_status_t seen, zx_status_t wanted)
{
	if (seen != wanted)
		DIFFER("%s: %s, not %s", names[op->what], zx_status_get_string(seen),
		       zx_status_get_string(wanted));
	return seen == wanted && seen == ZX_OK;
}

void expect_bytes(const char *what, unsigned int slot, const unsigned char *seen,
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

/* ---- a round ---- */

static void check_all(void)
{
	unsigned int i;

	for (i = 0; i < MAPS && !difference[0]; i++)
		if (maps[i].node)
			mappings_check(i);
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
		mappings_do(op);
	}
}
