// SPDX-License-Identifier: GPL-2.0-only
/* Any object: children, what is to be known of them, signals, waiting; events. */
#include <zircon/syscalls/resource.h>
#include "failnth.h"

/* ---- objects ---- */

static void get_child_setup(struct zxf *f)
{
	zxf_must(f, zx_job_create(zx_job_default(), 0, &f->h[0]));
	zxf_keep(f, f->h[0]);
	zxf_args(f, zx_job_default(), zxf_info(f, f->h[0]).koid, ZX_RIGHT_WAIT,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void get_child_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.koid == zxf_info(f, f->h[0]).koid);
	zxf_expect(f, info.rights == ZX_RIGHT_WAIT);
}

/* The record is written first, then the counts. */
static void info_args(struct zxf *f, zx_handle_t handle, uint32_t topic, size_t size)
{
	void *buffer = zxf_out(f, size, ZXF_EARLY);
	void *actual = zxf_out(f, sizeof(size_t), ZXF_EARLY);

	zxf_args(f, handle, topic, P(buffer), size, P(actual),
		 P(zxf_out(f, sizeof(size_t), 0)));
}

static void info_counts(struct zxf *f, size_t actual, size_t avail)
{
	zxf_expect(f, *(size_t *)f->bufs[1].at == actual);
	zxf_expect(f, *(size_t *)f->bufs[2].at == avail);
}

static void info_basic_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	info_args(f, f->h[0], ZX_INFO_HANDLE_BASIC, sizeof(zx_info_handle_basic_t));
}

static void info_basic_check(struct zxf *f)
{
	const zx_info_handle_basic_t *info = (void *)f->bufs[0].at;

	zxf_expect(f, info->type == ZX_OBJ_TYPE_EVENT);
	info_counts(f, 1, 1);
}

static void info_valid_setup(struct zxf *f)
{
	zxf_args(f, zxf_keep(f, zxf_event(f)), ZX_INFO_HANDLE_VALID);
}

static void info_count_setup(struct zxf *f)
{
	info_args(f, zxf_keep(f, zxf_event(f)), ZX_INFO_HANDLE_COUNT,
		  sizeof(zx_info_handle_count_t));
}

static void info_count_check(struct zxf *f)
{
	zxf_expect(f, ((zx_info_handle_count_t *)f->bufs[0].at)->handle_count == 1);
	info_counts(f, 1, 1);
}

static void info_stats_setup(struct zxf *f)
{
	info_args(f, zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS,
		  sizeof(zx_info_process_handle_stats_t));
}

static void info_stats_check(struct zxf *f)
{
	const zx_info_process_handle_stats_t *stats = (void *)f->bufs[0].at;

	zxf_expect(f, stats->handle_count[ZX_OBJ_TYPE_PROCESS] == 1);
	info_counts(f, 1, 1);
}

static void info_process_setup(struct zxf *f)
{
	info_args(f, zx_process_self(), ZX_INFO_PROCESS, sizeof(zx_info_process_t));
}

static void info_process_check(struct zxf *f)
{
	zxf_expect(f, ((zx_info_process_t *)f->bufs[0].at)->flags & ZX_INFO_PROCESS_FLAG_STARTED);
	info_counts(f, 1, 1);
}

static void info_job_setup(struct zxf *f)
{
	info_args(f, zx_job_default(), ZX_INFO_JOB, sizeof(zx_info_job_t));
}

/* The koids of children are gathered in memory of its own. */
static void info_children_setup(struct zxf *f)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		zxf_must(f, zx_job_create(zx_job_default(), 0, &f->h[i]));
		zxf_keep(f, f->h[i]);
	}
	info_args(f, zx_job_default(), ZX_INFO_JOB_CHILDREN, 3 * sizeof(zx_koid_t));
}

static void info_children_check(struct zxf *f)
{
	const zx_koid_t *koids = (void *)f->bufs[0].at;
	unsigned int i, j, found = 0;

	for (i = 0; i < 3; i++)
		for (j = 0; j < 3; j++)
			found += koids[i] == zxf_info(f, f->h[j]).koid;
	zxf_expect(f, found == 3);
	info_counts(f, 3, 3);
}

static void info_processes_setup(struct zxf *f)
{
	info_args(f, zx_job_default(), ZX_INFO_JOB_PROCESSES, 4 * sizeof(zx_koid_t));
}

static void info_processes_check(struct zxf *f)
{
	zxf_expect(f, *(zx_koid_t *)f->bufs[0].at == zxf_info(f, zx_process_self()).koid);
	info_counts(f, 1, 1);
}

static void get_name_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, 1));
	zxf_must(f, zx_object_set_property(f->h[0], ZX_PROP_NAME, "a name", 6));
	zxf_args(f, f->h[0], ZX_PROP_NAME, P(zxf_out(f, ZX_MAX_NAME_LEN, 0)), ZX_MAX_NAME_LEN);
}

static void get_name_check(struct zxf *f)
{
	zxf_expect(f, !strcmp((char *)f->bufs[0].at, "a name"));
}

static void get_value_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, 1234));
	zxf_args(f, f->h[0], ZX_PROP_VMO_CONTENT_SIZE, P(zxf_out(f, sizeof(uint64_t), 0)),
		 sizeof(uint64_t));
}

static void get_value_check(struct zxf *f)
{
	zxf_expect(f, *(uint64_t *)f->bufs[0].at == 1234);
}

static void set_name_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_vmo(f, 1));
	zxf_must(f, zx_object_set_property(f->h[0], ZX_PROP_NAME, "old", 3));
	zxf_args(f, f->h[0], ZX_PROP_NAME, P(zxf_in(f, "a new name", 10)), 10);
}

static bool has_name(struct zxf *f, const char *wanted)
{
	char name[ZX_MAX_NAME_LEN] = "";

	zxf_must(f, zx_object_get_property(f->h[0], ZX_PROP_NAME, name, sizeof(name)));
	return !strcmp(name, wanted);
}

static void set_name_kept(struct zxf *f)
{
	zxf_expect(f, has_name(f, "old"));
}

static void set_name_check(struct zxf *f)
{
	zxf_expect(f, has_name(f, "a new name"));
}

static uint64_t content_size(struct zxf *f)
{
	uint64_t size = 0;

	zxf_must(f, zx_object_get_property(f->h[0], ZX_PROP_VMO_CONTENT_SIZE, &size,
					   sizeof(size)));
	return size;
}

static void set_value_setup(struct zxf *f)
{
	uint64_t size = 5678;

	f->h[0] = zxf_keep(f, zxf_vmo(f, 1234));
	zxf_args(f, f->h[0], ZX_PROP_VMO_CONTENT_SIZE, P(zxf_in(f, &size, sizeof(size))),
		 sizeof(size));
}

static void set_value_kept(struct zxf *f)
{
	zxf_expect(f, content_size(f) == 1234);
}

static void set_value_check(struct zxf *f)
{
	zxf_expect(f, content_size(f) == 5678);
}

/* ---- signals ---- */

static zx_signals_t signals_of(struct zxf *f, zx_handle_t handle)
{
	zx_signals_t signals = 0;

	if (zx_object_wait_one(handle, 0, 0, &signals) != ZX_ERR_TIMED_OUT)
		zxf_must(f, ZX_ERR_BAD_STATE);
	return signals;
}

/* A port observes the event, so that there is somebody to be told. */
static void signal_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	zxf_must(f, zx_port_create(0, &f->h[1]));
	zxf_keep(f, f->h[1]);
	zxf_must(f, zx_object_wait_async(f->h[0], f->h[1], 7, ZX_USER_SIGNAL_0, 0));
	zxf_args(f, f->h[0], 0, ZX_USER_SIGNAL_0);
}

static void signal_kept(struct zxf *f)
{
	zxf_expect(f, !(signals_of(f, f->h[0]) & ZX_USER_SIGNAL_0));
}

static void signal_check(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_expect(f, signals_of(f, f->h[0]) & ZX_USER_SIGNAL_0);
	zxf_expect(f, zx_port_wait(f->h[1], 0, &packet) == ZX_OK && packet.key == 7);
}

static void signal_peer_setup(struct zxf *f)
{
	zxf_must(f, zx_eventpair_create(0, &f->h[1], &f->h[0]));
	zxf_keep(f, f->h[0]);
	zxf_keep(f, f->h[1]);
	zxf_args(f, f->h[1], 0, ZX_USER_SIGNAL_0);
}

static void signal_peer_check(struct zxf *f)
{
	zxf_expect(f, signals_of(f, f->h[0]) & ZX_USER_SIGNAL_0);
}

/* ---- waiting ---- */

static zx_handle_t signaled(struct zxf *f)
{
	zx_handle_t event = zxf_keep(f, zxf_event(f));

	zxf_must(f, zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	return event;
}

static void wait_one_setup(struct zxf *f)
{
	zxf_args(f, signaled(f), ZX_EVENT_SIGNALED, ZX_TIME_INFINITE,
		 P(zxf_out(f, sizeof(zx_signals_t), 0)));
}

static void wait_one_check(struct zxf *f)
{
	zxf_expect(f, *(zx_signals_t *)f->bufs[0].at & ZX_EVENT_SIGNALED);
}

/* A wait that is a wait: it has an observer, and a timer. */
static void wait_one_late_setup(struct zxf *f)
{
	zxf_args(f, zxf_keep(f, zxf_event(f)), ZX_EVENT_SIGNALED,
		 zx_deadline_after(ZX_MSEC(1)), P(zxf_out(f, sizeof(zx_signals_t), 0)));
	f->expect = ZX_ERR_TIMED_OUT;
}

static void wait_one_late_check(struct zxf *f)
{
	zxf_expect(f, !(*(zx_signals_t *)f->bufs[0].at & ZX_EVENT_SIGNALED));
}

static void wait_many(struct zxf *f, unsigned int n)
{
	zx_wait_item_t items[ZX_WAIT_MANY_MAX_ITEMS];
	unsigned int i;

	for (i = 0; i < n; i++) {
		items[i].handle = i + 1 < n ? zxf_keep(f, zxf_event(f)) : signaled(f);
		items[i].waitfor = ZX_EVENT_SIGNALED;
		items[i].pending = ZXF_POISON32;
	}
	f->u[0] = n;
	zxf_args(f, P(zxf_inout(f, items, n * sizeof(*items), 0)), n, ZX_TIME_INFINITE);
}

/* As many as are looked at on the stack... */
static void wait_few_setup(struct zxf *f)
{
	wait_many(f, 2);
}

/* ...and as many as are not. */
static void wait_many_setup(struct zxf *f)
{
	wait_many(f, ZX_WAIT_MANY_MAX_ITEMS);
}

static void wait_many_check(struct zxf *f)
{
	const zx_wait_item_t *items = (void *)f->bufs[0].at;
	unsigned int i;

	for (i = 0; i < f->u[0]; i++)
		zxf_expect(f, items[i].pending == (i + 1 < f->u[0] ? 0 : ZX_EVENT_SIGNALED));
}

static void wait_async_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	zxf_must(f, zx_port_create(0, &f->h[1]));
	zxf_keep(f, f->h[1]);
	zxf_args(f, f->h[0], f->h[1], 11, ZX_EVENT_SIGNALED, ZX_WAIT_ASYNC_TIMESTAMP);
}

static void wait_async_signaled_setup(struct zxf *f)
{
	wait_async_setup(f);
	zxf_must(f, zx_object_signal(f->h[0], 0, ZX_EVENT_SIGNALED));
}

/* Nothing observes, and nothing is queued. */
static void wait_async_kept(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_expect(f, zx_port_cancel(f->h[1], f->h[0], 11) == ZX_ERR_NOT_FOUND);
	zxf_expect(f, zx_port_wait(f->h[1], 0, &packet) == ZX_ERR_TIMED_OUT);
}

static void wait_async_check(struct zxf *f)
{
	zx_port_packet_t packet;

	zxf_must(f, zx_object_signal(f->h[0], 0, ZX_EVENT_SIGNALED));
	zxf_expect(f, zx_port_wait(f->h[1], 0, &packet) == ZX_OK && packet.key == 11);
	zxf_expect(f, zx_port_wait(f->h[1], 0, &packet) == ZX_ERR_TIMED_OUT);
}

/* ---- events ---- */

static void event_setup(struct zxf *f)
{
	zxf_args(f, 0, P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void event_check(struct zxf *f)
{
	zxf_expect(f, zxf_info(f, *(zx_handle_t *)f->bufs[0].at).type == ZX_OBJ_TYPE_EVENT);
}

/* An exclusive one: what a try that failed has kept, the next one does not get. */
static void resource_setup(struct zxf *f)
{
	zxf_args(f, zxh_instance()->root_resource, ZX_RSRC_KIND_SYSTEM | ZX_RSRC_FLAG_EXCLUSIVE,
		 ZX_RSRC_SYSTEM_CPU_BASE, 2, P(zxf_in(f, "name", 4)), 4,
		 P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void resource_check(struct zxf *f)
{
	zx_handle_t resource = *(zx_handle_t *)f->bufs[1].at;

	zxf_expect(f, zxf_info(f, resource).type == ZX_OBJ_TYPE_RESOURCE);
}

static void info_cpus_setup(struct zxf *f)
{
	zxf_args(f, zxh_instance()->root_resource, ZX_INFO_CPU_STATS,
		 P(zxf_out(f, sizeof(zx_info_cpu_stats_t), ZXF_EARLY)),
		 sizeof(zx_info_cpu_stats_t), P(zxf_out(f, sizeof(size_t), ZXF_EARLY)),
		 P(zxf_out(f, sizeof(size_t), ZXF_EARLY)));
}

static void eventpair_setup(struct zxf *f)
{
	void *out = zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES);

	zxf_args(f, 0, P(out), P(zxf_out(f, sizeof(zx_handle_t), ZXF_HANDLES)));
}

static void eventpair_check(struct zxf *f)
{
	zx_info_handle_basic_t info = zxf_info(f, *(zx_handle_t *)f->bufs[0].at);

	zxf_expect(f, info.type == ZX_OBJ_TYPE_EVENTPAIR);
	zxf_expect(f, info.related_koid == zxf_info(f, *(zx_handle_t *)f->bufs[1].at).koid);
}

/* ---- cookies ---- */

static void set_cookie_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	zxf_args(f, f->h[0], f->h[0], 17);
}

static void set_cookie_check(struct zxf *f)
{
	uint64_t cookie;

	zxf_must(f, zx_object_get_cookie(f->h[0], f->h[0], &cookie));
	zxf_expect(f, cookie == 17);
}

static void get_cookie_setup(struct zxf *f)
{
	f->h[0] = zxf_keep(f, zxf_event(f));
	zxf_must(f, zx_object_set_cookie(f->h[0], f->h[0], 17));
	zxf_args(f, f->h[0], f->h[0], P(zxf_out(f, sizeof(uint64_t), 0)));
}

static void get_cookie_check(struct zxf *f)
{
	zxf_expect(f, *(uint64_t *)f->bufs[0].at == 17);
}

static const struct zxf_scenario scenarios[] = {
	ZXF(object_get_child, .setup = get_child_setup, .check = get_child_check),
	ZXF(object_get_info, .variant = "handle_valid", .setup = info_valid_setup),
	ZXF(object_get_info, .variant = "handle_basic", .setup = info_basic_setup,
	    .check = info_basic_check),
	ZXF(object_get_info, .variant = "handle_count", .setup = info_count_setup,
	    .check = info_count_check),
	ZXF(object_get_info, .variant = "handle_stats", .setup = info_stats_setup,
	    .check = info_stats_check),
	ZXF(object_get_info, .variant = "process", .setup = info_process_setup,
	    .check = info_process_check),
	ZXF(object_get_info, .variant = "job", .setup = info_job_setup),
	ZXF(object_get_info, .variant = "job_children", .setup = info_children_setup,
	    .check = info_children_check),
	ZXF(object_get_info, .variant = "job_processes", .setup = info_processes_setup,
	    .check = info_processes_check),
	ZXF(object_get_info, .variant = "cpus", .setup = info_cpus_setup),
	ZXF(object_get_property, .variant = "name", .setup = get_name_setup,
	    .check = get_name_check),
	ZXF(object_get_property, .variant = "value", .setup = get_value_setup,
	    .check = get_value_check),
	ZXF(object_set_property, .variant = "name", .setup = set_name_setup,
	    .kept = set_name_kept, .check = set_name_check),
	ZXF(object_set_property, .variant = "value", .setup = set_value_setup,
	    .kept = set_value_kept, .check = set_value_check),
	ZXF(object_signal, .setup = signal_setup, .kept = signal_kept, .check = signal_check),
	ZXF(object_signal_peer, .setup = signal_peer_setup, .kept = signal_kept,
	    .check = signal_peer_check),
	ZXF(object_wait_one, .setup = wait_one_setup, .check = wait_one_check),
	ZXF(object_wait_one, .variant = "late", .setup = wait_one_late_setup,
	    .check = wait_one_late_check),
	ZXF(object_wait_many, .variant = "few", .setup = wait_few_setup,
	    .check = wait_many_check),
	ZXF(object_wait_many, .variant = "many", .setup = wait_many_setup,
	    .check = wait_many_check),
	ZXF(object_wait_async, .setup = wait_async_setup, .kept = wait_async_kept,
	    .check = wait_async_check),
	ZXF(object_wait_async, .variant = "signaled", .setup = wait_async_signaled_setup,
	    .kept = wait_async_kept, .check = wait_async_check),
	ZXF(object_set_cookie, .setup = set_cookie_setup, .check = set_cookie_check),
	ZXF(object_get_cookie, .setup = get_cookie_setup, .check = get_cookie_check),
	ZXF(event_create, .setup = event_setup, .check = event_check),
	ZXF(eventpair_create, .setup = eventpair_setup, .check = eventpair_check),
	ZXF(resource_create, .setup = resource_setup, .check = resource_check),
};

ZXF_GROUP(zxf_objects, scenarios);
