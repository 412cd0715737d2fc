// SPDX-License-Identifier: GPL-2.0-only
/* Race points: see races.h. */
#include <linux/delay.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>

unsigned int zx_races;
module_param_named(races, zx_races, uint, 0644);
MODULE_PARM_DESC(races, "one in this many race points delays its caller (0: none)");

static unsigned int zx_races_seed = 1;
module_param_named(races_seed, zx_races_seed, uint, 0644);
MODULE_PARM_DESC(races_seed, "what the race points' choices are made from");

static DEFINE_PER_CPU(u64, zx_race_count);

/* The next number of this processor: one that is made twice makes no difference. */
static u32 zx_race_random(void)
{
	u64 x = this_cpu_inc_return(zx_race_count) + ((u64)READ_ONCE(zx_races_seed) << 32);

	/* The finalizer of SplitMix64. */
	x *= 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return (x ^ (x >> 31)) >> 32;
}

/* As if an interrupt had found something better to run. */
static void zx_race_preempt(void)
{
	preempt_disable();
	set_tsk_need_resched(current);
	set_preempt_need_resched();
	preempt_enable();
}

/* Nothing is broken by sleeping here: no lock that spins, nothing that waits for wake-ups. */
static bool zx_race_may_sleep(void)
{
	return preemptible() && !rcu_preempt_depth() && task_is_running(current);
}

/**
 * zx_race_happen() - delay the caller, once in a while
 *
 * Context: as zx_race().
 */
void zx_race_happen(void)
{
	unsigned int one_in = READ_ONCE(zx_races);
	u32 chance = zx_race_random();

	if (!one_in || (chance >> 8) % one_in)
		return;
	/* Long enough for another thread to make several calls, rarely. */
	if (!(chance & 7) && zx_race_may_sleep())
		usleep_range(20, 400);
	else if ((chance & 1) && preemptible())
		zx_race_preempt();
	else
		udelay(1 + (chance >> 3) % 16);
}
