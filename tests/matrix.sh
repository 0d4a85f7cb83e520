#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs the tests in each Debian that people use, with that release's compiler and libraries: the
# README's two commands, samples/demo.sh and tests/run.sh. Then trace-cmd of the newest one reads
# traces with the plugin that the oldest one built. Ends with a table of the results and of what
# each release lacks. The status is 0 only if all is green.
#
# Creates each system with debootstrap, unless it exists, and copies this tree into it. Run it by
# hand. It needs root, and the first run takes about 15 minutes per release.
#
# usage: tests/matrix.sh [RELEASE...] [-- CTEST-ARGUMENT...]
#
#   RELEASE          default: bullseye bookworm trixie sid (Debian 11, 12, 13 and the next), in
#                    this order, the oldest first
#   CTEST-ARGUMENT   runs tests/run.sh alone, with these arguments
#   ROOTS=DIR        the systems are in DIR/RELEASE; default: build/matrix; about 3 GB each
#   MIRROR=URL       the mirror of Debian's packages; default: that of this machine
#   FRESH=1          builds everything, as in a fresh clone; default: builds changed files
#   BUILDS="..."     of tests/run.sh
#   KEEP=DIR         of tests/window, in that Debian
#
# Everything runs in separate mount and PID namespaces. When this script ends, even by SIGKILL, its
# processes end and its mounts disappear.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/roots.sh"
tree=src/trace-iommu # in each system

# Keep the builds, so that the next run is quick.
copy_tree() {
	mkdir -p "$1"
	[ -z "${FRESH:-}" ] || rm -rf --one-file-system "$1/build"
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf --one-file-system {} +
	tar -C "$top" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" -xf -
	rm -f "$1"/build/tests-*/build.log "$1"/build/tests-*/ctest.log
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

# test_release RELEASE CTEST-ARGUMENT...: the status is 0 if all passed.
test_release() {
	release=$1
	root=$roots/$1
	shift
	make_root "$release" "$root"
	copy_tree "$root/$tree"
	[ "$release" != bullseye ] || convert_samples "$root/$tree"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	mount_system "$root"
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

# count RELEASE: prints the numbers of tests that passed, failed and were skipped, in all builds.
count() {
	cat "$roots/$1/$tree"/build/tests-*/ctest.log 2>/dev/null | awk '
		/\*\*\*Skipped/ { skipped++ }
		/tests? failed out of/ {
			failed += $4
			all += $NF
		}
		END { printf "%6d %6d %7d", all - failed - skipped, failed, skipped }'
}

version_in() {
	run_inside "$roots/$1" dpkg-query -W -f '${Version}\n' "$2" 2>/dev/null |
		sed 's/^[0-9]*://; s/[-+].*//' | grep . || echo -
}

# row RELEASE RESULT: a row of the table, and what CMake left out.
row() {
	printf '%-9s %-5s %-8s %-14s %-10s %-12s %s\n' "$1" "$2" \
		"$(run_inside "$roots/$1" gcc -dumpversion 2>/dev/null || echo -)" \
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
	[ -n "$releases" ] || releases="bullseye bookworm trixie sid"
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
	first=${releases# }
	first=${first%% *}
	last=${releases##* }
	if [ "$first" != "$last" ]; then
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

run_in_namespace "${ROOTS:-$top/build/matrix}" "$0" "$@"
