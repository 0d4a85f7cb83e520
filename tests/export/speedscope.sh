#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# speedscope, a viewer of the JSON trace event format, reads the epochs of each device. KEEP=DIR
# keeps its pictures.
# usage: speedscope.sh TRACE_IOMMU TOP SYNTH PACKAGES
. "$(dirname "$0")/lib.sh"
install_packages

for sample in amd-6.1-fault intel-6.12-vfio amd-6.12-hotplug; do
	"$command" export --to perfetto "$top/samples/$sample.dat" -o "$work/$sample.json" ||
		fail "export $sample"
	node "$here/speedscope.mjs" "$packages/node_modules" "$(command -v chromium)" \
		"$work/$sample.json" "$work/$sample.png" >"$work/read" 2>"$work/err" ||
		fail "$sample: $(cat "$work/read" "$work/err")"
	cp "$work/read" "$work/$sample.txt"
	# A track without a slice is no profile. No epoch is within another one.
	jq -r '
		(.traceEvents | map(select(.name == "process_name") | {(.pid | tostring): .args.name}) | add)
			as $names |
		.traceEvents | map(select(.ph == "B")) | group_by(.pid)[] |
		["\($names[.[0].pid | tostring]) (pid \(.[0].pid)), holders (tid 1)", length, 1] | @tsv
		' "$work/$sample.json" | LC_ALL=C sort >"$work/expected"
	LC_ALL=C sort "$work/$sample.txt" >"$work/sorted"
	same "$sample" "$work/expected" "$work/sorted"
	size=$(wc -c <"$work/$sample.png")
	[ "$size" -gt 10000 ] || fail "$sample: a picture of $size bytes"
	[ -z "${KEEP:-}" ] || cp "$work/$sample.png" "$KEEP"
done
finish
