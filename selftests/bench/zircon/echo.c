// SPDX-License-Identifier: GPL-2.0-only
/* The other process of the round trip. */
#include "echo.h"

int main(int argc, char **argv, char **envp)
{
	zx_status_t status = echo_serve(zx_take_startup_handle(PA_HND(PA_USER0, 0)));

	(void)argc;
	(void)argv;
	(void)envp;
	if (status != ZX_ERR_PEER_CLOSED)
		zxkit_die("echo: %s", zx_status_get_string(status));
	return 0;
}
