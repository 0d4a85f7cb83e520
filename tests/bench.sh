#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1
# What a report costs with the plugin: whole-process CPU time of trace-cmd report on a million map
# and unmap events, against the stock text (-N) and against a handler that prints nothing.
#
# The runs take turns and the ratios are taken run by run, so that a machine whose speed drifts
# does not matter; what is printed is the median ratio.
#
# usage: tests/bench.sh [EVENTS [RUNS]]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

events=${1:-1000000}
runs=${2:-9}
build="$top/build/bench"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need "to build and run the benchmark" gcc libc6-dev make cmake pkg-config libtraceevent-dev \
	libcmocka-dev trace-cmd
cmake -S "$top" -B "$build" >/dev/null
cmake --build "$build" --target bench >/dev/null

# home NAME PLUGIN: a home directory where libtraceevent finds that plugin.
home() {
	mkdir -p "$work/$1/.local/lib/traceevent/plugins"
	cp "$2" "$work/$1/.local/lib/traceevent/plugins/"
}

# cpu NAME ARGUMENT...: user and system time of a report, in milliseconds.
cpu() {
	local home=$work/$1 TIMEFORMAT='%U %S' times
	shift
	times=$({ time HOME=$home trace-cmd report "$@" -i "$work/trace.dat" >/dev/null 2>&1; } 2>&1)
	awk -v t="$times" 'BEGIN { split(t, part, " "); print int((part[1] + part[2]) * 1000 + 0.5) }'
}

# median FILE EXPRESSION: of an awk expression over the columns.
median() {
	awk "{ print $2 }" "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

printf 'machine cpus=2\nformats 6.1-x86_64 iommu\nbulk count=%s cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M\n' \
	"$events" | "$build/tests/synth/synth" -F "$top/tests/formats" - "$work/trace.dat"
home ours "$build/traceevent-plugin/plugin_iommu.so"
home floor "$build/tests/bench/plugin_floor.so"
mkdir "$work/stock"

cpu ours >/dev/null # so that every run finds the files in memory
for ((run = 0; run < runs; run++)); do
	printf '%s %s %s\n' "$(cpu ours)" "$(cpu stock -N)" "$(cpu floor)"
done >"$work/times"

printf '%s map and unmap events, CPU time of trace-cmd report, median of %s paired runs\n' \
	"$events" "$runs"
printf '%-28s %8s\n' "" "ms"
printf '%-28s %8s\n' "stock text (-N)" "$(median "$work/times" '$2')" \
	"plugin_iommu" "$(median "$work/times" '$1')" \
	"floor (prints nothing)" "$(median "$work/times" '$3')"
printf '%-28s %8.3f\n' "plugin_iommu / stock" "$(median "$work/times" '$1 / $2')" \
	"floor / stock" "$(median "$work/times" '$3 / $2')" \
	"plugin_iommu / floor" "$(median "$work/times" '$1 / $3')"
