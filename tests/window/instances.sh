#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A trace with instance buffers, which KernelShark shows like separate files.
. "$TOP/tests/window/lib.sh"

# attaches DEVICE PID SECONDS: a task takes a device and gives it back.
attaches() {
	cat <<-END
		event $3.1 pid=$2 iommu:attach_device_to_domain device=$1
		event +0.1 pid=$2 iommu:attach_device_to_domain device=$1
		event +0.1 pid=$2 iommu:map iova=0x1000 paddr=0x2000 size=16K
		event +0.5 pid=$2 iommu:unmap iova=0x1000 size=16K unmapped_size=16K
		event +0.1 pid=$2 iommu:attach_device_to_domain device=$1
		event +0.1 pid=$2 iommu:attach_device_to_domain device=$1
		event +0.5 pid=$2 printk:console msg="the end"
	END
}

{
	echo "formats 6.1-x86_64"
	echo "comm 300 first"
	attaches 0000:00:04.0 300 1
} >"$work/top.script"
{
	echo "formats 6.1-x86_64"
	echo "comm 400 second"
	attaches 0000:00:05.0 400 2
} >"$work/inner.script"
{
	cat "$work/top.script"
	echo "instance inner"
	sed 1d "$work/inner.script"
} >"$work/both.script"
for name in top inner both; do
	"$SYNTH" -F "$FORMATS" "$work/$name.script" "$work/$name.dat" || give_up "synth"
done

ks_start "$work/both.dat"
see_all
lanes "two buffers" "$work/top.dat" "$work/inner.dat"
ks_quit
[ "$(session '."data streams" | length')" = 2 ] || fail "not two streams"
finish
