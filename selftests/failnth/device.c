// SPDX-License-Identifier: GPL-2.0-only
/* /dev/zircon: how an instance begins and ends. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "failnth.h"

static void setup(struct zxf *f)
{
	zxf_out(f, sizeof(struct zx_ioc_instance), ZXF_EARLY);
}

/* All of it may fail, closing it may not. */
static long attempt_instance(struct zxf *f)
{
	struct zx_ioc_instance *instance = (void *)f->bufs[0].at;
	struct zx_ioc_version v = { .size = sizeof(v) };
	long ret = 0;
	int fd;

	fd = open(ZXH_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	memset(instance, 0, sizeof(*instance));
	instance->size = sizeof(*instance);
	if (ioctl(fd, ZX_IOC_VERSION, &v) || ioctl(fd, ZX_IOC_INSTANCE, instance))
		ret = -errno;
	close(fd);
	return ret;
}

static long attempt_spawn(struct zxf *f)
{
	struct zx_ioc_instance instance = { .size = sizeof(instance) };
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	long ret = 0;
	int fd;

	(void)f;
	fd = open(ZXH_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, ZX_IOC_INSTANCE, &instance) || ioctl(fd, ZX_IOC_SPAWN, &spawn))
		ret = -errno;
	close(fd);
	return ret;
}

#define IOCTL(ioctl, ...) \
	{ .name = ioctl, .setup = setup, .errors = { -ENOMEM, -EFAULT, -ENFILE }, \
	  .no_memory = true, __VA_ARGS__ }

static const struct zxf_scenario scenarios[] = {
	IOCTL("ioctl", .variant = "instance", .attempt = attempt_instance),
	IOCTL("ioctl", .variant = "spawn", .attempt = attempt_spawn),
};

ZXF_GROUP(zxf_device, scenarios);
