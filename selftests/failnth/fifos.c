// SPDX-License-Identifier: GPL-2.0-only
/* Fifos. */
#include "failnth.h"

#define SIZE	16
#define COUNT	256

static const uint8_t *elements(void)
{
	static uint8_t bytes[COUNT * SIZE];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 7 + i / 256;
	return bytes;
}

/* What is in a fifo is what was written, and nothing else. */
static void expect_elements(struct zxf *f, zx_handle_t fifo, size_t n)
{
	uint8_t bytes[COUNT * SIZE];
	size_t actual = 0;
	zx_status_t status;

	status = zx_fifo_read(fifo, SIZE, bytes, COUNT, &actual);
	zxf_expect(f, status == (n ? ZX_OK : ZX_ERR_SHOULD_WAIT));
	zxf_expect(f, actual == n);
	zxf_expect(f, !memcmp(bytes, elements(), n * SIZE));
}

static void create_setup(struct zxf *f)
{
	void *out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);

	zxf_args(f, COUNT, SIZE, 0, P(out), P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void create_check(struct zxf *f)
{
	zx_handle_t a = *(zx_handle_t *)f->bufs[0].at;
	zx_handle_t b = *(zx_handle_t *)f->bufs[1].at;

	zxf_expect(f, zxf_info(f, a).type == ZX_OBJ_TYPE_FIFO);
	zxf_expect(f, zxf_info(f, a).related_koid == zxf_info(f, b).koid);
	zxf_expect(f, zx_fifo_write(a, SIZE, elements(), COUNT, NULL) == ZX_OK);
	expect_elements(f, b, COUNT);
}

static void with_fifo(struct zxf *f)
{
	zxf_must(f, zx_fifo_create(COUNT, SIZE, 0, &f->h[0], &f->h[1]));
	zxf_keep(f, f->h[0]);
	zxf_keep(f, f->h[1]);
}

static void write_setup(struct zxf *f, size_t n)
{
	void *data;

	with_fifo(f);
	f->u[0] = n;
	data = zxf_in(f, elements(), n * SIZE);
	zxf_args(f, f->h[0], SIZE, P(data), n, P(zxf_out(f, sizeof(size_t), 0)));
}

static void write_few_setup(struct zxf *f)
{
	write_setup(f, 2);
}

/* More than a handler keeps on its stack. */
static void write_many_setup(struct zxf *f)
{
	write_setup(f, COUNT);
}

/* The elements are written before their number is told. */
static void write_kept(struct zxf *f)
{
	expect_elements(f, f->h[1], f->bad == 1 ? f->u[0] : 0);
}

static void write_check(struct zxf *f)
{
	zxf_expect(f, *(size_t *)f->bufs[1].at == f->u[0]);
	expect_elements(f, f->h[1], f->u[0]);
}

static void read_arm(struct zxf *f)
{
	uint8_t bytes[COUNT * SIZE];

	while (zx_fifo_read(f->h[1], SIZE, bytes, COUNT, NULL) == ZX_OK)
		;
	zxf_must(f, zx_fifo_write(f->h[0], SIZE, elements(), COUNT, NULL));
}

static void read_setup(struct zxf *f)
{
	void *data;

	with_fifo(f);
	read_arm(f);
	data = zxf_out(f, COUNT * SIZE, ZXF_EARLY);
	zxf_args(f, f->h[1], SIZE, P(data), COUNT, P(zxf_out(f, sizeof(size_t), 0)));
}

static void read_kept(struct zxf *f)
{
	expect_elements(f, f->h[1], f->bad == 1 ? 0 : COUNT);
}

static void read_check(struct zxf *f)
{
	zxf_expect(f, *(size_t *)f->bufs[1].at == COUNT);
	zxf_expect(f, !memcmp(f->bufs[0].at, elements(), COUNT * SIZE));
	expect_elements(f, f->h[1], 0);
}

static const struct zxf_scenario scenarios[] = {
	ZXF(fifo_create, .setup = create_setup, .check = create_check),
	ZXF(fifo_write, .variant = "few", .setup = write_few_setup, .kept = write_kept,
	    .check = write_check),
	ZXF(fifo_write, .variant = "many", .setup = write_many_setup, .kept = write_kept,
	    .check = write_check),
	ZXF(fifo_read, .setup = read_setup, .kept = read_kept, .rearm = read_arm,
	    .check = read_check),
};

ZXF_GROUP(zxf_fifos, scenarios);
