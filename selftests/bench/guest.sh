#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the virtual machine: each row Zircon's way and then Linux's, each in a process of
# its own. guest.sh icount|time|profile ROW... Everything is printed at the end, with its
# checksum: nothing is measured while the terminal works.

cd "$(dirname "$0")" || exit 1
mode=$1
shift

# What the kernel still does after booting is none of anybody's.
sleep 3
for row; do
	{
		timeout -k 5 300 zxrun ./zxbench.zx "$mode" "$row" 2>&1 ||
			printf 'bench\t%s\tzircon\t-\tfailed\tstatus\t%d\n' "$row" $?
		timeout -k 5 300 ./lxbench "$mode" "$row" 2>&1 ||
			printf 'bench\t%s\tlinux\t-\tfailed\tstatus\t%d\n' "$row" $?
	} | sed '/^bench	/!s/^/# /'
done >/tmp/log
cat /tmp/log
[ "$mode" != profile ] || awk '$2 ~ /[tT]/ { print "symbol", $1, $3, $4 }' /proc/kallsyms
echo "# end $(md5sum </tmp/log)"
