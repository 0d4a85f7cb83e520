#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Removes the files that the last installation from BUILD_DIR wrote, and the directories that its
# installations made, where they are empty. A shell script, because names may hold what is special
# to CMake's lists and patterns. usage: uninstall.sh BUILD_DIR
set -u

build=$1
manifest="$build/install_manifest.txt"
made="$build/install_directories.txt"
destdir=$(cat "$build/install_destdir.txt" 2>/dev/null)

if [ ! -e "$manifest" ]; then
	echo "error: $manifest does not exist: nothing was installed from this build," \
		"or it was taken away already" >&2
	exit 1
fi
if [ -n "${DESTDIR:-}" ] && [ "$DESTDIR" != "$destdir" ]; then
	echo "error: the last installation went to DESTDIR='$destdir', not '$DESTDIR':" \
		"install there first, or give that one" >&2
	exit 1
fi

failed=0
removed=0
while IFS= read -r file || [ -n "$file" ]; do
	file="$destdir$file"
	if [ ! -e "$file" ] && [ ! -L "$file" ]; then
		echo "Gone already: $file"
	elif rm -f -- "$file"; then
		echo "Removed: $file"
		removed=$((removed + 1))
	else
		failed=1
	fi
done <"$manifest"
if [ "$failed" = 1 ]; then
	echo "error: not all could be removed: see the messages above; $manifest lists them" >&2
	exit 1
fi
if [ "$removed" = 0 ]; then
	echo "error: none of the files in $manifest is there; was it installed under another name?" >&2
	exit 1
fi

share=$(sed -n 's,/applications/trace-iommu\.desktop$,,p' "$manifest")
if [ -n "$share" ] && [ -z "$destdir" ]; then
	sh "$(dirname "$0")/../desktop/refresh.sh" "$share"
fi

# What is inside comes before what it is in. rmdir leaves alone what is not empty.
if [ -e "$made" ]; then
	LC_ALL=C sort -ru "$made" | while IFS= read -r dir; do
		[ -d "$dir" ] && rmdir -- "$dir" 2>/dev/null && echo "Removed: $dir"
	done
fi
rm -f -- "$manifest" "$made" "$build/install_destdir.txt"
