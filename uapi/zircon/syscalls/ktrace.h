/* SPDX-License-Identifier: MIT */
/* zx_ktrace_control(), as Zircon's own tools used it in 2020. */
#ifndef ZIRCON_SYSCALLS_KTRACE_H
#define ZIRCON_SYSCALLS_KTRACE_H

#define KTRACE_ACTION_START	0x1u
#define KTRACE_ACTION_STOP	0x2u
#define KTRACE_ACTION_REWIND	0x3u
#define KTRACE_ACTION_NEW_PROBE	0x4u

#endif /* ZIRCON_SYSCALLS_KTRACE_H */
