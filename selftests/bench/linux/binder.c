// SPDX-License-Identifier: GPL-2.0-only
/*
 * A synchronous binder transaction between two processes, through the driver's own
 * protocol: what libbinder would add is left out. Each side makes one ioctl for each
 * message, which gives back the buffer of the last one, sends, and waits for the next.
 */
#include <fcntl.h>
#include <linux/android/binder.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "lx.h"

#define SIZE		64
#define MAP_SIZE	(128 * 1024)

/* What is written at once; the driver wants it without gaps. */
struct commands {
	uint32_t free;
	binder_uintptr_t buffer;
	uint32_t send;
	struct binder_transaction_data data;
} __attribute__((packed));

struct binder {
	int fd;
	const void *map;
	binder_uintptr_t buffer;	/* that is to be given back, or 0 */
	char reading[256];
	size_t end, at;			/* what of it was filled, and looked at */
};

static struct binder client;
static pid_t server;

static void open_binder(struct binder *b)
{
	b->fd = (int)lx_ok(open("/dev/binder", O_RDWR | O_CLOEXEC), "open /dev/binder");
	b->map = mmap(NULL, MAP_SIZE, PROT_READ, MAP_PRIVATE, b->fd, 0);
	if (b->map == MAP_FAILED)
		bench_fail("mmap of binder", errno);
}

/* Writes @size bytes of @commands, and reads if nothing is left that was read before. */
static void exchange(struct binder *b, const void *commands, size_t size)
{
	struct binder_write_read bwr = {
		.write_buffer = (binder_uintptr_t)commands,
		.write_size = size,
		.read_buffer = (binder_uintptr_t)b->reading,
		.read_size = sizeof(b->reading),
	};

	lx_ok(ioctl(b->fd, BINDER_WRITE_READ, &bwr), "BINDER_WRITE_READ");
	if (bwr.write_consumed != size)
		bench_fail("BINDER_WRITE_READ, written", (long long)bwr.write_consumed);
	b->end = bwr.read_consumed;
	b->at = 0;
}

/* The next @wanted, BR_TRANSACTION or BR_REPLY. */
static void receive(struct binder *b, uint32_t wanted, struct binder_transaction_data *data)
{
	uint32_t command;

	for (;;) {
		if (b->at == b->end)
			exchange(b, NULL, 0);
		while (b->at < b->end) {
			memcpy(&command, b->reading + b->at, sizeof(command));
			b->at += sizeof(command);
			if (command == wanted) {
				memcpy(data, b->reading + b->at, sizeof(*data));
				b->at += sizeof(*data);
				b->buffer = data->data.ptr.buffer;
				return;
			}
			if (command != BR_NOOP && command != BR_TRANSACTION_COMPLETE)
				bench_fail("binder's answer", command);
		}
	}
}

/* Gives the last buffer back, sends @message, and reads what comes. */
static void transact(struct binder *b, uint32_t command, const char *message)
{
	struct commands c = {
		.free = BC_FREE_BUFFER,
		.buffer = b->buffer,
		.send = command,
		.data.data_size = SIZE,
		.data.data.ptr.buffer = (binder_uintptr_t)message,
	};

	if (b->buffer)
		exchange(b, &c, sizeof(c));
	else
		exchange(b, &c.send, sizeof(c) - offsetof(struct commands, send));
}

static void serve(int ready)
{
	struct binder_transaction_data data;
	static struct binder binder;
	uint32_t enter = BC_ENTER_LOOPER;
	struct binder_write_read bwr = {
		.write_buffer = (binder_uintptr_t)&enter,
		.write_size = sizeof(enter),
	};
	char message[SIZE];

	open_binder(&binder);
	lx_ok(ioctl(binder.fd, BINDER_SET_CONTEXT_MGR, 0), "BINDER_SET_CONTEXT_MGR");
	lx_ok(ioctl(binder.fd, BINDER_WRITE_READ, &bwr), "BC_ENTER_LOOPER");
	lx_all(write(ready, "", 1), 1, "write");
	for (;;) {
		receive(&binder, BR_TRANSACTION, &data);
		lx_all((ssize_t)data.data_size, SIZE, "request");
		memcpy(message, (const void *)data.data.ptr.buffer, SIZE);
		message[0]++;
		transact(&binder, BC_REPLY, message);
	}
}

static void make_binder(void)
{
	int ready[2];
	char byte;

	lx_ok(pipe(ready), "pipe");
	server = (pid_t)lx_ok(fork(), "fork");
	if (!server) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		serve(ready[1]);
	}
	close(ready[1]);
	lx_all(read(ready[0], &byte, 1), 1, "binder's server");
	close(ready[0]);
	open_binder(&client);
}

static void run_binder(unsigned int n)
{
	struct binder_transaction_data data;
	char message[SIZE] = { 0 };
	char expected = 0;

	while (n--) {
		transact(&client, BC_TRANSACTION, message);
		receive(&client, BR_REPLY, &data);
		lx_all((ssize_t)data.data_size, SIZE, "reply");
		memcpy(message, (const void *)data.data.ptr.buffer, SIZE);
		if (message[0] != ++expected)
			bench_fail("answer", message[0]);
	}
}

static void end_binder(void)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	munmap((void *)client.map, MAP_SIZE);
	close(client.fd);
}

const struct bench lx_binder[] = {
	{ "call_processes", "binder transaction", make_binder, run_binder, end_binder },
	{}
};
