#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Runs first at each installation. After root installed from a build directory, the files that
# installations write there belong to root. The directory's owner can only replace them, and does so
# with copies: otherwise the installation would fail. usage: own-notes.sh BUILD_DIR
cd "$1" || exit 1
for file in install_manifest.txt install_destdir.txt install_directories.txt \
	desktop/trace-iommu.desktop; do
	if [ -e "$file" ] && [ ! -w "$file" ]; then
		cp -- "$file" "$file.new" && mv -f -- "$file.new" "$file"
	fi
done
