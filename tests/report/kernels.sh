#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Every family of kernels and machines in tests/formats: a trace with the samples of all fixtures in
# tests/events prints the lines in these fixtures. Their stock text is the output of trace-cmd
# without the plugin, in the newest kernel's wording. decoded.awk computes the iommu system's lines
# a second time.
. "$TOP/tests/report/lib.sh"

awkdir="$TOP/tests/report"

fixtures() {
	"$BUILD/tests/events/event_script" "$SYNTH_FORMATS" "$TOP/tests/events" "$@" ||
		fail "event_script $*"
}

# Only the event's name and text.
text_of_events() {
	sed -n 's/^[^]]*\] *[0-9.]*: *\([a-z_]*\): */\1: /p'
}

# Text that the library cannot print is marked and not compared.
compare_stock() {
	awk '
		NR == FNR { actual[FNR] = $0; next }
		actual[FNR] ~ /\[FAILED TO PARSE\]/ { next }
		actual[FNR] != $0 { print "trace-cmd: " actual[FNR]; print "fixture:   " $0; bad = 1 }
		END { exit bad }' "$2" "$3" >"$work/diff" ||
		fail "$1: stock text: $(head -n 20 "$work/diff")"
}

lines=0
for kernel in $(fixtures kernels); do
	fixtures script "$kernel" | synthesize "$work/trace.dat"
	fixtures lines "$kernel" >"$work/expected"
	report -i "$work/trace.dat" >"$work/report"
	text_of_events <"$work/report" >"$work/actual"
	same "$kernel" "$work/expected" "$work/actual"
	lines=$((lines + $(wc -l <"$work/expected")))

	stock -i "$work/trace.dat" >"$work/stock"
	awk "$(cat "$awkdir/newest.awk")"'
		{ split_line(); print head (text ~ /^IOMMU: /  ? newest() : text) }' "$work/stock" |
		text_of_events >"$work/newest"
	fixtures stock "$kernel" >"$work/expected"
	compare_stock "$kernel" "$work/newest" "$work/expected"

	case $kernel in
	4.*-qcom) ;; # other fields under the same names
	*)
		iommu_lines <"$work/stock" >"$work/stock.iommu"
		awk "$(cat "$awkdir/newest.awk" "$awkdir/decoded.awk")" "$work/stock.iommu" \
			>"$work/expected"
		iommu_lines <"$work/report" >"$work/actual"
		same "$kernel: decoded.awk" "$work/expected" "$work/actual"
		;;
	esac
done
echo "$lines lines compared"
[ "$lines" -gt 600 ] || fail "only $lines lines were compared"
finish
