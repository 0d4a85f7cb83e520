#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Makes the manual pages from their sources, *.adoc, with asciidoctor. CMake fills in the version and the
# date, so they are not those of the machine. What the releases of asciidoctor write differently is made
# equal: 2.0.12 (Debian 11), 2.0.18 (12), 2.0.23 (13) and 2.0.26 (sid) give the same pages.
# usage: generate.sh DIR    the directory for the pages
from=$(dirname "$0")
to=$1

for source in "$from"/*.[0-9].adoc; do
	page=$(basename "$source" .adoc)
	case $page in
	*.1) manual="User Commands" ;;
	*) manual="Miscellaneous Information" ;;
	esac
	asciidoctor -b manpage --failure-level WARN -a docdate=DATE -a mansource=SOURCE \
		-a manmanual="$manual" -o - "$source" >"$to/$page.new" || exit 1
	# Its head has the release of asciidoctor, a string for the apostrophe, and macros for links, of
	# which the pages have none.
	awk -v page="$page" '
		/^\.TH / {
			print ".\\\" SPDX-License-Identifier: LGPL-2.1"
			print ".\\\" Made from docs/man/" page ".adoc: change that file, and run"
			print ".\\\" ACCEPT=1 tests/run.sh -R docs.man"
			sub(/"DATE"/, "\"@TRACE_IOMMU_MANUAL_DATE@\"")
			sub(/"SOURCE"/, "\"trace-iommu @PROJECT_VERSION@\"")
			body = 1
		}
		/^\.(ie|el).*\.ds Aq/ { next }
		/^\.de URL/ { macros = 1 }
		body && !macros {
			if (before == ".SH \"NAME\"") { # the name of the page in plain letters
				name = $1
				gsub(/\\/, "", name)
				$0 = name substr($0, length($1) + 1)
			}
			gsub(/\\\*\(Aq/, "\\(aq")
			gsub(/\\&  /, "  ") # 2.0.23 separates columns with it
			gsub(/\.\\\|\.\\\|\./, "...") # 2.0.26 sets narrow spaces between the dots
			print
			before = $0
		}
		macros && /^\.\\}/ { macros = 0 }' "$to/$page.new" >"$to/$page" || exit 1
	rm "$to/$page.new"
done
