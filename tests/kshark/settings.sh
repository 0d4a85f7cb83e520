#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs the test of settings in an empty directory. usage: settings.sh PROGRAM
. "$TOP/tests/lib.sh"

mkdir "$work/config" || exit 2
XDG_CONFIG_HOME="$work/config" "$1" >"$work/out" 2>&1 || fail "status $?: $(cat "$work/out")"
find "$work/config" -type f | grep -v 'trace-iommu/lanes.ini' && fail "other files were written"
finish
