# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that run the examples of the manual pages.

# example_files DIR TOP: the files that these examples read, in a new directory.
example_files() {
	rm -rf "$1"
	mkdir -p "$1"
	cp "$2/samples/amd-6.1-fault.dat" "$1/trace.dat"
	cp "$2/samples/record-amd-6.12-vfio.dat" "$1/old.dat"
	cp "$2/samples/record-intel-6.1-vfio.dat" "$1/new.dat"
	cp "$2/samples/intel-6.12-fault.dat" "$1/host1.dat"
	cp "$2/samples/virtio-6.12-vfio.dat" "$1/host2.dat"
	cp "$2/tests/posted/16-whole-log.txt" "$1/kern.log"
	printf '#!/bin/sh\n' >"$1/test"
	chmod +x "$1/test"
}

# example_programs DIR TOP: programs that print the log of the examples, and a KernelShark that only ends.
# DIR/home is a home directory with a copy of its plugin.
example_programs() {
	mkdir -p "$1/home/.local/lib/kernelshark/plugins"
	for program in dmesg journalctl; do
		printf '#!/bin/sh\ncat "%s/tests/posted/16-whole-log.txt"\n' "$2" >"$1/$program"
	done
	printf '#!/bin/sh\n' >"$1/kernelshark"
	chmod +x "$1/dmesg" "$1/journalctl" "$1/kernelshark"
	: >"$1/home/.local/lib/kernelshark/plugins/plugin-iommu_lanes.so"
}
