// SPDX-License-Identifier: MIT
/*
 * Two processes and a channel: this one starts pong, which is a file inside this
 * program, and calls it ten times; pong answers each number with the next.
 */
#include <zxkit.h>

#define ROUNDS	10

__asm__(".section .rodata\n"
	".balign 16\n"
	"pong_start:\n"
	".incbin \"pong\"\n"
	"pong_end:\n"
	".previous");
extern const char pong_start[], pong_end[];

struct message {
	zx_txid_t txid;
	uint32_t number;
};

static void check(zx_status_t status, const char *what)
{
	if (status != ZX_OK)
		zxkit_die("pingpong: %s: %s", what, zx_status_get_string(status));
}

static uint32_t call(zx_handle_t channel, uint32_t number)
{
	struct message request = { .number = number }, reply = { 0 };
	uint32_t bytes = 0, handles = 0;
	zx_channel_call_args_t args = {
		.wr_bytes = &request,
		.wr_num_bytes = sizeof(request),
		.rd_bytes = &reply,
		.rd_num_bytes = sizeof(reply),
	};

	check(zx_channel_call(channel, 0, ZX_TIME_INFINITE, &args, &bytes, &handles),
	      "channel_call");
	if (bytes != sizeof(reply) || handles)
		zxkit_die("pingpong: an answer of %u bytes and %u handles", bytes, handles);
	return reply.number;
}

int main(int argc, char **argv, char **envp)
{
	static const char *const pong_argv[] = { "pong" };
	struct zxkit_launch launch = { .name = "pong", .argc = 1, .argv = pong_argv };
	zx_handle_t channel, pong;
	uint32_t number;
	int64_t retcode;
	int i;

	(void)argc;
	(void)argv;
	(void)envp;
	check(zxkit_file(pong_start, pong_end - pong_start, "pong", &launch.executable),
	      "a file for pong");
	check(zx_channel_create(0, &channel, &launch.handles[0]), "channel_create");
	launch.infos[0] = PA_HND(PA_USER0, 0);
	launch.num_handles = 1;
	check(zxkit_launch(&launch, &pong), "starting pong");

	for (i = 0, number = 1; i < ROUNDS; i++) {
		zxkit_printf("ping %u", number);
		number = call(channel, number);
		number++;
	}
	if (number != 2 * ROUNDS + 1)
		zxkit_die("pingpong: counted to %u", number);

	zx_handle_close(channel);
	check(zxkit_wait(pong, &retcode), "waiting for pong");
	zxkit_printf("pong has returned %ld", retcode);
	return retcode == ROUNDS ? 0 : 1;
}
