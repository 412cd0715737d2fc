// SPDX-License-Identifier: GPL-2.0-only
/* Programs: made and changed at random. */
#ifdef FZ_NATIVE
#include <zxkit.h>
#else
#include <string.h>
#endif

#include "zxfuzz.h"
#include "fz_table.h"

const struct fz_info *const fz_table = fz_infos;
const char *const *const fz_types = fz_type_names;
const unsigned int fz_table_size = sizeof(fz_infos) / sizeof(fz_infos[0]);
const unsigned int fz_type_count = FZ_T_COUNT;

/* ---- making ---- */

/* What the slots hold where the program has got to, as far as it can be known. */
static unsigned char slot_types[FZ_SLOTS];

static void forget_slots(void)
{
	memset(slot_types, 0, sizeof(slot_types));
	slot_types[FZ_SLOT_JOB] = FZ_T_JOB;
	slot_types[FZ_SLOT_PROCESS] = FZ_T_PROCESS;
	slot_types[FZ_SLOT_VDSO] = FZ_T_VMO;
	slot_types[FZ_SLOT_LOG] = FZ_T_LOG;
	slot_types[FZ_SLOT_MEMORY] = FZ_T_VMO;
#ifdef FZ_NATIVE
	slot_types[FZ_SLOT_VMAR] = FZ_T_VMAR;
	slot_types[FZ_SLOT_CHILD] = FZ_T_PROCESS;
	slot_types[FZ_SLOT_CHILD_VMAR] = FZ_T_VMAR;
	slot_types[FZ_SLOT_THREAD] = FZ_T_THREAD;
#else
	slot_types[FZ_SLOT_RESOURCE] = FZ_T_RESOURCE;
#endif
}

static void learn_slots(const struct fz_program *p)
{
	forget_slots();
	for (unsigned int i = 0; i < p->n; i++)
		for (unsigned int j = 0; j < p->calls[i].nouts; j++)
			slot_types[p->calls[i].outs[j].slot] = p->calls[i].outs[j].type;
}

static uint64_t interesting(void)
{
	static const uint64_t values[] = {
		0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 65, 100, 255, 256, 511, 1024, 4095,
		4096, 4097, 8192, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 0x7fffffffffff, 0x800000000000, 0x7fffffffffffffff,
		0x8000000000000000, 0xfffffffffffff000, 0xffffffffffffffff, 0xffffffff81000000,
	};

	switch (fz_below(8)) {
	case 0:
		return fz_random();
	case 1:
		return 1ull << fz_below(64);
	case 2:
		return (1ull << fz_below(64)) - 1;
	case 3:
		return fz_below(0x10000);
	case 4:
		return fz_below(0x10000) & ~0xfffull;
	default:
		return values[fz_below(sizeof(values) / sizeof(values[0]))];
	}
}

static struct fz_value constant(uint64_t v)
{
	return (struct fz_value){ .how = FZ_CONST, .v = v };
}

/*
 * Whether this call may be given what it will refuse. Most are not, or few would get as far
 * as to do anything: it takes one argument to fail.
 */
static bool wild;

static bool seldom(unsigned int n)
{
	return wild && fz_one_in(n);
}

static struct fz_value choose_handle(unsigned int type)
{
	unsigned int fits[FZ_SLOTS], n = 0;

	if (seldom(20))
		return constant(fz_one_in(2) ? 0 : interesting());
	for (unsigned int i = 0; i < FZ_SLOTS; i++)
		if (type == FZ_T_ANY ? i >= FZ_SLOT_FREE && slot_types[i] : slot_types[i] == type)
			fits[n++] = i;
	if (!n || seldom(10))
		return (struct fz_value){ .how = FZ_SLOT, .v = fz_below(FZ_SLOTS) };
	return (struct fz_value){ .how = FZ_SLOT, .v = fits[fz_below(n)] };
}

static struct fz_value choose_memory(void)
{
	switch (wild ? fz_below(24) : 3 + fz_below(16)) {
	case 0:
		return constant(fz_one_in(2) ? 0 : interesting());
	case 1:
		return (struct fz_value){ .how = FZ_EDGE, .v = fz_below(64) };
	case 2:
		return (struct fz_value){ .how = FZ_READONLY, .v = fz_below(64) & ~7u };
	case 3:
	case 4:
	case 5:
		return (struct fz_value){ .how = FZ_MEM, .v = FZ_PLAIN + fz_below(512) * 64 };
	default:
		return (struct fz_value){ .how = FZ_MEM, .v = fz_below(128) * 64 };
	}
}

static void add_value(struct fz_call *c, unsigned int offset, unsigned int size,
		      struct fz_value value)
{
	struct fz_patch *patch;

	if (c->npatches == FZ_PATCHES || offset > FZ_PLAIN - 8)
		return;
	patch = &c->patches[c->npatches++];
	patch->size = size;
	patch->offset = offset;
	patch->value = value;
}

/* Something somewhere behind that address. */
static void add_patch(struct fz_call *c, const struct fz_value *where)
{
	unsigned int size = fz_one_in(3) ? 8 : 4;
	unsigned int offset = (where->v + fz_below(12) * 4) & ~(size - 1u);

	if (where->how != FZ_MEM)
		return;
	switch (fz_below(5)) {
	case 0:
	case 1:
		add_value(c, offset, 4, choose_handle(FZ_T_ANY));
		break;
	case 2:
		add_value(c, offset & ~7u, 8, choose_memory());
		break;
	default:
		add_value(c, offset, size, constant(fz_one_in(2) ? fz_below(80) : interesting()));
	}
}

/* How many elements the pointers of a list of arguments or fields were filled with, or... */
#define NO_ELEMENTS	0xff

struct fz_filled {
	unsigned char n[16];
};

static struct fz_value choose(struct fz_call *c, const struct fz_arg *arg, unsigned int nth,
			      struct fz_filled *filled, unsigned int depth);

/* Fills memory with structs, field by field. Returns how many, or NO_ELEMENTS. */
static unsigned int add_elements(struct fz_call *c, const struct fz_value *where,
				 unsigned int layout, unsigned int depth)
{
	const struct fz_layout *l = &fz_layouts[layout];
	static const unsigned char counts[] = { 0, 0, 1, 1, 1, 2, 3, 4 };
	unsigned int n = counts[fz_below(sizeof(counts))], i, j;
	struct fz_filled filled;

	if (where->how != FZ_MEM)
		return NO_ELEMENTS;
	for (i = 0; i < n; i++) {
		memset(&filled, NO_ELEMENTS, sizeof(filled));
		for (j = 0; j < l->count; j++) {
			const struct fz_field *field = &fz_fields[l->first + j];

			if (fz_one_in(8))
				continue;
			add_value(c, where->v + i * l->size + field->offset, field->size,
				  choose(c, &field->arg, j, &filled, depth + 1));
		}
	}
	return n;
}

/* Options that exist, alone or together, and now and then a bit beside them. */
static uint64_t choose_options(const struct fz_arg *arg)
{
	uint64_t v = 0;

	if (!arg->count || seldom(8))
		return seldom(8) ? interesting() : fz_below(3) ? 0 : fz_below(32);
	if (arg->version == FZ_ONE_OF && !seldom(8))
		return fz_constants[arg->first + fz_below(arg->count)];
	for (unsigned int n = fz_below(2) ? fz_one_in(4) ? fz_below(4) : 1 : 0; n; n--)
		v |= fz_constants[arg->first + fz_below(arg->count)];
	if (arg->version != FZ_ONE_OF && !seldom(8))
		v |= (uint64_t)arg->version << 58;
	if (seldom(16))
		v ^= 1ull << fz_below(64);
	return v;
}

static uint64_t choose_length(const struct fz_arg *arg, const struct fz_filled *filled)
{
	unsigned int n = arg->first ? filled->n[(arg->first - 1) % sizeof(filled->n)] : NO_ELEMENTS;

	if (n != NO_ELEMENTS && !seldom(3))
		return n + (seldom(8) ? fz_below(3) - 1 : 0);
	if (seldom(6))
		return interesting();
	if (fz_one_in(3))
		return 1ull << fz_below(13);
	return fz_below(3) ? fz_below(68) : fz_below(0x2000);
}

static bool may_be_bytes(const struct fz_arg *arg)
{
	return !strcmp(arg->name, "bytes") || !strcmp(arg->name, "wr_bytes");
}

static struct fz_value choose_pointer(struct fz_call *c, const struct fz_arg *arg,
				      unsigned char *elements, unsigned int depth)
{
	struct fz_value value = choose_memory();

	if (arg->kind == FZ_OUT) {
		if (value.how == FZ_MEM && value.v < FZ_PLAIN && c->nouts < 2 && !depth) {
			c->outs[c->nouts].offset = value.v;
			c->outs[c->nouts].slot = FZ_SLOT_FREE +
				fz_below(FZ_SLOTS - FZ_SLOT_FREE);
			c->outs[c->nouts].type = arg->type;
			c->nouts++;
		}
		return value;
	}
	/* Bytes are iovecs only if an option says so. */
	if (arg->layout && depth < 2 && !fz_one_in(may_be_bytes(arg) ? 2 : 16))
		*elements = add_elements(c, &value, arg->layout, depth);
	else
		for (unsigned int n = fz_below(4); n; n--)
			add_patch(c, &value);
	return value;
}

static struct fz_value choose_koid(void)
{
	struct fz_value value = choose_handle(FZ_T_ANY);

	if (value.how == FZ_SLOT && !seldom(8))
		value.how = FZ_KOID_OF;
	return value;
}

/* The @nth of a list; @filled: what is known of those before it. */
static struct fz_value choose(struct fz_call *c, const struct fz_arg *arg, unsigned int nth,
			      struct fz_filled *filled, unsigned int depth)
{
	switch (arg->kind) {
	case FZ_HANDLE:
		return choose_handle(arg->type);
	case FZ_OUT:
	case FZ_IN:
	case FZ_INOUT:
		return choose_pointer(c, arg, &filled->n[nth % sizeof(filled->n)], depth);
	case FZ_LEN:
		return constant(choose_length(arg, filled));
	case FZ_OPTIONS:
		return constant(choose_options(arg));
	case FZ_RIGHTS:
		return constant(fz_one_in(4) ? fz_random() & 0x3fffff : 0x80000000);
	case FZ_SIGNALS:
		return constant(fz_one_in(3) ? fz_random() : 0xff000000 | fz_below(16));
	case FZ_TIME:
		if (fz_one_in(10))
			return constant(fz_one_in(2) ? 0 : 1ull << 63);
		return (struct fz_value){ .how = FZ_SOON, .v = fz_below(2000000) };
	case FZ_ADDR:
		if (seldom(3))
			return constant(interesting());
		if (fz_one_in(3))
			return (struct fz_value){ .how = FZ_MEM,
						  .v = FZ_PLAIN + fz_below(8) * 4096 };
		return constant(0x200000ull + fz_below(64) * 4096);
	case FZ_ENTRY:
		return (struct fz_value){ .how = FZ_CODE, .v = fz_below(3) };
	case FZ_KOID:
		return choose_koid();
	case FZ_STACK:
		return (struct fz_value){ .how = FZ_STACK_OF, .v = fz_below(2) };
	default:
		switch (fz_below(wild ? 6 : 5)) {
		case 0:
		case 1:
			return constant(0);
		case 2:
		case 3:
			return constant(1ull << fz_below(13));
		case 4:
			return constant(fz_below(16));
		default:
			return constant(interesting());
		}
	}
}

/* What is seldom worth its time: it waits for a host, or has little to do with anything. */
static bool unwanted(const struct fz_info *info)
{
	for (unsigned int i = 0; i < info->nargs; i++)
		if (info->args[i].kind <= FZ_INOUT)
			return !strcmp(info->name, "process_create");
	return true;
}

static void fill_call(struct fz_call *c, unsigned int info, unsigned int thread)
{
	struct fz_filled filled;

	memset(c, 0, sizeof(*c));
	memset(&filled, NO_ELEMENTS, sizeof(filled));
	c->info = info;
	c->thread = thread;
	c->fail = fz_one_in(20) ? 1 + fz_below(12) : 0;
	wild = fz_one_in(3);
	for (unsigned int i = 0; i < fz_table[info].nargs; i++)
		c->args[i] = choose(c, &fz_table[info].args[i], i, &filled, 0);
	for (unsigned int i = 0; i < c->nouts; i++)
		slot_types[c->outs[i].slot] = c->outs[i].type;
}

static unsigned int any_call(unsigned int thread)
{
	unsigned int info;

	do {
		info = fz_below(fz_table_size);
	} while ((fz_table[info].todo && !fz_one_in(50)) ||
		 (fz_table[info].ends && (!thread || !fz_one_in(4))) ||
		 (unwanted(&fz_table[info]) && !fz_one_in(4)));
	return info;
}

/* A call that makes an object of that type out of none, if there is one. */
static bool maker(unsigned int type, unsigned int *info)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < fz_table_size; i++) {
		const struct fz_arg *args = fz_table[i].args;

		if (fz_table[i].todo)
			continue;
		for (unsigned int j = 0; j < fz_table[i].nargs; j++)
			if (args[j].kind == FZ_OUT && args[j].type == type &&
			    fz_below(++found) == 0)
				*info = i;
	}
	return found;
}

static bool have(unsigned int type)
{
	for (unsigned int i = 0; i < FZ_SLOTS; i++)
		if (slot_types[i] == type)
			return true;
	return false;
}

static void append(struct fz_program *p, unsigned int info, unsigned int thread,
		   unsigned int depth)
{
	unsigned int other;

	for (unsigned int i = 0; i < fz_table[info].nargs && depth; i++) {
		const struct fz_arg *arg = &fz_table[info].args[i];

		if (arg->kind == FZ_HANDLE && arg->type != FZ_T_ANY && !have(arg->type) &&
		    !fz_one_in(8) && maker(arg->type, &other))
			append(p, other, thread, depth - 1);
	}
	if (p->n < FZ_CALLS)
		fill_call(&p->calls[p->n++], info, thread);
}

void fz_generate(struct fz_program *p)
{
	unsigned int n = 3 + fz_below(FZ_CALLS - 6), together;

	memset(p, 0, sizeof(*p));
	forget_slots();
	/* From here on threads, and not before there is something to race for. */
	together = fz_one_in(3) ? n : n / 2;
	while (p->n < n) {
		unsigned int thread = p->n < together ? 0 : 1 + fz_below(FZ_THREADS - 1);

		append(p, any_call(thread), thread, 2);
	}
}

/* ---- changing ---- */

void fz_remove_call(struct fz_program *p, unsigned int i)
{
	memmove(&p->calls[i], &p->calls[i + 1], (p->n - i - 1) * sizeof(p->calls[0]));
	p->n--;
}

static void insert_call(struct fz_program *p)
{
	unsigned int i = fz_below(p->n + 1), thread = i ? p->calls[i - 1].thread : 0;

	if (p->n == FZ_CALLS)
		return;
	memmove(&p->calls[i + 1], &p->calls[i], (p->n - i) * sizeof(p->calls[0]));
	p->n++;
	fill_call(&p->calls[i], any_call(thread), thread);
}

static void change_argument(struct fz_call *c)
{
	const struct fz_info *info = &fz_table[c->info];
	struct fz_filled filled;
	unsigned int i;

	if (!info->nargs)
		return;
	memset(&filled, NO_ELEMENTS, sizeof(filled));
	i = fz_below(info->nargs);
	wild = fz_one_in(2);
	/* Where handles come out stays, or all that follows has none. */
	if (info->args[i].kind != FZ_OUT)
		c->args[i] = choose(c, &info->args[i], i, &filled, 0);
}

static void change_patch(struct fz_call *c)
{
	struct fz_patch *patch;

	if (!c->npatches || fz_one_in(4)) {
		for (unsigned int i = 0; i < FZ_ARGS; i++)
			if (c->args[i].how == FZ_MEM)
				add_patch(c, &c->args[i]);
		return;
	}
	patch = &c->patches[fz_below(c->npatches)];
	if (fz_one_in(2))
		patch->value = constant(fz_one_in(2) ? fz_below(80) : interesting());
	else
		patch->offset = (patch->offset & ~63u) + fz_below(16) * 4;
	patch->offset &= ~(patch->size - 1u);
}

void fz_mutate(struct fz_program *p, const struct fz_program *other)
{
	unsigned int times = 1 + fz_below(4), i;

	for (; times; times--) {
		learn_slots(p);
		i = p->n ? fz_below(p->n) : 0;
		switch (p->n ? fz_below(9) : 0) {
		case 0:
		case 1:
			insert_call(p);
			break;
		case 2:
			if (p->n > 1)
				fz_remove_call(p, i);
			break;
		case 3:
		case 4:
			change_argument(&p->calls[i]);
			break;
		case 5:
			change_patch(&p->calls[i]);
			break;
		case 6:
			p->calls[i].thread = fz_below(FZ_THREADS);
			break;
		case 7:
			p->calls[i].fail = fz_one_in(2) ? 0 : 1 + fz_below(12);
			break;
		default:
			/* The end of another one. */
			for (i = fz_below(other->n + 1); i < other->n && p->n < FZ_CALLS; i++)
				p->calls[p->n++] = other->calls[i];
		}
	}
}
