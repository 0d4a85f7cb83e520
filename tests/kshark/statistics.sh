#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window's statistics of a range are those of trace-iommu stat.
# usage: statistics.sh KSHARK_STATISTICS TRACE_IOMMU TRACE [FROM TO]
# FROM and TO are in seconds, without a fraction. The command rounds times to microseconds.
. "$TOP/tests/lib.sh"

"$2" stat ${4:+--from "$4" --to "$5"} "$3" >"$work/stat" || fail "$3: stat"
"$1" "$3" $((${4:-1} * 1000000000 - 500)) $((${5:-9000000000} * 1000000000 + 499)) >"$work/window" || fail "$3: no text"
same "the figures" "$work/stat" "$work/window"
finish
