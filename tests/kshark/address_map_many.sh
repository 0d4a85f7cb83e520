#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A map of more mappings than the window counts.
# usage: address_map_many.sh KSHARK_ADDRESS_MAP SYNTH FORMATS
. "$TOP/tests/lib.sh"

"$2" -F "$3" - "$work/trace.dat" <<'END' || fail "synth"
machine cpus=1
formats 6.1-x86_64 iommu
bulk count=150000 cpus=1 live=100 seed=1 step=1000 sizes=4K:2M
END

# shown KSHARK_ADDRESS_MAP TO: print what the first line says of the time until TO (ns). Nothing in the
# trace tells which device the maps are for.
shown() {
	"$1" "$work/trace.dat" "no known device" 0 "$2" 136 1300 40 640 2>/dev/null | grep -a -m 1 ' faults$'
}
[ "$(shown "$1" 150000000)" = "up to 75000 mappings, 0 faults" ] || fail "all: $(shown "$1" 150000000)"
shown "$1" 20000000 | grep -qE '^[0-9]+ mappings, 0 faults$' || fail "a part: $(shown "$1" 20000000)"
finish
