#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window's events of an address are those of the command, for all addresses of a trace and for one.
# usage: follow.sh KSHARK_FOLLOW TRACE_IOMMU TRACE
. "$TOP/tests/lib.sh"

"$2" summary --csv "$3" >"$work/csv" || [ $? = 1 ] || fail "$3: no rows"
"$2" export --to ndjson "$3" >"$work/export" || fail "$3: no export"

# follow ADDRESS FIRST LAST: compare; FIRST and LAST are decimal.
follow() {
	"$1" "$3" "$4" >"$work/rows" || fail "$4: no events"
	awk -F '|' '$1 ~ /^(map|unmap|fault)$/ && $5 == ""' "$work/rows" >"$work/own"

	# Maps with their devices, from the table of mappings.
	python3 - "$work/csv" "$5" "$6" >"$work/maps" <<-'END'
		import csv, sys
		for row in csv.DictReader(open(sys.argv[1])):
		    iova, size = int(row["iova"], 0), int(row["size"])
		    if size and iova <= int(sys.argv[3]) and iova + size > int(sys.argv[2]):
		        print(row["mapped_at_ns"], hex(iova), size, row["device"], sep="|")
	END
	sort "$work/maps" >"$work/maps.sorted"
	awk -F '|' -v OFS='|' '$1 == "map" { print $2, $3, $4, $6 }' "$work/own" | sort >"$work/own.maps"
	same "maps of $4" "$work/maps.sorted" "$work/own.maps"

	# Unmaps, from the report, whose times are in microseconds.
	"$2" report --iova "$4" "$3" >"$work/report" || fail "$4: no report"
	sed -nE 's/^.* ([0-9]+\.[0-9]{6}): unmap(_single|_sg)?: +[^ (].*/\1/p' "$work/report" | sort >"$work/unmaps"
	awk -F '|' '$1 == "unmap" { us = int($2 / 1000 + 0.5); printf "%d.%06d\n", us / 1000000, us % 1000000 }' \
		"$work/own" | sort >"$work/own.unmaps"
	same "unmaps of $4" "$work/unmaps" "$work/own.unmaps"

	jq -r 'select(.kind == "fault" and .iova != null) | [.at_ns, .iova, .device // ""] | join("|")' "$work/export" |
		python3 -c 'import sys
for line in sys.stdin:
    if int(sys.argv[1]) <= int(line.split("|")[1], 0) <= int(sys.argv[2]): print(line, end="")' "$5" "$6" |
		sort >"$work/faults"
	awk -F '|' -v OFS='|' '$1 == "fault" { print $2, $3, $6 }' "$work/own" | sort >"$work/own.faults"
	same "faults of $4" "$work/faults" "$work/own.faults"

	# Each event is a mark in the lane of each of its devices, or in one of unknown devices.
	awk -F '|' 'NR == FNR { if ($1 == "marks" && $2 == "") unknown = 1; next }
		$1 == "marks" { own += $3; near += $4 }
		$1 ~ /^(map|unmap|fault)$/ { n = $6 == "" ? unknown : split($6, d, "+"); if ($5 == "") rows += n; else others += n }
		END { if (own != rows || near != others) print own, rows, near, others }' \
		"$work/rows" "$work/rows" >"$work/marks"
	[ ! -s "$work/marks" ] || fail "$4: marks: $(cat "$work/marks")"
}

follow "$@" 0-ffffffffffffffff 0 18446744073709551615
[ -s "$work/own" ] || fail "$3: nothing to compare"
grep -qE '^(map|unmap|fault)\|[0-9]*\|[^|]*\|[^|]*\|[^|]' "$work/rows" && fail "$3: something is near all addresses"
awk -F '|' '$1 == "marks" && ($3 > 0) < ($5 > 0)' "$work/rows" >"$work/bare"
[ ! -s "$work/bare" ] || fail "$3: lanes with maps lack marks: $(cat "$work/bare")"

# The address in the middle of the trace, and what is within 64K of it.
one=$(awk -F '|' '$1 == "map" { a[++n] = $3 } END { print a[int((n + 1) / 2)] }' "$work/own")
cp "$work/own" "$work/all"
follow "$@" "$one" "$((one))" "$((one))"
[ -s "$work/own" ] || fail "$3: no event of $one"
python3 - "$work/all" "$one" >"$work/near" <<-'END'
	import sys
	at = int(sys.argv[2], 0)
	for line in open(sys.argv[1]):
	    kind, ts, address, size = line.split("|")[:4]
	    first, size = int(address, 0), int(size) or 1
	    if first <= at < first + size:
	        continue
	    gap = first - at - 1 if first > at else at - first - size
	    if gap < 65536:
	        print(ts, kind)
END
sort "$work/near" >"$work/near.sorted"
awk -F '|' '$1 ~ /^(map|unmap|fault)$/ && $5 != "" { print $2, $1 }' "$work/rows" | sort >"$work/own.near"
same "near $one" "$work/near.sorted" "$work/own.near"
finish
