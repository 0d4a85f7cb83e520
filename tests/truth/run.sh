#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Compares `trace-iommu summary` with the truth of captures. The scripts here derive the truth from
# the text of trace-cmd and from the known actions of each scene. README.md explains the rules.
#
# usage: run.sh [-c CHECK] SUMMARY_COMMAND CAPTURE_DIRECTORY...
#   CHECK: tables (does not need the command), maps, epochs, faults, bytes or programs; without -c, all
#   of them
# The status is 77 if the command does not have a summary.
# ACCEPT=1 in the environment writes expected/tables.txt: read the difference before you commit it.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../../scripts/report.sh"
rig=$here/../rig
. "$rig/judge.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory

checks="tables maps epochs faults bytes programs"
if [ "${1:-}" = -c ]; then
	checks=$2
	shift 2
fi
[ $# -ge 2 ] || {
	echo "usage: run.sh [-c CHECK] SUMMARY_COMMAND CAPTURE_DIRECTORY..." >&2
	exit 2
}
summary=$1
command=${summary% summary}
shift

# The sources of attribution to omit; "-" for none.
modes="- probe probe,dma probe,flush probe,dma,flush probe,task"

# wants CHECK
wants() {
	case " $checks " in *" $1 "*) return 0 ;; esac
	return 1
}

# awk_on REPORT ARGUMENT...: runs awk with the reader of reports.
awk_on() {
	on=$1
	shift
	awk -f "$here/report.awk" "$@" "$on"
}

# plain NAME COLUMN: prints a column of expected/plain.txt; nothing if the capture is not listed.
plain() {
	awk -v name="$1" -v column="$2" '$1 == name && $column != "-" { print $column }' \
		"$here/expected/plain.txt"
}

# Prints the truth of $file, from its report in $work/report.
find_truth() {
	set --
	case $name in
	probe-* | record-*)
		[ ! -e "${file%.dat}.boot.txt" ] || set -- -v boot="${file%.dat}.boot.txt"
		awk_on "$work/report" "$@" -f "$here/spaces.awk" -f "$here/probes.awk" \
			-f "$here/attribution.awk"
		;;
	*)
		set -- -v kind="$(plain "$name" 2)"
		[ "$(plain "$name" 3)" != single ] || set -- "$@" -v single=1
		case $(plain "$name" 4) in
		'') ;;
		held) set -- "$@" -v held="$here/expected/$name.epochs.txt" ;;
		*) set -- "$@" -v device="$(plain "$name" 4)" ;;
		esac
		awk_on "$work/report" "$@" -f "$here/spaces.awk" -f "$here/plain.awk"
		;;
	esac >"$work/truth" || fail "$name: no truth"
}

# summarize OUT ARGUMENT...: writes the summary of $file.
summarize() {
	out=$1
	shift
	# shellcheck disable=SC2086 # the command may be several words
	$summary "$file" "$@" >"$out" 2>"$work/err" </dev/null
	status=$?
	if [ "$status" -gt 1 ] || [ -s "$work/err" ]; then
		fail "$name: summary $*: status $status, $(head -n 3 "$work/err")"
	fi
}

# The counts in the truth must equal those that were reviewed.
check_table() {
	awk -F '\t' -v name="$name" '
		/^#/ { if ($3) print name, $2, $3; next }
		/^@/ { next }
		{
			end = $10 == "?" ? "of unknown end" : $10 == "-" ? "alive" : "ended (" $11 ")"
			rows[$7 " of " $8 ", " end]++
		}
		END { for (key in rows) print name, key, rows[key] }' "$work/truth" |
		LC_ALL=C sort >>"$work/tables"
}

check_maps() {
	for mode in $modes; do
		without=
		[ "$mode" = - ] || without=$mode
		# shellcheck disable=SC2086 # no argument if no source is omitted
		summarize "$work/csv" --csv ${without:+--without "$without"}
		awk -v name="$name" -v without="$without" -f "$here/judge.awk" \
			"$work/truth" "$work/csv" >"$work/judged" || fail "$name without=$mode: rows"
		grep -v '^=' "$work/judged"
		grep '^=' "$work/judged" >>"$work/lines"
	done
}

# compare_epochs GRADE ARGUMENT...: compares the epochs of the summary.
compare_epochs() {
	grade=$1
	shift
	summarize "$work/json" --json "$@"
	jq -r '.epochs[] | [.device, .holder, .pid, .grade, .from_ns, .to_ns, .implied_end] | @tsv' \
		"$work/json" >"$work/epochs" || fail "$name: summary --json $*: no epochs"
	awk -v grade="$grade" -v last_iommu="$last_iommu" -v last="$last" -f "$here/epochs.awk" \
		"$work/held" "$work/epochs" >"$work/judged" ||
		fail "$name: epochs $*: $(head -n 10 "$work/judged")"
}

check_epochs() {
	awk_on "$work/report" -f "$here/holders.awk" >"$work/held" || fail "$name: no holders"
	# The times of the last event of the iommu system, and of the last event.
	last=$(sed -n 's/^# last //p' "$work/held")
	last_iommu=${last% *}
	last=${last#* }

	case $name in
	probe-* | record-*)
		compare_epochs certain
		compare_epochs likely --without probe
		;;
	*)
		[ ! -e "$here/expected/$name.epochs.txt" ] ||
			cat "$here/expected/$name.epochs.txt" >>"$work/held"
		compare_epochs likely
		;;
	esac
}

check_faults() {
	case $name in record-*) return ;; esac # check_programs compares them
	summarize "$work/json" --json
	jq -r '.faults[] | select(.iova != null) | [.at_ns, .device, .iova, .verdict] | @tsv' \
		"$work/json" >"$work/faults" || fail "$name: summary --json: no faults"
	expected="$here/expected/$name.faults.txt"
	if [ -e "$expected" ]; then
		[ "$status" = 1 ] || fail "$name: faults, but status $status"
	else
		expected=/dev/null
	fi
	awk -f "$here/faults.awk" "$expected" "$work/faults" >"$work/judged" ||
		fail "$name: $(head -n 10 "$work/judged")"
}

# The bytes of each device: every change in the lanes, and the peak and the end in the summary.
check_bytes() {
	case $name in probe-* | record-*) ;; *) return ;; esac
	awk_on "$work/report" -f "$here/spaces.awk" -f "$here/probes.awk" -f "$here/bytes.awk" |
		LC_ALL=C sort -k 1,1 -k 2,2n >"$work/bytes" || fail "$name: no bytes"
	[ -s "$work/bytes" ] || fail "$name: no device has bytes"
	# shellcheck disable=SC2086 # the command may be several words
	$command export --to perfetto "$file" >"$work/perfetto" 2>"$work/err" </dev/null ||
		fail "$name: export: $(head -n 3 "$work/err")"
	jq -r '(.traceEvents | map(select(.name == "process_name") | {"\(.pid)": (.args.name | split(" ")[0])}) | add) as $of |
		.traceEvents[] | select(.ph == "C" and .name == "mapped bytes") |
		[$of["\(.pid)"], (.ts * 1000 | round), .args.bytes] | join(" ")' "$work/perfetto" |
		grep '^[0-9a-f]*:' | LC_ALL=C sort -k 1,1 -k 2,2n >"$work/lanes"
	diff "$work/bytes" "$work/lanes" >"$work/judged" ||
		fail "$name: bytes (< true, > in the lanes): $(head -n 10 "$work/judged")"
	summarize "$work/json" --json
	jq -r '.devices[] | select(.device != null and .bytes_peak > 0) |
		[.device, .bytes_peak, .bytes_now] | join(" ")' "$work/json" |
		LC_ALL=C sort >"$work/summed"
	awk '{ now[$1] = $3; if ($3 > peak[$1] + 0) peak[$1] = $3 }
		END { for (d in peak) printf "%s %.0f %.0f\n", d, peak[d], now[d] }' "$work/bytes" |
		LC_ALL=C sort >"$work/peaks"
	diff "$work/peaks" "$work/summed" >"$work/judged" ||
		fail "$name: device, peak, end (< true, > in the summary): $(cat "$work/judged")"
}

# With what the guest's programs wrote.
check_programs() {
	case $name in record-*) ;; *) return ;; esac
	judge "${file%.dat}" "$name"
}

if ! wants tables; then
	no_summary=$($summary </dev/null 2>&1) || :
	case $no_summary in *"unknown command 'summary'"*)
		echo "the command has no summary yet"
		exit 77
		;;
	esac
fi

: >"$work/tables"
: >"$work/lines"
for directory in "$@"; do
	for file in "$directory"/*.dat; do
		name=$(basename "$file" .dat)
		# Ignore the report's stderr, because stock trace-cmd prints many warnings. Check
		# only its status.
		plain_report trace-cmd report -t -N -i "$file" >"$work/report" 2>/dev/null ||
			fail "$name: no report"
		find_truth
		! wants tables || check_table
		! wants maps || check_maps
		! wants epochs || check_epochs
		! wants faults || check_faults
		! wants bytes || check_bytes
		! wants programs || check_programs
	done
done

if wants tables && [ "${ACCEPT:-}" = 1 ]; then
	cp "$work/tables" "$here/expected/tables.txt"
fi
! wants tables || same "what the truth says" "$here/expected/tables.txt" "$work/tables"
if wants maps; then
	awk -f "$here/limits.awk" "$work/lines" || fail "limits"
fi
finish
