#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Five questions about recorded traces, each with the command that answers it and its answer. On a terminal, each
# step waits for Enter. With --no-wait, or without a terminal, the tour runs through.
# usage: tour.sh [--no-wait]
#
# It uses the trace-iommu in PATH, or else the one that samples/demo.sh or a build in build/ made. COMMAND names
# another one.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)

case ${1:-} in
--no-wait) wait= ;;
'') if [ -t 0 ] && [ -t 1 ]; then wait=1; else wait=; fi ;;
*)
	echo "usage: samples/tour.sh [--no-wait]" >&2
	exit 2
	;;
esac

# The first program of these that exists.
find_command() {
	for program in "${COMMAND:-}" "$(command -v trace-iommu || :)" "${HOME:-}/.local/bin/trace-iommu" \
		"$top/build/demo-$(id -u)/cli/trace-iommu" "$top/build/cli/trace-iommu"; do
		[ ! -x "$program" ] || {
			echo "$program"
			return
		}
	done
}
command=$(find_command)
[ -n "$command" ] || {
	echo "error: no trace-iommu in PATH: run samples/demo.sh first, which builds and installs it" >&2
	exit 2
}

case $command in
/*) ;;
*) command=$PWD/$command ;;
esac

pause() {
	[ -n "$wait" ] || return 0
	printf '\n-- Enter: go on; Ctrl-C: end -- '
	# At the end of the input, nobody is there to wait for.
	read -r _ || wait=
}

# step QUESTION REMARK FILTER ARGUMENT...: asks, shows the command of these arguments, and shows its answer,
# of which sed's FILTER keeps the part that matters. Faults and differences (status 1) are answers, too.
number=0
step() {
	number=$((number + 1))
	question=$1
	remark=$2
	filter=$3
	shift 3
	printf '\n== %s of 5: %s\n\n    $ trace-iommu %s\n\n' "$number" "$question" "$*"
	status=0
	answer=$(cd "$top" && "$command" "$@") || status=$?
	[ "$status" -le 1 ] || {
		echo "error: trace-iommu $* ended with status $status" >&2
		exit 2
	}
	answer=$(echo "$answer" | sed -n "$filter")
	[ -n "$answer" ] || {
		echo "error: trace-iommu $* has no answer" >&2
		exit 2
	}
	echo "$answer"
	printf '\n%s\n' "$remark"
	[ "$number" = 5 ] || pause
}

step "My log has a fault of DMAR. What is wrong?" \
	"The log says what was refused, but not why: that takes a trace. More: docs/guide/fault.md" \
	p explain samples/intel-6.12-fault.log

step "Why did these accesses fault?" \
	"The last column is the verdict on each address. More: docs/guide/use-after-unmap.md" \
	'/^Faults/,/^$/{/./p;}' summary samples/intel-6.12-fault.dat

step "Who had the network card, and when?" \
	"The host, then a VM of QEMU, then the host again. More: docs/guide/vm.md" \
	'/^Devices and their holders/,/^$/{/./p;}' summary samples/record-intel-6.12-qemu.dat

step "Does this program leak mappings?" \
	"Four pages live on, because keeper still holds the device: no leak yet. More: docs/guide/leak.md" \
	'/^Findings/,/^$/{/./p;}' summary samples/probe-intel-7.2-vfiokeep.dat

step "What does the IOMMU cost, and is it strict or lazy?" \
	"Each unmap waits for its own flush. More: docs/guide/slow.md" \
	'1,/^$/{/./p;}; /^In words/,/^$/{/./p;}' stat samples/intel-7.2-disk.dat

printf '\nYour own machine: sudo trace-iommu record. All pages: docs/README.md\n'
