// SPDX-License-Identifier: GPL-2.0-only
/* Programs as text: one line for each call. */
#include <stdlib.h>
#include <string.h>

#include "zxfuzz.h"

static const char letters[] = "csmerdxko";

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
				fz_types[c->outs[j].type]);
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
	if (value->how == FZ_SLOT || value->how == FZ_KOID_OF)
		value->v %= FZ_SLOTS;
	if (value->how == FZ_MEM)
		value->v %= FZ_ARENA;
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
	for (i = fz_type_count - 1; i && strcmp(fz_types[i], name); i--)
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
	char line[2048];

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
