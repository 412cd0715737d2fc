// SPDX-License-Identifier: MIT
/*
 * The smallest one.
 */
#include <zxkit.h>

int main(int argc, char **argv, char **envp)
{
	int i;

	(void)envp;
	zxkit_puts("Hello from Zircon");
	for (i = 1; i < argc; i++)
		zxkit_printf("argument %d: %s\n", i, argv[i]);
	return 0;
}
