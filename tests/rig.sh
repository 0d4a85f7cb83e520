#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Records in Debian kernels with emulated IOMMUs, by samples/record/capture.sh, and compares what
# trace-iommu finds in each recording with what the guest's programs did: every mapping must be there,
# with the right device and the grade certain, every fault with the right verdict, each holder, each
# removal; and tracing in the guest must be as it was before. Run it by hand: a capture takes about a
# minute, the selected set half an hour.
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
	newest/intel/fault newest/amd/disk newest/intel/net newest/intel/vfio \
	6.12/smmuv3/fault 6.12/smmuv3/vfio 6.12/smmuv3/disk newest/smmuv3/vfio

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

# facts OUT: what must be found, from the truth.
facts_of_truth() {
	awk '
		function member(name,    i) {
			for (i = 1; i <= NF; i++)
				if (index($i, name "=") == 1)
					return substr($i, length(name) + 2)
		}
		$1 == "fault" {
			print "fault", member("device"), member("access"), member("iova"),
			      member("verdict")
		}
		$1 == "open" {
			n = split(member("device"), devices, "+")
			print "held", devices[n], member("pid"), "certain"
		}
		$1 == "unplug" { print "unplug", member("device") }' "$1"
}

# VT-d reports the page of an address.
pages() {
	sed '/^fault/s/[0-9a-f][0-9a-f][0-9a-f] \([a-z-]*\)$/000 \1/'
}

# of_kind PATTERN IN OUT: only these lines, without order where the truth has none.
of_kind() {
	grep -E "^$1 " "$2" >"$3" || :
}

# without_mates TRUTH: drops holders of devices that nobody opened, but that share a group with one
# that was opened.
without_mates() {
	awk '
		function member(name,    i) {
			for (i = 1; i <= NF; i++)
				if (index($i, name "=") == 1)
					return substr($i, length(name) + 2)
		}
		FILENAME != "-" && $1 == "device" { group[member("device")] = member("group") }
		FILENAME != "-" && $1 == "open" {
			n = split(member("device"), devices, "+")
			for (i = 1; i <= n; i++) {
				opened[devices[i]] = 1
				held[group[devices[i]]] = 1
			}
		}
		FILENAME != "-" { next }
		$1 != "held" || $2 in opened || !($2 in group) || !(group[$2] in held)' "$1" -
}

judge_facts() {
	"$command" summary --json "$1.dat" >"$work/json" 2>"$work/err" || [ $? = 1 ] ||
		fail "$2: summary --json: $(head -n 3 "$work/err")"
	jq -r -f "$here/rig/facts.jq" "$work/json" | pages | without_mates "$1.truth" >"$work/found"
	# Before 6.13, SMMUv3 names only the stream.
	if grep -q '^fault null ' "$work/found" && grep -q 'iommu=smmuv3' "$1.truth"; then
		sed -i 's/^fault [^ ]*/fault stream/' "$work/found"
		facts_of_truth "$1.truth" | pages | sed 's/^fault [^ ]*/fault stream/'
	else
		facts_of_truth "$1.truth" | pages
	fi >"$work/expected"
	for kind in fault held unplug; do
		of_kind $kind "$work/expected" "$work/expected.$kind"
		of_kind $kind "$work/found" "$work/found.$kind"
		[ "$kind-$stock" != held-1 ] || continue
		same "$2: $kind" "$work/expected.$kind" "$work/found.$kind"
	done
}

judge() {
	"$command" summary --csv "$1.dat" >"$work/csv" 2>"$work/err" || [ $? = 1 ] ||
		fail "$2: summary --csv: $(head -n 3 "$work/err")"
	case $2 in
	*/event | */class | */all | */boot) stock=1 ;; # without probes
	*) stock=0 ;;
	esac
	awk -v stock=$stock -f "$here/rig/maps.awk" "$1.truth" "$work/csv" >"$work/maps" 2>"$work/share" ||
		fail "$2: $(head -n 5 "$work/maps")"
	judge_facts "$1" "$2"
	# trace-cmd by itself leaves its buffers behind.
	[ ! -s "$1.state" ] || [ $stock = 1 ] ||
		fail "$2: tracing is not as it was before: $(cat "$1.state")"
	echo "$2: $(cat "$work/share")"
}

for capture in "$@"; do
	kernel=${capture%%/*}
	rest=${capture#*/}
	out=$dir/$(echo "$capture" | tr / -)
	if [ -z "$keep" ] || [ ! -e "$out.dat" ]; then
		rm -f "$out.dat"
		"$top/samples/record/capture.sh" --kernel "$kernel" --iommu "${rest%%/*}" \
			--scenario "${rest#*/}" -o "$out.dat" || fail "$capture: no capture"
	fi
	[ ! -e "$out.dat" ] || judge "$out" "$capture"
done
[ "$failures" = 0 ] || echo "$failures failed"
finish
