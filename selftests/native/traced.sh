#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Somebody else's tracer on the two functions that the module redirects changes nothing for
# Zircon programs, and ftrace cannot be switched off below them.

cd "$(dirname "$0")" || exit 1
tracing=/sys/kernel/tracing
failed=0

echo "TAP version 13"
if ! grep -qsw function $tracing/available_tracers; then
	echo "1..0 # SKIP this kernel has no function tracer"
	exit 4
fi
echo "1..4"

# result NUMBER NAME: of the command before.
result()
{
	if [ $? = 0 ]; then
		echo "ok $1 $2"
	else
		echo "not ok $1 $2"
		failed=1
	fi
}

run_test()
{
	out=$(./tasks-native 2>&1 && ./threads-native 2>&1) && return
	echo "$out" | sed 's/^/# /'
	false
}

echo 0 >$tracing/tracing_on
echo >$tracing/trace
echo syscall_user_dispatch get_signal >$tracing/set_ftrace_filter
echo function >$tracing/current_tracer
echo 1 >$tracing/tracing_on
run_test
result 1 tests_while_traced
echo 0 >$tracing/tracing_on
[ "$(grep -c 'syscall_user_dispatch <-' $tracing/trace)" -gt 1000 ]
result 2 the_tracer_saw_their_calls
echo nop >$tracing/current_tracer
echo >$tracing/set_ftrace_filter

(! echo 0 >/proc/sys/kernel/ftrace_enabled) 2>/dev/null
result 3 ftrace_stays_enabled
run_test
result 4 tests_afterwards
exit $failed
