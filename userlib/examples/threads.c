// SPDX-License-Identifier: MIT
/*
 * Threads, and what futexes are for: a mutex under which four threads count, and a
 * condition with which two threads pass a ball. Then the ways for a thread to end.
 */
#include <zxkit.h>

#define COUNTERS	4
#define COUNTS		20000
#define PASSES		200
#define STACK_SIZE	(64 * 1024)

static void check(zx_status_t status, const char *what)
{
	if (status != ZX_OK)
		zxkit_die("threads: %s: %s", what, zx_status_get_string(status));
}

/* ---- A mutex: 0 free, 1 held, 2 held and perhaps waited for ---- */

struct mutex {
	zx_futex_t state;
};

static void lock(struct mutex *m)
{
	zx_futex_t seen = 0;
	zx_status_t status;

	if (__atomic_compare_exchange_n(&m->state, &seen, 1, false, __ATOMIC_ACQUIRE,
					__ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&m->state, 2, __ATOMIC_ACQUIRE) != 0) {
		status = zx_futex_wait(&m->state, 2, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
		if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
			check(status, "futex_wait");
	}
}

static void unlock(struct mutex *m)
{
	if (__atomic_exchange_n(&m->state, 0, __ATOMIC_RELEASE) == 2)
		check(zx_futex_wake(&m->state, 1), "futex_wake");
}

/* ---- A condition: the word changes with every signal ---- */

struct condition {
	zx_futex_t sequence;
};

static void wait(struct condition *c, struct mutex *m)
{
	zx_futex_t seen = __atomic_load_n(&c->sequence, __ATOMIC_RELAXED);
	zx_status_t status;

	unlock(m);
	status = zx_futex_wait(&c->sequence, seen, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
	if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
		check(status, "futex_wait");
	lock(m);
}

static void broadcast(struct condition *c)
{
	__atomic_fetch_add(&c->sequence, 1, __ATOMIC_RELAXED);
	check(zx_futex_wake(&c->sequence, UINT32_MAX), "futex_wake");
}

/* ---- Threads ---- */

struct thread {
	zx_handle_t handle;
	zx_vaddr_t stack;
};

typedef void (*entry_t)(uintptr_t arg1, uintptr_t arg2);

static void start(struct thread *t, const char *name, entry_t entry, uintptr_t arg1,
		  uintptr_t arg2)
{
	zx_handle_t vmo;

	check(zx_vmo_create(STACK_SIZE, 0, &vmo), "vmo_create");
	check(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0,
			  STACK_SIZE, &t->stack), "vmar_map");
	zx_handle_close(vmo);
	check(zx_thread_create(zx_process_self(), name, strlen(name), 0, &t->handle),
	      "thread_create");
	/* As if it had been called: the return address takes 8 bytes. */
	check(zx_thread_start(t->handle, (zx_vaddr_t)entry, t->stack + STACK_SIZE - 8, arg1, arg2),
	      "thread_start");
}

static void join(struct thread *t)
{
	check(zx_object_wait_one(t->handle, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL),
	      "waiting for a thread");
	check(zx_handle_close(t->handle), "handle_close");
	check(zx_vmar_unmap(zx_vmar_root_self(), t->stack, STACK_SIZE), "vmar_unmap");
}

static struct mutex mutex;
static struct condition condition;
static long counter;
static int ball;

static void count(uintptr_t arg1, uintptr_t arg2)
{
	int i;

	(void)arg1;
	(void)arg2;
	for (i = 0; i < COUNTS; i++) {
		lock(&mutex);
		counter++;
		unlock(&mutex);
	}
	zx_thread_exit();
}

/* Takes the ball when it is even or odd, and passes it on. */
static void play(uintptr_t parity, uintptr_t arg2)
{
	(void)arg2;
	lock(&mutex);
	while (ball < PASSES) {
		if ((uintptr_t)ball % 2 != parity) {
			wait(&condition, &mutex);
			continue;
		}
		ball++;
		broadcast(&condition);
	}
	unlock(&mutex);
	zx_thread_exit();
}

static zx_futex_t ended;

/* Ends so that the stack can be reused the moment the word changes. */
static void end_joinable(uintptr_t arg1, uintptr_t arg2)
{
	struct thread *t = (struct thread *)arg1;

	(void)arg2;
	zx_futex_wake_handle_close_thread_exit(&ended, UINT32_MAX, 1, t->handle);
}

/* Nobody joins it: it takes its own stack away, and says nothing when it has. */
static void end_detached(uintptr_t arg1, uintptr_t event)
{
	struct thread t = *(struct thread *)arg1;

	check(zx_object_signal((zx_handle_t)event, 0, ZX_USER_SIGNAL_0), "object_signal");
	zx_vmar_unmap_handle_close_thread_exit(zx_vmar_root_self(), t.stack, STACK_SIZE, t.handle);
	zxkit_die("threads: the stack could not be unmapped");
}

static void test_endings(void)
{
	static struct thread joinable, detached;
	zx_handle_t event, watch;
	zx_status_t status;

	start(&joinable, "joinable", end_joinable, (uintptr_t)&joinable, 0);
	while (!__atomic_load_n(&ended, __ATOMIC_ACQUIRE)) {
		status = zx_futex_wait(&ended, 0, ZX_HANDLE_INVALID, ZX_TIME_INFINITE);
		if (status != ZX_OK && status != ZX_ERR_BAD_STATE)
			check(status, "futex_wait");
	}
	check(zx_vmar_unmap(zx_vmar_root_self(), joinable.stack, STACK_SIZE), "vmar_unmap");
	zxkit_puts("joinable thread: ended");

	check(zx_event_create(0, &event), "event_create");
	start(&detached, "detached", end_detached, (uintptr_t)&detached, event);
	status = zx_handle_duplicate(detached.handle, ZX_RIGHT_SAME_RIGHTS, &watch);
	if (status == ZX_OK) {
		check(zx_object_wait_one(watch, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL),
		      "waiting for the detached thread");
		zx_handle_close(watch);
	} else if (status != ZX_ERR_BAD_HANDLE) {	/* it has closed it already */
		check(status, "handle_duplicate");
	}
	check(zx_object_wait_one(event, ZX_USER_SIGNAL_0, ZX_TIME_INFINITE, NULL), "its event");
	zx_handle_close(event);
	zxkit_puts("detached thread: ended");
}

int main(int argc, char **argv, char **envp)
{
	struct thread threads[COUNTERS];
	int i;

	(void)argc;
	(void)argv;
	(void)envp;
	for (i = 0; i < COUNTERS; i++)
		start(&threads[i], "counter", count, 0, 0);
	for (i = 0; i < COUNTERS; i++)
		join(&threads[i]);
	zxkit_printf("mutex: %d threads counted to %ld", COUNTERS, counter);

	start(&threads[0], "even", play, 0, 0);
	start(&threads[1], "odd", play, 1, 0);
	join(&threads[0]);
	join(&threads[1]);
	zxkit_printf("condition: the ball was passed %d times", ball);

	test_endings();
	return counter == (long)COUNTERS * COUNTS && ball == PASSES ? 0 : 1;
}
