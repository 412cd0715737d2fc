// SPDX-License-Identifier: GPL-2.0-only
/*
 * What hosts.sh looks at from outside:
 *
 *	hosts tick		prints "tick" again and again: each time after threads that wait
 *				have answered, and a process was made; a thread spins
 *	hosts leader fault	the first thread exits, and the second faults
 *	hosts leader		...or stays
 *	hosts threads		starts threads for ever
 *	hosts early		one thread tries to start what another one is making
 *	hosts many		has as many threads as it can; prints how many there could be
 */
#include <stdatomic.h>
#include <zxkit.h>
#include <zircon/syscalls/object.h>

#define STACK_SIZE	16384
#define MAX_THREADS	64

static char stacks[MAX_THREADS][STACK_SIZE] __attribute__((aligned(16)));
static atomic_int made, seen;

#define must(call) do { \
	zx_status_t status_ = (call); \
	if (status_ != ZX_OK) \
		zxkit_die("hosts: line %d: %s: %s\n", __LINE__, #call, \
			  zx_status_get_string(status_)); \
} while (0)

static zx_status_t start(unsigned int i, void (*fn)(uintptr_t, uintptr_t), uintptr_t arg,
			 zx_handle_t *thread)
{
	/* As after a call: the return address would be where the stack is aligned. */
	zx_vaddr_t sp = (zx_vaddr_t)stacks[i] + STACK_SIZE - 8;

	must(zx_thread_create(zx_process_self(), "t", 1, 0, thread));
	return zx_thread_start(*thread, (zx_vaddr_t)fn, sp, arg, 0);
}

static void stay(uintptr_t a, uintptr_t b)
{
	(void)a;
	(void)b;
	for (;;)
		zx_nanosleep(ZX_TIME_INFINITE);
}

static void leave(uintptr_t a, uintptr_t b)
{
	(void)a;
	(void)b;
	zx_thread_exit();
}

static void spin(uintptr_t a, uintptr_t b)
{
	(void)a;
	(void)b;
	for (;;)
		__builtin_ia32_pause();
}

/* Answers each signal of its end of an eventpair. */
static void echo(uintptr_t end, uintptr_t b)
{
	(void)b;
	for (;;) {
		must(zx_object_wait_one((zx_handle_t)end, ZX_USER_SIGNAL_0, ZX_TIME_INFINITE,
					NULL));
		must(zx_object_signal((zx_handle_t)end, ZX_USER_SIGNAL_0, 0));
		must(zx_object_signal_peer((zx_handle_t)end, 0, ZX_USER_SIGNAL_1));
	}
}

/* Answers each call on its end of a channel. */
static void serve(uintptr_t end, uintptr_t b)
{
	uint32_t message[2];

	(void)b;
	for (;;) {
		must(zx_object_wait_one((zx_handle_t)end, ZX_CHANNEL_READABLE, ZX_TIME_INFINITE,
					NULL));
		must(zx_channel_read((zx_handle_t)end, 0, message, NULL, sizeof(message), 0,
				     NULL, NULL));
		zx_nanosleep(zx_deadline_after(100000000));
		must(zx_channel_write((zx_handle_t)end, 0, message, sizeof(message), NULL, 0));
	}
}

static void tick(void)
{
	zx_handle_t thread, pair[2], channel[2], process, vmar;
	uint32_t request[2] = { 0, 1 }, answer[2], bytes, handles;
	zx_channel_call_args_t call = {
		.wr_bytes = request, .wr_num_bytes = sizeof(request),
		.rd_bytes = answer, .rd_num_bytes = sizeof(answer),
	};

	must(zx_eventpair_create(0, &pair[0], &pair[1]));
	must(zx_channel_create(0, &channel[0], &channel[1]));
	must(start(0, spin, 0, &thread));
	must(start(1, stay, 0, &thread));
	must(start(2, echo, pair[1], &thread));
	must(start(3, serve, channel[1], &thread));
	for (;;) {
		must(zx_object_signal_peer(pair[0], 0, ZX_USER_SIGNAL_0));
		must(zx_object_wait_one(pair[0], ZX_USER_SIGNAL_1, ZX_TIME_INFINITE, NULL));
		must(zx_object_signal(pair[0], ZX_USER_SIGNAL_1, 0));
		must(zx_channel_call(channel[0], 0, ZX_TIME_INFINITE, &call, &bytes, &handles));
		must(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
		must(zx_task_kill(process));
		must(zx_object_wait_one(process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL));
		must(zx_handle_close(process));
		must(zx_handle_close(vmar));
		zxkit_puts("tick");
	}
}

static void second(uintptr_t fault, uintptr_t b)
{
	(void)b;
	/* The first one is gone by then. */
	must(zx_object_wait_one((zx_handle_t)(fault >> 1), ZX_THREAD_TERMINATED, ZX_TIME_INFINITE,
				NULL));
	zxkit_puts("alone");
	if (fault & 1)
		__builtin_trap();
	stay(0, 0);
}

static void threads(void)
{
	zx_handle_t thread;

	must(start(0, stay, 0, &thread));
	zxkit_puts("tick");
	for (;;) {
		if (start(1, leave, 0, &thread) == ZX_OK)
			zx_object_wait_one(thread, ZX_THREAD_TERMINATED,
					   zx_deadline_after(100000000), NULL);
		zx_handle_close(thread);
		zx_nanosleep(zx_deadline_after(20000000));
	}
}

/* Starts every process of the job that it can find. */
static void poke(uintptr_t job, uintptr_t b)
{
	zx_handle_t process, thread;
	zx_koid_t koids[64];
	size_t n, i;

	(void)b;
	for (;;) {
		if (zx_object_get_info((zx_handle_t)job, ZX_INFO_JOB_PROCESSES, koids,
				       sizeof(koids), &n, NULL) != ZX_OK)
			continue;
		for (i = 0; i < n; i++) {
			if (zx_object_get_child((zx_handle_t)job, koids[i], ZX_RIGHT_SAME_RIGHTS,
						&process) != ZX_OK)
				continue;
			atomic_fetch_add(&seen, 1);
			if (zx_thread_create(process, "x", 1, 0, &thread) == ZX_OK) {
				/* Runs into nothing at once, if it runs. */
				zx_process_start(process, thread, 0x1000000, 0,
						 ZX_HANDLE_INVALID, 0);
				zx_handle_close(thread);
			}
			zx_handle_close(process);
		}
	}
}

static void early(void)
{
	zx_handle_t job, thread, process[8], vmar[8];
	unsigned int round, i;

	must(zx_job_create(zx_job_default(), 0, &job));
	must(start(0, poke, job, &thread));
	for (round = 0; round < 4; round++) {
		for (i = 0; i < 8; i++) {
			must(zx_process_create(job, "p", 1, 0, &process[i], &vmar[i]));
			atomic_fetch_add(&made, 1);
		}
		for (i = 0; i < 8; i++) {
			must(zx_task_kill(process[i]));
			must(zx_object_wait_one(process[i], ZX_PROCESS_TERMINATED,
						ZX_TIME_INFINITE, NULL));
			must(zx_handle_close(process[i]));
			must(zx_handle_close(vmar[i]));
		}
	}
	if (!atomic_load(&seen))
		zxkit_die("hosts: no process was ever found\n");
}

/* As many threads as there can be; with the last of them gone there can be one again. */
static void many(void)
{
	zx_handle_t thread[MAX_THREADS], process, vmar;
	zx_status_t status = ZX_OK;
	unsigned int i, started;

	for (started = 0; started < MAX_THREADS; started++) {
		status = start(started, stay, 0, &thread[started]);
		if (status != ZX_OK)
			break;
	}
	zxkit_printf("%u threads: %s\n", started, zx_status_get_string(status));
	/* Nor is there any room for a process. */
	for (i = 0; status == ZX_ERR_NO_RESOURCES && i < 8; i++) {
		zx_status_t made_it = zx_process_create(zx_job_default(), "p", 1, 0, &process,
							&vmar);

		if (made_it == ZX_ERR_NO_RESOURCES)
			zxkit_puts("no process");
		if (made_it != ZX_OK)
			break;
	}
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	zx_handle_t self, thread;

	if (same(what, "tick")) {
		tick();
	} else if (same(what, "leader")) {
		must(zx_handle_duplicate(zx_thread_self(), ZX_RIGHT_SAME_RIGHTS, &self));
		must(start(0, second, (uintptr_t)self << 1 | (argc > 2), &thread));
		zx_thread_exit();
	} else if (same(what, "threads")) {
		threads();
	} else if (same(what, "early")) {
		early();
	} else if (same(what, "many")) {
		many();
	} else {
		return 2;
	}
	return 0;
}
