#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Truncated records and records with wrong lengths: the line has a note, and the report continues.
. "$TOP/tests/report/lib.sh"

# line EVENT...: prints the report's lines for an event and then for an intact one.
line() {
	{
		echo "machine cpus=2"
		echo "formats 6.1-x86_64 iommu"
		echo "event 1.5 cpu=0 pid=1 iommu:$*"
		echo 'event 2.0 cpu=1 pid=1 iommu:attach_device_to_domain device="0000:00:04.0"'
	} | synthesize "$work/trace.dat"
	report -i "$work/trace.dat" >"$work/out" 2>"$work/err"
	grep -q 'attach_device_to_domain: IOMMU: device=0000:00:04.0$' "$work/out" ||
		fail "$*: the report did not continue"
	sed -n 's/^.* 1\.500000: [a-z_]*: *//p' "$work/out"
}

# expect TEXT EVENT...
expect() {
	text=$1
	shift
	actual=$(line "$@")
	[ "$actual" = "$text" ] || fail "$*
 expected: $text
 actual:   $actual"
}

iova='IOMMU: iova=0x0000000000001000'
expect "$iova paddr=0x0000000000002000 (damaged record: size outside its 28 bytes)" \
	map truncate=28 iova=0x1000 paddr=0x2000 size=4096
expect "$iova (damaged record: paddr, size outside its 20 bytes)" \
	map truncate=20 iova=0x1000 paddr=0x2000 size=4096
expect "IOMMU: (damaged record: iova, paddr, size outside its 8 bytes)" \
	map truncate=8 iova=0x1000 paddr=0x2000 size=4096
expect "$iova - 0x0000000000002000 size=4096 (4K) (damaged record: unmapped_size outside its 24 bytes)" \
	unmap truncate=24 iova=0x1000 size=4096 unmapped_size=4096
# An empty string takes 4 bytes after the fields.
expect "IOMMU: (damaged record: device outside its 16 bytes)" \
	attach_device_to_domain device@200,40
expect "IOMMU: (damaged record: device outside its 16 bytes)" \
	attach_device_to_domain device@65535,65535
expect "IOMMU: (damaged record: device outside its 16 bytes)" \
	attach_device_to_domain device@16,1
expect "IOMMU: groupID=7 (damaged record: device outside its 20 bytes)" \
	add_device_to_group gid=7 device@19,2
expect "$iova flags=0x0001 WRITE (damaged record: device, driver outside its 36 bytes)" \
	io_page_fault device@4000,13 driver@36,1 iova=0x1000 flags=1

# The length is impossible: the page has 4,096 bytes, with headers of 16 and 8.
both="$iova - 0x0000000000002000 paddr=0x0000000000002000 size=4096 (4K)"
expect "$both (damaged record: it claims 5000 bytes, but has at most 4072)" \
	map claim=5000 iova=0x1000 paddr=0x2000 size=4096
expect "$iova flags=0x0001 WRITE (damaged record: device, driver not readable; the record claims 4096 bytes, but has at most 4072)" \
	io_page_fault claim=4096 device=a driver=b iova=0x1000 flags=1

# Records of large pages are intact, wherever they are. Before version 3, trace-cmd does not tell the
# size of pages.
old=
trace-cmd --version 2>&1 | grep -q 'version 2\.' && old=yes
for machine in "page=65536" "page=65536 endian=big" "page=16384 long=4" "page=1048576 endian=big long=4"; do
	[ -z "$old" ] || continue
	printf '%s\n' "machine cpus=2 $machine" "formats 6.1-x86_64 iommu" \
		"bulk count=6000 cpus=2 live=100 seed=3" | synthesize "$work/trace.dat"
	for compression in none zstd; do
		file="$work/trace.dat"
		if [ $compression != none ]; then
			case $machine in *big*) continue ;; esac # trace-cmd 3.1.6 converts them wrongly
			trace-cmd convert --compression $compression -i "$file" -o "$work/compressed.dat" \
				>/dev/null 2>&1 || continue
			file="$work/compressed.dat"
		fi
		report -i "$file" >"$work/out" 2>"$work/err"
		[ "$(iommu_lines <"$work/out" | wc -l)" = 6000 ] || fail "$machine, $compression: lines"
		grep -a 'damaged' "$work/out" | head -n 2 | grep . && fail "$machine, $compression: damaged"
	done
done
finish
