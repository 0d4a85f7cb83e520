# SPDX-License-Identifier: LGPL-2.1
# The live pieces of numbered maps in each address space. A space is any string.
#
#   ended[MAP]      time of the last piece's unmap (ns); unset while a piece is live;
#                   "?" if a later map overlaps it and its unmap is missing
#   overlaps        the number of maps that overlapped a live one
#   stray           the number of unmaps without a live piece in their space

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

# Returns 1 if all bytes of [low, high) are live in this space.
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

# The space was freed together with its live pieces. They will have no unmap.
function space_death(space)
{
	space_count[space] = 0
}

# Removes [low, high) from a space. Returns the number of pieces that it overlapped.
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
		if (a < low && b > high) { # a hole: append the upper piece
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
