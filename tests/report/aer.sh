#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The library prints ras:aer_event. The plugin adds text only if the event names a device that
# faulted shortly before.
. "$TOP/tests/report/lib.sh"

cat >"$work/script" <<END
machine cpus=1
formats 6.1-x86_64 printk iommu
format ras <<FORMAT
name: aer_event
ID: 3000
format:
$(cat "$SYNTH_FORMATS/common_fields")

	field:__data_loc char[] dev_name;	offset:8;	size:4;	signed:1;
	field:u32 status;	offset:12;	size:4;	signed:0;
	field:u8 severity;	offset:16;	size:1;	signed:0;
	field:u8 tlp_header_valid;	offset:17;	size:1;	signed:0;
	field:u32 tlp_header[4];	offset:20;	size:16;	signed:0;

print fmt: "%s PCIe Bus Error: severity=%s, %s, TLP Header=%s\n", __get_str(dev_name), REC->severity == 2 ? "Corrected" : REC->severity == 1 ? "Fatal" : "Uncorrected, non-fatal", REC->severity == 2 ? __print_flags(REC->status, "|", { 0x1, "Receiver Error" }) : __print_flags(REC->status, "|", { 0x4000, "Completion Timeout" }, { 0x8000, "Completer Abort" }, { 0x100000, "Unsupported Request" }), REC->tlp_header_valid ? __print_array(REC->tlp_header, 4, 4) : "Not available"
FORMAT
event 1.0 ras:aer_event dev_name="0000:01:00.0" status=0x100000
event 2.0 printk:console msg="DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0xfffe0000 [fault reason 0x06] PTE Read access is not set"
event 2.001204 ras:aer_event dev_name="0000:01:00.0" status=0x100000
event 2.002 ras:aer_event dev_name="0000:02:00.0" status=0x100000
event 2.003 ras:aer_event dev_name="0000:01:00.0" status=0x1 severity=2
event 2.004 ras:aer_event dev_name="0000:01:00.0" status=0x1000
event 2.5 iommu:io_page_fault device="0000:03:00.0" driver="nvme" iova=0x1000 flags=1
event 2.6 ras:aer_event dev_name="0000:03:00.0" status=0xc000 severity=1
event 4.0 ras:aer_event dev_name="0000:03:00.0" status=0x8000
event 4.1 ras:aer_event dev_name@4000,20 status=0x8000
END
"$synth" "$work/script" "$work/trace.dat" || fail "synth"
stock -i "$work/trace.dat" 2>/dev/null | sed -n 's/^.*\([0-9]\.[0-9]*\): aer_event: */\1 /p' >"$work/stock"
report -i "$work/trace.dat" 2>/dev/null | sed -n 's/^.*\([0-9]\.[0-9]*\): aer_event: */\1 /p' >"$work/report"

sed -e '/^2\.001204/s/$/ => Unsupported Request was likely caused by the IOMMU fault of 0000:01:00.0 1.204 ms before/' \
	-e '/^2\.600000/s/$/ => Completer Abort was likely caused by the IOMMU fault of 0000:03:00.0 100.000 ms before/' \
	"$work/stock" >"$work/expected"
same "aer_event" "$work/expected" "$work/report"
if [ -x "$home/.local/bin/trace-iommu" ]; then
	"$home/.local/bin/trace-iommu" report "$work/trace.dat" | sed -n 's/^.*\([0-9]\.[0-9]*\): aer_event: */\1 /p' >"$work/report"
	same "aer_event, trace-iommu report" "$work/expected" "$work/report"
fi
[ "$(wc -l <"$work/report")" = 8 ] || fail "$(wc -l <"$work/report") lines"
report -O iommu:stock -i "$work/trace.dat" | grep -q 'likely how' && fail "with -O iommu:stock"
finish
