#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Fuzzes with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer. Each target starts from its
# own seeds and from what earlier runs found: build/fuzz/corpus/TARGET. Prints the number of
# executions per target and in total. The status is 0 if every target ran and none failed.
#
# usage: tests/fuzz.sh MINUTES [TARGET...]    for example: tests/fuzz.sh 0.5 lanes record
#
#   MINUTES     how long to run each target; as many run at a time as there are CPUs
#   TARGET      the middle of tests/fuzz/fuzz_TARGET.c; default: all
#   SEED=N      start the random numbers at N, so that the same inputs come again; default: others in
#               each run
#
# An input that fails is in build/fuzz/found/. Run it alone with
# build/fuzz/tests/fuzz/fuzz_TARGET FILE.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

usage() {
	echo "usage: tests/fuzz.sh MINUTES [TARGET...]" >&2
	exit 2
}

[ $# -ge 1 ] || usage
seconds=$(awk -v m="$1" 'BEGIN { if (m !~ /^[0-9]+(\.[0-9]+)?$/ || m <= 0) exit 1; print int(m * 60 + 0.5) }') ||
	usage
shift
need "to fuzz" clang libclang-rt-dev libc6-dev make cmake pkg-config libtraceevent-dev libtracefs-dev \
	libtracecmd-dev libjson-c-dev libzstd-dev libcmocka-dev || exit 2

build=$top/build/fuzz
mkdir -p "$build/found"
cmake -S "$top" -B "$build" -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
	-DCMAKE_BUILD_TYPE=RelWithDebInfo -DTRACE_IOMMU_FUZZ=ON \
	-DTRACE_IOMMU_SANITIZE=address,undefined >"$build/build.log" 2>&1 &&
	cmake --build "$build" -j "$(nproc)" --target fuzz >>"$build/build.log" 2>&1 || {
	tail -n 20 "$build/build.log" >&2
	echo "tests/fuzz.sh: the build failed; all messages: $build/build.log" >&2
	exit 2
}

programs=$build/tests/fuzz
all=$(cd "$programs" && for program in fuzz_*; do
	[ ! -f "$program" ] || echo "${program#fuzz_}"
done)
[ $# -gt 0 ] || set -- $all # words without spaces
for target in "$@"; do
	[ -x "$programs/fuzz_$target" ] || {
		echo "tests/fuzz.sh: there is no target '$target'; the targets are:" $all >&2
		exit 2
	}
done

# The dictionary of a target.
dictionary() {
	case $1 in
	compare | lanes | replay) words=steps ;;
	perf_data) words=perf_data ;;
	options) words=options ;;
	text_line | text_trace) words=text_trace ;;
	*record | *pages | next_maps | elf_file | dat_sizes | format) words=bytes ;;
	*) words=log ;;
	esac
	echo "$top/tests/fuzz/$words.dict"
}

# fuzz TARGET: run it; its messages go to build/fuzz/TARGET.log, its status to TARGET.status.
fuzz() {
	corpus=$build/corpus/$1
	seeds=$build/seeds/$1
	mkdir -p "$corpus" "$seeds"
	"$programs/fuzz_$1" "--write-seeds=$seeds" >"$build/$1.log" 2>&1 &&
		LSAN_OPTIONS=suppressions=$top/tests/leaks.supp:print_suppressions=0 \
			"$programs/fuzz_$1" -seed="${SEED:-0}" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
			-print_final_stats=1 -dict="$(dictionary "$1")" \
			-artifact_prefix="$build/found/$1-" "$corpus" "$seeds" >>"$build/$1.log" 2>&1
	echo $? >"$build/$1.status"
}

running=0
for target in "$@"; do
	rm -f "$build/$target.status"
	fuzz "$target" &
	running=$((running + 1))
	if [ $running = "$(nproc)" ]; then
		wait
		running=0
	fi
done
wait

total=0
failed=0
for target in "$@"; do
	log=$build/$target.log
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
	total=$((total + ${runs:-0}))
	if [ "$(cat "$build/$target.status")" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
		printf '%-16s %12d executions\n' "$target" "$runs"
		continue
	fi
	failed=$((failed + 1))
	printf '%-16s FAILED: %s\n' "$target" "$log"
	grep -aE '^(==[0-9]+==)? *(ERROR|SUMMARY|Base64)|Test unit written|runtime error|^ +#[0-9]+ .* in .*\.[ch]:' \
		"$log" | grep -av libc | cut -c1-2000 | head -n 12
done
echo "$total executions, $failed of $# targets failed"
[ $failed = 0 ]
