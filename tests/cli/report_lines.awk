# SPDX-License-Identifier: LGPL-2.1
# Compares the lines of trace-iommu report with the mappings and the faults of trace-iommu summary.
#
# usage: awk -v faults=FILE -f report_lines.awk MAPPINGS.csv REPORT
# FILE has time (ns), device and verdict of each fault, separated by tabs. Times of a report are
# rounded to microseconds. Prints what differs, and at the end the numbers of lines of
# maps and unmaps.

BEGIN {
	FS = ","
	rank["certain"] = 3
	rank["likely"] = 2
	rank["unknown"] = 1
	while ((getline line < faults) > 0) {
		split(line, field, "\t")
		verdict_at[micro(field[1]), field[2]] = field[3]
	}
}
FNR == NR {
	if (FNR == 1)
		next
	at[++rows] = micro($1)
	until[rows] = $2 == "" ? "" : micro($2)
	device[rows] = $6
	grade[rows] = $7
	if ($2 != "")
		ends[micro($2)] = ends[micro($2)] " " rows
	next
}
{
	FS = " "
	line = $0
	if (!match(line, /\[(---|[0-9]+)\] +[0-9]+\.[0-9]+: /))
		next
	head = substr(line, RSTART, RLENGTH)
	text = substr(line, RSTART + RLENGTH)
	sub(/^\[[^]]*\] +/, "", head)
	sub(/: $/, "", head)
	now = head
	name = text
	sub(/:.*/, "", name)
	sub(/^[a-z_]+: +/, "", text)
	if (text ~ /^\(ffff/)
		next
	if (name ~ /^(map|map_single|map_sg)$/ && text ~ /^(IOMMU: iova|dev=)/)
		map_line()
	else if (name ~ /^(unmap|unmap_single|unmap_sg)$/ && text ~ /^(IOMMU: iova|dev=)/)
		unmap_line()
	else if (text ~ /; history: (mapped|use after unmap|past the end|never mapped)/)
		fault_line()
}
END {
	if (maps != rows)
		bad(maps + 0 " lines of maps, " rows " mappings")
	print maps + 0, unmaps + 0
}

function micro(ns) { return sprintf("%d.%06d", int((ns + 500) / 1000000000), int((ns + 500) / 1000) % 1000000) }

function bad(what) { print FNR ": " what ": " substr(line, 1, 300) }

function listed(names)
{
	# "A+B" in a row is "A and B" in a line, "A+B+C" is "A, B and C".
	n = split(names, one, "+")
	names = one[1]
	for (i = 2; i <= n; i++)
		names = names (i == n ? " and " : ", ") one[i]
	return names
}

function map_line()
{
	maps++
	if (now != at[maps])
		bad("is not mapping " maps " of " at[maps])
	said = device[maps] == "" ? "; device not known" : "; for " listed(device[maps]) " (" grade[maps] ")"
	if (!index(text, said))
		bad("lacks '" said "'")
	said = until[maps] == "" ? "; still mapped at the end of the trace" : "; until " until[maps] ", unmapped "
	if (!index(text, said) && !(until[maps] == "" && text ~ /; unmapped in part/))
		bad("lacks '" said "'")
}

# An unmap names all devices of the mappings that ended then, unless several unmaps have this time.
function unmap_line()
{
	unmaps++
	n = split(ends[now], ended, " ")
	if (n != 1 || text ~ /, [0-9]+ mappings,/ || text ~ /, part of /)
		return
	row = ended[1]
	said = device[row] == "" ? "history: device not known" : "history: " listed(device[row]) " (" grade[row] ")"
	if (!index(text, said))
		bad("lacks '" said "'")
}

function fault_line()
{
	said = text
	sub(/.*; history: /, "", said)
	for (key in verdict_at) {
		split(key, field, SUBSEP)
		if (field[1] != now)
			continue
		if (index(said, verdict_at[key]) != 1)
			bad("the verdict is '" verdict_at[key] "'")
	}
}
