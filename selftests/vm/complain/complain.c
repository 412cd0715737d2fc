// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that makes the kernel complain, to see that selftests/vm/run notices.
 *
 * Writing a word to /sys/module/complain/parameters/how makes it happen.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static int complain_set(const char *val, const struct kernel_param *kp)
{
	if (sysfs_streq(val, "warn")) {
		WARN(1, "complain: a warning on purpose\n");
	} else if (sysfs_streq(val, "oops")) {
		*(volatile int *)8 = 0;
	} else if (sysfs_streq(val, "bug")) {
		BUG();
	} else if (sysfs_streq(val, "panic")) {
		panic("complain: a panic on purpose\n");
	} else if (sysfs_streq(val, "pin")) {
		/* Never given back: the module cannot be unloaded. */
		__module_get(THIS_MODULE);
	} else if (sysfs_streq(val, "text")) {
		pr_info("complain: WARNING: this is only text\n");
	} else {
		return -EINVAL;
	}
	return 0;
}

static const struct kernel_param_ops complain_ops = {
	.set = complain_set,
};

module_param_cb(how, &complain_ops, NULL, 0200);
MODULE_PARM_DESC(how, "warn, oops, bug, panic, pin or text");

static int __init complain_init(void)
{
	return 0;
}

static void __exit complain_exit(void)
{
}

module_init(complain_init);
module_exit(complain_exit);
MODULE_DESCRIPTION("Makes the kernel complain, to test the test runner");
MODULE_LICENSE("GPL");
