#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The plugin's symbols. It must export only the entry points. Its strong undefined symbols must be
# in libc, or exported by a perf that contains libtraceevent. With one more symbol, such a perf
# would silently not load the plugin.
# usage: symbols.sh PLUGIN
. "$TOP/tests/report/lib.sh"

plugin=$1

nm -D --defined-only "$plugin" | awk '{ print $3 }' | sort >"$work/exported"
printf '%s\n' tep_plugin_loader tep_plugin_unloader >"$work/expected"
same "exported symbols" "$work/expected" "$work/exported"

# Measured on perf 6.1 of Debian 12, which links libtraceevent statically.
cat >"$work/allowed" <<'END'
tep_find_any_field
tep_find_field
tep_find_function
tep_find_function_address
tep_get_field_raw
tep_get_field_val
tep_get_long_size
tep_is_file_bigendian
tep_is_local_bigendian
tep_plugin_add_options
tep_plugin_remove_options
tep_print_func_field
tep_print_num_field
tep_read_number
tep_read_number_field
tep_register_comm
tep_register_event_handler
tep_register_print_function
tep_unregister_event_handler
tep_unregister_print_function
trace_seq_printf
trace_seq_putc
trace_seq_puts
trace_seq_terminate
END
libc=$(ldd "$plugin" | awk '/libc\.so/ { print $3 }')
[ -n "$libc" ] || fail "no libc found"
nm -D --defined-only "$libc" | awk '{ sub(/@.*/, "", $3); print $3 }' >>"$work/allowed"
nm -D --undefined-only "$plugin" | awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' >"$work/strong"
[ -s "$work/strong" ] || fail "no undefined symbols at all"
grep -vxF -f "$work/allowed" "$work/strong" >"$work/outside" &&
	fail "not exported by perf: $(cat "$work/outside")"

# The libraries that it is linked against exist everywhere.
ldd "$plugin" | grep -q traceevent && fail "linked against libtraceevent"
finish
