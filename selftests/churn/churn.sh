#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Processes that begin and end at every moment, launchers killed among them: no task is
# left, no object is left, and the module can be unloaded and loaded again.

cd "$(dirname "$0")" || exit 1
. ./left.sh
zxrun=${ZXRUN:-zxrun}
rounds=${CHURN_ROUNDS:-5}
processes=${CHURN_PROCESSES:-40}
kills=${CHURN_KILLS:-20}
n=0
failed=0

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

skip()
{
	n=$((n + 1))
	echo "ok $n $1 # SKIP $2"
}

loaded()
{
	grep -q '^zircon ' /proc/modules
}

load()
{
	modprobe zircon 2>/dev/null || insmod "/lib/modules/$(uname -r)/extra/zircon.ko"
}

echo "TAP version 13"
echo "1..7"

rc=0
for i in $(seq "$rounds"); do
	timeout -k 5 300 "$zxrun" ./churn.zx "$processes" "$i" >churn.out 2>&1 || {
		echo "# seed $i: exit status $?"
		sed 's/^/# /' churn.out
		rc=1
	}
done
rm -f churn.out
result $rc processes_at_every_moment
no_task_left
result $? no_task_left

# kill -9 of the launcher, after a time that is different each time.
rc=0
seen=
for i in $(seq "$kills"); do
	"$zxrun" ./churn.zx 100000 "$i" >/dev/null 2>&1 &
	pid=$!
	sleep "0.$(printf %02d $((i * 37 % 97)))"
	# There is something to see, or it would be no wonder that nothing is left.
	for dir in /proc/[0-9]*; do
		case $(cat "$dir/comm" 2>/dev/null) in
		*zxhost*) seen=1 ;;
		esac
	done
	kill -9 $pid || rc=1
	wait $pid 2>/dev/null
done
[ -n "$seen" ] || {
	echo "# no host was ever seen"
	rc=1
}
result $rc launchers_killed
no_task_left
result $? no_task_left_by_launchers

if [ "$(id -u)" != 0 ]; then
	skip no_object_left "only root can look"
elif ! caches_are_apart; then
	skip no_object_left "caches are merged: boot with slab_nomerge"
else
	no_object_left
	result $? no_object_left
fi

if [ "$(id -u)" != 0 ]; then
	skip unload "only root can"
	skip load "only root can"
else
	rmmod zircon && ! loaded
	result $? unload
	load && loaded && [ -c /dev/zircon ] && "$zxrun" ./churn.zx 5 1 >/dev/null
	result $? load
fi
[ $failed -eq 0 ]
