#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Events of Arm's SMMU: smmu_evtq_event is explained, and is a fault. map_pages names the device.
. "$TOP/tests/report/lib.sh"

# The formats are those of the fixtures.
formats() {
	echo "format $1 <<END"
	sed -n '/^format 6.1-x86_64 <<END/,/^END/p' "$TOP/tests/events/$1/$2.txt" | sed '1d;$d'
	echo END
}

{
	echo 'machine cpus=1'
	echo 'formats 6.1-x86_64 iommu printk'
	formats arm_smmu_v3 smmu_evtq_event
	formats arm_smmu map_pages
	cat <<'END'
comm 312 nvme
event 1.0 pid=312 arm_smmu:map_pages group_name="soc:disk" iova=0xfff00000 pgsize=4096 pgcount=1
event 1.001 pid=312 iommu:map iova=0xfff00000 size=4K paddr=1M
event 1.002 pid=45 arm_smmu_v3:smmu_evtq_event iommu="arm-smmu-v3.0.auto" evt0=0x1000000010 evt1=0x20000000000 evt2=0xfff00010 evt3=0
event 1.003 pid=45 printk:console msg="arm-smmu-v3 arm-smmu-v3.0.auto: event 0x10 received:"
event 1.004 pid=45 printk:console msg="arm-smmu-v3 arm-smmu-v3.0.auto: 	0x0000001000000010"
event 1.005 pid=45 printk:console msg="arm-smmu-v3 arm-smmu-v3.0.auto: 	0x0000020000000000"
event 1.006 pid=45 printk:console msg="arm-smmu-v3 arm-smmu-v3.0.auto: 	0x00000000fff00010"
event 1.007 pid=45 printk:console msg="arm-smmu-v3 arm-smmu-v3.0.auto: 	0x0000000000000000"
event 2.0 pid=45 arm_smmu_v3:smmu_evtq_event iommu="arm-smmu-v3.0.auto" evt0=0x1000000010 evt1=0x20080000000 evt2=0x5000 evt3=0
event 3.0 pid=45 arm_smmu_v3:smmu_evtq_event iommu="\x1b[31m" evt0=0x200000000a evt1=0 evt2=0x6000 evt3=0
event 4.0 pid=45 arm_smmu_v3:smmu_evtq_event iommu="x" evt0=0x1000000010 truncate=20
END
} >"$work/script"
"$synth" "$work/script" "$work/trace.dat" || fail "synth"
events() {
	sed -n 's/^.*: smmu_evtq_event:  *//p'
}
report -O iommu:history -i "$work/trace.dat" 2>/dev/null | events >"$work/actual"
cat >"$work/expected" <<'END'
arm-smmu-v3.0.auto evt: 0x0000001000000010 0x0000020000000000 0x00000000fff00010 0x0000000000000000 => stream 0x10 write at 0xfff00010 blocked, F_TRANSLATION: the address is not mapped (unprivileged, stage 1); history: mapped: 0xfff00000 - 0xfff01000 (4K), 1.000 ms ago by nvme-312, of soc:disk (certain); flags say not present
arm-smmu-v3.0.auto evt: 0x0000001000000010 0x0000020080000000 0x0000000000005000 0x0000000000000000 => stream 0x10 write at 0x5000 blocked, F_TRANSLATION: the address is not mapped (unprivileged, stage 1, stalled); address in the first 64K
\x1b[31m evt: 0x000000200000000a 0x0000000000000000 0x0000000000006000 0x0000000000000000 => stream 0x20 C_BAD_CD: the context descriptor (CD) is invalid
 evt: (damaged record: iommu, evt0, evt1, evt2, evt3 outside its 20 bytes)
END
sed -i 's/^evt: (dam/ &/' "$work/actual"
same "explanations" "$work/expected" "$work/actual"
sed 's/; history: .*//' "$work/expected" >"$work/plain"
report -i "$work/trace.dat" 2>/dev/null | events | sed 's/^evt: (dam/ &/' >"$work/actual"
same "without history" "$work/plain" "$work/actual"
report -N -i "$work/trace.dat" 2>/dev/null | events | sed -n 1,2p >"$work/expected"
report -O iommu:stock -O iommu:history -i "$work/trace.dat" 2>/dev/null | events | sed -n 1,2p >"$work/actual"
same "with -O iommu:stock" "$work/expected" "$work/actual"
report -O iommu:hints -i "$work/trace.dat" 2>/dev/null | events | grep -q '; hint: ' || fail "no hint"

# The stalled access is no fault, and event and message of the first fault are one.
"$BUILD/cli/trace-iommu" summary "$work/trace.dat" >"$work/out"
grep -q '^Faults: 2$' "$work/out" || fail "the faults: $(grep '^Faults' "$work/out")"
grep -q '^  stream 0x20 C_BAD_CD: ' "$work/out" || fail "the summary lacks the reason"
grep -q 'soc:disk .* certain by pages$' "$work/out" || fail "map_pages names no device"
"$BUILD/cli/trace-iommu" summary --json "$work/trace.dat" >"$work/json"
for fault in '"event":true,"log":true,"verdict":"mapped"' '"event":true,"log":false'; do
	tr -d ' \n' <"$work/json" | grep -qF "$fault" || fail "--json lacks $fault"
done
"$BUILD/cli/trace-iommu" summary --without pages --csv "$work/trace.dat" >"$work/csv"
grep -q ',unknown,,nvme,' "$work/csv" || fail "--without pages: $(cat "$work/csv")"
finish
