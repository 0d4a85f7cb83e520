#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu draw in a build without cairo. usage: draw_none.sh TRACE_IOMMU TOP
. "$(dirname "$0")/lib.sh"

expect 2 draw "$top/samples/amd-6.1-fault.dat" "$work/out.png"
grep -q 'without cairo' "$work/err" || fail "no reason: $(cat "$work/err")"
[ ! -e "$work/out.png" ] || fail "it wrote a file"
finish
