/* SPDX-License-Identifier: MIT */
/*
 * The entry of the interpreter: binds itself, lets ldso_main() make the program ready,
 * and goes on to it on its own stack with the same two registers.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	.cfi_undefined %rip
	xorl	%ebp, %ebp
	andq	$-16, %rsp
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
	call	ldso_main
	movq	%rbx, %rdi
	movq	%r12, %rsi
	leaq	-8(%rdx), %rsp
	jmp	*%rax
1:	ud2
	.cfi_endproc
	.size	_start, . - _start

	.hidden	__ehdr_start
	.hidden	_DYNAMIC
	.section .note.GNU-stack, "", @progbits
