// SPDX-License-Identifier: MIT
/*
 * Loading an ELF file into a region.
 */
#include "elf.h"
#include "zxkit.h"

#define MAX_PHDRS	32
#define PAGE_DOWN(x)	((x) & ~(uint64_t)ZX_PAGE_MASK)
#define PAGE_UP(x)	PAGE_DOWN((x) + ZX_PAGE_MASK)

struct file {
	zx_handle_t vmo;
	struct elf_ehdr ehdr;
	struct elf_phdr ph[MAX_PHDRS];
	uint64_t start;		/* of the first segment, down to a page */
	uint64_t end;		/* of the last one, up to a page */
};

static zx_status_t read_headers(struct file *f)
{
	const struct elf_phdr *ph;
	zx_status_t status;
	bool any = false;
	int i;

	status = zx_vmo_read(f->vmo, &f->ehdr, 0, sizeof(f->ehdr));
	if (status != ZX_OK)
		return status;
	if (f->ehdr.magic != ELF_MAGIC || f->ehdr.class_ != ELF_CLASS64 ||
	    f->ehdr.data != ELF_DATA_LSB || f->ehdr.type != ET_DYN ||
	    f->ehdr.machine != EM_X86_64 || f->ehdr.phentsize != sizeof(struct elf_phdr) ||
	    !f->ehdr.phnum || f->ehdr.phnum > MAX_PHDRS)
		return ZX_ERR_INVALID_ARGS;
	status = zx_vmo_read(f->vmo, f->ph, f->ehdr.phoff, f->ehdr.phnum * sizeof(f->ph[0]));
	if (status != ZX_OK)
		return status;

	for (i = 0; i < f->ehdr.phnum; i++) {
		ph = &f->ph[i];
		if (ph->type != PT_LOAD)
			continue;
		if (ph->memsz < ph->filesz || ph->vaddr + ph->memsz < ph->vaddr ||
		    ph->vaddr + ph->memsz > UINT64_MAX - ZX_PAGE_SIZE ||
		    ph->offset + ph->filesz < ph->offset ||
		    (ph->vaddr - ph->offset) % ZX_PAGE_SIZE || (any && ph->vaddr < f->end))
			return ZX_ERR_INVALID_ARGS;
		if (!any)
			f->start = PAGE_DOWN(ph->vaddr);
		f->end = PAGE_UP(ph->vaddr + ph->memsz);
		any = true;
	}
	return any && f->end > f->start ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* A new VMO with what the file has for pages that will be written. */
static zx_status_t copy_segment(const struct file *f, const struct elf_phdr *ph, zx_handle_t *out)
{
	uint64_t skip = ph->vaddr % ZX_PAGE_SIZE, done, n;
	zx_status_t status;
	char buffer[1024];

	status = zx_vmo_create(PAGE_UP(skip + ph->memsz), 0, out);
	for (done = 0; status == ZX_OK && done < ph->filesz; done += n) {
		n = ph->filesz - done < sizeof(buffer) ? ph->filesz - done : sizeof(buffer);
		status = zx_vmo_read(f->vmo, buffer, ph->offset + done, n);
		if (status == ZX_OK)
			status = zx_vmo_write(*out, buffer, skip + done, n);
		if (status != ZX_OK)
			zx_handle_close(*out);
	}
	return status;
}

static zx_status_t map_segment(const struct file *f, const struct elf_phdr *ph, zx_handle_t vmar)
{
	uint64_t at = PAGE_DOWN(ph->vaddr);
	uint64_t len = PAGE_UP(ph->vaddr + ph->memsz) - at;
	zx_vm_option_t options = ZX_VM_SPECIFIC;
	zx_handle_t copy;
	zx_vaddr_t addr;
	zx_status_t status;

	if (!ph->memsz)
		return ZX_OK;
	options |= ph->flags & PF_R ? ZX_VM_PERM_READ : 0;
	options |= ph->flags & PF_W ? ZX_VM_PERM_READ | ZX_VM_PERM_WRITE : 0;
	options |= ph->flags & PF_X ? ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE : 0;

	if (!(ph->flags & PF_W) && ph->filesz == ph->memsz)
		return zx_vmar_map(vmar, options, at - f->start, f->vmo, PAGE_DOWN(ph->offset),
				   len, &addr);
	if (ph->flags & PF_X)
		return ZX_ERR_INVALID_ARGS;
	status = copy_segment(f, ph, &copy);
	if (status != ZX_OK)
		return status;
	status = zx_vmar_map(vmar, options, at - f->start, copy, 0, len, &addr);
	zx_handle_close(copy);
	return status;
}

static void note_headers(const struct file *f, struct zxkit_image *image)
{
	const struct elf_phdr *ph;

	for (ph = f->ph; ph < f->ph + f->ehdr.phnum; ph++) {
		switch (ph->type) {
		case PT_DYNAMIC:
			image->dynamic = image->base + ph->vaddr;
			break;
		case PT_INTERP:
			image->interp = true;
			break;
		case PT_GNU_STACK:
			image->stack_size = PAGE_UP(ph->memsz);
			break;
		case PT_GNU_RELRO:
			image->relro = image->base + PAGE_DOWN(ph->vaddr);
			image->relro_size = PAGE_DOWN(ph->vaddr + ph->memsz) -
					    PAGE_DOWN(ph->vaddr);
			break;
		}
	}
}

zx_status_t zxkit_load(zx_handle_t vmar, zx_handle_t vmo, struct zxkit_image *image)
{
	struct file f = { .vmo = vmo };
	zx_vaddr_t addr;
	zx_status_t status;
	int i;

	*image = (struct zxkit_image){};
	status = read_headers(&f);
	if (status != ZX_OK)
		return status;
	status = zx_vmar_allocate(vmar, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
				  ZX_VM_CAN_MAP_EXECUTE | ZX_VM_CAN_MAP_SPECIFIC,
				  0, f.end - f.start, &image->vmar, &addr);
	if (status != ZX_OK)
		return status;
	image->base = addr - f.start;
	image->entry = image->base + f.ehdr.entry;

	for (i = 0; i < f.ehdr.phnum && status == ZX_OK; i++)
		if (f.ph[i].type == PT_LOAD)
			status = map_segment(&f, &f.ph[i], image->vmar);
	if (status != ZX_OK) {
		zx_vmar_destroy(image->vmar);
		zx_handle_close(image->vmar);
		return status;
	}
	note_headers(&f, image);
	return ZX_OK;
}

zx_status_t zxkit_file(const void *data, size_t size, const char *name, zx_handle_t *out)
{
	zx_status_t status;
	zx_handle_t vmo;

	status = zx_vmo_create(size, 0, &vmo);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_write(vmo, data, 0, size);
	if (status == ZX_OK)
		status = zx_object_set_property(vmo, ZX_PROP_NAME, name, strlen(name));
	if (status != ZX_OK) {
		zx_handle_close(vmo);
		return status;
	}
	return zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, out);
}
