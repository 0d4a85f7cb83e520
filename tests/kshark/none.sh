#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces without IOMMU events: the plugin adds nothing and causes no errors.
# usage: none.sh PROGRAM PLUGIN SYNTH FORMATS
. "$TOP/tests/lib.sh"

none() {
	"$3" -F "$4" "$work/script" "$work/trace.dat" || fail "synth"
	"$1" "$2" "$work/trace.dat" >"$work/out" 2>"$work/errors" || fail "$5: $(cat "$work/errors")"
	grep '^[0-9]' "$work/out" && fail "$5: lanes"
}

cat >"$work/script" <<'END'
formats 6.12-x86_64
event 1 printk:console msg="nothing of interest"
event 2 printk:console msg="nothing else"
END
none "$@" "no IOMMU event"

cat >"$work/script" <<END
format sched <<X
name: sched_waking
ID: 300
format:
$(cat "$4/common_fields")

	field:int prio;	offset:8;	size:4;	signed:1;

print fmt: "prio=%d", REC->prio
X
event 1 sched:sched_waking prio=3
event 2 sched:sched_waking prio=4
END
none "$@" "no IOMMU format"
finish
