/* SPDX-License-Identifier: MIT */
/*
 * Where a program begins: rdi is the bootstrap channel, rsi the address of the vDSO.
 *
 * Without an interpreter a program binds itself. With one it has been bound already,
 * and to add the base to what RELR names twice would be wrong: that variant is
 * assembled with ZXKIT_INTERP.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	.cfi_undefined %rip
	xorl	%ebp, %ebp
	andq	$-16, %rsp
#ifdef ZXKIT_INTERP
	xorl	%edx, %edx
	call	zxkit_start
#else
	movq	%rdi, %rbx
	movq	%rsi, %r12
	leaq	__ehdr_start(%rip), %rdi
	leaq	_DYNAMIC(%rip), %rsi
	movq	%r12, %rdx
	xorl	%ecx, %ecx
	call	zxkit_bind
	testl	%eax, %eax
	jnz	1f
	movq	%rbx, %rdi
	movq	%r12, %rsi
	leaq	__ehdr_start(%rip), %rdx
	call	zxkit_start
1:	/* Not even a call to complain with. */
#endif
	ud2
	.cfi_endproc
	.size	_start, . - _start

	.hidden	__ehdr_start
	.hidden	_DYNAMIC
	.section .note.GNU-stack, "", @progbits
