// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that belong to nothing: those of Zircon's own tests of how arguments and results
 * pass, and one that is as old as Zircon.
 */
#include <zx_protos.h>
#include "../object/event.h"
#include "yield.h"

zx_status_t sys_zx_thread_legacy_yield(struct zx_caller *c, u32 options)
{
	return options ? ZX_ERR_INVALID_ARGS : zx_yield(c);
}

zx_status_t sys_zx_syscall_test_0(struct zx_caller *caller)
{
	return ZX_OK;
}

zx_status_t sys_zx_syscall_test_1(struct zx_caller *caller, s32 a)
{
	return ZX_STATUS(a);
}

zx_status_t sys_zx_syscall_test_2(struct zx_caller *caller, s32 a, s32 b)
{
	return ZX_STATUS(a + b);
}

zx_status_t sys_zx_syscall_test_3(struct zx_caller *caller, s32 a, s32 b, s32 c)
{
	return ZX_STATUS(a + b + c);
}

zx_status_t sys_zx_syscall_test_4(struct zx_caller *caller, s32 a, s32 b, s32 c,
				  s32 d)
{
	return ZX_STATUS(a + b + c + d);
}

zx_status_t sys_zx_syscall_test_5(struct zx_caller *caller, s32 a, s32 b, s32 c,
				  s32 d, s32 e)
{
	return ZX_STATUS(a + b + c + d + e);
}

zx_status_t sys_zx_syscall_test_6(struct zx_caller *caller, s32 a, s32 b, s32 c,
				  s32 d, s32 e, s32 f)
{
	return ZX_STATUS(a + b + c + d + e + f);
}

zx_status_t sys_zx_syscall_test_7(struct zx_caller *caller, s32 a, s32 b, s32 c,
				  s32 d, s32 e, s32 f, s32 g)
{
	return ZX_STATUS(a + b + c + d + e + f + g);
}

zx_status_t sys_zx_syscall_test_8(struct zx_caller *caller, s32 a, s32 b, s32 c,
				  s32 d, s32 e, s32 f, s32 g, s32 h)
{
	return ZX_STATUS(a + b + c + d + e + f + g + h);
}

/* Errors for some arguments, sums for others. */
zx_status_t sys_zx_syscall_test_wrapper(struct zx_caller *caller, s32 a, s32 b, s32 c)
{
	s32 sum;

	if (a < 0 || b < 0 || c < 0)
		return ZX_ERR_INVALID_ARGS;
	sum = a + b + c;
	return sum > 50 ? ZX_ERR_OUT_OF_RANGE : ZX_STATUS(sum);
}

/* Makes a handle whatever it is to return: the caller gets it only with ZX_OK. */
zx_status_t sys_zx_syscall_test_handle_create(struct zx_caller *caller, zx_status_t return_value,
					      zx_handle_t __user *out)
{
	zx_status_t status;
	struct zx_hnd hnd;

	status = zx_event_create(zx_caller_instance(caller), &hnd);
	if (status != ZX_OK)
		return ZX_ERR_INTERNAL;
	if (return_value == ZX_OK)
		return zx_out_handle(caller, hnd, out);
	zx_hnd_drop(hnd);
	return return_value;
}

zx_status_t sys_zx_syscall_next_1(struct zx_caller *caller, s32 arg)
{
	return ZX_OK;
}

/*
 * Arguments come in whole registers whatever their type: the upper bits of narrow ones must
 * not show in the sums.
 */
u64 sys_zx_syscall_test_widening_unsigned_narrow(struct zx_caller *caller, u64 a,
						 u32 b, u16 c, u8 d)
{
	return a + b + c + d;
}

u64 sys_zx_syscall_test_widening_unsigned_wide(struct zx_caller *caller, u64 a,
					       u32 b, u16 c, u8 d)
{
	return a + (u64)b + (u64)c + (u64)d;
}

s64 sys_zx_syscall_test_widening_signed_narrow(struct zx_caller *caller, s64 a,
					       s32 b, s16 c, s8 d)
{
	return a + b + c + d;
}

s64 sys_zx_syscall_test_widening_signed_wide(struct zx_caller *caller, s64 a,
					     s32 b, s16 c, s8 d)
{
	return a + (s64)b + (s64)c + (s64)d;
}
