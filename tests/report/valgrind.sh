#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs trace-cmd report on one sample under valgrind: the process must not have invalid accesses,
# and the plugin must not leak.
# usage: valgrind.sh SAMPLE [REPORT-ARGUMENT...]
. "$TOP/tests/report/lib.sh"

sample=$1
shift

# Run without a plugin first, to ignore errors of trace-cmd itself.
HOME="$home" valgrind --leak-check=full --show-leak-kinds=definite,indirect,possible \
	--errors-for-leak-kinds=none --error-exitcode=9 --keep-debuginfo=yes --log-file="$work/log" \
	trace-cmd report -i "$samples/$sample.dat" "$@" >"$work/out" 2>/dev/null
status=$?

[ "$status" != 9 ] || fail "$sample $*: invalid accesses"
grep -q 'ERROR SUMMARY: 0 errors' "$work/log" || fail "$sample $*: errors"
grep -q 'plugin_iommu' "$work/log" && fail "$sample $*: a leak or an error in the plugin"
ours <"$work/out" >"$work/lines" || fail "$sample $*: the plugin printed nothing"
[ "$failures" = 0 ] || cat "$work/log"
finish
