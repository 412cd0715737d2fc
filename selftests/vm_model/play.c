// SPDX-License-Identifier: GPL-2.0-only
/* Rounds; and what is left of one that fails. */
#include "vm_model.h"

#define MAX_REPLAYS	4000

static struct op ops[MAX_OPS], some[MAX_OPS];

static void show(const struct op *op)
{
	say("#   %-18s a=%u b=%u options=0x%x offset=0x%x size=0x%x where=0x%x seed=%u",
	    model_name(op->what), op->a, op->b, op->options, op->offset, op->size, op->where,
	    op->seed);
}

/* How many were done until there was a difference; 0 if there is none. */
static unsigned int replay(const struct op *list, unsigned int n)
{
	const struct op all = { .what = CHECK_ALL };
	unsigned int i;

	model_begin();
	for (i = 0; i < n && !difference[0]; i++)
		model_do(&list[i]);
	if (!difference[0])
		model_do(&all);
	model_end();
	return difference[0] ? i : 0;
}

/* Leaves away whatever is not needed for a difference. */
static unsigned int shrink(unsigned int n)
{
	unsigned int chunk = n / 2, at, kept, replays = 0, done;
	bool smaller = false;

	while (chunk && replays < MAX_REPLAYS) {
		smaller = false;
		for (at = 0; at < n && replays < MAX_REPLAYS;) {
			kept = at + chunk < n ? n - at - chunk : 0;
			memcpy(some, ops, at * sizeof(*ops));
			memcpy(some + at, ops + n - kept, kept * sizeof(*ops));
			replays++;
			done = replay(some, at + kept);
			if (done) {
				n = done;
				memcpy(ops, some, n * sizeof(*ops));
				smaller = true;
			} else {
				at += chunk;
			}
		}
		/* What could not go alone may when something else has gone. */
		if (chunk > 1 || !smaller)
			chunk /= 2;
	}
	return n;
}

static void report(uint64_t seed, unsigned int n)
{
	unsigned int i;

	say("# round %llu, operation %u: %s", (unsigned long long)seed, n, difference);
	n = replay(ops, n);
	if (!n) {
		say("# it does not happen again");
		return;
	}
	n = shrink(n);
	replay(ops, n);
	say("# the same of %u operations: %s", n, difference);
	for (i = 0; i < n; i++)
		show(&ops[i]);
	say("# again: --seed %llu --rounds 1", (unsigned long long)seed);
}

/* One round. What comes next depends on what there is, so it is made up as it goes. */
static bool play_round(uint64_t seed, bool trace, uint64_t *done)
{
	static const struct op all = { .what = CHECK_ALL };
	unsigned int n;

	rng_state = (seed + 1) * 0x9e3779b97f4a7c15ull;
	if (!rng_state)
		rng_state = 1;
	rnd(1);
	model_begin();
	for (n = 0; n < MAX_OPS && !difference[0]; n++) {
		model_generate(&ops[n]);
		if (trace)
			show(&ops[n]);
		model_do(&ops[n]);
	}
	if (!difference[0])
		model_do(&all);
	*done += n;
	model_end();
	if (!difference[0])
		return true;
	report(seed, n);
	return false;
}

bool play(uint64_t seed, uint64_t rounds, zx_time_t end, bool trace)
{
	uint64_t round, done = 0;

	for (round = 0; rounds ? round < rounds : !round || zx_clock_get_monotonic() < end;
	     round++) {
		/* Of a fault that should not have been this is the last word. */
		if (round % 16 == 0)
			say("# rounds from %llu", (unsigned long long)(seed + round));
		if (!play_round(seed + round, trace, &done))
			return false;
	}
	say("# %llu rounds, %llu operations", (unsigned long long)round,
	    (unsigned long long)done);
	return true;
}
