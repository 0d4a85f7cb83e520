#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A trace without IOMMU events looks as it does without the plugin, without additional messages.
. "$TOP/tests/window/lib.sh"

cat >"$work/script" <<'END'
formats 6.12-x86_64
comm 300 somebody
event 1 pid=300 printk:console msg="nothing of interest"
event 2 pid=300 printk:console msg="nothing else"
END
"$SYNTH" -F "$FORMATS" "$work/script" "$work/none.dat" || give_up "synth"

for how in ks_start ks_start_bare; do
	$how "$work/none.dat"
	wait_until "a line of time" axis_is_there
	still $how
	sleep 1 # KernelShark lays out its window again at the end of a load
	still $how
	graphs $how
	ks_quit
	grep -v iommu_lanes "$work/messages" >"$work/messages.$how"
done
cmp "$work/ks_start.graphs.ppm" "$work/ks_start_bare.graphs.ppm" || fail "the graphs differ"
same "messages" "$work/messages.ks_start_bare" "$work/messages.ks_start"
[ "$(session '."data streams"[0].TaskPlots')" = "[]" ] || fail "plots: $(session '."data streams"')"
finish
