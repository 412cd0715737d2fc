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
#include "../object/wait.h"
#include "bind.h"
#include "host.h"

/* How many hosts are kept ready, and how many may be on their way at once. */
#define ZX_HOSTS_AHEAD		2
#define ZX_HOST_REQUESTS_MAX	16
/* Machines may be slow: an answer that takes this long will not come. */
#define ZX_HOST_REQUEST_TIMEOUT	(30 * HZ)
#define ZX_HOST_TAKE_TIMEOUT	(120 * HZ)

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
 * @nr_takers:	callers waiting for a host
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
	unsigned int nr_takers;
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

/* Forgets requests that nobody will answer any more. Called under pool->lock. */
static void zx_pool_expire(struct zx_host_pool *pool)
{
	struct zx_host_request *request, *next;

	list_for_each_entry_safe(request, next, &pool->requests, link) {
		if (time_before(jiffies, request->expires))
			break;
		list_del(&request->link);
		pool->nr_requests--;
		kfree(request);
	}
}

static bool zx_pool_add_request(struct zx_host_pool *pool, struct zx_host_request *request)
{
	bool wanted;

	spin_lock(&pool->lock);
	zx_pool_expire(pool);
	wanted = !pool->closed && pool->nr_requests < ZX_HOST_REQUESTS_MAX &&
		 pool->nr_idle + pool->nr_requests < ZX_HOSTS_AHEAD + pool->nr_takers;
	if (wanted) {
		request->expires = jiffies + ZX_HOST_REQUEST_TIMEOUT;
		list_add_tail(&request->link, &pool->requests);
		pool->nr_requests++;
	}
	spin_unlock(&pool->lock);
	return wanted;
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

	do {
		/* The timeout looks again at requests that may have expired. */
		ret = wait_event_interruptible_timeout(pool->changed,
						       READ_ONCE(pool->closed) ||
						       (added = zx_pool_add_request(pool, request)),
						       ZX_HOST_REQUEST_TIMEOUT);
	} while (!ret);
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
		list_for_each_entry(request, &pool->requests, link) {
			if ((request->cookie[0] ^ cookie[0]) | (request->cookie[1] ^ cookie[1]))
				continue;
			list_del(&request->link);
			kfree(request);
			pool->nr_requests--;
			zx_instance_get(pool->instance);
			found = pool;
			break;
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

	ret = vm_munmap(0, TASK_SIZE_MAX - PAGE_SIZE);
	if (ret)
		return ret;
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

/**
 * zx_host_enter() - the current task becomes a blank host
 * @cookie:	what it was started with
 *
 * Sleeps until a process is started in the host. Then the task is bound to the
 * process's first thread and its user registers are that thread's.
 *
 * Context: process context, in an ioctl; the caller holds a reference to the file.
 * Return: 0 if the task is a Zircon thread now; an errno if it could not become a host
 * (ENOENT, EBUSY, ENOMEM), or if it was killed.
 */
int zx_host_enter(const u64 cookie[2])
{
	struct zx_instance *instance;
	struct zx_host_pool *pool;
	struct zx_process *process = NULL;
	struct zx_host *host;
	bool released;
	int ret;

	if (!zx_personality_available())
		return -EOPNOTSUPP;
	pool = zx_pool_answer(cookie);
	if (!pool)
		return -ENOENT;
	instance = pool->instance;

	host = kzalloc(sizeof(*host), GFP_KERNEL_ACCOUNT);
	ret = -ENOMEM;
	if (!host)
		goto out;
	ret = zx_host_empty();
	if (ret) {
		kfree(host);
		goto out;
	}
	refcount_set(&host->ref, 2);
	host->pool = pool;
	host->task = get_task_struct(current);
	host->mm = current->mm;
	mmgrab(host->mm);
	init_completion(&host->go);

	spin_lock(&pool->lock);
	if (pool->closed) {
		spin_unlock(&pool->lock);
		zx_host_put(host);
		zx_host_put(host);
		ret = -ESHUTDOWN;
		goto kill;
	}
	list_add_tail(&host->link, &pool->idle);
	pool->nr_idle++;
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);

	/* A stop or freeze of the task is no reason to leave: only a kill is. */
	ret = wait_for_completion_state(&host->go, TASK_KILLABLE | TASK_FREEZABLE);

	spin_lock(&pool->lock);
	released = host->state == ZX_HOST_RELEASED;
	if (!released) {
		host->state = ZX_HOST_DEAD;
		process = host->process;
		if (process)
			zx_object_get(&process->obj);
		if (!list_empty(&host->link)) {
			list_del_init(&host->link);
			pool->nr_idle--;
			refcount_dec(&host->ref);
		}
	}
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);

	if (released) {
		zx_bind_task(host->thread, current);
		zx_start_regs(task_pt_regs(current), &host->thread->regs);
		ret = 0;
	} else if (process) {
		zx_process_kill(process, ZX_TASK_RETCODE_SYSCALL_KILL);
		zx_object_put(&process->obj);
	}
	zx_host_put(host);
kill:
	/* There is no program to return to. */
	if (ret)
		send_sig(SIGKILL, current, 1);
out:
	zx_instance_put(instance);
	return ret;
}

static struct zx_host *zx_pool_pop(struct zx_host_pool *pool, struct zx_process *process)
{
	struct zx_host *host;

	spin_lock(&pool->lock);
	host = list_first_entry_or_null(&pool->idle, struct zx_host, link);
	if (host) {
		list_del_init(&host->link);
		pool->nr_idle--;
		zx_object_get(&process->obj);
		host->process = process;
	}
	spin_unlock(&pool->lock);
	return host;
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
 * nobody provides hosts, ZX_ERR_BAD_STATE if the instance is closing, ZX_RESTART.
 */
zx_status_t zx_host_take(struct zx_process *process)
{
	struct zx_host_pool *pool = process->obj.instance->hosts;
	struct zx_host *host = NULL;
	long ret;

	if (!pool)
		return ZX_ERR_NO_RESOURCES;
	spin_lock(&pool->lock);
	pool->nr_takers++;
	spin_unlock(&pool->lock);
	wake_up_all(&pool->changed);
	ret = wait_event_interruptible_timeout(pool->changed,
					       (host = zx_pool_pop(pool, process)) ||
					       READ_ONCE(pool->closed), ZX_HOST_TAKE_TIMEOUT);
	spin_lock(&pool->lock);
	pool->nr_takers--;
	spin_unlock(&pool->lock);
	if (host) {
		/* One less is idle: the launcher may start another. */
		wake_up_all(&pool->changed);
		process->host = host;
		process->leader = get_task_struct(host->task);
		return ZX_OK;
	}
	if (ret < 0)
		return ZX_RESTART;
	return ret ? ZX_ERR_BAD_STATE : ZX_ERR_NO_RESOURCES;
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
