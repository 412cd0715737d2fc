// SPDX-License-Identifier: MIT
/*
 * The device, and calls through it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "zxh.h"
#include "zxh_internal.h"

static int zxh_device = -1;
static struct zx_ioc_instance instance;
static char error[256];

__attribute__((format(printf, 2, 3)))
static int fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	return -err;
}

const char *zxh_error(void)
{
	return error;
}

int zxh_fd(void)
{
	return zxh_device;
}

const struct zx_ioc_instance *zxh_instance(void)
{
	return &instance;
}

static int open_failed(const char *path, int err)
{
	switch (err) {
	case ENOENT:
		return fail(err, "%s does not exist: the zircon module is not loaded (modprobe zircon)",
			    path);
	case ENXIO:
	case ENODEV:
		return fail(err, "%s has no driver: the zircon module is not loaded (modprobe zircon)",
			    path);
	case EACCES:
	case EPERM:
		return fail(err, "%s may not be opened by this user: ls -l %s shows who may",
			    path, path);
	default:
		return fail(err, "%s cannot be opened: %s", path, strerror(err));
	}
}

/* What this was built with; variables, since a minor of 0 is not to be compared with. */
static const unsigned int want_major = ZX_ABI_MAJOR, want_minor = ZX_ABI_MINOR;

static int check_version(const char *path, int fd, struct zx_ioc_version *v)
{
	memset(v, 0, sizeof(*v));
	v->size = sizeof(*v);
	if (ioctl(fd, ZX_IOC_VERSION, v) < 0) {
		if (errno == ENOTTY)
			return fail(ENOTTY, "%s is not the device of the zircon module", path);
		return fail(errno, "%s does not tell its version: %s", path, strerror(errno));
	}
	v->build[sizeof(v->build) - 1] = '\0';
	if (v->abi_major != want_major || v->abi_minor < want_minor)
		return fail(EPROTO, "the loaded zircon module (%s) is too %s for this program: it has interface %u.%u, needed is %u.%u",
			    v->build, v->abi_major > want_major ? "new" : "old",
			    v->abi_major, v->abi_minor, want_major, want_minor);
	return 0;
}

int zxh_open_device(struct zx_ioc_version *version)
{
	const char *path = getenv("ZX_DEVICE");
	struct zx_ioc_version v;
	int fd, ret;

	if (!path || !*path)
		path = ZXH_DEVICE;
	error[0] = '\0';
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return open_failed(path, errno);
	ret = check_version(path, fd, &v);
	if (ret < 0) {
		close(fd);
		return ret;
	}
	if (version)
		*version = v;
	return fd;
}

int zxh_open(void)
{
	struct zx_ioc_instance made = { .size = sizeof(made) };
	int fd, err;

	if (zxh_device >= 0)
		return fail(EBUSY, "this process has an instance already");
	fd = zxh_open_device(NULL);
	if (fd < 0)
		return fd;
	if (ioctl(fd, ZX_IOC_INSTANCE, &made) < 0) {
		err = errno;
		close(fd);
		return fail(err, "the zircon module makes no instance: %s", strerror(err));
	}
	instance = made;
	zxh_device = fd;
	if (!zxh_read_vdso_data(made.vdso)) {
		zxh_close();
		return fail(EPROTO, "libzircon.so in the zircon module is not one that this program knows");
	}
	return 0;
}

void zxh_close(void)
{
	if (zxh_device < 0)
		return;
	close(zxh_device);
	zxh_device = -1;
	memset(&instance, 0, sizeof(instance));
}

long zxh_call(uint32_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
	      uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7)
{
	struct zx_ioc_call call = {
		.nr = nr,
		.args = { a0, a1, a2, a3, a4, a5, a6, a7 },
	};
	int saved = errno;

	/* Deadlines are absolute, so the same call again is the same wait. */
	while (ioctl(zxh_device, ZX_IOC_CALL, &call) < 0) {
		if (errno != EINTR) {
			errno = saved;
			return ZX_ERR_BAD_STATE;
		}
	}
	errno = saved;
	return (long)call.ret;
}

zx_handle_t zx_process_self(void)
{
	return instance.process;
}

zx_handle_t zx_job_default(void)
{
	return instance.root_job;
}

/* A hosted process has neither: its threads and its memory are Linux's. */
zx_handle_t zx_thread_self(void)
{
	return ZX_HANDLE_INVALID;
}

zx_handle_t zx_vmar_root_self(void)
{
	return ZX_HANDLE_INVALID;
}

zx_handle_t _zx_process_self(void) __attribute__((alias("zx_process_self")));
zx_handle_t _zx_job_default(void) __attribute__((alias("zx_job_default")));
zx_handle_t _zx_thread_self(void) __attribute__((alias("zx_thread_self")));
zx_handle_t _zx_vmar_root_self(void) __attribute__((alias("zx_vmar_root_self")));
