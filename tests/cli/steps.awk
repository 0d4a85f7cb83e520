# SPDX-License-Identifier: LGPL-2.1
# Computes the expected steps from the lines of trace-cmd report -N -t: time, CPU, task and kind of
# each step, except those of the kernel's log and of a snapshot.

BEGIN {
	kind["add_device_to_group"] = "ADD"
	kind["remove_device_from_group"] = "REMOVE"
	kind["attach_device_to_domain"] = "ATTACH"
	kind["detach_device_from_domain"] = "DETACH"
	kind["map"] = "MAP"
	kind["unmap"] = "UNMAP"
	kind["io_page_fault"] = "FAULT"
	kind["dma_map_phys"] = kind["dma_map_page"] = kind["dma_map_resource"] = "DMA_MAP"
	kind["dma_alloc"] = kind["dma_alloc_pages"] = kind["dma_alloc_sgt"] = "DMA_MAP"
	kind["dma_unmap_phys"] = kind["dma_unmap_page"] = kind["dma_unmap_resource"] = "DMA_UNMAP"
	kind["dma_free"] = kind["dma_free_pages"] = kind["dma_free_sgt"] = "DMA_FREE"
	kind["dma_map_sg"] = "DMA_MAP_SG"
	kind["dma_unmap_sg"] = "DMA_UNMAP_SG"
	kind["map_single"] = kind["map_sg"] = "INTEL_MAP"
	kind["unmap_single"] = kind["unmap_sg"] = "INTEL_UNMAP"
	kind["cache_tag_assign"] = "CACHE_ASSIGN"
	kind["cache_tag_flush_range"] = kind["cache_tag_flush_range_np"] = "CACHE_FLUSH"
	probe["map"] = "PROBE_MAP"
	probe["unmap"] = "PROBE_UNMAP"
	probe["flush"] = "PROBE_FLUSH"
	probe["attach"] = "PROBE_ATTACH"
	probe["free"] = probe["grel"] = "PROBE_FREE"
	probe["claim"] = "PROBE_CLAIM"
	n = split("dmap dunmap dmapsg dalloc dmphys dlink dunlink imap imapsg iunmap ialloc", calls)
	for (i = 1; i <= n; i++)
		probe[calls[i]] = "PROBE_CALL"
}

# The scope of an invalidation is in bits 5:4 of its first word.
function invalidation(text,    type, word) {
	split(text, word, " ")
	type = word[1]
	sub(/.$/, "", word[3])
	if (word[3] ~ /[37bf]$/)
		return type == "cc_inv" ? "QI_CONTEXT" : type ~ /iotlb_inv$/ ? "QI_IOTLB" : ""
	return type ~ /iotlb_inv$/ && word[3] ~ /[26ae]$/ ? "QI_IOTLB" : ""
}

function kind_of(name, text) {
	if (text ~ /^\([0-9a-f]+/)
		return probe[name]
	if (name == "qi_submit")
		return invalidation(text)
	if (name ~ /^dma_(alloc|free)/ && text ~ / virt_addr=\(nil\)/)
		return "" # nothing was allocated or freed
	if (name ~ /^dma_map/ && text ~ / dma_addr=ffffffffffffffff /)
		return ""
	if (name ~ /^cache_tag/ && text !~ / type 0x0 /)
		return ""
	return kind[name]
}

match($0, /\[[0-9]+\] +[0-9]+\.[0-9]+: [a-z_]+: +/) {
	text = substr($0, RSTART + RLENGTH)
	split(substr($0, RSTART, RLENGTH), part, " ")
	task = substr($0, 1, RSTART - 1)
	sub(/^trace-iommu-[0-9]+: /, "", task) # the buffer
	gsub(/^ +| +$/, "", task)
	sub(/:$/, "", part[2])
	sub(/:$/, "", part[3])
	k = kind_of(part[3], text)
	if (k != "")
		print part[2], part[1], task, k
}
