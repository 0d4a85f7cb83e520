#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# iommu:summary: after the report's last line, the output of trace-iommu summary for each file.
. "$TOP/tests/report/lib.sh"

command="$BUILD/cli/trace-iommu"

# summaries ARGUMENT...: prints the text after the report's lines.
summaries() {
	report "$@" 2>/dev/null | awk '/^IOMMU summary$/ { on = 1 } on'
}

# body: removes the head, which may have the file's name and numbers of events.
body() {
	sed 1,2d
}

# Use samples that begin and end with IOMMU events, because the plugin does not see other events.
for sample in amd-6.1-fault amd-6.12-net amd-6.12-hotplug intel-5.10-net intel-6.12-fault virtio-6.12-vfio; do
	file="$samples/$sample.dat"
	report -i "$file" >"$work/plain" 2>/dev/null
	report -O iommu:summary -i "$file" 2>/dev/null >"$work/all"
	head -n "$(wc -l <"$work/plain")" "$work/all" >"$work/lines"
	same "$sample: the lines" "$work/plain" "$work/lines"
	summaries -O iommu:summary -i "$file" | body >"$work/actual"
	[ -s "$work/actual" ] || fail "$sample: no summary"
	[ -x "$command" ] || continue
	"$command" summary "$file" | body >"$work/expected"
	same "$sample: as trace-iommu summary" "$work/expected" "$work/actual"
done

a="$samples/amd-6.1-fault.dat"
b="$samples/intel-6.12-fault.dat"
[ "$(summaries -i "$a" | wc -l)" = 0 ] || fail "a summary without the option"
summaries -O iommu:summary -i "$a" >"$work/expected"
summaries -O iommu:summary=1 -O iommu:history -O iommu:stock -i "$a" >"$work/actual"
same "with stock and history" "$work/expected" "$work/actual"
[ "$(summaries -O iommu:summary -i "$a" -i "$b" | grep -c '^IOMMU summary$')" = 2 ] ||
	fail "not one summary for each of two files"

# A fault in two messages counts as one, and so does a fault without its second message.
printf '%s\n' "machine cpus=1" "formats 6.1-x86_64 iommu printk" \
	'event 1.0 pid=45 printk:console msg="DMAR:[DMA Read] Request device [00:1f.2] fault addr fff00000 "' \
	'event 1.1 pid=45 printk:console msg="DMAR:[fault reason 06] PTE Read access is not set"' \
	'event 1.2 pid=46 printk:console msg="DMAR:[DMA Read] Request device [00:1f.2] fault addr fff10000 "' |
	synthesize "$work/trace.dat"
summaries -O iommu:summary -O iommu:history -i "$work/trace.dat" | grep -q '^Faults: 2$' ||
	fail "faults of several messages: $(summaries -O iommu:summary -i "$work/trace.dat" | grep Faults)"

# A report without IOMMU events has no summary.
printf '%s\n' "machine cpus=1" "formats 6.1-x86_64 iommu printk" \
	'event 1.0 pid=45 printk:console msg="usb 1-1: new device"' | synthesize "$work/trace.dat"
[ "$(report -O iommu:summary -i "$work/trace.dat" 2>/dev/null | wc -l)" = 2 ] ||
	fail "a summary without IOMMU events"
finish
