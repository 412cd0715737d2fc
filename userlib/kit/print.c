// SPDX-License-Identifier: MIT
/*
 * Output.
 */
#include "start.h"

static zx_handle_t output;
static bool output_is_socket;

void zxkit_set_output(zx_handle_t handle)
{
	zx_info_handle_basic_t info;

	output = ZX_HANDLE_INVALID;
	if (handle == ZX_HANDLE_INVALID ||
	    zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
			       NULL, NULL) != ZX_OK)
		return;
	if (info.type != ZX_OBJ_TYPE_LOG && info.type != ZX_OBJ_TYPE_SOCKET)
		return;
	output_is_socket = info.type == ZX_OBJ_TYPE_SOCKET;
	output = handle;
}

zx_handle_t zxkit_share_output(void)
{
	zx_handle_t copy;

	if (output == ZX_HANDLE_INVALID ||
	    zx_handle_duplicate(output, ZX_RIGHT_SAME_RIGHTS, &copy) != ZX_OK)
		return ZX_HANDLE_INVALID;
	return copy;
}

static void write_socket(const char *s, size_t n)
{
	zx_status_t status;
	size_t written;

	while (n) {
		status = zx_socket_write(output, 0, s, n, &written);
		if (status == ZX_ERR_SHOULD_WAIT) {
			zx_object_wait_one(output, ZX_SOCKET_WRITABLE | ZX_SOCKET_PEER_CLOSED,
					   ZX_TIME_INFINITE, NULL);
			continue;
		}
		if (status != ZX_OK)
			return;
		s += written;
		n -= written;
	}
}

/* A line is collected here; one byte is kept free for a socket's newline. */
struct line {
	size_t n;
	char text[ZX_LOG_RECORD_DATA_MAX + 1];
};

static void end_line(struct line *line, bool newline)
{
	if (output == ZX_HANDLE_INVALID) {
		/* Nobody listens. */
	} else if (output_is_socket) {
		if (newline)
			line->text[line->n++] = '\n';
		write_socket(line->text, line->n);
	} else {
		zx_debuglog_write(output, 0, line->text, line->n);
	}
	line->n = 0;
}

/* Where formatted characters go: to lines, or to a buffer. */
struct sink {
	struct line *line;
	char *buffer;
	size_t size;
	size_t n;
};

static void put(struct sink *s, char c)
{
	s->n++;
	if (!s->line) {
		if (s->n < s->size)
			s->buffer[s->n - 1] = c;
		return;
	}
	if (c == '\n') {
		end_line(s->line, true);
		return;
	}
	if (s->line->n == ZX_LOG_RECORD_DATA_MAX)
		end_line(s->line, false);
	s->line->text[s->line->n++] = c;
}

struct spec {
	bool left;
	bool zero;
	int width;
	int precision;
};

static void put_field(struct sink *s, const struct spec *spec, const char *prefix,
		      const char *text, size_t n)
{
	size_t prefix_len = strlen(prefix), i;
	size_t total = n + prefix_len;
	size_t pad = (size_t)spec->width > total ? spec->width - total : 0;

	if (!spec->left && !spec->zero)
		for (i = 0; i < pad; i++)
			put(s, ' ');
	for (i = 0; i < prefix_len; i++)
		put(s, prefix[i]);
	if (!spec->left && spec->zero)
		for (i = 0; i < pad; i++)
			put(s, '0');
	for (i = 0; i < n; i++)
		put(s, text[i]);
	if (spec->left)
		for (i = 0; i < pad; i++)
			put(s, ' ');
}

static void put_number(struct sink *s, const struct spec *spec, const char *prefix,
		       unsigned long long value, unsigned int radix, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[24];
	size_t at = sizeof(text);

	do {
		text[--at] = digits[value % radix];
		value /= radix;
	} while (value);
	put_field(s, spec, prefix, text + at, sizeof(text) - at);
}

static int number(const char **fmt, va_list *ap)
{
	int n = 0;

	if (**fmt == '*') {
		(*fmt)++;
		return va_arg(*ap, int);
	}
	while (**fmt >= '0' && **fmt <= '9' && n < 100000)
		n = n * 10 + *(*fmt)++ - '0';
	return n;
}

static void format(struct sink *s, const char *fmt, va_list *ap)
{
	unsigned long long value;
	struct spec spec;
	const char *text;
	long long sval;
	int longs;
	size_t n;
	char c;

	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(s, *fmt);
			continue;
		}
		spec = (struct spec){ .precision = -1 };
		for (fmt++; *fmt == '-' || *fmt == '0'; fmt++) {
			if (*fmt == '-')
				spec.left = true;
			else
				spec.zero = true;
		}
		spec.width = number(&fmt, ap);
		if (spec.width < 0) {
			spec.left = true;
			spec.width = -spec.width;
		}
		if (*fmt == '.') {
			fmt++;
			spec.precision = number(&fmt, ap);
		}
		for (longs = 0; *fmt == 'l' || *fmt == 'z' || *fmt == 'h'; fmt++)
			longs += *fmt != 'h';

		switch (*fmt) {
		case 'd':
		case 'i':
			sval = longs ? va_arg(*ap, long long) : va_arg(*ap, int);
			value = (unsigned long long)sval;
			if (sval < 0)
				value = 0 - value;
			put_number(s, &spec, sval < 0 ? "-" : "", value, 10, false);
			break;
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			value = longs ? va_arg(*ap, unsigned long long) :
					va_arg(*ap, unsigned int);
			put_number(s, &spec, "", value,
				   *fmt == 'u' ? 10 : *fmt == 'o' ? 8 : 16, *fmt == 'X');
			break;
		case 'p':
			put_number(s, &spec, "0x", (uintptr_t)va_arg(*ap, void *), 16, false);
			break;
		case 'c':
			c = (char)va_arg(*ap, int);
			spec.zero = false;
			put_field(s, &spec, "", &c, 1);
			break;
		case 's':
			text = va_arg(*ap, const char *);
			if (!text)
				text = "(null)";
			for (n = 0; (spec.precision < 0 || n < (size_t)spec.precision) && text[n];)
				n++;
			spec.zero = false;
			put_field(s, &spec, "", text, n);
			break;
		case '\0':
			return;
		default:
			put(s, *fmt);
			break;
		}
	}
}

void zxkit_vprintf(const char *fmt, va_list ap)
{
	struct line line = { .n = 0 };
	struct sink s = { .line = &line };
	va_list copy;

	va_copy(copy, ap);
	format(&s, fmt, &copy);
	va_end(copy);
	if (line.n)
		end_line(&line, true);
}

void zxkit_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	zxkit_vprintf(fmt, ap);
	va_end(ap);
}

void zxkit_puts(const char *s)
{
	zxkit_printf("%s\n", s);
}

size_t zxkit_snprintf(char *buffer, size_t size, const char *fmt, ...)
{
	struct sink s = { .buffer = buffer, .size = size };
	va_list ap;

	va_start(ap, fmt);
	format(&s, fmt, &ap);
	va_end(ap);
	if (size)
		buffer[s.n < size ? s.n : size - 1] = '\0';
	return s.n;
}

void zxkit_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	zxkit_vprintf(fmt, ap);
	va_end(ap);
	zx_process_exit(1);
}
