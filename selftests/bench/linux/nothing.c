// SPDX-License-Identifier: GPL-2.0-only
/* The program that is started and ends. */
int main(void)
{
	return 0;
}
