#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of zxrun that want the module, inside the virtual machine. Each prints
# "ok N what" or "not ok N what"; the plan is at the end.
#
# zxrun is in /usr/local/bin, the programs are beside this script.
#
# shellcheck disable=SC2317 # check calls them

PATH=/usr/local/bin:$PATH
cd "$(dirname "$0")" || exit 1
here=$PWD
count=0
failed=0
out=/tmp/out
err=/tmp/err

# check WHAT COMMAND...: shows what zxrun said last if it fails.
check()
{
	what=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count $what"
		return
	fi
	failed=$((failed + 1))
	echo "# $*"
	head -n 20 $out | sed 's/^/# out: /'
	head -n 20 $err | sed 's/^/# err: /'
	echo "not ok $count $what"
}

# ends STATUS COMMAND...
ends()
{
	want=$1
	shift
	timeout -k 5 60 "$@" >$out 2>$err
	status=$?
	[ $status -eq "$want" ] && return
	echo "# status $status, wanted $want"
	return 1
}

quiet()
{
	[ ! -s $err ]
}

# prints TEXT: with backslashes.
prints()
{
	printf '%b' "$1" | cmp -s - $out
}

says()
{
	[ "$(wc -l <$err)" -eq 1 ] && grep -q "^zxrun: .*$1" $err
}

# --- how it ends ------------------------------------------------------------------------

exits()
{
	ends "$2" zxrun ./say exit "$1" && quiet
}

killed()
{
	want=$1 text=$2
	shift 2
	ends "$want" zxrun ./say "$@" && says "say was killed$text"
}

check "return code 0" exits 0 0
check "return code 7" exits 7 7
check "return code 255" exits 255 255
check "256 does not become 0" exits 256 255
check "257: the low byte" exits 257 1
check "-1: the low byte" exits -1 255
check "a program that kills itself" killed 137 "" killed
check "a stack that is too small faults" killed 139 ": an exception" deep 300
check "the stack is as large as it says" ends 0 zxrun ./say deep 200
check "standard error has nothing else" quiet

# --- what it is given ---------------------------------------------------------------------

strings()
{
	ends 0 env -i HOME=/h TERM=t A=a B=b /usr/local/bin/zxrun -e A -e C=c -e HOME=/x -e NONE \
		--env D= ./say strings "two words" "" -v &&
		prints "arg ./say\narg strings\narg two words\narg \narg -v\nenv HOME=/x\nenv TERM=t\nenv A=a\nenv C=c\nenv D=\n"
}

handles()
{
	ends 0 zxrun ./say handles &&
		prints "PA_VMAR_LOADED\nPA_VMO_STACK\nPA_VMO_EXECUTABLE\nPA_JOB_DEFAULT\nPA_VMO_VDSO\n"
}

too_long()
{
	long=$(head -c 40000 /dev/zero | tr '\0' x)
	ends 125 zxrun ./say "$long" "$long" && says "65536 bytes of a message"
}

long()
{
	long=$(head -c 60000 /dev/zero | tr '\0' x)
	ends 0 zxrun ./say strings "$long" && [ "$(wc -c <$out)" -gt 60000 ]
}

directly()
{
	ends 0 env -i ./say strings a && prints "arg ./say\narg strings\narg a\n" &&
		ends 0 env -i PATH="$here" say strings && prints "arg $here/say\narg strings\n"
}

verbose()
{
	ends 0 zxrun -v ./say nothing && grep -q "^zxrun: say mapped at 0x" $err &&
		grep -q "^zxrun: vDSO at 0x" $err && grep -q "^zxrun: stack at 0x" $err &&
		grep -q "^zxrun: say ended with return code 0" $err
}

check "arguments, environment" strings
check "handles" handles
check "long arguments" long
check "arguments that are too long" too_long
check "a program executed by its name" directly
check "--verbose" verbose
check "--name" ends 137 zxrun --name other ./say killed
check "it is used" says "other was killed"

# --- what it writes ------------------------------------------------------------------------

lines()
{
	ends 0 zxrun ./say lines 500 && seq 0 499 | sed 's/^/line /' | cmp -s - $out
}

# The program is quicker than zxrun, and waits for it.
flood()
{
	ends 0 zxrun ./say lines 20000 && seq 0 19999 | sed 's/^/line /' | cmp -s - $out && quiet
}

# Who does not read what zxrun prints keeps no program for ever: the lines are more than the
# ring and the pipe can take. What was lost, if anything was, is counted.
nobody_reads()
{
	{ zxrun ./say lines 20000 2>$err; echo $? >status; } | { sleep 8; cat >$out; }
	lost=$(sed -n 's/^zxrun: \([0-9]*\) lines of output were lost.*/\1/p' $err)
	[ "$(cat status)" -eq 0 ] && [ $(($(wc -l <$out) + ${lost:-0})) -eq 20000 ] &&
		tail -n 1 $out | grep -qx "line 19999"
}

leave()
{
	ends 3 zxrun ./say leave murmur && grep -qx "last line" $out && quiet
}

# The log may have dropped the last line before it was read.
leave_noise()
{
	ends 3 zxrun ./say leave noise
}

no_output()
{
	timeout -k 5 60 zxrun ./say lines 10 >/dev/full 2>$err
	[ $? -eq 125 ] && says "cannot write the output of say: No space" || return
	timeout -k 5 60 sh -c 'exec zxrun ./say lines 10 >&-' 2>$err
	[ $? -eq 125 ] && says "cannot write the output of say: Bad file"
}

broken_pipe()
{
	timeout -k 5 60 zxrun ./say noise 2>$err | head -n 1 >$out
	prints "noise\n"
}

# The same if the signal for that is ignored.
broken_pipe_ignored()
{
	{
		timeout -k 5 60 sh -c 'trap "" PIPE; exec zxrun ./say noise' 2>$err
		echo $? >$out.status
	} | head -n 1 >$out
	prints "noise\n" && [ "$(cat $out.status)" = 141 ]
}

check "all lines" lines
check "many lines: none is lost" flood
check "nobody reads them: they are counted" nobody_reads
check "all that was written before the end" leave
check "an end, though somebody goes on writing" leave_noise
check "output that cannot be written" no_output
check "nobody reads the output: it ends" broken_pipe
check "nobody reads it, and SIGPIPE is ignored" broken_pipe_ignored

# --- signals ---------------------------------------------------------------------------------

# ready COMMAND...: starts it and waits until the program says that it runs. $pid is zxrun.
ready()
{
	: >$out
	"$@" >$out 2>$err &
	pid=$!
	for _ in $(seq 600); do
		grep -q ready $out && return
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$pid" 2>/dev/null
	return 1
}

# ended STATUS: zxrun has, and nothing of it is left.
ended()
{
	wait "$pid"
	status=$?
	[ $status -eq "$1" ] || {
		echo "# status $status, wanted $1"
		return 1
	}
	for _ in $(seq 600); do
		left=$(pidof zxhost) || return 0
		sleep 0.1
	done
	echo "# left: $left"
	return 1
}

signalled()
{
	ready zxrun ./say "$3" || return
	kill -"$1" "$pid"
	ended "$2" && quiet
}

# Somebody may have said that it is to be ignored: a shell does, of INT, for a job.
ignored()
{
	ready sh -c 'trap "" HUP; exec zxrun ./say forever' || return
	kill -HUP "$pid"
	kill -INT "$pid"
	sleep 1
	kill -0 "$pid" || return
	kill -TERM "$pid"
	ended 143
}

# A terminal's signals reach zxrun's process group: hosts are not in it.
groups()
{
	ready zxrun ./say forever || return
	group=$(cut -d ' ' -f 5 "/proc/$pid/stat")
	hosts=$(pidof zxhost)
	found=0
	for host in $hosts; do
		theirs=$(cut -d ' ' -f 5 "/proc/$host/stat")
		[ "$theirs" != "$group" ] || found=$((found + 1))
	done
	kill -TERM "$pid"
	ended 143 && [ -n "$hosts" ] && [ $found -eq 0 ]
}

zombies()
{
	ready zxrun ./say children 20 || return
	found=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v pid="$pid" '$4 == pid && $3 == "Z"')
	kill -TERM "$pid"
	ended 143 && [ -z "$found" ]
}

# INT and QUIT are ignored in background jobs of this shell, so here zxrun is in the
# foreground, and what sends the signal is not.
interrupted()
{
	: >$out
	# shellcheck disable=SC2016,SC2094 # what the other shell expands, and waits for
	timeout -k 5 60 sh -c '
		(until grep -q ready "$2"; do sleep 0.1; done; kill -"$1" $$) &
		exec zxrun ./say forever' sh "$1" $out >$out 2>$err
	status=$?
	[ $status -eq "$2" ] && quiet
}

check "TERM" signalled TERM 143 forever
check "HUP" signalled HUP 129 forever
check "KILL" signalled KILL 137 forever
check "TERM while the program spins" signalled TERM 143 spin
check "KILL while the program spins" signalled KILL 137 spin
check "INT" interrupted INT 130
check "QUIT" interrupted QUIT 131
check "signals that are ignored stay so" ignored
check "hosts are in process groups of their own" groups
check "20 processes that have ended leave nothing" zombies

# --- limits ----------------------------------------------------------------------------------

# With few tasks allowed zxrun works, or says what it lacks, and does not wait for it.
few_tasks()
{
	worked=0 refused=0
	for tasks in 1 2 3 4 5 6 7 8 9 10; do
		timeout -k 5 60 su nobody -c "ulimit -u $tasks && exec /usr/local/bin/zxrun $here/say nothing" \
			>$out 2>$err
		status=$?
		case $status in
		0) worked=$((worked + 1)) ;;
		125)
			says "Resource temporarily unavailable" || return
			refused=$((refused + 1))
			;;
		*)
			echo "# $tasks: status $status"
			return 1
			;;
		esac
	done
	[ $worked -gt 0 ] && [ $refused -gt 0 ]
}

check "few tasks" few_tasks

# --- interpreters ---------------------------------------------------------------------------

mkdir -p /tmp/prog/bin /tmp/prog/lib /tmp/prog/none
cp interp /tmp/prog/bin
cp kit/ld.so.1 /tmp/prog/lib/ld.so.1

found_beside()
{
	ends 0 zxrun -v /tmp/prog/bin/interp nothing &&
		grep -q "^zxrun: interpreter /tmp/prog/bin/../lib/ld.so.1" $err
}

found_env()
{
	ends 0 env ZX_LIBRARY_PATH=/none::/tmp/prog/lib zxrun -v ./interp nothing &&
		grep -q "^zxrun: interpreter /tmp/prog/lib/ld.so.1" $err
}

missing()
{
	ends 127 zxrun ./interp && says "ld.so.1, which is in no library path"
}

cp say /tmp/prog/none/text
echo text >/tmp/prog/none/ld.so.1

check "an interpreter that is not there" missing
check "one beside the program" found_beside
check "one in ZX_LIBRARY_PATH" found_env
check "one that is no ELF file" ends 126 zxrun -L /tmp/prog/none ./interp
check "it says so" says "/tmp/prog/none/ld.so.1: not an ELF file"

# The loader service's own results, with numbers of this script.
timeout -k 5 60 zxrun -L lib ./interp two arguments >$out.ldsvc 2>$err
status=$?
ldsvc()
{
	[ $status -eq 0 ] && grep -q '^1\.\.[1-9]' $out.ldsvc
}
while read -r line; do
	case $line in
	"ok "* | "not ok "*)
		count=$((count + 1))
		echo "$line" | sed "s/ok [0-9]*/ok $count/"
		;;
	"#"*) echo "$line" ;;
	esac
done <$out.ldsvc
check "the loader service" ldsvc

echo "1..$count"
[ $failed -eq 0 ]
