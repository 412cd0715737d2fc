// SPDX-License-Identifier: GPL-2.0-only
/* There and back again: between two threads, and between two processes. */
#include "zx.h"
#include "echo.h"

static zx_handle_t thread, process;

/* ---- Futex ---- */

static zx_futex_t turn;		/* 0: here, 1: there, 2: the end */

static void turn_wait(zx_futex_t value)
{
	zx_status_t status;

	while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) == value) {
		status = zx_futex_wait(&turn, value, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
		if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
			bench_fail("futex_wait", status);
	}
}

static void turn_set(zx_futex_t value)
{
	__atomic_store_n(&turn, value, __ATOMIC_RELEASE);
	zx_ok(zx_futex_wake(&turn, 1), "futex_wake");
}

static void futex_thread(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg1;
	(void)arg2;
	for (;;) {
		turn_wait(0);
		if (__atomic_load_n(&turn, __ATOMIC_RELAXED) == 2)
			zx_thread_exit();
		turn_set(0);
	}
}

static void make_futex(void)
{
	turn = 0;
	thread = zx_new_thread(futex_thread);
}

static void run_futex(unsigned int n)
{
	while (n--) {
		turn_set(1);
		turn_wait(1);
	}
}

static void end_futex(void)
{
	turn_set(2);
	zx_join(thread);
}

/* ---- Ports, one for a direction ---- */

static zx_handle_t port[2];

static void queue(int i, uint64_t key)
{
	zx_port_packet_t packet = { .key = key, .type = ZX_PKT_TYPE_USER };

	zx_ok(zx_port_queue(port[i], &packet), "port_queue");
}

static uint64_t dequeue(int i)
{
	zx_port_packet_t packet;

	zx_ok(zx_port_wait(port[i], ZX_TIME_INFINITE, &packet), "port_wait");
	return packet.key;
}

static void port_thread(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg1;
	(void)arg2;
	while (dequeue(0) == 0)
		queue(1, 0);
	zx_thread_exit();
}

static void make_ports(void)
{
	zx_ok(zx_port_create(0, &port[0]), "port_create");
	zx_ok(zx_port_create(0, &port[1]), "port_create");
	thread = zx_new_thread(port_thread);
}

static void run_ports(unsigned int n)
{
	while (n--) {
		queue(0, 0);
		dequeue(1);
	}
}

static void end_ports(void)
{
	queue(0, 1);
	zx_join(thread);
	zx_handle_close(port[0]);
	zx_handle_close(port[1]);
}

/* ---- channel_call ---- */

static zx_handle_t ours, theirs;

static void run_calls(unsigned int n)
{
	struct echo request = { .txid = 0 }, reply;
	uint32_t bytes, handles;
	char expected = 0;
	zx_channel_call_args_t args = {
		.wr_bytes = &request,
		.wr_num_bytes = sizeof(request),
		.rd_bytes = &reply,
		.rd_num_bytes = sizeof(reply),
	};

	while (n--) {
		zx_all(zx_channel_call(ours, 0, ZX_TIME_INFINITE, &args, &bytes, &handles), bytes,
		       sizeof(reply), "channel_call");
		if (reply.data[0] != ++expected)
			bench_fail("answer", reply.data[0]);
		request.data[0] = reply.data[0];
	}
}

static void call_thread(uintptr_t arg1, uintptr_t arg2)
{
	zx_status_t status;

	(void)arg1;
	(void)arg2;
	status = echo_serve(theirs);
	if (status != ZX_ERR_PEER_CLOSED)
		bench_fail("server", status);
	zx_thread_exit();
}

static void make_call_thread(void)
{
	zx_ok(zx_channel_create(0, &ours, &theirs), "channel_create");
	thread = zx_new_thread(call_thread);
}

static void end_call_thread(void)
{
	zx_handle_close(ours);
	zx_join(thread);
	zx_handle_close(theirs);
}

__asm__(".section .rodata\n"
	".balign 16\n"
	"echo_start:\n"
	".incbin \"zxbench-echo.zx\"\n"
	"echo_end:\n"
	".previous");
extern const char echo_start[], echo_end[];

static void make_call_process(void)
{
	static const char *const argv[] = { "echo" };
	struct zxkit_launch launch = { .name = "echo", .argc = 1, .argv = argv };

	zx_ok(zxkit_file(echo_start, echo_end - echo_start, "echo", &launch.executable),
	      "a file for echo");
	zx_ok(zx_channel_create(0, &ours, &launch.handles[0]), "channel_create");
	launch.infos[0] = PA_HND(PA_USER0, 0);
	launch.num_handles = 1;
	zx_ok(zxkit_launch(&launch, &process), "starting echo");
	zx_handle_close(launch.executable);
}

static void end_call_process(void)
{
	int64_t retcode;

	zx_handle_close(ours);
	zx_ok(zxkit_wait(process, &retcode), "waiting for echo");
	if (retcode)
		bench_fail("echo", retcode);
	zx_handle_close(process);
}

const struct bench zx_trips[] = {
	{ "futex_trip", "futex_wake, futex_wait", make_futex, run_futex, end_futex },
	{ "port_trip", "port_queue, port_wait", make_ports, run_ports, end_ports },
	{ "call_threads", "channel_call; wait_one, read, write", make_call_thread, run_calls,
	  end_call_thread },
	{ "call_processes", "channel_call; wait_one, read, write", make_call_process, run_calls,
	  end_call_process },
	{}
};
