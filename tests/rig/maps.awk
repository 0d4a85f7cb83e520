# SPDX-License-Identifier: LGPL-2.1
# Compares the mappings of `trace-iommu summary --csv` with what the guest's programs did. Prints a line
# for each difference, and at the end the share of certain mappings on stderr.
# usage: awk [-v stock=1] -f maps.awk OUT.truth OUT.csv
#   stock   the recording has no probes: devices and grades are inferred

BEGIN {
	FS = ","
	selftest = 8192 # VFIO maps and unmaps these bytes at 0 when a container begins
}

function hexadecimal(text,    i, value) {
	text = tolower(substr(text, 3))
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value + 0
}

function wrong(text) {
	print text
	differences++
}

# The value of NAME=value in the line of the truth.
function member(name,    i) {
	for (i = 1; i <= nr_words; i++)
		if (index(words[i], name "=") == 1)
			return substr(words[i], length(name) + 2)
	return ""
}

# Whether the devices are the expected ones. VFIO attaches a whole group.
function are_devices(found, expected,    names, n, i, wanted, mates) {
	n = split(expected, names, "+")
	for (i = 1; i <= n; i++) {
		if (index("+" found "+", "+" names[i] "+") == 0)
			return 0
		wanted[names[i]] = 1
		if (names[i] in group)
			mates[group[names[i]]] = 1
	}
	n = split(found, names, "+")
	for (i = 1; i <= n; i++)
		if (!(names[i] in wanted) && !(names[i] in group && group[names[i]] in mates))
			return 0
	return 1
}

function expect(pid, iova, size, device,    n) {
	n = ++nr_expected[pid]
	expected_iova[pid, n] = iova
	expected_size[pid, n] = size + 0
	expected_device[pid, n] = device
}

function expect_repeat(    i, count, window, size, iova) {
	count = member("count") + 0
	window = member("window") + 0
	size = member("size") + 0
	iova = hexadecimal(member("iova"))
	for (i = 0; i < count; i++)
		expect(member("pid"), iova + i % window * size, size, member("device"))
}

FILENAME ~ /truth$/ {
	nr_words = split($0, words, " ")
	if (words[1] == "map")
		expect(member("pid"), hexadecimal(member("iova")), member("size"), member("device"))
	else if (words[1] == "repeat")
		expect_repeat()
	else if (words[1] == "device")
		group[member("device")] = member("group")
	else if (words[1] == "open")
		is_user[member("pid")] = 1
	else if (words[1] == "guest") {
		guest_device[member("pid")] = member("device")
		guest_memory[member("pid")] = member("memory") + 0
	}
	else if (words[1] == "load" || words[1] == "download")
		load[member("device")] += member("bytes") + 0
	if (words[1] == "download")
		spare[member("device")] = member("spare") + 0
	next
}

FNR == 1 || !/^[0-9]/ { next } # the header

{
	iova = hexadecimal($3)
	total++
	grades[$7]++
	mapped[$6] += $4
}

!($10 in is_user) { next }

iova == 0 && $4 == selftest { next }

# QEMU maps the memory of its guest, and again when the guest's firmware changes the memory map.
$10 in guest_device {
	pid = $10
	if (!are_devices($6, guest_device[pid]) || $7 != "certain" || $2 == "")
		wrong("line " FNR ": " $3 ": " $6 " (" $7 ") until \"" $2 "\", instead of " guest_device[pid])
	n = ++guest_maps[pid]
	guest_end[pid, n] = $2
	guest_bytes[pid, n] = $4
	bytes = 0
	for (i = 1; i <= n; i++)
		if (guest_end[pid, i] + 0 > $1 + 0)
			bytes += guest_bytes[pid, i]
	if (bytes > guest_peak[pid])
		guest_peak[pid] = bytes
	next
}

# The kernel maps what the program asks for in pieces of contiguous memory, in order.
{
	pid = $10
	n = at[pid] + 1
	if (n > nr_expected[pid]) {
		wrong("line " FNR ": " $3 " +" $4 ", which vfio_user-" pid " did not map")
		next
	}
	if (iova != expected_iova[pid, n] + done[pid] || done[pid] + $4 > expected_size[pid, n]) {
		wrong(sprintf("line %d: %s +%d instead of 0x%x, for vfio_user-%d", FNR, $3, $4,
			      expected_iova[pid, n] + done[pid], pid))
		next
	}
	if (!are_devices($6, expected_device[pid, n]) && (!stock || $6 != "") ||
	    $7 != "certain" && !stock)
		wrong("line " FNR ": " $3 ": " $6 " (" $7 ") instead of " expected_device[pid, n])
	if ($2 == "" && !stock)
		wrong("line " FNR ": " $3 " lives to the end")
	done[pid] += $4
	if (done[pid] == expected_size[pid, n]) {
		at[pid]++
		done[pid] = 0
	}
}

END {
	for (pid in nr_expected)
		if (at[pid] + 0 < nr_expected[pid])
			wrong("vfio_user-" pid ": " at[pid] + 0 " of " nr_expected[pid] " maps are there")
	# Beside its memory, the guest has firmware and BARs.
	for (pid in guest_memory)
		if (guest_peak[pid] < guest_memory[pid] || guest_peak[pid] > guest_memory[pid] + 16777216)
			wrong("guest " pid ": " guest_peak[pid] + 0 " bytes mapped at a time, of " guest_memory[pid])
	# Disk drivers map more than the data: requests and status blocks. Those of network cards map
	# whole buffers, and some of them (spare) before they are used.
	for (device in load) {
		if (mapped[device] < load[device] - spare[device])
			wrong(device ": " mapped[device] + 0 " bytes mapped, " load[device] " transferred")
		if (!(device in spare) && mapped[device] > 1.5 * load[device])
			wrong(device ": " mapped[device] " bytes mapped, only " load[device] " transferred")
	}
	certain = total ? 100 * grades["certain"] / total : 100
	if (certain < 99 && !stock)
		wrong(sprintf("only %.2f %% of %d maps are certain", certain, total))
	printf "%d maps, %.2f %% certain\n", total, certain >"/dev/stderr"
	exit differences > 0
}
