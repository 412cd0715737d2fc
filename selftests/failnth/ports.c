// SPDX-License-Identifier: GPL-2.0-only
/* Ports. */
#include "failnth.h"

static void create_setup(struct zxf *f)
{
	zxf_args(f, 0, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void create_check(struct zxf *f)
{
	zxf_expect(f, zxf_info(f, *(zx_handle_t *)f->bufs[0].at).type == ZX_OBJ_TYPE_PORT);
}

static void with_port(struct zxf *f)
{
	zxf_must(f, zx_port_create(0, &f->h[0]));
	zxf_keep(f, f->h[0]);
}

static void queue_one(struct zxf *f, uint64_t key)
{
	zx_port_packet_t packet = { .key = key, .type = ZX_PKT_TYPE_USER };

	zxf_must(f, zx_port_queue(f->h[0], &packet));
}

static bool is_empty(struct zxf *f)
{
	zx_port_packet_t packet;

	return zx_port_wait(f->h[0], 0, &packet) == ZX_ERR_TIMED_OUT;
}

static void queue_setup(struct zxf *f)
{
	zx_port_packet_t packet = { .key = 3, .type = ZX_PKT_TYPE_USER };

	with_port(f);
	zxf_args(f, f->h[0], P(zxf_in(f, &packet, sizeof(packet))));
}

static void queue_kept(struct zxf *f)
{
	zxf_expect(f, is_empty(f));
}

static void queue_check(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_expect(f, zx_port_wait(f->h[0], 0, &packet) == ZX_OK && packet.key == 3);
	zxf_expect(f, is_empty(f));
}

/* A packet that is taken and cannot be written is lost, others stay. */
static void wait_arm(struct zxf *f)
{
	while (!is_empty(f))
		;
	queue_one(f, 4);
	queue_one(f, 5);
}

static void wait_setup(struct zxf *f)
{
	with_port(f);
	wait_arm(f);
	zxf_args(f, f->h[0], ZX_TIME_INFINITE, P(zxf_out(f, sizeof(zx_port_packet_t), 0)));
}

static void wait_kept(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_expect(f, zx_port_wait(f->h[0], 0, &packet) == ZX_OK &&
		   (packet.key == 4 || packet.key == 5));
}

static void wait_check(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_expect(f, ((zx_port_packet_t *)f->bufs[0].at)->key == 4);
	zxf_expect(f, zx_port_wait(f->h[0], 0, &packet) == ZX_OK && packet.key == 5);
}

static void cancel_setup(struct zxf *f)
{
	with_port(f);
	f->h[1] = zxf_keep(f, zxf_event(f));
	zxf_must(f, zx_object_wait_async(f->h[1], f->h[0], 6, ZX_EVENT_SIGNALED, 0));
	zxf_args(f, f->h[0], f->h[1], 6);
}

static void cancel_check(struct zxf *f)
{
	zxf_must(f, zx_object_signal(f->h[1], 0, ZX_EVENT_SIGNALED));
	zxf_expect(f, is_empty(f));
}

static const struct zxf_scenario scenarios[] = {
	ZXF(port_create, .setup = create_setup, .check = create_check),
	ZXF(port_queue, .setup = queue_setup, .kept = queue_kept, .check = queue_check),
	ZXF(port_wait, .setup = wait_setup, .kept = wait_kept, .rearm = wait_arm,
	    .check = wait_check),
	ZXF(port_cancel, .setup = cancel_setup, .check = cancel_check),
};

ZXF_GROUP(zxf_ports, scenarios);
