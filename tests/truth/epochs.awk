# SPDX-License-Identifier: LGPL-2.1
# Compares the epochs of a summary with the expected ones: the same devices, tasks and threads, and
# times within 2.5 ms. Epochs of one holder with a smaller gap are joined.
#
# usage: awk -v grade=GRADE -v last_iommu=AT -v last=AT -f epochs.awk EXPECTED EPOCHS
#
# EXPECTED has lines "held DEVICE TASK PID FROM TO" and "gone DEVICE FROM TO" (unplugged, so without
# an epoch). EPOCHS has device, holder, pid, grade, from, to and implied_end, separated by tabs.

BEGIN { near = 2500000 }
FNR == 1 { file++ }
/^#/ || /^$/ { next }
file == 1 && $1 == "held" { add("expected", $2 " " $3 " " $4, $5 + 0, $6 + 0, $6 == "end") }
file == 1 && $1 == "gone" {
	gone[++gones] = $2
	gone_from[gones] = $3
	gone_to[gones] = $4
}
file == 1 { next }
{
	if (split($0, epoch, "\t") != 7 || epoch[5] !~ /^[0-9]+$/ || epoch[6] !~ /^[0-9]+$/ ||
	    epoch[7] !~ /^(true|false)$/) {
		bad("not an epoch: " $0)
		next
	}
	for (i = 1; i <= gones; i++)
		if (gone[i] == epoch[1] && epoch[5] + 0 < gone_to[i] - near &&
		    epoch[6] + 0 > gone_from[i] + near)
			bad("the device was unplugged in between: " $0)
	if (epoch[2] == "host") {
		if (epoch[3] != "")
			bad("the host has a pid: " $0)
		next
	}
	if (epoch[4] != grade)
		bad("the grade is not " grade ": " $0)
	add("found", epoch[1] " " epoch[2] " " epoch[3], epoch[5] + 0, epoch[6] + 0,
		epoch[7] == "true" && epoch[6] >= last_iommu - near && epoch[6] <= last + near)
}

END {
	for (who in number)
		compare(who)
	exit failed
}

# open: the epoch lasts until the end of the trace and must not end earlier.
function add(what, who, from, to, open,    n)
{
	number[who]
	n = many[what, who] + 0
	if (!n || !same(from, end_of[what, who, n])) {
		many[what, who] = ++n
		start_of[what, who, n] = from
	}
	end_of[what, who, n] = to
	still_open[what, who, n] = open
}

function compare(who,    i, n)
{
	n = many["expected", who] + 0
	if (many["found", who] + 0 != n) {
		bad(who ": held " many["found", who] + 0 " times, not " n)
		return
	}
	for (i = 1; i <= n; i++)
		if (!same(start_of["found", who, i], start_of["expected", who, i]) || !ends_alike(who, i))
			bad(who ": held " times("found", who, i) ", not " times("expected", who, i))
}

function ends_alike(who, i)
{
	if (still_open["expected", who, i])
		return still_open["found", who, i]
	return same(end_of["found", who, i], end_of["expected", who, i])
}

function same(a, b)
{
	return a - b <= near && b - a <= near
}

function times(what, who, i,    last_of)
{
	last_of = sprintf("%.0f", end_of[what, who, i])
	if (what == "expected" && still_open[what, who, i])
		last_of = "the end, implied"
	return sprintf("%.0f - ", start_of[what, who, i]) last_of
}

function bad(what)
{
	print what
	failed = 1
}
