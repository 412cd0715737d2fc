// SPDX-License-Identifier: MIT
/*
 * Starting a program in a new process.
 */
#include "start.h"

#define STACK_SIZE	(256 * 1024)
#define MESSAGE_MAX	4096
#define OWN_HANDLES	7	/* process, thread, two VMARs, job, vDSO, output */

/* A bootstrap message that is being put together. */
struct builder {
	union {
		zx_proc_args_t header;
		char bytes[MESSAGE_MAX];
	};
	uint32_t size;
	uint32_t num_handles;
	zx_handle_t handles[ZXKIT_LAUNCH_MAX_HANDLES + OWN_HANDLES];
	uint32_t infos[ZXKIT_LAUNCH_MAX_HANDLES + OWN_HANDLES];
};

static void add_handle(struct builder *b, zx_handle_t handle, uint32_t info)
{
	if (handle == ZX_HANDLE_INVALID)
		return;
	b->handles[b->num_handles] = handle;
	b->infos[b->num_handles++] = info;
}

static zx_status_t add_copy(struct builder *b, zx_handle_t handle, uint32_t info)
{
	zx_status_t status;
	zx_handle_t copy;

	if (handle == ZX_HANDLE_INVALID)
		return ZX_OK;
	status = zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &copy);
	if (status == ZX_OK)
		add_handle(b, copy, info);
	return status;
}

static zx_status_t finish(struct builder *b, const struct zxkit_launch *launch)
{
	zx_proc_args_t *h = &b->header;
	size_t len;
	int i;

	*h = (zx_proc_args_t){
		.protocol = ZX_PROCARGS_PROTOCOL,
		.version = ZX_PROCARGS_VERSION,
		.handle_info_off = sizeof(*h),
		.args_off = (uint32_t)(sizeof(*h) + b->num_handles * sizeof(b->infos[0])),
		.args_num = (uint32_t)launch->argc,
	};
	memcpy(b->bytes + h->handle_info_off, b->infos, b->num_handles * sizeof(b->infos[0]));
	b->size = h->args_off;
	for (i = 0; i < launch->argc; i++) {
		len = strlen(launch->argv[i]) + 1;
		if (len > sizeof(b->bytes) - b->size)
			return ZX_ERR_OUT_OF_RANGE;
		memcpy(b->bytes + b->size, launch->argv[i], len);
		b->size += (uint32_t)len;
	}
	h->environ_off = b->size;
	h->names_off = b->size;
	return ZX_OK;
}

static zx_status_t map_stack(zx_handle_t vmar, zx_vaddr_t *top)
{
	zx_status_t status;
	zx_vaddr_t addr;
	zx_handle_t vmo;

	status = zx_vmo_create(STACK_SIZE, 0, &vmo);
	if (status != ZX_OK)
		return status;
	status = zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0, STACK_SIZE,
			     &addr);
	zx_handle_close(vmo);
	*top = addr + STACK_SIZE;
	return status;
}

/* What a process needs before its first thread can run. */
static zx_status_t fill(struct builder *b, const struct zxkit_launch *launch, zx_handle_t job,
			zx_handle_t process, zx_handle_t vmar, zx_handle_t *thread,
			struct zxkit_image *image, zx_vaddr_t *vdso, zx_vaddr_t *stack)
{
	struct zxkit_image vdso_image;
	zx_status_t status;

	status = zxkit_load(vmar, launch->executable, image);
	if (status != ZX_OK)
		return status;
	add_handle(b, image->vmar, PA_HND(PA_VMAR_LOADED, 0));
	if (image->interp)
		return ZX_ERR_NOT_SUPPORTED;
	status = zxkit_load(vmar, zxkit_vdso_vmo(), &vdso_image);
	if (status != ZX_OK)
		return status;
	zx_handle_close(vdso_image.vmar);
	*vdso = vdso_image.base;
	status = map_stack(vmar, stack);
	if (status != ZX_OK)
		return status;
	status = zx_thread_create(process, "initial", 7, 0, thread);
	if (status != ZX_OK)
		return status;

	status = add_copy(b, process, PA_HND(PA_PROC_SELF, 0));
	if (status == ZX_OK)
		status = add_copy(b, *thread, PA_HND(PA_THREAD_SELF, 0));
	if (status == ZX_OK)
		status = add_copy(b, vmar, PA_HND(PA_VMAR_ROOT, 0));
	if (status == ZX_OK)
		status = add_copy(b, job, PA_HND(PA_JOB_DEFAULT, 0));
	if (status == ZX_OK)
		status = add_copy(b, zxkit_vdso_vmo(), PA_HND(PA_VMO_VDSO, 0));
	if (status == ZX_OK)
		add_handle(b, zxkit_share_output(), PA_HND(PA_FD, ZXKIT_FD_STDIO));
	return status == ZX_OK ? finish(b, launch) : status;
}

static zx_status_t start(struct builder *b, zx_handle_t process, zx_handle_t thread,
			 zx_vaddr_t entry, zx_vaddr_t stack, zx_vaddr_t vdso)
{
	zx_handle_t ours, theirs;
	zx_status_t status;

	status = zx_channel_create(0, &ours, &theirs);
	if (status != ZX_OK)
		return status;
	status = zx_channel_write(ours, 0, b->bytes, b->size, b->handles, b->num_handles);
	b->num_handles = 0;	/* gone, whatever it answered */
	zx_handle_close(ours);
	if (status != ZX_OK) {
		zx_handle_close(theirs);
		return status;
	}
	/* As if the entry point had been called: the return address takes 8 bytes. */
	return zx_process_start(process, thread, entry, stack - 8, theirs, vdso);
}

zx_status_t zxkit_launch(const struct zxkit_launch *launch, zx_handle_t *process)
{
	zx_handle_t job = launch->job, vmar, thread = ZX_HANDLE_INVALID;
	struct builder b = { .size = 0 };
	zx_vaddr_t vdso = 0, stack = 0;
	struct zxkit_image image;
	zx_status_t status;
	uint32_t i;

	if (launch->num_handles > ZXKIT_LAUNCH_MAX_HANDLES)
		return ZX_ERR_INVALID_ARGS;
	for (i = 0; i < launch->num_handles; i++)
		add_handle(&b, launch->handles[i], launch->infos[i]);
	if (job == ZX_HANDLE_INVALID)
		job = zx_job_default();

	status = zx_process_create(job, launch->name, strlen(launch->name), 0, process, &vmar);
	if (status == ZX_OK) {
		status = fill(&b, launch, job, *process, vmar, &thread, &image, &vdso, &stack);
		if (status == ZX_OK)
			status = start(&b, *process, thread, image.entry, stack, vdso);
		zx_handle_close(thread);
		zx_handle_close(vmar);
		if (status != ZX_OK) {
			zx_task_kill(*process);
			zx_handle_close(*process);
		}
	}
	zx_handle_close_many(b.handles, b.num_handles);
	return status;
}

zx_status_t zxkit_wait(zx_handle_t process, int64_t *retcode)
{
	zx_info_process_t info;
	zx_status_t status;

	status = zx_object_wait_one(process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL);
	if (status != ZX_OK)
		return status;
	status = zx_object_get_info(process, ZX_INFO_PROCESS, &info, sizeof(info), NULL, NULL);
	if (status == ZX_OK)
		*retcode = info.return_code;
	return status;
}
