#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Records in Debian kernels with emulated IOMMUs, by samples/record/capture.sh, and compares what
# trace-iommu finds in each recording with what the guest's programs did: every mapping must be there,
# with the right device and the grade certain, every fault with the right verdict, each holder, each
# removal; and tracing in the guest must be as it was before. Run it by hand: a capture takes about a
# minute, the selected set three quarters of an hour.
#
# usage: tests/rig.sh [-o DIR] [-k] [KERNEL/IOMMU/SCENARIO...]
#
#   -o DIR   keeps the captures in DIR (default: build/rig)
#   -k       judges the captures that are there, and makes the others
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
. "$top/scripts/need.sh"
. "$here/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory

dir=$top/build/rig
keep=
while [ $# -gt 0 ]; do
	case $1 in
	-o)
		dir=$2
		shift
		;;
	-k) keep=1 ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- \
	5.10/intel/vfio 5.10/amd/disk 5.10/intel/fault \
	6.1/intel/disk 6.1/amd/vfio 6.1/intel/hotplug 6.1/amd/net \
	6.12/intel/kill 6.12/amd/two 6.12/virtio/vfio 6.12/intel/boot 6.12/intel/many \
	6.12/intel/fault 6.12/intel/qemu 6.1/intel/perf \
	5.10/intel/live 5.10/amd/live 6.1/amd/live 6.12/intel/live 6.12/virtio/live 6.12/smmuv3/live \
	newest/amd/live newest/intel/live newest/intel/fault newest/amd/disk newest/intel/net newest/intel/vfio \
	6.12/smmuv3/fault 6.12/smmuv3/vfio 6.12/smmuv3/disk 6.12/smmuv3/two 6.12/smmuv3/net \
	6.12/smmuv3/boot newest/smmuv3/vfio

need "to judge captures" jq || exit 2
mkdir -p "$dir"
build=$top/build/rig-judge
cmake -S "$top" -B "$build" -DBUILD_TESTING=OFF -DTRACE_IOMMU_DRAW=OFF \
	-DTRACE_IOMMU_KSHARK_PLUGIN=OFF -DTRACE_IOMMU_DOCS=OFF >"$work/build" 2>&1 &&
	make -C "$build" -j2 trace-iommu >"$work/build" 2>&1 || {
	tail -n 20 "$work/build"
	echo "error: cannot build trace-iommu" >&2
	exit 2
}
command=$build/cli/trace-iommu

rig=$here/rig
. "$rig/judge.sh"

for capture in "$@"; do
	kernel=${capture%%/*}
	rest=${capture#*/}
	out=$dir/$(echo "$capture" | tr / -)
	trace=$out.dat
	[ "${rest#*/}" != perf ] || trace=$out.data
	if [ -z "$keep" ] || [ ! -e "$trace" ]; then
		rm -f "$trace"
		"$top/samples/record/capture.sh" --kernel "$kernel" --iommu "${rest%%/*}" \
			--scenario "${rest#*/}" -o "$out.dat" || fail "$capture: no capture"
	fi
	[ -e "$trace" ] || continue
	judge "$out" "$capture"
	[ ! -e "$out.live.json" ] || judge_live "$out" "$capture"
	# The boot's buffer is as its parameters say, and trace-cmd by itself leaves its buffers behind.
	[ ! -s "$out.state" ] || [ $stock = 1 ] ||
		fail "$capture: tracing is not as it was before: $(cat "$out.state")"
done
[ "$failures" = 0 ] || echo "$failures failed"
finish
