#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces as text give the same summary as the trace.dat with these events.
# usage: text_trace.sh TRACE_IOMMU TOP PLUGIN_DIRECTORY [SANITIZER_LIBRARY]
. "$(dirname "$0")/lib.sh"
. "$top/scripts/report.sh"
plugins=$3
sanitizer=${4:-} # the plugin needs it in trace-cmd, before all other libraries

# facts: what a summary says, without what text cannot tell. The kernel's release decides how
# holders are inferred. trace-cmd also reads the empty buffer beside that of a recording.
facts() {
	jq -S 'del(.file, .host, .release, .family) |
		walk(if type == "object" then del(.epochs, .holders, .grade, .taken_by, .held_by, .buffer) else . end) |
		del(.devices, .limits, .notes, .buffers[].systems) |
		.buffers |= map(select(.events > 0) | del(.name))' "$1"
}

nr=0
for sample in "$top"/samples/*.dat; do
	name=$(basename "$sample" .dat)
	"$command" summary --json "$sample" >"$work/dat.json"
	status=$?
	facts "$work/dat.json" >"$work/expected"
	for form in stock ours; do
		[ $form = stock ] && option=-N || option=
		# shellcheck disable=SC2086 # empty or one option
		TRACEEVENT_PLUGIN_DIR=$plugins LD_PRELOAD=$sanitizer trace-cmd report $option -t -i "$sample" >"$work/trace.txt" 2>/dev/null
		expect $status summary --json "$work/trace.txt"
		facts "$work/out" >"$work/actual"
		same "$name, $form" "$work/expected" "$work/actual"
		nr=$((nr + 1))
	done
done
[ "$nr" -ge 20 ] || fail "only $nr texts"

# The same events as ftrace prints them, with and without irq information and tgids, as perf script
# prints them, quoted, and with the ends of lines of other systems.
sample="$top/samples/amd-6.1-fault.dat"
plain_report trace-cmd report -N -t -i "$sample" 2>/dev/null | grep -v '^cpus=' >"$work/trace.txt"
expect 1 summary --json "$work/trace.txt"
jq -S 'del(.file)' "$work/out" >"$work/expected"
check() {
	expect 1 summary --json "$work/changed.txt"
	jq -S 'del(.file)' "$work/out" >"$work/actual"
	same "$1" "$work/expected" "$work/actual"
}
{
	printf '# tracer: nop\n#\n'
	sed 's/\(\[[0-9]*\]\) */\1 d.... /' "$work/trace.txt"
} >"$work/changed.txt"
check "with irq information"
sed 's/^\( *[^ ]*-\([0-9]*\)\) *\(\[[0-9]*\]\) */\1 (\2) \3 d...1 /' "$work/trace.txt" >"$work/changed.txt"
check "with tgids"
sed 's/-\([0-9]*\) *\(\[[0-9]*\]\) *\([0-9.]*:\) \([a-z_]*:\)/  \1 \2 \3  iommu:\4/; s/iommu:console:/printk:console:/' \
	"$work/trace.txt" >"$work/changed.txt"
grep -q 'iommu:map: ' "$work/changed.txt" || fail "the form of perf script was not made"
check "perf script"
sed 's/^/> > /; s/$/\r/' "$work/trace.txt" >"$work/changed.txt"
check "quoted"
# Other lines in between, such as the stacks of perf.
sed 's/$/\n\tffffffff81a3c1d2 __iommu_unmap+0x1a2 ([kernel.kallsyms])\n\n/' "$work/trace.txt" >"$work/changed.txt"
check "with stacks"
# Mail breaks lines at spaces.
fold -s -w 72 "$work/trace.txt" | sed 's/^/> /' >"$work/changed.txt"
check "broken at 72 columns"
"$command" summary --json - <"$work/trace.txt" | jq -S 'del(.file)' >"$work/actual"
same "standard input" "$work/expected" "$work/actual"

# perf calls the idle task swapper.
plain_report trace-cmd report -N -i "$top/samples/intel-5.10-net.dat" 2>/dev/null | grep -v '^cpus=' >"$work/idle.txt"
grep -q '<idle>-0 ' "$work/idle.txt" || fail "no idle task"
sed 's/-\([0-9]*\) *\(\[[0-9]*\]\) */  \1 \2 /; s/<idle> /swapper /' "$work/idle.txt" >"$work/changed.txt"
for form in idle changed; do
	"$command" summary --csv "$work/$form.txt" >"$work/$form.csv" 2>/dev/null
done
same "swapper" "$work/idle.csv" "$work/changed.csv"

# The kernel option tp_printk prints events and messages to the log, without tasks and CPUs.
for name in amd-6.1-fault intel-6.12-fault; do
	plain_report trace-cmd report -N -i "$top/samples/$name.dat" 2>/dev/null | grep -v '^cpus=' >"$work/report.txt"
	sed -E 's/^.*\[[0-9]+\] +([0-9.]+): ([a-z_]+): */[    \1] \2: /; s/\] console: /] /' \
		"$work/report.txt" >"$work/dmesg.txt"
	for form in report dmesg; do
		"$command" summary --csv "$work/$form.txt" 2>/dev/null | cut -d, -f1-5 >"$work/$form.csv"
		"$command" summary --json "$work/$form.txt" 2>/dev/null |
			jq -c '.faults[] | [.at_ns, .device, .iova, .verdict, .event, .log, .reason]' >"$work/$form.faults"
		"$command" explain --json "$work/$form.txt" 2>/dev/null | jq .nr_faults >>"$work/$form.faults"
	done
	grep -q 'never mapped' "$work/report.faults" || fail "$name: no faults"
	same "tp_printk, mappings of $name" "$work/report.csv" "$work/dmesg.csv"
	same "tp_printk, faults of $name" "$work/report.faults" "$work/dmesg.faults"
done
# Messages of other drivers that begin like an event.
echo '[    5.400000] map: no such region' >"$work/changed.txt"
expect 2 summary "$work/changed.txt"

# Posts.
for name in 20-trace 21-trace-as-pasted; do
	expect 1 summary "$top/tests/posted/traces/$name.txt"
	grep -q '1x  0xfe904000 .*use after unmap: 0xfe900000 - 0xfe980000 (512K), unmapped 6.500 ms before by kworker/u64:0-12' \
		"$work/out" || fail "$name: $(cat "$work/out")"
done
expect 0 summary "$top/tests/posted/traces/22-perf-script.txt"
grep -q 'unknown *1 *512K *512K *0 ' "$work/out" || fail "22: $(cat "$work/out")"

# Lost events, and lines that cannot be read, with the first one's number.
sed '20a CPU:1 [LOST 12 EVENTS]' "$work/trace.txt" >"$work/changed.txt"
expect 1 summary --json "$work/changed.txt"
[ "$(jq '.buffers[0].lost' "$work/out")" = 12 ] || fail "lost events: $(jq '.buffers[0].lost' "$work/out")"
# On two CPUs at once, and at the end.
{
	sed '20a CPU:1 [LOST 12 EVENTS]\nCPU:0 [LOST 30 EVENTS]' "$work/trace.txt"
	echo 'CPU:1 [LOST 100 EVENTS]'
} >"$work/changed.txt"
expect 1 summary --json "$work/changed.txt"
[ "$(jq '.buffers[0].lost' "$work/out")" = 142 ] || fail "lost on two CPUs: $(jq '.buffers[0].lost' "$work/out")"
{
	cat "$work/trace.txt"
	echo '  dd-1 [000] 99.000000: map: IOMMU: iova=0x1000 - '
	echo '  dd-1 [000] 99.000001: sched_switch: prev_comm=a'
} >"$work/changed.txt"
"$command" summary "$work/changed.txt" >"$work/out" 2>"$work/err"
says "changed.txt: lines of events that cannot be read: 1; the first is line $(($(wc -l <"$work/changed.txt") - 1))"

# A message that more lines may follow: the verdict is about its time, not about the end of the wait.
cat >"$work/changed.txt" <<'END'
 vfio-1 [000] 1.000000: attach_device_to_domain: IOMMU: device=0000:00:04.0
 vfio-1 [000] 1.000100: map: IOMMU: iova=0x0000000000400000 - 0x0000000000401000 paddr=0x0000000041faf000 size=4096
 irq/15-arm-smmu-62 [001] 1.100000: console: arm-smmu-v3 9050000.smmuv3: event 0x10 received:
 irq/15-arm-smmu-62 [001] 1.100001: console: arm-smmu-v3 9050000.smmuv3: 	0x0000002000000010
 irq/15-arm-smmu-62 [001] 1.100002: console: arm-smmu-v3 9050000.smmuv3: 	0x0000000800000000
 irq/15-arm-smmu-62 [001] 1.100003: console: arm-smmu-v3 9050000.smmuv3: 	0x0000000000404000
 irq/15-arm-smmu-62 [001] 1.100004: console: arm-smmu-v3 9050000.smmuv3: 	0x0000000000000000
 vfio-1 [000] 1.110000: unmap: IOMMU: iova=0x0000000000400000 - 0x0000000000401000 size=4096 unmapped_size=4096
END
expect 1 summary --json "$work/changed.txt"
[ "$(jq -r '.faults[].verdict' "$work/out")" = "past the end" ] ||
	fail "a verdict about the end of the wait: $(jq -r '.faults[].verdict' "$work/out")"

# Times have 64 bits: ns since 1970, as of the clock tai, and more. Those that do not fit are named.
at_times() { # TIME OF MAP, TIME OF UNMAP
	cat >"$work/changed.txt" <<-END
		 dd-1 [000] $1: map: IOMMU: iova=0x0000000000400000 - 0x0000000000401000 paddr=0x0000000041faf000 size=4096
		 dd-1 [000] $2: unmap: IOMMU: iova=0x0000000000400000 - 0x0000000000401000 size=4096 unmapped_size=4096
	END
	"$command" summary --json "$work/changed.txt" >"$work/out" 2>"$work/err"
}
is_from_to() { # FIRST LAST
	# jq rounds large numbers.
	grep -q "\"first_ns\": *$1," "$work/out" && grep -q "\"last_ns\": *$2," "$work/out" ||
		fail "not from $1 to $2: $(grep -E '"(first|last)_ns"' "$work/out") $(cat "$work/err")"
}
at_times 9223372036.854775 9223372036.854777
is_from_to 9223372036854775000 9223372036854777000
at_times 10000000000.000001 18446744073.709551
is_from_to 10000000000000001000 18446744073709551000
at_times 18446744073.000000001 18446744073.709551615
is_from_to 18446744073000000001 18446744073709551615
at_times 1790000000000000001 1790000000000000002
is_from_to 1790000000000000001 1790000000000000002
says 'times are numbers without a unit'
at_times 999999999999999999 18446744073709551615
is_from_to 999999999999999999 18446744073709551615
for time in 18446744073.709551616 18446744073.709552 18446744074.000000 99999999999.000000 18446744073709551616; do
	at_times 5.000000 "$time"
	says 'lines of events without a time or a task, which are not read: 1; the first is line 2 '
done

# Other text, and what cannot be read twice.
echo "Shall I compare thee to a summer's day?" >"$work/changed.txt"
expect 2 summary "$work/changed.txt"

if "$command" draw --help >/dev/null 2>&1; then
	expect 0 draw "$work/trace.txt" "$work/out.svg"
	grep -q '<svg' "$work/out.svg" || fail "draw: no picture"
fi
finish
