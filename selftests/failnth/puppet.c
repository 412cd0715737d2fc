// SPDX-License-Identifier: GPL-2.0-only
/*
 * A native thread that makes the calls it is told to. Its process is the scenario's; it spins
 * in its own code, without a call of its own, until there is one to be made: so the faults
 * that it is given from outside, through its file in /proc, are those of that call.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"
#include "failnth.h"

#define STACK	(4 * ZXF_PAGE)
#define VDSO_MAX	(64 * 1024)

/* What both see. */
struct shared {
	uint64_t go;
	uint64_t fn;
	uint64_t args[8];
	int64_t ret;
	uint8_t data[ZXF_PUPPET_DATA];
	uint8_t other_stack[1024];
};

static struct {
	zx_vaddr_t code;
	zx_vaddr_t shared;
	zx_vaddr_t vdso;
	zx_handle_t shared_vmo;
	zx_handle_t wire;	/* our end of a channel to it */
	zx_handle_t far_end;	/* its own, as it knows it */
	zx_handle_t given[8];
	unsigned int nr_given;
	int nth_fd;
} puppet;

/* From the module, in the order of its addresses. */
static uint8_t vdso[VDSO_MAX];

/* The main thread: %rdi is the channel, %rsi struct shared. Another: calls its argument. */
extern const uint8_t puppet_code[], puppet_other[], puppet_end[];

__asm__("	.pushsection .rodata\n"
	"puppet_code:\n"
	"	movq	%rsi, %rbx\n"
	"	movq	%rdi, 80(%rbx)\n"
	"	movq	$0, (%rbx)\n"
	"1:	pause\n"
	"	cmpq	$0, (%rbx)\n"
	"	je	1b\n"
	"	subq	$16, %rsp\n"
	"	movq	64(%rbx), %rax\n"
	"	movq	%rax, (%rsp)\n"
	"	movq	72(%rbx), %rax\n"
	"	movq	%rax, 8(%rsp)\n"
	"	movq	16(%rbx), %rdi\n"
	"	movq	24(%rbx), %rsi\n"
	"	movq	32(%rbx), %rdx\n"
	"	movq	40(%rbx), %rcx\n"
	"	movq	48(%rbx), %r8\n"
	"	movq	56(%rbx), %r9\n"
	"	call	*8(%rbx)\n"
	"	addq	$16, %rsp\n"
	"	movslq	%eax, %rax\n"
	"	movq	%rax, 80(%rbx)\n"
	"	movq	$0, (%rbx)\n"
	"	jmp	1b\n"
	"puppet_other:\n"
	"	call	*%rdi\n"
	"	ud2\n"
	"puppet_end:\n"
	"	.popsection\n");

/* Where the process has a function of the vDSO. */
static uint64_t symbol(struct zxf *f, const char *name)
{
	const Elf64_Phdr *ph = (void *)(vdso + ((Elf64_Ehdr *)vdso)->e_phoff);
	const Elf64_Dyn *dyn = NULL;
	const Elf64_Sym *syms = NULL;
	const char *strings = NULL;
	const uint32_t *hash = NULL;
	uint32_t i;

	while (ph->p_type != PT_DYNAMIC)
		ph++;
	for (dyn = (void *)(vdso + ph->p_vaddr); dyn->d_tag != DT_NULL; dyn++) {
		if (dyn->d_tag == DT_SYMTAB)
			syms = (void *)(vdso + dyn->d_un.d_ptr);
		else if (dyn->d_tag == DT_STRTAB)
			strings = (void *)(vdso + dyn->d_un.d_ptr);
		else if (dyn->d_tag == DT_HASH)
			hash = (void *)(vdso + dyn->d_un.d_ptr);
	}
	/* The second word of the hash table is the number of symbols. */
	for (i = 0; i < hash[1]; i++)
		if (!strcmp(strings + syms[i].st_name, name))
			return puppet.vdso + syms[i].st_value;
	zxf_must_at(f, ZX_ERR_NOT_FOUND, __FILE__, __LINE__, name);
	return 0;
}

/* Its offsets in the file are its addresses. */
static void map_vdso(struct zxf *f)
{
	const Elf64_Ehdr *eh = (void *)vdso;
	const Elf64_Phdr *ph;
	zx_handle_t vmar, vmo = zxh_instance()->vdso;
	zx_vaddr_t addr;
	uint64_t size;
	uint32_t perm;

	zxf_must(f, zx_vmo_get_size(vmo, &size));
	zxf_must(f, size <= sizeof(vdso) ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL);
	zxf_must(f, zx_vmo_read(vmo, vdso, 0, size));
	zxf_must(f, zx_vmar_allocate(f->vmar, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_EXECUTE |
				     ZX_VM_CAN_MAP_SPECIFIC, 0, size, &vmar, &puppet.vdso));
	ph = (void *)(vdso + eh->e_phoff);
	for (; ph < (const Elf64_Phdr *)(vdso + eh->e_phoff) + eh->e_phnum; ph++) {
		if (ph->p_type != PT_LOAD)
			continue;
		perm = ZX_VM_PERM_READ | (ph->p_flags & PF_X ? ZX_VM_PERM_EXECUTE : 0);
		zxf_must(f, zx_vmar_map(vmar, perm | ZX_VM_SPECIFIC, ph->p_vaddr, vmo,
					ph->p_offset, ph->p_memsz, &addr));
	}
	zxf_must(f, zx_handle_close(vmar));
}

static void map_code(struct zxf *f)
{
	zx_handle_t vmo = zxf_vmo(f, ZXF_PAGE), exec;

	zxf_must(f, zx_vmo_write(vmo, puppet_code, 0, puppet_end - puppet_code));
	zxf_must(f, zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &exec));
	zxf_must(f, zx_vmar_map(f->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, exec, 0,
				ZXF_PAGE, &puppet.code));
	zxf_must(f, zx_handle_close(exec));
}

static uint64_t shared_get(struct zxf *f, size_t offset)
{
	uint64_t value;

	zxf_must(f, zx_vmo_read(puppet.shared_vmo, &value, offset, sizeof(value)));
	return value;
}

static void shared_set(struct zxf *f, size_t offset, const void *data, size_t size)
{
	zxf_must(f, zx_vmo_write(puppet.shared_vmo, data, offset, size));
}

/* Waits until it has done what it is to do. */
static long await(struct zxf *f, const char *what)
{
	zx_signals_t signals;

	while (shared_get(f, offsetof(struct shared, go))) {
		signals = 0;
		zx_object_wait_one(f->process, 0, 0, &signals);
		if (signals & ZX_PROCESS_TERMINATED)
			zxf_must_at(f, ZX_ERR_PEER_CLOSED, __FILE__, __LINE__, what);
		sched_yield();
	}
	return (long)shared_get(f, offsetof(struct shared, ret));
}

/* Makes it call a function. With @nth, that fault happens, if it comes to that. */
static long call(struct zxf *f, const char *name, const uint64_t args[8], unsigned int nth)
{
	uint64_t fn = symbol(f, name), go = 1;
	long ret;

	shared_set(f, offsetof(struct shared, fn), &fn, sizeof(fn));
	shared_set(f, offsetof(struct shared, args), args, 8 * sizeof(*args));
	if (nth && !fault_arm(puppet.nth_fd, nth))
		zxf_must(f, ZX_ERR_IO);
	shared_set(f, offsetof(struct shared, go), &go, sizeof(go));
	ret = await(f, name);
	if (nth)
		f->happened = fault_disarm(puppet.nth_fd);
	return ret;
}

#define CALL(f, name, ...) call(f, name, (uint64_t[8]){ __VA_ARGS__ }, 0)

long zxf_puppet_attempt(struct zxf *f)
{
	char name[64];

	snprintf(name, sizeof(name), "zx_%s", f->s->name);
	return call(f, name, f->args, f->nth);
}

zx_vaddr_t zxf_puppet_data(size_t offset)
{
	return puppet.shared + offsetof(struct shared, data) + offset;
}

void zxf_puppet_put(struct zxf *f, size_t offset, const void *data, size_t size)
{
	shared_set(f, offsetof(struct shared, data) + offset, data, size);
}

void zxf_puppet_get(struct zxf *f, size_t offset, void *data, size_t size)
{
	zxf_must(f, zx_vmo_read(puppet.shared_vmo, data, offsetof(struct shared, data) + offset,
				size));
}

/* A thread that calls @name and needs no more stack than there is for it. */
void zxf_puppet_other(struct zxf *f, const char *name, uint64_t *entry, uint64_t *stack,
		      uint64_t *arg)
{
	*entry = puppet.code + (puppet_other - puppet_code);
	*stack = puppet.shared + sizeof(struct shared);
	*arg = symbol(f, name);
}

zx_handle_t zxf_puppet_move(struct zxf *f, zx_handle_t handle)
{
	zxf_must(f, zx_channel_write(puppet.wire, 0, NULL, 0, &handle, 1));
	zxf_must(f, CALL(f, "zx_channel_read", puppet.far_end, 0, 0, zxf_puppet_data(0), 0, 1, 0,
			 0));
	zxf_puppet_get(f, 0, &handle, sizeof(handle));
	puppet.given[puppet.nr_given++] = handle;
	return handle;
}

zx_handle_t zxf_puppet_give(struct zxf *f, zx_handle_t handle)
{
	zx_handle_t copy;

	zxf_must(f, zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &copy));
	return zxf_puppet_move(f, copy);
}

void zxf_puppet_reset(struct zxf *f)
{
	while (puppet.nr_given)
		CALL(f, "zx_handle_close", puppet.given[--puppet.nr_given]);
}

/* Which of the hosts it is: the only one that has something of a VMO mapped. */
static void find_task(struct zxf *f)
{
	char path[64], line[512];
	unsigned int i;
	FILE *maps;
	pid_t pid;

	/* Where nothing can be made to fail from outside there is nothing to look for. */
	if (access("/proc/self/fail-nth", F_OK))
		return;

	for (i = 0; (pid = zxf_host_pid(i)) != 0; i++) {
		snprintf(path, sizeof(path), "/proc/%d/maps", pid);
		maps = fopen(path, "r");
		if (!maps)
			continue;
		while (puppet.nth_fd < 0 && fgets(line, sizeof(line), maps))
			if (strstr(line, "zircon-vmo"))
				puppet.nth_fd = fault_open(pid);
		fclose(maps);
	}
	if (puppet.nth_fd < 0)
		zxf_must(f, ZX_ERR_NOT_FOUND);
}

void zxf_puppet_start(struct zxf *f)
{
	zx_handle_t thread, stack_vmo, far_end;
	zx_vaddr_t stack;
	uint64_t go = 1;

	memset(&puppet, 0, sizeof(puppet));
	puppet.nth_fd = -1;
	map_vdso(f);
	map_code(f);
	puppet.shared_vmo = zxf_vmo(f, sizeof(struct shared));
	zxf_must(f, zx_vmar_map(f->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, puppet.shared_vmo,
				0, sizeof(struct shared), &puppet.shared));
	shared_set(f, offsetof(struct shared, go), &go, sizeof(go));
	stack_vmo = zxf_vmo(f, STACK);
	zxf_must(f, zx_vmar_map(f->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, stack_vmo, 0,
				STACK, &stack));
	zxf_must(f, zx_handle_close(stack_vmo));
	zxf_must(f, zx_channel_create(0, &puppet.wire, &far_end));
	zxf_must(f, zx_thread_create(f->process, "puppet", 6, 0, &thread));
	zxf_must(f, zx_process_start(f->process, thread, puppet.code, stack + STACK, far_end,
				     puppet.shared));
	zxf_must(f, zx_handle_close(thread));
	puppet.far_end = await(f, "start");
	find_task(f);
}
