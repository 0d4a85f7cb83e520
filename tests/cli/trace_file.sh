#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The reader of traces. Compares the steps of all samples with the text of trace-cmd, and those of
# two samples with golden files. Synthesized traces have the cases that no sample has. ACCEPT=1 in
# the environment writes the golden files: read the difference before you commit it.
# usage: trace_file.sh TRACE_STEPS TOP SYNTH
. "$(dirname "$0")/lib.sh"
. "$top/scripts/report.sh"
synth=$3

for file in "$top"/samples/*.dat; do
	# trace-iommu records into a buffer of its own.
	case $file in
	*/record-*) buffer=1 ;;
	*) buffer=0 ;;
	esac
	"$command" "$file" $buffer >"$work/steps" || fail "$file cannot be read"
	sed -nE '/^[0-9.]+ \[/{/ LOG /d;/ (LOG_PART|SNAPSHOT)/d;s/ (softirq|irq|nmi) / /;s/^([^ ]+ [^ ]+ .*-[0-9]+ [A-Z_]+)( .*)?$/\1/p}' \
		"$work/steps" >"$work/actual"
	plain_report trace-cmd report -N -t -i "$file" 2>/dev/null |
		awk -f "$top/tests/cli/steps.awk" >"$work/expected"
	[ -s "$work/expected" ] || fail "$file: no steps expected"
	same "$file" "$work/expected" "$work/actual"
	"$command" -q "$file" $buffer >"$work/counts" || fail "$file cannot be counted"
	events=$(trace-cmd report -N -i "$file" 2>/dev/null | grep -c '^.*\[[0-9]*\] ')
	grep -q "^$events events, " "$work/counts" || fail "$file: not $events: $(cat "$work/counts")"
done

for sample in intel-6.12-fault probe-intel-7.2-vfiokeep; do
	golden="$top/tests/golden/cli/steps.$sample.txt"
	"$command" "$top/samples/$sample.dat" >"$work/steps"
	[ -z "${ACCEPT:-}" ] || cp "$work/steps" "$golden"
	same "$sample" "$golden" "$work/steps"
done

# check WHAT [BUFFER]: compares the steps of the file with those on standard input.
check() {
	cat >"$work/expected"
	"$command" "$work/trace.dat" ${2:+"$2"} >"$work/actual" || fail "$1: not read"
	same "$1" "$work/expected" "$work/actual"
}

for machine in "endian=little long=8" "endian=big long=8" "endian=big long=4"; do
	"$synth" - "$work/trace.dat" <<-END || fail "synth"
		machine cpus=3 $machine
		formats 6.1-x86_64 iommu
		comm 7 seven
		lost count=3
		event 1 pid=7 iommu:map iova=4K size=4K common_flags=0x11
		event 2 cpu=2 pid=7 iommu:unmap iova=4K size=4K unmapped_size=4K common_flags=0x18
		lost cpu=1
		event 1.5 cpu=1 iommu:attach_device_to_domain device="evil\x1b"
		event 1.6 cpu=1 iommu:attach_device_to_domain device@200,40
		instance mine
		event 0.5 pid=8 iommu:map size=1 common_flags=0x40
	END
	check "$machine" <<-END
		release unknown
		instance 1 mine
		1.000000000 [000] lost 3
		1.000000000 [000] seven-7 softirq MAP iova=0x1000 size=0x1000
		1.500000000 [001] lost 0
		1.500000000 [001] <idle>-0 ATTACH device=evil\x1b
		2.000000000 [002] seven-7 irq UNMAP iova=0x1000 size=0x1000 done=0x1000
		4 events, from 1.000000000 to 2.000000000, 0 unknown
		iommu 4
	END
	check "$machine, instance" 1 <<-END
		release unknown
		instance 1 mine
		0.500000000 [000] ?-8 nmi MAP size=0x1
		1 events, from 0.500000000 to 0.500000000, 0 unknown
		iommu 1
	END
done

# A fault in several messages without an end mark becomes a step after a timeout, and a part at once.
"$synth" - "$work/trace.dat" <<'END' || fail "synth"
machine cpus=2
formats 6.1-x86_64 printk iommu
uname "Linux host 6.1.0-9-arm64 aarch64"
event 1 printk:console msg="DMAR:[DMA Read] Request device [00:04.0] fault addr 800000 "
event 1.2 iommu:map size=1
event 1.5 cpu=1 printk:console msg="AMD-Vi: Event logged [IO_PAGE_FAULT device=00:05.0 domain=0x0000 address=0x2000 flags=0x0020]"
event 1.9 iommu:map size=2
event 2.6 iommu:map size=3
event 3 printk:console msg="DMAR:[DMA Write] Request device [00:06.0] fault addr 900000 "
event 3.1 cpu=1 printk:console msg="nothing of ours"
event 3.2 printk:console msg="DMAR:[fault reason 05] PTE Write access is not set"
END
"$command" "$work/trace.dat" | sed 's/^\([^ ]*\) .* \(LOG_PART\|LOG\|MAP\)\( kind=. [^ ]*\)\?.*/\1 \2\3/' >"$work/actual"
cat >"$work/expected" <<'END'
release 6.1.0-9-arm64
host host
1.000000000 LOG_PART kind=1 0000:00:04.0
1.200000000 MAP
1.500000000 LOG kind=1 0000:00:05.0
1.900000000 MAP
1.000000000 LOG kind=1 0000:00:04.0
2.600000000 MAP
3.000000000 LOG_PART kind=1 0000:00:06.0
3.200000000 LOG kind=1 0000:00:06.0
8 events, from 1.000000000 to 3.200000000, 0 unknown
iommu 3
printk 5
END
same "a log" "$work/expected" "$work/actual"

# No events at all, and many CPUs.
printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" | "$synth" - "$work/trace.dat"
check "no events" <<END
release unknown
0 events, from 0.000000000 to 0.000000000, 0 unknown
END
printf '%s\n' "machine cpus=70" "formats 6.1-x86_64 iommu" \
	"bulk count=20000 cpus=70 live=10 seed=1 step=7" | "$synth" - "$work/trace.dat"
"$command" "$work/trace.dat" >"$work/steps"
grep -q '^20000 events' "$work/steps" || fail "many CPUs: $(tail -n 2 "$work/steps")"
grep 'MAP' "$work/steps" | sort -c -n -k 1,1 || fail "many CPUs: not in the order of time"
finish
