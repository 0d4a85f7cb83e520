#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The lines of docs/history.md with a history are lines of the samples, without task and CPU.
. "$TOP/tests/report/lib.sh"
export LC_ALL=C

for file in "$samples"/*.dat; do
	report -O iommu:history -i "$file" 2>/dev/null
done | sed -n 's/^.*\] *\([0-9]*\.[0-9]*: [a-z_]*:\) */    \1 /p' | sort -u >"$work/lines"

file=docs/history.md
grep '^    [0-9]*\.[0-9]*: .*; history: ' "$TOP/$file" | sort -u >"$work/examples"
[ -s "$work/examples" ] || fail "$file has no example"
comm -23 "$work/examples" "$work/lines" >"$work/missing"
[ ! -s "$work/missing" ] || fail "$file: not in any sample: $(cat "$work/missing")"
finish
