// SPDX-License-Identifier: GPL-2.0-only
/* Threads: their start and their registers, their states, their end. */
#include "children.h"

TEST(thread_create)
{
	zx_handle_t thread = ZXT_POISON32;
	zx_info_handle_basic_t info;
	char name[ZX_MAX_NAME_LEN];
	zx_info_thread_t state;

	ASSERT_OK(zx_thread_create(zx_process_self(), "a thread", 8, 0, &thread));
	info = zxt_info(_metadata, thread);
	EXPECT_EQ(ZX_OBJ_TYPE_THREAD, info.type);
	EXPECT_EQ(ZX_DEFAULT_THREAD_RIGHTS, info.rights);
	EXPECT_EQ(zxt_koid(_metadata, zx_process_self()), info.related_koid);
	EXPECT_OK(zx_object_get_property(thread, ZX_PROP_NAME, name, sizeof(name)));
	EXPECT_STREQ("a thread", name);
	memset(&state, ZXT_POISON, sizeof(state));
	EXPECT_OK(zx_object_get_info(thread, ZX_INFO_THREAD, &state, sizeof(state), NULL, NULL));
	EXPECT_EQ(ZX_THREAD_STATE_NEW, state.state);
	EXPECT_EQ(0, zxt_signals(_metadata, thread));
	zxt_close(_metadata, thread);
}

TEST(thread_create_errors)
{
	zx_handle_t thread = ZXT_POISON32, event = zxt_event(_metadata), h;
	unsigned int before = zxt_handles(_metadata), i;
	void *p;

	EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_thread_create(zx_process_self(), "t", 1, 1, &thread));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE, zx_thread_create(ZXT_NO_HANDLE, "t", 1, 0, &thread));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE, zx_thread_create(event, "t", 1, 0, &thread));
	h = zxt_without(_metadata, zx_process_self(), ZX_RIGHT_MANAGE_THREAD);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED, zx_thread_create(h, "t", 1, 0, &thread));
	zxt_close(_metadata, h);
	zxt_for_each_bad_in(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_thread_create(zx_process_self(), p, 1, 0, &thread));
	EXPECT_EQ(ZXT_POISON32, thread);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
			      zx_thread_create(zx_process_self(), "t", 1, 0, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
	zxt_close(_metadata, event);
}

static char stack[0x4000] __attribute__((aligned(16)));
#define STACK_TOP ((zx_vaddr_t)stack + sizeof(stack) - 8)

static _Atomic uintptr_t seen[2];

static void note_args(uintptr_t arg1, uintptr_t arg2)
{
	atomic_store(&seen[0], arg1);
	atomic_store(&seen[1], arg2);
	zx_thread_exit();
}

TEST(thread_start)
{
	zx_info_thread_t info;
	zx_handle_t thread;

	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	ASSERT_OK(zx_thread_start(thread, (zx_vaddr_t)note_args, STACK_TOP, 0x1111222233334444,
				  0xaaaabbbbccccdddd));
	EXPECT_OK(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_EQ(0x1111222233334444, atomic_load(&seen[0]));
	EXPECT_EQ(0xaaaabbbbccccdddd, atomic_load(&seen[1]));
	EXPECT_OK(zx_object_get_info(thread, ZX_INFO_THREAD, &info, sizeof(info), NULL, NULL));
	EXPECT_EQ(ZX_THREAD_STATE_DEAD, info.state);
	EXPECT_EQ(ZX_THREAD_TERMINATED, zxt_signals(_metadata, thread));
	/* Once. */
	EXPECT_STATUS(ZX_ERR_BAD_STATE,
		      zx_thread_start(thread, (zx_vaddr_t)note_args, STACK_TOP, 0, 0));
	zxt_close(_metadata, thread);
}

TEST(thread_start_errors)
{
	zx_handle_t thread, event = zxt_event(_metadata), h;
	struct child c;

	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_thread_start(ZXT_NO_HANDLE, (zx_vaddr_t)note_args, STACK_TOP, 0, 0));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_thread_start(event, (zx_vaddr_t)note_args, STACK_TOP, 0, 0));
	h = zxt_without(_metadata, thread, ZX_RIGHT_MANAGE_THREAD);
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_thread_start(h, (zx_vaddr_t)note_args, STACK_TOP, 0, 0));
	zxt_close(_metadata, h);
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_thread_start(thread, 0xffffffff81000000, STACK_TOP, 0, 0));
	EXPECT_EQ(0, zxt_signals(_metadata, thread));
	/* The first thread of a process is started with it. */
	ASSERT_OK(child_calls(&c, zx_job_default(), FN(zx_nanosleep), &sleep_call));
	EXPECT_STATUS(ZX_ERR_BAD_STATE, zx_thread_start(c.thread, c.entry, c.stack, 0, 0));
	child_close(&c);
	/* After all that. */
	EXPECT_OK(zx_thread_start(thread, (zx_vaddr_t)note_args, STACK_TOP, 0, 0));
	EXPECT_OK(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	zxt_close(_metadata, thread);
	zxt_close(_metadata, event);
}

/* What a new thread finds in its registers: two arguments, a stack, and nothing else. */
static struct {
	uint64_t rax, rbx, rcx, rdx, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp, flags;
	uint64_t rdi, rsi;
} entry_regs __attribute__((used));

void note_regs(void);
__asm__("	.text\n"
	"	.type	note_regs, @function\n"
	"note_regs:\n"
	"	movq	%rax, entry_regs(%rip)\n"
	"	movq	%rbx, entry_regs+8(%rip)\n"
	"	movq	%rcx, entry_regs+16(%rip)\n"
	"	movq	%rdx, entry_regs+24(%rip)\n"
	"	movq	%rbp, entry_regs+32(%rip)\n"
	"	movq	%r8, entry_regs+40(%rip)\n"
	"	movq	%r9, entry_regs+48(%rip)\n"
	"	movq	%r10, entry_regs+56(%rip)\n"
	"	movq	%r11, entry_regs+64(%rip)\n"
	"	movq	%r12, entry_regs+72(%rip)\n"
	"	movq	%r13, entry_regs+80(%rip)\n"
	"	movq	%r14, entry_regs+88(%rip)\n"
	"	movq	%r15, entry_regs+96(%rip)\n"
	"	movq	%rsp, entry_regs+104(%rip)\n"
	"	pushfq\n"
	"	popq	entry_regs+112(%rip)\n"
	"	movq	%rdi, entry_regs+120(%rip)\n"
	"	movq	%rsi, entry_regs+128(%rip)\n"
	"	call	zx_thread_exit\n"
	"	ud2\n"
	"	.size	note_regs, . - note_regs\n");

TEST(thread_registers)
{
	const uint64_t *reg = &entry_regs.rax;
	zx_handle_t thread;
	unsigned int i;

	memset(&entry_regs, ZXT_POISON, sizeof(entry_regs));
	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	ASSERT_OK(zx_thread_start(thread, (zx_vaddr_t)note_regs, STACK_TOP, 5, 6));
	EXPECT_OK(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_EQ(5, entry_regs.rdi);
	EXPECT_EQ(6, entry_regs.rsi);
	EXPECT_EQ(STACK_TOP, entry_regs.rsp);
	for (i = 0; i < 13; i++)
		EXPECT_EQ(0, reg[i]);
	/* Nothing but interrupts and the bit that is always set. */
	EXPECT_EQ(0x202, entry_regs.flags);
	zxt_close(_metadata, thread);
}

/* And in those of the FPU: what the processor begins with, not what its creator left there. */
static struct {
	uint16_t fcw;
	uint16_t reserved;
	uint32_t mxcsr;
	uint64_t xmm[2];
	uint16_t fsw;
} entry_fpu __attribute__((used));

void note_fpu(void);
__asm__("	.text\n"
	"	.type	note_fpu, @function\n"
	"note_fpu:\n"
	"	fnstcw	entry_fpu(%rip)\n"
	"	fnstsw	entry_fpu+24(%rip)\n"
	"	stmxcsr	entry_fpu+4(%rip)\n"
	"	movdqu	%xmm13, entry_fpu+8(%rip)\n"
	"	call	zx_thread_exit\n"
	"	ud2\n"
	"	.size	note_fpu, . - note_fpu\n");

TEST(thread_fpu)
{
	/* Rounding towards zero, and a number on the stack. */
	static const uint16_t fcw = 0xf7f, old_fcw = 0x37f;
	static const uint32_t mxcsr = 0x7f80, old_mxcsr = 0x1f80;
	zx_handle_t thread;
	zx_status_t status;

	memset(&entry_fpu, ZXT_POISON, sizeof(entry_fpu));
	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	__asm__ volatile("fldcw %0; ldmxcsr %1; fld1; pcmpeqd %%xmm13, %%xmm13"
			 : : "m"(fcw), "m"(mxcsr) : "xmm13");
	status = zx_thread_start(thread, (zx_vaddr_t)note_fpu, STACK_TOP, 0, 0);
	__asm__ volatile("fstp %%st(0); fldcw %0; ldmxcsr %1" : : "m"(old_fcw), "m"(old_mxcsr));
	ASSERT_OK(status);
	EXPECT_OK(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL));
	EXPECT_EQ(0x37f, entry_fpu.fcw);
	EXPECT_EQ(0, entry_fpu.fsw);
	EXPECT_EQ(0x1f80, entry_fpu.mxcsr);
	EXPECT_EQ(0, entry_fpu.xmm[0]);
	EXPECT_EQ(0, entry_fpu.xmm[1]);
	zxt_close(_metadata, thread);
}

static void exit_at_once(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

TEST(many_threads)
{
	enum { N = 40 };
	unsigned int before = zxt_handles(_metadata), i;
	struct zxt_thread t[N];
	atomic_int count = 0;

	for (i = 0; i < N; i++)
		zxt_thread_start(_metadata, &t[i], exit_at_once, &count);
	for (i = 0; i < N; i++)
		zxt_thread_join(_metadata, &t[i]);
	EXPECT_EQ(N, atomic_load(&count));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

static void block_in(void *arg)
{
	zx_port_packet_t packet;
	static zx_futex_t futex;
	zx_handle_t *h = arg;
	zx_wait_item_t item;

	switch (h[1]) {
	case 0:
		zx_object_wait_one(h[0], ZX_USER_SIGNAL_0, ZX_TIME_INFINITE, NULL);
		break;
	case 1:
		item = (zx_wait_item_t){ h[0], ZX_USER_SIGNAL_0, 0 };
		zx_object_wait_many(&item, 1, ZX_TIME_INFINITE);
		break;
	case 2:
		zx_port_wait(h[0], ZX_TIME_INFINITE, &packet);
		break;
	case 3:
		while (zx_futex_wait(&futex, 0, ZX_HANDLE_INVALID, zxt_after(ZX_MSEC(200))) ==
		       ZX_ERR_TIMED_OUT && !*(volatile zx_handle_t *)&h[2])
			;
		break;
	case 4:
		while (!*(volatile zx_handle_t *)&h[2])
			zx_nanosleep(zxt_after(ZX_MSEC(200)));
		break;
	}
}

/* While it waits it is said for what. */
TEST(thread_states)
{
	static const zx_thread_state_t states[] = {
		ZX_THREAD_STATE_BLOCKED_WAIT_ONE, ZX_THREAD_STATE_BLOCKED_WAIT_MANY,
		ZX_THREAD_STATE_BLOCKED_PORT, ZX_THREAD_STATE_BLOCKED_FUTEX,
		ZX_THREAD_STATE_BLOCKED_SLEEPING,
	};
	zx_port_packet_t packet = {};
	zx_info_thread_t info;
	zx_handle_t h[3];
	struct zxt_thread t;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		h[0] = i == 2 ? zxt_port(_metadata) : zxt_event(_metadata);
		h[1] = i;
		h[2] = 0;
		zxt_thread_start(_metadata, &t, block_in, h);
		do {
			ASSERT_OK(zx_object_get_info(t.thread, ZX_INFO_THREAD, &info, sizeof(info),
						     NULL, NULL));
			ASSERT_TRUE(info.state == ZX_THREAD_STATE_RUNNING ||
				    info.state == states[i]);
		} while (info.state != states[i]);
		*(volatile zx_handle_t *)&h[2] = 1;
		EXPECT_OK(i == 2 ? zx_port_queue(h[0], &packet) :
				   zx_object_signal(h[0], 0, ZX_USER_SIGNAL_0));
		zxt_thread_join(_metadata, &t);
		zxt_close(_metadata, h[0]);
	}
}

TEST(thread_info_errors)
{
	zx_handle_t h = zxt_without(_metadata, zx_thread_self(), ZX_RIGHT_INSPECT);
	zx_info_thread_t info;

	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_get_info(h, ZX_INFO_THREAD, &info, sizeof(info), NULL, NULL));
	EXPECT_STATUS(ZX_ERR_WRONG_TYPE,
		      zx_object_get_info(zx_process_self(), ZX_INFO_THREAD, &info, sizeof(info),
					 NULL, NULL));
	EXPECT_STATUS(ZX_ERR_BAD_HANDLE,
		      zx_object_get_info(ZXT_NO_HANDLE, ZX_INFO_THREAD, &info, sizeof(info), NULL,
					 NULL));
	zxt_close(_metadata, h);
}

/* ---- segment bases ---- */

TEST(register_fs)
{
	static uint64_t block[4] = { 0x1234, 0x5678 };
	uint64_t value = (uint64_t)block, got;
	zx_handle_t thread;

	EXPECT_OK(zx_object_set_property(zx_thread_self(), ZX_PROP_REGISTER_FS, &value,
					 sizeof(value)));
	__asm__ __volatile__("movq %%fs:8, %0" : "=r"(got));
	EXPECT_EQ(0x5678, got);
	EXPECT_OK(zx_object_set_property(zx_thread_self(), ZX_PROP_REGISTER_GS, &value,
					 sizeof(value)));
	__asm__ __volatile__("movq %%gs:0, %0" : "=r"(got));
	EXPECT_EQ(0x1234, got);
	/* It stays over calls, and sleep. */
	zxt_sleep(ZX_MSEC(5));
	__asm__ __volatile__("movq %%fs:0, %0" : "=r"(got));
	EXPECT_EQ(0x1234, got);

	value = 0xffff888000000000;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_set_property(zx_thread_self(), ZX_PROP_REGISTER_FS, &value,
					     sizeof(value)));
	value = 0x8000000000000000;
	EXPECT_STATUS(ZX_ERR_INVALID_ARGS,
		      zx_object_set_property(zx_thread_self(), ZX_PROP_REGISTER_GS, &value,
					     sizeof(value)));
	EXPECT_STATUS(ZX_ERR_BUFFER_TOO_SMALL,
		      zx_object_set_property(zx_thread_self(), ZX_PROP_REGISTER_FS, &value, 4));
	/* Another thread's is not ours to set. */
	ASSERT_OK(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	value = (uint64_t)block;
	EXPECT_STATUS(ZX_ERR_ACCESS_DENIED,
		      zx_object_set_property(thread, ZX_PROP_REGISTER_FS, &value, sizeof(value)));
	zxt_close(_metadata, thread);
}

TEST_HARNESS_MAIN
