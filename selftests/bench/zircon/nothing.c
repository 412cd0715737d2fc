// SPDX-License-Identifier: GPL-2.0-only
/* The program that is started and ends. */
int main(int argc, char **argv, char **envp)
{
	(void)argc;
	(void)argv;
	(void)envp;
	return 0;
}
