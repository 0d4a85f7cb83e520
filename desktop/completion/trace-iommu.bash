# SPDX-License-Identifier: LGPL-2.1
# Completion for bash, with the package bash-completion.
. "${BASH_SOURCE[0]%/*}/../../trace-iommu/completion.sh"

# _trace_iommu_reply VALUE LIST [OPTION]: complete the value, or the last one of several.
_trace_iommu_reply() {
	local before= last=$1

	if _trace_iommu_is_list "$3" && [ "$1" != "${1%,*}" ]; then
		before=${1%,*},
		last=${1##*,}
	fi
	# What the user has typed is not expanded.
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$2" -- "$last")
	if [ "$3" = --device ] && [ ${#COMPREPLY[@]} = 0 ]; then
		mapfile -t COMPREPLY < <(compgen -P "$before" -W "$(_trace_iommu_short_devices <<<"$2")" \
			-- "$last")
	fi
	__ltrim_colon_completions "$1"
}

_trace_iommu() {
	local cur prev words cword value list option= at=1

	# Devices have colons.
	_get_comp_words_by_ref -n =: cur prev words cword || return
	while [ "$at" -lt "$cword" ] && [ "${words[at]#-}" != "${words[at]}" ]; do
		at=$((at + 1))
	done
	value=$cur
	case $cur in
	--*=*)
		option=${cur%%=*}
		value=${cur#*=}
		;;
	esac
	if list=$(_trace_iommu_optional_values "$option"); then
		_trace_iommu_reply "$value" "$list"
	elif [ "$cword" = "$at" ] && [ "${cur#-}" != "$cur" ]; then
		_trace_iommu_reply "$cur" "$(_trace_iommu_options)"
	elif [ "$cword" = "$at" ] || [ "$cword ${words[at]}" = "$((at + 1)) help" ]; then
		_trace_iommu_reply "$cur" "$(_trace_iommu_commands)"
	elif list=$(_trace_iommu_values "${words[at]}" "${option:-$prev}" "${words[@]:at+1}"); then
		_trace_iommu_reply "$value" "$list" "${option:-$prev}"
	elif [ "${cur#-}" != "$cur" ]; then
		_trace_iommu_reply "$cur" "$(_trace_iommu_options "${words[at]}")"
	else
		_filedir
	fi
}

complete -F _trace_iommu trace-iommu
