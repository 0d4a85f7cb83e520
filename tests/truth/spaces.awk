# SPDX-License-Identifier: LGPL-2.1
# What is live in each address space, as pieces of numbered maps. A space is any string.
#
#   ended[MAP]      when the last piece was unmapped (ns); unset while a piece is live;
#                   "?" when a later map lies over it and its unmap was not seen
#   overlaps        how many maps were laid over a live one
#   stray           how many unmaps met nothing live in their space

function space_map(space, map, iova, size,    i)
{
	if (space_cut(space, iova, iova + size, "?"))
		overlaps++
	i = ++space_count[space]
	piece_low[space, i] = iova
	piece_high[space, i] = iova + size
	piece_map[space, i] = map
	pieces[map] = 1
}

function space_unmap(space, iova, size, when)
{
	if (size > 0 && !space_cut(space, iova, iova + size, when))
		stray++
}

# 1 if [low, high) is live from its first to its last byte in this space.
function space_covers(space, low, high,    i, covered, a, b)
{
	covered = 0
	for (i = 1; i <= space_count[space]; i++) {
		a = piece_low[space, i] > low ? piece_low[space, i] : low
		b = piece_high[space, i] < high ? piece_high[space, i] : high
		if (a < b)
			covered += b - a
	}
	return covered == high - low
}

# The space is gone, and what was live in it with it: no unmap will end that.
function space_death(space)
{
	space_count[space] = 0
}

# Takes [low, high) out of a space; how many pieces it met.
function space_cut(space, low, high, when,    i, j, count, met, a, b, map)
{
	count = space_count[space] + 0
	met = 0
	for (i = 1; i <= count; i++)
		if (piece_low[space, i] < high && piece_high[space, i] > low)
			met++
	if (!met)
		return 0

	j = 0
	for (i = 1; i <= count; i++) {
		a = piece_low[space, i]
		b = piece_high[space, i]
		map = piece_map[space, i]
		if (a >= high || b <= low) {
			piece_put(space, ++j, a, b, map)
			continue
		}
		if (when == "?")
			torn[map] = 1
		if (a < low && b > high) { # a hole: the upper piece goes to the end
			piece_put(space, ++j, a, low, map)
			piece_put(space, ++count, high, b, map)
			pieces[map]++
		} else if (a < low) {
			piece_put(space, ++j, a, low, map)
		} else if (b > high) {
			piece_put(space, ++j, high, b, map)
		} else if (!--pieces[map]) {
			ended[map] = torn[map] ? "?" : when
		}
	}
	space_count[space] = j
	return met
}

function piece_put(space, i, low, high, map)
{
	piece_low[space, i] = low
	piece_high[space, i] = high
	piece_map[space, i] = map
}
