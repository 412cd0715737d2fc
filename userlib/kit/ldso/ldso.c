// SPDX-License-Identifier: MIT
/*
 * A small "ld.so.1", for programs which are linked against libzircon.so and nothing
 * else: loads the program that its message brings, binds it to the vDSO, and leaves the
 * second message in the channel for it.
 */
#include "../bind.h"
#include "../start.h"

#define STACK_SIZE	(256 * 1024)

struct start {
	zx_vaddr_t entry;
	zx_vaddr_t stack;
};

struct start ldso_main(zx_handle_t bootstrap, uintptr_t vdso);

static struct zxkit_message message;
static zx_handle_t root;

/* Of libraries there is only the one that is mapped already. */
static void check_needed(const struct zxkit_image *image)
{
	const struct elf_dyn *dynamic = (const struct elf_dyn *)image->dynamic, *d;
	const char *strings = NULL, *name;

	for (d = dynamic; d->tag != DT_NULL; d++)
		if (d->tag == DT_STRTAB)
			strings = (const char *)image->base + d->value;
	for (d = dynamic; d->tag != DT_NULL; d++) {
		name = strings + d->value;
		if (d->tag == DT_NEEDED && strcmp(name, "libzircon.so"))
			zxkit_die("ld.so.1: %s is needed: this interpreter has only libzircon.so",
				  name);
	}
}

static zx_vaddr_t make_stack(size_t size)
{
	zx_handle_t vmo;
	zx_vaddr_t addr;

	if (!size)
		size = STACK_SIZE;
	if (zx_vmo_create(size, 0, &vmo) != ZX_OK ||
	    zx_vmar_map(root, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0, size,
			&addr) != ZX_OK)
		zxkit_die("ld.so.1: no memory for a stack of %zu bytes", size);
	zx_handle_close(vmo);
	return addr + size;
}

struct start ldso_main(zx_handle_t bootstrap, uintptr_t vdso)
{
	struct zxkit_image image;
	zx_handle_t executable;
	const char *culprit;
	zx_vaddr_t stack;
	zx_status_t status;
	uint32_t i;

	status = zxkit_read_message(bootstrap, &message);
	if (status != ZX_OK)
		zx_process_exit(status);
	for (i = 0; i < message.num_handles; i++) {
		if (PA_HND_TYPE(message.infos[i]) == PA_FD) {
			zxkit_set_output(zxkit_message_take(&message, message.infos[i]));
			break;
		}
	}
	root = zxkit_message_take(&message, PA_HND(PA_VMAR_ROOT, 0));
	executable = zxkit_message_take(&message, PA_HND(PA_VMO_EXECUTABLE, 0));
	if (root == ZX_HANDLE_INVALID || executable == ZX_HANDLE_INVALID)
		zxkit_die("ld.so.1: the message has no root VMAR or no executable");

	status = zxkit_load(root, executable, &image);
	if (status != ZX_OK)
		zxkit_die("ld.so.1: the program cannot be loaded: %s",
			  zx_status_get_string(status));
	if (!image.dynamic)
		zxkit_die("ld.so.1: the program has no dynamic section");
	check_needed(&image);
	if (zxkit_bind(image.base, (const struct elf_dyn *)image.dynamic, vdso, &culprit))
		zxkit_die("ld.so.1: %s%s", culprit ? culprit : "a relocation",
			  culprit ? " is not in libzircon.so" : " is of an unknown type");
	if (image.relro_size &&
	    zx_vmar_protect(image.vmar, ZX_VM_PERM_READ, image.relro, image.relro_size) != ZX_OK)
		zxkit_die("ld.so.1: bound tables cannot be made read-only");

	stack = make_stack(image.stack_size);
	zx_handle_close(image.vmar);
	zx_handle_close(executable);
	zx_handle_close(root);
	zx_handle_close_many(message.handles, message.num_handles);
	return (struct start){ image.entry, stack };
}
