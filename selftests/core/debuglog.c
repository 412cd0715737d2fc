// SPDX-License-Identifier: GPL-2.0-only
/*
 * The debug log. In the native form it also carries this program's own output, so a
 * reader looks for its own records among others.
 */
#include "zxtest.h"

union record {
	zx_log_record_t rec;
	char bytes[ZX_LOG_RECORD_MAX];
};

static zx_handle_t log_reader(struct __test_metadata *_metadata)
{
	zx_handle_t log = ZXT_POISON32;

	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, ZX_LOG_FLAG_READABLE, &log));
	return log;
}

/* Reads until the record with @text comes; false if the log ends before. */
static bool find(zx_handle_t log, const char *text, union record *r)
{
	zx_status_t n;

	for (;;) {
		memset(r, ZXT_POISON, sizeof(*r));
		n = zx_debuglog_read(log, 0, r, sizeof(*r));
		if (n < 0)
			return false;
		if (r->rec.datalen == strlen(text) &&
		    !memcmp(r->rec.data, text, r->rec.datalen))
			return true;
	}
}

TEST(create)
{
	zx_handle_t log = ZXT_POISON32;
	zx_info_handle_basic_t info;

	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, 0, &log));
	info = zxt_info(_metadata, log);
	EXPECT_EQ(ZX_OBJ_TYPE_DEBUGLOG, info.type);
	EXPECT_EQ(ZX_DEFAULT_LOG_RIGHTS, info.rights);
	zxt_close(_metadata, log);

	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, ZX_LOG_FLAG_READABLE, &log));
	EXPECT_EQ(ZX_DEFAULT_LOG_RIGHTS | ZX_RIGHT_READ, zxt_rights(_metadata, log));
	zxt_close(_metadata, log);
}

TEST(create_errors)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t log = ZXT_POISON32, event = zxt_event(_metadata);
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_create(ZX_HANDLE_INVALID, 1, &log));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_debuglog_create(ZX_HANDLE_INVALID, 0x80000000u, &log));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_debuglog_create(event, 0, &log));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_debuglog_create(ZXT_NO_HANDLE, 0, &log));
	EXPECT_EQ(ZXT_POISON32, log);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_create(ZX_HANDLE_INVALID, 0, p));
	zxt_close(_metadata, event);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(write_and_read)
{
	zx_handle_t log = log_reader(_metadata);
	zx_time_t before = zx_clock_get_monotonic();
	uint64_t sequence;
	union record r;

	EXPECT_OK(zx_debuglog_write(log, 0, "# debuglog: one", 15));
	EXPECT_OK(zx_debuglog_write(log, 0, "# debuglog: two", 15));
	ASSERT_TRUE(find(log, "# debuglog: one", &r));
	EXPECT_EQ(zxt_koid(_metadata, zx_process_self()), r.rec.pid);
	EXPECT_GE(r.rec.timestamp, before);
	EXPECT_LE(r.rec.timestamp, zx_clock_get_monotonic());
	EXPECT_TRUE(zxt_is_poison(r.rec.data + 15, ZX_LOG_RECORD_DATA_MAX - 15));
	sequence = r.rec.sequence;
	ASSERT_TRUE(find(log, "# debuglog: two", &r));
	EXPECT_GT(r.rec.sequence, sequence);
	zxt_close(_metadata, log);
}

/* A record's length is what a read answers. */
TEST(read_result)
{
	zx_handle_t log = log_reader(_metadata);
	const char *text = "# debuglog: length";
	zx_status_t n = 0;
	union record r;

	EXPECT_OK(zx_debuglog_write(log, 0, text, strlen(text)));
	do {
		memset(&r, ZXT_POISON, sizeof(r));
		n = zx_debuglog_read(log, 0, &r, sizeof(r));
		ASSERT_GT(n, 0);
		EXPECT_EQ((zx_status_t)(sizeof(r.rec) + r.rec.datalen), n);
	} while (r.rec.datalen != strlen(text) || memcmp(r.rec.data, text, strlen(text)));
	zxt_close(_metadata, log);
}

/* A record without text is one. */
TEST(write_nothing)
{
	zx_handle_t log = log_reader(_metadata);
	zx_koid_t self = zxt_koid(_metadata, zx_process_self());
	union record r;

	while (zx_debuglog_read(log, 0, &r, sizeof(r)) > 0)
		;
	EXPECT_OK(zx_debuglog_write(log, 0, NULL, 0));
	ASSERT_TRUE(find(log, "", &r));
	EXPECT_EQ(0, r.rec.datalen);
	EXPECT_EQ(self, r.rec.pid);
	EXPECT_TRUE(zxt_is_poison(r.rec.data, ZX_LOG_RECORD_DATA_MAX));
	zxt_close(_metadata, log);
}

/* What there is no room for is lost, and nothing beside the room is written. */
TEST(read_less)
{
	static const size_t sizes[] = {
		0, 1, 8, sizeof(zx_log_record_t) - 1, sizeof(zx_log_record_t),
		sizeof(zx_log_record_t) + 1, sizeof(zx_log_record_t) + 16,
		sizeof(zx_log_record_t) + 17, sizeof(zx_log_record_t) + 100,
	};
	zx_handle_t log = log_reader(_metadata);
	unsigned int i;
	size_t expected;
	union record r;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		expected = sizeof(zx_log_record_t) + 17;
		if (sizes[i] < expected)
			expected = sizes[i];
		while (zx_debuglog_read(log, 0, &r, sizeof(r)) > 0)
			;
		ASSERT_OK(zx_debuglog_write(log, 0, "# debuglog: less!", 17));
		memset(&r, ZXT_POISON, sizeof(r));
		EXPECT_EQ((zx_status_t)expected, zx_debuglog_read(log, 0, &r, sizes[i]));
		EXPECT_TRUE(zxt_is_poison(r.bytes + expected, sizeof(r) - expected));
		if (expected > sizeof(zx_log_record_t))
			EXPECT_EQ(0, memcmp(r.rec.data, "# debuglog: less!",
					    expected - sizeof(zx_log_record_t)));
	}
	zxt_close(_metadata, log);
}

/* As it was called until 2019, with its arguments in another order. */
TEST(log_write)
{
	zx_handle_t log = log_reader(_metadata), event = zxt_event(_metadata), h;
	unsigned int i;
	union record r;
	void *p;

	EXPECT_OK(zx_log_write(log, 15, "# debuglog: old", 0));
	EXPECT_TRUE(find(log, "# debuglog: old", &r));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_log_write(ZXT_NO_HANDLE, 1, "#", 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_log_write(event, 1, "#", 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_log_write(log, 1, "#", 0x80000000u));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_log_write(log, 1, p, 0));
	h = zxt_without(_metadata, log, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_log_write(h, 1, "#", 0));
	zxt_close(_metadata, h);
	zxt_close(_metadata, log);
	zxt_close(_metadata, event);
}

TEST(log_read)
{
	zx_handle_t log = log_reader(_metadata), event = zxt_event(_metadata), h;
	const char *text = "# debuglog: old read";
	union record r;
	zx_status_t n;

	EXPECT_OK(zx_debuglog_write(log, 0, text, strlen(text)));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_log_read(ZXT_NO_HANDLE, sizeof(r), &r, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_log_read(event, sizeof(r), &r, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_log_read(log, sizeof(r), &r, 1));
	h = zxt_without(_metadata, log, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_log_read(h, sizeof(r), &r, 0));
	zxt_close(_metadata, h);
	do {
		memset(&r, ZXT_POISON, sizeof(r));
		n = zx_log_read(log, sizeof(r), &r, 0);
		ASSERT_GT(n, 0);
		EXPECT_EQ((zx_status_t)(sizeof(r.rec) + r.rec.datalen), n);
	} while (r.rec.datalen != strlen(text) || memcmp(r.rec.data, text, strlen(text)));
	zxt_close(_metadata, log);
	zxt_close(_metadata, event);
}

TEST(long_record_is_cut)
{
	zx_handle_t log = log_reader(_metadata);
	char text[ZX_LOG_RECORD_DATA_MAX + 50];
	union record r;

	memset(text, 'z', sizeof(text));
	memcpy(text, "# debuglog: ", 12);
	EXPECT_OK(zx_debuglog_write(log, 0, text, sizeof(text)));
	do {
		memset(&r, ZXT_POISON, sizeof(r));
		ASSERT_GT(zx_debuglog_read(log, 0, &r, sizeof(r)), 0);
	} while (r.rec.datalen < 13 || r.rec.data[12] != 'z');
	EXPECT_EQ(ZX_LOG_RECORD_DATA_MAX, r.rec.datalen);
	EXPECT_EQ(0, memcmp(r.rec.data, text, ZX_LOG_RECORD_DATA_MAX));
	zxt_close(_metadata, log);
}

TEST(write_errors)
{
	zx_handle_t log, event = zxt_event(_metadata), h;
	unsigned int i;
	void *p;

	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, 0, &log));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_debuglog_write(ZXT_NO_HANDLE, 0, "#", 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_debuglog_write(ZX_HANDLE_INVALID, 0, "#", 1));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_debuglog_write(event, 0, "#", 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_write(log, 0x80000000u, "#", 1));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_write(log, 0, p, 1));
	h = zxt_without(_metadata, log, ZX_RIGHT_WRITE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_debuglog_write(h, 0, "#", 1));
	zxt_close(_metadata, h);
	zxt_close(_metadata, log);
	zxt_close(_metadata, event);
}

TEST(read_errors)
{
	zx_handle_t log = log_reader(_metadata), writer, event = zxt_event(_metadata), h;
	unsigned int i;
	union record r;
	void *p;

	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, 0, &writer));
	while (zx_debuglog_read(log, 0, &r, sizeof(r)) > 0)
		;
	memset(&r, ZXT_POISON, sizeof(r));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_debuglog_read(ZXT_NO_HANDLE, 0, &r, sizeof(r)));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_debuglog_read(event, 0, &r, sizeof(r)));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_read(log, 1, &r, sizeof(r)));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_debuglog_read(writer, 0, &r, sizeof(r)));
	h = zxt_without(_metadata, log, ZX_RIGHT_READ);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_debuglog_read(h, 0, &r, sizeof(r)));
	zxt_close(_metadata, h);
	EXPECT_TRUE(zxt_is_poison(&r, sizeof(r)));
	zxt_for_each_bad_out(i, p) {
		ASSERT_OK(zx_debuglog_write(writer, 0, "# debuglog: lost", 16));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_debuglog_read(log, 0, p, sizeof(r)));
	}
	zxt_close(_metadata, writer);
	zxt_close(_metadata, log);
	zxt_close(_metadata, event);
}

/* A log that has been read is not readable until there is more. */
TEST(signals)
{
	zx_handle_t log = log_reader(_metadata);
	union record r;
	zx_status_t n;

	do
		n = zx_debuglog_read(log, 0, &r, sizeof(r));
	while (n > 0);
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, n);
	EXPECT_FALSE(zxt_signals(_metadata, log) & ZX_LOG_READABLE);
	EXPECT_OK(zx_debuglog_write(log, 0, "# debuglog: more", 16));
	EXPECT_OK(zx_object_wait_one(log, ZX_LOG_READABLE, ZX_TIME_INFINITE, NULL));
	ASSERT_TRUE(find(log, "# debuglog: more", &r));
	zxt_close(_metadata, log);
}

#ifdef ZXT_HOSTED
/* More than a log holds: what is left are the last ones, whole and in order. */
TEST(oldest_records_go)
{
	zx_handle_t log = log_reader(_metadata);
	unsigned int i, j, first = 0, next = 0;
	char text[201];
	union record r;

	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "# debuglog: number %03u", i);
		memset(text + 22, 'a' + i % 26, sizeof(text) - 22);
		ASSERT_OK(zx_debuglog_write(log, 0, text, sizeof(text)));
	}
	while (zx_debuglog_read(log, 0, &r, sizeof(r)) > 0) {
		ASSERT_EQ(sizeof(text), r.rec.datalen);
		memcpy(text, r.rec.data, sizeof(text));
		text[22] = '\0';
		i = strtoul(text + strlen("# debuglog: number "), NULL, 10);
		if (!next)
			first = i;
		else
			EXPECT_EQ(next, i);
		next = i + 1;
		for (j = 23; j < sizeof(text); j++)
			ASSERT_EQ('a' + i % 26, text[j]);
	}
	EXPECT_EQ(1000, next);
	EXPECT_GT(first, 0);
	zxt_close(_metadata, log);
}
#endif

TEST_HARNESS_MAIN
