// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs, processes and threads, from outside. What they do to themselves, and what leaves
 * hosted programs cold, is in native.c.
 */
#include "failnth.h"

static void job_setup(struct zxf *f)
{
	zxf_args(f, zx_job_default(), 0, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

/* How many jobs there are. */
static bool no_child(struct zxf *f)
{
	size_t avail = 1;

	zxf_must(f, zx_object_get_info(zx_job_default(), ZX_INFO_JOB_CHILDREN, NULL, 0, NULL,
				       &avail));
	return avail == 0;
}

static void job_kept(struct zxf *f)
{
	zxf_expect(f, no_child(f));
}

static void job_check(struct zxf *f)
{
	zxf_expect(f, zxf_info(f, *(zx_handle_t *)f->bufs[0].at).type == ZX_OBJ_TYPE_JOB);
}

/* In a job of its own, so that what is left of it is seen. */
static void process_setup(struct zxf *f)
{
	void *name, *out;

	zxf_must(f, zx_job_create(zx_job_default(), 0, &f->h[0]));
	zxf_keep(f, f->h[0]);
	name = zxf_in(f, "a process", 9);
	out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);
	zxf_args(f, f->h[0], P(name), 9, 0, P(out),
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

/* A job that never had a process, or whose last one is gone, says so a little later. */
static void process_kept(struct zxf *f)
{
	zxf_expect(f, zx_object_wait_one(f->h[0], ZX_JOB_NO_PROCESSES,
					 zx_deadline_after(ZX_SEC(60)), NULL) == ZX_OK);
}

static void process_check(struct zxf *f)
{
	zx_handle_t process = *(zx_handle_t *)f->bufs[1].at;
	zx_info_vmar_t info = { 0 };

	zxf_expect(f, zxf_info(f, process).type == ZX_OBJ_TYPE_PROCESS);
	zxf_expect(f, zxf_info(f, process).related_koid == zxf_info(f, f->h[0]).koid);
	zxf_expect(f, zx_object_get_info(*(zx_handle_t *)f->bufs[2].at, ZX_INFO_VMAR, &info,
					 sizeof(info), NULL, NULL) == ZX_OK && info.len);
}

static void thread_setup(struct zxf *f)
{
	void *name = zxf_in(f, "a thread", 8);

	zxf_args(f, f->process, P(name), 8, 0, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void thread_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[1].at);

	zxf_expect(f, info.type == ZX_OBJ_TYPE_THREAD);
	zxf_expect(f, info.related_koid == zxf_info(f, f->process).koid);
}

/* ---- starting: the argument is taken whatever happens ---- */

/* Its first instruction is none. */
static const uint8_t code[] = { 0x0f, 0x0b };

/* f->h[0] is the process, f->h[1] its thread, f->u[0] where it begins, f->h[2] the peer. */
static void start_arm(struct zxf *f)
{
	zx_handle_t arg;

	if (f->h[2])
		zxf_must(f, zx_handle_close(f->h[2]));
	zxf_must(f, zx_eventpair_create(0, &arg, &f->h[2]));
	zxf_own(f, f->h[2]);
	f->args[4] = zxf_spend(f, arg, 0);
}

static void start_setup(struct zxf *f)
{
	zx_handle_t vmar, vmo, exec;
	zx_vaddr_t entry;

	zxf_must(f, zx_process_create(zx_job_default(), "p", 1, 0, &f->h[0], &vmar));
	zxf_own(f, vmar);
	zxf_keep(f, f->h[0]);
	vmo = zxf_vmo(f, ZXF_PAGE);
	zxf_must(f, zx_vmo_write(vmo, code, 0, sizeof(code)));
	zxf_must(f, zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &exec));
	zxf_own(f, exec);
	zxf_must(f, zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, exec, 0, ZXF_PAGE,
				&entry));
	zxf_must(f, zx_thread_create(f->h[0], "t", 1, 0, &f->h[1]));
	zxf_keep(f, f->h[1]);
	zxf_args(f, f->h[0], f->h[1], entry, entry, 0, 1);
	start_arm(f);
}

static bool peer_is_gone(struct zxf *f)
{
	zx_signals_t signals = 0;

	zxf_expect(f, zx_object_wait_one(f->h[2], 0, 0, &signals) == ZX_ERR_TIMED_OUT);
	return signals & ZX_EVENTPAIR_PEER_CLOSED;
}

/* It has not begun, and nobody has the argument unless the call was not even made. */
static void start_kept(struct zxf *f)
{
	zx_info_process_t info = { 0 };

	zxf_expect(f, zx_object_get_info(f->h[0], ZX_INFO_PROCESS, &info, sizeof(info), NULL,
					 NULL) == ZX_OK);
	zxf_expect(f, !info.flags);
	zxf_expect(f, peer_is_gone(f) == !zxf_valid(f->args[4]));
}

/* It ends at once, and the argument goes with it. */
static void start_check(struct zxf *f)
{
	zx_info_process_t info = { 0 };

	zxf_expect(f, zx_object_wait_one(f->h[0], ZX_PROCESS_TERMINATED,
					 zx_deadline_after(ZX_SEC(60)), NULL) == ZX_OK);
	zxf_expect(f, zx_object_get_info(f->h[0], ZX_INFO_PROCESS, &info, sizeof(info), NULL,
					 NULL) == ZX_OK);
	zxf_expect(f, info.return_code == ZX_TASK_RETCODE_EXCEPTION_KILL);
	zxf_expect(f, peer_is_gone(f));
}

/* ---- ending ---- */

static void kill_setup(struct zxf *f)
{
	zx_handle_t vmar;

	zxf_must(f, zx_process_create(zx_job_default(), "p", 1, 0, &f->h[0], &vmar));
	zxf_own(f, vmar);
	zxf_keep(f, f->h[0]);
	zxf_args(f, f->h[0]);
}

static void kill_kept(struct zxf *f)
{
	zx_info_process_t info = { 0 };

	zxf_expect(f, zx_object_get_info(f->h[0], ZX_INFO_PROCESS, &info, sizeof(info), NULL,
					 NULL) == ZX_OK && !info.flags);
}

static void kill_check(struct zxf *f)
{
	zxf_expect(f, zx_object_wait_one(f->h[0], ZX_PROCESS_TERMINATED,
					 zx_deadline_after(ZX_SEC(60)), NULL) == ZX_OK);
}

/* ---- what there is to know ---- */

static void info_thread_setup(struct zxf *f)
{
	void *buffer, *actual;

	zxf_must(f, zx_thread_create(f->process, "t", 1, 0, &f->h[0]));
	zxf_keep(f, f->h[0]);
	buffer = zxf_out(f, sizeof(zx_info_thread_t), ZXF_EARLY);
	actual = zxf_out(f, sizeof(size_t), ZXF_EARLY);
	zxf_args(f, f->h[0], ZX_INFO_THREAD, P(buffer), sizeof(zx_info_thread_t), P(actual),
		 P(zxf_out(f, sizeof(size_t), 0)));
}

static void info_thread_check(struct zxf *f)
{
	zxf_expect(f, ((zx_info_thread_t *)f->bufs[0].at)->state == ZX_THREAD_STATE_NEW);
}

/* ---- what only native threads can do is refused ---- */

static void thread_start_setup(struct zxf *f)
{
	zxf_must(f, zx_thread_create(zx_process_self(), "t", 1, 0, &f->h[0]));
	zxf_keep(f, f->h[0]);
	zxf_args(f, f->h[0], 0x400000, 0x500000);
	f->expect = ZX_ERR_NOT_SUPPORTED;
}

static void abort_setup(struct zxf *f)
{
	f->expect = ZX_ERR_BAD_STATE;
}

static const struct zxf_scenario scenarios[] = {
	ZXF(job_create, .setup = job_setup, .kept = job_kept, .check = job_check),
	ZXF(process_create, .hosts = true, .setup = process_setup, .kept = process_kept,
	    .check = process_check),
	ZXF(thread_create, .hosts = true, .setup = thread_setup, .check = thread_check),
	ZXF(process_start, .hosts = true, .setup = start_setup, .rearm = start_arm,
	    .kept = start_kept, .check = start_check),
	ZXF(task_kill, .hosts = true, .setup = kill_setup, .kept = kill_kept,
	    .check = kill_check),
	ZXF(object_get_info, .variant = "thread", .hosts = true, .setup = info_thread_setup,
	    .check = info_thread_check),
	ZXF(thread_start, .setup = thread_start_setup),
	ZXF(thread_start_abort, .setup = abort_setup),
};

ZXF_GROUP(zxf_tasks, scenarios);
