// SPDX-License-Identifier: GPL-2.0-only
/* Jobs and processes: what begins, what ends, and with what return code. */
#include "children.h"

/* ---- jobs ---- */

TEST(job_create)
{
	zx_handle_t job = ZXT_POISON32;
	zx_info_handle_basic_t info;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	info = zxt_info(_metadata, job);
	EXPECT_EQ(ZX_OBJ_TYPE_JOB, info.type);
	EXPECT_EQ(ZX_DEFAULT_JOB_RIGHTS, info.rights);
	EXPECT_EQ(zxt_koid(_metadata, zx_job_default()), info.related_koid);
	EXPECT_EQ(ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES, zxt_signals(_metadata, job));
	zxt_close(_metadata, job);
}

TEST(job_create_errors)
{
	zx_handle_t job = ZXT_POISON32, event = zxt_event(_metadata), h;
	unsigned int before = zxt_handles(_metadata), i;
	size_t children, after;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_job_create(zx_job_default(), 1, &job));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_job_create(ZXT_NO_HANDLE, 0, &job));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_job_create(event, 0, &job));
	h = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_MANAGE_JOB);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_job_create(h, 0, &job));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON32, job);
	ASSERT_OK(zx_object_get_info(zx_job_default(), ZX_INFO_JOB_CHILDREN, NULL, 0, NULL,
				     &children));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_job_create(zx_job_default(), 0, p));
	ASSERT_OK(zx_object_get_info(zx_job_default(), ZX_INFO_JOB_CHILDREN, NULL, 0, NULL,
				     &after));
	EXPECT_EQ(children, after);
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
}

/* Jobs in jobs, until there are too many. */
TEST(job_height)
{
	zx_handle_t jobs[64];
	zx_status_t status = ZX_OK;
	unsigned int n;
	struct child c;

	jobs[0] = zxt_duplicate(_metadata, zx_job_default(), ZX_RIGHT_SAME_RIGHTS);
	for (n = 1; n < ARRAY_SIZE(jobs); n++) {
		status = zx_job_create(jobs[n - 1], 0, &jobs[n]);
		if (status != ZX_OK)
			break;
	}
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, status);
	EXPECT_GE(n, 16);
	/* The deepest one can still have processes. */
	EXPECT_OK(child_create(&c, jobs[n - 1]));
	child_close(&c);
	while (n--)
		zxt_close(_metadata, jobs[n]);
}

TEST(job_signals)
{
	zx_handle_t job, child;
	struct child c;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	ASSERT_OK(zx_job_create(job, 0, &child));
	EXPECT_EQ(ZX_JOB_NO_PROCESSES, zxt_signals(_metadata, job));
	zxt_close(_metadata, child);
	EXPECT_OK(zx_object_wait_one(job, ZX_JOB_NO_JOBS, ZX_TIME_INFINITE, NULL));
	ASSERT_OK(child_create(&c, job));
	EXPECT_EQ(ZX_JOB_NO_JOBS, zxt_signals(_metadata, job));
	ASSERT_OK(zx_task_kill(c.process));
	EXPECT_OK(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, ZX_TIME_INFINITE, NULL));
	child_close(&c);
	zxt_close(_metadata, job);
}

/* To kill a job is to kill all that is in it. */
TEST(job_kill)
{
	zx_handle_t job, inner, another = ZXT_POISON32;
	struct child a, b;
	zx_info_job_t info;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	ASSERT_OK(zx_job_create(job, 0, &inner));
	ASSERT_OK(child_calls(&a, job, FN(zx_nanosleep), &sleep_call));
	ASSERT_OK(child_calls(&b, inner, FN(zx_nanosleep), &sleep_call));
	ASSERT_OK(child_start(&a, ZX_HANDLE_INVALID, a.call));
	ASSERT_OK(child_start(&b, ZX_HANDLE_INVALID, b.call));
	EXPECT_OK(zx_task_kill(job));
	check_end(_metadata, &a, ZX_TASK_RETCODE_SYSCALL_KILL);
	check_end(_metadata, &b, ZX_TASK_RETCODE_SYSCALL_KILL);
	EXPECT_OK(zx_object_wait_one(job, ZX_JOB_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_OK(zx_object_wait_one(inner, ZX_JOB_TERMINATED, ZX_TIME_INFINITE, NULL));
	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(job, ZX_INFO_JOB, &info, sizeof(info), NULL, NULL));
	EXPECT_TRUE(info.exited);
	EXPECT_EQ(ZX_TASK_RETCODE_SYSCALL_KILL, info.return_code);
	/* Nothing begins in it any more. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_job_create(job, 0, &another));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_job_create(inner, 0, &another));
	EXPECT_EQ(ZXT_POISON32, another);
	child_close(&a);
	child_close(&b);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, child_create(&a, job));
	zxt_close(_metadata, inner);
	zxt_close(_metadata, job);
}

TEST(kill_errors)
{
	zx_handle_t event = zxt_event(_metadata), thread, job, h;

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_task_kill(ZXT_NO_HANDLE));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_task_kill(ZX_HANDLE_INVALID));
	/* An event has not the right, and a thread is not the kind. */
	EXPECT_NE(ZX_OK, zx_task_kill(event));
	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_task_kill(thread));
	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	h = zxt_without(_metadata, job, ZX_RIGHT_DESTROY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_task_kill(h));
	zxt_close(_metadata, h);
	EXPECT_FALSE(zxt_signals(_metadata, job) & ZX_JOB_TERMINATED);
	zxt_close(_metadata, job);
	zxt_close(_metadata, thread);
	zxt_close(_metadata, event);
}

/* ---- processes ---- */

TEST(process_create)
{
	zx_handle_t process = ZXT_POISON32, vmar = ZXT_POISON32;
	zx_info_handle_basic_t info;
	char name[ZX_MAX_NAME_LEN];
	zx_info_process_t state;

	ASSERT_OK(zx_process_create(zx_job_default(), "some name", 9, 0, &process, &vmar));
	info = zxt_info(_metadata, process);
	EXPECT_EQ(ZX_OBJ_TYPE_PROCESS, info.type);
	EXPECT_EQ(ZX_DEFAULT_PROCESS_RIGHTS, info.rights);
	EXPECT_EQ(zxt_koid(_metadata, zx_job_default()), info.related_koid);
	info = zxt_info(_metadata, vmar);
	EXPECT_EQ(ZX_OBJ_TYPE_VMAR, info.type);
	EXPECT_EQ(ZX_DEFAULT_VMAR_RIGHTS | ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE,
		  info.rights);
	EXPECT_OK(zx_object_get_property(process, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("some name", name);
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_OK(zx_object_get_info(process, ZX_INFO_PROCESS, &state, sizeof(state), NULL, NULL));
	EXPECT_EQ(0, state.flags);
	EXPECT_EQ(0, state.return_code);
	EXPECT_EQ(0, zxt_signals(_metadata, process));
	zxt_close(_metadata, vmar);
	zxt_close(_metadata, process);
}

TEST(process_create_errors)
{
	zx_handle_t process = ZXT_POISON32, vmar = ZXT_POISON32, event = zxt_event(_metadata), h;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_process_create(zx_job_default(), "p", 1, 0x80, &process, &vmar));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_process_create(ZXT_NO_HANDLE, "p", 1, 0, &process, &vmar));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_process_create(event, "p", 1, 0, &process, &vmar));
	h = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_MANAGE_PROCESS);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_create(h, "p", 1, 0, &process, &vmar));
	zxt_close(_metadata, h);
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_process_create(zx_job_default(), p, 1, 0, &process, &vmar));
	EXPECT_EQ(ZXT_POISON32, process);
	EXPECT_EQ(ZXT_POISON32, vmar);
	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_process_create(zx_job_default(), "p", 1, 0, p, &vmar));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_process_create(zx_job_default(), "p", 1, 0, &process, p));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
}

TEST(process_returns)
{
	struct child_call call = { .args = { 77 } };

	/* process_exit() itself, then the sum of a test call. */
	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_process_exit), &call, 77);
	call = (struct child_call){ .args = { 1, 2, 3 } };
	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_syscall_test_3), &call, 6);
	/* All 64 bits. */
	call = (struct child_call){ .args = { 0x123456789abcdef0 } };
	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_process_exit), &call, 0x123456789abcdef0);
	call = (struct child_call){ .args = { (uint64_t)-5 } };
	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_process_exit), &call, -5);
}

/* When the last thread ends, so does the process. */
TEST(process_ends_with_its_last_thread)
{
	struct child_call call = {};

	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_thread_exit), &call, 0);
}

/* The handle moves: it is the child's, under a value of its own. */
TEST(process_start_with_a_handle)
{
	struct child_call call = {};
	zx_handle_t a, b;

	ASSERT_OK(zx_eventpair_create(0, &a, &b));
	call.args[2] = ZX_USER_SIGNAL_3;
	run_call(_metadata, b, FN(zx_object_signal_peer), &call, ZX_OK);
	EXPECT_FALSE(zxt_valid(b));
	/* Its end closed it. */
	EXPECT_EQ(ZX_USER_SIGNAL_3 | ZX_EVENTPAIR_PEER_CLOSED, zxt_signals(_metadata, a));
	zxt_close(_metadata, a);
}

/* Handles of one process mean nothing in another. */
TEST(handles_are_private)
{
	zx_handle_t event = zxt_event(_metadata);
	struct child_call call = { .args = { event } };

	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_handle_close), &call, ZX_ERR_BAD_HANDLE);
	EXPECT_TRUE(zxt_valid(event));
	zxt_close(_metadata, event);
}

FIXTURE(child) {
	struct child c;
};

FIXTURE_SETUP(child)
{
	ASSERT_OK(child_calls(&self->c, zx_job_default(), FN(zx_nanosleep), &sleep_call));
}

FIXTURE_TEARDOWN(child)
{
	zx_task_kill(self->c.process);
	child_close(&self->c);
}

TEST_F(child, kill_before_start)
{
	zx_handle_t event = zxt_event(_metadata), thread = ZXT_POISON32;

	EXPECT_OK(zx_task_kill(self->c.process));
	/* As Zircon has it: it is said to have been started. */
	check_end(_metadata, &self->c, ZX_TASK_RETCODE_SYSCALL_KILL);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, child_start(&self->c, event, self->c.call));
	EXPECT_FALSE(zxt_valid(event));
	/* Threads can be made in it, and mappings not. */
	EXPECT_OK(zx_thread_create(self->c.process, "t", 1, 0, &thread));
	EXPECT_FALSE(zxt_signals(_metadata, thread) & ZX_THREAD_TERMINATED);
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_vmar_map(self->c.vmar, ZX_VM_PERM_READ, 0, self->c.call_vmo, 0,
				  ZX_PAGE_SIZE, &self->c.call));
	zxt_close(_metadata, thread);
	/* Twice is once. */
	EXPECT_OK(zx_task_kill(self->c.process));
}

TEST_F(child, kill_while_it_waits)
{
	ASSERT_OK(child_start(&self->c, ZX_HANDLE_INVALID, self->c.call));
	EXPECT_OK(zx_object_wait_one(self->c.thread, ZX_THREAD_RUNNING, ZX_TIME_INFINITE, NULL));
	EXPECT_OK(zx_task_kill(self->c.process));
	check_end(_metadata, &self->c, ZX_TASK_RETCODE_SYSCALL_KILL);
	EXPECT_OK(zx_object_wait_one(self->c.thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_FALSE(zxt_signals(_metadata, self->c.thread) & ZX_THREAD_RUNNING);
	EXPECT_STATUS(ZX_ERR_BAD_STATE, child_start(&self->c, ZX_HANDLE_INVALID, 0));
}

/* Who is killed in a wait has left it: nothing is given to him any more. */
TEST(killed_waiters)
{
	zx_handle_t port = zxt_port(_metadata), event = zxt_event(_metadata);
	const struct {
		zx_handle_t handle;
		const void *fn;
		struct child_call call;
	} waits[] = {
		{ port, FN(zx_port_wait), { .args = { 0, ZX_TIME_INFINITE } } },
		{ event, FN(zx_object_wait_one),
		  { .args = { 0, ZX_USER_SIGNAL_0, ZX_TIME_INFINITE, 0 } } },
	};
	zx_port_packet_t packet = { .key = 11 };
	zx_info_thread_t info;
	unsigned int i;
	struct child c;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		ASSERT_OK(child_calls(&c, zx_job_default(), waits[i].fn, &waits[i].call));
		ASSERT_OK(child_start(&c, zxt_duplicate(_metadata, waits[i].handle,
							ZX_RIGHT_SAME_RIGHTS), c.call));
		do {
			ASSERT_OK(zx_object_get_info(c.thread, ZX_INFO_THREAD, &info, sizeof(info),
						     NULL, NULL));
		} while (info.state == ZX_THREAD_STATE_RUNNING);
		EXPECT_EQ(i ? ZX_THREAD_STATE_BLOCKED_WAIT_ONE : ZX_THREAD_STATE_BLOCKED_PORT,
			  info.state);
		EXPECT_EQ(2, zxt_handle_count(_metadata, waits[i].handle));
		EXPECT_OK(zx_task_kill(c.process));
		check_end(_metadata, &c, ZX_TASK_RETCODE_SYSCALL_KILL);
		EXPECT_EQ(1, zxt_handle_count(_metadata, waits[i].handle));
		child_close(&c);
	}
	EXPECT_OK(zx_port_queue(port, &packet));
	packet.key = 0;
	EXPECT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_EQ(11, packet.key);
	EXPECT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	zxt_close(_metadata, port);
	zxt_close(_metadata, event);
}

TEST_F(child, start_errors)
{
	zx_handle_t event, h, other_thread;
	struct child *c = &self->c;

	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &other_thread));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_process_start(ZXT_NO_HANDLE, c->thread, c->entry,
							  c->stack, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_process_start(c->process, ZXT_NO_HANDLE, c->entry,
							  c->stack, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_process_start(c->thread, c->thread, c->entry,
							  c->stack, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_process_start(c->process, c->process, c->entry,
							  c->stack, ZX_HANDLE_INVALID, 0));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_start(c->process, other_thread, c->entry,
							     c->stack, ZX_HANDLE_INVALID, 0));
	zxt_close(_metadata, other_thread);
	h = zxt_without(_metadata, c->process, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_start(h, c->thread, c->entry, c->stack,
							     ZX_HANDLE_INVALID, 0));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, c->thread, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_start(c->process, h, c->entry, c->stack,
							     ZX_HANDLE_INVALID, 0));
	zxt_close(_metadata, h);
	/* The argument: gone, whatever happens. */
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, child_start(c, ZXT_NO_HANDLE, 0));
	event = zxt_strip(_metadata, zxt_event(_metadata), ZX_RIGHT_TRANSFER);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, child_start(c, event, 0));
	EXPECT_FALSE(zxt_valid(event));
	event = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_process_start(ZXT_NO_HANDLE, c->thread, c->entry,
							  c->stack, event, 0));
	EXPECT_FALSE(zxt_valid(event));
	/* An address of the kernel's. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_process_start(c->process, c->thread, 0xffffffff81000000, c->stack,
				       ZX_HANDLE_INVALID, 0));
	/* After all that it can be started, once. */
	EXPECT_OK(child_start(c, ZX_HANDLE_INVALID, c->call));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, child_start(c, ZX_HANDLE_INVALID, c->call));
}

/* Nobody has a handle: it goes on, for it was started. */
TEST_F(child, goes_on_without_handles)
{
	zx_koid_t koid = zxt_koid(_metadata, self->c.process);
	zx_handle_t process = ZXT_POISON32;

	ASSERT_OK(child_start(&self->c, ZX_HANDLE_INVALID, self->c.call));
	child_close(&self->c);
	EXPECT_OK(zx_object_get_child(zx_job_default(), koid, ZX_RIGHT_SAME_RIGHTS, &process));
	EXPECT_FALSE(zxt_signals(_metadata, process) & ZX_PROCESS_TERMINATED);
	self->c.process = process;
}

/* Nobody has a handle and it was never started: it cannot be any more. */
TEST_F(child, never_started_without_handles)
{
	zx_koid_t koid = zxt_koid(_metadata, self->c.process);
	zx_handle_t process = ZXT_POISON32;
	zx_status_t status;

	child_close(&self->c);
	do {
		status = zx_object_get_child(zx_job_default(), koid, ZX_RIGHT_SAME_RIGHTS,
					     &process);
		if (status == ZX_OK)
			zxt_close(_metadata, process);
	} while (status == ZX_OK);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, status);
}

TEST_F(child, is_listed)
{
	zx_koid_t koids[64], koid = zxt_koid(_metadata, self->c.process);
	size_t actual, i;
	bool found = false;
	zx_handle_t job;
	struct child c;

	ASSERT_OK(zx_object_get_info(zx_job_default(), ZX_INFO_JOB_PROCESSES, koids, sizeof(koids),
				     &actual, NULL));
	for (i = 0; i < actual; i++)
		found |= koids[i] == koid;
	EXPECT_TRUE(found);

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	ASSERT_OK(child_create(&c, job));
	ASSERT_OK(zx_object_get_info(job, ZX_INFO_JOB_PROCESSES, koids, sizeof(koids), &actual,
				     NULL));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(zxt_koid(_metadata, c.process), koids[0]);
	child_close(&c);
	zxt_close(_metadata, job);
}

TEST_F(child, threads_are_listed)
{
	zx_koid_t koids[4];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	zx_handle_t found = ZXT_POISON32;

	/* One that was not started does not count. */
	EXPECT_OK(zx_object_get_info(self->c.process, ZX_INFO_PROCESS_THREADS, koids,
				     sizeof(koids), &actual, &avail));
	EXPECT_EQ(0, actual);
	ASSERT_OK(child_start(&self->c, ZX_HANDLE_INVALID, self->c.call));
	EXPECT_OK(zx_object_get_info(self->c.process, ZX_INFO_PROCESS_THREADS, koids,
				     sizeof(koids), &actual, &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(zxt_koid(_metadata, self->c.thread), koids[0]);
	EXPECT_OK(zx_object_get_child(self->c.process, koids[0], ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(koids[0], zxt_koid(_metadata, found));
	zxt_close(_metadata, found);
}

/* A process can kill itself, if it has a handle of itself. */
TEST(kill_oneself)
{
	struct child_call call = {};
	zx_handle_t self;
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), FN(zx_task_kill), &call));
	self = zxt_duplicate(_metadata, c.process, ZX_RIGHT_SAME_RIGHTS);
	ASSERT_OK(child_start(&c, self, c.call));
	check_end(_metadata, &c, ZX_TASK_RETCODE_SYSCALL_KILL);
	child_close(&c);
}

/* ---- the memory of another process ---- */

TEST_F(child, read_memory)
{
	struct child_call call;
	size_t actual = ZXT_POISON64;

	memset(&call, ZXT_POISON, sizeof(call));
	EXPECT_OK(zx_process_read_memory(self->c.process, self->c.call, &call, sizeof(call),
					 &actual));
	EXPECT_EQ(sizeof(call), actual);
	EXPECT_EQ((uint64_t)ZX_TIME_INFINITE, call.args[0]);
	EXPECT_EQ(child_fn(&self->c, FN(zx_nanosleep)), call.fn);
}

/* Up to the end of a mapping. */
TEST_F(child, read_memory_less)
{
	size_t actual = ZXT_POISON64;
	char data[64];

	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_OK(zx_process_read_memory(self->c.process, self->c.call + ZX_PAGE_SIZE - 16, data,
					 sizeof(data), &actual));
	EXPECT_LE(16, actual);
	if (actual == 16)
		EXPECT_TRUE(zxt_is_poison(data + 16, sizeof(data) - 16));
}

/* What is written before it starts is what it does. */
TEST_F(child, write_memory)
{
	uint64_t fn = child_fn(&self->c, FN(zx_process_exit)), arg = 55;
	size_t actual = ZXT_POISON64;

	EXPECT_OK(zx_process_write_memory(self->c.process, self->c.call, &fn, sizeof(fn),
					  &actual));
	EXPECT_EQ(sizeof(fn), actual);
	EXPECT_OK(zx_process_write_memory(self->c.process, self->c.call + 8, &arg, sizeof(arg),
					  &actual));
	ASSERT_OK(child_start(&self->c, ZX_HANDLE_INVALID, self->c.call));
	check_end(_metadata, &self->c, 55);
}

TEST_F(child, memory_errors)
{
	zx_handle_t process = self->c.process, h;
	size_t actual = ZXT_POISON64;
	zx_vaddr_t at = self->c.call;
	unsigned int i;
	char data[8];
	void *p;

	memset(data, ZXT_POISON, sizeof(data));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_process_read_memory(ZXT_NO_HANDLE, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_process_write_memory(ZXT_NO_HANDLE, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_process_read_memory(self->c.thread, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_process_write_memory(self->c.thread, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_process_read_memory(process, at, data, 0, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_process_write_memory(process, at, data, 0, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_process_read_memory(process, at, NULL, 8, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_process_write_memory(process, at, NULL, 8, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_process_read_memory(process, at, data, 1ull << 40, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_process_write_memory(process, at, data, 1ull << 40, &actual));
	/* Nothing is there. */
	EXPECT_STATUS(ZX_ERR_NO_MEMORY, zx_process_read_memory(process, 0x10, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_NO_MEMORY, zx_process_write_memory(process, 0x10, data, 8, &actual));
	h = zxt_without(_metadata, process, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_read_memory(h, at, data, 8, &actual));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, process, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_read_memory(h, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_process_write_memory(h, at, data, 8, &actual));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_TRUE(zxt_is_poison(data, sizeof(data)));
	zxt_for_each_bad_out(i, p) {
		EXPECT_NE(ZX_OK, zx_process_read_memory(process, at, p, 8, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_process_read_memory(process, at, data, 8, p));
	}
	zxt_for_each_bad_in(i, p)
		EXPECT_NE(ZX_OK, zx_process_write_memory(process, at, p, 8, &actual));
	/* Not even a debugger writes the vDSO. */
	EXPECT_NE(ZX_OK, zx_process_write_memory(process, self->c.vdso, "x", 1, &actual));
	ASSERT_OK(zx_task_kill(process));
	ASSERT_OK(zx_object_wait_one(process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_process_read_memory(process, at, data, 8, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_process_write_memory(process, at, data, 8, &actual));
}

/* ---- exceptions that nobody handles ---- */

TEST(exceptions)
{
	static const struct {
		const char *what;
		unsigned char code[16];
		size_t size;
	} faults[] = {
		{ "invalid opcode", { 0x0f, 0x0b }, 2 },
		{ "breakpoint", { 0xcc }, 1 },
		{ "read of address 0", { 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0 }, 8 },
		{ "write of address 0", { 0x48, 0x89, 0x04, 0x25, 0, 0, 0, 0 }, 8 },
		{ "jump to address 0", { 0x31, 0xc0, 0xff, 0xe0 }, 4 },
		{ "division by zero", { 0x31, 0xc9, 0xf7, 0xf1 }, 4 },
		{ "address that is none",
		  { 0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x8a, 0x00 }, 12 },
		{ "address of the kernel", { 0x48, 0xc7, 0xc0, 0, 0, 0, 0x81, 0x8a, 0x00 }, 9 },
		{ "privileged instruction", { 0xfa }, 1 },
		{ "port", { 0xec }, 1 },
		{ "single step", { 0x9c, 0x81, 0x0c, 0x24, 0, 1, 0, 0, 0x9d, 0x90, 0x90 }, 11 },
		{ "write into the code", { 0xc6, 0x05, 0, 0, 0, 0, 0x90 }, 7 },
		{ "return to nowhere", { 0xc3 }, 1 },
		{ "int 3 by two bytes", { 0xcd, 0x03 }, 2 },
		{ "into nothing of the IDT", { 0xcd, 0x40 }, 2 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		int before = _metadata->exit_code;

		run_code(_metadata, faults[i].code, faults[i].size,
			 ZX_TASK_RETCODE_EXCEPTION_KILL);
		if (_metadata->exit_code != before)
			TH_LOG("that was %s", faults[i].what);
	}
}

/* Not enough for the kernel to write a frame, if it wrote one. */
TEST(exception_without_a_stack)
{
	static const unsigned char code[] = { 0x31, 0xe4, 0x0f, 0x0b };

	run_code(_metadata, code, sizeof(code), ZX_TASK_RETCODE_EXCEPTION_KILL);
}

/* ---- cprng_draw cannot fail ---- */

TEST(draw_into_nothing)
{
	struct child_call call = { .args = { 0x10, 16 } };

	run_call(_metadata, ZX_HANDLE_INVALID, FN(zx_cprng_draw), &call,
		 ZX_TASK_RETCODE_EXCEPTION_KILL);
}

TEST_HARNESS_MAIN
