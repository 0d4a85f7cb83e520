#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Adds plugin_iommu.so to the plugins of a source tree of libtraceevent: copies the C files that it
# consists of to plugins/iommu/, and adds it to the Makefile and, if there is one, meson.build.
#
# usage: patch.sh TREE
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
program=${0##*/}

die() {
	echo "$program: $*" >&2
	exit 1
}

[ $# = 1 ] || die "usage: $program TREE"
plugins=$1/plugins

# has FILE LINE: the anchor, after which text will be inserted, is there once.
has() {
	[ -f "$plugins/$1" ] || die "$plugins/$1 is missing: is $plugins in the source of libtraceevent?"
	[ "$(grep -cxF -- "$2" "$plugins/$1")" = 1 ] ||
		die "$plugins/$1 does not have the line \"$2\" exactly once: its build has changed"
}

# add FILE LINE: inserts stdin below this line.
add() {
	cat >"$plugins/iommu/insert"
	# The environment passes the line unchanged; -v would expand its backslashes.
	LINE=$2 awk -v text="$plugins/iommu/insert" '
		{ print }
		$0 == ENVIRON["LINE"] { while ((getline line < text) > 0) print line }' \
		"$plugins/$1" >"$plugins/iommu/changed"
	cat "$plugins/iommu/changed" >"$plugins/$1" # keeps its mode
	rm "$plugins/iommu/insert" "$plugins/iommu/changed"
}

# The listed sources, and the headers that they include, directly or not.
all_files() {
	awk -v top="$top" '
		function wanted(file) {
			if (!(file in seen)) {
				seen[file] = 1
				queue[++n] = file
			}
		}
		{ wanted($0) }
		END {
			for (i = 1; i <= n; i++) {
				print queue[i]
				dir = queue[i]
				sub(/[^\/]*$/, "", dir)
				while ((getline line < (top "/" queue[i])) > 0) {
					if (line !~ /^#include "/)
						continue
					split(line, part, "\"")
					# from its own folder, or from the top
					own = dir part[2]
					if ((getline first < (top "/" own)) > 0)
						wanted(own)
					else
						wanted(part[2])
					close(top "/" own)
				}
				close(top "/" queue[i])
			}
		}' "$here/sources.list"
}

# The rules for make. Unlike the other plugins, this one has more than one source.
makefile() {
	echo '# SPDX-License-Identifier: LGPL-2.1'
	echo
	sed 's/^/IOMMU_SRCS += /' "$here/sources.list"
	cat <<'END'

IOMMU_OBJS := $(IOMMU_SRCS:%.c=$(bdir)/iommu/%.o)
# A source that needs _GNU_SOURCE defines it.
$(IOMMU_OBJS): override CFLAGS += -I$(srctree)/plugins/iommu -fvisibility=hidden -std=gnu11 -U_GNU_SOURCE

$(bdir)/iommu/%.o: $(srctree)/plugins/iommu/%.c
	$(Q)mkdir -p $(@D)
	$(Q)$(call do_compile_plugin_obj)

$(bdir)/plugin_iommu.so: $(IOMMU_OBJS)
	$(Q)($(print_plugin_build) $(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $^)

clean: clean_iommu
clean_iommu:
	$(Q)$(RM) $(IOMMU_OBJS)

PHONY += clean_iommu
END
}

meson_build() {
	echo '# SPDX-License-Identifier: LGPL-2.1'
	echo
	echo 'iommu_sources = files('
	sed "s/.*/    '&',/" "$here/sources.list"
	echo ')'
}

[ ! -e "$plugins/iommu" ] || die "$plugins/iommu exists: the tree has been changed before"
last_plugin='PLUGINS += plugin_tlb.so'
# shellcheck disable=SC2016 # a line of a Makefile
last_rule='$(DEPS): | $(bdir)'
end_of_list='endforeach'
has Makefile "$last_plugin"
has Makefile "$last_rule"
[ ! -e "$1/meson.build" ] || has meson.build "$end_of_list"

mkdir "$plugins/iommu"
all_files | while read -r file; do
	mkdir -p "$plugins/iommu/${file%/*}"
	cp "$top/$file" "$plugins/iommu/$file"
done

makefile >"$plugins/iommu/Makefile.plugin"
add Makefile "$last_plugin" <<'END'
PLUGINS += plugin_iommu.so
END
add Makefile "$last_rule" <<'END'

include $(srctree)/plugins/iommu/Makefile.plugin
END
[ -e "$1/meson.build" ] || exit 0
meson_build >"$plugins/iommu/meson.build"
add meson.build "$end_of_list" <<'END'

subdir('iommu')
pdeps += shared_module(
    'plugin_iommu',
    iommu_sources,
    name_prefix: '',
    dependencies: [libtraceevent_dep],
    include_directories: [incdir, include_directories('iommu')],
    c_args: ['-U_GNU_SOURCE'],
    gnu_symbol_visibility: 'hidden',
    override_options: ['c_std=gnu11'],
    install: true,
    install_dir: plugindir)
END
