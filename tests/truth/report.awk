# SPDX-License-Identifier: LGPL-2.1
# Reads one line of `trace-cmd report -t -N`. Used by the other scripts: awk -f report.awk -f ...
#
# Numbers in awk are doubles. Addresses of domains stay strings. Times (ns) and IOVAs are exact
# below 2^53, and a larger number ends the script. mawk formats integers above 2^31 with CONVFMT and
# OFMT.
BEGIN { CONVFMT = OFMT = "%.0f" }

# Returns 1 if $0 is an event. Sets at (ns, a string), task, pid, cpu, thread, event, probe (0 or
# 1), text. A probe's text begins with its address in parentheses, "(ffffffffa94e3680) dom=0x...".
function read_line(    part, digits)
{
	if (!match($0, /\[[0-9][0-9][0-9]+\] /))
		return 0
	task = substr($0, 1, RSTART - 1)
	cpu = substr($0, RSTART + 1, RLENGTH - 3) + 0
	text = substr($0, RSTART + RLENGTH)
	if (!match(text, /[0-9]+\.?[0-9]*: +[A-Za-z_0-9]+: */))
		return 0
	part = substr(text, RSTART, RLENGTH)
	text = substr(text, RSTART + RLENGTH)

	digits = part
	sub(/: .*/, "", digits)
	if (match(digits, /\./)) { # the kernel's own trace file, in us
		digits = digits substr("000000000", length(digits) - RSTART + 1)
		sub(/\./, "", digits)
	}
	sub(/^0+/, "", digits)
	at = digits == "" ? "0" : digits

	event = part
	sub(/^[^:]*: +/, "", event)
	sub(/: *$/, "", event)

	sub(/^trace-iommu-[0-9]+: /, "", task) # the buffer
	sub(/^ +/, "", task)
	sub(/ +$/, "", task)
	pid = task
	sub(/^.*-/, "", pid)
	task = substr(task, 1, length(task) - length(pid) - 1)
	thread = pid == 0 ? "idle" cpu : pid # each CPU has a thread 0

	probe = text ~ /^\([0-9a-f]+/
	return 1
}

# Returns the value of NAME=value in the text, without quotes; "" if absent.
function field(name,    value)
{
	if (!match(" " text, " " name "=[^ ]*"))
		return ""
	value = substr(text, RSTART + length(name) + 1, RLENGTH - length(name) - 2)
	gsub(/"/, "", value)
	return value
}

# Returns an address in the form of the CSV: 0x, lower case, no leading zeros.
function address(string)
{
	string = tolower(string)
	sub(/^0x/, "", string)
	sub(/^0+/, "", string)
	return "0x" (string == "" ? "0" : string)
}

function hex(string,    value, i)
{
	string = substr(address(string), 3)
	if (length(string) > 13)
		broken("0x" string " is more than awk can count")
	value = 0
	for (i = 1; i <= length(string); i++)
		value = value * 16 + index("0123456789abcdef", substr(string, i, 1)) - 1
	return value
}

function broken(why)
{
	print FILENAME ": " why | "cat >&2"
	is_broken = 1
	exit 2
}

# Returns 1 for a map event of the kernel. Sets map_iova, map_paddr (addresses), map_size,
# map_device ("" except for the events of Intel's driver up to 5.10).
function is_map_event()
{
	if (probe)
		return 0
	map_device = ""
	map_size = field("size")
	map_paddr = address(field("paddr"))
	if (event == "map" && text ~ /^IOMMU:/) {
		map_iova = address(field("iova"))
		return 1
	}
	if (event ~ /^(bounce_)?map_(single|sg)$/) {
		map_device = field("dev")
		map_iova = address(field("dev_addr"))
		map_paddr = address(field("phys_addr"))
		return 1
	}
	return 0
}

# The same for unmaps. Sets unmap_iova, unmap_size (the size really unmapped), unmap_asked (the
# requested size), unmap_device.
function is_unmap_event()
{
	if (probe)
		return 0
	unmap_device = ""
	unmap_asked = unmap_size = field("size")
	if (event == "unmap" && text ~ /^IOMMU:/) {
		unmap_iova = address(field("iova"))
		unmap_size = field("unmapped_size")
		return 1
	}
	if (event ~ /^(bounce_)?unmap_(single|sg)$/) {
		unmap_device = field("dev")
		unmap_iova = address(field("dev_addr"))
		return 1
	}
	return 0
}
