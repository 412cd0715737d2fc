// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host that kept a hold on its memory: it made a userfaultfd before it became blank, and
 * gave it to its launcher. Nothing that is mapped into the process afterwards may be
 * registered with it: how long a fault or an unmapping takes would be the launcher's choice,
 * and who waits is the kernel.
 */
#include "zxtest.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <linux/zircon.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC	(1 << 15)	/* Linux 6.7 */
#endif
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED	(1 << 13)
#endif

static void send_fd(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	sendmsg(to, &msg, 0);
}

static int receive_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd = -1;

	if (recvmsg(from, &msg, 0) == 1 && CMSG_FIRSTHDR(&msg))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* A userfaultfd with these features; -1 if this kernel does not have them. */
static int make_uffd(__u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && ioctl(fd, UFFDIO_API, &api) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

struct launcher {
	int instance;
	int socket[2];
	__u64 features;
};

/* In the child: never comes back. It never runs as a Zircon program, so a fork will do. */
static void be_host(const struct launcher *l, const struct zx_ioc_spawn *spawn)
{
	struct zx_ioc_host host = {
		.size = sizeof(host), .cookie = { spawn->cookie[0], spawn->cookie[1] },
	};
	int uffd = make_uffd(l->features), device;

	send_fd(l->socket[1], uffd < 0 ? STDIN_FILENO : uffd);
	for (int fd = 0; fd < 64; fd++)
		close(fd);
	device = open("/dev/zircon", O_RDWR | O_CLOEXEC);
	ioctl(device, ZX_IOC_HOST, &host);
	_exit(1);
}

/* One host and no other, so it is known whose userfaultfd came. */
static void *launch(void *arg)
{
	const struct launcher *l = arg;
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };

	if (ioctl(l->instance, ZX_IOC_SPAWN, &spawn) == 0 && fork() == 0)
		be_host(l, &spawn);
	return NULL;
}

FIXTURE(uffd) {
	struct launcher launcher;
};

FIXTURE_VARIANT(uffd) {
	__u64 features;
	__u64 modes;
};

FIXTURE_VARIANT_ADD(uffd, missing) {
	.features = UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_MISSING_SHMEM,
	.modes = UFFDIO_REGISTER_MODE_MISSING,
};

FIXTURE_VARIANT_ADD(uffd, minor) {
	.features = UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_MINOR_SHMEM,
	.modes = UFFDIO_REGISTER_MODE_MINOR,
};

FIXTURE_VARIANT_ADD(uffd, write_protect) {
	.features = UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
	.modes = UFFDIO_REGISTER_MODE_WP,
};

FIXTURE_VARIANT_ADD(uffd, write_protect_async) {
	.features = UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_WP_ASYNC |
		UFFD_FEATURE_WP_UNPOPULATED,
	.modes = UFFDIO_REGISTER_MODE_WP,
};

FIXTURE_SETUP(uffd)
{
	int fd = make_uffd(variant->features);

	self->launcher.instance = -1;
	if (fd < 0)
		SKIP(return, "this kernel has no such userfaultfd");
	close(fd);
	self->launcher.instance = zxh_fd();
	self->launcher.features = variant->features;
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, self->launcher.socket));
}

FIXTURE_TEARDOWN(uffd)
{
}

TEST_F(uffd, cannot_be_registered)
{
	struct uffdio_register reg = { .mode = variant->modes };
	zx_handle_t process, vmar, vmo;
	zx_vaddr_t addr = 0;
	pthread_t thread;
	int fd;

	ASSERT_EQ(0, pthread_create(&thread, NULL, launch, &self->launcher));
	fd = receive_fd(self->launcher.socket[0]);
	ASSERT_LE(0, fd);
	ASSERT_OK(zx_process_create(zxh_instance()->root_job, "child", 5, 0, &process, &vmar));
	ASSERT_OK(zx_vmo_create(4 * ZX_PAGE_SIZE, 0, &vmo));
	ASSERT_OK(zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0,
			      4 * ZX_PAGE_SIZE, &addr));
	reg.range.start = addr;
	reg.range.len = 4 * ZX_PAGE_SIZE;
	EXPECT_EQ(-1, ioctl(fd, UFFDIO_REGISTER, &reg));
	EXPECT_EQ(EINVAL, errno);
	/* With an event to be read, this would not come back. */
	EXPECT_OK(zx_vmar_unmap(vmar, addr, 4 * ZX_PAGE_SIZE));
	EXPECT_OK(zx_task_kill(process));
}

TEST_HARNESS_MAIN
