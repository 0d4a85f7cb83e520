# SPDX-License-Identifier: LGPL-2.1
# What bash and zsh complete. Both ask the command itself, so that they know what the installed version
# has. Sourced by their completions.

_trace_iommu_commands() {
	trace-iommu --help 2>/dev/null | LC_ALL=C sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'
	echo help
}

# _trace_iommu_options [COMMAND]: in its help, options begin the lines, and two spaces end them. Without it: those
# before it.
_trace_iommu_options() {
	[ -n "$1" ] || printf '%s\n' --help --version
	trace-iommu ${1:+"$1"} --help 2>/dev/null | LC_ALL=C sed -n '/^  -/{s/^  //;s/  .*//;p;}' |
		LC_ALL=C grep -oE -e '^--?[A-Za-z-]+' -e ', --?[A-Za-z-]+' | LC_ALL=C tr -d ', ' | LC_ALL=C sort -u
}

# _trace_iommu_path WORD: the file that the word of a command line means: without quotes, and with the
# home directory for ~. Nothing in the word is run.
_trace_iommu_path() {
	case $1 in
	\~/*) printf '%s/' "$HOME" ;;
	esac
	printf '%s\n' "${1#\~/}" | LC_ALL=C sed -e 's/\\\(.\)/\1/g' -e "s/[\"']//g"
}

# _trace_iommu_devices WORD...: the devices of the first trace among the words, or of the default one.
# Names are untrusted: those with other characters than the kernel's names have are left out. A word may
# look like an option, and the value of -o is no input: completion must not write any file.
_trace_iommu_devices() {
	option=
	for word in "$@" trace.dat perf.data; do
		before=$option
		option=$word
		case $before in
		-o | --title) continue ;;
		esac
		file=$(_trace_iommu_path "$word")
		[ "$file" != - ] && [ -f "$file" ] || continue
		timeout 5 trace-iommu export --to ndjson -i "$file" 2>/dev/null |
			LC_ALL=C sed -n '/"kind":"device"/s/.*"device":"\([A-Za-z0-9:._-]*\)".*/\1/p'
		return
	done
}

# Names of PCI devices on stdin, without their domains, as --device takes them, too.
_trace_iommu_short_devices() {
	LC_ALL=C sed -n 's/^[0-9a-f]*:\([0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]\.[0-7]\)$/\1/p'
}

# _trace_iommu_is_list OPTION: whether commas separate several values.
_trace_iommu_is_list() {
	[ "$1" = --device ] || [ "$1" = --without ]
}

# _trace_iommu_values COMMAND OPTION WORD...: the values of the option; status 1 if any file may follow.
_trace_iommu_values() {
	case "$1 $2" in
	"export --to") printf '%s\n' ndjson perfetto csv ;;
	"doctor -O") printf 'iommu:%s\n' stock hints history summary ;;
	*" --follow" | *" --from" | *" --to" | *" --size" | *" --title") ;;
	*" --device")
		shift 2
		_trace_iommu_devices "$@"
		;;
	*" --without") printf '%s\n' probe dma flush pages task ;;
	*) return 1 ;;
	esac
}

# _trace_iommu_optional_values OPTION: the values that only follow =.
_trace_iommu_optional_values() {
	[ "$1" = --color ] && printf '%s\n' always auto never
}
