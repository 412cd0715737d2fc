// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the parts one after the other, each for its share of the time:
 *
 *	stress [--seconds N] [--seed N] [--part NAME] [--stuck N]
 *
 * Prints TAP. How the threads' calls interleave is the machine's, what they do follows from
 * the seed.
 */
#include "stress.h"

#ifdef STRESS_HOSTED
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define say(...)	stress_say(__VA_ARGS__)

static const struct part *const parts[] = {
	&part_transfer, &part_drop, &part_close, &part_wait, &part_async, &part_port_close,
	&part_call, &part_futex_lock, &part_futex_requeue, &part_vmo,
	&part_socket, &part_fifo, &part_timer, &part_clock, &part_cancel, &part_call_close,
	&part_messages, &part_handles,
#ifdef STRESS_HOSTED
	&part_teardown,
#else
	&part_memory, &part_thread, &part_process,
#endif
};

static const struct part *current;
static struct worker workers[STRESS_MAX_WORKERS];
static atomic_bool failed;
static zx_time_t part_end;
static zx_duration_t part_time;

static atomic_uint arrived;
static atomic_uint generation;
static atomic_bool another;

/* ---- what the two forms do differently ---- */

#ifdef STRESS_HOSTED

static pthread_t threads[STRESS_MAX_WORKERS];
static _Atomic pid_t tids[STRESS_MAX_WORKERS];

static void *thread_main(void *arg)
{
	struct worker *w = arg;

	atomic_store(&tids[w->index], (pid_t)syscall(SYS_gettid));
	current->work(w);
	atomic_store(&w->done, true);
	return NULL;
}

static void start_worker(struct worker *w)
{
	if (pthread_create(&threads[w->index], NULL, thread_main, w)) {
		say("Bail out! no thread");
		exit(1);
	}
}

static void join_worker(struct worker *w)
{
	pthread_join(threads[w->index], NULL);
}

void stress_yield(void)
{
	sched_yield();
}

static void show_file(const char *dir, const char *name)
{
	char path[300], line[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		say("#   %s: %s", name, line);
	}
	fclose(f);
}

/* Every task that is no kernel thread: what it waits for may be another process. */
static void show_tasks(void)
{
	char dir[300], path[320], line[400];
	struct dirent *entry, *task;
	DIR *proc, *tasks;
	unsigned int flags;
	char *end;
	FILE *f;

	proc = opendir("/proc");
	if (!proc)
		return;
	while ((entry = readdir(proc))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		snprintf(dir, sizeof(dir), "/proc/%.16s/task", entry->d_name);
		tasks = opendir(dir);
		while (tasks && (task = readdir(tasks))) {
			if (task->d_name[0] == '.')
				continue;
			snprintf(dir, sizeof(dir), "/proc/%.16s/task/%.16s", entry->d_name,
				 task->d_name);
			snprintf(path, sizeof(path), "%s/stat", dir);
			f = fopen(path, "r");
			if (!f)
				continue;
			end = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
			fclose(f);
			/* state ppid pgrp session tty tpgid flags; 0x200000 is PF_KTHREAD */
			if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
			    flags & 0x200000)
				continue;
			end[3] = 0;
			say("# task %.200s", line);
			show_file(dir, "syscall");
			show_file(dir, "wchan");
			show_file(dir, "stack");
		}
		if (tasks)
			closedir(tasks);
	}
	closedir(proc);
}

static void show_worker(struct worker *w)
{
	say("# worker %u, task %d: %llu calls, in %s", w->index, (int)atomic_load(&tids[w->index]),
	    (unsigned long long)atomic_load(&w->ops), atomic_load(&w->where));
}

static __attribute__((noreturn)) void give_up(void)
{
	show_tasks();
	fflush(stdout);
	_exit(1);
}

#else

#define STACK_SIZE	0x10000

static char stacks[STRESS_MAX_WORKERS][STACK_SIZE] __attribute__((aligned(16)));
static zx_handle_t threads[STRESS_MAX_WORKERS];

static void thread_main(uintptr_t arg1, uintptr_t arg2)
{
	struct worker *w = (struct worker *)arg1;

	(void)arg2;
	current->work(w);
	atomic_store(&w->done, true);
	zx_thread_exit();
}

static void start_worker(struct worker *w)
{
	zx_status_t status;

	status = zx_thread_create(zx_process_self(), "worker", 6, 0, &threads[w->index]);
	/* As after a call instruction: eight below a multiple of 16. */
	if (status == ZX_OK)
		status = zx_thread_start(threads[w->index], (zx_vaddr_t)thread_main,
					 (zx_vaddr_t)stacks[w->index] + STACK_SIZE - 8,
					 (uintptr_t)w, 0);
	if (status != ZX_OK)
		zxkit_die("Bail out! no thread: %s", zx_status_get_string(status));
}

static void join_worker(struct worker *w)
{
	MUST(zx_object_wait_one(threads[w->index], ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	MUST(zx_handle_close(threads[w->index]));
}

void stress_yield(void)
{
	zx_thread_legacy_yield(0);
}

static void show_worker(struct worker *w)
{
	zx_info_thread_t info = {};

	zx_object_get_info(threads[w->index], ZX_INFO_THREAD, &info, sizeof(info), NULL, NULL);
	say("# worker %u, state %x: %llu calls, in %s", w->index, info.state,
	    (unsigned long long)atomic_load(&w->ops), atomic_load(&w->where));
}

/* What the tasks do is for stress-native to show, which waits for this line. */
static __attribute__((noreturn)) void give_up(void)
{
	say("# stuck, asking for the tasks");
	zx_nanosleep(zx_deadline_after(ZX_SEC(10)));
	zx_process_exit(1);
}

#endif

/* ---- for the parts ---- */

void stress_fail(const char *file, int line, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (atomic_exchange(&failed, true))
		return;
	va_start(ap, fmt);
#ifdef STRESS_HOSTED
	vsnprintf(text, sizeof(text), fmt, ap);
	say("# %s:%d:%s: %s", file, line, current ? current->name : "", text);
#else
	(void)text;
	say("# %s:%d:%s:", file, line, current ? current->name : "");
	zxkit_vprintf(fmt, ap);
#endif
	va_end(ap);
}

bool stress_failed(void)
{
	return atomic_load(&failed);
}

bool stress_going(void)
{
	unsigned int i;

	if (atomic_load(&failed))
		return false;
	if (zx_clock_get_monotonic() < part_end)
		return true;
	/* On a slow machine the time may be up before anybody has begun. */
	for (i = 0; i < current->workers; i++)
		if (atomic_load(&workers[i].ops))
			return false;
	return true;
}

unsigned int stress_time_left(void)
{
	zx_duration_t left = part_end - zx_clock_get_monotonic();

	return left > 0 ? left / (part_time / 100 + 1) : 0;
}

/* Whoever is last decides, so that all do the same. */
static bool meet(bool decide)
{
	unsigned int now = atomic_load(&generation), spins = 0;

	if (atomic_fetch_add(&arrived, 1) + 1 == current->workers) {
		if (decide)
			atomic_store(&another, stress_going());
		atomic_store(&arrived, 0);
		atomic_store(&generation, now + 1);
	} else {
		/* No futex: it may be what is being tried. */
		while (atomic_load(&generation) == now) {
			if (++spins < 200)
				stress_yield();
			else
				zx_nanosleep(zx_deadline_after(ZX_USEC(50)));
		}
	}
	return atomic_load(&another);
}

void stress_meet(struct worker *w)
{
	atomic_store(&w->where, "meeting the others");
	meet(false);
}

bool stress_round(struct worker *w)
{
	atomic_store(&w->where, "meeting the others for a round");
	return meet(true);
}

/* ---- to it ---- */

unsigned int stress_count_handles(void)
{
	zx_info_process_handle_stats_t stats = {};
	unsigned int i, n = 0;

	MUST(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &stats,
				sizeof(stats), NULL, NULL));
	for (i = 0; i < ARRAY_SIZE(stats.handle_count); i++)
		n += stats.handle_count[i];
	return n;
}

/* Until all workers are done. If nobody makes a call for a long time, that is the end. */
static void watch(zx_duration_t patience)
{
	zx_time_t since = zx_clock_get_monotonic(), now;
	uint64_t calls, before = 0;
	unsigned int i, left;

	for (;;) {
		calls = 0;
		left = 0;
		for (i = 0; i < current->workers; i++) {
			calls += atomic_load(&workers[i].ops);
			left += !atomic_load(&workers[i].done);
		}
		if (!left)
			return;
		now = zx_clock_get_monotonic();
		if (calls != before) {
			before = calls;
			since = now;
		}
		/* After a failure somebody may well wait for what never comes. */
		if (now - since > (stress_failed() ? patience / 8 : patience))
			break;
		zx_nanosleep(zx_deadline_after(ZX_MSEC(20)));
	}
	say("# %s: nobody has made a call for %d seconds", current->name,
	    (int)((now - since) / ZX_SEC(1)));
	for (i = 0; i < current->workers; i++)
		if (!atomic_load(&workers[i].done))
			show_worker(&workers[i]);
	give_up();
}

static bool run(unsigned int n, uint64_t seed, zx_duration_t time, zx_duration_t patience)
{
	zx_time_t began = zx_clock_get_monotonic();
	unsigned int i, before, after;
	uint64_t calls = 0, minute;

	atomic_store(&failed, false);
	part_time = time;
	before = stress_count_handles();
	if (current->begin)
		current->begin();
	part_end = zx_deadline_after(time);
	for (i = 0; i < current->workers; i++) {
		workers[i] = (struct worker){
			.index = i,
			.rng = (seed + i + 1) * 0x9e3779b97f4a7c15ull,
			.where = "nothing yet",
		};
		if (!workers[i].rng)
			workers[i].rng = 1;
		rnd(&workers[i], 1);
	}
	for (i = 0; i < current->workers; i++)
		start_worker(&workers[i]);
	watch(patience);
	for (i = 0; i < current->workers; i++) {
		join_worker(&workers[i]);
		calls += workers[i].ops;
	}
	if (current->end)
		current->end();
	after = stress_count_handles();
	if (!stress_failed())
		CHECK(before == after, "%u handles before, %u after", before, after);
	CHECK(calls != 0, "nothing was done");
	minute = calls * 60000 / (1 + (zx_clock_get_monotonic() - began) / ZX_MSEC(1));
	say("# %s: %llu calls, %llu in a minute", current->name, (unsigned long long)calls,
	    (unsigned long long)minute);
	say("%s %u stress.%s", stress_failed() ? "not ok" : "ok", n, current->name);
	return !stress_failed();
}

static unsigned long long number(const char *s)
{
	unsigned long long n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

static int stress(int argc, char **argv)
{
	unsigned int i, n = 0, planned = 0, bad = 0;
	uint64_t seed = zx_clock_get_monotonic() / 1000 % 1000000, seconds = 10, stuck = 120;
	const char *only = NULL;
	int arg;

	for (arg = 1; arg + 1 < argc; arg += 2) {
		if (!strcmp(argv[arg], "--seconds"))
			seconds = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--seed"))
			seed = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--stuck"))
			stuck = number(argv[arg + 1]);
		else if (!strcmp(argv[arg], "--part"))
			only = argv[arg + 1];
		else
			break;
	}
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		planned += !only || !strcmp(only, parts[i]->name);
	if (arg != argc || !planned) {
		say("usage: stress [--seconds N] [--seed N] [--part NAME] [--stuck N]");
		return 1;
	}
	say("TAP version 13");
	say("1..%u", planned);
	say("# seed %llu, %llu seconds", (unsigned long long)seed, (unsigned long long)seconds);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (only && strcmp(only, parts[i]->name))
			continue;
		current = parts[i];
		bad += !run(++n, seed + 100 * i, ZX_SEC(seconds) / planned, ZX_SEC(stuck));
	}
	return bad ? 1 : 0;
}

#ifdef STRESS_HOSTED

int main(int argc, char **argv)
{
	char *const with_defaults[] = {
		argv[0], "--seconds", getenv("STRESS_SECONDS"), "--seed", getenv("STRESS_SEED"),
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (zxh_open()) {
		printf("Bail out! %s\n", zxh_error());
		return 1;
	}
	/* The tests are run without arguments. */
	if (argc == 1 && with_defaults[2])
		return stress(with_defaults[4] ? 5 : 3, (char **)with_defaults);
	return stress(argc, argv);
}

#else

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	return stress(argc, argv);
}

#endif
