/* SPDX-License-Identifier: MIT */
/*
 * zxrun: starts a Zircon program on Linux.
 *
 *	main.c		options, and what happens in which order
 *	elf.c		is this a Zircon program, and if not, why not
 *	hosts.c		provides the module with blank hosts
 *	launch.c	makes the process and starts it
 *	procargs.c	the bootstrap messages
 *	ldsvc.c		the loader service, for programs with an interpreter
 *	relay.c		prints what the program writes, and waits for its end
 */
#ifndef ZXRUN_H
#define ZXRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zxh.h>

#define ZXRUN_VERSION	"0.1.0"

/* How zxrun exits when there is no return code of the program to exit with. */
#define EXIT_NOT_STARTED	125	/* zxrun, the module or the machine is to blame */
#define EXIT_NOT_A_PROGRAM	126
#define EXIT_NOT_FOUND		127

#define MAX_LIB_PATHS	16

/**
 * struct options - what the command line asks for
 * @program:	path of the file
 * @argv:	the program's arguments, @program first
 * @name:	of the process
 * @env:	the program's environment, NULL-terminated
 * @lib_paths:	where libraries are looked for, in this order
 * @verbose:	say what is done
 */
struct options {
	const char *program;
	int argc;
	char **argv;
	const char *name;
	char **env;
	const char *lib_paths[MAX_LIB_PATHS];
	int num_lib_paths;
	bool verbose;
};

/* A line on stderr that begins with "zxrun: ". */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same if the user wants to know what is going on. */
void verbose(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- elf.c ---- */

/**
 * struct program - a file that has been read
 * @data:	all of it
 * @size:	in bytes
 * @interp:	name of its interpreter, "" if it has none
 */
struct program {
	void *data;
	size_t size;
	char interp[256];
};

/**
 * read_program() - read a file and make sure that it can be run
 * @path:	its name
 * @library:	it is an interpreter or a library: it need not look like a program
 * @program:	filled in
 * @why:	room for one line about what is wrong with it
 * @why_size:	of @why
 *
 * Return: 0, EXIT_NOT_FOUND or EXIT_NOT_A_PROGRAM, with @why.
 */
int read_program(const char *path, bool library, struct program *program, char *why,
		 size_t why_size);
void free_program(struct program *program);

/* ---- hosts.c ---- */

/* Starts the thread that provides hosts. Returns 0 or a negative errno. */
int start_hosts(void);

/* ---- launch.c ---- */

/**
 * struct running - a program that runs
 * @job:	the job it is in, a child of the root job
 * @process:	its process
 */
struct running {
	zx_handle_t job;
	zx_handle_t process;
};

/* Starts the program. Returns 0, or the status to exit with after having complained. */
int launch(const struct options *options, struct running *running);

/* Finds a library, in the order of the search path. Returns a malloc()ed path or NULL. */
char *find_library(const struct options *options, const char *name);

/* Makes an executable VMO of a file. */
zx_status_t file_to_vmo(const struct program *program, const char *name, zx_handle_t *out);

/* ---- procargs.c ---- */

#define MESSAGE_MAX_HANDLES	16

/**
 * struct message - a bootstrap message that is being put together
 * @num_handles: how many of these there are:
 * @handles:	which leave with the message
 * @infos:	PA_HND() of each
 */
struct message {
	uint32_t num_handles;
	zx_handle_t handles[MESSAGE_MAX_HANDLES];
	uint32_t infos[MESSAGE_MAX_HANDLES];
};

/* Adds a handle, which the message then owns. */
void message_add(struct message *message, uint32_t info, zx_handle_t handle);
/* Adds a duplicate of a handle. */
zx_status_t message_add_copy(struct message *message, uint32_t info, zx_handle_t handle);
/* Writes the message. Its handles are gone, whatever is returned. */
zx_status_t message_send(struct message *message, zx_handle_t channel, int argc, char **argv,
			 char **env);

/* ---- ldsvc.c ---- */

/* Starts the loader service. @client is the end that goes to the program. */
zx_status_t start_loader(const struct options *options, zx_handle_t *client);

/* ---- relay.c ---- */

/* From here on signals that would end zxrun end the program. */
void guard_signals(const struct running *running);
/* Prints the program's output until it ends. Returns what to exit with. */
int relay(const struct options *options, const struct running *running);

#endif /* ZXRUN_H */
