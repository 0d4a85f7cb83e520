#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Truncated or damaged files: trace-cmd prints and returns the same with the plugin as without it,
# and the plugin does not cause a crash.
. "$TOP/tests/report/lib.sh"

# compare WHAT FILE
compare() {
	stock -i "$2" >"$work/stock.out" 2>"$work/stock.err"
	wanted=$?
	report -i "$2" >"$work/report.out" 2>"$work/report.err"
	status=$?
	[ "$status" = "$wanted" ] || fail "$1: status $status, without the plugin $wanted"
	# Old versions warn about the text of an event that no plugin prints.
	sed -i '/ function .* not defined$/d' "$work/stock.err" "$work/report.err"
	same "$1: messages" "$work/stock.err" "$work/report.err"
	grep -qE 'Sanitizer|runtime error' "$work/report.err" && fail "$1: see above"
}

sample="$samples/amd-6.1-fault.dat"
size=$(wc -c <"$sample")

: >"$work/empty.dat"
compare "an empty file" "$work/empty.dat"
for cut in 5 100 3000 6000 9000 12000 $((size - 4096)) $((size - 1)); do
	head -c "$cut" "$sample" >"$work/cut.dat"
	compare "cut to $cut bytes" "$work/cut.dat"
done

# Random bytes in the events of an uncompressed (version 6) file.
printf 'machine cpus=1\nformats 6.1-x86_64 iommu\nbulk count=2000 cpus=1 live=10 seed=1 step=1000 sizes=4K:2M\n' |
	synthesize "$work/plain.dat"
for seed in 1 2 3 4 5 6 7 8; do
	cp "$work/plain.dat" "$work/noise.dat"
	noise "$work/noise.dat" "$seed" 20000
	compare "noise $seed" "$work/noise.dat"
done
finish
