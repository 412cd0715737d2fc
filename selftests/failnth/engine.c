// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries one scenario with every fault, see failnth.h.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "fault.h"
#include "failnth.h"

/* As many slots are added to a handle table at a time. */
#define TABLE_CHUNK	256
/* More problems of one scenario say nothing new. */
#define MAX_PROBLEMS	8
/* No call has so many. */
#define MAX_FAULTS	5000

enum outcome {
	PASSED,
	FAILED,
	NOT_MADE,	/* not even its arguments could be read */
};

static uint8_t *arena;
static int nth_fd;
static zx_handle_t fillers[TABLE_CHUNK];
static unsigned int nr_fillers;

/* ---- for scenarios ---- */

void zxf_problem(struct zxf *f, const char *fmt, ...)
{
	va_list ap;

	if (f->problems++ >= MAX_PROBLEMS)
		return;
	printf("# %s%s%s:%u: %s: ", f->s->name, f->s->variant ? "." : "",
	       f->s->variant ? f->s->variant : "", f->faults, f->what);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf(" (result %ld)\n", f->ret);
}

void zxf_must_at(struct zxf *f, long status, const char *file, int line, const char *what)
{
	if (status == ZX_OK)
		return;
	printf("# %s:%d: %s: %s: %s returned %ld\n", file, line, f->s->name, f->what, what, status);
	exit(1);
}

/* A hole before and after each, so that what is beyond its end is missed. */
static void *add_buf(struct zxf *f, const void *in, size_t size, unsigned int use)
{
	unsigned int pages = (size + ZXF_PAGE - 1) / ZXF_PAGE;
	struct zxf_buf *buf = &f->bufs[f->nr_bufs++];
	uint8_t *end;

	if (f->nr_bufs > ZXF_MAX_BUFS || f->nr_pages + pages + 1 > 2 * ZXF_MAX_PAGES)
		zxf_must(f, ZX_ERR_NO_RESOURCES);
	end = arena + (f->nr_pages + pages) * ZXF_PAGE;
	if (mprotect(end - pages * ZXF_PAGE, pages * ZXF_PAGE, PROT_READ | PROT_WRITE))
		zxf_must(f, ZX_ERR_NO_MEMORY);
	f->nr_pages += pages + 1;
	buf->at = end - ((size + 7) & ~(size_t)7);
	buf->size = size;
	buf->use = use;
	buf->in = NULL;
	memset(buf->at, ZXF_POISON, size);
	if (in) {
		buf->in = malloc(size);
		if (!buf->in)
			zxf_must(f, ZX_ERR_NO_MEMORY);
		zxf_set_in(f, buf->at, in);
	}
	return buf->at;
}

void zxf_set_in(struct zxf *f, void *at, const void *data)
{
	unsigned int i;

	for (i = 0; i < f->nr_bufs; i++) {
		if (f->bufs[i].at != at)
			continue;
		memcpy(f->bufs[i].in, data, f->bufs[i].size);
		memcpy(at, data, f->bufs[i].size);
	}
}

void *zxf_in(struct zxf *f, const void *data, size_t size)
{
	return add_buf(f, data, size, ZXF_IN);
}

void *zxf_out(struct zxf *f, size_t size, unsigned int use)
{
	return add_buf(f, NULL, size, ZXF_OUT | use);
}

void *zxf_inout(struct zxf *f, const void *data, size_t size, unsigned int use)
{
	return add_buf(f, data, size, ZXF_IN | ZXF_OUT | use);
}

static zx_handle_t add_handle(struct zxf *f, zx_handle_t value, enum zxf_fate fate,
			      unsigned int unless)
{
	if (f->nr_handles == ZXF_MAX_HANDLES)
		zxf_must(f, ZX_ERR_NO_RESOURCES);
	f->handles[f->nr_handles++] = (struct zxf_handle){ value, fate, unless };
	return value;
}

zx_handle_t zxf_keep(struct zxf *f, zx_handle_t handle)
{
	return add_handle(f, handle, ZXF_KEPT, 0);
}

zx_handle_t zxf_move(struct zxf *f, zx_handle_t handle)
{
	return add_handle(f, handle, ZXF_MOVED, 0);
}

zx_handle_t zxf_spend(struct zxf *f, zx_handle_t handle, unsigned int unless)
{
	return add_handle(f, handle, ZXF_SPENT, unless);
}

zx_handle_t zxf_own(struct zxf *f, zx_handle_t handle)
{
	return add_handle(f, handle, ZXF_NEW, 0);
}

bool zxf_valid(zx_handle_t handle)
{
	return zx_object_get_info(handle, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL) == ZX_OK;
}

zx_info_handle_basic_t zxf_info(struct zxf *f, zx_handle_t handle)
{
	zx_info_handle_basic_t info = { 0 };

	zxf_expect(f, zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
					 NULL) == ZX_OK);
	return info;
}

static unsigned int count_of(struct zxf *f, zx_handle_t process)
{
	zx_info_process_handle_stats_t stats;
	unsigned int i, n = 0;

	zxf_must(f, zx_object_get_info(process, ZX_INFO_PROCESS_HANDLE_STATS, &stats,
				       sizeof(stats), NULL, NULL));
	for (i = 0; i < sizeof(stats.handle_count) / sizeof(*stats.handle_count); i++)
		n += stats.handle_count[i];
	return n;
}

unsigned int zxf_count(struct zxf *f)
{
	return count_of(f, zx_process_self()) + (f->s->native ? count_of(f, f->process) : 0);
}

zx_handle_t zxf_event(struct zxf *f)
{
	zx_handle_t event;

	zxf_must(f, zx_event_create(0, &event));
	return event;
}

zx_handle_t zxf_vmo(struct zxf *f, size_t size)
{
	zx_handle_t vmo;

	zxf_must(f, zx_vmo_create(size, 0, &vmo));
	return vmo;
}

void zxf_channel(struct zxf *f, zx_handle_t ends[2])
{
	zxf_must(f, zx_channel_create(0, &ends[0], &ends[1]));
}

bool zxf_is_poison(const void *p, size_t size)
{
	const uint8_t *bytes = p;
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != ZXF_POISON)
			return false;
	return true;
}

/* ---- one try ---- */

static void open_instance(struct zxf *f)
{
	if (zxh_open() < 0) {
		printf("# %s: %s\n", f->s->name, zxh_error());
		exit(1);
	}
	if (!f->s->hosts)
		return;
	zxf_hosts_start();
	zxf_must(f, zx_process_create(zx_job_default(), "failnth", 7, 0, &f->process, &f->vmar));
	if (f->s->native)
		zxf_puppet_start(f);
}

static void close_instance(struct zxf *f)
{
	if (f->s->hosts)
		zxf_hosts_stop();
	zxh_close();
}

/* Leaves so many free slots in the table that the call finds it full. */
static void fill_table(struct zxf *f)
{
	unsigned int n = TABLE_CHUNK - (zxf_count(f) + f->spares) % TABLE_CHUNK;

	/* All handles of the try are few: the table has one chunk, if it is a new one. */
	if (n == TABLE_CHUNK)
		return;
	zxf_must(f, zx_event_create(0, &fillers[0]));
	for (nr_fillers = 1; nr_fillers < n; nr_fillers++)
		zxf_must(f, zx_handle_duplicate(fillers[0], ZX_RIGHT_SAME_RIGHTS,
						&fillers[nr_fillers]));
}

static void set_up(struct zxf *f)
{
	munmap(arena, 2 * ZXF_MAX_PAGES * ZXF_PAGE);
	/* Shared: what a fork of a host takes a page fault for shall not be this. */
	if (mmap(arena, 2 * ZXF_MAX_PAGES * ZXF_PAGE, PROT_NONE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != arena)
		zxf_must(f, ZX_ERR_NO_MEMORY);
	memset(f->args, 0, sizeof(f->args));
	memset(f->h, 0, sizeof(f->h));
	memset(f->u, 0, sizeof(f->u));
	f->nr_bufs = 0;
	/* The first page stays a hole. */
	f->nr_pages = 1;
	f->nr_handles = 0;
	f->expect = ZX_OK;
	f->bad = -1;
	f->unreadable = false;
	nr_fillers = 0;
	f->s->setup(f);
	if (f->spares >= 0)
		fill_table(f);
}

static void tear_down(struct zxf *f)
{
	unsigned int i;

	if (f->s->teardown)
		f->s->teardown(f);
	if (f->s->native)
		zxf_puppet_reset(f);
	zx_handle_close_many(fillers, nr_fillers);
	for (i = 0; i < f->nr_handles; i++)
		zx_handle_close(f->handles[i].value);
	for (i = 0; i < f->nr_bufs; i++) {
		free(f->bufs[i].in);
		f->bufs[i].in = NULL;
	}
}

/* The outputs are poison again, the inputs what they were. */
static void refill(struct zxf *f)
{
	unsigned int i;

	for (i = 0; i < f->nr_bufs; i++) {
		memset(f->bufs[i].at, ZXF_POISON, f->bufs[i].size);
		if (f->bufs[i].in)
			memcpy(f->bufs[i].at, f->bufs[i].in, f->bufs[i].size);
	}
}

/* Makes the call. Returns whether the call itself was reached: its arguments were read. */
static bool make(struct zxf *f, unsigned int nth, bool *happened)
{
	struct zx_ioc_call call = { .nr = f->s->nr };
	bool made = true;

	memcpy(call.args, f->args, sizeof(call.args));
	call.ret = (int64_t)ZXF_POISON64;
	*happened = false;
	if (f->s->native || f->s->arms) {
		f->nth = nth;
		f->happened = false;
		f->ret = f->s->attempt(f);
		*happened = f->happened;
		return true;
	}
	if (nth && !fault_arm(nth_fd, nth))
		zxf_must(f, ZX_ERR_IO);
	if (f->s->attempt) {
		call.ret = f->s->attempt(f);
	} else if (ioctl(zxh_fd(), ZX_IOC_CALL, &call)) {
		made = false;
		call.ret = -errno;
	}
	if (nth)
		*happened = fault_disarm(nth_fd);
	f->ret = call.ret;
	return made;
}

static bool is_right_error(const struct zxf *f)
{
	unsigned int i;

	if (f->s->nr && (f->ret == ZX_ERR_NO_MEMORY || f->ret == ZX_ERR_INVALID_ARGS))
		return true;
	for (i = 0; i < sizeof(f->s->errors) / sizeof(*f->s->errors); i++)
		if (f->s->errors[i] && f->ret == f->s->errors[i])
			return true;
	return false;
}

/* Whether the call could not read the buffer that tells of a handle. */
static bool is_unread(const struct zxf *f, const struct zxf_handle *handle, bool *sure)
{
	*sure = f->bad >= 0 || f->ret != ZX_ERR_INVALID_ARGS;
	return f->unreadable && (handle->unless & (1U << f->bad));
}

/*
 * Handles that are spent unless the call cannot read where they are. If a copy failed and
 * nobody knows which, they may be there, but then all of them.
 */
static void check_spent(struct zxf *f, enum outcome result)
{
	int seen = -1;
	unsigned int i;
	bool sure;

	for (i = 0; i < f->nr_handles; i++) {
		struct zxf_handle *handle = &f->handles[i];
		bool valid;

		if (handle->fate != ZXF_SPENT)
			continue;
		valid = zxf_valid(handle->value);
		if (result == NOT_MADE) {
			if (!valid)
				zxf_problem(f, "handle %u was consumed by no call", i);
		} else if (result == PASSED || !handle->unless) {
			if (valid)
				zxf_problem(f, "handle %u was not consumed", i);
		} else if (is_unread(f, handle, &sure)) {
			if (!valid)
				zxf_problem(f, "handle %u was consumed and could not be known", i);
		} else if (sure) {
			if (valid)
				zxf_problem(f, "handle %u was not consumed by the failure", i);
		} else {
			if (seen >= 0 && valid != seen)
				zxf_problem(f, "handle %u was %sconsumed, unlike others", i,
					    valid ? "not " : "");
			seen = valid;
		}
	}
}

/*
 * As many slots of the table must be free, or one was reserved and then forgotten: it is not
 * among the handles. So as many duplicates are made, each with a fault that only a table
 * which must grow gets to.
 */
static void check_slots(struct zxf *f, unsigned int n)
{
	zx_handle_t handles[ZXF_MAX_HANDLES];
	zx_status_t status;
	unsigned int i;
	bool happened;

	for (i = 0; i < n; i++) {
		if (!fault_arm(nth_fd, 2))
			zxf_must(f, ZX_ERR_IO);
		status = zx_handle_duplicate(zx_process_self(), ZX_RIGHT_SAME_RIGHTS, &handles[i]);
		happened = fault_disarm(nth_fd);
		if (happened || status != ZX_OK) {
			zxf_problem(f, "%u slots of the handle table are free, not %u", i, n);
			break;
		}
	}
	zx_handle_close_many(handles, i);
}

static void check_handles(struct zxf *f, enum outcome result, unsigned int before)
{
	unsigned int i, gone = 0, after = zxf_count(f);

	check_spent(f, result);
	for (i = 0; i < f->nr_handles; i++) {
		struct zxf_handle *handle = &f->handles[i];
		bool valid = zxf_valid(handle->value);
		bool moved = handle->fate == ZXF_MOVED && result == PASSED;

		gone += !valid;
		if (handle->fate == ZXF_KEPT && !valid)
			zxf_problem(f, "handle %u was consumed", i);
		if (handle->fate == ZXF_MOVED && valid == moved)
			zxf_problem(f, "handle %u was %sconsumed", i, valid ? "not " : "");
	}
	if (result != PASSED && after != before - gone)
		zxf_problem(f, "there were %u handles, %u are consumed, and there are %u", before,
			    gone, after);
	if (result != PASSED && f->spares >= 0 && nth_fd >= 0)
		check_slots(f, f->spares + gone);
}

static void check_no_handle(struct zxf *f, unsigned int buf, zx_handle_t value)
{
	unsigned int i;

	for (i = 0; i < f->nr_handles; i++)
		if (f->handles[i].value == value)
			return;
	if (value != ZXF_POISON32 && zxf_valid(value))
		zxf_problem(f, "buffer %u has a valid handle, %#x", buf, value);
}

/* What a failed call has written. */
static void check_outputs(struct zxf *f, enum outcome result)
{
	unsigned int i;
	size_t j;

	for (i = 0; i < f->nr_bufs; i++) {
		struct zxf_buf *buf = &f->bufs[i];
		bool untouched;

		if (buf->in)
			untouched = !memcmp(buf->at, buf->in, buf->size);
		else
			untouched = zxf_is_poison(buf->at, buf->size);
		if (result == NOT_MADE || !(buf->use & (ZXF_EARLY | ZXF_HANDLES | ZXF_INFOS))) {
			if (!untouched)
				zxf_problem(f, "buffer %u was written", i);
			continue;
		}
		if (buf->use & ZXF_HANDLES)
			for (j = 0; j < buf->size / sizeof(zx_handle_t); j++)
				check_no_handle(f, i, ((zx_handle_t *)buf->at)[j]);
		if (buf->use & ZXF_INFOS)
			for (j = 0; j < buf->size / sizeof(zx_handle_info_t); j++)
				check_no_handle(f, i, ((zx_handle_info_t *)buf->at)[j].handle);
	}
}

/* New handles, so that they are closed. */
static void adopt_outputs(struct zxf *f)
{
	unsigned int i;
	size_t j;

	for (i = 0; i < f->nr_bufs; i++) {
		struct zxf_buf *buf = &f->bufs[i];

		if (buf->use & ZXF_HANDLES)
			for (j = 0; j < buf->size / sizeof(zx_handle_t); j++)
				if (((zx_handle_t *)buf->at)[j] != ZXF_POISON32)
					zxf_own(f, ((zx_handle_t *)buf->at)[j]);
		if (buf->use & ZXF_INFOS)
			for (j = 0; j < buf->size / sizeof(zx_handle_info_t); j++)
				if (((zx_handle_info_t *)buf->at)[j].handle != ZXF_POISON32)
					zxf_own(f, ((zx_handle_info_t *)buf->at)[j].handle);
	}
}

static void check_success(struct zxf *f, unsigned int before)
{
	check_handles(f, PASSED, before);
	adopt_outputs(f);
	if (f->s->check)
		f->s->check(f);
}

/* The same call once more, with nothing in its way. */
static void try_again(struct zxf *f)
{
	char what[sizeof(f->what)];
	unsigned int i, n = 0, before;
	bool happened;

	memcpy(what, f->what, sizeof(what));
	snprintf(f->what, sizeof(f->what), "%.40s, then again", what);
	for (i = 0; i < f->nr_handles; i++) {
		if (f->handles[i].fate == ZXF_SPENT)
			zx_handle_close(f->handles[i].value);
		else
			f->handles[n++] = f->handles[i];
	}
	if (n < f->nr_handles && !f->s->rearm) {
		tear_down(f);
		set_up(f);
	} else {
		f->nr_handles = n;
		refill(f);
		if (f->s->rearm)
			f->s->rearm(f);
	}
	before = zxf_count(f);
	if (!make(f, 0, &happened) || f->ret != f->expect)
		zxf_problem(f, "it does not succeed, which is %ld", f->expect);
	else
		check_success(f, before);
}

/* Looks at everything, after a call. */
static void judge(struct zxf *f, bool made, unsigned int before)
{
	if (made && f->ret == f->expect) {
		check_success(f, before);
		return;
	}
	f->failures++;
	if (made ? !is_right_error(f) : f->ret != -EFAULT)
		zxf_problem(f, "this is no result of it");
	check_handles(f, made ? FAILED : NOT_MADE, before);
	check_outputs(f, made ? FAILED : NOT_MADE);
	if (f->s->kept)
		f->s->kept(f);
	if (f->problems)
		return;
	try_again(f);
}

/* ---- all tries ---- */

/* Returns how many faults there were. */
static void try_faults(struct zxf *f)
{
	unsigned int base, nth, before;
	bool happened, made;

	for (nth = 1; nth < MAX_FAULTS && !f->problems; nth++) {
		if (f->spares >= 0 && nth > 1) {
			/* The table may have grown. */
			close_instance(f);
			open_instance(f);
		}
		base = zxf_count(f);
		set_up(f);
		before = zxf_count(f);
		snprintf(f->what, sizeof(f->what), f->spares < 0 ? "fault %u" : "fault %u, %d slots",
			 nth, f->spares);
		made = make(f, nth, &happened);
		f->faults += happened;
		if (!happened && (!made || f->ret != f->expect))
			zxf_problem(f, "it fails although there was no fault");
		else
			judge(f, made, before);
		tear_down(f);
		if (zxf_count(f) != base)
			zxf_problem(f, "handles are left: %u, not %u", zxf_count(f), base);
		if (!happened)
			return;
	}
	if (!f->problems)
		zxf_problem(f, "there is no end to its faults");
}

static unsigned int nr_outputs(const struct zxf *f)
{
	unsigned int i, n = 0;

	for (i = 0; i < f->nr_bufs; i++) {
		if (f->bufs[i].use & ZXF_HANDLES)
			n += f->bufs[i].size / sizeof(zx_handle_t);
		if (f->bufs[i].use & ZXF_INFOS)
			n += f->bufs[i].size / sizeof(zx_handle_info_t);
	}
	return n;
}

static void try_page(struct zxf *f, unsigned int buf, unsigned int page, int prot)
{
	unsigned int base, before;
	bool happened, made;
	uint8_t *at;

	if (f->spares >= 0) {
		close_instance(f);
		open_instance(f);
	}
	base = zxf_count(f);
	set_up(f);
	at = (uint8_t *)((uintptr_t)f->bufs[buf].at & -ZXF_PAGE) + page * ZXF_PAGE;
	f->bad = buf;
	f->unreadable = prot == PROT_NONE;
	before = zxf_count(f);
	snprintf(f->what, sizeof(f->what), "page %u of buffer %u %s", page, buf,
		 prot == PROT_NONE ? "not there" : "not writable");
	if (mprotect(at, ZXF_PAGE, prot))
		zxf_must(f, ZX_ERR_NO_MEMORY);
	made = make(f, 0, &happened);
	if (mprotect(at, ZXF_PAGE, PROT_READ | PROT_WRITE))
		zxf_must(f, ZX_ERR_NO_MEMORY);
	f->faults++;
	judge(f, made, before);
	tear_down(f);
	if (zxf_count(f) != base)
		zxf_problem(f, "handles are left: %u, not %u", zxf_count(f), base);
}

static void try_memory(struct zxf *f)
{
	unsigned int buf, page, pages;

	snprintf(f->what, sizeof(f->what), "to see its buffers");
	set_up(f);
	tear_down(f);
	if (!f->s->hosts && nth_fd >= 0 && nr_outputs(f))
		f->spares = nr_outputs(f);
	for (buf = 0; buf < f->nr_bufs && !f->problems; buf++) {
		pages = (f->bufs[buf].size + ZXF_PAGE - 1) / ZXF_PAGE;
		for (page = 0; page < pages && !f->problems; page++) {
			try_page(f, buf, page, PROT_NONE);
			if (f->bufs[buf].use & ZXF_OUT)
				try_page(f, buf, page, PROT_READ);
		}
	}
}

int zxf_try(const struct zxf_scenario *s, enum zxf_mode mode)
{
	struct zxf f = { .s = s, .what = "before", .spares = -1, .bad = -1 };
	unsigned int normal, outputs;

	arena = mmap(NULL, 2 * ZXF_MAX_PAGES * ZXF_PAGE, PROT_NONE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	nth_fd = fault_open(0);
	if (arena == MAP_FAILED || (mode == ZXF_FAULTS && nth_fd < 0))
		zxf_must(&f, ZX_ERR_NO_MEMORY);
	/* What is written last before a process ends shall not be lost, or come twice. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	open_instance(&f);
	if (mode == ZXF_MEMORY) {
		try_memory(&f);
		if (!f.nr_bufs)
			return -1;
		printf("# %s%s%s: %u bad pages, of which %u made it fail\n", s->name,
		       s->variant ? "." : "", s->variant ? s->variant : "", f.faults, f.failures);
	} else {
		try_faults(&f);
		normal = f.faults;
		outputs = s->hosts ? 0 : nr_outputs(&f);
		/* With two outputs, the first may still find room and the second not. */
		for (f.spares = 0; outputs && f.spares <= (int)outputs && !f.problems; f.spares++) {
			close_instance(&f);
			open_instance(&f);
			try_faults(&f);
		}
		printf("# %s%s%s: %u faults, and %u with a full table, of which %u made it fail\n",
		       s->name, s->variant ? "." : "", s->variant ? s->variant : "", normal,
		       f.faults - normal, f.failures);
	}
	close_instance(&f);
	return f.problems;
}
