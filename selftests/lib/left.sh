# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What is left when everything has ended, for scripts that run in a machine. Source this
# before anything is started: tasks of before do not count. Each function waits a while.
#
#	no_task_left		launchers and hosts
#	no_object_left		the module's caches are empty
#	caches_are_apart	whether that can be seen at all
before=$(cd /proc && echo [0-9]*)

# Whether a task is a launcher, or a host, even if all its memory is gone.
is_zircon()
{
	case $(readlink "/proc/$1/exe" 2>/dev/null)/$(cat "/proc/$1/comm" 2>/dev/null) in
	*zxhost* | *zxrun*) return 0 ;;
	esac
	return 1
}

# show_task PID...: what they are doing.
show_task()
{
	for pid; do
		for task in /proc/"$pid"/task/*; do
			echo "# task ${task##*/} $(cat "$task/comm" 2>/dev/null)"
			sed 's/^/#   syscall: /' "$task/syscall" 2>/dev/null
			sed 's/^/#   stack: /' "$task/stack" 2>/dev/null
		done
	done
}

no_task_left()
{
	for _ in $(seq 150); do
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
	# shellcheck disable=SC2086 # a list of numbers
	show_task $left
	return 1
}

# While caches are merged with those of others their numbers say nothing.
caches_are_apart()
{
	[ -n "$(find /sys/kernel/slab -maxdepth 1 -name 'zx_*' -type d 2>/dev/null)" ]
}

no_object_left()
{
	for _ in $(seq 150); do
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
