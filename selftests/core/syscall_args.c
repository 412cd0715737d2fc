// SPDX-License-Identifier: GPL-2.0-only
/* The way of arguments and results: Zircon's own test calls. */
#include "zxtest.h"

TEST(sums)
{
	EXPECT_EQ(0, zx_syscall_test_0());
	EXPECT_EQ(1, zx_syscall_test_1(1));
	EXPECT_EQ(3, zx_syscall_test_2(1, 2));
	EXPECT_EQ(6, zx_syscall_test_3(1, 2, 3));
	EXPECT_EQ(10, zx_syscall_test_4(1, 2, 3, 4));
	EXPECT_EQ(15, zx_syscall_test_5(1, 2, 3, 4, 5));
	EXPECT_EQ(21, zx_syscall_test_6(1, 2, 3, 4, 5, 6));
	EXPECT_EQ(28, zx_syscall_test_7(1, 2, 3, 4, 5, 6, 7));
	EXPECT_EQ(36, zx_syscall_test_8(1, 2, 3, 4, 5, 6, 7, 8));
}

/* Each argument arrives in its own place. */
TEST(places)
{
	EXPECT_EQ(1 << 0, zx_syscall_test_8(1 << 0, 0, 0, 0, 0, 0, 0, 0));
	EXPECT_EQ(1 << 4, zx_syscall_test_8(0, 1 << 4, 0, 0, 0, 0, 0, 0));
	EXPECT_EQ(1 << 8, zx_syscall_test_8(0, 0, 1 << 8, 0, 0, 0, 0, 0));
	EXPECT_EQ(1 << 12, zx_syscall_test_8(0, 0, 0, 1 << 12, 0, 0, 0, 0));
	EXPECT_EQ(1 << 16, zx_syscall_test_8(0, 0, 0, 0, 1 << 16, 0, 0, 0));
	EXPECT_EQ(1 << 20, zx_syscall_test_8(0, 0, 0, 0, 0, 1 << 20, 0, 0));
	EXPECT_EQ(1 << 24, zx_syscall_test_8(0, 0, 0, 0, 0, 0, 1 << 24, 0));
	EXPECT_EQ(1 << 28, zx_syscall_test_8(0, 0, 0, 0, 0, 0, 0, 1 << 28));
	EXPECT_EQ(-5, zx_syscall_test_8(-1, -1, -1, -1, -1, 0, 0, 0));
}

TEST(wrapper)
{
	EXPECT_EQ(6, zx_syscall_test_wrapper(1, 2, 3));
	EXPECT_EQ(50, zx_syscall_test_wrapper(20, 20, 10));
	EXPECT_EQ(ZX_ERR_OUT_OF_RANGE, zx_syscall_test_wrapper(20, 20, 11));
	EXPECT_EQ(ZX_ERR_INVALID_ARGS, zx_syscall_test_wrapper(-1, 20, 10));
	EXPECT_EQ(ZX_ERR_INVALID_ARGS, zx_syscall_test_wrapper(1, -20, 10));
	EXPECT_EQ(ZX_ERR_INVALID_ARGS, zx_syscall_test_wrapper(1, 20, -10));
}

/* A handle is given out only with success. */
TEST(handle_create)
{
	unsigned int before = zxt_handles(_metadata), i;
	zx_handle_t handle = ZXT_POISON32;
	void *p;

	EXPECT_STATUS(ZX_OK, zx_syscall_test_handle_create(ZX_OK, &handle));
	EXPECT_TRUE(zxt_valid(handle));
	EXPECT_EQ(before + 1, zxt_handles(_metadata));
	zxt_close(_metadata, handle);
	handle = ZXT_POISON32;
	EXPECT_STATUS(ZX_ERR_UNAVAILABLE,
		      zx_syscall_test_handle_create(ZX_ERR_UNAVAILABLE, &handle));
	EXPECT_EQ(ZXT_POISON32, handle);
	zxt_for_each_bad_out(i, p)
		EXPECT_STATUS(ZX_ERR_INVALID_ARGS, zx_syscall_test_handle_create(ZX_OK, p));
	EXPECT_EQ(before, zxt_handles(_metadata));
}

TEST(widening)
{
	EXPECT_EQ(-4, zx_syscall_test_widening_signed_narrow(-1, -1, -1, -1));
	EXPECT_EQ(-4, zx_syscall_test_widening_signed_wide(-1, -1, -1, -1));
	EXPECT_EQ((int64_t)-1 + INT32_MIN + INT16_MIN + INT8_MIN,
		  zx_syscall_test_widening_signed_narrow(-1, INT32_MIN, INT16_MIN, INT8_MIN));
	EXPECT_EQ((int64_t)-1 + INT32_MIN + INT16_MIN + INT8_MIN,
		  zx_syscall_test_widening_signed_wide(-1, INT32_MIN, INT16_MIN, INT8_MIN));
	/* In C the three narrow ones are summed up in 64 bits too: the first one is. */
	EXPECT_EQ(1ull + UINT32_MAX + UINT16_MAX + UINT8_MAX,
		  zx_syscall_test_widening_unsigned_narrow(1, UINT32_MAX, UINT16_MAX, UINT8_MAX));
	EXPECT_EQ(1ull + UINT32_MAX + UINT16_MAX + UINT8_MAX,
		  zx_syscall_test_widening_unsigned_wide(1, UINT32_MAX, UINT16_MAX, UINT8_MAX));
}

TEST(next)
{
	EXPECT_STATUS(ZX_OK, zx_syscall_next_1(12));
}

#ifdef ZXT_NATIVE
/* What a caller left in the upper part of a register is nobody's business. */
TEST(dirty_registers)
{
	int64_t (*sum)(int64_t, int64_t, int64_t, int64_t);
	zx_status_t (*close)(uint64_t);
	zx_handle_t event = zxt_event(_metadata);

	sum = (int64_t (*)(int64_t, int64_t, int64_t, int64_t))(void (*)(void))
		zx_syscall_test_widening_signed_narrow;
	EXPECT_EQ(-1 + 2 + 3 + 4, sum(-1, 0x1234567800000002, 0x1234567812340003,
				      0x1234567812345604));
	EXPECT_EQ(-1 - 2 - 3 - 4, sum(-1, 0x12345678fffffffe, 0x123456781234fffd,
				      0x12345678123456fc));
	close = (zx_status_t (*)(uint64_t))(void (*)(void))zx_handle_close;
	EXPECT_OK(close(0xdeadbeef00000000ull | event));
}

/*
 * Fills the registers that a call preserves, makes one of eight arguments, and answers a
 * bit for each that changed.
 */
uint64_t call_and_compare(zx_status_t (*call)(int32_t, int32_t, int32_t, int32_t, int32_t,
					      int32_t, int32_t, int32_t));
__asm__("	.text\n"
	"	.type	call_and_compare, @function\n"
	"call_and_compare:\n"
	"	pushq	%rbx\n"
	"	pushq	%rbp\n"
	"	pushq	%r12\n"
	"	pushq	%r13\n"
	"	pushq	%r14\n"
	"	pushq	%r15\n"
	"	subq	$8, %rsp\n"
	"	movq	%rdi, %rax\n"
	"	movl	$0x1111, %ebx\n"
	"	movl	$0x2222, %ebp\n"
	"	movl	$0x3333, %r12d\n"
	"	movl	$0x4444, %r13d\n"
	"	movl	$0x5555, %r14d\n"
	"	movl	$0x6666, %r15d\n"
	"	pushq	$8\n"
	"	pushq	$7\n"
	"	movl	$1, %edi\n"
	"	movl	$2, %esi\n"
	"	movl	$3, %edx\n"
	"	movl	$4, %ecx\n"
	"	movl	$5, %r8d\n"
	"	movl	$6, %r9d\n"
	"	call	*%rax\n"
	"	addq	$24, %rsp\n"
	"	xorl	%ecx, %ecx\n"
	"	cmpl	$36, %eax\n"
	"	setne	%cl\n"
	"	xorl	%eax, %eax\n"
	"	cmpq	$0x1111, %rbx\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %ecx\n"
	"	cmpq	$0x2222, %rbp\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %ecx\n"
	"	cmpq	$0x3333, %r12\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %ecx\n"
	"	cmpq	$0x4444, %r13\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %ecx\n"
	"	cmpq	$0x5555, %r14\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %ecx\n"
	"	cmpq	$0x6666, %r15\n"
	"	setne	%al\n"
	"	leal	(%rax, %rcx, 2), %eax\n"
	"	popq	%r15\n"
	"	popq	%r14\n"
	"	popq	%r13\n"
	"	popq	%r12\n"
	"	popq	%rbp\n"
	"	popq	%rbx\n"
	"	ret\n"
	"	.size	call_and_compare, . - call_and_compare\n");

TEST(registers)
{
	EXPECT_EQ(0, call_and_compare(zx_syscall_test_8));
}
#endif

TEST_HARNESS_MAIN
