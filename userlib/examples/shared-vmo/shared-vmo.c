// SPDX-License-Identifier: MIT
/*
 * One VMO in two processes. Each maps it and writes its half of a table; both count in
 * one word at the same time.
 */
#include <zxkit.h>
#include "shared.h"

__asm__(".section .rodata\n"
	".balign 16\n"
	"writer_start:\n"
	".incbin \"writer\"\n"
	"writer_end:\n"
	".previous");
extern const char writer_start[], writer_end[];

static void check(zx_status_t status, const char *what)
{
	if (status != ZX_OK)
		zxkit_die("shared-vmo: %s: %s", what, zx_status_get_string(status));
}

int main(int argc, char **argv, char **envp)
{
	static const char *const writer_argv[] = { "writer" };
	struct zxkit_launch launch = { .name = "writer", .argc = 1, .argv = writer_argv };
	zx_handle_t vmo, writer;
	struct shared *shared;
	uint32_t first, i, wrong = 0;
	zx_vaddr_t addr;
	int64_t retcode;

	(void)argc;
	(void)argv;
	(void)envp;
	check(zx_vmo_create(sizeof(*shared), 0, &vmo), "vmo_create");
	check(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0,
			  sizeof(*shared), &addr), "vmar_map");
	shared = (struct shared *)addr;

	check(zxkit_file(writer_start, writer_end - writer_start, "writer", &launch.executable),
	      "a file for the writer");
	check(zx_handle_duplicate(vmo, ZX_RIGHT_SAME_RIGHTS, &launch.handles[0]), "duplicate");
	launch.infos[0] = PA_HND(PA_USER0, 0);
	launch.num_handles = 1;
	check(zxkit_launch(&launch, &writer), "starting the writer");

	fill(shared, 0);
	check(zxkit_wait(writer, &retcode), "waiting for the writer");

	for (i = 0; i < TABLE_WORDS; i++)
		wrong += shared->table[i] != word_of(i);
	zxkit_printf("the writer has returned %ld", retcode);
	zxkit_printf("table: %u words, %u wrong", TABLE_WORDS, wrong);
	zxkit_printf("counter: %u of %u", shared->counter, 2 * COUNTS);

	/* The same memory, read the other way. */
	check(zx_vmo_read(vmo, &first, offsetof(struct shared, table), sizeof(first)), "vmo_read");
	return retcode || wrong || shared->counter != 2 * COUNTS || first != word_of(0);
}
