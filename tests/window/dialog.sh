#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Chooses devices and what lanes show in Plots > IOMMU devices..., with the keyboard alone. The next
# run of KernelShark shows the same.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.12-hotplug.dat"

devices() {
	ks_focus
	xdotool key ctrl+i
	dialog "IOMMU devices"
	xdotool windowactivate --sync "$dialog"
	xdotool key --delay 50 "$@"
}

closed() {
	wait_until "the end of the dialog" dialog_is_gone "IOMMU devices"
}

# choose_two WHAT: choose two of the four devices, by the filter, and wait for their lanes.
choose_two() {
	devices alt+n alt+f
	xdotool type --delay 20 "02:0"
	xdotool key --delay 50 alt+a alt+o
	closed
	lanes_of="4194307|4194308"
	lanes "$1" "$trace"
}

# Prints a checksum of the area above the band of the first lane in $work/lanes.ppm.
area_of_first() {
	convert "$work/lanes.ppm" -crop "$((screen_width - 300))x20+250+$(($(band_bottom) - 38))" \
		+repage -format '%#' info:
}

ks_start "$trace"
lanes "at first" "$trace"
with_area=$(area_of_first)

# Devices that are not listed stay as they are.
choose_two "two were chosen"

# Escape changes nothing.
devices alt+b Escape
closed
lanes "nothing more was chosen" "$trace"

# All devices, without mapped memory. The dialog opens on its first page, and lists all devices again.
devices alt+b alt+v alt+m alt+o
closed
lanes_of=
lanes "all again" "$trace"
bare=$(area_of_first)
[ "$bare" != "$with_area" ] || fail "memory is drawn as before"
choose_two "two again"
ks_quit
[ "$(session '."data streams"[0].TaskPlots')" = "[4194307,4194308]" ] ||
	fail "two lanes were chosen, plots are $(session '."data streams"[0].TaskPlots')"

ks_start "$trace"
lanes "the devices chosen in the last run" "$trace"
devices alt+b alt+o
closed
lanes_of=
lanes "all of them" "$trace"
[ "$(area_of_first)" = "$bare" ] || fail "memory is drawn again"
ks_quit

# The View page offers the options of plugin_iommu, but only if it is loaded.
hints_are_saved() {
	grep -q '^hints=true' "$XDG_CONFIG_HOME/trace-iommu/lanes.ini"
}

ks_start "$trace"
lanes "without plugin_iommu" "$trace"
devices alt+v alt+h alt+o
closed
hints_are_saved && fail "hints without plugin_iommu"
ks_quit
export TRACEEVENT_PLUGIN_DIR="$DECODER"
ks_start "$trace"
lanes "with plugin_iommu" "$trace"
devices alt+v alt+h alt+o
closed
hints_are_saved || fail "no hints with plugin_iommu"
ks_quit
unset TRACEEVENT_PLUGIN_DIR

# The first device of this trace has few events, the second has many.
plots() {
	session '."data streams"[0].TaskPlots'
}

trace="$SAMPLES/amd-6.1-vfio.dat"
ks_start "$trace"
lanes "in the order of devices" "$trace"
devices alt+v alt+b alt+o
closed
ks_quit
[ "$(plots)" = "[4194306,4194305]" ] || fail "busiest first: $(plots)"
ks_start "$trace"
lanes_of=4194306
lanes "the busiest lane" "$trace"
ks_quit
[ "$(plots)" = "[4194306,4194305]" ] || fail "busiest first in the next run: $(plots)"
finish
