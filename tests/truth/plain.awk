# SPDX-License-Identifier: LGPL-2.1
# The known facts about the maps of a capture without probes, in attribution.awk's columns.
#
# usage: trace-cmd report -t -N FILE | awk [-v kind=vfio|dma] [-v single=1] [-v device=DEVICE] \
#        [-v held=EPOCHS] -f report.awk -f spaces.awk -f plain.awk
#
#   single   all maps are in one address space at a time, so a replay gives their ends
#   device   the device of all maps
#   held     a file of epochs: a map belongs to the device that its thread holds at the time
#
# Events that name their device need none of these options.

BEGIN {
	OFS = "\t"
	if (held != "")
		while ((getline <held) > 0)
			if ($1 == "held") {
				holds++
				held_device[holds] = $2
				held_pid[holds] = $4
				held_from[holds] = $5 + 0
				held_to[holds] = $6 + 0
			}
}

!read_line() { next }

is_map_event() {
	row[++maps] = at OFS map_iova OFS map_size OFS map_paddr OFS task OFS pid
	device_of[maps] = map_device != "" ? map_device : whose()
	named[maps] = map_device != ""
	if (single || named[maps]) # Intel's events have sizes in bytes, but whole pages are mapped
		space_map(map_device, maps, page(hex(map_iova)), up(map_size))
}

is_unmap_event() {
	low = hex(unmap_iova)
	high = low + unmap_size
	unmap_line[++unmaps] = at OFS low OFS high
	if (single || unmap_device != "")
		space_unmap(unmap_device, page(low), up(high) - page(low), at)
}

!probe && event ~ /^dma_map/ { dma_events++ }

END {
	if (is_broken)
		exit 2
	for (i = 1; i <= maps; i++)
		print row[i], (named[i] ? "dma" : kind == "" ? "-" : kind),
			(device_of[i] == "" ? "-" : device_of[i]), "-",
			(!single && !named[i] ? "?" : i in ended ? ended[i] : "-"), "event"
	for (i = 1; i <= unmaps; i++)
		print "@", unmap_line[i]
	print "#", "maps", maps + 0
	print "#", "dma-map-events", dma_events + 0
	print "#", "overlaps", overlaps + 0
	print "#", "unmaps-of-nothing-live", stray + 0
}

function whose(    i)
{
	if (device != "")
		return device
	for (i = 1; i <= holds; i++)
		if (held_pid[i] == pid && held_from[i] <= at + 0 && at + 0 <= held_to[i])
			return held_device[i]
	return ""
}

function page(byte)
{
	return byte - byte % 4096
}

function up(byte)
{
	return page(byte + 4095)
}
