/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failure on every path: each call is made again and again, and each time another of the
 * things that can go wrong in the kernel does.
 *
 * A scenario is one call whose arguments are right, so that it would succeed. The engine
 * makes it with
 *
 *   faults	its first, second, third... allocation or copy of user memory failing, until
 *		it returns without having got that far;
 *   memory	each page of each buffer it is given not there, or not to be written;
 *   full	the same as faults, with a handle table that must grow for each handle that
 *		the call returns.
 *
 * After each try it looks at
 *
 *   the result: ZX_ERR_NO_MEMORY, ZX_ERR_INVALID_ARGS, or what the scenario says;
 *   the handles that were passed: consumed or kept, as the scenario says of each;
 *   the number of handles of the caller;
 *   the outputs, which began as poison: no valid handle is in them, nor anything else that
 *   the scenario does not say to be written early;
 *   what else the scenario wants to look at (kept);
 *   the same call again: it succeeds, and its result is right (check).
 *
 * At the end no object of the module may be left, see main.c.
 *
 * A new call gets a scenario in one of the files of this directory; main.c fails if a row
 * of uapi/syscalls.tbl has none.
 */
#ifndef FAILNTH_H
#define FAILNTH_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <zx_sysnr.h>
#include <zxh.h>

#define ZXF_POISON	0xcc
#define ZXF_POISON32	0xccccccccu
#define ZXF_POISON64	0xccccccccccccccccull

#define ZXF_PAGE	4096
#define ZXF_MAX_BUFS	8
#define ZXF_MAX_PAGES	16
#define ZXF_MAX_HANDLES	80

/* What becomes of a handle that is known to the call. */
enum zxf_fate {
	ZXF_KEPT,	/* stays */
	ZXF_MOVED,	/* consumed if the call succeeds */
	ZXF_SPENT,	/* consumed, also if the call fails */
	ZXF_NEW,	/* came with the call's success, or the scenario's own affair */
};

/* What a buffer is for. */
enum zxf_use {
	ZXF_IN	= 1,
	ZXF_OUT	= 2,
	ZXF_HANDLES = 4,	/* out, and zx_handle_t is all that is in it */
	ZXF_EARLY = 8,		/* out, may be written by a call that then fails */
	ZXF_INFOS = 16,		/* out, zx_handle_info_t */
};

struct zxf_buf {
	uint8_t *at;
	size_t size;
	unsigned int use;
	void *in;		/* what an input is to be, or NULL */
};

struct zxf_handle {
	zx_handle_t value;
	enum zxf_fate fate;
	unsigned int unless;	/* spent, unless one of these buffers cannot be read */
};

struct zxf;

/**
 * struct zxf_scenario - one call
 * @nr:		ZX_SYS_*, 0 if @attempt is not a Zircon call
 * @name:	of the call, as in the table
 * @variant:	what is special in this one, or NULL
 * @setup:	makes what the call needs and says what its arguments are
 * @kept:	after a failed try: looks at what must not have changed; may be NULL
 * @rearm:	after a failed try, for the next one: makes handles that are spent, of which
 *		none is left then, and what else may have been lost. If there are such handles
 *		and this is NULL, everything is made again instead
 * @check:	after a success: looks at the results; may be NULL
 * @teardown:	after each try, before its handles are closed; may be NULL
 * @attempt:	makes the call, instead of an ioctl; may be NULL
 * @errors:	results that are right besides the two
 * @hosts:	needs a process, and hosts for more
 * @native:	made by a native thread, of the process; implies @hosts
 * @arms:	@attempt sees to f->nth and f->happened itself
 * @no_memory:	not to be tried with bad memory
 */
struct zxf_scenario {
	uint32_t nr;
	const char *name;
	const char *variant;
	void (*setup)(struct zxf *f);
	void (*kept)(struct zxf *f);
	void (*rearm)(struct zxf *f);
	void (*check)(struct zxf *f);
	void (*teardown)(struct zxf *f);
	long (*attempt)(struct zxf *f);
	long errors[4];
	bool hosts;
	bool native;
	bool arms;
	bool no_memory;
};

/**
 * struct zxf - a scenario that is being tried
 * @s:		the scenario
 * @args:	of the call
 * @expect:	what it is to return
 * @ret:	what it returned
 * @bufs:	all memory that it is given
 * @handles:	all handles that it is told of
 * @h:		the scenario's own, not looked at by the engine; kept between calls of it
 * @u:		likewise
 * @process:	a process that has not been started, if the scenario needs one...
 * @vmar:	...and its root VMAR
 * @nth:	the fault that another task's call is to have, 0 for none...
 * @happened:	...and whether it had
 * @what:	what is being tried, for people
 * @faults:	how many faults there were
 * @failures:	how many tries failed, as they should
 * @problems:	what was wrong
 * @spares:	this many slots of the table are free, with a full table; else negative
 * @bad:	which buffer is bad, or -1
 * @unreadable:	not only for writing
 */
struct zxf {
	const struct zxf_scenario *s;
	uint64_t args[8];
	long expect;
	long ret;
	struct zxf_buf bufs[ZXF_MAX_BUFS];
	unsigned int nr_bufs;
	unsigned int nr_pages;
	struct zxf_handle handles[ZXF_MAX_HANDLES];
	unsigned int nr_handles;
	zx_handle_t h[8];
	uint64_t u[8];
	zx_handle_t process;
	zx_handle_t vmar;
	unsigned int nth;
	bool happened;
	char what[64];
	unsigned int faults;
	unsigned int failures;
	unsigned int problems;
	int spares;
	int bad;
	bool unreadable;
};

/* One file's scenarios. */
struct zxf_group {
	const struct zxf_scenario *scenarios;
	unsigned int n;
};

extern const struct zxf_group zxf_handles, zxf_objects, zxf_channels, zxf_calls, zxf_fifos,
	zxf_sockets, zxf_ports, zxf_timers, zxf_clocks, zxf_streams, zxf_vm, zxf_clones, zxf_tasks,
	zxf_native, zxf_misc, zxf_device;

#define ZXF_GROUP(group, array) \
	const struct zxf_group group = { array, sizeof(array) / sizeof(*(array)) }

#define ZXF(call, ...)	{ .nr = ZX_SYS_##call, .name = #call, __VA_ARGS__ }
#define ZXF_NATIVE(call, what, ...) \
	{ .nr = ZX_SYS_##call, .name = #call, .variant = what, .hosts = true, .native = true, \
	  .attempt = zxf_puppet_attempt, __VA_ARGS__ }

/* ---- for scenarios ---- */

/* The arguments; pointers go through P(). */
#define zxf_args(f, ...) \
	memcpy((f)->args, (uint64_t[8]){ __VA_ARGS__ }, sizeof((f)->args))
#define P(pointer)	((uint64_t)(uintptr_t)(pointer))

/* Buffers, each on pages of its own. They end where their last page ends. */
void *zxf_in(struct zxf *f, const void *data, size_t size);
void *zxf_out(struct zxf *f, size_t size, unsigned int use);
void *zxf_inout(struct zxf *f, const void *data, size_t size, unsigned int use);
/* Another content of an input. */
void zxf_set_in(struct zxf *f, void *at, const void *data);
/* The buffer that was made last, for zxf_spend(). */
#define zxf_last(f)	(1U << ((f)->nr_bufs - 1))

/* Tells of handles; returns them. They are closed after each try. */
zx_handle_t zxf_keep(struct zxf *f, zx_handle_t handle);
zx_handle_t zxf_move(struct zxf *f, zx_handle_t handle);
zx_handle_t zxf_spend(struct zxf *f, zx_handle_t handle, unsigned int unless);
/* A handle that the call is not told of. */
zx_handle_t zxf_own(struct zxf *f, zx_handle_t handle);

/* Ends the test if what is not being tried fails. */
#define zxf_must(f, call)	zxf_must_at(f, call, __FILE__, __LINE__, #call)
void zxf_must_at(struct zxf *f, long status, const char *file, int line, const char *what);

/* Something is wrong with the call. */
#define zxf_expect(f, condition) \
	((condition) ? (void)0 : zxf_problem(f, "%s:%d: %s", __FILE__, __LINE__, #condition))
__attribute__((format(printf, 2, 3))) void zxf_problem(struct zxf *f, const char *fmt, ...);

bool zxf_valid(zx_handle_t handle);
zx_info_handle_basic_t zxf_info(struct zxf *f, zx_handle_t handle);
unsigned int zxf_count(struct zxf *f);
zx_handle_t zxf_event(struct zxf *f);
zx_handle_t zxf_vmo(struct zxf *f, size_t size);
void zxf_channel(struct zxf *f, zx_handle_t ends[2]);
bool zxf_is_poison(const void *p, size_t size);

/* hosts.c: forks a blank host whenever one is wanted. */
void zxf_hosts_start(void);
void zxf_hosts_stop(void);
/* The i-th since then, 0 if there were fewer. */
pid_t zxf_host_pid(unsigned int i);

/*
 * puppet.c: for a native scenario, f->process has a thread that makes the calls. It has
 * handles, and memory, of its own.
 */
#define ZXF_PUPPET_DATA	2048

void zxf_puppet_start(struct zxf *f);
long zxf_puppet_attempt(struct zxf *f);
/* The memory, by offsets: where the thread sees it, written, read. */
zx_vaddr_t zxf_puppet_data(size_t offset);
void zxf_puppet_put(struct zxf *f, size_t offset, const void *data, size_t size);
void zxf_puppet_get(struct zxf *f, size_t offset, void *data, size_t size);
/* One of our handles, or a duplicate, as the thread knows it. The first data is overwritten. */
zx_handle_t zxf_puppet_move(struct zxf *f, zx_handle_t handle);
zx_handle_t zxf_puppet_give(struct zxf *f, zx_handle_t handle);
/* Closes all that were given. */
void zxf_puppet_reset(struct zxf *f);
/* How another thread is started that only calls a function. */
void zxf_puppet_other(struct zxf *f, const char *name, uint64_t *entry, uint64_t *stack,
		      uint64_t *arg);

/*
 * vm.c: f->h[0] is a VMO of three pages with a pattern, f->h[1] a VMAR of f->process, and
 * f->u[0] where that is.
 */
void zxf_with_vmar(struct zxf *f);
void zxf_vmar_teardown(struct zxf *f);
/* Maps the VMO at an offset of the VMAR. */
void zxf_map_at(struct zxf *f, size_t offset);
/* Whether the process has these bytes of the VMO at an offset of the VMAR; or nothing. */
bool zxf_sees(struct zxf *f, size_t offset, size_t vmo_offset);
bool zxf_sees_nothing(struct zxf *f, size_t offset);

/* ---- engine.c ---- */

enum zxf_mode { ZXF_FAULTS, ZXF_MEMORY };

/*
 * Tries a scenario in the calling process, which has no instance. Returns how many problems
 * there were, or -1 if it has no memory that could be bad.
 */
int zxf_try(const struct zxf_scenario *s, enum zxf_mode mode);

#endif /* FAILNTH_H */
