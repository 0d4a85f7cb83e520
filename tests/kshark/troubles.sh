#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The table of faults has what the export has: each fault, the number of each finding, and signs.
# usage: troubles.sh KSHARK_TROUBLES TRACE_IOMMU TRACE
. "$TOP/tests/lib.sh"

"$1" "$3" >"$work/rows" || fail "$3: no rows"
"$2" export --to ndjson "$3" >"$work/export" || fail "$3: no export"

jq -r 'select(.kind == "fault") |
	[.at_ns, .device // "", .iova // "", .access // "", .verdict // "", .reason // ""] | join("|")' \
	"$work/export" | sort >"$work/faults"
awk -F '|' -v OFS='|' '$1 == "fault" { print $2, $3, $4, $5, $6, $7 }' "$work/rows" | sort >"$work/fault-rows"
same "faults" "$work/faults" "$work/fault-rows"

jq -r 'select(.kind == "finding") | "\(.count) \(.class)"' "$work/export" |
	awk '{ n = $1; $1 = ""; nr[$0] += n } END { for (c in nr) print nr[c] c }' | sort >"$work/findings"
awk -F '|' '$1 == "finding" { sub(/:.*/, "", $7); nr[$7]++ } END { for (c in nr) print nr[c] " " c }' \
	"$work/rows" | sort >"$work/finding-rows"
same "findings" "$work/findings" "$work/finding-rows"

jq -r 'select(.kind == "sign") | "\(.count) \(.text)"' "$work/export" |
	awk '{ n = $1; $1 = ""; nr[$0] += n } END { for (c in nr) print nr[c] c }' | sort >"$work/signs"
awk -F '|' '$1 == "sign" { nr[$7]++ } END { for (c in nr) print nr[c] " " c }' "$work/rows" | sort >"$work/sign-rows"
same "signs" "$work/signs" "$work/sign-rows"
[ -s "$work/rows" ] || fail "$3: nothing to compare"
finish
