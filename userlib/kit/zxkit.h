/* SPDX-License-Identifier: MIT */
/*
 * A program kit: what a Zircon program that has no C library can use besides the calls
 * themselves. zxcc compiles and links against it.
 *
 *	int main(int argc, char **argv, char **envp);
 *
 * runs when the program has been bound to the vDSO and has read its bootstrap message.
 * What it returns is the return code of the process.
 */
#ifndef ZXKIT_H
#define ZXKIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zircon/process.h>
#include <zircon/processargs.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>

__BEGIN_CDECLS

/* In the argument of a PA_FD: the handle serves descriptors 0, 1 and 2. */
#define ZXKIT_FD_STDIO		0x8000

/* The VMO of the vDSO, for zxkit_launch(); not the caller's to close. */
zx_handle_t zxkit_vdso_vmo(void);

/* ---- Output: a line is a record of the debug log, or bytes of a socket ---- */

/* Writes @s and ends the line. */
void zxkit_puts(const char *s);

/*
 * printf() of %d %i %u %x %X %o %c %s %p %%, with the flags - and 0, a width, a
 * precision for strings, and h, l, ll, z. What follows the last newline is a line too.
 * A line is written at once, so lines of several threads do not mix.
 */
void zxkit_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void zxkit_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* Returns the length that the whole text has; @buffer is cut off and terminated. */
size_t zxkit_snprintf(char *buffer, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes the line and ends the process with return code 1. */
void zxkit_die(const char *fmt, ...) __attribute__((format(printf, 1, 2))) __NO_RETURN;

/* ---- Memory and strings; the compiler wants the first four ---- */

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

/* ---- Programs ---- */

/**
 * struct zxkit_image - a program that has been loaded
 * @vmar:	the region it is in; a handle
 * @base:	what is added to addresses in the file
 * @entry:	where it begins
 * @dynamic:	its dynamic section, 0 if it has none
 * @relro:	what may be made read-only once it is bound
 * @relro_size: 0 if nothing
 * @stack_size:	what its PT_GNU_STACK asks for, 0 if it does not
 * @interp:	it has a PT_INTERP
 */
struct zxkit_image {
	zx_handle_t vmar;
	zx_vaddr_t base;
	zx_vaddr_t entry;
	zx_vaddr_t dynamic;
	zx_vaddr_t relro;
	size_t relro_size;
	size_t stack_size;
	bool interp;
};

/**
 * zxkit_load() - map an ELF file
 * @vmar:	where, a region that is any process's
 * @vmo:	the file; readable, and executable if the file has code
 * @image:	what came of it
 *
 * What can be written is copied, the rest is mapped.
 *
 * Return: ZX_OK; ZX_ERR_INVALID_ARGS if it is no ELF file for this machine that can be
 * loaded anywhere; or what the calls say.
 */
zx_status_t zxkit_load(zx_handle_t vmar, zx_handle_t vmo, struct zxkit_image *image);

/**
 * zxkit_file() - a VMO of a file that is in memory
 * @data:	the bytes
 * @size:	how many
 * @name:	of the VMO
 * @out:	an executable VMO
 */
zx_status_t zxkit_file(const void *data, size_t size, const char *name, zx_handle_t *out);

#define ZXKIT_LAUNCH_MAX_HANDLES	16

/**
 * struct zxkit_launch - how to start a program
 * @job:	in which job; ZX_HANDLE_INVALID for that of the caller
 * @executable:	the file, a program without a PT_INTERP
 * @name:	of the process
 * @argc:	@argv: its arguments
 * @num_handles: how many of these:
 * @handles:	handles for it, which leave the caller whatever happens
 * @infos:	what they are for, PA_HND()
 */
struct zxkit_launch {
	zx_handle_t job;
	zx_handle_t executable;
	const char *name;
	int argc;
	const char *const *argv;
	uint32_t num_handles;
	zx_handle_t handles[ZXKIT_LAUNCH_MAX_HANDLES];
	uint32_t infos[ZXKIT_LAUNCH_MAX_HANDLES];
};

/**
 * zxkit_launch() - start a program in a new process
 * @launch:	see there
 * @process:	the process
 *
 * It shares the output of the caller.
 */
zx_status_t zxkit_launch(const struct zxkit_launch *launch, zx_handle_t *process);

/**
 * zxkit_wait() - wait for the end of a process
 * @process:	the process
 * @retcode:	its return code
 */
zx_status_t zxkit_wait(zx_handle_t process, int64_t *retcode);

__END_CDECLS

#endif /* ZXKIT_H */
