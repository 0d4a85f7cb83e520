#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Builds the Debian packages, checks them with lintian, installs each, uses it, upgrades all to a higher
# version, removes and purges them, and checks that nothing is left behind; in clean systems of each
# release. The status is 0 only if all of this worked.
#
# Creates each system with debootstrap, unless it exists. It stays as it is: the packages that building
# and using need go into a layer above it. Run it by hand. It needs root, and a release takes about 20
# minutes.
#
# usage: tests/packages.sh [RELEASE...]
#
#   RELEASE              bookworm or trixie (Debian 12 or 13); default: both
#   ROOTS=DIR            the systems are in DIR/RELEASE, the packages in DIR/RELEASE.packages;
#                        default: build/packages; about 4 GB each
#   MIRROR=URL           the mirror of Debian's packages; default: that of this machine
#   FRESH=1              installs again what the build needs; default: keeps it from run to run
#   TWICE=1              builds once more in another directory: the packages must be the same
#   DEB_BUILD_OPTIONS    of the build, such as nocheck
# shellcheck disable=SC2016,SC2086 # commands for the shell in that system; lists of words
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/roots.sh"
packages="trace-iommu libtraceevent-plugin-iommu kernelshark-plugin-iommu"

# enter_layer LAYER: mounts the system of $release with this layer above it, at $roots/mount.
# Downloaded packages are kept.
enter_layer() {
	mkdir -p "$roots/mount" "$1/upper" "$1/work" "$roots/$release.archives"
	mount -t overlay overlay -o "lowerdir=$roots/$release,upperdir=$1/upper,workdir=$1/work" \
		"$roots/mount"
	mount_system "$roots/mount"
	mount --bind "$roots/$release.archives" "$roots/mount/var/cache/apt/archives"
	cp /etc/resolv.conf "$roots/mount/etc/resolv.conf"
}

leave_layer() {
	umount --recursive "$roots/mount"
}

inside_layer() {
	run_inside "$roots/mount" env HOME=/tmp DEBIAN_FRONTEND=noninteractive \
		DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-}" sh -eu -c "$@"
}

# Runs in the system: builds the packages in /src/NAME-VERSION, into /src. The other arguments are
# options of lintian.
build_commands='
	cd "$1"
	apt-get -q update >/dev/null
	apt-get -qq install -y --no-install-recommends build-essential lintian >/dev/null
	apt-get -qq build-dep -y --no-install-recommends ./ >/dev/null
	dpkg-buildpackage -us -uc >../build.log 2>&1 || {
		tail -n 40 ../build.log
		exit 1
	}
	shift
	lintian --allow-root --fail-on error,warning "$@" ../*.changes'

# Runs in the system: the next version, from the same build.
next_commands='
	cd "$1"
	version=$(dpkg-parsechangelog -S Version)
	date=$(dpkg-parsechangelog -S Date)
	maintainer=$(dpkg-parsechangelog -S Maintainer)
	cp debian/changelog /tmp/changelog
	{
		printf "trace-iommu (%s+next) unstable; urgency=medium\n\n  * Next.\n\n" "$version"
		printf " -- %s  %s\n\n" "$maintainer" "$date"
		cat /tmp/changelog
	} >debian/changelog
	mkdir -p ../first
	mv ../*.deb ../first/
	dpkg-buildpackage -us -uc -b -nc >../next.log 2>&1 || {
		tail -n 40 ../next.log
		exit 1
	}
	mkdir -p ../next
	mv ../*.deb ../next/
	cp /tmp/changelog debian/changelog'

# Runs in the system: the packages once more, in another directory.
twice_commands='
	mkdir -p /elsewhere
	cd /elsewhere
	dpkg-source -x /src/*.dsc sources >/dev/null
	cd sources
	dpkg-buildpackage -us -uc -b >../build.log 2>&1 || {
		tail -n 40 ../build.log
		exit 1
	}
	for package in ../*.deb; do
		cmp "$package" "/src/first/$(basename "$package")"
	done
	rm -rf /elsewhere'

# build_packages ARCHIVE: the packages go to $roots/$release.packages/first and next.
build_packages() {
	layer=$roots/$release.build
	[ -z "${FRESH:-}" ] || rm -rf --one-file-system "$layer"
	enter_layer "$layer"
	src=$roots/mount/src
	rm -rf --one-file-system "$src"
	mkdir -p "$src"
	name=$(basename "$1" .tar.xz)
	cp "$1" "$src/$(echo "$name" | sed 's/-\([0-9.]*\)$/_\1/').orig.tar.xz"
	tar -C "$src" --no-same-owner -xf "$1"
	# Lintian of Debian 12 does not know the tags of all our overrides.
	case $release in
	bookworm) inside_layer "$build_commands" sh "/src/$name" --suppress-tags alien-tag ;;
	*) inside_layer "$build_commands" sh "/src/$name" ;;
	esac
	inside_layer "$next_commands" sh "/src/$name"
	[ -z "${TWICE:-}" ] || inside_layer "$twice_commands" sh
	rm -rf "$roots/$release.packages"
	mkdir "$roots/$release.packages"
	mv "$src/first" "$src/next" "$src"/*.log "$roots/$release.packages/"
	rm -rf "$src"
	leave_layer
}

# Runs in the system: what packages and tests need. The rest is as on a new machine.
needs_commands='
	apt-get -q update >/dev/null
	# Tools of the tests in debian/tests, as listed there.
	apt-get -qq install -y --no-install-recommends $(sed -n "s/^Depends://; /^ /p" \
		/source/debian/tests/control | tr -s ", " "\n" |
		grep -vx -e trace-iommu -e ".*-plugin-iommu") >/dev/null
	for package in /packages/first/*.deb; do
		case $package in
		*-dbgsym_*) continue ;;
		esac
		dpkg-deb -f "$package" Depends | tr "," "\n" | grep -v "trace-iommu (=" | paste -sd ,
	done | while read -r depends; do
		apt-get -qq satisfy -y --no-install-recommends "$depends" </dev/null >/dev/null
	done'

# Runs in the system: prints all that packages may change.
state_commands='
	find / -xdev \( -path /var/log -o -path /var/cache/apt -o -path /var/cache/fontconfig \
		-o -path /var/lib/apt -o -path "/var/lib/dpkg/*-old" \
		-o -path /packages -o -path /source \) -prune -o \
		-printf "%y %m %u %p %l\n" | LC_ALL=C sort
	find /etc /usr/share/mime /usr/share/applications /usr/share/icons -xdev -type f \
		-exec cksum {} + | LC_ALL=C sort -k 3
	dpkg-query -W'

install_commands='
	cd "/packages/$1"
	shift
	for package in "$@"; do
		set -- "$@" "./${package}_"*.deb
		shift
	done
	apt-get -qq install -y --no-install-recommends "$@" >/dev/null'

install_all_commands='
	cd /packages/next
	apt-get -qq install -y --no-install-recommends ./*iommu_*.deb >/dev/null'

# check WHAT COMMAND...: the status is that of the command.
check() {
	what=$1
	shift
	if inside_layer "$@"; then
		echo "$release: $what: ok"
	else
		echo "$release: $what: FAILED"
		return 1
	fi
}

use() {
	check "$1" 'cd /source && sh "debian/tests/$1"' sh "$2"
}

# Each package must work with only what it depends on.
use_packages() {
	layer=$roots/$release.user
	rm -rf --one-file-system "$layer"
	enter_layer "$layer"
	mkdir "$roots/mount/packages" "$roots/mount/source"
	mount --bind "$roots/$release.packages" "$roots/mount/packages"
	tar -C "$roots/mount/source" --strip-components 1 --no-same-owner -xf "$1"
	check "install what they need" "$needs_commands"
	inside_layer "$state_commands" >"$roots/$release.before"

	check "install the decoder" "$install_commands" sh first libtraceevent-plugin-iommu
	use "use the decoder" decoder
	check "install the command" "$install_commands" sh first trace-iommu
	use "use the command" command
	check "install the lanes" "$install_commands" sh first kernelshark-plugin-iommu
	use "use the lanes" lanes

	check "upgrade" "$install_all_commands"
	check "upgraded version" '
		for package in "$@"; do
			case $(dpkg-query -W -f "\${Version}" "$package") in
			*+next) ;;
			*) exit 1 ;;
			esac
		done' sh $packages
	use "use the upgraded decoder" decoder
	use "use the upgraded command" command
	use "use the upgraded lanes" lanes

	check "remove" 'apt-get -qq remove -y "$@" >/dev/null' sh $packages
	check "install again" "$install_all_commands"
	check "purge" 'apt-get -qq purge -y "$@" >/dev/null' sh $packages
	inside_layer "$state_commands" >"$roots/$release.after"
	if diff "$roots/$release.before" "$roots/$release.after"; then
		echo "$release: nothing is left behind: ok"
	else
		echo "$release: nothing is left behind: FAILED (< before, > after)"
		return 1
	fi
	leave_layer
	rm -rf --one-file-system "$layer"
}

# In a subshell with errexit, so that a failure ends this release only.
test_release() {
	set -e
	make_root "$release" "$roots/$release"
	build_packages "$1"
	echo "$release: build, lintian: ok"
	use_packages "$1"
}

inside() {
	mount --make-rprivate /
	dist=$roots/dist
	mkdir -p "$dist"
	version=$(sed -n 's/^project(trace-iommu VERSION \([^ ]*\) .*/\1/p' "$top/CMakeLists.txt")
	sh "$top/cmake/dist.sh" "$top" "$dist" "$version"
	results=
	status=0
	for release in "$@"; do
		# Not as a condition, because that would switch errexit off.
		set +e
		(test_release "$dist/trace-iommu-$version.tar.xz")
		if [ $? = 0 ]; then
			results="$results $release:green"
		else
			results="$results $release:red"
			status=1
		fi
		set -e
		umount --recursive "$roots/mount" 2>/dev/null || :
	done
	echo
	for result in $results; do
		echo "${result%:*} ${result#*:}"
	done
	return $status
}

if [ "${1:-}" = --inside ]; then
	roots=$2
	shift 2
	inside "$@"
	exit
fi

[ $# -gt 0 ] || set -- bookworm trixie
for release in "$@"; do
	case $release in
	bookworm | trixie) ;;
	*)
		echo "usage: tests/packages.sh [RELEASE...], with RELEASE bookworm or trixie" >&2
		exit 2
		;;
	esac
done
run_in_namespace "${ROOTS:-$top/build/packages}" "$0" "$@"
