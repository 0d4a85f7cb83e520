#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Builds the plugins and the command, installs them for the user who runs this script, and
# demonstrates them on a trace. Installs missing packages first. A second run takes seconds.
#
# At the end, it starts KernelShark in a window and waits until the user closes it. Without a
# display or a terminal, or with CI set, it saves a picture of KernelShark on a virtual display
# instead.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"
. "$top/scripts/report.sh"

[ -n "${HOME:-}" ] || { echo "error: HOME is not set: set it to the directory in which to install" >&2; exit 2; }

sample="$top/samples/amd-6.1-fault.dat"
# One directory per user, because a user could not replace root's files.
build="$top/build/demo-$(id -u)"
log="$build/demo.log"

say() {
	printf '\n== %s\n' "$*"
}

# section TITLE COMMAND...: shows the output of the command, which must not be empty.
section() {
	say "$1"
	shift
	"$@" >"$log"
	cat "$log"
	[ -s "$log" ] || {
		echo "error: this section must not be empty" >&2
		exit 2
	}
}

# run WHAT COMMAND...: shows the output of the command only if it fails.
run() {
	what=$1
	shift
	"$@" >"$log" 2>&1 || {
		cat "$log" >&2
		echo "error: could not $what; see the messages above" >&2
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
need "to build the dialog of the KernelShark plugin" "$qt"
need "to choose the probes of a recording" libbpf-dev
need "to name the PCI devices of a recording" libpci-dev
need "to show a machine on a terminal" libncurses-dev
need "to read traces" trace-cmd
need "to show traces on a timeline" kernelshark

mkdir -p "$build"
echo "Building in $build, which takes some minutes the first time"
run "configure" cmake -S "$top" -B "$build" -DBUILD_TESTING=OFF \
	-DCMAKE_INSTALL_PREFIX="$HOME/.local"
run "build" cmake --build "$build" -j "$(nproc)"
run "install" cmake --install "$build"
command="$HOME/.local/bin/trace-iommu"
say "Installed to $HOME/.local: bin/trace-iommu," \
	"lib/traceevent/plugins/plugin_iommu.so, lib/kernelshark/plugins/plugin-iommu_lanes.so"
echo "To remove it: cmake --build $build --target uninstall"

# Faults and the events before them: the second open of the device in this trace.
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
section "The history of each address (trace-cmd report -O iommu:history):" histories
section "The faults of the whole trace (trace-iommu summary; there is more: holders, mappings, findings):" \
	faults
picture="$build/amd-6.1-fault.png"
"$command" draw "$sample" "$picture"
say "The device's holders, mapped memory and faults as a picture (trace-iommu draw): $picture"
section "A line of a log, with a hint (dmesg | trace-iommu explain):" explanation

# Succeeds if a user can see a window and close it.
has_window() {
	[ -t 1 ] && [ -z "${CI:-}" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

# Only KernelShark can check that the display works. It exits at once if not.
show_window() {
	say "The device's holders, mapped memory and faults on a timeline (trace-iommu view):" \
		"close KernelShark's window to continue"
	# Use a separate directory for KernelShark's settings: this avoids its question to root and
	# keeps the user's session.
	mkdir -p "$build/cache"
	[ -e "$build/cache/setting.ini" ] ||
		printf '[General]\nnoRootWarn=true\n' >"$build/cache/setting.ini"
	KS_USER_CACHE_DIR="$build/cache" "$command" view "$sample" >"$log" 2>&1 || {
		tail -n 3 "$log"
		echo "KernelShark could not be started on this display; saving a picture of it instead"
		return 1
	}
}

show_picture() {
	need "to run KernelShark without a display and save a picture of it" \
		xvfb libgl1-mesa-dri xdotool imagemagick
	run "save a picture of KernelShark" "$top/scripts/view-to-png.sh" "$command" "$sample" \
		"$build/lanes.png"
	say "The same on a timeline (trace-iommu view), as a picture:"
	echo "$build/lanes.png"
}

{ has_window && show_window; } || show_picture

say "Five questions and their answers: samples/tour.sh"
say "Your own traces: trace-iommu record ...; trace-cmd report; trace-iommu summary; trace-iommu view"
