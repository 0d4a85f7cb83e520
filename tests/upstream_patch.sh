#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/upstream/patch.sh on a made-up tree with the lines that it looks for: what it adds, and what it
# refuses. With LIBTRACEEVENT_SOURCE, also on a copy of that source: builds plugin_iommu.so with its
# rules.
# usage: upstream_patch.sh TOP
top=$1
. "$top/tests/lib.sh"
patch=$top/docs/upstream/patch.sh
list=$top/docs/upstream/sources.list

# tree NAME: a tree whose rules print a word and their file.
tree() {
	mkdir -p "$work/$1/plugins"
	cat >"$work/$1/plugins/Makefile" <<'END'
PLUGINS  = plugin_xen.so
PLUGINS += plugin_tlb.so

PLUGINS := $(PLUGINS:%.so=$(bdir)/%.so)
DEPS := $(PLUGINS:$(bdir)/%.so=$(bdir)/.%.d)
do_compile_plugin_obj = compile $(CFLAGS) $<
do_plugin_build = build $<

plugins: $(PLUGINS)

$(PLUGINS): | $(bdir)
$(DEPS): | $(bdir)

$(bdir)/%.so: $(srctree)/plugins/%.c
	$(Q)$(call do_plugin_build)
END
	touch "$work/$1/meson.build" "$work/$1/plugins/plugin_xen.c" "$work/$1/plugins/plugin_tlb.c"
	printf '%s\n' 'pdeps = []' 'foreach plugin : plugins' endforeach 'custom_target()' \
		>"$work/$1/plugins/meson.build"
}

# shellcheck disable=SC2016 # lines of a Makefile
dependencies='$(DEPS): | $(bdir)'

# refused WHAT TREE PATTERN: a message, and no change.
refused() {
	cp -r "$work/$2" "$work/before"
	sh "$patch" "$work/$2" >"$work/out" 2>"$work/err" && fail "$1: not refused"
	[ "$(grep -c '^patch.sh: ' "$work/err")" = 1 ] || fail "$1: not one message: $(cat "$work/err")"
	grep -q "$3" "$work/err" || fail "$1: $(cat "$work/err")"
	diff -r "$work/before" "$work/$2" >"$work/diff" || fail "$1: the tree was changed: $(cat "$work/diff")"
	rm -rf "$work/before"
}

tree whole
sh "$patch" "$work/whole" >"$work/out" 2>&1 || fail "patch.sh: $(cat "$work/out")"
[ ! -s "$work/out" ] || fail "output: $(cat "$work/out")"
plugins=$work/whole/plugins

# The lines are below their anchors, and all others are unchanged.
tree old
diff "$work/old/plugins/Makefile" "$plugins/Makefile" | grep '^[<>]' >"$work/changes"
diff "$work/old/plugins/meson.build" "$plugins/meson.build" | grep '^<' >>"$work/changes"
cat >"$work/expected" <<'END'
> PLUGINS += plugin_iommu.so
> 
> include $(srctree)/plugins/iommu/Makefile.plugin
END
same "lines of the Makefile" "$work/expected" "$work/changes"
grep -A 1 -x 'PLUGINS += plugin_tlb.so' "$plugins/Makefile" | grep -qx 'PLUGINS += plugin_iommu.so' ||
	fail "the plugin is not below the last one"
grep -A 2 -x endforeach "$plugins/meson.build" | grep -qx "subdir('iommu')" ||
	fail "meson.build: $(cat "$plugins/meson.build")"
sed -n "s/^    '\(.*\)',$/\1/p" "$plugins/iommu/meson.build" >"$work/meson"
same "sources of meson.build" "$list" "$work/meson"

mkdir "$work/o"
# make compiles each source once, and still builds the others by their own rule.
make -n -C "$plugins" srctree="$work/whole" bdir="$work/o" "$work/o/plugin_iommu.so" >"$work/made" 2>&1 ||
	fail "make: $(tail -n 3 "$work/made")"
sed -n "s|^compile .* $plugins/iommu/||p" "$work/made" >"$work/compiled"
same "compiled sources" "$list" "$work/compiled"
grep -q "^compile .*-I$plugins/iommu .*-fvisibility=hidden" "$work/made" || fail "flags: $(head -n 3 "$work/made")"
make -n -C "$plugins" srctree="$work/whole" bdir="$work/o" "$work/o/plugin_tlb.so" 2>&1 |
	grep -q "^build $plugins/plugin_tlb.c" || fail "another plugin is not built by its own rule"
make -n -C "$plugins" srctree="$work/whole" bdir="$work/o" 2>&1 | grep -q plugin_xen ||
	fail "the default target is another"

# The copies are ours, and complete: each header that one includes is there.
(cd "$plugins/iommu" && find . -name '*.[ch]' | sed 's|^\./||') | LC_ALL=C sort >"$work/copied"
grep '\.c$' "$work/copied" >"$work/sources"
same "copied sources" "$list" "$work/sources"
while read -r file; do
	cmp -s "$top/$file" "$plugins/iommu/$file" || fail "$file differs"
	sed -n 's/^#include "\(.*\)"/\1/p' "$top/$file" | while read -r header; do
		[ -f "$plugins/iommu/${file%/*}/$header" ] || [ -f "$plugins/iommu/$header" ] ||
			echo "$file includes $header, which was not copied"
	done
done <"$work/copied" >"$work/absent"
[ ! -s "$work/absent" ] || fail "$(head -n 3 "$work/absent")"

# Releases before 1.8 have no meson.build.
tree make
rm "$work/make/meson.build" "$work/make/plugins/meson.build"
sh "$patch" "$work/make" || fail "without meson.build"
[ ! -e "$work/make/plugins/iommu/meson.build" ] || fail "meson.build in a tree without it"

refused "a second time" whole "has been changed before"
mkdir "$work/empty"
refused "an empty directory" empty "plugins/Makefile is missing"
for anchor in 'PLUGINS += plugin_tlb.so' "$dependencies"; do
	rm -rf "$work/other"
	tree other
	grep -vxF "$anchor" "$work/old/plugins/Makefile" >"$work/other/plugins/Makefile"
	refused "without $anchor" other 'does not have the line'
	echo "# $anchor" >>"$work/other/plugins/Makefile"
	refused "only a comment with $anchor" other 'does not have the line'
	{ cat "$work/old/plugins/Makefile"; echo "$anchor"; } >"$work/other/plugins/Makefile"
	refused "twice $anchor" other 'does not have the line'
done
rm -rf "$work/other"
tree other
echo 'pdeps = []' >"$work/other/plugins/meson.build"
refused "another meson.build" other '"endforeach"'
sh "$patch" 2>"$work/err" && fail "without a tree: not refused"
grep -q '^patch.sh: usage: ' "$work/err" || fail "without a tree: $(cat "$work/err")"

if [ -n "${LIBTRACEEVENT_SOURCE:-}" ]; then
	cp -r "$LIBTRACEEVENT_SOURCE" "$work/real"
	sh "$patch" "$work/real" || fail "$LIBTRACEEVENT_SOURCE"
	mkdir "$work/real-out"
	make -C "$work/real/plugins" srctree="$work/real" bdir="$work/real-out" EXTRA_CFLAGS=-Werror \
		EP_HEADERS_DIR="$work/real/include/traceevent" "$work/real-out/plugin_iommu.so" \
		>"$work/made" 2>&1 || fail "make: $(tail -n 5 "$work/made")"
	nm -D --defined-only "$work/real-out/plugin_iommu.so" | awk '{ print $3 }' | LC_ALL=C sort >"$work/exported"
	printf '%s\n' tep_plugin_loader tep_plugin_unloader >"$work/expected"
	same "exported symbols" "$work/expected" "$work/exported"
fi
finish
