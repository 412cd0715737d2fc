// SPDX-License-Identifier: GPL-2.0-only
/*
 * Much of one thing.
 *
 * messages: up to two million messages through a thousand channels, in order and whole. The
 * kernel's caches are as large afterwards as before (hosted: who may look at them).
 *
 * handles: as many handles as the time allows, up to a full table. All have values of their
 * own and mean what they should, and a full table has ZX_HANDLE_MAX of them.
 */
#include "stress.h"

#ifdef STRESS_HOSTED
#include <dirent.h>
#endif

/* ---- messages ---- */

#define NR_CHANNELS	1000
#define NR_MESSAGES	2000000
#define BACKLOG		8

struct line {
	zx_handle_t in, out;
	uint32_t written, read;
};

struct numbered {
	uint64_t number;
	unsigned char text[1500];
};

static struct line lines[NR_CHANNELS];
static _Atomic uint64_t messages;

#ifdef STRESS_HOSTED

/* Objects in the caches that messages come from; 0 if that cannot be known. */
static uint64_t cached_objects(void)
{
	uint64_t sum = 0, n;
	struct dirent *entry;
	char path[400];
	DIR *dir;
	FILE *f;

	dir = opendir("/sys/kernel/slab");
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "zx_", 3) && strncmp(entry->d_name, "kmalloc-", 8))
			continue;
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", entry->d_name);
		f = fopen(path, "w");
		if (f) {
			fputs("1", f);
			fclose(f);
		}
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/objects", entry->d_name);
		f = fopen(path, "r");
		if (f) {
			if (fscanf(f, "%llu", (unsigned long long *)&n) == 1)
				sum += n;
			fclose(f);
		}
	}
	if (dir)
		closedir(dir);
	return sum;
}

static uint64_t objects_before;

/* What others have allocated meanwhile may be some. */
static void expect_no_growth(void)
{
	uint64_t allowed = 2000 + messages / 100, after = cached_objects();
	int64_t grown = after - objects_before;

	if (!after || !objects_before) {
		printf("# messages: who cannot read /sys/kernel/slab cannot tell what is left\n");
		return;
	}
	printf("# messages: %llu through %d channels, %lld objects more in caches (of %llu)\n",
	       (unsigned long long)messages, NR_CHANNELS, (long long)grown,
	       (unsigned long long)objects_before);
	CHECK(grown <= (int64_t)allowed, "%lld objects are left of %llu messages",
	      (long long)grown, (unsigned long long)messages);
}

#else

static uint64_t objects_before;

static uint64_t cached_objects(void)
{
	return 0;
}

static void expect_no_growth(void)
{
	(void)objects_before;
}

#endif

static void line_write(struct worker *w, struct line *line)
{
	struct numbered message;
	uint32_t size = rnd(w, 8) ? rnd(w, 60) : rnd(w, sizeof(message.text));

	message.number = line->written;
	stress_fill(message.text, size, line->written * NR_CHANNELS + (line - lines));
	if (MUST(OP(w, zx_channel_write(line->in, 0, &message, sizeof(message.number) + size, NULL,
					0))))
		line->written++;
}

static void line_read(struct worker *w, struct line *line)
{
	struct numbered message;
	uint32_t size = POISON32;

	memset(&message, 0xcc, sizeof(message));
	if (!MUST(OP(w, zx_channel_read(line->out, 0, &message, NULL, sizeof(message), 0, &size,
					NULL))))
		return;
	CHECK(message.number == line->read && size >= sizeof(message.number) &&
	      size <= sizeof(message) &&
	      stress_filled(message.text, size - sizeof(message.number),
			    line->read * NR_CHANNELS + (line - lines)),
	      "message %u is %llu, %u bytes", line->read, (unsigned long long)message.number, size);
	line->read++;
	atomic_fetch_add(&messages, 1);
}

static void messages_begin(void)
{
	struct worker w = { .rng = 1 };
	unsigned int i;

	atomic_store(&messages, 0);
	memset(lines, 0, sizeof(lines));
	for (i = 0; i < NR_CHANNELS; i++)
		MUST(zx_channel_create(0, &lines[i].in, &lines[i].out));
	/* One through each, so that what is kept for the next one is there. */
	for (i = 0; i < NR_CHANNELS; i++) {
		line_write(&w, &lines[i]);
		line_read(&w, &lines[i]);
	}
	objects_before = cached_objects();
}

static void messages_work(struct worker *w)
{
	struct line *line;
	unsigned int i;

	/* Each has channels of its own: what is written by one is read by the same. */
	while (stress_going() && atomic_load(&messages) < NR_MESSAGES) {
		i = rnd(w, NR_CHANNELS / STRESS_MAX_WORKERS) * STRESS_MAX_WORKERS + w->index;
		line = &lines[i];
		if (line->written - line->read == BACKLOG ||
		    (line->written != line->read && rnd(w, 2)))
			line_read(w, line);
		else
			line_write(w, line);
	}
}

static void messages_end(void)
{
	struct worker w = { .rng = 1 };
	unsigned int i;

	for (i = 0; i < NR_CHANNELS; i++) {
		while (!stress_failed() && lines[i].read != lines[i].written)
			line_read(&w, &lines[i]);
		CHECK(zx_channel_read(lines[i].out, 0, NULL, NULL, 0, 0, NULL, NULL) ==
		      ZX_ERR_SHOULD_WAIT, "channel %u is not empty", i);
	}
	expect_no_growth();
	for (i = 0; i < NR_CHANNELS; i++) {
		MUST(zx_handle_close(lines[i].in));
		MUST(zx_handle_close(lines[i].out));
	}
}

const struct part part_messages = {
	.name = "messages",
	.workers = STRESS_MAX_WORKERS,
	.begin = messages_begin,
	.work = messages_work,
	.end = messages_end,
};

/* ---- handles ---- */

#define HANDLE_MAX	262144u
#define NR_SEEN		(2 * HANDLE_MAX)
#define BATCH		64

static zx_handle_t many[STRESS_MAX_WORKERS][HANDLE_MAX];
static uint32_t counts[STRESS_MAX_WORKERS];
static zx_handle_t seen[NR_SEEN];
static zx_handle_t event;
static zx_koid_t event_koid;
static atomic_bool full;
static uint32_t others, most;
static unsigned int time_for_round;
static bool most_is_full;

static void handles_begin(void)
{
	MUST(zx_event_create(0, &event));
	event_koid = stress_koid(event, NULL);
	most = 0;
	most_is_full = false;
}

/* Whether none of them has been there before: they go into a hash table. */
static void expect_new(zx_handle_t handle)
{
	uint32_t i = handle * 2654435761u % NR_SEEN;

	while (seen[i]) {
		if (!CHECK(seen[i] != handle, "handle %x is there twice", handle))
			return;
		i = (i + 1) % NR_SEEN;
	}
	seen[i] = handle;
}

static void handles_work(struct worker *w)
{
	zx_handle_t *own = many[w->index];
	uint32_t *n = &counts[w->index], i, j, total;
	zx_status_t status;

	while (stress_round(w)) {
		if (w->index == 0) {
			atomic_store(&full, false);
			/* Those of the workers' threads are among them now. */
			others = stress_count_handles();
			time_for_round = stress_time_left();
		}
		*n = 0;
		stress_meet(w);
		/* One in any case; half of the time that is left is for closing them. */
		while (!atomic_load(&full) && *n < HANDLE_MAX && !stress_failed() &&
		       (!*n || stress_time_left() > time_for_round / 2)) {
			status = ONE_OF(OP(w, zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS,
								  &own[*n])),
					ZX_OK, ZX_ERR_NO_MEMORY);
			if (status != ZX_OK) {
				atomic_store(&full, true);
				break;
			}
			CHECK((own[*n] & 3) == 3, "handle %x", own[*n]);
			++*n;
			if (!rnd(w, 64))
				CHECK(stress_koid(own[rnd(w, *n)], NULL) == event_koid,
				      "another object");
		}
		stress_meet(w);
		if (w->index == 0) {
			memset(seen, 0, sizeof(seen));
			for (total = 0, i = 0; i < STRESS_MAX_WORKERS; i++) {
				total += counts[i];
				for (j = 0; j < counts[i]; j++)
					expect_new(many[i][j]);
			}
			CHECK(stress_count_handles() == total + others, "%u handles of %u",
			      stress_count_handles(), total + others);
			CHECK(!atomic_load(&full) || total + others == HANDLE_MAX,
			      "full with %u handles", total + others);
			if (total + others > most) {
				most = total + others;
				most_is_full = atomic_load(&full);
			}
		}
		stress_meet(w);
		/* Those of another one: tables do not know whose. */
		own = many[(w->index + 1) % STRESS_MAX_WORKERS];
		total = counts[(w->index + 1) % STRESS_MAX_WORKERS];
		for (i = 0; i < total; i += j) {
			j = total - i < BATCH ? total - i : BATCH;
			MUST(OP(w, zx_handle_close_many(own + i, j)));
			CHECK(!stress_koid(own[i + rnd(w, j)], NULL), "still there");
		}
		own = many[w->index];
		stress_meet(w);
		if (w->index == 0)
			CHECK(stress_count_handles() == others, "%u handles, %u before",
			      stress_count_handles(), others);
	}
}

static void handles_end(void)
{
	stress_say("# handles: %u at once%s", most, most_is_full ? ", and no more" : "");
	MUST(zx_handle_close(event));
}

const struct part part_handles = {
	.name = "handles",
	.workers = STRESS_MAX_WORKERS,
	.begin = handles_begin,
	.work = handles_work,
	.end = handles_end,
};
