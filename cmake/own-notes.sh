#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs first during each installation. Installations write files to the build directory. If root
# installed before, these files belong to root, and the directory's owner can only replace them.
# Replace them with copies, because the installation would fail otherwise.
# usage: own-notes.sh BUILD_DIR
cd "$1" || exit 1
for file in install_manifest.txt install_destdir.txt install_directories.txt \
	desktop/trace-iommu.desktop; do
	if [ -e "$file" ] && [ ! -w "$file" ]; then
		cp -- "$file" "$file.new" && mv -f -- "$file.new" "$file"
	fi
done
