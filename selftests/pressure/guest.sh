#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the virtual machine, for run: memory is scarce here, and there is swap in zram.
#
#	guest.sh LIMIT TEST...
#
# LIMIT is how many seconds a test may take. Prints what lib/tap.awk reads.
cd "$(dirname "$0")" || exit 1
limit=$1
shift
total=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)

die()
{
	echo "Bail out! $*"
	exit 1
}

# What swap has seen, in pages.
swapped()
{
	awk '/^pswpout / { print $2 }' /proc/vmstat
}

echo "# $total MiB of memory"
# Three times the memory, in swap.
swap_test()
{
	[ -e /sys/block/zram0 ] || die "no zram"
	echo $((total * 4))M >/sys/block/zram0/disksize || die "zram has no size"
	mkswap /dev/zram0 >/dev/null || die "no swap"
	swapon /dev/zram0 || die "no swap"
	before=$(swapped)
	timeout -k 10 "$limit" zxrun ./pressure.zx swap $((total * 3)) 2>&1
	status=$?
	echo "# $((($(swapped) - before) / 256)) MiB were swapped out"
	[ "$(swapped)" -gt $((before + total * 256)) ] || {
		echo "# that is too little to have shown anything"
		status=1
	}
	swapoff /dev/zram0
	return $status
}

shmem_left()
{
	awk '/^shmem / { print $2 }' $group/memory.stat
}

limit_group()
{
	group=/sys/fs/cgroup/pressure
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	[ -d $group ] || mkdir $group || die "no cgroup"
	echo "$1" >$group/memory.max
	killed=$(awk '/^oom_kill / { print $2 }' $group/memory.events)
}

# Three times the limit, without swap: enough is discarded for nobody to be killed.
discard_test()
{
	limit_group $((total * 1024 * 1024 / 4))
	status=0
	sh -c "echo \$\$ >$group/cgroup.procs
		exec timeout -k 10 $limit zxrun ./pressure.zx discard $((total * 3 / 4))" 2>&1 ||
		status=1
	killed=$(($(awk '/^oom_kill / { print $2 }' $group/memory.events) - killed))
	echo "# limit $(cat $group/memory.max), $killed killed"
	[ $killed = 0 ] || status=1
	return $status
}

# A limit for the launcher, which its processes share; nothing of it is swapped.
cgroup_test()
{
	max=$((total * 1024 * 1024 / 4))
	status=0
	limit_group $max
	sh -c "echo \$\$ >$group/cgroup.procs
		exec timeout -k 10 $limit zxrun ./pressure.zx hog $total" 2>&1 || status=1
	peak=$(cat $group/memory.peak)
	killed=$(($(awk '/^oom_kill / { print $2 }' $group/memory.events) - killed))
	[ "$peak" -le "$max" ] || status=1
	[ $killed = 1 ] || status=1
	# What the instance had goes with it.
	waited=0
	while [ "$(shmem_left)" -gt 0 ] && [ $waited -lt 60 ]; do
		sleep 1
		waited=$((waited + 1))
	done
	echo "# limit $max, peak $peak, $killed killed, $(shmem_left) bytes of shmem left"
	[ "$(shmem_left)" = 0 ] || status=1
	return $status
}

for test; do
	echo "@@ begin $test"
	started=$(cut -d. -f1 /proc/uptime)
	case $test in
	swap) swap_test ;;
	discard) discard_test ;;
	*) cgroup_test ;;
	esac
	status=$?
	echo
	echo "@@ end $test $status $(($(cut -d. -f1 /proc/uptime) - started))"
done
