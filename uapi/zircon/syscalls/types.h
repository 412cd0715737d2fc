/* SPDX-License-Identifier: MIT */
/* Programs include this for the types that prototypes need. */
#ifndef ZIRCON_SYSCALLS_TYPES_H
#define ZIRCON_SYSCALLS_TYPES_H

#include <zircon/types.h>

#endif /* ZIRCON_SYSCALLS_TYPES_H */
