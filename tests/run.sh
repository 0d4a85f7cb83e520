#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Installs what is missing, builds three times and runs every test: with gcc, with gcc's address and
# undefined-behaviour sanitizers, and with clang. Ends with the count; its status is 0 if none failed.
#
# The tests of KernelShark's window run with the first build only: KernelShark itself has no sanitizers,
# and they take some minutes.
#
# usage: tests/run.sh [CTEST-ARGUMENT...]    for example: tests/run.sh -R options
#
#   BUILDS="..."   which of the builds, of: gcc sanitizers clang; default: all of them
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

builds=" ${BUILDS:-gcc sanitizers clang} "
is_asked() {
	case $builds in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

need "to build with gcc" gcc libc6-dev make cmake pkg-config \
	libtraceevent-dev libtracefs-dev libtracecmd-dev libjson-c-dev binutils || exit 2
if is_asked clang; then
	need "to build with clang" clang libclang-rt-dev || exit 2
fi
need "to build the KernelShark plugin" g++ libkshark-dev libglu1-mesa-dev || exit 2
# The Qt that KernelShark itself is built with.
if pkg-config --atleast-version=2.4 libkshark; then
	qt=qt6-base-dev
else
	qt=qtbase5-dev
fi
need "to build the window's part of the KernelShark plugin" "$qt" || exit 2
need "to draw pictures" libcairo2-dev fonts-dejavu-core || exit 2
need "to run the tests of KernelShark's window" kernelshark xvfb libgl1-mesa-dri openbox xdotool \
	imagemagick x11-utils || exit 2
need "to run the tests" libcmocka-dev trace-cmd valgrind clang-format jq poppler-utils \
	desktop-file-utils shared-mime-info libglib2.0-bin || exit 2

jobs=$(nproc)
passed=0
failed=0

# run_build NAME COMPILER C++-COMPILER CMAKE-ARGUMENT... -- CTEST-ARGUMENT...
run_build() {
	name=$1
	compiler=$2
	cxx_compiler=$3
	shift 3
	dir="$top/build/tests-$name"
	mkdir -p "$dir"

	echo "== $name"
	cmake_arguments=
	while [ "$1" != -- ]; do
		cmake_arguments="$cmake_arguments $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # words without blanks
	cmake -S "$top" -B "$dir" -DCMAKE_C_COMPILER="$compiler" \
		-DCMAKE_CXX_COMPILER="$cxx_compiler" -DTRACE_IOMMU_WERROR=ON \
		$cmake_arguments >"$dir/build.log" 2>&1 &&
		cmake --build "$dir" -j "$jobs" >>"$dir/build.log" 2>&1 || {
		cat "$dir/build.log"
		echo "$name: does not build"
		failed=$((failed + 1))
		return
	}

	ctest --test-dir "$dir" -j "$jobs" --output-on-failure "$@" >"$dir/ctest.log" 2>&1
	grep -vE '^ *Start +[0-9]+:|^Internal ctest|^Test project' "$dir/ctest.log"
	count=$(sed -n 's/^.* \([0-9]*\) tests\{0,1\} failed out of \([0-9]*\)$/\1 \2/p' "$dir/ctest.log")
	[ -n "$count" ] || {
		cat "$dir/ctest.log"
		count="1 1" # ctest itself failed
	}
	failed=$((failed + ${count% *}))
	passed=$((passed + ${count#* } - ${count% *}))
}

if is_asked gcc; then
	run_build gcc gcc g++ -- "$@"
fi
if is_asked sanitizers; then
	run_build sanitizers gcc g++ -DTRACE_IOMMU_SANITIZE=address,undefined \
		-- -E '^window' "$@"
fi
if is_asked clang; then
	run_build clang clang clang++ -- -E 'install$|^window' "$@"
fi

echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
