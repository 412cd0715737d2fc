// SPDX-License-Identifier: GPL-2.0-only
/*
 * zxfuzz.zx SEED FIRST END: the programs FIRST to END - 1 of SEED, as a Zircon process.
 *
 * They are made by chance alone: nobody tells a Zircon process what it reached. Each is said
 * on the log before it runs, so that whoever started this knows where to go on: a program
 * may well end its own process, by a call or by a fault in memory that another call took away.
 *
 * Each program has a job with a process in it that is ready to be started, with code that
 * touches what is mapped and makes a call, and memory that both have mapped.
 */
#include <zxkit.h>

#include "child.h"
#include "zxfuzz.h"

#define STACK_SIZE	(32 * 1024)
#define MEMORY		(FZ_ARENA - FZ_PLAIN)

/* How long the threads of a program may take. They wait for milliseconds, if at all. */
#define PATIENCE	ZX_SEC(20)

static char *arena;		/* FZ_PLAIN bytes of our own, then the VMO's */
static uint32_t slots[FZ_SLOTS];
static struct fz_program program;
static struct child child;
static uint8_t stacks[FZ_THREADS + 1][STACK_SIZE] __attribute__((aligned(16)));
static zx_handle_t threads[FZ_THREADS];

static zx_koid_t koid_of(zx_handle_t handle)
{
	zx_info_handle_basic_t info = { 0 };

	zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL, NULL);
	return info.koid;
}

static uint64_t value_of(const struct fz_value *value)
{
	switch (value->how) {
	case FZ_SLOT:
		return __atomic_load_n(&slots[value->v % FZ_SLOTS], __ATOMIC_RELAXED);
	case FZ_KOID_OF:
		return koid_of(__atomic_load_n(&slots[value->v % FZ_SLOTS], __ATOMIC_RELAXED));
	case FZ_MEM:
		return (uintptr_t)arena + value->v % FZ_ARENA;
	case FZ_EDGE:
		return (uintptr_t)arena + FZ_ARENA - value->v % FZ_ARENA;
	case FZ_READONLY:
		return (uintptr_t)child_code + value->v % 64;
	case FZ_SOON:
		return zx_clock_get_monotonic() + value->v % 10000000;
	default:
		return value->v;
	}
}

/* What a thread does that was started in this process: a fault perhaps, then its end. */
static void stray(uintptr_t arg1, uintptr_t arg2)
{
	volatile char *at = arena + FZ_PLAIN + (arg1 ^ arg2) % MEMORY;

	*at = *at + 1;
	zx_thread_exit();
}

static uint64_t code(uint64_t which)
{
	switch (which % 3) {
	case 0:
		return (uintptr_t)stray;
	case 1:
		return child.entry;
	default:
		return child.call;
	}
}

static uint64_t stack(uint64_t which)
{
	return which % 2 ? child.stack + CHILD_STACK - 8 :
		(uintptr_t)stacks[FZ_THREADS] + STACK_SIZE - 8;
}

static uint64_t resolve(const struct fz_value *value)
{
	if (value->how == FZ_CODE)
		return code(value->v);
	if (value->how == FZ_STACK_OF)
		return stack(value->v);
	return value_of(value);
}

/* As many as fz_table has; NULL if the vDSO has no such symbol. */
extern void (*const fz_entries[])(void);

typedef uint64_t (*call_fn)(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			    uint64_t a5, uint64_t a6, uint64_t a7);

static void make_call(const struct fz_call *c)
{
	const struct fz_info *info = &fz_table[c->info];
	call_fn fn = (call_fn)(uintptr_t)fz_entries[c->info];
	uint64_t a[FZ_ARGS] = { 0 };
	unsigned int i, handle;

	/* The older names that the vDSO has no symbol for any more. */
	if (!fn)
		return;
	for (i = 0; i < c->npatches; i++) {
		uint64_t v = resolve(&c->patches[i].value);

		memcpy(arena + c->patches[i].offset % (FZ_PLAIN - 8), &v,
		       c->patches[i].size == 8 ? 8 : 4);
	}
	for (i = 0; i < c->nouts; i++)
		memset(arena + c->outs[i].offset % (FZ_PLAIN - 4), 0, 4);
	for (i = 0; i < info->nargs; i++)
		a[i] = resolve(&c->args[i]);
	/* A loop in the vDSO, which faults at what is not mapped, but not under emulation. */
	if (fn == (call_fn)(uintptr_t)zx_cache_flush)
		a[1] %= FZ_ARENA;
	if ((zx_status_t)fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]) != ZX_OK)
		return;
	for (i = 0; i < c->nouts; i++) {
		memcpy(&handle, arena + c->outs[i].offset % (FZ_PLAIN - 4), sizeof(handle));
		if (handle)
			__atomic_store_n(&slots[c->outs[i].slot % FZ_SLOTS], handle,
					 __ATOMIC_RELAXED);
	}
}

static void run_thread(unsigned int thread)
{
	for (unsigned int i = 0; i < program.n; i++)
		if (program.calls[i].thread == thread)
			make_call(&program.calls[i]);
}

static void worker(uintptr_t thread, uintptr_t unused)
{
	(void)unused;
	run_thread(thread);
	zx_thread_exit();
}

/*
 * Adds one to each page that it finds mapped from its second argument's fifth word on, again
 * and again for as many rounds as the sixth says; then makes the call of child_code.
 */
extern const unsigned char toucher[], toucher_end[];
__asm__("	.pushsection .rodata\n"
	"toucher:\n"
	"	movq	40(%rsi), %rcx\n"
	"1:	testq	%rcx, %rcx\n"
	"	jz	3f\n"
	"	decq	%rcx\n"
	"	movq	32(%rsi), %rax\n"
	"	movl	$8, %edx\n"
	"2:	lock incb (%rax)\n"
	"	addq	$4096, %rax\n"
	"	decl	%edx\n"
	"	jnz	2b\n"
	"	jmp	1b\n"
	"3:	movq	%rsi, %rbx\n"
	"	movq	8(%rbx), %rax\n"
	"	testq	%rax, %rax\n"
	"	cmovnzq	%rax, %rdi\n"
	"	movq	16(%rbx), %rsi\n"
	"	movq	24(%rbx), %rdx\n"
	"	call	*(%rbx)\n"
	"	movslq	%eax, %rdi\n"
	"	call	*56(%rbx)\n"
	"	ud2\n"
	"toucher_end:\n"
	"	.popsection\n");

/* A call that a child makes, with what it may find. */
static void tell_child(zx_vaddr_t memory)
{
	const struct { const void *fn; uint64_t args[3]; } calls[] = {
		{ zx_object_signal, { 0, 0, ZX_USER_SIGNAL_0 } },
		{ zx_nanosleep, { ZX_TIME_INFINITE } },
		{ zx_futex_wait, { memory } },
		{ zx_futex_wake, { memory, 4 } },
		{ zx_vmo_set_size, { 0, fz_below(8) * 4096 } },
		{ zx_handle_close, { 0 } },
		{ zx_handle_close, { 0xfffffff3 } },
		{ zx_syscall_test_0, { 0 } },
		{ zx_task_kill, { 0 } },
	};
	unsigned int n = fz_below(sizeof(calls) / sizeof(calls[0]));
	struct child_call call = {
		.fn = child_fn(&child, calls[n].fn),
		.args = { calls[n].args[0], calls[n].args[1], calls[n].args[2], memory,
			  fz_below(2000) },
		.exit = child_fn(&child, fz_one_in(2) ? (const void *)zx_process_exit :
				 (const void *)zx_thread_exit),
	};

	zx_vmo_write(child.call_vmo, &call, 0, sizeof(call));
}

/* The program's own child. Without one, its slots are empty. */
static void make_child(zx_handle_t job, zx_handle_t memory)
{
	zx_vaddr_t at = 0;

	if (child_create(&child, job) != ZX_OK ||
	    child_furnish(&child, toucher, toucher_end - toucher) != ZX_OK ||
	    zx_vmar_map(child.vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, memory, 0, MEMORY,
			&at) != ZX_OK)
		return;
	tell_child(at);
	zx_handle_close(child.call_vmo);
	zx_handle_close(child.vdso_vmar);
	slots[FZ_SLOT_CHILD] = child.process;
	slots[FZ_SLOT_CHILD_VMAR] = child.vmar;
	slots[FZ_SLOT_THREAD] = child.thread;
}

/* The child begins when the threads do, rather than not at all or when one starts it. */
static void start_child(void)
{
	static const unsigned char gifts[] = {
		FZ_SLOT_JOB, FZ_SLOT_CHILD, FZ_SLOT_MEMORY, FZ_SLOT_CHILD_VMAR,
	};
	zx_handle_t gift = ZX_HANDLE_INVALID;

	zx_handle_duplicate(slots[gifts[fz_below(sizeof(gifts))]], ZX_RIGHT_SAME_RIGHTS, &gift);
	if (child_start(&child, gift, child.call) != ZX_OK)
		zx_handle_close(gift);
}

/* One address range: memory of ours and behind it a VMAR that the program has. */
static void make_arena(zx_handle_t *vmar, zx_handle_t *memory)
{
	zx_handle_t range, plain, inner;
	zx_vaddr_t at, above;

	if (zx_vmar_allocate(zx_vmar_root_self(),
			     ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_SPECIFIC, 0,
			     FZ_ARENA + ZX_PAGE_SIZE, &range, &at) != ZX_OK ||
	    zx_vmo_create(FZ_PLAIN, 0, &plain) != ZX_OK ||
	    zx_vmar_map(range, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_SPECIFIC, 0, plain, 0,
			FZ_PLAIN, &above) != ZX_OK ||
	    zx_vmo_create(MEMORY, ZX_VMO_RESIZABLE, memory) != ZX_OK ||
	    zx_vmar_allocate(range, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
			     ZX_VM_CAN_MAP_SPECIFIC | ZX_VM_SPECIFIC, FZ_PLAIN, MEMORY, &inner,
			     &above) != ZX_OK ||
	    zx_vmar_map(inner, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_SPECIFIC |
			(fz_one_in(2) ? 0 : ZX_VM_ALLOW_FAULTS), 0, *memory, 0, MEMORY,
			&above) != ZX_OK)
		zxkit_die("no memory");
	zx_handle_close(range);
	zx_handle_close(plain);
	arena = (char *)at;
	*vmar = inner;
}

static void run_program(unsigned int n)
{
	zx_time_t deadline;
	zx_handle_t job, log;
	unsigned int i;

	for (i = 0; i < FZ_SLOTS; i++)
		slots[i] = 0;
	memset(&child, 0, sizeof(child));
	if (zx_job_create(zx_job_default(), 0, &job) != ZX_OK)
		zxkit_die("no job");
	slots[FZ_SLOT_JOB] = job;
	if (zx_debuglog_create(ZX_HANDLE_INVALID, ZX_LOG_FLAG_READABLE, &log) == ZX_OK)
		slots[FZ_SLOT_LOG] = log;
	zx_handle_duplicate(zxkit_vdso_vmo(), ZX_RIGHT_SAME_RIGHTS, &slots[FZ_SLOT_VDSO]);
	/* Most programs would rather do it to somebody else. */
	if (fz_one_in(8))
		zx_handle_duplicate(zx_process_self(), ZX_RIGHT_SAME_RIGHTS,
				    &slots[FZ_SLOT_PROCESS]);
	make_arena(&slots[FZ_SLOT_VMAR], &slots[FZ_SLOT_MEMORY]);
	if (!fz_one_in(3))
		make_child(job, slots[FZ_SLOT_MEMORY]);
	if (!slots[FZ_SLOT_PROCESS])
		slots[FZ_SLOT_PROCESS] = slots[FZ_SLOT_CHILD];
	fz_generate(&program);

	run_thread(0);
	if (slots[FZ_SLOT_CHILD] && fz_one_in(2))
		start_child();
	for (i = 1; i < FZ_THREADS; i++) {
		if (zx_thread_create(zx_process_self(), "w", 1, 0, &threads[i]) != ZX_OK ||
		    zx_thread_start(threads[i], (uintptr_t)worker,
				    (uintptr_t)stacks[i] + STACK_SIZE - 8, i, 0) != ZX_OK)
			zxkit_die("no thread");
	}
	deadline = zx_deadline_after(PATIENCE);
	for (i = 1; i < FZ_THREADS; i++) {
		/* The program may have closed or used up anything. */
		if (zx_object_wait_one(threads[i], ZX_THREAD_TERMINATED, deadline, NULL) != ZX_OK)
			zxkit_die("program %u: stuck", n);
		zx_handle_close(threads[i]);
	}
	/* Also what is called a job now may be something else. */
	zx_task_kill(job);
	for (i = 0; i < FZ_SLOTS; i++)
		if (slots[i] != zx_process_self() && slots[i] != zx_job_default())
			zx_handle_close(slots[i]);
	zx_vmar_unmap(zx_vmar_root_self(), (uintptr_t)arena, FZ_ARENA + ZX_PAGE_SIZE);
}

static uint64_t number(const char *s)
{
	uint64_t n = 0;

	while (*s >= '0' && *s <= '9')
		n = n * 10 + (uint64_t)(*s++ - '0');
	return n;
}

int main(int argc, char **argv, char **envp)
{
	unsigned int n, end;
	uint64_t seed;

	(void)envp;
	if (argc != 4)
		zxkit_die("usage: zxfuzz.zx SEED FIRST END");
	seed = number(argv[1]);
	end = number(argv[3]);
	for (n = number(argv[2]); n < end; n++) {
		zxkit_printf("program %u\n", n);
		/* Each is the same whether those before it have run or not. */
		fz_random_state = seed + n * 0x632be59bd9b4e019u;
		run_program(n);
	}
	return 0;
}
