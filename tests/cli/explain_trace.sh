#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu explain on traces, and on logs with lines about mappings.
# usage: explain_trace.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
posted="$top/tests/posted"

# contains TEXT: a line of the last output begins or ends with it, or contains it.
contains() {
	grep -qFe "$1" "$work/out" || fail "the output lacks '$1': $(cat "$work/out")"
}

# Posts. From a file, from standard input, and from a pipe.
cat >"$work/20" <<'END'
io_page_fault: IOMMU:ath12k_pci 0000:c1:00.0 iova=0x00000000fe904000 flags=0x0001
    => 0000:c1:00.0 write (event only: the reason is in the kernel log)
    blocked: 1 fault at 0xfe904000, 401.306500
    history: use after unmap: 0xfe900000 - 0xfe980000 (512K), unmapped 6.500 ms before by kworker/u64:0-12, device not known
    cause: the device still uses a buffer that its driver has unmapped
    next: check that the driver stops 0000:c1:00.0, or waits for its transfers, before it unmaps

1 fault
END
cp "$work/20" "$work/21"
echo "0 faults; looked at 2 events" >"$work/22"
cat >"$work/23" <<'END'
[  12.300000] DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0xfffe1000 [fault reason 0x06] PTE Read access is not set
    => 0000:02:00.0 read blocked, reason 0x06 (LGN.3) PTE Read access is not set: not mapped, or mapped without read permission
    blocked: 1 fault at 0xfffe1000, 12.300000
    history: use after unmap: 0xfffe0000 - 0xfffe2000 (8K), unmapped 100.000 ms before, device not known
    cause: the device still uses a buffer that its driver has unmapped
    next: check that the driver stops 0000:02:00.0, or waits for its transfers, before it unmaps

1 fault
END
for file in "$posted"/traces/2?-*.txt; do
	nr=$(basename "$file" | cut -c1-2)
	[ -e "$work/$nr" ] || continue # only the summary of the others is tested
	status=1
	[ "$nr" = 22 ] && status=0
	expect $status explain "$file" </dev/null
	same "$nr" "$work/$nr" "$work/out"
	expect $status explain <"$file"
	same "$nr from standard input" "$work/$nr" "$work/out"
	cat "$file" | "$command" explain >"$work/out" 2>"$work/err"
	[ $? = $status ] || fail "$nr from a pipe: $(cat "$work/err")"
	same "$nr from a pipe" "$work/$nr" "$work/out"
done
expect 1 explain "$posted/traces/20-trace.txt" "$posted/traces/23-dyndbg.txt" </dev/null
contains '2 faults'

# As many faults as the summary has: an event and its message are one. All of them have a verdict.
for file in "$top"/samples/*.dat "$posted"/traces/*.txt; do
	"$command" summary --json "$file" >"$work/summary.json" 2>"$work/err"
	if [ $? = 2 ]; then # a text without a task or a time
		expect 2 explain "$file" </dev/null
		continue
	fi
	"$command" explain --json "$file" >"$work/explain.json" 2>"$work/err" </dev/null
	status=$?
	faults=$(jq '[.buffers[].faults] | add' "$work/summary.json")
	[ "$(jq .nr_faults "$work/explain.json")" = "$faults" ] ||
		fail "$file: $(jq .nr_faults "$work/explain.json") faults, not $faults"
	[ "$faults" = 0 ] || [ $status = 1 ] || fail "$file: status $status"
	[ "$(jq .nr_events "$work/explain.json")" = "$(jq '[.buffers[].events] | add' "$work/summary.json")" ] ||
		fail "$file: $(jq .nr_events "$work/explain.json") events"
	"$command" explain --ndjson "$file" </dev/null | jq -sS '[.[] | .history.verdict // null] | sort' >"$work/actual"
	jq -S '[.faults[] | .verdict] | sort' "$work/summary.json" >"$work/expected"
	same "$file: verdicts" "$work/expected" "$work/actual"
	"$command" explain --all "$file" </dev/null >"$work/all"
	[ "$(grep -c '^    => ' "$work/all")" -ge "$faults" ] || fail "$file: --all"
done
expect 1 explain --prometheus "$posted/traces/20-trace.txt" </dev/null
contains 'iommu_faults_total{device="0000:c1:00.0",driver="ath12k_pci",reason="io_page_fault",iommu="",severity="blocked"} 1'

# A line about a mapping changes nothing but the history and the advice.
advice='del(.nr_events) | walk(if type == "object" then del(.history, .cause, .next) else . end)'
for file in "$posted"/*.txt; do
	"$command" explain --json "$file" 2>"$work/err" </dev/null | jq -S "$advice" >"$work/expected"
	{
		cat "$file"
		echo
		echo "iommu: unmapped: iova 0x1 size 0x1"
	} >"$work/log"
	"$command" explain --json "$work/log" 2>"$work/err" </dev/null | jq -S "$advice" >"$work/actual"
	same "$file with a line about a mapping" "$work/expected" "$work/actual"
	"$command" explain "$file" >"$work/expected" 2>"$work/err" </dev/null
	cat "$file" | "$command" explain >"$work/actual" 2>"$work/err"
	same "$file from a pipe" "$work/expected" "$work/actual"
done
gzip -c "$posted/traces/23-dyndbg.txt" >"$work/log.gz"
expect 1 explain "$work/log.gz" </dev/null
same "compressed" "$work/23" "$work/out"
# Without maps, nothing is said about addresses.
grep -v ' map: ' "$posted/traces/23-dyndbg.txt" | sed 's/0xfffe1000/0xaaaa0000/' >"$work/log"
expect 1 explain "$work/log" </dev/null
grep -q history: "$work/out" && fail "a history without maps: $(cat "$work/out")"
sed 's/0xfffe1000/0xaaaa0000/' "$posted/traces/23-dyndbg.txt" >"$work/log"
expect 1 explain "$work/log" </dev/null
contains 'history: never mapped in this log, which need not show all maps'
# The same address, of a device without a fault: the log's own words win.
sed 's/ fault addr .*/ fault addr 0xfffe2000 [fault reason 0x06] PTE Read access is not set/' \
	"$posted/traces/23-dyndbg.txt" | grep -v unmapped: >"$work/log"
expect 1 explain "$work/log" </dev/null
contains 'history: past the end: its page is right after 0xfffe0000 - 0xfffe2000 (8K), mapped 200.000 ms ago'

# All buffers, the facts in console messages, signs of trouble, faults of all three sources.
"$synth" - "$work/trace.dat" <<-'END' || fail "synth"
	machine cpus=2
	uname "Linux box 6.12.0"
	formats 6.12-x86_64
	comm 7 qemu
	event 1 printk:console msg="pci 0000:41:00.0: BAR 0 [mem 0xfe100000-0xfe1fffff 64bit]"
	event 2 pid=7 iommu:map iova=8K size=4K paddr=1M
	event 3 printk:console msg="ahci 0000:05:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0021 address=0xfe10c000 flags=0x0020]"
	event 4 iommu:io_page_fault device="0000:05:00.0" driver="ahci" iova=0x2000 flags=1
	event +0.0001 printk:console msg="ahci 0000:05:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0021 address=0x2000 flags=0x0020]"
	event 5 printk:console msg="AMD-Vi: Completion-Wait loop timed out"
	event 6 printk:console msg="DMAR:[DMA Read] Request device [00:02.0] fault addr 9f900000"
	event +0.0001 printk:console msg="DMAR:[fault reason 06] PTE Read access is not set"
	instance mine
	event 7 pid=7 iommu:map iova=64K size=4K paddr=1M
	event 8 iommu:io_page_fault device="a600000.dwc3" driver="dwc3" iova=0x10800 flags=0
END
expect 1 explain "$work/trace.dat" </dev/null
contains '4 faults; 1 sign of trouble'
contains 'address: in BAR 0 of 0000:41:00.0, 0xfe100000 - 0xfe1fffff'
contains '=> a600000.dwc3 read (event only: the reason is in the kernel log)'
contains 'history: mapped: 0x10000 - 0x11000 (4K), 1.000 s ago by qemu-7, device not known'
contains '=> 0000:00:02.0 read blocked, reason 0x06'
contains 'blocked: 1 fault at 0x9f900000, 6.000000'
[ "$(grep -c 0x2000 "$work/out")" = 3 ] || fail "an event and its message: $(cat "$work/out")"
expect 2 explain "$work/none.dat" </dev/null
says 'cannot open .*none.dat'
head -c 3000 "$work/trace.dat" >"$work/cut.dat"
expect 2 explain "$work/cut.dat" </dev/null

# follow FILE WORDS: explain, reading from a pipe, prints what WORDS match before the pipe ends.
follow() {
	rm -f "$work/fifo"
	mkfifo "$work/fifo"
	: >"$work/out"
	"$command" explain <"$work/fifo" >"$work/out" 2>"$work/err" &
	pid=$!
	exec 3>"$work/fifo"
	cat "$1" >&3
	eventually grep -qFe "$2" "$work/out"
	contains "$2"
	grep -q '^[0-9]* fault' "$work/out" && fail "$1: totals before the end"
	shift 2
	[ $# = 0 ] || printf '%s\n' "$@" >&3
	sleep 2 # only its end shows that it has read them
	kill -s INT $pid
	wait $pid
	[ $? = 1 ] || fail "SIGINT: the status: $(cat "$work/err")"
	exec 3>&-
}
follow "$posted/traces/20-trace.txt" 'history: use after unmap: 0xfe900000' \
	' irq/27-AMD-Vi-155       [006] d....   402.306500: io_page_fault: IOMMU:ath12k_pci 0000:c1:00.0 iova=0x00000000fe905000 flags=0x0001'
contains 'blocked: 2 faults, 0xfe904000 - 0xfe905000 in steps of 0x1000, 401.306500 - 402.306500'
contains '2 faults'
follow "$posted/traces/23-dyndbg.txt" 'history: use after unmap: 0xfffe0000' \
	'[  13.300000] DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0xfffe0000 [fault reason 0x06] PTE Read access is not set'
contains 'blocked: 2 faults, 0xfffe0000 - 0xfffe1000'
# A fault of several messages is complete after a pause.
printf '[    1.0] arm-smmu-v3 a: event 0x10 received:\n[    1.0] arm-smmu-v3 a: \t0x0000010000000810\n' >"$work/log"
follow "$work/log" 'arm-smmu-v3 a: event 0x10 received:'

# The rest of a page with a trace without faults is a log.
{
	cat "$posted/traces/22-perf-script.txt"
	echo
	tail -n 1 "$posted/traces/23-dyndbg.txt"
} >"$work/page"
expect 1 explain "$work/page" </dev/null
contains '1 fault'
finish
