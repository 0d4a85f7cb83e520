#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Faults in the messages of printk:console: faults in one message, faults in several messages with
# others in between, and messages that are not faults.
. "$TOP/tests/report/lib.sh"

cat >"$work/script" <<'END'
machine cpus=2
formats 6.1-x86_64 printk
event 1.0 cpu=0 pid=45 printk:console msg="AMD-Vi: Event logged ["
event 1.1 cpu=1 pid=7 printk:console msg="usb 1-1: new device [ok]"
event 1.2 cpu=0 pid=45 printk:console msg="IO_PAGE_FAULT device=02:00.0 domain=0x0003 address=0x00000000fffe0000 flags=0x0070]"
event 2.0 cpu=0 pid=45 printk:console msg="DMAR:[DMA Write] Request device [02:00.0] fault addr fffe0000 "
event 2.1 cpu=1 pid=9 printk:console msg="DMAR:[DMA Read] Request device [00:1f.2] fault addr fff00000 "
event 2.2 cpu=0 pid=45 printk:console msg="DMAR:[fault reason 05] PTE Write access is not set"
event 2.3 cpu=1 pid=9 printk:console msg="DMAR:[fault reason 06] PTE Read access is not set"
event 3.0 cpu=0 pid=45 printk:console msg="[   12.345678] DMAR: DRHD: handling fault status reg 3"
event 4.0 cpu=0 pid=45 printk:console msg="vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0xfffe0000 flags=0x0050]\n\tmore \x1b[31m"
event 5.0 cpu=0 pid=45 printk:console msg="nvme nvme0: I/O 1 QID 2 timeout, \x1b[31mreset\n"
event 6.0 cpu=0 pid=45 printk:console msg@4000,80
event 7.0 cpu=0 pid=45 printk:console msg="dmar_fault: 12 callbacks suppressed"
event 8.0 cpu=0 pid=45 printk:console msg="(XEN) [VT-D]DMAR: reason 06 - PTE Read access is not set"
END
cat >"$work/expected" <<'END'
AMD-Vi: Event logged [
usb 1-1: new device [ok]
IO_PAGE_FAULT device=02:00.0 domain=0x0003 address=0x00000000fffe0000 flags=0x0070] => 0000:02:00.0 write to a page without write permission [PR|RW|PE]
DMAR:[DMA Write] Request device [02:00.0] fault addr fffe0000  => 0000:02:00.0 write blocked, the reason is in the next message
DMAR:[DMA Read] Request device [00:1f.2] fault addr fff00000  => 0000:00:1f.2 read blocked, the reason is in the next message
DMAR:[fault reason 05] PTE Write access is not set => 0000:02:00.0 write blocked, reason 0x05 (LGN.2) PTE Write access is not set: not mapped, or mapped without write permission
DMAR:[fault reason 06] PTE Read access is not set => 0000:00:1f.2 read blocked, reason 0x06 (LGN.3) PTE Read access is not set: not mapped, or mapped without read permission
[   12.345678] DMAR: DRHD: handling fault status reg 3 => fault status 0x3: fault pending, overflow (faults were lost)
vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0xfffe0000 flags=0x0050]\n\tmore \x1b[31m => 0000:00:04.0 read of a page without read permission [PR|PE]
nvme nvme0: I/O 1 QID 2 timeout, \x1b[31mreset\n
 (damaged record: msg outside its 16 bytes)
dmar_fault: 12 callbacks suppressed => 12 more messages suppressed: counts are lower bounds
(XEN) [VT-D]DMAR: reason 06 - PTE Read access is not set
END

messages() {
	sed -n 's/^.*: console:              //p'
}

"$synth" "$work/script" "$work/trace.dat" || fail "synth"
report -i "$work/trace.dat" | messages >"$work/actual"
same "messages" "$work/expected" "$work/actual"

report -O iommu:stock -i "$work/trace.dat" | messages >"$work/actual"
sed 's/ => .*//' "$work/expected" >"$work/stock"
same "with -O iommu:stock" "$work/stock" "$work/actual"

# Hints follow the same text, and only after faults.
report -O iommu:hints -i "$work/trace.dat" | messages >"$work/hints"
sed 's/; hint: .*//' "$work/hints" >"$work/actual"
same "with -O iommu:hints, hints removed" "$work/expected" "$work/actual"
grep -q 'flags=0x0070\].*; hint: the page is mapped for the other direction' "$work/hints" ||
	fail "a fault lacks its hint"
[ "$(grep -c '; hint: ' "$work/hints")" -ge 4 ] || fail "hints are missing"
grep -E '^(usb|nvme|\(XEN\))' "$work/hints" | grep -q 'hint' && fail "a hint without a fault"

# Two files in one report: a message of one file must not complete a fault of the other.
printf '%s\n' "machine cpus=1" "formats 6.1-x86_64 printk" \
	'event 1.0 cpu=0 pid=45 printk:console msg="DMAR:[DMA Read] Request device [00:1f.2] fault addr fff00000 "' |
	synthesize "$work/first.dat"
printf '%s\n' "machine cpus=1" "formats 6.1-x86_64 printk" \
	'event 1.1 cpu=0 pid=45 printk:console msg="DMAR:[fault reason 06] PTE Read access is not set"' |
	synthesize "$work/second.dat"
report -i "$work/first.dat" -i "$work/second.dat" | grep 'fault reason' | grep -q '00:1f.2 read' &&
	fail "a fault was joined across files"
finish
