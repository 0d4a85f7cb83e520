#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Compares every figure of `trace-iommu stat` with a computation from the text of the trace: see
# stat.py.
# usage: stat.sh TRACE_IOMMU PYTHON CAPTURE_DIRECTORY...
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../../scripts/report.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
command=$1
python=$2
shift 2

for directory in "$@"; do
	for file in "$directory"/*.dat; do
		name=$(basename "$file" .dat)
		plain_report trace-cmd report -t -N -i "$file" >"$work/report" 2>/dev/null ||
			fail "$name: no report"
		# The third flag after the CPU.
		trace-cmd report -l -t -N -i "$file" 2>/dev/null |
			sed -nE 's/^.*-([0-9]+) +[0-9]+[^ 0-9][^ ][hHszZ][^ ]* +([0-9]+\.[0-9]{9}): (un)?map(_sg|_single)?: .*$/\1 \2/p' \
				>"$work/interrupts"
		"$command" summary --csv "$file" >"$work/csv" || [ $? = 1 ] || fail "$name: summary"
		"$command" stat --json "$file" >"$work/stat" || fail "$name: stat"
		third=$("$python" -c 'import json, sys
b = max(json.load(sys.stdin)["buffers"], key=lambda b: b["events"])
print((b["last_ns"] - b["first_ns"]) / 3e9)' <"$work/stat")
		"$command" stat --json --from "+$third" --to "+$third" "$file" >"$work/middle" ||
			fail "$name: stat of its middle"
		"$python" "$here/stat.py" "$name" "$work/report" "$work/interrupts" "$work/csv" "$work/stat" \
			"$work/middle" || fail "$name"
	done
done
finish
