#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces as text in the forms in which people make and post them: each file of tests/posted/traces
# and its summary, with the notes on stderr first. Then text that is hardly text.
# ACCEPT=1 writes the expected files anew: read the difference.
# usage: text_forms.sh TRACE_IOMMU TOP
. "$(dirname "$0")/lib.sh"
posted="$top/tests/posted/traces"

# summary FILE: the notes and the summary, without the file's folder; the status at the end.
summary() {
	"$command" summary "$1" >"$work/out" 2>"$work/err"
	status=$?
	{
		sed "s|: $(dirname "$1")/|: |" "$work/err"
		cat "$work/out"
		echo "status $status"
	} >"$work/summary"
}

nr=0
for file in "$posted"/*.txt "$posted"/*.html; do
	name=$(basename "$file")
	expected=$posted/${name%.*}.summary
	nr=$((nr + 1))
	(cd "$posted" && summary "$name")
	[ -z "${ACCEPT:-}" ] || cp "$work/summary" "$expected"
	same "$name" "$expected" "$work/summary"
done
[ "$nr" -ge 20 ] || fail "only $nr files"

# The ends of lines, the beginning of the file and quotes change nothing.
for name in 20-trace 31-dmesg-dump 34-perf-without-cpu 35-perf-ns-stacks-lost 40-instances 42-overwritten; do
	sed '/^trace-iommu: /d; 1,/\.txt$/{/\.txt$/d}' "$posted/$name.summary" >"$work/expected"
	text=$posted/$name.txt
	sed 's/$/\r/' "$text" >"$work/crlf.txt"
	sed 's/^/> /' "$text" >"$work/quoted.txt"
	sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' "$text" >"$work/page.txt"
	{
		printf '\357\273\277'
		cat "$text"
	} >"$work/bom.txt"
	printf %s "$(cat "$text")" >"$work/no-newline.txt"
	{
		echo "Linux version 6.12.35"
		tr '\n' '\0' <"$text" | sed 's/\x0/\n\x0\x0\x0\n/g'
	} >"$work/nul.txt"
	for change in crlf quoted page bom no-newline nul; do
		summary "$work/$change.txt"
		sed '/^trace-iommu: /d; 1,/\.txt$/{/\.txt$/d}' "$work/summary" >"$work/actual"
		same "$name, $change" "$work/expected" "$work/actual"
	done
done

# Tabs between the columns, as some terminals paste them.
sed 's/   */\t/g' "$posted/20-trace.txt" >"$work/tabs.txt"
expect 1 summary "$work/tabs.txt"
grep -q 'use after unmap' "$work/out" || fail "tabs: $(cat "$work/out")"

# UTF-16 is refused with the remedy, with and without a byte order mark.
for code in UTF-16 UTF-16LE; do
	iconv -f UTF-8 -t $code "$posted/20-trace.txt" >"$work/utf16.txt" || fail "iconv $code"
	expect 2 summary "$work/utf16.txt"
	says 'is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8'
done

# What is no trace, on standard input.
"$command" summary - <"$top/COPYING" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "a licence was read as a trace"
says 'standard input has neither events of a trace nor lines of a log about mappings'
"$command" summary - <"$top/samples/amd-6.1-fault.dat" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "a trace.dat was read as text"
says "standard input is a trace.dat file, which trace-iommu cannot read from there"
# An event without any value.
printf '  a-1 [000] ..... 1.000000: map: \nFoo\n' >"$work/cut.txt"
expect 2 summary "$work/cut.txt"
says 'cannot be read: 1; the first is line 1'
# An empty trace is one.
printf '# tracer: nop\n#\n' >"$work/empty.txt"
expect 0 summary "$work/empty.txt"

# Memory and time are bounded: 100 MB without a newline, 200,000 tasks, and a line of brackets.
{
	cat "$posted/20-trace.txt"
	head -c 100000000 /dev/zero | tr '\0' '['
	echo
	awk 'BEGIN {
		for (i = 1; i <= 200000; i++)
			printf "  task%d-%d [000] ..... %d.%06d: sched_switch: a\n", i, i, 500 + i / 1000, i % 1000
		for (i = 1; i <= 20000; i++)
			printf "  t%d-%d [000] ..... 900.000000: map: IOMMU: iova=0x%x - 0x0 paddr=0x1000 size=4096\n",
			       i, i * 65536, i * 4096
	}'
} >"$work/large.txt"
limit=262144 # KiB; programs with sanitizers need more to begin with
(ulimit -v $limit && "$command" --help >/dev/null 2>&1) || limit=unlimited
(ulimit -v $limit && "$command" summary "$work/large.txt") >"$work/out" 2>"$work/err"
[ $? = 1 ] || fail "large: $(cat "$work/err")"
grep -q ' 220005 events (iommu 20005, others 200000)' "$work/out" || fail "large: $(head -n 3 "$work/out")"
rm "$work/large.txt"
finish
