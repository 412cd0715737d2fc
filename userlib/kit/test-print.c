// SPDX-License-Identifier: MIT
/*
 * Compares the kit's formatting with the C library's, on Linux, without the module, and
 * looks at the records and bytes that lines become. Prints TAP.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "start.h"

static int tests, failures;
static zx_obj_type_t type_of_output;
static char written[4096];
static size_t written_len;
static int writes;

static void ok(int good, const char *what)
{
	printf("%sok %d %s\n", good ? "" : "not ", ++tests, what);
	failures += !good;
}

/* ---- The calls that print.c makes ---- */

zx_status_t zx_object_get_info(zx_handle_t handle, uint32_t topic, void *buffer,
			       size_t buffer_size, size_t *actual, size_t *avail)
{
	(void)handle;
	(void)actual;
	(void)avail;
	if (topic != ZX_INFO_HANDLE_BASIC || buffer_size != sizeof(zx_info_handle_basic_t))
		return ZX_ERR_INVALID_ARGS;
	memset(buffer, 0, buffer_size);
	((zx_info_handle_basic_t *)buffer)->type = type_of_output;
	return ZX_OK;
}

static void keep(const char *from, size_t n)
{
	if (n > sizeof(written) - written_len - 2)
		abort();
	memcpy(written + written_len, from, n);
	written_len += n;
	writes++;
}

zx_status_t zx_debuglog_write(zx_handle_t handle, uint32_t options, const void *buffer,
			      size_t buffer_size)
{
	(void)handle;
	(void)options;
	if (buffer_size > ZX_LOG_RECORD_DATA_MAX)
		return ZX_ERR_INVALID_ARGS;
	keep(buffer, buffer_size);
	keep("|", 1);
	writes--;
	return ZX_OK;
}

/* Takes three bytes at a time, and is full before each. */
zx_status_t zx_socket_write(zx_handle_t handle, uint32_t options, const void *buffer,
			    size_t buffer_size, size_t *actual)
{
	static int full;

	(void)handle;
	(void)options;
	full = !full;
	if (full)
		return ZX_ERR_SHOULD_WAIT;
	*actual = buffer_size < 3 ? buffer_size : 3;
	keep(buffer, *actual);
	return ZX_OK;
}

zx_status_t zx_object_wait_one(zx_handle_t handle, zx_signals_t signals, zx_time_t deadline,
			       zx_signals_t *observed)
{
	(void)handle;
	(void)signals;
	(void)deadline;
	(void)observed;
	return ZX_OK;
}

zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights, zx_handle_t *out)
{
	(void)rights;
	*out = handle;
	return ZX_OK;
}

void zx_process_exit(int64_t retcode)
{
	exit((int)retcode);
}

static void start(zx_obj_type_t type)
{
	memset(written, 0, sizeof(written));
	written_len = 0;
	writes = 0;
	type_of_output = type;
	zxkit_set_output(1);
}

#define SAME(...) do {									\
	char ours[256], theirs[256];							\
	size_t n = zxkit_snprintf(ours, sizeof(ours), __VA_ARGS__);			\
	int m = snprintf(theirs, sizeof(theirs), __VA_ARGS__);				\
											\
	if ((int)n != m || strcmp(ours, theirs)) {					\
		printf("# '%s' instead of '%s'\n", ours, theirs);			\
		good = 0;								\
	}										\
} while (0)

int main(void)
{
	char small[8], *line = malloc(ZX_LOG_RECORD_DATA_MAX + 2);
	int good = 1, i;

	if (!line)
		return 1;
	printf("TAP version 13\n");
	SAME("plain %% text");
	SAME("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
	SAME("%i %u %u", -42, 0u, UINT_MAX);
	SAME("%x %X %o %x", 0xbeefu, 0xbeefu, 0755u, 0u);
	SAME("%ld %ld %lu %lx", LONG_MIN, LONG_MAX, ULONG_MAX, ULONG_MAX);
	SAME("%lld %llu %llx %zu", LLONG_MIN, ULLONG_MAX, 0x123456789abcdefull, (size_t)77);
	SAME("[%5d] [%-5d] [%05d] [%2d]", 42, 42, 42, 12345);
	SAME("[%05d] [%5d] [%-5d]", -42, -42, -42);
	SAME("[%08x] [%8x] [%-8x] [%016lx]", 0xabcu, 0xabcu, 0xabcu, 0xabcul);
	SAME("[%s] [%10s] [%-10s] [%.2s] [%10.3s]", "text", "text", "text", "text", "text");
	SAME("[%*d] [%-*d] [%*d] [%.*s]", 6, 1, 6, 1, -6, 1, 3, "text");
	SAME("%c%c%c [%3c] [%-3c]", 'a', 'b', 'c', 'd', 'e');
	SAME("%p", (void *)0x1234abcd);
	SAME("%s", "");
	ok(good, "formats are those of printf");

	memset(small, 'x', sizeof(small));
	ok(zxkit_snprintf(small, sizeof(small), "%d", 123456789) == 9 && !strcmp(small, "1234567"),
	   "snprintf cuts off");
	ok(zxkit_snprintf(NULL, 0, "%d", 123456789) == 9, "snprintf measures");

	start(ZX_OBJ_TYPE_LOG);
	zxkit_printf("one\ntwo %d\n\nthree", 2);
	zxkit_puts("four");
	ok(!strcmp(written, "one|two 2||three|four|") && writes == 5, "lines become records");

	start(ZX_OBJ_TYPE_LOG);
	memset(line, 'a', ZX_LOG_RECORD_DATA_MAX + 1);
	line[ZX_LOG_RECORD_DATA_MAX + 1] = '\0';
	zxkit_puts(line);
	for (good = 1, i = 0; i < (int)ZX_LOG_RECORD_DATA_MAX; i++)
		good &= written[i] == 'a';
	ok(good && !strcmp(written + i, "|a|"), "a long line becomes two");

	start(ZX_OBJ_TYPE_SOCKET);
	zxkit_printf("one\ntwo %d\n\nthree", 2);
	zxkit_puts("four");
	ok(!strcmp(written, "one\ntwo 2\n\nthree\nfour\n"), "a socket gets bytes");

	start(ZX_OBJ_TYPE_SOCKET);
	zxkit_puts(line);
	ok(written_len == ZX_LOG_RECORD_DATA_MAX + 2 && written[written_len - 1] == '\n' &&
	   written[written_len - 2] == 'a', "a long line to a socket stays one");

	start(ZX_OBJ_TYPE_CHANNEL);
	zxkit_puts("nobody");
	zxkit_set_output(ZX_HANDLE_INVALID);
	zxkit_puts("nobody");
	ok(!writes, "without output there is none");
	free(line);
	printf("1..%d\n", tests);
	return failures != 0;
}
