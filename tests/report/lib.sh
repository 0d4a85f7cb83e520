# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that run trace-cmd with the installed plugin.
#
# The environment (tests/report/CMakeLists.txt) has TOP and BUILD. If the build has sanitizers, it
# also has SANITIZER_LIBS, which trace-cmd must load before all other libraries.

. "$TOP/tests/lib.sh"
. "$TOP/scripts/report.sh"
unset TRACEEVENT_PLUGIN_DIR
# trace-cmd itself leaks memory; valgrind.sh checks for leaks of the plugin.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1
export SYNTH_FORMATS="$TOP/tests/formats"

home="$BUILD/tests/home"
synth="$BUILD/tests/synth/synth"
samples="$TOP/samples"

# report ARGUMENT...: runs trace-cmd report with the installed plugin.
report() {
	plain_report env HOME="$home" LD_PRELOAD="${SANITIZER_LIBS:-}" trace-cmd report "$@"
}

# stock ARGUMENT...: runs trace-cmd report without plugins.
stock() {
	plain_report trace-cmd report -N "$@"
}

# Only lines of the iommu system: a kprobe may have the same name, but its text begins differently.
iommu_lines() {
	grep -a ': *IOMMU:'
}

# Lines of every event that the plugin prints.
ours() {
	grep -aE ": *IOMMU:|: ($neighbours): "
}

neighbours='console|swiotlb_bounced|dma_[a-z_]+|qi_submit|prq_report|cache_tag_[a-z_]+'
neighbours="$neighbours|(bounce_)?(un)?map_(single|sg)"

# synthesize OUT: writes a trace from the script on standard input.
synthesize() {
	"$synth" - "$1" || fail "synth"
}
