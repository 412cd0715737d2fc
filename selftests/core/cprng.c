// SPDX-License-Identifier: GPL-2.0-only
/* Random bytes. */
#include "zxtest.h"

static unsigned int count_bits(const unsigned char *bytes, size_t size)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < size; i++)
		n += __builtin_popcount(bytes[i]);
	return n;
}

TEST(draw)
{
	unsigned char a[64], b[64];

	memset(a, ZXT_POISON, sizeof(a));
	memset(b, ZXT_POISON, sizeof(b));
	zx_cprng_draw(a, sizeof(a));
	zx_cprng_draw(b, sizeof(b));
	EXPECT_NE(0, memcmp(a, b, sizeof(a)));
	EXPECT_FALSE(zxt_is_poison(a, 16));
}

/* More than one call to the kernel gives; nothing beside the buffer is written. */
TEST(draw_sizes)
{
	static const size_t sizes[] = { 0, 1, 7, 255, 256, 257, 4096, 20000 };
	static unsigned char buffer[20000 + 16];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(buffer, ZXT_POISON, sizeof(buffer));
		zx_cprng_draw(buffer + 8, sizes[i]);
		EXPECT_TRUE(zxt_is_poison(buffer, 8));
		EXPECT_TRUE(zxt_is_poison(buffer + 8 + sizes[i], 8));
		/* Half of the bits are set, give or take a chance of one in a great many. */
		if (sizes[i] >= 4096) {
			EXPECT_GT(count_bits(buffer + 8, sizes[i]), sizes[i] * 8 * 45 / 100);
			EXPECT_LT(count_bits(buffer + 8, sizes[i]), sizes[i] * 8 * 55 / 100);
		}
	}
}

TEST(add_entropy)
{
	char bytes[ZX_CPRNG_ADD_ENTROPY_MAX_LEN + 1] = "entropy";
	unsigned int i;
	void *p;

	EXPECT_OK(zx_cprng_add_entropy(bytes, 7));
	EXPECT_OK(zx_cprng_add_entropy(bytes, ZX_CPRNG_ADD_ENTROPY_MAX_LEN));
	EXPECT_OK(zx_cprng_add_entropy(bytes, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_add_entropy(bytes, sizeof(bytes)));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_add_entropy(bytes, SIZE_MAX));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_cprng_add_entropy(p, 1));
}

TEST_HARNESS_MAIN
