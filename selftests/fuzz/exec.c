// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a program: in an instance of its own, which is closed afterwards with all that
 * the program left behind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/zircon.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "zx_sysnr.h"
#include "zxfuzz.h"

#define ZX_VMO_RESIZABLE	2u
#define ZX_INFO_HANDLE_BASIC	2u

static struct fz_exec_state *state;
static char *arena, *read_only;
static atomic_uint slots[FZ_SLOTS];
static int instance;
static const struct fz_program *program;
static pthread_barrier_t barrier;
static unsigned int found[FZ_THREADS];

static uint64_t koid_of(unsigned int handle)
{
	uint64_t info[4] = { 0 };
	struct zx_ioc_call call = {
		.nr = ZX_SYS_object_get_info,
		.args = { handle, ZX_INFO_HANDLE_BASIC, (uintptr_t)info, sizeof(info) },
	};

	return ioctl(instance, ZX_IOC_CALL, &call) || call.ret ? 0 : info[0];
}

static uint64_t value_of(const struct fz_value *value)
{
	struct timespec now;

	switch (value->how) {
	case FZ_SLOT:
		return atomic_load_explicit(&slots[value->v % FZ_SLOTS], memory_order_relaxed);
	case FZ_KOID_OF:
		return koid_of(atomic_load(&slots[value->v % FZ_SLOTS]));
	case FZ_MEM:
		return (uintptr_t)arena + value->v % FZ_ARENA;
	case FZ_EDGE:
		return (uintptr_t)arena + FZ_ARENA - value->v % FZ_ARENA;
	case FZ_READONLY:
		return (uintptr_t)read_only + value->v % 4096;
	case FZ_CODE:
	case FZ_STACK_OF:
		return 0x200000;
	case FZ_SOON:
		clock_gettime(CLOCK_MONOTONIC, &now);
		return now.tv_sec * 1000000000ull + now.tv_nsec + value->v % 10000000;
	default:
		return value->v;
	}
}

/* The nth allocation or copy in what this thread does next fails; 0 for none. */
static void set_fail(int fd, unsigned int n)
{
	char text[12];

	if (fd >= 0 && write(fd, text, snprintf(text, sizeof(text), "%u", n)) < 0)
		return;
}

static void make_call(const struct fz_call *c, int fail_fd)
{
	struct zx_ioc_call call = { .nr = ZX_SYS_BASE + fz_table[c->info].nr };
	unsigned int i;
	int ret;

	for (i = 0; i < c->npatches; i++) {
		uint64_t v = value_of(&c->patches[i].value);

		memcpy(arena + c->patches[i].offset % (FZ_ARENA - 8), &v,
		       c->patches[i].size == 8 ? 8 : 4);
	}
	for (i = 0; i < c->nouts; i++)
		memset(arena + c->outs[i].offset, 0, 4);
	for (i = 0; i < fz_table[c->info].nargs; i++)
		call.args[i] = value_of(&c->args[i]);
	if (c->fail)
		set_fail(fail_fd, c->fail);
	ret = ioctl(instance, ZX_IOC_CALL, &call);
	if (c->fail)
		set_fail(fail_fd, 0);
	state->calls++;
	if (ret || call.ret)
		return;
	state->good++;
	for (i = 0; i < c->nouts; i++) {
		unsigned int handle;

		memcpy(&handle, arena + c->outs[i].offset, sizeof(handle));
		if (handle)
			atomic_store(&slots[c->outs[i].slot % FZ_SLOTS], handle);
	}
}

static int open_fail(void)
{
	return open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

static void run_thread(unsigned int thread, int fail_fd)
{
	fz_kcov_begin(thread);
	for (unsigned int i = 0; i < program->n; i++)
		if (program->calls[i].thread == thread)
			make_call(&program->calls[i], fail_fd);
	found[thread] = fz_kcov_end(thread);
}

static void *worker(void *arg)
{
	unsigned int thread = (uintptr_t)arg;
	int fail_fd = open_fail();

	fz_kcov_thread(thread);
	for (;;) {
		pthread_barrier_wait(&barrier);
		run_thread(thread, fail_fd);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

/* ---- hosts, while a program that wants processes runs ---- */

static void become_host(const struct zx_ioc_spawn *spawn)
{
	struct zx_ioc_host host = {
		.size = sizeof(host), .cookie = { spawn->cookie[0], spawn->cookie[1] },
	};
	int fd;

	host_forget_libc();
	syscall(SYS_close_range, 3, ~0u, 0);
	fd = open("/dev/zircon", O_RDWR | O_CLOEXEC);
	ioctl(fd, ZX_IOC_HOST, &host);
	_exit(1);
}

static atomic_bool provide_no_more;

static void interrupt(int sig)
{
	(void)sig;
}

static void *provide(void *arg)
{
	int fd = (intptr_t)arg;
	struct zx_ioc_spawn spawn;

	while (!atomic_load(&provide_no_more)) {
		spawn = (struct zx_ioc_spawn){ .size = sizeof(spawn) };
		if (ioctl(fd, ZX_IOC_SPAWN, &spawn)) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (fork() == 0)
			become_host(&spawn);
	}
	close(fd);
	return NULL;
}

static bool start_hosts(pthread_t *provider)
{
	atomic_store(&provide_no_more, false);
	return !pthread_create(provider, NULL, provide, (void *)(intptr_t)dup(instance));
}

/* The instance lives as long as somebody waits in it. */
static void stop_hosts(pthread_t provider)
{
	atomic_store(&provide_no_more, true);
	while (pthread_tryjoin_np(provider, NULL) == EBUSY) {
		pthread_kill(provider, SIGUSR1);
		usleep(1000);
	}
}

static bool wants_hosts(const struct fz_program *p)
{
	for (unsigned int i = 0; i < p->n; i++)
		if (!strcmp(fz_table[p->calls[i].info].name, "process_create"))
			return true;
	return false;
}

/* ---- one program ---- */

/* A VMO as large as what it stands for in the native form; 0 if there is none. */
static unsigned int make_vmo(void)
{
	unsigned int handle = 0;
	struct zx_ioc_call call = {
		.nr = ZX_SYS_vmo_create,
		.args = { FZ_ARENA - FZ_PLAIN, ZX_VMO_RESIZABLE, (uintptr_t)&handle },
	};

	return ioctl(instance, ZX_IOC_CALL, &call) || call.ret ? 0 : handle;
}

void fz_exec_init(struct fz_exec_state *shared, bool coverage)
{
	const struct sigaction action = { .sa_handler = interrupt };
	pthread_t thread;

	state = shared;
	/* Beyond the end nothing may be touched. */
	arena = mmap(NULL, FZ_ARENA + 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED || read_only == MAP_FAILED ||
	    mprotect(arena + FZ_ARENA, 4096, PROT_NONE)) {
		perror("zxfuzz: memory");
		exit(3);
	}
	signal(SIGCHLD, SIG_IGN);
	sigaction(SIGUSR1, &action, NULL);
	pthread_barrier_init(&barrier, NULL, FZ_THREADS);
	if (coverage)
		fz_kcov_thread(0);
	for (uintptr_t i = 1; i < FZ_THREADS; i++) {
		if (pthread_create(&thread, NULL, worker, (void *)i)) {
			perror("zxfuzz: threads");
			exit(3);
		}
	}
}

/* Returns whether it reached something new. */
bool fz_exec(const struct fz_program *p)
{
	struct zx_ioc_instance arg = { .size = sizeof(arg) };
	static int fail_fd = -2;
	unsigned int places = 0;
	pthread_t provider;
	bool hosts;

	if (fail_fd == -2)
		fail_fd = open_fail();
	instance = open("/dev/zircon", O_RDWR | O_CLOEXEC);
	if (instance < 0 || ioctl(instance, ZX_IOC_INSTANCE, &arg)) {
		perror("zxfuzz: /dev/zircon");
		exit(3);
	}
	memset(arena, 0, FZ_PLAIN);
	for (unsigned int i = 0; i < FZ_SLOTS; i++)
		slots[i] = 0;
	slots[FZ_SLOT_JOB] = arg.root_job;
	slots[FZ_SLOT_PROCESS] = arg.process;
	slots[FZ_SLOT_VDSO] = arg.vdso;
	slots[FZ_SLOT_LOG] = arg.log;
	slots[FZ_SLOT_RESOURCE] = arg.root_resource;
	slots[FZ_SLOT_MEMORY] = make_vmo();
	program = p;
	hosts = wants_hosts(p) && start_hosts(&provider);

	run_thread(0, fail_fd);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	if (hosts)
		stop_hosts(provider);
	close(instance);
	for (unsigned int i = 0; i < FZ_THREADS; i++)
		places += found[i];
	state->beat++;
	return places;
}
