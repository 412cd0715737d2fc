#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A null Zircon call executes no more instructions than Linux's getppid() does, on the
# same machine. For QEMU's -icount, where a nanosecond is an instruction; without it the
# numbers are times, and the verdict is as good as the machine is quiet.

cd "$(dirname "$0")" || exit 1
zxrun=${ZXRUN:-zxrun}

echo "TAP version 13"
echo "1..2"
linux=$(./getppid | sed -n 's/^getppid //p')
out=$("$zxrun" ./nullcall.zx 2>&1)
failed=0
n=0
for call in zx_syscall_test_0 zx_handle_close; do
	n=$((n + 1))
	zircon=$(echo "$out" | sed -n "s/^$call //p")
	if [ -z "$linux" ] || [ -z "$zircon" ] || [ "$linux" -le 0 ]; then
		echo "# $out"
		echo "not ok $n $call"
		failed=1
		continue
	fi
	# Both are for a thousand calls.
	echo "# instructions: $call $((zircon / 1000)), getppid $((linux / 1000))," \
		"ratio $((zircon * 100 / linux))%"
	if [ "$zircon" -le "$linux" ]; then
		echo "ok $n $call"
	else
		echo "not ok $n $call"
		failed=1
	fi
done
exit $failed
