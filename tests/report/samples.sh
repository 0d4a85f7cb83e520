#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Checks every line of every sample, for all systems: the line must begin with the newest kernel's
# stock line. For the iommu system, the whole line must be the one that decoded.awk computes from
# the stock line.
. "$TOP/tests/report/lib.sh"

awkdir="$TOP/tests/report"

# check_prefix SAMPLE: skips events that the library cannot print
check_prefix() {
	awk -v newest="$work/newest" -v count="$work/count" '
		{ getline stock <newest }
		stock ~ /\[FAILED TO PARSE\]/ { next }
		substr($0, 1, length(stock)) != stock {
			print "stock:  " stock
			print "report: " $0
			bad = 1
			exit
		}
		{ compared++ }
		END { print compared + 0 >count; exit bad }' "$work/all" >"$work/prefix" ||
		fail "$1: the stock line is not a prefix: $(cat "$work/prefix")"
	lines=$((lines + $(cat "$work/count")))
}

# check_sample FILE. -L: do not load the system's other plugins, which change the text of other
# events.
check_sample() {
	stock -i "$1" 2>/dev/null | awk -f "$awkdir/one_line.awk" >"$work/stock"
	report -L -i "$1" >"$work/all" 2>/dev/null
	awk "$(cat "$awkdir/newest.awk") { split_line(); print head newest() }" "$work/stock" \
		>"$work/newest"
	[ "$(wc -l <"$work/newest")" = "$(wc -l <"$work/all")" ] ||
		fail "$1: the number of lines differs"
	check_prefix "$1"

	iommu_lines <"$work/stock" >"$work/stock.iommu"
	awk "$(cat "$awkdir/newest.awk" "$awkdir/decoded.awk")" "$work/stock.iommu" \
		>"$work/expected"
	iommu_lines <"$work/all" >"$work/report"
	same "$1: what is added" "$work/expected" "$work/report"
}

lines=0
for sample in "$samples"/*.dat; do
	check_sample "$sample"
done
echo "$lines lines compared"
[ "$lines" -gt 57000 ] || fail "only $lines lines were compared"
finish
