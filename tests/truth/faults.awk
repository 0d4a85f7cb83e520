# SPDX-License-Identifier: LGPL-2.1
# Compares the faults of a summary with those expected, in order; times within 2.5 ms, for one of
# VT-d has its status line before its own.
#
# usage: awk -f faults.awk EXPECTED FAULTS
# Both have time, device, IOVA and verdict, EXPECTED separated by three blanks or more, FAULTS by
# tabs.

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
