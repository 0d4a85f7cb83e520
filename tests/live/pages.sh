#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The reader of pages, on pages of real kernels and of many CPUs: all in one round.
# usage: pages.sh LIVE_PAGES SOURCE SYNTH
reader=$1
top=$2
. "$top/tests/lib.sh"

printf '%s\n' "machine cpus=11" "formats 6.12-x86_64 iommu" \
	"bulk count=60000 cpus=11 live=500 seed=4 step=500" |
	"$3" -F "$top/tests/formats" - "$work/many.dat" || fail "synth"
"$reader" "$work/many.dat" 0 || fail "pages of many CPUs"
# In rounds, CPUs come at different times, but no record is lost.
"$reader" "$work/many.dat" 3 | grep -q 'the same' || fail "pages of many CPUs in rounds"
nr=0
for sample in "$top"/samples/*.dat; do
	case $sample in
	*s390x*) continue ;; # of the other byte order
	esac
	"$reader" "$sample" 0 2>"$work/err" && nr=$((nr + 1)) && continue
	# Some files are compressed.
	grep -q 'cannot be read directly' "$work/err" || fail "$sample: $(cat "$work/err")"
done
[ $nr -gt 0 ] || fail "no sample was compared"
finish
