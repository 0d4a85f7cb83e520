#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Lanes appear after a load without asking, and KernelShark quits cleanly.
. "$TOP/tests/window/lib.sh"

for sample in intel-6.12-fault amd-6.12-hotplug probe-amd-6.12-vfiomix; do
	ks_start "$SAMPLES/$sample.dat"
	lanes "$sample" "$SAMPLES/$sample.dat"
	ks_quit
	expected=$(sed -n 's/^\([0-9]*\) .*/\1/p' "$work/shapes" | jq -cs .)
	[ "$(session '."data streams"[0].TaskPlots')" = "$expected" ] ||
		fail "$sample: plots are $(session '."data streams"[0].TaskPlots'), not $expected"
done
finish
