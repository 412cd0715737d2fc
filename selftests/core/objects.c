// SPDX-License-Identifier: GPL-2.0-only
/* What works on any object: signals, properties, children. */
#include "zxtest.h"

/* ---- zx_object_signal ---- */

TEST(signal_object)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_5));
	EXPECT_EQ(ZX_USER_SIGNAL_5, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, ZX_USER_SIGNAL_5, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_OK(zx_object_signal(event, 0, 0));
	zxt_close(_metadata, event);
}

/* A program has its own eight signals, and on events one more. */
TEST(signal_masks)
{
	zx_handle_t event = zxt_event(_metadata), ends[2];
	unsigned int bit;

	zxt_channel(_metadata, ends);
	for (bit = 0; bit < 24; bit++) {
		zx_signals_t signal = 1u << bit;

		if (signal != ZX_EVENT_SIGNALED) {
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, 0, signal));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(event, signal, 0));
		}
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal(ends[0], signal, 0));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], 0, signal));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_signal_peer(ends[0], signal, 0));
	}
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[0]));
	EXPECT_EQ(ZX_CHANNEL_WRITABLE, zxt_signals(_metadata, ends[1]));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	zxt_close(_metadata, event);
}

TEST(signal_bad_handle)
{
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZX_HANDLE_INVALID, 0, 0));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_object_signal(ZXT_NO_HANDLE, 0, 0));
}

TEST(signal_without_the_right)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_handle_t h = zxt_without(_metadata, event, ZX_RIGHT_SIGNAL);

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(h, 0, ZX_USER_SIGNAL_0));
	EXPECT_EQ(0, zxt_signals(_metadata, event));
	zxt_close(_metadata, h);
	zxt_close(_metadata, event);
}

/* ---- zx_object_get_child ---- */

TEST(get_child)
{
	zx_handle_t parent, child, found = ZXT_POISON32;
	zx_koid_t koid;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(koid, zxt_koid(_metadata, found));
	EXPECT_EQ(zxt_rights(_metadata, parent), zxt_rights(_metadata, found));
	zxt_close(_metadata, found);

	found = ZXT_POISON32;
	EXPECT_OK(zx_object_get_child(parent, koid, ZX_RIGHT_WAIT, &found));
	EXPECT_EQ(ZX_RIGHT_WAIT, zxt_rights(_metadata, found));
	zxt_close(_metadata, found);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

TEST(get_child_errors)
{
	zx_handle_t parent, child, event = zxt_event(_metadata), h, found = ZXT_POISON32;
	unsigned int before, i;
	zx_koid_t koid;
	void *p;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	ASSERT_OK(zx_job_create(parent, 0, &child));
	koid = zxt_koid(_metadata, child);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_child(ZXT_NO_HANDLE, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, zxt_koid(_metadata, event),
					  ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(parent, 0, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_object_get_child(child, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(parent, koid, ZX_RIGHT_MAP, &found));
	h = zxt_without(_metadata, parent, ZX_RIGHT_ENUMERATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_child(h, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	zxt_close(_metadata, h);
	EXPECT_EQ(ZXT_POISON32, found);

	before = zxt_handles(_metadata);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
	zxt_close(_metadata, child);
	zxt_close(_metadata, parent);
}

/* ---- properties ---- */

TEST(name)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096);
	char name[ZX_MAX_NAME_LEN + 1];

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	EXPECT_EQ((char)ZXT_POISON, name[ZX_MAX_NAME_LEN]);

	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "one", 3));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("one", name);

	/* It ends at a NUL, and is cut off if it is long. */
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "two\0three", 9));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("two", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME,
					 "0123456789012345678901234567890123456789", 40));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("0123456789012345678901234567890", name);
	EXPECT_OK(zx_object_set_property(vmo, ZX_PROP_NAME, "", 0));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_errors)
{
	zx_handle_t vmo = zxt_vmo(_metadata, 4096), h;
	char name[ZX_MAX_NAME_LEN];
	unsigned int i;
	void *p;

	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN - 1));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_property(ZXT_NO_HANDLE, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_property(vmo, 0x7fff, name, sizeof(name)));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_GET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(h, ZX_PROP_NAME, name, sizeof(name)));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_TRUE(zxt_is_poison(name, sizeof(name)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_property(vmo, ZX_PROP_NAME, p, ZX_MAX_NAME_LEN));

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_set_property(ZXT_NO_HANDLE, ZX_PROP_NAME, "a", 1));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_object_set_property(vmo, 0x7fff, name, 8));
	h = zxt_without(_metadata, vmo, ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_set_property(h, ZX_PROP_NAME, "a", 1));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_set_property(vmo, ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t)));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_DEBUG_ADDR, name,
					     sizeof(uint64_t) - 1));
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_object_set_property(vmo, ZX_PROP_NAME, p, 1));
	EXPECT_OK(zx_object_get_property(vmo, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, vmo);
}

TEST(property_process_break_on_load)
{
	uint64_t value = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(0, value);
	value = 7;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	value = ZXT_POISON64;
	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
	EXPECT_EQ(7, value);
	value = 0;
	EXPECT_OK(zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_BREAK_ON_LOAD, &value,
					 sizeof(value)));
}

/* With a name or without: what can be asked can be asked by everybody who has the right. */
static void check_name(struct __test_metadata *_metadata, zx_handle_t handle)
{
	char name[ZX_MAX_NAME_LEN], out[ZX_MAX_NAME_LEN];
	zx_handle_t weak;
	unsigned int i;

	/* The longest there is, and what is behind a short one. */
	memset(name, 'x', sizeof(name));
	EXPECT_OK(zx_object_set_property(handle, ZX_PROP_NAME, name, sizeof(name)));
	memset(out, ZXT_POISON, sizeof(out));
	EXPECT_OK(zx_object_get_property(handle, ZX_PROP_NAME, out, sizeof(out)));
	EXPECT_EQ(0, memcmp(name, out, sizeof(out) - 1));
	EXPECT_EQ(0, out[sizeof(out) - 1]);
	name[1] = 0;
	EXPECT_OK(zx_object_set_property(handle, ZX_PROP_NAME, name, sizeof(name)));
	memset(out, ZXT_POISON, sizeof(out));
	EXPECT_OK(zx_object_get_property(handle, ZX_PROP_NAME, out, sizeof(out)));
	EXPECT_EQ('x', out[0]);
	for (i = 1; i < sizeof(out); i++)
		EXPECT_EQ(0, out[i]);

	weak = zxt_without(_metadata, handle, ZX_RIGHT_SET_PROPERTY);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_set_property(weak, ZX_PROP_NAME, "y", 1));
	EXPECT_OK(zx_object_get_property(weak, ZX_PROP_NAME, out, sizeof(out)));
	EXPECT_STREQ("x", out);
	zxt_close(_metadata, weak);
	weak = zxt_without(_metadata, handle, ZX_RIGHT_GET_PROPERTY);
	memset(out, ZXT_POISON, sizeof(out));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(weak, ZX_PROP_NAME, out, sizeof(out)));
	EXPECT_TRUE(zxt_is_poison(out, sizeof(out)));
	zxt_close(_metadata, weak);
}

TEST(names)
{
	zx_handle_t h, peer;
	char name[ZX_MAX_NAME_LEN];

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &h));
	check_name(_metadata, h);
	zxt_close(_metadata, h);
	h = zxt_vmo(_metadata, 4096);
	check_name(_metadata, h);
	zxt_close(_metadata, h);
	check_name(_metadata, zx_process_self());
#ifdef ZXT_NATIVE
	check_name(_metadata, zx_thread_self());
#endif
	/* A socket has properties, and no name. */
	ASSERT_OK(zx_socket_create(0, &h, &peer));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED, zx_object_set_property(h, ZX_PROP_NAME, "x", 1));
	memset(name, ZXT_POISON, sizeof(name));
	EXPECT_OK(zx_object_get_property(h, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("", name);
	zxt_close(_metadata, h);
	zxt_close(_metadata, peer);
	/* An event has none, and nobody has the right to ask. */
	h = zxt_event(_metadata);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_set_property(h, ZX_PROP_NAME, "x", 1));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_property(h, ZX_PROP_NAME, name, sizeof(name)));
	zxt_close(_metadata, h);
}

/* The address of the dynamic linker's data is set once, and is not 0. */
TEST(property_process_debug_addr)
{
	uint64_t value = 0, got = ZXT_POISON64;
	zx_handle_t process;
#ifdef ZXT_NATIVE
	zx_handle_t vmar;

	ASSERT_OK(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	zxt_close(_metadata, vmar);
#else
	process = zxt_duplicate(_metadata, zx_process_self(), ZX_RIGHT_SAME_RIGHTS);
#endif
	EXPECT_OK(zx_object_get_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &got, sizeof(got)));
	EXPECT_EQ(0, got);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_set_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &value,
					     sizeof(value)));
	/* A debugger's wish may be there before. */
	value = ZX_PROCESS_DEBUG_ADDR_BREAK_ON_SET;
	EXPECT_OK(zx_object_set_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &value,
					 sizeof(value)));
	value = 0x123456789000;
	EXPECT_OK(zx_object_set_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &value,
					 sizeof(value)));
	value++;
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_set_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &value,
					     sizeof(value)));
	EXPECT_OK(zx_object_get_property(process, ZX_PROP_PROCESS_DEBUG_ADDR, &got, sizeof(got)));
	EXPECT_EQ(0x123456789000, got);
	zxt_close(_metadata, process);
}

TEST(property_process_vdso_base)
{
	uint64_t got = ZXT_POISON64;

	EXPECT_OK(zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, &got,
					 sizeof(got)));
#ifdef ZXT_NATIVE
	EXPECT_NE(0, got);
	EXPECT_EQ(0, got % ZX_PAGE_SIZE);
	EXPECT_LT(got, (uintptr_t)zx_object_get_property);
#else
	/* Linux programs have another vDSO. */
	EXPECT_EQ(0, got);
#endif
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_set_property(zx_process_self(), ZX_PROP_PROCESS_VDSO_BASE_ADDRESS,
					     &got, sizeof(got)));
}

/* Every property that is a number. */
TEST(properties_refused)
{
	static const struct {
		uint32_t property;
		bool get;
		bool set;
	} props[] = {
		{ ZX_PROP_PROCESS_DEBUG_ADDR, true, true },
		{ ZX_PROP_PROCESS_BREAK_ON_LOAD, true, true },
		{ ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, true, false },
		{ ZX_PROP_SOCKET_RX_THRESHOLD, true, true },
		{ ZX_PROP_SOCKET_TX_THRESHOLD, true, true },
		{ ZX_PROP_VMO_CONTENT_SIZE, true, true },
		{ ZX_PROP_REGISTER_FS, false, true },
		{ ZX_PROP_REGISTER_GS, false, true },
	};
	zx_handle_t job, right[3], socket, peer, vmo = zxt_vmo(_metadata, 4096), weak, h;
	uint64_t value = ZXT_POISON64;
	unsigned int i, j;
	void *p;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	ASSERT_OK(zx_socket_create(0, &socket, &peer));
	right[0] = zx_process_self();
	right[1] = socket;
	right[2] = vmo;
	weak = zxt_without(_metadata, job, ZX_RIGHTS_PROPERTY);
	for (i = 0; i < ARRAY_SIZE(props); i++) {
		uint32_t property = props[i].property;
		zx_status_t get = props[i].get ? ZX_OK : ZX_ERR_NOT_SUPPORTED;
		zx_status_t set = props[i].set ? ZX_OK : ZX_ERR_NOT_SUPPORTED;

		EXPECT_STATUS(get ?: ZX_ERR_WRONG_TYPE,
			      zx_object_get_property(job, property, &value, sizeof(value)));
		EXPECT_STATUS(set ?: ZX_ERR_WRONG_TYPE,
			      zx_object_set_property(job, property, &value, sizeof(value)));
		EXPECT_STATUS(get ?: ZX_ERR_BUFFER_TOO_SMALL,
			      zx_object_get_property(job, property, &value, sizeof(value) - 1));
		EXPECT_STATUS(set ?: ZX_ERR_BUFFER_TOO_SMALL,
			      zx_object_set_property(job, property, &value, sizeof(value) - 1));
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_get_property(weak, property, &value, sizeof(value)));
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_set_property(weak, property, &value, sizeof(value)));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_property(ZXT_NO_HANDLE, property, &value,
						     sizeof(value)));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_set_property(ZX_HANDLE_INVALID, property, &value,
						     sizeof(value)));
		/* NULL comes before the handle. */
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_property(ZXT_NO_HANDLE, property, NULL, 8));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_set_property(ZXT_NO_HANDLE, property, NULL, 8));
		if (i > 5)
			continue;
		h = right[i < 3 ? 0 : i < 5 ? 1 : 2];
		zxt_for_each_bad_out(j, p) {
			if (props[i].get)
				EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
					      zx_object_get_property(h, property, p, 8));
		}
		zxt_for_each_bad_in(j, p) {
			if (props[i].set)
				EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
					      zx_object_set_property(h, property, p, 8));
		}
	}
	EXPECT_EQ(ZXT_POISON64, value);
	zxt_close(_metadata, weak);
	zxt_close(_metadata, socket);
	zxt_close(_metadata, peer);
	zxt_close(_metadata, vmo);
	zxt_close(_metadata, job);
}

/* ---- every type ---- */

/* A handle of each type that there is; returns how many. */
static unsigned int every_type(struct __test_metadata *_metadata, zx_handle_t *handles)
{
	unsigned int n = 0;

	handles[n++] = zxt_event(_metadata);
	handles[n++] = zxt_port(_metadata);
	handles[n++] = zxt_vmo(_metadata, 4096);
	ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &handles[n++]));
	ASSERT_OK(zx_clock_create(0, NULL, &handles[n++]));
	ASSERT_OK(zx_debuglog_create(ZX_HANDLE_INVALID, 0, &handles[n++]));
	ASSERT_OK(zx_job_create(zx_job_default(), 0, &handles[n++]));
	handles[n++] = zxt_duplicate(_metadata, zx_process_self(), ZX_RIGHT_SAME_RIGHTS);
#ifdef ZXT_NATIVE
	handles[n++] = zxt_duplicate(_metadata, zx_thread_self(), ZX_RIGHT_SAME_RIGHTS);
	handles[n++] = zxt_duplicate(_metadata, zx_vmar_root_self(), ZX_RIGHT_SAME_RIGHTS);
#endif
	zxt_channel(_metadata, &handles[n]);
	n += 2;
	ASSERT_OK(zx_socket_create(0, &handles[n], &handles[n + 1]));
	n += 2;
	ASSERT_OK(zx_fifo_create(2, 8, 0, &handles[n], &handles[n + 1]));
	n += 2;
	ASSERT_OK(zx_eventpair_create(0, &handles[n], &handles[n + 1]));
	return n + 2;
}

#define MAX_TYPES	20

/* Who has the right may set the eight signals of programs, and none of the kernel's. */
TEST(signal_every_type)
{
	zx_handle_t handles[MAX_TYPES];
	unsigned int n = every_type(_metadata, handles), i, bit;
	zx_signals_t before;

	for (i = 0; i < n; i++) {
		zx_info_handle_basic_t info = zxt_info(_metadata, handles[i]);

		if (!(info.rights & ZX_RIGHT_SIGNAL)) {
			EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_object_signal(handles[i], 0, 0));
			zxt_close(_metadata, handles[i]);
			continue;
		}
		before = zxt_signals(_metadata, handles[i]);
		for (bit = 0; bit < 24; bit++) {
			if (1u << bit == ZX_EVENT_SIGNALED &&
			    (info.type == ZX_OBJ_TYPE_EVENT ||
			     info.type == ZX_OBJ_TYPE_EVENTPAIR))
				continue;
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_signal(handles[i], 0, 1u << bit)) {
				TH_LOG("type %u, bit %u", info.type, bit);
			}
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_signal(handles[i], 1u << bit, 0));
		}
		EXPECT_EQ(before, zxt_signals(_metadata, handles[i]));
		EXPECT_OK(zx_object_signal(handles[i], 0, ZX_USER_SIGNAL_ALL));
		EXPECT_EQ(before | ZX_USER_SIGNAL_ALL, zxt_signals(_metadata, handles[i]));
		EXPECT_OK(zx_object_signal(handles[i], ZX_USER_SIGNAL_ALL, 0));
		EXPECT_EQ(before, zxt_signals(_metadata, handles[i]));
		zxt_close(_metadata, handles[i]);
	}
}

/* Who has a peer has the right to signal it, and nobody else has. */
TEST(signal_peer_every_type)
{
	zx_handle_t handles[MAX_TYPES];
	unsigned int n = every_type(_metadata, handles), i;
	zx_signals_t before;

	for (i = 0; i < n - 8; i++) {
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_signal_peer(handles[i], 0, ZX_USER_SIGNAL_0));
		zxt_close(_metadata, handles[i]);
	}
	for (; i < n; i += 2) {
		zx_handle_t weak = zxt_strip(_metadata, handles[i], ZX_RIGHT_SIGNAL_PEER);

		before = zxt_signals(_metadata, handles[i + 1]);
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_object_signal_peer(weak, 0, ZX_USER_SIGNAL_0));
		EXPECT_EQ(before, zxt_signals(_metadata, handles[i + 1]));
		before = zxt_signals(_metadata, weak);
		EXPECT_OK(zx_object_signal_peer(handles[i + 1], 0, ZX_USER_SIGNAL_7));
		EXPECT_EQ(before | ZX_USER_SIGNAL_7, zxt_signals(_metadata, weak));
		EXPECT_OK(zx_object_signal_peer(handles[i + 1], ZX_USER_SIGNAL_7, 0));
		EXPECT_EQ(before, zxt_signals(_metadata, weak));
		zxt_close(_metadata, weak);
		EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
			      zx_object_signal_peer(handles[i + 1], 0, ZX_USER_SIGNAL_0));
		zxt_close(_metadata, handles[i + 1]);
	}
}

/* Only jobs and processes have children, and no other handle has the right to list them. */
TEST(get_child_of_every_type)
{
	zx_handle_t handles[MAX_TYPES], found = ZXT_POISON32;
	unsigned int n = every_type(_metadata, handles), i;

	for (i = 0; i < n; i++) {
		zx_info_handle_basic_t info = zxt_info(_metadata, handles[i]);
		bool parent = info.type == ZX_OBJ_TYPE_JOB || info.type == ZX_OBJ_TYPE_PROCESS;

		EXPECT_EQ(parent, !!(info.rights & ZX_RIGHT_ENUMERATE));
		EXPECT_STATUS(parent ? ZX_ERR_NOT_FOUND : ZX_ERR_ACCESS_DENIED,
			      zx_object_get_child(handles[i], info.koid, ZX_RIGHT_SAME_RIGHTS,
						  &found));
		zxt_close(_metadata, handles[i]);
	}
	EXPECT_EQ(ZXT_POISON32, found);
}

TEST(get_child_process)
{
	zx_handle_t found = ZXT_POISON32, job = zx_job_default();
	zx_koid_t koid = zxt_koid(_metadata, zx_process_self());

	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_child(ZX_HANDLE_INVALID, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(ZXT_POISON32, found);
	EXPECT_OK(zx_object_get_child(job, koid, ZX_RIGHT_SAME_RIGHTS, &found));
	EXPECT_EQ(koid, zxt_koid(_metadata, found));
	EXPECT_EQ(ZX_OBJ_TYPE_PROCESS, zxt_info(_metadata, found).type);
	EXPECT_EQ(zxt_rights(_metadata, job), zxt_rights(_metadata, found));
	zxt_close(_metadata, found);
#ifdef ZXT_NATIVE
	koid = zxt_koid(_metadata, zx_thread_self());
	EXPECT_OK(zx_object_get_child(zx_process_self(), koid, ZX_RIGHT_INSPECT, &found));
	EXPECT_EQ(koid, zxt_koid(_metadata, found));
	EXPECT_EQ(ZX_RIGHT_INSPECT, zxt_rights(_metadata, found));
	zxt_close(_metadata, found);
#endif
}

TEST_HARNESS_MAIN
