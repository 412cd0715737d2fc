// SPDX-License-Identifier: GPL-2.0-only
/* /dev/zircon: how an instance, and a host, begin and end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
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

/* Whether nothing of a process's own is mapped any more, as in a host: at most [vsyscall]. */
static bool is_blank(pid_t pid)
{
	char path[64], line[9] = "";
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, line, sizeof(line) - 1);
		close(fd);
	}
	return n == 0 || !strcmp(line, "ffffffff");
}

/* Does not return if it becomes one. */
static void become_host(struct zx_ioc_host *host, unsigned int nth)
{
	int nth_fd = fault_open(0), fd = open(ZXH_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd >= 0 && (!nth || fault_arm(nth_fd, nth)))
		ioctl(fd, ZX_IOC_HOST, host);
	else
		errno = EIO;
}

/* The child either comes back, or is killed having nothing to come back to, or is a host. */
static long attempt_host(struct zxf *f)
{
	struct zx_ioc_instance instance = { .size = sizeof(instance) };
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_host host = { .size = sizeof(host) };
	int fd, nth_fd, status = 0;
	bool blank = false;
	pid_t pid;

	fd = open(ZXH_DEVICE, O_RDWR | O_CLOEXEC);
	if (ioctl(fd, ZX_IOC_INSTANCE, &instance) || ioctl(fd, ZX_IOC_SPAWN, &spawn))
		zxf_must(f, ZX_ERR_IO);
	memcpy(host.cookie, spawn.cookie, sizeof(host.cookie));
	pid = fork();
	if (!pid) {
		close(fd);
		close(zxh_fd());
		become_host(&host, f->nth);
		_exit(errno);
	}
	nth_fd = fault_open(pid);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		/* A process that is dying is blank too: only one that stays so is a host. */
		if (!is_blank(pid)) {
			usleep(1000);
			continue;
		}
		usleep(50000);
		blank = waitpid(pid, &status, WNOHANG) == 0;
		break;
	}
	f->happened = blank ? f->nth && fault_disarm(nth_fd) : true;
	close(nth_fd);
	close(fd);
	if (blank)
		waitpid(pid, &status, 0);
	if (blank)
		return 0;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ENOMEM;
}

#define IOCTL(ioctl, ...) \
	{ .name = ioctl, .setup = setup, .errors = { -ENOMEM, -EFAULT, -ENFILE }, \
	  .no_memory = true, __VA_ARGS__ }

static const struct zxf_scenario scenarios[] = {
	IOCTL("ioctl", .variant = "instance", .attempt = attempt_instance),
	IOCTL("ioctl", .variant = "spawn", .attempt = attempt_spawn),
	IOCTL("ioctl", .variant = "host", .attempt = attempt_host, .arms = true),
};

ZXF_GROUP(zxf_device, scenarios);
