#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu compare: its options, its text for two captures, a trace against itself and against its
# text, matching of devices, and the threshold. ACCEPT=1 in the environment regenerates the golden
# file: read the difference before you commit it.
# usage: compare.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
samples="$top/samples"
one=$samples/amd-6.1-fault.dat

# holds PATTERN: checks that a line of the last command's stdout matches.
holds() {
	grep -qe "$1" "$work/out" || fail "stdout does not match '$1': $(cat "$work/out")"
}

# is FILTER: checks that jq accepts the last command's output.
is() {
	jq -e "$1" "$work/out" >/dev/null || fail "not $1: $(cut -c1-2000 "$work/out")"
}

# Usage.
expect 0 compare --help </dev/null
for option in --json --threshold; do
	holds "^  $option"
done
expect 0 --help </dev/null
holds '^  compare '
for operands in '' "$one" "$one $one $one"; do
	# shellcheck disable=SC2086 # names without spaces
	expect 2 compare $operands
	says 'compare needs two traces, not [013]: trace-iommu compare A B'
done
expect 2 compare - - </dev/null
says 'only one of the traces from standard input'
for threshold in '' -1 +1 x 5% 1. .5 0.0001 1e3 nan 99999999999999999999; do
	expect 2 compare --threshold "$threshold" "$one" "$one"
	says '^trace-iommu: --threshold: '
done
expect 2 compare --jsno "$one" "$one"
says 'compare --help'
expect 2 compare "$one" "$work/none.dat"
says "$work/none.dat"
expect 2 compare "$work/none.dat" "$one"
says "$work/none.dat"
echo "no trace" >"$work/text.dat"
expect 2 compare "$one" "$work/text.dat"
expect 0 compare -i "$one" -o "$work/file" "$one"
[ ! -s "$work/out" ] || fail "-o: output to stdout"
expect 0 compare "$one" "$one"
same "-o" "$work/out" "$work/file"
cp "$one" "$work/copy.dat"
expect 2 compare -o "$work/copy.dat" "$one" "$work/copy.dat"
cmp -s "$one" "$work/copy.dat" || fail "-o replaced a trace"

# The text, against a reviewed golden file, in 100 columns; and against itself.
golden="$top/tests/golden/cli/compare.disk.txt"
(cd "$samples" && "$command" compare intel-7.2-disk.dat probe-intel-7.2-disk.dat) >"$work/text"
[ $? = 1 ] || fail "the status of two traces that differ"
[ -z "${ACCEPT:-}" ] || cp "$work/text" "$golden"
same "the text" "$golden" "$work/text"
awk 'NR > 1 && length($0) > 100' "$work/text" >"$work/long"
[ ! -s "$work/long" ] || fail "longer than 100 columns: $(cat "$work/long")"

# A trace against itself: nothing differs, even with a threshold of 0, and all figures are those of
# stat.
for file in "$samples"/*.dat; do
	name=$(basename "$file")
	expect 0 compare --json --threshold 0 "$file" "$file"
	is '.differs == false and .alone == [] and ([.figures[] | select(.a != .b or .ratio != 1 or .differs)] == [])'
	cp "$work/out" "$work/compared"
	expect 0 compare "$file" "$file"
	holds '^Nothing differs by more than 5 %$'
	awk '/^  [a-z_]+[a-zA-Z0-9_.]* / && $1 != "mode" && $0 !~ / 1\.000/ && !/^  - /' "$work/out" >"$work/ratios"
	[ ! -s "$work/ratios" ] || fail "$name against itself: $(cat "$work/ratios")"
	expect 0 stat --json "$file"
	jq -n -r --slurpfile stat "$work/out" --slurpfile compared "$work/compared" '
		$compared[0].figures[] | . as $figure | (.name | ltrimstr("total.") | split(".")) as $path |
		select($path[0] != "sizes") |
		(if .task then empty elif .device then
			$stat[0].devices[] | select(.device == $figure.device)
		else
			# The sum of all buffers is not compared.
			select($stat[0].buffers | length == 1) | $stat[0].buffers[0]
		end | try getpath($path) catch null) |
		select(. != null and . != $figure.a) | "\($figure.name) \(.) is not \($figure.a)"' >"$work/wrong"
	[ ! -s "$work/wrong" ] || fail "$name: $(cat "$work/wrong")"
done
jq -e '[.figures[] | select(.device and .name == "locality.p95")] | length > 0' "$work/compared" >/dev/null ||
	[ "$name" != intel-7.2-disk.dat ] || fail "no figures of devices"

# The text of a trace against the trace; as standard input, too.
for name in intel-7.2-disk probe-amd-6.12-vfiomix amd-6.12-net; do
	trace-cmd report -N -t "$samples/$name.dat" >"$work/$name.txt" 2>/dev/null
	expect 0 compare "$samples/$name.dat" "$work/$name.txt"
	holds '^Nothing differs by more than 5 %$'
	"$command" compare --json - "$samples/$name.dat" <"$work/$name.txt" >"$work/out" || fail "$name: standard input"
	is '.files[0] == "-" and .releases[0] == null and .differs == false'
done

# load FILE MAPS SIZE ADDRESS SECONDS [DRIVER]: maps and unmaps of a device, one after the other.
load() {
	{
		printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu dma printk' 'comm 9 worker'
		[ -z "${6:-}" ] || printf 'event 0.9 pid=1 printk:console msg="%s %s: probed"\n' "$6" "$4"
		awk -v n="$2" -v size="$3" -v device="$4" -v seconds="$5" 'BEGIN {
			for (i = 0; i < n; i++) {
				at = 1 + i * seconds / n
				iova = 1048576 + 2097152 * (i % 5)
				printf "event %.6f pid=9 iommu:map iova=%d paddr=%d size=%d\n", at, iova, iova, size
				printf "event %.6f pid=9 dma:dma_map_page device=\"%s\" dma_addr=%d phys_addr=%d size=%d dir=1\n", at + 0.000001, device, iova, iova, size
				printf "event %.6f pid=9 iommu:unmap iova=%d size=%d unmapped_size=%d\n", at + 0.0001, iova, size, size
			}
			printf "event %.6f pid=9 iommu:attach_device_to_domain device=\"%s\"\n", 1 + seconds, device
		}'
	} | "$synth" - "$work/$1.dat" || fail "synth $1"
}

# figure NAME DEVICE FILTER: checks a figure of the last --json.
figure() {
	is "[.figures[] | select(.name == \"$1\" and .device == $2)] | length == 1 and (.[0] | $3)"
}

# The threshold, and totals of traces of the same length.
load base 100 4096 0000:01:00.0 1
load more 105 4096 0000:01:00.0 1
expect 0 compare --threshold 6 "$work/base.dat" "$work/more.dat"
expect 1 compare --json "$work/base.dat" "$work/more.dat"
figure total.maps null '.ratio == 1.05 and .differs == false'
figure locality.distances '"0000:01:00.0"' '.a == 95 and .b == 100 and .differs'
expect 1 compare --threshold 4.9 "$work/base.dat" "$work/more.dat"
holds '^  - 0000:01:00.0: maps 100 -> 105 (x1.050)$'
holds '^What differs by more than 4.9 %$'
expect 0 compare --threshold 5.001 "$work/more.dat" "$work/base.dat"
expect 1 compare --json --threshold 4.9 "$work/base.dat" "$work/more.dat"
is '.threshold_percent == 4.9 and .differs and .buffers[0].same_length'
figure total.maps null '.a == 100 and .b == 105 and .ratio == 1.05 and .differs'
figure maps '"0000:01:00.0"' '.differs and .kind == "count" and .not_compared == null and .samples == null'
figure live_peak '"0000:01:00.0"' '.differs == false'
figure lifetimes_ns.p50 '"0000:01:00.0"' '.samples == [100, 105] and .unit == "ns"'

# Of different lengths: the rates are the same, so nothing differs.
load long 400 4096 0000:01:00.0 4
expect 0 compare "$work/base.dat" "$work/long.dat"
holds '^  maps  *100  *400  *4.000  not comparable$'
holds 'totals are not comparable'
load fast 400 4096 0000:01:00.0 2
expect 1 compare --json "$work/base.dat" "$work/fast.dat"
figure total.maps null '.ratio == 4 and .differs == false and .not_compared == "length"'
figure total.maps_per_second null '.ratio > 1.99 and .ratio < 2.01 and .differs'

# Few samples.
load few 20 4096 0000:01:00.0 1
load fewer 20 8192 0000:01:00.0 1
expect 1 compare --json "$work/few.dat" "$work/fewer.dat"
figure locality.p50 '"0000:01:00.0"' '.not_compared == "samples" and .samples == [15, 15]'
figure sizes.4K '"0000:01:00.0"' '.a == 1 and .b == 0 and .ratio == 0 and .differs'
figure sizes.8K '"0000:01:00.0"' '.a == 0 and .b == 1 and .ratio == null and .differs'
expect 1 compare "$work/few.dat" "$work/fewer.dat"
holds 'of 15 and 15: too few$'

# Devices: by address, by driver, by what a platform device is, or only in one trace.
load moved 100 4096 0000:02:00.0 1
expect 1 compare "$work/base.dat" "$work/moved.dat"
holds '^  - 0000:01:00.0: only in A (100 maps, 400K)$'
holds '^  - 0000:02:00.0: only in B (100 maps, 400K)$'
load driver 100 4096 0000:01:00.0 1 ixgbe
load moved 100 4096 0000:02:00.0 1 ixgbe
expect 0 compare "$work/driver.dat" "$work/moved.dat"
holds '^0000:01:00.0 (in B: 0000:02:00.0)$'
expect 0 compare --json "$work/driver.dat" "$work/moved.dat"
figure maps '"0000:01:00.0"' '.device_b == "0000:02:00.0" and .ratio == 1'
load other 100 4096 0000:02:00.0 1 nvme
expect 1 compare --json "$work/driver.dat" "$work/other.dat"
is '.alone | length == 2 and .[0].in == "a" and .[1].device == "0000:02:00.0" and .[1].maps == 100'
# VFIO's driver does not say what a device is.
load other 100 4096 0000:02:00.0 1 vfio-pci
load driver 100 4096 0000:01:00.0 1 vfio-pci
expect 1 compare --json "$work/driver.dat" "$work/other.dat"
is '.alone | length == 2'
load usb 100 4096 fd880000.usb 1
load usb2 100 4096 fe800000.usb 1
expect 0 compare "$work/usb.dat" "$work/usb2.dat"

# Lazy became strict; a mode without any unmaps.
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu intel_iommu dma'
	awk 'BEGIN {
		for (i = 0; i < 100; i++) {
			iova = 4096 * (i + 1048576)
			printf "event %.6f pid=9 iommu:map iova=%.0f paddr=1M size=4K\n", 1 + i / 100, iova
			printf "event %.6f pid=9 dma:dma_map_page device=\"0000:01:00.0\" dma_addr=%.0f phys_addr=1M size=4K dir=1\n", 1.001 + i / 100, iova
			printf "event %.6f pid=9 iommu:unmap iova=%.0f size=4K unmapped_size=4K\n", 1.002 + i / 100, iova
		}
	}'
} >"$work/script"
{
	cat "$work/script"
	awk 'BEGIN { for (i = 0; i < 2; i++) printf "event %.6f pid=0 intel_iommu:qi_submit qw0=0x70022 qw1=0 qw2=0 qw3=0 iommu=\"dmar0\"\n", 1.5 + i / 2 }'
} | LC_ALL=C sort -s -k2,2n | grep -v '^[uf]' | { head -n 2 "$work/script"; cat; } | "$synth" - "$work/lazy.dat" || fail "synth lazy"
awk '{ print } /iommu:unmap/ { printf "event %.6f pid=9 intel_iommu:qi_submit qw0=0x10032 qw1=0x%x qw2=0 qw3=0 iommu=\"dmar0\"\n", $2 + 0.00001, substr($5, 6) }' \
	"$work/script" | sed 's/qw0=0x10032/qw0=0x700f2/' >"$work/strict"
"$synth" - "$work/strict.dat" <"$work/strict" || fail "synth strict"
expect 1 compare "$work/lazy.dat" "$work/strict.dat"
holds '^  - flushes per unmap 0.02 -> 1.00: lazy became strict$'
printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' \
	'event 1 pid=1 iommu:attach_device_to_domain device="0000:01:00.0"' | "$synth" - "$work/pass.dat"
expect 1 compare "$work/pass.dat" "$work/strict.dat"
holds '^  - mode: passthrough became strict$'
expect 0 compare "$work/pass.dat" "$work/pass.dat"

# Buffers, and a hostile trace: escapes, and thousands of tasks.
{
	cat "$work/script"
	printf '%s\n' 'instance "net"' 'event 1 pid=9 iommu:map iova=4K paddr=4K size=4K'
} | "$synth" - "$work/two.dat" || fail "synth two"
expect 1 compare "$work/two.dat" "$work/base.dat"
holds '^Buffer net has IOMMU events only in A (1 map)$'
expect 0 compare "$work/two.dat" "$work/two.dat"
[ "$(grep -c '^Total' "$work/out")" = 2 ] || fail "two buffers: $(cat "$work/out")"
{
	printf '%s\n' 'uname "Linux \x1b[1mbox"' 'formats 6.12-x86_64 iommu'
	awk 'BEGIN {
		for (i = 0; i < 5000; i++) {
			printf "comm %d \"e\\x1b[3%dm\\\"vil\"\n", i + 10, i
			printf "event %.6f pid=%d iommu:map iova=%.0f paddr=0 size=%s\n", 2 + i / 1000, i + 10, i * 4294967296, i ? 1 : "0xffffffffffffffff"
		}
	}' | LC_ALL=C sort -s -k1,1
} | "$synth" - "$work/hostile.dat" || fail "synth hostile"
expect 1 compare "$work/hostile.dat" "$work/base.dat"
! grep -q "$(printf '\033')" "$work/out" || fail "an escape from the trace"
expect 0 compare --json "$work/hostile.dat" "$work/hostile.dat"
is '[.figures[] | select(.ratio != 1 and .not_compared == null)] == []'
finish
