// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool of blank hosts, and what a host does while it is one. See host.h.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/pid.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <asm/fpu/api.h>
#include "../compat/compat.h"
#include "../object/wait.h"
#include "bind.h"
#include "host.h"

/* How many hosts are kept ready, and how many may be on their way at once. */
#define ZX_HOSTS_AHEAD		2
#define ZX_HOST_REQUESTS_MAX	16
/* Machines may be slow: an answer that takes this long will not come. */
#define ZX_HOST_REQUEST_TIMEOUT	(30 * HZ)
#define ZX_HOST_TAKE_TIMEOUT	(120 * HZ)
/* How long a launcher may take to begin to provide hosts. */
#define ZX_HOST_FIRST_TIMEOUT	(10 * HZ)
/* After a failure none are made ready before this has passed. */
#define ZX_HOST_RETRY		HZ
/* Where no code is, nor any vDSO's call instruction: see zx_dispatch(). */
#define ZX_HOST_NO_VDSO		BIT(63)

/**
 * struct zx_host_request - a host somebody has been asked to start
 * @link:	in pool->requests
 * @cookie:	names it
 * @expires:	jiffies
 */
struct zx_host_request {
	struct list_head link;
	u64 cookie[2];
	unsigned long expires;
};

/**
 * struct zx_host_pool - an instance's hosts
 * @link:	in zx_pools; under zx_pools_lock
 * @instance:	whose; not referenced, the instance frees the pool
 * @launcher:	thread group allowed to provide hosts
 * @lock:	protects the rest
 * @changed:	woken when anything here changes
 * @idle:	parked hosts nobody has taken
 * @requests:	hosts on their way
 * @nr_idle:	length of @idle
 * @nr_requests: length of @requests
 * @nr_coming:	tasks that have answered a request and are not hosts yet
 * @nr_takers:	callers waiting for a host
 * @nr_failed:	how many of them are to hear that they get none
 * @nr_spawners: threads of the launcher that wait to be asked
 * @spawner:	who was the last one, a reference; NULL if there never was one
 * @retry_at:	jiffies; no hosts are kept ready before
 * @closed:	no more hosts
 */
struct zx_host_pool {
	struct list_head link;
	struct zx_instance *instance;
	struct pid *launcher;
	spinlock_t lock;
	wait_queue_head_t changed;
	struct list_head idle;
	struct list_head requests;
	unsigned int nr_idle;
	unsigned int nr_requests;
	unsigned int nr_coming;
	unsigned int nr_takers;
	unsigned int nr_failed;
	unsigned int nr_spawners;
	struct pid *spawner;
	unsigned long retry_at;
	bool closed;
};

static LIST_HEAD(zx_pools);
static DEFINE_SPINLOCK(zx_pools_lock);

static void zx_host_put(struct zx_host *host)
{
	if (!refcount_dec_and_test(&host->ref))
		return;
	mmdrop(host->mm);
	put_task_struct(host->task);
	kfree(host);
}

/**
 * zx_host_pool_close() - the instance is shut down: no more hosts, idle ones die
 * @instance:	has a pool
 *
 * Context: process context; may sleep.
 */
void zx_host_pool_close(struct zx_instance *instance)
{
	struct zx_host_pool *pool = instance->hosts;
	struct zx_host_request *request, *next;
	struct zx_host *host;

	spin_lock(&pool->lock);
	pool->closed = true;
	while ((host = list_first_entry_or_null(&pool->idle, struct zx_host, link))) {
		list_del_init(&host->link);
		pool->nr_idle--;
		spin_unlock(&pool->lock);
		send_sig(SIGKILL, host->task, 1);
		zx_host_put(host);
		spin_lock(&pool->lock);
	}
	list_for_each_entry_safe(request, next, &pool->requests, link) {
		list_del(&request->link);
		kfree(request);
	}
	pool->nr_requests = 0;
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);
}

/**
 * zx_host_pool_free() - the instance goes away
 * @instance:	its pool is closed, and no task uses it
 *
 * Context: process context.
 */
void zx_host_pool_free(struct zx_instance *instance)
{
	struct zx_host_pool *pool = instance->hosts;

	spin_lock(&zx_pools_lock);
	list_del(&pool->link);
	spin_unlock(&zx_pools_lock);
	put_pid(pool->launcher);
	put_pid(pool->spawner);
	kfree(pool);
}

/**
 * zx_host_pool_create() - give an instance a pool
 * @instance:	has none
 *
 * The calling process is the launcher: only its children become hosts.
 *
 * Context: process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int zx_host_pool_create(struct zx_instance *instance)
{
	struct zx_host_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL_ACCOUNT);

	if (!pool)
		return -ENOMEM;
	pool->instance = instance;
	pool->launcher = get_pid(task_tgid(current));
	pool->retry_at = jiffies;
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->changed);
	INIT_LIST_HEAD(&pool->idle);
	INIT_LIST_HEAD(&pool->requests);
	instance->hosts = pool;

	spin_lock(&zx_pools_lock);
	list_add(&pool->link, &zx_pools);
	spin_unlock(&zx_pools_lock);
	return 0;
}

/*
 * A host will not come: one of those who wait hears of it, unless there are hosts on their
 * way for all of them. Called under pool->lock.
 */
static void zx_pool_fail(struct zx_host_pool *pool)
{
	unsigned int provided = pool->nr_idle + pool->nr_requests + pool->nr_coming;

	if (pool->nr_failed + provided < pool->nr_takers)
		pool->nr_failed++;
	pool->retry_at = jiffies + ZX_HOST_RETRY;
}

static void zx_pool_forget(struct zx_host_pool *pool, struct zx_host_request *request)
{
	list_del(&request->link);
	pool->nr_requests--;
	kfree(request);
}

/* Gives up requests that nobody will answer any more. Called under pool->lock. */
static void zx_pool_expire(struct zx_host_pool *pool)
{
	struct zx_host_request *request, *next;

	list_for_each_entry_safe(request, next, &pool->requests, link) {
		if (time_before(jiffies, request->expires))
			break;
		zx_pool_forget(pool, request);
		zx_pool_fail(pool);
	}
}

/* Called under pool->lock. Returns NULL if there is none of this name. */
static struct zx_host_request *zx_pool_find(struct zx_host_pool *pool, const u64 cookie[2])
{
	struct zx_host_request *request;

	list_for_each_entry(request, &pool->requests, link)
		if (!((request->cookie[0] ^ cookie[0]) | (request->cookie[1] ^ cookie[1])))
			return request;
	return NULL;
}

static bool zx_pool_add_request(struct zx_host_pool *pool, struct zx_host_request *request)
{
	unsigned int waiting;
	bool wanted;

	spin_lock(&pool->lock);
	zx_pool_expire(pool);
	waiting = pool->nr_takers - pool->nr_failed;
	wanted = !pool->closed && pool->nr_requests < ZX_HOST_REQUESTS_MAX &&
		 pool->nr_idle + pool->nr_requests + pool->nr_coming < ZX_HOSTS_AHEAD + waiting &&
		 (waiting || time_after_eq(jiffies, pool->retry_at));
	if (wanted) {
		request->expires = jiffies + ZX_HOST_REQUEST_TIMEOUT;
		list_add_tail(&request->link, &pool->requests);
		pool->nr_requests++;
	}
	spin_unlock(&pool->lock);
	return wanted;
}

/* The current task waits to be asked for hosts: if it dies, nobody does. */
static void zx_pool_begin_spawner(struct zx_host_pool *pool)
{
	struct pid *old = get_task_pid(current, PIDTYPE_PID);

	spin_lock(&pool->lock);
	swap(pool->spawner, old);
	pool->nr_spawners++;
	spin_unlock(&pool->lock);
	put_pid(old);
}

static void zx_pool_end_spawner(struct zx_host_pool *pool)
{
	spin_lock(&pool->lock);
	pool->nr_spawners--;
	spin_unlock(&pool->lock);
}

/**
 * zx_host_failed() - the launcher could not start a host
 * @instance:	whose file the caller has open
 * @cookie:	from zx_host_wait_wanted(); if nobody waits for that host any more it does
 *		not matter
 *
 * Context: process context of the launcher.
 */
void zx_host_failed(struct zx_instance *instance, const u64 cookie[2])
{
	struct zx_host_pool *pool = instance->hosts;
	struct zx_host_request *request;

	if (task_tgid(current) != pool->launcher)
		return;
	spin_lock(&pool->lock);
	request = zx_pool_find(pool, cookie);
	if (request) {
		zx_pool_forget(pool, request);
		zx_pool_fail(pool);
	}
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);
}

/**
 * zx_host_wait_wanted() - sleep until a host is to be started
 * @instance:	whose file the caller has open
 * @cookie:	written: what the host must show
 *
 * Context: process context of the launcher; may sleep.
 * Return: 0, -ESHUTDOWN when the instance closes, -EPERM if the caller is not the
 * launcher, -ENOMEM, or -ERESTARTSYS.
 */
int zx_host_wait_wanted(struct zx_instance *instance, u64 cookie[2])
{
	struct zx_host_pool *pool = instance->hosts;
	struct zx_host_request *request;
	bool added = false;
	long ret;

	if (!pool || task_tgid(current) != pool->launcher)
		return -EPERM;
	request = kmalloc(sizeof(*request), GFP_KERNEL_ACCOUNT);
	if (!request)
		return -ENOMEM;
	get_random_bytes(request->cookie, sizeof(request->cookie));
	memcpy(cookie, request->cookie, sizeof(request->cookie));

	zx_pool_begin_spawner(pool);
	do {
		/* The timeout looks again at what only time changes. */
		ret = wait_event_interruptible_timeout(pool->changed,
						       READ_ONCE(pool->closed) ||
						       (added = zx_pool_add_request(pool, request)),
						       ZX_HOST_RETRY);
	} while (!ret);
	zx_pool_end_spawner(pool);
	if (added)
		return 0;
	kfree(request);
	return ret < 0 ? ret : -ESHUTDOWN;
}

/* Finds the pool that made a request, if the current task may answer it. */
static struct zx_host_pool *zx_pool_answer(const u64 cookie[2])
{
	struct zx_host_request *request;
	struct zx_host_pool *pool, *found = NULL;
	struct pid *parent;

	rcu_read_lock();
	parent = task_tgid(rcu_dereference(current->real_parent));
	spin_lock(&zx_pools_lock);
	list_for_each_entry(pool, &zx_pools, link) {
		if (pool->launcher != parent)
			continue;
		spin_lock(&pool->lock);
		request = zx_pool_find(pool, cookie);
		if (request) {
			zx_pool_forget(pool, request);
			pool->nr_coming++;
			zx_instance_get(pool->instance);
			found = pool;
		}
		spin_unlock(&pool->lock);
		if (found)
			break;
	}
	spin_unlock(&zx_pools_lock);
	rcu_read_unlock();
	return found;
}

static int zx_close_one(const void *data, struct file *file, unsigned int fd)
{
	return fd + 1;
}

/*
 * Leaves nothing of the program that called. It must be alone in its address space and
 * with its files: what it shares is not ours to take away.
 */
static int zx_host_empty(void)
{
	struct mm_struct *mm = current->mm;
	sigset_t none;
	int tries, fd, ret;

	/* A reader of /proc/PID/maps holds the mm for a moment. */
	for (tries = 0; atomic_read(&mm->mm_users) != 1; tries++) {
		if (tries == 100 || schedule_timeout_killable(HZ / 50 + 1))
			return -EBUSY;
	}
	if (!thread_group_empty(current) || atomic_read(&current->files->count) != 1 ||
	    current->vfork_done)
		return -EBUSY;

	ret = vm_munmap(0, TASK_SIZE_MAX);
	if (ret)
		return ret;
	/* Linux's vDSO is gone too: other things will be where it was. */
	mm->context.vdso = NULL;
	/* Everybody may read /proc/PID/cmdline, and other things will be mapped there. */
	spin_lock(&mm->arg_lock);
	mm->arg_start = 0;
	mm->arg_end = 0;
	mm->env_start = 0;
	mm->env_end = 0;
	spin_unlock(&mm->arg_lock);
	/* What is mapped for reading is not for executing. */
	current->personality &= ~READ_IMPLIES_EXEC;
	while ((fd = iterate_fd(current->files, 0, zx_close_one, NULL)) > 0)
		close_fd(fd - 1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return 0;
}

static struct zx_host *zx_host_of(struct zx_caller *caller)
{
	return container_of(caller, struct zx_host, caller);
}

/* A blank host for the current task. It has a slot, and no memory but what is mapped. */
static int zx_host_make(struct zx_host_pool *pool, struct zx_host **out)
{
	struct zx_host *host = kzalloc(sizeof(*host), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!host)
		return -ENOMEM;
	ret = -EAGAIN;
	if (zx_bind_reserve(&host->binding, pool->instance->share) != ZX_OK)
		goto free;
	ret = zx_host_empty();
	if (ret)
		goto release;
	refcount_set(&host->ref, 2);
	host->pool = pool;
	host->instance = pool->instance;
	host->task = get_task_struct(current);
	host->mm = current->mm;
	mmgrab(host->mm);
	INIT_LIST_HEAD(&host->link);
	init_completion(&host->go);
	host->caller.vdso_base = ZX_HOST_NO_VDSO;
	*out = host;
	return 0;
release:
	zx_bind_release(&host->binding);
free:
	kfree(host);
	return ret;
}

/**
 * zx_host_enter() - the current task becomes a blank host
 * @cookie:	what it was started with
 *
 * What follows when this has returned is in host.h.
 *
 * Context: process context, in an ioctl.
 * Return: 0 if the task is a host now; an errno if it could not become one (ENOENT, EBUSY,
 * ENOMEM, EAGAIN if the user has too many threads and hosts), or if it is being killed.
 */
int zx_host_enter(const u64 cookie[2])
{
	static const struct zx_thread_regs nowhere;
	struct zx_instance *instance;
	struct zx_host_pool *pool;
	struct zx_host *host;
	bool closed;
	int ret;

	if (!zx_personality_available())
		return -EOPNOTSUPP;
	pool = zx_pool_answer(cookie);
	if (!pool)
		return -ENOENT;
	instance = pool->instance;

	ret = zx_host_make(pool, &host);
	if (ret) {
		spin_lock(&pool->lock);
		pool->nr_coming--;
		zx_pool_fail(pool);
		spin_unlock(&pool->lock);
		wake_up_all(&pool->changed);
		zx_instance_put(instance);
		return ret;
	}
	zx_bind_task(&host->binding, &host->caller, current);
	zx_start_regs(task_pt_regs(current), &nowhere);

	spin_lock(&pool->lock);
	pool->nr_coming--;
	closed = pool->closed;
	if (!closed) {
		list_add_tail(&host->link, &pool->idle);
		pool->nr_idle++;
	} else {
		refcount_dec(&host->ref);
	}
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);
	/* There is no program to return to. */
	if (closed)
		send_sig(SIGKILL, current, 1);
	return 0;
}

/**
 * zx_host_signal_wanted() - whether the current task must come to zx_host_point()
 * @caller:	its, a host's
 *
 * Context: ftrace callback; must not call anything that can be traced.
 * Return: false if get_signal() is to run, which then is Linux's own.
 */
bool notrace zx_host_signal_wanted(struct zx_caller *caller)
{
	struct zx_host *host = zx_host_of(caller);

	if (!host->interrupted)
		return true;
	host->interrupted = false;
	return false;
}

/* The current task, a host that was released, becomes what it was released for. */
static void zx_host_become(struct zx_host *host)
{
	struct zx_instance *instance = host->instance;
	struct zx_thread *thread = host->thread;

	/* The registers are somebody else's, and thereby in memory. */
	kernel_fpu_begin();
	zx_compat_fpu_init(current);
	kernel_fpu_end();
	zx_start_regs(task_pt_regs(current), &thread->regs);
	zx_bind_over(&host->binding, thread);
	zx_host_put(host);
	/* The thread's process keeps it from here on. */
	zx_instance_put(instance);
}

/**
 * zx_host_point() - where a host sleeps; from zx_signal_point()
 * @caller:	the current task's, a host's
 *
 * Returns when the task is a Zircon thread, with that thread's registers, or when Linux's
 * get_signal() is to run.
 *
 * Context: process context, on the way to user space; sleeps.
 */
void zx_host_point(struct zx_caller *caller)
{
	struct zx_host *host = zx_host_of(caller);

	recalc_sigpending();
	if (wait_for_completion_state(&host->go, TASK_INTERRUPTIBLE | TASK_FREEZABLE))
		host->interrupted = true;
	else
		zx_host_become(host);
}

/* What follows from a host's death. */
static void zx_host_gone(struct work_struct *work)
{
	struct zx_host *host = container_of(work, struct zx_host, gone_work);
	struct zx_instance *instance = host->instance;
	struct zx_host_pool *pool = host->pool;
	struct zx_process *process = NULL;
	struct zx_thread *thread = NULL;

	spin_lock(&pool->lock);
	if (host->state == ZX_HOST_RELEASED) {
		thread = host->thread;
	} else {
		host->state = ZX_HOST_DEAD;
		process = host->process;
		if (process)
			zx_object_get(&process->obj);
		if (!list_empty(&host->link)) {
			list_del_init(&host->link);
			pool->nr_idle--;
			refcount_dec(&host->ref);
			pool->retry_at = jiffies + ZX_HOST_RETRY;
		}
	}
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);

	zx_bind_release(&host->binding);
	if (process) {
		zx_process_kill(process, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_object_put(&process->obj);
	}
	if (thread) {
		/* It died on the way. The thread keeps its process until that is finished. */
		zx_process_kill(thread->process, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_exit_never_ran(thread);
	}
	zx_host_put(host);
	zx_instance_put(instance);
}

/**
 * zx_host_exit() - the current task, a host, is dying
 * @caller:	its caller
 *
 * Context: atomic: the exit tracepoint.
 */
void zx_host_exit(struct zx_caller *caller)
{
	struct zx_host *host = zx_host_of(caller);

	zx_unbind_task(&host->binding);
	INIT_WORK(&host->gone_work, zx_host_gone);
	queue_work(zx_wq, &host->gone_work);
}

/* Whether nobody is there who could start hosts. Called under pool->lock. */
static bool zx_pool_is_deserted(struct zx_host_pool *pool, unsigned long since)
{
	struct task_struct *task;
	bool alive;

	if (pool->nr_spawners || pool->nr_requests || pool->nr_coming)
		return false;
	if (!pool->spawner)
		return time_after(jiffies, since + ZX_HOST_FIRST_TIMEOUT);
	rcu_read_lock();
	task = pid_task(pool->spawner, PIDTYPE_PID);
	alive = task && !READ_ONCE(task->exit_state);
	rcu_read_unlock();
	return !alive;
}

/* Returns whether a taker's wait is over: it has a host or a reason why it gets none. */
static bool zx_pool_take(struct zx_host_pool *pool, struct zx_process *process,
			 unsigned long since, struct zx_host **out, zx_status_t *status)
{
	struct zx_host *host;
	bool over = true;

	spin_lock(&pool->lock);
	zx_pool_expire(pool);
	host = list_first_entry_or_null(&pool->idle, struct zx_host, link);
	if (host) {
		list_del_init(&host->link);
		pool->nr_idle--;
		zx_object_get(&process->obj);
		host->process = process;
		*out = host;
		*status = ZX_OK;
	} else if (pool->closed) {
		*status = ZX_ERR_BAD_STATE;
	} else if (pool->nr_failed) {
		pool->nr_failed--;
		*status = ZX_ERR_NO_RESOURCES;
	} else if (zx_pool_is_deserted(pool, since) ||
		   time_after(jiffies, since + ZX_HOST_TAKE_TIMEOUT)) {
		*status = ZX_ERR_NO_RESOURCES;
	} else {
		over = false;
	}
	spin_unlock(&pool->lock);
	return over;
}

/**
 * zx_host_take() - give a process a host
 * @process:	has none, not yet published
 *
 * Waits for one to be started if none is idle. The host keeps a reference on @process
 * until it is released or discarded.
 *
 * Context: process context; may sleep.
 * Return: ZX_OK with process->host and process->leader set, ZX_ERR_NO_RESOURCES if
 * nobody provides hosts or one could not be started, ZX_ERR_BAD_STATE if the instance is
 * closing, ZX_RESTART.
 */
zx_status_t zx_host_take(struct zx_process *process)
{
	struct zx_host_pool *pool = process->obj.instance->hosts;
	zx_status_t status = ZX_ERR_NO_RESOURCES;
	unsigned long since = jiffies;
	struct zx_host *host = NULL;
	long ret;

	if (!pool)
		return ZX_ERR_NO_RESOURCES;
	spin_lock(&pool->lock);
	pool->nr_takers++;
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);
	do {
		/* Nobody says when a thread that starts hosts has died. */
		ret = wait_event_interruptible_timeout(pool->changed,
						       zx_pool_take(pool, process, since, &host,
								    &status), HZ);
	} while (!ret);
	spin_lock(&pool->lock);
	pool->nr_takers--;
	pool->nr_failed = min(pool->nr_failed, pool->nr_takers);
	spin_unlock(&pool->lock);
	/* One less is idle: the launcher may start another. */
	wake_up_all(&pool->changed);
	if (ret < 0)
		return ZX_RESTART;
	if (status == ZX_OK) {
		process->host = host;
		process->leader = get_task_struct(host->task);
	}
	return status;
}

/**
 * zx_host_mm() - the address space of a host
 * @host:	taken, neither released nor discarded
 *
 * Return: the mm, which @host keeps (mm_count); it has no users once the task died.
 */
struct mm_struct *zx_host_mm(struct zx_host *host)
{
	return host->mm;
}

/**
 * zx_host_release() - let a host run
 * @host:	taken; the caller's reference is consumed
 * @thread:	what it becomes: regs and slot are set
 *
 * Context: process context; may sleep.
 * Return: false if the host has been killed in the meantime: it will never run.
 */
bool zx_host_release(struct zx_host *host, struct zx_thread *thread)
{
	struct zx_host_pool *pool = host->pool;
	struct zx_process *process = host->process;
	bool alive;

	spin_lock(&pool->lock);
	alive = host->state == ZX_HOST_PARKED;
	if (alive) {
		host->state = ZX_HOST_RELEASED;
		host->thread = thread;
	}
	host->process = NULL;
	spin_unlock(&pool->lock);
	if (alive)
		complete(&host->go);
	zx_host_put(host);
	zx_object_put(&process->obj);
	return alive;
}

/**
 * zx_host_discard() - the process of a host is dead before it was started
 * @host:	taken; the caller's reference is consumed
 *
 * Context: process context; may sleep.
 */
void zx_host_discard(struct zx_host *host)
{
	struct zx_host_pool *pool = host->pool;
	struct zx_process *process = host->process;

	spin_lock(&pool->lock);
	host->process = NULL;
	spin_unlock(&pool->lock);
	send_sig(SIGKILL, host->task, 1);
	zx_host_put(host);
	zx_object_put(&process->obj);
}
