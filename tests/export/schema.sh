#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/schema describes the output of summary, stat, live and compare --json and of export, and
# docs/export.md the lines of export --to ndjson.
# usage: schema.sh TRACE_IOMMU TOP SYNTH PYTHON
. "$(dirname "$0")/lib.sh"
python=$4

mkdir "$work/traces"
cd "$work/traces" || exit 2
# Buffers, a group, drivers, leaks, a direction, an address past the end of a mapping, and one that a
# device has left.
"$synth" - buffers.dat <<'END' || fail "synth"
machine cpus=2
uname "Linux box 6.12.0 #1"
formats 6.12-x86_64
comm 50 worker
comm 70 qemu
event 1 pid=60 printk:console msg="ixgbe 0000:03:00.0: probed"
event 1 pid=60 printk:console msg="DMA-API: r8169 0000:04:00.0: device driver frees DMA memory with different size [device address=0x00000000ffd00000] [map size=4096 bytes] [unmap size=2048 bytes]"
event 1.1 pid=60 printk:console msg="AMD-Vi: Completion-Wait loop timed out"
event 1.2 pid=60 printk:console msg="AMD-Vi: IOMMU event log overflow"
instance "net"
event 1 pid=60 iommu:add_device_to_group gid=1 device="0000:03:00.0"
event 1.01 pid=60 iommu:attach_device_to_domain device="0000:03:00.0"
event 2 pid=50 iommu:map iova=0x700000 paddr=1M size=8K
event 2.000001 pid=50 dma:dma_map_page device="0000:03:00.0" dma_addr=0x700000 phys_addr=1M size=8K dir=2
event 2.1 pid=50 iommu:io_page_fault device="0000:03:00.0" driver="ixgbe" iova=0x701000 flags=1
event 2.2 pid=50 iommu:io_page_fault device="0000:03:00.0" driver="ixgbe" iova=0x702010 flags=0
event 2.3 pid=60 printk:console msg="vfio-pci 0000:03:00.0: enabling device"
event 2.4 pid=50 iommu:map iova=0x800000 paddr=2M size=4K
event 2.400001 pid=50 dma:dma_map_page device="0000:05:00.0" dma_addr=0x800000 phys_addr=2M size=4K dir=2
event 2.5 pid=70 iommu:attach_device_to_domain device="0000:05:00.0"
event 2.501 pid=70 iommu:attach_device_to_domain device="0000:05:00.0"
event 2.6 pid=70 iommu:io_page_fault device="0000:05:00.0" driver="vfio-pci" iova=0x800000 flags=1
event 3 pid=60 iommu:remove_device_from_group gid=1 device="0000:03:00.0"
event 4 pid=50 iommu:unmap iova=0x900000 size=4K unmapped_size=4K
event 5 pid=80 iommu:map iova=0xa00000 paddr=3M size=4K
instance "idle"
event 1 pid=60 iommu:attach_device_to_domain device="0000:03:00.0"
END
{
	printf '%s\n' 'formats 6.1-x86_64 iommu printk' 'format arm_smmu <<END'
	sed -n '/^format 6.1-x86_64 <<END/,/^END/p' "$top/tests/events/arm_smmu/map_pages.txt" | sed 1d
	echo 'event 1 pid=312 arm_smmu:map_pages group_name="soc:disk" iova=1M pgsize=4096 pgcount=1'
	echo 'event 1.001 pid=312 iommu:map iova=1M paddr=2M size=4096'
} | "$synth" - pages.dat || fail "synth"
# More devices than are named.
{
	printf '%s\n' 'uname "Linux box 6.1.0"' 'formats 6.1-x86_64 iommu'
	for i in $(seq 70); do
		printf 'event 1.%02d pid=7 iommu:attach_device_to_domain device="d%02d"\n' "$i" "$i"
	done
	echo 'event 2 pid=7 iommu:map iova=4K size=4K paddr=1M'
	echo 'event 2.5 pid=7 iommu:map iova=4K size=4K paddr=1M'
	echo 'event 3 pid=7 iommu:io_page_fault device="d01" iova=4K flags=1'
} | "$synth" - many.dat || fail "synth"
# The same device at two addresses, a task, and a buffer that only one of them has.
for slot in 05 06; do
	{
		cat <<END
uname "Linux box 6.12.0 #1"
formats 6.12-x86_64
comm 80 worker
event 1 pid=60 printk:console msg="ixgbe 0000:$slot:00.0: probed"
instance "net"
event 1 pid=60 printk:console msg="ixgbe 0000:$slot:00.0: probed"
event 1 pid=60 iommu:attach_device_to_domain device="0000:$slot:00.0"
event 2 pid=50 iommu:map iova=0x700000 paddr=1M size=8K
event 2.000001 pid=50 dma:dma_map_page device="0000:$slot:00.0" dma_addr=0x700000 phys_addr=1M size=8K dir=2
event 5 pid=80 iommu:map iova=0xa00000 paddr=3M size=4K
END
		printf '%s\n' "instance \"of $slot\"" 'event 5 pid=80 iommu:map iova=0xa00000 paddr=3M size=4K'
	} | "$synth" - "slot$slot.dat" || fail "synth slot $slot"
done
# So many changes that the counter is thinned.
printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64' \
	'event 1 iommu:add_device_to_group gid=1 device="0000:03:00.0"' \
	'bulk count=30000 live=300 step=7919 <<END' 'map iommu:map iova=$iova paddr=$paddr size=$size' \
	'map dma:dma_map_page device="0000:03:00.0" dma_addr=$iova phys_addr=$paddr size=$size dir=1' \
	'unmap iommu:unmap iova=$iova size=$size unmapped_size=$size' END | "$synth" - bulk.dat ||
	fail "synth"
# A call that takes 1 ms, and a return without a call.
probe() { # NAME ID FIELD...
	printf 'name: %s\nID: %d\nformat:\n' "$1" "$2"
	printf '	field:%s;	offset:%d;	size:%d;	signed:0;\n' 'unsigned short common_type' 0 2 \
		'unsigned char common_flags' 2 1 'unsigned char common_preempt_count' 3 1
	printf '	field:int common_pid;	offset:4;	size:4;	signed:1;\n\n'
	last=$3
	shift 2
	offset=8
	for field in "$@"; do
		printf '	field:unsigned long %s;	offset:%d;	size:8;	signed:0;\n' "$field" $offset
		offset=$((offset + 8))
	done
	printf '\nprint fmt: "(%%lx)", REC->%s\n\n' "$last"
}
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' 'comm 301 qemu' 'format iop <<END'
	probe flush 1652 dom iova size
	probe flush_ret 1655 __probe_func
	probe unmap_ret 1654 __probe_func
	printf '%s\n' END 'instance calls' 'event 1 pid=301 iop:flush dom=1M iova=1M size=4K' 'event 1.001 pid=301 iop:flush_ret' \
		'event 1.1 pid=301 iop:unmap_ret' 'event 1.2 pid=301 iommu:map iova=1M paddr=2M size=4096' \
		'event 1.201 pid=301 iommu:map iova=2M paddr=3M size=4096'
} | "$synth" - calls.dat || fail "synth"
# A name with everything that must be escaped, in a trace without events of IOMMUs.
printf '%s\n' 'uname "Linux b\x1b[1m\"x 6.1.0"' 'formats 6.1-x86_64 printk' \
	'event 1 printk:console msg="hello"' | "$synth" - none.dat || fail "synth"

# A snapshot, as text: everything that a machine may say.
cat >snapshot.dat <<'END'
 trace-iommu-77 [000] ..... 1.000001: tracing_mark_write: trace-iommu/1 host=build7
 trace-iommu-77 [000] ..... 1.000002: tracing_mark_write: trace-iommu/1 boot_id=8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf
 trace-iommu-77 [000] ..... 1.000003: tracing_mark_write: trace-iommu/1 release=6.12.41-amd64
 trace-iommu-77 [000] ..... 1.000004: tracing_mark_write: trace-iommu/1 mode=lazy
 trace-iommu-77 [000] ..... 1.000005: tracing_mark_write: trace-iommu/1 device=0000:03:00.0 8086:10d3 020000 Intel 82574L e1000e 11
 trace-iommu-77 [000] ..... 1.000006: tracing_mark_write: trace-iommu/1 width=dmar0 39
 trace-iommu-77 [000] ..... 1.000006: tracing_mark_write: trace-iommu/1 param=intel_iommu=on
 trace-iommu-77 [000] ..... 1.000006: tracing_mark_write: trace-iommu/1 param=nokaslr
 trace-iommu-77 [000] ..... 1.000007: tracing_mark_write: trace-iommu/1 width=0000:03:00.0 32
 kworker-50 [000] ..... 2.000000: add_device_to_group: IOMMU: groupID=11 device=0000:03:00.0
 kworker-50 [000] ..... 2.500000: map: IOMMU: iova=0x0000000000700000 - 0x0000000000702000 paddr=0x0000000000100000 size=8192
 kworker-50 [000] ..... 2.500001: dma_map_page: 0000:03:00.0 dir=TO_DEVICE dma_addr=700000 size=8192 phys_addr=100000 attrs=0x0
END

names=
for trace in "$work"/traces/*.dat "$top"/samples/*.dat; do
	name=$work/$(basename "$trace" .dat)
	"$command" summary --json "$trace" >"$name.summary.json" || [ $? = 1 ] || fail "summary $trace"
	"$command" stat --json -I 1 "$trace" >"$name.stat.json" || fail "stat $trace"
	"$command" live --json -d 3600 -i "$trace" >"$name.live.json" || fail "live $trace"
	"$command" export --to ndjson "$trace" >"$name.export.ndjson" || fail "ndjson $trace"
	"$command" export --to perfetto "$trace" >"$name.perfetto.json" || fail "perfetto $trace"
	"$command" export --to csv "$trace" >"$name.csv" || fail "csv $trace"
	names="$names $name"
done
cd "$work" || exit 2
"$command" summary --json --from +1 --to -1 "$top/samples/amd-6.1-fault.dat" >range.summary.json || [ $? = 1 ] ||
	fail "a range of time"
"$command" stat --json --from +1 --to -1 "$top/samples/amd-6.1-fault.dat" >range.stat.json ||
	fail "a range of time of stat"
"$command" stat --json --from +0 "$top/samples/amd-5.10-disk.dat" >tasks.stat.json ||
	fail "a range of time of tasks"
compare() {
	"$command" compare --json "$1" "$2" >"$3.compare.json" || [ $? = 1 ] || fail "compare $1 $2"
}
compare "$top/samples/intel-7.2-disk.dat" "$top/samples/probe-intel-7.2-disk.dat" disk
compare "$top/samples/probe-amd-6.12-vfiomix.dat" "$top/samples/probe-amd-6.12-vfiobusy.dat" vfio
compare "$work/traces/slot05.dat" "$work/traces/slot06.dat" slots
compare "$work/traces/buffers.dat" "$work/traces/slot05.dat" buffers
compare "$work/traces/none.dat" "$work/traces/many.dat" many
"$python" "$here/schema.py" "$top" ./*.compare.json ./*.summary.json ./*.stat.json ./*.live.json ./*.perfetto.json ./*.export.ndjson ||
	fail "docs/schema"
# shellcheck disable=SC2086 # names without spaces
"$python" "$here/events.py" $names || fail "events"
finish
