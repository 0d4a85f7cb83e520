#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# One lane of unknown devices, or a lane per task, as the setting says: before a load, and after it.
# usage: one_unknown.sh KSHARK_ONE_UNKNOWN SYNTH FORMATS
. "$TOP/tests/lib.sh"

"$2" -F "$3" - "$work/tasks.dat" <<'END' || fail "synth"
formats 6.12-x86_64
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=8 iommu:map iova=4K size=4K paddr=1M
event 3 pid=9 iommu:map iova=8K size=8K paddr=2M
event 4 pid=9 iommu:unmap iova=4K size=4K unmapped_size=4K
event 5 pid=8 iommu:map iova=16K size=4K paddr=3M
END
cat >"$work/per_task" <<'END'
4194305|0000:00:04.0||1
4194306|no known device: pid 8|4K|3
4194307|no known device: pid 9|8K|1
END
cat >"$work/one" <<'END'
4194305|0000:00:04.0||1
4194306|no known device|12K|4
END
{
	echo default
	cat "$work/per_task"
	echo one
	cat "$work/one"
	echo "tasks 2"
	echo "not read again"
	cat "$work/one"
	echo "per task"
	cat "$work/per_task"
	echo "one from the start"
	cat "$work/one"
} >"$work/expected"
"$1" "$work/tasks.dat" >"$work/out" 2>"$work/messages" || fail "status $?: $(cat "$work/messages")"
grep -v '^loading' "$work/out" >"$work/lanes"
same "the lanes" "$work/expected" "$work/lanes"
finish
