// SPDX-License-Identifier: MIT
/*
 * Blank hosts. A thread waits until the module wants one, and executes zxhost, which is
 * part of this program: no file has to be found.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "zxrun.h"

#ifndef MFD_EXEC
#define MFD_EXEC	0x0010U
#endif

extern const char zxhost_image[], zxhost_image_end[];

static int host_fd = -1;

static int make_host_file(void)
{
	size_t size = (size_t)(zxhost_image_end - zxhost_image);
	int fd;

	/* Kernels before 6.3 do not know MFD_EXEC, and need not be told. */
	fd = memfd_create("zxhost", MFD_CLOEXEC | MFD_EXEC);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("zxhost", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, zxhost_image, size) != (ssize_t)size) {
		close(fd);
		return -EIO;
	}
	/* Written once: a file that is open for writing cannot be executed. */
	char path[64];
	int ro;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ro = open(path, O_RDONLY | O_CLOEXEC);
	if (ro < 0) {
		/* Without /proc: memfds may be executed all the same. */
		return fd;
	}
	close(fd);
	return ro;
}

/* Executes one host. The child shares memory with us until it does. */
static int start_host(const struct zx_ioc_spawn *spawn)
{
	const char *device = getenv("ZX_DEVICE");
	char cookie[33];
	char *argv[] = { (char *)"zxhost", cookie, (char *)(device ? device : ZXH_DEVICE), NULL };
	char *envp[] = { NULL };
	volatile int error = 0;
	pid_t pid;

	snprintf(cookie, sizeof(cookie), "%016llx%016llx",
		 (unsigned long long)spawn->cookie[0], (unsigned long long)spawn->cookie[1]);
	pid = vfork();
	if (!pid) {
		/* What is typed at the terminal is for zxrun alone. */
		setpgid(0, 0);
		execveat(host_fd, "", argv, envp, AT_EMPTY_PATH);
		error = errno;
		_exit(1);
	}
	if (pid < 0)
		return -errno;
	return -error;
}

static void *provide_hosts(void *unused)
{
	struct zx_ioc_spawn spawn;
	int ret;

	(void)unused;
	for (;;) {
		memset(&spawn, 0, sizeof(spawn));
		spawn.size = sizeof(spawn);
		if (ioctl(zxh_fd(), ZX_IOC_SPAWN, &spawn)) {
			if (errno == EINTR)
				continue;
			return NULL;
		}
		ret = start_host(&spawn);
		if (ret) {
			complain("cannot start a process to host the program in: %s",
				 strerror(-ret));
			exit(EXIT_NOT_STARTED);
		}
	}
}

int start_hosts(void)
{
	pthread_t thread;

	/* Hosts that have ended are nobody's concern: the module knows what they were. */
	signal(SIGCHLD, SIG_IGN);
	host_fd = make_host_file();
	if (host_fd < 0)
		return host_fd;
	return -pthread_create(&thread, NULL, provide_hosts, NULL);
}
