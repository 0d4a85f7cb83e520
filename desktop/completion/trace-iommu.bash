# SPDX-License-Identifier: LGPL-2.1
# Completion for bash, with the package bash-completion.
. "${BASH_SOURCE[0]%/*}/../../trace-iommu/completion.sh"

_trace_iommu() {
	local cur prev words cword value value_list

	# Devices have colons.
	_get_comp_words_by_ref -n =: cur prev words cword || return
	if [ "$cword" = 1 ] || [ "$cword ${words[1]}" = "2 help" ]; then
		COMPREPLY=($(compgen -W "$(_trace_iommu_commands)" -- "$cur"))
		return
	fi
	case $cur in
	--*=*)
		prev=${cur%%=*}
		value=${cur#*=}
		;;
	*) value=$cur ;;
	esac
	if value_list=$(_trace_iommu_values "${words[1]}" "$prev" "${words[@]:2}"); then
		COMPREPLY=($(compgen -W "$value_list" -- "$value"))
		__ltrim_colon_completions "$value"
	elif [ "${cur#-}" != "$cur" ]; then
		COMPREPLY=($(compgen -W "$(_trace_iommu_options "${words[1]}")" -- "$cur"))
	else
		_filedir
	fi
}

complete -F _trace_iommu trace-iommu
