// SPDX-License-Identifier: MIT
/*
 * What a running program says, how it ends, and how it is ended.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zircon/syscalls/log.h>
#include <zircon/syscalls/object.h>
#include "zxrun.h"

static volatile sig_atomic_t ended_by;

/* The signals that ask zxrun to go away. */
static void fatal_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGQUIT);
}

static void *wait_signals(void *arg)
{
	const struct running *running = arg;
	sigset_t set;
	int sig;

	fatal_signals(&set);
	if (sigwait(&set, &sig))
		return NULL;
	ended_by = sig;
	zx_task_kill(running->job);
	/* Whoever is in a hurry says it twice; the module ends what is left. */
	if (!sigwait(&set, &sig))
		_exit(128 + sig);
	return NULL;
}

void guard_signals(const struct running *running)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, wait_signals, (void *)running)) {
		sigset_t set;

		/* Then a signal ends zxrun, and that ends the program. */
		fatal_signals(&set);
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	}
}

/* Prints the records that are there. */
static void print_log(zx_handle_t log)
{
	union {
		zx_log_record_t record;
		char bytes[ZX_LOG_RECORD_MAX];
	} u;
	size_t len;

	while (zx_debuglog_read(log, 0, &u, sizeof(u)) > 0) {
		len = u.record.datalen;
		fwrite(u.record.data, 1, len, stdout);
		if (!len || u.record.data[len - 1] != '\n')
			putchar('\n');
	}
	fflush(stdout);
}

static int exit_status(const struct options *options, int64_t code)
{
	if (ended_by)
		return 128 + ended_by;
	if (code >= 0 && code <= 255)
		return (int)code;
	switch (code) {
	case ZX_TASK_RETCODE_SYSCALL_KILL:
		complain("%s was killed", options->name);
		return 128 + SIGKILL;
	case ZX_TASK_RETCODE_OOM_KILL:
		complain("%s was killed: out of memory", options->name);
		return 128 + SIGKILL;
	case ZX_TASK_RETCODE_EXCEPTION_KILL:
		complain("%s was killed: an exception that nobody handled", options->name);
		return 128 + SIGSEGV;
	case ZX_TASK_RETCODE_POLICY_KILL:
		complain("%s was killed: it did what its job's policy forbids", options->name);
		return 128 + SIGSYS;
	case ZX_TASK_RETCODE_VDSO_KILL:
		complain("%s was killed: the vDSO found its arguments impossible",
			 options->name);
		return 128 + SIGSYS;
	}
	return code & 0xff ? (int)(code & 0xff) : 255;
}

int relay(const struct options *options, const struct running *running)
{
	zx_handle_t log = zxh_instance()->log;
	zx_wait_item_t items[2] = {
		{ .handle = log, .waitfor = ZX_LOG_READABLE },
		{ .handle = running->process, .waitfor = ZX_PROCESS_TERMINATED },
	};
	zx_info_process_t info;
	zx_status_t status;

	do {
		status = zx_object_wait_many(items, 2, ZX_TIME_INFINITE);
		if (status != ZX_OK) {
			complain("cannot wait for %s: %s", options->name,
				 zx_status_get_string(status));
			return EXIT_NOT_STARTED;
		}
		print_log(log);
	} while (!(items[1].pending & ZX_PROCESS_TERMINATED));
	/* What it wrote last may have come between the two. */
	print_log(log);

	status = zx_object_get_info(running->process, ZX_INFO_PROCESS, &info, sizeof(info), NULL,
				    NULL);
	if (status != ZX_OK) {
		complain("cannot tell how %s ended: %s", options->name,
			 zx_status_get_string(status));
		return EXIT_NOT_STARTED;
	}
	verbose("%s ended with return code %lld", options->name, (long long)info.return_code);
	return exit_status(options, info.return_code);
}
