// SPDX-License-Identifier: MIT
/*
 * The other side of pingpong: answers until its peer goes away, and returns how often it
 * did.
 */
#include <zxkit.h>

struct message {
	zx_txid_t txid;
	uint32_t number;
};

int main(int argc, char **argv, char **envp)
{
	zx_handle_t channel = zx_take_startup_handle(PA_HND(PA_USER0, 0));
	struct message message;
	uint32_t bytes, handles;
	zx_signals_t observed;
	zx_status_t status;
	int answered = 0;

	(void)argc;
	(void)argv;
	(void)envp;
	for (;;) {
		status = zx_object_wait_one(channel, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
					    ZX_TIME_INFINITE, &observed);
		if (status != ZX_OK)
			zxkit_die("pong: object_wait_one: %s", zx_status_get_string(status));
		if (!(observed & ZX_CHANNEL_READABLE))
			return answered;
		status = zx_channel_read(channel, 0, &message, NULL, sizeof(message), 0, &bytes,
					 &handles);
		if (status != ZX_OK || bytes != sizeof(message))
			zxkit_die("pong: channel_read: %s, %u bytes",
				  zx_status_get_string(status), bytes);
		message.number++;
		zxkit_printf("pong %u", message.number);
		answered++;
		status = zx_channel_write(channel, 0, &message, sizeof(message), NULL, 0);
		if (status != ZX_OK)
			zxkit_die("pong: channel_write: %s", zx_status_get_string(status));
	}
}
