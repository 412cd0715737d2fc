/* SPDX-License-Identifier: MIT */
/*
 * The entries of the kernel, and the data page.
 *
 *	eax				number
 *	rdi rsi rdx r10 r8 r9 r12 r13	arguments
 *	rax				result
 *
 * rcx and r11 are lost, as to every syscall instruction; everything else is preserved.
 *
 * Each number has a syscall instruction of its own, and the module takes the number
 * from nowhere else: the local symbol zx_ret_NAME is where that instruction returns to.
 * A call that is made on a stack which may be gone cannot return, so the two functions
 * at the end have instructions of their own; these return to zx_tail_NAME.
 */

	.text

.macro zx_function name, type=global
	.p2align 4
.ifc \type, global
	.globl	zx_\name, _zx_\name
	.type	zx_\name, @function
	.type	_zx_\name, @function
zx_\name:
_zx_\name:
.endif
	.globl	vdso_\name
	.hidden	vdso_\name
	.type	vdso_\name, @function
vdso_\name:
	.cfi_startproc
.endm

.macro zx_function_end name, type=global
	.cfi_endproc
.ifc \type, global
	.size	zx_\name, . - zx_\name
	.size	_zx_\name, . - _zx_\name
.endif
	.size	vdso_\name, . - vdso_\name
.endm

/* The instruction, and the name of where it returns to. */
.macro zx_syscall name, nr, prefix=zx_ret_
	movl	$\nr, %eax
	syscall
\prefix\name:
.endm

/* Above the stack pointer, once both are pushed: r13, r12, the return address, arguments 7, 8. */
.macro zx_call name, nr, nargs
.if \nargs >= 4
	movq	%rcx, %r10
.endif
.if \nargs >= 7
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	movq	16(%rsp), %r12
.endif
.if \nargs >= 8
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	movq	32(%rsp), %r13
.endif
	zx_syscall \name, \nr
.if \nargs >= 8
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r13
.endif
.if \nargs >= 7
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r12
.endif
.endm

/*
 * The module makes a clone call of Linux's out of thread_start, and sets r9 when it
 * has. The answer is then a thread's id or a Linux error, and after an error the
 * module has to be told that there is no such thread.
 */
.macro zx_entry_thread_start name, nr, nargs
	zx_function \name
	xorl	%r9d, %r9d
	zx_call	\name, \nr, \nargs
	testl	%r9d, %r9d
	jnz	1f
	ret
1:	testq	%rax, %rax
	jle	vdso_thread_start_abort
	xorl	%eax, %eax
	ret
	zx_function_end \name
.endm

.macro zx_entry_noreturn name, nr, nargs
	zx_function \name
	zx_call	\name, \nr, \nargs
	ud2
	zx_function_end \name
.endm

/* What gen.awk's mode=vdso emits. */
.macro zx_entry_kernel name, nr, nargs
.set	ZX_NR_\name, \nr
.ifc \name, thread_start
	zx_entry_thread_start \name, \nr, \nargs
.else
.ifc \name, thread_exit
	zx_entry_noreturn \name, \nr, \nargs
.else
.ifc \name, process_exit
	zx_entry_noreturn \name, \nr, \nargs
.else
	zx_function \name
	zx_call	\name, \nr, \nargs
	ret
	zx_function_end \name
.endif
.endif
.endif
.endm

.macro zx_entry_internal name, nr, nargs
	zx_function \name, internal
	zx_call	\name, \nr, \nargs
	ret
	zx_function_end \name, internal
.endm

.macro zx_entry_c name
.endm

#include "zx_vdso_entries.h"

/*
 * zx_vmar_unmap_handle_close_thread_exit(vmar_handle, addr, size, close_handle)
 *
 * The memory that goes may be the stack. close_handle waits in r8, which the call
 * preserves; if nothing was unmapped, the stack is still there to return on.
 */
	zx_function vmar_unmap_handle_close_thread_exit
	movl	%ecx, %r8d
	zx_syscall vmar_unmap, ZX_NR_vmar_unmap, zx_tail_
	testl	%eax, %eax
	jz	close_and_exit
	ret
	zx_function_end vmar_unmap_handle_close_thread_exit

/*
 * zx_futex_wake_handle_close_thread_exit(value_ptr, wake_count, new_value, close_handle)
 *
 * From the store on, the stack may be anybody's.
 */
	zx_function futex_wake_handle_close_thread_exit
	movl	%ecx, %r8d
	movl	%edx, (%rdi)
	zx_syscall futex_wake, ZX_NR_futex_wake, zx_tail_
	testl	%eax, %eax
	jnz	1f
close_and_exit:
	movl	%r8d, %edi
	zx_syscall handle_close, ZX_NR_handle_close, zx_tail_
	testl	%eax, %eax
	jz	vdso_thread_exit
1:	ud2
	zx_function_end futex_wake_handle_close_thread_exit

/* The module writes the page through the VMO; a process has it read-only. */
	.section .zx_vdso_data, "a", @progbits
	.globl	zx_vdso_data
	.hidden	zx_vdso_data
	.type	zx_vdso_data, @object
	.size	zx_vdso_data, 4096
zx_vdso_data:
	.zero	4096

	.section .note.GNU-stack, "", @progbits
