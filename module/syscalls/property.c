// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_property() and zx_object_set_property().
 */
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <zircon/syscalls/object.h>
#include <zx_protos.h>
#include "../object/caller.h"
#include "../object/socket.h"
#include "../object/stream.h"
#include "../object/thread.h"
#include "../vm/aspace.h"
#include "../vm/vmo.h"

/**
 * struct zx_property - a property that is one number
 * @property:	ZX_PROP_*
 * @type:	ZX_OBJ_TYPE_* of the objects that have it
 * @size:	in bytes
 * @get:	NULL if it cannot be read
 * @set:	NULL if it cannot be written
 */
struct zx_property {
	u32 property;
	u32 type;
	size_t size;
	u64 (*get)(struct zx_object *obj);
	zx_status_t (*set)(struct zx_caller *c, struct zx_object *obj, u64 value);
};

static u64 zx_get_debug_addr(struct zx_object *obj)
{
	return READ_ONCE(zx_process_of(obj)->debug_addr);
}

/* The dynamic linker says where its data is, once; a debugger may have asked for a trap. */
static zx_status_t zx_set_debug_addr(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	struct zx_process *process = zx_process_of(obj);
	zx_status_t status = ZX_OK;
	unsigned long flags;

	if (!value)
		return ZX_ERR_INVALID_ARGS;
	zx_object_lock(obj, flags);
	if (!process->debug_addr || process->debug_addr == ZX_PROCESS_DEBUG_ADDR_BREAK_ON_SET)
		WRITE_ONCE(process->debug_addr, value);
	else
		status = ZX_ERR_ACCESS_DENIED;
	zx_object_unlock(obj, flags);
	return status;
}

static u64 zx_get_break_on_load(struct zx_object *obj)
{
	return READ_ONCE(zx_process_of(obj)->break_on_load);
}

static zx_status_t zx_set_break_on_load(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	WRITE_ONCE(zx_process_of(obj)->break_on_load, value);
	return ZX_OK;
}

static u64 zx_get_vdso_base(struct zx_object *obj)
{
	struct zx_aspace *aspace = zx_process_of(obj)->aspace;

	return aspace ? READ_ONCE(aspace->vdso_base) : 0;
}

static u64 zx_get_content_size(struct zx_object *obj)
{
	return zx_vmo_get_content_size(zx_vmo_of(obj));
}

static zx_status_t zx_set_content_size(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	return zx_vmo_set_content_size(zx_vmo_of(obj), value);
}

static u64 zx_get_rx_threshold(struct zx_object *obj)
{
	return READ_ONCE(zx_socket_of(obj)->rx_threshold);
}

static zx_status_t zx_set_rx_threshold(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	return zx_socket_set_rx_threshold(zx_socket_of(obj), value);
}

static u64 zx_get_tx_threshold(struct zx_object *obj)
{
	return READ_ONCE(zx_socket_of(obj)->tx_threshold);
}

static zx_status_t zx_set_tx_threshold(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	return zx_socket_set_tx_threshold(zx_socket_of(obj), value);
}

/*
 * Linux sets the register: the rest of the call is arch_prctl(). Its result, 0, is ZX_OK;
 * what it could refuse has been refused here.
 */
static zx_status_t zx_set_segment(struct zx_caller *c, u64 base, int option)
{
	struct pt_regs *regs = task_pt_regs(current);

	if (base < ZX_ASPACE_BASE || base >= ZX_ASPACE_END)
		return ZX_ERR_INVALID_ARGS;
	regs->orig_ax = __NR_arch_prctl;
	regs->di = option;
	regs->si = base;
	c->linux_call = true;
	return ZX_OK;
}

static zx_status_t zx_set_fs(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	return zx_set_segment(c, value, ARCH_SET_FS);
}

static zx_status_t zx_set_gs(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	return zx_set_segment(c, value, ARCH_SET_GS);
}

static u64 zx_get_append(struct zx_object *obj)
{
	return !!(READ_ONCE(zx_stream_of(obj)->options) & ZX_STREAM_MODE_APPEND);
}

static zx_status_t zx_set_append(struct zx_caller *c, struct zx_object *obj, u64 value)
{
	zx_stream_set_append(zx_stream_of(obj), value);
	return ZX_OK;
}

static const struct zx_property zx_properties[] = {
	{ ZX_PROP_REGISTER_FS, ZX_OBJ_TYPE_THREAD, 8, NULL, zx_set_fs },
	{ ZX_PROP_REGISTER_GS, ZX_OBJ_TYPE_THREAD, 8, NULL, zx_set_gs },
	{ ZX_PROP_PROCESS_DEBUG_ADDR, ZX_OBJ_TYPE_PROCESS, 8, zx_get_debug_addr,
	  zx_set_debug_addr },
	{ ZX_PROP_PROCESS_BREAK_ON_LOAD, ZX_OBJ_TYPE_PROCESS, 8, zx_get_break_on_load,
	  zx_set_break_on_load },
	{ ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, ZX_OBJ_TYPE_PROCESS, 8, zx_get_vdso_base, NULL },
	{ ZX_PROP_SOCKET_RX_THRESHOLD, ZX_OBJ_TYPE_SOCKET, 8, zx_get_rx_threshold,
	  zx_set_rx_threshold },
	{ ZX_PROP_SOCKET_TX_THRESHOLD, ZX_OBJ_TYPE_SOCKET, 8, zx_get_tx_threshold,
	  zx_set_tx_threshold },
	{ ZX_PROP_STREAM_MODE_APPEND, ZX_OBJ_TYPE_STREAM, 1, zx_get_append, zx_set_append },
	{ ZX_PROP_VMO_CONTENT_SIZE, ZX_OBJ_TYPE_VMO, 8, zx_get_content_size,
	  zx_set_content_size },
};

static const struct zx_property *zx_property_find(u32 property)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(zx_properties); i++)
		if (zx_properties[i].property == property)
			return &zx_properties[i];
	return NULL;
}

static zx_status_t zx_get_name(struct zx_object *obj, char __user *to, size_t size)
{
	char name[ZX_MAX_NAME_LEN];

	if (size < sizeof(name))
		return ZX_ERR_BUFFER_TOO_SMALL;
	zx_object_get_name(obj, name);
	return copy_to_user(to, name, sizeof(name)) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

static zx_status_t zx_set_name(struct zx_object *obj, const char __user *from, size_t size)
{
	char name[ZX_MAX_NAME_LEN - 1];

	size = min(size, sizeof(name));
	if (copy_from_user(name, from, size))
		return ZX_ERR_INVALID_ARGS;
	return zx_object_set_name(obj, name, size);
}

static zx_status_t zx_get_property(struct zx_object *obj, u32 property, void __user *to,
				   size_t size)
{
	const struct zx_property *prop;
	u64 value;

	if (property == ZX_PROP_NAME)
		return zx_get_name(obj, to, size);
	prop = zx_property_find(property);
	if (!prop || !prop->get)
		return ZX_ERR_NOT_SUPPORTED;
	if (size < prop->size)
		return ZX_ERR_BUFFER_TOO_SMALL;
	if (obj->ops->type != prop->type)
		return ZX_ERR_WRONG_TYPE;
	value = prop->get(obj);
	return copy_to_user(to, &value, prop->size) ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

static zx_status_t zx_set_property(struct zx_caller *c, struct zx_object *obj, u32 property,
				   const void __user *from, size_t size)
{
	const struct zx_property *prop;
	u64 value = 0;

	if (property == ZX_PROP_NAME)
		return zx_set_name(obj, from, size);
	prop = zx_property_find(property);
	if (!prop || !prop->set)
		return ZX_ERR_NOT_SUPPORTED;
	if (size < prop->size)
		return ZX_ERR_BUFFER_TOO_SMALL;
	if (obj->ops->type != prop->type)
		return ZX_ERR_WRONG_TYPE;
	/* A thread's properties are its own affair. */
	if (prop->type == ZX_OBJ_TYPE_THREAD && zx_thread_of(obj) != c->thread)
		return ZX_ERR_ACCESS_DENIED;
	if (copy_from_user(&value, from, prop->size))
		return ZX_ERR_INVALID_ARGS;
	return prop->set(c, obj, value);
}

zx_status_t sys_zx_object_get_property(struct zx_caller *c, zx_handle_t handle, u32 property,
				       void __user *value, size_t value_size)
{
	struct zx_object *obj;
	zx_status_t status;

	if (!value)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_GET_PROPERTY, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_get_property(obj, property, value, value_size);
	zx_object_put(obj);
	return status;
}

zx_status_t sys_zx_object_set_property(struct zx_caller *c, zx_handle_t handle, u32 property,
				       const void __user *value, size_t value_size)
{
	struct zx_object *obj;
	zx_status_t status;

	if (!value)
		return ZX_ERR_INVALID_ARGS;
	status = zx_caller_lookup(c, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SET_PROPERTY, &obj);
	if (status != ZX_OK)
		return status;
	status = zx_set_property(c, obj, property, value, value_size);
	zx_object_put(obj);
	return status;
}
