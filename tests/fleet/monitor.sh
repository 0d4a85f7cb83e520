#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/fleet/iommu-monitor.json: each message that explain takes for a fault of AMD-Vi, VT-d or SMMU
# matches the rule of its IOMMU and no other, and each other line of the logs matches none.
# usage: monitor.sh TRACE_IOMMU TOP
command=$1
top=$2
. "$top/tests/cli/lib.sh"
rules=$top/docs/fleet/iommu-monitor.json

jq -e '
	.plugin == "kmsg" and .bufferSize > 0 and
	([.rules[] | .type == "temporary" and (.reason | test("^[A-Za-z0-9]+$")) and
	  (.pattern | endswith(".*"))] | all) and
	([.rules[].reason] | length == (unique | length))' "$rules" >/dev/null || fail "$rules"
jq -r '.rules[] | [.reason, .pattern] | join("\t")' "$rules" >"$work/rules"
# Only what Go and grep understand alike.
cut -f 2 "$work/rules" | grep -E '\\[^].[]|\(\?|[*+}]\?' && fail "patterns that are not portable"

# rules_of FILE: prints "LINE-NUMBER REASON" for each match.
rules_of() {
	while IFS='	' read -r reason pattern; do
		grep -nE "$pattern" "$1" | sed "s/:.*/ $reason/"
	done <"$work/rules" | sort -n
}
# The text of a message, as /dev/kmsg has it.
strip() {
	sed -E 's/^(<[0-9]+>)?([A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [^ ]+ kernel: )?//; s/^\[[^]]*[0-9.]+\] //'
}

# Logs that mail has not broken.
for log in "$top"/tests/posted/*.txt "$top/tests/golden/cli/log.txt"; do
	case $log in
	*/01-* | */02-* | */03-*) ;;
	*) cat "$log" ;;
	esac
done | sed 's/ *$//' | sort -u >"$work/lines"
for log in "$top"/tests/posted/*.txt "$top/tests/golden/cli/log.txt"; do
	"$command" explain --ndjson "$log"
done >"$work/messages" 2>/dev/null
wanted='{"amd-vi": "AMDViFault", "vt-d": "VTdFault", "smmuv3": "SMMUv3Fault", "smmuv2": "SMMUv2Fault"}'
jq -r --argjson rule "$wanted" '
	select(.kind == "fault" and $rule[.vendor]) | [$rule[.vendor], .line] | join("\t")' \
	"$work/messages" | sort -u >"$work/faults"

cut -f 2- "$work/faults" | strip >"$work/text"
cut -f 1 "$work/faults" | awk '{ print NR, $1 }' >"$work/expected"
rules_of "$work/text" >"$work/matches"
same "the rules of faults" "$work/expected" "$work/matches"
for reason in AMDViFault VTdFault SMMUv3Fault SMMUv2Fault; do
	grep -q "$reason" "$work/matches" || fail "no message matches $reason"
done

# All other lines. Signs of trouble match no rule, or that of timeouts.
cut -f 2- "$work/faults" >"$work/fault_lines"
grep -vxFf "$work/fault_lines" "$work/lines" >"$work/others"
strip <"$work/others" >"$work/text"
rules_of "$work/text" | while read -r number reason; do
	line=$(sed -n "${number}p" "$work/others")
	if [ "$reason" != IOMMUTimeout ]; then
		echo "$reason: $line"
	elif [ "$(echo "$line" | "$command" explain --ndjson | jq -r .kind)" != sign ]; then
		echo "$reason, but no sign: $line"
	fi
done >"$work/wrong"
[ ! -s "$work/wrong" ] || fail "lines that match a rule: $(cat "$work/wrong")"
rules_of "$work/text" | grep -q IOMMUTimeout || fail "no message matches IOMMUTimeout"
[ "$(wc -l <"$work/others")" -gt 50 ] || fail "only $(wc -l <"$work/others") other lines"
finish
