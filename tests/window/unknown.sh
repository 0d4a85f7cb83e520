#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# One lane of unknown devices instead of one per task: chosen in the dialog with the keyboard alone,
# at once and in the next runs, also in one that begins with a session.
. "$TOP/tests/window/lib.sh"

trace="$work/tasks.dat"
"$SYNTH" -F "$FORMATS" - "$trace" <<'END' || fail "synth"
formats 6.12-x86_64
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=8 iommu:map iova=4K size=4K paddr=1M
event 3 pid=9 iommu:map iova=8K size=8K paddr=2M
event 4 pid=9 iommu:unmap iova=4K size=4K unmapped_size=4K
event 5 pid=8 iommu:map iova=16K size=4K paddr=3M
END

# Lanes of unknown devices have no band, so that plots are counted: each has 54 rows, and 50 are around.
has_plots() {
	is_large && shot now && find_graphs now && [ $(((y1 - y0 - 23) / 54)) = "$1" ]
}

plots_are() { # N WHAT
	wait_until "$2" has_plots "$1"
}

switch() {
	ks_focus
	xdotool key ctrl+i
	dialog "IOMMU devices"
	xdotool windowactivate --sync "$dialog" key --delay 50 alt+v alt+r alt+o
	wait_until "the end of the dialog" dialog_is_gone "IOMMU devices"
}

plots() {
	session '."data streams"[0].TaskPlots'
}

ks_start "$trace"
plots_are 4 "a lane per task"
switch
plots_are 3 "one lane"
switch
plots_are 4 "a lane per task again"
switch
plots_are 3 "one lane again"
ks_quit
[ "$(plots)" = "[4194305,4194306]" ] || fail "one lane: $(plots)"
grep -q '^oneUnknown=true' "$XDG_CONFIG_HOME/trace-iommu/lanes.ini" || fail "the choice is not saved"

ks_start "$trace"
plots_are 3 "one lane in the next run"
ks_quit
[ "$(plots)" = "[4194305,4194306]" ] || fail "one lane in the next run: $(plots)"
ks_start_bare -l
plots_are 3 "one lane in the session"
ks_quit
[ "$(plots)" = "[4194305,4194306]" ] || fail "one lane in the session: $(plots)"
finish
