#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs the README's two commands, samples/demo.sh and tests/run.sh, in a separate Debian 13, which
# has KernelShark 2.4 with Qt 6 and trace-cmd 3.3. Creates the system with debootstrap in DIR,
# unless it exists, and copies this tree into it. Run it by hand. It needs root, and the first run
# takes about 15 minutes.
#
# usage: tests/debian13.sh [DIR [CTEST-ARGUMENT...]]
#
#   DIR              default: build/debian13; about 3 GB
#   CTEST-ARGUMENT   runs tests/run.sh alone, with these arguments
#   MIRROR=URL       the mirror of Debian's packages; default: that of this machine
#   FRESH=1          builds everything, as in a fresh clone; default: builds changed files
#   BUILDS="..."     of tests/run.sh
#   KEEP=DIR         of tests/window, in that Debian
#
# Everything runs in separate mount and PID namespaces. When this script ends, even by SIGKILL, its
# processes end and its mounts disappear.
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

# Rename the finished root: an interrupted debootstrap leaves a root that cannot be used again.
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
	# shellcheck disable=SC2046 # the word is absent without a mirror
	debootstrap --variant=minbase --include=ca-certificates trixie "$part" \
		$(echo "${MIRROR:-$(mirror_of_machine)}") >"$part.log" 2>&1 || {
		tail -n 20 "$part.log" >&2
		die "debootstrap failed; $part.log has all, $part is what there is of it"
	}
	rm "$part.log"
	echo force-unsafe-io >"$part/etc/dpkg/dpkg.cfg.d/trace-iommu" # far quicker
	umount "$part/proc" "$part/sys" 2>/dev/null || :
	chmod 755 "$part"
	mv "$part" "$root"
}

# Keep the builds, so that the next run is quick.
copy_tree() {
	mkdir -p "$1"
	[ -z "${FRESH:-}" ] || rm -rf --one-file-system "$1/build"
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf --one-file-system {} +
	tar -C "$top" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" -xf -
}

mount_system() {
	mount -t proc proc "$1/proc"
	mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
	mount --rbind /dev "$1/dev"
	mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
}

# run_inside ROOT COMMAND...: runs the command without a locale and a display, as on a freshly
# installed machine.
run_inside() {
	root=$1
	shift
	echo "== Debian 13: $(echo "$*" | sed 's,/src/trace-iommu/,,')"
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CI=1 ${BUILDS:+"BUILDS=$BUILDS"} \
		${KEEP:+"KEEP=$KEEP"} ${http_proxy:+"http_proxy=$http_proxy"} \
		${https_proxy:+"https_proxy=$https_proxy"} chroot "$root" "$@"
}

inside() {
	root=$1
	shift
	mount --make-rprivate /
	make_root "$root"
	copy_tree "$root/src/trace-iommu"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	mount_system "$root"
	demo=0
	[ $# -gt 0 ] || run_inside "$root" /src/trace-iommu/samples/demo.sh || demo=$?
	run_inside "$root" /src/trace-iommu/tests/run.sh "$@"
	[ "$demo" = 0 ] || die "samples/demo.sh failed with status $demo"
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
