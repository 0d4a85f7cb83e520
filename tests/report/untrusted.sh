#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The bytes of a trace's strings never break a line or act as terminal commands.
. "$TOP/tests/report/lib.sh"

cat >"$work/script" <<'END'
machine cpus=1
formats 6.1-x86_64 iommu
event 1.0 cpu=0 pid=1 iommu:attach_device_to_domain device="a\nb\tc\rd\x1b[31m\x07\x7f"
event 2.0 cpu=0 pid=1 iommu:io_page_fault device="\xe2\x80\xaegpj" driver="\xff\xfe" iova=0 flags=0
event 3.0 cpu=0 pid=1 iommu:attach_device_to_domain device="Ger\xc3\xa4t \xe8\xa8\xad\xe5\x82\x99"
event 4.0 cpu=0 pid=1 iommu:attach_device_to_domain device="\xc2\x9b31m\x9b31m"
END
"$synth" "$work/script" "$work/trace.dat" || fail "synth"
report -i "$work/trace.dat" | iommu_lines | sed 's/^.*IOMMU:/IOMMU:/' >"$work/actual"
cat >"$work/expected" <<'END'
IOMMU: device=a\nb\tc\rd\x1b[31m\x07\x7f
IOMMU:\xff\xfe \xe2\x80\xaegpj iova=0x0000000000000000 flags=0x0000 READ
IOMMU: device=Gerät 設備
IOMMU: device=\xc2\x9b31m\x9b31m
END
same "escaped strings" "$work/expected" "$work/actual"

# A string that fills the record, longer than any buffer of the plugin.
long=$(awk 'BEGIN { for (i = 0; i < 3000; i++) printf "%d", i % 10 }')
printf 'machine cpus=1\nformats 6.1-x86_64 iommu\nevent 1.0 cpu=0 pid=1 iommu:attach_device_to_domain device="%s"\n' \
	"$long" | synthesize "$work/trace.dat"
[ "$(report -i "$work/trace.dat" | sed -n 's/^.*device=//p')" = "$long" ] ||
	fail "a string of 3000 characters was cut"
finish
