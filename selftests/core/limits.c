// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits, most of which Zircon does not have and this module needs: whoever reaches one gets
 * an error that the call documents, and everything works again when there is room.
 */
#include <fcntl.h>
#include "zxtest.h"

/* What is waited for at once, as ZX_OBJECT_MAX_WAITS in the module has it. */
#define MAX_WAITS	16384
#define ITEMS		ZX_WAIT_MANY_MAX_ITEMS
#define THREADS		(MAX_WAITS / ITEMS)

struct crowd {
	zx_handle_t event;
	atomic_uint woken;
};

static void *wait_many(void *arg)
{
	zx_wait_item_t items[ITEMS];
	struct crowd *crowd = arg;
	zx_status_t status;

	for (unsigned int i = 0; i < ITEMS; i++)
		items[i] = (zx_wait_item_t){ .handle = crowd->event, .waitfor = ZX_USER_SIGNAL_0 };
	/* The test itself may have the last place for a moment. */
	do {
		status = zx_object_wait_many(items, ITEMS, ZX_TIME_INFINITE);
	} while (status == ZX_ERR_NO_MEMORY);
	if (status == ZX_OK)
		atomic_fetch_add(&crowd->woken, 1);
	return NULL;
}

/* Everybody whom a signal wakes is visited with the object locked. */
TEST(waits_for_one_object)
{
	static pthread_t threads[THREADS];
	struct crowd crowd = { .event = ZX_HANDLE_INVALID };
	zx_signals_t observed;
	pthread_attr_t attr;
	zx_status_t status;

	ASSERT_OK(zx_event_create(0, &crowd.event));
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (unsigned int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], &attr, wait_many, &crowd));

	/* Until all of them wait. This waits for but a moment itself, and lets them in between. */
	do {
		usleep(10000);
		observed = ZXT_POISON32;
		status = zx_object_wait_one(crowd.event, ZX_USER_SIGNAL_0,
					    zx_deadline_after(ZX_USEC(1)), &observed);
		if (status == ZX_ERR_TIMED_OUT)
			EXPECT_EQ(0, observed);
	} while (status == ZX_ERR_TIMED_OUT);
	EXPECT_STATUS(ZX_ERR_NO_MEMORY, status);
	/* A signal that is there needs no room. */
	EXPECT_OK(zx_object_signal(crowd.event, 0, ZX_USER_SIGNAL_1));
	EXPECT_OK(zx_object_wait_one(crowd.event, ZX_USER_SIGNAL_1, ZX_TIME_INFINITE, NULL));

	EXPECT_OK(zx_object_signal(crowd.event, 0, ZX_USER_SIGNAL_0));
	for (unsigned int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	EXPECT_EQ(THREADS, atomic_load(&crowd.woken));
	EXPECT_STATUS(ZX_ERR_TIMED_OUT,
		      zx_object_wait_one(crowd.event, ZX_USER_SIGNAL_2,
					 zx_deadline_after(ZX_MSEC(10)), NULL));
}

/* Before a table is full, whoever looks after the machine is told. */
TEST(many_handles_are_told)
{
	static zx_handle_t handles[262144];
	char line[1024], self[64];
	unsigned int n = 0, told = 0;
	zx_handle_t event;
	ssize_t len;
	int kmsg;

	if (geteuid() != 0)
		SKIP(return, "needs root to read the kernel's log");
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, kmsg);
	ASSERT_LE(0, lseek(kmsg, 0, SEEK_END));
	ASSERT_OK(zx_event_create(0, &event));
	while (n < ARRAY_SIZE(handles) &&
	       zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &handles[n]) == ZX_OK)
		n++;
	/* The table had some before. */
	EXPECT_LT(262144 - 64, n);
	EXPECT_STATUS(ZX_ERR_NO_MEMORY,
		      zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &handles[0]));
	snprintf(self, sizeof(self), "[%d] is about to have 229376 of 262144 handles", getpid());
	while ((len = read(kmsg, line, sizeof(line) - 1)) > 0) {
		line[len] = '\0';
		told += !!strstr(line, self);
	}
	EXPECT_EQ(1, told);
	EXPECT_OK(zx_handle_close_many(handles, n));
	EXPECT_OK(zx_handle_close(event));
	close(kmsg);
}

TEST_HARNESS_MAIN
