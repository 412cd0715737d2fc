# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016
#
# A machine to install things on: this one, in an overlay that nobody else sees. Source
# this after tap.sh; $ROOT is the top of the tree.

# as_copy KERNEL COMMAND...: run as root of a machine that is this one, but for what is
# written, which goes to memory and is gone afterwards. It has the modules and headers of
# KERNEL, and its "uname -r" says that this is the kernel that runs. $OUT is the real one.
as_copy()
{
	local kernels=$ROOT/selftests/vm/kernels tree release headers
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/zircon-linux
	local -a user=()

	release=$("$kernels" release "$1")
	tree=$("$kernels" dir "$1")
	headers=$("$kernels" headers "$1")
	shift

	[ "$(id -u)" = 0 ] || user=(--map-root-user)
	unshare "${user[@]}" --mount --pid --fork --kill-child bash -euc '
		out=$1 root_dir=$2 cache=$3 tree=$4 release=$5 headers=$6
		shift 6
		# Mounted over what is to be seen as it is; so not below $out.
		mount -t tmpfs -o mode=755 none /mnt
		mkdir /mnt/{upper,work,root,kernel}
		mkdir /mnt/kernel/{upper,work}
		mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work none /mnt/root
		cd /mnt/root
		for dir in "$root_dir" "$cache" "$out"; do
			[ "$(stat -c %d "$dir")" = "$(stat -c %d /)" ] && [ "$dir" != "$out" ] || {
				mkdir -p ".$dir"
				mount --bind "$dir" ".$dir"
			}
		done
		mkdir -p "lib/modules/$release"
		mount -t overlay -o "lowerdir=$tree/lib/modules/$release,upperdir=/mnt/kernel/upper,workdir=/mnt/kernel/work" \
			none "lib/modules/$release"
		# On a real machine the headers are where this link says.
		ln -sfn "$headers" "lib/modules/$release/build"
		mount -t proc proc proc
		mount --rbind /dev dev
		mkdir -p usr/local/sbin
		cat >usr/local/sbin/uname <<-END
			#!/bin/sh
			[ "\$*" != -r ] || exec echo "$release"
			exec /usr/bin/uname "\$@"
		END
		chmod +x usr/local/sbin/uname
		exec chroot . env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LC_ALL=C "$@"
		' as_copy "$OUT" "$ROOT" "$cache" "$tree" "$release" "$headers" "$@"
}

# installed_to DIR RELEASE: what "make install" has put on the machine that this runs on, as
# far as a virtual machine needs it.
installed_to()
{
	local dir=$1 release=$2

	mkdir -p "$dir"
	(
		cd /
		find usr/local/bin usr/local/lib/zircon etc/modprobe.d etc/modules-load.d \
			"usr/lib/modules/$release/updates" ! -type d
		ls "usr/lib/modules/$release"/modules.*
	) | tar -C / -cf - -T - | tar -C "$dir" -xf -
}
