// SPDX-License-Identifier: MIT
/*
 * Signals that ask zxrun to go away. They are blocked, and one thread waits for them:
 * nothing has to be done in a handler.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include "zxrun.h"

static sigset_t fatal;
static atomic_int ended_by;
static _Atomic(zx_handle_t) guarded;

static void *wait_signals(void *unused)
{
	zx_handle_t job;
	int sig;

	(void)unused;
	if (sigwait(&fatal, &sig))
		return NULL;
	job = guarded;
	/* With the instance goes all that is in it. */
	if (job == ZX_HANDLE_INVALID)
		_exit(128 + sig);
	ended_by = sig;
	zx_task_kill(job);
	/* Whoever is in a hurry says it twice. */
	if (!sigwait(&fatal, &sig))
		_exit(128 + sig);
	return NULL;
}

void guard_signals(void)
{
	static const int candidates[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action;
	pthread_t thread;
	bool any = false;
	size_t i;

	sigemptyset(&fatal);
	for (i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		/* Somebody like nohup, or a shell that runs it in the background. */
		if (!sigaction(candidates[i], NULL, &action) && action.sa_handler == SIG_IGN)
			continue;
		sigaddset(&fatal, candidates[i]);
		any = true;
	}
	if (!any)
		return;
	pthread_sigmask(SIG_BLOCK, &fatal, NULL);
	if (pthread_create(&thread, NULL, wait_signals, NULL))
		/* Then a signal ends zxrun at once, and that ends the program. */
		pthread_sigmask(SIG_UNBLOCK, &fatal, NULL);
	else
		pthread_detach(thread);
}

void guard_job(zx_handle_t job)
{
	guarded = job;
}

int ended_by_signal(void)
{
	return ended_by;
}
