#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Switches the plugin off and on, and loads again with a filter and without.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/intel-6.12-fault.dat"

# Toggles the box of all plugins in KernelShark's dialog.
switch_plugins() {
	ks_focus
	xdotool key ctrl+p
	dialog "Manage plugins"
	xdotool windowactivate --sync "$dialog"
	xdotool key --delay 100 Tab Tab space shift+Tab shift+Tab space
	wait_until "the end of the dialog" dialog_is_gone "Manage plugins"
}

# filter TEXT: set the advanced filter
filter() {
	menu 2 Up Up Return
	wait_until "the dialog of the filter" other_window
	xdotool windowactivate --sync "$dialog"
	xdotool type --delay 20 "$1"
	xdotool key Return
	wait_until "the end of the dialog" no_other_window
}

ks_start "$trace"
lanes "at first" "$trace"
switch_plugins
wait_until "no lane" lane_is_gone
no_lanes "switched off" "$trace"
switch_plugins
lanes "switched on again" "$trace"

# Lanes that appear make the window larger, unless the user chose its size.
geometry() {
	xdotool getwindowgeometry "$ks_window" | sed -n 's/.*Geometry: //p'
}

switch_plugins
wait_until "no lane again" lane_is_gone
xdotool windowsize --sync "$ks_window" 900 620
switch_plugins
still small
[ "$(geometry)" = 900x620 ] || fail "the user chose 900x620, the window has $(geometry)"
lanes "in a large window again" "$trace"

still unfiltered
filter "iommu/map:size>4096"
wait_until "rows to go" screen_differs unfiltered
lanes "with a filter" "$trace"
menu 2 Up Return
lanes "without it" "$trace"
ks_quit

# KernelShark without the plugin.
ks_start_bare "$trace"
no_lanes "without the plugin" "$trace"
ks_quit
finish
