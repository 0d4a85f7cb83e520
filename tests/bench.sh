#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1
# Measures CPU time and memory in seven parts:
#  map      trace-cmd report on map and unmap events, compared with the stock text (-N) and with a
#           handler that prints nothing
#  console  the same on kernel log messages that are not faults
#  history  iommu:history with a million live mappings, compared with the stock text and with the
#           plugin without that option; its memory; then a million faults among these mappings
#  summary  trace-iommu summary on a long stream of maps and unmaps: speed and memory
#  perf     trace-iommu summary on perf.data, and its reader alone, compared with perf script
#  text     trace-iommu summary, and its reader alone, on traces as text, compared with grep -c
#  explain  trace-iommu explain on a log without faults, compared with grep -F
#  lanes    plugin-iommu_lanes.so in KernelShark: load, replay, memory and drawing, compared with no
#           plugin and with KernelShark's own event_field_plot (bench/lanes.sh)
#
# With --check, counts instructions instead, compares them with those of an earlier commit, and fails
# if a workload takes over 5 % more (bench/check.sh).
#
# The runs alternate, and each ratio comes from one pair of runs, so that a drift of the machine's
# speed cancels out. The median ratio is printed.
#
# usage: tests/bench.sh [EVENTS [RUNS [LOG-MEGABYTES [LIVE-MAPPINGS [STREAM-EVENTS
#                       [LANES-EVENTS]]]]]], or tests/bench.sh lanes [LANES-EVENTS [RUNS]],
#        or tests/bench.sh perf [EVENTS [RUNS]], or tests/bench.sh text [EVENTS [RUNS]],
#        or tests/bench.sh live [MILLIONS]: pages through the reader of live, without and with losses,
#        or tests/bench.sh --check [BASE [EVENTS]]; default BASE: default_base() in bench/check.sh
#
#   BUILD=DIR   measures the programs of this build, which must be complete
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

only=
if [ "${1:-}" = lanes ]; then
	only=lanes
	set -- 1000000 "${3:-5}" 1024 1000000 100000000 "${2:-10000000}"
elif [ "${1:-}" = live ]; then
	only=live
	millions=${2:-20}
	set -- 600000
elif [ "${1:-}" = perf ]; then
	only=perf
	set -- "${2:-1000000}" "${3:-9}"
elif [ "${1:-}" = text ]; then
	only=text
	set -- "${2:-1000000}" "${3:-5}"
elif [ "${1:-}" = --check ]; then
	only=check
	base=${2:-}
	set -- "${3:-100000}"
fi
events=${1:-1000000}
runs=${2:-9}
megabytes=${3:-1024}
live=${4:-1000000}
stream=${5:-100000000} # 3.6 GB on disk
lanes=${6:-10000000}
build=${BUILD:-$top/build/bench}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "${BUILD:-}" ]; then
	need "to build and run the benchmark" gcc libc6-dev make cmake pkg-config libtraceevent-dev \
		libcmocka-dev libtracefs-dev libtracecmd-dev libjson-c-dev trace-cmd linux-perf \
		libzstd-dev libbpf-dev libpci-dev libncurses-dev valgrind \
		g++ libkshark-dev kernelshark qtbase5-dev libglu1-mesa-dev
	cmake -S "$top" -B "$build" >/dev/null
	cmake --build "$build" --target bench >/dev/null
fi

# home NAME PLUGIN: makes a home directory in which libtraceevent finds the plugin.
home() {
	mkdir -p "$work/$1/.local/lib/traceevent/plugins"
	cp "$2" "$work/$1/.local/lib/traceevent/plugins/"
}

# cpu COMMAND...: prints its user and system time in milliseconds.
cpu() {
	local TIMEFORMAT='%U %S' times
	times=$({ time "$@" >/dev/null 2>&1 || true; } 2>&1)
	awk -v t="$times" 'BEGIN { split(t, part, " "); print int((part[1] + part[2]) * 1000 + 0.5) }'
}

# report HOME ARGUMENT...
report() {
	HOME=$work/$1 trace-cmd report "${@:2}" -i "$work/trace.dat"
}

# median EXPRESSION: prints the median of an awk expression over the runs' columns.
median() {
	awk "{ print $1 }" "$work/times" | sort -n |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# row NAME EXPRESSION [FORMAT]
row() {
	printf "%-28s ${3:-%8.0f}\n" "$1" "$(median "$2")"
}

synthesize() {
	"$build/tests/synth/synth" -F "$top/tests/formats" - "$work/trace.dat"
}

home ours "$build/traceevent-plugin/plugin_iommu.so"
home floor "$build/tests/bench/plugin_floor.so"
mkdir "$work/stock"

bench_map() {
	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" \
		"bulk count=$events cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M" | synthesize
	cpu report ours >/dev/null # so that every run finds the files in memory
	for ((run = 0; run < runs; run++)); do
		printf '%s %s %s\n' "$(cpu report ours)" "$(cpu report stock -N)" "$(cpu report floor)"
	done >"$work/times"

	echo "$events map and unmap events, trace-cmd report, CPU ms, median of $runs paired runs"
	row "stock text (-N)" '$2'
	row "plugin_iommu" '$1'
	row "floor (prints nothing)" '$3'
	row "plugin_iommu / stock" '$1 / $2' %8.3f
	row "floor / stock" '$3 / $2' %8.3f
	row "plugin_iommu / floor" '$1 / $3' %8.3f
}

bench_console() {
	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 printk" \
		"bulk count=$events cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M <<END" \
		'map printk:console msg="usb 1-1: new high-speed USB device number 2 using xhci_hcd"' \
		'unmap printk:console msg="e1000e 0000:01:00.0 eth0: NIC Link is Up 1000 Mbps Full Duplex"' \
		END | synthesize
	cpu report ours >/dev/null
	for ((run = 0; run < runs; run++)); do
		printf '%s %s\n' "$(cpu report ours)" "$(cpu report stock -N)"
	done >"$work/times"

	echo "$events console events without faults, trace-cmd report, CPU ms"
	row "stock text (-N)" '$2'
	row "plugin_iommu" '$1'
	row "plugin_iommu / stock" '$1 / $2' %8.3f
}

# peak COMMAND...: prints its peak memory in KiB, polled until it ends.
peak() {
	local most=0 now

	HOME=$work/ours "$@" >/dev/null 2>&1 &
	while now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$!/status" 2>/dev/null) && [ -n "$now" ]; do
		most=$now
		sleep 0.02
	done
	echo "$most"
}

# history_rows WHAT EVENTS: measures the trace written last, which has EVENTS events.
history_rows() {
	local before after

	cpu report ours >/dev/null
	for ((run = 0; run < runs; run++)); do
		printf '%s %s %s\n' "$(cpu report ours -O iommu:history)" "$(cpu report stock -N)" \
			"$(cpu report ours)"
	done >"$work/times"
	before=$(peak trace-cmd report -i "$work/trace.dat")
	after=$(peak trace-cmd report -O iommu:history -i "$work/trace.dat")

	echo "$1, CPU ms"
	row "stock text (-N)" '$2'
	row "plugin_iommu" '$3'
	row "with iommu:history" '$1'
	row "history / stock" '$1 / $2' %8.3f
	row "history / plugin_iommu" '$1 / $3' %8.3f
	row "history, ns per event" "(\$1 - \$3) * 1000000 / $2"
	printf '%-28s %8d\n' "bytes per live mapping" $(((after - before) * 1024 / live))
}

# Maps until LIVE mappings are live, then unmaps and maps in turn, and finally unmaps all.
bench_history() {
	local total=$((live * 4))

	for order in random fifo; do
		printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" \
			"bulk count=$total cpus=2 live=$live order=$order seed=1 sizes=4K:64K" | synthesize
		history_rows "$total events, $live live, $order order" "$total"
	done
	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" \
		"bulk count=$((live * 2)) cpus=2 live=$live seed=1 sizes=4K:64K <<END" \
		'map iommu:map iova=$iova size=$size' \
		'unmap iommu:io_page_fault device="0000:00:04.0" driver="vfio-pci" iova=$end' \
		END | synthesize
	history_rows "$live maps, then $live faults past their ends" $((live * 2))
}

bench_summary() {
	local command=$build/cli/trace-iommu ms

	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" \
		"bulk count=$stream cpus=2 live=100000 order=random seed=1 sizes=4K:64K" | synthesize
	ms=$(cpu "$command" summary "$work/trace.dat")

	echo "$stream map and unmap events, 100000 live, trace-iommu summary"
	printf '%-28s %8d\n' "CPU ms" "$ms"
	printf '%-28s %8d\n' "ns per event" $((ms * 1000000 / stream))
	printf '%-28s %8d\n' "most memory, KiB" "$(peak "$command" summary "$work/trace.dat")"
}

bench_perf() {
	local command=$build/cli/trace-iommu reader=$build/tests/cli/trace_steps

	printf '%s\n' "machine cpus=4" "formats 6.12-x86_64 iommu" \
		"bulk count=$events cpus=4 live=1000 seed=1 step=1000 sizes=4K:2M" | synthesize
	"$build/tests/perf/perf_of" "$work/trace.dat" "$work/perf.data"
	cpu "$command" summary "$work/perf.data" >/dev/null
	for ((run = 0; run < runs; run++)); do
		printf '%s %s %s %s\n' "$(cpu env HOME="$work/stock" perf script -i "$work/perf.data")" \
			"$(cpu "$reader" -q "$work/perf.data")" \
			"$(cpu "$command" summary "$work/perf.data")" \
			"$(cpu "$command" summary "$work/trace.dat")"
	done >"$work/times"

	echo "$events map and unmap events in perf.data, CPU ms, median of $runs paired runs"
	row "perf script" '$1'
	row "the reader alone" '$2'
	row "trace-iommu summary" '$3'
	row "the same of a trace.dat" '$4'
	row "speed, reader / perf" '$1 / $2' %8.3f
	row "speed, summary / perf" '$1 / $3' %8.3f
}

# text_forms: writes the trace in $work/trace.dat in each form of text, to $work/text.NAME.
text_forms() {
	report stock -N >"$work/text.report"
	report ours >"$work/text.decoded"
	awk '/\]/ { match($0, /\[[0-9]+\]/)
		print substr($0, 1, RSTART + RLENGTH - 1) " d.h1." substr($0, RSTART + RLENGTH)
	}' "$work/text.report" >"$work/text.ftrace"
	sed -n 's/-\([0-9]*\)  *\(\[[0-9]*\] *[0-9.]*: \)\([a-z_]*\): */ \1 \2 \3: /
		s/ dma_/ dma:dma_/; s/\( map: IO\| unmap: IO\)/ iommu:\1/
		s/iommu: /iommu:/p; / dma:dma/p' "$work/text.report" >"$work/text.perf"
}

bench_text() {
	local command=$build/cli/trace-iommu form lines

	printf '%s\n' "machine cpus=2" "formats 7.2-x86_64 iommu dma" "comm 1000 dd" "comm 1001 fio" \
		"bulk count=$((events / 2)) cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M <<END" \
		'map iommu:map iova=$iova paddr=$paddr size=$size' \
		'map dma:dma_map_phys device="0000:01:00.0" dma_addr=$iova phys_addr=$paddr size=$size dir=1' \
		'unmap iommu:unmap iova=$iova size=$size unmapped_size=$size' \
		'unmap dma:dma_unmap_phys device="0000:01:00.0" addr=$iova size=$size dir=1' \
		END | synthesize
	text_forms
	echo "traces as text with $events events, CPU ms, median of $runs paired runs"
	for form in report decoded ftrace perf; do
		lines=$(wc -l <"$work/text.$form")
		for ((run = 0; run < runs; run++)); do
			printf '%s %s %s\n' "$(cpu "$command" summary "$work/text.$form")" \
				"$(cpu "$build/tests/bench/bench_text" "$work/text.$form")" \
				"$(cpu sh -c "grep -c iova '$work/text.$form' | cat")"
		done >"$work/times"
		row "$form: grep -c" '$3'
		row "reader alone" '$2'
		row "summary" '$1'
		row "reader, million lines/s" "$lines / 1000 / \$2" %8.2f
		row "summary, million lines/s" "$lines / 1000 / \$1" %8.2f
		row "summary / grep -c" '$1 / $3' %8.1f
	done
}

# Writes a megabyte of typical log lines, MEGABYTES times.
write_log() {
	awk 'BEGIN {
		split("usb 1-1: new high-speed USB device number 2 using xhci_hcd|" \
		      "e1000e 0000:01:00.0 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None|" \
		      "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.|" \
		      "audit: type=1400 audit(1700000000.123:45): apparmor=\"STATUS\" operation=\"profile_load\"|" \
		      "pci 0000:00:1f.2: reg 0x24: [mem 0xfebd5000-0xfebd5fff]|" \
		      "BTRFS info (device sda2): using crc32c (crc32c-intel) checksum algorithm|" \
		      "systemd[1]: Started Journal Service.", line, "|")
		for (n = 0; n < 1048576; n += length(s) + 1) {
			s = sprintf("[%12.6f] %s", ++i / 1000, line[i % 7 + 1])
			print s
		}
	}' >"$work/megabyte"
	for ((i = 0; i < megabytes; i++)); do
		cat "$work/megabyte"
	done >"$work/log"
}

bench_explain() {
	local command=$build/cli/trace-iommu
	local grep="grep -F -e 'Event logged [' -e 'fault reason' -e INTR-REMAP -e DRHD:"

	write_log
	[ "$("$command" explain "$work/log")" = "0 faults" ] || {
		echo "error: explain found faults in a log without any" >&2
		exit 2
	}
	for ((run = 0; run < runs; run++)); do
		printf '%s %s\n' "$(cpu "$command" explain "$work/log")" \
			"$(cpu sh -c "$grep '$work/log'")"
	done >"$work/times"

	echo "a log of $megabytes MiB without faults, CPU ms"
	row "grep -F" '$2'
	row "trace-iommu explain" '$1'
	row "speed, explain / grep" '$2 / $1' %8.3f
}

bench_live() {
	printf '%s\n' "machine cpus=2" "formats 7.2-x86_64 iommu dma" \
		"bulk count=$((events / 2)) cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M <<END" \
		'map iommu:map iova=$iova paddr=$paddr size=$size' \
		'map dma:dma_map_phys device="0000:01:00.0" dma_addr=$iova phys_addr=$paddr size=$size' \
		'unmap iommu:unmap iova=$iova size=$size unmapped_size=$size' \
		'unmap dma:dma_unmap_phys device="0000:01:00.0" addr=$iova size=$size' \
		END | synthesize
	echo "$millions million events through the reader of live, CPU time; then with every 100th page lost"
	"$build/tests/bench/bench_live" "$work/trace.dat" "$millions"
	"$build/tests/bench/bench_live" "$work/trace.dat" "$millions" 100
}

. "$top/tests/bench/lanes.sh"
. "$top/tests/bench/check.sh"

if [ "$only" = check ]; then
	bench_check "$base"
	exit
elif [ "$only" = lanes ]; then
	bench_lanes
	exit
elif [ "$only" = live ]; then
	bench_live
	exit
elif [ "$only" = perf ]; then
	bench_perf
	exit
elif [ "$only" = text ]; then
	bench_text
	exit
fi
bench_map
echo
bench_console
echo
bench_history
echo
bench_summary
echo
bench_perf
echo
bench_text
echo
bench_explain
echo
bench_lanes
