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
static const char *device;

static int no_host_file(const char *hint)
{
	complain("cannot make a file to execute for the program's process: %s%s",
		 strerror(errno), hint);
	return -1;
}

/* Returns a descriptor of zxhost, or -1 after complaining. */
static int make_host_file(void)
{
	size_t size = (size_t)(zxhost_image_end - zxhost_image);
	char path[64];
	int fd, ro;

	/* Kernels before 6.3 do not know MFD_EXEC, and need not be told. */
	fd = memfd_create("zxhost", MFD_CLOEXEC | MFD_EXEC);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("zxhost", MFD_CLOEXEC);
	if (fd < 0)
		return no_host_file(errno == EACCES ? " (sysctl vm.memfd_noexec)" : "");
	if (write(fd, zxhost_image, size) != (ssize_t)size)
		return no_host_file("");
	/* A file that is open for writing cannot be executed. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ro = open(path, O_RDONLY | O_CLOEXEC);
	if (ro < 0)
		return no_host_file(errno == ENOENT ? " (is /proc mounted?)" : "");
	close(fd);
	return ro;
}

/* Executes one host. The child shares memory with us until it does. */
static int start_host(const struct zx_ioc_spawn *spawn)
{
	char cookie[33];
	char *argv[] = { (char *)"zxhost", cookie, (char *)device, NULL };
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
	bool any = false, complained = false;
	struct zx_ioc_spawn spawn;
	int ret;

	(void)unused;
	memset(&spawn, 0, sizeof(spawn));
	spawn.size = sizeof(spawn);
	for (;;) {
		ret = ioctl(zxh_fd(), ZX_IOC_SPAWN, &spawn) ? -errno : 0;
		if (ret == -EINTR)
			continue;
		if (ret == -ESHUTDOWN)
			return NULL;
		if (ret) {
			complain("the module does not say when it needs a process: %s",
				 strerror(-ret));
			_exit(EXIT_NOT_STARTED);
		}
		ret = start_host(&spawn);
		if (!ret) {
			any = true;
			spawn.flags = 0;
			continue;
		}
		spawn.flags = ZX_SPAWN_FAILED;
		if (!complained)
			complain("cannot start a process to host a program in: %s",
				 strerror(-ret));
		complained = true;
		/*
		 * A program that runs already goes on without more processes: the module
		 * tells whoever wanted one, and asks again only after a while.
		 */
		if (!any)
			_exit(EXIT_NOT_STARTED);
	}
}

int start_hosts(void)
{
	pthread_t thread;
	int ret;

	device = getenv("ZX_DEVICE");
	if (!device || !*device)
		device = ZXH_DEVICE;
	/* Hosts that have ended are nobody's concern: the module knows what they were. */
	signal(SIGCHLD, SIG_IGN);
	host_fd = make_host_file();
	if (host_fd < 0)
		return EXIT_NOT_STARTED;
	ret = pthread_create(&thread, NULL, provide_hosts, NULL);
	if (ret) {
		complain("cannot start a thread: %s", strerror(ret));
		return EXIT_NOT_STARTED;
	}
	pthread_detach(thread);
	return 0;
}
