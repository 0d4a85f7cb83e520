#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Installs what is missing, builds three times and runs every test: with gcc, with gcc's address and
# undefined-behaviour sanitizers, and with clang. Ends with the count; its status is 0 if none failed.
#
# usage: tests/run.sh [CTEST-ARGUMENT...]    for example: tests/run.sh -R options
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

need "to build with gcc and clang" gcc libc6-dev clang libclang-rt-dev make cmake pkg-config \
	libtraceevent-dev libtracefs-dev libtracecmd-dev libjson-c-dev binutils || exit 2
need "to build the KernelShark plugin" g++ libkshark-dev libglu1-mesa-dev qtbase5-dev || exit 2
need "to draw pictures" libcairo2-dev fonts-dejavu-core || exit 2
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

run_build gcc gcc g++ -- "$@"
run_build sanitizers gcc g++ -DTRACE_IOMMU_SANITIZE=address,undefined -- "$@"
run_build clang clang clang++ -- -E 'install$' "$@"

echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
