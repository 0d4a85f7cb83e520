#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window keeps the size that the user gives it during a load: of a trace, and of a session, which
# has a size of its own.
. "$TOP/tests/window/lib.sh"

trace="$work/long.dat"
"$SYNTH" -F "$FORMATS" - "$trace" <<'END' || fail "synth"
machine cpus=2
formats 6.12-x86_64
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
bulk count=300000 cpus=2 live=1000 seed=1 step=1000 sizes=4K:2M
END

geometry() {
	xdotool getwindowgeometry "$ks_window" | sed -n 's/.*Geometry: //p'
}

has_size() { # WxH
	[ "$(geometry)" = "$1" ]
}

graphs_are_there() {
	shot now && "$LOOK" axis "$work/now.ppm"
}

# KernelShark's other plugins report this between the opening of a trace and its load.
is_loading() {
	grep -q 'failed to initialize' "$work/messages"
}

# keeps_size WHAT: resize the window while it loads, and wait until it has that size after the load.
keeps_size() {
	wait_until "$1: a load" is_loading
	xdotool windowsize "$ks_window" 900 620
	wait_until "$1: graphs" graphs_are_there
	still now
	wait_until "$1: the size that was chosen" has_size 900x620
}

ks_start "$trace"
keeps_size "a trace"
wait_until "a large window" is_large
ks_quit
ks_start_bare -l
keeps_size "a session"
ks_quit
finish
