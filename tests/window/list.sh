#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Limits KernelShark's list to the events of one device: from the lane's menu, from the dialog, and by
# KernelShark's own filter of tasks.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.12-hotplug.dat"

# list NAME: crop a shot to the numbers of the rows in the list, as $work/NAME.list.ppm. The device has
# all of the rows 2 to 24, so that fewer rows would not differ wherever the list begins.
list() {
	still "$1"
	crop_list "$1" 560 140
}

# crop_list NAME HEIGHT Y: rows from Y below the graphs on.
crop_list() {
	find_graphs "$1" && convert "$work/$1.ppm" -crop "22x$2+12+$((y1 + $3))" +repage "$work/$1.list.ppm"
}

# KernelShark sometimes moves the list by a few pixels, and changes the widths of other columns.
list_is() {
	shot now && crop_list now 640 100 || return 1
	[ "$(compare -metric AE -subimage-search "$work/now.list.ppm" "$work/$1.list.ppm" null: 2>&1 |
		cut -d ' ' -f 1)" = 0 ]
}

list_is_not() {
	! list_is "$1"
}

lane_menu() {
	point "$(x_of Band 1)" $(($(band_bottom) - 3))
	xdotool click 3
	wait_until "a menu of the lane" popup_is_open
	xdotool key "$@"
}

ks_start "$trace"
lanes "at first" "$trace"
list all

lane_menu l
wait_until "fewer rows" list_is_not all
list device
lane_menu a
wait_until "all rows after 'List all events'" list_is all

# The dialog, by keyboard: the first row is selected.
ks_focus
xdotool key ctrl+i
dialog "IOMMU devices"
xdotool windowactivate --sync "$dialog"
xdotool key --delay 50 Tab Tab Home alt+l Escape
wait_until "the end of the dialog" dialog_is_gone "IOMMU devices"
wait_until "the same rows by the dialog" list_is device

# KernelShark's filters apply in addition, and all of them end together.
menu 2 Up Return
wait_until "all rows after 'Clear all filters'" list_is all

# The first picture may lack what is drawn last.
still plots
graphs plots

# Of all tasks, only the lane: its row is the sixth.
menu 2 Up Up Up Up Return
dialog "Tasks"
xdotool windowactivate --sync "$dialog"
# Apply, Cancel, "all", the table.
xdotool key --delay 100 Tab Tab space Tab Home Down Down Down Down Down Return
at=$(xwininfo -id "$dialog" | awk '/Absolute upper-left X/ { x = $NF } /Absolute upper-left Y/ { y = $NF }
	/Height:/ { print x + 30, y + $NF - 20 }')
click "${at% *}" "${at#* }" # Apply
wait_until "the end of the dialog" dialog_is_gone "Tasks"
wait_until "the same rows by the filter of tasks" list_is device
graphs_are() {
	shot now && graphs now && cmp -s "$work/$1.graphs.ppm" "$work/now.graphs.ppm"
}
wait_until "the plots as before" graphs_are plots
ks_quit
finish
