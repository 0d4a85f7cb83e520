# SPDX-License-Identifier: LGPL-2.1
# Compares the counts in the last line of `trace-iommu live --json`, as live.jq prints them, with what the
# guest's programs did. Prints a line for each difference.
# usage: awk -f live.awk OUT.live.truth SHOWN

BEGIN {
	selftest = 8192 # VFIO maps and unmaps these bytes at 0 when a container begins
}

function wrong(text) {
	print text
	differences++
}

# The value of NAME=value in the line of the truth.
function member(name,    i) {
	for (i = 1; i <= NF; i++)
		if (index($i, name "=") == 1)
			return substr($i, length(name) + 2)
	return ""
}

FILENAME ~ /truth$/ {
	device = member("device")
	if ($1 == "map" || $1 == "repeat") {
		count = $1 == "map" ? 1 : member("count") + 0
		maps[device] += count
		bytes[device] += count * member("size")
	}
	else if ($1 == "open")
		containers[device]++
	else if ($1 == "load")
		load[device] += member("bytes") + 0
	next
}

$1 == "lost" && ($2 || $3 || $4) { wrong("lost " $2 " events at " $3 " places, forgot " $4 " mappings") }
$1 == "doubtful" && $2 != "false" { wrong("the probes do not match the events") }
$1 == "note" { wrong($0) }
$1 == "unknown" && $2 { wrong($2 " maps of unknown devices") }

$1 == "device" {
	found[$2] = 1
	if ($2 in maps) {
		# The kernel maps pieces of contiguous memory.
		if ($3 < maps[$2] || $5 != bytes[$2] && $5 != bytes[$2] + containers[$2] * selftest)
			wrong($2 ": " $3 " maps of " $5 " bytes instead of " maps[$2] " of " bytes[$2])
		if ($7 || $8)
			wrong($2 ": " $7 " mappings of " $8 " bytes live after the program's end")
	}
	if ($2 in load && ($5 < load[$2] || $5 > 1.5 * load[$2]))
		wrong($2 ": " $5 " bytes mapped, " load[$2] " transferred")
}

END {
	for (device in maps)
		if (!(device in found))
			wrong(device " is not shown")
	for (device in load)
		if (!(device in found))
			wrong(device " is not shown")
	exit differences > 0
}
