#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs each example inside the virtual machine and looks at how it ends.

cd "$(dirname "$0")" || exit 1
wrong=0

# example STATUS PROGRAM [ARGS...]
example()
{
	want=$1
	shift
	echo "--- zxrun $*"
	timeout -k 5 60 zxrun "$@" 2>&1
	status=$?
	if [ $status -ne "$want" ]; then
		echo "--- $1: exit status $status, not $want"
		wrong=$((wrong + 1))
	fi
}

uname -sr
example 0 ./hello
example 0 ./hello-interp
example 0 ./pingpong
example 0 ./threads
example 0 ./shared-vmo
# This one faults: the kernel kills it, with a return code that means just that.
example 139 ./fault
[ $wrong -eq 0 ] || exit 1
echo "--- all examples ended as they should"
