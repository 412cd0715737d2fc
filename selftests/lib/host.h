/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests whose hosts are forks of themselves, and not programs of their own. */
#ifndef HOST_H
#define HOST_H

#include <stdint.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Takes back what libc registered with the kernel for the calling thread: a host whose memory
 * is gone is killed for an rseq area that is not there when it begins to run.
 */
static inline void host_forget_libc(void)
{
	void *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	/* libc registers 32 bytes, whatever part of them is in use. */
	if (__rseq_size)
		syscall(SYS_rseq, area, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG);
}

#endif /* HOST_H */
