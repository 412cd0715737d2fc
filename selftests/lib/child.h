/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that native tests make: they execute one call of the vDSO with arguments of
 * the test's choice, and exit with what it returned; or any code that the test gives.
 */
#ifndef CHILD_H
#define CHILD_H

#include <zxkit.h>

#define CHILD_STACK	(4 * ZX_PAGE_SIZE)

/* What the child finds at its second argument. */
struct child_call {
	uint64_t fn;		/* of the vDSO */
	uint64_t args[6];	/* args[0] is 0 for the handle that the child was given */
	uint64_t exit;		/* zx_process_exit, or another */
};

/**
 * struct child - a process that has not been started yet, or has
 * @process:	a handle...
 * @vmar:	...of its root
 * @thread:	...its first
 * @call_vmo:	...what holds a struct child_call
 * @vdso_vmar:	...where the vDSO is
 * @entry:	where it begins
 * @stack:	the lowest address of its stack
 * @call:	where it sees the struct child_call
 * @vdso:	where it sees the vDSO
 */
struct child {
	zx_handle_t process;
	zx_handle_t vmar;
	zx_handle_t thread;
	zx_handle_t call_vmo;
	zx_handle_t vdso_vmar;
	zx_vaddr_t entry;
	zx_vaddr_t stack;
	zx_vaddr_t call;
	zx_vaddr_t vdso;
};

/* Makes the call that struct child_call says. Wherever it is. */
extern const unsigned char child_code[] __attribute__((visibility("hidden")));
extern const unsigned char child_code_end[] __attribute__((visibility("hidden")));

__asm__("	.pushsection .rodata\n"
	"child_code:\n"
	"	movq	%rsi, %rbx\n"
	"	movq	8(%rbx), %rax\n"
	"	testq	%rax, %rax\n"
	"	cmovnzq	%rax, %rdi\n"
	"	movq	16(%rbx), %rsi\n"
	"	movq	24(%rbx), %rdx\n"
	"	movq	32(%rbx), %rcx\n"
	"	movq	40(%rbx), %r8\n"
	"	movq	48(%rbx), %r9\n"
	"	call	*(%rbx)\n"
	"	movslq	%eax, %rdi\n"
	"	call	*56(%rbx)\n"
	"	ud2\n"
	"child_code_end:\n"
	"	.popsection\n");

/* Where the child sees a function of the vDSO. */
static inline uint64_t child_fn(const struct child *c, const void *fn)
{
	uint64_t own = 0;

	zx_object_get_property(zx_process_self(), ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, &own,
			       sizeof(own));
	return c->vdso + ((uintptr_t)fn - own);
}

static inline zx_status_t child_map(zx_handle_t vmar, zx_vm_option_t options, zx_handle_t vmo,
				    size_t size, zx_vaddr_t *addr)
{
	return zx_vmar_map(vmar, options, 0, vmo, 0, size, addr);
}

/* @code at its entry point, a stack, the vDSO, room for a call; and a thread. */
static inline zx_status_t child_furnish(struct child *c, const void *code, size_t size)
{
	struct zxkit_image image;
	zx_handle_t vmo, exec;
	zx_status_t status;

	status = zx_vmo_create(ZX_PAGE_SIZE, 0, &vmo);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_write(vmo, code, 0, size);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &exec);
	if (status != ZX_OK)
		return status;
	status = child_map(c->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, exec, ZX_PAGE_SIZE,
			   &c->entry);
	zx_handle_close(exec);
	if (status != ZX_OK)
		return status;

	status = zx_vmo_create(CHILD_STACK, 0, &vmo);
	if (status != ZX_OK)
		return status;
	status = child_map(c->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, vmo, CHILD_STACK,
			   &c->stack);
	zx_handle_close(vmo);
	if (status != ZX_OK)
		return status;

	status = zx_vmo_create(ZX_PAGE_SIZE, 0, &c->call_vmo);
	if (status != ZX_OK)
		return status;
	status = child_map(c->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, c->call_vmo, ZX_PAGE_SIZE,
			   &c->call);
	if (status != ZX_OK)
		return status;

	status = zxkit_load(c->vmar, zxkit_vdso_vmo(), &image);
	if (status != ZX_OK)
		return status;
	c->vdso = image.base;
	c->vdso_vmar = image.vmar;
	return zx_thread_create(c->process, "main", 4, 0, &c->thread);
}

static inline zx_status_t child_create(struct child *c, zx_handle_t job)
{
	*c = (struct child){};
	return zx_process_create(job, "child", 5, 0, &c->process, &c->vmar);
}

/* With @arg1, a handle that moves to it, and any @arg2. */
static inline zx_status_t child_start(struct child *c, zx_handle_t arg1, uintptr_t arg2)
{
	return zx_process_start(c->process, c->thread, c->entry, c->stack + CHILD_STACK - 8, arg1,
				arg2);
}

/* Makes a child that makes @call, of which the functions are given as the caller's own. */
static inline zx_status_t child_calls(struct child *c, zx_handle_t job, const void *fn,
				      const struct child_call *wanted)
{
	struct child_call call = *wanted;
	zx_status_t status;

	status = child_create(c, job);
	if (status != ZX_OK)
		return status;
	status = child_furnish(c, child_code, (size_t)(child_code_end - child_code));
	if (status != ZX_OK)
		return status;
	call.fn = child_fn(c, fn);
	call.exit = child_fn(c, (const void *)zx_process_exit);
	return zx_vmo_write(c->call_vmo, &call, 0, sizeof(call));
}

/* What it returned, once it is gone. */
static inline zx_status_t child_wait(struct child *c, zx_info_process_t *info)
{
	zx_status_t status;

	status = zx_object_wait_one(c->process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL);
	if (status != ZX_OK)
		return status;
	return zx_object_get_info(c->process, ZX_INFO_PROCESS, info, sizeof(*info), NULL, NULL);
}

/* Forgets it, whatever it does. */
static inline void child_close(struct child *c)
{
	zx_handle_close(c->process);
	zx_handle_close(c->vmar);
	zx_handle_close(c->thread);
	zx_handle_close(c->call_vmo);
	zx_handle_close(c->vdso_vmar);
	*c = (struct child){};
}

#endif /* CHILD_H */
