#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# KernelShark's list has the events of a device that the report of the device has.
# usage: list.sh KSHARK_LIST TRACE_IOMMU TRACE DEVICE
. "$TOP/tests/lib.sh"

"$1" "$3" "$4" 2>"$work/messages" | sort >"$work/listed" || fail "$3: $(cat "$work/messages")"
[ ! -s "$work/messages" ] || fail "$3: $(cat "$work/messages")"
"$2" report --device "$4" "$3" | grep -oE ' [0-9]+\.[0-9]{6}: ' | tr -d ' :' | sort >"$work/reported"
[ -s "$work/reported" ] || fail "$3: no event of $4 is reported"
same "events of $4" "$work/reported" "$work/listed"
finish
