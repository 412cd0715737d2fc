// SPDX-License-Identifier: MIT
/*
 * What a running program says, and how it ends.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zircon/syscalls/log.h>
#include <zircon/syscalls/object.h>
#include "zxrun.h"

/* The log waits for its keeper, which this is, but not for long: then it drops the oldest. */
static uint64_t next_sequence, lost;
/* The first error in writing to standard output. */
static int write_error;

static void put(const char *text, size_t len)
{
	if (fwrite(text, 1, len, stdout) != len && !write_error)
		write_error = errno;
}

/*
 * Prints the records that are there, up to those of this moment: whoever writes all the
 * time must not keep us from seeing that the program has ended.
 */
static void print_log(zx_handle_t log)
{
	zx_time_t now = zx_clock_get_monotonic();
	union {
		zx_log_record_t record;
		char bytes[ZX_LOG_RECORD_MAX];
	} u;
	size_t len;

	while (zx_debuglog_read(log, 0, &u, sizeof(u)) > 0) {
		lost += u.record.sequence - next_sequence;
		next_sequence = u.record.sequence + 1;
		len = u.record.datalen;
		put(u.record.data, len);
		if (!len || u.record.data[len - 1] != '\n')
			put("\n", 1);
		if (u.record.timestamp > now)
			break;
	}
	if (fflush(stdout) && !write_error)
		write_error = errno;
}

static int exit_status(const char *name, int64_t code)
{
	if (ended_by_signal())
		return 128 + ended_by_signal();
	if (code >= 0 && code <= 255)
		return (int)code;
	switch (code) {
	case ZX_TASK_RETCODE_SYSCALL_KILL:
		complain("%s was killed", name);
		return 128 + SIGKILL;
	case ZX_TASK_RETCODE_OOM_KILL:
		complain("%s was killed: out of memory", name);
		return 128 + SIGKILL;
	case ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL:
		complain("%s was killed: a process that its job cannot do without ended", name);
		return 128 + SIGKILL;
	case ZX_TASK_RETCODE_EXCEPTION_KILL:
		complain("%s was killed: an exception that nobody handled", name);
		return 128 + SIGSEGV;
	case ZX_TASK_RETCODE_POLICY_KILL:
		complain("%s was killed: it did what its job's policy forbids", name);
		return 128 + SIGSYS;
	case ZX_TASK_RETCODE_VDSO_KILL:
		complain("%s was killed: the vDSO found its arguments impossible", name);
		return 128 + SIGSYS;
	}
	/* What is not zero does not become zero. */
	return code & 0xff ? (int)(code & 0xff) : 255;
}

/* Prints until the process ends. Returns 0, or a status to exit with before that. */
static int print_until_end(const char *name, zx_handle_t process)
{
	zx_handle_t log = zxh_instance()->log;
	zx_wait_item_t items[2] = {
		{ .handle = log, .waitfor = ZX_LOG_READABLE },
		{ .handle = process, .waitfor = ZX_PROCESS_TERMINATED },
	};
	zx_status_t status;

	do {
		status = zx_object_wait_many(items, 2, ZX_TIME_INFINITE);
		if (status != ZX_OK) {
			complain("cannot wait for %s: %s", name, zx_status_get_string(status));
			return EXIT_NOT_STARTED;
		}
		/* If it has ended, this is all that it has written. */
		print_log(log);
		/* Nobody reads any more, and the signal that says so is ignored. */
		if (write_error == EPIPE)
			return 128 + SIGPIPE;
	} while (!(items[1].pending & ZX_PROCESS_TERMINATED));
	return 0;
}

int relay(const struct options *options, const struct running *running)
{
	const char *name = options->name;
	zx_info_process_t info;
	zx_status_t status;
	int ret;

	ret = print_until_end(name, running->process);
	if (ret)
		return ret;
	if (lost)
		complain("%llu lines of output were lost: they were written faster than read",
			 (unsigned long long)lost);
	status = zx_object_get_info(running->process, ZX_INFO_PROCESS, &info, sizeof(info), NULL,
				    NULL);
	if (status != ZX_OK) {
		complain("cannot tell how %s ended: %s", name, zx_status_get_string(status));
		return EXIT_NOT_STARTED;
	}
	verbose("%s ended with return code %lld", name, (long long)info.return_code);
	ret = exit_status(name, info.return_code);
	if (write_error) {
		complain("cannot write the output of %s: %s", name, strerror(write_error));
		return ret ? ret : EXIT_NOT_STARTED;
	}
	return ret;
}
