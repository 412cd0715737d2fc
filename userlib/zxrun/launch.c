// SPDX-License-Identifier: MIT
/*
 * Making the process: program, stack, vDSO, bootstrap messages, go.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zircon/processargs.h>
#include <zircon/syscalls/object.h>
#include "../kit/zxkit.h"
#include "zxrun.h"

#define STACK_SIZE	(256UL * 1024)

/* What launch() has got so far. */
struct launching {
	const struct options *options;
	zx_handle_t job;
	zx_handle_t process;
	zx_handle_t vmar;
	zx_handle_t thread;
	zx_handle_t executable;
	zx_vaddr_t vdso;
	zx_vaddr_t stack;
	struct zxkit_image image;	/* of the interpreter, if there is one */
};

static int failed(const struct launching *l, const char *what, zx_status_t status)
{
	if (status == ZX_ERR_NO_RESOURCES)
		complain("cannot %s: no process could be had for it; see dmesg", what);
	else
		complain("cannot %s: %s", what, zx_status_get_string(status));
	if (l->process != ZX_HANDLE_INVALID)
		zx_task_kill(l->process);
	return EXIT_NOT_STARTED;
}

zx_status_t file_to_vmo(const struct program *program, const char *name, zx_handle_t *out)
{
	return zxkit_file(program->data, program->size, name, out);
}

char *find_library(const struct options *options, const char *name)
{
	char *path;
	int i;

	/* A library is named, it has no path: nothing outside the search path is served. */
	if (!*name || strchr(name, '/') || !strcmp(name, ".."))
		return NULL;
	for (i = 0; i < options->num_lib_paths; i++) {
		if (asprintf(&path, "%s/%s", options->lib_paths[i], name) < 0)
			return NULL;
		if (!access(path, R_OK))
			return path;
		free(path);
	}
	return NULL;
}

static int load(struct launching *l, const struct program *program)
{
	struct program interp;
	zx_handle_t vmo = l->executable;
	zx_status_t status;
	char why[256];
	char *path;
	int ret;

	if (program->interp[0]) {
		path = find_library(l->options, program->interp);
		if (!path) {
			complain("%s needs the interpreter %s, which is in no library path (--lib-path)",
				 l->options->program, program->interp);
			return EXIT_NOT_FOUND;
		}
		ret = read_program(path, true, &interp, why, sizeof(why));
		if (ret) {
			complain("%s: %s", path, why);
			free(path);
			return ret;
		}
		verbose("interpreter %s", path);
		status = file_to_vmo(&interp, program->interp, &vmo);
		free_program(&interp);
		free(path);
		if (status != ZX_OK)
			return failed(l, "make a VMO of the interpreter", status);
	}
	status = zxkit_load(l->vmar, vmo, &l->image);
	if (vmo != l->executable)
		zx_handle_close(vmo);
	if (status != ZX_OK)
		return failed(l, "map the program", status);
	verbose("mapped at 0x%lx, entry 0x%lx", (unsigned long)l->image.base,
		(unsigned long)l->image.entry);
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
	size_t size = l->image.stack_size ? l->image.stack_size : STACK_SIZE;
	zx_handle_t vmo, vmar;
	zx_status_t status;
	zx_vaddr_t addr;

	/* A region one page larger than the stack: below it, touching faults. */
	status = zx_vmo_create(size, 0, &vmo);
	if (status != ZX_OK)
		return failed(l, "make a stack", status);
	zx_object_set_property(vmo, ZX_PROP_NAME, "stack: initial", 14);
	status = zx_vmar_allocate(l->vmar, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
				  ZX_VM_CAN_MAP_SPECIFIC, 0, size + ZX_PAGE_SIZE, &vmar, &addr);
	if (status == ZX_OK) {
		status = zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_SPECIFIC,
				     ZX_PAGE_SIZE, vmo, 0, size, &addr);
		zx_handle_close(vmar);
	}
	zx_handle_close(vmo);
	if (status != ZX_OK)
		return failed(l, "map a stack", status);
	/* As if the entry point had been called: the return address takes 8 bytes. */
	l->stack = addr + size - 8;
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
		status = start_loader(l->options, &loader);
	if (status == ZX_OK) {
		message_add(&message, PA_HND(PA_LDSVC_LOADER, 0), loader);
		message_add(&message, PA_HND(PA_VMO_EXECUTABLE, 0), l->executable);
		l->executable = ZX_HANDLE_INVALID;
		message_add(&message, PA_HND(PA_VMAR_LOADED, 0), l->image.vmar);
		l->image.vmar = ZX_HANDLE_INVALID;
		status = add_output(&message);
	}
	if (status != ZX_OK) {
		zx_handle_close_many(message.handles, message.num_handles);
		return status;
	}
	return message_send(&message, channel, 0, NULL, l->options->env);
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
	if (status == ZX_OK && l->executable != ZX_HANDLE_INVALID)
		status = message_add_copy(&message, PA_HND(PA_VMO_EXECUTABLE, 0), l->executable);
	if (status == ZX_OK && l->image.vmar != ZX_HANDLE_INVALID)
		status = message_add_copy(&message, PA_HND(PA_VMAR_LOADED, 0), l->image.vmar);
	if (status == ZX_OK)
		status = add_output(&message);
	if (status != ZX_OK) {
		zx_handle_close_many(message.handles, message.num_handles);
		return status;
	}
	return message_send(&message, channel, l->options->argc, l->options->argv,
			    l->options->env);
}

static int start(struct launching *l, bool interp)
{
	zx_handle_t ours, theirs;
	zx_status_t status;

	status = zx_thread_create(l->process, "initial-thread", 14, 0, &l->thread);
	if (status != ZX_OK)
		return failed(l, "make the first thread", status);
	status = zx_channel_create(0, &ours, &theirs);
	if (status != ZX_OK)
		return failed(l, "make the bootstrap channel", status);
	if (interp)
		status = send_to_interp(l, ours);
	if (status == ZX_OK)
		status = send_to_program(l, ours);
	zx_handle_close(ours);
	if (status == ZX_ERR_OUT_OF_RANGE) {
		complain("arguments and environment are too long");
		zx_handle_close(theirs);
		return EXIT_NOT_STARTED;
	}
	if (status != ZX_OK) {
		zx_handle_close(theirs);
		return failed(l, "write the bootstrap message", status);
	}
	status = zx_process_start(l->process, l->thread, l->image.entry, l->stack, theirs,
				  l->vdso);
	return status == ZX_OK ? 0 : failed(l, "start the process", status);
}

int launch(const struct options *options, struct running *running)
{
	struct launching l = { .options = options };
	struct program program;
	zx_status_t status;
	char why[256];
	bool interp;
	int ret;

	ret = read_program(options->program, false, &program, why, sizeof(why));
	if (ret) {
		complain("%s: %s", options->program, why);
		return ret;
	}
	interp = program.interp[0];

	status = file_to_vmo(&program, options->name, &l.executable);
	if (status != ZX_OK)
		return failed(&l, "make a VMO of the program", status);
	status = zx_job_create(zxh_instance()->root_job, 0, &l.job);
	if (status != ZX_OK)
		return failed(&l, "make a job", status);
	zx_object_set_property(l.job, ZX_PROP_NAME, options->name, strlen(options->name));
	status = zx_process_create(l.job, options->name, strlen(options->name), 0, &l.process,
				   &l.vmar);
	if (status != ZX_OK)
		return failed(&l, "make a process", status);

	ret = load(&l, &program);
	if (!ret)
		ret = map_vdso(&l);
	if (!ret)
		ret = map_stack(&l);
	if (!ret)
		ret = start(&l, interp);
	free_program(&program);
	zx_handle_close(l.executable);
	zx_handle_close(l.image.vmar);
	zx_handle_close(l.vmar);
	zx_handle_close(l.thread);
	running->job = l.job;
	running->process = l.process;
	return ret;
}
