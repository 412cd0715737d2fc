// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on jobs, processes and threads.
 */
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/unistd.h>
#include <uapi/linux/sched.h>
#include <zx_protos.h>
#include "../object/instance.h"
#include "../object/job.h"
#include "../object/wait.h"
#include "../personality/personality.h"
#include "../vm/aspace.h"

/* Copies a name, which is cut if it is too long, from user space. */
static zx_status_t zx_copy_name(char name[ZX_MAX_NAME_LEN], const char __user *from, size_t size)
{
	size = min_t(size_t, size, ZX_MAX_NAME_LEN - 1);
	memset(name, 0, ZX_MAX_NAME_LEN);
	if (size && copy_from_user(name, from, size))
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}

zx_status_t sys_zx_job_create(struct zx_caller *c, zx_handle_t parent_job, uint32_t options,
			      zx_handle_t __user *out)
{
	struct zx_object *parent;
	struct zx_job *job;
	zx_status_t status;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, parent_job, ZX_OBJ_TYPE_JOB, ZX_RIGHT_MANAGE_JOB, &parent);
	if (status != ZX_OK)
		return status;
	status = zx_job_create(zx_job_of(parent), &job);
	zx_object_put(parent);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, zx_hnd_of(&job->obj), out);
}

/* A dead process needs neither its memory nor a host that it did not use. */
static void zx_process_on_dead(struct zx_process *process)
{
	zx_aspace_teardown(process->aspace);
	if (process->host) {
		zx_host_discard(process->host);
		process->host = NULL;
	}
}

static zx_status_t zx_process_make(struct zx_job *job, const char *name, struct zx_hnd *proc,
				   struct zx_hnd *vmar)
{
	struct zx_process *process;
	zx_status_t status;

	status = zx_process_create(job, name, false, &process);
	if (status != ZX_OK)
		return status;
	/* Before others find it in its job, and close what would be the only handle. */
	*proc = zx_hnd_of(&process->obj);
	status = zx_host_take(process);
	if (status != ZX_OK)
		goto drop;
	process->put_aspace = zx_aspace_put;
	status = zx_aspace_create(job->obj.instance, zx_host_mm(process->host), &process->aspace);
	if (status != ZX_OK) {
		zx_host_discard(process->host);
		process->host = NULL;
		goto drop;
	}
	/* From here on its death gives up the host and the address space. */
	status = zx_process_furnish(process, zx_process_on_dead);
	if (status != ZX_OK) {
		zx_process_on_dead(process);
		goto drop;
	}
	status = zx_aspace_root_hnd(process->aspace, vmar);
	if (status == ZX_OK)
		return ZX_OK;
drop:
	/* A process that has not been started ends with its last handle. */
	zx_hnd_drop(*proc);
	return status;
}

zx_status_t sys_zx_process_create(struct zx_caller *c, zx_handle_t job, const char __user *name,
				  size_t name_size, uint32_t options,
				  zx_handle_t __user *proc_handle,
				  zx_handle_t __user *vmar_handle)
{
	struct zx_out outs[2] = { { .to = proc_handle }, { .to = vmar_handle } };
	char kname[ZX_MAX_NAME_LEN];
	struct zx_object *parent;
	zx_status_t status;

	if (options & ~ZX_PROCESS_SHARED)
		return ZX_ERR_INVALID_ARGS;
	if (options)
		return ZX_ERR_NOT_SUPPORTED;
	status = zx_copy_name(kname, name, name_size);
	if (status != ZX_OK)
		return status;
	status = zx_caller_lookup(c, job, ZX_OBJ_TYPE_JOB, ZX_RIGHT_MANAGE_PROCESS, &parent);
	if (status != ZX_OK)
		return status;
	status = zx_process_make(zx_job_of(parent), kname, &outs[0].hnd, &outs[1].hnd);
	zx_object_put(parent);
	if (status != ZX_OK)
		return status;
	return zx_out_handles(c, outs, ARRAY_SIZE(outs));
}

zx_status_t sys_zx_thread_create(struct zx_caller *c, zx_handle_t process,
				 const char __user *name, size_t name_size, uint32_t options,
				 zx_handle_t __user *out)
{
	char kname[ZX_MAX_NAME_LEN];
	struct zx_object *parent;
	struct zx_thread *thread;
	zx_status_t status;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_copy_name(kname, name, name_size);
	if (status != ZX_OK)
		return status;
	status = zx_caller_lookup(c, process, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_MANAGE_THREAD,
				  &parent);
	if (status != ZX_OK)
		return status;
	status = zx_thread_create(zx_process_of(parent), kname, &thread);
	zx_object_put(parent);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, zx_hnd_of(&thread->obj), out);
}

/* Zircon lets a thread fault at a wild entry; Linux must not see a kernel address. */
static zx_status_t zx_check_start(zx_vaddr_t entry)
{
	return entry < TASK_SIZE_MAX ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

zx_status_t sys_zx_process_start(struct zx_caller *c, zx_handle_t handle, zx_handle_t thread,
				 zx_vaddr_t entry, zx_vaddr_t stack, zx_handle_t arg1,
				 uintptr_t arg2)
{
	struct zx_thread_regs regs = { .ip = entry, .sp = stack, .arg2 = arg2 };
	struct zx_object *pobj = NULL, *tobj = NULL;
	struct zx_hnd arg = {};
	zx_handle_t child_arg = ZX_HANDLE_INVALID;
	struct zx_process *process;
	struct zx_host *host;
	struct zx_thread *t;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_WRITE, &pobj);
	if (status != ZX_OK)
		goto out;
	status = zx_caller_lookup(c, thread, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_WRITE, &tobj);
	if (status != ZX_OK)
		goto out;
	process = zx_process_of(pobj);
	t = zx_thread_of(tobj);

	status = ZX_ERR_ACCESS_DENIED;
	if (t->process != process)
		goto out;
	status = zx_check_start(entry);
	if (status != ZX_OK)
		goto out;

	/* The argument moves to the new process, or is gone if this fails. */
	if (arg1 != ZX_HANDLE_INVALID) {
		status = zx_handle_remove(zx_caller_table(c), arg1, &arg);
		arg1 = ZX_HANDLE_INVALID;
		if (status != ZX_OK)
			goto out;
		status = ZX_ERR_ACCESS_DENIED;
		if (!(arg.rights & ZX_RIGHT_TRANSFER))
			goto out;
		status = zx_handle_reserve(&process->handles, &child_arg);
		if (status != ZX_OK)
			goto out;
		regs.arg1 = child_arg;
	}

	status = ZX_ERR_BAD_STATE;
	if (READ_ONCE(process->started))
		goto unreserve;
	status = zx_thread_start(t, &regs);
	if (status != ZX_OK)
		goto unreserve;
	status = zx_process_start(process, t);
	if (status != ZX_OK)
		goto undo;

	if (child_arg != ZX_HANDLE_INVALID) {
		zx_handle_publish(&process->handles, child_arg, arg);
		arg.obj = NULL;
	}
	/* The process cannot finish before this thread has: its host is still there. */
	host = process->host;
	process->host = NULL;
	if (!zx_host_release(host, t)) {
		/* Its host has been killed: that is how the process ends, and this thread. */
		zx_process_kill(process, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_exit_never_ran(t);
	}
	goto out;

undo:
	zx_thread_start_undo(t);
unreserve:
	if (child_arg != ZX_HANDLE_INVALID)
		zx_handle_unreserve(&process->handles, child_arg);
out:
	/* Zircon takes the argument whatever happens. */
	if (arg1 != ZX_HANDLE_INVALID)
		zx_handle_close(zx_caller_table(c), arg1);
	if (arg.obj)
		zx_hnd_drop(arg);
	if (tobj)
		zx_object_put(tobj);
	if (pobj)
		zx_object_put(pobj);
	return status;
}

zx_status_t sys_zx_thread_start(struct zx_caller *c, zx_handle_t handle, zx_vaddr_t thread_entry,
				zx_vaddr_t stack, uintptr_t arg1, uintptr_t arg2)
{
	struct zx_thread_regs start = {
		.ip = thread_entry, .sp = stack, .arg1 = arg1, .arg2 = arg2,
	};
	struct pt_regs *regs = task_pt_regs(current);
	struct zx_thread *thread;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_MANAGE_THREAD, &obj);
	if (status != ZX_OK)
		return status;
	thread = zx_thread_of(obj);
	status = zx_check_start(thread_entry);
	if (status != ZX_OK)
		goto out;
	status = ZX_ERR_BAD_STATE;
	if (!READ_ONCE(thread->process->started))
		goto out;
	/* Only a task of the process can clone one into it. */
	status = ZX_ERR_NOT_SUPPORTED;
	if (!c->thread || thread->process != c->process)
		goto out;
	/* The vDSO would have said first that the other one could not be started. */
	status = ZX_ERR_BAD_STATE;
	if (c->thread->starting)
		goto out;
	status = zx_thread_start(thread, &start);
	if (status != ZX_OK)
		goto out;
	status = zx_bind_reserve(&thread->binding, thread->obj.instance->share);
	if (status != ZX_OK) {
		zx_thread_start_undo(thread);
		goto out;
	}

	/*
	 * Linux makes the task; the fork probe makes it the thread. A stub in the vDSO
	 * turns what clone() returns into a status: r9 tells it that clone() ran.
	 */
	c->thread->starting = thread;
	regs->orig_ax = __NR_clone;
	regs->di = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		   CLONE_SYSVSEM;
	regs->si = stack;
	regs->dx = 0;
	regs->r10 = 0;
	regs->r8 = 0;
	regs->r9 = 1;
	c->linux_call = true;
out:
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_thread_start_abort(struct zx_caller *c)
{
	struct zx_thread *thread;

	if (!c->thread || !c->thread->starting)
		return ZX_ERR_BAD_STATE;
	thread = c->thread->starting;
	c->thread->starting = NULL;
	zx_bind_release(&thread->binding);
	/* The reference taken by zx_thread_start() is dropped, so hold it up. */
	zx_object_get(&thread->obj);
	zx_thread_start_undo(thread);
	zx_object_put(&thread->obj);
	return ZX_ERR_NO_MEMORY;
}

void sys_zx_thread_exit(struct zx_caller *c)
{
	struct pt_regs *regs = task_pt_regs(current);

	/* A hosted program ends its threads itself. */
	if (!c->thread)
		return;
	c->thread->exiting = true;
	regs->orig_ax = __NR_exit;
	regs->di = 0;
	c->linux_call = true;
}

void sys_zx_process_exit(struct zx_caller *c, int64_t retcode)
{
	struct pt_regs *regs = task_pt_regs(current);

	if (!c->thread)
		return;
	c->thread->exiting = true;
	zx_process_doom(c->process, retcode);
	regs->orig_ax = __NR_exit_group;
	regs->di = retcode & 0xff;
	c->linux_call = true;
}

zx_status_t sys_zx_task_kill(struct zx_caller *c, zx_handle_t handle)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_DESTROY, &obj);
	if (status != ZX_OK)
		return status;
	switch (obj->ops->type) {
	case ZX_OBJ_TYPE_JOB:
		zx_job_kill(zx_job_of(obj), ZX_TASK_RETCODE_SYSCALL_KILL);
		break;
	case ZX_OBJ_TYPE_PROCESS:
		zx_process_kill(zx_process_of(obj), ZX_TASK_RETCODE_SYSCALL_KILL);
		break;
	default:
		status = ZX_ERR_WRONG_TYPE;
	}
	zx_object_put(obj);
	return status;
}
