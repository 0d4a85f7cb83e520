# SPDX-License-Identifier: LGPL-2.1
# Computes the plugin's expected line from the stock line: a second implementation of the added
# text, in another language. Runs after newest.awk.

function words(bytes,    unit, i) {
	if (bytes == 0)
		return "nothing"
	for (i = 7; i > 1; i--) {
		unit = 1024 ^ (i - 1)
		if (bytes % unit == 0)
			return sprintf("%.0f", bytes / unit) substr(" KMGTPE", i, 1)
	}
	return sprintf("%.0f bytes", bytes)
}

function note(bytes,    w) {
	w = words(bytes)
	return w ~ /bytes$/ ? "" : " (" w ")"
}

function short(digits) {
	sub(/^0+/, "", digits)
	return "0x" (digits == "" ? "0" : digits)
}

function unmap_note(    iova, size, got) {
	iova = substr(field("iova"), 3)
	size = number(field("size"))
	got = field("unmapped_size") == "" ? size : number(field("unmapped_size"))
	if (got < size)
		return " (" words(got) " of " words(size) ": hole at " short(add(iova, got)) ")"
	if (got > size)
		return " (" words(got) ", to " short(add(iova, got)) ", asked for " words(size) ")"
	return note(got)
}

function direction(    driver, flags) {
	driver = substr(text, 7)
	sub(/ .*/, "", driver)
	flags = number(field("flags"))
	if (flags == 0 && driver ~ /^(omap-iommu|ipmmu-vmsa|qcom-iommu-ctx|mtk-iommu-v1)$/)
		return " direction not reported"
	if (driver ~ /^vsi.iommu$/ || flags > 1)
		return " raw " short(substr(field("flags"), 3))
	return flags == 0 ? " READ" : " WRITE"
}

function dev_fault(    type, prot, access, reason) {
	split("read write execute privileged", names, " ")
	split("the PASID table cannot be read;the PASID entry is invalid;" \
	      "the PASID is out of range or disabled;the page table cannot be read;not mapped;" \
	      "no permission;the access flag is not set;the output address is out of range", \
	      reasons, ";")
	type = field("type")
	if (type != 1 && type != 2)
		return ""
	prot = field("prot")
	for (i = 1; i <= 4; i++) {
		if (int(prot / 2 ^ (i - 1)) % 2)
			access = access (access == "" ? ", " : "|") names[i]
	}
	reason = type == 1 && field("reason") in reasons ? ": " reasons[field("reason")] : ""
	return (type == 1 ? " (fault" : " (page request") access reason ")"
}

function response(    code) {
	code = field("code")
	if (code == 0)
		return " (success)"
	if (code == 1)
		return " (invalid: the device must not retry)"
	return code == 2 ? " (failure: no more requests of the device are served)" : ""
}

{
	split_line()
	text = newest()
	if (head ~ / map: *$/)
		text = text note(number(field("size")))
	else if (head ~ / unmap: *$/)
		text = text unmap_note()
	else if (head ~ / io_page_fault: *$/)
		text = text direction()
	else if (head ~ / dev_fault: *$/ && text ~ / fetch=/)
		text = text dev_fault()
	else if (head ~ / dev_page_response: *$/)
		text = text response()
	print head text
}
