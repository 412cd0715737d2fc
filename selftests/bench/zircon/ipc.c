// SPDX-License-Identifier: GPL-2.0-only
/* What one thread writes and reads again. */
#include "zx.h"

static char out[65536], in[65536];
static zx_handle_t end[2];	/* written to the first, read from the second */

static void make_channel(void)
{
	zx_ok(zx_channel_create(0, &end[0], &end[1]), "channel_create");
}

static void make_socket(void)
{
	zx_there(zx_socket_create(ZX_SOCKET_STREAM, &end[0], &end[1]), "socket_create");
}

static void make_fifo(void)
{
	zx_there(zx_fifo_create(16, 16, 0, &end[0], &end[1]), "fifo_create");
}

static void close_both(void)
{
	zx_ok(zx_handle_close(end[0]), "handle_close");
	zx_ok(zx_handle_close(end[1]), "handle_close");
}

static void run_create(unsigned int n)
{
	while (n--) {
		make_channel();
		close_both();
	}
}

static inline void channel_round_trips(unsigned int n, uint32_t size)
{
	uint32_t actual;

	while (n--) {
		zx_ok(zx_channel_write(end[0], 0, out, size, NULL, 0), "channel_write");
		zx_all(zx_channel_read(end[1], 0, in, NULL, size, 0, &actual, NULL), actual, size,
		       "channel_read");
	}
}

static void run_channel_32(unsigned int n)
{
	channel_round_trips(n, 32);
}

static void run_channel_64(unsigned int n)
{
	channel_round_trips(n, 64);
}

static void run_channel_4k(unsigned int n)
{
	channel_round_trips(n, 4096);
}

static void run_channel_64k(unsigned int n)
{
	channel_round_trips(n, 65536);
}

static zx_handle_t passed;

static void make_passing(void)
{
	make_channel();
	zx_ok(zx_event_create(0, &passed), "event_create");
}

static void close_passing(void)
{
	close_both();
	zx_handle_close(passed);
}

static void run_passing(unsigned int n)
{
	uint32_t bytes, handles;
	zx_handle_t copy;

	while (n--) {
		zx_ok(zx_handle_duplicate(passed, ZX_RIGHT_SAME_RIGHTS, &copy), "handle_duplicate");
		zx_ok(zx_channel_write(end[0], 0, out, 4, &copy, 1), "channel_write");
		zx_all(zx_channel_read(end[1], 0, in, &copy, 4, 1, &bytes, &handles), bytes, 4,
		       "channel_read");
		if (handles != 1)
			bench_fail("channel_read, handles", handles);
		zx_ok(zx_handle_close(copy), "handle_close");
	}
}

static inline void socket_round_trips(unsigned int n, size_t size)
{
	size_t actual;

	while (n--) {
		zx_all(zx_socket_write(end[0], 0, out, size, &actual), actual, size,
		       "socket_write");
		zx_all(zx_socket_read(end[1], 0, in, size, &actual), actual, size, "socket_read");
	}
}

static void run_socket_64(unsigned int n)
{
	socket_round_trips(n, 64);
}

static void run_socket_64k(unsigned int n)
{
	socket_round_trips(n, 65536);
}

static void run_fifo(unsigned int n)
{
	size_t actual;

	while (n--) {
		zx_all(zx_fifo_write(end[0], 16, out, 1, &actual), actual, 1, "fifo_write");
		zx_all(zx_fifo_read(end[1], 16, in, 1, &actual), actual, 1, "fifo_read");
	}
}

/* ---- A stream from one thread to another ---- */

static zx_handle_t reader, done;

/* Reads until there is nothing more to come. */
static void drain(uintptr_t arg1, uintptr_t arg2)
{
	zx_signals_t wanted = ZX_SOCKET_READABLE | ZX_SOCKET_PEER_CLOSED;
	zx_status_t status;
	size_t n, got = 0;

	(void)arg1;
	(void)arg2;
	for (;;) {
		status = zx_socket_read(end[1], 0, in, sizeof(in), &n);
		if (status == ZX_ERR_SHOULD_WAIT) {
			zx_ok(zx_object_wait_one(end[1], wanted, ZX_TIME_INFINITE, NULL),
			      "object_wait_one");
			continue;
		}
		if (status == ZX_ERR_PEER_CLOSED)
			zx_thread_exit();
		zx_ok(status, "socket_read");
		got += n;
		if (got == BENCH_MIB) {
			got = 0;
			zx_ok(zx_object_signal(done, 0, ZX_EVENT_SIGNALED), "object_signal");
		}
	}
}

static void make_reader(void)
{
	make_socket();
	zx_ok(zx_event_create(0, &done), "event_create");
	reader = zx_new_thread(drain);
}

static void stop_reader(void)
{
	zx_handle_close(end[0]);
	zx_join(reader);
	zx_handle_close(end[1]);
	zx_handle_close(done);
}

static void write_all(const char *data, size_t size)
{
	zx_status_t status;
	size_t n;

	while (size) {
		status = zx_socket_write(end[0], 0, data, size, &n);
		if (status == ZX_ERR_SHOULD_WAIT) {
			zx_ok(zx_object_wait_one(end[0], ZX_SOCKET_WRITABLE, ZX_TIME_INFINITE,
						 NULL), "object_wait_one");
			continue;
		}
		zx_ok(status, "socket_write");
		data += n;
		size -= n;
	}
}

static void run_stream(unsigned int n)
{
	unsigned int i;

	while (n--) {
		for (i = 0; i < BENCH_MIB / sizeof(out); i++)
			write_all(out, sizeof(out));
		zx_ok(zx_object_wait_one(done, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, NULL),
		      "object_wait_one");
		zx_ok(zx_object_signal(done, ZX_EVENT_SIGNALED, 0), "object_signal");
	}
}

const struct bench zx_ipc[] = {
	{ "channel_create", "channel_create, close both", NULL, run_create, NULL },
	{ "channel_32", "channel_write + read", make_channel, run_channel_32, close_both },
	{ "channel_64", "channel_write + read", make_channel, run_channel_64, close_both },
	{ "channel_4k", "channel_write + read", make_channel, run_channel_4k, close_both },
	{ "channel_64k", "channel_write + read", make_channel, run_channel_64k, close_both },
	{ "channel_handle", "duplicate, channel_write + read, close", make_passing, run_passing,
	  close_passing },
	{ "socket_64", "socket_write + read", make_socket, run_socket_64, close_both },
	{ "socket_64k", "socket_write + read", make_socket, run_socket_64k, close_both },
	{ "socket_stream", "socket", make_reader, run_stream, stop_reader },
	{ "fifo", "fifo_write + read", make_fifo, run_fifo, close_both },
	{}
};
