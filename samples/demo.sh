#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Builds the plugin, installs it for the user who runs this, and shows what it does to a trace.
# Installs what the machine lacks; a second run has nothing to install and takes seconds.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

[ -n "${HOME:-}" ] || { echo "error: HOME is not set: set it to where the plugin is to go" >&2; exit 2; }

sample="$top/samples/amd-6.1-fault.dat"
# One directory a user: root's files in a user's build directory would be in the way later.
build="$top/build/demo-$(id -u)"
log="$build/demo.log"

say() {
	printf '\n== %s\n' "$*"
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
	libtracecmd-dev libjson-c-dev
need "to read traces" trace-cmd

mkdir -p "$build"
run "configure" cmake -S "$top" -B "$build" -DBUILD_TESTING=OFF \
	-DCMAKE_INSTALL_PREFIX="$HOME/.local"
run "build" cmake --build "$build"
run "install" cmake --install "$build"
say "Installed to $HOME/.local: lib/traceevent/plugins/plugin_iommu.so, bin/trace-iommu"

# A fault of each kind and what led to it: the second open of the device in this trace.
scene() {
	sed -n '/ 18\.4[0-9]*: attach/,/ 19\.2[0-9]*: attach/p'
}

say "samples/$(basename "$sample") as the kernel prints it (trace-cmd report -N):"
trace-cmd report -N -i "$sample" | scene
say "The same with the plugin (trace-cmd report):"
trace-cmd report -i "$sample" | scene
say "What the history of each address adds to it (trace-cmd report -O iommu:history):"
trace-cmd report -O iommu:history -i "$sample" | scene | sed -n 's/^.*\] *\([0-9.]*: [a-z_]*:\).*; history: /\1 /p'
say "The faults of the whole trace (trace-iommu summary; there is more: holders, mappings, findings):"
{ "$HOME/.local/bin/trace-iommu" summary "$sample" || [ $? = 1 ]; } | sed -n '/^Faults/,/^$/{/./p}'
say "A line of a log, with a hint (dmesg | trace-iommu explain):"
trace-cmd report -N -i "$sample" | sed -n 's/^.*console: *//p' | sed -n 3p |
	"$HOME/.local/bin/trace-iommu" explain || [ $? = 1 ]

say "Your own traces: trace-cmd record -e iommu -e printk:console ...; trace-cmd report; trace-iommu summary"
