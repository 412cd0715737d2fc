// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels and ports that nobody empties. Zircon lets a program go on to a limit, and then
 * raises an exception. A hosted program has none: its call goes on, to another limit, and
 * fails there.
 */
#include "zxtest.h"
#ifdef ZXT_NATIVE
#include "child.h"
#endif

/* Zircon's own: more than these may be queued for a moment, but not for longer. */
#define CHANNEL_MESSAGES	3500
#define PORT_PACKETS		4096

static void write_numbers(struct __test_metadata *_metadata, zx_handle_t end, uint32_t from,
			  uint32_t to)
{
	for (; from < to; from++)
		ASSERT_OK(zx_channel_write(end, 0, &from, sizeof(from), NULL, 0));
}

/* Returns how many there were; they are in order, from @from on. */
static uint32_t read_numbers(struct __test_metadata *_metadata, zx_handle_t end, uint32_t from)
{
	uint32_t value, n, read = 0;
	zx_status_t status;

	for (;; read++) {
		status = zx_channel_read(end, 0, &value, NULL, sizeof(value), 0, &n, NULL);
		if (status != ZX_OK)
			break;
		ASSERT_EQ(sizeof(value), n);
		ASSERT_EQ(from + read, value);
	}
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, status);
	return read;
}

/* A channel holds as many messages as Zircon's, in both directions, and works afterwards. */
TEST(channel)
{
	zx_handle_t ends[2];

	zxt_channel(_metadata, ends);
	write_numbers(_metadata, ends[0], 0, CHANNEL_MESSAGES);
	write_numbers(_metadata, ends[1], 0, CHANNEL_MESSAGES);
	EXPECT_EQ(CHANNEL_MESSAGES, read_numbers(_metadata, ends[1], 0));
	EXPECT_EQ(CHANNEL_MESSAGES, read_numbers(_metadata, ends[0], 0));
	write_numbers(_metadata, ends[0], 7, 9);
	EXPECT_EQ(2, read_numbers(_metadata, ends[1], 7));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

static zx_status_t queue_number(zx_handle_t port, uint64_t key)
{
	zx_port_packet_t packet = { .key = key, .type = ZX_PKT_TYPE_USER };

	return zx_port_queue(port, &packet);
}

/* A port holds one packet more than its limit, as Zircon's does. */
static void fill_port(struct __test_metadata *_metadata, zx_handle_t port)
{
	uint64_t key;

	for (key = 0; key <= PORT_PACKETS; key++)
		ASSERT_OK(queue_number(port, key));
}

static void empty_port(struct __test_metadata *_metadata, zx_handle_t port, uint64_t from,
		       uint64_t to)
{
	zx_port_packet_t packet;

	for (; from < to; from++) {
		ASSERT_OK(zx_port_wait(port, 0, &packet));
		ASSERT_EQ(from, packet.key);
	}
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
}

TEST(port)
{
	zx_handle_t port = zxt_port(_metadata);

	fill_port(_metadata, port);
	empty_port(_metadata, port, 0, PORT_PACKETS + 1);
	EXPECT_OK(queue_number(port, 5));
	empty_port(_metadata, port, 5, 6);
	zxt_close(_metadata, port);
}

/* What objects have to say is not refused because of what users had to say. */
TEST(port_and_signals)
{
	zx_handle_t port = zxt_port(_metadata), event = zxt_event(_metadata);
	zx_port_packet_t packet;
	unsigned int i;

	fill_port(_metadata, port);
	ASSERT_OK(zx_object_wait_async(event, port, 77, ZX_USER_SIGNAL_0, 0));
	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	for (i = 0; i <= PORT_PACKETS; i++)
		ASSERT_OK(zx_port_wait(port, 0, &packet));
	ASSERT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_EQ(77, packet.key);
	EXPECT_EQ(ZX_PKT_TYPE_SIGNAL_ONE, packet.type);
	zxt_close(_metadata, event);
	zxt_close(_metadata, port);
}

#ifdef ZXT_HOSTED

/* Twice as many messages as in Zircon, and then there is no memory for more. */
TEST(channel_too_full)
{
	unsigned int before, i;
	zx_handle_t ends[2], event;

	zxt_channel(_metadata, ends);
	before = zxt_handles(_metadata);
	write_numbers(_metadata, ends[0], 0, 2 * CHANNEL_MESSAGES);
	/* The handle of a message that is refused is closed. */
	for (i = 0; i < 3; i++) {
		event = zxt_event(_metadata);
		EXPECT_STATUS(ZX_ERR_NO_MEMORY,
			      zx_channel_write(ends[0], 0, &i, sizeof(i), &event, 1));
		EXPECT_FALSE(zxt_valid(event));
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
	/* The other direction has room, and so has this one as soon as one is read. */
	write_numbers(_metadata, ends[1], 0, 1);
	EXPECT_EQ(2 * CHANNEL_MESSAGES, read_numbers(_metadata, ends[1], 0));
	write_numbers(_metadata, ends[0], 3, 5);
	EXPECT_EQ(2, read_numbers(_metadata, ends[1], 3));
	EXPECT_EQ(1, read_numbers(_metadata, ends[0], 0));
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
}

/* An answer is no message in the queue: somebody waits for it. */
struct caller {
	zx_handle_t end;
	zx_status_t status;
	uint32_t n;
};

static void call(void *arg)
{
	uint32_t request[2] = {}, reply[2] = {}, nr;
	struct caller *caller = arg;
	zx_channel_call_args_t args = {
		.wr_bytes = request,
		.wr_num_bytes = sizeof(request),
		.rd_bytes = reply,
		.rd_num_bytes = sizeof(reply),
	};

	caller->status = zx_channel_call(caller->end, 0, ZX_TIME_INFINITE, &args, &caller->n, &nr);
}

TEST(channel_too_full_but_for_answers)
{
	uint32_t request[2], n;
	struct zxt_thread thread;
	struct caller caller;
	zx_handle_t ends[2];

	zxt_channel(_metadata, ends);
	write_numbers(_metadata, ends[1], 1, 1 + 2 * CHANNEL_MESSAGES);
	EXPECT_STATUS(ZX_ERR_NO_MEMORY, zx_channel_write(ends[1], 0, &n, sizeof(n), NULL, 0));
	caller.end = ends[0];
	zxt_thread_start(_metadata, &thread, call, &caller);
	ASSERT_OK(zx_object_wait_one(ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL));
	ASSERT_OK(zx_channel_read(ends[1], 0, request, NULL, sizeof(request), 0, &n, NULL));
	zxt_thread_settle(_metadata, &thread);
	EXPECT_OK(zx_channel_write(ends[1], 0, request, n, NULL, 0));
	/* If that was no answer, this is one. */
	zxt_close(_metadata, ends[1]);
	zxt_thread_join(_metadata, &thread);
	EXPECT_OK(caller.status);
	EXPECT_EQ(sizeof(request), caller.n);
	zxt_close(_metadata, ends[0]);
}

TEST(port_too_full)
{
	zx_handle_t port = zxt_port(_metadata);
	zx_port_packet_t packet;
	unsigned int i;

	fill_port(_metadata, port);
	for (i = 0; i < 3; i++)
		EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, queue_number(port, 1000000));
	ASSERT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_EQ(0, packet.key);
	EXPECT_OK(queue_number(port, PORT_PACKETS + 1));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT, queue_number(port, 1000000));
	empty_port(_metadata, port, 1, PORT_PACKETS + 2);
	zxt_close(_metadata, port);
}

#else

/*
 * A child makes one call with the handle that it is given, and does not survive it. If the
 * call wants a pointer, that is its second argument, and any memory will do.
 */
static void last_drop(struct __test_metadata *_metadata, zx_handle_t handle, const void *fn,
		      bool wants_pointer)
{
	const struct child_call call = { .args = { 0 } };
	zx_info_process_t info;
	struct child c;

	ASSERT_OK(child_calls(&c, zx_job_default(), fn, &call));
	if (wants_pointer)
		ASSERT_OK(zx_vmo_write(c.call_vmo, &c.call, offsetof(struct child_call, args[1]),
				       sizeof(c.call)));
	ASSERT_OK(child_start(&c, handle, c.call));
	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(child_wait(&c, &info));
	EXPECT_EQ(ZX_TASK_RETCODE_EXCEPTION_KILL, info.return_code);
	child_close(&c);
}

/* The message that is one too many is the exception's cause, and in the channel. */
TEST(channel_too_full)
{
	zx_handle_t ends[2];
	uint32_t i, n;

	zxt_channel(_metadata, ends);
	write_numbers(_metadata, ends[0], 0, CHANNEL_MESSAGES);
	last_drop(_metadata, ends[0], (const void *)zx_channel_write, false);
	for (i = 0; i < CHANNEL_MESSAGES; i++)
		ASSERT_OK(zx_channel_read(ends[1], 0, &n, NULL, sizeof(n), 0, NULL, NULL));
	EXPECT_OK(zx_channel_read(ends[1], 0, NULL, NULL, 0, 0, &n, NULL));
	EXPECT_EQ(0, n);
	EXPECT_STATUS(ZX_ERR_PEER_CLOSED,
		      zx_channel_read(ends[1], 0, NULL, NULL, 0, 0, NULL, NULL));
	zxt_close(_metadata, ends[1]);
}

/* The packet that is one too many is not in the port. */
TEST(port_too_full)
{
	zx_handle_t port = zxt_port(_metadata);

	fill_port(_metadata, port);
	last_drop(_metadata, zxt_duplicate(_metadata, port, ZX_RIGHT_SAME_RIGHTS),
		  (const void *)zx_port_queue, true);
	empty_port(_metadata, port, 0, PORT_PACKETS + 1);
	zxt_close(_metadata, port);
}

#endif

/* ---- full and closed meanwhile ---- */

struct filler {
	zx_handle_t handle;
	atomic_int status;
};

static void fill_until_error(void *arg)
{
	struct filler *filler = arg;
	zx_status_t status;
	uint32_t i = 0;

	/* Short of what would be an exception. */
	do {
		status = zx_channel_write(filler->handle, 0, &i, sizeof(i), NULL, 0);
	} while (status == ZX_OK && ++i < CHANNEL_MESSAGES);
	atomic_store(&filler->status, status);
}

/* What is in a queue when its reader goes is freed, however far the writer has got. */
TEST(channel_closed_while_filled)
{
	unsigned int before = zxt_handles(_metadata), i;
	struct zxt_thread thread;
	struct filler filler;
	zx_handle_t ends[2];

	for (i = 0; i < 10; i++) {
		zxt_channel(_metadata, ends);
		filler.handle = ends[0];
		zxt_thread_start(_metadata, &thread, fill_until_error, &filler);
		ASSERT_OK(zx_object_wait_one(ends[1], ZX_CHANNEL_READABLE, ZX_TIME_INFINITE,
					     NULL));
		if (i % 2)
			zxt_sleep(ZX_MSEC(i));
		zxt_close(_metadata, ends[1]);
		zxt_thread_join(_metadata, &thread);
		EXPECT_TRUE(atomic_load(&filler.status) == ZX_ERR_PEER_CLOSED ||
			    atomic_load(&filler.status) == ZX_OK);
		zxt_close(_metadata, ends[0]);
	}
	EXPECT_EQ(before, zxt_handles(_metadata));
}

/* ---- waits that nobody answers ---- */

/* As many waits of ports as an object has, and one of them is given back. */
TEST(observers_of_an_object)
{
	enum { MAX = 4096 };
	zx_handle_t port = zxt_port(_metadata), event = zxt_event(_metadata);
	zx_port_packet_t packet;
	uint64_t key;

	for (key = 0; key < MAX; key++)
		ASSERT_OK(zx_object_wait_async(event, port, key, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_NO_MEMORY,
		      zx_object_wait_async(event, port, key, ZX_USER_SIGNAL_0, 0));
	EXPECT_OK(zx_port_cancel(port, event, 7));
	EXPECT_OK(zx_object_wait_async(event, port, key, ZX_USER_SIGNAL_1, 0));
	EXPECT_STATUS(ZX_ERR_NO_MEMORY,
		      zx_object_wait_async(event, port, key, ZX_USER_SIGNAL_0, 0));
	ASSERT_OK(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	for (key = 0; key < MAX - 1; key++)
		ASSERT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
	EXPECT_OK(zx_object_wait_async(event, port, 1, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, event);
	zxt_close(_metadata, port);
}

#ifdef ZXT_HOSTED

/* More than this of a port's: an exception, if the caller can have one. */
TEST(observers_of_a_port)
{
	enum { MAX = 50000, EACH = 4096 };
	zx_handle_t port = zxt_port(_metadata), events[MAX / EACH + 1];
	zx_port_packet_t packet;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		events[i] = zxt_event(_metadata);
	for (i = 0; i < MAX; i++)
		ASSERT_OK(zx_object_wait_async(events[i / EACH], port, i, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_object_wait_async(events[MAX / EACH], port, i, ZX_USER_SIGNAL_0, 0));
	/* Also for what has happened already. */
	ASSERT_OK(zx_object_signal(events[0], 0, ZX_USER_SIGNAL_0));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_object_wait_async(events[0], port, i, ZX_USER_SIGNAL_0, 0));
	/* A packet that is read makes room. */
	ASSERT_OK(zx_port_wait(port, 0, &packet));
	EXPECT_OK(zx_object_wait_async(events[0], port, i, ZX_USER_SIGNAL_0, 0));
	EXPECT_STATUS(ZX_ERR_SHOULD_WAIT,
		      zx_object_wait_async(events[0], port, i, ZX_USER_SIGNAL_0, 0));
	zxt_close(_metadata, port);
	for (i = 0; i < ARRAY_SIZE(events); i++)
		zxt_close(_metadata, events[i]);
}

#endif

TEST_HARNESS_MAIN
