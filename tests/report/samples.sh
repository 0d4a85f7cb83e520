#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Every line of every sample: the newest kernel's stock line is how ours begins, and the whole is
# what decoded.awk computes from the stock line.
. "$TOP/tests/report/lib.sh"

awkdir="$TOP/tests/report"

# check_sample FILE
check_sample() {
	stock -i "$1" 2>/dev/null | ours >"$work/stock"
	report -i "$1" 2>/dev/null | ours >"$work/report"
	awk "$(cat "$awkdir/newest.awk") { split_line(); print head newest() }" "$work/stock" \
		>"$work/newest"
	awk "$(cat "$awkdir/newest.awk" "$awkdir/decoded.awk")" "$work/stock" >"$work/expected"

	[ "$(wc -l <"$work/newest")" = "$(wc -l <"$work/report")" ] ||
		fail "$1: the report has another number of lines"
	awk -v newest="$work/newest" '
		{ getline stock <newest
		  if (substr($0, 1, length(stock)) != stock) {
			print "stock:  " stock; print "report: " $0; bad = 1; exit } }
		END { exit bad }' "$work/report" >"$work/prefix" ||
		fail "$1: the stock line is not a prefix: $(cat "$work/prefix")"
	same "$1: what is added" "$work/expected" "$work/report"
	lines=$((lines + $(wc -l <"$work/report")))
}

lines=0
for sample in "$samples"/*.dat; do
	check_sample "$sample"
done
echo "$lines lines compared"
[ "$lines" -gt 20000 ] || fail "only $lines lines were compared"
finish
