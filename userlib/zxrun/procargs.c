// SPDX-License-Identifier: MIT
/*
 * The bootstrap messages: see "processargs" in Zircon's documents.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <zircon/processargs.h>
#include "zxrun.h"

void message_add(struct message *message, uint32_t info, zx_handle_t handle)
{
	if (handle == ZX_HANDLE_INVALID)
		return;
	message->handles[message->num_handles] = handle;
	message->infos[message->num_handles++] = info;
}

zx_status_t message_add_copy(struct message *message, uint32_t info, zx_handle_t handle)
{
	zx_status_t status;
	zx_handle_t copy;

	status = zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &copy);
	if (status == ZX_OK)
		message_add(message, info, copy);
	return status;
}

/* The size of the strings with their NULs; more than a message holds if they do not fit. */
static uint32_t strings_size(char **strings, uint32_t *num)
{
	size_t size = 0;

	for (*num = 0; strings[*num]; (*num)++) {
		size += strlen(strings[*num]) + 1;
		if (size > ZX_CHANNEL_MAX_MSG_BYTES)
			return ZX_CHANNEL_MAX_MSG_BYTES + 1;
	}
	return (uint32_t)size;
}

static void put_strings(char *to, char **strings, uint32_t num)
{
	uint32_t i;

	for (i = 0; i < num; i++)
		to = stpcpy(to, strings[i]) + 1;
}

void message_drop(struct message *message)
{
	zx_handle_close_many(message->handles, message->num_handles);
	message->num_handles = 0;
}

zx_status_t message_send(struct message *message, zx_handle_t channel,
			 const struct options *options)
{
	uint32_t infos = message->num_handles * (uint32_t)sizeof(message->infos[0]);
	zx_proc_args_t header = {
		.protocol = ZX_PROCARGS_PROTOCOL,
		.version = ZX_PROCARGS_VERSION,
	};
	uint32_t args, environ, size;
	zx_status_t status;
	char *bytes;

	args = strings_size(options->argv, &header.args_num);
	environ = strings_size(options->env, &header.environ_num);
	header.handle_info_off = sizeof(header);
	header.args_off = header.handle_info_off + infos;
	header.environ_off = header.args_off + args;
	header.names_off = header.environ_off + environ;
	size = header.names_off;
	/* Either size alone is not much more than this, so their sum has not wrapped. */
	if (size > ZX_CHANNEL_MAX_MSG_BYTES) {
		message_drop(message);
		return ZX_ERR_OUT_OF_RANGE;
	}
	bytes = malloc(size);
	if (!bytes) {
		message_drop(message);
		return ZX_ERR_NO_MEMORY;
	}
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + header.handle_info_off, message->infos, infos);
	put_strings(bytes + header.args_off, options->argv, header.args_num);
	put_strings(bytes + header.environ_off, options->env, header.environ_num);
	status = zx_channel_write(channel, 0, bytes, size, message->handles,
				  message->num_handles);
	free(bytes);
	message->num_handles = 0;
	return status;
}
