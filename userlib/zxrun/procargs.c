// SPDX-License-Identifier: MIT
/*
 * The bootstrap messages: see "processargs" in Zircon's documents.
 */
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

static uint32_t strings_size(char **strings, uint32_t *num)
{
	size_t size = 0;

	for (*num = 0; strings && strings[*num]; (*num)++) {
		size += strlen(strings[*num]) + 1;
		if (size > ZX_CHANNEL_MAX_MSG_BYTES)
			break;
	}
	return (uint32_t)size;
}

static char *put_strings(char *to, char **strings, uint32_t num)
{
	uint32_t i;

	for (i = 0; i < num; i++)
		to = stpcpy(to, strings[i]) + 1;
	return to;
}

zx_status_t message_send(struct message *message, zx_handle_t channel, int argc, char **argv,
			 char **env)
{
	uint32_t infos = message->num_handles * (uint32_t)sizeof(message->infos[0]);
	uint32_t num_args = 0, num_env, args = 0, environ;
	zx_proc_args_t header = {
		.protocol = ZX_PROCARGS_PROTOCOL,
		.version = ZX_PROCARGS_VERSION,
	};
	zx_status_t status;
	uint32_t size;
	char *bytes;

	if (argc)
		args = strings_size(argv, &num_args);
	environ = strings_size(env, &num_env);
	header.handle_info_off = sizeof(header);
	header.args_off = header.handle_info_off + infos;
	header.args_num = num_args;
	header.environ_off = header.args_off + args;
	header.environ_num = num_env;
	header.names_off = header.environ_off + environ;
	size = header.names_off;
	if (args > ZX_CHANNEL_MAX_MSG_BYTES || size > ZX_CHANNEL_MAX_MSG_BYTES) {
		zx_handle_close_many(message->handles, message->num_handles);
		return ZX_ERR_OUT_OF_RANGE;
	}
	bytes = malloc(size);
	if (!bytes) {
		zx_handle_close_many(message->handles, message->num_handles);
		return ZX_ERR_NO_MEMORY;
	}
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + header.handle_info_off, message->infos, infos);
	put_strings(bytes + header.args_off, argv, num_args);
	put_strings(bytes + header.environ_off, env, num_env);
	status = zx_channel_write(channel, 0, bytes, size, message->handles,
				  message->num_handles);
	free(bytes);
	return status;
}
