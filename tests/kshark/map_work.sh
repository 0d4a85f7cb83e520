#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Address maps of a trace that takes several steps to read, while the host reads and loads, too.
# usage: map_work.sh PROGRAM SYNTH FORMATS
. "$TOP/tests/lib.sh"

"$2" -F "$3" - "$work/trace.dat" <<'END' || fail "synth"
machine cpus=2
formats 6.1-x86_64 iommu
bulk count=400000 cpus=2 live=100 seed=1 step=1000 sizes=4K:2M
END
"$1" "$work/trace.dat" >"$work/out" 2>"$work/messages" || fail "$(cat "$work/out")"
echo "up to 200000 mappings, 0 faults" >"$work/one"
cat "$work/one" "$work/one" >"$work/wanted"
grep -av '^loading plugin' "$work/out" >"$work/found"
same "what the maps show" "$work/wanted" "$work/found"
finish
