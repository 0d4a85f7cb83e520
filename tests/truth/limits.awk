# SPDX-License-Identifier: LGPL-2.1
# Reads the lines "=" of judge.awk for all captures, and prints the limits that they miss.
# usage: awk -f limits.awk LINES
$1 != "=" { next }
{
	name = $2
	off = "," $3 ","
	kind = $4
	rows = $5
	tied = $6
	certain = $7
	right = $8
	ambiguous = $9
	wrong = $11
	untold = $12
	ends = $13
	ends_wrong = $14
	dma_events = $15
	label = name " without=" $3 ", " kind
	judged++

	if (wrong)
		bad(label ": " wrong " rows have the wrong device")
	if (off !~ /,probe,/ && name ~ /^(probe|record)-/ && certain < 0.99 * tied)
		bad(label ": " certain " of " tied " maps that probes tie are certain")
	if (off !~ /,dma,/ && name ~ /-6\.12-/ && dma_events && kind == "dma" && right < rows - untold)
		bad(label ": " right " of " rows " maps have their device, with dma events")
	if (ends_wrong && (off == ",-," || off == ",probe," && name !~ /^(probe|record)-/))
		bad(label ": " ends_wrong " of " ends " ends are wrong")
	if (kind == "vfio") {
		vfio_rows[$3] += rows - untold
		vfio_right[$3] += right
		vfio_ambiguous[$3] += ambiguous
	}
	all_ends[$3] += ends
	all_ends_wrong[$3] += ends_wrong
}

END {
	if (!judged)
		bad("nothing was judged")
	for (mode in vfio_rows) {
		print "VFIO maps without=" mode ": " vfio_rows[mode] ", right " vfio_right[mode] \
			", ambiguous " vfio_ambiguous[mode]
		if (mode == "probe" &&
		    vfio_right[mode] + vfio_ambiguous[mode] < 0.9 * vfio_rows[mode])
			bad("VFIO maps without probes: less than 90 % have their device")
	}
	for (mode in all_ends)
		print "ends without=" mode ": " all_ends[mode] " known, wrong " all_ends_wrong[mode]
	exit failed
}

function bad(what)
{
	print "FAILED: " what
	failed = 1
}
