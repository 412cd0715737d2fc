// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads and processes that begin and end.
 *
 * thread: threads are started by two at once, of which one succeeds; each runs once and is
 * seen to end, however it ends.
 *
 * process: processes are killed while they are made, started, running and leaving, each by
 * itself or with its job. It returns what it returned or that it was killed, its handles are
 * closed, its job is empty. No KOID is seen twice.
 */
#include "stress.h"

#ifdef STRESS_NATIVE
#include "child.h"

#define MAX_KOIDS	8192

static zx_koid_t koids[MAX_KOIDS];
static atomic_uint nr_koids;

static void note_koid(zx_handle_t handle)
{
	unsigned int n = atomic_fetch_add(&nr_koids, 1);

	if (n < MAX_KOIDS)
		koids[n] = stress_koid(handle, NULL);
}

static void sift(unsigned int root, unsigned int n)
{
	unsigned int child;
	zx_koid_t t;

	while ((child = 2 * root + 1) < n) {
		if (child + 1 < n && koids[child] < koids[child + 1])
			child++;
		if (koids[root] >= koids[child])
			return;
		t = koids[root];
		koids[root] = koids[child];
		koids[child] = t;
		root = child;
	}
}

static void check_koids(void)
{
	unsigned int n = atomic_load(&nr_koids), i;
	zx_koid_t t;

	if (n > MAX_KOIDS)
		n = MAX_KOIDS;
	for (i = n / 2; i--; )
		sift(i, n);
	for (i = n; i-- > 1; ) {
		t = koids[0];
		koids[0] = koids[i];
		koids[i] = t;
		sift(0, i);
	}
	for (i = 0; i < n; i++)
		CHECK(koids[i] && (!i || koids[i - 1] < koids[i]), "KOID %llu",
		      (unsigned long long)koids[i]);
	atomic_store(&nr_koids, 0);
}

/* ---- thread ---- */

#define STACK_SIZE	0x4000

static char stacks[STRESS_MAX_WORKERS / 2][STACK_SIZE] __attribute__((aligned(16)));
static zx_handle_t fresh[STRESS_MAX_WORKERS / 2];
static atomic_uint ran[STRESS_MAX_WORKERS / 2], started[STRESS_MAX_WORKERS / 2];
static zx_futex_t left[STRESS_MAX_WORKERS / 2];

static void thread_main(uintptr_t pair, uintptr_t how)
{
	zx_handle_t event;

	atomic_fetch_add(&ran[pair], 1);
	switch (how) {
	case 0:
		zx_thread_exit();
	case 1:
		zx_event_create(0, &event);
		zx_futex_wake_handle_close_thread_exit(&left[pair], 1, 1, event);
	case 2:
		zx_nanosleep(zx_deadline_after(20000));
		zx_thread_exit();
	default:
		zx_thread_legacy_yield(0);
		zx_thread_exit();
	}
}

/* Two workers have a thread of their own to race for. */
static void thread_work(struct worker *w)
{
	unsigned int pair = w->index / 2, how;
	bool first = !(w->index & 1);
	zx_info_thread_t info;
	zx_status_t status;
	zx_handle_t dup;

	while (stress_round(w)) {
		if (first) {
			atomic_store(&ran[pair], 0);
			atomic_store(&started[pair], 0);
			MUST(OP(w, zx_thread_create(zx_process_self(), "racer", 5, 0,
						    &fresh[pair])));
			note_koid(fresh[pair]);
		}
		stress_meet(w);
		stress_moment(w);
		how = rnd(w, 4);
		status = ONE_OF(OP(w, zx_thread_start(fresh[pair], (zx_vaddr_t)thread_main,
						      (zx_vaddr_t)stacks[pair] + STACK_SIZE - 8,
						      pair, how)), ZX_OK, ZX_ERR_BAD_STATE);
		if (status == ZX_OK)
			atomic_fetch_add(&started[pair], 1);
		if (rnd(w, 2)) {
			MUST(OP(w, zx_handle_duplicate(fresh[pair], ZX_RIGHT_SAME_RIGHTS, &dup)));
			MUST(OP(w, zx_object_wait_one(dup, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE,
						      NULL)));
			MUST(OP(w, zx_handle_close(dup)));
		}
		stress_meet(w);
		if (!first)
			continue;
		CHECK(started[pair] == 1, "%u have started it", started[pair]);
		MUST(OP(w, zx_object_wait_one(fresh[pair], ZX_THREAD_TERMINATED, ZX_TIME_INFINITE,
					      NULL)));
		CHECK(ran[pair] == 1, "it ran %u times", ran[pair]);
		MUST(OP(w, zx_object_get_info(fresh[pair], ZX_INFO_THREAD, &info, sizeof(info),
					      NULL, NULL)));
		CHECK(info.state == ZX_THREAD_STATE_DEAD, "state %x", info.state);
		MUST(OP(w, zx_handle_close(fresh[pair])));
	}
}

const struct part part_thread = {
	.name = "thread",
	.workers = STRESS_MAX_WORKERS,
	.work = thread_work,
	.end = check_koids,
};

/* ---- process ---- */

#define LEFT		7

static const unsigned char spinner[] = {
	0xf3, 0x90,			/* pause */
	0xeb, 0xfc,			/* jmp to it */
};

static _Atomic zx_handle_t victims[STRESS_MAX_WORKERS];
static _Atomic unsigned int makers;

static void process_begin(void)
{
	atomic_store(&makers, STRESS_MAX_WORKERS - 1);
}

/* Kills whatever it is given, which is its own to close. */
static void kill_work(struct worker *w)
{
	zx_handle_t victim;
	unsigned int i;

	while (atomic_load(&makers)) {
		for (i = 0; i < STRESS_MAX_WORKERS; i++) {
			victim = atomic_exchange(&victims[i], ZX_HANDLE_INVALID);
			if (victim == ZX_HANDLE_INVALID)
				continue;
			stress_moment(w);
			MUST(OP(w, zx_task_kill(victim)));
			MUST(OP(w, zx_handle_close(victim)));
		}
		stress_yield();
	}
}

static void give(struct worker *w, zx_handle_t task)
{
	zx_handle_t dup;

	if (MUST(OP(w, zx_handle_duplicate(task, ZX_RIGHT_SAME_RIGHTS, &dup))))
		atomic_store(&victims[w->index], dup);
}

/* The whole life of a process, of which any step may come too late. */
static void one_process(struct worker *w, zx_handle_t job)
{
	unsigned int kind = rnd(w, 3), when = rnd(w, 5);
	struct child_call call = {};
	zx_handle_t lost, kept;
	zx_info_process_t info;
	zx_status_t status;
	struct child c;

	MUST(OP(w, zx_eventpair_create(0, &kept, &lost)));
	if (when == 0)		/* its job, before it is there */
		give(w, job);
	status = OP(w, child_create(&c, job));
	if (status != ZX_OK) {
		CHECK(when == 0 && status == ZX_ERR_BAD_STATE, "create: %s",
		      zx_status_get_string(status));
		MUST(OP(w, zx_handle_close(lost)));
		MUST(OP(w, zx_handle_close(kept)));
		return;
	}
	note_koid(c.process);
	if (when == 1)
		give(w, rnd(w, 2) ? c.process : job);
	if (kind == 0) {
		status = OP(w, child_furnish(&c, spinner, sizeof(spinner)));
	} else {
		status = OP(w, child_furnish(&c, child_code,
					     (size_t)(child_code_end - child_code)));
		if (status == ZX_OK) {
			/* It sleeps until it is killed, or leaves. */
			call.fn = child_fn(&c, kind == 1 ? (const void *)zx_nanosleep :
					   (const void *)zx_process_exit);
			call.args[0] = kind == 1 ? ZX_TIME_INFINITE : LEFT;
			call.exit = child_fn(&c, (const void *)zx_process_exit);
			status = OP(w, zx_vmo_write(c.call_vmo, &call, 0, sizeof(call)));
		}
	}
	CHECK(status == ZX_OK || (when < 2 && status == ZX_ERR_BAD_STATE), "furnish: %s",
	      zx_status_get_string(status));
	if (when == 2)
		give(w, rnd(w, 2) ? c.process : job);
	if (status == ZX_OK) {
		/* Its argument is the handle only for what does not look at it. */
		status = OP(w, child_start(&c, kind == 0 ? lost : ZX_HANDLE_INVALID, c.call));
		CHECK(status == ZX_OK || (when < 3 && status == ZX_ERR_BAD_STATE), "start: %s",
		      zx_status_get_string(status));
		if (kind == 0)
			lost = ZX_HANDLE_INVALID;
		stress_moment(w);
	}
	if (when == 3)
		give(w, rnd(w, 2) ? c.process : job);
	if (when == 4)
		MUST(OP(w, zx_task_kill(rnd(w, 2) ? c.process : job)));
	MUST(OP(w, zx_object_wait_one(c.process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL)));
	MUST(OP(w, zx_object_get_info(c.process, ZX_INFO_PROCESS, &info, sizeof(info), NULL,
				      NULL)));
	CHECK(info.flags & ZX_INFO_PROCESS_FLAG_EXITED, "flags %x", info.flags);
	CHECK(info.return_code == ZX_TASK_RETCODE_SYSCALL_KILL ||
	      (kind == 2 && info.return_code == LEFT), "kind %u, when %u: return code %lld", kind,
	      when, (long long)info.return_code);
	MUST(OP(w, zx_handle_close(lost)));
	MUST(OP(w, zx_object_wait_one(kept, ZX_EVENTPAIR_PEER_CLOSED, ZX_TIME_INFINITE, NULL)));
	MUST(OP(w, zx_handle_close(kept)));
	child_close(&c);
}

static void process_work(struct worker *w)
{
	zx_handle_t job, inner;
	zx_koid_t found[4];
	size_t actual, avail;

	if (w->index == STRESS_MAX_WORKERS - 1) {
		kill_work(w);
		return;
	}
	while (stress_going()) {
		MUST(OP(w, zx_job_create(zx_job_default(), 0, &job)));
		note_koid(job);
		inner = ZX_HANDLE_INVALID;
		if (rnd(w, 2))
			MUST(OP(w, zx_job_create(job, 0, &inner)));
		one_process(w, inner == ZX_HANDLE_INVALID || rnd(w, 2) ? job : inner);
		/* Until the killer has done what it was given. */
		while (atomic_load(&victims[w->index]) != ZX_HANDLE_INVALID)
			stress_yield();
		MUST(OP(w, zx_task_kill(job)));
		MUST(OP(w, zx_object_wait_one(job, ZX_JOB_TERMINATED, ZX_TIME_INFINITE, NULL)));
		MUST(OP(w, zx_object_get_info(job, ZX_INFO_JOB_PROCESSES, found, sizeof(found),
					      &actual, &avail)));
		CHECK(!actual && !avail, "%u processes in a dead job", (unsigned int)avail);
		MUST(OP(w, zx_handle_close(inner)));
		MUST(OP(w, zx_handle_close(job)));
	}
	atomic_fetch_sub(&makers, 1);
}

const struct part part_process = {
	.name = "process",
	.workers = STRESS_MAX_WORKERS,
	.begin = process_begin,
	.work = process_work,
	.end = check_koids,
};

#endif
