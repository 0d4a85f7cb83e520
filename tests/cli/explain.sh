#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu explain: its formats, its inputs and its status.
# ACCEPT=1 writes the expected files anew: read the difference.
. "$(dirname "$0")/lib.sh"
golden="$top/tests/golden/cli"
log="$golden/log.txt"

# golden NAME: compares the last output with the expected file.
golden() {
	[ -z "${ACCEPT:-}" ] || cp "$work/out" "$golden/$1"
	same "$1" "$golden/$1" "$work/out"
}

# total: the last line of the last output.
total() {
	tail -n 1 "$work/out"
}

# From a file, from standard input, and with the options after the file.
expect 1 explain "$log" </dev/null
golden log.explained.txt
expect 1 explain <"$log"
same "from standard input" "$golden/log.explained.txt" "$work/out"
cat "$log" | "$command" explain >"$work/out"
same "from a pipe" "$golden/log.explained.txt" "$work/out"
expect 1 explain --all "$log" </dev/null
golden log.all.txt
expect 1 explain --json "$log" </dev/null
golden log.json
expect 1 explain "$log" --json </dev/null
same "options after the file" "$golden/log.json" "$work/out"
expect 1 explain --ndjson "$log" </dev/null
golden log.ndjson
expect 1 explain --prometheus "$log" </dev/null
golden log.prom
[ "$(jq -s length "$golden/log.ndjson")" = 8 ] || fail "--ndjson: not one object per message"
[ "$(jq '[.faults[].count] | add' "$golden/log.json")" = 8 ] || fail "--json: the counts"
jq -e '.schema == "trace-iommu/1" and .nr_faults == 8 and .nr_suppressed_messages == 7' \
	"$golden/log.json" >/dev/null || fail "--json: the totals"

# Several files are one log.
expect 1 explain --json "$log" "$log" </dev/null
[ "$(jq .nr_faults "$work/out")" = 16 ] || fail "two files: $(jq .nr_faults "$work/out") faults"
expect 2 explain "$log" "$work/none" </dev/null
[ "$(total | cut -c1-8)" = "8 faults" ] || fail "one of two files is missing: $(total)"

# Nothing to explain.
grep -v -e suppressed -e AMD-Vi -e DMAR -e IO_PAGE -e smmu -e viommu -e 0x "$log" >"$work/ordinary"
expect 0 explain "$work/ordinary" </dev/null
[ "$(cat "$work/out")" = "0 faults" ] || fail "an ordinary log: $(cat "$work/out")"
expect 0 explain --ndjson "$work/ordinary" </dev/null
[ ! -s "$work/out" ] || fail "an ordinary log as JSON lines: $(cat "$work/out")"
expect 0 explain --json "$work/ordinary" </dev/null
jq -e '.faults == [] and .signs == [] and .nr_faults == 0' "$work/out" >/dev/null ||
	fail "an ordinary log as JSON: $(cat "$work/out")"

# Input that is not a log is an error.
expect 2 explain </dev/null
says 'standard input is empty. If dmesg was refused, run: sudo dmesg | trace-iommu explain$'
expect 0 explain --prometheus </dev/null
grep -qx 'iommu_faults_total 0' "$work/out" || fail "--prometheus: no zero for empty input"
: >"$work/empty"
expect 2 explain "$work/empty" </dev/null
says "empty is empty; save the log again$"
echo 'dmesg: read kernel buffer failed: Operation not permitted' >"$work/log"
expect 2 explain "$work/log" </dev/null
says 'was refused: .* Run dmesg or journalctl with sudo$'
echo '-- No entries --' >"$work/log"
expect 2 explain "$work/log" </dev/null
# The messages in this trace read like those of a log.
expect 2 explain <"$top/samples/intel-6.12-fault.dat"
says 'standard input is a trace.dat file, .*; name the file instead$'
[ ! -s "$work/out" ] || fail "trace.dat on standard input: $(cat "$work/out")"
cat "$top/samples/intel-6.12-fault.dat" | "$command" explain >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "trace.dat from a pipe: no error"
says 'is a trace.dat file, which trace-iommu cannot read from there; name the file instead$'
[ ! -s "$work/out" ] || fail "trace.dat from a pipe: $(cat "$work/out")"
gzip -c "$top/samples/intel-6.12-fault.dat" >"$work/log"
expect 2 explain "$work/log" </dev/null
says 'is a compressed trace.dat or perf.data file. Decompress it, and run: trace-iommu explain FILE$'
printf '\377\376[\000 \0001\000.\0000\000]\000' >"$work/log"
expect 2 explain "$work/log" </dev/null
says 'is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8'
expect 2 explain "$top/docs/pictures/$(ls "$top/docs/pictures" | grep -m 1 png)" </dev/null
says 'is not a log: it is not text; pass the output of dmesg or journalctl -k, or a trace$'
echo "Shall I compare thee to a summer's day?" >"$work/log"
expect 2 explain "$work/log" </dev/null
says 'has no line that looks like a kernel log message; pass the output of dmesg or journalctl -k$'
# A fault in text that is no log counts.
echo 'it printed AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=0x0000] twice' >"$work/log"
expect 1 explain "$work/log" </dev/null
# Every byte value, in lines of all lengths.
awk 'BEGIN { for (i = 0; i < 65536; i++) printf "%c", int(i * 2654435761 / 8192) % 256 }' >"$work/log"
expect 2 explain "$work/log" </dev/null
LC_ALL=C tr -d '\n -~' <"$work/err" | grep -q . && fail "raw bytes on stderr"
cat "$log" >>"$work/log"
expect 1 explain "$work/log" </dev/null
LC_ALL=C tr -d '\n -~' <"$work/out" | grep -q . && fail "raw bytes on stdout"

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
[ "$(total)" = "2 faults" ] || fail "halves of two tasks: $(total)"
# Each block begins with the first line of its fault.
grep -q '^\[    5.000001\] \[   T12\] DMAR:\[DMA Read\]' "$work/out" || fail "the first line: $(cat "$work/out")"
# Without tasks, the parts of a fault cannot be matched. A missing explanation is better than a
# wrong one.
sed 's/ \[   T1[23]\]//' "$work/log" >"$work/mixed"
expect 1 explain "$work/mixed" </dev/null
grep -q '=> 0000.*reason 0x' "$work/out" && fail "mixed halves were joined: $(cat "$work/out")"
[ "$(total)" = "2 faults" ] || fail "mixed halves: $(total)"

# Two unrelated addresses are no steps.
for second in 0xb1001000 0xc9340000; do
	for address in 0xb1000000 $second; do
		echo "nvme 0000:3a:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0007 address=$address flags=0x0000]"
	done >"$work/log"
	expect 1 explain "$work/log" </dev/null
	grep -o 'in steps of [^,]*' "$work/out"
done >"$work/steps"
[ "$(cat "$work/steps")" = "in steps of 0x1000" ] || fail "steps: $(cat "$work/steps")"

# Faults that were not printed.
echo 'DMAR: DRHD: handling fault status reg 3' >"$work/log"
expect 1 explain "$work/log" </dev/null
grep -q '=> fault status 0x3: fault pending, overflow' "$work/out" || fail "status only: $(cat "$work/out")"
[ "$(total)" = "0 faults; 1 sign of trouble; faults were lost: counts are lower bounds" ] || fail "status only: $(total)"

# Equal faults are one block, with their number, addresses and times.
fault='DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr %s [fault reason 0x06] PTE Read access is not set\n'
{
	for page in 0 1 2 3 4 5 6 7; do
		printf "[  10%s.500000] $fault" $page 0x80${page}000
	done
	printf "[  109.000000] $fault" 0x900000
	echo '[  109.100000] dmar_fault: 24 callbacks suppressed'
} >"$work/log"
expect 1 explain "$work/log" </dev/null
grep -q '^    blocked: at least 33 faults, 9 of them in the log, 0x800000 - 0x900000, 100.500000 - 109.000000$' "$work/out" ||
	fail "a group: $(cat "$work/out")"
[ "$(grep -c '=>' "$work/out")" = 1 ] || fail "not one block: $(cat "$work/out")"
head -n 8 "$work/log" >"$work/steps"
expect 1 explain "$work/steps" </dev/null
grep -q '^    blocked: 8 faults, 0x800000 - 0x807000 in steps of 0x1000, 100.5' "$work/out" ||
	fail "steps: $(cat "$work/out")"
expect 1 explain --json "$work/steps" </dev/null
jq -e '.faults | length == 1 and (.[0] | .count == 8 and .step_bytes == 4096 and
	.first_ns == 100500000000 and .last_ns == 107500000000 and .address_max == "0x807000")' \
	"$work/out" >/dev/null || fail "steps as JSON: $(cat "$work/out")"
sort -r "$work/steps" >"$work/log"
expect 1 explain "$work/log" </dev/null
grep -q 'downwards in steps of 0x1000' "$work/out" || fail "steps downwards: $(cat "$work/out")"

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
	[ "$(total)" = "2 faults" ] || fail "$size bytes before: $(total)"
	# The same for a fault that mail has broken.
	sed 's/fault addr/\n&/' "$work/log" >"$work/broken"
	expect 1 explain "$work/broken" </dev/null
	[ "$(total)" = "2 faults" ] || fail "$size bytes before a broken line: $(total)"
done
# Do not wait for the end of a line without a newline, and do not hold it in memory.
{
	head -c 3000000 /dev/zero | tr '\0' x
	echo
	echo "$fault"
} >"$work/log"
expect 1 explain "$work/log" </dev/null
[ "$(total)" = "1 fault" ] || fail "a long line: $(total)"

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
		[ "$(total)" = "2 faults" ] || fail "100 MB of $bytes: $(total)$(cat "$work/err")"
	done
	yes "$fault" | head -c 20000000 | tr '\n' ' ' |
		(ulimit -v 131072 && exec "$command" explain --json) >"$work/out" 2>"$work/err"
	[ $? = 1 ] || fail "a line of faults: $(cat "$work/err")"
	jq -e '.nr_faults > 10' "$work/out" >/dev/null || fail "a line of faults: $(cat "$work/out")"
	# The rest of a line is not searched again from each message in it.
	{
		yes '[1.000000]dmar' | head -n 9000 | tr -d '\n'
		head -c 136000 /dev/zero | tr '\0' '<'
		echo
		echo "$fault"
	} >"$work/log"
	(ulimit -t 3 && exec "$command" explain "$work/log") >"$work/out" 2>"$work/err"
	[ $? = 1 ] || fail "a line of many messages: $(total)$(cat "$work/err")"
	[ "$(total)" = "1 fault" ] || fail "a line of many messages: $(total)"
fi

# A log that continues is explained as it arrives; SIGINT ends it with the totals.
mkfifo "$work/fifo"
: >"$work/out"
"$command" explain <"$work/fifo" >"$work/out" 2>"$work/err" &
pid=$!
exec 3>"$work/fifo"
echo "[    1.000000] $fault" >&3
eventually grep -q '=> 0000:00:04.0 read blocked' "$work/out" || fail "a fault of a continuing log: $(cat "$work/out")"
grep -q '^1 fault' "$work/out" && fail "totals before the end"
echo "[    2.000000] $fault" >&3
sleep 2 # only its end shows that it has read this
kill -s INT $pid
wait $pid
[ $? = 1 ] || fail "SIGINT: the status"
exec 3>&-
[ "$(total)" = "2 faults" ] || fail "SIGINT: $(cat "$work/out")"
[ "$(grep -c '^\[    1' "$work/out")" = 1 ] || fail "a block was repeated: $(cat "$work/out")"
grep -q 'blocked: 2 faults at 0x800000, 1.000000 - 2.000000' "$work/out" || fail "no totals: $(cat "$work/out")"

# Bare numbers.
word() {
	expect 0 explain --word "$1" </dev/null
	grep -q -e "$2" "$work/out" || fail "--word $1: $(cat "$work/out")"
}
word amd:0x0070 'write to a page without write permission \[PR|RW|PE\]'
word amd:0x0000 'read of a page that is not present \[-\]'
word amd:112 '\[PR|RW|PE\]'
word amd:0070 '\[PR|RW|PE\]'
word vtd:0x06 'reason 0x06 (LGN.3) PTE Read access is not set'
word vtd:6 'reason 0x06'
word fsts:0x3 'fault pending, overflow'
word fsr:0x402 'TF: the address is not mapped, FORMAT: format of the page table 2'
word fsynr:0x100011 'PLVL: level of the page table 1, WNR: write'
word fsynr:0x40 'IND: instruction fetch'
word gfsr:2 'USF: unknown stream ID'
word evtq:0x10 'F_TRANSLATION: the address is not mapped'
word virtio:2 'not mapped'
word riscv:13 'read page fault'
for bad in amd amd: amd:x amd:0x10000 amd:-1 'amd: 1' amd:1x foo:1 :1 ''; do
	expect 2 explain --word "$bad" </dev/null
done
says 'is not KIND:NUMBER'

# The manual's examples, with other sources of the logs.
dmesg() { cat "$log"; }
dmesg | "$command" explain >"$work/out"
same "the manual's first example" "$golden/log.explained.txt" "$work/out"
"$command" explain --json "$log" | jq -r '.faults[] | [.device, .count] | @tsv' >"$work/devices"
grep -q '^0000:00:04.0	' "$work/devices" || fail "the manual's third example"
# Without a file, the log may be typed.
if command -v script >/dev/null 2>&1; then
	printf '[    1.000000] usb 1-1: a device\n\004' |
		timeout 60 script -qec "'$command' explain" /dev/null >"$work/err" 2>&1 ||
		fail "a log that is typed: $(cat "$work/err")"
	says 'trace-iommu: note: reading the log from the terminal; Ctrl-D ends it'
fi

finish
