// SPDX-License-Identifier: GPL-2.0-only
/* Programs: made and changed at random, written and read. */
#include <stdlib.h>
#include <string.h>

#include "zxfuzz.h"
#include "fz_table.h"

const struct fz_info *const fz_table = fz_infos;
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

static struct fz_value choose_handle(unsigned int type)
{
	unsigned int fits[FZ_SLOTS], n = 0;

	if (fz_one_in(40))
		return constant(fz_one_in(2) ? 0 : interesting());
	for (unsigned int i = 0; i < FZ_SLOTS; i++)
		if (type == FZ_T_ANY ? i >= FZ_SLOT_FREE && slot_types[i] : slot_types[i] == type)
			fits[n++] = i;
	if (!n || fz_one_in(20))
		return (struct fz_value){ .how = FZ_SLOT, .v = fz_below(FZ_SLOTS) };
	return (struct fz_value){ .how = FZ_SLOT, .v = fits[fz_below(n)] };
}

static struct fz_value choose_memory(void)
{
	switch (fz_below(24)) {
	case 0:
		return constant(fz_one_in(2) ? 0 : interesting());
	case 1:
		return (struct fz_value){ .how = FZ_EDGE, .v = fz_below(64) };
	case 2:
		return (struct fz_value){ .how = FZ_READONLY, .v = fz_below(64) & ~7u };
	default:
		return (struct fz_value){ .how = FZ_MEM, .v = fz_below(128) * 64 };
	}
}

static void add_patch(struct fz_call *c, const struct fz_value *where)
{
	struct fz_patch *patch;

	if (c->npatches == FZ_PATCHES || where->how != FZ_MEM)
		return;
	patch = &c->patches[c->npatches++];
	patch->size = fz_one_in(3) ? 8 : 4;
	patch->offset = (where->v + fz_below(12) * 4) & ~(patch->size - 1u);
	switch (fz_below(5)) {
	case 0:
	case 1:
		patch->value = choose_handle(FZ_T_ANY);
		patch->size = 4;
		break;
	case 2:
		patch->value = choose_memory();
		patch->size = 8;
		patch->offset &= ~7u;
		break;
	default:
		patch->value = constant(fz_one_in(2) ? fz_below(80) : interesting());
	}
}

static struct fz_value choose(struct fz_call *c, const struct fz_arg *arg)
{
	struct fz_value value;

	switch (arg->kind) {
	case FZ_HANDLE:
		return choose_handle(arg->type);
	case FZ_OUT:
		value = choose_memory();
		if (value.how == FZ_MEM && c->nouts < 2) {
			c->outs[c->nouts].offset = value.v;
			c->outs[c->nouts].slot = FZ_SLOT_FREE +
				fz_below(FZ_SLOTS - FZ_SLOT_FREE);
			c->outs[c->nouts].type = arg->type;
			c->nouts++;
		}
		return value;
	case FZ_IN:
	case FZ_INOUT:
		value = choose_memory();
		for (unsigned int n = fz_below(4); n; n--)
			add_patch(c, &value);
		return value;
	case FZ_LEN:
		return constant(fz_one_in(6) ? interesting() : fz_below(3) ? fz_below(68) :
				fz_below(0x2000));
	case FZ_OPTIONS:
		return constant(fz_one_in(8) ? interesting() : fz_below(3) ? 0 : fz_below(32));
	case FZ_RIGHTS:
		return constant(fz_one_in(3) ? fz_random() & 0x3fffff : 0x80000000);
	case FZ_SIGNALS:
		return constant(fz_one_in(3) ? fz_random() : 0xff000000 | fz_below(16));
	case FZ_TIME:
		if (fz_one_in(10))
			return constant(fz_one_in(2) ? 0 : 1ull << 63);
		return (struct fz_value){ .how = FZ_SOON, .v = fz_below(2000000) };
	case FZ_ADDR:
		return constant(fz_one_in(4) ? interesting() : 0x200000ull + fz_below(64) * 4096);
	default:
		return constant(fz_one_in(2) ? fz_below(16) : interesting());
	}
}

/* What is seldom worth its time: it waits for a host. */
static bool expensive(const struct fz_info *info)
{
	return strncmp(info->name, "process_create", 14) == 0;
}

static void fill_call(struct fz_call *c, unsigned int info, unsigned int thread)
{
	memset(c, 0, sizeof(*c));
	c->info = info;
	c->thread = thread;
	c->fail = fz_one_in(20) ? 1 + fz_below(12) : 0;
	for (unsigned int i = 0; i < fz_table[info].nargs; i++)
		c->args[i] = choose(c, &fz_table[info].args[i]);
	for (unsigned int i = 0; i < c->nouts; i++)
		slot_types[c->outs[i].slot] = c->outs[i].type;
}

static unsigned int any_call(void)
{
	unsigned int info;

	do {
		info = fz_below(fz_table_size);
	} while ((fz_table[info].todo && !fz_one_in(50)) ||
		 (expensive(&fz_table[info]) && !fz_one_in(4)));
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
	while (p->n < n)
		append(p, any_call(), p->n < together ? 0 : 1 + fz_below(FZ_THREADS - 1), 2);
}

/* ---- changing ---- */

static void remove_call(struct fz_program *p, unsigned int i)
{
	memmove(&p->calls[i], &p->calls[i + 1], (p->n - i - 1) * sizeof(p->calls[0]));
	p->n--;
}

static void insert_call(struct fz_program *p)
{
	unsigned int i = fz_below(p->n + 1);

	if (p->n == FZ_CALLS)
		return;
	memmove(&p->calls[i + 1], &p->calls[i], (p->n - i) * sizeof(p->calls[0]));
	p->n++;
	fill_call(&p->calls[i], any_call(), i ? p->calls[i - 1].thread : 0);
}

static void change_argument(struct fz_call *c)
{
	const struct fz_info *info = &fz_table[c->info];
	unsigned int i;

	if (!info->nargs)
		return;
	i = fz_below(info->nargs);
	/* Where handles come out stays, or all that follows has none. */
	if (info->args[i].kind != FZ_OUT)
		c->args[i] = choose(c, &info->args[i]);
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
				remove_call(p, i);
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

/* ---- as text: one line for each call ---- */

static const char letters[] = "csmerd";

static void print_value(FILE *f, const struct fz_value *value)
{
	fprintf(f, "%c%llx", letters[value->how], (unsigned long long)value->v);
}

/*
 * THREAD NAME ARGUMENT... [@OFFSET:SIZE=VALUE]... [>OFFSET:SLOT:TYPE]... [!FAIL]
 * and "end" after the last one; numbers are hexadecimal.
 */
void fz_print(FILE *f, const struct fz_program *p)
{
	for (unsigned int i = 0; i < p->n; i++) {
		const struct fz_call *c = &p->calls[i];

		fprintf(f, "%u %s", c->thread, fz_table[c->info].name);
		for (unsigned int j = 0; j < fz_table[c->info].nargs; j++) {
			fputc(' ', f);
			print_value(f, &c->args[j]);
		}
		for (unsigned int j = 0; j < c->npatches; j++) {
			fprintf(f, " @%x:%x=", c->patches[j].offset, c->patches[j].size);
			print_value(f, &c->patches[j].value);
		}
		for (unsigned int j = 0; j < c->nouts; j++)
			fprintf(f, " >%x:%x:%s", c->outs[j].offset, c->outs[j].slot,
				fz_type_names[c->outs[j].type]);
		if (c->fail)
			fprintf(f, " !%x", c->fail);
		fputc('\n', f);
	}
	fputs("end\n", f);
}

static bool parse_value(const char *s, struct fz_value *value)
{
	const char *letter = *s ? strchr(letters, *s) : NULL;
	char *end;

	if (!letter)
		return false;
	value->how = letter - letters;
	value->v = strtoull(s + 1, &end, 16);
	if (value->how == FZ_SLOT)
		value->v %= FZ_SLOTS;
	if (value->how == FZ_MEM)
		value->v %= FZ_ARENA / 2;
	return end != s + 1 && !*end;
}

static bool parse_patch(const char *s, struct fz_call *c)
{
	struct fz_patch *patch = &c->patches[c->npatches];
	const char *value = strchr(s, '=');
	unsigned int offset, size;

	if (c->npatches == FZ_PATCHES || !value || sscanf(s, "%x:%x=", &offset, &size) != 2 ||
	    (size != 4 && size != 8) || offset > FZ_ARENA - 8)
		return false;
	patch->offset = offset;
	patch->size = size;
	c->npatches++;
	return parse_value(value + 1, &patch->value);
}

static bool parse_out(const char *s, struct fz_call *c)
{
	unsigned int offset, slot, i;
	char name[32];

	if (c->nouts == 2 || sscanf(s, "%x:%x:%31s", &offset, &slot, name) != 3 ||
	    offset > FZ_ARENA - 8 || slot >= FZ_SLOTS)
		return false;
	/* A type that is gone is any. */
	for (i = FZ_T_COUNT - 1; i && strcmp(fz_type_names[i], name); i--)
		;
	c->outs[c->nouts].offset = offset;
	c->outs[c->nouts].slot = slot;
	c->outs[c->nouts].type = i;
	c->nouts++;
	return true;
}

static const char blanks[] = " \t\n";

static bool parse_call(char *line, struct fz_call *c)
{
	unsigned int info, arg = 0;
	char *save, *word;

	memset(c, 0, sizeof(*c));
	word = strtok_r(line, blanks, &save);
	if (!word)
		return false;
	c->thread = strtoul(word, NULL, 10) % FZ_THREADS;
	word = strtok_r(NULL, blanks, &save);
	for (info = 0; word && info < fz_table_size; info++)
		if (!strcmp(fz_table[info].name, word))
			break;
	if (!word || info == fz_table_size)
		return false;
	c->info = info;
	while ((word = strtok_r(NULL, blanks, &save))) {
		if (*word == '@') {
			if (!parse_patch(word + 1, c))
				return false;
		} else if (*word == '>') {
			if (!parse_out(word + 1, c))
				return false;
		} else if (*word == '!') {
			c->fail = strtoul(word + 1, NULL, 16);
		} else if (arg == FZ_ARGS || !parse_value(word, &c->args[arg++])) {
			return false;
		}
	}
	return arg == fz_table[info].nargs;
}

/* Reads one up to its "end". Returns false at the end of the file or if it is none. */
bool fz_parse(FILE *f, struct fz_program *p)
{
	char line[1024];

	memset(p, 0, sizeof(*p));
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (!strcmp(line, "end\n"))
			return true;
		if (p->n == FZ_CALLS || !parse_call(line, &p->calls[p->n]))
			return false;
		p->n++;
	}
	return false;
}
