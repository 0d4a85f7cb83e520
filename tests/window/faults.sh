#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The table of faults, with the keyboard alone: rows set marker A, and so do the keys for the next and
# the previous fault.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"

range_of=$(first_and_last "$trace")
# The times of all faults.
trace-cmd report -t "$trace" 2>/dev/null |
	sed -n 's/.* \([0-9]*\)\.\([0-9]\{9\}\): io_page_fault.*/\1\2/p' >"$work/fault-times"
fault() {
	sed -n "$1p" "$work/fault-times"
}

ks_start "$trace"
lanes "at first" "$trace"
ks_focus
xdotool key F8
wait_until "marker A at the first fault" marker_at "$(fault 1)" "$range_of"
xdotool key F8
xdotool key F8
wait_until "marker A at the third fault" marker_at "$(fault 3)" "$range_of"
xdotool key shift+F8
wait_until "marker A at the second fault" marker_at "$(fault 2)" "$range_of"

xdotool key ctrl+shift+i
dialog "IOMMU faults"
xdotool windowactivate --sync "$dialog"
xdotool key --delay 50 ctrl+Home Down Down Down Down Return

xdotool key --delay 50 Escape
wait_until "the end of the table" dialog_is_gone "IOMMU faults"
wait_until "marker A at the fifth fault" marker_at "$(fault 5)" "$range_of"

# Of the listed rows alone: the fault at 0xdeadb000.
n=$(trace-cmd report -t "$trace" 2>/dev/null | grep io_page_fault | grep -n deadb000 | cut -d : -f 1)
ks_focus
xdotool key ctrl+shift+i
dialog "IOMMU faults"
xdotool windowactivate --sync "$dialog"
xdotool key alt+f
xdotool type --delay 20 deadb000
xdotool key --delay 50 Tab ctrl+Home Return Escape
wait_until "the end of the table again" dialog_is_gone "IOMMU faults"
wait_until "marker A at the listed fault" marker_at "$(fault "$n")" "$range_of"
ks_quit
finish
