// SPDX-License-Identifier: GPL-2.0-only
/* A program as C source, which needs nothing but <linux/zircon.h> to be compiled. */
#include "zx_sysnr.h"
#include "zxfuzz.h"

static const char head[] =
	"/* cc -static -pthread -I uapi THIS_FILE; run as root, with zircon.ko loaded. */\n"
	"#include <fcntl.h>\n#include <linux/zircon.h>\n#include <pthread.h>\n#include <stdint.h>\n"
	"#include <stdio.h>\n#include <string.h>\n#include <sys/ioctl.h>\n#include <sys/mman.h>\n"
	"#include <time.h>\n#include <unistd.h>\n\n"
	"static int instance;\nstatic char *arena, *read_only;\n"
	"static volatile uint32_t slot[%u];\n\n"
	"static inline uint64_t soon(uint64_t ns)\n{\n\tstruct timespec t;\n\n"
	"\tclock_gettime(CLOCK_MONOTONIC, &t);\n"
	"\treturn t.tv_sec * 1000000000ull + t.tv_nsec + ns;\n}\n\n"
	"static inline void put(unsigned int at, uint64_t v, unsigned int size)\n{\n"
	"\tmemcpy(arena + at, &v, size);\n}\n\n"
	"/* Makes the nth allocation or copy of what follows fail, where the kernel can. */\n"
	"static inline void fail(unsigned int n)\n{\n"
	"\tint fd = open(\"/proc/thread-self/fail-nth\", O_RDWR);\n\tchar text[12];\n\n"
	"\tif (fd >= 0 && write(fd, text, sprintf(text, \"%%u\", n)) < 0)\n"
	"\t\tperror(\"fail-nth\");\n\tclose(fd);\n}\n\n"
	"static inline int call(uint32_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,\n"
	"\t\tuint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7)\n{\n"
	"\tstruct zx_ioc_call c = { .nr = 0x5a580000 + nr,\n"
	"\t\t\t\t .args = { a0, a1, a2, a3, a4, a5, a6, a7 } };\n\n"
	"\treturn ioctl(instance, ZX_IOC_CALL, &c) ? -1 : (int)c.ret;\n}\n\n"
	"static inline uint64_t koid(uint32_t handle)\n{\n\tuint64_t info[4] = { 0 };\n\n"
	"\tcall(%u /* zx_object_get_info */, handle, 2, (uintptr_t)info, 32, 0, 0, 0, 0);\n"
	"\treturn info[0];\n}\n\n";

static void print_value(FILE *f, const struct fz_value *value)
{
	unsigned long long v = value->v;

	switch (value->how) {
	case FZ_SLOT:
		fprintf(f, "slot[%llu]", v % FZ_SLOTS);
		break;
	case FZ_KOID_OF:
		fprintf(f, "koid(slot[%llu])", v % FZ_SLOTS);
		break;
	case FZ_MEM:
		fprintf(f, "(uintptr_t)arena + 0x%llx", v % FZ_ARENA);
		break;
	case FZ_EDGE:
		fprintf(f, "(uintptr_t)arena + 0x%llx", FZ_ARENA - v % FZ_ARENA);
		break;
	case FZ_READONLY:
		fprintf(f, "(uintptr_t)read_only + %llu", v % 4096);
		break;
	case FZ_CODE:
	case FZ_STACK_OF:
		fprintf(f, "0x200000");
		break;
	case FZ_SOON:
		fprintf(f, "soon(%llu)", v % 10000000);
		break;
	default:
		fprintf(f, "0x%llx", v);
	}
}

static void print_call(FILE *f, const struct fz_call *c)
{
	const struct fz_info *info = &fz_table[c->info];
	unsigned int i;

	for (i = 0; i < c->npatches; i++) {
		fprintf(f, "\tput(0x%x, ", c->patches[i].offset);
		print_value(f, &c->patches[i].value);
		fprintf(f, ", %u);\n", c->patches[i].size);
	}
	for (i = 0; i < c->nouts; i++)
		fprintf(f, "\tput(0x%x, 0, 4);\n", c->outs[i].offset);
	if (c->fail)
		fprintf(f, "\tfail(%u);\n", c->fail);
	fprintf(f, "\tr = call(%u /* zx_%s */", info->nr, info->name);
	for (i = 0; i < FZ_ARGS; i++) {
		fputs(", ", f);
		if (i < info->nargs)
			print_value(f, &c->args[i]);
		else
			fputc('0', f);
	}
	fprintf(f, ");\n\tprintf(\"%%-30s %%d\\n\", \"%s\", r);\n", info->name);
	if (c->fail)
		fprintf(f, "\tfail(0);\n");
	for (i = 0; i < c->nouts; i++)
		fprintf(f, "\tif (!r)\n\t\tmemcpy((void *)&slot[%u], arena + 0x%x, 4);\n",
			c->outs[i].slot % FZ_SLOTS, c->outs[i].offset);
}

static bool uses(const struct fz_program *p, unsigned int thread)
{
	for (unsigned int i = 0; i < p->n; i++)
		if (p->calls[i].thread == thread)
			return true;
	return false;
}

void fz_print_c(FILE *f, const struct fz_program *p)
{
	unsigned int thread;

	fprintf(f, head, FZ_SLOTS, ZX_SYS_object_get_info - ZX_SYS_BASE);
	for (thread = 0; thread < FZ_THREADS; thread++) {
		if (!uses(p, thread))
			continue;
		fprintf(f, "static void *thread_%u(void *unused)\n{\n\tint r;\n\n", thread);
		for (unsigned int i = 0; i < p->n; i++)
			if (p->calls[i].thread == thread)
				print_call(f, &p->calls[i]);
		fprintf(f, "\treturn unused;\n}\n\n");
	}
	fprintf(f, "int main(void)\n{\n\tstruct zx_ioc_instance arg = { .size = sizeof(arg) };\n"
		"\tpthread_t threads[%u];\n\n"
		"\tarena = mmap(NULL, 0x%x, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,\n"
		"\t\t     -1, 0);\n\tmprotect(arena + 0x%x, 4096, PROT_NONE);\n"
		"\tread_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
		"\tinstance = open(\"/dev/zircon\", O_RDWR | O_CLOEXEC);\n"
		"\tif (instance < 0 || ioctl(instance, ZX_IOC_INSTANCE, &arg))\n\t\treturn 1;\n"
		"\tslot[0] = arg.root_job;\n\tslot[1] = arg.process;\n\tslot[2] = arg.vdso;\n"
		"\tslot[3] = arg.log;\n\tslot[%u] = arg.root_resource;\n\t(void)threads;\n"
		"\tcall(%u /* zx_vmo_create */, 0x%x, 2, (uintptr_t)&slot[%u], 0, 0, 0, 0, 0);\n",
		FZ_THREADS, FZ_ARENA + 4096, FZ_ARENA, FZ_SLOT_RESOURCE,
		ZX_SYS_vmo_create - ZX_SYS_BASE, FZ_ARENA - FZ_PLAIN, FZ_SLOT_MEMORY);
	if (uses(p, 0))
		fprintf(f, "\tthread_0(NULL);\n");
	for (thread = 1; thread < FZ_THREADS; thread++)
		if (uses(p, thread))
			fprintf(f, "\tpthread_create(&threads[%u], NULL, thread_%u, NULL);\n",
				thread, thread);
	for (thread = 1; thread < FZ_THREADS; thread++)
		if (uses(p, thread))
			fprintf(f, "\tpthread_join(threads[%u], NULL);\n", thread);
	fprintf(f, "\tclose(instance);\n\treturn 0;\n}\n");
}
