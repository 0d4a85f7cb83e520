#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces with forged numbers: the plugin does not crash, prints no bytes from outside the record,
# and says which records are damaged.
. "$TOP/tests/report/lib.sh"
. "$TOP/tests/lies.sh"

# check NAME FILE
check() {
	report -i "$2" >"$work/out" 2>"$work/err"
	status=$?
	grep -qE 'Sanitizer|runtime error' "$work/err" && fail "$1: $(cat "$work/err")"
	if [ $status -gt 123 ]; then
		timeout 20 trace-cmd report -N -i "$2" >/dev/null 2>&1
		[ $? -gt 123 ] || fail "$1: status $status only with the plugin"
		stopped=$((stopped + 1))
		return
	fi
	case $1 in
	format-*) return ;; # trace-cmd may not find the record's event, or the plugin its device
	*-2M | *fffffec | position-*)
		grep -aqE 'damaged record: .*(it|the record) claims [0-9]+ bytes, but has at most [0-9]+\)$' \
			"$work/out" || fail "$1: no damaged record"
		;;
	esac
	grep -aq 'attach_device_to_domain: IOMMU: device=0000:00:04.0$' "$work/out" ||
		fail "$1: no intact record"
	# The name of a damaged record may point into the page, but only to zeros.
	iommu_lines <"$work/out" | grep -a ': IOMMU: device=' |
		grep -avE 'device=(0000:00:04.0)?$' >"$work/foreign" &&
		fail "$1: $(head -n 2 "$work/foreign" | cat -v)"
}

write_lies
stopped=0
set -- "$lies"/*.dat
[ $# -gt 100 ] || fail "only $# traces"
for file; do
	check "$(basename "$file" .dat)" "$file"
done
[ $stopped -lt 20 ] || fail "$stopped of $# traces stop trace-cmd without the plugin"
finish
