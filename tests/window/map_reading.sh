#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window of address maps while it reads a large trace: it is closed, opened again, and another file is
# opened meanwhile. KernelShark goes on, and the map is there in the end. So it is at once when the window
# opens again.
. "$TOP/tests/window/lib.sh"

# open_map: open the window with the keyboard. Keys get lost while KernelShark loads a file, so the keys
# are pressed again. If the window is there, this changes nothing.
open_map() {
	wait_until "a window 'IOMMU address map'" key_opens ctrl+shift+j "IOMMU address map"
}

# open_file FILE: the same for the dialog that opens files. A window of maps that is just opening can take
# the key.
open_file() {
	wait_until "a window 'Open File'" key_opens ctrl+o "Open File"
	choose_file "Open File" "$1"
}

# close_map: close the window. This key is pressed again, too.
close_map() {
	wait_until "the end of the window" map_closes
}

map_closes() {
	dialog_is_open "IOMMU address map" || return 0
	timeout 10 xdotool windowactivate --sync "$dialog" key Escape
	for try in 1 2 3 4 5 6 7 8 9 10; do
		dialog_is_gone "IOMMU address map" && return
		sleep 0.2
	done
	return 1
}

# map_is_there: the line below the axis of time is drawn in the window of maps, and in no message.
map_is_there() {
	timeout 30 import -silent -window "$dialog" -depth 8 "$work/map.ppm" &&
		"$LOOK" line "$work/map.ppm" 1e293b
}

many="$work/large.dat"
other="$SAMPLES/amd-6.12-hotplug.dat"
"$SYNTH" -F "$FORMATS" - "$many" <<'END' || give_up "synth"
machine cpus=2
formats 6.1-x86_64 iommu
event +0.00001 cpu=0 pid=1000 iommu:attach_device_to_domain device="0000:01:00.0"
event +0.00001 cpu=0 pid=1000 iommu:attach_device_to_domain device="0000:01:00.0"
bulk count=300000 cpus=2 live=100 seed=1 step=1000 sizes=4K:2M
END
ks_start "$many"
wait_until "a line of time" axis_is_there
open_map
close_map
open_map
wait_until "the map" map_is_there
close_map
open_map
wait_until "the map again" map_is_there
close_map

# Another load of the same file reads everything again, and so does another file.
open_file "$many"
open_map
open_file "$other"
dialog "IOMMU address map"
close_map
lanes "another file" "$other"
open_map
wait_until "the map of the other file" map_is_there
close_map
ks_quit
finish
