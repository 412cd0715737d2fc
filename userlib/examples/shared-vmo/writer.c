// SPDX-License-Identifier: MIT
/*
 * The second process of shared-vmo.
 */
#include <zxkit.h>
#include "shared.h"

int main(int argc, char **argv, char **envp)
{
	zx_handle_t vmo = zx_take_startup_handle(PA_HND(PA_USER0, 0));
	zx_status_t status;
	zx_vaddr_t addr;

	(void)argc;
	(void)argv;
	(void)envp;
	status = zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0,
			     sizeof(struct shared), &addr);
	if (status != ZX_OK)
		zxkit_die("writer: vmar_map: %s", zx_status_get_string(status));
	fill((struct shared *)addr, 1);
	return 0;
}
