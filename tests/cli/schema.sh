#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/schema describes the output of explain --json and --ndjson.
# usage: schema.sh TRACE_IOMMU TOP PYTHON
. "$(dirname "$0")/lib.sh"
python=$3

# Lines of each vendor, and of boots.
cat >"$work/log.vendors" <<'END'
[    0.100000] BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable
[    0.100001] BIOS-e820: [mem 0x000000009f000000-0x000000009fffffff] reserved
[    0.200000] pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff 64bit pref]
[    0.300000] pci 0000:00:1c.0: PCI bridge to [bus 05-06]
[    0.400000] vmd 0000:00:0e.0: PCI host bridge to bus 10000:e0
[    0.500000] DMAR: Host address width 39
[    1.000000] nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012 address=0x800000 flags=0x0020]
[    1.000001] nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012 address=0x801000 flags=0x0020]
[    1.000002] nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012 address=0x802000 flags=0x0020]
[    1.100000] amdgpu 0000:42:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=0xe1000010 flags=0x0070]
[    1.200000] AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0012 address=0x00000000ff6101b0 flags=0x0001]
[    1.300000] AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=00:00.1 address=0x000000fdf8000020 flags=0x0a00]
[    1.400000] iommu ivhd0: AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0000:01:00.0 pasid=0x00012 address=0x7f0000000000 flags=0x0104 tag=0x1ff]
[    1.500000] AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:01:00.0, vmg_tag=0x0001, gpa=0x1234000, flags_rmp=0x0010, flags=0x0021]
[    1.600000] AMD-Vi: Completion-Wait loop timed out
[    1.700000] AMD-Vi: IOMMU event log overflow
[    2.000000] DMAR: DRHD: handling fault status reg 602
[    2.000001] DMAR: [DMA Write PASID 0x1a] Request device [0000:00:0e.0] fault addr 0x801000 [fault reason 0x05] PTE Write access is not set
[    2.000002] DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 9f800000 [fault reason 07] Next page table ptr is invalid
[    2.100000] DMAR:[DMA Read] Request device [00:02.0] fault addr 9f900000
[    2.100001] DMAR:[fault reason 06] PTE Read access is not set
[    2.200000] DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 0x1c [fault reason 0x26] Blocked an interrupt request due to source-id verification failure
[    2.300000] dmar_fault: 893 callbacks suppressed
[    2.400000] DMAR: VT-d detected Invalidation Time-out Error: SID 100
[    2.400001] DMAR: VT-d detected Invalidation Queue Error: Reason f
[    2.400002] DMAR: QI HEAD: Device-TLB Invalidation qw0 = 0x4100410000000003, qw1 = 0x7ffffffffffff001
[    2.400003] DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634
[    2.500000] DMAR: ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 23456003)
[    3.000000] DMA-API: r8169 0000:03:00.0: device driver frees DMA memory with different size [device address=0x00000000ffd00000] [map size=4096 bytes] [unmap size=2048 bytes]
[    3.000001] virtio-pci 0000:00:01.0: swiotlb buffer is full (sz: 294912 bytes), total 1024 (slots), used 725 (slots)
[    4.000000] arm-smmu-v3 a: event 0x10 received:
[    4.000001] arm-smmu-v3 a: 	0x0000010000000810
[    4.000002] arm-smmu-v3 a: 	0x0000020080000000
[    4.000003] arm-smmu-v3 a: 	0x00000000ffe00000
[    4.000004] arm-smmu-v3 a: 	0x0000000000000000
[    4.100000] arm-smmu-v3 a: unexpected global error reported (0x00000105), this could be serious
[    4.200000] arm-smmu-v3 a: CMDQ error (cons 0x0302cc84): ATC invalidate timeout
[    4.300000] arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402, iova=0x00000000, fsynr=0x1, cbfrsynra=0x1900, cb=0
[    4.400000] arm-smmu 5.iommu: Unexpected global fault, this could be serious
[    5.000000] virtio_iommu virtio0: page fault from EP 32 at 0x700000 [RWX]
[    5.100000] riscv,iommu 3010000.iommu: Fault 13 devid: 0x20 iotval: 700000 iotval2: 0
[    5.200000] apple-dart 3.iommu: translation fault: status:0x80000001 stream:1 code:0x8 (NO PTE) at 0x1
[    5.300000] mtk-iommu 1.iommu: fault type=0x280 iova=0x1ccb00000 pa=0x0 master=0x5(larb=0 port=4) layer=1 write
[    5.400000] rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type write
[    5.500000] exynos-sysmmu 14640000.sysmmu: 14400000.decon: [READ] PAGE FAULT occurred at 0x2aa00000
[    5.600000] tegra-mc 2c00000.memory-controller: vicsrd: secure write @0x00000000fffff000: EMEM address decode error (SMMU translation error [R-S])
END

# The only fault was not printed, and a log without faults.
echo '[    2.000000] DMAR: DRHD: handling fault status reg 3' >"$work/log.hidden"
echo '[    2.000000] usb 1-1: new high-speed USB device' >"$work/log.clean"
# Dates in place of times, and bytes that must be escaped.
printf 'Oct 14 18:41:49 host kernel: DMAR: [DMA Read] Request device [00:02.0] fault addr 9f800000 [fault reason 06] "\\\001\377\303\251\n' >"$work/log.bytes"

n=0
# A non-PCI device, flags that give no direction, and all verdicts but those of the samples.
cat >"$work/trace.txt" <<'END'
 record-5 [000] .....     0.500000: tracing_mark_write: trace-iommu/1 mode=strict
 record-5 [000] .....     0.500001: tracing_mark_write: trace-iommu/1 device=0000:05:00.0 8086:10d3 020000 Intel 82574L e1000e 11
 dd-7     [000] .....     1.000000: map: IOMMU: iova=0x0000000000100000 - 0x0000000000101000 paddr=0x0000000000200000 size=4096
 <idle>-0 [001] d.h..     1.100000: unmap: IOMMU: iova=0x0000000000100000 - 0x0000000000101000 size=4096 unmapped_size=4096
 irq/9-7  [001] .....     1.200000: io_page_fault: IOMMU:other a600000.dwc3 iova=0x0000000000100000 flags=0x0004
 irq/9-7  [001] .....     1.300000: io_page_fault: IOMMU:e1000e 0000:05:00.0 iova=0x0000000000100000 flags=0x0001
END
for log in "$work"/log.* "$top"/tests/golden/cli/log.txt "$top"/tests/posted/*.txt \
	"$work/trace.txt" "$top"/tests/posted/traces/*.txt "$top"/samples/*fault*.dat \
	"$top/samples/probe-amd-6.12-vfiomix.dat"; do
	n=$((n + 1))
	for form in json ndjson; do
		# Some golden files are not logs: explain refuses them, and prints nothing.
		"$command" explain "--$form" "$log" >"$work/$n.$form" 2>"$work/err" </dev/null
		status=$?
		[ $status -le 1 ] || [ ! -s "$work/$n.$form" ] || fail "$log: status $status, with output"
		case $log in
		*/log.*) [ $status -le 1 ] || fail "$log: $(cat "$work/err")" ;;
		esac
	done
done
"$python" "$top/tests/cli/schema.py" "$top/docs/schema" "$work"/*.json "$work"/*.ndjson || fail "docs/schema"

finish
