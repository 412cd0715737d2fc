// SPDX-License-Identifier: GPL-2.0-only
/* Mappings, VMARs, and what touches VMOs through them. A hosted program has none. */
#include "model_parts.h"

#ifdef VM_NATIVE

static struct region regions[REGIONS];
static zx_handle_t channel[2];

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

void mappings_check(unsigned int slot)
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
		DIFFER("%s: %zu bytes of %zu", model_name(op->what), actual, can);
	else if (op->what == MEMORY_READ)
		expect_bytes(model_name(op->what), op->a, buffer, mapped_bytes(map, op->offset),
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

void mappings_do(const struct op *op)
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

void mappings_begin(void)
{
	zx_status_t status = zx_channel_create(0, &channel[0], &channel[1]);

	if (status != ZX_OK)
		DIFFER("no channel: %s", zx_status_get_string(status));
}

void mappings_end(void)
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

void mappings_check(unsigned int slot)
{
	(void)slot;
}

void mappings_do(const struct op *op)
{
	(void)op;
}

void mappings_begin(void)
{
}

void mappings_end(void)
{
}

#endif
