// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits that Zircon does not have and this module needs: whoever reaches one gets an error
 * that the call documents, and everything works again when there is room.
 */
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

TEST_HARNESS_MAIN
