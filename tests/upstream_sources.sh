#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/upstream/sources.list lists the sources that the linker takes for plugin_iommu.so.
# usage: upstream_sources.sh TOP BUILD CC AR
top=$1
build=$2
cc=$3
ar=$4
. "$top/tests/lib.sh"
list=$top/docs/upstream/sources.list

# objects FOLDER TARGET: the objects of a target
objects() {
	find "$build/$1/CMakeFiles/$2.dir" -name '*.o'
}

# A thin archive keeps the paths of its members; core has two files of the same name.
objects core iommu-core >"$work/objects"
objects tep iommu-tep >>"$work/objects"
xargs "$ar" rcT "$work/all.a" <"$work/objects" || fail "ar"
# shellcheck disable=SC2046 # paths without spaces
"$cc" -shared -o "$work/plugin.so" $(objects traceevent-plugin plugin_iommu) "$work/all.a" \
	-Wl,--trace >"$work/trace" 2>"$work/err" || fail "$(cat "$work/err")"
sed -n 's|.*/\([a-z-]*\)/CMakeFiles/[a-z_-]*\.dir/\(.*\.c\)\.o)*$|\1/\2|p' "$work/trace" |
	grep -v /version_mark.c | LC_ALL=C sort -u >"$work/sources" # the build writes that one
[ -z "${ACCEPT:-}" ] || cp "$work/sources" "$list"
diff "$list" "$work/sources" ||
	fail "docs/upstream/sources.list differs from what is linked: ACCEPT=1 tests/run.sh -R docs writes it"
while read -r source; do
	[ -f "$top/$source" ] || fail "no $source"
done <"$work/sources"
[ "$(wc -l <"$work/sources")" -gt 50 ] || fail "the linker named $(wc -l <"$work/sources") sources"
finish
