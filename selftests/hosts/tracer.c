// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tracer that does not mean well: attaches to a Zircon process, and changes the clone() by
 * which a thread is started into another call:
 *
 *	tracer PID exec|execdetach|fork|prctl FILE
 *
 * exec and execdetach execute FILE. Status 0 if the call was changed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

static int is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static void put(pid_t pid, unsigned long addr, unsigned long word)
{
	if (ptrace(PTRACE_POKEDATA, pid, addr, word))
		perror("# POKEDATA");
}

/* Makes the call the tracee is about to make another one. */
static void change(pid_t pid, struct user_regs_struct *regs, const char *mode, const char *file)
{
	unsigned long at = (regs->rsp - 1024) & ~15ul, words[8] = { 0 };
	unsigned int i;

	if (is(mode, "exec") || is(mode, "execdetach")) {
		snprintf((char *)words, sizeof(words), "%s", file);
		for (i = 0; i < 8; i++)
			put(pid, at + 8 * i, words[i]);
		put(pid, at + 64, at);
		put(pid, at + 72, 0);
		regs->orig_rax = SYS_execve;
		regs->rdi = at;
		regs->rsi = at + 64;
		regs->rdx = 0;
	} else if (is(mode, "fork")) {
		regs->orig_rax = SYS_fork;
	} else {
		/* Switch Syscall User Dispatch off. */
		regs->orig_rax = SYS_prctl;
		regs->rdi = 59;
		regs->rsi = 0;
		regs->rdx = 0;
		regs->r10 = 0;
		regs->r8 = 0;
	}
	if (ptrace(PTRACE_SETREGS, pid, 0, regs))
		perror("# SETREGS");
}

int main(int argc, char **argv)
{
	struct user_regs_struct regs;
	int status, changed = 0;
	pid_t pid;

	if (argc != 4)
		return 2;
	pid = atoi(argv[1]);
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD) ||
	    ptrace(PTRACE_INTERRUPT, pid, 0, 0)) {
		perror("# SEIZE");
		return 1;
	}
	for (;;) {
		if (waitpid(pid, &status, __WALL) < 0 || WIFEXITED(status) || WIFSIGNALED(status))
			break;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
				continue;
			if (changed && is(argv[2], "prctl")) {
				/* It goes on as something between the worlds: end it. */
				kill(pid, SIGKILL);
				continue;
			}
			if (!changed && regs.orig_rax == SYS_clone &&
			    regs.rax == (unsigned long)-ENOSYS) {
				change(pid, &regs, argv[2], argv[3]);
				changed = 1;
				if (is(argv[2], "execdetach") || is(argv[2], "fork")) {
					ptrace(PTRACE_DETACH, pid, 0, 0);
					break;
				}
			}
		}
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
	}
	return !changed;
}
