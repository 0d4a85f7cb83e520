# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that run in a Debian of their own: matrix.sh and packages.sh. They set $top, and
# run in a mount namespace of their own.
. "$top/scripts/need.sh"

die() {
	echo "error: $*" >&2
	exit 2
}

mirror_of_machine() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
		2>/dev/null | head -n 1
}

# make_root RELEASE ROOT. Rename the finished root: an interrupted debootstrap leaves a root that
# cannot be used again.
make_root() {
	release=$1
	root=$2
	if [ -e "$root/etc/debian_version" ]; then
		# The file names sid as the release that it will become.
		[ "$release" = sid ] || grep -q "^VERSION_CODENAME=$release" "$root/etc/os-release" ||
			die "$root is a system, but not $release: give another ROOTS"
		return
	fi
	[ ! -e "$root" ] || rmdir "$root" 2>/dev/null ||
		die "$root is there and is no Debian: give another ROOTS, or an empty one"
	need "to make a Debian" debootstrap || exit 2
	mkdir -p "$(dirname "$root")"
	part=$(mktemp -d "$root.XXXXXX")
	echo "Making $release in $root"
	# shellcheck disable=SC2046 # the word is absent without a mirror
	debootstrap --variant=minbase --include=ca-certificates "$release" "$part" \
		$(echo "${MIRROR:-$(mirror_of_machine)}") >"$part.log" 2>&1 || {
		tail -n 20 "$part.log" >&2
		die "debootstrap failed; $part.log has all, $part is what there is of it"
	}
	rm "$part.log"
	echo force-unsafe-io >"$part/etc/dpkg/dpkg.cfg.d/trace-iommu" # far quicker
	# A mirror that is weeks old is good enough for a test.
	echo 'Acquire::Check-Valid-Until "false";' >"$part/etc/apt/apt.conf.d/trace-iommu"
	umount "$part/proc" "$part/sys" 2>/dev/null || :
	chmod 755 "$part"
	mv "$part" "$root"
}

mount_system() {
	mount --bind "$1" "$1" # a root that is no mount point cannot have mount namespaces
	mount -t proc proc "$1/proc"
	mount -t sysfs -o ro sysfs "$1/sys"
	mount -t cgroup2 -o ro cgroup2 "$1/sys/fs/cgroup" 2>/dev/null || : # for systemd-analyze
	mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
	mount --rbind /dev "$1/dev"
	mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
}

# run_inside ROOT COMMAND...: runs the command without a locale and a display, as on a freshly
# installed machine; through the command in_namespace, if that is set.
run_inside() {
	root=$1
	shift
	# shellcheck disable=SC2086 # words, or none
	${in_namespace:-} env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CI=1 ${BUILDS:+"BUILDS=$BUILDS"} \
		${KEEP:+"KEEP=$KEEP"} ${PATIENCE:+"PATIENCE=$PATIENCE"} ${http_proxy:+"http_proxy=$http_proxy"} \
		${https_proxy:+"https_proxy=$https_proxy"} chroot "$root" "$@"
}

# run_in_namespace ROOTS SCRIPT ARGUMENT...: runs the script with --inside ROOTS ARGUMENT...
# in mount and PID namespaces of its own. When it ends, even by SIGKILL, its processes end and its
# mounts disappear.
run_in_namespace() {
	roots=$1
	script=$2
	shift 2
	[ "$(id -u)" = 0 ] || die "a Debian of its own needs root: run it as root, or with sudo"
	command -v unshare >/dev/null 2>&1 || die "unshare is missing (Debian: util-linux)"
	case $roots in
	/*) ;;
	*) roots=$PWD/$roots ;;
	esac
	case $roots in
	"$top"/build/*) ;;
	"$top"/*) die "$roots is within this tree, which is copied into it: give another ROOTS" ;;
	esac
	exec unshare --mount --pid --fork --kill-child -- sh "$script" --inside "$roots" "$@"
}
