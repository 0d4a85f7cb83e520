#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The plugin's options on the command line. libtraceevent toggles an option without a value once per
# registration, and loads the plugin once per file.
. "$TOP/tests/report/lib.sh"

a="$samples/amd-6.1-fault.dat"
b="$samples/amd-6.1-vfio.dat"

# stock_only ARGUMENT...: prints whether the report lacks additions, or "mixed".
stock_only() {
	report "$@" 2>/dev/null | iommu_lines >"$work/out"
	[ -s "$work/out" ] || fail "report $*: no lines"
	with=$(grep -cE ' \([0-9]+[KMG][,) ]| (READ|WRITE)$' "$work/out")
	total=$(grep -cE ' (map|unmap|io_page_fault): ' "$work/out")
	case $with in
	0) echo yes ;;
	"$total") echo no ;;
	*) echo mixed ;;
	esac
}

expect() {
	wanted=$1
	shift
	actual=$(stock_only "$@")
	[ "$actual" = "$wanted" ] || fail "report $*: stock only is $actual, not $wanted"
}

HOME="$home" LD_PRELOAD="${SANITIZER_LIBS:-}" trace-cmd list -O >"$work/options" 2>&1
awk '/plugin:/ { plugin = $2 } /option:/ { print plugin ":" $2 }' "$work/options" >"$work/names"
for option in stock hints history summary; do
	[ "$(grep -cx "iommu:$option" "$work/names")" = 1 ] ||
		fail "trace-cmd list -O shows iommu:$option $(grep -cx "iommu:$option" "$work/names") times"
done

expect no -i "$a"
expect yes -O iommu:stock -i "$a"
expect yes -O iommu:stock=1 -i "$a"
expect yes -O iommu:stock=true -i "$a"
expect no -O iommu:stock=0 -i "$a"
expect yes -O stock -i "$a"
expect no -i "$a" -i "$b"
expect yes -O iommu:stock -i "$a" -i "$b"
expect yes -O iommu:stock=1 -i "$a" -i "$b"
expect yes -O iommu:stock -i "$a" -i "$b" -i "$a"
expect yes -O iommu:stock -O iommu:stock -i "$a" -i "$b"

# expect_history COUNT ARGUMENT...: checks the number of lines with a new holder. One file has five,
# the other two.
expect_history() {
	wanted=$1
	shift
	actual=$(report "$@" 2>/dev/null | grep -c '; history: taken by ')
	[ "$actual" = "$wanted" ] || fail "report $*: $actual attaches with a history, not $wanted"
}

expect_history 0 -i "$a"
expect_history 5 -O iommu:history -i "$a"
expect_history 5 -O iommu:history=1 -i "$a"
expect_history 5 -O history -i "$a"
expect_history 0 -O iommu:history=0 -i "$a"
expect_history 0 -O iommu:history -O iommu:stock -i "$a"
expect_history 7 -O iommu:history -i "$a" -i "$b"
expect_history 7 -O iommu:history=1 -i "$a" -i "$b"
expect_history 12 -O iommu:history -i "$a" -i "$b" -i "$a"

# stock prints the newest kernel's wording. From 5.17 on, -N prints the same.
stock -i "$a" | iommu_lines >"$work/expected"
report -O iommu:stock -i "$a" | iommu_lines >"$work/actual"
same "-O iommu:stock is the stock text" "$work/expected" "$work/actual"
finish
