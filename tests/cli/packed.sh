#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Archives and compressed traces: each command says what the file is, and what to do. What is inside an
# archive is not taken for lines of a log or of a trace.
. "$(dirname "$0")/lib.sh"

# This trace has messages in the log, which are readable within an archive.
trace=intel-6.12-fault.dat
log=16-whole-log.txt
text='[    1.000000] DMAR: [DMA Read NO_PASID] Request device [00:1f.2] fault addr 0xffffb000 [fault reason 0x06] x'
tar cf "$work/trace.tar" -C "$top/samples" $trace || fail "tar: status $?"
tar cf "$work/log.tar" -C "$top/tests/posted" $log || fail "tar: status $?"
printf 'PK\003\004\n%s\n' "$text" >"$work/log.zip"
echo " a-7 [000] ..... 1.000000: map: IOMMU: iova=0x1000 - 0x2000 paddr=0x100000 size=4096" >"$work/text"
tar cf "$work/text.tar" -C "$work" text || fail "tar: status $?"

# archive FILE FORM TOOL
archive() {
	message="$1 is a $2 archive; extract the log or trace from it first, with $3"
	for row in "explain FILE" "explain --json FILE" "explain --all FILE" "summary FILE" "report FILE" "stat FILE" \
		"compare FILE FILE" "export --to ndjson FILE" "draw FILE $work/x.svg" "live -i FILE"; do
		# shellcheck disable=SC2046 # words
		expect 2 $(echo "$row" | sed "s,FILE,$1,g") </dev/null
		case $row in
		draw*) ! grep -q 'built without cairo' "$work/err" || continue ;;
		esac
		says "^trace-iommu: $message\$"
		case $row in
		compare*) ;; # it names both
		*) [ "$(wc -l <"$work/err")" = 1 ] || fail "$row: $(cat "$work/err")" ;;
		esac
	done
	for command_line in "explain" "summary -"; do
		# shellcheck disable=SC2086 # words
		"$command" $command_line <"$1" >"$work/out" 2>"$work/err"
		[ $? = 2 ] && [ ! -s "$work/out" ] || fail "$command_line <$1: $(cat "$work/out")"
		says "^trace-iommu: standard input is a $2 archive; extract"
		# shellcheck disable=SC2002,SC2086 # a pipe; words
		cat "$1" | "$command" $command_line >"$work/out" 2>"$work/err"
		[ $? = 2 ] && [ ! -s "$work/out" ] || fail "cat $1 | $command_line: $(cat "$work/out")"
		says "^trace-iommu: standard input is a $2 archive; extract"
	done
	export DISPLAY=:0
	expect 2 view --print "$1" </dev/null
	says "^trace-iommu: $message\$"
}
archive "$work/trace.tar" tar "tar xf"
archive "$work/log.tar" tar "tar xf"
archive "$work/text.tar" tar "tar xf"
archive "$work/log.zip" zip unzip

# Only the beginning counts.
{
	echo "$text"
	cat "$work/log.zip"
} >"$work/after"
expect 1 explain "$work/after" </dev/null

# compressed FILE NAME TOOL
compressed() {
	for line in summary report stat; do
		expect 2 $line "$1" </dev/null
		says "^trace-iommu: $1 is compressed by $2, and contains no log; decompress it first, with $3\$"
	done
}
for row in "gzip zcat" "xz xzcat" "zstd zstdcat" "bzip2 bzcat"; do
	tool=${row% *}
	command -v "$tool" >/dev/null || continue
	"$tool" -c "$top/samples/$trace" >"$work/trace.$tool"
	compressed "$work/trace.$tool" "$tool" "${row#* }"
done
finish
