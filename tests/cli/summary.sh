#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu summary: its options, output formats, and its text for three captures. ACCEPT=1 in the
# environment regenerates the golden files: read the difference before you commit it.
# usage: summary.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
samples="$top/samples"

# holds PATTERN: checks that a line of the last command's stdout matches.
holds() {
	grep -qe "$1" "$work/out" || fail "stdout does not match '$1': $(cat "$work/out")"
}

# Usage.
expect 2 summary </dev/null
says 'summary needs a trace'
expect 0 summary --help </dev/null
for option in --json --csv --buffer --without; do
	holds "$option"
done
expect 2 summary --jsno "$samples/amd-6.1-fault.dat"
says 'summary --help'
expect 2 summary --json --csv "$samples/amd-6.1-fault.dat"
says 'mutually exclusive'
expect 2 summary --csv "$samples/amd-6.1-fault.dat" "$samples/amd-6.1-vfio.dat"
says "unexpected argument .*amd-6.1-vfio.dat"
for list in probes '' dma, ,dma 'dma,,task' 'dma flush'; do
	expect 2 summary --without "$list" "$samples/amd-6.1-fault.dat"
	says "[-]-without: unknown source '"
	[ ! -s "$work/out" ] || fail "--without '$list': $(cat "$work/out")"
done
expect 2 summary --buffer none "$samples/amd-6.1-fault.dat"
says "no buffer 'none'"
expect 2 summary "$work/none.dat"
says "$work/none.dat"
echo "no trace" >"$work/text.dat"
expect 2 summary "$work/text.dat"
says "$work/text.dat"
expect 2 summary "$work"

# Status: 1 faults or findings, 0 none or only possibly benign findings.
expect 1 summary "$samples/amd-6.1-fault.dat"
holds '^Faults: 15$'
expect 0 summary "$samples/virtio-6.12-vfio.dat"
expect 0 summary "$samples/probe-intel-7.2-vfiokeep.dat"
holds 'possibly benign'
# A file that cannot be read does not stop the others from being processed.
expect 2 summary "$work/none.dat" "$samples/amd-6.1-fault.dat"
holds '^Faults: 15$'
expect 1 summary "$samples/virtio-6.12-vfio.dat" "$samples/amd-6.1-fault.dat"
[ "$(grep -c ': Linux ' "$work/out")" = 2 ] || fail "two files: $(cat "$work/out")"

# Options may come before or after the files.
expect 1 summary --json --without task "$samples/amd-6.1-fault.dat"
cp "$work/out" "$work/before"
expect 1 summary "$samples/amd-6.1-fault.dat" --without=task --json
same "options after the file" "$work/before" "$work/out"
jq -e '.devices[0].grades.likely == 0' "$work/out" >/dev/null || fail "--without task"

# The text, against reviewed golden files.
for sample in amd-6.1-fault.dat intel-6.12-fault.dat probe-amd-6.12-vfiomix.dat record-intel-6.1-vfio.dat \
	record-smmuv3-6.12-fault.dat perf-intel-6.1-vfio.data; do
	golden="$top/tests/golden/cli/summary.${sample%.*}.txt"
	(cd "$samples" && "$command" summary "$sample") >"$work/text"
	[ -z "${ACCEPT:-}" ] || cp "$work/text" "$golden"
	same "the text of $sample" "$golden" "$work/text"
done

# Every sample in every format.
for file in "$samples"/*.dat; do
	name=$(basename "$file")
	"$command" summary --json "$file" >"$work/json" || [ $? = 1 ] || fail "$name: --json"
	jq -e '
		has("file") and has("release") and has("family") and
		([.buffers[] | has("name") and has("events") and has("lost") and has("first_ns") and
		  has("last_ns")] | all) and
		([.epochs[] | has("device") and has("holder") and has("pid") and has("grade") and
		  has("from_ns") and has("to_ns") and has("implied_end") and has("removed") and
		  has("before") and .from_ns <= .to_ns] | all) and
		([.devices[] | has("device") and has("maps") and has("bytes_now") and
		  has("bytes_peak") and has("sizes") and has("lifetimes_ns") and
		  ([.sizes[].maps] | add // 0) <= .maps and
		  (.grades | add) == .maps] | all) and
		([.groups[] | has("group") and (.devices | length > 0)] | all) and
		([.faults[] | has("at_ns") and has("device") and has("iova") and has("access") and
		  has("reason") and has("verdict") and has("event") and has("log")] | all) and
		([.fault_runs[] | has("count") and has("verdicts")] | all) and
		([.findings[] | has("class") and has("count") and has("bytes") and has("excuses") and
		  has("first") and has("last")] | all) and
		([.fault_runs[].count] | add // 0) == (.faults | length) and
		([.buffers[].faults] | add) == (.faults | length)' "$work/json" >/dev/null ||
		fail "$name: the JSON lacks members"
	"$command" summary --csv "$file" >"$work/csv" || [ $? = 1 ] || fail "$name: --csv"
	maps=$(trace-cmd report -N -i "$file" 2>/dev/null |
		grep -cE '[0-9]: (map|map_single|map_sg): +(IOMMU: iova|dev=)')
	rows=$(($(wc -l <"$work/csv") - 1))
	[ "$rows" = "$maps" ] || fail "$name: $rows rows, not $maps"
	awk -F, -v name="$name" '
		NF != 11 || NR > 1 && ($1 < before || $3 !~ /^0x[0-9a-f]+$/ || $7 == "") {
			print name ": row " NR ": " $0; bad = 1
		}
		NR > 1 { before = $1 }
		END { exit bad }' "$work/csv" || fail "$name: --csv"
	# Both formats agree.
	shared=$(jq '[.devices[].shared] | add // 0' "$work/json")
	counted=$(jq '[.devices[].maps] | add // 0' "$work/json")
	[ "$shared" != 0 ] || [ "$counted" = "$rows" ] || fail "$name: $counted maps, $rows rows"
done

# Cases that no sample has: buffers, lost events, malicious names, a map of size 0.
"$synth" - "$work/trace.dat" <<-'END' || fail "synth"
	machine cpus=2
	uname "Linux box 6.1.0-\x1b[31m"
	formats 6.1-x86_64 iommu printk
	comm 7 "evil,\"\x1b"
	event 1 pid=7 iommu:map iova=4K size=4K paddr=1M
	lost count=3
	event 1.5 pid=7 iommu:map iova=8K size=0 paddr=1M
	event 2 pid=7 iommu:unmap iova=4K size=4K unmapped_size=4K
	event 2.5 pid=7 iommu:attach_device_to_domain device="ev,il\"\x1b[1m\xff"
	event 3 pid=9 iommu:io_page_fault device="ev,il\"\x1b[1m\xff" driver="\x1b]0;" iova=64M flags=1
	event 3.1 pid=9 printk:console msg="AMD-Vi: amd_iommu_report_page_fault: 12 callbacks suppressed"
	instance guest
	event 0.5 pid=8 iommu:map iova=0 size=2M paddr=0
	event 0.6 pid=8 iommu:unmap iova=0 size=2M unmapped_size=2M
	event 0.7 pid=8 iommu:unmap iova=0 size=2M unmapped_size=2M
	instance "em\x1bpty"
END
expect 1 summary "$work/trace.dat"
grep -q '[^[:print:]]' "$work/out" && fail "control bytes: $(cat -v "$work/out")"
holds 'buffer guest'
holds '^Buffers without IOMMU events: em\\x1bpty$'
holds 'the kernel suppressed at least 12 messages'
holds '3 events were lost in 1 gap'
holds 'possibly only because the trace began late or events were lost'
expect 1 summary --csv "$work/trace.dat"
cat >"$work/expected" <<-'END'
	mapped_at_ns,unmapped_at_ns,iova,size,paddr,device,grade,source,task,pid,direction
	1000000000,2000000000,0x1000,4096,0x100000,,unknown,,"evil,""\x1b",7,
	1500000000,1500000000,0x2000,0,0x100000,,unknown,,"evil,""\x1b",7,
	500000000,600000000,0x0,2097152,0x0,,unknown,,,8,
END
same "--csv with malicious names" "$work/expected" "$work/out"
expect 1 summary --json "$work/trace.dat"
iconv -f UTF-8 -t UTF-8 "$work/out" >/dev/null 2>&1 || fail "the JSON is not UTF-8"
[ "$(jq -r '.faults[0].device' "$work/out")" = 'ev,il"\x1b[1m\xff' ] || fail "the device's name"
[ "$(jq -c '[.buffers[].name]' "$work/out")" = '["","guest","em\\x1bpty"]' ] || fail "buffers"
[ "$(jq -c '[.devices[] | select(.buffer == "guest").bytes_in_2m_runs]' "$work/out")" = '[2097152]' ] ||
	fail "the instance's devices"
[ "$(jq -c '[.buffers[].lost]' "$work/out")" = '[3,0,0]' ] || fail "lost events"
expect 0 summary --buffer guest --json "$work/trace.dat"
[ "$(jq -c '[.buffers[].name]' "$work/out")" = '["guest"]' ] || fail "--buffer guest"
expect 1 summary --buffer '' --csv "$work/trace.dat"
[ "$(wc -l <"$work/out")" = 3 ] || fail "--buffer ''"

# A disk load beside a holder, both near 4 GiB. The disk's unmap fits both mappings, and the close of
# the holder undoes the one that is left. It is not the holder's.
"$synth" - "$work/beside.dat" <<-'END' || fail "synth"
	machine cpus=2
	uname "Linux box 6.1.0"
	formats 6.1-x86_64 iommu
	comm 7 qemu
	comm 8 dd
	event 1 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 1.001 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 1.1 pid=7 iommu:map iova=0x10000 size=8K paddr=1M
	event 1.2 pid=7 iommu:map iova=0xf0000000 size=4K paddr=2M
	event 1.3 pid=8 iommu:map iova=0xf0000000 size=4K paddr=3M
	event 1.4 pid=0 iommu:unmap common_flags=8 iova=0xf0000000 size=4K unmapped_size=4K
	event 1.5 pid=8 iommu:map iova=0xf0001000 size=4K paddr=4M
	event 2 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 2.01 pid=7 iommu:unmap iova=0x10000 size=8K unmapped_size=8K
	event 2.02 pid=7 iommu:unmap iova=0xf0000000 size=4K unmapped_size=4K
	event 2.03 pid=7 iommu:unmap iova=0xf0001000 size=4K unmapped_size=4K
	event 2.1 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
END
"$command" summary --csv "$work/beside.dat" >"$work/out" 2>"$work/err"
[ "$(sed 1d "$work/out" | cut -d, -f3,6,7 | tr '\n' ' ')" = \
	'0x10000,0000:00:04.0,likely 0xf0000000,,unknown 0xf0000000,,unknown 0xf0001000,,unknown ' ] ||
	fail "a disk beside a holder: $(cat "$work/out")"
# The device leaves its container at the first attach of the close.
[ "$("$command" export --to perfetto "$work/beside.dat" |
	jq -c '[.traceEvents[] | select(.ph == "C" and .pid == 1) | [(.ts | floor), .args.bytes]]')" = \
	'[[1100000,8192],[2000000,0]]' ] || fail "bytes after the device has left"

# A device that joins a container has bytes, but no maps.
"$synth" - "$work/joined.dat" <<-'END' || fail "synth"
	uname "Linux box 6.1.0"
	formats 6.1-x86_64 iommu
	event 1 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 1.001 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 1.1 pid=7 iommu:map iova=0x10000 size=12K paddr=1M
	event 1.2 pid=7 iommu:attach_device_to_domain device="0000:00:05.0"
	event 1.201 pid=7 iommu:attach_device_to_domain device="0000:00:05.0"
	event 1.3 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	event 1.301 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
END
"$command" summary "$work/joined.dat" >"$work/out"
holds '^  0000:00:04.0 *1 *12K *12K *0 *1 '
holds '^  0000:00:05.0 *0 *0 *12K *12K *0 .*mapped for other devices of its domain$'

# The direction of a mapping explains a fault only if it contradicts the access.
"$synth" - "$work/direction.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu dma
	comm 7 nvme
	event 1 pid=7 iommu:map iova=0xfff00000 size=4K paddr=1M
	event 1.1 pid=7 dma:dma_map_page device="0000:01:00.0" phys_addr=1M dma_addr=0xfff00000 size=4096 dir=1 attrs=0
	event 1.2 pid=7 iommu:map iova=0xffe00000 size=4K paddr=1M
	event 1.3 pid=7 dma:dma_map_page device="0000:01:00.0" phys_addr=1M dma_addr=0xffe00000 size=4096 dir=2 attrs=0
	event 1.4 pid=7 iommu:map iova=0xffd00000 size=4K paddr=1M
	event 1.5 pid=7 dma:dma_map_page device="0000:01:00.0" phys_addr=1M dma_addr=0xffd00000 size=4096 dir=0 attrs=0
	event 1.6 pid=7 iommu:map iova=0xffc00000 size=4K paddr=1M
	event 2 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0xfff00010 flags=1
	event 2.1 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0xfff00010 flags=0
	event 2.2 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0xffe00010 flags=0
	event 2.3 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0xffe00010 flags=1
	event 2.4 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0xffd00010 flags=1
	event 2.5 pid=7 iommu:io_page_fault device="0000:01:00.0" driver="virtio" iova=0x10 flags=1
END
expect 1 summary "$work/direction.dat"
holds 'mapped for reads by the device only (TO_DEVICE): 0xfff00000 - 0xfff01000 (4K), mapped 1.000 s before'
holds 'mapped for writes by the device only (FROM_DEVICE): 0xffe00000 - 0xffe01000 (4K), mapped'
[ "$(grep -c 'by the device only' "$work/out")" = 2 ] || fail "directions without a contradiction"
expect 1 summary --json "$work/direction.dat"
[ "$(jq -c '[.faults[].range_direction]' "$work/out")" = \
	'["to_device","to_device","from_device","from_device","bidirectional",null]' ] ||
	fail "range_direction: $(jq -c '[.faults[].range_direction]' "$work/out")"
[ "$(jq '.faults[5] | has("range_direction")' "$work/out")" = false ] || fail "no range"
expect 1 summary --csv "$work/direction.dat"
[ "$(tail -n +2 "$work/out" | cut -d, -f11 | tr '\n' ' ')" = 'to_device from_device bidirectional  ' ] ||
	fail "the direction in --csv"
expect 1 summary --without dma --csv "$work/direction.dat"
tail -n +2 "$work/out" | cut -d, -f11 | grep -q . && fail "--without dma: a direction"

# CSV: a spreadsheet executes no name, and numbers stay numbers.
{
	printf '%s\n' 'uname "Linux box 6.1.0"' 'formats 6.1-x86_64 iommu'
	pid=0
	for name in '=1+1' '+1' '-1' '@SUM(1)' ' =1' "'x" "x'" 'x=1' '=a,b' '\t=1' '\r=1' '7'; do
		pid=$((pid + 1))
		echo "comm $pid \"$name\""
		echo "event $pid pid=$pid iommu:map iova=${pid}M size=4K paddr=1M"
	done
	echo 'event 101 pid=13 iommu:attach_device_to_domain device="=cmd|calc"'
	echo 'event 102 pid=13 iommu:map iova=101M size=4K paddr=1M'
	echo 'event 103 pid=14 iommu:attach_device_to_domain device=" \t=d"'
	echo 'event 104 pid=14 iommu:map iova=102M size=4K paddr=1M'
	echo 'event 105 pid=15 iommu:attach_device_to_domain device=" @d"'
	echo 'event 106 pid=15 iommu:map iova=103M size=4K paddr=1M'
} | "$synth" - "$work/formulas.dat" || fail "synth"
"$command" summary --csv "$work/formulas.dat" >"$work/out" || [ $? = 1 ] || fail "--csv of formulas"
tail -n +2 "$work/out" | cut -d, -f9- | sed "s/,$//" >"$work/tasks"
cat >"$work/expected" <<-'END'
	'=1+1,1
	'+1,2
	'-1,3
	'@SUM(1),4
	'=1,5
	''x,6
	x',7
	x=1,8
	"'=a,b",9
	'=1,10
	'=1,11
	7,12
	,13
	,14
	,15
END
same "--csv of formulas" "$work/expected" "$work/tasks"
holds ",'=cmd|calc,"
holds '," .t=d",'
holds ",\"' @d\","

# CSV and JSON name at most 64 devices of a mapping.
for nr in 64 70; do
	{
		printf '%s\n' 'uname "Linux box 6.1.0"' 'formats 6.1-x86_64 iommu'
		for i in $(seq $nr); do
			printf 'event 1.%02d pid=7 iommu:attach_device_to_domain device="d%02d"\n' "$i" "$i"
		done
		echo 'event 2 pid=7 iommu:map iova=4K size=4K paddr=1M'
		echo 'event 3 pid=7 iommu:io_page_fault device="d01" iova=4K flags=1'
	} | "$synth" - "$work/many.dat" || fail "synth"
	expect 1 summary --csv "$work/many.dat"
	cut -d, -f6 "$work/out" | tail -n 1 >"$work/devices"
	expect 1 summary --json "$work/many.dat"
	[ "$(jq '.faults[0].range_devices | length' "$work/out")" = 64 ] || fail "$nr devices: --json"
	[ "$(jq '.faults[0].range_devices_more // 0' "$work/out")" = $((nr - 64)) ] ||
		fail "$nr devices: range_devices_more"
	more=
	[ "$nr" = 64 ] || more=" and $((nr - 64)) more"
	[ "$(cat "$work/devices")" = "$(seq -f d%02g -s + 64)$more" ] ||
		fail "$nr devices: $(cat "$work/devices")"
done

# Several files in processes of their own: a signal ends all of them.
mkfifo "$work/fifo"
"$command" summary "$work/many.dat" "$samples/amd-6.12-net.dat" >"$work/fifo" 2>"$work/err" &
pid=$!
exec 3<"$work/fifo"
kill -TERM $pid
wait $pid
status=$?
[ "$status" = 143 ] || [ "$status" -le 1 ] || fail "SIGTERM: status $status: $(cat "$work/err")"
exec 3<&-

# A full disk, and a missing directory for the temporary file of --csv.
if [ -e /dev/full ]; then
	"$command" summary "$samples/amd-6.1-fault.dat" >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "a full disk"
	says 'cannot write to standard output'
fi
TMPDIR="$work/none" "$command" summary --csv "$samples/amd-6.1-vfio.dat" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "no directory for temporary files"
says 'TMPDIR'
[ ! -s "$work/out" ] || fail "something on stdout before the error"

# Before the kernel's clock starts, events of a boot have the time 0.
"$synth" - "$work/boot.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu
	event 0 iommu:add_device_to_group gid=3 device="0000:00:04.0"
	event 2 pid=7 iommu:map iova=0x1000 size=4K paddr=1M
	event 3.5005 pid=7 iommu:unmap iova=0x1000 size=4K unmapped_size=4K
END
expect 0 summary "$work/boot.dat"
holds '^3\.500 s, from 0\.000000 to 3\.500500, 3 events'
holds '^  unknown .* 1\.500 s'
expect 0 stat "$work/boot.dat"
holds 'lifetimes\{0,1\} .*1\.500 s'

finish
