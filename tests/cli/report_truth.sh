#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu report says the same as trace-iommu summary, its filters leave out nothing, and a
# summary of a range agrees with the mappings.
# usage: report_truth.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3

# summary STATUS...: its status says only what was found.
summary() {
	"$command" summary "$@" 2>"$work/err" || [ $? = 1 ] || fail "summary $*: $(cat "$work/err")"
}

# Lines against the summary.
for sample in "$top"/samples/*.dat; do
	name=$(basename "$sample" .dat)
	summary --csv "$sample" >"$work/$name.csv"
	summary --json "$sample" >"$work/json"
	jq -r '.faults[] | [.at_ns, .device, .verdict] | @tsv' "$work/json" >"$work/faults"
	"$command" report "$sample" >"$work/$name.report" || fail "$name: report"
	awk -v faults="$work/faults" -f "$top/tests/cli/report_lines.awk" \
		"$work/$name.csv" "$work/$name.report" >"$work/actual"
	printf '%d %d\n' "$(($(wc -l <"$work/$name.csv") - 1))" \
		"$(grep -cE ': (unmap|unmap_single|unmap_sg): +(IOMMU: iova|dev=)' "$work/$name.report")" \
		>"$work/expected"
	same "lines of $name" "$work/expected" "$work/actual"
done

# --device: at least each line that names the device. --from and --to: the same lines as without.
for name in probe-amd-6.12-vfiomix probe-intel-5.10-vfiotwo amd-6.12-hotplug intel-6.12-fault; do
	sample=$top/samples/$name.dat
	for device in $(tail -n +2 "$work/$name.csv" | cut -d, -f6 | tr + '\n' | sort -u); do
		"$command" report --device "$device" "$sample" >"$work/out"
		grep -aF "$device" "$work/$name.report" >"$work/expected"
		grep -aF "$device" "$work/out" >"$work/actual"
		same "$name: --device $device" "$work/expected" "$work/actual"
		# Others are about its domain only: flushes and probes.
		grep -avF "$device" "$work/out" | grep -aE ': (map|unmap|io_page_fault|console): +IOMMU' >"$work/actual"
		: >"$work/expected"
		same "$name: --device $device, other lines" "$work/expected" "$work/actual"
	done
	time_of='s/.*\[[0-9]*\] *\([0-9]*\.[0-9]*\): .*/\1/'
	from=$(sed -n '20p' "$work/$name.report" | sed "$time_of")
	to=$(tail -n 20 "$work/$name.report" | head -n 1 | sed "$time_of")
	"$command" report --from "$from" --to "$to" "$sample" >"$work/actual"
	awk -v from="$from" -v to="$to" '
		match($0, /\[[0-9]+\] +[0-9]+\.[0-9]+: /) {
			at = substr($0, RSTART, RLENGTH)
			sub(/^[^ ]+ +/, "", at)
			if (at + 0 >= from + 0 && at + 0 <= to + 0)
				print
		}' "$work/$name.report" >"$work/expected"
	same "$name: --from $from --to $to" "$work/expected" "$work/actual"
done

# --iova: the life of an address. All lines of the core have the range in the same form.
for name in amd-6.1-vfio intel-6.12-vfio amd-6.1-fault; do
	sample=$top/samples/$name.dat
	iova=$(sed -n 5p "$work/$name.csv" | cut -d, -f3)
	"$command" report --iova "$iova" "$sample" |
		grep -aE ': (map|unmap|io_page_fault): +IOMMU' >"$work/actual"
	# Numbers of equal length compare as text.
	awk -v iova="$(printf '0x%016x' "$iova")" '
		/: (map|unmap): +IOMMU/ {
			match($0, /iova=0x[0-9a-f]+ - 0x[0-9a-f]+/)
			if (substr($0, RSTART + 5, 18) <= iova && substr($0, RSTART + 26, 18) > iova)
				print
		}
		/: io_page_fault: / && index($0, "iova=" iova " ")' "$work/$name.report" >"$work/expected"
	[ -s "$work/expected" ] || fail "$name: no lines"
	same "$name: --iova $iova" "$work/expected" "$work/actual"
done

# A task that may not hold a device does not hide the mappings of unknown devices from a fault.
"$synth" - "$work/trace.dat" <<-'END' || fail "synth"
	machine cpus=16
	formats 6.1-x86_64 iommu
	event 5.1001 cpu=10 pid=611 iommu:attach_device_to_domain device="0000:c1:00.0"
	event 5.19996 cpu=3 pid=700 iommu:map iova=0xfffff000 paddr=0x1000000 size=4K
	event 5.2 cpu=10 pid=611 iommu:map iova=0xfe900000 paddr=0x10dc80000 size=512K
	event 401.3 cpu=11 pid=12 iommu:unmap iova=0xfe900000 size=512K unmapped_size=512K
	event 401.3065 cpu=6 pid=155 iommu:io_page_fault device="0000:c1:00.0" driver=ath12k_pci iova=0xfe904000 flags=1
END
expect 1 summary "$work/trace.dat"
grep -q 'use after unmap: 0xfe900000 - 0xfe980000 (512K), unmapped 6.500 ms before' "$work/out" ||
	fail "an uncertain holder: $(grep 0xfe904000 "$work/out")"
finish
