// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that makes the kernel complain, to see that selftests/vm/run notices.
 *
 * Writing a word to /sys/module/complain/parameters/how makes it happen.
 */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>

/* What the compiler shall not know. */
static unsigned int complain_zero;
static int complain_array[4];

/* What it points to is lost once the module is gone, and not before. */
static void *complain_kept;
static struct kmem_cache *complain_cache;

static void complain_warn(void)
{
	WARN(1, "complain: a warning on purpose\n");
}

static void complain_oops(void)
{
	*(volatile int *)8 = 0;
}

static void complain_bug(void)
{
	BUG();
}

static void complain_panic(void)
{
	panic("complain: a panic on purpose\n");
}

static void complain_pin(void)
{
	/* Never given back: the module cannot be unloaded. */
	__module_get(THIS_MODULE);
}

static void complain_text(void)
{
	pr_info("complain: WARNING: this is only text\n");
}

static void complain_slab(void)
{
	WRITE_ONCE(complain_kept, kmem_cache_alloc(complain_cache, GFP_KERNEL));
}

static void complain_leak_at_exit(void)
{
	WRITE_ONCE(complain_kept, kmalloc(40, GFP_KERNEL));
}

static DEFINE_MUTEX(complain_a);
static DEFINE_MUTEX(complain_b);

static void complain_inversion(void)
{
	mutex_lock(&complain_a);
	mutex_lock(&complain_b);
	mutex_unlock(&complain_b);
	mutex_unlock(&complain_a);
	mutex_lock(&complain_b);
	mutex_lock(&complain_a);
	mutex_unlock(&complain_a);
	mutex_unlock(&complain_b);
}

static void complain_shift(void)
{
	complain_zero = 1U << (40 + READ_ONCE(complain_zero));
}

static void complain_index(void)
{
	complain_array[4 + READ_ONCE(complain_zero)] = 1;
}

static void complain_list(void)
{
	static LIST_HEAD(head);
	struct list_head entry;

	list_add(&entry, &head);
	entry.next = &entry;
	list_del(&entry);
}

static void complain_nothing(struct timer_list *timer)
{
}

static void complain_timer(void)
{
	struct object {
		struct timer_list timer;
	} *p = kzalloc(sizeof(*p), GFP_KERNEL);

	timer_setup(&p->timer, complain_nothing, 0);
	mod_timer(&p->timer, jiffies + 100 * HZ);
	kfree(p);
}

static int complain_counter;

static noinline void complain_count(void)
{
	int i;

	for (i = 0; i < 20000; i++) {
		complain_counter++;
		cond_resched();
	}
}

static int complain_other(void *done)
{
	complain_count();
	kthread_complete_and_exit(done, 0);
}

static void complain_race(void)
{
	DECLARE_COMPLETION_ONSTACK(done);

	if (IS_ERR(kthread_run(complain_other, &done, "complain")))
		return;
	complain_count();
	wait_for_completion(&done);
}

static const struct {
	const char *how;
	void (*complain)(void);
} complaints[] = {
	{ "warn", complain_warn },
	{ "oops", complain_oops },
	{ "bug", complain_bug },
	{ "panic", complain_panic },
	{ "pin", complain_pin },
	{ "text", complain_text },
	{ "slab", complain_slab },
	{ "leak-at-exit", complain_leak_at_exit },
	{ "inversion", complain_inversion },
	{ "shift", complain_shift },
	{ "index", complain_index },
	{ "list", complain_list },
	{ "timer", complain_timer },
	{ "race", complain_race },
};

static int complain_set(const char *val, const struct kernel_param *kp)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (sysfs_streq(val, complaints[i].how)) {
			complaints[i].complain();
			return 0;
		}
	}
	return -EINVAL;
}

static const struct kernel_param_ops complain_ops = {
	.set = complain_set,
};

module_param_cb(how, &complain_ops, NULL, 0200);
MODULE_PARM_DESC(how, "what to do wrong: a name of complaints[]");

static int __init complain_init(void)
{
	complain_cache = kmem_cache_create("complain", 40, 0, 0, NULL);
	return complain_cache ? 0 : -ENOMEM;
}

static void __exit complain_exit(void)
{
	kmem_cache_destroy(complain_cache);
}

module_init(complain_init);
module_exit(complain_exit);
MODULE_DESCRIPTION("Makes the kernel complain, to test the test runner");
MODULE_LICENSE("GPL");
