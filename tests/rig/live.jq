# SPDX-License-Identifier: LGPL-2.1
# Prints what the lines of `trace-iommu live --json` show: faults and holders in the words of OUT.truth,
# and the counts of each device in the last line.
(.[].faults[]
	| "fault \(.device) \(.access) \(.address) \(.verdict // "none" | gsub(" "; "-"))"),
([.[].devices[] | select(.holder != null and (.holder | test("-[0-9]+$")))
	| "held \(.device) \(.holder | capture("-(?<pid>[0-9]+)$").pid) \(.grade)"] | unique[]),
"lost \(.[-1].lost_since_start) \(.[-1].lost_gaps_since_start) \(.[-1].mappings_forgotten)",
"doubtful \(.[-1].probes_doubtful)",
(.[-1].notes[] | "note \(.)"),
(.[-1].devices[] | "device \(.device) \(.since_start.maps) \(.since_start.unmaps)"
	+ " \(.since_start.bytes) \(.mapped_peak_bytes) \(.live) \(.mapped_bytes)"),
"unknown \(.[-1].unknown.since_start.maps) \(.[-1].unknown.live)"
