#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu stat: how long maps, unmaps and flushes take.
# usage: stat_latency.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
samples="$top/samples"
. "$top/tests/graph_formats.sh"

# is FILTER: checks that jq accepts the last command's output.
is() {
	jq -e "$1" "$work/out" >/dev/null || fail "not $1: $(cut -c1-2000 "$work/out")"
}

# Entries of probes without returns.
expect 0 stat "$samples/probe-intel-7.2-vfiokeep.dat"
holds '^Latency of calls: not recorded$'
expect 0 stat --json "$samples/probe-intel-7.2-vfiokeep.dat"
is '.latency == []'

# probe NAME ID FIELD:TYPE...: the format of a probe of group iop.
entry() {
	printf 'name: %s\nID: %d\nformat:\n%s\n' "$1" "$2" "$common"
	printf '	field:unsigned long __probe_ip;	offset:8;	size:8;	signed:0;\n'
	printf '	field:u64 dom;	offset:16;	size:8;	signed:0;\n	field:u64 iova;	offset:24;	size:8;	signed:0;\n'
	printf '	field:u64 size;	offset:32;	size:8;	signed:0;\n\n'
	printf 'print fmt: "(%%lx) dom=0x%%Lx iova=0x%%Lx size=%%Lu", REC->__probe_ip, REC->dom, REC->iova, REC->size\n\n'
}
returns() {
	printf 'name: %s\nID: %d\nformat:\n%s\n' "$1" "$2" "$common"
	printf '	field:unsigned long __probe_func;	offset:8;	size:8;	signed:0;\n'
	printf '	field:unsigned long __probe_ret_ip;	offset:16;	size:8;	signed:0;\n	field:u64 ret;	offset:24;	size:8;	signed:0;\n\n'
	printf 'print fmt: "(%%lx <- %%lx) ret=0x%%Lx", REC->__probe_func, REC->__probe_ret_ip, REC->ret\n\n'
}
# Maps of 10 us, one of 90 us; unmaps that contain flushes; an interrupt in a map; a lost half.
{
	printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' 'comm 301 qemu' 'format iop <<END'
	entry map 1650
	entry unmap 1651
	entry flush 1652
	returns map_ret 1653
	returns unmap_ret 1654
	returns flush_ret 1655
	echo END
	awk 'BEGIN {
		for (i = 0; i < 100; i++) {
			t = 1 + i / 1000
			printf "event %.6f pid=301 iop:map dom=1M iova=%d size=4K\n", t, i * 4096
			if (i == 50) {
				printf "event %.6f pid=301 iop:map common_flags=8 dom=1M iova=1G size=4K\n", t + 0.000001
				printf "event %.6f pid=301 iop:map_ret common_flags=8 ret=0\n", t + 0.000004
			}
			printf "event %.6f pid=301 iop:map_ret ret=0\n", t + (i == 70 ? 0.00009 : 0.00001)
			printf "event %.6f pid=301 iop:unmap dom=1M iova=%d size=4K\n", t + 0.0001, i * 4096
			printf "event %.6f pid=301 iop:flush dom=1M iova=%d size=4K\n", t + 0.00011, i * 4096
			printf "event %.6f pid=301 iop:flush_ret ret=0\n", t + 0.000112
			printf "event %.6f pid=301 iop:unmap_ret ret=0\n", t + 0.00012
		}
		print "event 2 pid=302 iop:flush_ret ret=0"
		print "event 2.1 pid=301 iop:map dom=1M iova=0 size=4K"
		print "lost count=3"
		print "event 2.2 pid=301 iop:map_ret ret=0"
	}'
} >"$work/probes"
"$synth" - "$work/probes.dat" <"$work/probes" || fail "synth probes"
expect 0 stat --json "$work/probes.dat"
is '.latency[0] == {"call": "map", "source": "probes", "count": 101, "p50_ns": .latency[0].p50_ns,
	"p99_ns": .latency[0].p99_ns, "longest_ns": 90000, "longest_at_ns": 1070090000, "task": "qemu", "pid": 301,
	"interrupt": false, "dropped": 2, "nested": 0}'
is '.latency[0] | .p50_ns > 9300 and .p50_ns <= 10700 and .p99_ns > 9300 and .p99_ns <= 10700'
is '[.latency[1, 2] | [.call, .count, .longest_ns, .dropped]] == [["unmap", 100, 20000, 0], ["flush", 100, 2000, 1]]'
expect 0 stat "$work/probes.dat"
holds '^Latency of calls, by probes$'
holds '^  map      101  .* 90.0 us  1.070090  qemu-301        2$'
holds "^  - maps took up to 90.0 us (median [0-9.]* us), unmaps took up to 20.0 us (median [0-9.]* us), flushes took up to 2.0 us (median [0-9.]* us)$"
# Only in the range.
expect 0 stat --json --from 1.0705 --to 1.09 "$work/probes.dat"
is '[.latency[] | [.count, .longest_ns]] == [[19, 10000], [19, 20000], [19, 2000]]'
# The same as text.
expect 0 stat --json "$work/probes.dat"
jq -c '.latency' "$work/out" >"$work/dat.latency"
trace-cmd report -N -t "$work/probes.dat" >"$work/probes.txt" 2>/dev/null
expect 0 stat --json "$work/probes.txt"
jq -c '.latency' "$work/out" >"$work/txt.latency"
# Text has no flags of interrupts, so that the map in the interrupt is one in a map.
is '[.latency[] | [.call, .count, .longest_ns]] == [["map", 101, 90000], ["unmap", 100, 20000], ["flush", 100, 2000]]'

# function_graph in trace.dat. Releases have other fields: with times, with a duration, with neither.
# iommu_map() calls __iommu_map(), which calls memset(); an unmap with a flush; a return without a call.
for fields in 'calltime rettime' duration ''; do
	case $fields in
	calltime*) d30='calltime=1000 rettime=31000' d20='calltime=1005 rettime=21005' d60='calltime=5 rettime=60005' ;;
	duration) d30='duration=30000' d20='duration=20000' d60='duration=60000' ;;
	*) d30='' d20='' d60='' ;;
	esac
	{
		printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' 'comm 301 qemu' 'format ftrace <<END'
		# shellcheck disable=SC2086 # a list
		graph_formats $fields
		printf '%s\n' END 'function 0xffffffff81000000 memset' 'function 0xffffffff81001000 iommu_map' \
			'function 0xffffffff81002000 __iommu_map' 'function 0xffffffff81003000 __iommu_unmap' \
			'function 0xffffffff81004000 amd_iommu_iotlb_sync' 'function 0xffffffff81005000 memcpy' \
			'event 1 pid=301 ftrace:funcgraph_entry func=0xffffffff81001000 depth=0' \
			'event 1.000005 pid=301 ftrace:funcgraph_entry func=0xffffffff81002000 depth=1' \
			'event 1.000006 pid=301 ftrace:funcgraph_entry func=0xffffffff81000000 depth=2' \
			'event 1.000007 pid=301 ftrace:funcgraph_exit func=0xffffffff81000000 depth=2' \
			"event 1.000025 pid=301 ftrace:funcgraph_exit func=0xffffffff81002000 depth=1 $d20" \
			"event 1.00003 pid=301 ftrace:funcgraph_exit func=0xffffffff81001000 depth=0 $d30" \
			'event 2 pid=301 ftrace:funcgraph_entry func=0xffffffff81003000 depth=0' \
			'event 2.00001 pid=301 ftrace:funcgraph_entry func=0xffffffff81004000 depth=1' \
			"event 2.00003 pid=301 ftrace:funcgraph_exit func=0xffffffff81004000 depth=1 $d20" \
			"event 2.00006 pid=301 ftrace:funcgraph_exit func=0xffffffff81003000 depth=0 $d60" \
			"event 3 pid=301 ftrace:funcgraph_exit func=0xffffffff81003000 depth=0 $d60"
	} >"$work/graph"
	"$synth" - "$work/graph.dat" <"$work/graph" || fail "synth graph"
	expect 0 stat --json "$work/graph.dat"
	# trace-cmd report knows the fields of the older releases. Its returns have no name.
	if [ "$fields" = 'calltime rettime' ]; then
		jq -c '[.latency[] | del(.dropped)]' "$work/out" >"$work/graph.latency"
		for options in '' '-t' '-l' '-N' '-O fgraph:tailprint=1 -O fgraph:depth=1'; do
			# shellcheck disable=SC2086 # a list
			trace-cmd report $options "$work/graph.dat" >"$work/graph.txt" 2>/dev/null
			"$command" stat --json "$work/graph.txt" >"$work/text" 2>&1 || fail "stat: $(cat "$work/text")"
			jq -c '[.latency[] | del(.dropped)]' "$work/text" | diff "$work/graph.latency" - ||
				fail "trace-cmd report $options: other durations"
		done
	fi
	is '[.latency[] | [.source, .call, .count, .longest_ns, .longest_at_ns, .pid, .dropped, .nested]] == [
		["function_graph", "map", 1, 30000, 1000030000, 301, 0, 1],
		["function_graph", "unmap", 1, 60000, 2000060000, 301, 1, 0],
		["function_graph", "flush", 1, 20000, 2000030000, 301, 0, 0]]'
done
expect 0 stat "$work/graph.dat"
holds '^Latency of calls, by function_graph$'
# Without names of functions, nothing is known. Nobody else reads these events.
grep -v '^function' "$work/graph" | "$synth" - "$work/nameless.dat" || fail "synth nameless"
expect 0 stat --json "$work/nameless.dat"
is '.latency == []'
expect 0 summary "$work/graph.dat"

# The text of function_graph, with all options of the tracer: typed after print_graph_function() and
# print_graph_return() of kernel/trace/trace_functions_graph.c. Two threads, and one interrupt.
cat >"$work/full" <<'END'
# tracer: function_graph
#
#     TIME        CPU  TASK/PID         DURATION                  FUNCTION CALLS
#      |          |     |    |           |   |                     |   |   |   |
    5.100000 |   3)  modprob-611   |               |  iommu_map() {
    5.100001 |   3)  modprob-611   |   0.512 us    |    memset();
    5.100002 |   3)  modprob-611   |               |    __iommu_map() {
    5.100003 |   0)   qemu-301     |               |  __iommu_unmap() {
    5.100004 |   0)   qemu-301     |   2.500 us    |    qi_submit_sync();
    5.100010 |   3)  modprob-611   | + 12.345 us   |    } /* __iommu_map */
    5.100011 |   3)  modprob-611   |   ==========> |
    5.100012 |   3)  modprob-611   |               |      iommu_map() {
    5.100013 |   3)  modprob-611   |   1.000 us    |      }
    5.100014 |   3)  modprob-611   |   <========== |
    5.100020 |   3)  modprob-611   | ! 120.000 us  |  }
    5.120210 |   0)   qemu-301     | * 20.207 ms   |  }
    6.000000 |   0)   qemu-301     | @ 200000.5 us |  iommu_map(domain=0xffff888001234000, iova=0x1000); /* = 0x0 */
    6.200000 |   0)   qemu-301     | $ 2000000 us  |  } /* __iommu_unmap */
    6.200100 |   0)   qemu-301     | # 1234.567 us |  } /* memset */
END
expect 0 stat --json "$work/full"
is '[.latency[] | [.source, .call, .count, .longest_ns, .longest_at_ns, .task, .pid, .dropped, .nested]] == [
	["function_graph", "map", 3, 200000500, 6200000500, "qemu", 301, 0, 1],
	["function_graph", "unmap", 1, 20207000, 5120210000, "qemu", 301, 0, 0],
	["function_graph", "flush", 1, 2500, 5100006500, "qemu", 301, 0, 0]]'
# Without times: counts and durations.
sed -E 's/^ +[0-9]+\.[0-9]+ \|//' "$work/full" >"$work/notime"
expect 0 stat --json "$work/notime"
is '[.latency[] | [.call, .count, .longest_ns, .longest_at_ns, .pid, .nested]] == [
	["map", 3, 200000500, null, 301, 1], ["unmap", 1, 20207000, null, 301, 0], ["flush", 1, 2500, null, 301, 0]]'
expect 0 stat "$work/notime"
holds '^  (no device; times and tasks need the options funcgraph-abstime, funcgraph-proc)$'
# Without tasks, as the tracer prints by default: those that it names when they change.
sed -E 's/^(.*[0-9]\)) +[a-z]+-[0-9]+ +\|/\1/' "$work/notime" >"$work/default"
expect 0 stat --json "$work/default"
is '[.latency[] | [.call, .count, .longest_ns, .longest_at_ns, .pid, .nested]] == [
	["map", 3, 200000500, null, null, 1], ["unmap", 1, 20207000, null, null, 0], ["flush", 1, 2500, null, null, 0]]'
{
	cat "$work/default"
	printf ' ------------------------------------------\n 0)   qemu-301    =>   vfio-302  \n'
	printf ' ------------------------------------------\n\n'
	printf ' 0) $ 3000000 us  |  iommu_map();\n'
} >"$work/switch"
expect 0 stat --json "$work/switch"
is '.latency[0] | [.count, .longest_ns, .task, .pid] == [4, 3000000000, "vfio", 302]'
# Without durations, but with times.
sed -E 's/^(.*[0-9] +)\|[^|]*\|([^|]*)$/\1|\2/' "$work/full" | grep -v '==' >"$work/noduration"
expect 0 stat --json "$work/noduration"
is '[.latency[] | [.call, .longest_ns]] == [["map", 20000], ["unmap", 20207000]]'
# Other subcommands ignore these lines.
expect 0 summary "$work/notime"
finish
