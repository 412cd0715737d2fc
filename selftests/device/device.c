// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/zircon itself, as a Linux program sees it: what it answers to input that is wrong.
 * Whatever that is, the answer is an error, and the device works as before.
 */
#include "kselftest_harness.h"

#include <fcntl.h>
#include <linux/zircon.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <zircon/syscalls.h>
#include "zx_sysnr.h"
#include "zx_todo.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define DEVICE "/dev/zircon"
#define PAGE 4096

static const struct {
	const char *name;
	unsigned int cmd;
	size_t size;
	bool sized;		/* begins with its own size */
} ioctls[] = {
	{ "VERSION", ZX_IOC_VERSION, sizeof(struct zx_ioc_version), true },
	{ "INSTANCE", ZX_IOC_INSTANCE, sizeof(struct zx_ioc_instance), true },
	{ "CALL", ZX_IOC_CALL, sizeof(struct zx_ioc_call), false },
	{ "SPAWN", ZX_IOC_SPAWN, sizeof(struct zx_ioc_spawn), true },
	{ "HOST", ZX_IOC_HOST, sizeof(struct zx_ioc_host), true },
};

/* errno of an ioctl, 0 if it succeeds */
static int try(int fd, unsigned int cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? errno : 0;
}

/* The end of a page behind which nothing may be touched. */
static char *edge(struct __test_metadata *_metadata)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)p);
	ASSERT_EQ(0, mprotect(p + PAGE, PAGE, PROT_NONE));
	return p + PAGE;
}

FIXTURE(device) {
	int fd;
	char *end;		/* of a page, the next one is out of bounds */
	char *read_only;
};

FIXTURE_SETUP(device)
{
	self->fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd) {
		TH_LOG("cannot open " DEVICE ": %s", strerror(errno));
	}
	self->end = edge(_metadata);
	self->read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->read_only);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
}

static struct zx_ioc_instance make_instance(struct __test_metadata *_metadata, int fd)
{
	struct zx_ioc_instance arg = { .size = sizeof(arg) };

	ASSERT_EQ(0, try(fd, ZX_IOC_INSTANCE, &arg));
	return arg;
}

/* ---- the file ---- */

TEST_F(device, is_no_plain_file)
{
	struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
	char c;

	EXPECT_EQ(-1, read(self->fd, &c, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, &c, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_LE(0, poll(&poll_fd, 1, 0));
}

/* Any user may have it: an instance reaches nothing that is not its user's. */
TEST_F(device, for_everybody)
{
	pid_t pid;
	int status;

	if (geteuid() != 0)
		SKIP(return, "needs root to become somebody else");
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct zx_ioc_instance arg = { .size = sizeof(arg) };
		int fd;

		if (setgid(65534) || setuid(65534))
			_exit(2);
		fd = open(DEVICE, O_RDWR);
		if (fd < 0)
			_exit(3);
		_exit(try(fd, ZX_IOC_INSTANCE, &arg) ? 4 : 0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* ---- numbers ---- */

TEST_F(device, unknown_numbers)
{
	char buffer[PAGE] = {};
	unsigned int nr, dir, i, known;

	for (dir = 0; dir < 4; dir++) {
		for (nr = 0; nr < 256; nr++) {
			for (i = 0, known = 0; i < ARRAY_SIZE(ioctls); i++)
				known |= ioctls[i].cmd == _IOC(dir, 'Z', nr,
							       _IOC_SIZE(ioctls[i].cmd));
			if (known)
				continue;
			EXPECT_EQ(ENOTTY, try(self->fd, _IOC(dir, 'Z', nr, 16), buffer));
		}
	}
}

/* The size that is part of the number. */
TEST_F(device, sizes_in_numbers)
{
	static const int deltas[] = { -16, -8, -4, -1, 1, 4, 8, 16, 1000 };
	char buffer[2 * PAGE] = {};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(ioctls); i++) {
		for (j = 0; j < ARRAY_SIZE(deltas); j++) {
			unsigned int cmd = _IOC(_IOC_READ | _IOC_WRITE, 'Z',
						_IOC_NR(ioctls[i].cmd),
						_IOC_SIZE(ioctls[i].cmd) + deltas[j]);

			EXPECT_EQ(ENOTTY, try(self->fd, cmd, buffer));
		}
		EXPECT_EQ(ENOTTY, try(self->fd, _IOC(_IOC_READ, 'Z', _IOC_NR(ioctls[i].cmd),
						     _IOC_SIZE(ioctls[i].cmd)), buffer));
		EXPECT_EQ(ENOTTY, try(self->fd, _IOC(0, 'Z', _IOC_NR(ioctls[i].cmd), 0), buffer));
	}
}

/* ---- pointers ---- */

static void bad_pointers(struct __test_metadata *_metadata, FIXTURE_DATA(device) *self,
			 int unfit)
{
	void *const bad[] = {
		NULL, (void *)8, (void *)0xffff888000000000, (void *)0x8000000000000000,
		(void *)~0ul, self->end, self->end - 1, self->end - 3,
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(ioctls); i++) {
		for (j = 0; j < ARRAY_SIZE(bad); j++) {
			int err = try(self->fd, ioctls[i].cmd, bad[j]);

			EXPECT_TRUE(err == EFAULT || (unfit && err == unfit)) {
				TH_LOG("%s at %p: %d", ioctls[i].name, bad[j], err);
			}
		}
	}
}

TEST_F(device, bad_pointers)
{
	/* What needs an instance says first that there is none. */
	bad_pointers(_metadata, self, ENXIO);
}

TEST_F(device, bad_pointers_of_an_instance)
{
	make_instance(_metadata, self->fd);
	bad_pointers(_metadata, self, 0);
}

/* The size is there, and the rest of the structure is not. */
TEST_F(device, half_a_structure)
{
	unsigned int i;

	make_instance(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(ioctls); i++) {
		uint32_t *p = (uint32_t *)(self->end - 8);

		if (!ioctls[i].sized)
			continue;
		p[0] = ioctls[i].size;
		p[1] = 0;
		EXPECT_EQ(EFAULT, try(self->fd, ioctls[i].cmd, p)) {
			TH_LOG("%s", ioctls[i].name);
		}
	}
}

/* An instance of which nobody could be told is none. */
TEST_F(device, read_only)
{
	struct zx_ioc_instance *instance;
	struct zx_ioc_version *version;
	struct zx_ioc_call *call;
	char *page = self->end - PAGE;

	version = (void *)page;
	memset(page, 0, PAGE);
	version->size = sizeof(*version);
	ASSERT_EQ(0, mprotect(page, PAGE, PROT_READ));
	EXPECT_EQ(EFAULT, try(self->fd, ZX_IOC_VERSION, version));

	ASSERT_EQ(0, mprotect(page, PAGE, PROT_READ | PROT_WRITE));
	instance = (void *)page;
	memset(page, 0, PAGE);
	instance->size = sizeof(*instance);
	ASSERT_EQ(0, mprotect(page, PAGE, PROT_READ));
	EXPECT_EQ(EFAULT, try(self->fd, ZX_IOC_INSTANCE, instance));
	make_instance(_metadata, self->fd);

	ASSERT_EQ(0, mprotect(page, PAGE, PROT_READ | PROT_WRITE));
	call = (void *)page;
	memset(page, 0, PAGE);
	call->nr = ZX_SYS_syscall_test_0;
	ASSERT_EQ(0, mprotect(page, PAGE, PROT_READ));
	EXPECT_EQ(EFAULT, try(self->fd, ZX_IOC_CALL, call));
}

/* ---- sizes ---- */

TEST_F(device, sizes)
{
	static const uint32_t sizes[] = {
		0, 1, 3, 4, 5, 7, 8, 9, 12, 15, 16, PAGE + 1, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	char buffer[2 * PAGE];
	unsigned int i, j;

	make_instance(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(ioctls); i++) {
		if (!ioctls[i].sized)
			continue;
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			if (sizes[j] == ioctls[i].size)
				continue;
			memset(buffer, 0xcc, sizeof(buffer));
			memcpy(buffer, &sizes[j], sizeof(sizes[j]));
			EXPECT_EQ(EINVAL, try(self->fd, ioctls[i].cmd, buffer)) {
				TH_LOG("%s with size %u", ioctls[i].name, sizes[j]);
			}
			/* Nothing was written. */
			EXPECT_EQ((char)0xcc, buffer[4]);
		}
	}
}

/* A caller that is newer than the module: zero in what is not known is fine. */
TEST_F(device, longer)
{
	struct {
		struct zx_ioc_version v;
		char tail[64];
	} arg;
	unsigned int i;

	memset(&arg, 0, sizeof(arg));
	arg.v.size = sizeof(arg);
	EXPECT_EQ(0, try(self->fd, ZX_IOC_VERSION, &arg));
	EXPECT_EQ(ZX_ABI_MAJOR, arg.v.abi_major);
	for (i = 0; i < sizeof(arg.tail); i++)
		EXPECT_EQ(0, arg.tail[i]);
}

TEST_F(device, dirty_tail)
{
	char buffer[PAGE];
	unsigned int i;
	uint32_t size;

	make_instance(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(ioctls); i++) {
		if (!ioctls[i].sized)
			continue;
		memset(buffer, 0, sizeof(buffer));
		size = ioctls[i].size + 8;
		memcpy(buffer, &size, sizeof(size));
		buffer[size - 1] = 1;
		EXPECT_EQ(E2BIG, try(self->fd, ioctls[i].cmd, buffer)) {
			TH_LOG("%s", ioctls[i].name);
		}
	}
}

/* The first form of the version query ended with the features. */
TEST_F(device, shorter_version)
{
	struct zx_ioc_version arg;

	memset(&arg, 0xcc, sizeof(arg));
	arg.size = offsetof(struct zx_ioc_version, build);
	EXPECT_EQ(0, try(self->fd, ZX_IOC_VERSION, &arg));
	EXPECT_EQ(ZX_ABI_MAJOR, arg.abi_major);
	EXPECT_EQ((char)0xcc, arg.build[0]);
	EXPECT_EQ((char)0xcc, arg.build[sizeof(arg.build) - 1]);
}

/* ---- what each of them wants ---- */

TEST_F(device, version)
{
	struct zx_ioc_version arg;

	memset(&arg, 0, sizeof(arg));
	arg.size = sizeof(arg);
	ASSERT_EQ(0, try(self->fd, ZX_IOC_VERSION, &arg));
	EXPECT_EQ(sizeof(arg), arg.size);
	EXPECT_EQ(ZX_ABI_MAJOR, arg.abi_major);
	EXPECT_EQ(ZX_ABI_MINOR, arg.abi_minor);
	EXPECT_EQ(ZX_SYS_COUNT, arg.nr_calls);
	EXPECT_TRUE(arg.features & ZX_FEATURE_PERSONALITY);
	EXPECT_LT(0, strnlen(arg.build, sizeof(arg.build)));
	EXPECT_GT(sizeof(arg.build), strnlen(arg.build, sizeof(arg.build)));
}

TEST_F(device, nothing_without_an_instance)
{
	struct zx_ioc_call call = { .nr = ZX_SYS_syscall_test_0 };
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_host host = { .size = sizeof(host) };

	EXPECT_EQ(ENXIO, try(self->fd, ZX_IOC_CALL, &call));
	EXPECT_EQ(ENXIO, try(self->fd, ZX_IOC_SPAWN, &spawn));
	EXPECT_EQ(ENOENT, try(self->fd, ZX_IOC_HOST, &host));
}

TEST_F(device, instance)
{
	struct zx_ioc_instance arg = { .size = sizeof(arg), .flags = 1 };
	struct zx_ioc_instance first;

	EXPECT_EQ(EINVAL, try(self->fd, ZX_IOC_INSTANCE, &arg));
	arg.flags = 0x80000000;
	EXPECT_EQ(EINVAL, try(self->fd, ZX_IOC_INSTANCE, &arg));
	first = make_instance(_metadata, self->fd);
	EXPECT_NE(0, first.root_job);
	EXPECT_NE(0, first.process);
	EXPECT_NE(0, first.vdso);
	EXPECT_NE(0, first.log);
	/* Once is enough. */
	arg.flags = 0;
	EXPECT_EQ(EBUSY, try(self->fd, ZX_IOC_INSTANCE, &arg));
}

TEST_F(device, call)
{
	struct zx_ioc_call call = { .nr = ZX_SYS_syscall_test_3, .args = { 1, 2, 3 } };

	make_instance(_metadata, self->fd);
	EXPECT_EQ(0, try(self->fd, ZX_IOC_CALL, &call));
	EXPECT_EQ(6, call.ret);
	call.reserved = 1;
	EXPECT_EQ(EINVAL, try(self->fd, ZX_IOC_CALL, &call));
	call.reserved = 0;
	/* Sign-extended. */
	call.args[0] = (uint32_t)-5;
	call.args[1] = 0;
	call.args[2] = 0;
	EXPECT_EQ(0, try(self->fd, ZX_IOC_CALL, &call));
	EXPECT_EQ(-5, call.ret);
}

TEST_F(device, call_bad_number)
{
	static const uint32_t bad[] = {
		0, 1, 57, 0x7fffffff, 0xffffffff, ZX_SYS_BASE - 1, ZX_SYS_BASE + ZX_SYS_COUNT,
	};
	struct zx_ioc_call call = {};
	unsigned int i;

	make_instance(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		call.nr = bad[i];
		call.ret = 1;
		EXPECT_EQ(0, try(self->fd, ZX_IOC_CALL, &call));
		EXPECT_EQ(ZX_ERR_BAD_SYSCALL, call.ret);
	}
}

/* Calls that are not there yet say so, all of them, whatever they are given. */
TEST_F(device, call_not_implemented)
{
	struct zx_ioc_call call = {};
	unsigned int i;

	make_instance(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(zx_todo); i++) {
		memset(call.args, 0, sizeof(call.args));
		call.nr = ZX_SYS_BASE + zx_todo[i].nr;
		call.ret = 1;
		EXPECT_EQ(0, try(self->fd, ZX_IOC_CALL, &call));
		EXPECT_EQ(ZX_ERR_NOT_SUPPORTED, call.ret) {
			TH_LOG("zx_%s", zx_todo[i].name);
		}
		memset(call.args, 0xff, sizeof(call.args));
		EXPECT_EQ(0, try(self->fd, ZX_IOC_CALL, &call));
		EXPECT_EQ(ZX_ERR_NOT_SUPPORTED, call.ret);
	}
}

TEST_F(device, spawn)
{
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn), .flags = 2 };
	pid_t pid;
	int status;

	make_instance(_metadata, self->fd);
	EXPECT_EQ(EINVAL, try(self->fd, ZX_IOC_SPAWN, &spawn));
	/* Only the process that made the instance provides hosts. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		spawn.flags = 0;
		_exit(try(self->fd, ZX_IOC_SPAWN, &spawn) == EPERM ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	/* There are always a few kept ready, so one is wanted at once. */
	spawn.flags = 0;
	EXPECT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	EXPECT_TRUE(spawn.cookie[0] || spawn.cookie[1]);
}

static void *sleep_for_ever(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/*
 * A host is a child of the launcher, alone in its memory, that knows the cookie. The
 * launcher itself, a stranger, and a program with two threads go away as they came.
 */
TEST_F(device, host)
{
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_host host = { .size = sizeof(host) };
	pid_t pid;
	int status;

	make_instance(_metadata, self->fd);
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	host.reserved = 1;
	EXPECT_EQ(EINVAL, try(self->fd, ZX_IOC_HOST, &host));
	host.reserved = 0;
	EXPECT_EQ(ENOENT, try(self->fd, ZX_IOC_HOST, &host));
	memcpy(host.cookie, spawn.cookie, sizeof(host.cookie));
	EXPECT_EQ(ENOENT, try(self->fd, ZX_IOC_HOST, &host));

	/* A grandchild. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		pid = fork();
		if (!pid)
			_exit(try(self->fd, ZX_IOC_HOST, &host) == ENOENT ? 0 : 1);
		if (waitpid(pid, &status, 0) != pid)
			_exit(2);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 3);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);

	/* The cookie is off by one bit. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		host.cookie[1] ^= 1;
		_exit(try(self->fd, ZX_IOC_HOST, &host) == ENOENT ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);

	/* Two threads. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		pthread_t t;

		if (pthread_create(&t, NULL, sleep_for_ever, NULL))
			_exit(2);
		_exit(try(self->fd, ZX_IOC_HOST, &host) == EBUSY ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status) || WIFSIGNALED(status));
	if (WIFEXITED(status))
		EXPECT_EQ(0, WEXITSTATUS(status));
}

/* A host that waits to be used goes when its instance does. */
TEST_F(device, host_goes_with_the_instance)
{
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_host host = { .size = sizeof(host) };
	pid_t pid;
	int status, fd;

	make_instance(_metadata, self->fd);
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	memcpy(host.cookie, spawn.cookie, sizeof(host.cookie));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		/* Its own file, or the instance would be kept by it. */
		close(self->fd);
		fd = open(DEVICE, O_RDWR);
		try(fd, ZX_IOC_HOST, &host);
		_exit(1);
	}
	usleep(200000);
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGKILL, WTERMSIG(status));
}

/*
 * Files that a host inherits are closed when it is one, not when it runs: whoever waits for
 * the end of a pipe gets it.
 */
TEST_F(device, host_closes_its_files)
{
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_host host = { .size = sizeof(host) };
	int status, fd, pipe_fds[2];
	struct pollfd end;
	char byte;
	pid_t pid;

	make_instance(_metadata, self->fd);
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	memcpy(host.cookie, spawn.cookie, sizeof(host.cookie));
	ASSERT_EQ(0, pipe(pipe_fds));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		/* The instance and the pipe stay open. */
		fd = open(DEVICE, O_RDWR);
		try(fd, ZX_IOC_HOST, &host);
		_exit(1);
	}
	close(pipe_fds[1]);
	end = (struct pollfd){ .fd = pipe_fds[0], .events = POLLIN };
	ASSERT_EQ(1, poll(&end, 1, 20000));
	EXPECT_EQ(0, read(pipe_fds[0], &byte, 1));
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	/* The instance is not kept either. */
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(pipe_fds[0]);
}

static void *create_process(void *arg)
{
	zx_handle_t process, vmar;
	struct zx_ioc_call call = {
		.nr = ZX_SYS_process_create,
		.args = { ((zx_handle_t *)arg)[0], (uintptr_t)"p", 1, 0, (uintptr_t)&process,
			  (uintptr_t)&vmar },
	};

	return (void *)(intptr_t)(ioctl(((int *)arg)[1], ZX_IOC_CALL, &call) ? 1 : call.ret);
}

struct failing {
	int fd;
	struct zx_ioc_spawn spawn;
};

/* Does not come back: no host is wanted after that. */
static void *fail_to_spawn(void *arg)
{
	struct failing *f = arg;

	ioctl(f->fd, ZX_IOC_SPAWN, &f->spawn);
	return NULL;
}

/* Who waits for a process hears of it when its host cannot be started, or nobody starts any. */
TEST_F(device, no_hosts)
{
	struct zx_ioc_spawn spawn = { .size = sizeof(spawn) };
	struct zx_ioc_instance instance = { .size = sizeof(instance) };
	struct { zx_handle_t job; int fd; } arg;
	pthread_t taker, spawner;
	struct failing failing;
	void *ret;

	ASSERT_EQ(0, try(self->fd, ZX_IOC_INSTANCE, &instance));
	arg.job = instance.root_job;
	arg.fd = self->fd;
	/* Nobody ever did. */
	EXPECT_EQ(ZX_ERR_NO_RESOURCES, (intptr_t)create_process(&arg));
	/* One more than are kept ready is wanted once somebody waits. */
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	ASSERT_EQ(0, pthread_create(&taker, NULL, create_process, &arg));
	ASSERT_EQ(0, try(self->fd, ZX_IOC_SPAWN, &spawn));
	failing.fd = self->fd;
	failing.spawn = spawn;
	failing.spawn.flags = ZX_SPAWN_FAILED;
	ASSERT_EQ(0, pthread_create(&spawner, NULL, fail_to_spawn, &failing));
	ASSERT_EQ(0, pthread_join(taker, &ret));
	EXPECT_EQ(ZX_ERR_NO_RESOURCES, (intptr_t)ret);
}

/* ---- signals of Linux ---- */

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

/* zx_nanosleep() in a child of a new instance, which exits with the errno of the ioctl. */
static pid_t sleeper(struct __test_metadata *_metadata, FIXTURE_DATA(device) *self,
		     int64_t deadline, int flags, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct zx_ioc_call call = { .nr = ZX_SYS_nanosleep, .args = { deadline } };
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		struct zx_ioc_instance arg = { .size = sizeof(arg) };

		if (handler)
			sigaction(SIGUSR1, &action, NULL);
		if (try(self->fd, ZX_IOC_INSTANCE, &arg))
			_exit(250);
		_exit(try(self->fd, ZX_IOC_CALL, &call));
	}
	/* In the ioctl by now, or it does not matter. */
	usleep(300000);
	return pid;
}

static void nothing(int sig)
{
	(void)sig;
}

TEST_F(device, wait_is_killable)
{
	pid_t pid = sleeper(_metadata, self, INT64_MAX, 0, NULL);
	int status;

	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
}

/* A stop is not seen, and the deadline is what it was. */
TEST_F(device, wait_can_be_stopped)
{
	int64_t deadline = now() + 1000000000;
	pid_t pid = sleeper(_metadata, self, deadline, 0, NULL);
	int status, i;

	for (i = 0; i < 5; i++) {
		kill(pid, SIGSTOP);
		usleep(10000);
		kill(pid, SIGCONT);
		usleep(10000);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_GE(now(), deadline);
}

/* A handler ends the ioctl with EINTR, unless it asks for the call to be taken up again. */
TEST_F(device, wait_is_interrupted)
{
	pid_t pid = sleeper(_metadata, self, INT64_MAX, 0, nothing);
	int status;

	/* More than once, for one that comes before the wait does nothing. */
	do {
		kill(pid, SIGUSR1);
		usleep(50000);
	} while (waitpid(pid, &status, WNOHANG) != pid);
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EINTR, WEXITSTATUS(status));
}

TEST_F(device, wait_is_restarted)
{
	int64_t deadline = now() + 1000000000;
	pid_t pid = sleeper(_metadata, self, deadline, SA_RESTART, nothing);
	int status;

	ASSERT_EQ(0, kill(pid, SIGUSR1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_GE(now(), deadline);
}

/* ---- random bytes ---- */

static uint64_t seed = 0x7a6972636f6e;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void interrupt(int sig)
{
	(void)sig;
}

/* What blocks is interrupted, again and again. */
static void interrupt_often(struct __test_metadata *_metadata)
{
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction action = { .sa_handler = interrupt };

	ASSERT_EQ(0, sigaction(SIGVTALRM, &action, NULL));
	ASSERT_EQ(0, sigaction(SIGPROF, &action, NULL));
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
}

static void works(struct __test_metadata *_metadata)
{
	struct zx_ioc_call call = { .nr = ZX_SYS_syscall_test_1, .args = { 77 } };
	int fd = open(DEVICE, O_RDWR);

	ASSERT_LE(0, fd);
	make_instance(_metadata, fd);
	EXPECT_EQ(0, try(fd, ZX_IOC_CALL, &call));
	EXPECT_EQ(77, call.ret);
	close(fd);
}

TEST_F(device, random_structures)
{
	char buffer[2 * PAGE];
	unsigned int i, j, n;

	interrupt_often(_metadata);
	make_instance(_metadata, self->fd);
	for (n = 0; n < 3000; n++) {
		i = rnd() % ARRAY_SIZE(ioctls);
		for (j = 0; j < 256; j += 8) {
			uint64_t word = rnd();

			memcpy(buffer + j, &word, sizeof(word));
		}
		if (ioctls[i].sized && rnd() % 2) {
			uint32_t size = ioctls[i].size;

			memcpy(buffer, &size, sizeof(size));
			if (ioctls[i].cmd == ZX_IOC_VERSION)
				continue;
		}
		/* Random numbers of calls are no calls. */
		EXPECT_NE(0, try(self->fd, ioctls[i].cmd, buffer)) {
			TH_LOG("%s, try %u", ioctls[i].name, n);
		}
	}
	works(_metadata);
}

/*
 * Every call, with arguments that are random, or the kind that breaks things: handles that
 * are good, pointers at edges, sizes near overflow.
 */
TEST_F(device, random_arguments)
{
	struct zx_ioc_instance instance = make_instance(_metadata, self->fd);
	char *page = self->end - PAGE;
	const uint64_t spice[] = {
		0, 1, 2, 3, 8, 64, 65, 255, 256, 4095, 4096, 4097, 65536, 0x7fffffff, 0x80000000,
		0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, ~0ull,
		~0ull - 4095,
		(uintptr_t)page, (uintptr_t)page + 1, (uintptr_t)self->end - 1,
		(uintptr_t)self->end - 8, (uintptr_t)self->end - 64, (uintptr_t)self->end,
		(uintptr_t)self->read_only, 0xffff888000000000, 0xffffffff81000000,
		0x00007ffffffff000, 0x8000000000000000 + 8,
		instance.process, instance.vdso, instance.log, instance.root_job,
	};
	struct zx_ioc_call call = {};
	unsigned int round, i;
	uint32_t nr;

	interrupt_often(_metadata);
	for (round = 0; round < 60; round++) {
		for (nr = ZX_SYS_BASE; nr < ZX_SYS_BASE + ZX_SYS_COUNT; nr++) {
			call.nr = nr;
			for (i = 0; i < 8; i++)
				call.args[i] = rnd() % 8 ? spice[rnd() % ARRAY_SIZE(spice)] : rnd();
			memset(page, 0, PAGE);
			for (i = 0; i < 32; i++)
				((uint64_t *)page)[i] = spice[rnd() % ARRAY_SIZE(spice)];
			ioctl(self->fd, ZX_IOC_CALL, &call);
		}
	}
	works(_metadata);
}

TEST_HARNESS_MAIN
