/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of channels share: a channel for each of them. */
#ifndef ZXT_CHANNEL_H
#define ZXT_CHANNEL_H

#include "zxtest.h"

FIXTURE(channel) {
	zx_handle_t ends[2];
};

FIXTURE_SETUP(channel)
{
	zxt_channel(_metadata, self->ends);
}

FIXTURE_TEARDOWN(channel)
{
	zx_handle_close(self->ends[0]);
	zx_handle_close(self->ends[1]);
}

static inline zx_handle_disposition_t disposition(zx_handle_t handle, zx_handle_op_t op,
						  zx_obj_type_t type, zx_rights_t rights)
{
	zx_handle_disposition_t d = {
		.operation = op,
		.handle = handle,
		.type = type,
		.rights = rights,
		.result = (zx_status_t)ZXT_POISON32,
	};

	return d;
}

#endif /* ZXT_CHANNEL_H */
