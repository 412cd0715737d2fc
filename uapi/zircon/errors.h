/* SPDX-License-Identifier: MIT */
/*
 * What a call answers. Calls return these, never an errno; a few answer a positive
 * count instead of ZX_OK.
 */
#ifndef ZIRCON_ERRORS_H
#define ZIRCON_ERRORS_H

#include <zircon/scalars.h>

/* Success, and what is wrong with the kernel or its resources */
#define ZX_OK			ZX_STATUS(0)
#define ZX_ERR_INTERNAL		ZX_STATUS(-1)
#define ZX_ERR_NOT_SUPPORTED	ZX_STATUS(-2)
#define ZX_ERR_NO_RESOURCES	ZX_STATUS(-3)
#define ZX_ERR_NO_MEMORY	ZX_STATUS(-4)

/* What is wrong with the arguments */
#define ZX_ERR_INVALID_ARGS	ZX_STATUS(-10)
#define ZX_ERR_BAD_HANDLE	ZX_STATUS(-11)
#define ZX_ERR_WRONG_TYPE	ZX_STATUS(-12)
#define ZX_ERR_BAD_SYSCALL	ZX_STATUS(-13)
#define ZX_ERR_OUT_OF_RANGE	ZX_STATUS(-14)
#define ZX_ERR_BUFFER_TOO_SMALL	ZX_STATUS(-15)

/* What is wrong with the state of the object */
#define ZX_ERR_BAD_STATE	ZX_STATUS(-20)
#define ZX_ERR_TIMED_OUT	ZX_STATUS(-21)
#define ZX_ERR_SHOULD_WAIT	ZX_STATUS(-22)
#define ZX_ERR_CANCELED		ZX_STATUS(-23)
#define ZX_ERR_PEER_CLOSED	ZX_STATUS(-24)
#define ZX_ERR_NOT_FOUND	ZX_STATUS(-25)
#define ZX_ERR_ALREADY_EXISTS	ZX_STATUS(-26)
#define ZX_ERR_ALREADY_BOUND	ZX_STATUS(-27)
#define ZX_ERR_UNAVAILABLE	ZX_STATUS(-28)

/* What is not allowed */
#define ZX_ERR_ACCESS_DENIED	ZX_STATUS(-30)

/* Input and output */
#define ZX_ERR_IO			ZX_STATUS(-40)
#define ZX_ERR_IO_REFUSED		ZX_STATUS(-41)
#define ZX_ERR_IO_DATA_INTEGRITY	ZX_STATUS(-42)
#define ZX_ERR_IO_DATA_LOSS		ZX_STATUS(-43)
#define ZX_ERR_IO_NOT_PRESENT		ZX_STATUS(-44)
#define ZX_ERR_IO_OVERRUN		ZX_STATUS(-45)
#define ZX_ERR_IO_MISSED_DEADLINE	ZX_STATUS(-46)
#define ZX_ERR_IO_INVALID		ZX_STATUS(-47)

/* Only user space gives these: files, iteration, networks */
#define ZX_ERR_BAD_PATH			ZX_STATUS(-50)
#define ZX_ERR_NOT_DIR			ZX_STATUS(-51)
#define ZX_ERR_NOT_FILE			ZX_STATUS(-52)
#define ZX_ERR_FILE_BIG			ZX_STATUS(-53)
#define ZX_ERR_NO_SPACE			ZX_STATUS(-54)
#define ZX_ERR_NOT_EMPTY		ZX_STATUS(-55)
#define ZX_ERR_STOP			ZX_STATUS(-60)
#define ZX_ERR_NEXT			ZX_STATUS(-61)
#define ZX_ERR_ASYNC			ZX_STATUS(-62)
#define ZX_ERR_PROTOCOL_NOT_SUPPORTED	ZX_STATUS(-70)
#define ZX_ERR_ADDRESS_UNREACHABLE	ZX_STATUS(-71)
#define ZX_ERR_ADDRESS_IN_USE		ZX_STATUS(-72)
#define ZX_ERR_NOT_CONNECTED		ZX_STATUS(-73)
#define ZX_ERR_CONNECTION_REFUSED	ZX_STATUS(-74)
#define ZX_ERR_CONNECTION_RESET		ZX_STATUS(-75)
#define ZX_ERR_CONNECTION_ABORTED	ZX_STATUS(-76)

/* Never seen by a program: the vDSO or the kernel deals with them */
#define ZX_ERR_INTERNAL_INTR_RETRY	ZX_STATUS(-6)
#define ZX_ERR_INTERNAL_INTR_KILLED	ZX_STATUS(-502)

#endif /* ZIRCON_ERRORS_H */
