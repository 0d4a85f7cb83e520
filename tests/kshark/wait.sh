#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Which loads wait for the replay: those of up to 32768 records.
# usage: wait.sh PROGRAM SYNTH FORMATS
. "$TOP/tests/lib.sh"

for events in 32768 32769; do
	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" \
		"bulk count=$events cpus=2 live=10 seed=1 step=1000 sizes=4K:64K" >"$work/script"
	"$2" -F "$3" "$work/script" "$work/$events.dat" || fail "synth"
done
"$1" "$work/32768.dat" "$work/32769.dat" >"$work/out" || fail "$(cat "$work/out")"
finish
