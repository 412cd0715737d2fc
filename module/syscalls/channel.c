// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on channels.
 *
 * A write takes the handles that it is given whatever happens, unless they are to be
 * duplicated. So every way out of a write before they are in a message, or where they
 * turn out to be unfit for one, closes them.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <zx_protos.h>
#include "../object/channel.h"
#include "../object/instance.h"
#include "../object/wait.h"
#include "../personality/personality.h"

/* As many pieces of a message are described on the stack. */
#define ZX_IOVECS_ON_STACK	16

/*
 * What is to be sent: bytes, or iovecs if the call's options say so; handles, or
 * dispositions of handles if the call is one of those that end in _etc.
 */
struct zx_send {
	const void __user *bytes;
	u32 num_bytes;
	u32 num_handles;
	const zx_handle_t __user *handles;
	zx_handle_disposition_t __user *dispositions;
	bool etc;
};

/* Where what is received goes: handles, or all that is known of them. */
struct zx_receive {
	void __user *bytes;
	u32 num_bytes;
	u32 num_handles;
	zx_handle_t __user *handles;
	zx_handle_info_t __user *infos;
	bool etc;
	u32 __user *actual_bytes;
	u32 __user *actual_handles;
};

zx_status_t sys_zx_channel_create(struct zx_caller *c, u32 options, zx_handle_t __user *out0,
				  zx_handle_t __user *out1)
{
	struct zx_out outs[2] = { { .to = out0 }, { .to = out1 } };
	struct zx_hnd ends[2];
	zx_status_t status;

	if (options)
		return ZX_ERR_INVALID_ARGS;
	status = zx_channel_create(zx_caller_instance(c), ends);
	if (status != ZX_OK)
		return status;
	outs[0].hnd = ends[0];
	outs[1].hnd = ends[1];
	return zx_out_handles(c, outs, ARRAY_SIZE(outs));
}

/* Bytes */

static bool zx_msg_copy_in(struct zx_msg *msg, u32 offset, const void __user *from, u32 len)
{
	while (len) {
		u32 n = len;
		void *to = zx_msg_at(msg, offset, &n);

		if (copy_from_user(to, from, n))
			return false;
		offset += n;
		from += n;
		len -= n;
	}
	return true;
}

static bool zx_msg_copy_out(struct zx_msg *msg, void __user *to)
{
	u32 offset = 0;

	while (offset < msg->size) {
		u32 n = msg->size - offset;
		void *from = zx_msg_at(msg, offset, &n);

		if (copy_to_user(to + offset, from, n))
			return false;
		offset += n;
	}
	return true;
}

/* Where the calling thread keeps memory for its next message. */
static struct zx_msg **zx_spare_msg(struct zx_caller *c)
{
	return c->thread ? &c->thread->spare_msg : NULL;
}

static zx_status_t zx_msg_alloc_checked(struct zx_caller *c, u32 size, u32 num_handles,
					struct zx_msg **out)
{
	if (size > ZX_CHANNEL_MAX_MSG_BYTES || num_handles > ZX_CHANNEL_MAX_MSG_HANDLES)
		return ZX_ERR_OUT_OF_RANGE;
	*out = zx_msg_alloc(zx_caller_instance(c), size, num_handles, zx_spare_msg(c));
	return *out ? ZX_OK : ZX_ERR_NO_MEMORY;
}

static zx_status_t zx_msg_from_bytes(struct zx_caller *c, const struct zx_send *send,
				     struct zx_msg **out)
{
	zx_status_t status;

	status = zx_msg_alloc_checked(c, send->num_bytes, send->num_handles, out);
	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(!zx_msg_copy_in(*out, 0, send->bytes, send->num_bytes))) {
		zx_msg_free(*out, zx_spare_msg(c));
		return ZX_ERR_INVALID_ARGS;
	}
	return ZX_OK;
}

static zx_status_t zx_msg_gather(struct zx_caller *c, const zx_channel_iovec_t *iovecs, u32 n,
				 u32 num_handles, struct zx_msg **out)
{
	zx_status_t status;
	u32 offset = 0;
	u64 size = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		if (iovecs[i].reserved)
			return ZX_ERR_INVALID_ARGS;
		size += iovecs[i].capacity;
	}
	if (size > ZX_CHANNEL_MAX_MSG_BYTES)
		return ZX_ERR_OUT_OF_RANGE;
	status = zx_msg_alloc_checked(c, size, num_handles, out);
	if (status != ZX_OK)
		return status;
	for (i = 0; i < n; i++) {
		const void __user *from = (const void __force __user *)iovecs[i].buffer;

		if (!zx_msg_copy_in(*out, offset, from, iovecs[i].capacity)) {
			zx_msg_free(*out, zx_spare_msg(c));
			return ZX_ERR_INVALID_ARGS;
		}
		offset += iovecs[i].capacity;
	}
	return ZX_OK;
}

static zx_status_t zx_msg_from_iovecs(struct zx_caller *c, const struct zx_send *send,
				      struct zx_msg **out)
{
	zx_channel_iovec_t few[ZX_IOVECS_ON_STACK], *iovecs = few;
	u32 n = send->num_bytes;
	zx_status_t status;

	if (n > ZX_CHANNEL_MAX_MSG_IOVECS)
		return ZX_ERR_OUT_OF_RANGE;
	if (n > ARRAY_SIZE(few)) {
		iovecs = kvmalloc_array(n, sizeof(*iovecs), GFP_KERNEL_ACCOUNT);
		if (!iovecs)
			return ZX_ERR_NO_MEMORY;
	}
	if (copy_from_user(iovecs, send->bytes, n * sizeof(*iovecs)))
		status = ZX_ERR_INVALID_ARGS;
	else
		status = zx_msg_gather(c, iovecs, n, send->num_handles, out);
	if (iovecs != few)
		kvfree(iovecs);
	return status;
}

/* Handles on their way out of the caller's table */

/* Closes what a failed write was to move. Stops if the array cannot be read. */
static void zx_send_consume(struct zx_caller *c, const struct zx_send *send)
{
	struct zx_handle_table *table = zx_caller_table(c);
	u32 i;

	for (i = 0; i < send->num_handles && !fatal_signal_pending(current); i++) {
		zx_handle_disposition_t disposition = { .operation = ZX_HANDLE_OP_MOVE };

		if (send->etc) {
			if (copy_from_user(&disposition, &send->dispositions[i],
					   sizeof(disposition)))
				return;
		} else if (get_user(disposition.handle, &send->handles[i])) {
			return;
		}
		/* An operation that does not exist takes the handle too. */
		if (disposition.operation != ZX_HANDLE_OP_DUPLICATE)
			zx_handle_close(table, disposition.handle);
		cond_resched();
	}
}

/* What any handle in a message must be. */
static zx_status_t zx_send_check(const struct zx_hnd *hnd, const struct zx_object *channel)
{
	if (!(hnd->rights & ZX_RIGHT_TRANSFER))
		return ZX_ERR_ACCESS_DENIED;
	if (hnd->obj == channel)
		return ZX_ERR_NOT_SUPPORTED;
	return ZX_OK;
}

static zx_status_t zx_send_move_all(struct zx_caller *c, const struct zx_send *send,
				    const struct zx_object *channel, struct zx_msg *msg)
{
	zx_handle_t values[ZX_CHANNEL_MAX_MSG_HANDLES];
	struct zx_handle_table *table = zx_caller_table(c);
	zx_status_t first = ZX_OK;
	u32 i;

	if (copy_from_user(values, send->handles, send->num_handles * sizeof(*values)))
		return ZX_ERR_INVALID_ARGS;
	for (i = 0; i < send->num_handles; i++) {
		struct zx_hnd *hnd = &msg->handles[msg->nr_handles];
		zx_status_t status = zx_handle_send(table, values[i], msg, hnd);

		if (likely(status == ZX_OK)) {
			msg->nr_handles++;
			status = zx_send_check(hnd, channel);
		}
		if (unlikely(status != ZX_OK && first == ZX_OK))
			first = status;
	}
	return first;
}

/* Does what one disposition says. What it takes is added to the message in any case. */
static zx_status_t zx_send_dispose(struct zx_handle_table *table,
				   const zx_handle_disposition_t *disposition,
				   const struct zx_object *channel, struct zx_msg *msg)
{
	struct zx_hnd *hnd = &msg->handles[msg->nr_handles];
	zx_rights_t rights;
	zx_status_t status;

	if (disposition->operation == ZX_HANDLE_OP_DUPLICATE)
		status = zx_handle_dup(table, disposition->handle, hnd);
	else
		status = zx_handle_send(table, disposition->handle, msg, hnd);
	if (status != ZX_OK)
		return status;
	msg->nr_handles++;

	if (disposition->operation > ZX_HANDLE_OP_DUPLICATE)
		return ZX_ERR_INVALID_ARGS;
	status = zx_send_check(hnd, channel);
	if (status != ZX_OK)
		return status;
	if (disposition->type != ZX_OBJ_TYPE_NONE && disposition->type != hnd->obj->ops->type)
		return ZX_ERR_WRONG_TYPE;
	rights = disposition->rights;
	if (rights == ZX_RIGHT_SAME_RIGHTS)
		rights = hnd->rights;
	if (rights & ~hnd->rights)
		return ZX_ERR_INVALID_ARGS;
	if (disposition->operation == ZX_HANDLE_OP_DUPLICATE &&
	    !(hnd->rights & ZX_RIGHT_DUPLICATE))
		return ZX_ERR_ACCESS_DENIED;
	hnd->rights = rights;
	return ZX_OK;
}

static noinline zx_status_t zx_send_dispose_all(struct zx_caller *c, const struct zx_send *send,
						const struct zx_object *channel,
						struct zx_msg *msg)
{
	zx_handle_disposition_t dispositions[ZX_CHANNEL_MAX_MSG_HANDLES];
	size_t bytes = send->num_handles * sizeof(*dispositions);
	zx_status_t first = ZX_OK;
	u32 i;

	if (copy_from_user(dispositions, send->dispositions, bytes))
		return ZX_ERR_INVALID_ARGS;
	for (i = 0; i < send->num_handles; i++) {
		zx_status_t status;

		status = zx_send_dispose(zx_caller_table(c), &dispositions[i], channel, msg);
		if (status == ZX_OK)
			continue;
		dispositions[i].result = status;
		if (first == ZX_OK)
			first = status;
	}
	/* Results are told only if there is something to tell. */
	if (first != ZX_OK && copy_to_user(send->dispositions, dispositions, bytes))
		return ZX_ERR_INVALID_ARGS;
	return first;
}

/*
 * Makes a message out of what is to be sent. It consumes the handles on every error. A
 * call's message has room for a transaction id.
 */
static zx_status_t zx_send_prepare(struct zx_caller *c, zx_handle_t handle, u32 options,
				   zx_rights_t rights, const struct zx_send *send,
				   u32 min_size, struct zx_object **obj, struct zx_msg **msg)
{
	zx_status_t status = ZX_ERR_INVALID_ARGS;

	if (unlikely(options & ~ZX_CHANNEL_WRITE_USE_IOVEC))
		goto consume;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_CHANNEL, rights, obj);
	if (unlikely(status != ZX_OK))
		goto consume;
	if (unlikely(options & ZX_CHANNEL_WRITE_USE_IOVEC))
		status = zx_msg_from_iovecs(c, send, msg);
	else
		status = zx_msg_from_bytes(c, send, msg);
	if (unlikely(status != ZX_OK))
		goto put;

	if (unlikely((*msg)->size < min_size)) {
		status = ZX_ERR_INVALID_ARGS;
		goto free;
	}
	if (!send->num_handles)
		return ZX_OK;
	if (send->etc)
		status = zx_send_dispose_all(c, send, *obj, *msg);
	else
		status = zx_send_move_all(c, send, *obj, *msg);
	if (likely(status == ZX_OK))
		return ZX_OK;
	/* Those that were to be taken are in the message. */
	zx_msg_free(*msg, zx_spare_msg(c));
	zx_object_put(*obj);
	return status;

free:
	zx_msg_free(*msg, zx_spare_msg(c));
put:
	zx_object_put(*obj);
consume:
	zx_send_consume(c, send);
	return status;
}

/* A queue has become longer than Zircon allows. */
static void zx_channel_overfull(struct zx_caller *c)
{
	if (c->thread)
		zx_exception_policy(c->thread, ZX_EXCP_POLICY_CODE_CHANNEL_FULL_WRITE, 0);
}

static zx_status_t zx_channel_send(struct zx_caller *c, zx_handle_t handle, u32 options,
				   const struct zx_send *send)
{
	struct zx_object *obj;
	struct zx_msg *msg;
	zx_status_t status;
	bool full;

	status = zx_send_prepare(c, handle, options, ZX_RIGHT_WRITE, send, 0, &obj, &msg);
	if (unlikely(status != ZX_OK))
		return status;
	status = zx_channel_write(zx_channel_of(obj), msg, &full);
	zx_object_put(obj);
	if (unlikely(full))
		zx_channel_overfull(c);
	return status;
}

zx_status_t sys_zx_channel_write(struct zx_caller *c, zx_handle_t handle, u32 options,
				 const void __user *bytes, u32 num_bytes,
				 const zx_handle_t __user *handles, u32 num_handles)
{
	struct zx_send send = {
		.bytes = bytes,
		.num_bytes = num_bytes,
		.handles = handles,
		.num_handles = num_handles,
	};

	return zx_channel_send(c, handle, options, &send);
}

zx_status_t sys_zx_channel_write_etc(struct zx_caller *c, zx_handle_t handle, u32 options,
				     const void __user *bytes, u32 num_bytes,
				     zx_handle_disposition_t __user *handles, u32 num_handles)
{
	struct zx_send send = {
		.bytes = bytes,
		.num_bytes = num_bytes,
		.dispositions = handles,
		.num_handles = num_handles,
		.etc = true,
	};

	return zx_channel_send(c, handle, options, &send);
}

/* Handles on their way into the caller's table */

static bool zx_receive_tell(const struct zx_msg *msg, const zx_handle_t *values,
			    const struct zx_receive *to)
{
	u32 i;

	if (!to->etc)
		return !copy_to_user(to->handles, values, msg->nr_handles * sizeof(*values));

	for (i = 0; i < msg->nr_handles; i++) {
		zx_handle_info_t info = {
			.handle = values[i],
			.type = msg->handles[i].obj->ops->type,
			.rights = msg->handles[i].rights,
		};

		if (copy_to_user(&to->infos[i], &info, sizeof(info)))
			return false;
	}
	return true;
}

/* Moves the handles of a message to the caller, all or none. */
static zx_status_t zx_receive_handles(struct zx_caller *c, struct zx_msg *msg,
				      const struct zx_receive *to)
{
	zx_handle_t values[ZX_CHANNEL_MAX_MSG_HANDLES];
	struct zx_handle_table *table = zx_caller_table(c);
	zx_status_t status;
	u32 reserved, i;

	for (reserved = 0; reserved < msg->nr_handles; reserved++) {
		status = zx_handle_reserve(table, &values[reserved]);
		if (status != ZX_OK)
			goto undo;
	}
	status = ZX_ERR_INVALID_ARGS;
	if (!zx_receive_tell(msg, values, to))
		goto undo;

	for (i = 0; i < msg->nr_handles; i++)
		zx_handle_publish(table, values[i], zx_msg_release(msg, i));
	msg->nr_handles = 0;
	return ZX_OK;

undo:
	for (i = 0; i < reserved; i++)
		zx_handle_unreserve(table, values[i]);
	return status;
}

/* Hands a message to the caller, bytes before handles. The message is consumed. */
static zx_status_t zx_receive(struct zx_caller *c, struct zx_msg *msg,
			      const struct zx_receive *to)
{
	zx_status_t status = ZX_OK;

	if (unlikely(!zx_msg_copy_out(msg, to->bytes)))
		status = ZX_ERR_INVALID_ARGS;
	else if (msg->nr_handles)
		status = zx_receive_handles(c, msg, to);
	zx_msg_free(msg, zx_spare_msg(c));
	return status;
}

static zx_status_t zx_channel_receive(struct zx_caller *c, zx_handle_t handle, u32 options,
				      struct zx_receive *to)
{
	struct zx_object *obj;
	struct zx_msg *msg;
	zx_status_t status;

	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ, &obj);
	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(options & ~ZX_CHANNEL_READ_MAY_DISCARD)) {
		zx_object_put(obj);
		return ZX_ERR_NOT_SUPPORTED;
	}
	status = zx_channel_read(zx_channel_of(obj), options & ZX_CHANNEL_READ_MAY_DISCARD,
				 &to->num_bytes, &to->num_handles, &msg);
	zx_object_put(obj);
	if (status != ZX_OK && status != ZX_ERR_BUFFER_TOO_SMALL)
		return status;

	/* From here on the message, if it was taken, is lost if user memory is bad. */
	if ((to->actual_bytes && put_user(to->num_bytes, to->actual_bytes)) ||
	    (to->actual_handles && put_user(to->num_handles, to->actual_handles)))
		status = ZX_ERR_INVALID_ARGS;
	if (likely(status == ZX_OK))
		return zx_receive(c, msg, to);
	if (msg)
		zx_msg_free(msg, zx_spare_msg(c));
	return status;
}

zx_status_t sys_zx_channel_read(struct zx_caller *c, zx_handle_t handle, u32 options,
				void __user *bytes, zx_handle_t __user *handles,
				u32 num_bytes, u32 num_handles,
				u32 __user *actual_bytes, u32 __user *actual_handles)
{
	struct zx_receive to = {
		.bytes = bytes,
		.num_bytes = num_bytes,
		.num_handles = num_handles,
		.handles = handles,
		.actual_bytes = actual_bytes,
		.actual_handles = actual_handles,
	};

	return zx_channel_receive(c, handle, options, &to);
}

zx_status_t sys_zx_channel_read_etc(struct zx_caller *c, zx_handle_t handle, u32 options,
				    void __user *bytes, zx_handle_info_t __user *handles,
				    u32 num_bytes, u32 num_handles,
				    u32 __user *actual_bytes,
				    u32 __user *actual_handles)
{
	struct zx_receive to = {
		.bytes = bytes,
		.num_bytes = num_bytes,
		.num_handles = num_handles,
		.infos = handles,
		.etc = true,
		.actual_bytes = actual_bytes,
		.actual_handles = actual_handles,
	};

	return zx_channel_receive(c, handle, options, &to);
}

/*
 * Calls. The vDSO makes the first system call of a call, and then, as long as that was
 * interrupted, others to go on waiting, with the same arguments.
 */

/* Hands a reply to the caller. It is consumed, also if it does not fit. */
static zx_status_t zx_call_reply(struct zx_caller *c, struct zx_msg *msg,
				 const struct zx_receive *to)
{
	zx_status_t status = ZX_OK;

	if (msg->size > to->num_bytes || msg->nr_handles > to->num_handles)
		status = ZX_ERR_BUFFER_TOO_SMALL;
	else if (put_user(msg->size, to->actual_bytes) ||
		 put_user((u32)msg->nr_handles, to->actual_handles))
		status = ZX_ERR_INVALID_ARGS;
	if (likely(status == ZX_OK))
		return zx_receive(c, msg, to);
	zx_msg_free(msg, zx_spare_msg(c));
	return status;
}

static zx_status_t zx_call_wait(struct zx_caller *c, struct zx_channel_call *call,
				zx_time_t deadline, const struct zx_receive *to)
{
	struct zx_msg *reply;
	zx_status_t status;

	zx_thread_set_blocked(c->thread, ZX_THREAD_STATE_BLOCKED_CHANNEL);
	status = zx_channel_call_wait(call, deadline, c->thread, &reply);
	zx_thread_set_blocked(c->thread, 0);
	if (unlikely(status != ZX_OK))
		return status;
	return zx_call_reply(c, reply, to);
}

/*
 * A native thread's call is kept in the thread, for zx_call_resume(). In hosted mode
 * there is nothing to keep it in: the wait ends only with the call or the task.
 */
static zx_status_t zx_call_begin(struct zx_caller *c, zx_handle_t handle, u32 options,
				 zx_time_t deadline, const struct zx_send *send,
				 const struct zx_receive *to)
{
	struct zx_channel_call hosted_call;
	struct zx_channel_call *call = c->thread ? &c->thread->call : &hosted_call;
	struct zx_object *obj;
	struct zx_msg *msg;
	zx_status_t status;
	bool full;

	status = zx_send_prepare(c, handle, options, ZX_RIGHT_READ | ZX_RIGHT_WRITE, send,
				 sizeof(zx_txid_t), &obj, &msg);
	if (unlikely(status != ZX_OK))
		return status;
	if (unlikely(c->thread && call->channel)) {
		/* The vDSO would have finished the other one first. */
		zx_msg_free(msg, zx_spare_msg(c));
		zx_object_put(obj);
		zx_process_kill(c->process, ZX_TASK_RETCODE_VDSO_KILL);
		return ZX_ERR_BAD_STATE;
	}
	status = zx_channel_call_start(zx_channel_of(obj), msg, call, &full);
	zx_object_put(obj);
	if (unlikely(full))
		zx_channel_overfull(c);
	if (unlikely(status != ZX_OK))
		return status;
	return zx_call_wait(c, call, deadline, to);
}

static zx_status_t zx_call_resume(struct zx_caller *c, zx_time_t deadline,
				  const struct zx_receive *to)
{
	if (!c->thread || !c->thread->call.channel)
		return ZX_ERR_BAD_STATE;
	return zx_call_wait(c, &c->thread->call, deadline, to);
}

/* Both forms of arguments differ in what their handles point at alone. */
static_assert(sizeof(zx_channel_call_args_t) == sizeof(zx_channel_call_etc_args_t));
static_assert(offsetof(zx_channel_call_args_t, rd_num_handles) ==
	      offsetof(zx_channel_call_etc_args_t, rd_num_handles));

/* A pointer in a structure that was copied from user space. */
#define zx_user_ptr(ptr)	((void __force __user *)(ptr))

static bool zx_call_args(const void __user *from, bool etc, struct zx_send *send,
			 struct zx_receive *to)
{
	zx_channel_call_args_t args;

	if (copy_from_user(&args, from, sizeof(args)))
		return false;
	*send = (struct zx_send){
		.bytes = zx_user_ptr(args.wr_bytes),
		.num_bytes = args.wr_num_bytes,
		.num_handles = args.wr_num_handles,
		.etc = etc,
	};
	to->bytes = zx_user_ptr(args.rd_bytes);
	to->num_bytes = args.rd_num_bytes;
	to->num_handles = args.rd_num_handles;
	to->etc = etc;
	if (etc) {
		send->dispositions = zx_user_ptr(args.wr_handles);
		to->infos = zx_user_ptr(args.rd_handles);
	} else {
		send->handles = zx_user_ptr(args.wr_handles);
		to->handles = zx_user_ptr(args.rd_handles);
	}
	return true;
}

zx_status_t sys_zx_channel_call_noretry(struct zx_caller *c, zx_handle_t handle, u32 options,
					zx_time_t deadline,
					const zx_channel_call_args_t __user *args,
					u32 __user *actual_bytes,
					u32 __user *actual_handles)
{
	struct zx_receive to = { .actual_bytes = actual_bytes, .actual_handles = actual_handles };
	struct zx_send send;

	if (!zx_call_args(args, false, &send, &to))
		return ZX_ERR_INVALID_ARGS;
	return zx_call_begin(c, handle, options, deadline, &send, &to);
}

zx_status_t sys_zx_channel_call_finish(struct zx_caller *c, zx_time_t deadline,
				       const zx_channel_call_args_t __user *args,
				       u32 __user *actual_bytes,
				       u32 __user *actual_handles)
{
	struct zx_receive to = { .actual_bytes = actual_bytes, .actual_handles = actual_handles };
	struct zx_send send;

	if (!zx_call_args(args, false, &send, &to))
		return ZX_ERR_INVALID_ARGS;
	return zx_call_resume(c, deadline, &to);
}

zx_status_t sys_zx_channel_call_etc_noretry(struct zx_caller *c, zx_handle_t handle,
					    u32 options, zx_time_t deadline,
					    zx_channel_call_etc_args_t __user *args,
					    u32 __user *actual_bytes,
					    u32 __user *actual_handles)
{
	struct zx_receive to = { .actual_bytes = actual_bytes, .actual_handles = actual_handles };
	struct zx_send send;

	if (!zx_call_args(args, true, &send, &to))
		return ZX_ERR_INVALID_ARGS;
	return zx_call_begin(c, handle, options, deadline, &send, &to);
}

zx_status_t sys_zx_channel_call_etc_finish(struct zx_caller *c, zx_time_t deadline,
					   zx_channel_call_etc_args_t __user *args,
					   u32 __user *actual_bytes,
					   u32 __user *actual_handles)
{
	struct zx_receive to = { .actual_bytes = actual_bytes, .actual_handles = actual_handles };
	struct zx_send send;

	if (!zx_call_args(args, true, &send, &to))
		return ZX_ERR_INVALID_ARGS;
	return zx_call_resume(c, deadline, &to);
}
