# SPDX-License-Identifier: LGPL-2.1
# The truth of a capture with probes: the devices and the end of each mapping. README.md explains
# the rules.
#
# usage: trace-cmd report -t -N FILE | awk -v boot=FILE.boot.txt -f report.awk -f spaces.awk \
#        -f probes.awk -f attribution.awk
# Prints one line per map event, with fields separated by tabs and "-" for absent ones:
#   mapped_at iova size paddr task pid kind devices callers unmapped_at witness
#
#   kind      vfio (a domain of type 1), dma (types 3 and 11) or "-" (no probe)
#   devices   the true devices, joined by "+"
#   callers   the devices among them that called the DMA API in this domain
#   witness   the evidence for the end: probe; id (the probe was lost, and VT-d's domain ID in the
#             flush identified the domain); live (only one domain had the range)
#
# Then prints lines "# WHAT COUNT".

BEGIN {
	OFS = "\t"
	if (boot != "")
		while ((getline <boot) > 0)
			if (read_line() && event == "attach")
				attach(field("dom"), field("dev"), field("type"))
}

!read_line() { next }

probe && event == "attach" { attach(field("dom"), field("dev"), field("type")) }
probe && (event == "free" || event == "grel") { death(field("dom")) }
probe && event == "map" { call("map", field("iova")) }
probe && event == "unmap" { call("unmap", field("iova")) }
probe && field("dev") != "" && field("dom") != "" && event != "attach" {
	space = instance(field("dom"))
	caller[space, field("dev")] = 1
	devices_of[space] = with(devices_of[space], field("dev"))
}
is_map_event() { map_event() }
is_unmap_event() {
	unmap_line[++unmaps] = at OFS hex(unmap_iova) OFS hex(unmap_iova) + unmap_size
	unmap_event()
}
!probe && event ~ /^dma_map/ { dma_events++ }

END {
	if (is_broken)
		exit 2
	for (i = 1; i <= maps; i++)
		print row[i], kind[i], devices(i), callers(map_space[i]), end_of(i)
	for (i = 1; i <= unmaps; i++)
		print "@", unmap_line[i]
	for (i in depth)
		left += depth[i]
	tell("maps", maps)
	tell("dma-map-events", dma_events)
	tell("maps-without-probe", maps_without)
	tell("unmaps-without-probe", unmaps_without)
	tell("unmaps-of-no-known-domain", unmaps_unknown)
	tell("probes-without-event", left)
	tell("overlaps", overlaps)
	tell("unmaps-of-nothing-live", stray)
}

function tell(what, number)
{
	print "#", what, number + 0
}

# A device is in one domain at a time.
function attach(dom, dev, type)
{
	space = instance(dom)
	in_space[dev] = space
	if (type_of(type) == "dma")
		devices_of[space] = with(devices_of[space], dev)
}

function death(dom,    dev)
{
	space = instance(dom)
	for (dev in in_space)
		if (in_space[dev] == space)
			delete in_space[dev]
	space_death(space)
	deaths[dom]++
}

function map_event(    dev)
{
	space = called("map", map_iova, map_size)
	row[++maps] = at OFS map_iova OFS map_size OFS map_paddr OFS task OFS pid
	map_space[maps] = space
	kind[maps] = space == "" ? "-" : called_kind
	if (space == "") {
		maps_without++
		return
	}
	space_map(space, maps, hex(map_iova), map_size)
	if (kind[maps] == "vfio")
		for (dev in in_space)
			if (in_space[dev] == space)
				at_map[maps] = with(at_map[maps], dev)
}

function unmap_event(    low, one, count, name)
{
	space = called("unmap", unmap_iova, unmap_asked)
	low = hex(unmap_iova)
	if (space != "") {
		space_unmap(space, low, unmap_size, at)
		return
	}
	unmaps_without++
	count = 0
	for (name in space_count)
		if (space_covers(name, low, low + unmap_size)) {
			one = name
			count++
		}
	if (count == 1)
		end_without_probe(one, low, unmap_size)
	else
		unmaps_unknown++
}

function end_without_probe(space, low, size,    before, i)
{
	for (i = 1; i <= maps; i++)
		before[i] = i in ended
	space_unmap(space, low, size, at)
	for (i = 1; i <= maps; i++)
		if (!before[i] && i in ended)
			witness[i] = "live"
}

function end_of(i)
{
	if (map_space[i] == "")
		return "?" OFS "-"
	if (!(i in ended))
		return "-" OFS "-"
	return ended[i] OFS (i in witness ? witness[i] : "probe")
}

function devices(i)
{
	if (kind[i] == "vfio")
		return i in at_map ? at_map[i] : "-"
	return map_space[i] != "" && devices_of[map_space[i]] != "" ? devices_of[map_space[i]] : "-"
}

function callers(space,    list, names, count, i, found)
{
	found = ""
	count = split(devices_of[space], names, "+")
	for (i = 1; i <= count; i++)
		if ((space, names[i]) in caller)
			found = with(found, names[i])
	return found == "" ? "-" : found
}

# Adds a name to a sorted list joined by "+".
function with(list, name,    names, count, i, result)
{
	if (index("+" list "+", "+" name "+"))
		return list
	count = split(list, names, "+")
	result = ""
	for (i = 1; i <= count && names[i] < name; i++)
		result = result names[i] "+"
	result = result name
	for (; i <= count; i++)
		result = result "+" names[i]
	return result
}
