#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Processes that begin and end at every moment, launchers killed among them: no task is
# left, no object is left, and the module can be unloaded and loaded again.

cd "$(dirname "$0")" || exit 1
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

# Whether a task is a launcher, or a host, even if all its memory is gone.
is_zircon()
{
	case $(readlink "/proc/$1/exe" 2>/dev/null)/$(cat "/proc/$1/comm" 2>/dev/null) in
	*zxhost* | *zxrun*) return 0 ;;
	esac
	return 1
}

# Waits until no task is left but those that were there before.
no_task_left()
{
	for _ in $(seq 100); do
		left=
		for dir in /proc/[0-9]*; do
			pid=${dir#/proc/}
			case " $before " in
			*" $pid "*) continue ;;
			esac
			! is_zircon "$pid" || left="$left $pid"
		done
		[ -n "$left" ] || return 0
		sleep 0.2
	done
	echo "# tasks are left:$left"
	return 1
}

# Waits until the module's caches are empty.
no_object_left()
{
	for _ in $(seq 100); do
		left=
		for dir in /sys/kernel/slab/zx_*; do
			echo 1 >"$dir/shrink" 2>/dev/null
			objects=$(sed 's/ .*//' "$dir/objects")
			[ "$objects" = 0 ] || left="$left ${dir##*/}=$objects"
		done
		[ -n "$left" ] || return 0
		sleep 0.2
	done
	echo "# objects are left:$left"
	return 1
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
before=$(cd /proc && echo [0-9]*)

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

# While caches are merged with those of others their numbers say nothing.
if [ "$(id -u)" != 0 ]; then
	skip no_object_left "only root can look"
elif [ -z "$(find /sys/kernel/slab -maxdepth 1 -name 'zx_*' -type d 2>/dev/null)" ]; then
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
