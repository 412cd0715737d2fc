#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Hosts and Zircon processes, seen as what they are besides: Linux tasks, which are frozen,
# stopped, suspended, traced, and limited in number, and whose first thread may be gone.

cd "$(dirname "$0")" || exit 1
zxrun=${ZXRUN:-zxrun}
n=0
failed=0
dir=$(mktemp -d) || exit 1
cgroup=
pid=

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

# The tasks that are Zircon's, but for zxrun.
hosts()
{
	for task in /proc/[0-9]*; do
		comm=
		read -r comm 2>/dev/null <"$task/comm"
		case $comm in
		zxhost | memfd:zxhost) echo "${task#/proc/}" ;;
		esac
	done
}

# wait_until COMMAND...: a minute at most.
wait_until()
{
	for _ in $(seq 300); do
		! "$@" || return 0
		sleep 0.2
	done
	echo "# in vain: $*"
	return 1
}

no_hosts()
{
	[ -z "$(hosts)" ]
}

ticks()
{
	grep -c tick "$dir/out"
}

more_than()
{
	[ "$(ticks)" -gt "$1" ]
}

# run ARGS...: hosts.zx in the background, until it has said something.
run()
{
	: >"$dir/out"
	"$zxrun" ./hosts.zx "$@" >"$dir/out" 2>&1 &
	pid=$!
	wait_until test -s "$dir/out"
}

# It goes on: it ticks, and nothing failed.
goes_on()
{
	now=$(ticks)
	wait_until more_than $((now + 3)) && ! grep -v tick "$dir/out"
}

end()
{
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	wait_until no_hosts
}

clean_up()
{
	[ -z "$cgroup" ] || {
		echo 0 >"$cgroup/cgroup.freeze"
		[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
		sleep 1
		rmdir "$cgroup"
	}
	rm -rf "$dir"
}
trap clean_up EXIT

# state_is STATE TASK...
state_is()
{
	state=$1
	shift
	for task; do
		[ ! -e "/proc/$task" ] || grep -q "^State:.$state" "/proc/$task/status" || return 1
	done
}

echo "TAP version 13"
echo "1..16"

# A cgroup with a launcher, its parked hosts, and threads that wait and that run.
top=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
if [ -z "$top" ] || ! mkdir "$top/zircon-test.$$" 2>/dev/null; then
	for name in a_cgroup_is_frozen nothing_moves_in_it it_goes_on_when_thawed; do
		skip $name "no cgroup to be had"
	done
else
	cgroup=$top/zircon-test.$$
	run tick
	goes_on >/dev/null
	for task in $pid $(hosts); do
		echo "$task" >"$cgroup/cgroup.procs"
	done
	# New hosts are born in it; what was about to be born has been, or is replaced.
	goes_on
	for task in $(hosts); do
		echo "$task" >"$cgroup/cgroup.procs" 2>/dev/null
	done
	echo 1 >"$cgroup/cgroup.freeze"
	wait_until grep -q 'frozen 1' "$cgroup/cgroup.events"
	result $? a_cgroup_is_frozen
	now=$(ticks)
	sleep 1
	[ "$(ticks)" = "$now" ]
	result $? nothing_moves_in_it
	echo 0 >"$cgroup/cgroup.freeze"
	goes_on
	result $? it_goes_on_when_thawed
	end
	rmdir "$cgroup" && cgroup=
fi

# SIGSTOP, SIGCONT, of all that is not the launcher.
run tick
goes_on >/dev/null
# Those that are kept ready have been made.
sleep 1
stopped=$(hosts)
# shellcheck disable=SC2086 # a list
kill -STOP $stopped
# shellcheck disable=SC2086
wait_until state_is T $stopped
result $? hosts_stop
# shellcheck disable=SC2086
kill -CONT $stopped
goes_on
result $? and_continue

if [ "$(cat /sys/power/pm_test 2>/dev/null)" ] && grep -qw freeze /sys/power/state; then
	echo freezer >/sys/power/pm_test
	echo freeze >/sys/power/state
	result $? the_system_can_be_suspended
	echo none >/sys/power/pm_test
	goes_on
	result $? it_goes_on_when_resumed
else
	skip the_system_can_be_suspended "no pm_test"
	skip it_goes_on_when_resumed "no pm_test"
fi
end

# The first thread is gone, which is the task that the process began as.
run leader
kill -TERM "$pid"
wait "$pid" 2>/dev/null
wait_until no_hosts
result $? killed_without_its_first_thread
run leader
end
result $? its_launcher_dies
"$zxrun" ./hosts.zx leader fault >"$dir/out" 2>&1
[ $? != 0 ] && grep -q alone "$dir/out" && wait_until no_hosts
result $? faults_without_its_first_thread

timeout 300 "$zxrun" ./hosts.zx early >"$dir/out" 2>&1
rc=$?
[ $rc = 0 ] || sed 's/^/# /' "$dir/out"
result $rc started_while_it_is_made

# A tracer changes the call that makes a thread.
victim=$dir/victim
printf '#!/bin/sh\necho ran >%s\n' "$victim.ran" >"$victim"
chmod +x "$victim"
for mode in exec execdetach fork prctl; do
	run threads
	tracee=
	for host in $(hosts); do
		[ "$(grep -c . "/proc/$host/task/"*/comm 2>/dev/null | wc -l)" -gt 1 ] && tracee=$host
	done
	timeout 60 ./tracer "${tracee:-0}" $mode "$victim"
	rc=$?
	kill -TERM "$pid" 2>/dev/null
	wait_until no_hosts || rc=1
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	[ ! -e "$victim.ran" ] || rc=1
	result $rc "thread_start_becomes_$mode"
done

# One user may have as many as are left for the others.
if [ "$(id -u)" != 0 ] || ! rmmod zircon; then
	skip threads_are_limited "only root can reload the module"
else
	insmod "/lib/modules/$(uname -r)/extra/zircon.ko" max_threads=40
	"$zxrun" ./hosts.zx many >"$dir/out" 2>&1
	sed 's/^/# /' "$dir/out"
	# zxrun's own program, and two hosts that are ready, are of the twenty.
	grep -q '^1[0-9] threads: ZX_ERR_NO_RESOURCES' "$dir/out" &&
		grep -q 'no process' "$dir/out" && wait_until no_hosts &&
		wait_until grep -qx 0 /sys/module/zircon/parameters/threads
	result $? threads_are_limited
	rmmod zircon && modprobe zircon 2>/dev/null ||
		insmod "/lib/modules/$(uname -r)/extra/zircon.ko"
fi
[ $failed -eq 0 ]
