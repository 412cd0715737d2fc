// SPDX-License-Identifier: GPL-2.0-only
/* Sockets. */
#include "failnth.h"

/* Several buffers. */
#define BIG	9000

static const uint8_t *bytes(void)
{
	static uint8_t data[BIG];
	unsigned int i;

	for (i = 0; i < BIG; i++)
		data[i] = i * 7 + i / 256;
	return data;
}

/* What is in a socket is what was written, and nothing else. */
static void expect_bytes(struct zxf *f, zx_handle_t socket, size_t n)
{
	static uint8_t data[BIG];
	size_t actual = 0;
	zx_status_t status;

	status = zx_socket_read(socket, 0, data, BIG, &actual);
	zxf_expect(f, status == (n ? ZX_OK : ZX_ERR_SHOULD_WAIT));
	zxf_expect(f, actual == n);
	zxf_expect(f, !memcmp(data, bytes(), n));
	zxf_expect(f, zx_socket_read(socket, 0, data, BIG, NULL) == ZX_ERR_SHOULD_WAIT);
}

static void create_setup(struct zxf *f)
{
	void *out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);

	zxf_args(f, ZX_SOCKET_STREAM, P(out), P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void create_check(struct zxf *f)
{
	zx_handle_t a = *(zx_handle_t *)f->bufs[0].at;
	zx_handle_t b = *(zx_handle_t *)f->bufs[1].at;

	zxf_expect(f, zxf_info(f, a).type == ZX_OBJ_TYPE_SOCKET);
	zxf_expect(f, zxf_info(f, a).related_koid == zxf_info(f, b).koid);
}

static void with_socket(struct zxf *f, uint32_t options)
{
	zxf_must(f, zx_socket_create(options, &f->h[0], &f->h[1]));
	zxf_keep(f, f->h[0]);
	zxf_keep(f, f->h[1]);
}

static void write_setup(struct zxf *f, uint32_t options, size_t n)
{
	void *data;

	with_socket(f, options);
	f->u[0] = n;
	data = zxf_in(f, bytes(), n);
	zxf_args(f, f->h[0], 0, P(data), n, P(zxf_out(f, sizeof(size_t), 0)));
}

static void write_few_setup(struct zxf *f)
{
	write_setup(f, ZX_SOCKET_STREAM, 64);
}

static void write_datagram_setup(struct zxf *f)
{
	write_setup(f, ZX_SOCKET_DATAGRAM, BIG);
}

/* The bytes are written before their number is told. */
static void write_kept(struct zxf *f)
{
	expect_bytes(f, f->h[1], f->bad == 1 ? f->u[0] : 0);
}

static void write_check(struct zxf *f)
{
	zxf_expect(f, *(size_t *)f->bufs[1].at == f->u[0]);
	expect_bytes(f, f->h[1], f->u[0]);
}

/* A stream takes what there is memory for: this is no more than a buffer. */
static void write_stream_setup(struct zxf *f)
{
	write_setup(f, ZX_SOCKET_STREAM, 4000);
}

static void read_arm(struct zxf *f)
{
	static uint8_t data[BIG];

	while (zx_socket_read(f->h[1], 0, data, BIG, NULL) == ZX_OK)
		;
	zxf_must(f, zx_socket_write(f->h[0], 0, bytes(), BIG, NULL));
}

static void read_setup(struct zxf *f, uint32_t options)
{
	void *data;

	with_socket(f, options);
	read_arm(f);
	data = zxf_out(f, BIG, ZXF_EARLY);
	zxf_args(f, f->h[1], 0, P(data), BIG, P(zxf_out(f, sizeof(size_t), 0)));
}

static void read_stream_setup(struct zxf *f)
{
	read_setup(f, ZX_SOCKET_STREAM);
}

static void read_datagram_setup(struct zxf *f)
{
	read_setup(f, ZX_SOCKET_DATAGRAM);
}

static void read_kept(struct zxf *f)
{
	expect_bytes(f, f->h[1], f->bad == 1 ? 0 : BIG);
}

static void read_check(struct zxf *f)
{
	zxf_expect(f, *(size_t *)f->bufs[1].at == BIG);
	zxf_expect(f, !memcmp(f->bufs[0].at, bytes(), BIG));
	expect_bytes(f, f->h[1], 0);
}

static void disposition_setup(struct zxf *f)
{
	with_socket(f, ZX_SOCKET_STREAM);
	zxf_args(f, f->h[0], ZX_SOCKET_DISPOSITION_WRITE_DISABLED, 0);
}

static void shutdown_setup(struct zxf *f)
{
	with_socket(f, ZX_SOCKET_STREAM);
	zxf_args(f, f->h[0], ZX_SOCKET_SHUTDOWN_WRITE);
}

static void disabled_check(struct zxf *f)
{
	zxf_expect(f, zx_socket_write(f->h[0], 0, bytes(), 1, NULL) == ZX_ERR_BAD_STATE);
}

static void accept_setup(struct zxf *f)
{
	with_socket(f, ZX_SOCKET_STREAM);
	f->expect = ZX_ERR_NOT_SUPPORTED;
	zxf_args(f, f->h[0], P(NULL));
}

static void share_setup(struct zxf *f)
{
	zx_handle_t other;

	with_socket(f, ZX_SOCKET_STREAM);
	zxf_must(f, zx_socket_create(ZX_SOCKET_STREAM, &other, &f->h[2]));
	zxf_keep(f, f->h[2]);
	f->expect = ZX_ERR_NOT_SUPPORTED;
	zxf_args(f, f->h[0], zxf_spend(f, other, 0));
}

static const struct zxf_scenario scenarios[] = {
	ZXF(socket_create, .setup = create_setup, .check = create_check),
	ZXF(socket_write, .variant = "few", .setup = write_few_setup, .kept = write_kept,
	    .check = write_check),
	ZXF(socket_write, .variant = "stream", .setup = write_stream_setup, .kept = write_kept,
	    .check = write_check),
	ZXF(socket_write, .variant = "datagram", .setup = write_datagram_setup,
	    .kept = write_kept, .check = write_check),
	ZXF(socket_read, .variant = "stream", .setup = read_stream_setup, .kept = read_kept,
	    .rearm = read_arm, .check = read_check),
	ZXF(socket_read, .variant = "datagram", .setup = read_datagram_setup,
	    .kept = read_kept, .rearm = read_arm, .check = read_check),
	ZXF(socket_set_disposition, .setup = disposition_setup, .check = disabled_check),
	ZXF(socket_shutdown, .setup = shutdown_setup, .check = disabled_check),
	ZXF(socket_accept, .setup = accept_setup),
	ZXF(socket_share, .setup = share_setup),
};

ZXF_GROUP(zxf_sockets, scenarios);
