/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stress: several threads at one thing until the time is up, and something to count that
 * shows whether it went well. One source in two forms, as the other tests: a Linux program
 * that makes its calls through /dev/zircon, and a Zircon program.
 *
 * A part has workers. Each is a thread with random numbers of its own, and makes its calls
 * in OP(), which counts them and notes which one it is in: that is what the watchdog, the
 * main thread, prints if nobody gets on any more. Nothing else looks at how long things take.
 *
 * How a race ends is not known, but what must be true at each of its ends is. Where several
 * workers meet at one object they do so in rounds:
 *
 *	while (stress_round(w)) {	all arrive; the time is up for all or for none
 *		worker 0 makes what the round is about
 *		stress_meet(w);
 *		all do what they do
 *		stress_meet(w);
 *		worker 0 looks at what has come of it
 *	}
 */
#ifndef STRESS_H
#define STRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __Fuchsia__
#define STRESS_NATIVE	1
#include <zxkit.h>
#else
#define STRESS_HOSTED	1
#include <stdio.h>
#include <string.h>
#include <zxh.h>
#endif

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PAGE		ZX_PAGE_SIZE

#define STRESS_MAX_WORKERS	4

/* No handle, status or signals that any call gives. */
#define POISON32	0xccccccccu

/**
 * struct worker - a thread of a part
 * @where:	the call that it is in, or was in last; the watchdog reads it
 * @index:	from 0
 * @rng:	state of its random numbers
 * @ops:	calls made; the watchdog reads it
 * @done:	it has returned
 */
struct worker {
	const char *_Atomic where;
	unsigned int index;
	uint64_t rng;
	atomic_ullong ops;
	atomic_bool done;
};

/**
 * struct part - something to be stressed
 * @name:	of the test
 * @workers:	how many
 * @begin:	makes what the workers share; may be NULL
 * @work:	what each of them does until stress_going() or stress_round() says no
 * @end:	takes that away again and checks it; may be NULL
 *
 * After @end the process has as many handles as before @begin.
 */
struct part {
	const char *name;
	unsigned int workers;
	void (*begin)(void);
	void (*work)(struct worker *w);
	void (*end)(void);
};

extern const struct part part_transfer, part_drop, part_close, part_wait, part_async,
	part_port_close, part_call, part_futex_lock, part_futex_requeue, part_vmo,
	part_memory, part_thread, part_process, part_teardown, part_socket, part_fifo,
	part_timer, part_clock, part_cancel, part_call_close, part_messages, part_handles;

/* Makes a call, says so to the watchdog, and is what the call returned. */
#define OP(w, call) ({ \
	struct worker *w_ = (w); \
	atomic_store_explicit(&w_->where, #call, memory_order_relaxed); \
	atomic_fetch_add_explicit(&w_->ops, 1, memory_order_relaxed); \
	(call); \
})

/* The first failure is printed, and ends the part. */
void stress_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define CHECK(condition, fmt, ...) ({ \
	bool ok_ = (condition); \
	if (!ok_) \
		stress_fail(__FILE__, __LINE__, "%s: " fmt, #condition, ##__VA_ARGS__); \
	ok_; \
})

/* A line of the output: begins with '#'. */
#ifdef STRESS_HOSTED
#define stress_say(fmt, ...) printf(fmt "\n", ##__VA_ARGS__)
#else
#define stress_say(fmt, ...) zxkit_printf(fmt "\n", ##__VA_ARGS__)
#endif

/* A call that has to return ZX_OK. */
#define MUST(call) ({ \
	zx_status_t must_ = (call); \
	if (must_ != ZX_OK) \
		stress_fail(__FILE__, __LINE__, "%s: %s", #call, \
			    zx_status_get_string(must_)); \
	must_ == ZX_OK; \
})

/* One that has to return one of several statuses. */
#define ONE_OF(status, ...) ({ \
	zx_status_t status_ = (status); \
	if (!stress_one_of(status_, (const zx_status_t[]){ __VA_ARGS__ }, \
			   sizeof((const zx_status_t[]){ __VA_ARGS__ }) / sizeof(zx_status_t))) \
		stress_fail(__FILE__, __LINE__, "%s is none of " #__VA_ARGS__ ": %s", #status, \
			    zx_status_get_string(status_)); \
	status_; \
})

static inline bool stress_one_of(zx_status_t status, const zx_status_t *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i] == status)
			return true;
	return false;
}

/* Whether there is time left and nothing has failed. */
bool stress_going(void);
bool stress_failed(void);
/* How much of the part's time is left, in per cent. */
unsigned int stress_time_left(void);
/* How many handles the process has. */
unsigned int stress_count_handles(void);
/* Waits for the other workers. */
void stress_meet(struct worker *w);
/* The same; returns whether there is to be another round, the same for each worker. */
bool stress_round(struct worker *w);
/* Lets somebody else run. */
void stress_yield(void);

/* A random number below @n. */
static inline uint32_t rnd(struct worker *w, uint32_t n)
{
	w->rng ^= w->rng << 13;
	w->rng ^= w->rng >> 7;
	w->rng ^= w->rng << 17;
	return (uint32_t)(w->rng >> 16) % n;
}

/* A moment of any length between none and some ten thousand instructions. */
static inline void stress_moment(struct worker *w)
{
	uint32_t n = rnd(w, 4);

	if (n == 0)
		stress_yield();
	else if (n == 1)
		for (n = rnd(w, 3000); n; n--)
			__asm__ volatile("pause");
	else if (n == 2)
		OP(w, zx_nanosleep(zx_deadline_after(rnd(w, 200000))));
}

static inline void stress_shuffle(struct worker *w, uint32_t *order, uint32_t n)
{
	uint32_t i, j, t;

	for (i = 0; i < n; i++)
		order[i] = i;
	for (i = n; i > 1; i--) {
		j = rnd(w, i);
		t = order[i - 1];
		order[i - 1] = order[j];
		order[j] = t;
	}
}

/* Bytes that follow from a number. */
static inline void stress_fill(void *p, size_t size, uint32_t seed)
{
	unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = seed >> 16;
	}
}

static inline bool stress_filled(const void *p, size_t size, uint32_t seed)
{
	const unsigned char *bytes = p;
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		if (bytes[i] != (unsigned char)(seed >> 16))
			return false;
	}
	return true;
}

/* KOID and type of what a handle refers to; 0 if it does not. */
static inline zx_koid_t stress_koid(zx_handle_t handle, zx_obj_type_t *type)
{
	zx_info_handle_basic_t info = {};

	if (zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
			       NULL) != ZX_OK)
		return ZX_KOID_INVALID;
	if (type)
		*type = info.type;
	return info.koid;
}

static inline uint32_t stress_handle_count(zx_handle_t handle)
{
	zx_info_handle_count_t info = {};

	zx_object_get_info(handle, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL, NULL);
	return info.handle_count;
}

#endif /* STRESS_H */
