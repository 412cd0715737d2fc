/* SPDX-License-Identifier: MIT */
/*
 * zxrun: starts a Zircon program on Linux.
 *
 *	main.c		options, and what happens in which order
 *	elf.c		is this a Zircon program, and if not, why not
 *	library.c	where interpreters and libraries are found
 *	hosts.c		provides the module with blank hosts
 *	launch.c	makes the process and starts it
 *	procargs.c	the bootstrap messages
 *	ldsvc.c		the loader service, for programs with an interpreter
 *	relay.c		prints what the program writes, and tells how it ended
 *	signals.c	what ends the program before its time
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

/**
 * struct options - what the command line asks for
 * @program:	path of the file
 * @argv:	the program's arguments, @program first, NULL-terminated
 * @name:	of the process
 * @env:	the program's environment, NULL-terminated
 * @root_resource: the program gets it
 */
struct options {
	const char *program;
	char **argv;
	const char *name;
	char **env;
	bool root_resource;
};

/* A line on stderr that begins with "zxrun: ". */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same if the user wants to know what is going on. */
void verbose(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- elf.c ---- */

/* What a file is meant to be, and so what it must have. */
enum file_kind {
	FILE_PROGRAM,
	FILE_INTERPRETER,
	FILE_LIBRARY,
};

/**
 * struct program - a file that has been read
 * @data:	all of it
 * @size:	in bytes, more than none
 * @interp:	name of its interpreter, "" if it has none
 */
struct program {
	void *data;
	size_t size;
	char interp[256];
};

/**
 * check_program() - whether what has been read can be loaded
 * @program:	@interp is filled in
 * @kind:	what it should be
 *
 * Return: NULL, or what is wrong with it.
 */
const char *check_program(struct program *program, enum file_kind kind);

/**
 * read_program() - read a file and make sure that it can be loaded
 * @path:	its name
 * @kind:	what it should be
 * @program:	filled in; free_program() when it is not needed any more
 * @why:	room for one line about what is wrong with it
 * @why_size:	of @why
 *
 * Return: 0, EXIT_NOT_FOUND or EXIT_NOT_A_PROGRAM, with @why.
 */
int read_program(const char *path, enum file_kind kind, struct program *program, char *why,
		 size_t why_size);
void free_program(struct program *program);

/* ---- library.c ---- */

/* Adds a directory to the end of the search path. */
void add_library_path(const char *dir);
/* After those of the command line: the environment's, the program's, the installed. */
void add_default_library_paths(const char *program);
/*
 * Finds a library, or NAME in the subdirectory VARIANT of the search path's directories if
 * that is not NULL. Returns a malloc()ed path, or NULL.
 */
char *find_library(const char *variant, const char *name);

/* ---- hosts.c ---- */

/*
 * Starts the thread that provides hosts. Returns 0, or the status to exit with after having
 * complained.
 */
int start_hosts(void);

/* ---- launch.c ---- */

/**
 * struct files - what is going to be loaded
 * @program:	the program
 * @interp:	its interpreter, if program.interp says that it has one
 */
struct files {
	struct program program;
	struct program interp;
};

/**
 * struct running - a program that runs
 * @job:	the job it is in, a child of the root job
 * @process:	its process
 */
struct running {
	zx_handle_t job;
	zx_handle_t process;
};

/* Reads the files. Returns 0, or the status to exit with after having complained. */
int read_files(const struct options *options, struct files *files);

/* Starts the program, and frees the files. Returns the same. */
int launch(const struct options *options, struct files *files, struct running *running);

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
zx_status_t message_send(struct message *message, zx_handle_t channel,
			 const struct options *options);
/* Instead: closes its handles. */
void message_drop(struct message *message);

/* ---- ldsvc.c ---- */

/* Starts the loader service. @client is the end that goes to the program. */
zx_status_t start_loader(zx_handle_t *client);

/* ---- relay.c ---- */

/* Prints the program's output until it ends. Returns what to exit with. Once. */
int relay(const struct options *options, const struct running *running);

/* ---- signals.c ---- */

/*
 * To be called before there are threads. From here on a signal that would end zxrun ends
 * it in good order.
 */
void guard_signals(void);
/* The program runs: from here on such a signal kills its job. */
void guard_job(zx_handle_t job);
/* The signal that killed the job, 0 if none did. */
int ended_by_signal(void);

#endif /* ZXRUN_H */
