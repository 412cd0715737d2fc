#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Snapshots where Linux makes pages of shared memory as large as it can.

cd "$(dirname "$0")" || exit 1
knob=/sys/kernel/mm/transparent_hugepage/shmem_enabled
if [ ! -w $knob ]; then
	echo "TAP version 13"
	echo "1..0 # SKIP $knob cannot be written to"
	exit 4
fi
was=$(sed 's/.*\[\(.*\)\].*/\1/' $knob)
trap 'echo "$was" >$knob' EXIT
echo force >$knob || exit 1
"${ZXRUN:-zxrun}" ./snapshots-native.zx
