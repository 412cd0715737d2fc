// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another process, which copies memory when it is told to: what it copies from and to it touches
 * itself, through its own mappings.
 */
#include "vm_model.h"

#ifdef VM_NATIVE

#include "child.h"

#define BOUNCE	(4 * PAGE)
#define GO	ZX_USER_SIGNAL_0
#define DONE	ZX_USER_SIGNAL_1

_Static_assert(GO == 0x1000000 && DONE == 0x2000000, "the code below has them");

/* What it finds at its second argument. */
struct orders {
	uint64_t wait;		/* functions of the vDSO */
	uint64_t signal;
	uint64_t to;
	uint64_t from;
	uint64_t size;
	uint64_t event;
};

extern const unsigned char copier[] __attribute__((visibility("hidden")));
extern const unsigned char copier_end[] __attribute__((visibility("hidden")));

__asm__("	.pushsection .rodata\n"
	"copier:\n"
	"	movq	%rsi, %rbx\n"
	"	movq	%rdi, 40(%rbx)\n"
	"1:	movq	40(%rbx), %rdi\n"
	"	movl	$0x1000000, %esi\n"
	"	movabsq	$0x7fffffffffffffff, %rdx\n"
	"	xorl	%ecx, %ecx\n"
	"	call	*(%rbx)\n"
	"	movq	16(%rbx), %rdi\n"
	"	movq	24(%rbx), %rsi\n"
	"	movq	32(%rbx), %rcx\n"
	"	cld\n"
	"	rep movsb\n"
	"	movq	40(%rbx), %rdi\n"
	"	movl	$0x1000000, %esi\n"
	"	movl	$0x2000000, %edx\n"
	"	call	*8(%rbx)\n"
	"	jmp	1b\n"
	"copier_end:\n"
	"	.popsection\n");

static struct child other;
static zx_handle_t event;
static zx_handle_t bounce_vmo;
static unsigned char *bounce;
static zx_vaddr_t bounce_there;

static void must(zx_status_t status, const char *what)
{
	if (status != ZX_OK)
		zxkit_die("Bail out! %s: %s", what, zx_status_get_string(status));
}

/* What is mapped into it goes with it. */
static void copier_start(void)
{
	zx_vm_option_t rw = ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	struct orders orders = {};
	zx_handle_t theirs;
	zx_vaddr_t addr;

	must(child_create(&other, zx_job_default()), "process");
	must(child_furnish(&other, copier, copier_end - copier), "furnish");
	orders.wait = child_fn(&other, (const void *)zx_object_wait_one);
	orders.signal = child_fn(&other, (const void *)zx_object_signal);
	must(zx_vmo_write(other.call_vmo, &orders, 0, sizeof(orders)), "orders");
	must(zx_event_create(0, &event), "event");
	must(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &theirs), "duplicate");
	must(zx_vmo_create(BOUNCE, 0, &bounce_vmo), "bounce");
	must(zx_vmar_map(zx_vmar_root_self(), rw, 0, bounce_vmo, 0, BOUNCE, &addr), "map");
	bounce = (unsigned char *)addr;
	must(zx_vmar_map(other.vmar, rw, 0, bounce_vmo, 0, BOUNCE, &bounce_there), "map");
	must(child_start(&other, theirs, other.call), "start");
}

static void copier_forget(void)
{
	zx_vmar_unmap(zx_vmar_root_self(), (zx_vaddr_t)bounce, BOUNCE);
	zx_handle_close(bounce_vmo);
	zx_handle_close(event);
	child_close(&other);
}

static void copier_need(void)
{
	if (!other.process)
		copier_start();
}

zx_handle_t memory_process(unsigned int process)
{
	if (!process)
		return zx_process_self();
	copier_need();
	return other.process;
}

zx_handle_t memory_vmar(unsigned int process)
{
	if (!process)
		return zx_vmar_root_self();
	copier_need();
	return other.vmar;
}

unsigned char *memory_bounce(unsigned int process, zx_vaddr_t *there)
{
	(void)process;
	copier_need();
	*there = bounce_there;
	return bounce;
}

/* Returns false if the process died of it. */
bool memory_copy(unsigned int process, zx_vaddr_t to, zx_vaddr_t from, size_t size)
{
	uint64_t what[3] = { to, from, size };
	zx_wait_item_t items[2];

	(void)process;
	must(zx_vmo_write(other.call_vmo, what, offsetof(struct orders, to), sizeof(what)),
	     "orders");
	must(zx_object_signal(event, DONE, GO), "signal");
	items[0] = (zx_wait_item_t){ .handle = event, .waitfor = DONE };
	items[1] = (zx_wait_item_t){ .handle = other.process, .waitfor = ZX_PROCESS_TERMINATED };
	must(zx_object_wait_many(items, 2, ZX_TIME_INFINITE), "wait");
	if (!(items[1].pending & ZX_PROCESS_TERMINATED))
		return true;
	copier_forget();
	return false;
}

#endif /* VM_NATIVE */
