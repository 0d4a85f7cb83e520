#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The command in a build without libtracecmd: it refuses trace.dat files and says why, and reads all
# other kinds.
# usage: without_tracecmd.sh TRACE_IOMMU TOP
. "$(dirname "$0")/lib.sh"
samples=$top/samples

for subcommand in "export --to ndjson" report stat summary; do
	# shellcheck disable=SC2086 # words
	expect 2 $subcommand "$samples/amd-6.1-vfio.dat"
	says "^trace-iommu: .*/amd-6.1-vfio.dat is a trace.dat file, but trace-iommu was built without libtracecmd"
done
expect 2 summary "$samples/none.dat"
says 'none.dat does not exist'
head -c 12 "$samples/amd-6.1-vfio.dat" >"$work/cut.dat"
expect 2 summary "$work/cut.dat"
says 'cut.dat is truncated'

# The command that the message names. The file has version 6 of the format, which every trace-cmd
# reads.
if command -v trace-cmd >/dev/null 2>&1; then
	trace-cmd report -N -i "$samples/amd-6.1-vfio.dat" >"$work/trace.txt" 2>/dev/null
	maps=$(grep -c ' map: ' "$work/trace.txt")
	[ "$maps" -gt 20 ] || fail "trace-cmd printed $maps maps"
	expect 0 summary --json "$work/trace.txt"
	jq -e "[.buffers[].maps] == [$maps]" "$work/out" >/dev/null || fail "not $maps maps: $(cat "$work/out")"
fi

(cd "$samples" && "$command" summary perf-intel-6.1-vfio.data) >"$work/text"
same "perf.data" "$top/tests/golden/cli/summary.perf-intel-6.1-vfio.txt" "$work/text"
finish
