/* SPDX-License-Identifier: MIT */
/* The kit's own. */
#ifndef ZXKIT_START_H
#define ZXKIT_START_H

#include "zxkit.h"

/* A bootstrap message, taken apart. The strings are in its bytes. */
struct zxkit_message {
	const zx_proc_args_t *header;
	uint32_t num_handles;
	zx_handle_t *handles;
	const uint32_t *infos;
};

/**
 * zxkit_read_message() - take the next message off the bootstrap channel
 *
 * There is one buffer for it; what it had is gone.
 *
 * Return: ZX_ERR_INVALID_ARGS if it is none that can be understood.
 */
zx_status_t zxkit_read_message(zx_handle_t bootstrap, struct zxkit_message *message);

/* The place of the handle for @info, NULL if there is none. */
zx_handle_t *zxkit_message_find(struct zxkit_message *message, uint32_t info);

/* Takes the handle for @info out of @message: the caller's now. */
zx_handle_t zxkit_message_take(struct zxkit_message *message, uint32_t info);

/* Points @vec at @num strings, which begin at @off, and ends it with NULL. */
bool zxkit_message_strings(const struct zxkit_message *message, uint32_t off, uint32_t num,
			   char **vec);

/*
 * Where output goes from now on, the caller's handle; it is looked at once. Without
 * one, output goes nowhere.
 */
void zxkit_set_output(zx_handle_t handle);

/* A second handle for the same, for another process. */
zx_handle_t zxkit_share_output(void);

#endif /* ZXKIT_START_H */
