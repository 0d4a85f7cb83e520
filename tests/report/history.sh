#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# iommu:history: compares its additions to lines of real traces with the known actions
# (samples/README.md), and checks that it does not change anything else.
. "$TOP/tests/report/lib.sh"

# history SAMPLE: prints the lines with a history, without task and CPU: "TIME: EVENT HISTORY".
history() {
	report -O iommu:history -i "$samples/$1.dat" 2>/dev/null |
		sed -n 's/^.*\] *\([0-9]*\.[0-9]*: [a-z_]*\):.*; history: /\1 /p'
}

# verdicts SAMPLE EVENT: prints the beginning of each fault's history, without ages, one per line.
verdicts() {
	history "$1" | sed -n "s/^[0-9.]*: $2 //p" |
		sed 's/, \(un\)*mapped [0-9.]* m*s .*//; s/, [0-9.]* m*s ago.*; /; /; s/, [0-9.]* m*s ago.*//'
}

# The fault scenario: each access, in order. On AMD, both the event and the message report it.
amd='never mapped
never mapped
use after unmap: 0x200000 - 0x204000 (16K)
use after unmap: 0x200000 - 0x204000 (16K)
mapped: 0x300000 - 0x301000 (4K)
past the end: right after 0x400000 - 0x401000 (4K)
mapped: 0x500000 - 0x501000 (4K)'
burst=$(yes 'never mapped' | head -n 8)
printf '%s\n' "$amd" "$burst" >"$work/expected"
verdicts amd-6.1-fault io_page_fault >"$work/actual"
same "AMD's events" "$work/expected" "$work/actual"
# That emulator never sets PR, so for mapped addresses the flags contradict the history.
sed '/^mapped/s/$/; flags say not present/' "$work/expected" >"$work/messages"
verdicts amd-6.1-fault console >"$work/actual"
same "AMD's messages" "$work/messages" "$work/actual"

# The emulated VT-d allows the read of a write-only page, and logs the first three faults of the
# burst.
cat >"$work/expected" <<'END'
never mapped
never mapped
use after unmap: 0x200000 - 0x204000 (16K)
use after unmap: 0x200000 - 0x204000 (16K)
mapped read-only: 0x300000 - 0x301000 (4K)
past the end: its page is right after 0x400000 - 0x401000 (4K)
never mapped
never mapped
never mapped
END
verdicts intel-6.12-fault console >"$work/actual"
same "Intel's messages" "$work/expected" "$work/actual"

# Ages, to the microsecond of the lines' times, and tasks.
has() {
	history "$1" | grep -qxF "$2" || {
		fail "$1 lacks: $2"
		history "$1" | grep -F "${2%%: *}"
	}
}
has amd-6.1-fault '18.951597: io_page_fault use after unmap: 0x200000 - 0x204000 (16K), unmapped 101.225 ms before by vfiotest-277'
has amd-6.1-fault '18.428666: attach_device_to_domain holder not known yet, until now host 6.036 s'
has amd-6.1-fault '18.432602: attach_device_to_domain taken by vfiotest-277 (likely), host held it 6.040 s'
has amd-6.1-fault '19.267876: attach_device_to_domain given back to the host by vfiotest-277 (likely), held 835.274 ms'
has amd-6.1-fault '19.274555: attach_device_to_domain given back, second attach'
has amd-6.1-fault "18.432796: unmap 0000:00:04.0 (likely), lived 0.028 ms, VFIO's self-test"
has amd-6.1-vfio '16.177196: unmap 0000:01:00.0 (likely), lived 4.369 s, the rest of 0x4018f000 - 0x40f8f000 (14M)'
has virtio-6.12-vfio '16.608840: unmap 0000:01:00.0 (likely), lived 1.167 ms'
has virtio-6.12-vfio '18.900343: attach_device_to_domain its default domain, host has it'
has amd-6.12-net '17.819734: unmap 0000:01:00.0 (certain), lived 4.968 s'
has amd-6.12-net '14.455008: unmap 0000:01:00.0 (likely), lived 1.539 s'
has intel-5.10-net '14.022651: unmap_single 0000:01:00.0 (certain), lived 1.561 ms'
has amd-6.12-hotplug '13.521154: unmap 0000:00:06.0 (certain), mapped before the trace, or never'
has probe-amd-6.12-vfiomix '19.396697: unmap 0000:01:00.0 (certain), lived 54.003 ms, mapped by worker-349'
# If a probe names the device, the grade is certain. A line about an unmap never has a higher grade
# than the events so far justify.
[ "$(history probe-amd-6.1-disk | grep -c 'unmap 0000:.*(certain)')" = 608 ] ||
	fail "unmaps with a probe that are not certain"
[ "$(history amd-6.12-net | grep -c 'unmap 0000:01:00.0 (')" = 4482 ] ||
	fail "unmaps without a device in amd-6.12-net"

# Every sample: apart from the added text, the option does not change the report. stock has priority
# over history.
lines=0
for file in "$samples"/*.dat; do
	report -i "$file" >"$work/plain" 2>/dev/null
	report -O iommu:history -i "$file" 2>/dev/null >"$work/full"
	sed 's/; history: .*//' "$work/full" >"$work/stripped"
	same "$file without its history" "$work/plain" "$work/stripped"
	lines=$((lines + $(grep -ac '; history: ' "$work/full")))
	report -O iommu:stock -i "$file" >"$work/plain" 2>/dev/null
	report -O iommu:stock -O iommu:history -i "$file" >"$work/full" 2>/dev/null
	same "$file with stock" "$work/plain" "$work/full"
done
echo "$lines lines have a history"
[ "$lines" -gt 15000 ] || fail "only $lines lines have a history"

# Order: decoded text, history, hint.
fault="$samples/amd-6.1-fault.dat"
report -O iommu:hints -i "$fault" >"$work/hints" 2>/dev/null
report -O iommu:hints -O iommu:history -i "$fault" 2>/dev/null >"$work/both"
sed 's/; history: .*; hint: /; hint: /; s/; history: .*//' "$work/both" >"$work/actual"
same "hints after the history" "$work/hints" "$work/actual"
grep -q '\[RW\]; history: use after unmap: .*; hint: use after unmap' "$work/both" ||
	fail "history and hint are not on one line in that order"

# Two files: each has a history of its own.
report -O iommu:history -i "$fault" -i "$samples/intel-6.12-fault.dat" >"$work/both" 2>/dev/null
for sample in amd-6.1-fault intel-6.12-fault; do
	report -O iommu:history -i "$samples/$sample.dat" 2>/dev/null |
		sed -n 's/^.*\] *\([0-9]*\.[0-9]*: .*\)/\1/p'
done | sort >"$work/expected"
sed -n 's/^.*\] *\([0-9]*\.[0-9]*: .*\)/\1/p' "$work/both" | sort >"$work/actual"
same "two files" "$work/expected" "$work/actual"

# Lost events are mentioned if they may explain a missing map.
cat >"$work/script" <<'END'
machine cpus=1
formats 6.1-x86_64 iommu printk
comm 312 "evil\x1b[31m"
event 1.0 pid=312 iommu:attach_device_to_domain device="0000:00:04.0"
event 1.001 pid=312 iommu:attach_device_to_domain device="0000:00:04.0"
event 1.002 pid=312 iommu:map iova=0x100000 size=4K
event 1.003 pid=312 iommu:unmap iova=0x100000 size=4K unmapped_size=4K
event 1.004 pid=9 iommu:io_page_fault device="0000:00:04.0" driver=x iova=0x100000
lost count=3
event 1.005 pid=9 iommu:io_page_fault device="0000:00:04.0" driver=x iova=0x900000
event 1.006 pid=9 printk:console msg="DMAR:[DMA Write] Request device [00:04.0] fault addr 100000 "
event 1.007 pid=9 printk:console msg="DMAR:[fault reason 05] PTE Write access is not set"
END
"$synth" "$work/script" "$work/trace.dat" || fail "synth"
report -O iommu:history -i "$work/trace.dat" 2>/dev/null | sed -n 's/^.*; history: //p' | tail -n 4 >"$work/actual"
cat >"$work/expected" <<'END'
use after unmap: 0x100000 - 0x101000 (4K), unmapped 1.000 ms before by evil\x1b[31m-312
never mapped, but events were lost
use after unmap: 0x100000 - 0x101000 (4K), unmapped 3.000 ms before by evil\x1b[31m-312
use after unmap: 0x100000 - 0x101000 (4K), unmapped 4.000 ms before by evil\x1b[31m-312
END
same "lost events and halves of messages" "$work/expected" "$work/actual"

# The direction of a mapping is mentioned if it explains the fault.
cat >"$work/script" <<'END'
machine cpus=1
formats 6.12-x86_64 iommu dma
comm 312 nvme
event 1.0 pid=312 iommu:map iova=0xfff00000 size=4K paddr=1M
event 1.001 pid=312 dma:dma_map_page device="0000:00:04.0" phys_addr=1M dma_addr=0xfff00000 size=4096 dir=1 attrs=0
event 1.002 pid=9 iommu:io_page_fault device="0000:00:04.0" driver=x iova=0xfff00000 flags=1
event 1.003 pid=9 iommu:io_page_fault device="0000:00:04.0" driver=x iova=0xfff00000 flags=0
event 1.004 pid=312 iommu:map iova=0xffe00000 size=4K paddr=1M
event 1.005 pid=312 dma:dma_map_sg device="0000:00:04.0" full_nents=1 full_ents=1 truncated=0 phys_addrs=[0x100000] dma_addrs=[0xffe00000] lengths=[0x1000] dir=2 attrs=0
event 1.006 pid=9 iommu:io_page_fault device="0000:00:04.0" driver=x iova=0xffe00000 flags=0
END
"$synth" "$work/script" "$work/trace.dat" || fail "synth"
report -O iommu:history -i "$work/trace.dat" 2>/dev/null | sed -n 's/^.*; history: //p' >"$work/actual"
cat >"$work/expected" <<'END'
mapped for reads by the device only (TO_DEVICE): 0xfff00000 - 0xfff01000 (4K), 2.000 ms ago by nvme-312
mapped: 0xfff00000 - 0xfff01000 (4K), 3.000 ms ago by nvme-312
mapped for writes by the device only (FROM_DEVICE): 0xffe00000 - 0xffe01000 (4K), 2.000 ms ago by nvme-312
END
same "directions" "$work/expected" "$work/actual"
finish
