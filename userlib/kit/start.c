// SPDX-License-Identifier: MIT
/*
 * From the entry point to main().
 */
#include "elf.h"
#include "start.h"

#define MAX_STRINGS	4096

int main(int argc, char **argv, char **envp);
__NO_RETURN void zxkit_start(zx_handle_t bootstrap, uintptr_t vdso, const struct elf_ehdr *self);

extern void (*__init_array_start[])(int, char **, char **) __attribute__((visibility("hidden")));
extern void (*__init_array_end[])(int, char **, char **) __attribute__((visibility("hidden")));

static struct zxkit_message message;
static zx_handle_t process_self, thread_self, vmar_root, job_default, vdso_vmo;
static char *strings[MAX_STRINGS];

zx_handle_t zx_process_self(void)
{
	return process_self;
}

zx_handle_t zx_thread_self(void)
{
	return thread_self;
}

zx_handle_t zx_vmar_root_self(void)
{
	return vmar_root;
}

zx_handle_t zx_job_default(void)
{
	return job_default;
}

zx_handle_t _zx_process_self(void) __attribute__((alias("zx_process_self")));
zx_handle_t _zx_thread_self(void) __attribute__((alias("zx_thread_self")));
zx_handle_t _zx_vmar_root_self(void) __attribute__((alias("zx_vmar_root_self")));
zx_handle_t _zx_job_default(void) __attribute__((alias("zx_job_default")));

zx_handle_t zxkit_vdso_vmo(void)
{
	return vdso_vmo;
}

zx_handle_t zx_take_startup_handle(uint32_t info)
{
	return zxkit_message_take(&message, info);
}

/* Descriptor 1; or 0, 1 and 2 at once; or 2. All that are there serve one purpose here. */
static void find_output(void)
{
	static const uint32_t wanted[] = {
		PA_HND(PA_FD, 1),
		PA_HND(PA_FD, 0 | ZXKIT_FD_STDIO),
		PA_HND(PA_FD, 1 | ZXKIT_FD_STDIO),
		PA_HND(PA_FD, 2),
	};
	zx_handle_t handle;
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		handle = zxkit_message_take(&message, wanted[i]);
		if (handle != ZX_HANDLE_INVALID) {
			zxkit_set_output(handle);
			return;
		}
	}
}

/* What was bound is not written again. Only who knows the region it is in can say so. */
static void protect_relro(const struct elf_ehdr *self)
{
	const uintptr_t base = (uintptr_t)self;
	const struct elf_phdr *ph = (const struct elf_phdr *)(base + self->phoff);
	zx_handle_t *vmar = zxkit_message_find(&message, PA_HND(PA_VMAR_LOADED, 0));
	uintptr_t from, to;
	int i;

	for (i = 0; vmar && i < self->phnum; i++) {
		if (ph[i].type != PT_GNU_RELRO)
			continue;
		from = (base + ph[i].vaddr) & ~ZX_PAGE_MASK;
		to = (base + ph[i].vaddr + ph[i].memsz) & ~ZX_PAGE_MASK;
		if (to > from &&
		    zx_vmar_protect(*vmar, ZX_VM_PERM_READ, from, to - from) != ZX_OK)
			zxkit_die("bound tables cannot be made read-only");
	}
}

/* @self is where the program is, if it has bound itself. */
void zxkit_start(zx_handle_t bootstrap, uintptr_t vdso, const struct elf_ehdr *self)
{
	char **argv = strings, **envp;
	const zx_proc_args_t *h;
	zx_status_t status;
	size_t i;
	int argc;

	(void)vdso;
	status = zxkit_read_message(bootstrap, &message);
	if (status != ZX_OK)
		zx_process_exit(status);
	zx_handle_close(bootstrap);
	h = message.header;

	process_self = zxkit_message_take(&message, PA_HND(PA_PROC_SELF, 0));
	thread_self = zxkit_message_take(&message, PA_HND(PA_THREAD_SELF, 0));
	vmar_root = zxkit_message_take(&message, PA_HND(PA_VMAR_ROOT, 0));
	job_default = zxkit_message_take(&message, PA_HND(PA_JOB_DEFAULT, 0));
	vdso_vmo = zxkit_message_take(&message, PA_HND(PA_VMO_VDSO, 0));
	find_output();
	if (self)
		protect_relro(self);

	if (h->args_num > MAX_STRINGS - 2 || h->environ_num > MAX_STRINGS - 2 - h->args_num)
		zxkit_die("too many arguments and environment strings");
	argc = (int)h->args_num;
	envp = argv + argc + 1;
	if (!zxkit_message_strings(&message, h->args_off, h->args_num, argv) ||
	    !zxkit_message_strings(&message, h->environ_off, h->environ_num, envp))
		zxkit_die("the bootstrap message is cut off");

	for (i = 0; i < (size_t)(__init_array_end - __init_array_start); i++)
		__init_array_start[i](argc, argv, envp);
	zx_process_exit(main(argc, argv, envp));
}
