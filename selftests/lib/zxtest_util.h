/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of both forms share. As kselftest_harness.h, on which the hosted form is
 * built, can be part of one object file only, all of it is here.
 */
#ifndef ZXTEST_UTIL_H
#define ZXTEST_UTIL_H

/* Outputs begin with this, so that one which was not written shows. */
#define ZXT_POISON		0xcc
#define ZXT_POISON32		0xccccccccu
#define ZXT_POISON64		0xccccccccccccccccull

/* Something that is there and may not be written. */
static const char zxt_read_only[4096] __attribute__((aligned(4096))) = "read-only";

/* Where nothing may be read... */
static const uintptr_t zxt_bad_in[] = {
	0,				/* NULL */
	0x10,				/* unmapped */
	0xffff888000000000,		/* the kernel's */
	0x8000000000000000,		/* nobody's */
};

/* ...and where nothing may be written. */
static const uintptr_t zxt_bad_out[] = {
	0, 0x10, 0xffff888000000000, 0x8000000000000000, (uintptr_t)zxt_read_only,
};

/* For a call that needs the pointer: each of these must be refused. */
#define zxt_for_each_bad(i, p, array) \
	for ((i) = 0; (i) < ARRAY_SIZE(array) && ((p) = (void *)(array)[i], true); (i)++)
#define zxt_for_each_bad_in(i, p)	zxt_for_each_bad(i, p, zxt_bad_in)
#define zxt_for_each_bad_out(i, p)	zxt_for_each_bad(i, p, zxt_bad_out)

/*
 * Where a page of memory ends and nothing follows: what begins before this address and ends
 * behind it is there in part.
 */
static inline char *zxt_edge(struct __test_metadata *_metadata)
{
	static char *edge;

	if (!edge)
		edge = zxt_map_before_hole(_metadata) + ZX_PAGE_SIZE;
	return edge;
}

/* A value that no handle has: its low bits are clear. */
#define ZXT_NO_HANDLE		((zx_handle_t)0x12345678u)
/* ...and one that could be somebody else's. */
#define ZXT_FOREIGN_HANDLE	((zx_handle_t)0x7fffffffu)

/* ---- Time and bytes ---- */

static inline zx_time_t zxt_after(zx_duration_t duration)
{
	return zx_deadline_after(duration);
}

static inline void zxt_sleep(zx_duration_t duration)
{
	zx_nanosleep(zx_deadline_after(duration));
}

static inline bool zxt_is_poison(const void *p, size_t size)
{
	const unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != ZXT_POISON)
			return false;
	return true;
}

static inline void zxt_fill(void *p, size_t size, unsigned int seed)
{
	unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = seed >> 16;
	}
}

static inline bool zxt_filled(const void *p, size_t size, unsigned int seed)
{
	const unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		if (bytes[i] != (unsigned char)(seed >> 16))
			return false;
	}
	return true;
}

/* ---- Handles ---- */

/* How many handles the process has: equal before and after what must not leak. */
static inline unsigned int zxt_handles(struct __test_metadata *_metadata)
{
	zx_info_process_handle_stats_t stats;
	unsigned int i, n = 0;

	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &stats,
				     sizeof(stats), NULL, NULL));
	for (i = 0; i < ARRAY_SIZE(stats.handle_count); i++)
		n += stats.handle_count[i];
	return n;
}

static inline zx_info_handle_basic_t zxt_info(struct __test_metadata *_metadata,
					      zx_handle_t handle)
{
	zx_info_handle_basic_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
				     NULL));
	return info;
}

static inline zx_rights_t zxt_rights(struct __test_metadata *_metadata, zx_handle_t handle)
{
	return zxt_info(_metadata, handle).rights;
}

static inline zx_koid_t zxt_koid(struct __test_metadata *_metadata, zx_handle_t handle)
{
	return zxt_info(_metadata, handle).koid;
}

/* What is asserted now. */
static inline zx_signals_t zxt_signals(struct __test_metadata *_metadata, zx_handle_t handle)
{
	zx_signals_t signals = ZXT_POISON32;

	/* With a deadline in the past it says what there is, wanted or not. */
	ASSERT_STATUS(ZX_ERR_TIMED_OUT, zx_object_wait_one(handle, 0, 0, &signals));
	return signals;
}

static inline bool zxt_valid(zx_handle_t handle)
{
	return zx_object_get_info(handle, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL) == ZX_OK;
}

static inline uint32_t zxt_handle_count(struct __test_metadata *_metadata, zx_handle_t handle)
{
	zx_info_handle_count_t info = { .handle_count = ZXT_POISON32 };

	ASSERT_OK(zx_object_get_info(handle, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL,
				     NULL));
	return info.handle_count;
}

static inline zx_handle_t zxt_duplicate(struct __test_metadata *_metadata,
					zx_handle_t handle, zx_rights_t rights)
{
	zx_handle_t out = ZXT_POISON32;

	ASSERT_OK(zx_handle_duplicate(handle, rights, &out));
	return out;
}

/* A duplicate that lacks @rights; the right to duplicate is needed. */
static inline zx_handle_t zxt_without(struct __test_metadata *_metadata,
				      zx_handle_t handle, zx_rights_t rights)
{
	zx_rights_t has = zxt_rights(_metadata, handle);

	ASSERT_EQ(rights, has & rights);
	return zxt_duplicate(_metadata, handle, has & ~rights);
}

/* Takes @rights away from @handle, which gets another value. */
static inline zx_handle_t zxt_strip(struct __test_metadata *_metadata,
				    zx_handle_t handle, zx_rights_t rights)
{
	zx_rights_t has = zxt_rights(_metadata, handle);
	zx_handle_t out = ZXT_POISON32;

	ASSERT_EQ(rights, has & rights);
	ASSERT_OK(zx_handle_replace(handle, has & ~rights, &out));
	return out;
}

static inline void zxt_close(struct __test_metadata *_metadata, zx_handle_t handle)
{
	ASSERT_OK(zx_handle_close(handle));
}

static inline zx_handle_t zxt_event(struct __test_metadata *_metadata)
{
	zx_handle_t event = ZXT_POISON32;

	ASSERT_OK(zx_event_create(0, &event));
	return event;
}

static inline zx_handle_t zxt_port(struct __test_metadata *_metadata)
{
	zx_handle_t port = ZXT_POISON32;

	ASSERT_OK(zx_port_create(0, &port));
	return port;
}

static inline void zxt_channel(struct __test_metadata *_metadata, zx_handle_t ends[2])
{
	ends[0] = ZXT_POISON32;
	ends[1] = ZXT_POISON32;
	ASSERT_OK(zx_channel_create(0, &ends[0], &ends[1]));
}

static inline zx_handle_t zxt_vmo(struct __test_metadata *_metadata, uint64_t size)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create(size, 0, &vmo));
	return vmo;
}

#endif /* ZXTEST_UTIL_H */
