// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discardable VMOs. Linux is told to shrink its caches: hosted tests write to
 * /proc/sys/vm/drop_caches themselves, for native ones discardable-native does so when they
 * print "# discard". What is in use at that moment is left alone, so they go on asking.
 */
#include "zxtest.h"

#ifdef ZXT_NATIVE
#include "children.h"
#else
#include <fcntl.h>
#include <unistd.h>
#endif

#define PAGE	ZX_PAGE_SIZE
#define PAGES	3
#define SIZE	(PAGES * PAGE)
#define KNOB	"/proc/sys/vm/drop_caches"

static char bytes[SIZE];

static zx_status_t lock(zx_handle_t vmo, uint64_t size, zx_vmo_lock_state_t *state)
{
	return zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, size, state, sizeof(*state));
}

static zx_status_t try_lock(zx_handle_t vmo, uint64_t size)
{
	return zx_vmo_op_range(vmo, ZX_VMO_OP_TRY_LOCK, 0, size, NULL, 0);
}

static zx_status_t unlock(zx_handle_t vmo, uint64_t size)
{
	return zx_vmo_op_range(vmo, ZX_VMO_OP_UNLOCK, 0, size, NULL, 0);
}

/* A VMO that has never been locked, with bytes that @seed says. */
static zx_handle_t discardable(struct __test_metadata *_metadata, unsigned int seed)
{
	zx_handle_t vmo = ZXT_POISON32;

	ASSERT_OK(zx_vmo_create(SIZE, ZX_VMO_DISCARDABLE, &vmo));
	zxt_fill(bytes, SIZE, seed);
	ASSERT_OK(zx_vmo_write(vmo, bytes, 0, SIZE));
	return vmo;
}

static bool has(struct __test_metadata *_metadata, zx_handle_t vmo, unsigned int seed)
{
	memset(bytes, ZXT_POISON, SIZE);
	EXPECT_OK(zx_vmo_read(vmo, bytes, 0, SIZE));
	return zxt_filled(bytes, SIZE, seed);
}

static bool is_zero(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t size)
{
	uint64_t i;

	memset(bytes, ZXT_POISON, SIZE);
	EXPECT_OK(zx_vmo_read(vmo, bytes, 0, size));
	for (i = 0; i < size && !bytes[i]; i++)
		;
	return i == size;
}

static void shrink(void)
{
#ifdef ZXT_NATIVE
	zxt_log("discard");
	zxt_sleep(ZX_MSEC(10));
#else
	int fd = open(KNOB, O_WRONLY | O_CLOEXEC);

	/* Not a word about it in the log; what shrinkers may have. */
	if (fd >= 0 && (pwrite(fd, "4", 1, 0) < 0 || pwrite(fd, "2", 1, 0) < 0))
		abort();
	close(fd);
#endif
}

static bool can_shrink(void)
{
#ifdef ZXT_NATIVE
	return true;
#else
	return !access(KNOB, W_OK);
#endif
}

/* Returns when Linux has discarded @vmo, which is unlocked. */
static void discard(struct __test_metadata *_metadata, zx_handle_t vmo, uint64_t size)
{
	zx_status_t status;

	for (;;) {
		shrink();
		status = try_lock(vmo, size);
		if (status == ZX_ERR_UNAVAILABLE)
			return;
		ASSERT_OK(status);
		ASSERT_OK(unlock(vmo, size));
	}
}

/* Returns when another VMO, which was unlocked after all that may be discarded, has been. */
static void discard_all(struct __test_metadata *_metadata)
{
	zx_handle_t vmo = discardable(_metadata, 100);

	ASSERT_OK(try_lock(vmo, SIZE));
	ASSERT_OK(unlock(vmo, SIZE));
	discard(_metadata, vmo, SIZE);
	zxt_close(_metadata, vmo);
}

static void expect_state(struct __test_metadata *_metadata, const zx_vmo_lock_state_t *state,
			 uint64_t size, uint64_t discarded)
{
	EXPECT_EQ(0, state->offset);
	EXPECT_EQ(size, state->size);
	EXPECT_EQ(0, state->discarded_offset);
	EXPECT_EQ(discarded, state->discarded_size);
}

/* ---- what there is ---- */

TEST(create)
{
	static const uint32_t options[] = {
		ZX_VMO_DISCARDABLE, ZX_VMO_DISCARDABLE | ZX_VMO_RESIZABLE,
	};
	zx_handle_t vmo;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		vmo = ZXT_POISON32;
		ASSERT_OK(zx_vmo_create(SIZE, options[i], &vmo));
		EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS |
			  (options[i] & ZX_VMO_RESIZABLE ? ZX_RIGHT_RESIZE : 0),
			  zxt_rights(_metadata, vmo));
		EXPECT_TRUE(is_zero(_metadata, vmo, SIZE));
		zxt_close(_metadata, vmo);
	}
}

TEST(children)
{
	static const uint32_t options[] = {
		ZX_VMO_CHILD_SNAPSHOT, ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE, ZX_VMO_CHILD_SLICE,
		ZX_VMO_CHILD_REFERENCE,
	};
	zx_handle_t vmo = discardable(_metadata, 0), child = ZXT_POISON32;
	uint64_t size;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		size = options[i] == ZX_VMO_CHILD_REFERENCE ? 0 : PAGE;
		EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
			      zx_vmo_create_child(vmo, options[i], 0, size, &child));
		EXPECT_EQ(ZXT_POISON32, child);
	}
	EXPECT_EQ(ZX_VMO_ZERO_CHILDREN, zxt_signals(_metadata, vmo));
	zxt_close(_metadata, vmo);
}

/* ---- locks ---- */

TEST(locks_count)
{
	zx_handle_t vmo = discardable(_metadata, 1);
	zx_vmo_lock_state_t state;

	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(vmo, SIZE));
	EXPECT_OK(try_lock(vmo, SIZE));
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_OK(lock(vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, 0);
	EXPECT_OK(try_lock(vmo, SIZE));
	EXPECT_OK(unlock(vmo, SIZE));
	EXPECT_OK(unlock(vmo, SIZE));
	EXPECT_OK(unlock(vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(vmo, SIZE));
	EXPECT_TRUE(has(_metadata, vmo, 1));
	zxt_close(_metadata, vmo);
}

/* Whoever has locked it. */
TEST(locks_are_the_vmos)
{
	zx_handle_t vmo = discardable(_metadata, 1), other;

	other = zxt_duplicate(_metadata, vmo, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_OK(try_lock(other, SIZE));
	zxt_close(_metadata, other);
	EXPECT_OK(unlock(vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(vmo, SIZE));
	zxt_close(_metadata, vmo);
}

TEST(empty)
{
	zx_vmo_lock_state_t state;
	zx_handle_t vmo;

	ASSERT_OK(zx_vmo_create(0, ZX_VMO_DISCARDABLE, &vmo));
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_OK(lock(vmo, 0, &state));
	expect_state(_metadata, &state, 0, 0);
	EXPECT_OK(unlock(vmo, 0));
	zxt_close(_metadata, vmo);
}

TEST(errors)
{
	static const uint32_t ops[] = { ZX_VMO_OP_LOCK, ZX_VMO_OP_TRY_LOCK, ZX_VMO_OP_UNLOCK };
	zx_handle_t vmo = discardable(_metadata, 2), plain = zxt_vmo(_metadata, SIZE), event;
	zx_vmo_lock_state_t state;
	unsigned int i;

	event = zxt_event(_metadata);
	ASSERT_OK(try_lock(vmo, SIZE));
	memset(&state, ZXT_POISON, sizeof(state));
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_vmo_op_range(ZXT_NO_HANDLE, ops[i], 0, SIZE, &state,
					      sizeof(state)));
		EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
			      zx_vmo_op_range(event, ops[i], 0, SIZE, &state, sizeof(state)));
		EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
			      zx_vmo_op_range(plain, ops[i], 0, SIZE, &state, sizeof(state)));
		/* Not even of a range that is none. */
		EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
			      zx_vmo_op_range(plain, ops[i], PAGE, SIZE, NULL, 0));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(vmo, ops[i], 0, SIZE - PAGE, &state,
					      sizeof(state)));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(vmo, ops[i], 0, SIZE - 1, &state, sizeof(state)));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(vmo, ops[i], 0, SIZE + PAGE, &state,
					      sizeof(state)));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(vmo, ops[i], PAGE, SIZE - PAGE, &state,
					      sizeof(state)));
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_op_range(vmo, ops[i], 0, 0, &state, sizeof(state)));
		/* The range is looked at before the buffer is. */
		EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_op_range(vmo, ops[i], 0, 0, NULL, 0));
	}
	EXPECT_TRUE(zxt_is_poison(&state, sizeof(state)));
	/* It is locked once. */
	EXPECT_OK(unlock(vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(vmo, SIZE));
	zxt_close(_metadata, event);
	zxt_close(_metadata, plain);
	zxt_close(_metadata, vmo);
}

TEST(bad_buffers)
{
	zx_handle_t vmo = discardable(_metadata, 3);
	zx_vmo_lock_state_t state;
	unsigned int i;
	void *p;

	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, SIZE, &state, sizeof(state) - 1));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, SIZE, &state, 0));
	EXPECT_TRUE(zxt_is_poison(&state, sizeof(state)));
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, SIZE, p, sizeof(state)));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(vmo, SIZE));
	EXPECT_TRUE(has(_metadata, vmo, 3));
	zxt_close(_metadata, vmo);
}

/* Either of two will do. */
TEST(rights)
{
	static const uint32_t ops[] = { ZX_VMO_OP_LOCK, ZX_VMO_OP_UNLOCK, ZX_VMO_OP_TRY_LOCK };
	static const zx_rights_t rights[] = { ZX_RIGHT_READ, ZX_RIGHT_WRITE };
	zx_handle_t vmo = discardable(_metadata, 4), h;
	zx_vmo_lock_state_t state;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		h = zxt_duplicate(_metadata, vmo, rights[i]);
		for (k = 0; k < ARRAY_SIZE(ops); k++)
			EXPECT_OK(zx_vmo_op_range(h, ops[k], 0, SIZE, &state, sizeof(state)));
		EXPECT_OK(unlock(h, SIZE));
		zxt_close(_metadata, h);
	}
	h = zxt_duplicate(_metadata, vmo,
			  ZX_DEFAULT_VMO_RIGHTS & ~(ZX_RIGHT_READ | ZX_RIGHT_WRITE));
	for (k = 0; k < ARRAY_SIZE(ops); k++)
		EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
			      zx_vmo_op_range(h, ops[k], 0, SIZE, &state, sizeof(state)));
	zxt_close(_metadata, h);
	zxt_close(_metadata, vmo);
}

/* ---- being discarded ---- */

FIXTURE(discarded) {
	zx_handle_t vmo;	/* has been */
};

FIXTURE_SETUP(discarded)
{
	self->vmo = ZX_HANDLE_INVALID;
	if (!can_shrink())
		SKIP(return, KNOB " cannot be written to");
	ASSERT_OK(zx_vmo_create(SIZE, ZX_VMO_DISCARDABLE | ZX_VMO_RESIZABLE, &self->vmo));
	zxt_fill(bytes, SIZE, 5);
	ASSERT_OK(try_lock(self->vmo, SIZE));
	ASSERT_OK(zx_vmo_write(self->vmo, bytes, 0, SIZE));
	ASSERT_OK(unlock(self->vmo, SIZE));
	discard(_metadata, self->vmo, SIZE);
}

FIXTURE_TEARDOWN(discarded)
{
	if (self->vmo)
		zx_handle_close(self->vmo);
}

TEST_F(discarded, lock_says_so)
{
	zx_vmo_lock_state_t state;

	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(self->vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, SIZE));
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_OK(lock(self->vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, SIZE);
	EXPECT_TRUE(is_zero(_metadata, self->vmo, SIZE));

	/* Once. */
	EXPECT_OK(lock(self->vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, 0);
	zxt_fill(bytes, SIZE, 6);
	EXPECT_OK(zx_vmo_write(self->vmo, bytes, 0, SIZE));
	EXPECT_OK(unlock(self->vmo, SIZE));
	EXPECT_TRUE(has(_metadata, self->vmo, 6));
	EXPECT_OK(unlock(self->vmo, SIZE));
	discard(_metadata, self->vmo, SIZE);
	EXPECT_OK(lock(self->vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, SIZE);
	EXPECT_TRUE(is_zero(_metadata, self->vmo, SIZE));
}

TEST_F(discarded, has_no_pages)
{
	uint64_t size = ZXT_POISON64;
	char byte = 0x55;

	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_vmo_read(self->vmo, &byte, 0, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_vmo_read(self->vmo, &byte, SIZE - 1, 1));
	EXPECT_EQ(0x55, byte);
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_vmo_write(self->vmo, &byte, 0, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_vmo_write(self->vmo, &byte, SIZE - 1, 1));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_COMMIT, 0, SIZE, NULL, 0));
	/* Outside is outside. */
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(self->vmo, &byte, SIZE, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(self->vmo, &byte, SIZE, 1));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_COMMIT, PAGE, SIZE, NULL, 0));
	/* Nothing can be made of nothing. */
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_DECOMMIT, 0, SIZE, NULL, 0));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_ZERO, 0, SIZE, NULL, 0));
	EXPECT_OK(zx_vmo_op_range(self->vmo, ZX_VMO_OP_ZERO, 100, 100, NULL, 0));
	EXPECT_OK(zx_vmo_get_size(self->vmo, &size));
	EXPECT_EQ(SIZE, size);
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, SIZE));
}

TEST_F(discarded, resized)
{
	static const uint64_t sizes[] = { PAGE, 0, 2 * PAGE, 5 * PAGE };
	zx_vmo_lock_state_t state;
	char byte = 0x55;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_OK(zx_vmo_set_size(self->vmo, sizes[i]));
		EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, sizes[i]));
		EXPECT_STATUS(sizes[i] ? ZX_ERR_NOT_FOUND : ZX_ERR_OUT_OF_RANGE,
			      zx_vmo_write(self->vmo, &byte, 0, 1));
	}
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, lock(self->vmo, SIZE, &state));
	EXPECT_OK(lock(self->vmo, 5 * PAGE, &state));
	expect_state(_metadata, &state, 5 * PAGE, 5 * PAGE);
	EXPECT_OK(zx_vmo_write(self->vmo, &byte, 5 * PAGE - 1, 1));
	EXPECT_TRUE(is_zero(_metadata, self->vmo, SIZE));
	EXPECT_OK(zx_vmo_set_size(self->vmo, PAGE));
	EXPECT_STATUS(ZX_ERR_OUT_OF_RANGE, unlock(self->vmo, 5 * PAGE));
	EXPECT_OK(unlock(self->vmo, PAGE));
}

/* Somebody else learns of it. */
TEST_F(discarded, failed_lock)
{
	zx_vmo_lock_state_t state;

	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_LOCK, 0, SIZE, NULL, sizeof(state)));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_vmo_op_range(self->vmo, ZX_VMO_OP_LOCK, 0, SIZE, &state, 8));
	EXPECT_TRUE(zxt_is_poison(&state, sizeof(state)));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, unlock(self->vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, SIZE));
	EXPECT_STATUS(ZX_ERR_NOT_FOUND, zx_vmo_read(self->vmo, bytes, 0, 1));
	EXPECT_OK(lock(self->vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, SIZE);
}

/* ---- and what is not ---- */

TEST(locked_stays)
{
	zx_handle_t vmo = discardable(_metadata, 7);
	unsigned int i;

	if (!can_shrink())
		SKIP(return, KNOB " cannot be written to");
	/* What has never been locked is not given away either. */
	discard_all(_metadata);
	EXPECT_TRUE(has(_metadata, vmo, 7));
	ASSERT_OK(try_lock(vmo, SIZE));
	ASSERT_OK(try_lock(vmo, SIZE));
	for (i = 0; i < 3; i++) {
		discard_all(_metadata);
		EXPECT_TRUE(has(_metadata, vmo, 7));
	}
	ASSERT_OK(unlock(vmo, SIZE));
	discard_all(_metadata);
	EXPECT_TRUE(has(_metadata, vmo, 7));
	ASSERT_OK(unlock(vmo, SIZE));
	discard(_metadata, vmo, SIZE);
	zxt_close(_metadata, vmo);
}

/* Closed while it is unlocked, and while it is being discarded. */
TEST(closed)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t vmos[16];

	if (!can_shrink())
		SKIP(return, KNOB " cannot be written to");
	for (i = 0; i < ARRAY_SIZE(vmos); i++) {
		vmos[i] = discardable(_metadata, i);
		ASSERT_OK(try_lock(vmos[i], SIZE));
		ASSERT_OK(unlock(vmos[i], SIZE));
		if (i == ARRAY_SIZE(vmos) / 2)
			shrink();
	}
	for (i = 0; i < ARRAY_SIZE(vmos); i++)
		zxt_close(_metadata, vmos[i]);
	/* Their files are used again. */
	vmos[0] = discardable(_metadata, 8);
	EXPECT_TRUE(has(_metadata, vmos[0], 8));
	zxt_close(_metadata, vmos[0]);
	EXPECT_EQ(before, zxt_handles(_metadata));
}

struct user {
	struct zxt_thread thread;
	atomic_uint *running;
	unsigned int found;	/* it as it was left */
	unsigned int made;
	unsigned int wrong;
};

#define ROUNDS	200

/* As a cache is used: filled if it is not there any more. */
static void use(void *arg)
{
	struct user *u = arg;
	zx_vmo_lock_state_t state;
	zx_handle_t vmo = ZX_HANDLE_INVALID;
	uint64_t word, expect = 0;
	unsigned int i, k;

	for (i = 0; i < ROUNDS; i++) {
		/* It is a new one now and then. */
		if (i % 16 == 0) {
			zx_handle_close(vmo);
			u->wrong += zx_vmo_create(SIZE, ZX_VMO_DISCARDABLE, &vmo) != ZX_OK;
			expect = 0;
		}
		memset(&state, ZXT_POISON, sizeof(state));
		u->wrong += lock(vmo, SIZE, &state) != ZX_OK;
		u->wrong += state.discarded_size != 0 && state.discarded_size != SIZE;
		u->found += !state.discarded_size;
		u->made += !!state.discarded_size;
		if (state.discarded_size)
			expect = 0;
		for (k = 0; k < PAGES; k++) {
			word = ~expect;
			u->wrong += zx_vmo_read(vmo, &word, k * PAGE, sizeof(word)) != ZX_OK;
			u->wrong += word != expect;
		}
		expect = i + 1;
		for (k = 0; k < PAGES; k++)
			u->wrong += zx_vmo_write(vmo, &expect, k * PAGE, sizeof(word)) != ZX_OK;
		u->wrong += unlock(vmo, SIZE) != ZX_OK;
		zxt_sleep(ZX_MSEC(i % 3));
	}
	zx_handle_close(vmo);
	atomic_fetch_sub(u->running, 1);
}

TEST(used_and_discarded)
{
	static struct user users[3];
	atomic_uint running = ARRAY_SIZE(users);
	unsigned int i;

	if (!can_shrink())
		SKIP(return, KNOB " cannot be written to");
	memset(users, 0, sizeof(users));
	for (i = 0; i < ARRAY_SIZE(users); i++) {
		users[i].running = &running;
		zxt_thread_start(_metadata, &users[i].thread, use, &users[i]);
	}
	while (atomic_load(&running))
		shrink();
	for (i = 0; i < ARRAY_SIZE(users); i++) {
		zxt_thread_join(_metadata, &users[i].thread);
		EXPECT_EQ(0, users[i].wrong);
		EXPECT_EQ(ROUNDS, users[i].found + users[i].made);
	}
	zxt_log("%u found, %u made again", users[0].found, users[0].made);
}

#ifdef ZXT_NATIVE

/* ---- mappings ---- */

#define RW	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_ALLOW_FAULTS)

TEST_F(discarded, mappings)
{
	volatile char *before, *after;
	zx_vmo_lock_state_t state;
	zx_handle_t ends[2];
	zx_vaddr_t at[2];
	unsigned int i;

	ASSERT_OK(lock(self->vmo, SIZE, &state));
	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), RW, 0, self->vmo, 0, SIZE, &at[0]));
	before = (volatile char *)at[0];
	for (i = 0; i < PAGES; i++)
		before[i * PAGE] = 'a' + i;
	ASSERT_OK(unlock(self->vmo, SIZE));
	discard(_metadata, self->vmo, SIZE);

	/* A call finds no memory there. */
	zxt_channel(_metadata, ends);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_channel_write(ends[0], 0, (const void *)before, 1, NULL, 0));
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_get_property(self->vmo, ZX_PROP_NAME, (void *)before,
					     ZX_MAX_NAME_LEN));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	ASSERT_OK(zx_vmar_map(zx_vmar_root_self(), RW, 0, self->vmo, 0, SIZE, &at[1]));
	ASSERT_OK(lock(self->vmo, SIZE, &state));
	expect_state(_metadata, &state, SIZE, SIZE);
	after = (volatile char *)at[1];
	for (i = 0; i < PAGES; i++) {
		EXPECT_EQ(0, before[i * PAGE]);
		after[i * PAGE] = 'A' + i;
		EXPECT_EQ((char)('A' + i), before[i * PAGE]);
	}
	ASSERT_OK(zx_vmar_unmap(zx_vmar_root_self(), at[0], SIZE));
	ASSERT_OK(zx_vmar_unmap(zx_vmar_root_self(), at[1], SIZE));
}

/* Reads a byte from where args[1] of its struct child_call says, and exits with it. */
extern const unsigned char touch_code[] __attribute__((visibility("hidden")));
extern const unsigned char touch_end[] __attribute__((visibility("hidden")));

__asm__("	.pushsection .rodata\n"
	"touch_code:\n"
	"	movq	16(%rsi), %rax\n"
	"	movzbl	(%rax), %edi\n"
	"	call	*56(%rsi)\n"
	"	ud2\n"
	"touch_end:\n"
	"	.popsection\n");

static void touch(struct __test_metadata *_metadata, zx_handle_t vmo, int64_t retcode)
{
	struct child_call call = {};
	zx_vaddr_t at;
	struct child c;

	ASSERT_OK(child_create(&c, zx_job_default()));
	ASSERT_OK(child_furnish(&c, touch_code, touch_end - touch_code));
	ASSERT_OK(zx_vmar_map(c.vmar, RW, 0, vmo, 0, SIZE, &at));
	call.args[1] = at + PAGE;
	call.exit = child_fn(&c, FN(zx_process_exit));
	ASSERT_OK(zx_vmo_write(c.call_vmo, &call, 0, sizeof(call)));
	ASSERT_OK(child_start(&c, ZX_HANDLE_INVALID, c.call));
	check_end(_metadata, &c, retcode);
	child_close(&c);
}

TEST_F(discarded, touched)
{
	zx_vmo_lock_state_t state;

	touch(_metadata, self->vmo, ZX_TASK_RETCODE_EXCEPTION_KILL);
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE, try_lock(self->vmo, SIZE));
	EXPECT_OK(lock(self->vmo, SIZE, &state));
	touch(_metadata, self->vmo, 0);
	EXPECT_OK(zx_vmo_write(self->vmo, "x", PAGE, 1));
	touch(_metadata, self->vmo, 'x');
}

#endif

TEST_HARNESS_MAIN
