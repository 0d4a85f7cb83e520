#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Appends a second trace, moves its time, and opens another trace instead of both.
. "$TOP/tests/window/lib.sh"

first="$SAMPLES/intel-6.12-fault.dat"
second="$SAMPLES/amd-6.12-hotplug.dat"
other="$SAMPLES/probe-amd-6.12-vfiomix.dat"

ks_start "$first"
lanes "at first" "$first"

menu 1 Down Down Return
choose_file "Append File" "$second"
range=$(first_and_last "$first") # KernelShark keeps its range of time
lanes "appended" "$first" "$second"
range=
see_all
lanes "appended, zoomed out" "$first" "$second"

# Two of KernelShark's own plugins are below "Add Time Offset". The dialog offers the first trace first.
menu 4 Up Up Up Return
wait_until "the dialog of the offset" other_window
xdotool windowactivate --sync "$dialog"
xdotool key ctrl+a
xdotool type 3000000 # us
xdotool key Return
wait_until "the end of the dialog" no_other_window
see_all
lanes "moved by three seconds" "$first@3000000000" "$second"

ks_focus
xdotool key ctrl+o
choose_file "Open File" "$other"
lanes "another file" "$other"
ks_quit
[ "$(session '."data streams" | length')" = 1 ] || fail "the other file is not alone"

# The command line appends a trace.
ks_start -a "$second" "$first"
range=$(first_and_last "$first")
lanes "appended by the command line, first range" "$first" "$second"
range=
see_all
lanes "appended by the command line" "$first" "$second"
ks_quit
finish
