// SPDX-License-Identifier: GPL-2.0-only
/*
 * zircon.ko: Zircon's system calls on Linux. See module/README.md for a map.
 */
#include <linux/init.h>
#include <linux/module.h>
#include "object/channel.h"
#include "object/clock.h"
#include "object/debuglog.h"
#include "object/event.h"
#include "object/eventpair.h"
#include "object/fifo.h"
#include "object/futex.h"
#include "object/job.h"
#include "object/port.h"
#include "object/process.h"
#include "object/resource.h"
#include "object/socket.h"
#include "object/thread.h"
#include "object/stream.h"
#include "object/timer.h"
#include "personality/device.h"
#include "personality/personality.h"
#include "vm/vmo.h"

/**
 * struct zx_part - a part of the module that is set up and torn down
 * @init:	returns 0 or an errno
 * @exit:	undoes @init
 */
struct zx_part {
	int (*init)(void);
	void (*exit)(void);
};

/* In order; torn down in reverse. The doors open last. */
static const struct zx_part zx_parts[] = {
	{ zx_event_init, zx_event_exit },
	{ zx_resource_init, zx_resource_exit },
	{ zx_eventpair_init, zx_eventpair_exit },
	{ zx_fifo_init, zx_fifo_exit },
	{ zx_port_init, zx_port_exit },
	{ zx_channel_init, zx_channel_exit },
	{ zx_socket_init, zx_socket_exit },
	{ zx_stream_init, zx_stream_exit },
	{ zx_timer_init, zx_timer_exit },
	{ zx_clock_init, zx_clock_exit },
	{ zx_futex_init, zx_futex_exit },
	{ zx_debuglog_init, zx_debuglog_exit },
	{ zx_process_init, zx_process_exit },
	{ zx_thread_init, zx_thread_exit },
	{ zx_job_init, zx_job_exit },
	{ zx_vm_init, zx_vm_exit },
	{ zx_bind_init, zx_bind_exit },
	{ zx_vdso_init, zx_vdso_exit },
	{ zx_probe_init, zx_probe_exit },
	{ zx_hook_init, zx_hook_exit },
	{ zx_device_init, zx_device_exit },
};

static void zx_tear_down(int parts)
{
	while (parts--)
		zx_parts[parts].exit();
}

static int __init zx_module_init(void)
{
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(zx_parts); i++) {
		ret = zx_parts[i].init();
		if (ret) {
			zx_tear_down(i);
			return ret;
		}
	}
	zx_binfmt_init();
	return 0;
}

static void __exit zx_module_exit(void)
{
	zx_binfmt_exit();
	zx_tear_down(ARRAY_SIZE(zx_parts));
}

module_init(zx_module_init);
module_exit(zx_module_exit);

MODULE_DESCRIPTION("Zircon system calls");
MODULE_AUTHOR("The zircon.ko authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
