/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the entry of syscall_user_dispatch() calls instead of nothing, see hook.c.
 *
 * At this point the stack has the return address into syscall_user_dispatch() and below
 * it the one into its caller; rdi is its argument, the user's registers. For a bound task
 * the former is dropped: zx_dispatch() runs in the function's place and returns to its
 * caller.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

SYM_FUNC_START(zx_hook_entry)
	ANNOTATE_NOENDBR	/* only ever called directly */
	push	%rdi
	call	zx_hook_caller
	pop	%rdi
	test	%rax, %rax
	jz	.Lnot_bound
	mov	%rax, %rsi
	add	$8, %rsp
	UNWIND_HINT_FUNC
	jmp	zx_dispatch
.Lnot_bound:
	RET
SYM_FUNC_END(zx_hook_entry)
