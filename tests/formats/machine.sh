# SPDX-License-Identifier: LGPL-2.1
# machine_of DIRECTORY: the options of the synthesizer's directive "machine" for the formats in
# tests/formats/DIRECTORY. A trace does not name its architecture.
machine_of() {
	while read -r pattern options; do
		# shellcheck disable=SC2254 # a pattern
		case $1 in
		$pattern)
			echo "$options"
			return
			;;
		esac
	done <"$SYNTH_FORMATS/machines"
}
