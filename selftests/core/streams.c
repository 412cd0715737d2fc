// SPDX-License-Identifier: GPL-2.0-only
/* Streams: reading and writing the content of a VMO at a position. */
#include "zxtest.h"

#define PAGE	((size_t)ZX_PAGE_SIZE)
#define READ	ZX_STREAM_MODE_READ
#define WRITE	ZX_STREAM_MODE_WRITE
#define APPEND	ZX_STREAM_MODE_APPEND

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz";

FIXTURE(stream) {
	zx_handle_t vmo;	/* one page; the alphabet is its content */
	zx_handle_t stream;	/* to read and to write */
	zx_handle_t event;
};

static void set_content(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t size)
{
	ASSERT_OK(zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
}

static uint64_t content(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	return size;
}

static uint64_t vmo_size(struct __test_metadata *_metadata, zx_handle_t vmo)
{
	uint64_t size = ZXT_POISON64;

	ASSERT_OK(zx_vmo_get_size(vmo, &size));
	return size;
}

static zx_handle_t make(struct __test_metadata *_metadata, uint32_t options, zx_handle_t vmo,
			uint64_t seek)
{
	zx_handle_t stream = ZXT_POISON32;

	ASSERT_OK(zx_stream_create(options, vmo, seek, &stream));
	return stream;
}

FIXTURE_SETUP(stream)
{
	ASSERT_OK(zx_vmo_create(PAGE, 0, &self->vmo));
	set_content(_metadata, self->vmo, 0);
	ASSERT_OK(zx_vmo_write(self->vmo, alphabet, 0, 26));
	set_content(_metadata, self->vmo, 26);
	self->stream = make(_metadata, READ | WRITE, self->vmo, 0);
	self->event = zxt_event(_metadata);
}

FIXTURE_TEARDOWN(stream)
{
	zx_handle_close(self->vmo);
	zx_handle_close(self->stream);
	zx_handle_close(self->event);
}

static uint64_t position(struct __test_metadata *_metadata, zx_handle_t stream)
{
	zx_off_t seek = ZXT_POISON64;

	ASSERT_OK(zx_stream_seek(stream, ZX_STREAM_SEEK_ORIGIN_CURRENT, 0, &seek));
	return seek;
}

static void go(struct __test_metadata *_metadata, zx_handle_t stream, uint64_t to)
{
	ASSERT_OK(zx_stream_seek(stream, ZX_STREAM_SEEK_ORIGIN_START, to, NULL));
}

/* Reads with room for @room bytes, and gets @expected. */
static void reads(struct __test_metadata *_metadata, zx_handle_t stream, size_t room,
		  const char *expected)
{
	size_t actual = ZXT_POISON64, n = strlen(expected);
	char buffer[64];
	zx_iovec_t part = { .buffer = buffer, .capacity = room };

	memset(buffer, ZXT_POISON, sizeof(buffer));
	ASSERT_OK(zx_stream_readv(stream, 0, &part, 1, &actual));
	ASSERT_EQ(n, actual);
	ASSERT_EQ(0, memcmp(buffer, expected, n));
	ASSERT_TRUE(zxt_is_poison(buffer + n, sizeof(buffer) - n));
}

/* Writes @text, of which @n bytes fit. */
static void writes(struct __test_metadata *_metadata, zx_handle_t stream, uint32_t options,
		   const char *text, size_t n)
{
	zx_iovec_t part = { .buffer = (void *)text, .capacity = strlen(text) };
	size_t actual = ZXT_POISON64;

	ASSERT_OK(zx_stream_writev(stream, options, &part, 1, &actual));
	ASSERT_EQ(n, actual);
}

/* The VMO begins with that, and then there are zeroes. */
static void holds(struct __test_metadata *_metadata, zx_handle_t vmo, const char *expected)
{
	size_t n = strlen(expected), i;
	char data[128];

	ASSERT_OK(zx_vmo_read(vmo, data, 0, sizeof(data)));
	ASSERT_EQ(0, memcmp(data, expected, n));
	for (i = n; i < sizeof(data); i++)
		ASSERT_EQ(0, data[i]);
}

static zx_info_stream_t info(struct __test_metadata *_metadata, zx_handle_t stream)
{
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	zx_info_stream_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(stream, ZX_INFO_STREAM, &info, sizeof(info), &actual, &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(1, avail);
	EXPECT_EQ(0, info.padding1[0] | info.padding1[1] | info.padding1[2] | info.padding1[3]);
	return info;
}

/* ---- zx_stream_create ---- */

TEST_F(stream, create)
{
	static const struct { uint32_t options; zx_rights_t rights; } modes[] = {
		{ 0, 0 }, { READ, ZX_RIGHT_READ }, { WRITE, ZX_RIGHT_WRITE }, { APPEND, 0 },
		{ READ | WRITE, ZX_RIGHT_READ | ZX_RIGHT_WRITE },
		{ WRITE | APPEND, ZX_RIGHT_WRITE },
		{ READ | WRITE | APPEND, ZX_RIGHT_READ | ZX_RIGHT_WRITE },
	};
	zx_handle_t h;
	unsigned int i;

	EXPECT_EQ(0, ZX_DEFAULT_STREAM_RIGHTS & (ZX_RIGHT_READ | ZX_RIGHT_WRITE));
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		h = make(_metadata, modes[i].options, self->vmo, 7);
		EXPECT_EQ(ZX_OBJ_TYPE_STREAM, zxt_info(_metadata, h).type);
		EXPECT_EQ(ZX_DEFAULT_STREAM_RIGHTS | modes[i].rights, zxt_rights(_metadata, h));
		EXPECT_EQ(modes[i].options, info(_metadata, h).options);
		EXPECT_EQ(7, info(_metadata, h).seek);
		EXPECT_EQ(26, info(_metadata, h).content_size);
		EXPECT_EQ(0, zxt_signals(_metadata, h));
		zxt_close(_metadata, h);
	}
}

TEST_F(stream, create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t out = ZXT_POISON32;
	void *p;

	for (i = 3; i < 32; i++)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_create(1u << i, self->vmo, 0, &out));
	/* Options come first. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_create(8, ZX_HANDLE_INVALID, 0, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_stream_create(0, ZX_HANDLE_INVALID, 0, &out));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_stream_create(0, ZXT_NO_HANDLE, 0, &out));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_stream_create(0, self->event, 0, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_create(READ, self->vmo, 0, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST_F(stream, create_rights)
{
	zx_handle_t none = zxt_duplicate(_metadata, self->vmo, 0), out = ZXT_POISON32;
	zx_handle_t r = zxt_duplicate(_metadata, self->vmo, ZX_RIGHT_READ);
	zx_handle_t w = zxt_duplicate(_metadata, self->vmo, ZX_RIGHT_WRITE);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_create(READ, none, 0, &out));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_create(WRITE, none, 0, &out));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_create(WRITE, r, 0, &out));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_create(READ | WRITE, r, 0, &out));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_create(READ, w, 0, &out));
	EXPECT_EQ(ZXT_POISON32, out);
	zxt_close(_metadata, make(_metadata, 0, none, 0));
	zxt_close(_metadata, make(_metadata, READ, r, 0));
	zxt_close(_metadata, make(_metadata, WRITE | APPEND, w, 0));
	zxt_close(_metadata, none);
	zxt_close(_metadata, r);
	zxt_close(_metadata, w);
}

/* The VMO is there as long as the stream is. */
TEST_F(stream, keeps_its_vmo)
{
	zxt_close(_metadata, self->vmo);
	reads(_metadata, self->stream, 3, "abc");
	self->vmo = ZX_HANDLE_INVALID;
}

/* ---- zx_stream_seek ---- */

TEST_F(stream, seek)
{
	static const struct { uint32_t whence; int64_t offset; uint64_t to; } steps[] = {
		{ ZX_STREAM_SEEK_ORIGIN_START, 10, 10 },
		{ ZX_STREAM_SEEK_ORIGIN_CURRENT, 3, 13 },
		{ ZX_STREAM_SEEK_ORIGIN_CURRENT, -13, 0 },
		{ ZX_STREAM_SEEK_ORIGIN_CURRENT, INT64_MAX, INT64_MAX },
		{ ZX_STREAM_SEEK_ORIGIN_CURRENT, 1000, INT64_MAX + 1000ull },
		{ ZX_STREAM_SEEK_ORIGIN_END, 0, 26 },
		{ ZX_STREAM_SEEK_ORIGIN_END, -11, 15 },
		{ ZX_STREAM_SEEK_ORIGIN_END, -26, 0 },
		{ ZX_STREAM_SEEK_ORIGIN_END, 24, 50 },
	};
	zx_off_t seek;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		seek = ZXT_POISON64;
		ASSERT_OK(zx_stream_seek(self->stream, steps[i].whence, steps[i].offset, &seek));
		EXPECT_EQ(steps[i].to, seek);
		EXPECT_EQ(steps[i].to, info(_metadata, self->stream).seek);
	}
	EXPECT_OK(zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_START, 1, NULL));
	EXPECT_EQ(1, position(_metadata, self->stream));
}

TEST_F(stream, seek_errors)
{
	zx_off_t seek = ZXT_POISON64;
	unsigned int i;
	zx_handle_t h;
	void *p;

	go(_metadata, self->stream, 20);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_seek(self->stream, 3, 0, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_seek(self->stream, ~0u, 0, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_START, -1, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_CURRENT, -21, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_END, -27, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_END, INT64_MIN, &seek));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_stream_seek(ZXT_NO_HANDLE, 0, 0, &seek));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_stream_seek(self->vmo, 0, 0, &seek));
	EXPECT_EQ(ZXT_POISON64, seek);
	EXPECT_EQ(20, position(_metadata, self->stream));

	/* Either right will do. */
	h = make(_metadata, 0, self->vmo, 5);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_seek(h, 0, 0, &seek));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->stream, ZX_RIGHT_READ);
	EXPECT_EQ(20, position(_metadata, h));
	zxt_close(_metadata, h);
	h = zxt_without(_metadata, self->stream, ZX_RIGHT_WRITE);
	EXPECT_EQ(20, position(_metadata, h));
	zxt_close(_metadata, h);

	/* What has been done stays done. NULL is no bad pointer here. */
	zxt_for_each_bad_out(i, p)
		if (p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_seek(self->stream, 0, 9, p));
	EXPECT_EQ(9, position(_metadata, self->stream));

	/* As far as can be counted, and no further. */
	set_content(_metadata, self->vmo, UINT64_MAX);
	ASSERT_OK(zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_END, -11, &seek));
	EXPECT_EQ(UINT64_MAX - 11, seek);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_END, 5, &seek));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_seek(self->stream, ZX_STREAM_SEEK_ORIGIN_CURRENT, 12, &seek));
	EXPECT_EQ(UINT64_MAX - 11, position(_metadata, self->stream));
}

/* ---- zx_stream_readv, zx_stream_readv_at ---- */

TEST_F(stream, read)
{
	reads(_metadata, self->stream, 7, "abcdefg");
	reads(_metadata, self->stream, 3, "hij");
	EXPECT_EQ(10, position(_metadata, self->stream));
	reads(_metadata, self->stream, 40, "klmnopqrstuvwxyz");
	reads(_metadata, self->stream, 1, "");
	go(_metadata, self->stream, 27);
	reads(_metadata, self->stream, 5, "");
	EXPECT_EQ(27, position(_metadata, self->stream));
	/* No room is nothing to do, wherever it is. */
	reads(_metadata, self->stream, 0, "");
}

TEST_F(stream, read_follows_the_content)
{
	go(_metadata, self->stream, 10);
	set_content(_metadata, self->vmo, 6);
	reads(_metadata, self->stream, 3, "");
	go(_metadata, self->stream, 0);
	reads(_metadata, self->stream, 12, "abcdef");
	/* What was cut off is gone, also if there is more again. */
	set_content(_metadata, self->vmo, 26);
	holds(_metadata, self->vmo, "abcdef");
}

TEST_F(stream, read_parts)
{
	char buffer[32];
	zx_iovec_t parts[20];
	size_t actual = ZXT_POISON64;
	unsigned int i;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	/* Backwards, and some of them empty: more than are fetched at a time. */
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		parts[i].buffer = &buffer[20 - i];
		parts[i].capacity = i % 3 ? 1 : 0;
	}
	ASSERT_OK(zx_stream_readv(self->stream, 0, parts, ARRAY_SIZE(parts), &actual));
	EXPECT_EQ(13, actual);
	EXPECT_EQ('a', buffer[19]);
	EXPECT_EQ('b', buffer[18]);
	EXPECT_EQ('c', buffer[16]);
	EXPECT_EQ('m', buffer[1]);
	EXPECT_EQ((char)ZXT_POISON, buffer[17]);
	EXPECT_EQ((char)ZXT_POISON, buffer[0]);
	EXPECT_EQ(13, position(_metadata, self->stream));
	ASSERT_OK(zx_stream_readv(self->stream, 0, parts, 0, &actual));
	EXPECT_EQ(0, actual);
	ASSERT_OK(zx_stream_readv(self->stream, 0, parts, 2, NULL));
	EXPECT_EQ('n', buffer[19]);
}

/* What is read is where the rest of the vector was to be read from. */
TEST_F(stream, read_into_the_vector)
{
	zx_iovec_t parts[7];
	size_t actual = ZXT_POISON64;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = (zx_iovec_t){ .buffer = parts, .capacity = sizeof(parts) };
	ASSERT_OK(zx_stream_readv(self->stream, 0, parts, ARRAY_SIZE(parts), &actual));
	EXPECT_EQ(26, actual);
	EXPECT_EQ(0, memcmp(parts, alphabet, 26));
}

TEST_F(stream, read_at)
{
	size_t actual = ZXT_POISON64;
	char buffer[16];
	zx_iovec_t part = { .buffer = buffer, .capacity = 7 };

	memset(buffer, ZXT_POISON, sizeof(buffer));
	ASSERT_OK(zx_stream_readv_at(self->stream, 0, 24, &part, 1, &actual));
	EXPECT_EQ(2, actual);
	EXPECT_EQ(0, memcmp(buffer, "yz", 2));
	EXPECT_TRUE(zxt_is_poison(buffer + 2, sizeof(buffer) - 2));
	ASSERT_OK(zx_stream_readv_at(self->stream, 0, 26, &part, 1, &actual));
	EXPECT_EQ(0, actual);
	actual = ZXT_POISON64;
	ASSERT_OK(zx_stream_readv_at(self->stream, 0, UINT64_MAX, &part, 1, &actual));
	EXPECT_EQ(0, actual);
	ASSERT_OK(zx_stream_readv_at(self->stream, 0, 0, &part, 1, NULL));
	EXPECT_EQ(0, memcmp(buffer, "abcdefg", 7));
	EXPECT_EQ(0, position(_metadata, self->stream));
}

TEST_F(stream, read_errors)
{
	char *edge = zxt_edge(_metadata), buffer[16];
	zx_iovec_t part = { .buffer = buffer, .capacity = sizeof(buffer) };
	zx_iovec_t bad = { .buffer = NULL, .capacity = 7 };
	zx_iovec_t huge[3] = {
		{ buffer, INT64_MAX }, { buffer, INT64_MAX }, { buffer, INT64_MAX },
	};
	zx_handle_t h = zxt_without(_metadata, self->stream, ZX_RIGHT_READ);
	size_t actual = ZXT_POISON64;
	unsigned int i;
	void *p;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	for (i = 0; i < 32; i++) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_stream_readv(self->stream, 1u << i, &part, 1, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_stream_readv_at(self->stream, 1u << i, 0, &part, 1, &actual));
	}
	/* A vector comes before the handle, and must be there even if it is empty. */
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_readv(ZXT_NO_HANDLE, 0, NULL, 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_readv(self->stream, 0, NULL, 0, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_readv_at(self->stream, 0, 0, NULL, 0, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_stream_readv(ZXT_NO_HANDLE, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_stream_readv_at(ZX_HANDLE_INVALID, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_stream_readv(self->vmo, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_stream_readv_at(self->event, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_readv(h, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_readv_at(h, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_readv(self->stream, 0, huge, 3, &actual));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_stream_readv(self->stream, 0, &bad, 1, &actual));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_stream_readv_at(self->stream, 0, 3, &bad, 1, &actual));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_stream_readv(self->stream, 0, p, 1, &actual));
	/* The second part of the vector is not there. */
	memcpy(edge - sizeof(part), &part, sizeof(part));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_readv(self->stream, 0, (void *)(edge - sizeof(part)), 2, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
	EXPECT_EQ(0, position(_metadata, self->stream));

	/* Read, but nobody can be told how much. */
	zxt_for_each_bad_out(i, p)
		if (p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_stream_readv_at(self->stream, 0, 0, &part, 1, p));
	zxt_close(_metadata, h);
}

/* What comes before a bad address is read. */
TEST_F(stream, read_partly)
{
	char *edge = zxt_edge(_metadata);
	zx_iovec_t parts[] = { { edge - 4, 4 }, { edge, 8 } };
	size_t actual = ZXT_POISON64;

	ASSERT_OK(zx_stream_readv(self->stream, 0, parts, 2, &actual));
	EXPECT_EQ(4, actual);
	EXPECT_EQ(0, memcmp(edge - 4, "abcd", 4));
	EXPECT_EQ(4, position(_metadata, self->stream));
	reads(_metadata, self->stream, 2, "ef");
}

/* ---- zx_stream_writev, zx_stream_writev_at ---- */

TEST_F(stream, write)
{
	writes(_metadata, self->stream, 0, "0123456", 7);
	holds(_metadata, self->vmo, "0123456hijklmnopqrstuvwxyz");
	writes(_metadata, self->stream, 0, "789", 3);
	holds(_metadata, self->vmo, "0123456789klmnopqrstuvwxyz");
	EXPECT_EQ(10, position(_metadata, self->stream));
	EXPECT_EQ(26, content(_metadata, self->vmo));
	writes(_metadata, self->stream, 0, "", 0);
	EXPECT_EQ(10, position(_metadata, self->stream));
}

TEST_F(stream, write_parts)
{
	static const char digits[] = "0123456789ABCDEF";
	zx_iovec_t parts[16];
	size_t actual = ZXT_POISON64;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = (zx_iovec_t){ .buffer = (void *)&digits[15 - i], .capacity = 1 };
	ASSERT_OK(zx_stream_writev(self->stream, 0, parts, ARRAY_SIZE(parts), &actual));
	EXPECT_EQ(16, actual);
	holds(_metadata, self->vmo, "FEDCBA9876543210qrstuvwxyz");
	ASSERT_OK(zx_stream_writev(self->stream, 0, parts, 0, &actual));
	EXPECT_EQ(0, actual);
	ASSERT_OK(zx_stream_writev(self->stream, 0, parts, 1, NULL));
	EXPECT_EQ(17, position(_metadata, self->stream));
}

TEST_F(stream, write_extends_the_content)
{
	go(_metadata, self->stream, 24);
	writes(_metadata, self->stream, 0, "0123", 4);
	EXPECT_EQ(28, content(_metadata, self->vmo));
	EXPECT_EQ(PAGE, vmo_size(_metadata, self->vmo));
	holds(_metadata, self->vmo, "abcdefghijklmnopqrstuvwx0123");
	/* As far as the VMO goes. */
	go(_metadata, self->stream, PAGE - 6);
	writes(_metadata, self->stream, 0, "0123456789", 6);
	EXPECT_EQ(PAGE, content(_metadata, self->vmo));
	EXPECT_EQ(PAGE, position(_metadata, self->stream));
}

TEST_F(stream, write_no_space)
{
	zx_iovec_t part = { .buffer = "0123", .capacity = 4 };
	size_t actual = ZXT_POISON64;

	go(_metadata, self->stream, PAGE);
	EXPECT_STATUS(ZX_ERR_NO_SPACE, zx_stream_writev(self->stream, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_NO_SPACE,
		      zx_stream_writev_at(self->stream, 0, PAGE + 4, &part, 1, &actual));
	set_content(_metadata, self->vmo, PAGE);
	EXPECT_STATUS(ZX_ERR_NO_SPACE,
		      zx_stream_writev(self->stream, ZX_STREAM_APPEND, &part, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(PAGE, position(_metadata, self->stream));
	EXPECT_EQ(PAGE, content(_metadata, self->vmo));
}

TEST(write_extends_the_vmo)
{
	zx_iovec_t part = { .buffer = "0123456789", .capacity = 10 }, bad = { NULL, 42 };
	size_t actual = ZXT_POISON64;
	zx_handle_t vmo, stream;

	ASSERT_OK(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	stream = make(_metadata, READ | WRITE, vmo, 0);
	ASSERT_OK(zx_stream_writev_at(stream, 0, PAGE - 6, &part, 1, &actual));
	EXPECT_EQ(10, actual);
	EXPECT_EQ(PAGE + 4, content(_metadata, vmo));
	EXPECT_EQ(2 * PAGE, vmo_size(_metadata, vmo));
	EXPECT_EQ(0, position(_metadata, stream));

	/* Nothing was written: nothing is content. */
	actual = ZXT_POISON64;
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_stream_writev_at(stream, 0, 5000, &bad, 1, &actual));
	EXPECT_EQ(PAGE + 4, content(_metadata, vmo));

	part.capacity = UINT64_MAX;
	EXPECT_STATUS(ZX_ERR_FILE_BIG, zx_stream_writev_at(stream, 0, 1, &part, 1, &actual));
	go(_metadata, stream, 1);
	EXPECT_STATUS(ZX_ERR_FILE_BIG, zx_stream_writev(stream, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_stream_writev(stream, ZX_STREAM_APPEND, &part, 1, &actual));
	/* Rounded up to pages this is more than can be counted. */
	part.capacity = 4;
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_stream_writev_at(stream, 0, UINT64_MAX - 7, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_stream_writev_at(stream, 0, 1ull << 62, &part, 1, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(PAGE + 4, content(_metadata, vmo));
	EXPECT_EQ(2 * PAGE, vmo_size(_metadata, vmo));
	EXPECT_OK(zx_vmo_set_size(vmo, 3 * PAGE));
	EXPECT_EQ(3 * PAGE, content(_metadata, vmo));
	zxt_close(_metadata, stream);
	zxt_close(_metadata, vmo);
}

/* What lies between the content and what is written becomes zero, and nothing else does. */
TEST(write_fills_with_zeroes)
{
	zx_iovec_t part = { .buffer = "0123", .capacity = 4 };
	zx_handle_t vmo = zxt_vmo(_metadata, 6 * PAGE), stream;
	static char data[6 * 4096];
	size_t actual, i;

	stream = make(_metadata, WRITE, vmo, 0);
	set_content(_metadata, vmo, 0);
	memset(data, 'x', sizeof(data));
	ASSERT_OK(zx_vmo_write(vmo, data, 0, sizeof(data)));
	ASSERT_OK(zx_stream_writev_at(stream, 0, 2 * PAGE - 2, &part, 1, &actual));
	EXPECT_EQ(4, actual);
	ASSERT_OK(zx_vmo_read(vmo, data, 0, sizeof(data)));
	for (i = 0; i < sizeof(data); i++)
		ASSERT_EQ(i < 2 * PAGE - 2 ? 0 : i < 2 * PAGE + 2 ? '0' + (int)(i - 2 * PAGE + 2) :
			  'x', data[i]);
	go(_metadata, stream, 5 * PAGE - 2);
	ASSERT_OK(zx_stream_writev(stream, 0, &part, 1, &actual));
	ASSERT_OK(zx_vmo_read(vmo, data, 0, sizeof(data)));
	for (i = 2 * PAGE + 2; i < 5 * PAGE - 2; i++)
		ASSERT_EQ(0, data[i]);
	EXPECT_EQ('0', data[5 * PAGE - 2]);
	EXPECT_EQ('3', data[5 * PAGE + 1]);
	EXPECT_EQ('x', data[5 * PAGE + 2]);
	zxt_close(_metadata, stream);
	zxt_close(_metadata, vmo);
}

TEST_F(stream, write_errors)
{
	char *edge = zxt_edge(_metadata);
	zx_iovec_t part = { .buffer = "0123", .capacity = 4 }, bad = { .capacity = 7 };
	zx_iovec_t huge[3] = {
		{ "0", INT64_MAX }, { "1", INT64_MAX }, { "2", INT64_MAX },
	};
	zx_handle_t h = zxt_without(_metadata, self->stream, ZX_RIGHT_WRITE);
	size_t actual = ZXT_POISON64;
	unsigned int i;
	void *p;

	for (i = 0; i < 32; i++) {
		if (i)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_stream_writev(self->stream, 1u << i, &part, 1, &actual));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_stream_writev_at(self->stream, 1u << i, 0, &part, 1, &actual));
	}
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_writev(ZXT_NO_HANDLE, 0, NULL, 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_writev(self->stream, 0, NULL, 0, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_writev_at(self->stream, 0, 0, NULL, 0, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_stream_writev(ZXT_NO_HANDLE, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_stream_writev_at(ZX_HANDLE_INVALID, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_stream_writev(self->vmo, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_stream_writev_at(self->event, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_writev(h, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_stream_writev(h, ZX_STREAM_APPEND, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_stream_writev_at(h, 0, 0, &part, 1, &actual));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_stream_writev(self->stream, 0, huge, 3, &actual));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_stream_writev(self->stream, 0, &bad, 1, &actual));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_stream_writev_at(self->stream, 0, 30, &bad, 1, &actual));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_stream_writev(self->stream, ZX_STREAM_APPEND, &bad, 1, &actual));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_stream_writev(self->stream, 0, p, 1, &actual));
	memcpy(edge - sizeof(part), &part, sizeof(part));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_stream_writev(self->stream, 0, (void *)(edge - sizeof(part)), 2, &actual));
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(0, position(_metadata, self->stream));
	EXPECT_EQ(26, content(_metadata, self->vmo));
	holds(_metadata, self->vmo, alphabet);

	zxt_for_each_bad_out(i, p)
		if (p)
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_stream_writev_at(self->stream, 0, 0, &part, 1, p));
	holds(_metadata, self->vmo, "0123efghijklmnopqrstuvwxyz");
	zxt_close(_metadata, h);
}

/* What comes before a bad address is written, and only that is content. */
TEST_F(stream, write_partly)
{
	char *edge = zxt_edge(_metadata);
	zx_iovec_t parts[] = { { edge - 4, 4 }, { edge, 8 } };
	size_t actual = ZXT_POISON64;

	memcpy(edge - 4, "0123", 4);
	go(_metadata, self->stream, 26);
	ASSERT_OK(zx_stream_writev(self->stream, 0, parts, 2, &actual));
	EXPECT_EQ(4, actual);
	EXPECT_EQ(30, content(_metadata, self->vmo));
	EXPECT_EQ(30, position(_metadata, self->stream));
	ASSERT_OK(zx_stream_writev(self->stream, ZX_STREAM_APPEND, parts, 2, &actual));
	EXPECT_EQ(4, actual);
	EXPECT_EQ(34, content(_metadata, self->vmo));
	EXPECT_EQ(34, position(_metadata, self->stream));
	holds(_metadata, self->vmo, "abcdefghijklmnopqrstuvwxyz01230123");
}

/* ---- appending ---- */

TEST_F(stream, append)
{
	go(_metadata, self->stream, 3);
	writes(_metadata, self->stream, ZX_STREAM_APPEND, "0123456", 7);
	holds(_metadata, self->vmo, "abcdefghijklmnopqrstuvwxyz0123456");
	EXPECT_EQ(33, position(_metadata, self->stream));
	EXPECT_EQ(33, info(_metadata, self->stream).content_size);
	set_content(_metadata, self->vmo, PAGE - 3);
	writes(_metadata, self->stream, ZX_STREAM_APPEND, "0123456", 3);
	EXPECT_EQ(PAGE, content(_metadata, self->vmo));
}

TEST_F(stream, append_mode)
{
	zx_handle_t h = make(_metadata, WRITE | APPEND, self->vmo, 3);
	zx_iovec_t part = { .buffer = "xyz", .capacity = 3 };
	size_t actual;

	writes(_metadata, h, 0, "0123456", 7);
	EXPECT_EQ(33, position(_metadata, h));
	holds(_metadata, self->vmo, "abcdefghijklmnopqrstuvwxyz0123456");
	/* With an offset it is that. */
	ASSERT_OK(zx_stream_writev_at(h, 0, 0, &part, 1, &actual));
	holds(_metadata, self->vmo, "xyzdefghijklmnopqrstuvwxyz0123456");
	zxt_close(_metadata, h);
}

TEST_F(stream, append_property)
{
	uint8_t append[2] = { ZXT_POISON, ZXT_POISON };
	zx_handle_t h;

	ASSERT_OK(zx_object_get_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_EQ(0, append[0]);
	EXPECT_EQ(ZXT_POISON, append[1]);
	append[0] = 1;
	ASSERT_OK(zx_object_set_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_EQ(READ | WRITE | APPEND, info(_metadata, self->stream).options);
	append[0] = ZXT_POISON;
	ASSERT_OK(zx_object_get_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_EQ(1, append[0]);
	writes(_metadata, self->stream, 0, "0", 1);
	EXPECT_EQ(27, position(_metadata, self->stream));
	append[0] = 0;
	ASSERT_OK(zx_object_set_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_EQ(READ | WRITE, info(_metadata, self->stream).options);
	go(_metadata, self->stream, 1);
	writes(_metadata, self->stream, 0, "B", 1);
	holds(_metadata, self->vmo, "aBcdefghijklmnopqrstuvwxyz0");

	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 0));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_set_property(self->stream, ZX_PROP_STREAM_MODE_APPEND, append, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_property(self->vmo, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_set_property(self->vmo, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	h = zxt_without(_metadata, self->stream, ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(h, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_set_property(h, ZX_PROP_STREAM_MODE_APPEND, append, 1));
	zxt_close(_metadata, h);
}

TEST_F(stream, info_errors)
{
	zx_handle_t h = zxt_without(_metadata, self->stream, ZX_RIGHT_INSPECT);
	zx_info_stream_t i;

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(h, ZX_INFO_STREAM, &i, sizeof(i), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(self->vmo, ZX_INFO_STREAM, &i, sizeof(i), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(self->stream, ZX_INFO_STREAM, &i, sizeof(i) - 1, NULL,
					 NULL));
	zxt_close(_metadata, h);
}

/* ---- races ---- */

#define APPENDERS	4
#define APPENDED	64

struct appender {
	zx_handle_t vmo;
	uint8_t first;
	zx_status_t status;
};

static void append_numbers(void *arg)
{
	struct appender *a = arg;
	zx_handle_t stream;
	unsigned int i;

	a->status = zx_stream_create(WRITE | APPEND, a->vmo, 0, &stream);
	for (i = 0; a->status == ZX_OK && i < APPENDED; i++) {
		uint8_t byte = a->first + i;
		zx_iovec_t part = { .buffer = &byte, .capacity = 1 };

		a->status = zx_stream_writev(stream, 0, &part, 1, NULL);
	}
	zx_handle_close(stream);
}

/* Appended by several streams of one VMO, everything is there once. */
TEST(appenders)
{
	zx_handle_t vmo = zxt_vmo(_metadata, PAGE);
	struct zxt_thread threads[APPENDERS];
	struct appender a[APPENDERS];
	uint8_t data[APPENDERS * APPENDED], seen[256] = { 0 };
	unsigned int i;

	set_content(_metadata, vmo, 0);
	for (i = 0; i < APPENDERS; i++) {
		a[i] = (struct appender){ .vmo = vmo, .first = i * APPENDED };
		zxt_thread_start(_metadata, &threads[i], append_numbers, &a[i]);
	}
	for (i = 0; i < APPENDERS; i++) {
		zxt_thread_join(_metadata, &threads[i]);
		EXPECT_OK(a[i].status);
	}
	EXPECT_EQ(sizeof(data), content(_metadata, vmo));
	ASSERT_OK(zx_vmo_read(vmo, data, 0, sizeof(data)));
	for (i = 0; i < sizeof(data); i++)
		EXPECT_EQ(1, ++seen[data[i]]);
	zxt_close(_metadata, vmo);
}

struct shrinker {
	zx_handle_t vmo;
	zx_handle_t stream;
	bool stop;
};

static void shrink_and_grow(void *arg)
{
	struct shrinker *s = arg;

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		zx_vmo_set_size(s->vmo, PAGE);
		zx_vmo_set_size(s->vmo, 2 * PAGE + 8);
	}
}

/*
 * A read or write happens before somebody sets the size or after that, never in part. Here
 * that is seen by what a read gets: all of it, or what the smaller size leaves.
 */
TEST(size_set_meanwhile)
{
	static char buffer[3 * 4096];
	zx_iovec_t part = { .buffer = buffer, .capacity = 2 * PAGE + 8 };
	struct shrinker s = { 0 };
	struct zxt_thread thread;
	size_t actual;
	unsigned int i;

	ASSERT_OK(zx_vmo_create(2 * PAGE + 8, ZX_VMO_RESIZABLE, &s.vmo));
	s.stream = make(_metadata, READ | WRITE, s.vmo, 0);
	zxt_thread_start(_metadata, &thread, shrink_and_grow, &s);
	for (i = 0; i < 300; i++) {
		ASSERT_OK(zx_stream_readv_at(s.stream, 0, 0, &part, 1, &actual));
		ASSERT_TRUE(actual == PAGE || actual == 2 * PAGE + 8);
		ASSERT_OK(zx_stream_writev_at(s.stream, 0, 0, &part, 1, &actual));
		ASSERT_EQ(2 * PAGE + 8, actual);
	}
	__atomic_store_n(&s.stop, true, __ATOMIC_RELAXED);
	zxt_thread_join(_metadata, &thread);
	zxt_close(_metadata, s.stream);
	zxt_close(_metadata, s.vmo);
}

static void close_soon(void *arg)
{
	struct shrinker *s = arg;

	zx_handle_close(s->stream);
	zx_handle_close(s->vmo);
}

/* Closed while it is used: the call that has begun goes on, the next has no handle. */
TEST(closed_meanwhile)
{
	static char buffer[8 * 4096];
	zx_iovec_t part = { .buffer = buffer, .capacity = sizeof(buffer) };
	struct shrinker s = { 0 };
	struct zxt_thread thread;
	zx_status_t status;
	unsigned int i, j;

	for (i = 0; i < 50; i++) {
		s.vmo = zxt_vmo(_metadata, sizeof(buffer));
		s.stream = make(_metadata, READ | WRITE, s.vmo, 0);
		zxt_thread_start(_metadata, &thread, close_soon, &s);
		for (j = 0; ; j++) {
			status = j % 2 ? zx_stream_readv_at(s.stream, 0, 0, &part, 1, NULL) :
				zx_stream_writev_at(s.stream, 0, 0, &part, 1, NULL);
			if (status != ZX_OK)
				break;
		}
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE, status);
		zxt_thread_join(_metadata, &thread);
	}
}

TEST_HARNESS_MAIN
