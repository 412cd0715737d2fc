// SPDX-License-Identifier: MIT
/*
 * Dies: nobody handles its exception, so the process is killed, with
 * ZX_TASK_RETCODE_EXCEPTION_KILL as its return code.
 */
#include <zxkit.h>

int main(int argc, char **argv, char **envp)
{
	volatile int *null = NULL;

	(void)argc;
	(void)argv;
	(void)envp;
	zxkit_puts("writing to address 0");
	/* Hidden, so that the compiler does not do something else instead. */
	__asm__("" : "+r"(null));
	*null = 1;
	zxkit_puts("still alive");
	return 1;
}
