# SPDX-License-Identifier: LGPL-2.1
# The domains in probes of group iop, and the pairing of a probe with its event.

# The kernel reuses addresses at once, so identify a domain by its address and the number of domains
# freed there before.
function instance(dom)
{
	return dom "#" (deaths[dom] + 0)
}

function type_of(type)
{
	sub(/^0x/, "", type)
	return type == "1" ? "vfio" : type == "3" || type == "b" ? "dma" : "-"
}

# A probe is at the function's entry and its event at the end: the open calls of this thread.
function call(what, iova)
{
	open_iova[thread, what, ++depth[thread, what]] = address(iova)
	open_size[thread, what, depth[thread, what]] = field("size")
	open_space[thread, what, depth[thread, what]] = instance(field("dom"))
	open_kind[thread, what, depth[thread, what]] = type_of(field("type"))
}

# The domain of an event: that of the newest open call with its address and size, or "".
function called(what, iova, size,    i, top)
{
	top = depth[thread, what] + 0
	for (i = top; i > 0; i--)
		if (open_iova[thread, what, i] == iova && open_size[thread, what, i] == size)
			break
	if (!i)
		return ""
	called_kind = open_kind[thread, what, i]
	called_space = open_space[thread, what, i]
	for (; i < top; i++) {
		open_iova[thread, what, i] = open_iova[thread, what, i + 1]
		open_size[thread, what, i] = open_size[thread, what, i + 1]
		open_space[thread, what, i] = open_space[thread, what, i + 1]
		open_kind[thread, what, i] = open_kind[thread, what, i + 1]
	}
	depth[thread, what]--
	return called_space
}
