# SPDX-License-Identifier: LGPL-2.1
# Prints the faults, the holders and the removals that `trace-iommu summary --json` found, in the
# words of OUT.truth. Faults are in the order of time.
(.faults | sort_by(.at_ns)[]
	| "fault \(.device) \(.access) \(.iova) \(.verdict | gsub(" "; "-"))"),
([.epochs[] | select(.pid != null)] | sort_by(.from_ns)[]
	| "held \(.device) \(.pid) \(.grade)"),
([.epochs[] | select(.removed)] | sort_by(.to_ns)[] | "unplug \(.device)")
