/* SPDX-License-Identifier: MIT */
/* A string that is counted, not terminated. */
#ifndef ZIRCON_STRING_VIEW_H
#define ZIRCON_STRING_VIEW_H

#include <zircon/scalars.h>

typedef struct zx_string_view {
	const char *c_str;
	size_t length;
} zx_string_view_t;

#endif /* ZIRCON_STRING_VIEW_H */
