// SPDX-License-Identifier: GPL-2.0-only
/* Streams. */
#include "failnth.h"

#define SIZE	(3 * ZXF_PAGE)
#define PARTS	10
#define BYTES	(PARTS * 100)

static const uint8_t *bytes(void)
{
	static uint8_t bytes[BYTES];
	unsigned int i;

	for (i = 0; i < BYTES; i++)
		bytes[i] = i * 7 + i / 256;
	return bytes;
}

static uint64_t content(struct zxf *f)
{
	uint64_t size = 0;

	zxf_must(f, zx_object_get_property(f->h[0], ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	return size;
}

static void set_content(struct zxf *f, uint64_t size)
{
	zxf_must(f, zx_object_set_property(f->h[0], ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
}

static void with_vmo(struct zxf *f)
{
	zxf_must(f, zx_vmo_create(SIZE, ZX_VMO_RESIZABLE, &f->h[0]));
	zxf_keep(f, f->h[0]);
}

static void create_setup(struct zxf *f)
{
	with_vmo(f);
	zxf_args(f, ZX_STREAM_MODE_READ, f->h[0], 5,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void create_check(struct zxf *f)
{
	zx_handle_t stream = *(zx_handle_t *)f->bufs[0].at;
	zx_off_t seek = 0;

	zxf_expect(f, zxf_info(f, stream).type == ZX_OBJ_TYPE_STREAM);
	zxf_expect(f, zx_stream_seek(stream, ZX_STREAM_SEEK_ORIGIN_CURRENT, 0, &seek) == ZX_OK);
	zxf_expect(f, seek == 5);
}

/* The content is what is written by the tries: they begin at 0, or after 5 bytes. */
static void with_stream(struct zxf *f)
{
	with_vmo(f);
	set_content(f, 5);
	zxf_must(f, zx_stream_create(ZX_STREAM_MODE_READ | ZX_STREAM_MODE_WRITE, f->h[0], 0,
				     &f->h[1]));
	zxf_keep(f, f->h[1]);
}

static void *vector(struct zxf *f, const uint8_t *data)
{
	zx_iovec_t parts[PARTS];
	unsigned int i;

	for (i = 0; i < PARTS; i++)
		parts[i] = (zx_iovec_t){ (void *)(data + i * BYTES / PARTS), BYTES / PARTS };
	return zxf_in(f, parts, sizeof(parts));
}

static void write_args(struct zxf *f, bool at)
{
	void *data, *parts;

	with_stream(f);
	data = zxf_in(f, bytes(), BYTES);
	parts = vector(f, data);
	if (at)
		zxf_args(f, f->h[1], 0, 0, P(parts), PARTS, P(zxf_out(f, sizeof(size_t), 0)));
	else
		zxf_args(f, f->h[1], 0, P(parts), PARTS, P(zxf_out(f, sizeof(size_t), 0)));
}

static void write_setup(struct zxf *f)
{
	write_args(f, false);
}

static void write_at_setup(struct zxf *f)
{
	write_args(f, true);
}

/* Written as far as it went, or all of it and then nobody could be told. */
static void write_kept(struct zxf *f)
{
	zxf_expect(f, content(f) >= 5 && content(f) <= BYTES);
}

static void write_rearm(struct zxf *f)
{
	set_content(f, 5);
	zxf_must(f, zx_stream_seek(f->h[1], ZX_STREAM_SEEK_ORIGIN_START, 0, NULL));
}

/* It may have been fewer bytes if a later page of memory was not there. */
static void write_check(struct zxf *f)
{
	size_t actual = *(size_t *)f->bufs[2].at;
	uint8_t data[BYTES];

	zxf_expect(f, actual > 0 && actual <= BYTES);
	zxf_expect(f, content(f) == (actual > 5 ? actual : 5));
	zxf_expect(f, zx_vmo_read(f->h[0], data, 0, actual) == ZX_OK);
	zxf_expect(f, !memcmp(data, bytes(), actual));
}

static void fill(struct zxf *f)
{
	zxf_must(f, zx_vmo_write(f->h[0], bytes(), 0, BYTES));
	set_content(f, BYTES);
	zxf_must(f, zx_stream_seek(f->h[1], ZX_STREAM_SEEK_ORIGIN_START, 0, NULL));
}

static void read_args(struct zxf *f, bool at)
{
	void *data, *parts;

	with_stream(f);
	fill(f);
	data = zxf_out(f, BYTES, ZXF_EARLY);
	parts = vector(f, data);
	if (at)
		zxf_args(f, f->h[1], 0, 0, P(parts), PARTS, P(zxf_out(f, sizeof(size_t), 0)));
	else
		zxf_args(f, f->h[1], 0, P(parts), PARTS, P(zxf_out(f, sizeof(size_t), 0)));
}

static void read_setup(struct zxf *f)
{
	read_args(f, false);
}

static void read_at_setup(struct zxf *f)
{
	read_args(f, true);
}

static void read_kept(struct zxf *f)
{
	zxf_expect(f, content(f) == BYTES);
}

static void read_check(struct zxf *f)
{
	size_t actual = *(size_t *)f->bufs[2].at;

	zxf_expect(f, actual > 0 && actual <= BYTES);
	zxf_expect(f, !memcmp(f->bufs[0].at, bytes(), actual));
}

static void seek_setup(struct zxf *f)
{
	with_stream(f);
	zxf_args(f, f->h[1], ZX_STREAM_SEEK_ORIGIN_END, 3, P(zxf_out(f, sizeof(zx_off_t), 0)));
}

static void seek_check(struct zxf *f)
{
	zxf_expect(f, *(zx_off_t *)f->bufs[0].at == 8);
}

/* Without memory for a page there is an error, or fewer bytes. */
#define ERRORS	{ ZX_ERR_NOT_FOUND, ZX_ERR_NO_SPACE }

static const struct zxf_scenario scenarios[] = {
	ZXF(stream_create, .setup = create_setup, .check = create_check),
	ZXF(stream_writev, .setup = write_setup, .kept = write_kept, .rearm = write_rearm,
	    .check = write_check, .errors = ERRORS),
	ZXF(stream_writev_at, .setup = write_at_setup, .kept = write_kept, .rearm = write_rearm,
	    .check = write_check, .errors = ERRORS),
	ZXF(stream_readv, .setup = read_setup, .kept = read_kept, .rearm = fill,
	    .check = read_check, .errors = ERRORS),
	ZXF(stream_readv_at, .setup = read_at_setup, .kept = read_kept, .rearm = fill,
	    .check = read_check, .errors = ERRORS),
	ZXF(stream_seek, .setup = seek_setup, .check = seek_check),
};

ZXF_GROUP(zxf_streams, scenarios);
