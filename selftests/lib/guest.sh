#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs tests inside the virtual machine, for selftests/run:
#
#	guest.sh TIMEOUT TEST...
#
# Before and after the output of each test stands a line that tells its name, and, afterwards,
# its status and how many seconds it took. selftests/lib/tap.awk reads that.

cd "$(dirname "$0")" || exit 1
seconds=$1
shift
for test; do
	echo "@@ begin $test"
	started=$(cut -d. -f1 /proc/uptime)
	if [ -x "./$test" ]; then
		timeout -k 10 "$seconds" "./$test" 2>&1
		status=$?
	else
		echo "# there is no $test"
		status=127
	fi
	# A test that died may not have ended its last line.
	echo
	echo "@@ end $test $status $(($(cut -d. -f1 /proc/uptime) - started))"
done
