#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# KernelShark's list has the events of one task's mappings of unknown devices, whoever unmapped them.
# The program checks, too, that idle devices have no lanes at first.
# usage: list_tasks.sh KSHARK_LIST SYNTH FORMATS
. "$TOP/tests/lib.sh"
LIST=$1

"$2" -F "$3" - "$work/tasks.dat" <<'END' || fail "synth"
formats 6.12-x86_64
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=8 iommu:map iova=4K size=4K paddr=1M
event 3 pid=9 iommu:map iova=8K size=4K paddr=2M
event 4 pid=9 iommu:unmap iova=4K size=4K unmapped_size=4K
event 5 pid=8 iommu:map iova=12K size=4K paddr=3M
event 6 pid=8 iommu:unmap iova=8K size=4K unmapped_size=4K
END
# listed TASK TIME...: check which events the lane of the task has.
listed() {
	lane="no known device: pid $1"
	shift
	"$LIST" "$work/tasks.dat" "$lane" >"$work/listed" 2>"$work/messages" ||
		fail "$lane: $(cat "$work/messages")"
	[ "$(sed 's/\.000000//' "$work/listed" | xargs)" = "$*" ] ||
		fail "$lane: $(cat "$work/listed")"
}
listed 8 2 4 5
listed 9 3 6

"$2" -F "$3" - "$work/idle.dat" <<'END' || fail "synth"
formats 6.12-x86_64
event 1 pid=7 iommu:add_device_to_group gid=1 device=0000:00:01.0
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:01.0
event 1 pid=7 iommu:add_device_to_group gid=2 device=0000:00:02.0
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:02.0
event 2 pid=9 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=9 iommu:attach_device_to_domain device=0000:00:04.0
event 3 pid=9 iommu:map iova=4K size=4K paddr=1M
event 4 pid=8 iommu:io_page_fault device=0000:00:05.0 driver=edu iova=0x1000 flags=1
END
"$LIST" "$work/idle.dat" 0000:00:04.0 >"$work/listed" 2>"$work/messages" ||
	fail "idle devices: $(cat "$work/messages")"
finish
