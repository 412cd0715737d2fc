/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zxfuzz: random calls, guided by what they reach in the module.
 *
 *	gen.awk		what there is to call, and with what, from the tables of uapi/
 *	random.c	all choices come from one seed
 *	program.c	programs: made at random, changed at random
 *	text.c		as text and back
 *	repro.c		as a C program that needs nothing else
 *	exec.c		runs one as a hosted process: an instance, threads, hosts for its processes
 *	kcov.c		which places in the module that reached
 *	left.c		what is left when it has ended, which is nothing
 *	main.c		the loop, the corpus, watching over it
 *	native.c	runs some as a Zircon process, zxfuzz.zx: through the vDSO, with threads,
 *			mappings and a child process that runs
 *	zxrun.c		starts zxfuzz.zx again and again, and watches over that
 *
 * A program is a list of calls. Those of thread 0 run one after the other; then each other
 * thread runs its own while the others run theirs, on the same handles. Handles are kept in
 * slots; memory is one arena, which calls fill before they are made. In the native form its
 * upper half is a mapping of a VMO that the program has a handle to, so that what calls read
 * and write is resized, decommitted, written and unmapped meanwhile.
 */
#ifndef ZXFUZZ_H
#define ZXFUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifndef FZ_NATIVE
#include <stdio.h>
#endif

#define FZ_THREADS	4		/* with thread 0 */
#define FZ_SLOTS	32
#define FZ_CALLS	24
#define FZ_PATCHES	24
#define FZ_ARENA	0x10000u
#define FZ_PLAIN	(FZ_ARENA / 2)	/* what lies below is nobody else's */
#define FZ_ARGS		8

/* Slots that are filled from the beginning. */
enum {
	FZ_SLOT_JOB, FZ_SLOT_PROCESS, FZ_SLOT_VDSO, FZ_SLOT_LOG,
	FZ_SLOT_MEMORY,		/* of the upper half of the arena */
	/* What follows is there in the native form only. */
	FZ_SLOT_VMAR,		/* where that is mapped */
	FZ_SLOT_CHILD,		/* a process that is ready to start... */
	FZ_SLOT_CHILD_VMAR,
	FZ_SLOT_THREAD,		/* ...with this thread */
	FZ_SLOT_RESOURCE,	/* the root resource, in the hosted form only */
	FZ_SLOT_FREE,
};

enum fz_kind {
	FZ_HANDLE, FZ_OUT, FZ_IN, FZ_INOUT, FZ_LEN, FZ_OPTIONS, FZ_RIGHTS, FZ_SIGNALS, FZ_TIME,
	FZ_ADDR, FZ_ENTRY, FZ_STACK, FZ_KOID, FZ_NUMBER,
};

#define FZ_ONE_OF	255	/* instead of options that go together */

struct fz_arg {
	unsigned char kind;
	unsigned char type;
	unsigned char layout;	/* of what it points to; 0: bytes */
	unsigned char version;	/* of a struct, at the top of its options; or FZ_ONE_OF */
	uint16_t first;		/* of fz_constants, and how many, */
	uint16_t count;		/* are its options; first: the pointer a length is of */
	const char *name;
};

/* A field of a struct. */
struct fz_field {
	unsigned char offset;
	unsigned char size;
	struct fz_arg arg;
};

/* A struct: its fields in fz_fields. */
struct fz_layout {
	unsigned int size;
	unsigned int first;
	unsigned int count;
};

/* A row of uapi/syscalls.tbl. */
struct fz_info {
	unsigned int nr;
	const char *name;
	bool todo;
	bool ends;		/* the thread that calls it */
	unsigned int nargs;
	struct fz_arg args[FZ_ARGS];
};

extern const struct fz_info *const fz_table;
extern const unsigned int fz_table_size;
extern const unsigned int fz_type_count;
extern const char *const *const fz_types;

/* How a value of an argument is made when the call is made. In text, a letter before it. */
enum fz_how {
	FZ_CONST,		/* c */
	FZ_SLOT,		/* s: the handle in the slot */
	FZ_MEM,			/* m: address of the arena at the offset */
	FZ_EDGE,		/* e: so many bytes before the arena ends, and nothing follows */
	FZ_READONLY,		/* r: address of memory that can only be read */
	FZ_SOON,		/* d: so many nanoseconds from now */
	FZ_CODE,		/* x: code here (0) or in the child (1); the child's argument (2) */
	FZ_STACK_OF,		/* k: a stack here (0) or in the child (1) */
	FZ_KOID_OF,		/* o: the koid of what the slot's handle is of */
};

struct fz_value {
	unsigned char how;
	uint64_t v;
};

/* What the arena is to hold before the call. */
struct fz_patch {
	uint16_t offset;
	uint8_t size;		/* 4 or 8 */
	struct fz_value value;
};

struct fz_call {
	uint16_t info;		/* index in fz_table */
	uint8_t thread;
	uint8_t fail;		/* which allocation or copy fails, 0 for none */
	uint8_t npatches;
	uint8_t nouts;
	struct fz_value args[FZ_ARGS];
	struct fz_patch patches[FZ_PATCHES];
	/* Handles that are put into slots if the call succeeds. */
	struct {
		uint16_t offset;
		uint8_t slot;
		uint8_t type;
	} outs[2];
};

struct fz_program {
	unsigned int n;
	struct fz_call calls[FZ_CALLS];
};

/* random.c */
extern uint64_t fz_random_state;
uint64_t fz_random(void);
uint32_t fz_below(uint32_t n);
bool fz_one_in(uint32_t n);

/* program.c */
void fz_generate(struct fz_program *p);
void fz_remove_call(struct fz_program *p, unsigned int i);
void fz_mutate(struct fz_program *p, const struct fz_program *other);

#ifndef FZ_NATIVE
/* text.c */
void fz_print(FILE *f, const struct fz_program *p);
bool fz_parse(FILE *f, struct fz_program *p);

/* exec.c */
struct fz_exec_state {
	volatile uint64_t beat;		/* counts programs */
	volatile uint64_t calls;
	volatile uint64_t good;		/* that returned ZX_OK */
};

void fz_exec_init(struct fz_exec_state *state, bool coverage);
bool fz_exec(const struct fz_program *p);

void fz_log_line(const char *what, uint64_t state, unsigned int n);

/* zxrun.c */
struct fz_native_result {
	unsigned int launches;
	unsigned int programs;
	unsigned int ended;		/* that ended their own process */
	bool failed;
};

void fz_native(const char *zxrun, const char *zx, unsigned int seconds,
	       struct fz_native_result *result);
bool fz_native_again(const char *zxrun, const char *zx, uint64_t seed, unsigned int first,
		     unsigned int last);

/* kcov.c */
#define FZ_COVER_SIZE	(4u << 20)

bool fz_kcov_setup(unsigned char *seen);
void fz_kcov_thread(unsigned int thread);
void fz_kcov_begin(unsigned int thread);
unsigned int fz_kcov_end(unsigned int thread);
void fz_kcov_unreached(FILE *f);

/* left.c */
bool fz_nothing_left(const char *who);

/* repro.c */
void fz_print_c(FILE *f, const struct fz_program *p);
#endif

#endif /* ZXFUZZ_H */
