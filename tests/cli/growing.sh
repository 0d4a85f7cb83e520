#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A file that grows while it is read: report reads it twice, and both passes must see the same
# lines. While the second pass waits for the reader of its output, lines are added to the file.
# usage: growing.sh TRACE_IOMMU TOP
. "$(dirname "$0")/lib.sh"

# grows WHAT FILE ADDED: ADDED is a line that must not be printed.
grows() {
	rm -f "$work/pipe"
	mkfifo "$work/pipe"
	timeout 60 "$command" report "$2" >"$work/pipe" 2>"$work/err" &
	{
		head -c 1 >"$work/out"
		echo "$3" >>"$2"
		cat >>"$work/out"
	} <"$work/pipe"
	wait $! || fail "$1: $(cat "$work/err")"
	[ "$(wc -l <"$work/out")" = 3000 ] || fail "$1: $(wc -l <"$work/out") lines, not 3000"
	grep -q ' unmap: ' "$work/out" && fail "$1: a line that was added later"
	tail -n 1 "$work/out" | grep -q 'the end of the ' || fail "$1: $(tail -n 1 "$work/out")"
}

awk 'BEGIN {
	for (i = 1; i <= 3000; i++)
		printf " qemu-7 [000] 1.%06d: map: IOMMU: iova=0x%d000 - 0x%d000 paddr=0x100000 size=4096\n", i,
			i, i + 1
}' >"$work/trace.txt"
grows "a trace" "$work/trace.txt" \
	" qemu-7 [000] 9.000000: unmap: IOMMU: iova=0x3000000 - 0x3001000 size=4096 unmapped_size=4096"

awk 'BEGIN {
	for (i = 1; i <= 3000; i++)
		printf "[    1.%06d] iommu: map: iova 0x%d000 pa 0x0000000000100000 size 0x1000\n", i, i
}' >"$work/log.txt"
grows "a log" "$work/log.txt" "[    9.000000] iommu: unmapped: iova 0x3000000 size 0x1000"

# Both passes read the lines that cannot be read. One message is enough.
echo " qemu-7 [000] 9.000000: map: IOMMU: nonsense" >>"$work/trace.txt"
"$command" report "$work/trace.txt" >/dev/null 2>"$work/err" || fail "a bad line: $(cat "$work/err")"
[ "$(grep -c 'cannot be read' "$work/err")" = 1 ] || fail "not one message: $(cat "$work/err")"
finish
