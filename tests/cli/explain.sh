#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
. "$(dirname "$0")/lib.sh"
golden="$top/tests/golden/cli"

# From a file, from standard input, and with the options after the file.
expect 1 explain "$golden/log.txt" </dev/null
same "explain" "$golden/log.explained.txt" "$work/out"
expect 1 explain <"$golden/log.txt"
same "explain, from standard input" "$golden/log.explained.txt" "$work/out"
expect 1 explain --json "$golden/log.txt" </dev/null
same "explain --json" "$golden/log.json" "$work/out"
expect 1 explain "$golden/log.txt" --json </dev/null
same "explain FILE --json" "$golden/log.json" "$work/out"
jq -e . "$golden/log.json" >/dev/null || fail "jq cannot read the JSON"

# Nothing to explain.
expect 0 explain </dev/null
[ "$(cat "$work/out")" = "0 faults" ] || fail "an empty log: $(cat "$work/out")"
grep -v -e suppressed -e AMD-Vi -e DMAR -e IO_PAGE -e smmu -e viommu -e 0x "$golden/log.txt" >"$work/ordinary"
expect 0 explain "$work/ordinary" </dev/null
[ "$(cat "$work/out")" = "0 faults" ] || fail "an ordinary log: $(cat "$work/out")"
expect 0 explain --json "$work/ordinary" </dev/null
[ ! -s "$work/out" ] || fail "an ordinary log as JSON: $(cat "$work/out")"

# The colours of dmesg, carriage returns, and the caller in a line's prefix.
printf '\033[32m[    1.000000] \033[0m\033[33mnvme 0000:01:00.0: \033[0m\033[31mAMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0xfc189000 flags=0x0000]\033[0m\r\n' >"$work/log"
expect 1 explain "$work/log" </dev/null
grep -q '=> 0000:01:00.0 read of a page' "$work/out" || fail "colours: $(cat "$work/out")"
cat >"$work/log" <<'END'
[    5.000001] [   T12] DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000
[    5.000001] [   T13] DMAR:[DMA Write] Request device [00:14.0] fault addr 9f900000
[    5.000002] [   T12] DMAR:[fault reason 02] Present bit in context entry is clear
[    5.000002] [   T13] DMAR:[fault reason 01] Present bit in root entry is clear
END
expect 1 explain "$work/log" </dev/null
grep '=>' "$work/out" | cut -c1-50 >"$work/decoded"
printf '    => %s\n' "0000:00:02.0 read blocked, reason 0x02 (LCT" "0000:00:14.0 write blocked, reason 0x01 (LR" >"$work/expected"
same "halves of two tasks" "$work/expected" "$work/decoded"
[ "$(tail -n 1 "$work/out")" = "2 faults" ] || fail "halves of two tasks: $(tail -n 1 "$work/out")"
# Without tasks, the parts of a fault cannot be matched. A missing explanation is better than a
# wrong one.
sed 's/ \[   T1[23]\]//' "$work/log" >"$work/mixed"
expect 1 explain "$work/mixed" </dev/null
grep -q '=> 0000.*reason 0x' "$work/out" && fail "mixed halves were joined: $(cat "$work/out")"
[ "$(tail -n 1 "$work/out")" = "2 faults" ] || fail "mixed halves: $(tail -n 1 "$work/out")"

# Two unrelated addresses are no steps.
for second in 0xb1001000 0xc9340000; do
	for address in 0xb1000000 $second; do
		echo "nvme 0000:3a:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0007 address=$address flags=0x0000]"
	done >"$work/log"
	expect 1 explain "$work/log" </dev/null
	grep -o 'in steps of .*' "$work/out"
done >"$work/steps"
[ "$(cat "$work/steps")" = "in steps of 0x1000" ] || fail "steps: $(cat "$work/steps")"

# Signs of faults that were not printed.
echo 'DMAR: DRHD: handling fault status reg 3' >"$work/log"
expect 1 explain "$work/log" </dev/null

# A block of input may end anywhere in a line.
fault='DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr 0x800000 [fault reason 0x06] PTE Read access is not set'
for size in 262000 262100 262143 262144 262145 262200 524288; do
	{
		awk -v n="$size" 'BEGIN { while (n > 64) { printf "%063d\n", n; n -= 64 }
			while (n-- > 1) printf "x"; print "" }'
		echo "$fault"
		echo "ordinary"
		printf '%s' "$fault" # no newline at the end
	} >"$work/log"
	expect 1 explain "$work/log" </dev/null
	[ "$(tail -n 1 "$work/out")" = "2 faults" ] || fail "$size bytes before: $(tail -n 1 "$work/out")"
done
# Do not wait for the end of a line without a newline, and do not hold it in memory.
{
	head -c 3000000 /dev/zero | tr '\0' x
	echo
	echo "$fault"
} >"$work/log"
expect 1 explain "$work/log" </dev/null
[ "$(tail -n 1 "$work/out")" = "1 fault" ] || fail "a long line: $(tail -n 1 "$work/out")"

# Lines of 100 MB take no more memory than others: of one byte, of NULs, and with faults in them.
if ! grep -q __asan_init "$command"; then
	for bytes in x '\0' '\r'; do
		{
			head -c 100000000 /dev/zero | tr '\0' "$bytes"
			echo
			echo "$fault"
			head -c 100000000 /dev/zero | tr '\0' "$bytes"
			printf '%s' "$fault"
		} | (ulimit -v 131072 && exec "$command" explain) >"$work/out" 2>"$work/err"
		[ "$(tail -n 1 "$work/out")" = "2 faults" ] ||
			fail "100 MB of $bytes: $(tail -n 1 "$work/out")$(cat "$work/err")"
	done
	yes "$fault" | head -c 20000000 | tr '\n' ' ' |
		(ulimit -v 131072 && exec "$command" explain --json) >"$work/out" 2>"$work/err"
	[ $? = 1 ] || fail "a line of faults: $(cat "$work/err")"
	[ "$(head -c 1000000 "$work/out" | wc -c)" -gt 1000 ] || fail "a line of faults: nothing"
fi

# The manual's examples, with other sources of the logs.
dmesg() { cat "$golden/log.txt"; }
dmesg | "$command" explain >"$work/out"
same "the manual's first example" "$golden/log.explained.txt" "$work/out"
"$command" explain --json "$golden/log.txt" | jq -r .device | sort | uniq -c >"$work/devices"
grep -qE '^ +[0-9]+ 0000:00:04\.0$' "$work/devices" || fail "the manual's third example"
finish
