#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The manual pages in docs/man/generated are those that asciidoctor makes of their sources.
# usage: man.sh TOP
top=$1
. "$top/tests/lib.sh"
pages=$top/docs/man/generated

command -v asciidoctor >/dev/null 2>&1 || {
	echo "asciidoctor was not found: the manual pages are not checked"
	exit 77
}
mkdir "$work/pages"
"$top/docs/man/generate.sh" "$work/pages" || fail "docs/man: see above"
if [ -n "${ACCEPT:-}" ]; then
	rm -rf "$pages"
	cp -r "$work/pages" "$pages"
fi
diff -r "$pages" "$work/pages" ||
	fail "docs/man/generated differs from docs/man/*.adoc: ACCEPT=1 tests/run.sh -R docs.man writes it"
finish
