// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on handles as such.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/wait.h"

/* How many handles zx_handle_close_many() copies at a time. */
#define ZX_CLOSE_BATCH	64

zx_status_t sys_zx_handle_close(struct zx_caller *c, zx_handle_t handle)
{
	if (handle == ZX_HANDLE_INVALID)
		return ZX_OK;
	return zx_handle_close(zx_caller_table(c), handle);
}

zx_status_t sys_zx_handle_close_many(struct zx_caller *c, const zx_handle_t __user *handles,
				     size_t num_handles)
{
	zx_handle_t batch[ZX_CLOSE_BATCH];
	zx_status_t status = ZX_OK;
	size_t i, n;

	while (num_handles) {
		n = min_t(size_t, num_handles, ZX_CLOSE_BATCH);
		if (copy_from_user(batch, handles, n * sizeof(*batch)))
			return ZX_ERR_INVALID_ARGS;
		for (i = 0; i < n; i++)
			if (sys_zx_handle_close(c, batch[i]) != ZX_OK)
				status = ZX_ERR_BAD_HANDLE;
		handles += n;
		num_handles -= n;

		/* There is no limit to the array. A dying caller has no use for the result. */
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	return status;
}

zx_status_t sys_zx_handle_duplicate(struct zx_caller *c, zx_handle_t handle, zx_rights_t rights,
				    zx_handle_t __user *out)
{
	struct zx_handle_table *table = zx_caller_table(c);
	struct zx_reserved dup = zx_handle_reserve_dup(table, handle, rights);
	struct zx_hnd hnd = { .obj = dup.obj, .rights = dup.rights };

	if (IS_ERR(dup.obj))
		return ZX_PTR_ERR(dup.obj);
	if (put_user(dup.value, out)) {
		zx_handle_unreserve(table, dup.value);
		zx_hnd_drop(hnd);
		return ZX_ERR_INVALID_ARGS;
	}
	zx_handle_publish(table, dup.value, hnd);
	return ZX_OK;
}

/* The old handle is gone whatever happens, unless it was never there. */
zx_status_t sys_zx_handle_replace(struct zx_caller *c, zx_handle_t handle, zx_rights_t rights,
				  zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_handle_remove(zx_caller_table(c), handle, &hnd);
	if (status != ZX_OK)
		return status;
	if (rights != ZX_RIGHT_SAME_RIGHTS) {
		if ((hnd.rights & rights) != rights) {
			zx_hnd_drop(hnd);
			return ZX_ERR_INVALID_ARGS;
		}
		hnd.rights = rights;
	}
	return zx_out_handle(c, hnd, out);
}
