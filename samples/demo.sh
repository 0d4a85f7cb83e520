#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Builds the plugins and the command, installs them for the user who runs this, and shows what they do to
# a trace. Installs what the machine lacks; a second run has nothing to install and takes seconds.
#
# It ends with KernelShark: in a window, which is to be closed, where there is a display and somebody at a
# terminal; else (or with CI set) on a display that nobody sees, as a picture in a file.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"
. "$top/scripts/report.sh"

[ -n "${HOME:-}" ] || { echo "error: HOME is not set: set it to where the plugin is to go" >&2; exit 2; }

sample="$top/samples/amd-6.1-fault.dat"
# One directory a user: root's files in a user's build directory would be in the way later.
build="$top/build/demo-$(id -u)"
log="$build/demo.log"

say() {
	printf '\n== %s\n' "$*"
}

# section WHAT COMMAND...: shows what the command prints, which must be something.
section() {
	say "$1"
	shift
	"$@" >"$log"
	cat "$log"
	[ -s "$log" ] || {
		echo "error: this section is empty, and should not be" >&2
		exit 2
	}
}

# run WHAT COMMAND...: quiet while it works, everything when it does not.
run() {
	what=$1
	shift
	"$@" >"$log" 2>&1 || {
		cat "$log" >&2
		echo "error: could not $what; the messages above say why" >&2
		exit 2
	}
}

need "to build" gcc libc6-dev make cmake pkg-config libtraceevent-dev libtracefs-dev \
	libtracecmd-dev libjson-c-dev libcairo2-dev fonts-dejavu-core
need "to build the KernelShark plugin" g++ libkshark-dev libglu1-mesa-dev
# The Qt that KernelShark itself is built with.
if pkg-config --atleast-version=2.4 libkshark; then
	qt=qt6-base-dev
else
	qt=qtbase5-dev
fi
need "to build the window's part of the KernelShark plugin" "$qt"
need "to read traces" trace-cmd
need "to see them on a timeline" kernelshark

mkdir -p "$build"
run "configure" cmake -S "$top" -B "$build" -DBUILD_TESTING=OFF \
	-DCMAKE_INSTALL_PREFIX="$HOME/.local"
run "build" cmake --build "$build" -j "$(nproc)"
run "install" cmake --install "$build"
command="$HOME/.local/bin/trace-iommu"
say "Installed to $HOME/.local: bin/trace-iommu," \
	"lib/traceevent/plugins/plugin_iommu.so, lib/kernelshark/plugins/plugin-iommu_lanes.so"
echo "To remove it: cmake --build $build --target uninstall"

# A fault of each kind and what led to it: the second open of the device in this trace.
scene() {
	sed -n '/ 18\.4[0-9]*: attach/,/ 19\.2[0-9]*: attach/p'
}

stock_report() {
	trace-cmd report -N -i "$sample" | scene
}
plugin_report() {
	trace-cmd report -i "$sample" | scene
}
histories() {
	plain_report trace-cmd report -O iommu:history -i "$sample" | scene |
		sed -n 's/^.*\] *\([0-9.]*: [a-z_]*:\).*; history: /\1 /p'
}
faults() {
	{ "$command" summary "$sample" || [ $? = 1 ]; } | sed -n '/^Faults/,/^$/{/./p}'
}
explanation() {
	trace-cmd report -N -i "$sample" | sed -n 's/^.*console: *//p' | sed -n 3p |
		{ "$command" explain || [ $? = 1 ]; }
}

section "samples/$(basename "$sample") as the kernel prints it (trace-cmd report -N):" stock_report
section "The same with the plugin (trace-cmd report):" plugin_report
section "What the history of each address adds to it (trace-cmd report -O iommu:history):" histories
section "The faults of the whole trace (trace-iommu summary; there is more: holders, mappings, findings):" \
	faults
picture="$build/amd-6.1-fault.png"
"$command" draw "$sample" "$picture"
say "Who held the device, what was mapped and what faulted, as a picture (trace-iommu draw): $picture"
section "A line of a log, with a hint (dmesg | trace-iommu explain):" explanation

# Somebody is here to see a window, and to close it.
has_window() {
	[ -t 1 ] && [ -z "${CI:-}" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

# KernelShark itself is the one who knows whether the display answers: without it, it ends at once.
show_window() {
	say "Who held which device, what was mapped, where it faulted (trace-iommu view):" \
		"close KernelShark's window to go on"
	# Its own place for settings: root is asked nothing there, and nobody's session is lost.
	mkdir -p "$build/cache"
	[ -e "$build/cache/setting.ini" ] ||
		printf '[General]\nnoRootWarn=true\n' >"$build/cache/setting.ini"
	KS_USER_CACHE_DIR="$build/cache" "$command" view "$sample" >"$log" 2>&1 || {
		tail -n 3 "$log"
		echo "KernelShark could not be shown here, so a picture of it is made"
		return 1
	}
}

show_picture() {
	need "to show KernelShark without a display, and take its picture" \
		xvfb libgl1-mesa-dri xdotool imagemagick
	run "take a picture of KernelShark" "$top/scripts/view-to-png.sh" "$command" "$sample" \
		"$build/lanes.png"
	say "Who held which device, what was mapped, where it faulted (trace-iommu view), as a picture:"
	echo "$build/lanes.png"
}

{ has_window && show_window; } || show_picture

say "Your own traces: trace-cmd record -e iommu -e printk:console ...; trace-cmd report; trace-iommu summary; trace-iommu view"
