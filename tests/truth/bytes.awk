# SPDX-License-Identifier: LGPL-2.1
# The bytes that are mapped for each device of a capture with probes: those of the domain that the
# device is in at that time. README.md explains the rules.
#
# usage: trace-cmd report -t -N FILE | awk -f report.awk -f spaces.awk -f probes.awk -f bytes.awk
# Prints "DEVICE NS BYTES" for each change.

!read_line() { next }

# What happens is numbered, so that a device that is found late can be put into its domain before.
probe && event == "attach" { enter(field("dev"), instance(field("dom")), 1) }
probe && (event == "free" || event == "grel") { death(field("dom")) }
probe && event == "map" { call("map", field("iova")) }
probe && event == "unmap" { call("unmap", field("iova")) }
probe && field("dev") != "" && field("dom") != "" && event != "attach" {
	enter(field("dev"), instance(field("dom")), 0)
}
!probe && event ~ /^(attach|detach)_device/ { moved[device_of()] = steps }
!probe && event ~ /_device_(to|from)_group$/ {
	moved[device_of()] = steps
	if (event ~ /^remove/)
		leave(device_of())
}
is_map_event() { map_event() }
is_unmap_event() { unmap_event() }

END {
	if (is_broken)
		exit 2
	replay()
}

function device_of()
{
	return field("device")
}

function step(what, space, dev, bytes)
{
	step_what[++steps] = what
	step_space[steps] = space
	step_dev[steps] = dev
	step_bytes[steps] = bytes
	step_at[steps] = at
}

function leave(dev)
{
	if (dev in in_space)
		step("leave", in_space[dev], dev, 0)
	delete in_space[dev]
}

# An attach moves the device now. A call of the DMA API shows where it has been since it moved last.
function enter(dev, space, attach)
{
	if (dev in in_space && in_space[dev] == space) {
		if (attach)
			moved[dev] = steps
		return
	}
	if (attach || dev in in_space) {
		leave(dev)
		step("enter", space, dev, 0)
		moved[dev] = steps
	} else {
		before[moved[dev] + 0] = before[moved[dev] + 0] " " dev "=" space
	}
	in_space[dev] = space
}

function live_bytes(space,    i, sum)
{
	sum = 0
	for (i = 1; i <= space_count[space]; i++)
		sum += piece_high[space, i] - piece_low[space, i]
	return sum
}

function death(dom,    space)
{
	space = instance(dom)
	step("bytes", space, "", -live_bytes(space))
	space_death(space)
	deaths[dom]++
}

function map_event(    space)
{
	space = called("map", map_iova, map_size)
	if (space == "")
		return
	space_map(space, ++maps, hex(map_iova), map_size)
	step("bytes", space, "", map_size)
}

# Without its probe, an unmap is of the only domain that has the whole range.
function unmap_event(    space, low, sum, count, name)
{
	space = called("unmap", unmap_iova, unmap_asked)
	low = hex(unmap_iova)
	if (space == "") {
		for (name in space_count)
			if (space_covers(name, low, low + unmap_size)) {
				space = name
				count++
			}
		if (count != 1)
			return
	}
	sum = live_bytes(space)
	space_unmap(space, low, unmap_size, at)
	step("bytes", space, "", live_bytes(space) - sum)
}

function put_into(list,    names, part, i, count)
{
	count = split(list, names, " ")
	for (i = 1; i <= count; i++) {
		split(names[i], part, "=")
		now_in[part[1]] = part[2]
	}
}

# Prints the bytes that have changed, once per time.
function print_changes(    dev, bytes)
{
	for (dev in seen) {
		bytes = dev in now_in ? live[now_in[dev]] + 0 : 0
		if (bytes != printed[dev] + 0)
			print dev, time, bytes
		printed[dev] = bytes
	}
}

function replay(    i, dev)
{
	put_into(before[0])
	for (i = 1; i <= steps; i++) {
		if (time != "" && step_at[i] != time)
			print_changes()
		time = step_at[i]
		if (step_what[i] == "bytes")
			live[step_space[i]] += step_bytes[i]
		else if (step_what[i] == "enter")
			now_in[step_dev[i]] = step_space[i]
		else
			delete now_in[step_dev[i]]
		put_into(before[i])
		for (dev in now_in)
			seen[dev] = 1
	}
	print_changes()
}
