// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/zircon. See uapi/linux/zircon.h for what it offers.
 *
 * Nothing here trusts a size: structures are copied by the caller's size, which may be
 * that of an older or newer header.
 */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "../../uapi/linux/zircon.h"
#include <zx_sysnr.h>
#include "../object/debuglog.h"
#include "../object/job.h"
#include "../object/resource.h"
#include "../object/wait.h"
#include "../vm/fault.h"
#include "device.h"
#include "personality.h"

/**
 * struct zx_file - an open file of /dev/zircon
 * @lock:	serialises becoming an instance
 * @instance:	what it is, NULL until ZX_IOC_INSTANCE; set once
 */
struct zx_file {
	struct mutex lock;
	struct zx_instance *instance;
};

/* The instance that a file is, or NULL. It stays one as long as the file is open. */
static struct zx_instance *zx_file_instance(struct zx_file *zf)
{
	/* Pairs with the store in zx_ioc_instance(). */
	return smp_load_acquire(&zf->instance);
}

static int zx_open(struct inode *inode, struct file *file)
{
	struct zx_file *zf = kzalloc(sizeof(*zf), GFP_KERNEL_ACCOUNT);

	if (!zf)
		return -ENOMEM;
	mutex_init(&zf->lock);
	file->private_data = zf;
	return nonseekable_open(inode, file);
}

static int zx_release(struct inode *inode, struct file *file)
{
	struct zx_file *zf = file->private_data;

	if (zf->instance) {
		zx_instance_shutdown(zf->instance);
		zx_instance_put(zf->instance);
	}
	mutex_destroy(&zf->lock);
	kfree(zf);
	return 0;
}

/*
 * Copies a structure that begins with its size. Answers, like copy_struct_from_user(),
 * -E2BIG if the caller wants something this module does not know.
 */
static int zx_get_arg(void *arg, size_t size, size_t min, void __user *uarg, u32 *usize)
{
	if (get_user(*usize, (u32 __user *)uarg))
		return -EFAULT;
	if (*usize < min || *usize > PAGE_SIZE)
		return -EINVAL;
	return copy_struct_from_user(arg, size, uarg, *usize);
}

static int zx_put_arg(const void *arg, size_t size, void __user *uarg, u32 usize)
{
	return copy_to_user(uarg, arg, min_t(size_t, size, usize)) ? -EFAULT : 0;
}

static int zx_ioc_version(void __user *uarg)
{
	struct zx_ioc_version arg;
	u32 usize;
	int ret;

	ret = zx_get_arg(&arg, sizeof(arg), offsetofend(struct zx_ioc_version, features), uarg,
			 &usize);
	if (ret)
		return ret;
	memset(&arg, 0, sizeof(arg));
	arg.size = sizeof(arg);
	arg.abi_major = ZX_ABI_MAJOR;
	arg.abi_minor = ZX_ABI_MINOR;
	arg.nr_calls = ZX_SYS_COUNT;
	if (zx_personality_available()) {
		arg.features |= ZX_FEATURE_PERSONALITY;
		if (zx_binfmt_registered())
			arg.features |= ZX_FEATURE_BINFMT;
	}
	strscpy(arg.build, THIS_MODULE->version ?: "unknown", sizeof(arg.build));
	return zx_put_arg(&arg, sizeof(arg), uarg, usize);
}

/* Puts a handle into the hosted process's table. Consumes it. */
static zx_status_t zx_give(struct zx_process *process, struct zx_hnd hnd, u32 *value)
{
	zx_status_t status = zx_handle_reserve(&process->handles, value);

	if (status == ZX_OK)
		zx_handle_publish(&process->handles, *value, hnd);
	else
		zx_hnd_drop(hnd);
	return status;
}

static void zx_instance_on_free(struct zx_instance *instance)
{
	zx_vmo_file_drain(instance);
	zx_host_pool_free(instance);
	zx_share_put(instance->share);
	zx_vdso_put();
}

/*
 * Makes root job and hosted process, and the handles by which user space begins: those for
 * which it has room.
 */
static int zx_instance_furnish(struct zx_instance *instance, struct zx_ioc_instance *arg,
			       u32 usize)
{
	struct zx_process *process;
	struct zx_hnd hnd;
	zx_status_t status;
	int ret;

	ret = zx_vdso_get();
	if (ret)
		return ret;
	instance->share = zx_share_get();
	if (!instance->share) {
		zx_vdso_put();
		return -ENOMEM;
	}
	ret = zx_host_pool_create(instance);
	if (ret) {
		zx_share_put(instance->share);
		zx_vdso_put();
		return ret;
	}
	instance->on_shutdown = zx_host_pool_close;
	instance->on_free = zx_instance_on_free;
	status = zx_job_create_root(instance, &instance->root_job);
	if (status != ZX_OK)
		return -ENOMEM;
	status = zx_process_create(instance->root_job, current->comm, true, &process);
	if (status != ZX_OK)
		return -ENOMEM;
	instance->hosted = process;

	zx_object_get(&instance->root_job->obj);
	status = zx_give(process, zx_hnd_of(&instance->root_job->obj), &arg->root_job);
	if (status != ZX_OK)
		return -ENOMEM;
	zx_object_get(&process->obj);
	status = zx_give(process, zx_hnd_of(&process->obj), &arg->process);
	if (status != ZX_OK)
		return -ENOMEM;
	status = zx_vdso_vmo(instance, &hnd);
	if (status == ZX_OK)
		status = zx_give(process, hnd, &arg->vdso);
	if (status != ZX_OK)
		return -ENOMEM;
	status = zx_debuglog_create(instance, true, true, &hnd);
	if (status == ZX_OK)
		status = zx_give(process, hnd, &arg->log);
	if (status == ZX_OK && usize >= offsetofend(struct zx_ioc_instance, root_resource)) {
		status = zx_resource_create(instance, ZX_RSRC_KIND_ROOT, 0, 0, 0, "root", &hnd);
		if (status == ZX_OK)
			status = zx_give(process, hnd, &arg->root_resource);
	}
	return status == ZX_OK ? 0 : -ENOMEM;
}

static int zx_ioc_instance(struct zx_file *zf, void __user *uarg)
{
	struct zx_instance *instance;
	struct zx_ioc_instance arg;
	u32 usize;
	int ret;

	ret = zx_get_arg(&arg, sizeof(arg), offsetofend(struct zx_ioc_instance, log), uarg,
			 &usize);
	if (ret)
		return ret;
	if (arg.flags || arg.reserved)
		return -EINVAL;

	mutex_lock(&zf->lock);
	ret = -EBUSY;
	if (zf->instance)
		goto unlock;
	ret = -ENOMEM;
	instance = zx_instance_create();
	if (!instance)
		goto unlock;
	ret = zx_instance_furnish(instance, &arg, usize);
	arg.size = sizeof(arg);
	if (!ret)
		ret = zx_put_arg(&arg, sizeof(arg), uarg, usize);
	if (ret) {
		zx_instance_shutdown(instance);
		zx_instance_put(instance);
		goto unlock;
	}
	/* Readers do not lock: they see it whole or not at all. */
	smp_store_release(&zf->instance, instance);
unlock:
	mutex_unlock(&zf->lock);
	return ret;
}

static int zx_ioc_call(struct zx_file *zf, struct zx_ioc_call __user *uarg)
{
	struct zx_instance *instance = zx_file_instance(zf);
	struct zx_caller caller = {};
	struct zx_ioc_call arg;

	if (!instance)
		return -ENXIO;
	if (copy_from_user(&arg, uarg, offsetof(struct zx_ioc_call, ret)))
		return -EFAULT;
	if (arg.reserved)
		return -EINVAL;
	caller.process = instance->hosted;
	arg.ret = zx_hosted_call(&caller, arg.nr, arg.args);
	if (unlikely(arg.ret == -ERESTARTSYS))
		return -ERESTARTSYS;
	return put_user(arg.ret, &uarg->ret);
}

static int zx_ioc_spawn(struct zx_file *zf, void __user *uarg)
{
	struct zx_instance *instance = zx_file_instance(zf);
	struct zx_ioc_spawn arg;
	u32 usize;
	int ret;

	if (!instance)
		return -ENXIO;
	ret = zx_get_arg(&arg, sizeof(arg), sizeof(arg), uarg, &usize);
	if (ret)
		return ret;
	if (arg.flags & ~ZX_SPAWN_FAILED)
		return -EINVAL;
	if (arg.flags)
		zx_host_failed(instance, arg.cookie);
	arg.flags = 0;
	ret = zx_host_wait_wanted(instance, arg.cookie);
	if (ret)
		return ret;
	return zx_put_arg(&arg, sizeof(arg), uarg, usize);
}

static int zx_ioc_host(void __user *uarg)
{
	struct zx_ioc_host arg;
	u32 usize;
	int ret;

	ret = zx_get_arg(&arg, sizeof(arg), sizeof(arg), uarg, &usize);
	if (ret)
		return ret;
	if (arg.reserved)
		return -EINVAL;
	return zx_host_enter(arg.cookie);
}

static long zx_ioctl(struct file *file, unsigned int cmd, unsigned long uarg)
{
	struct zx_file *zf = file->private_data;
	void __user *arg = (void __user *)uarg;

	switch (cmd) {
	case ZX_IOC_CALL:
		return zx_ioc_call(zf, arg);
	case ZX_IOC_VERSION:
		return zx_ioc_version(arg);
	case ZX_IOC_INSTANCE:
		return zx_ioc_instance(zf, arg);
	case ZX_IOC_SPAWN:
		return zx_ioc_spawn(zf, arg);
	case ZX_IOC_HOST:
		return zx_ioc_host(arg);
	}
	return -ENOTTY;
}

static const struct file_operations zx_fops = {
	.owner = THIS_MODULE,
	.open = zx_open,
	.release = zx_release,
	.unlocked_ioctl = zx_ioctl,
};

/*
 * 0666: an instance is confined to the caller's own credentials, cgroup and limits, and
 * reaches nothing of anybody else's; see "Security model" in README.md.
 */
static struct miscdevice zx_miscdev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "zircon",
	.fops = &zx_fops,
	.mode = 0666,
};

/**
 * zx_device_init() - user space may come
 *
 * Return: 0 or an errno of misc_register().
 */
int zx_device_init(void)
{
	return misc_register(&zx_miscdev);
}

/**
 * zx_device_exit() - no file is open, and none will be
 */
void zx_device_exit(void)
{
	misc_deregister(&zx_miscdev);
}
