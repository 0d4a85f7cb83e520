#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs the tests in each Debian that people use, with that release's compiler and libraries: the
# README's two commands, samples/demo.sh and tests/run.sh. Then trace-cmd of the newest one reads
# traces with the plugin that the oldest one built. s390x is Debian 12 with a cross compiler: its
# programs run in qemu, so that everything is also tested on a big-endian machine. Ends with a table
# of the results and of what each release lacks. The status is 0 only if all is green.
#
# Creates each system with debootstrap, unless it exists, and copies this tree into it. Run it by
# hand. It needs root, and the first run takes about 15 minutes per release.
#
# usage: tests/matrix.sh [RELEASE...] [-- CTEST-ARGUMENT...]
#
#   RELEASE          default: bullseye bookworm trixie sid s390x (Debian 11, 12, 13, the next, and
#                    the big-endian machine), in this order, the oldest first
#   CTEST-ARGUMENT   runs tests/run.sh alone, with these arguments
#   ROOTS=DIR        the systems are in DIR/RELEASE; default: build/matrix; about 3 GB each
#   MIRROR=URL       the mirror of Debian's packages; default: that of this machine
#   FRESH=1          builds everything, as in a fresh clone; default: builds changed files
#   BUILDS="..."     of tests/run.sh
#   PATIENCE=N       of tests/run.sh; on s390x, a test may take 25 * N seconds, at least 1500
#   KEEP=DIR         of tests/window, in that Debian
#
# Everything runs in separate mount and PID namespaces. When this script ends, even by SIGKILL, its
# processes end and its mounts disappear. qemu is registered only in a user namespace, which takes
# Linux 6.7.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/roots.sh"
tree=src/trace-iommu # in each system

# Prints the Debian of a RELEASE.
release_of() {
	[ "$1" != s390x ] && echo "$1" || echo bookworm
}

# Keep the builds, so that the next run is quick.
copy_tree() {
	mkdir -p "$1"
	[ -z "${FRESH:-}" ] || rm -rf --one-file-system "$1/build"
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf --one-file-system {} +
	tar -C "$top" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" -xf -
	rm -f "$1"/build/tests-*/build.log "$1"/build/tests-*/ctest.log "$1"/build/tests-*/alone.log
}

# The trace-cmd of bullseye reads only files of version 6 of the format.
convert_samples() {
	need "to convert the samples to version 6" trace-cmd || exit 2
	for sample in "$top"/samples/*.dat; do
		trace-cmd convert --file-version 6 --compression none -i "$sample" \
			-o "$1/samples/$(basename "$sample")" >/dev/null 2>&1 ||
			die "trace-cmd cannot convert $sample"
	done
}

# install_s390x ROOT: installs the cross compiler and the libraries of s390x. All of the machine's
# own programs stay those of this machine, except trace-cmd, which loads our plugin.
install_s390x() {
	run_inside "$1" sh -ec '
		dpkg --add-architecture s390x
		set -- gcc-s390x-linux-gnu make cmake pkg-config qemu-user-static jq \
			python3-jsonschema python3 gzip xz-utils zstd bzip2 poppler-utils \
			fonts-dejavu-core
		for library in traceevent tracefs tracecmd json-c cmocka zstd bpf pci ncurses \
			archive cairo2; do
			set -- "$@" lib$library-dev:s390x
		done
		set -- "$@" trace-cmd:s390x
		dpkg-query -W "$@" >/dev/null 2>&1 && exit
		echo "Installing the cross compiler and the libraries of s390x"
		apt-get -q update >/dev/null
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" \
			>/dev/null </dev/null'
}

# The start of each program of s390x, and which of its bits count.
s390x_magic='\x7fELF\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16'
s390x_mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff'

# with_qemu ROOT COMMAND...: runs the command where the kernel starts programs of s390x in that
# system's qemu.
with_qemu() {
	root=$1
	shift
	unshare --user --map-root-user --mount --pid --fork --kill-child -- sh -ec '
		root=$1
		rule=$2
		shift 2
		mount -t proc proc "$root/proc"
		mount -t binfmt_misc binfmt_misc "$root/proc/sys/fs/binfmt_misc" || {
			echo "error: only Linux 6.7 and later can register qemu here" >&2
			exit 2
		}
		printf %s "$rule" >"$root/proc/sys/fs/binfmt_misc/register"
		exec "$@"' sh "$root" \
		":s390x:M::$s390x_magic:$s390x_mask:$root/usr/bin/qemu-s390x-static:F" "$@"
}

# test_s390x ROOT CTEST-ARGUMENT...: what tests/run.sh does, with the cross compiler. Left out: what
# needs this machine, and valgrind and others that take too long in qemu.
test_s390x() {
	root=$1
	shift
	install_s390x "$root"
	in_namespace="with_qemu $root"
	# shellcheck disable=SC2016 # for the shell in that system
	run_inside "$root" sh -c '
		cd "$1" && shift || exit
		dir=$PWD/build/tests-gcc
		mkdir -p "$dir"
		export PKG_CONFIG_LIBDIR=/usr/lib/s390x-linux-gnu/pkgconfig:/usr/share/pkgconfig
		echo "== s390x"
		cmake -S . -B "$dir" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=s390x \
			-DCMAKE_C_COMPILER=s390x-linux-gnu-gcc -DTRACE_IOMMU_WERROR=ON \
			-DCMAKE_CROSSCOMPILING_EMULATOR=/usr/bin/qemu-s390x-static \
			>"$dir/build.log" 2>&1 &&
			cmake --build "$dir" -j "$(nproc)" >>"$dir/build.log" 2>&1 || {
			tail -n 40 "$dir/build.log"
			exit 1
		}
		# Programs take 20 to 100 times as long in qemu.
		patience=${PATIENCE:-60}
		longest=$((patience > 60 ? patience * 25 : 1500))
		cd "$dir" && ctest -j "$(nproc)" --timeout $longest --output-on-failure \
			-LE "^(valgrind|long|once|machine|window)$" "$@" >ctest.log 2>&1
		status=$?
		grep -aE "^ *[0-9]+/[0-9]+ Test +#|tests? failed out of" ctest.log
		exit $status' sh "/$tree" "$@"
}

# test_release RELEASE CTEST-ARGUMENT...: the status is 0 if all passed.
test_release() {
	release=$1
	root=$roots/$1
	shift
	make_root "$(release_of "$release")" "$root"
	copy_tree "$root/$tree"
	[ "$release" != bullseye ] || convert_samples "$root/$tree"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	mount_system "$root"
	if [ "$release" = s390x ]; then
		test_s390x "$root" "$@"
		return
	fi
	good=0
	# Without KernelShark's library, there is nothing to demonstrate.
	if [ $# = 0 ] && [ "$release" != bullseye ]; then
		echo "== $release: samples/demo.sh"
		run_inside "$root" "/$tree/samples/demo.sh" || good=1
	fi
	echo "== $release: tests/run.sh $*"
	run_inside "$root" "/$tree/tests/run.sh" "$@" || good=1
	return $good
}

# same_plugin OLDEST NEWEST: the reports of NEWEST's trace-cmd with both plugins are the same.
same_plugin() {
	oldest=$roots/$1/$tree/build/tests-gcc/traceevent-plugin/plugin_iommu.so
	[ -e "$oldest" ] || return 1
	mkdir -p "$roots/$2/tmp/oldest"
	cp "$oldest" "$roots/$2/tmp/oldest/"
	# shellcheck disable=SC2016 # for the shell in that system
	run_inside "$roots/$2" sh -c '
		cd "$1" || exit
		report() {
			TRACEEVENT_PLUGIN_DIR=$1 trace-cmd report -O iommu:history -O iommu:summary \
				-i "$2" 2>&1
		}
		nr=0
		for sample in samples/*.dat; do
			report /tmp/oldest "$sample" >/tmp/oldest.txt
			report build/tests-gcc/traceevent-plugin "$sample" >/tmp/own.txt
			cmp /tmp/oldest.txt /tmp/own.txt || exit
			grep -q "; history: " /tmp/own.txt && nr=$((nr + 1))
		done
		[ "$nr" -gt 10 ]' sh "/$tree"
}

# count RELEASE: prints the numbers of tests that passed, failed and were skipped, in all builds. As for
# tests/run.sh, a test that passed when it ran again, alone, has passed.
count() {
	recovered=$(cat "$roots/$1/$tree"/build/tests-*/alone.log 2>/dev/null |
		grep -acE '^ *[0-9]+/[0-9]+ Test .* Passed ' || :)
	cat "$roots/$1/$tree"/build/tests-*/ctest.log 2>/dev/null | awk -v recovered="$recovered" '
		/\*\*\*Skipped/ { skipped++ }
		/tests? failed out of/ {
			failed += $4
			all += $NF
		}
		END {
			failed -= recovered
			printf "%6d %6d %7d", all - failed - skipped, failed, skipped
		}'
}

version_in() {
	run_inside "$roots/$1" dpkg-query -W -f '${Version}\n' "$2" 2>/dev/null |
		sed 's/^[0-9]*://; s/[-+].*//' | grep . || echo -
}

compiler_of() {
	[ "$1" != s390x ] && echo gcc || echo s390x-linux-gnu-gcc
}

# row RELEASE RESULT: a row of the table, and what CMake left out.
row() {
	printf '%-9s %-5s %-8s %-14s %-10s %-12s %s\n' "$1" "$2" \
		"$(run_inside "$roots/$1" "$(compiler_of "$1")" -dumpversion 2>/dev/null || echo -)" \
		"$(version_in "$1" libtraceevent-dev)" "$(version_in "$1" libtracecmd-dev)" \
		"$(version_in "$1" libkshark-dev)" "$(count "$1")"
	cat "$roots/$1/$tree"/build/tests-*/build.log 2>/dev/null |
		sed -n -e 's/^-- Part \(.*\): yes$/    built: \1/p' \
			-e 's/^-- Part \(.*\): yes, \(without .*\)$/    built: \1, \2/p' \
			-e 's/^-- Part \(.*\): no: \(.*\)$/    lacks: \1: \2/p' \
			-e 's/^-- \(.*left out\)$/    lacks: \1/p' | awk '!seen[$0]++'
}

inside() {
	mount --make-rprivate /
	releases=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		releases="$releases $1"
		shift
	done
	[ $# = 0 ] || shift
	[ -n "$releases" ] || releases="bullseye bookworm trixie sid s390x"
	in_namespace=
	results=
	status=0
	for release in $releases; do
		result=green
		# In a subshell, because a system that cannot be made must not end the others.
		(test_release "$release" "$@") || result=red
		[ $result = green ] || status=1
		results="$results $release:$result"
	done
	echo
	printf '%-9s %-5s %-8s %-14s %-10s %-12s %6s %6s %7s\n' release tests gcc libtraceevent \
		libtracecmd KernelShark passed failed skipped
	for result in $results; do
		row "${result%:*}" "${result#*:}"
	done
	first=
	for release in $releases; do
		[ "$release" != s390x ] || continue
		[ -n "$first" ] || first=$release
		last=$release
	done
	if [ -n "$first" ] && [ "$first" != "$last" ]; then
		echo
		if same_plugin "$first" "$last"; then
			echo "plugin_iommu.so of $first in $last: the same reports as its own"
		else
			echo "plugin_iommu.so of $first in $last: FAILED"
			status=1
		fi
	fi
	return $status
}

if [ "${1:-}" = --inside ]; then
	roots=$2
	shift 2
	inside "$@"
	exit
fi

for release in "$@"; do
	case $release in
	bullseye | bookworm | trixie | sid | s390x) ;;
	--) break ;;
	*)
		echo "usage: tests/matrix.sh [RELEASE...] [-- CTEST-ARGUMENT...], with RELEASE bullseye," \
			"bookworm, trixie, sid or s390x" >&2
		exit 2
		;;
	esac
done
run_in_namespace "${ROOTS:-$top/build/matrix}" "$0" "$@"
