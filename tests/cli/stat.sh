#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu stat: its options, its text for two captures, the shapes of three loads, its sentences,
# and a hostile trace. ACCEPT=1 in the environment regenerates the golden files: read the difference
# before you commit it. tests/truth/stat.py checks the figures of the samples.
# usage: stat.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
samples="$top/samples"

# is FILTER: checks that jq accepts the last command's output.
is() {
	jq -e "$1" "$work/out" >/dev/null || fail "not $1: $(cut -c1-2000 "$work/out")"
}

# Usage.
expect 2 stat </dev/null
says 'stat needs a trace'
expect 0 stat --help </dev/null
for option in --json -I --from --to --buffer --without; do
	holds "^  $option"
done
expect 2 stat --jsno "$samples/amd-6.1-fault.dat"
says 'stat --help'
for interval in '' 0 -1 +1 x 1x 0.0000001 1e3; do
	expect 2 stat -I "$interval" "$samples/amd-6.1-fault.dat"
	says '^trace-iommu: -I: '
done
expect 2 stat -I
expect 2 stat --without probes "$samples/amd-6.1-fault.dat"
says "unknown source 'probes'; did you mean 'probe'?"
expect 2 stat --buffer none "$samples/amd-6.1-fault.dat"
says "no buffer 'none'"
expect 2 stat --from +1000000 "$samples/amd-6.1-fault.dat"
expect 2 stat "$work/none.dat"
says "$work/none.dat"
echo "no trace" >"$work/text.dat"
expect 2 stat "$work/text.dat"
# Faults and findings do not matter. A file that cannot be read does not stop the others.
expect 0 stat "$samples/amd-6.1-fault.dat"
expect 2 stat "$work/none.dat" "$samples/amd-6.1-fault.dat"
holds '^0000:00:04.0$'
expect 0 stat -o "$work/file" -i "$samples/amd-6.1-fault.dat"
expect 0 stat "$samples/amd-6.1-fault.dat"
same "-o" "$work/out" "$work/file"

# The text, against reviewed golden files, in 80 columns.
for sample in intel-7.2-disk probe-amd-6.12-vfiomix; do
	golden="$top/tests/golden/cli/stat.$sample.txt"
	(cd "$samples" && "$command" stat -I 5 "$sample.dat") >"$work/text"
	[ -z "${ACCEPT:-}" ] || cp "$work/text" "$golden"
	same "the text of $sample" "$golden" "$work/text"
	awk 'length($0) > 80' "$work/text" >"$work/long"
	[ ! -s "$work/long" ] || fail "$sample: longer than 80 columns: $(cat "$work/long")"
done

# As the summary counts, for each sample. Two ranges of time have what the whole has.
for file in "$samples"/*.dat; do
	name=$(basename "$file")
	"$command" summary --json "$file" >"$work/summary" || [ $? = 1 ] || fail "$name: summary"
	expect 0 stat --json "$file"
	form='[.devices[] | select(.device) | select(.maps > 0) | [.device, .maps, .bytes, .shared, .grades,
		.sources, .sizes, .selftests]]'
	for from in summary out; do
		jq -c "$form" "$work/$from" >"$work/$from.devices"
		jq -c '[.devices[] | select(.device == null)] + (.unknown // []) | (map(.maps) | add // 0),
			(map(.bytes) | add // 0)' "$work/$from" >>"$work/$from.devices"
	done
	same "$name" "$work/summary.devices" "$work/out.devices"
	all=$(jq -c '[.total.maps, .total.unmaps, .total.bytes]' "$work/out")
	expect 0 stat --json --to +0.1 "$file"
	cp "$work/out" "$work/before"
	expect 0 stat --json --from +0.100001 "$file"
	jq -c -s '[.[].total] | [(map(.maps) | add), (map(.unmaps) | add), (map(.bytes) | add)]' \
		"$work/before" "$work/out" >"$work/parts"
	[ "$(cat "$work/parts")" = "$all" ] || fail "$name: ranges: $(cat "$work/parts"), not $all"
done

# A load: iovas from awk, each mapped and unmapped 16 maps later.
load() {
	{
		printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu dma'
		awk -v shape="$1" 'BEGIN {
			srand(5)
			n = 3000
			for (i = 0; i < n; i++) {
				if (shape == "streaming") page = i
				else if (shape == "random") page = int(rand() * 1000) * 512
				else page = (i % 200) * 512 # a ring of buffers in 200 regions
				at[i] = 4096 * (page + 1048576)
				printf "event %.6f pid=9 iommu:map iova=%.0f paddr=%.0f size=4K\n", 1 + i / 1000, at[i], at[i]
				printf "event %.6f pid=9 dma:dma_map_page device=\"0000:01:00.0\" dma_addr=%.0f phys_addr=%.0f size=4K dir=1\n", 1.0001 + i / 1000, at[i], at[i]
				if (i >= 16)
					printf "event %.6f pid=9 iommu:unmap iova=%.0f size=4K unmapped_size=4K\n", 1.0002 + i / 1000, at[i - 16]
			}
		}'
	} | "$synth" - "$work/$1.dat" || fail "synth $1"
	expect 0 stat --json "$work/$1.dat"
}
load streaming # a region after the other: 511 of 512 maps are in the same one
is '.devices[0].locality | .first == 6 and .distances == 2994 and .p50 == 0 and .p99 == 0 and .above_64 == 0'
is '.devices[0] | .contiguity.bytes_in_runs == .bytes and .reuse_ns == null'
is '.devices[0].contiguity.pages[2] | .mapped_bytes == 0 and .possible_bytes == 5 * 2097152'
load random # 1000 regions: distances up to 999, uniformly
is '.devices[0].locality | .p50 > 300 and .p95 > 600 and .p99 < 1000 and .above_128 > 0.8'
load ring # each region returns after all others
is '.devices[0].locality | .first == 200 and .p50 == 199 and .p99 == 199 and .above_64 == 1 and .above_128 == 1'
is '.devices[0].reuse_ns.count == 2800'
is '.devices[0].live_peak == 17'

# The series has what the totals have.
expect 0 stat --json -I 0.25 "$work/ring.dat"
is '([.series[].maps] | add) == .total.maps and ([.series[].unmaps] | add) == .total.unmaps and
	([.series[].bytes] | add) == .total.bytes and (.series | length) == 12 and
	([.series[].interval_ns] | unique) == [250000000] and .series[0].from_ns == 1000000000'
expect 0 stat -I 1 "$work/ring.dat"
[ "$(grep -cE '^ +[123]\.000000  0000:01:00.0 +1000 ' "$work/out")" = 3 ] || fail "-I: $(cat "$work/out")"
# The state from before the range is known: no region is mapped for the first time.
expect 0 stat --json --from +1 --to +0.9999 "$work/ring.dat"
is '.devices[0] | .locality.first == 0 and .maps == 1000 and .live_peak == 17'
# None of its short mappings is there at the start and at the end of that range, but in 2 ms, most are.
is '.devices[0] | .stayed == 0 and .stayed_bytes == 0'
expect 0 stat --json --from +1 --to +0.0021 "$work/ring.dat"
is '[.devices[0], .buffers[0]] | all(.stayed == 14 and .stayed_bytes == 14 * 4096 and .maps == 3)'
expect 0 stat --from +1 --to +0.0021 "$work/ring.dat"
[ "$(grep -c '^  stayed         14 mappings, 56K: from before the range to its end$' "$work/out")" = 2 ] ||
	fail "stayed: $(cat "$work/out")"
# Without a start, nothing is from before it.
expect 0 stat --json --to +1 "$work/ring.dat"
is '[.devices[0], .buffers[0]] | all(.stayed == null and .stayed_bytes == null)'
expect 0 stat --to +1 "$work/ring.dat"
grep '^  stayed' "$work/out" && fail "stayed without a start"

# Sentences.
expect 0 stat "$samples/intel-7.2-disk.dat"
holds '^  - strict mode: every unmap waits for its own flush (1.00 flushes per unmap)$'
expect 0 stat --from +1 --to +20 "$samples/intel-7.2-disk.dat"
holds '^  mode           not known: nothing was unmapped$'
printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' \
	'event 1 pid=1 iommu:attach_device_to_domain device="0000:01:00.0"' | "$synth" - "$work/none.dat"
expect 0 stat "$work/none.dat"
holds '^  - no maps though devices are attached: passthrough (1 attach, 0 maps)$'
holds '^  mode           passthrough$'
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu intel_iommu dma'
	awk 'BEGIN {
		for (i = 0; i < 100; i++) {
			printf "event %.6f pid=9 iommu:map iova=%.0f paddr=1M size=4K\n", 1 + i / 100, 4096 * (i + 1048576)
			printf "event %.6f pid=9 dma:dma_map_page device=\"0000:01:00.0\" dma_addr=%.0f phys_addr=1M size=4K dir=1\n", 1.001 + i / 100, 4096 * (i + 1048576)
			printf "event %.6f pid=9 iommu:unmap iova=%.0f size=4K unmapped_size=4K\n", 1.002 + i / 100, 4096 * (i + 1048576)
		}
		for (i = 0; i < 2; i++)
			printf "event %.6f pid=0 intel_iommu:qi_submit qw0=0x70022 qw1=0 qw2=0 qw3=0 iommu=\"dmar0\"\n", 1.5 + i / 2
	}' | LC_ALL=C sort -k2,2n
} | "$synth" - "$work/lazy.dat" || fail "synth lazy"
expect 0 stat "$work/lazy.dat"
holds '^  - lazy mode: 2 flushes of whole domains for 100 unmaps (0.02 flushes per unmap); the trace does not show for '
# Any IOMMU, with probes: a flush of the domain after three unmaps, by another thread.
printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' >"$work/probes"
for probe in attach map unmap flush; do
	echo 'format iop <<END'
	awk '/^format / && !n++ { on = 1; next } on; /^END/ { on = 0 }' "$top/tests/events/iop/$probe.txt"
done >>"$work/probes"
printf '%s\n' 'event 1 pid=9 iop:attach dom=0xffff888000001000 dev="0000:01:00.0" type=3 gid=1' \
	'event 1.1 pid=9 iommu:attach_device_to_domain device="0000:01:00.0"' >>"$work/probes"
for i in 1 2 3; do
	printf '%s\n' "event 2.$i pid=9 iop:map dom=0xffff888000001000 iova=${i}M size=4K" \
		"event 2.${i}1 pid=9 iommu:map iova=${i}M paddr=1M size=4K" \
		"event 3.$i pid=9 iop:unmap dom=0xffff888000001000 iova=${i}M size=4K" \
		"event 3.${i}1 pid=9 iommu:unmap iova=${i}M size=4K unmapped_size=4K"
done | LC_ALL=C sort -k2,2n >>"$work/probes"
echo 'event 4 pid=0 iop:flush dom=0xffff888000001000 iova=0 size=0' >>"$work/probes"
"$synth" - "$work/probes.dat" <"$work/probes" || fail "synth probes"
expect 0 stat --json "$work/probes.dat"
is '.devices[0] | .mode == "lazy" and .flushes == {"ranges": 0, "domains": 1, "unmaps": 3, "unmaps_by_domain": 3} and
	.flush_wait_ns.max == 890000000'
# VFIO maps 65,530 pages of 4K one by one, though they are contiguous.
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' 'comm 312 qemu' \
		'event 1 pid=312 iommu:attach_device_to_domain device="0000:01:00.0"' \
		'event 1.01 pid=312 iommu:attach_device_to_domain device="0000:01:00.0"'
	awk 'BEGIN {
		for (i = 0; i < 65530; i++)
			printf "event %.6f pid=312 iommu:map iova=%.0f paddr=%.0f size=4K\n", 2 + i / 100000, 4096 * i + 16777216, 4096 * i + 1073741824
	}'
} | "$synth" - "$work/vfio.dat" || fail "synth vfio"
expect 0 stat "$work/vfio.dat"
holds "^  - 0000:01:00.0: peak of 65,530 live mappings in one container: VFIO's default limit is 65,535 (dma_entry_limit)$"
holds '^  - 0000:01:00.0: 99 % of mapped bytes were contiguous and aligned for 2M pages but were mapped with 4K$'
awk 'length($0) > 80' "$work/out" >"$work/long"
[ ! -s "$work/long" ] || fail "longer than 80 columns: $(cat "$work/long")"

# VFIO pins 33 GiB, one map per 5 ms, while another thread unmaps. The rate is without the first map.
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' 'comm 301 qemu-system-x86' \
		'event 1 pid=7 iommu:map iova=0 paddr=0 size=4K'
	awk 'BEGIN {
		for (i = 0; i < 33; i++)
			printf "event %.6f pid=301 iommu:map iova=%.0f paddr=%.0f size=1G\n", 2 + i * 0.005, 1073741824 * i + 4294967296, 1073741824 * i
		print "event 2.1601 pid=7 iommu:unmap iova=0 size=4K unmapped_size=4K"
		print "event 2.17 pid=301 iommu:map iova=0x7000000000 paddr=0 size=4K" # 10 ms later
		print "event 2.171 pid=301 iommu:map iova=0x7000001000 paddr=0 size=4K"
		print "event 2.172 pid=301 iommu:unmap iova=0x7000001000 size=4K unmapped_size=4K"
		print "event 2.173 pid=301 iommu:map iova=0x7000001000 paddr=0 size=4K"
	}'
} | "$synth" - "$work/pin.dat" || fail "synth pin"
expect 0 stat --json "$work/pin.dat"
is '.bursts == [
	{"task": "qemu-system-x86", "pid": 301, "from_ns": 2000000000, "duration_ns": 160000000, "maps": 33,
	 "bytes": (33 * 1073741824), "first_map_bytes": 1073741824, "bytes_per_second": (200 * 1073741824)},
	{"task": "qemu-system-x86", "pid": 301, "from_ns": 2170000000, "duration_ns": 1000000, "maps": 2,
	 "bytes": 8192, "first_map_bytes": 4096, "bytes_per_second": 4096000}]'
expect 0 stat "$work/pin.dat"
holds '^  2.000000  qemu-system-x86-301    33    33G  160.000 ms  200.0$'
holds '^  2.170000  qemu-system-x86-301     2     8K    1.000 ms  <0.01$'
holds '^  - mapping 32G took 160.000 ms (200.0 GiB/s) in qemu-system-x86-301$'
expect 0 stat --json --from 2.011 --to 2.1601 "$work/pin.dat"
is '[.bursts[].maps] == [30] and .bursts[0].from_ns == 2015000000'

# The same trace as text, and what text lacks.
trace-cmd report -N -t "$work/ring.dat" >"$work/ring.txt" 2>/dev/null
expect 0 stat --json "$work/ring.txt"
is '.devices[0].locality | .first == 200 and .p50 == 199'

# Hostile: ranges at the ends of the address space, of any size, thousands of tasks and names, and
# a name with escapes. Neither time nor memory depends on what it claims.
{
	printf '%s\n' 'uname "Linux \x1b[1mbox"' 'formats 6.12-x86_64 iommu' 'comm 5 "e\x1b[31m\"vil"' \
		'event 1 pid=5 iommu:map iova=0 paddr=0 size=0xffffffffffffffff' \
		'event 1.1 pid=5 iommu:map iova=0xffffffffffffffff paddr=0xffffffffffffffff size=0xffffffffffffffff' \
		'event 1.2 pid=5 iommu:map iova=0xfffffffffffff000 paddr=0 size=4K' \
		'event 1.3 pid=5 iommu:unmap iova=0 size=0xffffffffffffffff unmapped_size=0xffffffffffffffff'
	awk 'BEGIN {
		for (i = 0; i < 6000; i++) {
			printf "event %.6f pid=%d iommu:map iova=%.0f paddr=0 size=1\n", 2 + i / 1000, i + 10, i * 4294967296
			printf "event %.6f pid=%d iommu:unmap iova=%.0f size=1 unmapped_size=1\n", 2.0005 + i / 1000, i + 10, i * 4294967296
		}
	}'
} | "$synth" - "$work/hostile.dat" || fail "synth hostile"
expect 0 stat --json -I 0.000001 "$work/hostile.dat"
is '.total.maps == 6003 and (.unknown | length) <= 4096 and .buffers[0].maps_without_room > 0 and
	([.unknown[].maps] | add) == 6003'
expect 0 stat "$work/hostile.dat"
! grep -q "$(printf '\033')" "$work/out" || fail "an escape from the trace"
finish
