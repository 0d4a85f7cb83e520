#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Every family of kernels and machines in tests/formats: synthesized traces come out as decoded.awk
# computes them from the stock text, and as the reviewed files in tests/golden/kernels say.
# ACCEPT=1 in the environment writes those files instead: read the difference before you commit it.
# Qualcomm's events, which have other fields under the same names, stay with the stock printer.
. "$TOP/tests/report/lib.sh"
. "$TOP/tests/report/kernel_script.sh"

awkdir="$TOP/tests/report"

for dir in "$SYNTH_FORMATS"/*/; do
	kernel=$(basename "$dir")
	kernel_script "$kernel" | synthesize "$work/trace.dat"
	stock -i "$work/trace.dat" | iommu_lines >"$work/stock"
	report -i "$work/trace.dat" | iommu_lines >"$work/report"

	case $kernel in
	4.*-qcom)
		grep -E ' (map|unmap): ' "$work/stock" >"$work/expected"
		grep -E ' (map|unmap): ' "$work/report" >"$work/actual"
		same "$kernel: map and unmap stay as they are" "$work/expected" "$work/actual"
		[ -s "$work/expected" ] || fail "$kernel: nothing to compare"
		;;
	*)
		awk "$(cat "$awkdir/newest.awk" "$awkdir/decoded.awk")" "$work/stock" \
			>"$work/expected"
		same "$kernel" "$work/expected" "$work/report"
		;;
	esac
	sed 's/^.*[0-9]: *\([a-z_]*\): */\1: /' "$work/report" >"$work/golden"
	golden="$TOP/tests/golden/kernels/$kernel.txt"
	[ -z "${ACCEPT:-}" ] || cp "$work/golden" "$golden"
	same "$kernel: golden" "$golden" "$work/golden"
done
finish
