// SPDX-License-Identifier: GPL-2.0-only
/* Information about handles and objects. */
#include "zxtest.h"

TEST(get_info_handle_valid)
{
	zx_handle_t event = zxt_event(_metadata);

	EXPECT_OK(zx_object_get_info(event, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL));
	zxt_close(_metadata, event);
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_info(event, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL));
}

TEST(get_info_handle_basic)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info[2];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;

	memset(info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, info, sizeof(info), &actual,
				     &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(1, avail);
	EXPECT_EQ(ZX_OBJ_TYPE_EVENT, info[0].type);
	EXPECT_EQ(ZX_DEFAULT_EVENT_RIGHTS, info[0].rights);
	EXPECT_EQ(0, info[0].related_koid);
	EXPECT_TRUE(zxt_is_poison(&info[1], sizeof(info[1])));
	zxt_close(_metadata, event);
}

TEST(get_info_types)
{
	zx_handle_t port = zxt_port(_metadata), ends[2], vmo = zxt_vmo(_metadata, 4096);
	zx_info_handle_basic_t info;

	zxt_channel(_metadata, ends);
	info = zxt_info(_metadata, port);
	EXPECT_EQ(ZX_OBJ_TYPE_PORT, info.type);
	EXPECT_EQ(ZX_DEFAULT_PORT_RIGHTS, info.rights);
	info = zxt_info(_metadata, ends[0]);
	EXPECT_EQ(ZX_OBJ_TYPE_CHANNEL, info.type);
	EXPECT_EQ(ZX_DEFAULT_CHANNEL_RIGHTS, info.rights);
	EXPECT_EQ(zxt_koid(_metadata, ends[1]), info.related_koid);
	info = zxt_info(_metadata, vmo);
	EXPECT_EQ(ZX_OBJ_TYPE_VMO, info.type);
	EXPECT_EQ(ZX_DEFAULT_VMO_RIGHTS, info.rights);
	info = zxt_info(_metadata, zx_process_self());
	EXPECT_EQ(ZX_OBJ_TYPE_PROCESS, info.type);
	info = zxt_info(_metadata, zx_job_default());
	EXPECT_EQ(ZX_OBJ_TYPE_JOB, info.type);
	zxt_close(_metadata, port);
	zxt_close(_metadata, ends[0]);
	zxt_close(_metadata, ends[1]);
	zxt_close(_metadata, vmo);
}

/* Every object has its own koid, and it grows. */
TEST(koids)
{
	zx_koid_t last = 0, koid;
	zx_handle_t event;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		event = zxt_event(_metadata);
		koid = zxt_koid(_metadata, event);
		EXPECT_GT(koid, last);
		last = koid;
		zxt_close(_metadata, event);
	}
}

TEST(get_info_too_small)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info;
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info) - 1,
					 &actual, &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(1, avail);
	EXPECT_TRUE(zxt_is_poison(&info, sizeof(info)));
	zxt_close(_metadata, event);
}

TEST(get_info_bad_topic)
{
	zx_handle_t event = zxt_event(_metadata);
	char buffer[64];

	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_info(event, ZX_INFO_NONE, buffer, sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_NOT_SUPPORTED,
		      zx_object_get_info(event, 0x7fffffff, buffer, sizeof(buffer), NULL, NULL));
	zxt_close(_metadata, event);
}

TEST(get_info_bad_handle)
{
	static const uint32_t topics[] = {
		ZX_INFO_HANDLE_VALID, ZX_INFO_HANDLE_BASIC, ZX_INFO_HANDLE_COUNT,
		ZX_INFO_PROCESS, ZX_INFO_PROCESS_HANDLE_STATS, ZX_INFO_JOB,
		ZX_INFO_JOB_CHILDREN, ZX_INFO_JOB_PROCESSES, ZX_INFO_PROCESS_THREADS,
	};
	char buffer[1024];
	unsigned int i;

	memset(buffer, ZXT_POISON, sizeof(buffer));
	for (i = 0; i < ARRAY_SIZE(topics); i++) {
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZX_HANDLE_INVALID, topics[i], buffer,
						 sizeof(buffer), NULL, NULL));
		EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
			      zx_object_get_info(ZXT_NO_HANDLE, topics[i], buffer,
						 sizeof(buffer), NULL, NULL));
	}
	EXPECT_TRUE(zxt_is_poison(buffer, sizeof(buffer)));
}

TEST(get_info_bad_pointer)
{
	zx_handle_t event = zxt_event(_metadata);
	zx_info_handle_basic_t info;
	unsigned int i;
	void *p;

	zxt_for_each_bad_out(i, p) {
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, p, sizeof(info),
						 NULL, NULL));
		if (!p)
			continue;
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
						 p, NULL));
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
						 NULL, p));
	}
	zxt_close(_metadata, event);
}

TEST(get_info_handle_count)
{
	zx_handle_t event = zxt_event(_metadata), copy, h;
	zx_info_handle_count_t info = { ZXT_POISON32 };

	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	copy = zxt_duplicate(_metadata, event, ZX_RIGHT_SAME_RIGHTS);
	EXPECT_EQ(2, zxt_handle_count(_metadata, event));
	h = zxt_without(_metadata, event, ZX_RIGHT_INSPECT);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(h, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL,
					 NULL));
	EXPECT_EQ(ZXT_POISON32, info.handle_count);
	zxt_close(_metadata, h);
	zxt_close(_metadata, copy);
	EXPECT_EQ(1, zxt_handle_count(_metadata, event));
	zxt_close(_metadata, event);
}

TEST(get_info_wrong_type)
{
	zx_handle_t event = zxt_event(_metadata);
	char buffer[1024];

	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS_HANDLE_STATS, buffer,
					 sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_PROCESS_THREADS, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB, buffer, sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB_CHILDREN, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(event, ZX_INFO_JOB_PROCESSES, buffer, sizeof(buffer),
					 NULL, NULL));
	zxt_close(_metadata, event);
}

TEST(get_info_task_rights)
{
	zx_handle_t job = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_INSPECT);
	zx_handle_t process = zxt_without(_metadata, zx_process_self(), ZX_RIGHT_INSPECT);
	char buffer[1024];

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS_HANDLE_STATS, buffer,
					 sizeof(buffer), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB, buffer, sizeof(buffer), NULL, NULL));
	zxt_close(_metadata, job);
	zxt_close(_metadata, process);

	job = zxt_without(_metadata, zx_job_default(), ZX_RIGHT_ENUMERATE);
	process = zxt_without(_metadata, zx_process_self(), ZX_RIGHT_ENUMERATE);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(process, ZX_INFO_PROCESS_THREADS, buffer, sizeof(buffer),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, buffer, sizeof(buffer), NULL,
					 NULL));
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(job, ZX_INFO_JOB_PROCESSES, buffer, sizeof(buffer), NULL,
					 NULL));
	zxt_close(_metadata, job);
	zxt_close(_metadata, process);
}

TEST(get_info_process_self)
{
	zx_info_process_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS, &info, sizeof(info), NULL,
				     NULL));
	EXPECT_EQ(ZX_INFO_PROCESS_FLAG_STARTED, info.flags);
	EXPECT_EQ(0, info.return_code);
}

TEST(get_info_job_self)
{
	zx_info_job_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	EXPECT_OK(zx_object_get_info(zx_job_default(), ZX_INFO_JOB, &info, sizeof(info), NULL,
				     NULL));
	EXPECT_EQ(0, info.exited);
	EXPECT_EQ(0, info.return_code);
}

/* Jobs of a job: what does not fit is counted only. */
TEST(get_info_job_children)
{
	zx_handle_t parent, jobs[3];
	zx_koid_t koids[4];
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	unsigned int i;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &parent));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual,
				     &avail));
	EXPECT_EQ(0, actual);
	EXPECT_EQ(0, avail);
	for (i = 0; i < 3; i++)
		ASSERT_OK(zx_job_create(parent, 0, &jobs[i]));
	memset(koids, ZXT_POISON, sizeof(koids));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual,
				     &avail));
	EXPECT_EQ(3, actual);
	EXPECT_EQ(3, avail);
	for (i = 0; i < 3; i++) {
		zx_koid_t koid = zxt_koid(_metadata, jobs[i]);

		EXPECT_TRUE(koid == koids[0] || koid == koids[1] || koid == koids[2]);
	}
	EXPECT_EQ(ZXT_POISON64, koids[3]);

	memset(koids, ZXT_POISON, sizeof(koids));
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids[0]) + 7,
				     &actual, &avail));
	EXPECT_EQ(1, actual);
	EXPECT_EQ(3, avail);
	EXPECT_NE(ZXT_POISON64, koids[0]);
	EXPECT_EQ(ZXT_POISON64, koids[1]);
	EXPECT_OK(zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, NULL, 0, NULL, &avail));
	EXPECT_EQ(3, avail);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_get_info(parent, ZX_INFO_JOB_CHILDREN, NULL, 64, NULL, &avail));
	for (i = 0; i < 3; i++)
		zxt_close(_metadata, jobs[i]);
	zxt_close(_metadata, parent);
}

TEST(get_info_process_handle_stats)
{
	zx_info_process_handle_stats_t before, after;
	zx_handle_t event, port;

	memset(&before, ZXT_POISON, sizeof(before));
	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &before,
				     sizeof(before), NULL, NULL));
	event = zxt_event(_metadata);
	port = zxt_port(_metadata);
	memset(&after, ZXT_POISON, sizeof(after));
	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &after,
				     sizeof(after), NULL, NULL));
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_EVENT] + 1,
		  after.handle_count[ZX_OBJ_TYPE_EVENT]);
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_PORT] + 1,
		  after.handle_count[ZX_OBJ_TYPE_PORT]);
	EXPECT_EQ(before.handle_count[ZX_OBJ_TYPE_VMO], after.handle_count[ZX_OBJ_TYPE_VMO]);
	zxt_close(_metadata, event);
	zxt_close(_metadata, port);
}

/* ---- the same of every topic ---- */

/* A topic that has one record, and a handle that it is about, which lacks no right. */
struct topic {
	uint32_t topic;
	size_t size;
	zx_rights_t right;
	zx_handle_t handle;
};

#define MAX_TOPICS	12

static unsigned int topics_init(struct __test_metadata *_metadata, struct topic *topics)
{
	const zx_rights_t inspect = ZX_RIGHT_INSPECT;
	zx_handle_t process = zxt_duplicate(_metadata, zx_process_self(), ZX_RIGHT_SAME_RIGHTS);
	zx_handle_t timer, socket, peer, job;
	unsigned int n = 0;

	ASSERT_OK(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
	ASSERT_OK(zx_socket_create(0, &socket, &peer));
	zxt_close(_metadata, peer);
	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
#define TOPIC(t, type, right, handle) \
	topics[n++] = (struct topic){ t, sizeof(type), right, handle }
	TOPIC(ZX_INFO_HANDLE_BASIC, zx_info_handle_basic_t, 0, zxt_event(_metadata));
	TOPIC(ZX_INFO_HANDLE_COUNT, zx_info_handle_count_t, inspect, zxt_event(_metadata));
	TOPIC(ZX_INFO_PROCESS, zx_info_process_t, inspect, process);
	TOPIC(ZX_INFO_PROCESS_V1, zx_info_process_v1_t, inspect, process);
	TOPIC(ZX_INFO_PROCESS_HANDLE_STATS, zx_info_process_handle_stats_t, inspect, process);
	TOPIC(ZX_INFO_JOB, zx_info_job_t, inspect, job);
	TOPIC(ZX_INFO_SOCKET, zx_info_socket_t, inspect, socket);
	TOPIC(ZX_INFO_TIMER, zx_info_timer_t, inspect, timer);
#ifdef ZXT_NATIVE
	TOPIC(ZX_INFO_THREAD, zx_info_thread_t, inspect,
	      zxt_duplicate(_metadata, zx_thread_self(), ZX_RIGHT_SAME_RIGHTS));
	TOPIC(ZX_INFO_VMAR, zx_info_vmar_t, inspect,
	      zxt_duplicate(_metadata, zx_vmar_root_self(), ZX_RIGHT_SAME_RIGHTS));
#endif
#undef TOPIC
	return n;
}

static void topics_close(struct __test_metadata *_metadata, struct topic *topics, unsigned int n)
{
	unsigned int i;

	/* One handle is there three times. */
	for (i = 0; i < n; i++)
		if (!i || topics[i].handle != topics[i - 1].handle)
			zxt_close(_metadata, topics[i].handle);
}

static char record[2048];

TEST(every_topic)
{
	size_t actual, avail;
	struct topic topics[MAX_TOPICS];
	unsigned int n = topics_init(_metadata, topics), i;

	for (i = 0; i < n; i++) {
		/* What is too much room is left alone. */
		memset(record, ZXT_POISON, sizeof(record));
		actual = ZXT_POISON64;
		avail = ZXT_POISON64;
		EXPECT_OK(zx_object_get_info(topics[i].handle, topics[i].topic, record,
					     sizeof(record), &actual, &avail)) {
			TH_LOG("topic %x", topics[i].topic);
		}
		EXPECT_EQ(1, actual);
		EXPECT_EQ(1, avail);
		EXPECT_FALSE(zxt_is_poison(record, topics[i].size));
		EXPECT_TRUE(zxt_is_poison(record + topics[i].size,
					  sizeof(record) - topics[i].size));
		EXPECT_OK(zx_object_get_info(topics[i].handle, topics[i].topic, record,
					     topics[i].size, NULL, NULL));
	}
	topics_close(_metadata, topics, n);
}

TEST(every_topic_too_small)
{
	size_t actual, avail;
	struct topic topics[MAX_TOPICS];
	unsigned int n = topics_init(_metadata, topics), i, j;

	memset(record, ZXT_POISON, sizeof(record));
	for (i = 0; i < n; i++) {
		for (j = 0; j < 2; j++) {
			actual = ZXT_POISON64;
			avail = ZXT_POISON64;
			EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
				      zx_object_get_info(topics[i].handle, topics[i].topic,
							 j ? record : NULL,
							 j ? topics[i].size - 1 : 0, &actual,
							 &avail)) {
				TH_LOG("topic %x", topics[i].topic);
			}
			EXPECT_EQ(0, actual);
			EXPECT_EQ(1, avail);
		}
	}
	EXPECT_TRUE(zxt_is_poison(record, sizeof(record)));
	topics_close(_metadata, topics, n);
}

TEST(every_topic_bad_pointer)
{
	size_t actual, avail;
	struct topic topics[MAX_TOPICS];
	unsigned int n = topics_init(_metadata, topics), i, j;
	void *p;

	for (i = 0; i < n; i++) {
		zxt_for_each_bad_out(j, p) {
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(topics[i].handle, topics[i].topic, p,
							 topics[i].size, &actual, &avail));
			if (!p)
				continue;
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(topics[i].handle, topics[i].topic,
							 record, sizeof(record), p, &avail));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(topics[i].handle, topics[i].topic,
							 record, sizeof(record), &actual, p));
		}
	}
	topics_close(_metadata, topics, n);
}

/* Without its right, for an object of another type, and for none. */
TEST(every_topic_refused)
{
	size_t actual = ZXT_POISON64, avail = ZXT_POISON64;
	struct topic topics[MAX_TOPICS];
	unsigned int n = topics_init(_metadata, topics), i, j;
	zx_handle_t port = zxt_port(_metadata);

	memset(record, ZXT_POISON, sizeof(record));
	for (i = 0; i < n; i++) {
		const struct {
			zx_handle_t handle;
			zx_status_t status;
			bool of_any;
		} bad[] = {
			{ zxt_without(_metadata, topics[i].handle, topics[i].right),
			  ZX_ERR_ACCESS_DENIED, !topics[i].right },
			{ port, ZX_ERR_WRONG_TYPE, i < 2 },
			{ ZXT_NO_HANDLE, ZX_ERR_BAD_HANDLE, false },
			{ ZX_HANDLE_INVALID, ZX_ERR_BAD_HANDLE, false },
		};

		for (j = 0; j < ARRAY_SIZE(bad); j++) {
			if (bad[j].of_any)
				continue;
			EXPECT_STATUS(bad[j].status,
				      zx_object_get_info(bad[j].handle, topics[i].topic, record,
							 sizeof(record), &actual, &avail)) {
				TH_LOG("topic %x", topics[i].topic);
			}
		}
		zxt_close(_metadata, bad[0].handle);
	}
	EXPECT_EQ(ZXT_POISON64, actual);
	EXPECT_EQ(ZXT_POISON64, avail);
	EXPECT_TRUE(zxt_is_poison(record, sizeof(record)));
	zxt_close(_metadata, port);
	topics_close(_metadata, topics, n);
}

/* ---- lists ---- */

static const uint32_t lists[] = {
	ZX_INFO_PROCESS_THREADS, ZX_INFO_JOB_CHILDREN, ZX_INFO_JOB_PROCESSES,
};

TEST(lists_bad_pointer)
{
	zx_koid_t koids[8];
	unsigned int i, j;
	zx_handle_t h, job;
	size_t n;
	void *p;

	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		h = i ? zx_job_default() : zx_process_self();
		ASSERT_OK(zx_object_get_info(h, lists[i], NULL, 0, NULL, &n));
		zxt_for_each_bad_out(j, p) {
			/* Nothing is written of nothing: Linux programs have no thread objects. */
			if (n)
				EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
					      zx_object_get_info(h, lists[i], p, sizeof(koids),
								 NULL, NULL));
			if (!p)
				continue;
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(h, lists[i], koids, sizeof(koids), p,
							 NULL));
			EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
				      zx_object_get_info(h, lists[i], koids, sizeof(koids), NULL,
							 p));
		}
	}
	zxt_close(_metadata, job);
}

static bool is_listed(struct __test_metadata *_metadata, zx_handle_t of, uint32_t topic,
		      zx_koid_t koid)
{
	static zx_koid_t koids[256];
	size_t actual = ZXT_POISON64, i;

	ASSERT_OK(zx_object_get_info(of, topic, koids, sizeof(koids), &actual, NULL));
	ASSERT_LE(actual, ARRAY_SIZE(koids));
	for (i = 0; i < actual; i++)
		if (koids[i] == koid)
			return true;
	return false;
}

TEST(this_process_is_listed)
{
	zx_koid_t koid = zxt_koid(_metadata, zx_process_self());

	EXPECT_TRUE(is_listed(_metadata, zx_job_default(), ZX_INFO_JOB_PROCESSES, koid));
	EXPECT_FALSE(is_listed(_metadata, zx_job_default(), ZX_INFO_JOB_CHILDREN, koid));
#ifdef ZXT_NATIVE
	EXPECT_TRUE(is_listed(_metadata, zx_process_self(), ZX_INFO_PROCESS_THREADS,
			      zxt_koid(_metadata, zx_thread_self())));
#else
	EXPECT_FALSE(is_listed(_metadata, zx_process_self(), ZX_INFO_PROCESS_THREADS, koid));
#endif
}

/* ---- what objects have to do with each other ---- */

TEST(related_koids)
{
	zx_handle_t ends[2], job;
	zx_info_handle_basic_t info;

	info = zxt_info(_metadata, zx_process_self());
	EXPECT_EQ(zxt_koid(_metadata, zx_job_default()), info.related_koid);
	ASSERT_OK(zx_job_create(zx_job_default(), 0, &job));
	info = zxt_info(_metadata, job);
	EXPECT_EQ(zxt_koid(_metadata, zx_job_default()), info.related_koid);
	zxt_close(_metadata, job);
#ifdef ZXT_NATIVE
	info = zxt_info(_metadata, zx_thread_self());
	EXPECT_EQ(zxt_koid(_metadata, zx_process_self()), info.related_koid);
#endif
	/* It does not change when the peer is gone. */
	ASSERT_OK(zx_socket_create(0, &ends[0], &ends[1]));
	info = zxt_info(_metadata, ends[0]);
	EXPECT_EQ(zxt_koid(_metadata, ends[1]), info.related_koid);
	zxt_close(_metadata, ends[1]);
	EXPECT_EQ(info.related_koid, zxt_info(_metadata, ends[0]).related_koid);
	zxt_close(_metadata, ends[0]);
	ASSERT_OK(zx_fifo_create(2, 8, 0, &ends[0], &ends[1]));
	info = zxt_info(_metadata, ends[1]);
	EXPECT_EQ(zxt_koid(_metadata, ends[0]), info.related_koid);
	zxt_close(_metadata, ends[0]);
	EXPECT_EQ(info.related_koid, zxt_info(_metadata, ends[1]).related_koid);
	zxt_close(_metadata, ends[1]);
}

TEST(process_v1)
{
	zx_info_process_v1_t info;

	memset(&info, ZXT_POISON, sizeof(info));
	ASSERT_OK(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_V1, &info, sizeof(info),
				     NULL, NULL));
	EXPECT_EQ(0, info.return_code);
	EXPECT_TRUE(info.started);
	EXPECT_FALSE(info.exited);
	EXPECT_FALSE(info.debugger_attached);
}

TEST_HARNESS_MAIN
