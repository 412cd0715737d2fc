/* SPDX-License-Identifier: GPL-2.0-only */
/* The side that answers channel_call. */
#ifndef ECHO_H
#define ECHO_H

#include <zxkit.h>

struct echo {
	zx_txid_t txid;
	char data[60];
};

/* Answers until something fails, which is the peer's end if all is well, and says what. */
static inline zx_status_t echo_serve(zx_handle_t channel)
{
	zx_signals_t wanted = ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED;
	zx_status_t status = ZX_OK;
	struct echo message;
	uint32_t bytes;

	while (status == ZX_OK) {
		status = zx_object_wait_one(channel, wanted, ZX_TIME_INFINITE, NULL);
		if (status == ZX_OK)
			status = zx_channel_read(channel, 0, &message, NULL, sizeof(message), 0,
						 &bytes, NULL);
		if (status == ZX_OK && bytes != sizeof(message))
			status = ZX_ERR_INTERNAL;
		if (status == ZX_OK) {
			message.data[0]++;
			status = zx_channel_write(channel, 0, &message, sizeof(message), NULL, 0);
		}
	}
	return status;
}

#endif /* ECHO_H */
