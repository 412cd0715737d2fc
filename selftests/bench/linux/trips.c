// SPDX-License-Identifier: GPL-2.0-only
/* There and back again: between two threads, and between two processes. */
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "lx.h"

#define SIZE	64

static pthread_t thread;
static pid_t child;

static void start_thread(void *(*fn)(void *arg))
{
	if (pthread_create(&thread, NULL, fn, NULL))
		bench_fail("pthread_create", errno);
}

/* ---- Futex ---- */

static volatile int turn;	/* 0: here, 1: there, 2: the end */

static void turn_wait(int value)
{
	while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) == value)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void turn_set(int value)
{
	__atomic_store_n(&turn, value, __ATOMIC_RELEASE);
	lx_ok(syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0), "FUTEX_WAKE");
}

static void *futex_thread(void *arg)
{
	for (;;) {
		turn_wait(0);
		if (turn == 2)
			return arg;
		turn_set(0);
	}
}

static void make_futex(void)
{
	turn = 0;
	start_thread(futex_thread);
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
	pthread_join(thread, NULL);
}

/* ---- eventfd and epoll, one of each for a direction ---- */

static int event[2], epoll[2];
static bool edge;

static void make_direction(int i)
{
	struct epoll_event e = { .events = edge ? EPOLLIN | EPOLLET : EPOLLIN };

	event[i] = (int)lx_ok(eventfd(0, 0), "eventfd");
	epoll[i] = (int)lx_ok(epoll_create1(0), "epoll_create1");
	lx_ok(epoll_ctl(epoll[i], EPOLL_CTL_ADD, event[i], &e), "epoll_ctl");
}

static void post(int i)
{
	uint64_t one = 1;

	lx_all(write(event[i], &one, sizeof(one)), sizeof(one), "write");
}

static void take(int i)
{
	struct epoll_event e;
	uint64_t value;

	if (lx_ok(epoll_wait(epoll[i], &e, 1, -1), "epoll_wait") != 1)
		bench_fail("epoll_wait", 0);
	if (!edge)
		lx_all(read(event[i], &value, sizeof(value)), sizeof(value), "read");
}

static volatile bool ending;

static void *epoll_thread(void *arg)
{
	for (;;) {
		take(0);
		if (ending)
			return arg;
		post(1);
	}
}

static void make_epoll(void)
{
	make_direction(0);
	make_direction(1);
	ending = false;
	start_thread(epoll_thread);
}

static void make_level(void)
{
	edge = false;
	make_epoll();
}

static void make_edge(void)
{
	edge = true;
	make_epoll();
}

static void run_epoll(unsigned int n)
{
	while (n--) {
		post(0);
		take(1);
	}
}

static void end_epoll(void)
{
	int i;

	ending = true;
	post(0);
	pthread_join(thread, NULL);
	for (i = 0; i < 2; i++) {
		close(event[i]);
		close(epoll[i]);
	}
}

/* ---- Messages: requests are written to ours[0] and read from theirs[1], answers back ---- */

static int ours[2], theirs[2];

static void serve(void)
{
	char message[SIZE];
	ssize_t n;

	for (;;) {
		n = read(theirs[1], message, sizeof(message));
		if (n <= 0)
			return;
		lx_all(n, SIZE, "read");
		message[0]++;
		lx_all(write(theirs[0], message, SIZE), SIZE, "write");
	}
}

static void *serve_thread(void *arg)
{
	serve();
	return arg;
}

static void run_messages(unsigned int n)
{
	char message[SIZE] = { 0 };
	char expected = 0;

	while (n--) {
		lx_all(write(ours[0], message, SIZE), SIZE, "write");
		lx_all(read(ours[1], message, SIZE), SIZE, "read");
		if (message[0] != ++expected)
			bench_fail("answer", message[0]);
	}
}

static void make_seqpacket(void)
{
	int fd[2];

	lx_ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), "socketpair");
	ours[0] = fd[0];
	ours[1] = fd[0];
	theirs[0] = fd[1];
	theirs[1] = fd[1];
}

static void make_pipes(void)
{
	int there[2], back[2];

	lx_ok(pipe(there), "pipe");
	lx_ok(pipe(back), "pipe");
	ours[0] = there[1];
	ours[1] = back[0];
	theirs[0] = back[1];
	theirs[1] = there[0];
}

static void close_pair(int *fd)
{
	if (fd[1] != fd[0])
		close(fd[1]);
	close(fd[0]);
}

static void make_seqpacket_thread(void)
{
	make_seqpacket();
	start_thread(serve_thread);
}

static void end_seqpacket_thread(void)
{
	shutdown(ours[0], SHUT_RDWR);
	pthread_join(thread, NULL);
	close_pair(ours);
	close_pair(theirs);
}

static void start_process(void)
{
	child = (pid_t)lx_ok(fork(), "fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_pair(ours);
		serve();
		_exit(0);
	}
	close_pair(theirs);
}

static void make_seqpacket_process(void)
{
	make_seqpacket();
	start_process();
}

static void make_pipe_process(void)
{
	make_pipes();
	start_process();
}

static void end_process(void)
{
	int status;

	close_pair(ours);
	lx_ok(waitpid(child, &status, 0), "waitpid");
	if (status)
		bench_fail("server", status);
}

const struct bench lx_trips[] = {
	{ "futex_trip", "futex(2)", make_futex, run_futex, end_futex },
	{ "port_trip", "eventfd + epoll, read", make_level, run_epoll, end_epoll },
	{ "port_trip", "eventfd + epoll (EPOLLET)", make_edge, run_epoll, end_epoll },
	{ "call_threads", "SEQPACKET ping-pong", make_seqpacket_thread, run_messages,
	  end_seqpacket_thread },
	{ "call_processes", "SEQPACKET ping-pong", make_seqpacket_process, run_messages,
	  end_process },
	{ "call_processes", "pipe ping-pong", make_pipe_process, run_messages, end_process },
	{}
};
