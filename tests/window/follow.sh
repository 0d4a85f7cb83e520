#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Following an address, with the keyboard alone: it is typed, taken from a fault, or taken from the
# selected event. The lanes have marks until they are removed, and rows set marker A.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"
range_of=$(first_and_last "$trace")

# at EVENT ADDRESS: print the time of the first such event at that address, in ns.
at() {
	trace-cmd report -t "$trace" 2>/dev/null |
		sed -n "s/.* \([0-9]*\)\.\([0-9]\{9\}\): $1: .*iova=0x0*$2 .*/\1\2/p" | head -n 1
}

address_window() {
	dialog "IOMMU address"
	xdotool windowactivate --sync "$dialog"
}

close_address() {
	address_window
	xdotool key Escape
	wait_until "the end of the window" dialog_is_gone "IOMMU address"
}

graphs_are() {
	! graphs_differ "$1"
}

ks_start "$trace"
lanes "at first" "$trace"
ks_focus
still before
graphs before

# Typed, with an error first.
xdotool key ctrl+shift+a
address_window
xdotool type --delay 20 "20x"
xdotool key --delay 50 Return alt+a ctrl+a
xdotool type --delay 20 "201000"
xdotool key --delay 50 Return
wait_until "marks" graphs_differ before
still typed
xdotool key --delay 50 ctrl+Home Return
close_address
wait_until "marker A at the map" marker_at "$(at map 201000)" "$range_of"
ks_focus
xdotool key ctrl+shift+a
address_window
xdotool key --delay 50 Tab Tab Tab ctrl+Home Down Return
close_address
wait_until "marker A at the second event" marker_at "$(trace-cmd report -t "$trace" 2>/dev/null |
	sed -n 's/.* \([0-9]*\)\.\([0-9]\{9\}\): map: .*iova=0x0*\(1ff\|20[0-3]\)000 .*/\1\2/p' | sed -n 2p)" "$range_of"

# Without marks, and without marker A.
ks_focus
xdotool key ctrl+shift+a
address_window
still marked
graphs marked
xdotool key alt+m
wait_until "the end of the marks" graphs_differ marked
close_address

# From a fault: the fifth, at an address that was mapped.
ks_focus
xdotool key ctrl+shift+i
dialog "IOMMU faults"
xdotool windowactivate --sync "$dialog"
xdotool key --delay 50 ctrl+Home Down Down
still unmarked
graphs unmarked
xdotool key alt+a
address_window
wait_until "marks of the fault's address" graphs_differ unmarked
xdotool key alt+m
wait_until "the end of these marks" graphs_are unmarked
close_address
dialog "IOMMU faults"
xdotool windowactivate --sync "$dialog" key Escape
wait_until "the end of the table" dialog_is_gone "IOMMU faults"

# From the selected event, which is that of marker A.
ks_focus
xdotool key F8
wait_until "marker A at a fault" marker_is_there 008000
xdotool key ctrl+shift+a
address_window
still selected
graphs selected
xdotool key alt+e
wait_until "marks of the selected address" graphs_differ selected
close_address
ks_quit
finish
