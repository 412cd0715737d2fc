// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts for the processes of scenarios: whenever the module wants one, a thread forks, and
 * the child becomes it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "failnth.h"
#include "host.h"

/* More than any scenario comes to need. */
#define MAX_HOSTS	4096

static pthread_t provider;
static pid_t pids[MAX_HOSTS];
static volatile unsigned int nr_pids;
static volatile bool stopping, stopped;

static void nothing(int sig)
{
	(void)sig;
}

static void become_host(const struct zx_ioc_spawn *spawn)
{
	struct zx_ioc_host host = {
		.size = sizeof(host),
		.cookie = { spawn->cookie[0], spawn->cookie[1] },
	};
	int fd;

	host_forget_libc();
	/* A file of its own: the instance is not to be kept by it. */
	close(zxh_fd());
	fd = open(ZXH_DEVICE, O_RDWR | O_CLOEXEC);
	ioctl(fd, ZX_IOC_HOST, &host);
	_exit(1);
}

static void *provide(void *unused)
{
	struct zx_ioc_spawn spawn;
	pid_t pid;

	while (!stopping) {
		spawn = (struct zx_ioc_spawn){ .size = sizeof(spawn) };
		if (ioctl(zxh_fd(), ZX_IOC_SPAWN, &spawn)) {
			if (errno == EINTR)
				continue;
			break;
		}
		pid = fork();
		if (!pid)
			become_host(&spawn);
		if (pid > 0 && nr_pids < MAX_HOSTS)
			pids[nr_pids++] = pid;
	}
	stopped = true;
	return unused;
}

pid_t zxf_host_pid(unsigned int i)
{
	return i < nr_pids ? pids[i] : 0;
}

void zxf_hosts_start(void)
{
	struct sigaction action = { .sa_handler = nothing };

	signal(SIGCHLD, SIG_IGN);
	sigaction(SIGUSR1, &action, NULL);
	stopping = false;
	stopped = false;
	nr_pids = 0;
	if (pthread_create(&provider, NULL, provide, NULL)) {
		perror("# pthread_create");
		exit(1);
	}
}

/* The thread's call keeps the instance open, so it must be got out of there. */
void zxf_hosts_stop(void)
{
	stopping = true;
	while (!stopped) {
		pthread_kill(provider, SIGUSR1);
		usleep(1000);
	}
	pthread_join(provider, NULL);
}
