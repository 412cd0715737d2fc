// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that a native thread makes: what only such a one can do, and what is done in another
 * way for it. Memory is mapped by itself, not by a worker, so that the faults that Linux has
 * there count; a thread is started by its own clone(); and a call through a channel is kept
 * in it.
 */
#include <pthread.h>
#include <stdio.h>

#include "failnth.h"

/* ---- its own memory ---- */

/* The middle page of a mapping, which becomes two around a third. */
static void map_setup(struct zxf *f)
{
	zx_handle_t vmar, vmo;

	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	vmar = zxf_puppet_give(f, f->h[1]);
	vmo = zxf_puppet_give(f, f->h[0]);
	zxf_args(f, vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC_OVERWRITE, ZXF_PAGE, vmo, 0, ZXF_PAGE,
		 zxf_puppet_data(0));
}

/* Where nothing is. */
static void map_new_setup(struct zxf *f)
{
	map_setup(f);
	f->args[1] = ZX_VM_PERM_READ | ZX_VM_SPECIFIC;
	f->args[2] = 4 * ZXF_PAGE;
}

static void unmap_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, zxf_puppet_give(f, f->h[1]), f->u[0] + ZXF_PAGE, ZXF_PAGE);
}

static void protect_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, zxf_puppet_give(f, f->h[1]), ZX_VM_PERM_READ, f->u[0] + ZXF_PAGE, ZXF_PAGE);
}

static void destroy_setup(struct zxf *f)
{
	zxf_with_vmar(f);
	zxf_map_at(f, 0);
	zxf_args(f, zxf_puppet_give(f, f->h[1]));
}

static bool sees_whole(struct zxf *f)
{
	return zxf_sees(f, 0, 0) && zxf_sees(f, ZXF_PAGE, ZXF_PAGE) &&
	       zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE);
}

static void whole(struct zxf *f)
{
	zxf_expect(f, sees_whole(f));
}

/*
 * Linux unmaps what is there before it maps something else, and may have no memory then:
 * nothing is there, and the module knows.
 */
static void replace_kept(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
	zxf_expect(f, zxf_sees(f, ZXF_PAGE, ZXF_PAGE) || zxf_sees_nothing(f, ZXF_PAGE));
}

/* If that happened it must be mapped again, for the same call to have something to change. */
static void protect_rearm(struct zxf *f)
{
	zx_vaddr_t addr;

	if (zxf_sees_nothing(f, ZXF_PAGE))
		zxf_must(f, zx_vmar_map(f->h[1], ZX_VM_PERM_READ | ZX_VM_PERM_WRITE |
					ZX_VM_SPECIFIC, ZXF_PAGE, f->h[0], ZXF_PAGE, ZXF_PAGE,
					&addr));
}

static void map_check(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, ZXF_PAGE, 0) &&
		   zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
}

static void map_new_kept(struct zxf *f)
{
	whole(f);
	zxf_expect(f, zxf_sees_nothing(f, 4 * ZXF_PAGE));
}

static void map_new_check(struct zxf *f)
{
	whole(f);
	zxf_expect(f, zxf_sees(f, 4 * ZXF_PAGE, 0));
}

static void unmap_check(struct zxf *f)
{
	zxf_expect(f, zxf_sees(f, 0, 0) && zxf_sees(f, 2 * ZXF_PAGE, 2 * ZXF_PAGE));
	zxf_expect(f, zxf_sees_nothing(f, ZXF_PAGE));
}

static void destroy_check(struct zxf *f)
{
	zxf_expect(f, zxf_sees_nothing(f, 0) && zxf_sees_nothing(f, 2 * ZXF_PAGE));
}

/* ---- starting a thread: a clone() of its own ---- */

static void start_setup(struct zxf *f)
{
	zx_handle_t thread;
	uint64_t entry, stack, arg;

	zxf_must(f, zx_thread_create(f->process, "other", 5, 0, &f->h[0]));
	zxf_keep(f, f->h[0]);
	thread = zxf_puppet_give(f, f->h[0]);
	zxf_puppet_other(f, "zx_thread_exit", &entry, &stack, &arg);
	zxf_args(f, thread, entry, stack, arg, 0);
}

/* As if it had never been tried. */
static void start_kept(struct zxf *f)
{
	zx_info_thread_t info = { 0 };
	zx_signals_t signals = 0;

	zxf_expect(f, zx_object_get_info(f->h[0], ZX_INFO_THREAD, &info, sizeof(info), NULL,
					 NULL) == ZX_OK);
	zxf_expect(f, info.state == ZX_THREAD_STATE_NEW);
	zxf_expect(f, zx_object_wait_one(f->h[0], 0, 0, &signals) == ZX_ERR_TIMED_OUT &&
		   !(signals & (ZX_THREAD_RUNNING | ZX_THREAD_TERMINATED)));
}

static void start_check(struct zxf *f)
{
	zxf_expect(f, zx_object_wait_one(f->h[0], ZX_THREAD_TERMINATED,
					 zx_deadline_after(ZX_SEC(60)), NULL) == ZX_OK);
}

/* ---- calls ---- */

#define REQUEST_AT	256
#define REPLY_AT	512
#define SIZE		64

static void *answer(void *arg)
{
	zx_handle_t end = (zx_handle_t)(uintptr_t)arg;
	uint8_t bytes[SIZE];
	zx_signals_t seen;
	uint32_t n;

	for (;;) {
		seen = 0;
		if (zx_object_wait_one(end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
				       ZX_TIME_INFINITE, &seen) != ZX_OK ||
		    !(seen & ZX_CHANNEL_READABLE) ||
		    zx_channel_read(end, 0, bytes, NULL, sizeof(bytes), 0, &n, NULL) != ZX_OK)
			return NULL;
		memset(bytes + sizeof(zx_txid_t), 0x6b, SIZE - sizeof(zx_txid_t));
		zx_channel_write(end, 0, bytes, n, NULL, 0);
	}
}

static void call_setup(struct zxf *f)
{
	zx_channel_call_args_t args = {
		.wr_bytes = (void *)zxf_puppet_data(REQUEST_AT),
		.wr_num_bytes = SIZE,
		.rd_bytes = (void *)zxf_puppet_data(REPLY_AT),
		.rd_num_bytes = SIZE,
	};
	uint8_t request[SIZE] = { 0 };
	pthread_t thread;
	zx_handle_t end;

	zxf_channel(f, f->h);
	zxf_own(f, f->h[1]);
	if (pthread_create(&thread, NULL, answer, (void *)(uintptr_t)f->h[1]))
		zxf_must(f, ZX_ERR_NO_MEMORY);
	pthread_detach(thread);
	end = zxf_puppet_move(f, f->h[0]);
	zxf_puppet_put(f, 0, &args, sizeof(args));
	zxf_puppet_put(f, REQUEST_AT, request, sizeof(request));
	zxf_args(f, end, 0, ZX_TIME_INFINITE, zxf_puppet_data(0), zxf_puppet_data(128),
		 zxf_puppet_data(136));
}

static void call_check(struct zxf *f)
{
	uint8_t reply[SIZE];
	unsigned int i;

	zxf_puppet_get(f, REPLY_AT, reply, sizeof(reply));
	for (i = sizeof(zx_txid_t); i < SIZE; i++)
		if (reply[i] != 0x6b)
			break;
	zxf_expect(f, i == SIZE);
}

/* ---- small messages: a thread keeps the memory of one ---- */

/* f->h[0] is the far end, f->h[1] was given to the thread. */
static zx_handle_t with_wire(struct zxf *f)
{
	zxf_channel(f, f->h);
	zxf_own(f, f->h[0]);
	return zxf_puppet_move(f, f->h[1]);
}

/* It has used up what it kept when it was given the channel. */
static void write_setup(struct zxf *f)
{
	uint8_t bytes[SIZE];

	memset(bytes, 0x3c, sizeof(bytes));
	zxf_args(f, with_wire(f), 0, zxf_puppet_data(REQUEST_AT), SIZE);
	zxf_puppet_put(f, REQUEST_AT, bytes, sizeof(bytes));
	zxf_must(f, zxf_puppet_attempt(f));
	zxf_must(f, zx_channel_read(f->h[0], ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, NULL,
				    NULL) == ZX_ERR_BUFFER_TOO_SMALL ? ZX_OK : ZX_ERR_BAD_STATE);
}

static void write_kept(struct zxf *f)
{
	zxf_expect(f, zx_channel_read(f->h[0], 0, NULL, NULL, 0, 0, NULL, NULL) ==
		   ZX_ERR_SHOULD_WAIT);
}

static void write_check(struct zxf *f)
{
	uint8_t bytes[SIZE] = { 0 };
	uint32_t n = 0;

	zxf_expect(f, zx_channel_read(f->h[0], 0, bytes, NULL, SIZE, 0, &n, NULL) == ZX_OK);
	zxf_expect(f, n == SIZE && bytes[0] == 0x3c && bytes[SIZE - 1] == 0x3c);
	write_kept(f);
}

/* What is read and cannot be handed over is lost. */
static void read_arm(struct zxf *f)
{
	uint8_t bytes[SIZE], poison[SIZE];

	memset(bytes, 0x4d, sizeof(bytes));
	memset(poison, ZXF_POISON, sizeof(poison));
	zxf_puppet_put(f, REPLY_AT, poison, sizeof(poison));
	zxf_must(f, zx_channel_write(f->h[0], 0, bytes, sizeof(bytes), NULL, 0));
}

static void read_setup(struct zxf *f)
{
	zxf_args(f, with_wire(f), 0, zxf_puppet_data(REPLY_AT), 0, SIZE, 0, 0, 0);
	read_arm(f);
}

static void read_check(struct zxf *f)
{
	uint8_t bytes[SIZE];

	zxf_puppet_get(f, REPLY_AT, bytes, sizeof(bytes));
	zxf_expect(f, bytes[0] == 0x4d && bytes[SIZE - 1] == 0x4d);
}

#define VM(call, what, ...) ZXF_NATIVE(call, what, .teardown = zxf_vmar_teardown, __VA_ARGS__)

static const struct zxf_scenario scenarios[] = {
	VM(vmar_map, "native", .setup = map_new_setup, .kept = map_new_kept,
	   .check = map_new_check),
	VM(vmar_map, "native_replace", .setup = map_setup, .kept = replace_kept,
	   .check = map_check),
	VM(vmar_unmap, "native", .setup = unmap_setup, .kept = whole, .check = unmap_check),
	VM(vmar_protect, "native", .setup = protect_setup, .kept = replace_kept,
	   .rearm = protect_rearm, .check = whole),
	VM(vmar_destroy, "native", .setup = destroy_setup, .kept = whole,
	   .check = destroy_check),
	ZXF_NATIVE(thread_start, "native", .setup = start_setup, .kept = start_kept,
		   .check = start_check),
	ZXF_NATIVE(channel_write, "native", .setup = write_setup, .kept = write_kept,
		   .check = write_check),
	ZXF_NATIVE(channel_read, "native", .setup = read_setup, .rearm = read_arm,
		   .check = read_check),
	/* What its name in the vDSO is made of. */
	{ .nr = ZX_SYS_channel_call_noretry, .name = "channel_call", .variant = "native",
	  .hosts = true, .native = true, .attempt = zxf_puppet_attempt, .setup = call_setup,
	  .check = call_check },
};

ZXF_GROUP(zxf_native, scenarios);
