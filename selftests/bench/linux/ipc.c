// SPDX-License-Identifier: GPL-2.0-only
/* What one thread writes and reads again. */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include "lx.h"

static char out[65536], in[65536];
static int fd[2];		/* written to the first, read from the second */

static void make_seqpacket(void)
{
	lx_ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), "socketpair");
}

static void make_stream(void)
{
	lx_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), "socketpair");
}

static void make_pipe(void)
{
	int ends[2];

	lx_ok(pipe(ends), "pipe");
	fd[0] = ends[1];
	fd[1] = ends[0];
}

static void close_both(void)
{
	close(fd[0]);
	close(fd[1]);
}

static inline void round_trips(unsigned int n, size_t size)
{
	while (n--) {
		lx_all(write(fd[0], out, size), size, "write");
		lx_all(read(fd[1], in, size), size, "read");
	}
}

static void run_16(unsigned int n)
{
	round_trips(n, 16);
}

static void run_32(unsigned int n)
{
	round_trips(n, 32);
}

static void run_64(unsigned int n)
{
	round_trips(n, 64);
}

static void run_4k(unsigned int n)
{
	round_trips(n, 4096);
}

static void run_64k(unsigned int n)
{
	round_trips(n, 65536);
}

static void run_create_seqpacket(unsigned int n)
{
	while (n--) {
		make_seqpacket();
		close_both();
	}
}

static void run_create_pipe(unsigned int n)
{
	while (n--) {
		make_pipe();
		close_both();
	}
}

static int passed;

static void make_passing(void)
{
	make_seqpacket();
	passed = (int)lx_ok(eventfd(0, 0), "eventfd");
}

static void close_passing(void)
{
	close_both();
	close(passed);
}

/* What is passed is a duplicate already. */
static void run_rights(unsigned int n)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = out, .iov_len = 4 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control };
	int received;

	while (n--) {
		iov.iov_base = out;
		msg.msg_controllen = sizeof(control);
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
		lx_all(sendmsg(fd[0], &msg, 0), 4, "sendmsg");

		iov.iov_base = in;
		msg.msg_controllen = sizeof(control);
		lx_all(recvmsg(fd[1], &msg, 0), 4, "recvmsg");
		if (msg.msg_controllen < CMSG_LEN(sizeof(int)))
			bench_fail("recvmsg, control", (long long)msg.msg_controllen);
		memcpy(&received, CMSG_DATA(&control.header), sizeof(int));
		lx_ok(close(received), "close");
	}
}

/* ---- A stream from one thread to another ---- */

static pthread_t reader;
static int done;

static void *drain(void *arg)
{
	uint64_t one = 1;
	size_t got = 0;
	ssize_t n;

	for (;;) {
		n = read(fd[1], in, sizeof(in));
		if (n <= 0)
			return arg;
		got += (size_t)n;
		if (got == BENCH_MIB) {
			got = 0;
			lx_all(write(done, &one, sizeof(one)), sizeof(one), "write");
		}
	}
}

static void start_reader(void)
{
	done = (int)lx_ok(eventfd(0, 0), "eventfd");
	if (pthread_create(&reader, NULL, drain, NULL))
		bench_fail("pthread_create", 0);
}

static void make_stream_reader(void)
{
	make_stream();
	start_reader();
}

static void make_pipe_reader(void)
{
	make_pipe();
	start_reader();
}

static void stop_reader(void)
{
	close(fd[0]);
	pthread_join(reader, NULL);
	close(fd[1]);
	close(done);
}

static void run_stream(unsigned int n)
{
	uint64_t value;
	unsigned int i;

	while (n--) {
		for (i = 0; i < BENCH_MIB / sizeof(out); i++)
			lx_all(write(fd[0], out, sizeof(out)), sizeof(out), "write");
		lx_all(read(done, &value, sizeof(value)), sizeof(value), "read");
	}
}

const struct bench lx_ipc[] = {
	{ "channel_create", "socketpair SEQPACKET, close both", NULL, run_create_seqpacket, NULL },
	{ "channel_create", "pipe, close both", NULL, run_create_pipe, NULL },
	{ "channel_32", "SEQPACKET write + read", make_seqpacket, run_32, close_both },
	{ "channel_32", "pipe write + read", make_pipe, run_32, close_both },
	{ "channel_64", "SEQPACKET write + read", make_seqpacket, run_64, close_both },
	{ "channel_64", "pipe write + read", make_pipe, run_64, close_both },
	{ "channel_4k", "SEQPACKET write + read", make_seqpacket, run_4k, close_both },
	{ "channel_4k", "pipe write + read", make_pipe, run_4k, close_both },
	{ "channel_64k", "SEQPACKET write + read", make_seqpacket, run_64k, close_both },
	{ "channel_64k", "pipe write + read", make_pipe, run_64k, close_both },
	{ "channel_handle", "SCM_RIGHTS, close", make_passing, run_rights, close_passing },
	{ "socket_64", "AF_UNIX stream write + read", make_stream, run_64, close_both },
	{ "socket_64", "pipe write + read", make_pipe, run_64, close_both },
	{ "socket_64k", "AF_UNIX stream write + read", make_stream, run_64k, close_both },
	{ "socket_64k", "pipe write + read", make_pipe, run_64k, close_both },
	{ "socket_stream", "AF_UNIX stream", make_stream_reader, run_stream, stop_reader },
	{ "socket_stream", "pipe", make_pipe_reader, run_stream, stop_reader },
	{ "fifo", "pipe write + read", make_pipe, run_16, close_both },
	{}
};
