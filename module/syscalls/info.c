// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_info(). A topic is here when the objects it is about are.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <zircon/syscalls/object.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/instance.h"
#include "../object/job.h"
#include "../object/socket.h"
#include "../object/stream.h"
#include "../object/thread.h"
#include "../object/timer.h"
#include "../vm/vmar.h"
#include "info.h"

/**
 * zx_info_counts() - tell how many records there are
 * @out:	where the caller wants the answer
 * @actual:	how many were written
 * @avail:	how many there are
 *
 * Return: ZX_OK, or ZX_ERR_INVALID_ARGS for a bad pointer.
 */
zx_status_t zx_info_counts(const struct zx_info_out *out, size_t actual, size_t avail)
{
	if (out->actual && put_user(actual, out->actual))
		return ZX_ERR_INVALID_ARGS;
	if (out->avail && put_user(avail, out->avail))
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}

/**
 * zx_info_record() - the answer to a topic that has one record
 * @out:	where the caller wants it
 * @record:	the record
 * @size:	of the record
 *
 * Return: ZX_OK; ZX_ERR_BUFFER_TOO_SMALL if there is no room for it, which the counts tell
 * too; ZX_ERR_INVALID_ARGS for a bad pointer.
 */
zx_status_t zx_info_record(const struct zx_info_out *out, const void *record, size_t size)
{
	bool fits = out->size >= size;
	zx_status_t status;

	if (fits && copy_to_user(out->buffer, record, size))
		return ZX_ERR_INVALID_ARGS;
	status = zx_info_counts(out, fits, 1);
	if (status != ZX_OK)
		return status;
	return fits ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

static zx_status_t zx_info_handle_valid(struct zx_caller *c, zx_handle_t handle)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, 0, &obj);
	if (status == ZX_OK)
		zx_object_put(obj);
	return status;
}

static zx_status_t zx_info_handle_basic(struct zx_caller *c, zx_handle_t handle,
					const struct zx_info_out *out)
{
	zx_info_handle_basic_t info;
	struct zx_object *obj;
	zx_rights_t rights;
	zx_status_t status;

	status = zx_handle_lookup(zx_caller_table(c), handle, ZX_OBJ_TYPE_NONE, 0, &obj, &rights);
	if (status != ZX_OK)
		return status;
	memset(&info, 0, sizeof(info));
	info.koid = obj->koid;
	info.rights = rights;
	info.type = obj->ops->type;
	info.related_koid = obj->ops->related_koid ? obj->ops->related_koid(obj) : ZX_KOID_INVALID;
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_handle_count(struct zx_caller *c, zx_handle_t handle,
					const struct zx_info_out *out)
{
	zx_info_handle_count_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	info.handle_count = min_t(unsigned long, atomic_long_read(&obj->handles), U32_MAX);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_process(struct zx_caller *c, zx_handle_t handle, u32 topic,
				   const struct zx_info_out *out)
{
	zx_info_process_v1_t v1;
	zx_info_process_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	zx_process_get_info(zx_process_of(obj), &info);
	zx_object_put(obj);
	if (topic == ZX_INFO_PROCESS)
		return zx_info_record(out, &info, sizeof(info));

	memset(&v1, 0, sizeof(v1));
	v1.return_code = info.return_code;
	v1.started = info.flags & ZX_INFO_PROCESS_FLAG_STARTED;
	v1.exited = info.flags & ZX_INFO_PROCESS_FLAG_EXITED;
	v1.debugger_attached = info.flags & ZX_INFO_PROCESS_FLAG_DEBUGGER_ATTACHED;
	return zx_info_record(out, &v1, sizeof(v1));
}

static zx_status_t zx_info_thread(struct zx_caller *c, zx_handle_t handle,
				  const struct zx_info_out *out)
{
	zx_info_thread_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	zx_thread_get_info(zx_thread_of(obj), &info);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_process_handle_stats(struct zx_caller *c, zx_handle_t handle,
						const struct zx_info_out *out)
{
	zx_info_process_handle_stats_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	zx_handle_table_stats(&zx_process_of(obj)->handles, info.handle_count);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_job(struct zx_caller *c, zx_handle_t handle,
			       const struct zx_info_out *out)
{
	zx_info_job_t info;
	struct zx_object *obj;
	struct zx_job *job;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_JOB, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	job = zx_job_of(obj);
	memset(&info, 0, sizeof(info));
	mutex_lock(&obj->instance->job_lock);
	info.return_code = job->retcode;
	info.exited = job->terminated;
	mutex_unlock(&obj->instance->job_lock);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_vmar(struct zx_caller *c, zx_handle_t handle,
				const struct zx_info_out *out)
{
	zx_info_vmar_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	/* These do not change, not even when it is destroyed. */
	info.base = zx_vmar_of(obj)->region.base;
	info.len = zx_vmar_of(obj)->region.size;
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_socket(struct zx_caller *c, zx_handle_t handle,
				  const struct zx_info_out *out)
{
	zx_info_socket_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	zx_socket_get_info(zx_socket_of(obj), &info);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_timer(struct zx_caller *c, zx_handle_t handle,
				 const struct zx_info_out *out)
{
	zx_info_timer_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_TIMER, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	zx_timer_get_info(zx_timer_of(obj), &info);
	zx_object_put(obj);
	return zx_info_record(out, &info, sizeof(info));
}

static zx_status_t zx_info_stream(struct zx_caller *c, zx_handle_t handle,
				  const struct zx_info_out *out)
{
	zx_info_stream_t info;
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_STREAM, ZX_RIGHT_INSPECT, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_stream_get_info(zx_stream_of(obj), &info);
	zx_object_put(obj);
	return status == ZX_OK ? zx_info_record(out, &info, sizeof(info)) : status;
}

/* Part by part: meanwhile there may be other handles. */
static zx_status_t zx_info_handles(struct zx_handle_table *table, const struct zx_info_out *out)
{
	size_t room = out->size / sizeof(zx_info_handle_extended_t), actual = 0, avail = 0;
	zx_info_handle_extended_t __user *to = out->buffer;
	zx_info_handle_extended_t *infos;
	zx_status_t status = ZX_OK;
	u32 chunk, n, fit;

	infos = kmalloc_array(ZX_HANDLE_CHUNK, sizeof(*infos), GFP_KERNEL_ACCOUNT);
	if (!infos)
		return ZX_ERR_NO_MEMORY;
	for (chunk = 0; zx_handle_table_list(table, chunk, infos, &n); chunk++) {
		fit = min_t(size_t, n, room - actual);
		if (fit && copy_to_user(&to[actual], infos, fit * sizeof(*infos))) {
			status = ZX_ERR_INVALID_ARGS;
			break;
		}
		actual += fit;
		avail += n;
		cond_resched();
	}
	kfree(infos);
	if (status != ZX_OK)
		return status;
	/* Who wants but one number wants to know how much room it needs. */
	if (!out->buffer && !out->avail)
		actual = avail;
	return zx_info_counts(out, actual, avail);
}

static zx_status_t zx_info_handle_table(struct zx_caller *c, zx_handle_t handle,
					const struct zx_info_out *out)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_PROCESS,
				  ZX_RIGHT_INSPECT | ZX_RIGHT_MANAGE_PROCESS |
				  ZX_RIGHT_MANAGE_THREAD, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_info_handles(&zx_process_of(obj)->handles, out);
	zx_object_put(obj);
	return status;
}

/* What is about objects of which there are none: every handle is the wrong one. */
static zx_status_t zx_info_of_none(struct zx_caller *c, zx_handle_t handle, u32 type)
{
	struct zx_object *obj;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, type, ZX_RIGHT_NONE, &obj);
	if (status != ZX_OK)
		return status;
	zx_object_put(obj);
	return ZX_ERR_NOT_SUPPORTED;
}

/**
 * struct zx_koid_list - koids of children
 * @koids:	room for @room, or NULL
 * @room:	what is beyond is counted only
 * @avail:	how many there are
 */
struct zx_koid_list {
	zx_koid_t *koids;
	size_t room;
	size_t avail;
};

static void zx_koid_list_add(struct zx_koid_list *list, const struct zx_object *obj)
{
	/* Children that are on their way out wait for the lock to be taken off. */
	if (!refcount_read(&obj->ref))
		return;
	if (list->avail < list->room)
		list->koids[list->avail] = obj->koid;
	list->avail++;
}

static void zx_koid_list_fill(struct zx_koid_list *list, struct zx_object *obj, u32 topic)
{
	struct zx_process *process;
	struct zx_thread *thread;
	struct zx_job *job;

	list->avail = 0;
	mutex_lock(&obj->instance->job_lock);
	switch (topic) {
	case ZX_INFO_PROCESS_THREADS:
		list_for_each_entry(thread, &zx_process_of(obj)->threads, link)
			if (READ_ONCE(thread->state) == ZX_TASK_RUNNING)
				zx_koid_list_add(list, &thread->obj);
		break;
	case ZX_INFO_JOB_CHILDREN:
		list_for_each_entry(job, &zx_job_of(obj)->children, link)
			zx_koid_list_add(list, &job->obj);
		break;
	case ZX_INFO_JOB_PROCESSES:
		list_for_each_entry(process, &zx_job_of(obj)->processes, job_link)
			if (zx_process_is_complete(process))
				zx_koid_list_add(list, &process->obj);
		break;
	}
	mutex_unlock(&obj->instance->job_lock);
}

static zx_status_t zx_info_children(struct zx_caller *c, zx_handle_t handle, u32 topic,
				    const struct zx_info_out *out)
{
	u32 type = topic == ZX_INFO_PROCESS_THREADS ? ZX_OBJ_TYPE_PROCESS : ZX_OBJ_TYPE_JOB;
	struct zx_koid_list list = { };
	struct zx_object *obj;
	zx_status_t status;
	size_t actual;

	status = zx_caller_lookup(c, handle, type, ZX_RIGHT_ENUMERATE, &obj);
	if (status != ZX_OK)
		return status;

	/* First only counted, to know how much memory the koids need. */
	zx_koid_list_fill(&list, obj, topic);
	list.room = min(list.avail, out->size / sizeof(*list.koids));
	if (list.room) {
		list.koids = kvmalloc_array(list.room, sizeof(*list.koids), GFP_KERNEL_ACCOUNT);
		if (!list.koids) {
			status = ZX_ERR_NO_MEMORY;
			goto put;
		}
		zx_koid_list_fill(&list, obj, topic);
	}

	actual = min(list.avail, list.room);
	if (actual && copy_to_user(out->buffer, list.koids, actual * sizeof(*list.koids)))
		status = ZX_ERR_INVALID_ARGS;
	else
		status = zx_info_counts(out, actual, list.avail);
	kvfree(list.koids);
put:
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_object_get_info(struct zx_caller *c, zx_handle_t handle, u32 topic,
				   void __user *buffer, size_t buffer_size,
				   size_t __user *actual, size_t __user *avail)
{
	const struct zx_info_out out = {
		.buffer = buffer,
		.size = buffer_size,
		.actual = actual,
		.avail = avail,
	};

	switch (topic) {
	case ZX_INFO_HANDLE_VALID:
		return zx_info_handle_valid(c, handle);
	case ZX_INFO_HANDLE_BASIC:
		return zx_info_handle_basic(c, handle, &out);
	case ZX_INFO_HANDLE_COUNT:
		return zx_info_handle_count(c, handle, &out);
	case ZX_INFO_PROCESS_V1:
	case ZX_INFO_PROCESS:
		return zx_info_process(c, handle, topic, &out);
	case ZX_INFO_THREAD:
		return zx_info_thread(c, handle, &out);
	case ZX_INFO_PROCESS_HANDLE_STATS:
		return zx_info_process_handle_stats(c, handle, &out);
	case ZX_INFO_JOB:
		return zx_info_job(c, handle, &out);
	case ZX_INFO_VMAR:
		return zx_info_vmar(c, handle, &out);
	case ZX_INFO_SOCKET:
		return zx_info_socket(c, handle, &out);
	case ZX_INFO_STREAM:
		return zx_info_stream(c, handle, &out);
	case ZX_INFO_TIMER:
		return zx_info_timer(c, handle, &out);
	case ZX_INFO_HANDLE_TABLE:
		return zx_info_handle_table(c, handle, &out);
	case ZX_INFO_RESOURCE:
		return zx_info_resource(c, handle, &out);
	case ZX_INFO_CPU_STATS:
	case ZX_INFO_GUEST_STATS:
		return zx_info_cpus(c, handle, topic, &out);
	case ZX_INFO_KMEM_STATS:
	case ZX_INFO_KMEM_STATS_EXTENDED:
		return zx_info_kmem(c, handle, topic, &out);
	case ZX_INFO_BTI:
		return zx_info_of_none(c, handle, ZX_OBJ_TYPE_BTI);
	case ZX_INFO_MSI:
		return zx_info_of_none(c, handle, ZX_OBJ_TYPE_MSI);
	case ZX_INFO_VCPU:
		return zx_info_of_none(c, handle, ZX_OBJ_TYPE_VCPU);
	case ZX_INFO_PROCESS_THREADS:
	case ZX_INFO_JOB_CHILDREN:
	case ZX_INFO_JOB_PROCESSES:
		return zx_info_children(c, handle, topic, &out);
	default:
		return ZX_ERR_NOT_SUPPORTED;
	}
}
