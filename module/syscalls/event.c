// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making events and event pairs. All else that can be done with them is done with any
 * object: object.c.
 */
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/event.h"
#include "../object/eventpair.h"

/* Not in the handler: a call that is refused needs no stack frame. */
static noinline zx_status_t zx_event_give(struct zx_caller *c, zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_event_create(zx_caller_instance(c), &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}

zx_status_t sys_zx_event_create(struct zx_caller *c, u32 options, zx_handle_t __user *out)
{
	if (options)
		return ZX_ERR_INVALID_ARGS;
	return zx_event_give(c, out);
}

zx_status_t sys_zx_eventpair_create(struct zx_caller *c, u32 options,
				    zx_handle_t __user *out0, zx_handle_t __user *out1)
{
	struct zx_out outs[] = { { .to = out0 }, { .to = out1 } };
	zx_status_t status;

	if (options)
		return ZX_ERR_NOT_SUPPORTED;
	status = zx_eventpair_create(zx_caller_instance(c), &outs[0].hnd, &outs[1].hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handles(c, outs, ARRAY_SIZE(outs));
}
