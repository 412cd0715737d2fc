// SPDX-License-Identifier: MIT
/* What test-bind binds: every kind of relocation that the linker makes. */
#include <zxkit.h>

int zx_no_such_call(void) __attribute__((weak));

static int word = 42;

/* Enough of them, with gaps, that RELR needs bitmaps and more than one run. */
#define FOUR(x)		x, x, x, x
#define SIXTEEN(x)	FOUR(x), FOUR(x), FOUR(x), FOUR(x)

struct {
	int *words[80];
	long gap[100];
	const char *text;
	void *calls[2];
	void *missing;
	char *inside;
} test_table = {
	.words = { SIXTEEN(&word), SIXTEEN(&word), SIXTEEN(&word), SIXTEEN(&word), SIXTEEN(&word) },
	.text = "text",
	.calls = { (void *)zx_handle_close, (void *)_zx_channel_call },
	.missing = (void *)zx_no_such_call,
	.inside = (char *)&word + 2,
};

int main(int argc, char **argv, char **envp)
{
	(void)argv;
	(void)envp;
	return argc > 1 && zx_no_such_call ? zx_no_such_call() : *test_table.words[argc];
}
