#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Changes samples at random, and opens each of these files with trace-cmd report and plugin_iommu.so,
# with explain, summary and draw, and with plugin-iommu_lanes.so and KernelShark's libraries. None of
# our code may crash or be stopped by a sanitizer, and no program may take longer than a minute. The
# status is 0 if this held.
#
# A damaged file can crash libtraceevent, libtracecmd or libkshark themselves. Programs that end in
# this way, without our code on the stack, are counted apart. The command must survive even these: if a
# library reads or writes outside its memory, AddressSanitizer lets it go on, as without sanitizers.
#
# usage: tests/mutated.sh BUILD [COUNT [SEED]]    for example: tests/mutated.sh build/tests-sanitizers
#
#   BUILD    a build directory with -DTRACE_IOMMU_SANITIZE=address,undefined
#   COUNT    how many files; default: 1000
#   SEED     the number of the first file: the same number makes the same file; default: 1
#
# A file that fails is kept in BUILD/mutated/.
# shellcheck disable=SC2086 # lists of words
[ $# -ge 1 ] && [ $# -le 3 ] || {
	echo "usage: tests/mutated.sh BUILD [COUNT [SEED]]" >&2
	exit 2
}
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd) || exit 2
count=${2:-1000}
seed=${3:-1}
. "$top/tests/lib.sh"

grep -q '^TRACE_IOMMU_SANITIZE:[^=]*=.*address' "$build/CMakeCache.txt" || {
	echo "tests/mutated.sh: $build: not a build with AddressSanitizer" >&2
	exit 2
}
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[^=]*=//p' "$build/CMakeCache.txt")
asan=$("$compiler" -print-file-name=libasan.so)
command=$(find "$build" -type f -name trace-iommu -perm -u+x | head -n 1)
decoder=$(find "$build" -path "$build/tests" -prune -o -name plugin_iommu.so -print | head -n 1)
lanes=$(find "$build" -path "$build/tests" -prune -o -name plugin-iommu_lanes.so -print | head -n 1)
mutate=$build/tests/fuzz/mutate_file
shapes=$build/tests/kshark/kshark_shapes
for program in "$command" "$decoder" "$lanes" "$mutate" "$shapes"; do
	[ -s "$program" ] || {
		echo "tests/mutated.sh: $build is not complete: build all of it, with KernelShark's library" >&2
		exit 2
	}
done
# For an abort(), the stack shows whose it is. malloc() of a forged size fails, as without sanitizers.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_abort=1:allocator_may_return_null=1
# Libraries have no sanitizers: only in functions such as strdup(), an error of theirs is found. An error
# of ours always ends the program.
going_on=ASAN_OPTIONS=$ASAN_OPTIONS:halt_on_error=0

runs=0
stopped=0
refused=0

# The output of a program shows that our code failed, or that it was on the stack of what failed.
is_ours() {
	grep -aq -e 'runtime error' -e 'plugin_iommu\.so' -e 'plugin-iommu_lanes\.so' "$work/err"
}

# In each report of AddressSanitizer, a library of the system is on the stack before the command.
is_library() {
	! grep -aq 'runtime error' "$work/err" && LC_ALL=C awk '
		/ERROR: AddressSanitizer/ { reports++; looking = 1 }
		looking && /^ *#[0-9]+ / && $NF !~ /libsanitizer/ {
			libraries += /\((\/usr)?\/lib\//
			looking = 0
		}
		END { exit !reports || libraries != reports }' "$work/err"
}

# open_with NAME COMMAND...: runs it; $work/err has its messages.
open_with() {
	name=$1
	shift
	runs=$((runs + 1))
	timeout 60 "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	if [ $status = 124 ]; then
		problem="takes longer than a minute"
	elif [ "${name#trace-iommu}" != "$name" ] && [ $status -le 2 ] && is_library; then
		stopped=$((stopped + 1))
		return
	elif [ $status -ge 128 ] || grep -aq -e Sanitizer: -e 'runtime error' "$work/err"; then
		[ "${name#trace-iommu}" != "$name" ] || is_ours || {
			stopped=$((stopped + 1))
			return
		}
		problem="status $status: $(grep -a -m 12 -e ERROR: -e 'runtime error' -e '^ *#' "$work/err")"
	else
		[ $status -le 1 ] || refused=$((refused + 1))
		return
	fi
	mkdir -p "$build/mutated"
	cp "$work/mutated.dat" "$build/mutated/$seed.dat"
	fail "$name $build/mutated/$seed.dat: $problem"
}

# In compressed data, a change damages all of it.
mkdir "$work/plain"
for sample in "$top"/samples/*.dat; do
	trace-cmd convert -i "$sample" -o "$work/plain/${sample##*/}" --compression none >"$work/out" 2>&1 ||
		fail "trace-cmd convert $sample: $(cat "$work/out")"
done
set -- "$work"/plain/*.dat
last=$((seed + count))
while [ "$seed" -lt "$last" ]; do
	shift $((seed % $#))
	"$mutate" "$seed" "$1" "$work/mutated.dat" || fail "mutate_file: $1"
	set -- "$work"/plain/*.dat
	open_with "trace-cmd report" env LD_PRELOAD="$asan" TRACEEVENT_PLUGIN_DIR="${decoder%/*}" \
		trace-cmd report -O iommu:history -i "$work/mutated.dat"
	open_with "trace-iommu explain --all" env $going_on "$command" explain --all "$work/mutated.dat"
	open_with "trace-iommu summary" env $going_on "$command" summary "$work/mutated.dat"
	open_with "trace-iommu draw" env $going_on "$command" draw "$work/mutated.dat" -o "$work/drawn.svg"
	open_with "KernelShark" "$shapes" "$lanes" "$work/mutated.dat" 200
	seed=$((seed + 1))
done
echo "$count files, opened $runs times: refused $refused times, a library failed $stopped times, $failures failures"
finish
