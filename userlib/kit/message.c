// SPDX-License-Identifier: MIT
/*
 * The bootstrap message.
 */
#include "start.h"

#define MAX_BYTES	65536
#define MAX_HANDLES	64

static union {
	zx_proc_args_t header;
	char bytes[MAX_BYTES];
	uint32_t words[MAX_BYTES / 4];
} buffer;
static uint32_t num_bytes;
static zx_handle_t handles[MAX_HANDLES];

zx_status_t zxkit_read_message(zx_handle_t bootstrap, struct zxkit_message *message)
{
	const zx_proc_args_t *h = &buffer.header;
	uint32_t num_handles = 0;
	zx_status_t status;

	status = zx_channel_read(bootstrap, 0, &buffer, handles, sizeof(buffer), MAX_HANDLES,
				 &num_bytes, &num_handles);
	if (status != ZX_OK)
		return status;
	if (num_bytes < sizeof(*h) || h->protocol != ZX_PROCARGS_PROTOCOL ||
	    h->version != ZX_PROCARGS_VERSION || h->handle_info_off % 4 ||
	    h->handle_info_off > num_bytes ||
	    (num_bytes - h->handle_info_off) / 4 < num_handles)
		return ZX_ERR_INVALID_ARGS;
	*message = (struct zxkit_message){
		.header = h,
		.num_handles = num_handles,
		.handles = handles,
		.infos = &buffer.words[h->handle_info_off / 4],
	};
	return ZX_OK;
}

zx_handle_t *zxkit_message_find(struct zxkit_message *message, uint32_t info)
{
	uint32_t i;

	for (i = 0; i < message->num_handles; i++)
		if (message->infos[i] == info)
			return &message->handles[i];
	return NULL;
}

zx_handle_t zxkit_message_take(struct zxkit_message *message, uint32_t info)
{
	zx_handle_t *handle = zxkit_message_find(message, info);

	if (!handle)
		return ZX_HANDLE_INVALID;
	return __atomic_exchange_n(handle, ZX_HANDLE_INVALID, __ATOMIC_RELAXED);
}

bool zxkit_message_strings(const struct zxkit_message *message, uint32_t off, uint32_t num,
			   char **vec)
{
	uint32_t i;

	(void)message;
	for (i = 0; i < num; i++) {
		if (off >= num_bytes)
			return false;
		vec[i] = &buffer.bytes[off];
		while (off < num_bytes && buffer.bytes[off])
			off++;
		if (off++ == num_bytes)
			return false;
	}
	vec[num] = NULL;
	return true;
}
