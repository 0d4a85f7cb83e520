#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Removes the files of the last installation from BUILD_DIR, and the directories that any
# installation from it created, if they are empty. This is a shell script, because CMake's lists and
# patterns treat some characters in names specially.
# usage: uninstall.sh BUILD_DIR
set -u

build=$1
manifest="$build/install_manifest.txt"
made="$build/install_directories.txt"
destdir=$(cat "$build/install_destdir.txt" 2>/dev/null)

if [ ! -e "$manifest" ]; then
	echo "error: $manifest does not exist: nothing was installed from this build," \
		"or it was already uninstalled" >&2
	exit 1
fi
if [ -n "${DESTDIR:-}" ] && [ "$DESTDIR" != "$destdir" ]; then
	echo "error: the last installation went to DESTDIR='$destdir', not '$DESTDIR':" \
		"install there first, or set the DESTDIR of that installation" >&2
	exit 1
fi

failed=0
removed=0
while IFS= read -r file || [ -n "$file" ]; do
	file="$destdir$file"
	if [ ! -e "$file" ] && [ ! -L "$file" ]; then
		echo "Already removed: $file"
	elif rm -f -- "$file"; then
		echo "Removed: $file"
		removed=$((removed + 1))
	else
		failed=1
	fi
done <"$manifest"
if [ "$failed" = 1 ]; then
	echo "error: some files could not be removed (see above); $manifest lists all files" >&2
	exit 1
fi
if [ "$removed" = 0 ]; then
	echo "error: none of the files in $manifest exists; was the installation directory renamed?" >&2
	exit 1
fi

share=$(sed -n 's,/applications/trace-iommu\.desktop$,,p' "$manifest")
if [ -n "$share" ] && [ -z "$destdir" ]; then
	sh "$(dirname "$0")/../desktop/refresh.sh" "$share"
fi

# Remove subdirectories before their parents. rmdir keeps directories that are not empty.
if [ -e "$made" ]; then
	LC_ALL=C sort -ru "$made" | while IFS= read -r dir; do
		[ -d "$dir" ] && rmdir -- "$dir" 2>/dev/null && echo "Removed: $dir"
	done
fi
rm -f -- "$manifest" "$made" "$build/install_destdir.txt"
