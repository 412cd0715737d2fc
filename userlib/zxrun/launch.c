// SPDX-License-Identifier: MIT
/*
 * Making the process: program, stack, vDSO, bootstrap messages, go.
 */
#include <stdlib.h>
#include <string.h>
#include <zircon/processargs.h>
#include <zircon/syscalls/object.h>
#include "../kit/zxkit.h"
#include "zxrun.h"

#define STACK_SIZE	(256UL * 1024)

/* What launch() has got so far. */
struct launching {
	const struct options *options;
	bool has_interp;
	zx_handle_t job;
	zx_handle_t process;
	zx_handle_t vmar;
	zx_handle_t thread;
	zx_handle_t executable;
	zx_vaddr_t vdso;
	zx_vaddr_t stack_top;
	zx_handle_t stack;
	struct zxkit_image image;	/* of the interpreter, if there is one */
};

static int failed(const struct launching *l, const char *what, zx_status_t status)
{
	complain("%s: cannot %s: %s", l->options->name, what, zx_status_get_string(status));
	return EXIT_NOT_STARTED;
}

zx_status_t file_to_vmo(const struct program *program, const char *name, zx_handle_t *out)
{
	return zxkit_file(program->data, program->size, name, out);
}

static int read_interp(const struct options *options, struct files *files)
{
	const char *name = files->program.interp;
	char why[256];
	char *path;
	int ret;

	path = find_library(NULL, name);
	if (!path) {
		complain("%s needs the interpreter %s, which is in no library path (--lib-path)",
			 options->program, name);
		return EXIT_NOT_FOUND;
	}
	ret = read_program(path, FILE_INTERPRETER, &files->interp, why, sizeof(why));
	if (ret)
		complain("%s: %s", path, why);
	else
		verbose("interpreter %s", path);
	free(path);
	return ret;
}

int read_files(const struct options *options, struct files *files)
{
	char why[256];
	int ret;

	memset(files, 0, sizeof(*files));
	ret = read_program(options->program, FILE_PROGRAM, &files->program, why, sizeof(why));
	if (ret) {
		complain("%s: %s", options->program, why);
		return ret;
	}
	return files->program.interp[0] ? read_interp(options, files) : 0;
}

static int load(struct launching *l, const struct files *files)
{
	zx_handle_t vmo = l->executable;
	zx_status_t status;

	if (files->interp.data) {
		status = file_to_vmo(&files->interp, files->program.interp, &vmo);
		if (status != ZX_OK)
			return failed(l, "make a VMO of the interpreter", status);
	}
	status = zxkit_load(l->vmar, vmo, &l->image);
	if (vmo != l->executable)
		zx_handle_close(vmo);
	if (status != ZX_OK)
		return failed(l, "map the program", status);
	verbose("%s mapped at 0x%lx, entry 0x%lx",
		files->interp.data ? files->program.interp : l->options->name,
		(unsigned long)l->image.base, (unsigned long)l->image.entry);
	return 0;
}

static int map_vdso(struct launching *l)
{
	struct zxkit_image image;
	zx_status_t status = zxkit_load(l->vmar, zxh_instance()->vdso, &image);

	if (status != ZX_OK)
		return failed(l, "map the vDSO", status);
	zx_handle_close(image.vmar);
	l->vdso = image.base;
	verbose("vDSO at 0x%lx", (unsigned long)l->vdso);
	return 0;
}

static int map_stack(struct launching *l)
{
	size_t size = STACK_SIZE;
	zx_status_t status;
	zx_handle_t vmar;
	zx_vaddr_t addr;

	/* What the program itself asks for an interpreter gives it. */
	if (!l->has_interp && l->image.stack_size)
		size = l->image.stack_size;
	status = zx_vmo_create(size, 0, &l->stack);
	if (status != ZX_OK)
		return failed(l, "make a stack", status);
	zx_object_set_property(l->stack, ZX_PROP_NAME, "stack: initial", 14);
	/* A region one page larger than the stack: below it, touching faults. */
	status = zx_vmar_allocate(l->vmar, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
				  ZX_VM_CAN_MAP_SPECIFIC, 0, size + ZX_PAGE_SIZE, &vmar, &addr);
	if (status == ZX_OK) {
		status = zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_SPECIFIC,
				     ZX_PAGE_SIZE, l->stack, 0, size, &addr);
		zx_handle_close(vmar);
	}
	if (status != ZX_OK)
		return failed(l, "map a stack", status);
	verbose("stack at 0x%lx, %zu bytes", (unsigned long)addr, size);
	/* As if the entry point had been called: the return address takes 8 bytes. */
	l->stack_top = addr + size - 8;
	return 0;
}

static zx_status_t add_self(struct message *message, const struct launching *l)
{
	zx_status_t status = message_add_copy(message, PA_HND(PA_PROC_SELF, 0), l->process);

	if (status == ZX_OK)
		status = message_add_copy(message, PA_HND(PA_THREAD_SELF, 0), l->thread);
	if (status == ZX_OK)
		status = message_add_copy(message, PA_HND(PA_VMAR_ROOT, 0), l->vmar);
	return status;
}

static zx_status_t add_output(struct message *message)
{
	zx_status_t status;
	zx_handle_t log;

	/* For descriptors 0, 1 and 2: the program writes, and cannot read others' lines. */
	status = zx_handle_duplicate(zxh_instance()->log, ZX_DEFAULT_LOG_RIGHTS, &log);
	if (status == ZX_OK)
		message_add(message, PA_HND(PA_FD, ZXKIT_FD_STDIO), log);
	return status;
}

/* The first of two messages: what the interpreter needs to load the rest. */
static zx_status_t send_to_interp(struct launching *l, zx_handle_t channel)
{
	struct message message = {};
	zx_handle_t loader;
	zx_status_t status;

	status = add_self(&message, l);
	if (status == ZX_OK)
		status = start_loader(&loader);
	if (status == ZX_OK) {
		message_add(&message, PA_HND(PA_LDSVC_LOADER, 0), loader);
		message_add(&message, PA_HND(PA_VMO_EXECUTABLE, 0), l->executable);
		l->executable = ZX_HANDLE_INVALID;
		message_add(&message, PA_HND(PA_VMAR_LOADED, 0), l->image.vmar);
		l->image.vmar = ZX_HANDLE_INVALID;
		status = add_output(&message);
	}
	if (status != ZX_OK) {
		message_drop(&message);
		return status;
	}
	return message_send(&message, channel, l->options);
}

static zx_status_t send_to_program(struct launching *l, zx_handle_t channel)
{
	struct message message = {};
	zx_status_t status;

	status = add_self(&message, l);
	if (status == ZX_OK)
		status = message_add_copy(&message, PA_HND(PA_JOB_DEFAULT, 0), l->job);
	if (status == ZX_OK)
		status = message_add_copy(&message, PA_HND(PA_VMO_VDSO, 0), zxh_instance()->vdso);
	if (status == ZX_OK)
		status = message_add_copy(&message, PA_HND(PA_VMO_STACK, 0), l->stack);
	if (status == ZX_OK && l->options->root_resource)
		status = message_add_copy(&message, PA_HND(PA_RESOURCE, 0),
					  zxh_instance()->root_resource);
	if (status == ZX_OK && !l->has_interp) {
		status = message_add_copy(&message, PA_HND(PA_VMO_EXECUTABLE, 0),
					  l->executable);
		if (status == ZX_OK)
			status = message_add_copy(&message, PA_HND(PA_VMAR_LOADED, 0),
						  l->image.vmar);
	}
	if (status == ZX_OK)
		status = add_output(&message);
	if (status != ZX_OK) {
		message_drop(&message);
		return status;
	}
	return message_send(&message, channel, l->options);
}

static int start(struct launching *l)
{
	zx_handle_t ours, theirs;
	zx_status_t status;

	status = zx_thread_create(l->process, "initial-thread", 14, 0, &l->thread);
	if (status != ZX_OK)
		return failed(l, "make the first thread", status);
	status = zx_channel_create(0, &ours, &theirs);
	if (status != ZX_OK)
		return failed(l, "make the bootstrap channel", status);
	if (l->has_interp)
		status = send_to_interp(l, ours);
	if (status == ZX_OK)
		status = send_to_program(l, ours);
	zx_handle_close(ours);
	if (status != ZX_OK) {
		zx_handle_close(theirs);
		if (status != ZX_ERR_OUT_OF_RANGE)
			return failed(l, "write the bootstrap message", status);
		complain("arguments and environment have more than the %u bytes of a message",
			 ZX_CHANNEL_MAX_MSG_BYTES);
		return EXIT_NOT_STARTED;
	}
	status = zx_process_start(l->process, l->thread, l->image.entry, l->stack_top, theirs,
				  l->vdso);
	return status == ZX_OK ? 0 : failed(l, "start the process", status);
}

static int make_process(struct launching *l)
{
	const char *name = l->options->name;
	zx_status_t status;

	status = zx_job_create(zxh_instance()->root_job, 0, &l->job);
	if (status != ZX_OK)
		return failed(l, "make a job", status);
	zx_object_set_property(l->job, ZX_PROP_NAME, name, strlen(name));
	status = zx_process_create(l->job, name, strlen(name), 0, &l->process, &l->vmar);
	return status == ZX_OK ? 0 : failed(l, "make a process", status);
}

/* What fails ends zxrun, and with it the instance: nothing is taken back step by step. */
int launch(const struct options *options, struct files *files, struct running *running)
{
	struct launching l = {
		.options = options,
		.has_interp = files->interp.data,
	};
	zx_status_t status;
	int ret;

	status = file_to_vmo(&files->program, options->name, &l.executable);
	if (status != ZX_OK)
		return failed(&l, "make a VMO of the program", status);
	ret = make_process(&l);
	if (!ret)
		ret = load(&l, files);
	free_program(&files->program);
	free_program(&files->interp);
	if (!ret)
		ret = map_vdso(&l);
	if (!ret)
		ret = map_stack(&l);
	if (!ret)
		ret = start(&l);
	if (ret)
		return ret;

	zx_handle_close(l.executable);
	zx_handle_close(l.image.vmar);
	zx_handle_close(l.stack);
	zx_handle_close(l.vmar);
	zx_handle_close(l.thread);
	running->job = l.job;
	running->process = l.process;
	return 0;
}
