#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Builds and tests in a Debian 13 of its own, whose KernelShark is 2.4 with Qt 6: makes it with
# debootstrap below DIR, or uses again the one that is there, copies this tree into it, and runs
# tests/run.sh in it, with gcc alone. Run by hand; needs root and, the first time, some minutes.
#
# usage: tests/debian13.sh [DIR [CTEST-ARGUMENT...]]
#
#   DIR              default: build/debian13; about 3 GB
#   CTEST-ARGUMENT   default: -R 'kshark|window', the tests of the KernelShark plugin;
#                    -R . is all tests
#   MIRROR=URL       where Debian's packages are fetched from; default: where this machine's are
#   BUILDS="..."     of tests/run.sh; default: gcc
#   KEEP=DIR         of tests/window, in that Debian
#
# All of it runs in namespaces of mounts and processes of its own: whatever ends this script, even a
# signal that cannot be caught, ends what it started, and takes its mounts away.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

die() {
	echo "error: $*" >&2
	exit 2
}

mirror_of_machine() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
		2>/dev/null | head -n 1
}

# The root is whole, or is not there: a stopped debootstrap leaves one that cannot be used again.
make_root() {
	root=$1
	if [ -e "$root/etc/debian_version" ]; then
		grep -q '^VERSION_CODENAME=trixie' "$root/etc/os-release" ||
			die "$root is a system, but not Debian 13: give another DIR"
		return
	fi
	[ ! -e "$root" ] || rmdir "$root" 2>/dev/null ||
		die "$root is there and is no Debian 13: give another DIR, or an empty one"
	need "to make a Debian 13" debootstrap || exit 2
	mkdir -p "$(dirname "$root")"
	part=$(mktemp -d "$root.XXXXXX")
	echo "Making a Debian 13 in $root"
	# shellcheck disable=SC2046 # no word where there is no mirror
	debootstrap --variant=minbase --include=ca-certificates trixie "$part" \
		$(echo "${MIRROR:-$(mirror_of_machine)}") >"$part.log" 2>&1 || {
		tail -n 20 "$part.log" >&2
		die "debootstrap failed; $part.log has all, $part is what there is of it"
	}
	rm "$part.log"
	umount "$part/proc" "$part/sys" 2>/dev/null || :
	chmod 755 "$part"
	mv "$part" "$root"
}

# What was built there stays, so that the next run is quick.
copy_tree() {
	mkdir -p "$1"
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf --one-file-system {} +
	tar -C "$top" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" -xf -
}

mount_system() {
	mount -t proc proc "$1/proc"
	mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
	mount --rbind /dev "$1/dev"
	mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
}

inside() {
	root=$1
	shift
	mount --make-rprivate /
	make_root "$root"
	copy_tree "$root/src/trace-iommu"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	mount_system "$root"
	[ $# -gt 0 ] || set -- -R 'kshark|window'
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		BUILDS="${BUILDS:-gcc}" ${KEEP:+"KEEP=$KEEP"} ${http_proxy:+"http_proxy=$http_proxy"} \
		${https_proxy:+"https_proxy=$https_proxy"} \
		chroot "$root" /src/trace-iommu/tests/run.sh "$@"
}

if [ "${1:-}" = --inside ]; then
	shift
	inside "$@"
	exit
fi

dir=${1:-$top/build/debian13}
[ $# = 0 ] || shift
[ "$(id -u)" = 0 ] || die "a Debian of its own needs root: run it as root, or with sudo"
command -v unshare >/dev/null 2>&1 || die "unshare is missing (Debian: util-linux)"
case $dir in
/*) ;;
*) dir=$PWD/$dir ;;
esac
case $dir in
"$top"/build/*) ;;
"$top"/*) die "$dir is within this tree, which is copied into it: give another DIR" ;;
esac
exec unshare --mount --pid --fork --kill-child -- sh "$0" --inside "$dir" "$@"
