#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Kernel logs with dynamic debug of the IOMMU core, read as traces.
. "$(dirname "$0")/lib.sh"
case="$top/tests/posted/traces/23-dyndbg.txt"

# contains PATTERN: a line of the last output matches.
contains() {
	grep -qe "$1" "$work/out" || fail "the output does not match '$1': $(cat "$work/out")"
}

expect 1 summary "$case"
contains '1x  0xfffe1000  12.300000  use after unmap: 0xfffe0000 - 0xfffe2000 (8K), unmapped 100.000 ms before, unknown device$'
contains 'a kernel log shows neither the devices of maps'
expect 1 summary --json "$case"
jq -e '.faults[0] | .verdict == "use after unmap" and .pid == null and .task == null' "$work/out" \
	>/dev/null || fail "JSON: $(cat "$work/out")"
expect 1 summary - <"$case"
contains 'use after unmap: 0xfffe0000 - 0xfffe2000 (8K), unmapped 100.000 ms before'
expect 1 summary --csv "$case"
contains '^12100000000,12200000000,0xfffe0000,8192,0x103a40000,,unknown,,,,$'
gzip -c "$case" >"$work/log.gz"
expect 1 summary "$work/log.gz"
contains 'use after unmap'

# The vendors' messages, and the lines in the forms of several kernels.
while read -r form; do
	{
		echo "[    5.000000] iommu: Adding device 0000:02:00.0 to group 12"
		echo "[   11.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd"
		case $form in
		old)
			echo "[   12.100000] iommu_map: map: iova 0xfffe0000 pa 0x103a40000 size 0x2000"
			echo "[   12.200000] iommu_unmap: unmapped: iova 0xfffe0000 size 2000"
			;;
		pieces)
			echo "[   12.100000] iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000"
			echo "[   12.100001] iommu: mapping: iova 0xfffe0000 pa 0x0000000103a40000 pgsize 0x1000 count 2"
			echo "[   12.199999] iommu: unmap this: iova 0xfffe0000 size 0x2000"
			echo "[   12.199999] iommu: unmapped: iova 0xfffe0000 size 0x1000"
			echo "[   12.200000] iommu: unmapped: iova 0xfffe1000 size 0x1000"
			;;
		flags)
			echo "[   12.100000] [312] iommu:iommu_map:2465: iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000"
			echo "[   12.200000] [313] iommu:__iommu_unmap:2601: iommu: unmapped: iova 0xfffe0000 size 0x2000"
			;;
		caller)
			echo "[   12.100000][  T312] iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000"
			echo "[   12.200000][  T313] iommu: unmapped: iova 0xfffe0000 size 0x2000"
			;;
		esac
	} >"$work/$form"
	for fault in \
		'DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0xfffe1000 [fault reason 0x06] PTE Read access is not set' \
		'nvme 0000:02:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=0xfffe1000 flags=0x0000]' \
		'arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402, iova=0xfffe1000, fsynr=0x1, cbfrsynra=0x1900, cb=0' \
		'virtio_iommu virtio0: page fault from EP 32 at 0xfffe1000 [R]'; do
		{
			cat "$work/$form"
			echo "[   12.300000] $fault"
		} >"$work/log"
		expect 1 summary "$work/log"
		by=
		[ "$form" = flags ] || [ "$form" = caller ] && by=' by pid 313'
		contains "1x  0xfffe1000  12.300000  use after unmap: 0xfffe0000 - 0xfffe2000 (8K), unmapped 100.000 ms before$by, unknown device\$"
	done
done <<END
old
pieces
flags
caller
END

# Without times, the order is all that is known.
sed 's/^\[[^]]*\] *//' "$case" >"$work/log"
expect 1 summary "$work/log"
contains '^no times, 3 events'
contains 'use after unmap: 0xfffe0000 - 0xfffe2000 (8K), unmapped, unknown device$'

# A map that fails is no map, and what the log does not show may be mapped.
{
	echo "[   12.100000] iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000"
	echo "[   12.100010] iommu: unmap this: iova 0xfffe0000 size 0x0"
	tail -n 1 "$case"
} >"$work/log"
expect 1 summary "$work/log"
contains 'never mapped, possibly only because a kernel log need not show all maps$'

# A log without such lines is not a trace.
expect 2 summary "$top/tests/golden/cli/log.txt"
says "If it is a kernel log, run: trace-iommu explain $top/tests/golden/cli/log.txt"
finish
