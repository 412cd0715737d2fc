#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Launchers that are killed at any moment of programs under load, several at once; then no
# task is left, no object is left, and nobody uses the module. Programs that are not killed
# end as they should.

cd "$(dirname "$0")" || exit 1
. ./left.sh
zxrun=${ZXRUN:-zxrun}
seconds=${STRESS_SECONDS:-10}
seed=${STRESS_SEED:-$(date +%s)}
module=/sys/module/zircon
n=0
failed=0

result()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n stress.launch.$2"
	else
		echo "not ok $n stress.launch.$2"
		failed=$((failed + 1))
	fi
}

# A number below $1, in $random.
rnd()
{
	seed=$(((seed * 1103515245 + 12345) & 0x7fffffff))
	random=$((seed / 65536 % $1))
}

now()
{
	cut -d . -f 1 /proc/uptime
}

# complaints FILE: of a program whose launcher was killed; fails if there are any. All its
# processes are killed then, in any order: one may see that another is gone before it is.
complaints()
{
	awk '
	/^#.*:[0-9]+:process:/ { first = $0; next }
	first {
		if (/ZX_ERR_BAD_STATE/) {
			excused = 1
		} else {
			print first
			print
			bad = 1
		}
		first = ""
		next
	}
	/^#.*:[0-9]+:/ || (/^not ok/ && !excused) { print; bad = 1 }
	END { exit bad }' "$1"
}

no_user_left()
{
	for _ in $(seq 150); do
		[ "$(cat $module/refcnt)" != "$users" ] || return 0
		sleep 0.2
	done
	echo "# $users users of the module before, $(cat $module/refcnt) after"
	return 1
}

# The parts that have the most to leave behind, and those with the most threads.
part()
{
	rnd 6
	case $random in
	0) part=process ;;
	1) part=thread ;;
	2) part=memory ;;
	3) part=drop ;;
	4) part=transfer ;;
	5) part=async ;;
	esac
}

echo "TAP version 13"
echo "1..5"
echo "# seed $seed, $seconds seconds"
users=$(cat $module/refcnt)
end=$(($(now) + seconds))
killed=0
survived=0
rc=0
while [ $killed = 0 ] || [ "$(now)" -lt $end ]; do
	pids=
	for i in 1 2 3; do
		part
		rnd 100000
		"$zxrun" ./stress.zx --seconds 1000 --seed "$random" --part "$part" \
			>stress-launch.$i 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		rnd 70
		sleep "0.$(printf %02d "$random")"
		rnd 3
		if [ "$random" = 0 ]; then
			kill -TERM "$pid"
		else
			kill -KILL "$pid"
		fi 2>/dev/null
		killed=$((killed + 1))
	done
	# Of SIGTERM a launcher dies too, when it has ended its program.
	for pid in $pids; do
		wait "$pid" 2>/dev/null
		status=$?
		case $status in
		137 | 143) ;;
		*)
			echo "# a launcher's status is $status"
			rc=1
			;;
		esac
	done
	for i in 1 2 3; do
		complaints stress-launch.$i || rc=1
	done
	# One that is let go on does not notice what became of the others.
	rnd 8
	if [ "$random" = 0 ] || [ $survived = 0 ]; then
		part
		"$zxrun" ./stress.zx --seconds 1 --part "$part" >stress-launch.4 2>&1 || {
			sed 's/^/# /' stress-launch.4
			rc=1
		}
		survived=$((survived + 1))
	fi
	[ $rc = 0 ] || break
done
rm -f stress-launch.[1-4]
echo "# launchers: $killed killed, $survived let live"
result $rc killed
no_task_left
result $? no_task_left
no_user_left
result $? no_user_left
if caches_are_apart; then
	no_object_left
	result $? no_object_left
else
	n=$((n + 1))
	echo "ok $n stress.launch.no_object_left # SKIP caches are merged: boot with slab_nomerge"
fi
# After all that it works.
"$zxrun" ./stress.zx --seconds 1 --part transfer >/dev/null
result $? works
[ $failed -eq 0 ]
