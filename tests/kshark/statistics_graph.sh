#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window's durations of the calls that function_graph recorded are those of trace-iommu stat: for
# all of a trace, and for a part that has one of two maps and no unmap.
# usage: statistics_graph.sh KSHARK_STATISTICS TRACE_IOMMU SYNTH FORMATS
. "$TOP/tests/lib.sh"
. "$TOP/tests/graph_formats.sh"

{
	printf '%s\n' 'machine cpus=2' 'formats 6.12-x86_64 iommu' 'comm 301 qemu' 'format ftrace <<END'
	graph_formats calltime rettime
	cat <<'EVENTS'
END
function 0xffffffff81000000 memset
function 0xffffffff81001000 iommu_map
function 0xffffffff81003000 __iommu_unmap
event 1 pid=301 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=301 ftrace:funcgraph_entry func=0xffffffff81001000 depth=0
event 2.000001 pid=301 ftrace:funcgraph_entry func=0xffffffff81000000 depth=1
event 2.000002 pid=301 ftrace:funcgraph_exit func=0xffffffff81000000 depth=1
event 2.00001 pid=301 iommu:map iova=4K size=4K paddr=1M
event 2.00003 pid=301 ftrace:funcgraph_exit func=0xffffffff81001000 depth=0 calltime=1000 rettime=31000
event 4 cpu=1 pid=302 ftrace:funcgraph_entry func=0xffffffff81001000 depth=0
event 4.00001 cpu=1 pid=302 iommu:map iova=8K size=4K paddr=2M
event 4.00007 cpu=1 pid=302 ftrace:funcgraph_exit func=0xffffffff81001000 depth=0 calltime=1000 rettime=71000
event 6 pid=301 ftrace:funcgraph_entry func=0xffffffff81003000 depth=0
event 6.00001 pid=301 iommu:unmap iova=4K size=4K unmapped_size=4K
event 6.00005 pid=301 ftrace:funcgraph_exit func=0xffffffff81003000 depth=0 calltime=1000 rettime=51000
EVENTS
} | "$3" -F "$4" - "$work/graph.dat" || fail "synth"

sh "$TOP/tests/kshark/statistics.sh" "$1" "$2" "$work/graph.dat" || fail "all"
sh "$TOP/tests/kshark/statistics.sh" "$1" "$2" "$work/graph.dat" 3 5 || fail "a part"
"$1" "$work/graph.dat" 3000000000 5000000000 >"$work/part" || fail "no text"
grep -A 2 '^Latency of calls, by function_graph$' "$work/part" | grep -q '^  map *1 .* 70.0 us ' ||
	fail "no duration of the map: $(cat "$work/part")"
grep -q '^  unmap  *1 ' "$work/part" && fail "an unmap that is not in the range"
finish
