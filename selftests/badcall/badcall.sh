#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# No call of Linux's can be made from a Zircon process: each is tried, and it is looked
# that the process was killed, with Zircon's return code for an exception that nobody
# handled, and that nothing of what it wanted was done.

cd "$(dirname "$0")" || exit 1
zxrun=${ZXRUN:-zxrun}
n=0
failed=0
dir=$(mktemp -d) || exit 1
victim=
trap 'kill -9 $victim 2>/dev/null; rm -rf "$dir"' EXIT

plan()
{
	echo "TAP version 13"
	echo "1..$1"
}

# result RC NAME
result()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n $2"
	else
		echo "not ok $n $2"
		failed=$((failed + 1))
	fi
}

# Nothing of what a call of attempt() could have done may be seen.
untouched()
{
	[ "$(cat "$dir/file")" = before ] || {
		echo "# the file was changed"
		return 1
	}
	[ "$(ls "$dir")" = file ] || {
		echo "# there are new files"
		return 1
	}
	kill -0 $victim 2>/dev/null || {
		echo "# the other process was killed"
		return 1
	}
	grep -q '^State:.*[SR] ' /proc/$victim/status || {
		echo "# the other process was stopped"
		return 1
	}
	grep -q '^TracerPid:[[:space:]]*0$' /proc/$victim/status || {
		echo "# the other process is traced"
		return 1
	}
}

# What an earlier attempt may have done is not this one's fault. The victim is the same
# process throughout, for its number is in arguments: if it dies, all that follows fails.
prepare()
{
	rm -f "$dir"/*
	echo before >"$dir/file"
}

# attempt WAY CALL ARG...: it dies of an exception, and nothing happens.
attempt()
{
	rc=0
	prepare
	timeout -k 5 60 "$zxrun" ./badcall.zx "$@" >"$dir.out" 2>&1
	status=$?
	if [ $status -ne 139 ]; then
		echo "# exit status $status"
		rc=1
	fi
	if grep -q 'came back' "$dir.out"; then
		cat "$dir.out"
		rc=1
	fi
	rm -f "$dir.out"
	untouched || rc=1
	result $rc "$1_$2"
}

# every_call WAY
every_call()
{
	attempt "$1" open "$dir/new" 577 438
	attempt "$1" openat - "$dir/new" 577 438
	attempt "$1" write 1 came_back_by_write 18
	attempt "$1" read 0 "$dir/file" 1
	attempt "$1" unlink "$dir/file"
	attempt "$1" mmap 0 4096 7 34 - 0
	attempt "$1" mprotect 4096 4096 7
	attempt "$1" munmap 0 65536
	attempt "$1" brk 0
	attempt "$1" rt_sigaction 11 0 0 8
	attempt "$1" ioctl 1 21505 0
	attempt "$1" socket 1 1 0
	attempt "$1" kill "$victim" 9
	attempt "$1" ptrace 16 "$victim" 0 0
	attempt "$1" prctl 15 name
	attempt "$1" arch_prctl 4098 4096
	attempt "$1" fork
	attempt "$1" vfork
	attempt "$1" clone 17 0 0 0 0
	attempt "$1" clone3 0 88
	attempt "$1" execve /bin/sh 0 0
	attempt "$1" exit 0
	attempt "$1" exit_group 0
	attempt "$1" gettid
	attempt "$1" futex "$dir/file" 1 1
	attempt "$1" reboot 1 2 3
	attempt "$1" init_module 0 0 0
	attempt "$1" process_vm_writev "$victim" 0 0 0 0 0
	attempt "$1" io_uring_setup 1 0
	attempt "$1" none
	attempt "$1" x32_write 1 came_back_by_write 18
	attempt "$1" negative
	attempt "$1" high_half 1 came_back_by_write 18
	attempt "$1" zx_handle_close 0
	attempt "$1" zx_process_exit 0
}

sleep 100000 &
victim=$!
plan 75
every_call own
every_call vdso
# Numbers of the 32-bit table: open, write, kill, exit.
attempt int80 5 "$dir/new" 577 438
attempt int80 4 1 came_back_by_write 18
attempt int80 37 "$victim" 9
attempt int80 1 0
# The program as such runs: the other results mean something.
timeout -k 5 60 "$zxrun" ./badcall.zx >"$dir.out" 2>&1
status=$?
grep -q 'usage: badcall' "$dir.out" && [ $status -eq 1 ]
result $? program_runs
rm -f "$dir.out"
[ $failed -eq 0 ]
