#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Logs in the forms in which people post them: each file of tests/posted and its explanation.
# ACCEPT=1 writes the expected files anew: read the difference.
. "$(dirname "$0")/lib.sh"
posted="$top/tests/posted"

nr=0
for file in "$posted"/*.txt; do
	name=$(basename "$file" .txt)
	nr=$((nr + 1))
	expect 1 explain "$file" </dev/null
	[ -z "${ACCEPT:-}" ] || cp "$work/out" "$posted/$name.explained"
	same "$name" "$posted/$name.explained" "$work/out"
	# The same in JSON, and message by message.
	totals=$(tail -n 1 "$work/out")
	faults=${totals%% fault*}
	expect 1 explain --json "$file" </dev/null
	[ "$(jq .nr_faults "$work/out")" = "$faults" ] || fail "$name: faults in JSON"
	[ "$(jq '[.faults[].count] | add // 0' "$work/out")" = "$faults" ] || fail "$name: counts in JSON"
	signs=$(jq '.nr_signs + .nr_findings' "$work/out")
	expect 1 explain --ndjson "$file" </dev/null
	[ "$(jq -s 'map(select(.kind == "fault")) | length' "$work/out")" = "$faults" ] ||
		fail "$name: faults in JSON lines"
	[ "$(jq -s 'map(select(.kind != "fault")) | length' "$work/out")" = "$signs" ] ||
		fail "$name: signs in JSON lines"
	# Quoted once more, and with the line ends of other systems.
	sed 's/^/> /' "$file" >"$work/quoted"
	expect 1 explain "$work/quoted" </dev/null
	[ "$(tail -n 1 "$work/out")" = "$totals" ] || fail "$name, quoted: $(tail -n 1 "$work/out")"
	sed 's/$/\r/' "$file" >"$work/crlf"
	expect 1 explain "$work/crlf" </dev/null
	[ "$(tail -n 1 "$work/out")" = "$totals" ] || fail "$name, with CR: $(tail -n 1 "$work/out")"
done
[ "$nr" -ge 15 ] || fail "only $nr files"
finish
