#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Compares the report of one sample, optionally with a plugin option, with the reviewed file.
# usage: golden.sh SAMPLE [OPTION]
#
# ACCEPT=1 in the environment writes the file instead. Read the difference before you commit it.
#
# To keep the file readable, a sample with more than 400 lines has only the first ten lines of each
# shape (lines that differ only in numbers), and the count of each shape at the end. samples.sh
# checks every number of every line.
. "$TOP/tests/report/lib.sh"

fold() {
	awk '
	# Implementations differ in how they treat a star before a mandatory part.
	function numbers(text,  out, word) {
		while (match(text, /[0-9a-f]+/)) {
			word = substr(text, RSTART, RLENGTH)
			out = out substr(text, 1, RSTART - 1) (word ~ /[0-9]/ ? "N" : word)
			text = substr(text, RSTART + RLENGTH)
		}
		return out text
	}
	{
		shape = $0
		sub(/^.*[0-9]\.[0-9]+: /, "", shape)
		gsub(/0x[0-9a-f]+/, "X", shape)
		shape = numbers(shape)
		if (!count[shape]++) order[++shapes] = shape
		if (count[shape] <= 10) print
	}
	END { for (i = 1; i <= shapes; i++) print count[order[i]] " lines: " order[i] }'
}

report ${2:+-O "iommu:$2"} -i "$samples/$1.dat" 2>/dev/null | ours >"$work/lines"
if [ "$(wc -l <"$work/lines")" -gt 400 ]; then
	fold <"$work/lines" >"$work/actual"
else
	cp "$work/lines" "$work/actual"
fi
golden="$TOP/tests/golden/samples/$1${2:+.$2}.txt"
[ -z "${ACCEPT:-}" ] || cp "$work/actual" "$golden"
same "$*" "$golden" "$work/actual"
finish
