# SPDX-License-Identifier: LGPL-2.1
# Compares the faults of a summary with the expected ones, in order. Times may differ by 2.5 ms,
# because a VT-d fault has a status line before its own line.
#
# usage: awk -f faults.awk EXPECTED FAULTS
# Both have time, device, IOVA and verdict. EXPECTED separates them by three or more spaces, FAULTS
# by tabs.

BEGIN { near = 2500000 }
FNR == 1 { file++ }
/^#/ || /^$/ { next }
file == 1 {
	expected[++count] = $0
	next
}
{
	split($0, fault, "\t")
	if (++found > count) {
		bad("one more: " $0)
		next
	}
	split(expected[found], wanted, /   */)
	late = fault[1] - wanted[1]
	if (fault[1] !~ /^[0-9]+$/ || late > near || -late > near || fault[2] != wanted[2] ||
	    fault[3] != wanted[3] || fault[4] != wanted[4])
		bad("is " $0 ", expected " expected[found])
}

END {
	if (found + 0 < count + 0)
		bad(found + 0 " faults, expected " count)
	exit failed
}

function bad(what)
{
	print "fault " found ": " what
	failed = 1
}
