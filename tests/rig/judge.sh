# SPDX-License-Identifier: LGPL-2.1
# Sourced by tests that compare what trace-iommu finds in a capture of samples/record with the truth, which
# the guest's programs wrote. Needs lib.sh, $command (trace-iommu) and $rig, the directory of this file.

# facts_of_truth TRUTH: what must be found.
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

# trace_of CAPTURE: its file, of trace-cmd or of perf.
trace_of() {
	if [ -e "$1.dat" ]; then
		echo "$1.dat"
	else
		echo "$1.data"
	fi
}

# judge_facts CAPTURE NAME: faults, holders and removals.
judge_facts() {
	"$command" summary --json "$(trace_of "$1")" >"$work/json" 2>"$work/err" || [ $? = 1 ] ||
		fail "$2: summary --json: $(head -n 3 "$work/err")"
	jq -r -f "$rig/facts.jq" "$work/json" | pages | without_mates "$1.truth" >"$work/found"
	facts_of_truth "$1.truth" | pages >"$work/expected"
	for kind in fault held unplug; do
		of_kind $kind "$work/expected" "$work/expected.$kind"
		of_kind $kind "$work/found" "$work/found.$kind"
		[ "$kind-$stock" != held-1 ] || continue
		same "$2: $kind" "$work/expected.$kind" "$work/found.$kind"
	done
}

# judge CAPTURE NAME: of the files CAPTURE.dat or CAPTURE.data, and CAPTURE.truth. Sets stock to 1 if the
# scenario, the last part of NAME, is recorded without probes.
judge() {
	"$command" summary --csv "$(trace_of "$1")" >"$work/csv" 2>"$work/err" || [ $? = 1 ] ||
		fail "$2: summary --csv: $(head -n 3 "$work/err")"
	case $2 in
	*/event | */class | */all | */boot | */selected | */crash | */perf) stock=1 ;; # without probes
	*) stock=0 ;;
	esac
	awk -v stock=$stock -f "$rig/maps.awk" "$1.truth" "$work/csv" >"$work/maps" 2>"$work/share" ||
		fail "$2: $(head -n 5 "$work/maps")"
	judge_facts "$1" "$2"
	echo "$2: $(cat "$work/share")"
}

# QEMU's virtio-iommu does not say whether an access was a read or a write.
as_emulated() {
	case $1 in
	*/virtio/*) sed 's/^\(fault [^ ]*\) [a-z]*/\1 null/' ;;
	*) cat ;;
	esac
}

# judge_live CAPTURE NAME: what live showed in the guest, CAPTURE.live.json, against CAPTURE.live.truth.
judge_live() {
	jq -r -s -f "$rig/live.jq" "$1.live.json" 2>"$work/err" | pages >"$work/shown" ||
		fail "$2: $1.live.json: $(head -n 3 "$work/err")"
	facts_of_truth "$1.live.truth" | pages | as_emulated "$2" >"$work/expected"
	for kind in fault held; do
		of_kind $kind "$work/expected" "$work/expected.$kind"
		of_kind $kind "$work/shown" "$work/shown.$kind"
		without_mates "$1.live.truth" <"$work/shown.$kind" >"$work/found.$kind"
		same "$2: $kind, shown by live" "$work/expected.$kind" "$work/found.$kind"
	done
	awk -f "$rig/live.awk" "$1.live.truth" "$work/shown" >"$work/counts" ||
		fail "$2: live: $(head -n 5 "$work/counts")"
	[ "$(grep -c ': interval' "$1.live.lines")" = 3 ] || fail "$2: lines: $(head -n 5 "$1.live.lines")"
	[ ! -e "$1.live.screen" ] || grep -q '0000:00:06\.0' "$1.live.screen" ||
		fail "$2: no device on the screen"
}
