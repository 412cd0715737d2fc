/* SPDX-License-Identifier: GPL-2.0-only */
/* What the model is made of; for its own files. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

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

extern struct vmo vmos[VMOS];
extern struct map maps[MAPS];
/* For as many bytes as any operation is about. */
extern unsigned char buffer[MAX_BYTES + 4 * ZX_PAGE_SIZE];

static inline unsigned char *bytes_of(const struct view *view)
{
	return view->store->bytes + view->base;
}

static inline bool inside(const struct view *view, uint64_t offset, uint64_t size)
{
	return offset <= view->size && size <= view->size - offset;
}

/* model.c */
void node_put(struct node *node);
bool expect_status(const struct op *op, zx_status_t seen, zx_status_t wanted);
void expect_bytes(const char *what, unsigned int slot, const unsigned char *seen,
		  const unsigned char *wanted, uint64_t offset, uint64_t size);

/* mappings.c */
void mappings_begin(void);
void mappings_end(void);
void mappings_do(const struct op *op);
void mappings_check(unsigned int slot);

#endif /* MODEL_PARTS_H */
