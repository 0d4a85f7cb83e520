# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that run trace-cmd with the installed plugin.
#
# From the environment (tests/report/CMakeLists.txt): TOP, BUILD; SANITIZER_LIBS where the build has
# sanitizers, which must then be loaded into trace-cmd before everything else.

. "$TOP/tests/lib.sh"
. "$TOP/scripts/report.sh"
unset TRACEEVENT_PLUGIN_DIR
# trace-cmd itself leaves memory behind; valgrind.sh looks for leaks of ours.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1
export SYNTH_FORMATS="$TOP/tests/formats"

home="$BUILD/tests/home"
synth="$BUILD/tests/synth/synth"
samples="$TOP/samples"

# report ARGUMENT...: trace-cmd report with the plugin as installed.
report() {
	plain_report env HOME="$home" LD_PRELOAD="${SANITIZER_LIBS:-}" trace-cmd report "$@"
}

# stock ARGUMENT...: trace-cmd report without any plugin.
stock() {
	plain_report trace-cmd report -N "$@"
}

# Lines of the iommu system alone: a kprobe may have the same name, its text begins otherwise.
iommu_lines() {
	grep -a ': *IOMMU:'
}

# Lines of every event that the plugin prints.
ours() {
	grep -aE ": *IOMMU:|: ($neighbours): "
}

neighbours='console|swiotlb_bounced|dma_[a-z_]+|qi_submit|prq_report|cache_tag_[a-z_]+'
neighbours="$neighbours|(bounce_)?(un)?map_(single|sg)"

# synthesize OUT: a trace from the script on standard input.
synthesize() {
	"$synth" - "$1" || fail "synth"
}
