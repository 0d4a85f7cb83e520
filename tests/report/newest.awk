# SPDX-License-Identifier: LGPL-2.1
# Converts the stock lines of older kernels to the wording of the newest. It is independent of the
# plugin's code, so that the two can be compared.

function value(digits,    v, i) {
	v = 0
	for (i = 1; i <= length(digits); i++)
		v = v * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
	return v
}

# A number below 2^32 as 8 digits; awk's own %x is unreliable for more than 31 bits.
function hex8(v,    s, i, d) {
	s = ""
	for (i = 0; i < 8; i++) {
		d = v % 16
		s = substr("0123456789abcdef", d + 1, 1) s
		v = (v - d) / 16
	}
	return s
}

# 16 digits plus a number, modulo 2^64.
function add(digits, n,    low, high, n_low) {
	n_low = n % 4294967296
	low = value(substr(digits, 9)) + n_low
	high = value(substr(digits, 1, 8)) + (n - n_low) / 4294967296
	if (low >= 4294967296) {
		low -= 4294967296
		high++
	}
	return hex8(high % 4294967296) hex8(low)
}

function field(name,    at, s) {
	at = index(text, " " name "=")
	if (!at)
		return ""
	s = substr(text, at + length(name) + 2)
	sub(/ .*/, "", s)
	return s
}

function number(s) {
	return s ~ /^0x/ ? value(substr(s, 3)) : s + 0
}

# Split the line into trace-cmd's prefix and the event's text.
function split_line(    at) {
	at = index($0, "IOMMU:")
	if (!at)
		at = length($0) + 1
	head = substr($0, 1, at - 1)
	text = substr($0, at)
}

# Up to 5.16: no end address. 3.13: sizes in hexadecimal, and an unmap with map's fields.
function newest(    iova, size) {
	if (head !~ / (map|unmap): *$/ || text ~ /^IOMMU: iova=0x[0-9a-f]+ - 0x/)
		return text
	iova = substr(field("iova"), 3)
	size = number(field("size"))
	if (head ~ / unmap: *$/) {
		return "IOMMU: iova=0x" iova " - 0x" add(iova, size) " size=" \
			sprintf("%.0f", size) \
			(field("unmapped_size") == "" ? "" : \
			 " unmapped_size=" field("unmapped_size"))
	}
	return "IOMMU: iova=0x" iova " - 0x" add(iova, size) " paddr=" field("paddr") \
		" size=" sprintf("%.0f", size)
}
