// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instances that end while their threads make calls: closed, left, or killed. Nothing of
 * them is left: as many use the module afterwards as before.
 */
#include "stress.h"

#ifdef STRESS_HOSTED
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NR_THREADS	3

static long users_before;
static struct worker users[NR_THREADS];
static zx_handle_t ends[2], port, event, job;

static long count_users(void)
{
	FILE *f = fopen("/sys/module/zircon/refcnt", "r");
	long n = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &n) != 1)
		n = -1;
	fclose(f);
	return n;
}

/* Calls of every kind; some wait for ever. What they return no longer matters. */
static void *use(void *arg)
{
	struct worker *w = arg;
	zx_port_packet_t packet = { .type = ZX_PKT_TYPE_USER };
	zx_handle_t h, k;
	zx_futex_t futex = 0;
	uint64_t words[8];

	for (;;) {
		switch (rnd(w, 10)) {
		case 0:
			if (zx_channel_create(0, &h, &k) == ZX_OK) {
				zx_channel_write(ends[0], 0, "x", 1, &h, 1);
				zx_channel_write(k, 0, "y", 1, NULL, 0);
			}
			break;
		case 1:
			if (zx_channel_read(ends[1], 0, words, &h, 8, 1, NULL, NULL) == ZX_OK)
				zx_handle_close(h);
			break;
		case 2:
			zx_port_queue(port, &packet);
			break;
		case 3:
			zx_port_wait(port, rnd(w, 20) ? zx_deadline_after(50000) : ZX_TIME_INFINITE,
				     &packet);
			break;
		case 4:
			zx_object_wait_async(event, port, rnd(w, 8), ZX_USER_SIGNAL_0, 0);
			break;
		case 5:
			zx_object_signal(event, rnd(w, 2) ? ZX_USER_SIGNAL_0 : 0,
					 rnd(w, 2) ? ZX_USER_SIGNAL_0 : 0);
			break;
		case 6:
			zx_object_wait_one(event, ZX_USER_SIGNAL_0, rnd(w, 20) ?
					   zx_deadline_after(50000) : ZX_TIME_INFINITE, NULL);
			break;
		case 7:
			if (zx_vmo_create(8 * PAGE, ZX_VMO_RESIZABLE, &h) == ZX_OK) {
				zx_vmo_write(h, words, PAGE - 8, sizeof(words));
				zx_vmo_set_size(h, 0);
				zx_handle_close(h);
			}
			break;
		case 8:
			if (zx_job_create(job, 0, &h) == ZX_OK && rnd(w, 2))
				zx_handle_close(h);
			break;
		default:
			zx_futex_wait(&futex, 0, ZX_HANDLE_INVALID, rnd(w, 20) ?
				      zx_deadline_after(50000) : ZX_TIME_INFINITE);
			break;
		}
	}
	return NULL;
}

static __attribute__((noreturn)) void child(uint64_t seed, unsigned int how, unsigned int after)
{
	pthread_t thread;
	unsigned int i;

	zxh_close();	/* of the parent, whose file is open all the same */
	if (zxh_open())
		_exit(2);
	job = zx_job_default();
	if (zx_channel_create(0, &ends[0], &ends[1]) != ZX_OK ||
	    zx_port_create(0, &port) != ZX_OK || zx_event_create(0, &event) != ZX_OK)
		_exit(3);
	for (i = 0; i < NR_THREADS; i++) {
		users[i].rng = seed * (i + 3) | 1;
		if (pthread_create(&thread, NULL, use, &users[i]))
			_exit(4);
	}
	usleep(after);
	switch (how) {
	case 0:		/* the file is closed while threads are in it */
		zxh_close();
		usleep(after);
		_exit(0);
	case 1:
		_exit(0);
	case 2:
		kill(getpid(), SIGKILL);
		break;
	}
	/* Its parent kills it. */
	for (;;)
		pause();
}

static void teardown_begin(void)
{
	users_before = count_users();
}

static void teardown_work(struct worker *w)
{
	unsigned int how, after;
	int status = -1;
	uint64_t seed;
	pid_t pid;

	while (stress_going()) {
		how = rnd(w, 4);
		after = rnd(w, 8000);
		seed = rnd(w, 1u << 30);
		pid = OP(w, fork());
		if (!CHECK(pid >= 0, "errno %d", errno))
			return;
		if (!pid)
			child(seed, how, after);
		if (how == 3) {
			usleep(after);
			kill(pid, SIGKILL);
		}
		OP(w, waitpid(pid, &status, 0));
		if (how < 2)
			CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
		else
			CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %x",
			      status);
	}
	/* What a file leaves behind may take a moment; the watchdog counts the moments. */
	atomic_store(&w->where, "waiting until nobody else uses the module");
	if (w->index == 0)
		while (users_before >= 0 && count_users() > users_before)
			usleep(10000);
}

const struct part part_teardown = {
	.name = "teardown",
	.workers = 2,
	.begin = teardown_begin,
	.work = teardown_work,
};

#endif
