// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on the system as a whole. What it is made of, the vDSO answers by itself.
 */
#include <linux/nospec.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/instance.h"
#include "../object/job.h"

zx_status_t sys_zx_system_get_event(struct zx_caller *c, zx_handle_t root_job, u32 kind,
				    zx_handle_t __user *out)
{
	zx_rights_t rights = ZX_RIGHT_NONE;
	struct zx_object *obj;
	zx_status_t status;
	struct zx_hnd hnd;
	bool is_root;

	/* What it is of is right enough, but for the one that the others came after. */
	if (kind == ZX_SYSTEM_EVENT_OUT_OF_MEMORY)
		rights = ZX_RIGHT_MANAGE_PROCESS;
	status = zx_caller_lookup(c, root_job, ZX_OBJ_TYPE_JOB, rights, &obj);
	if (status != ZX_OK)
		return status;
	is_root = !zx_job_of(obj)->parent;
	zx_object_put(obj);
	if (!is_root)
		return ZX_ERR_ACCESS_DENIED;
	if (kind < ZX_SYSTEM_EVENT_OUT_OF_MEMORY || kind > ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY)
		return ZX_ERR_INVALID_ARGS;
	kind = array_index_nospec(kind, ZX_INSTANCE_NR_EVENTS);
	status = zx_instance_get_event(zx_caller_instance(c), kind, &hnd);
	if (status != ZX_OK)
		return status;
	return zx_out_handle(c, hnd, out);
}
