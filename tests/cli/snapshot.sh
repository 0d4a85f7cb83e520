#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The snapshot of the machine in a trace: each kind of file has it, and what the commands make of it.
# usage: snapshot.sh TRACE_IOMMU TOP SYNTH PERF_OF
. "$(dirname "$0")/lib.sh"
. "$top/scripts/report.sh"
synth=$3
perf_of=$4

# is FILTER: checks that jq accepts the last command's output.
is() {
	jq -es "$1" "$work/out" >/dev/null || fail "not $1: $(head -c 1500 "$work/out")"
}

# The formats of trace_marker, and of the probe at the entry of a map.
common='	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
'
formats() {
	printf 'machine long=8\nformats 6.12-x86_64 iommu printk\nformat ftrace <<END\n'
	printf 'name: print\nID: 5\nformat:\n%s\n' "$common"
	printf '	field:unsigned long ip;	offset:8;	size:8;	signed:0;\n'
	printf '	field:char buf[];	offset:16;	size:0;	signed:0;\n\n'
	printf 'print fmt: "%%ps: %%s", (void *)REC->ip, REC->buf\nEND\n'
	printf 'format iop <<END\nname: map\nID: 1650\nformat:\n%s\n' "$common"
	printf '	field:unsigned long __probe_ip;	offset:8;	size:8;	signed:0;\n'
	printf '	field:u64 dom;	offset:16;	size:8;	signed:0;\n'
	printf '	field:u64 iova;	offset:24;	size:8;	signed:0;\n'
	printf '	field:u64 size;	offset:32;	size:8;	signed:0;\n\n'
	printf 'print fmt: "(%%lx) dom=0x%%Lx iova=0x%%Lx size=%%Lu",'
	printf ' REC->__probe_ip, REC->dom, REC->iova, REC->size\n\n'
	printf 'name: dmap\nID: 1651\nformat:\n%s\n' "$common"
	printf '	field:unsigned long __probe_ip;	offset:8;	size:8;	signed:0;\n'
	printf '	field:u64 dom;	offset:16;	size:8;	signed:0;\n'
	printf '	field:__data_loc char[] dev;	offset:24;	size:4;	signed:1;\n\n'
	printf 'print fmt: "(%%lx) dom=0x%%Lx dev=\\"%%s\\"", REC->__probe_ip, REC->dom, __get_str(dev)\nEND\n'
}

cat >"$work/lines" <<'END'
host=build7
boot_id=8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf
release=6.12.41-amd64
mode=strict
group=11 DMA
group=12 DMA-FQ
device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11
device=0000:02:00.0 1b36:0010 010802 QEMU NVM Express nvme 12
region=0xe0100000-0xe01fffff BAR 2 of 0000:41:00.0
region=0x9f000000-0x9fffffff reserved
width=dmar0 39
width=0000:01:00.0 32
param=iommu.strict=1
probes=verified 120 0
colour=red
END

# marks FILE: what was written to trace_marker, with a line of another program.
marks() {
	awk '{ gsub(/"/, "\\\""); printf "event 1.%06d pid=77 ftrace:print ip=0xffffffff81234560 buf=\"trace-iommu/1 %s\\n\"\n", NR, $0 }' "$1"
	echo 'event 1.5 pid=78 ftrace:print ip=0xffffffff81234560 buf="B|78|trace-iommu/1 host=no"'
}

# events WRONG: 40 maps with probes, of which the first WRONG record another address.
events() {
	echo 'event 2.0 pid=40 iommu:add_device_to_group gid=11 device="0000:01:00.0"'
	echo 'event 2.1 pid=40 iommu:add_device_to_group gid=12 device="0000:02:00.0"'
	awk -v wrong="$1" 'BEGIN {
		for (i = 0; i < 40; i++) {
			iova = 4294963200 - i * 4096
			printf "event 3.%06d pid=40 iop:dmap dom=0xffff888000001000 dev=\"0000:01:00.0\"\n", i * 10
			printf "event 3.%06d pid=40 iop:map dom=0xffff888000001000 iova=%.0f size=4K\n", i * 10 + 1, iova + (i < wrong ? 1048576 : 0)
			printf "event 3.%06d pid=40 iommu:map iova=%.0f paddr=%d size=4K\n", i * 10 + 2, iova, 1048576 + i * 4096
		}
	}'
	echo 'event 4.0 pid=40 iommu:map iova=4278190080 paddr=0xe0100000 size=4K'
	echo 'event 5.0 pid=0 iommu:io_page_fault device="0000:01:00.0" driver="e1000e" iova=0xe0100010 flags=1'
	echo 'event 5.1 pid=0 iommu:io_page_fault device="0000:02:00.0" driver="nvme" iova=0x9f000040 flags=0'
	echo 'event 6.0 pid=0 printk:console msg="pci 0000:03:00.0: something else"'
}

write() {
	"$synth" "$work/script" "$1" 2>"$work/err" || fail "synth: $(cat "$work/err")"
}

{
	formats
	printf 'function 0xffffffff%d %s\n' 81234500 tracing_mark_write 81235000 after_it
	echo 'comm 77 trace-iommu'
	echo 'comm 40 modprobe'
	marks "$work/lines"
	events 0
} >"$work/script"
write "$work/dat"

# Each kind of file.
plain_report trace-cmd report -N "$work/dat" >"$work/stock.txt" 2>/dev/null
trace-cmd report -NR "$work/dat" >"$work/raw.txt" 2>/dev/null
grep -q 'print: *tracing_mark_write: trace-iommu/1 host=build7' "$work/stock.txt" ||
	fail "trace-cmd: $(head -n 3 "$work/stock.txt")"
# trace_pipe: the function in place of the event's name, and flags.
sed -e 's/print:  *tracing_mark_write:/tracing_mark_write:/' -e 's/^\( *[^ ]*  *\[[0-9]*\]\) / \1 ..... /' \
	"$work/stock.txt" >"$work/ftrace.txt"
# perf script
sed -e 's/print:  *tracing_mark_write:/ ftrace:print: tracing_mark_write:/' \
	-e 's/\(map\|io_page_fault\|add_device_to_group\):  *IOMMU/ iommu:\1: IOMMU/' \
	-e 's/^ *\([^ ]*\)-\([0-9]*\) /\1 \2 /' "$work/stock.txt" >"$work/script.txt"
sed 's/^/> /' "$work/stock.txt" >"$work/quoted.txt"
# A mail: lines of at most 100 characters.
fold -s -w 100 "$work/ftrace.txt" >"$work/mail.txt"
"$perf_of" "$work/dat" "$work/perf" || fail "perf_of"

for file in dat perf stock.txt raw.txt ftrace.txt script.txt quoted.txt mail.txt; do
	before=$failures
	expect 1 summary --json "$work/$file"
	is '.[0] | .boot_id == "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf" and .host == "build7" and
		.release == "6.12.41-amd64" and .family == "pairs" and .buffers[0].mode == "strict"'
	is '.[0].devices | map(select(.device)) | map([.device, .model, .driver]) ==
		[["0000:01:00.0", "Intel 82574L", "e1000e"],
		["0000:02:00.0", "QEMU NVM Express", "nvme"]]'
	[ "$failures" = "$before" ] || fail "these were of $file"
done

# The snapshot of a text has the release that text itself lacks.
for command_of in summary stat; do
	"$command" $command_of "$work/stock.txt" >"$work/out"
	holds '^  - most texts round times to microseconds$'
done

expect 1 summary "$work/dat"
holds '^Recorded on build7, boot 8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf, with the IOMMU in strict mode$'
holds '^Kernel parameters: iommu.strict=1$'
holds '^  *11  0000:01:00.0 Intel 82574L (e1000e) '
holds '^  *12  0000:02:00.0 QEMU NVM Express (nvme) '
grep -q 'were not used' "$work/out" && fail "good probes were not used: $(cat "$work/out")"
expect 1 summary --json "$work/dat"
is '.[0].buffers[0].parameters == [{"name": "iommu.strict", "value": "1"}]'
is '.[0].buffers[0] | .probe_pairs == 40 and .probe_mismatches == 0 and (.probes_doubtful | not)'
is '.[0].devices[0].sources.probe == 40'

# The lines are printed unchanged.
expect 0 report "$work/dat"
grep -c 'print: *tracing_mark_write: trace-iommu/1 ' "$work/out" >"$work/count"
[ "$(cat "$work/count")" = 15 ] || fail "report prints $(cat "$work/count") lines: $(cat "$work/out")"

# Exports.
expect 0 export --to ndjson "$work/dat"
is 'all(.[]; .boot_id == "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf" and .host == "build7")'
is 'map(select(.kind == "trace")) | .[0].mode == "strict" and (.[0].probes_doubtful | not)'
is 'map(select(.kind == "device" and .device)) | map([.device, .model, .driver]) ==
	[["0000:01:00.0", "Intel 82574L", "e1000e"], ["0000:02:00.0", "QEMU NVM Express", "nvme"]]'

for file in dat stock.txt; do
	expect 0 export --to perfetto "$work/$file"
	is '.[0].otherData | .host == "build7" and .release == "6.12.41-amd64" and
		.boot_id == "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf" and (.probes_doubtful | not)'
done

# Faults: the devices, where their addresses lie, and the mode.
expect 1 explain "$work/dat"
holds ' device: 0000:01:00.0 Intel 82574L (e1000e)'
holds ' device: 0000:02:00.0 QEMU NVM Express (nvme)'
holds ' address: in BAR 2 of 0000:41:00.0, 0xe0100000 - 0xe01fffff'
holds ' address: in reserved memory, 0x9f000000 - 0x9fffffff'
holds ' cause: peer-to-peer DMA'
holds '; the IOMMU is in strict mode$'
expect 1 explain --json "$work/stock.txt"
is '.[0] | .mode == "strict" and (.faults | map([.device, .device_model, .driver, .address_in]) ==
	[["0000:01:00.0", "Intel 82574L", "e1000e", "in BAR 2 of 0000:41:00.0, 0xe0100000 - 0xe01fffff"],
	["0000:02:00.0", "QEMU NVM Express", "nvme", "in reserved memory, 0x9f000000 - 0x9fffffff"]])'

# Figures: AMD-Vi has no events of flushes.
expect 0 stat "$work/dat"
holds ': Linux 6.12.41-amd64, on build7$'
holds '^  mode  *strict (snapshot)$'
holds '^0000:01:00.0 Intel 82574L (e1000e)$'
holds '^  *above the 32 bits of the device: 0, the 39 bits of the IOMMU: 0 (snapshot)$'
expect 0 stat --json "$work/dat"
is '.[0] | .host == "build7" and .boot_id == "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf"'
is '.[0].buffers[0] | .mode == "strict" and .mode_from == "snapshot" and (.probes_doubtful | not)'
is '.[0].devices[0] | .mode == "strict" and .reach.device_width_bits == 32 and
	.reach.above_device_width == 0 and .reach.iommu_width_bits == 39 and
	.reach.above_iommu_width == 0'
# The other machine is lazy, and the same device has other addresses.
sed -e 's/mode=strict/mode=lazy/' -e 's/DMA$/DMA-FQ/' -e 's/=build7/=build8/' \
	-e 's/width=0000:01:00.0 32/width=0000:01:00.0 31/' "$work/stock.txt" >"$work/lazy.txt"
expect 1 compare "$work/dat" "$work/lazy.txt"
holds 'strict.*lazy'
expect 1 compare --json "$work/dat" "$work/lazy.txt"
is '.[0] | .boot_ids == ["8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf", "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf"]'
is '.[0] | .hosts == ["build7", "build8"] and .buffers[0].modes == ["strict", "lazy"]'
expect 0 stat "$work/lazy.txt"
holds '^  *above the 31 bits of the device: [1-9][0-9]*, the 39 bits of the IOMMU: 0 (snapshot)$'
holds 'maps need 32 address bits, but the device had 31 when the recording began$'

# Probes that do not match, by our count: 1 of 40 is more than 1 %.
{
	formats
	echo 'comm 40 modprobe'
	events 1
} >"$work/script"
write "$work/wrong.dat"
expect 1 summary "$work/wrong.dat"
holds 'the probes (group iop) were not used: 1 of 40 maps do not match the probe before them$'
expect 1 summary --json "$work/wrong.dat"
is '.[0].buffers[0] | .probe_pairs == 40 and .probe_mismatches == 1 and .probes_doubtful and
	.mode == null'
is '.[0].boot_id == null and .[0].devices[0].model == null'
is '[.[0].devices[].sources.probe // 0] | add == 0'
expect 0 export --to ndjson "$work/wrong.dat"
is 'map(select(.kind == "trace")) | .[0].probes_doubtful and .[0].boot_id == null'
is 'map(select(.kind == "device")) | map(.certain_maps) | add == 0'

expect 0 stat "$work/wrong.dat"
holds 'the probes (group iop) name no devices: too many of them do not match the map after them$'
expect 0 stat --json "$work/wrong.dat"
is '.[0] | .buffers[0].probes_doubtful and .devices == [] and .buffers[0].mode_from == null'

# ... and by the recorder's, whose line is the last one.
echo 'probes=unverified 5000 51' >"$work/lines.last"
{
	formats
	events 0
	echo 'event 7.0 pid=77 ftrace:print ip=0 buf="trace-iommu/1 probes=unverified 5000 51"'
} >"$work/script"
write "$work/unverified.dat"
expect 1 summary "$work/unverified.dat"
holds 'were not used: 51 of 5000 maps do not match the probe before them, as the recorder found$'
expect 1 summary --json "$work/unverified.dat"
is '[.[0].devices[].sources.probe // 0] | add == 0'
sed 's/unverified 5000 51/unverified 0 0/' "$work/script" >"$work/script.misfit"
"$synth" - "$work/misfit.dat" <"$work/script.misfit" || fail "synth misfit"
expect 1 summary "$work/misfit.dat"
holds 'the probes (group iop) were not used: they were made for another kernel, as the recorder found$'
expect 0 export --to perfetto "$work/unverified.dat"
is '.[0].otherData | .probes_doubtful and .boot_id == null'

# Without probes on purpose, the picture is the same but for its note.
if "$command" draw --help >/dev/null 2>&1; then
	expect 0 draw "$work/unverified.dat" "$work/unverified.svg"
	expect 0 draw --without probe --title unverified.dat "$work/unverified.dat" "$work/without.svg"
	expect 0 draw --title dat "$work/dat" "$work/verified.svg"
	expect 0 draw --without dma --title dat "$work/dat" "$work/same.svg"
	cmp -s "$work/verified.svg" "$work/same.svg" || fail "pictures of the same lanes differ"
	cmp -s "$work/unverified.svg" "$work/without.svg" && fail "no note about the probes in the picture"
	if command -v pdftotext >/dev/null; then
		expect 0 draw "$work/unverified.dat" "$work/unverified.pdf"
		pdftotext "$work/unverified.pdf" "$work/out"
		holds 'The probes (group iop) were not used: 51 of 5000 maps do not match them\.'
	fi
fi

# A fault of SMMUv3 whose messages name only the stream, of two SMMUs. The snapshot has that of one.
smmu_fault() {
	n=1
	for words in 'event 0x10 received:' '	0x0000020000000010' '	0x0000000800000000' \
		'	0x0000000000800000' '	0x0000000000000000'; do
		echo "   irq/15-arm-smmu-62    [000]     $2.00000$n: console:              arm-smmu-v3 $1: $words"
		n=$((n + 1))
	done
}
line='print:                tracing_mark_write: trace-iommu/1'
{
	echo "   trace-iommu-77    [000]     1.000001: $line release=6.12.41-arm64"
	echo "   trace-iommu-77    [000]     1.000002: $line device=0000:02:00.0 1b36:0010 010802 QEMU NVM Express nvme 12"
	echo "   trace-iommu-77    [000]     1.000003: $line stream=0x200 9050000.smmuv3 0000:02:00.0"
	echo "   modprobe-40    [000]     2.000001: map:                  IOMMU: iova=0x0000000000100000 - 0x0000000000101000 paddr=0x0000000000200000 size=4096"
	smmu_fault 9050000.smmuv3 3
	smmu_fault a050000.smmuv3 4
} >"$work/smmu.txt"
expect 1 summary --json "$work/smmu.txt"
is '.[0].faults | map([.device, .at_ns, .iova, .verdict]) == [["0000:02:00.0", 3000005000, "0x800000", "never mapped"],
	[null, 4000005000, "0x800000", "never mapped"]]'
expect 1 explain "$work/smmu.txt"
holds ' device: 0000:02:00.0 QEMU NVM Express (nvme)'
expect 1 explain --json "$work/smmu.txt"
is '.[0].faults | map([.device, .stream]) == [["0000:02:00.0", "0x200"], [null, "0x200"]]'
expect 0 report --device 02:00.0 "$work/smmu.txt"
[ "$(grep -c 'console: *arm-smmu-v3 9050000' "$work/out")" -gt 0 ] || fail "report --device: no fault: $(cat "$work/out")"
finish
