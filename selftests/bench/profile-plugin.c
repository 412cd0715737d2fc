// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for QEMU that counts how often each instruction is executed between two marks,
 * which are instructions that do nothing:
 *
 *	nopl 0x31425a58(%rax,%rax,1)	all counts become 0
 *	nopl 0x32425a58(%rax,%rax,1)	they are written to PREFIX.N, the next N: a line for
 *					each address, 16 hexadecimal digits and a number
 *
 *	qemu-system-x86_64 -plugin profile-plugin.so,out=PREFIX
 *
 * For one processor. Debian has no header for plugins, so what is used of it is here.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*cb)(uint64_t id, struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *ptr,
						uint64_t imm);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int cpu, void *data), int flags,
					    void *data);

#define VERSION		1	/* of this interface */
#define ADD_U64		0
#define NO_REGS		0
#define SLOTS		(1u << 22)

int qemu_plugin_version = VERSION;

/* Address 0 is nobody's. */
static struct slot {
	uint64_t addr;
	uint64_t count;
} slots[SLOTS];
static unsigned int used;
static const char *prefix;

static uint64_t *count_of(uint64_t addr)
{
	unsigned int i = (unsigned int)((addr * 0x9e3779b97f4a7c15u) >> 42);

	while (slots[i].addr != addr) {
		if (!slots[i].addr) {
			if (++used > SLOTS / 2) {
				fprintf(stderr, "profile-plugin: too much code\n");
				exit(1);
			}
			slots[i].addr = addr;
			break;
		}
		i = (i + 1) % SLOTS;
	}
	return &slots[i].count;
}

static void begin(unsigned int cpu, void *data)
{
	unsigned int i;

	(void)cpu;
	(void)data;
	for (i = 0; i < SLOTS; i++)
		slots[i].count = 0;
}

static void end(unsigned int cpu, void *data)
{
	static unsigned int n;
	char name[4096];
	unsigned int i;
	FILE *out;

	(void)cpu;
	(void)data;
	snprintf(name, sizeof(name), "%s.%u", prefix, n++);
	out = fopen(name, "w");
	if (!out) {
		perror(name);
		exit(1);
	}
	for (i = 0; i < SLOTS; i++)
		if (slots[i].count)
			fprintf(out, "%016" PRIx64 " %" PRIu64 "\n", slots[i].addr,
				slots[i].count);
	fclose(out);
}

static bool is_mark(const struct qemu_plugin_insn *insn, char which)
{
	const char mark[] = { 0x0f, 0x1f, (char)0x84, 0x00, 'X', 'Z', 'B', which };

	return qemu_plugin_insn_size(insn) == sizeof(mark) &&
	       !memcmp(qemu_plugin_insn_data(insn), mark, sizeof(mark));
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn;
	size_t i;

	(void)id;
	for (i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64,
							   count_of(qemu_plugin_insn_vaddr(insn)),
							   1);
		if (is_mark(insn, '1'))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin, NO_REGS, NULL);
		if (is_mark(insn, '2'))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end, NO_REGS, NULL);
	}
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "profile-plugin: out=PREFIX is missing\n");
		return -1;
	}
	prefix = strdup(argv[0] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
