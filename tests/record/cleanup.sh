#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# record --cleanup removes what has our names and no owner any more, and nothing else.
. "$(dirname "$0")/lib.sh"

gone=4194303 # no process has this ID: it is the largest, and the kernel begins with the small ones
[ ! -e /proc/$gone ] || skip "process $gone exists"

# names: the probes of this test that are left
names() {
	sed -n 's/^[a-z0-9]*:\(iop[^ ]*\) .*/\1/p' $tracing/dynamic_events | sort
}

undo() {
	for name in $(names); do
		echo "-:$name" >>$tracing/dynamic_events
	done 2>/dev/null
	rmdir $tracing/instances/trace-iommu-$gone $tracing/instances/trace-iommu-boot \
		$tracing/instances/trace-iommu-1x $tracing/instances/$bystander 2>/dev/null
	rm -rf "$work"
}
[ -z "$(names)" ] || skip "somebody has probes of the group iop"
trap undo EXIT

mkdir $tracing/instances/trace-iommu-$gone $tracing/instances/trace-iommu-1x
mkdir $tracing/instances/trace-iommu-boot 2>/dev/null # it may be that of a boot

# A recording that goes on. Its probes are here those of a program, which more kernels have.
start_recording -o "$work/a.dat"
add() {
	echo "p:$1 $(command -v sh):0x1000" >>$tracing/dynamic_events 2>/dev/null
}
if add iop/owner_$gone; then
	add iop/map
	add iop/map_ret
	add iop/of_somebody
	add iopother/map
	record 0 --cleanup --dry-run
	prints "^would remove the probes of process $gone$"
	names >"$work/names"
	[ "$(wc -l <"$work/names")" = 5 ] || fail "--dry-run removes probes: $(cat "$work/names")"
else
	echo "this kernel has no uprobes: the removal of probes is not tested"
fi
record 0 --cleanup
prints "^removed the instance trace-iommu-$gone$"
[ ! -e $tracing/instances/trace-iommu-$gone ] || fail "the instance is left"
for other in trace-iommu-$recorder trace-iommu-boot trace-iommu-1x $bystander; do
	[ -d $tracing/instances/$other ] || fail "--cleanup removes the instance $other"
done
if [ -e "$work/names" ]; then
	prints "^removed the probes of process $gone$"
	[ "$(names | tr '\n' ' ')" = "iop/of_somebody iopother/map " ] ||
		fail "after --cleanup, there is $(names)"

	# Probes of a recording that goes on stay.
	add iop/owner_$recorder
	add iop/map
	record 0 --cleanup
	prints '^nothing is left'
	[ "$(names | wc -l)" = 4 ] || fail "--cleanup removes probes in use: $(names)"
	# The recording itself removes them.
	kill -INT $recorder
	wait $recorder || fail "the recording: $(cat "$work/recorder")"
	[ "$(names | tr '\n' ' ')" = "iop/of_somebody iopother/map " ] ||
		fail "after the recording, there is $(names)"

	# Probes of somebody else, without an owner.
	add iop/map
	record 0 --cleanup
	names | grep -qx iop/map || fail "--cleanup removes probes of somebody else"

	# A probe in use cannot be removed: say so, and keep its owner.
	add iop/owner_$gone
	echo iop:map >>$tracing/instances/$bystander/set_event
	record 2 --cleanup
	says 'cannot remove the probe iop:map: Device or resource busy; another user enabled it'
	names | grep -qx iop/owner_$gone || fail "the owner is removed before its probes"
	echo >$tracing/instances/$bystander/set_event
	record 0 --cleanup
	names | grep -qx iop/map && fail "iop/map is left"
else
	kill -INT $recorder
	wait $recorder
fi
finish
